"""Where an archive may be, and what is said where it cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import searchapp
from searchapp import Archive, EngineError, InputError, Settings
from searchapp.settings import load_settings

NEWS = {"id": "1", "title": "خبر", "text": "نص الخبر"}


def test_a_folder_is_made_when_it_is_written_to(tmp_path: Path) -> None:
    place = tmp_path / "news"
    with searchapp.open(place) as archive:
        assert not place.exists()
        archive.add(NEWS)
    assert place.is_dir()
    with searchapp.open(str(place)) as archive:
        assert archive.search("الخبر").total == 1


def test_a_home_folder_is_meant_by_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert searchapp.open("~/news").settings.index == tmp_path / "news"


def test_an_archive_takes_its_engine_from_the_folder(tmp_path: Path) -> None:
    with searchapp.open(tmp_path, engine="tantivy") as archive:
        archive.add(NEWS)
    with searchapp.open(tmp_path) as archive:
        assert archive.engine.name == "tantivy"


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("opensearch://localhost", {"hosts": "http://localhost:9200"}),
        ("opensearch://localhost/", {"hosts": "http://localhost:9200"}),
        ("opensearch://10.0.0.1:9201/news", {"hosts": "http://10.0.0.1:9201", "opensearch_index": "news"}),
        ("opensearch+https://a,b:1/x", {"hosts": "https://a:9200,https://b:1", "opensearch_index": "x"}),
        ("opensearch://[::1]:9200/x", {"hosts": "http://[::1]:9200", "opensearch_index": "x"}),
        (
            "opensearch+https://me:p%40ss:word%2F@a/x",
            {"opensearch_user": "me", "opensearch_password": "p@ss:word/", "hosts": "https://a:9200"},
        ),
        ("opensearch://me@a/x", {"opensearch_user": "me", "opensearch_password": None}),
    ],
)
def test_a_cluster_is_meant_by_an_address(place: str, meant: dict[str, Any]) -> None:
    settings = searchapp.open(place, opensearch_timeout=3).settings
    assert (settings.engine, settings.opensearch_timeout) == ("opensearch", 3)
    assert {name: getattr(settings, name) for name in meant} == meant


def test_a_password_is_not_shown() -> None:
    archive = searchapp.open("opensearch://me:s3cret@a:1/news")
    assert repr(archive) == "<Archive news at http://a:1>"
    assert "s3cret" not in repr(archive.settings)
    with pytest.raises(InputError) as refused:
        searchapp.open("opensearch://me:s3cret@a:port/news")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(InputError) as refused:
        searchapp.open("http://me:s3cret@a/news")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("place", "settings", "told"),
    [
        ("", {}, "':memory:'"),
        (None, {}, "not None"),
        (Settings(), {}, "open.. takes a place"),
        ("https://news.example", {}, "opensearch://host"),
        (":memry:", {}, ":memory:"),
        ("opensearch://", {}, "no index in a cluster"),
        ("opensearch://a/b/c", {}, "no index in a cluster"),
        ("opensearch://a/b?c=d", {}, "no index in a cluster"),
        ("opensearch+http://a", {}, "no index in a cluster"),
        ("news", {"index": "other"}, "index from the place"),
        ("opensearch://a", {"hosts": "b"}, "hosts from the place"),
        (":memory:", {"engine": "whoosh"}, "engine from the place"),
        ("news", {"engine": "opensearch"}, "keeps no index in a folder"),
        ("news", {"lock_wait": "long"}, "sets lock_wait to 'long'"),
        ("news", {"lokc_wait": 1}, "did you mean 'lock_wait'"),
        ("news", {"colour": 1}, "there are access_log, "),
    ],
)
def test_what_is_no_place_or_no_setting_is_refused(place: Any, settings: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        searchapp.open(place, **settings)


def test_an_engine_that_there_is_not_is_named() -> None:
    with pytest.raises(EngineError, match="lucene"):
        searchapp.open("news", engine="lucene")


@pytest.mark.parametrize("settings", ["news", None, {"index": "news"}])
def test_an_archive_is_made_of_settings(settings: Any) -> None:
    with pytest.raises(InputError, match=r"searchapp\.open\(\)"):
        Archive(settings)


def test_settings_may_come_from_elsewhere(tmp_path: Path) -> None:
    with Archive(load_settings(environ={"SEARCHAPP_INDEX": str(tmp_path)})) as archive:
        archive.add(NEWS)
    assert any(tmp_path.iterdir())


def test_a_closed_archive_says_so(tmp_path: Path) -> None:
    archive = searchapp.open(tmp_path)
    archive.add(NEWS)
    archive.close()
    archive.close()
    with pytest.raises(InputError, match="has been closed"):
        archive.search("خبر")


def test_an_archive_in_memory_is_gone_when_it_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with searchapp.open(":memory:") as archive:
        archive.add(NEWS)
        assert archive.search("الخبر").total == 1
    with searchapp.open(":memory:") as archive:
        archive.add({**NEWS, "id": "2"})
        assert archive.article("1") is None
    assert not list(tmp_path.iterdir())


def test_two_archives_in_memory_are_two() -> None:
    with searchapp.open(":memory:") as one, searchapp.open(":memory:") as other:
        one.add(NEWS)
        other.add({**NEWS, "id": "2"})
        assert [each.id for each in one.articles()] == ["1"]
        assert [each.id for each in other.articles()] == ["2"]


def test_the_package_shows_what_there_is() -> None:
    assert {"open", "Archive", "__version__"} <= set(dir(searchapp))
    assert "import_module" not in dir(searchapp)
    assert searchapp.__version__[0].isdigit()


def test_who_only_searches_waits_for_no_reader_of_files() -> None:
    program = "import sys, searchapp; searchapp.Archive; print({'lxml', 'searchapp.ingest'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "set()\n"


def test_what_was_a_function_is_not_taken_for_one() -> None:
    # The package of the use cases has that name.
    program = "from searchapp import search; print(callable(search)); from searchapp import explain"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout == "False\n"
    assert "ImportError: cannot import name 'explain'" in run.stderr
