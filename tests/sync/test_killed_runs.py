"""A run that is killed after its changes have taken effect is among the runs; one whose changes failed is not."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from searchapp.engines.base import UnknownOutcomeError, Writer
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.errors import EngineError
from searchapp.ingest import Balance
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from searchapp.sync.runs import RunLog
from tests.engines.archive import engine_on

#: Runs the command line, which is killed as soon as the index has been changed.
KILLED = """
import os
from searchapp.cli import main
from searchapp.sync.runs import RunRecord
RunRecord.write = lambda *_: os._exit(9)
main()
"""


def corpus_in(folder: Path) -> Path:
    (folder / "news").mkdir()
    (folder / "news" / "a.jsonl").write_text('{"id": "1", "content": "وصلت السفينة"}\n', encoding="utf-8")
    return folder / "news"


@pytest.mark.parametrize("command", ["index", "watch"])
def test_a_killed_run_has_not_ended(tmp_path: Path, command: str) -> None:
    index, corpus = tmp_path / "index", corpus_in(tmp_path)
    arguments = ("--index", str(index), command, str(corpus))
    killed = subprocess.run(
        (sys.executable, "-c", KILLED, *arguments), check=False, capture_output=True, timeout=120, env={**os.environ}
    )
    assert killed.returncode == 9, killed.stderr
    with closing(engine_on(index, "whoosh")) as engine:
        assert [article.id for article in engine.articles()] == ["1"]
    (run,) = RunLog(index / ".runs").runs()
    assert (run.command, run.ended, run.report["added"]) == (command, None, 1)


def test_a_run_is_announced_before_its_changes_take_effect_if_there_are_any(tmp_path: Path) -> None:
    corpus = corpus_in(tmp_path)
    engine = MemoryEngine(Settings())
    announced: list[tuple[Balance, int]] = []

    def announce(balance: Balance) -> None:
        announced.append((balance, len(engine.digests())))

    index_paths(engine, [corpus], announce=announce, dry_run=True)
    assert announced == []
    done = index_paths(engine, [corpus], announce=announce)
    ((balance, articles),) = announced
    assert (balance.added, balance.records, balance.read, articles) == (done.added, done.records, done.read, 0)
    index_paths(engine, [corpus], announce=announce)
    assert len(announced) == 1
    (corpus / "a.jsonl").write_text("", encoding="utf-8")
    index_paths(engine, [corpus], announce=announce, prune=True)
    assert [balance.removed for balance, _ in announced] == [0, 1]


@contextmanager
def files_no_larger_than(kilobytes: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_run_whose_changes_could_not_be_written_is_not_listed(tmp_path: Path) -> None:
    index, corpus = tmp_path / "index", corpus_in(tmp_path)
    log = RunLog(index / ".runs")
    listed: list[int] = []

    def announce(balance: Balance) -> None:
        record.announce(balance)
        listed.append(len(log.runs()))

    with closing(engine_on(index, "whoosh")) as engine:
        record = log.begin("index", "whoosh", [str(corpus)])
        (corpus / "b.txt").write_text("عنوان\n" + "كلمة " * 9000, encoding="utf-8")
        with files_no_larger_than(4), pytest.raises(EngineError, match="disk is full"):
            index_paths(engine, [corpus], announce=announce, withdraw=record.withdraw)
        assert (listed, log.runs(), engine.digests()) == ([1], [], {})


def test_a_watch_whose_last_changes_could_not_be_written_ended_with_those_before(tmp_path: Path) -> None:
    log = RunLog(tmp_path / ".runs")
    record = log.begin("watch", "whoosh", ["/news"])
    record.withdraw()
    assert log.runs() == []
    record.write(Balance(added=1))
    (file,) = (tmp_path / ".runs").glob("*.json")
    written = file.stat().st_ino
    # A watch that waits for another writer tries again and again.
    record.withdraw()
    assert file.stat().st_ino == written
    for _ in range(2):
        record.announce(Balance(added=3))
        assert log.runs()[0].ended is None
        record.withdraw()
        (run,) = log.runs()
        assert (run.ended is not None, run.report["added"]) == (True, 1)
    record.write(Balance(added=4))
    assert [(run.ended is not None, run.report["added"]) for run in log.runs()] == [(True, 4)]


def test_a_run_interrupted_before_its_changes_are_written_is_not_listed(tmp_path: Path) -> None:
    corpus, log = corpus_in(tmp_path), RunLog(tmp_path / ".runs")
    record = log.begin("index", "memory", [str(corpus)])

    def interrupt(balance: Balance) -> None:
        record.announce(balance)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_paths(MemoryEngine(Settings()), [corpus], announce=interrupt, withdraw=record.withdraw)
    assert log.runs() == []


class Lost(MemoryEngine):
    """An engine that stops answering while changes are committed."""

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with super().writer() as writer:
            yield writer
        raise UnknownOutcomeError("The engine stopped answering.")


def test_a_run_whose_changes_may_have_taken_effect_stays_listed_as_not_ended(tmp_path: Path) -> None:
    corpus, log = corpus_in(tmp_path), RunLog(tmp_path / ".runs")
    record = log.begin("index", "memory", [str(corpus)])
    with pytest.raises(UnknownOutcomeError):
        index_paths(Lost(Settings()), [corpus], announce=record.announce, withdraw=record.withdraw)
    assert [run.ended for run in log.runs()] == [None]
