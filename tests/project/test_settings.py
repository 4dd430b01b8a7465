"""Settings: defaults < config file < environment < command line, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchapp.errors import InputError
from searchapp.settings import Settings, load_settings


def test_each_source_overrides_the_one_before(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text('index = "/a"\nport = 1\nhost = "config"\n', encoding="utf-8")
    environ = {"SEARCHAPP_PORT": "2", "SEARCHAPP_INDEX": "/b", "OTHER": "x"}
    settings = load_settings(config, environ, index="/c", engine=None)
    assert (settings.host, settings.port, settings.index, settings.engine) == ("config", 2, Path("/c"), "whoosh")


def test_without_anything_the_defaults_hold() -> None:
    assert load_settings(environ={}) == Settings()


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"SEARCHAPP_PORT": "many"}, "port"),
        ({"SEARCHAPP_COLOUR": "red"}, "colour"),
        ({"SEARCHAPP_LANGUAGE": "fr"}, "language"),
        ({"SEARCHAPP_LOCK_WAIT": ""}, "lock_wait"),
    ],
)
def test_what_cannot_be_used_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(InputError, match=named):
        load_settings(environ=environ)


def test_a_missing_config_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        load_settings(tmp_path / "gone.toml", {})
