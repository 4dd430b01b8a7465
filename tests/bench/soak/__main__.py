"""An hour of it, on a copy of an index: ``python -m tests.bench.soak INDEX [--minutes 60] [--readers 20]``."""

from __future__ import annotations

import argparse
import random
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from searchapp.settings import Settings
from tests.bench.corpus import SEED, common_words, words_of_titles
from tests.bench.soak.run import Load, soak

#: The titles that queries are drawn from, and the queries and their longest.
_TITLES: Final = 3000
_QUERIES: Final = 40
_LONGEST: Final = 3

#: How many answers of a worker it takes until it remembers as many words as it ever will.
_ANSWERS: Final = 4000


def main() -> None:
    """Run the soak, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("index", type=Path, help="an index of the corpus of the benchmarks, which is copied")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--warm-up", type=float, default=5.0, help="minutes before memory is looked at")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two questions of a reader")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(given.index, folder / "index")
        settings = Settings(index=folder / "index", workers=given.workers)
        load = Load(
            given.minutes * 60,
            warm_up=given.warm_up * 60,
            readers=given.readers,
            reader_pause=given.pause,
            warm_up_answers=_ANSWERS * given.workers,
        )
        titles = words_of_titles(_TITLES)
        outcome = soak(settings, folder, load, _queries(titles), common_words(titles))
    for line in (*outcome.lines(), *outcome.failures):
        print(line)
    raise SystemExit(bool(outcome.failures))


def _queries(titles: list[list[str]]) -> list[str]:
    """Return queries of one to three words that stand together in a title."""
    choice = random.Random(SEED)
    long = [title for title in titles if len(title) >= _LONGEST]
    return [" ".join(choice.choice(long)[: number % _LONGEST + 1]) for number in range(_QUERIES)]


if __name__ == "__main__":
    main()
