"""``--report FILE``: what it says, what it may take the place of, when it does, and that it is no source itself."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from searchapp.cli.report_file import report_file
from searchapp.errors import InputError, Message
from searchapp.ingest import Balance, Rejection
from tests.cli.conftest import ARTICLES, Run
from tests.cli.test_cli_watch import event, watching, write_article

NOTICE = Rejection("/a/file.jsonl", 3, Message("has no text", "لا نص فيه"))
BROKEN = '{"id": 1}\n'


def read(report: Path) -> Any:
    return json.loads(report.read_text(encoding="utf-8"))


def refused(report: Path) -> list[str]:
    return [each["file"] for each in read(report)["lists"]["refused"]]


def beside(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_file_that_is_read_is_no_place_for_a_report(
    run: Run, corpus: Path, index: Path, options: tuple[str, ...]
) -> None:
    articles = corpus / "articles.jsonl"
    link = corpus.parent / "link.jsonl"
    link.symlink_to(articles)
    before = articles.read_bytes()
    for report, read in ((articles, articles), (link, articles), (articles, link), (articles, corpus)):
        said = run("index", *options, "--report", report, read, code=2).stderr
        assert said.count("\n") == 1
        assert str(report) in said
    assert articles.read_bytes() == before
    assert not index.exists()
    assert not beside(corpus)


def test_a_report_that_is_named_as_a_source_is_refused(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with report_file(report, "en") as write:
        write(Balance(refused=(NOTICE,)))
    assert "to be read" in run("index", "--report", report, report, code=2).stderr
    assert refused(report) == [NOTICE.origin]


@pytest.mark.parametrize(
    "content",
    [
        b"\n",
        b"[]\n",
        b"null",
        b"\xff\xfe",
        b'{"file": "a", "line": 1}\n',
        b'{"file": "a", "line": 1, "reason": "b", "text": "c"}\n',
        b"[" * 100_000,
        b'{"file": "' + b"a" * (1 << 20) + b'", "line": 1, "reason": "b"}\n',
    ],
)
def test_what_is_no_report_is_left_alone(tmp_path: Path, content: bytes) -> None:
    report = tmp_path / "mine"
    report.write_bytes(content)
    with pytest.raises(InputError, match="is not a report") as raised, report_file(report, "ar"):
        pass
    assert "ليس تقريرًا" in raised.value.message.ar
    assert report.read_bytes() == content
    assert list(tmp_path.iterdir()) == [report]


def test_a_run_that_fails_leaves_the_report_of_another(run: Run, corpus: Path, tmp_path: Path) -> None:
    (corpus / "broken.jsonl").write_text(BROKEN, encoding="utf-8")
    report = tmp_path / "report.jsonl"
    run("index", "--report", report, corpus, code=1)
    before = report.read_bytes()
    run("index", "--report", report, corpus / "nowhere", code=2)
    assert report.read_bytes() == before
    run("index", "--report", report, corpus / "articles.jsonl")
    assert refused(report) == []
    run("index", "--report", report, corpus, code=1)
    assert refused(report) == [str(corpus / "broken.jsonl")]
    assert not beside(tmp_path)


def test_a_report_of_a_former_version_is_replaced(run: Run, corpus: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    report.write_text('{"file": "/a/file.jsonl", "line": 3, "reason": "has no text"}\n', encoding="utf-8")
    run("index", "--report", report, corpus)
    assert read(report)["added"] == len(ARTICLES)


def test_it_takes_its_place_when_it_is_whole_and_is_replaced(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.touch(0o640)
    link = tmp_path / "link"
    link.symlink_to(report)
    with report_file(report, "en") as write:
        write(Balance(refused=(NOTICE,) * 5))
    with report_file(link, "en") as write:
        assert len(refused(report)) == 5
        for count in range(3):
            write(Balance(refused=(NOTICE,) * count))
            assert len(refused(report)) == count
    assert link.is_symlink()
    assert report.stat().st_mode & 0o777 == 0o640
    assert not beside(tmp_path)


def test_bytes_that_are_no_text_are_written_as_json_writes_them(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with report_file(report, "en") as write:
        write(Balance(refused=(Rejection("http://host/\udcff", 0, NOTICE.reason),)))
    assert refused(report) == ["http://host/\udcff"]


@pytest.mark.slow
def test_a_pipe_is_written_to_as_it_is(corpus: Path, index: Path) -> None:
    (corpus / "broken.jsonl").write_text(BROKEN, encoding="utf-8")
    command = [sys.executable, "-m", "searchapp", "--index", str(index), "index", "-q", str(corpus), "--report"]
    done = subprocess.run([*command, "/dev/stdout"], stdout=subprocess.PIPE, check=False, timeout=30)
    assert done.returncode == 1
    assert json.loads(done.stdout)["lists"]["refused"][0]["file"] == str(corpus / "broken.jsonl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_is_written_to_as_it_is(run: Run, corpus: Path) -> None:
    (corpus / "broken.jsonl").write_text(BROKEN, encoding="utf-8")
    assert "cannot be written" in run("index", "--report", "/dev/full", corpus, code=2).stderr


def test_a_folder_is_no_report(run: Run, corpus: Path, tmp_path: Path) -> None:
    assert "cannot be written" in run("index", "--report", tmp_path, corpus, code=2).stderr


def test_a_report_among_the_articles_is_not_read(run: Run, corpus: Path) -> None:
    (corpus / "broken.jsonl").write_text(BROKEN, encoding="utf-8")
    report = corpus / "report.jsonl"
    for _ in range(3):
        assert "1 set aside" in run("index", "--prune", "--report", report, corpus, code=1).stdout
        assert refused(report) == [str(corpus / "broken.jsonl")]


@pytest.mark.slow
def test_a_report_among_watched_articles_does_not_feed_itself(corpus: Path, index: Path) -> None:
    report = corpus / "report.jsonl"
    (corpus / "broken.jsonl").write_text(BROKEN, encoding="utf-8")
    with watching(index, "--json", "--report", report, corpus) as process:
        assert event(process, "watching")["articles"] == len(ARTICLES)
        assert len(refused(report)) == 1
        write_article(corpus / "too.jsonl", BROKEN)
        assert event(process, "committed")["rejected"] == 1
        time.sleep(2.5)
        process.send_signal(signal.SIGTERM)
        rest = [json.loads(line) for line in process.communicate(timeout=30)[0].splitlines()]
        assert [(each["event"], each["rejected"]) for each in rest] == [("done", 2)]
    assert refused(report) == [str(corpus / name) for name in ("broken.jsonl", "too.jsonl")]


def test_an_article_file_is_not_emptied_by_watch(run: Run, corpus: Path) -> None:
    before = (corpus / "articles.jsonl").read_bytes()
    run("watch", "--report", corpus / "articles.jsonl", corpus, code=2)
    assert (corpus / "articles.jsonl").read_bytes() == before
