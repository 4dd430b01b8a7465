"""What is looked up when a query is prepared: all that it needs, once, and nothing of a query that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from searchapp.analysis.stopwords import is_stopword
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import IndexStateError, QueryError
from searchapp.model import Article, FacetCount, SearchRequest
from searchapp.plan import Phrase, Term, ValueField, leaves
from searchapp.search.prepare import ENOUGH, ENOUGH_FOR_DESCRIPTION, PreparedQuery, SearchContext, prepare_query
from searchapp.settings import Settings

TODAY = date(2025, 11, 24)


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("prepare") / "index"))) as engine:
        with engine.writer() as writer:
            writer.add(Article("1", "", ("رست السفينة",), source="BBC"))
        yield engine


def prepared(engine: Engine, request: SearchRequest) -> PreparedQuery:
    return prepare_query(SearchContext(engine, request, Settings(max_query_terms=4), TODAY))


def test_refusing_costs_no_look_up_in_the_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("none") / "index"))) as missing:
        for query in ("غزة رفح خان يونس مصر", "source:BBC غزة رفح خان يونس", "غز* رفح خان يونس مصر"):
            with pytest.raises(QueryError):
                prepared(missing, SearchRequest(query))
        for query in ("source:BBC", "غز*"):
            with pytest.raises(IndexStateError):
                prepared(missing, SearchRequest(query))


def test_words_cost_no_look_up_in_the_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("none") / "index"))) as missing:
        assert prepared(missing, SearchRequest('غزة لكازاخستان "رست السفينة"')).plans["all"] is not None


def test_a_field_is_looked_up_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fields: list[ValueField] = []
    find = engine.values

    def values(field: ValueField) -> tuple[FacetCount, ...]:
        fields.append(field)
        return find(field)

    monkeypatch.setattr(engine, "values", values)
    prepared(engine, SearchRequest('source:BBC OR source:x "السفينة رست"؟'))
    assert fields == ["source"]


@pytest.mark.parametrize(
    ("request_", "matches", "enough"),
    [
        (SearchRequest("غزة"), ["all", "any"], ENOUGH[0]),
        (SearchRequest("غزة رفح مصر"), ["all", "any"], ENOUGH[2]),
        (SearchRequest("غزة رفح مصر خان"), ["all", "any"], ENOUGH_FOR_DESCRIPTION),
        (SearchRequest("غزة رفح؟"), ["all", "any"], ENOUGH_FOR_DESCRIPTION),
        (SearchRequest("غزة رفح", match="all"), ["all"], 0),
        (SearchRequest("(غزة أو رفح) مصر"), ["all"], 0),
        (SearchRequest("غزة OR رفح مصر خان"), ["all"], 0),
        (SearchRequest("غزة AND رفح مصر"), ["all"], 0),
        (SearchRequest("غزة NEAR/5 رفح مصر"), ["all"], 0),
        (SearchRequest("غزة أو رفح مصر"), ["all"], 0),
        (SearchRequest("غزة أو رفح مصر خان"), ["all", "any"], ENOUGH_FOR_DESCRIPTION),
        (SearchRequest("غزة | رفح مصر خان"), ["all", "any"], ENOUGH_FOR_DESCRIPTION),
        (SearchRequest("(غزة رفح) مصر"), ["all", "any"], ENOUGH[2]),
        (SearchRequest("+غزة رفح"), ["all", "any"], ENOUGH[1]),
        (SearchRequest("غزة -رفح"), ["all", "any"], ENOUGH[0]),
        (SearchRequest("(غزة OR رفح) مصر", match="any"), ["any"], 0),
        (SearchRequest("غزة رفح", match="any"), ["any"], 0),
        (SearchRequest("source:BBC"), ["all"], 0),
        (SearchRequest(""), ["all"], 0),
        (SearchRequest("؟"), [], None),
    ],
)
def test_the_ladder_goes_from_strict_to_loose(
    engine: Engine, request_: SearchRequest, matches: list[str], enough: int | None
) -> None:
    ladder = prepared(engine, request_).ladder
    assert [rung.match for rung in ladder] == matches
    assert next((rung.enough for rung in ladder), None) == enough
    assert all(rung.enough == 0 for rung in ladder[1:])


@pytest.mark.parametrize(
    ("query", "is_headline"),
    [
        ('غزة: "رست السفينة في الميناء مساء"', True),
        ('"رست السفينة" في ميناء «غزة القديم» مساء', True),
        ('غزة: "رست السفينة في الميناء"', False),
        ('"رست السفينة في الميناء مساء أمس"', False),
        ('"رست السفينة في الميناء" "مساء أمس"', False),
        ('غزة ="رست السفينة في الميناء مساء"', False),
        ('غزة "رست السفينة في الميناء مساء"~2', False),
        ('+غزة "رست السفينة في الميناء مساء"', False),
        ('غزة أو "رست السفينة في الميناء مساء"', False),
        ('غزة title:"رست السفينة في الميناء مساء"', False),
    ],
)
def test_a_headline_is_told_by_the_words_that_it_quotes(engine: Engine, query: str, *, is_headline: bool) -> None:
    """It is relaxed as a description is: marks in a headline are ornament, but a quoted text alone is meant."""
    found = prepare_query(SearchContext(engine, SearchRequest(query), Settings(), TODAY))
    assert found.is_description == is_headline
    if is_headline:
        strict, relaxed = found.ladder
        assert strict.enough == ENOUGH_FOR_DESCRIPTION
        assert any(isinstance(leaf, Phrase) for leaf in leaves(strict.node))
        assert all(isinstance(leaf, Term) for leaf in leaves(relaxed.node))


@pytest.mark.parametrize(
    ("query", "needed"),
    [
        ("متى ولد الشاعر", ["ولد", "الشاعر"]),
        ("ماهي عاصمة الأردن", ["عاصمه", "الاردن"]),
        ("ماهو أكبر بحر", ["اكبر", "بحر"]),
        ("ما هي عاصمة الأردن", ["عاصمه", "الاردن"]),
        ("وماهي عاصمة الأردن", ["عاصمه", "الاردن"]),
        ("من أين يأتي القمح", ["ياتي", "القمح"]),
        ("كم عدد السكان", ["عدد", "السكان"]),
        ("لماذا ارتفع القمح؟", ["ارتفع", "القمح"]),
        ("ماهي؟", ["ماهي"]),
        ("ماهي هذه التي", ["ماهي"]),
        ("ماهي العاصمة", ["ماهي", "العاصمه"]),
        ('"ماهي عاصمة الأردن"؟', ["ماهي عاصمه الاردن"]),
        ("عم المدير السابق", ["عم", "المدير", "السابق"]),
        ("العاصمة ماهي إذن؟", ["العاصمه", "ماهي", "اذن"]),
    ],
)
def test_a_question_is_searched_for_without_what_only_asks(engine: Engine, query: str, needed: list[str]) -> None:
    strict = prepared(engine, SearchRequest(query)).plans["all"]
    found = [
        leaf.forms.normalized if isinstance(leaf, Term) else " ".join(words[0].normalized for words in leaf.positions)
        for leaf in leaves(strict)
        if isinstance(leaf, Term | Phrase)
    ]
    assert [word for word in found if not is_stopword(word)] == [word for word in needed if not is_stopword(word)]
