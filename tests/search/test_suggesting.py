"""Suggestions for a query being typed: words, pairs of words, titles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.normalize import normalize
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.model import Article
from searchapp.plan import ResultPage, SearchPlan
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
ARTICLES = tuple(
    Article(str(number), title, (f"قالت الوكالة إن {title} وإن الأمر كذلك في كازاخستان",))
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
    return [suggestion.text for suggestion in suggest(engine, query, limit) if suggestion.kind == kind]


def test_a_word_is_completed_by_words_then_pairs_then_titles(engine: Engine) -> None:
    found = suggest(engine, "كاز", 10)
    assert found[0] == Suggestion("كازاخستان", "word", 8)
    assert [suggestion.kind for suggestion in found] == ["word", "pair", "title"]
    assert found[1].text == "كازاخستان ترحب"
    assert found[2] == Suggestion("كازاخستان ترحب بالقمة", "title", 1)


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
    assert suggest(engine, typed, 10) == ()


def test_new_articles_are_known_at_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = Settings(index=tmp_path_factory.mktemp("fresh") / "index")
    with closing(open_engine(settings)) as engine, closing(open_engine(settings)) as other:
        for number, word in enumerate(("زعفران", "زعفرانية")):
            with other.writer() as writer:
                writer.add(Article(str(number), word, (word,)))
            assert [it.text for it in suggest(engine, "زعف", 10) if it.kind == "word"][-1] == word


@given(QUERIES, st.integers(0, 12))
def test_any_query_is_completed_by_whole_queries_each_once(engine: Engine, query: str, limit: int) -> None:
    found = suggest(engine, query, limit)
    assert len(found) <= limit
    assert len({normalize(suggestion.text) for suggestion in found}) == len(found)
    assert [it.kind for it in found] == sorted((it.kind for it in found), key=("word", "pair", "title", "value").index)
    assert all(suggestion.count > 0 for suggestion in found)
    assert found == suggest(engine, query, limit)


def test_what_is_not_found_in_time_is_left_out(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = suggest(engine, "كاز", 10, patience=60)
    assert whole == suggest(engine, "كاز", 10)

    def slow(engine: WhooshEngine, plan: SearchPlan) -> ResultPage:
        time.sleep(plan.deadline.left)
        return search(engine, plan)

    search = WhooshEngine.search
    monkeypatch.setattr(WhooshEngine, "search", slow)
    started = time.monotonic()
    assert suggest(engine, "كاز", 10, patience=0.2) == tuple(each for each in whole if each.kind == "word")
    assert time.monotonic() - started < 0.7
