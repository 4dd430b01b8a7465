"""Writers to a cluster: which one is waited for, which follows one that was killed, what each knows it has written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.engines.lock_owner import LockOwner, has_ended
from searchapp.engines.opensearch import control
from searchapp.engines.opensearch.document import key_of
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.errors import EngineError, IndexBusyError
from searchapp.settings import Settings
from tests.conformance.asking import found
from tests.conformance.case import add
from tests.engines.opensearch.archive import article_number, content, flush, names, opened
from tests.opensearch_cluster.cluster import ask
from tests.opensearch_cluster.indices import indices_of

ROOT = Path(__file__).parents[3]

WRITING = """
import sys
from searchapp.settings import Settings
from tests.engines.opensearch.archive import article_number, opened
with opened(Settings(hosts={hosts!r}, opensearch_index={index!r})) as engine, engine.{opening}() as writer:
    for number in range(100, 700):
        writer.add(article_number(number))
    print("writing", flush=True)
    sys.stdin.read()
"""


@contextmanager
def writing(settings: Settings, opening: str = "writer") -> Iterator[subprocess.Popen[str]]:
    """Run a process that writes until the block ends."""
    program = WRITING.format(hosts=settings.hosts, index=settings.opensearch_index, opening=opening)
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
            yield process
        finally:
            process.kill()


def test_a_writer_that_gives_up_names_the_lock_owner(settings: Settings, engine: OpenSearchEngine) -> None:
    add(engine, article_number(1))
    with writing(settings) as process:
        with opened(replace(settings, lock_wait=0.1)) as late, pytest.raises(IndexBusyError) as raised, late.writer():
            pytest.fail("two processes wrote at once")
        message = raised.value.message
        for text in (message.en, message.ar):
            assert re.search(rf"\b{process.pid}، منذ |\bprocess {process.pid}, since ", text)
            assert re.search(r"\d\d:\d\d:\d\d: -c\)", text)


@pytest.mark.parametrize("opening", ["writer", "rebuild"])
def test_the_next_writer_does_not_wait_for_one_that_was_killed(
    settings: Settings, engine: OpenSearchEngine, opening: str
) -> None:
    add(engine, article_number(1))
    with writing(settings, opening) as process:
        process.kill()
        process.wait(60)
    assert found(engine, None) == ["00001"]
    started = time.monotonic()
    with engine.writer() as writer:
        waited = time.monotonic() - started
        writer.add(article_number(2))
    assert waited < control.LOST / 4
    assert content(settings) == names(range(1, 3))
    assert len(indices_of(settings)) == 2


def test_only_of_processes_of_the_same_table_is_it_known_that_they_have_ended() -> None:
    here = LockOwner.this_process().to_json()
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait(60)
    ended = {**here, "process": process.pid}
    assert has_ended(ended)
    assert not has_ended(here)
    assert not has_ended({**here, "process": 1})
    for said in ({**ended, "table": ""}, {**ended, "table": "x"}, {**ended, "process": None}, {"table": here["table"]}):
        assert not has_ended(said)
    assert not has_ended({"owner": "x", "where": f"somewhere:{os.getpid()}"})


def test_each_thread_knows_what_it_has_written(settings: Settings, engine: OpenSearchEngine) -> None:
    with opened(settings) as other, ThreadPoolExecutor(1) as pool:
        assert engine.written() is None
        add(engine, article_number(1))
        before = engine.written()
        assert before == engine.version() == other.version()
        assert other.written() is None
        with suppress(KeyError), engine.writer() as writer:
            writer.add(article_number(2))
            raise KeyError
        with other.writer():
            pass
        assert engine.written() == before == engine.version() == other.written()
        add(other, article_number(2))
        assert engine.written() != engine.version() == other.written()
        pool.submit(add, engine, article_number(3)).result()
        assert engine.written() == before != engine.version() == pool.submit(engine.written).result()
        add(engine, article_number(4))
        with engine.rebuild() as writer:
            writer.add(article_number(1))
        assert engine.written() != engine.version()


@pytest.mark.parametrize("first", [True, False], ids=["first", "rebuilding"])
@pytest.mark.parametrize("loss", ["one article", "all shards"])
def test_an_index_of_which_something_was_lost_does_not_replace_another(
    settings: Settings, engine: OpenSearchEngine, loss: str, *, first: bool
) -> None:
    (url, *_) = settings.hosts.split(",")
    if not first:
        add(engine, article_number(1))

    def write_and_lose() -> None:
        with (
            opened(replace(settings, opensearch_retries=1)) as impatient,
            impatient.writer() if first else impatient.rebuild() as writer,
        ):
            for number in range(5):
                writer.add(article_number(number))
            writer.delete("00004")
            generation = flush(writer).moment.generation
            if loss == "all shards":
                ask(f"{url}/{generation}/_close", "POST")
            else:
                ask(f"{url}/{generation}/_doc/{key_of('00002')}-1", "DELETE")

    with pytest.raises(EngineError, match=r"Nothing was changed.*(of 4 articles .* 3 are|closed)"):
        write_and_lose()
    assert engine.digests().keys() == ({"00001"} if not first else set())
    assert len(indices_of(settings)) == (1 if first else 2)
    add(engine, article_number(2))
    assert content(settings) == (["00002"] if first else ["00001", "00002"])
