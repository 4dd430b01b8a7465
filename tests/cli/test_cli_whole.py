"""``searchapp export`` and ``searchapp restore``."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import ARTICLES, Run, runner

IDS = sorted(article["id"] for article in ARTICLES)


@pytest.fixture
def exported(indexed: Run, tmp_path: Path) -> Path:
    file = tmp_path / "news.jsonl"
    result = indexed("export", "--output", file)
    assert (result.stdout, result.stderr) == ("", f"3 articles written to {file}.\n")
    return file


@pytest.fixture
def elsewhere(tmp_path: Path) -> Run:
    return runner(tmp_path / "elsewhere")


def ids_in(file: Path) -> list[str]:
    _, *articles, end = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(end)["end"]["articles"] == len(articles)
    return [json.loads(line)["id"] for line in articles]


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_an_archive_comes_back_as_it_was(exported: Path, elsewhere: Run, engine: str) -> None:
    assert ids_in(exported) == IDS
    result = elsewhere("--engine", engine, "restore", exported)
    assert (result.stdout, result.stderr) == ("Restored: 3 articles. The index holds 3.\n", "")
    assert elsewhere("export").stdout_bytes == exported.read_bytes()


def test_it_is_packed_and_read_from_standard_input(
    exported: Path, indexed: Run, elsewhere: Run, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("one.jsonl.gz", "two.jsonl.GZ")]
    for file in files:
        indexed("export", "-o", file, "--quiet")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert gzip.decompress(files[0].read_bytes()) == exported.read_bytes()
    elsewhere("restore", "-", typed=files[0].read_bytes())
    assert elsewhere("export").stdout_bytes == exported.read_bytes()


def test_what_a_query_finds(indexed: Run, tmp_path: Path) -> None:
    file = tmp_path / "found.jsonl"
    indexed("export", "القمح", "الميناء", "-o", file)
    assert ids_in(file) == ["wheat"]
    indexed("export", "--source", "وكالة الساحل", "-o", file)
    assert ids_in(file) == ["port"]
    indexed("export", "-القمح", "-o", file)
    assert ids_in(file) == ["port"]
    assert indexed("export", "زرافة", code=1).stderr == "0 articles written.\n"


def test_tables_have_whole_texts(indexed: Run, tmp_path: Path) -> None:
    text = ARTICLES[0]["content"]
    rows = list(csv.DictReader(indexed("export", "--format", "csv").stdout.removeprefix("\ufeff").splitlines(True)))
    assert [row["ID"] for row in rows] == IDS
    assert rows[1]["Text"] == text
    file = tmp_path / "news.xlsx"
    indexed("export", "-o", file)
    titles, *cells = load_workbook(file).active.values
    assert [dict(zip(titles, row, strict=True))["Text"] for row in cells][1] == text


def test_what_is_missing_is_said(indexed: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEARCHAPP_MAX_EXPORTED", "1")
    file = tmp_path / "found.jsonl"
    result = indexed("export", "القمح", "-o", file, code=2)
    assert "incomplete: 1 of 2" in result.stderr
    assert "1 of 2" in json.loads(file.read_text(encoding="utf-8").splitlines()[-1])["end"]["notes"][0]["en"]
    # What is not searched for is not cut off.
    indexed("export", "-o", file)
    assert ids_in(file) == IDS


def test_articles_are_not_replaced_by_a_slip(exported: Path, indexed: Run) -> None:
    error = indexed("restore", exported, code=2).stderr
    assert "There is an index of 3 articles" in error
    assert "--add" in error
    assert "--replace" in error
    assert "Say either" in indexed("restore", "--add", "--replace", exported, code=2).stderr
    dry = indexed("restore", "--replace", "--dry-run", exported)
    assert dry.stdout == "Nothing was changed. The file has 3 articles. They would replace: 3 articles.\n"
    indexed("delete", "wheat", "--yes")
    assert indexed("restore", "--add", exported).stdout == "Restored: 3 articles. The index holds 3.\n"
    done = json.loads(indexed("restore", "--replace", exported, "--json").stdout.splitlines()[-1])
    assert done | {"seconds": 0} == {
        "event": "done",
        "articles": 3,
        "rejected": 0,
        "complete": True,
        "former": 3,
        "total": 3,
        "seconds": 0,
        "dry_run": False,
    }


def test_another_engine_in_the_folder_is_not_replaced_either(exported: Path, indexed: Run) -> None:
    assert "an index of 3 articles" in indexed("--engine", "tantivy", "restore", exported, code=2).stderr
    assert indexed("search", "القمح").exit_code == 0


def test_a_damaged_file_is_refused_or_salvaged(exported: Path, elsewhere: Run) -> None:
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join((lines[0], b"[1]\n", *lines[2:-1])))
    error = elsewhere("restore", exported, code=2).stderr
    assert error == (
        "searchapp: The file is cut off: its last line is missing. Lines that hold no article: 1, the first is line 2. "
        "Nothing was changed. Articles that can be read: 2; --salvage takes these.\n"
    )
    elsewhere("stats", code=2)
    result = elsewhere("restore", "--salvage", exported, code=1)
    assert result.stdout == "Restored: 2 articles. The index holds 2.\n"
    assert result.stderr == "line 2: it holds no article\nThe file is cut off: its last line is missing.\n"


def test_what_cannot_be_done_is_said_in_one_line(indexed: Run, corpus: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (("restore", corpus / "articles.jsonl"), "no export of searchapp"),
        (("restore", tmp_path / "missing"), "cannot be read"),
        (("export", "-o", tmp_path / "news.doc"), "with --format"),
        (("export", "-o", tmp_path / "missing" / "news.csv"), "cannot be written"),
        (("export", "--json"), "--output"),
    ):
        error = indexed(*arguments, code=2).stderr
        assert said in error
        assert error.count("\n") == 1
    assert not list(tmp_path.glob(".news*"))


def test_a_pipe_is_written_to_and_stays_one(exported: Path, indexed: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        try:
            indexed("export", "--output", pipe)
            assert reader.communicate(timeout=10)[0] == exported.read_bytes()
        finally:
            reader.kill()
    assert pipe.is_fifo()


def test_the_name_of_an_open_file_is_written_to(exported: Path, indexed: Run) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as output:
        with os.fdopen(writing):
            indexed("export", "--format", "jsonl", "--output", f"/dev/fd/{writing}")
        assert output.read() == exported.read_bytes()


@pytest.mark.parametrize("command", [("export", "--output"), ("search", "", "--export"), ("search", "", "--record")])
def test_a_link_and_permissions_are_kept(indexed: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    file, link = tmp_path / "kept.jsonl", tmp_path / "link.jsonl"
    file.write_bytes(b"")
    file.chmod(0o600)
    link.symlink_to(file.name)
    indexed(*command, link)
    assert link.is_symlink()
    assert file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_hidden_file_of_others_is_left_alone(indexed: Run, tmp_path: Path) -> None:
    mine = tmp_path / ".news.jsonl.part"
    mine.write_text("mine", encoding="utf-8")
    indexed("export", "--output", tmp_path / "news.jsonl")
    assert mine.read_text(encoding="utf-8") == "mine"
