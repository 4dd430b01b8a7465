"""Import rules in the shell: options, the config file, and what changes when a rule does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp
from tests.ingest.outcomes import put


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with articles in folders, which is the working directory."""
    for name in ("رياضة", "02-اقتصاد"):
        (tmp_path / "news" / name).mkdir(parents=True)
        put(tmp_path / "news" / name, "1.txt", f"خبر من {name}\n\nنص الخبر في {name}.")
    put(
        tmp_path / "news",
        "dump.jsonl",
        '{"hl": "ألف", "text": "نص"}\n{"hl": "باء", "text": "نص آخر", "source": "نهار"}\n',
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(searchapp, arguments)


def done(*arguments: str) -> dict[str, Any]:
    result = run("index", "--json", *arguments)
    assert result.exit_code < 2, result.output
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def articles() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("search", "--json", "--limit", "100", "--", "").stdout)["results"]
    return found


def seen(key: str) -> set[str]:
    return {article[key] for article in articles()}


@pytest.mark.usefixtures("files")
def test_options_give_what_articles_lack() -> None:
    assert done("news", "--source", "ليل", "--section", "منوعات", "--section-from-folder")["added"] == 4
    assert seen("source") == {"ليل", "نهار"}
    assert seen("section") == {"رياضة", "اقتصاد", "منوعات"}


def test_the_config_file_maps_fields_and_a_changed_rule_is_read_again(files: Path) -> None:
    config = put(files, "searchapp.toml", '[[import]]\nfiles = "news/*.jsonl"\nfields = { title = "hl" }\n')
    assert done("news")["added"] == 4
    assert {"ألف", "باء"} <= seen("title")
    assert done("news")["unchanged"] == 4
    put(files, "searchapp.toml", config.read_text(encoding="utf-8") + 'source = "ليل"\n')
    changed = done("news")
    # One of the two in the file has a source of its own, and stays the same.
    assert (changed["updated"], changed["added"], changed["unchanged"], changed["articles"]) == (1, 0, 3, 4)
    assert seen("source") == {"ليل", "نهار", ""}
    assert done("news")["unchanged"] == 4


def test_an_option_counts_before_the_config_file(files: Path) -> None:
    put(files, "searchapp.toml", '[[import]]\nsource = "ليل"\n')
    done("news", "--source", "فجر")
    assert seen("source") == {"فجر", "نهار"}


def test_files_are_relative_to_the_config_file_that_is_named(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = put(files, "other.toml", '[[import]]\nfiles = "news/dump.jsonl"\nsource = "ليل"\n')
    (files / "elsewhere").mkdir()
    monkeypatch.chdir(files / "elsewhere")
    done("--config", str(config), str(files / "news"))
    assert seen("source") == {"ليل", "نهار", ""}


def test_a_rule_that_makes_no_sense_stops_the_run(files: Path) -> None:
    put(files, "searchapp.toml", '[[import]]\nfiles = "a"\n\n[[import]]\nencodng = "windows-1256"\n')
    result = run("index", "news")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        "searchapp.toml, import 2: There is no key of import rules 'encodng'; did you mean 'encoding'?" in result.stderr
    )


@pytest.mark.usefixtures("files")
def test_rules_are_no_variable_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SEARCHAPP_IMPORTS", "[]")
    run("index", "news")
    assert "SEARCHAPP_IMPORTS is ignored: it can only be set in the config file." in caplog.messages


@pytest.mark.parametrize("command", ["index", "watch"])
def test_the_help_says_that_options_fill_what_is_missing(command: str) -> None:
    text = " ".join(run(command, "--help").stdout.split())
    assert "The source of articles that name none." in text
