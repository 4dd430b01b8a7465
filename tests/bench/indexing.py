"""How fast articles are indexed, beside stock Whoosh; how fast nothing new is noticed, and one new article taken in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.corpus import CORPUS, articles
from tests.bench.measuring import Cost, cost_of
from tests.bench.stock_whoosh import build_stock_index

_NEW_ARTICLE = {"id": "new", "title": "خبر جديد", "content": "نص لم يكن هنا من قبل: زرافة"}


def main() -> None:
    """Print the measurements, each as it is made."""
    paragraphs = [
        paragraph for article in articles() for paragraph in (article.title, *article.paragraphs) if paragraph
    ]
    with TemporaryDirectory() as name:
        folder = Path(name)
        index = folder / "index"
        stock = cost_of(lambda: build_stock_index(folder / "stock", paragraphs))
        _show("stock Whoosh, one text field", stock, len(paragraphs), folder / "stock")
        own = cost_of(lambda: _index(index, CORPUS))
        _show("searchapp, every field", own, len(paragraphs), index)
        again = cost_of(lambda: _index(index, CORPUS))
        print(f"rate, searchapp / stock                {stock.seconds / own.seconds:8.2f}")
        print(f"first run / second run, nothing new    {own.seconds / again.seconds:8.1f}   ({again.seconds:.2f} s)")
        new = folder / "new.jsonl"
        new.write_text(json.dumps(_NEW_ARTICLE), encoding="utf-8")
        command = [sys.executable, "-m", "searchapp", "--index", str(index), "index", str(new)]
        one = cost_of(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
        print(f"one new article, whole command         {one.seconds:8.2f} s")


def _index(index: Path, corpus: Path) -> None:
    from searchapp.engines.registry import open_engine

    engine = open_engine(Settings(index=index))
    index_paths(engine, [corpus])
    engine.close()


def _show(name: str, cost: Cost, paragraphs: int, folder: Path) -> None:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1_000_000
    rate = f"{paragraphs / cost.seconds:8,.0f} paragraphs/s"
    print(f"{name:32} {cost.seconds:6.1f} s {rate} {size:6.0f} MB on disk {cost.megabytes:6.0f} MB peak")


if __name__ == "__main__":
    main()
