"""A run that is killed after its changes have taken effect is among the runs all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.memory.engine import MemoryEngine
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
