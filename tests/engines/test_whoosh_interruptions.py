"""Ctrl-C in the midst of indexing: what was committed stays, the rest is gone, and the next writer need not wait."""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from types import FrameType

import pytest

from tests.conformance.case import add
from tests.engines.archive import article_number, content, whoosh_engine
from tests.engines.child_process import child, said
from tests.engines.effort import tries

ROUNDS = tries(25, 500)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Turn the alarm clock into Ctrl-C."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, former)
    gc.collect()


# Between opening a file and remembering it there is a moment; the garbage collector then closes it, and complains.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("interruptible")
def test_interrupted_at_random_moments(tmp_path: Path) -> None:
    index = tmp_path / "index"
    random = Random(1)
    with closing(whoosh_engine(index, wait=1)) as engine:
        add(engine, article_number(0))
        started = time.perf_counter()
        add(engine, article_number(1))
        usual = time.perf_counter() - started
        for number in range(2, 2 + ROUNDS):
            before = set(engine.digests())
            # The alarm may go off before or after the block of the writer, too.
            with suppress(KeyboardInterrupt):
                signal.setitimer(signal.ITIMER_REAL, random.random() * usual)
                with engine.writer() as writer:
                    for nth in range(3):
                        writer.add(article_number(10 * number + nth))
                signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            after = {f"{10 * number + nth:05}" for nth in range(3)}
            assert set(engine.digests()) in (before, before | after)
            articles = content(index)
            assert articles is not None
            assert set(articles) == set(engine.digests())


def test_ctrl_c_in_another_process(tmp_path: Path) -> None:
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
    with child(program, index) as process:
        assert said(process) == "begun"
        process.send_signal(signal.SIGINT)
        assert said(process) == "interrupted"
        assert process.wait(60) == 0
    assert list(content(index) or ()) == ["00000"]
    with closing(whoosh_engine(index, wait=1)) as engine:
        add(engine, article_number(1))
