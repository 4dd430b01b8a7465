"""Suggestions after the name of a field: the values that articles have in it, and nothing after a date field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.query.lexer import unfinished, visible
from searchapp.search import search
from searchapp.search.suggest import Suggestion, suggest
from searchapp.settings import Settings
from tests.query.keyboard import QUERIES

SETTINGS = Settings()
SOURCES = ("الصباح", "صحيفة الصباح الجديد", "Al-Masa", 'دار "المساء" للنشر', "«الظهيرة»", "(ليل)*", "OR", "الصباح")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("values") / "index"))) as engine:
        with engine.writer() as writer:
            for number, source in enumerate(SOURCES):
                text = "اجتماع في المصرف"
                writer.add(Article(str(number), text, (text,), source=source, author="سلمى حداد" if number else ""))
        yield engine


def texts(engine: Engine, query: str) -> list[str]:
    return [suggestion.text for suggestion in suggest(engine, query, 12, SETTINGS)]


def test_what_begins_like_it_comes_before_what_has_it_later(engine: Engine) -> None:
    assert suggest(engine, "مصدر:الص", 10, SETTINGS) == (
        # As many as its search finds: the word is in the name of the other source too.
        Suggestion("مصدر:الصباح", "value", 3),
        Suggestion('مصدر:"صحيفة الصباح الجديد"', "value", 1),
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("SOURCE:al", ['SOURCE:"Al-Masa"']),
        ("اجتماع -كاتب:سل", ['اجتماع -كاتب:"سلمى حداد"']),
        ('author:"سلمي ح', ['author:"سلمى حداد"']),
        ("author:«سلمي ح", ['author:"سلمى حداد"']),
        ("مصدر:المس", ['مصدر:"دار المساء للنشر"']),
        ("مصدر:الظ", ['مصدر:"«الظهيرة»"']),
        ("مصدر:صباح", []),
        ("قسم:ا", []),
        ("مصدر:الصباح", ['مصدر:"صحيفة الصباح الجديد"']),
        ("تاريخ:2", []),
        ("date:نوف", []),
        ("date:", []),
        ("مصدر:،", []),
        ("مصدر:;", []),
    ],
)
def test_values_are_written_so_that_they_are_found(engine: Engine, typed: str, expected: list[str]) -> None:
    assert texts(engine, typed) == expected


def test_the_name_alone_offers_all_of_them(engine: Engine) -> None:
    assert len(texts(engine, "مصدر:")) == len(set(SOURCES))


@pytest.mark.parametrize(
    "typed", ["عنوان:اجت", "مصدر:الصباح اجت", 'مصدر:"الصباح" اجت', "تاريخ:2025 اجت", '"مصدر:" اجت']
)
def test_words_are_words_all_the_same(engine: Engine, typed: str) -> None:
    assert {suggestion.kind for suggestion in suggest(engine, typed, 10, SETTINGS)} >= {"word"}


@pytest.mark.parametrize("source", sorted(set(SOURCES)))
def test_a_value_leads_to_its_articles(engine: Engine, source: str) -> None:
    begun = next(
        it for it in suggest(engine, "مصدر:", 12, SETTINGS) if source.replace('"', "") in it.text.replace('"', "")
    )
    found = search(engine, SearchRequest(begun.text), SETTINGS)
    assert source in {hit.article.source for hit in found.hits}
    assert found.total == begun.count


@given(QUERIES, st.sampled_from(["", "مصدر:", 'author:"', "-قسم:«", "date:"]), st.text(max_size=8))
def test_whatever_is_typed_is_kept_up_to_the_value(query: str, name: str, typed: str) -> None:
    whole = f"{query} {name}{typed}"
    found = unfinished(whole)
    if found is not None:
        assert visible(whole).startswith(found.before)
        assert found.before.endswith(":")
        assert found.typed in visible(whole)
        assert found.finished("قيمة ما") == f'{found.before}"قيمة ما"'


def test_values_that_are_not_found_in_time_are_left_out(engine: Engine) -> None:
    assert suggest(engine, "مصدر:الص", 10, SETTINGS, patience=60) == suggest(engine, "مصدر:الص", 10, SETTINGS)
    assert suggest(engine, "مصدر:الص", 10, SETTINGS, patience=0.0) == ()
