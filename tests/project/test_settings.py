"""Settings: defaults < config file < environment < command line, and what is refused."""

from __future__ import annotations

import math
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from searchapp.errors import InputError
from searchapp.settings import Settings, load_settings


def test_each_source_overrides_the_one_before(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text('index = "/a"\nport = 1\nhost = "config"\n', encoding="utf-8")
    environ = {"SEARCHAPP_PORT": "2", "SEARCHAPP_INDEX": "/b", "OTHER": "x"}
    settings = load_settings(config, environ, index="/c", corpus=None)
    assert (settings.host, settings.port, settings.index) == ("config", 2, Path("/c"))
    assert settings.corpus == tmp_path / "corpus"


def test_without_anything_the_defaults_hold() -> None:
    assert load_settings(environ={}) == Settings()


@pytest.mark.parametrize(("written", "meant"), [("false", False), ("No", False), ("0", False), ("TRUE", True)])
def test_yes_and_no_in_the_environment(written: str, meant: bool) -> None:
    assert load_settings(environ={"SEARCHAPP_OPENSEARCH_VERIFY": written}).opensearch_verify is meant


def test_yes_and_no_in_a_file(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text("opensearch_verify = false\n", encoding="utf-8")
    assert load_settings(config, {}).opensearch_verify is False


def test_hosts_as_a_list(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text('hosts = ["https://a:9200", "https://b:9200"]\n', encoding="utf-8")
    assert load_settings(config, {}).hosts == "https://a:9200,https://b:9200"


def test_feeds_as_a_list(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text('feeds = ["https://a.example/rss?x=1,2", "https://b.example/feed"]\n', encoding="utf-8")
    assert load_settings(config, {}).feeds == "https://a.example/rss?x=1,2 https://b.example/feed"


def test_a_password_is_not_shown() -> None:
    settings = load_settings(environ={"SEARCHAPP_OPENSEARCH_PASSWORD": "s3cret", "SEARCHAPP_OPENSEARCH_USER": "reader"})
    assert settings.opensearch_password == "s3cret"
    assert "reader" in repr(settings)
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"SEARCHAPP_PORT": "many"}, "port"),
        ({"SEARCHAPP_LANGUAGE": "fr"}, "language"),
        ({"SEARCHAPP_LOCK_WAIT": ""}, "lock_wait"),
        ({"SEARCHAPP_OPENSEARCH_VERIFY": "perhaps"}, "opensearch_verify"),
        ({"SEARCHAPP_OPENSEARCH_SHARDS": "1.5"}, "opensearch_shards"),
        ({"SEARCHAPP_OPENSEARCH_SHARDS": "0"}, "opensearch_shards"),
        ({"SEARCHAPP_LOCK_WAIT": "nan"}, "lock_wait to nan, which is not a finite number"),
        ({"SEARCHAPP_RECENCY": "-inf"}, "recency"),
        ({"SEARCHAPP_TIME_LIMIT": "1e999"}, "time_limit"),
        ({"SEARCHAPP_FETCH_MEGABYTES": "-1"}, "fetch_megabytes to -1; it is at least 0"),
        ({"SEARCHAPP_FETCH_PAUSE": "-0.5"}, "fetch_pause"),
        ({"SEARCHAPP_PORT": "0"}, "port to 0; it is from 1 to 65535"),
        ({"SEARCHAPP_PORT": "65536"}, "port"),
        ({"SEARCHAPP_WORKERS": "1025"}, "workers to 1025; it is from 0 to 1024"),
        ({"SEARCHAPP_INDEX": ""}, "index to nothing"),
        ({"SEARCHAPP_CORPUS": "~there_is_no_such_user/x"}, "no such home folder"),
    ],
)
def test_what_cannot_be_used_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(InputError, match=named):
        load_settings(environ=environ)


@pytest.mark.parametrize(
    "written", ["port = inf", "lock_wait = nan", f"recency = {10**400}", 'index = ""', "proxies = -1"]
)
def test_what_cannot_be_used_in_a_file_is_named(tmp_path: Path, written: str) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text(written, encoding="utf-8")
    with pytest.raises(InputError, match=f"searchapp.toml sets {written.split(maxsplit=1)[0]} to"):
        load_settings(config, {})


@pytest.mark.parametrize("name", [each.name for each in fields(Settings) if isinstance(each.default, int | float)])
def test_every_number_takes_its_default_and_none_is_negative(name: str) -> None:
    default = getattr(Settings(), name)
    assert load_settings(environ={f"SEARCHAPP_{name.upper()}": str(default)}) == Settings()
    with pytest.raises(InputError, match=name):
        load_settings(environ={f"SEARCHAPP_{name.upper()}": "-1"})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"index": "ix"}, Path("ix")),
        ({"index": "~"}, Path.home()),
        ({"variants": Path("~")}, Path("~")),
        ({"hosts": ["http://a:1", "http://b:1"]}, "http://a:1,http://b:1"),
        ({"feeds": ("https://a", "https://b")}, "https://a https://b"),
        ({"time_limit": 0}, 0),
        ({"engine": None}, None),
    ],
)
def test_a_program_may_set_what_has_one_meaning(given: dict[str, Any], kept: object) -> None:
    assert [getattr(Settings(**given), name) for name in given] == [kept]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"index": 3}, "the program sets index to 3, which is not a path"),
        ({"index": ""}, "index to nothing"),
        ({"port": "80"}, "port to '80', which is not a whole number"),
        ({"port": True}, "port to True"),
        ({"port": 0}, "from 1 to 65535"),
        ({"lock_wait": -1}, "at least 0"),
        ({"lock_wait": math.nan}, "not a finite number"),
        ({"time_limit": "2"}, "which is not a number"),
        ({"access_log": 1}, "which is not true or false"),
        ({"language": "fr"}, "it is 'ar' or 'en'"),
        ({"language": None}, "it is 'ar' or 'en'"),
        ({"host": None}, "which is not a text"),
        ({"indx": "ix"}, "no field of Settings 'indx'; did you mean 'index'"),
    ],
)
def test_what_a_program_cannot_set_is_named(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Settings(**given)


@pytest.mark.parametrize(
    ("environ", "warning"),
    [
        ({"SEARCHAPP_LOCKWAIT": "1"}, "SEARCHAPP_LOCKWAIT is ignored: did you mean SEARCHAPP_LOCK_WAIT?"),
        ({"SEARCHAPP_COLOUR": "red"}, "SEARCHAPP_COLOUR is ignored: there is no such setting."),
        ({"SEARCHAPP_IMPORTS": "[]"}, "SEARCHAPP_IMPORTS is ignored: it can only be set in the config file."),
        ({"SEARCHAPP_TEST_FILE": "/nowhere"}, "SEARCHAPP_TEST_FILE is ignored: there is no such setting."),
        (
            {
                "SEARCHAPP_PORT": "tcp://10.0.0.11:8080",
                "SEARCHAPP_PORT_8080_TCP": "tcp://10.0.0.11:8080",
                "SEARCHAPP_PORT_8080_TCP_PROTO": "tcp",
                "SEARCHAPP_SERVICE_HOST": "10.0.0.11",
                "SEARCHAPP_SERVICE_PORT_HTTP": "8080",
            },
            "Ignored: SEARCHAPP_PORT, SEARCHAPP_PORT_8080_TCP, SEARCHAPP_PORT_8080_TCP_PROTO, SEARCHAPP_SERVICE_",
        ),
    ],
)
def test_variables_of_others_are_ignored_with_a_warning(
    caplog: pytest.LogCaptureFixture, environ: dict[str, str], warning: str
) -> None:
    assert load_settings(environ=environ) == Settings()
    (message,) = caplog.messages
    assert message.startswith(warning)


def test_an_unknown_key_of_a_file_is_named_with_the_nearest(tmp_path: Path) -> None:
    config = tmp_path / "searchapp.toml"
    config.write_text("lockwait = 1\n", encoding="utf-8")
    with pytest.raises(InputError, match="'lockwait'; did you mean 'lock_wait'"):
        load_settings(config, {})


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_a_variable_may_name_a_file_with_the_value(tmp_path: Path, line_end: str) -> None:
    secret = tmp_path / "password"
    secret.write_bytes(f" s3cret {line_end}".encode())
    settings = load_settings(environ={"SEARCHAPP_OPENSEARCH_PASSWORD_FILE": str(secret)})
    assert settings.opensearch_password == " s3cret "
    with pytest.raises(InputError, match="Both SEARCHAPP_OPENSEARCH_PASSWORD and"):
        load_settings(
            environ={"SEARCHAPP_OPENSEARCH_PASSWORD_FILE": str(secret), "SEARCHAPP_OPENSEARCH_PASSWORD": "s3cret"}
        )


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_with_a_value_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    secret = tmp_path / "password"
    if content is not None:
        secret.write_bytes(content)
    with pytest.raises(InputError, match="The file that SEARCHAPP_OPENSEARCH_PASSWORD_FILE names cannot be read"):
        load_settings(environ={"SEARCHAPP_OPENSEARCH_PASSWORD_FILE": str(secret)})


def test_a_home_folder_is_meant_by_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = tmp_path / "searchapp.toml"
    config.write_text('corpus = "~/articles"\nvariants = "./~"\n', encoding="utf-8")
    settings = load_settings(config, {"SEARCHAPP_INDEX": "~"}, opensearch_ca="~")
    assert (settings.corpus, settings.index) == (tmp_path / "articles", tmp_path)
    # What is not at the beginning means nothing, and what comes from a shell has been expanded there.
    assert (settings.variants, settings.opensearch_ca) == (tmp_path / "~", Path("~"))


def test_a_missing_config_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        load_settings(tmp_path / "gone.toml", {})
