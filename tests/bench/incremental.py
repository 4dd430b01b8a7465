"""What taking in costs: the first time, when nothing has changed, when one article in a hundred, or in ten, has; and
what the command costs that takes in one article, in an archive and in one of four times as many articles.

``python -m tests.bench.incremental [--one] [ENGINE]...``; with ``--one`` only the last is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from searchapp.engines.registry import open_engine
from searchapp.ingest import Balance
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.corpus import SEED, articles

_FILES = 100
_ONE: Final = "--one"
_SIZES: Final = (31_000, 124_000)
#: So many articles are repeated: what is measured does not depend on how many different words there are.
_DIFFERENT: Final = 8_000
_TRIALS: Final = 3


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
    arguments = sys.argv[1:]
    for name in [each for each in arguments if each != _ONE] or ["whoosh", "tantivy"]:
        with TemporaryDirectory() as folder:
            if _ONE not in arguments:
                _measure(name, Path(folder))
            _measure_one(name, Path(folder))


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


class _Cost(NamedTuple):
    """The seconds of processor time, and the most megabytes of memory, of a process."""

    seconds: float
    megabytes: float


def _measure_one(name: str, folder: Path) -> None:
    costs = [_cost_of_one(name, folder / str(size), size) for size in _SIZES]
    for size, cost in zip(_SIZES, costs, strict=True):
        print(f"{name}: one new article among {size:7,}   {cost.seconds:5.2f} s {cost.megabytes:5.0f} MB", flush=True)
    few, many = costs
    print(
        f"{'':9}{many.seconds / few.seconds:.2f} times the time, {many.megabytes - few.megabytes:+.0f} MB", flush=True
    )


def _cost_of_one(name: str, folder: Path, size: int) -> _Cost:
    folder.mkdir()
    settings = Settings(index=folder / "index", engine=name)
    with closing(open_engine(settings)) as engine, engine.writer() as writer:
        for article in islice(_endless(), size):
            writer.add(article)
    costs = [_command(settings, folder / f"new-{trial}.txt") for trial in range(_TRIALS)]
    return _Cost(median(cost.seconds for cost in costs), max(cost.megabytes for cost in costs))


def _endless() -> Iterator[Article]:
    few = list(islice(articles(), _DIFFERENT))
    choice = Random(SEED)
    for turn in count():
        for article in few:
            paragraphs = tuple(choice.sample(article.paragraphs, len(article.paragraphs)))
            digest, origin = choice.randbytes(16), f"/news/{turn}/{article.id}.txt"
            yield replace(article, id=f"{article.id}#{turn}", paragraphs=paragraphs, digest=digest, origin=origin)


def _command(settings: Settings, new: Path) -> _Cost:
    new.write_text(f"خبر جديد {new.name}\n\nنص لم يكن هنا من قبل: زرافة", encoding="utf-8")
    options = ["--engine", settings.engine or "", "--index", str(settings.index)]
    process = subprocess.Popen(
        [sys.executable, "-m", "searchapp", *options, "index", str(new)], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("The measured command failed.")
    return _Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
