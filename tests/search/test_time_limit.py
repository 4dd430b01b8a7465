"""Searches end in time: with what was found so far, or with a clear error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from searchapp.analysis.analyser import Forms
from searchapp.cli.commands import searchapp
from searchapp.deadline import NEVER, Deadline, TimeIsUpError
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.plan import FACETS
from searchapp.query.ast import Fuzzy, Wildcard
from searchapp.query.compiler import Compiler
from searchapp.query.parser import parse
from searchapp.query.patterns import itself
from searchapp.search import search
from searchapp.search.notes import NOT_RELAXED, RELAXED
from searchapp.search.prepare import Query, read
from searchapp.search.relaxation import Asking
from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
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


def test_the_words_of_many_patterns_are_not_found_once_the_time_is_up(engine: Engine) -> None:
    asked: list[Wildcard | Fuzzy] = []

    def find(part: Wildcard | Fuzzy) -> tuple[Forms, ...]:
        asked.append(part)
        return itself(part)

    compiler = Compiler(lambda _: 0, 64, find_words=find)
    patterns = SearchRequest("رس* هد* بح*")
    query = Query(parse(patterns.query, Settings(), TODAY), compiler)
    with pytest.raises(TimeIsUpError):
        Asking(engine, patterns, Settings(), FACETS, NEVER).outcome(query.by(Deadline.within(-1)))
    assert not asked
    query.by(NEVER).compiler.compile(query.parsed.tree, "all")
    assert len(asked) == 3


def test_what_was_found_before_the_time_was_up_is_the_answer(engine: Engine, settings: Settings) -> None:
    request = SearchRequest("السفينة والبحر")
    query = read(engine, request, settings, TODAY)
    whole = Asking(engine, request, settings, FACETS, NEVER).outcome(query)
    assert whole.notes == (RELAXED,)
    answers = []
    for most in range(1000):
        deadline = Looks(float("inf"), most)
        try:
            outcome = Asking(engine, request, settings, FACETS, deadline).outcome(query)
        except TimeIsUpError:
            answers.append("none")
            continue
        answers.append("strict" if outcome.notes == (NOT_RELAXED,) else "whole")
        assert outcome.page.total == (0 if answers[-1] == "strict" else 2)
        if len(deadline.taken) <= most:
            assert outcome == whole
            break
    assert set(answers) == {"none", "strict", "whole"}
    assert answers == sorted(answers, key=["none", "strict", "whole"].index)


def test_how_much_is_left() -> None:
    assert 3590 < Deadline.within(3600).left <= 3600
    assert Deadline(0.0).left == 0
    assert list(Deadline.within(3600).each("ab")) == ["a", "b"]
    with pytest.raises(TimeIsUpError):
        list(Deadline(0.0).each("ab"))
    assert list(Deadline(0.0).each("")) == []


def test_the_shell_says_so_in_one_line(settings: Settings, engine: Engine) -> None:
    del engine
    command = ["--index", str(settings.index), "search", "السفينة"]
    refused = CliRunner(env={"SEARCHAPP_TIME_LIMIT": str(NO_TIME)}).invoke(searchapp, command)
    assert refused.exit_code == 2
    assert refused.output.count("\n") == 1
    assert "longer than is allowed" in refused.output
    assert CliRunner().invoke(searchapp, command).exit_code == 0


def test_the_pages_say_so(settings: Settings, engine: Engine) -> None:
    del engine
    app = create_app(replace(settings, time_limit=NO_TIME))
    with closing(opened_index(app)):
        client = app.test_client()
        for path, language, said in (
            ("/", "ar", "أندر"),
            ("/", "en", "less common"),
            ("/api/search", "en", "less common"),
        ):
            answer = client.get(path, query_string={"q": "السفينة", "lang": language})
            assert answer.status_code == 400, path
            assert said in answer.text, path
