"""What a run says of itself: a dry run, every article by name, JSON lines, the file of what was set aside."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from searchapp.cli import reports
from searchapp.cli.reports import ProgressLine, progress_lines
from searchapp.sync.index import Progress
from tests.cli.conftest import ARTICLES, Run


def events(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def change(corpus: Path) -> None:
    """Change one article, drop one, leave one, add one, and add one that is broken."""
    changed = [{**ARTICLES[0], "content": "كلام آخر"}, ARTICLES[1], {"id": "new", "content": "نص"}]
    lines = [*(json.dumps(each, ensure_ascii=False) for each in ARTICLES[1:2]), *map(json.dumps, changed[::2])]
    (corpus / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (corpus / "broken.jsonl").write_text('{"id": 1}\n{"id": 2, "text":\n', encoding="utf-8")


def snapshot(index: Path) -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in index.rglob("*") if path.is_file()}


def test_a_dry_run_tells_what_would_change_and_changes_nothing(indexed: Run, corpus: Path, index: Path) -> None:
    change(corpus)
    before = snapshot(index)
    result = indexed("index", "--dry-run", "--prune", corpus, code=1)
    expected = "1 added, 1 updated, 1 unchanged, 1 removed, 2 set aside, in "
    assert result.stdout.startswith(f"Nothing was changed. It would be: {expected}")
    assert result.stderr.count("set aside: ") == 2
    assert snapshot(index) == before
    assert indexed("index", "--prune", corpus, code=1).stdout.startswith(expected)


def test_a_dry_run_names_articles(indexed: Run, corpus: Path) -> None:
    change(corpus)
    result = indexed("index", "--dry-run", "--prune", "-v", corpus, code=1)
    named = {"unchanged: wheat", "updated: port", "added: new", "removed: bare"}
    assert set(result.stdout.splitlines()[:4]) == named
    told = events(indexed("index", "--dry-run", "--prune", "--json", corpus, code=1))
    assert {f"{each['event']}: {each['id']}" for each in told if "id" in each} == named
    assert {each["file"] for each in told if "id" in each} == {str(corpus / "articles.jsonl")}
    assert told[-1]["dry_run"] is True
    assert set(indexed("index", "--prune", "-v", corpus, code=1).stdout.splitlines()[:4]) == named


def test_a_dry_run_makes_no_index(run: Run, corpus: Path, index: Path) -> None:
    assert "It would be: 3 added" in run("index", "--dry-run", corpus).stdout
    assert not index.exists()


def test_a_dry_run_waits_for_nobody(indexed: Run, corpus: Path, index: Path) -> None:
    from searchapp.engines.local.folder import write_lock

    with write_lock(index, 1):
        started = time.monotonic()
        assert "It would be: 0 added, 3 unchanged" in indexed("index", "--dry-run", corpus).stdout
        assert time.monotonic() - started < 5


def test_a_dry_run_of_an_index_that_cannot_be_changed_fails_as_the_run_would(
    indexed: Run, corpus: Path, index: Path
) -> None:
    current = index / "CURRENT"
    named = json.loads(current.read_text(encoding="utf-8"))
    current.write_text(json.dumps({**named, "analyser": "another"}), encoding="utf-8")
    complaints = {indexed("index", *options, corpus, code=2).stderr for options in ((), ("--dry-run",))}
    assert len(complaints) == 1
    assert "searchapp reindex" in complaints.pop()


def test_json_lines_of_a_run(run: Run, corpus: Path, index: Path) -> None:
    change(corpus)
    told = events(run("index", "--json", corpus, code=1))
    assert [each["event"] for each in told] == ["start", "rejected", "rejected", "done"]
    assert told[0] == {
        "event": "start", "command": "index", "index": str(index), "engine": "whoosh", "paths": [str(corpus)]
    }  # fmt: skip
    assert told[2] | {"reason": ""} == {
        "event": "rejected", "file": str(corpus / "broken.jsonl"), "line": 2, "reason": ""
    }  # fmt: skip
    done = told[-1]
    assert isinstance(done.pop("seconds"), float)
    assert done.pop("encodings").keys() <= {"utf-8"}
    assert done == {
        "event": "done", "articles": 3, "records": 5, "added": 3, "updated": 0, "unchanged": 0, "rejected": 2,
        "unpublished": 0, "not_articles": 0, "duplicates": 0, "removed": 0, "dry_run": False,
        "files": {"read": 2, "ignored": 0, "skipped": 0}, "skipped": {},
        "without": {"text": 0, "date": 1, "title": 1, "source": 1}, "ids_qualified": 0,
        "unused_fields": {}, "repaired": 0, "date_order": {},
    }  # fmt: skip
    told = events(run("reindex", "--json"))
    assert [each["event"] for each in told] == ["start", "done"]
    assert told[-1].keys() == done.keys() | {"seconds", "encodings"}
    assert (told[-1]["articles"], told[-1]["records"], told[-1]["without"]) == (3, 3, done["without"])


def test_json_lines_of_progress(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "_EVERY", 0.0)
    show = progress_lines()
    show(Progress(0, 0.0))
    time.sleep(0.3)
    show(Progress(100, 0.5))
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["event"], first["left"]) == ("progress", None)
    assert (second["records"], second["done"]) == (100, 0.5)
    assert 0.2 < second["left"] < 5


def test_the_report_names_what_was_set_aside(run: Run, corpus: Path, tmp_path: Path) -> None:
    change(corpus)
    report = tmp_path / "report.jsonl"
    run("index", "--report", report, corpus, code=1)
    told = json.loads(report.read_text(encoding="utf-8"))["lists"]["refused"]
    assert [(each["file"], each["line"]) for each in told] == [(str(corpus / "broken.jsonl"), n) for n in (1, 2)]
    assert "no text" in told[0]["reason"]
    (corpus / "broken.jsonl").unlink()
    run("index", "--report", report, corpus)
    assert json.loads(report.read_text(encoding="utf-8"))["lists"]["refused"] == []


def test_the_report_speaks_the_language_of_the_settings(
    run: Run, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(corpus)
    monkeypatch.setenv("SEARCHAPP_LANGUAGE", "ar")
    run("index", "--report", tmp_path / "report.jsonl", corpus, code=1)
    assert "لا نص فيه" in (tmp_path / "report.jsonl").read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_is_an_error_before_anything_is_done(
    run: Run, corpus: Path, index: Path, tmp_path: Path
) -> None:
    assert "cannot be written" in run("index", "--report", tmp_path / "no" / "file", corpus, code=2).stderr
    assert not index.exists()


def test_the_line_fits_the_terminal_and_goes_without_a_trace(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(reports, "_REDRAWN", 0.0)
    line = ProgressLine(quiet=False)
    line.clear()
    line.show(Progress(1, 0.5))
    line.show(Progress(2, 1.0))
    line.clear()
    written = capsys.readouterr().err.split("\r")
    assert [len(each) for each in written] == [0, 39, 39, 36, 0]
    assert written[3].isspace()
    quiet = ProgressLine(quiet=True)
    quiet.show(Progress(1, 0.5))
    quiet.clear()
    assert capsys.readouterr().err == ""
