"""Searches that find little or nothing: which correction is proposed or searched instead, and the notes on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, Results, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings

SETTINGS = Settings()
TEXTS = (
    "وصل ترامب إلى القاهرة في زيارة رسمية",
    "قمة في الكويت عن غزة",
    "وقع الانفجار في كازاخستان أمس",
    "أعلنت الحكومة السعودية خطة جديدة",
    "وقال البيت الأبيض إن القمة ناجحة",
    "اجتمع مجلس الأمن في نيويورك",
)
ARTICLES = tuple(
    Article(f"{number}-{copy}", "", (text,), source="وكالة" if copy else "صحيفة")
    for number, text in enumerate(TEXTS)
    for copy in range(30)
)
ONCE = Article("once", "", ("هنا Trump وكازخستان بهذا الإملاء مرة واحدة",))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("corrected") / "index"))) as engine:
        with engine.writer() as writer:
            for article in (*ARTICLES, ONCE):
                writer.add(article)
        yield engine


def answer(engine: Engine, query: str, **options: object) -> Results:
    request = replace(SearchRequest(query, limit=50), **options)  # type: ignore[arg-type]
    return search(engine, request, SETTINGS)


@pytest.mark.parametrize(
    ("typed", "searched", "articles"),
    [
        ("Gaza", "غزة", 30),
        ("Cairo", "القاهرة", 30),
        ("White House", "البيت الأبيض", 30),
        ("hg;,dj", "الكويت", 30),
        ("hgp;,lm hgsu,]dm", "الحكومة السعودية", 30),
        ("الكوييت", "الكويت", 30),
        ("كازاخصتان", "كازاخستان", 30),
        ("مجلسالأمن", "مجلس الأمن", 30),
        ("Gaza source:صحيفة", "غزة source:صحيفة", 1),
        ("(Gaza OR الكوييت) -رفح", "(غزة OR الكويت) -رفح", 30),
    ],
)
def test_where_nothing_is_found_what_was_meant_is_searched_for(
    engine: Engine, typed: str, searched: str, articles: int
) -> None:
    results = answer(engine, typed)
    assert (results.corrected, results.searched, results.replaced) == (searched, searched, True)
    assert results.total == articles == len(results.hits)
    assert results.request.query == typed
    assert results.notes[0].en == f"Nothing was found for “{typed}”; these are the results for “{searched}”."
    assert results.notes[0].ar == f"لم يُعثر على شيء لعبارة «{typed}»؛ وهذه نتائج «{searched}»."
    assert all(hit.paragraphs[0].highlights for hit in results.hits)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("كازخستان", "كازاخستان"), ("القاهرة كازاخصتان", "القاهرة كازاخستان")],
)
def test_where_something_is_found_another_query_is_proposed_only(engine: Engine, typed: str, meant: str) -> None:
    results = answer(engine, typed)
    assert results.total
    assert results.searched == typed
    assert not results.replaced
    assert results.corrected == meant
    assert results.notes[-1].en.startswith("Read as")


def test_what_is_in_quotation_marks_is_never_replaced_unasked(engine: Engine) -> None:
    results = answer(engine, '"مجلسس الأمن"')
    assert (results.total, results.corrected, results.replaced) == (0, '"مجلس الأمن"', False)


@pytest.mark.parametrize("typed", ["Gaza", "Trump", "الكوييت", '"مجلسس الأمن"'])
def test_what_is_verbatim_is_taken_as_it_was_typed(engine: Engine, typed: str) -> None:
    results = answer(engine, typed, verbatim=True)
    assert (results.corrected, results.replaced, results.searched) == (None, False, typed)
    assert not [note for note in results.notes if note.en.startswith(("Read as", "Nothing was found"))]


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("الكويت", {}),
        ("الكويت القاهرة", {"match": "all"}),
        ("Gaza", {"sources": ("غائب",)}),
        ("xqzwjk", {}),
        ("زقزقزقزق", {}),
        ("", {}),
        ("؟!", {}),
        ("source:صحيفة", {}),
    ],
)
def test_nothing_is_proposed_that_would_not_find_more(engine: Engine, typed: str, options: dict[str, object]) -> None:
    assert answer(engine, typed, **options).corrected is None


def test_pages_of_what_was_meant_follow_on_each_other(engine: Engine) -> None:
    whole = [hit.article.id for hit in answer(engine, "Gaza").hits]
    pages = [answer(engine, "Gaza", limit=12, page=page) for page in (1, 2, 3)]
    assert [hit.article.id for page in pages for hit in page.hits] == whole
    assert {page.total for page in pages} == {30}


def test_a_correction_that_would_be_too_long_is_none(engine: Engine) -> None:
    typed = "Cairo"
    tight = replace(SETTINGS, max_query_length=len(typed))
    results = search(engine, SearchRequest(typed), tight)
    assert (results.total, results.corrected) == (0, None)
    assert search(engine, SearchRequest(typed), SETTINGS).corrected == "القاهرة"
