"""Two words whose terms share a number: what is counted and found is told by the words."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.registry import open_engine
from searchapp.engines.tantivy.schema import number_of, word_term
from searchapp.model import Article
from searchapp.settings import Settings
from tests.conformance.asking import found, word
from tests.conformance.case import add, delete


@pytest.fixture(scope="module")
def pair() -> tuple[str, str]:
    """Two words that share a number, found by trying."""
    words: dict[int, str] = {}
    for number in count():
        candidate = f"x{number}y"
        (forms,) = analyse_forms(candidate)
        other = words.setdefault(number_of(word_term(forms)), candidate)
        if other != candidate:
            return other, candidate
    raise AssertionError


def test_they_are_told_apart(tmp_path: Path, pair: tuple[str, str]) -> None:
    one, other = pair
    with closing(open_engine(Settings(index=tmp_path / "index", engine="tantivy"))) as engine:
        add(engine, Article("1", one, (one, "نص")), Article("2", "", (f"{other} {other} {other} {one}",)))
        add(engine, Article("3", "", (other,)))
        assert set(found(engine, word(one))) == {"1", "2"}
        assert set(found(engine, word(other))) == {"2", "3"}
        assert dict(engine.vocabulary()) == {one: 3, other: 4, "نص": 1}
        assert engine.check(deep=True) == ()
        delete(engine, "1")
        assert dict(engine.vocabulary()) == {one: 1, other: 4}
