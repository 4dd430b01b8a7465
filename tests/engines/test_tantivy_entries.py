"""The list of all articles: what a record says of each is what its entry says, however strange its id is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchapp.engines.base import Entry
from searchapp.engines.tantivy import batch, snapshot
from searchapp.engines.tantivy.entries import LONG, entry_of, entry_term
from searchapp.engines.tantivy.files import present_contents
from searchapp.errors import SearchAppError
from searchapp.model import Article
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, engine_on

#: Names that are not what they seem: with what separates, with lone surrogates, too long for a term.
NAMES = ("1", "1:2", ":", "-", "a\0b", "\0", "\udc80", "خبر/٧", "x" * 9000, "é" * 30_000)

text = st.text(st.characters(exclude_categories=()))


@given(text, text, st.binary(max_size=20))
@example("5:", "", b"")
@example("", "5:", b"=")
def test_an_entry_is_read_as_it_was_written(name: str, origin: str, digest: bytes) -> None:
    kept = digest.ljust(16, b"\0")[:16]
    term = entry_term(name, origin, digest)
    assert not term.startswith(LONG)
    assert entry_of(term) == Entry(name, kept if any(kept) else b"", origin)


def test_all_articles_are_listed_by_what_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [
        Article(name, "عنوان", (f"نص {number}",), origin=NAMES[-number], digest=bytes([number]) * (number % 20))
        for number, name in enumerate(NAMES)
    ]
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        add(engine, *articles, article_number(1))
        add(engine, replace(articles[0], origin="elsewhere"), article_number(2))
        delete(engine, articles[1].id, "00001")
        assert engine.check(deep=True) == ()
        found = engine.digests(), engine.origins()
        assert found[1] == {article.id: article.origin for article in engine.articles()}
        assert len(found[0]) == len(NAMES)
    # An index of an earlier format has records alone.
    monkeypatch.setattr(
        snapshot, "present_contents", lambda folder: replace(present_contents(folder), fields=frozenset())
    )
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        assert (engine.digests(), engine.origins()) == found


def test_an_article_without_an_entry_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "entry_term", lambda *_: entry_term("another", "", b""))
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        add(engine, article_number(1))
        (problem,) = engine.check(deep=True)
        assert "00001" in problem
        monkeypatch.setattr(batch, "entry_term", lambda *_: "")
        add(engine, article_number(2))
        with pytest.raises(SearchAppError, match="damaged"):
            engine.digests()
