"""What is stored is what is read again, and nobody sees half of it."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchapp.errors import InputError
from searchapp.ingest.bylines import read_byline
from searchapp.ingest.record import Fields
from searchapp.ingest.sanitise import article_id, one_line, paragraphs
from searchapp.sync.fetch.stored import (
    STATES_FILE,
    FeedState,
    StoredArticles,
    identity_of,
    load_states,
    save_states,
    signature_of,
    write_atomically,
)
from tests.ingest.outcomes import only_article

TEXT = st.text(max_size=30) | st.sampled_from(
    ["<p>نص</p>", "&amp;lt;", "أ<br>ب", "&lt;p&gt;", "A & B", "س\n\nص", "<b>x"]
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


@given(TEXT, TEXT, TEXT, TEXT)
@example("خبر", "<p>نص</p> &amp; <a href", "مصدر", "كاتب")
@example("&amp;amp;", "&amp;\n&lt;", "", "")
def test_what_is_stored_is_what_is_read_again(site: Path, title: str, content: str, source: str, author: str) -> None:
    fields = Fields(id="a:1", title="ع" + title, content=content, source=source, author=author, date="2025-11-06")
    article = only_article(StoredArticles(site).store(fields, "http://a/feed", "m"))
    assert article.id == "a:1"
    assert article.title == one_line("ع" + title)
    assert article.paragraphs == paragraphs(content)
    assert article.source == one_line(source)
    assert article.author == read_byline(one_line(author), one_line(source)).author


def test_an_article_keeps_its_file_when_its_date_changes(tmp_path: Path) -> None:
    fields = Fields(id="a:1", title="خبر", date="2025-11-06")
    file = StoredArticles(tmp_path).store(fields, "f", "1")
    again = StoredArticles(tmp_path)
    assert again.file_of("a:1", "1") == file
    assert again.file_of("a:1", "2") is None
    assert again.file_of("a:2", "1") is None
    assert again.store(replace(fields, date="2025-12-01"), "f", "2") == file
    assert again.file_of("a:1", "2") == file
    assert StoredArticles(tmp_path).store(Fields(id="a:2", title="خبر"), "f", "").parent.name == "undated"


def test_what_an_index_lacks_is_found(tmp_path: Path) -> None:
    site = StoredArticles(tmp_path)
    files = {name: site.store(Fields(id=f"a:{name}", title="خبر"), "f", "m") for name in "xyz"}
    assert set(site.missing_from({})) == set(files.values())
    origins = {"other": str(files["x"].resolve()), "a:y": "/somewhere/else.json"}
    assert site.missing_from(origins) == [files["z"]]
    files["z"].write_text('{"id": ["a:z"]}', encoding="utf-8")
    assert site.missing_from(origins) == [files["z"]]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"[" * 5000, b'{"id": 5}'])
def test_a_damaged_file_is_written_again(tmp_path: Path, content: bytes) -> None:
    fields = Fields(id="a:1", title="خبر")
    file = StoredArticles(tmp_path).store(fields, "f", "1")
    file.write_bytes(content)
    assert StoredArticles(tmp_path).file_of("a:1", "1") is None
    assert only_article(StoredArticles(tmp_path).store(fields, "f", "1")).title == "خبر"


def test_an_id_is_one_article_of_the_world() -> None:
    assert identity_of(Fields(id=" https://a.example/?p=7 "), "b.example") == "https://a.example/?p=7"
    assert identity_of(Fields(id="7", url="https://a.example/7"), "a.example") == "a.example/7"
    assert identity_of(Fields(url="https://a.example/7"), "a.example") == "https://a.example/7"
    anonymous = identity_of(Fields(title="خبر"), "a.example")
    assert anonymous.startswith("a.example#")
    assert anonymous != identity_of(Fields(title="آخر"), "a.example")


@given(st.text(max_size=400), st.text(max_size=20), st.text(max_size=20))
def test_any_id_can_be_one(given_id: str, url: str, title: str) -> None:
    identity = identity_of(Fields(id=given_id, url=url, title=title), "a.example")
    assert identity
    assert article_id(identity) == identity
    signature_of(Fields(id=given_id, url=url, title=title))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write_atomically(path, "old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for call in ("fsync", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, call, fail)
            with pytest.raises(InputError, match="No space left"):
                write_atomically(path, "new")
        assert path.read_text(encoding="utf-8") == "old"
        assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


MARKS = st.text(max_size=20) | st.sampled_from(['"v1"', 'W/"خ"', "a\r\nb"])
MEMORIES = st.builds(FeedState, *[MARKS] * 6)


KNOWN = st.dictionaries(st.text(max_size=9), MEMORIES, max_size=3)


@settings(max_examples=min(40, settings().max_examples))
@given(KNOWN, KNOWN)
def test_memory_keeps_what_others_know(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, FeedState], second: dict[str, FeedState]
) -> None:
    corpus = tmp_path_factory.mktemp("corpus")
    save_states(corpus, first)
    save_states(corpus, second)
    assert load_states(corpus) == {**first, **second}
    for feed in second.values():
        assert all(value.isascii() and value.isprintable() for value in feed.conditions().values())


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '{"a": 5, "b": {"etag": 7}, "c": {"x": 1}}', "[" * 5000])
def test_a_broken_memory_is_an_empty_one(tmp_path: Path, content: str) -> None:
    (tmp_path / STATES_FILE).write_text(content, encoding="utf-8")
    assert set(load_states(tmp_path).values()) <= {FeedState()}
    save_states(tmp_path, {"a": FeedState(etag="1")})
    assert load_states(tmp_path)["a"].etag == "1"
    assert json.loads((tmp_path / STATES_FILE).read_text(encoding="utf-8"))["a"] == {"etag": "1"}
