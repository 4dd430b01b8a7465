"""A watch that is killed at any moment loses nothing that it has told of, and the next one goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from subprocess import Popen

import pytest

from searchapp.model import Article
from tests.engines.archive import LOCAL, content
from tests.engines.child_process import child, said
from tests.engines.effort import tries
from tests.sync.watch.desk import write

ROUNDS = tries(8, 200)
ARTICLES = 3

WATCHING = """
from searchapp.sync.watch import CaughtUp, Pace, TakenIn, watch_paths
pace = Pace(still=0.05, tick=0.02, look=0.1, retry=0.1, batch=4)

def tell(happening):
    if isinstance(happening, TakenIn):
        say(happening.report.articles)
    elif isinstance(happening, CaughtUp):
        say("caught up")

watch_paths(engine, [Path({place!r})], tell, pace=pace)
"""


@contextmanager
def watching(place: Path, index: Path, name: str) -> Iterator[Popen[str]]:
    with child(WATCHING.format(place=str(place)), index, name) as process:
        yield process


def versions(articles: dict[str, Article]) -> dict[str, int]:
    """Return which version of every file is in the index, having made sure that it is whole."""
    by_file: dict[str, set[tuple[str, str]]] = {}
    for article in articles.values():
        file, number = article.id.split("-")
        by_file.setdefault(file, set()).add((number, article.paragraphs[0]))
    found = {}
    for file, parts in by_file.items():
        (text,) = {text for _, text in parts}
        assert {number for number, _ in parts} == set(map(str, range(ARTICLES))), file
        found[file] = int(text.split()[1])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_killed_at_random_moments(tmp_path: Path, name: str) -> None:
    index, place = tmp_path / "index", tmp_path / "news"
    random = Random(1)
    written: dict[str, int] = {}
    kept: dict[str, int] = {}

    def put(version: int) -> None:
        file = f"f{random.randrange(3 * ROUNDS)}"
        written[file] = version
        write(place / f"{file}.jsonl", *((f"{file}-{number}", f"نسخة {version}") for number in range(ARTICLES)))

    for version in range(ROUNDS):
        put(version)
        with watching(place, index, name) as process:
            acknowledged = int(said(process))
            for _ in range(random.randrange(4)):
                put(version)
                time.sleep(random.random() * 0.1)
            time.sleep(random.random() * 0.15)
            process.kill()
            output, _errors = process.communicate()
        acknowledged = max([acknowledged, *(int(word) for word in output.split() if word.isdigit())])
        articles = content(index)
        assert articles is not None
        assert len(articles) >= acknowledged
        found = versions(articles)
        # No version goes back, and none was made up.
        assert all(found[file] >= old for file, old in kept.items())
        assert all(found[file] <= written[file] for file in found)
        kept = found
    with watching(place, index, name) as process:
        while said(process) != "caught up":
            pass
    articles = content(index)
    assert articles is not None
    assert versions(articles) == written
