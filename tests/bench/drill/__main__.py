"""The drill on copies of indexes of the corpus: ``python -m tests.bench.drill INDEX ...``."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from searchapp.engines.registry import engine_name
from searchapp.settings import Settings
from tests.bench.corpus import articles, common_words, words_of_titles
from tests.bench.drill.growth import of_one_article
from tests.bench.drill.rows import ROWS, Row
from tests.bench.drill.server import drilled

#: The titles that words are drawn from.
_TITLES: Final = 3000


def main() -> None:
    """Print each row as it is measured; the exit code is 1 where one does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.drill", description=__doc__)
    parser.add_argument("indexes", nargs="+", type=Path, help="indexes of the corpus of the benchmarks")
    parser.add_argument("--articles", type=int, help="how many are added to before one more is (default: all)")
    given = parser.parse_args()
    words = common_words(words_of_titles(_TITLES))
    holds = True
    for index in given.indexes:
        print(f"{index.name}\n{'':58} measured    bound")
        with TemporaryDirectory() as name:
            settings = Settings(index=Path(name) / "index")
            shutil.copytree(index, settings.index)
            rows = list[Row]()
            with drilled(settings, Path(name)) as served:
                for measure in ROWS:
                    rows += _shown(measure(served, words))
            engine = engine_name(settings)
            rows += _shown(of_one_article(replace(settings, engine=engine), islice(articles(), given.articles)))
            holds = holds and all(row.holds for row in rows)
    raise SystemExit(not holds)


def _shown(rows: list[Row]) -> list[Row]:
    for row in rows:
        print(row.line(), flush=True)
    return rows


if __name__ == "__main__":
    main()
