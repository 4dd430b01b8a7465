"""``searchapp watch``: what it says, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from searchapp.cli import running
from searchapp.cli.running import _EventReporter, _TextReporter
from searchapp.engines.local.folder import write_lock
from searchapp.engines.registry import open_engine
from searchapp.errors import Message
from searchapp.ingest import Balance, Rejection
from searchapp.settings import Settings
from searchapp.sync.watch import (
    CaughtUp,
    Committed,
    KeepsChanging,
    Kept,
    NoNotifications,
    PassedOver,
    Returned,
    Vanished,
    Waiting,
    WatchEvent,
    watch_paths,
)
from tests.cli.conftest import Run
from tests.sync.watch.desk import QUICK


@contextmanager
def watching(index: Path, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Run the command until the block ends."""
    command = [sys.executable, "-W", "error", "-m", "searchapp", "--index", str(index), "watch"]
    process = subprocess.Popen(
        [*command, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SEARCHAPP_LOCK_WAIT": "0.1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = process.stdout.readline()
    assert found, process.communicate()[1]
    return found.rstrip("\n")


def event(process: subprocess.Popen[str], name: str) -> dict[str, Any]:
    """Return the next event of this name."""
    while True:
        found: dict[str, Any] = json.loads(line(process))
        if found["event"] == name:
            return found


def write_article(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_people_are_told_what_is_taken_in(run: Run, corpus: Path, index: Path, number: int, code: int) -> None:
    with watching(index, corpus) as process:
        assert line(process).startswith("3 added, 0 unchanged, 0 set aside, in ")
        assert line(process) == "Files: 1 read, 0 ignored, 0 skipped."
        assert line(process) == "Articles without title: 1, without source: 1."
        started = time.monotonic()
        write_article(corpus / "new.txt", "خبر عاجل\n\nنص عن الزرافة")
        told = line(process)
        assert time.monotonic() - started < 5
        assert "  1 added, 0 unchanged, 0 set aside, in " in told
        assert told.endswith("; 4 articles")
        run("search", "الزرافة")
        process.send_signal(number)
        output, errors = process.communicate(timeout=30)
    assert process.returncode == code
    assert output.startswith("4 added, 0 unchanged, 0 set aside, in ")
    assert errors.splitlines()[0] == "Watching. The index holds 3 articles. Stop with Ctrl-C."
    assert ("Nothing is left half done" in errors) == (code == 130)
    assert "Traceback" not in errors
    run("check", "--deep")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
@pytest.mark.parametrize("options", [(), ("--json",), ("--quiet",)])
def test_what_is_reported_and_how_it_ends(  # noqa: PLR0917 - as above, and how it is reported
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int, options: tuple[str, ...]
) -> None:
    """In this process, at a quick pace: a signal comes as soon as the second batch has been reported."""
    committed = 0

    def watch(*arguments: Any, **options: Any) -> None:
        engine, paths, report = arguments

        def reported(event: WatchEvent) -> None:
            nonlocal committed
            report(event)
            if isinstance(event, CaughtUp):
                write_article(corpus / "new.txt", "خبر عاجل\n\nنص عن الزرافة")
                write_article(corpus / "broken.jsonl", '{"id": 1, "text":\n')
            committed += isinstance(event, Committed)
            if committed == 2:
                signal.raise_signal(number)

        watch_paths(engine, paths, reported, **options, pace=QUICK)

    monkeypatch.setattr(running, "watch_paths", watch)
    result = run("watch", *options, corpus, code=code)
    errors = result.stderr.splitlines()
    assert ("searchapp: Stopped. Nothing is left half done." in errors) == (code == 130)
    if options == ("--json",):
        events = [json.loads(text) for text in result.stdout.splitlines()]
        assert [each["event"] for each in events if each["event"] != "rejected"] == [
            *("start", "committed", "watching", "committed", "done")
        ]
        assert events[1]["added"] == 3
        return
    assert any(text.startswith(f"set aside: {corpus / 'broken.jsonl'}:1: not JSON") for text in errors)
    if options == ("--quiet",):
        assert result.stdout == ""
    else:
        lines = result.stdout.splitlines()
        assert lines[0].startswith("3 added, 0 unchanged, 0 set aside, in ")
        assert lines[1:3] == ["Files: 1 read, 0 ignored, 0 skipped.", "Articles without title: 1, without source: 1."]
        assert lines[3].endswith("; 4 articles")
        assert lines[4].startswith("4 added, 0 unchanged, 1 set aside, in ")
        assert lines[5] == "Files: 3 read, 0 ignored, 0 skipped."
        assert "Watching. The index holds 3 articles. Stop with Ctrl-C." in errors


@pytest.mark.parametrize(
    ("event", "fields", "said"),
    [
        (
            Waiting(Message("It is busy.", "هو مشغول.")),
            {"event": "waiting", "reason": "It is busy."},
            "It is busy. Try",
        ),
        (KeepsChanging(Path("a")), {"event": "keeps changing", "file": "a"}, "a keeps changing; it is indexed once"),
        (Vanished(Path("a")), {"event": "vanished", "path": "a"}, "a is gone. Its articles stay until it is back."),
        (
            Kept(11, 30, "/a.txt"),
            {"event": "kept", "number": 11, "articles": 30, "file": "/a.txt"},
            "11 of 30 articles are no longer in the files, such as those of /a.txt; they are kept. If they are to go:",
        ),
        (Returned(Path("a")), {"event": "returned", "path": "a"}, "a is back."),
        (
            PassedOver(Balance(refused=(Rejection("/a.doc", 0, Message("not read", "لا يُقرأ"), "skipped"),))),
            {"event": "skipped", "file": "/a.doc", "line": None, "reason": "not read"},
            "skipped, 1: not read",
        ),
        (
            NoNotifications("full"),
            {"event": "unnotified", "reason": "full"},
            "The system does not report changes (full)",
        ),
    ],
)
def test_what_may_happen_is_said_to_people_and_programs(
    index: Path, capsys: pytest.CaptureFixture[str], event: WatchEvent, fields: dict[str, Any], said: str
) -> None:
    settings = Settings(index=index)
    _EventReporter(settings).report(event)
    assert json.loads(capsys.readouterr().out) == fields
    with closing(open_engine(settings)) as engine:
        _TextReporter(engine, settings, quiet=False).report(event)
        people = capsys.readouterr()
        assert people.out == ""
        assert people.err.startswith(said)
        assert people.err.count("\n") == 1
        _TextReporter(engine, settings, quiet=True).report(event)
        # What stops the watch from doing its work is never kept quiet.
        assert bool(capsys.readouterr().err) == isinstance(event, Waiting | Vanished | PassedOver | Kept)


@pytest.mark.slow
def test_programs_are_told_everything(corpus: Path, index: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    with watching(index, "--json", "--report", report, corpus) as process:
        start = event(process, "start")
        assert start == {
            "event": "start", "command": "watch", "index": str(index), "engine": "whoosh", "paths": [str(corpus)]
        }  # fmt: skip
        committed = event(process, "committed")
        assert (committed["added"], committed["articles"], committed["rejected"]) == (3, 3, 0)
        assert event(process, "watching")["articles"] == 3
        write_article(corpus / "broken.jsonl", '{"id": 1, "text":\n')
        notice = event(process, "rejected")
        assert (notice["file"], notice["line"]) == (str(corpus / "broken.jsonl"), 1)
        assert "not JSON" in notice["reason"]
        assert event(process, "committed")["rejected"] == 1
        with write_lock(index, 30):
            (corpus / "broken.jsonl").unlink()
            write_article(corpus / "new.txt", "خبر\n\nنص")
            assert f"process {os.getpid()}, since" in event(process, "waiting")["reason"]
        assert event(process, "committed")["articles"] == 4
        corpus.rename(tmp_path / "away")
        assert event(process, "vanished")["path"] == str(corpus)
        (tmp_path / "away").rename(corpus)
        assert event(process, "returned")["path"] == str(corpus)
        process.send_signal(signal.SIGTERM)
        assert event(process, "done")["records"] == 5
        assert process.wait(30) == 0
        assert process.communicate()[1] == ""
    told = json.loads(report.read_text(encoding="utf-8"))["lists"]["refused"]
    assert told == [{"kind": "rejected"} | {key: notice[key] for key in ("file", "line", "reason")}]


@pytest.mark.slow
def test_it_goes_on_when_the_index_is_moved_to_another_engine(run: Run, corpus: Path, index: Path) -> None:
    pytest.importorskip("tantivy")
    with watching(index, "--json", corpus) as process:
        assert event(process, "watching")["articles"] == 3
        run("move", "--from", "whoosh", "--to", "tantivy")
        write_article(corpus / "new.txt", "خبر\n\nنص عن الزرافة")
        committed = event(process, "committed")
        assert (committed["added"], committed["unchanged"], committed["articles"]) == (1, 0, 4)
        run("search", "الزرافة")
        (corpus / "articles.jsonl").unlink()
        committed = event(process, "committed")
        assert (committed["removed"], committed["articles"]) == (3, 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert "tantivy" in run("stats").stdout.splitlines()[0]
    run("check", "--deep")


@pytest.mark.slow
def test_ctrl_c_while_it_catches_up(run: Run, corpus: Path, index: Path) -> None:
    texts = "".join(json.dumps({"id": str(n), "content": f"نص {n} " * 200}) + "\n" for n in range(5000))
    (corpus / "many.jsonl").write_text(texts, encoding="utf-8")
    with watching(index, corpus) as process:
        deadline = time.monotonic() + 30
        while not list(index.glob("generation-*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == "searchapp: Stopped. Nothing is left half done.\n"
    assert "5,003 added" in run("index", "--dry-run", corpus).stdout
    assert [path.name for path in index.iterdir()] == ["LOCK"]


@pytest.mark.slow
def test_quiet_says_only_what_goes_wrong(corpus: Path, index: Path) -> None:
    with watching(index, "--quiet", corpus) as process:
        write_article(corpus / "broken.jsonl", '{"id": 1, "text":\n')
        assert process.stderr is not None
        assert "set aside: " in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30) == ("", "")
        assert process.returncode == 0


def test_a_place_that_does_not_exist_is_an_error(run: Run, corpus: Path) -> None:
    assert "no file or folder" in run("watch", corpus, corpus / "nowhere", code=2).stderr
    assert "report" in run("watch", "--report", corpus / "no" / "folder", corpus, code=2).stderr
