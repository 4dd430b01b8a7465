"""Suggestions for a query being typed: words, pairs of words, titles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.normalize import normalize
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.model import Article, SearchRequest
from searchapp.plan import ResultPage, SearchPlan
from searchapp.search import count, search
from searchapp.search.suggest import LONGEST_QUERY, Kind, Suggestion, suggest
from searchapp.settings import Settings
from tests.query.keyboard import QUERIES

TITLES = (
    "مجلس الأمن يجتمع في نيويورك",
    "مجلس الوزراء يقر الميزانية",
    "مجلس الأمن يمدد البعثة",
    "وزير الصحة يزور القاهرة",
    "الكويت تستضيف القمة",
    "كازاخستان ترحب بالقمة",
)
SETTINGS = Settings()
ARTICLES = tuple(
    Article(str(number), title, (f"قالت الوكالة إن {title} وإن الأمر كذلك في كازاخستان",), source="وكالة")
    for number, title in enumerate(TITLES)
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("suggesting") / "index"))) as engine:
        with engine.writer() as writer:
            for article in ARTICLES:
                writer.add(article)
        yield engine


def texts(engine: Engine, query: str, kind: Kind, limit: int = 12) -> list[str]:
    return [suggestion.text for suggestion in suggest(engine, query, limit, SETTINGS) if suggestion.kind == kind]


def test_a_word_is_completed_by_words_and_pairs_then_titles(engine: Engine) -> None:
    found = suggest(engine, "كاز", 10, SETTINGS)
    assert found[0] == Suggestion("كازاخستان", "word", len(ARTICLES))
    assert [suggestion.kind for suggestion in found] == ["word", "pair", "title"]
    assert found[1].text == "كازاخستان ترحب"
    assert found[2] == Suggestion("كازاخستان ترحب بالقمة", "title", 1, id="5")


def test_a_title_is_that_of_the_newest_article_with_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(index=tmp_path_factory.mktemp("titles") / "index")
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            for name, day in (("old", 1), ("new", 3), ("middle", 2)):
                writer.add(Article(name, "زعفران الجبل الأخضر", ("نص",), date=datetime(2025, 3, day)))
        assert suggest(engine, "زعف", 10, settings)[-1] == Suggestion("زعفران الجبل الأخضر", "title", 3, id="new")


def test_names_come_before_words_that_were_run_together(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(index=tmp_path_factory.mktemp("names") / "index")
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            filler = " ".join(f"حشو{number % 40}" for number in range(3000))
            for number in range(12):
                writer.add(Article(f"name {number}", "", ("استقبل سلمان بن عبدالعزيز الوفد", filler)))
            for number in range(4):
                writer.add(Article(f"other {number}", "", ("أهل السلمانية",)))
            writer.add(Article("together", "", ("زار السلمانعبر الميناء",)))
        found = suggest(engine, "سلمان", 10, settings)
        assert [(it.text, it.count) for it in found] == [("سلمان بن", 12), ("السلمانية", 4)]


def test_each_comes_with_the_number_that_its_search_finds(engine: Engine) -> None:
    for typed in (
        "كاز",
        "مجلس ال",
        "مجلس",
        "القمة -كاز",
        "source:وكالة وكاز",
        '"الكويت" OR كاز',
        "مصدر:",
        "القمة مصدر:",
    ):
        found = [it for it in suggest(engine, typed, 12, SETTINGS) if it.kind != "title"]
        assert found, typed
        for it in found:
            assert search(engine, SearchRequest(it.text), SETTINGS).total == it.count, it
        assert [it.count for it in found] == sorted((it.count for it in found), reverse=True)
    assert suggest(engine, "زرافة مصدر:", 12, SETTINGS) == (Suggestion("زرافة مصدر:وكالة", "value", 0),)


def test_words_follow_on_the_words_before_them(engine: Engine) -> None:
    assert texts(engine, "مجلس ال", "word") == ["مجلس الأمن", "مجلس الوزراء"]
    assert texts(engine, "مجلس الأ", "word") == ["مجلس الأمن"]
    assert texts(engine, "ومجلس الو", "word") == ["ومجلس الوزراء"]
    assert texts(engine, "وزير ال", "word") == ["وزير الصحة"]


def test_a_whole_word_is_gone_on_to_pairs(engine: Engine) -> None:
    assert texts(engine, "مجلس", "word") == []
    assert texts(engine, "مجلس", "pair") == ["مجلس الأمن", "مجلس الوزراء"]
    assert texts(engine, "مجلس الأمن", "pair") == ["مجلس الأمن يجتمع", "مجلس الأمن يمدد"]


def test_titles_have_all_that_was_typed(engine: Engine) -> None:
    assert texts(engine, "وزير القا", "title") == ["وزير الصحة يزور القاهرة"]
    assert texts(engine, "مجلس الأ", "title") == [TITLES[0], TITLES[2]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("title:كاز", "title:كازاخستان"),
        ("القمة -كاز", "القمة -كازاخستان"),
        ('"الكويت" OR كاز', '"الكويت" OR كازاخستان'),
        ("source:(وكالة) وكاز", "source:(وكالة) وكازاخستان"),
        ("كَـاز", "كازاخستان"),
        ("الكوي ", "الكويت"),
    ],
)
def test_what_stands_before_the_last_word_stays(engine: Engine, typed: str, expected: str) -> None:
    assert texts(engine, typed, "word")[:1] == [expected]


@pytest.mark.parametrize("typed", ["", " ", 'كاز"', "؟", "()", "xyz", "كاز" * LONGEST_QUERY])
def test_what_is_no_beginning_of_a_word_becomes_nothing(engine: Engine, typed: str) -> None:
    assert suggest(engine, typed, 10, SETTINGS) == ()


def test_new_articles_are_known_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(index=tmp_path_factory.mktemp("fresh") / "index")
    with closing(open_engine(settings)) as engine, closing(open_engine(settings)) as other:
        for number, word in enumerate(("زعفران", "زعفرانية")):
            with other.writer() as writer:
                writer.add(Article(str(number), word, (word,)))
            assert [it.text for it in suggest(engine, "زعف", 10, SETTINGS) if it.kind == "word"][-1] == word


@given(QUERIES, st.integers(0, 12))
def test_any_query_is_completed_by_whole_queries_each_once(engine: Engine, query: str, limit: int) -> None:
    found = suggest(engine, query, limit, SETTINGS)
    assert len(found) <= limit
    assert len({normalize(suggestion.text) for suggestion in found}) == len(found)
    assert [it.kind == "title" for it in found] == sorted(it.kind == "title" for it in found)
    assert not {"value"} < {it.kind for it in found}
    assert all((it.kind == "title") == (it.id is not None) for it in found)
    for it in found:
        if it.kind != "title":
            assert it.count == count(engine, SearchRequest(it.text, match="all"), SETTINGS).total
    assert found == suggest(engine, query, limit, SETTINGS)


def test_what_is_not_found_in_time_is_left_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = suggest(engine, "كاز", 10, SETTINGS, patience=60)
    assert whole == suggest(engine, "كاز", 10, SETTINGS)

    def slow(engine: WhooshEngine, plan: SearchPlan) -> ResultPage:
        time.sleep(plan.deadline.left)
        return find(engine, plan)

    find = WhooshEngine.search
    monkeypatch.setattr(WhooshEngine, "search", slow)
    started = time.monotonic()
    words = tuple(each for each in whole if each.kind == "word")
    assert suggest(engine, "كاز", 10, SETTINGS, patience=0.4) == words
    assert time.monotonic() - started < 0.7
