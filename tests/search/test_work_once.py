"""What one search works out, however many plans it tries: each thing once, from one state of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from searchapp.engines.arrays import ArrayMatches
from searchapp.engines.base import Engine
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.plan import FacetName
from searchapp.ranking.match import Matching
from searchapp.ranking.postings import Postings
from searchapp.ranking.rerank import Candidates
from searchapp.search import count, search
from searchapp.search.explain import explain
from searchapp.search.similar import similar_articles
from searchapp.search.spellings import spelling_usage
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_of

SETTINGS = Settings(engine="memory")
TEXTS = (
    "أعلنت الحكومة السعودية خطة جديدة للطاقة",
    "وصل وزير الطاقة إلى القاهرة في زيارة رسمية",
    "ارتفعت أسعار القمح في الميناء هذا الأسبوع",
    "اجتمع مجلس الأمن في نيويورك وبحث الطاقة",
    "تحدث ترامب ثم أعاد ترمب حديثه",
)
ARTICLES = tuple(
    Article(f"{number}-{copy}", text, (text,), source=f"صحيفة {copy}")
    for number, text in enumerate(TEXTS)
    for copy in range(12)
)

#: The strict plan finds too little, the loose one answers, and corrections are tried.
RELAXED = "الحكومه السعوديه وزير القمح الميناء مجلس"
MISSPELT = "الحكوومة السعودية"
OF_ONE_SOURCE = 'الطاقة source:"صحيفة 1"'


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    settings = Settings(engine="memory", index=tmp_path_factory.mktemp("once") / "index")
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            for article in ARTICLES:
                writer.add(article)
        vocabulary_of(engine)
        yield engine


def _counted(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, key: Callable[..., Hashable]
) -> Counter[Hashable]:
    """Return how often a method of ``owner`` is called from now on, by the ``key`` of its arguments."""
    calls: Counter[Hashable] = Counter()
    method = getattr(owner, name)

    def counted(*given: Any) -> Any:
        calls[key(*given)] += 1
        return method(*given)

    monkeypatch.setattr(owner, name, counted)
    return calls


@pytest.mark.parametrize("query", [RELAXED, MISSPELT, OF_ONE_SOURCE, "الطاقة"])
def test_all_that_a_query_asks_is_of_one_state(engine: Engine, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    opened = _counted(monkeypatch, MemoryEngine, "reading", lambda engine, _: engine)
    results = search(engine, SearchRequest(query), SETTINGS)
    assert results.total or results.relaxed
    assert sum(opened.values()) == 1


def test_the_words_of_an_article_are_counted_in_one_state(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = _counted(monkeypatch, MemoryEngine, "reading", lambda engine, _: engine)
    similar_articles(engine, ARTICLES[0], SETTINGS)
    assert sum(opened.values()) == 1


def test_spellings_and_explanations_are_of_one_state(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = _counted(monkeypatch, MemoryEngine, "reading", lambda engine, _: engine)
    assert spelling_usage(engine, SearchRequest("ترامب"), SETTINGS)
    assert opened.pop(engine) == 1
    assert any(part.articles for part in explain(engine, SearchRequest(RELAXED), SETTINGS).parts)
    assert opened.pop(engine) == 1


@pytest.mark.parametrize("query", [RELAXED, MISSPELT])
def test_where_a_word_occurs_is_found_once_for_all_plans(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    found = _counted(monkeypatch, Matching, "_find", lambda _, leaf: leaf)
    plans = _counted(monkeypatch, Matching, "until", lambda *_: "plan")
    search(engine, SearchRequest(query), SETTINGS)
    assert plans["plan"] > 1
    assert set(found.values()) == {1}


@pytest.mark.parametrize("query", [RELAXED, MISSPELT])
def test_in_how_many_articles_a_reading_is_is_counted_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    assert isinstance(engine, MemoryEngine)
    engine._current().articles._readings_counts.clear()
    counted = _counted(monkeypatch, Postings, "documents_with_readings", lambda _, readings: readings)
    search(engine, SearchRequest(query), SETTINGS)
    search(engine, SearchRequest(query), SETTINGS)
    assert counted
    assert set(counted.values()) == {1}


@pytest.mark.parametrize("query", [RELAXED, MISSPELT, OF_ONE_SOURCE])
def test_to_count_is_not_to_rank(engine: Engine, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    request = SearchRequest(query, page=2, limit=1, collapse=True)
    facets: tuple[FacetName, ...] = ("source", "month")
    found = search(engine, request, SETTINGS, facets=facets)
    assert found.total or found.relaxed
    ranked = _counted(monkeypatch, Candidates, "scores", lambda _: "ranked")
    listed = _counted(monkeypatch, ArrayMatches, "listed", lambda *_: "listed")
    counted = count(engine, request, SETTINGS, facets)
    assert not ranked + listed
    found = replace(
        found, relaxed_hits=(), relaxed_stories=None, relaxed_facets={}, ranked_together=False, shows_relaxed=False
    )
    assert counted == replace(found, hits=(), stories=None, took_ms=counted.took_ms)
