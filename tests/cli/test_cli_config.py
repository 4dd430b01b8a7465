"""``searchapp config``: every setting, its value, and where it comes from."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp
from searchapp.setting_groups import GROUPS, SECRETS
from searchapp.settings import CONFIG, Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def config(*arguments: str) -> Result:
    result = CliRunner().invoke(searchapp, ["config", *arguments])
    assert result.exit_code == 0, (result.output, result.exception)
    return result


def test_every_setting_is_in_one_group() -> None:
    assert Counter(name for group in GROUPS for name in group.meanings) == Counter(
        each.name for each in fields(Settings)
    )
    assert {each.name for each in fields(Settings) if not each.repr} == SECRETS


def test_each_says_where_it_comes_from(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / CONFIG).write_text('port = 1\nhost = "h"\n[[import]]\nsource = "a"\n', encoding="utf-8")
    (home / "value").write_text("3", encoding="utf-8")
    monkeypatch.setenv("SEARCHAPP_PORT", "2")
    monkeypatch.setenv("SEARCHAPP_WORKERS_FILE", "value")
    changed = [line.split() for line in config("--changed", "--index", "ix").stdout.splitlines() if line[:2] == "  "]
    assert changed == [
        ["index", "ix", "--index"],
        ["imports", "[[import]]", "×", "1", CONFIG],
        ["host", "h", CONFIG],
        ["port", "2", "SEARCHAPP_PORT"],
        ["workers", "3", "SEARCHAPP_WORKERS_FILE"],
    ]
    shown = json.loads(config("--json").stdout)
    assert (shown["home"], shown["config"]) == (str(home), str(home / CONFIG))
    by_name = {each["name"]: each for each in shown["settings"]}
    assert by_name.keys() == {each.name for each in fields(Settings)}
    assert by_name["port"] | {"meaning": ""} == {
        "name": "port",
        "group": "Serving",
        "value": 2,
        "is_secret": False,
        "origin": "variable",
        "from": "SEARCHAPP_PORT",
        "variable": "SEARCHAPP_PORT",
        "meaning": "",
    }
    assert (by_name["index"]["value"], by_name["index"]["origin"], by_name["index"]["from"]) == (
        "index",
        "default",
        None,
    )
    assert by_name["imports"]["value"][0]["source"] == "a"


def test_a_warning_is_given_once(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHAPP_COLOUR", "red")
    config("--json")
    assert len(caplog.messages) == 1


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHAPP_OPENSEARCH_PASSWORD", "s3cret")
    monkeypatch.setenv("SEARCHAPP_HOSTS", "https://reader:s3cret@a:1,https://b:s3cret@c:2")
    monkeypatch.setenv("SEARCHAPP_FEEDS", "https://me:s3cret@paper.example/rss")
    for output in (config().stdout, config("--json").stdout):
        assert "s3cret" not in output
        assert "https://…@a:1,https://…@c:2" in output


def test_in_arabic_and_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config().stdout.startswith("There is no home here")
    monkeypatch.setenv("SEARCHAPP_LANGUAGE", "ar")
    shown = config().stdout
    assert shown.startswith("لا بيت")
    assert all(group.title.ar in shown for group in GROUPS)
