"""Counts how often each letter of Arabic news follows each: ``python -m tests.bench.letter_bigrams CORPUS... > TABLE``.

A corpus is JSON Lines, gzipped, with titles and contents. The table is :mod:`searchapp.ingest.letters`'s.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from searchapp.ingest.letters import EDGE, LETTERS

_WORD: Final = re.compile(f"[{LETTERS}]+")


def main() -> None:
    """Print the table for the corpora named."""
    counts: Counter[str] = Counter()
    for corpus in map(Path, sys.argv[1:]):
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            # Articles of one section or site stand together.
            for line in islice(lines, 0, None, 4):
                article = json.loads(line)
                for word in _WORD.findall(f"{article['title']}\n{article['content']}"):
                    bounded = EDGE + word + EDGE
                    counts.update(map("".join, pairwise(bounded)))
    signs = EDGE + LETTERS
    print(
        f"# How often each of {len(signs)} signs follows each in Arabic news: a row for the first of a pair, a column"
    )
    print(
        "# for the second. The first row and column are the edge of a word. Counted by tests/bench/letter_bigrams.py in"
    )
    print("# every fourth article of five broadcasters of 2018 and of fourteen Saudi papers of 2015; no text is kept.")
    for first in signs:
        print(" ".join(str(counts[first + second]) for second in signs))


if __name__ == "__main__":
    main()
