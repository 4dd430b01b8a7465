"""Searches end in time: with what was found so far, or with a clear error."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from searchapp.archive import Archive
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.errors import Message
from searchapp.model import Article, SearchRequest
from searchapp.plan import AndNot, Deadline, ResultPage, SearchPlan, TimeIsUpError, TooCostlyError
from searchapp.query.ast import Fuzzy, Wildcard
from searchapp.query.expansion import matching_words
from searchapp.search import search
from searchapp.search.execute import NOT_RELAXED, execute_query
from searchapp.search.prepare import RELAXED, SearchContext, prepare_query
from searchapp.settings import Settings
from searchapp.vocabulary import Vocabulary, VocabularyWord
from tests.conformance.deadlines import Looks

#: Shorter than any search.
NO_TIME = 1e-9

TODAY = date(2025, 1, 1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("time") / "index")


@pytest.fixture(scope="module", autouse=True)
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            writer.add(Article("1", "", ("رست السفينة",)))
            writer.add(Article("2", "", ("هدأ البحر",)))
        yield engine


def test_a_search_that_takes_too_long_is_refused_in_both_languages(engine: Engine, settings: Settings) -> None:
    with pytest.raises(TimeIsUpError) as refusal:
        search(engine, SearchRequest("السفينة"), replace(settings, time_limit=NO_TIME))
    assert refusal.value.message.ar
    assert refusal.value.message.en
    assert search(engine, SearchRequest("السفينة"), replace(settings, time_limit=0)).total == 1


def test_the_words_of_many_wildcards_are_not_found_once_the_time_is_up(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    expanded: list[str] = []

    def expand(part: Wildcard | Fuzzy, vocabulary: Vocabulary, most: int) -> list[VocabularyWord]:
        expanded.append(part.text)
        return matching_words(part, vocabulary, most)

    monkeypatch.setattr("searchapp.search.prepare.matching_words", expand)
    wildcards = SearchContext(engine, SearchRequest("رس* هد* بح* رس*"), settings, TODAY)
    with pytest.raises(TimeIsUpError):
        prepare_query(replace(wildcards, deadline=Deadline.within(-1)))
    assert not expanded
    prepare_query(wildcards)
    assert expanded == ["رس*", "هد*", "بح*"]


def test_what_was_found_before_the_time_was_up_is_the_answer(engine: Engine, settings: Settings) -> None:
    context = SearchContext(engine, SearchRequest("السفينة والبحر"), settings, TODAY)
    query = prepare_query(context)
    whole = execute_query(context, query)
    assert whole.notes == (RELAXED,)
    answers = []
    for most in range(1000):
        deadline = Looks(float("inf"), most)
        try:
            answer = execute_query(replace(context, deadline=deadline), query)
        except TimeIsUpError:
            answers.append("none")
            continue
        answers.append("strict" if answer.notes == (NOT_RELAXED,) else "whole")
        assert answer.totals == (0, 0 if answers[-1] == "strict" else 2)
        if len(deadline.taken) <= most:
            assert answer == whole
            break
    assert set(answers) == {"none", "strict", "whole"}
    assert answers == sorted(answers, key=["none", "strict", "whole"].index)


def test_where_there_is_no_time_to_relax_the_few_that_have_all_words_are_shown(
    engine: Engine, settings: Settings
) -> None:
    context = SearchContext(engine, SearchRequest("هل رست السفينة"), settings, TODAY)
    query = prepare_query(context)
    assert (query.ladder[0].enough, len(query.ladder)) == (30, 2)
    [strict] = engine.search(SearchPlan(query.ladder[0].node, recency=query.recency)).hits
    with_all_words = []
    for most in range(1000):
        deadline = Looks(float("inf"), most)
        try:
            answer = execute_query(replace(context, deadline=deadline), query)
        except TimeIsUpError:
            continue
        with_all_words.append(answer)
        if len(deadline.taken) <= most:
            break
    *cut_off, whole = with_all_words
    assert cut_off
    assert all(answer.notes == (NOT_RELAXED,) for answer in cut_off)
    assert all(
        (answer.strict.page.hits, answer.totals, answer.relaxed) == ((strict,), (1, 1), None) for answer in cut_off
    )
    # One article has any of the words, the one that has them all.
    assert whole == cut_off[0]._replace(notes=())


def test_to_relax_is_one_more_plan_with_the_same_deadline(engine: Engine, settings: Settings) -> None:
    asked: list[SearchPlan] = []

    def answer(plan: SearchPlan) -> ResultPage:
        asked.append(plan)
        return WhooshEngine.search(engine, plan)

    context = SearchContext(engine, SearchRequest("السفينة والبحر"), settings, TODAY, deadline=Deadline.within(60))
    query = prepare_query(context)
    engine.search = answer  # type: ignore[method-assign]
    try:
        assert execute_query(context, query).relaxed
    finally:
        del engine.search
    assert [plan.node for plan in asked] == [rung.node for rung in query.ladder]
    assert {plan.deadline for plan in asked} == {context.deadline}


@pytest.mark.parametrize("query", ["هل رست السفينة", "السفينة مجهول", "السفينة"])
def test_no_plan_of_a_search_may_take_much_longer_than_the_limit(
    engine: Engine, settings: Settings, query: str
) -> None:
    asked: list[SearchPlan] = []

    def answer(plan: SearchPlan) -> ResultPage:
        asked.append(plan)
        return WhooshEngine.search(engine, plan)

    context = SearchContext(engine, SearchRequest(query), settings, TODAY, deadline=Deadline.within(60))
    engine.search = answer  # type: ignore[method-assign]
    try:
        execute_query(context, prepare_query(context))
    finally:
        del engine.search
    assert asked
    assert all(plan.deadline.moment <= context.deadline.moment + 0.5 for plan in asked)


def test_a_page_that_is_not_ready_at_the_deadline_is_none(engine: Engine, settings: Settings) -> None:
    def answer(plan: SearchPlan) -> ResultPage:
        time.sleep(plan.deadline.left + 0.01)
        return WhooshEngine.search(engine, plan)

    context = SearchContext(engine, SearchRequest("هل رست السفينة"), settings, TODAY, deadline=Deadline.within(0.3))
    query = prepare_query(context)
    engine.search = answer  # type: ignore[method-assign]
    started = time.monotonic()
    try:
        with pytest.raises(TimeIsUpError):
            execute_query(context, query)
    finally:
        del engine.search
    assert 0.3 < time.monotonic() - started < 0.8


def test_the_words_for_a_pattern_are_not_waited_for_beyond_the_limit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def vocabulary(engine: WhooshEngine) -> Iterator[tuple[str, int]]:
        release.wait(20)
        return words(engine)

    words = WhooshEngine.vocabulary
    monkeypatch.setattr(WhooshEngine, "published", lambda *_: None)
    monkeypatch.setattr(WhooshEngine, "vocabulary", vocabulary)
    with closing(open_engine(settings)) as another:
        started = time.monotonic()
        with pytest.raises(TimeIsUpError):
            search(another, SearchRequest("رس*"), replace(settings, time_limit=0.2))
        assert 0.2 <= time.monotonic() - started < 0.7
        release.set()
        assert search(another, SearchRequest("رس*"), replace(settings, time_limit=0)).total == 1


def test_a_person_in_a_shell_waits_for_the_words_for_a_pattern(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vocabulary(engine: WhooshEngine) -> Iterator[tuple[str, int]]:
        time.sleep(0.5)
        return words(engine)

    words = WhooshEngine.vocabulary
    monkeypatch.setattr(WhooshEngine, "published", lambda *_: None)
    monkeypatch.setattr(WhooshEngine, "vocabulary", vocabulary)
    with Archive(replace(settings, time_limit=0.3)) as archive:
        assert archive.search("رس*").total == 1


def test_what_would_take_longer_than_the_limit_is_refused_before_it_begins(engine: Engine, settings: Settings) -> None:
    context = SearchContext(engine, SearchRequest("السفينة"), replace(settings, time_limit=NO_TIME), TODAY)
    with pytest.raises(TooCostlyError) as refusal:
        execute_query(context, prepare_query(context))
    assert refusal.value.message.en != refusal.value.message.ar
    for enough in (60.0, 0.0):
        within = replace(context, settings=replace(settings, time_limit=enough))
        assert execute_query(within, prepare_query(within)).totals == (1, 1)


def test_where_to_relax_costs_too_much_the_few_that_have_all_words_are_shown(
    engine: Engine, settings: Settings
) -> None:
    def answer(plan: SearchPlan) -> ResultPage:
        if plan.node == besides:
            raise TooCostlyError(Message("too costly", "باهظ"))
        return WhooshEngine.search(engine, plan)

    context = SearchContext(engine, SearchRequest("هل رست السفينة"), settings, TODAY)
    query = prepare_query(context)
    strict = query.ladder[0].node
    assert strict is not None
    besides = AndNot(query.ladder[1].node, strict)
    engine.search = answer  # type: ignore[method-assign]
    try:
        found = execute_query(context, query)
    finally:
        del engine.search
    assert (found.totals, found.notes) == ((1, 1), (NOT_RELAXED,))


def test_the_patterns_of_a_query_have_one_limit_together(engine: Engine, settings: Settings) -> None:
    patterns = ["رس*", "رست*", "ر*", "*ست", "*ت", "*رست", "هد*", "هدأ*", "ه*", "هدا*", "*هدا"]
    one_each = replace(settings, max_query_forms=1)
    allowed = SearchContext(engine, SearchRequest(" OR ".join(patterns[:10])), one_each, TODAY)
    assert prepare_query(allowed).ladder
    with pytest.raises(TooCostlyError, match="11 words together, at most 10") as refusal:
        prepare_query(allowed.of(" OR ".join(patterns)))
    assert "معًا عن 11 كلمة" in refusal.value.message.ar


def test_how_much_is_left() -> None:
    assert 3590 < Deadline.within(3600).left <= 3600
    assert Deadline(0.0).left == 0
    assert list(Deadline.within(3600).each("ab")) == ["a", "b"]
    with pytest.raises(TimeIsUpError):
        list(Deadline(0.0).each("ab"))
    assert list(Deadline(0.0).each("")) == []
