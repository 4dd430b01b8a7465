"""The rules that ``index --dry-run`` proposes, and the one key that accepts them."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from searchapp.cli.commands import searchapp
from searchapp.cli.proposals import add_to, toml_of
from searchapp.errors import InputError
from searchapp.import_rules import FIELDS, ImportRule, escaped, rules_of_tables
from searchapp.settings import load_settings
from tests.ingest.outcomes import put

TEXT = "أعلنت الهيئة أن محطة الرياح في الساحل ستعمل قبل نهاية العام، وقال مديرها إن التكلفة بلغت مليوني دينار."
PROPOSED = '[[import]]\nfiles = "news/*.jsonl"\nfields = { content = "k1" }\n'
WRITTEN = "# قواعد\r\nindex = 'other'   # not ./index\r\n\r\n[[import]]\r\nsource=\"ليل\"\r\n# the end"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "news").mkdir()
    put(tmp_path / "news", "1.jsonl", json.dumps({"title": "ألف", "k1": TEXT, "tags": "\x1b[31mقمح"}) + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dry_run(*arguments: str) -> str:
    result = CliRunner().invoke(searchapp, ["index", "--dry-run", *arguments, "news"])
    assert result.exit_code == 0, result.output
    return result.stdout


def at_terminal(key: bytes, *arguments: str) -> str:
    """Run a dry run at a terminal where ``key`` is pressed, and return what it shows."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-P", "-m", "searchapp", *arguments, "index", "--dry-run", "news"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, env=environment)
    os.close(theirs)
    shown, deadline = b"", time.monotonic() + 60
    # A terminal whose other end is closed cannot be read.
    with suppress(OSError):
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.3)[0]:
                shown += os.read(ours, 1 << 12)
            elif shown.endswith(b"y/n "):
                # What is typed before the program waits for a key is dropped.
                os.write(ours, key)
    os.close(ours)
    assert process.wait(5) == 0, shown
    return shown.decode().replace("\r\n", "\n")


def test_a_dry_run_shows_what_it_understood_and_proposes(files: Path) -> None:
    shown = dry_run()
    assert "news/*.jsonl (1 file)\n  read: content = k1, title = title, utf-8\n" in shown
    assert "not used: tags ([31mقمح)" in shown
    assert "in none: source, author, section, date, url" in shown
    assert shown.endswith(f"Proposed:\n\n{PROPOSED}\n")
    assert not (files / "searchapp.toml").exists()


def test_programs_get_proposals_as_data(files: Path) -> None:
    (proposal,) = json.loads(dry_run("--json").splitlines()[-1])["proposals"]
    assert proposal == {
        "files": [f"{files.resolve()}/news/*.jsonl"],
        "number": 1,
        "fields": {"content": "k1", "title": "title"},
        "date_order": "",
        "encodings": ["utf-8"],
        "unused": {"tags": "[31mقمح"},
        "lacking": ["source", "author", "section", "date", "url"],
        "reasons": ["content: recognised by what k1 holds"],
        "import": PROPOSED,
    }
    result = CliRunner().invoke(searchapp, ["index", "--json", "news"])
    assert "proposals" not in json.loads(result.stdout.splitlines()[-1])


def test_in_arabic_everything_is_said_in_arabic(files: Path) -> None:
    put(files, "searchapp.toml", 'language = "ar"\n')
    shown = dry_run()
    assert "المقترح:" in shown
    assert "ما لم يُستعمل: tags" in shown
    assert "عُرف من محتوى k1" in shown


@pytest.mark.slow
@pytest.mark.parametrize("key", ["y", "غ"])
def test_one_key_adds_the_rules_to_a_new_config_file(files: Path, key: str) -> None:
    assert "Add this to searchapp.toml? y/n" in at_terminal(key.encode())
    assert (files / "searchapp.toml").read_text(encoding="utf-8") == PROPOSED
    assert "Proposed" not in at_terminal(b"y")


@pytest.mark.slow
def test_the_config_file_that_is_named_keeps_what_it_has(files: Path) -> None:
    config = files / "own.toml"
    config.write_bytes(WRITTEN.encode())
    config.chmod(0o640)
    (files / "link.toml").symlink_to(config)
    at_terminal(b"y", "--config", "link.toml")
    assert config.read_bytes() == f"{WRITTEN}\r\n\r\n".encode() + PROPOSED.replace("\n", "\r\n").encode()
    assert config.stat().st_mode & 0o777 == 0o640
    assert (files / "link.toml").is_symlink()
    assert not (files / "searchapp.toml").exists()


@pytest.mark.slow
@pytest.mark.parametrize("key", [b"n", b"\r", b"q"])
def test_any_other_key_changes_nothing(files: Path, key: bytes) -> None:
    assert "Add this" in at_terminal(key)
    assert not (files / "searchapp.toml").exists()


@given(
    st.sampled_from(
        [b"", b"port = 1", b"port = 1\n", "# شرح\n\n[[import]]\nsource = 'ليل'\n".encode(), b"port = 1\r\n"]
    ),
    st.sampled_from(['[[import]]\nsource = "نهار"\n', PROPOSED]),
)
def test_what_a_config_file_has_stays_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, had: bytes, text: str
) -> None:
    config = tmp_path_factory.mktemp("config") / "searchapp.toml"
    config.write_bytes(had)
    before = load_settings(config, {})
    add_to(config, text)
    assert config.read_bytes().startswith(had)
    after = load_settings(config, {})
    assert after.imports[:-1] == before.imports
    assert len(after.imports) == len(before.imports) + 1
    assert after.port == before.port


@pytest.mark.parametrize("had", ["import = []\n", "port = \n", '[import]\nsource = "x"\n'])
def test_a_config_file_that_cannot_take_more_is_left_alone(tmp_path: Path, had: str) -> None:
    config = put(tmp_path, "searchapp.toml", had)
    with pytest.raises(InputError, match="cannot be changed"):
        add_to(config, PROPOSED)
    assert config.read_text(encoding="utf-8") == had
    assert [path.name for path in tmp_path.iterdir()] == ["searchapp.toml"]


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(
    files=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1), max_size=2),
    mapped=st.dictionaries(st.sampled_from(FIELDS), NAMES | st.lists(NAMES, min_size=1, max_size=2)),
    ignored=st.lists(NAMES.filter(lambda name: name not in FIELDS), max_size=2),
    source=st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
    section_from_folder=st.booleans(),
)
def test_a_rule_is_read_as_it_was_written(
    files: list[str], mapped: dict[str, Any], ignored: list[str], source: str, section_from_folder: bool
) -> None:
    rule = ImportRule(
        files=[f"/folder/{escaped(name)}" for name in files if name not in (".", "..") and name.strip()],
        fields={**mapped, **dict.fromkeys(ignored, False)},
        source=source,
        section_from_folder=section_from_folder,
    )
    tables = tomllib.loads(toml_of(rule, Path("/")))["import"]
    assert rules_of_tables(tables, Path("/"), "x") == (rule,)
