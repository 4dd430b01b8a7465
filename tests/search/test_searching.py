"""From a query to results: relaxing, paging, limits, notes, and articles for reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import QueryError
from searchapp.model import Article, Match, MatchLevel, SearchRequest
from searchapp.search import ENOUGH_FOR_DESCRIPTION, search, view_article, view_found
from searchapp.settings import Settings

SETTINGS = Settings()


def story(name: str, *paragraphs: str, day: int = 1, title: str = "") -> Article:
    return Article(name, title, paragraphs, source="وكالة", section="محليات", date=datetime(2025, 3, day))


STORIES = (
    story("port", "رست السفينة في الميناء", "فرغت السفينة حمولتها من القمح", title="سفينة القمح", day=1),
    story("wheat", "ارتفع سعر القمح", "القمح غال هذا العام", day=2),
    story("sea", "هدأ البحر بعد العاصفة", "خرجت القوارب للصيد", day=3),
    *(story(f"filler-{number}", f"زيتون الجبل يقطف رقم {number}", day=4) for number in range(12)),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("searching") / "index"))) as engine:
        with engine.writer() as writer:
            for article in STORIES:
                writer.add(article)
        yield engine


def ids(engine: Engine, query: str, **options: object) -> list[str]:
    request = replace(SearchRequest(query, limit=50), **options)  # type: ignore[arg-type]
    return [hit.article.id for hit in search(engine, request, SETTINGS).shown]


def test_without_a_query_an_article_shows_its_opening_paragraphs(engine: Engine) -> None:
    (hit,) = (
        hit
        for hit in search(engine, SearchRequest("", paragraphs=5, limit=50), SETTINGS).hits
        if hit.article.id == "port"
    )
    assert [paragraph.position for paragraph in hit.paragraphs] == [0, 1]
    (titled,) = search(engine, SearchRequest("title:سفينة", paragraphs=5), SETTINGS).hits
    assert [paragraph.position for paragraph in titled.paragraphs] == [0]


def test_all_words_come_first(engine: Engine) -> None:
    results = search(engine, SearchRequest("السفينة القمح"), SETTINGS)
    assert [hit.article.id for hit in results.hits] == ["port"]
    assert (results.match, results.relaxed, results.notes) == ("all", False, ())


def test_a_search_that_finds_nothing_is_relaxed_and_says_so(engine: Engine) -> None:
    results = search(engine, SearchRequest("العاصفة القمح"), SETTINGS)
    assert {hit.article.id for hit in results.relaxed_hits} == {"port", "wheat", "sea"}
    assert (results.match, results.relaxed) == ("all", True)
    assert (results.total, results.hits, results.relaxed_total) == (0, (), 3)
    assert len(results.notes) == 1


def test_nothing_is_relaxed_when_all_words_are_insisted_on(engine: Engine) -> None:
    results = search(engine, SearchRequest("العاصفة القمح", match="all"), SETTINGS)
    assert (results.hits, results.relaxed) == ((), False)


def test_a_long_query_is_relaxed_when_it_finds_nearly_nothing(engine: Engine) -> None:
    query = "رست السفينة في الميناء وفرغت حمولتها من القمح"
    results = search(engine, SearchRequest(query), SETTINGS)
    assert results.relaxed
    assert results.shown[0].article.id == "port"
    assert results.total < ENOUGH_FOR_DESCRIPTION


def test_the_answer_says_that_quotation_marks_were_taken_loosely(engine: Engine) -> None:
    results = search(engine, SearchRequest("رست «سفينة كبيرة» في الميناء وفرغت حمولتها من القمح"), SETTINGS)
    assert results.shown[0].article.id == "port"
    assert [note.en.split()[0] for note in results.notes] == ["Few", "What"]


def test_what_is_excluded_stays_excluded_when_relaxed(engine: Engine) -> None:
    assert ids(engine, "العاصفة القمح -السفينة") == ids(engine, "العاصفة القمح -السفينة", match="any")
    assert "port" not in ids(engine, "العاصفة القمح -السفينة")


@pytest.mark.parametrize("match", ["auto", "all", "any"])
def test_a_query_without_a_word_finds_nothing_and_says_so(engine: Engine, match: Match) -> None:
    results = search(engine, SearchRequest("؟!", match=match), SETTINGS)
    assert (results.total, len(results.notes)) == (0, 1)


def test_without_a_query_everything_that_passes_is_listed(engine: Engine) -> None:
    assert ids(engine, "", sort="oldest", date_to=date(2025, 3, 3)) == ["port", "wheat", "sea"]


def test_pages_are_the_ranking_cut_up(engine: Engine) -> None:
    whole = ids(engine, "زيتون")
    pages = [ids(engine, "زيتون", limit=5, page=page) for page in (1, 2, 3, 4)]
    assert [name for page in pages for name in page] == whole
    assert [len(page) for page in pages] == [5, 5, 2, 0]


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest("x", page=0),
        SearchRequest("x", limit=0),
        SearchRequest("x", paragraphs=-1),
        SearchRequest("x", page=1001),
    ],
)
def test_windows_that_make_no_sense_are_refused_in_both_languages(engine: Engine, request_: SearchRequest) -> None:
    with pytest.raises(QueryError) as refusal:
        search(engine, request_, SETTINGS)
    assert refusal.value.message.en != refusal.value.message.ar


def test_where_only_the_title_matches_the_opening_is_shown(engine: Engine) -> None:
    (hit,) = search(engine, SearchRequest("عنوان:القمح"), SETTINGS).hits
    assert [paragraph.position for paragraph in hit.paragraphs] == [0]
    assert [hit.article.title[start:end] for start, end in hit.title_highlights] == ["القمح"]


def test_an_article_opens_at_its_best_paragraph(engine: Engine) -> None:
    view = view_article(engine, "port", "حمولة القمح", SETTINGS)
    assert view is not None
    assert view.best == 1
    text = view.paragraphs[1].text
    assert [text[start:end] for start, end in view.paragraphs[1].highlights] == ["حمولتها", "القمح"]


def test_an_article_without_a_query_has_nothing_marked(engine: Engine) -> None:
    view = view_article(engine, "port", "", SETTINGS)
    assert view is not None
    assert (view.best, view.title_highlights) == (None, ())
    assert view_article(engine, "unknown", "", SETTINGS) is None


def test_what_was_found_by_the_words_of_a_quoted_text_has_them_marked(engine: Engine) -> None:
    def marks(query: str, match: Match = "auto") -> list[str]:
        view = view_found(engine, "port", SearchRequest(query, match=match), SETTINGS)
        assert view is not None
        return [text.text[start:end] for text in view.paragraphs for start, end in text.highlights]

    quoted = '"القمح حمولة"'
    question = f"ماذا قيل عن {quoted}؟"
    assert {hit.article.id for hit in search(engine, SearchRequest(question), SETTINGS).shown} >= {"port"}
    assert {"القمح", "حمولتها"} <= set(marks(question))
    assert marks(question, "any") == []
    assert marks(quoted) == []


def test_who_quotes_is_not_given_what_is_recent(engine: Engine) -> None:
    def score(query: str, recency: float) -> float:
        (hit,) = search(engine, SearchRequest(query), replace(SETTINGS, recency=recency)).hits
        return hit.score

    assert score("العاصفة", 0.5) > score("العاصفة", 0.0)
    assert score('"العاصفة"', 0.5) == score('"العاصفة"', 0.0)


def test_quotation_marks_in_a_few_words_are_meant(engine: Engine) -> None:
    assert ids(engine, '"القمح السفينة"') == []
    assert ids(engine, '"سعر القمح" العاصفة') == ["wheat"]


def test_a_question_is_relaxed_when_it_finds_little(engine: Engine) -> None:
    results = search(engine, SearchRequest("كم سعر القمح؟"), SETTINGS)
    assert results.relaxed
    assert [[hit.article.id for hit in hits] for hits in (results.hits, results.relaxed_hits)] == [["wheat"], ["port"]]
    assert search(engine, SearchRequest("سعر القمح"), SETTINGS).relaxed is False


def test_only_the_kinds_of_match_that_are_wanted_count(engine: Engine) -> None:
    assert ids(engine, "سفن") == ["port"]
    assert ids(engine, "سفن", only=(MatchLevel.EXACT,)) == []
    assert ids(engine, "سفينة", only=(MatchLevel.EXACT,)) == ["port"]
    assert ids(engine, "السفينه", only=(MatchLevel.EXACT,)) == []
    assert ids(engine, "السفينه", only=(MatchLevel.SPELLING,)) == ["port"]
    assert ids(engine, '"السفينه"', only=(MatchLevel.EXACT,)) == []
    assert ids(engine, '"سفينه القمح"', only=(MatchLevel.EXACT, MatchLevel.SPELLING)) == ["port"]


def test_every_word_tells_how_it_matches(engine: Engine) -> None:
    (hit,) = search(engine, SearchRequest("السفينه حموله", paragraphs=5), SETTINGS).hits
    (paragraph, *_) = [paragraph for paragraph in hit.paragraphs if paragraph.position == 1]
    found = [(paragraph.text[match.start : match.end], match.level) for match in paragraph.matches]
    assert found == [("السفينة", MatchLevel.SPELLING), ("حمولتها", MatchLevel.INFLECTION)]


TODAY = date(2025, 3, 5)


def told(engine: Engine, query: str) -> tuple[list[str], list[str]]:
    """Return the ids that a query finds on a fixed day, and the notes."""
    results = search(engine, SearchRequest(query, limit=50), SETTINGS, TODAY)
    return [hit.article.id for hit in results.shown], [note.en for note in results.notes]


def test_a_query_of_fields_lists_what_passes_from_the_newest_on(engine: Engine) -> None:
    found, notes = told(engine, "source:وكالة date:<=2025-03-03")
    assert found == ["sea", "wheat", "port"]
    assert notes == ["“<=2025-03-03” was understood as: up to 3 March 2025."]
    assert told(engine, "section:محليات date:2025-03-02..2025-03-03 -date:3/3/2025")[0] == ["wheat"]
    assert told(engine, "author:أحد") == ([], ["There is no author “أحد”, nor one near it."])


def test_filters_that_let_nothing_pass_are_named(engine: Engine) -> None:
    def notes(request: SearchRequest) -> list[str]:
        return [note.en for note in search(engine, request, SETTINGS, TODAY).notes]

    assert notes(SearchRequest("القمح", sources=("وكالة",), without_sections=("محليات",))) == []
    assert notes(SearchRequest("القمح", sources=("وكالة", "زرافة"))) == ["There is no source “زرافة”, nor one near it."]
    assert notes(SearchRequest("", without_authors=("أحد", ""))) == ["There is no author “أحد”, nor one near it."]
    assert notes(SearchRequest("", sources=("الوكالة",))) == [
        "There is no source “الوكالة”; what comes near it: “وكالة”."
    ]
    backwards = SearchRequest("القمح", date_from=date(2025, 3, 2), date_to=date(2025, 3, 1))
    assert notes(backwards) == ["No article is found: the first day, 2025-03-02, is after the last one, 2025-03-01."]


def test_fields_narrow_a_search_also_when_it_is_relaxed(engine: Engine) -> None:
    assert told(engine, "القمح date:2/3/2025")[0] == ["wheat"]
    results = search(engine, SearchRequest("العاصفة القمح date:<2025-03-03"), SETTINGS, TODAY)
    assert results.relaxed
    assert {hit.article.id for hit in results.relaxed_hits} == {"port", "wheat"}
    assert told(engine, "القمح source:زرافة")[0] == []
    assert set(told(engine, "العاصفة OR date:1/3/2025")[0]) == {"sea", "port"}


def test_dates_hang_on_the_day_that_is_given(engine: Engine) -> None:
    found, notes = told(engine, 'date:"آخر يومين"')
    assert set(found) == {f"filler-{number}" for number in range(12)}
    assert notes == ["“آخر يومين” was understood as: 4 March 2025 to 5 March 2025."]


def test_nothing_of_a_field_is_marked(engine: Engine) -> None:
    (hit,) = search(engine, SearchRequest("العاصفة date:2025 section:محليات"), SETTINGS, TODAY).hits
    assert [hit.paragraphs[0].text[start:end] for start, end in hit.paragraphs[0].highlights] == ["العاصفة"]
    view = view_article(engine, "sea", "source:وكالة date:2025 البحر", SETTINGS, TODAY)
    assert view is not None
    assert [view.paragraphs[0].text[start:end] for start, end in view.paragraphs[0].highlights] == ["البحر"]


def test_a_note_speaks_both_languages(engine: Engine) -> None:
    results = search(engine, SearchRequest("date:2025-03 source:زرافة"), SETTINGS, TODAY)
    assert [note.ar for note in results.notes] == [
        "فُهم «2025-03» على أنه: من 1 مارس 2025 إلى 31 مارس 2025.",
        "لا يوجد مصدر باسم «زرافة»، ولا ما يقاربه.",
    ]
