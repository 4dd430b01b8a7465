"""Which source uses which spelling: each is counted with its clitics, without the others, within the filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.variants import spellings_with, variants_with
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, FacetCount, SearchRequest
from searchapp.plan import TimeIsUpError
from searchapp.search import search
from searchapp.search.spellings import ITS_OWN, spelled_words, spelling_usage
from searchapp.settings import Settings

SETTINGS = Settings()
LONG, SHORT = "ترامب", "ترمب"


def said(name: str, text: str, source: str, month: int) -> Article:
    return Article(name, "", (text,), source=source, date=datetime(2025, month, 3))


ARTICLES = (
    said("1", "قال ترامب إنه عائد", "المرفأ", 1),
    said("2", "نُسب القول لترامب أمس", "المرفأ", 4),
    said("3", "التقى وترامب ضيوفه", "القافلة", 4),
    said("4", "قال ترمب إنه عائد", "القافلة", 5),
    said("5", "بين ترمب وترامب فرق حرف", "القافلة", 6),
    said("6", "لا اسم هنا غير غوغل", "المرفأ", 6),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("spellings") / "index"))) as engine:
        with engine.writer() as writer:
            for article in ARTICLES:
                writer.add(article)
        yield engine


@pytest.mark.parametrize("query", [LONG, SHORT, "لترامب والحرب", '"قال ترمب"', "حرب -ترامب", "عنوان:ترمب"])
def test_a_name_is_noticed_however_it_is_asked_for(engine: Engine, query: str) -> None:
    (spellings,) = spelled_words(engine, query, SETTINGS)
    assert set(spellings) == {LONG, SHORT}


@pytest.mark.parametrize("query", ["", "حرب", "غوغل", "()", "نتنياهو", "مصدر:المرفأ"])
def test_what_is_spelled_in_one_way_is_no_such_name(engine: Engine, query: str) -> None:
    assert spelled_words(engine, query, SETTINGS) == ()
    assert spelling_usage(engine, SearchRequest(query), SETTINGS) == ()


def test_a_name_is_named_once(engine: Engine) -> None:
    assert len(spelled_words(engine, f"{LONG} {SHORT} {LONG}", SETTINGS)) == 1


def test_each_spelling_is_counted_with_its_clitics(engine: Engine) -> None:
    ((first, second),) = spelling_usage(engine, SearchRequest(SHORT), SETTINGS)
    assert (first.written, first.articles) == (LONG, 4)
    assert first.sources == (FacetCount("القافلة", 2), FacetCount("المرفأ", 2))
    assert first.times == (FacetCount("2025-01", 1), FacetCount("2025-04", 2), FacetCount("2025-06", 1))
    assert (second.written, second.articles) == (SHORT, 2)


def test_filters_hold(engine: Engine) -> None:
    asked = SearchRequest(LONG, sources=("المرفأ",))
    assert [(use.written, use.articles) for (use,) in spelling_usage(engine, asked, SETTINGS)] == [(LONG, 2)]
    late = SearchRequest(LONG, date_from=date(2025, 5, 1))
    ((first, second),) = spelling_usage(engine, late, SETTINGS)
    assert (first.articles, second.articles) == (2, 1)


def test_a_short_time_is_counted_by_the_day(engine: Engine) -> None:
    ((first, _),) = spelling_usage(engine, SearchRequest(LONG, date_from=date(2025, 5, 1)), SETTINGS)
    assert [len(day) for day, _ in first.times] == [len("2025-11-06")] * len(first.times)


def test_the_counts_are_those_of_the_searches_that_are_linked(engine: Engine) -> None:
    ((*uses,),) = spelling_usage(engine, SearchRequest(LONG), SETTINGS)
    for use in uses:
        results = search(engine, SearchRequest(use.written, only=ITS_OWN), SETTINGS)
        assert results.total == use.articles
        assert Counter(hit.article.source for hit in results.hits) == dict(use.sources)
        for source, count in use.sources:
            narrowed = replace(results.request, sources=(source,))
            assert search(engine, narrowed, SETTINGS).total == count


def test_every_listed_lexeme_is_written_somehow(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("ترامب طرامب\nزرقون زركون # هذا لنا\n", encoding="utf-8")
    for path in (None, own):
        assert set(spellings_with(path)) == set(variants_with(path))
    (forms,) = analyse_forms("طرامب")
    assert spellings_with(own)[forms.wanted] == "طرامب"
    assert spellings_with(own)[LONG] == LONG


def usage(engine: Engine, query: str, settings: Settings) -> object:
    return spelling_usage(engine, SearchRequest(query), settings)


@pytest.mark.parametrize("ask", [spelled_words, usage])
def test_all_that_is_counted_has_one_time_limit(engine: Engine, ask: Callable[[Engine, str, Settings], object]) -> None:
    assert ask(engine, LONG, replace(SETTINGS, time_limit=60)) == ask(engine, LONG, SETTINGS)
    with pytest.raises(TimeIsUpError):
        ask(engine, LONG, replace(SETTINGS, time_limit=1e-9))
