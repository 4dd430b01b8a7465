"""Killed in the midst of rebuilding an index, or of merging segments, a process leaves what was committed before."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from searchapp.model import Article
from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, content, engine_on
from tests.engines.child_process import child, said
from tests.engines.effort import tries

ROUNDS = tries(6, 150)
#: As many articles, each in a commit of its own, as are merged with those of the next.
OLD = {"whoosh": 5, "tantivy": 7}
NEW = range(100, 103)
#: Of each article. So many that merging takes a while.
WORDS = 500

REBUILDING = """
from searchapp.sync.index import copy_articles
engine.digests()
say("begun")
copy_articles(engine, engine)
say("done")
"""

# That it has begun is said by what merges.
ADDING = """
with engine.writer() as writer:
    for number in range(100, 103):
        writer.add(article_number(number))
say("done")
"""

MERGING = {
    "whoosh": """
from searchapp.engines.whoosh.writer import ArrayWriter
merge = ArrayWriter._merge_segments

def merge_and_tell(writer, *rules):
    say("begun")
    before = len(writer.segments)
    after = merge(writer, *rules)
    assert len(after) < before
    return after

ArrayWriter._merge_segments = merge_and_tell
""",
    "tantivy": """
from searchapp.engines.tantivy import batch
real = batch.open_index

class Telling:
    def __init__(self, told):
        self._told = told

    def __getattr__(self, name):
        return getattr(self._told, name)

    def writer(self, *options):
        return Telling(self._told.writer(*options))

    def wait_merging_threads(self):
        say("begun")
        self._told.wait_merging_threads()
        segments = len(list(index.glob("generation-*/*.store")))
        assert segments < 8, segments

batch.open_index = lambda folder: Telling(real(folder))
""",
}


def prepared(index: Path, name: str) -> dict[str, Article]:
    """Build an index whose segments are merged with the next, and return what is in it."""
    random = Random(1)
    with closing(engine_on(index, name)) as engine:
        for number in range(OLD[name]):
            add(engine, article_number(number, " ".join(f"{random.randrange(10**6):o}" for _ in range(WORDS))))
    articles = content(index)
    assert articles is not None
    assert len(articles) == OLD[name]
    return articles


@pytest.mark.slow
@pytest.mark.parametrize("what", ["rebuild", "merge"])
@pytest.mark.parametrize("name", LOCAL)
def test_killed_in_the_midst(tmp_path: Path, name: str, what: str) -> None:
    original = tmp_path / "original"
    old = prepared(original, name)
    added = [] if what == "rebuild" else [article_number(number) for number in NEW]
    new = old | {article.id: article for article in added}
    program = REBUILDING if what == "rebuild" else MERGING[name] + ADDING
    random = Random(1)
    usual = 0.0
    killed = 0
    for number in range(ROUNDS + 1):
        index = tmp_path / f"{number}"
        shutil.copytree(original, index)
        with child(program, index, name) as process:
            assert said(process) == "begun"
            started = time.monotonic()
            if number:
                time.sleep(random.random() * usual)
                process.kill()
                killed += "done" not in process.communicate()[0]
            else:
                assert said(process) == "done"
                usual = time.monotonic() - started
        articles = content(index)
        assert articles in (old, new), f"round {number}"
        # Tantivy merges what is committed.
        assert articles == new or (number and (what, name) == ("merge", "whoosh")), f"round {number}"
        with closing(engine_on(index, wait=1)) as engine:
            add(engine, article_number(10**4))
        assert content(index) == {**articles, "10000": article_number(10**4)}, f"round {number}"
        assert len(list(index.glob("generation-*"))) == 1
        shutil.rmtree(index)
    assert killed
