"""``searchapp init``: what it makes of a folder, and what it leaves alone."""

from __future__ import annotations

import json
import re
import stat
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp
from searchapp.cli.init import settings_file
from searchapp.errors import Language
from searchapp.home import find_home
from searchapp.setting_groups import SECRETS
from searchapp.settings import CONFIG, Settings, load_settings
from searchapp.sources import NO_SOURCES, sources_of


def init(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(searchapp, ["init", *map(str, arguments)])
    assert result.exit_code == code, (result.output, result.exception)
    return result


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "the" / "paper"
    assert str(home) in init(home).stdout
    assert {path.name for path in home.iterdir()} == {"index", "sources.csv", CONFIG}
    assert stat.S_IMODE((home / "index").stat().st_mode) == 0o700
    assert load_settings(home / CONFIG, {}) == Settings(index=home / "index", corpus=home / "corpus")
    assert sources_of(load_settings(home / CONFIG, {})) == NO_SOURCES
    monkeypatch.chdir(home / "index")
    found = find_home()
    assert found is not None
    assert found.config == home / CONFIG


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "README.md").write_text("ours", encoding="utf-8")
    (tmp_path / "sources.csv").write_text("slug\nokaz\n", encoding="utf-8")
    before = content(tmp_path)
    assert json.loads(init(tmp_path, "--json").stdout) == {"home": str(tmp_path), "made": [CONFIG]}
    assert content(tmp_path).items() > before.items()
    before = content(tmp_path)
    (tmp_path / "sources.csv").unlink()
    assert init(tmp_path).stdout == f"{tmp_path} is the home of an archive already. Nothing was changed.\n"
    assert content(tmp_path).items() < before.items()


def test_a_home_in_a_home_is_said(tmp_path: Path) -> None:
    init(tmp_path)
    assert f"It lies in the archive {tmp_path};" in init(tmp_path / "inner").stdout


def test_the_folder_of_the_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    assert "where no other archive is nearer" in init("--user").stdout
    found = find_home()
    assert found is not None
    assert found.folder == tmp_path / "data" / "searchapp"


def test_what_cannot_be_a_home_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot become a home" in init(tmp_path / "file", code=2).stderr
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "meta.json").touch()
    before = content(tmp_path)
    assert str(tmp_path / "index") in init(tmp_path, code=2).stderr
    assert "not both" in init("x", "--user", code=2).stderr
    result = CliRunner().invoke(searchapp, ["--index", "ix", "init", str(tmp_path / "x")])
    assert (result.exit_code, "leave out the options" in result.stderr) == (2, True)
    assert content(tmp_path) == before


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_the_file_shows_are_the_defaults(tmp_path: Path, language: Language) -> None:
    text = settings_file(language)
    assert tomllib.loads(text) == {}
    shown = tomllib.loads(re.sub(r"^#(?=[\[a-z])", "", text, flags=re.MULTILINE))
    defaults = {each.name: each.default for each in fields(Settings)}
    assert shown.keys() - {"import"} == defaults.keys() - {"imports"}
    assert all(value != "" for name, value in shown.items() if name not in SECRETS)
    assert {name: str(value) for name, value in shown.items() if defaults.get(name) is not None} == {
        name: str(value) for name, value in defaults.items() if value is not None and name != "imports"
    }
    # All that it shows, examples too, can be read.
    (tmp_path / CONFIG).write_text(re.sub(r"^#(?=[\[a-z])", "", text, flags=re.MULTILINE), encoding="utf-8")
    assert len(load_settings(tmp_path / CONFIG, {}).imports) == 1
