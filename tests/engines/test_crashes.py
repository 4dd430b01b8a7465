"""A process that is killed at any moment loses nothing that it had committed, and leaves no half of anything."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.conformance.asking import found, word
from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, content, engine_on
from tests.engines.child_process import child, said
from tests.engines.effort import tries

#: With those of a watch (tests/watching) and of rebuilds and merges fifty for both engines, and a thousand.
ROUNDS = tries(9, 300)
BATCH = 5

# Each batch adds some articles, replaces those of the batch before, and now and then the index is rebuilt.
COMMITTING = """
from dataclasses import replace
for batch in range(int(sys.stdin.readline()), 10**6):
    with engine.writer() as writer:
        for number in range(5 * batch, 5 * batch + 5):
            writer.add(article_number(number))
        for number in range(5 * batch - 5, 5 * batch):
            if number >= 0:
                writer.add(replace(article_number(number), url=f"seen by {batch}"))
    say(batch)
    if batch % 4 == 3:
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_killed_at_random_moments(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    random = Random(1)
    acknowledged = -1
    for _ in range(ROUNDS):
        with child(COMMITTING, index, name) as process:
            assert process.stdin is not None
            process.stdin.write(f"{acknowledged + 1}\n")
            process.stdin.flush()
            acknowledged = int(said(process))
            time.sleep(random.random() * 0.15)
            process.kill()
            output, _errors = process.communicate()
        acknowledged = max([acknowledged, *map(int, output.split())])
        articles = content(index)
        assert articles is not None
        batches, rest = divmod(len(articles), BATCH)
        assert rest == 0
        assert batches in (acknowledged + 1, acknowledged + 2)
        assert sorted(articles) == [f"{number:05}" for number in range(batches * BATCH)]
        for number in range(batches * BATCH):
            later = number // BATCH + 1
            assert articles[f"{number:05}"].url == (f"seen by {later}" if later < batches else "")
        # The kill may have come after a commit and before its acknowledgement.
        acknowledged = batches - 1
    with closing(engine_on(index, wait=1)) as engine:
        add(engine, article_number(10**4, "وداعا"))
        assert found(engine, word("وداعا")) == ["10000"]
        assert engine.check(deep=True) == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_killed_in_the_first_batch_of_all(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    program = """
with engine.writer() as writer:
    for number in range(10**6):
        writer.add(article_number(number))
        if number == 100:
            say("begun")
"""
    with child(program, index, name) as process:
        assert said(process) == "begun"
        process.kill()
    with closing(engine_on(index, name, wait=1)) as engine:
        assert engine.digests() == {}
        add(engine, article_number(1))
        assert found(engine, None) == ["00001"]
    assert sorted(path.name for path in index.iterdir()) == ["CURRENT", "LOCK", "generation-0001"]
