"""Where commands find the archive that is meant if none is named."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp
from searchapp.home import Home, data_folder, find_home
from searchapp.settings import CONFIG, load_settings
from searchapp.web import application
from searchapp.web.opened_index import opened_index
from tests.cli.conftest import written_corpus

Here = Callable[..., Result]


@pytest.fixture
def here() -> Here:
    """Runs a command in the working folder, without naming an index."""

    def invoke(*arguments: str | Path, code: int = 0) -> Result:
        result = CliRunner().invoke(searchapp, [*map(str, arguments)])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke


@pytest.fixture
def below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder ``below`` in an empty folder with a corpus."""
    written_corpus(tmp_path / "corpus")
    folder = tmp_path / "below"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_where_there_is_none_it_says_what_was_looked_for(below: Path, here: Here) -> None:
    for command in (["search", "القمح"], ["stats"], ["show", "wheat"], ["reindex"]):
        error = here(*command, code=2).stderr
        assert error.startswith(
            "searchapp: There is no archive here: neither searchapp.toml nor an index was found in "
        )
        assert str(below) in error
        assert str(data_folder()) in error
        assert "searchapp init" in error
        assert error.count("\n") == 1


def test_an_index_that_is_named_is_missed_by_name(below: Path, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"There is no index in {below}/ix. Build one" in here("stats", "--index", "ix", code=2).stderr
    monkeypatch.setenv("SEARCHAPP_INDEX", "iy")
    assert f"There is no index in {below}/iy. Build one" in here("stats", code=2).stderr
    (below / CONFIG).write_text("", encoding="utf-8")
    monkeypatch.delenv("SEARCHAPP_INDEX")
    assert f"There is no index in {below}/index. Build one" in here("stats", code=2).stderr


def test_in_a_folder_of_no_home_one_is_begun(below: Path, here: Here) -> None:
    assert here("index", "../corpus").stderr == ""
    assert find_home() == Home(Path(), None)
    assert (below / "index" / "CURRENT").is_file()


def test_from_below_a_home_everything_is_that_of_the_home(
    below: Path, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / CONFIG).write_text('index = "ix"\nsources = "names.csv"\n', encoding="utf-8")
    (tmp_path / "names.csv").write_text("slug,arabic\nجريدة السهل,السهل\n", encoding="utf-8")
    result = here("index")
    assert "3 added" in result.stdout
    assert result.stderr == f"The archive is the one in {tmp_path}.\n"
    assert here("index", "--quiet").stderr == ""
    assert [*below.iterdir()] == []
    assert (tmp_path / "ix" / "CURRENT").is_file()
    assert here("search", "القمح", "--source", "السهل").stderr.startswith("1 article ")
    with closing(opened_index(application())) as served:
        assert served.settings == load_settings(tmp_path / CONFIG)
    # Named or found, it is the same archive.
    from_afar = here("stats").stdout
    monkeypatch.chdir("/")
    assert here("stats", "--config", tmp_path / CONFIG).stdout == from_afar


def test_what_is_named_comes_before_the_nearest_home(
    below: Path, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / CONFIG).write_text('index = "of the file"', encoding="utf-8")
    here("index", tmp_path / "corpus", "--index", "named")
    monkeypatch.setenv("SEARCHAPP_INDEX", "of the variable")
    here("index", tmp_path / "corpus")
    assert {path.name for path in below.iterdir()} == {"named", "of the variable"}
    assert {path.name for path in tmp_path.iterdir()} == {"below", "corpus", CONFIG}


def test_a_config_file_is_the_home_of_its_paths(below: Path, here: Here, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('sources = "names.csv"', encoding="utf-8")
    assert "3 added" in here("--config", "../other.toml", "index").stdout
    assert (tmp_path / "index" / "CURRENT").is_file()
    assert [*below.iterdir()] == []


def test_the_nearest_home_counts(below: Path, tmp_path: Path) -> None:
    (tmp_path / CONFIG).touch()
    assert find_home() == Home(tmp_path, tmp_path / CONFIG)
    (below / "index").mkdir()
    assert find_home() == Home(tmp_path, tmp_path / CONFIG), "a folder named index is no index"
    (below / "index" / "CURRENT").touch()
    assert find_home() == Home(Path(), None)


@pytest.mark.usefixtures("below")
def test_the_last_is_the_data_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert find_home() is None
    home = tmp_path / "data" / "searchapp"
    home.mkdir(parents=True)
    (home / CONFIG).touch()
    assert find_home() == Home(home, home / CONFIG)
    (tmp_path / CONFIG).touch()
    assert find_home() == Home(tmp_path, tmp_path / CONFIG)


def test_links_lead_where_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home" / "below").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link").symlink_to(tmp_path / "home" / "below")
    (tmp_path / "kept.toml").touch()
    (tmp_path / "home" / CONFIG).symlink_to(tmp_path / "kept.toml")
    monkeypatch.chdir(tmp_path / "elsewhere" / "link")
    assert find_home() == Home(tmp_path / "home", tmp_path / "home" / CONFIG)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize(("owner_of_folder", "is_used"), [(0, False), (4711, True)])
def test_a_home_of_a_stranger_is_passed_over(
    below: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, owner_of_folder: int, *, is_used: bool
) -> None:
    (tmp_path / CONFIG).touch()
    os.chown(tmp_path / CONFIG, 4711, -1)
    os.chown(below, owner_of_folder, -1)
    assert (find_home() is not None) is is_used
    assert [message.split(" is passed over")[0] for message in caplog.messages] == (
        [] if is_used else [str(tmp_path / CONFIG)]
    )


def test_a_working_folder_that_is_gone(below: Path) -> None:
    below.rmdir()
    assert find_home() is None
