"""What taking in costs the first time, when nothing has changed, and when one article in a hundred, or in ten, has."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from searchapp.engines.registry import open_engine
from searchapp.ingest import Balance
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.corpus import SEED, articles

_FILES = 100


@dataclass(frozen=True, slots=True)
class _Archive:
    """Articles over a hundred JSONL files."""

    folder: Path
    lines: list[dict[str, str]]

    def write(self) -> None:
        for number in range(_FILES):
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self.lines[number::_FILES])
            (self.folder / f"{number:02}.jsonl").write_text(text, encoding="utf-8")

    def change(self, share: float) -> None:
        for line in Random(SEED).sample(self.lines, int(len(self.lines) * share)):
            line["content"] += "\nتحديث"
        self.write()


def main() -> None:
    """Print the measurements for the engines that are named as arguments."""
    for name in sys.argv[1:] or ["whoosh", "tantivy"]:
        with TemporaryDirectory() as folder:
            _measure(name, Path(folder))


def _measure(name: str, folder: Path) -> None:
    news = folder / "news"
    news.mkdir()
    lines = [
        {"id": article.id, "title": article.title, "content": "\n".join(article.paragraphs)} for article in articles()
    ]
    archive = _Archive(news, lines)
    archive.write()
    settings = Settings(index=folder / "index", engine=name)
    first = _run(settings, news)
    _show(f"{name}: first", first, first)
    _show("again, nothing new", _run(settings, news), first)
    for share in (0.01, 0.1):
        archive.change(share)
        _show(f"{share:.0%} changed", _run(settings, news), first)


def _run(settings: Settings, news: Path) -> Balance:
    with closing(open_engine(settings)) as engine:
        return index_paths(engine, [news])


def _show(name: str, report: Balance, first: Balance) -> None:
    counts = f"{report.added:6,} added {report.updated:6,} updated {report.unchanged:6,} unchanged"
    print(f"{name:20} {counts} {report.seconds:7.2f} s, {first.seconds / report.seconds:6.1f} times as fast")


if __name__ == "__main__":
    main()
