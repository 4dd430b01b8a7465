"""Ctrl-C in the midst of indexing: what was committed stays, the rest is gone, and the next writer need not wait."""

from __future__ import annotations

import signal
from contextlib import closing
from pathlib import Path

import pytest

from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, content, engine_on
from tests.engines.child_process import child, finished, said
from tests.engines.effort import tries

ROUNDS = tries(20, 500)

#: In a process of its own: an alarm that goes off in a hook of pytest's would be taken for a failure of the test.
AT_RANDOM_MOMENTS = """
import signal, time
from contextlib import suppress
from random import Random
from tests.engines.archive import content

def interrupt(_signal, _frame):
    raise KeyboardInterrupt

def write(number):
    with engine.writer() as writer:
        for nth in range(3):
            writer.add(article_number(10 * number + nth))

signal.signal(signal.SIGALRM, interrupt)
random = Random(1)
write(0)
started = time.perf_counter()
write(1)
usual = time.perf_counter() - started
for number in range(2, 2 + ROUNDS):
    before = set(engine.digests())
    # The alarm may go off before or after the block of the writer, too.
    with suppress(KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, random.random() * usual)
        write(number)
        signal.setitimer(signal.ITIMER_REAL, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    after = {f"{10 * number + nth:05}" for nth in range(3)}
    assert set(engine.digests()) in (before, before | after), number
    assert set(content(index)) == set(engine.digests()), number
say("done", len(engine.digests()))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_interrupted_at_random_moments(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    with child(f"ROUNDS = {ROUNDS}\n{AT_RANDOM_MOMENTS}", index, name) as process:
        done, articles = finished(process).split()
    assert done == "done"
    # Some were interrupted, and some were not: the alarm goes off at all moments.
    assert 3 < int(articles) < 3 * (ROUNDS + 2)
    with closing(engine_on(index, wait=1)) as engine:
        add(engine, article_number(1))


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_ctrl_c_in_another_process(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    program = """
add(engine, article_number(0))
try:
    with engine.writer() as writer:
        for number in range(1, 10**6):
            writer.add(article_number(number))
            if number == 50:
                say("begun")
except KeyboardInterrupt:
    say("interrupted")
"""
    with child(program, index, name) as process:
        assert said(process) == "begun"
        process.send_signal(signal.SIGINT)
        assert said(process) == "interrupted"
        assert process.wait(60) == 0
    assert list(content(index) or ()) == ["00000"]
    with closing(engine_on(index, wait=1)) as engine:
        add(engine, article_number(1))
