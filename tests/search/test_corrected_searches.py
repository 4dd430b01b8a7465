"""Searches that find little or nothing: which correction is proposed or searched instead, and the notes on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

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
    assert results.shown
    assert results.searched == typed
    assert not results.replaced
    assert results.corrected == meant
    assert results.notes[-1].en.startswith("Read as")


@pytest.mark.parametrize(
    ("typed", "searched", "articles"),
    [
        ("Trump", "(Trump OR ترامب)", 31),
        ("Trump القاهرة", "(Trump OR ترامب) القاهرة", 30),
        ("(Trump | غزة) -رفح", "((Trump OR ترامب) | غزة) -رفح", 61),
        ("title:Trump | Trump", "title:(Trump OR ترامب) | (Trump OR ترامب)", 31),
    ],
)
def test_what_articles_have_in_both_scripts_is_looked_for_in_both(
    engine: Engine, typed: str, searched: str, articles: int
) -> None:
    results = answer(engine, typed, limit=100)
    assert (results.searched, results.replaced, results.total) == (searched, True, articles)
    assert any(note.en.startswith("Also looked for in Arabic letters: Trump") for note in results.notes)
    assert any(note.ar.startswith("بُحث أيضًا بالأحرف العربية عن: Trump") for note in results.notes)
    assert answer(engine, typed, match="all", verbatim=True).total < articles


@pytest.mark.parametrize(
    ("typed", "articles", "best"),
    [
        ("Trump غزة", 61, 31),
        ("Trump غزة الحكومة نيويورك", 121, 31),
        ("Trump ترامب غزة", 61, 31),
        ("title:Trump غزة", 0, 0),
    ],
)
def test_a_name_in_both_scripts_is_needed_no_more_than_another_word(
    engine: Engine, typed: str, articles: int, best: int
) -> None:
    results = answer(engine, typed, limit=200)
    assert (results.total, results.relaxed_total, results.relaxed) == (0, articles, articles > 0)
    assert sum("ترامب" in hit.paragraphs[0].text or "Trump" in hit.paragraphs[0].text for hit in results.shown) == best
    for alone in (typed, results.searched):
        assert answer(engine, alone, match="some").total == articles
    assert answer(engine, typed, match="any").total == articles
    assert answer(engine, typed, match="all").total == 0
    typed_or = answer(engine, f"{typed} AND الحكومة", limit=200)
    assert (typed_or.total, typed_or.relaxed) == (0, False)


@pytest.mark.parametrize("typed", ['"Trump"', "=Trump", "Tru*", "-Trump القاهرة", "source:Trump", "القاهرة", "visit"])
def test_only_bare_names_are_looked_for_in_both_scripts(engine: Engine, typed: str) -> None:
    results = answer(engine, typed)
    assert results.searched == typed
    assert not any(note.en.startswith("Also looked for") for note in results.notes)


def test_a_name_joined_to_another_word_is_no_choice(engine: Engine) -> None:
    assert "OR" not in answer(engine, "Trump-Gaza").searched


@pytest.mark.parametrize(
    ("typed", "searched"),
    [("ترامب القاهرخ", "ترامب القاهرة"), ("اجتمع مجلس الأنم نيويورك", "اجتمع مجلس الأمن نيويورك")],
)
def test_a_correction_with_all_the_words_comes_before_some_of_the_words(
    engine: Engine, typed: str, searched: str
) -> None:
    assert answer(engine, typed, verbatim=True).relaxed
    results = answer(engine, typed)
    assert (results.searched, results.replaced, results.relaxed, results.total) == (searched, True, False, 30)
    assert results.notes[0].en == f"No article has all the words of “{typed}”; these are the results for “{searched}”."
    assert results.notes[0].ar == f"لا تجتمع كلمات «{typed}» في أي مقال؛ وهذه نتائج «{searched}»."


def test_what_is_not_a_name_stays_and_some_of_the_words_are_looked_for(engine: Engine) -> None:
    results = answer(engine, "Cairo visit")
    assert (results.searched, results.total, results.relaxed_total) == ("القاهرة visit", 0, 30)


def archive(folder: Path, *texts: tuple[str, int]) -> Engine:
    engine = open_engine(Settings(index=folder / "index"))
    with engine.writer() as writer:
        for number, (text, copies) in enumerate(texts):
            for copy in range(copies):
                writer.add(Article(f"{number}-{copy}", "", (text,)))
    return engine


def test_a_misspelling_that_is_in_some_articles_is_corrected(tmp_path: Path) -> None:
    texts = (
        ("تتحسن الظروف في المدينة", 400),
        ("هذه الضروف صعبة", 3),
        ("قال العتيري كلمة", 3),
        ("قال العتيبي كلمة", 60),
    )
    with closing(archive(tmp_path, *texts)) as engine:
        results = answer(engine, "الضروف")
        assert (results.total, results.corrected, results.replaced) == (3, "الظروف", False)
        results = answer(engine, "الضروف المدينة")
        assert (results.total, results.searched, results.replaced) == (400, "الظروف المدينة", True)
        assert answer(engine, "العتيري").corrected is None


def test_what_is_answered_in_both_scripts_has_no_proposal_beside_it(tmp_path: Path) -> None:
    texts = (("Trump وصل", 2), ("ترامب وصل", 20), ("ترامب والضروف", 1), ("ترامب في الظروف", 100))
    with closing(archive(tmp_path, *texts)) as engine:
        assert answer(engine, "ترامب الضروف", match="all").corrected == "ترامب الظروف"
        results = answer(engine, "Trump الضروف", match="all")
        assert (results.searched, results.total) == ("(Trump OR ترامب) الضروف", 1)
        assert [note.en for note in results.notes] == ["Also looked for in Arabic letters: Trump."]


def test_a_name_in_both_scripts_counts_as_one_part(tmp_path: Path) -> None:
    texts = (
        ("زار ترامب القاهرة وتتحسن الظروف", 400),
        ("زار ترامب القاهرة وهذه الضروف صعبة", 3),
        ("كتب Trump كلمة", 3),
    )
    with closing(archive(tmp_path, *texts)) as engine:
        assert answer(engine, "ترامب القاهرة الضروف").corrected == "ترامب القاهرة الظروف"
        assert answer(engine, "Trump القاهرة الضروف").corrected == "(Trump OR ترامب) القاهرة الظروف"


def test_two_articles_are_enough_for_arabic_in_latin_letters(tmp_path: Path) -> None:
    with closing(archive(tmp_path, ("الرئيس محمود عباس", 1), ("حركة حماس", 1))) as engine:
        results = answer(engine, "ma7moud")
        assert [hit.article.id for hit in results.hits] == ["0-0"]
        assert answer(engine, "el ra2ees").searched == "الرئيس"


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
