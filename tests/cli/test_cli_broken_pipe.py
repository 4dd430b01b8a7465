"""Commands whose output nobody reads any more: what changes the index does so all the same, what shows it just ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from searchapp.cli.commands import COMMANDS, WritingCommand, one_line_errors, searchapp
from tests.cli.conftest import Run


def start(index: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """Run a command on the index whose standard output and error go into a pipe that has lost its reader."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "searchapp", "--index", str(index), *map(str, arguments)]
        return subprocess.Popen(command, stdout=writing, stderr=writing)
    finally:
        os.close(writing)


def held(run: Run) -> str:
    return next(line for line in run("stats").stdout.splitlines() if line.startswith("articles")).split()[1]


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--json",), ("--verbose",)])
def test_articles_are_indexed_and_the_code_is_as_ever(
    run: Run, corpus: Path, index: Path, options: tuple[str, ...]
) -> None:
    assert start(index, "index", *options, corpus).wait(30) == 0
    assert held(run) == "3"
    (corpus / "broken.jsonl").write_text('{"id": "new", "content": "نص"}\n{"id": 1}\n', encoding="utf-8")
    assert start(index, "index", *options, corpus).wait(30) == 1
    assert held(run) == "4"
    assert start(index, "index", *options, corpus / "nowhere").wait(30) == 2


@pytest.mark.slow
def test_an_index_is_rebuilt_and_moved(indexed: Run, index: Path) -> None:
    before = (index / "CURRENT").read_bytes()
    assert start(index, "reindex", "--json").wait(30) == 0
    assert (index / "CURRENT").read_bytes() != before
    pytest.importorskip("tantivy")
    assert start(index, "move", "--from", "whoosh", "--to", "tantivy").wait(30) == 0
    assert "tantivy" in indexed("stats").stdout.splitlines()[0]


@pytest.mark.slow
def test_an_archive_is_restored(indexed: Run, index: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    indexed("export", "-o", file)
    indexed("delete", "wheat", "--yes")
    assert start(index, "restore", "--replace", "--json", file).wait(30) == 0
    assert held(indexed) == "3"


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_watching_goes_on(indexed: Run, corpus: Path, index: Path, options: tuple[str, ...]) -> None:
    process = start(index, "watch", *options, corpus)
    try:
        for count in range(4, 6):
            (corpus / f"{count}.txt").write_text(f"خبر\n\nنص {count}", encoding="utf-8")
            deadline = time.monotonic() + 20
            while held(indexed) != str(count):
                assert time.monotonic() < deadline
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize("arguments", [("search", "القمح"), ("stats",)])
def test_what_only_shows_something_ends(index: Path, arguments: tuple[str, ...]) -> None:
    assert start(index, *arguments).wait(30) == 0


def test_another_pipe_that_breaks_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    command = WritingCommand("command", callback=fail)
    with pytest.raises(SystemExit) as ended, one_line_errors(), command.make_context("command", []) as context:
        command.invoke(context)
    assert ended.value.code == 2
    assert "Broken pipe" in capsys.readouterr().err


def test_every_command_that_writes_to_the_index_goes_on() -> None:
    context = searchapp.make_context("searchapp", ["stats"])
    going_on = {name for name in COMMANDS if isinstance(searchapp.get_command(context, name), WritingCommand)}
    assert going_on == {"init", "index", "reindex", "fetch", "watch", "delete", "move", "restore"}
