"""An index that was built by another version of the analyser, through the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from searchapp.analysis import analyser
from tests.cli.conftest import Run
from tests.engines.archive import LOCAL


@pytest.fixture(params=LOCAL)
def stale(request: pytest.FixtureRequest, run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    run("index", corpus, "--engine", request.param)
    monkeypatch.setattr(analyser, "_FORM_MODULES", ("normalize.py",))
    analyser.fingerprint.cache_clear()
    yield run
    monkeypatch.undo()
    analyser.fingerprint.cache_clear()


@pytest.mark.parametrize("command", ["index", "search", "explain", "stats", "check"])
def test_one_line_names_the_command_that_rebuilds(stale: Run, index: Path, corpus: Path, command: str) -> None:
    given: dict[str, list[str | Path]] = {"index": [corpus], "search": ["القمح"], "explain": ["القمح"]}
    output = stale(command, *given.get(command, []), code=1 if command == "check" else 2).output
    assert output.count("\n") == 1
    assert "was built by another version of the analyser" in output
    assert f"searchapp reindex --index {index}" in output


def test_after_an_upgrade_it_is_rebuilt_if_that_is_needed(stale: Run) -> None:
    assert stale("reindex", "--if-needed").stdout.startswith("Rebuilt: 3 articles.\n")
    stale("search", "القمح")
    assert stale("reindex", "--if-needed").stdout == "The index is up to date; there is nothing to do.\n"
    assert stale("reindex", "--if-needed", "--quiet").output == ""
    done = json.loads(stale("reindex", "--if-needed", "--json").stdout)
    assert (done["event"], done["articles"], done["records"]) == ("done", 3, 0)


def test_an_index_that_is_missing_or_damaged_is_never_up_to_date(run: Run, corpus: Path, index: Path) -> None:
    assert "There is no index" in run("reindex", "--if-needed", code=2).stderr
    run("index", corpus)
    (index / "CURRENT").write_text("{", encoding="utf-8")
    assert "damaged" in run("reindex", "--if-needed", code=2).stderr


def test_that_command_helps(stale: Run) -> None:
    assert stale("reindex").stdout.startswith("Rebuilt: 3 articles.\n")
    stale("search", "القمح")
    assert stale("check", "--deep").stdout == "The index is sound.\n"
