"""How fast what is typed is completed: ``python -m tests.bench.suggesting INDEX``, an index of the corpus.

Titles are typed letter by letter; every state that ends in a word is completed.
"""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from searchapp.engines.registry import open_engine
from searchapp.search.suggest import suggest
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_of
from tests.bench.corpus import queries
from tests.bench.measuring import percentiles

_QUERIES: Final = 60
_LIMIT: Final = 10


def main() -> None:
    """Print how long the lexicon takes, and the percentiles of completions with it."""
    settings = Settings(index=Path(sys.argv[1]))
    with closing(open_engine(settings)) as engine:
        started = time.perf_counter()
        words = vocabulary_of(engine)
        print(f"{len(words):,} words of {len(words.families):,} families in {time.perf_counter() - started:.1f} s")
        typed = [query[:end] for query in queries(_QUERIES) for end in range(1, len(query) + 1)]
        for wall, clock in (("on the clock", time.perf_counter), ("of the processor", time.process_time)):
            times = []
            for query in typed:
                begun = clock()
                suggest(engine, query, _LIMIT, settings)
                times.append((clock() - begun) * 1000)
            print(f"{len(typed)} completions, {wall:16} {percentiles(times)}", flush=True)


if __name__ == "__main__":
    main()
