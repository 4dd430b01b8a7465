"""Comparisons: every number is that of the search it stands for, on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import searchapp
from searchapp.dates.timeline import UNITS, Period
from searchapp.engines import arrays
from searchapp.engines.price import Rates
from searchapp.errors import QueryError
from searchapp.model import Article, MatchLevel, SearchRequest
from searchapp.plan import Filters, SearchPlan, TimeIsUpError, TooCostlyError
from searchapp.search import compare as module
from searchapp.search import search
from searchapp.search.compare import (
    NO_STORIES,
    Comparison,
    Figures,
    compare,
    restricted,
    sides_of,
)
from searchapp.search.comparison_serialization import COMPARISON_COLUMNS, comparison_as_json, comparison_as_rows
from searchapp.search.execute import Answer, execute_query
from searchapp.search.prepare import PreparedQuery, SearchContext
from searchapp.settings import Settings
from tests.conformance.newsroom import FIRST_DAY, SOURCES, WORDS, Newsroom
from tests.conformance.reference import Reference
from tests.fast import rest_slow
from tests.search.filled_engines import ENGINES, filled_engine

SETTINGS = Settings()
NO_LIMIT = replace(SETTINGS, time_limit=0.0)


def random_queries(newsroom: Newsroom) -> list[str]:
    """Two to six queries: words, two of them together, phrases, exclusions, fields."""
    choice = newsroom.random.choice
    makes = (
        lambda: choice(WORDS),
        lambda: choice(WORDS),
        lambda: f"{choice(WORDS)} {choice(WORDS)}",
        lambda: f"{choice(WORDS)} OR {choice(WORDS)}",
        lambda: f'"{choice(WORDS)} {choice(WORDS)}"',
        lambda: f"{choice(WORDS)} -{choice(WORDS)}",
        lambda: f'source:"{choice(SOURCES[1:])}"',
    )
    found: dict[str, None] = {}
    wanted = newsroom.random.randint(2, 6)
    while len(found) < wanted:
        found[choice(makes)()] = None
    return list(found)


def random_filters(newsroom: Newsroom) -> SearchRequest:
    chosen = newsroom.random
    first, last = sorted(FIRST_DAY.date() + timedelta(days=chosen.randrange(-5, 45)) for _ in range(2))
    return SearchRequest(
        "",
        sources=tuple(chosen.sample(SOURCES[1:], k=chosen.choice((0, 0, 2)))),
        without_sources=tuple(chosen.sample(SOURCES[1:], k=chosen.choice((0, 0, 1)))),
        sections=chosen.choice(((), (), ("سياسة",))),
        date_from=chosen.choice((None, first)),
        date_to=chosen.choice((None, last)),
    )


def all_figures(comparison: Comparison) -> list[tuple[SearchRequest, Figures]]:
    """Every cell with the search that it opens."""
    return [
        (restricted(side.request, period, source), figures)
        for side in comparison.sides
        for period, source, figures in (
            (None, "", side.total),
            *((period, "", figures) for period, figures in zip(comparison.periods, side.times, strict=True)),
            *((None, source, figures) for source, figures in zip(comparison.sources, side.sources, strict=True)),
        )
    ]


def collected(reference: Reference, asked: SearchRequest) -> int:
    """What the oracle has of the same days and sources."""
    filters = Filters(asked.sources, date_from=asked.date_from, date_to=asked.date_to)
    held = [reference.articles[name] for name in reference.matching(SearchPlan(None, filters))]
    return sum(article.source not in asked.without_sources for article in held)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("seed", rest_slow(range(15), fast=2))
def test_every_cell_is_what_its_search_finds(name: str, seed: int, tmp_path: Path) -> None:
    newsroom = Newsroom(seed)
    queries, base = random_queries(newsroom), random_filters(newsroom)
    unit = newsroom.random.choice((None, *UNITS))
    with filled_engine(name, tmp_path, newsroom, articles=newsroom.random.choice((20, 60))) as (engine, reference):
        found = compare(engine, sides_of(base, queries), NO_LIMIT, unit)
        assert unit in (None, found.unit)
        for asked, figures in all_figures(found):
            results = search(engine, replace(asked, collapse=True), NO_LIMIT)
            assert (results.total, results.stories) == (figures.articles, figures.stories), (seed, asked)
            assert not results.relaxed
            there = collected(reference, asked)
            assert figures.collected == there, (seed, asked)
            assert figures.share == (results.total / there if there else None)
            assert figures.articles <= figures.collected
        for side in found.sides:
            assert side.without_period == side.total.articles - sum(each.articles for each in side.times)
        assert all(before.last < after.first for before, after in zip(found.periods, found.periods[1:], strict=False))


@pytest.mark.slow
def test_engines_agree(tmp_path: Path) -> None:
    for seed in range(3):
        answers = []
        for name in ENGINES:
            newsroom = Newsroom(seed)
            folder = tmp_path / f"{name}-{seed}"
            folder.mkdir()
            with filled_engine(name, folder, newsroom, articles=60) as (engine, _):
                found = compare(engine, sides_of(SearchRequest(""), random_queries(newsroom)), NO_LIMIT)
                answers.append(replace(found, took_ms=0.0))
        assert answers[1:] == answers[:-1], seed


def archive_of(*articles: tuple[str, str, datetime | None]) -> searchapp.Archive:
    """An archive of texts, each with its source and date."""
    archive = searchapp.open(":memory:")
    archive.add(
        Article(str(number), "", (text,), source, date=when) for number, (text, source, when) in enumerate(articles)
    )
    return archive


def day(number: int) -> datetime:
    return datetime(2025, 3, number)


ARTICLES = (
    ("وصل القمح إلى الميناء", "أ", day(3)),
    ("وصل القمح إلى الميناء", "ب", day(3)),
    ("وصلت السفينة وعليها القمح", "أ", day(4)),
    ("غادرت السفينة", "ب", day(10)),
    ("لا شيء من ذلك", "ب", day(10)),
    ("سفينة بلا تاريخ", "", None),
)


def test_articles_stories_and_shares() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", "السفينة")
    wheat, ship = found.sides
    assert (wheat.total, ship.total) == (Figures(3, 2, 6), Figures(3, 3, 6))
    assert (found.unit, found.periods[0].first, found.periods[-1].last) == ("day", date(2025, 3, 3), date(2025, 3, 10))
    assert wheat.times[:3] == (Figures(2, 1, 2), Figures(1, 1, 1), Figures(0, 0, 0))
    assert ship.times[-1] == Figures(1, 1, 2)
    assert (wheat.without_period, ship.without_period) == (0, 1)
    assert found.gaps == (Period(date(2025, 3, 5), date(2025, 3, 9)),)
    assert found.sources == ("أ", "ب")
    assert (wheat.sources, ship.sources) == (
        (Figures(2, 2, 2), Figures(1, 1, 3)),
        (Figures(1, 1, 2), Figures(1, 1, 3)),
    )


def test_one_query_in_several_sources() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", source=["أ", "ب"])
        every = archive.compare(source=["أ", "ب"])
    assert [(side.label, side.request.query, side.total) for side in found.sides] == [
        ("أ", "القمح", Figures(2, 2, 2)),
        ("ب", "القمح", Figures(1, 1, 3)),
    ]
    assert found.sources == ()
    assert found.sides[0].times[0] == Figures(1, 1, 1)
    # Without a word each has its whole share.
    assert [side.total.share for side in every.sides] == [1.0, 1.0]


def test_several_queries_in_one_source() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", "السفينة", source="أ")
    assert [side.label for side in found.sides] == ["القمح", "السفينة"]
    assert [side.total for side in found.sides] == [Figures(2, 2, 2), Figures(1, 1, 2)]
    assert found.sources == ("أ",)


def test_only_articles_with_all_the_words_count() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح المفقود", "السفينة القمح")
        assert archive.search("القمح المفقود").relaxed
    assert [side.total.articles for side in found.sides] == [0, 1]


def test_weeks_begin_on_mondays_and_are_cut_to_the_days_asked_for() -> None:
    with archive_of(*ARTICLES) as archive:
        whole = archive.compare("القمح", "السفينة", by="week")
        cut = archive.compare("القمح", "السفينة", by="week", date_from="2025-03-04", date_to="2025-03-11")
    assert [(str(each.first), str(each.last)) for each in whole.periods] == [
        ("2025-03-03", "2025-03-09"),
        ("2025-03-10", "2025-03-16"),
    ]
    assert [(str(each.first), str(each.last)) for each in cut.periods] == [
        ("2025-03-04", "2025-03-09"),
        ("2025-03-10", "2025-03-11"),
    ]
    assert [side.times[0].articles for side in cut.sides] == [1, 1]


def test_what_is_left_out_is_not_what_a_share_is_of() -> None:
    with archive_of(*ARTICLES) as archive:
        base = SearchRequest("", without_sources=("ب",), date_from=date(2025, 3, 3), date_to=date(2025, 3, 10))
        found = compare(archive.engine, sides_of(base, ("القمح", "السفينة")), SETTINGS)
    assert [side.total for side in found.sides] == [Figures(2, 2, 2), Figures(1, 1, 2)]
    assert found.periods[-1].last == date(2025, 3, 10)
    assert found.sides[0].times[-1] == Figures(0, 0, 0)


def test_a_month_that_is_all_that_is_known_counts_for_months() -> None:
    known = Article("1", "", ("قمح",), "أ", date=datetime(2025, 3, 1), date_precision="month")
    with searchapp.open(":memory:") as archive:
        archive.add([known, Article("2", "", ("سفينة",), "أ", date=datetime(2025, 4, 2))])
        by_month, by_day = (archive.compare("قمح", "سفينة", by=unit) for unit in ("month", "day"))
    assert [[each.articles for each in side.times] for side in by_month.sides] == [[1, 0], [0, 1]]
    assert [side.without_period for side in by_month.sides] == [0, 0]
    assert [[each.articles for each in side.times] for side in by_day.sides] == [[0], [1]]
    assert [side.without_period for side in by_day.sides] == [1, 0]


def test_days_asked_for_are_shown_though_nothing_is_in_them() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", "السفينة", date_from="2025-03-10", date_to="2025-03-13")
    assert found.gaps == (Period(date(2025, 3, 11), date(2025, 3, 13)),)
    assert [len(side.times) for side in found.sides] == [4, 4]


def test_an_endless_time_ends_with_the_articles() -> None:
    with archive_of(*ARTICLES) as archive:
        assert len(archive.compare("القمح", "السفينة", by="day", date_from="1900").periods) == 8
        assert archive.compare("ألف", "باء").periods == ()
    with (
        archive_of(("قمح", "أ", datetime(1990, 1, 1)), ("قمح", "أ", datetime(2020, 1, 1))) as archive,
        pytest.raises(QueryError, match="count by longer ones"),
    ):
        archive.compare("قمح", "سفينة", by="day")


@pytest.mark.parametrize("slip", [datetime(1001, 1, 1), datetime(9999, 12, 31)])
@pytest.mark.parametrize(("first", "last"), [(None, None), (date(1000, 1, 1), date.max)])
def test_a_slip_in_a_date_does_not_stretch_it(slip: datetime, first: date | None, last: date | None) -> None:
    articles = [("قمح", "أ", slip), ("قمح", "أ", day(3)), ("سفينة", "ب", day(5))]
    with archive_of(*articles) as archive:
        found = archive.compare("قمح", "سفينة", by="year", date_from=first, date_to=last)
        assert found.periods == (Period(date(2025, 1, 1), date(2025, 12, 31)),)
        assert [(side.total.articles, side.without_period) for side in found.sides] == [(2, 1), (1, 0)]
        (note,) = found.notes
        assert "from 2025-03-01 to 2025-03-31" in note.en
        assert archive.compare("قمح", "سفينة", date_from=date(2025, 3, 1), date_to=date(2025, 3, 9)).notes == ()


@pytest.mark.parametrize("queries", [(), ("القمح",), ("القمح", " القمح"), tuple("أبتثجحخ")])
def test_there_are_two_to_six(queries: tuple[str, ...]) -> None:
    with archive_of(*ARTICLES) as archive, pytest.raises(QueryError, match="Compare 2 to 6 queries"):
        archive.compare(*queries)


def test_a_source_is_compared_once() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", source=("أ", "ب", "أ"))
        assert [side.label for side in found.sides] == ["أ", "ب"]
        with pytest.raises(QueryError, match="Compare 2 to 6 queries"):
            archive.compare("القمح", source=("أ", "أ"))


def test_only_some_levels_of_match_may_count() -> None:
    with archive_of(("القمح", "أ", day(3)), ("قمحنا", "أ", day(3))) as archive:
        found = archive.compare("القمح", "قمحنا", only="exact")
    assert [side.total.articles for side in found.sides] == [1, 1]
    assert found.sides[0].request.only == (MatchLevel.EXACT,)


def test_a_query_without_a_word_finds_nothing_and_says_so() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("؟؟", "القمح")
    assert [side.total.articles for side in found.sides] == [0, 3]
    assert found.sides[0].notes


def test_stories_are_left_out_where_they_would_be_too_many_to_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STORIES", 1)
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", "السفينة")
    assert found.notes == (NO_STORIES,)
    assert [side.total.stories for side in found.sides] == [2, 3]
    assert found.sides[0].times[0] == Figures(2, None, 2)
    # Where no article has a copy each is a story.
    assert found.sides[1].times[0] == Figures(0, 0, 2)


def test_the_time_limit_is_one_for_the_whole_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("searchapp.plan.time.monotonic", lambda: now[0])
    executed = []

    def slow(context: SearchContext, query: PreparedQuery) -> Answer:
        executed.append(query)
        now[0] += 0.7
        return execute_query(context, query)

    monkeypatch.setattr(module, "execute_query", slow)
    with archive_of(*ARTICLES) as archive:
        sides = sides_of(SearchRequest(""), ("القمح", "السفينة", "الميناء"))
        with pytest.raises(TimeIsUpError):
            compare(archive.engine, sides, replace(SETTINGS, time_limit=2.0))
        assert 2 <= len(executed) <= 4
        executed.clear()
        # Three sides and what was collected take 2.8 seconds; the stories of the times would take longer.
        assert compare(archive.engine, sides, replace(SETTINGS, time_limit=3.0)).notes == (NO_STORIES,)


def test_it_costs_no_more_than_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    with archive_of(*ARTICLES) as archive:
        sides = sides_of(SearchRequest(""), ("القمح", "السفينة"))
        monkeypatch.setattr(arrays, "RATES", Rates(10.0, 0.0, 0.0))
        with pytest.raises(TooCostlyError):
            compare(archive.engine, sides, replace(SETTINGS, time_limit=2.0))


def test_a_table_has_a_row_for_each_number() -> None:
    with archive_of(*ARTICLES) as archive:
        found = archive.compare("القمح", "السفينة")
    rows = [dict(zip(COMPARISON_COLUMNS, row, strict=True)) for row in comparison_as_rows(found, "en")]
    # And one for the article that has no date.
    assert len(rows) == len(all_figures(found)) + 1
    assert (rows[2]["by"], rows[2]["side"], rows[2]["articles"]) == ("undated", "السفينة", 1)
    del rows[2]
    assert rows[0] == {
        "by": "total", "first": "", "last": "", "source": "", "source_name": "", "side": "القمح",
        "articles": 3, "stories": 2, "all_articles": 6, "share": 0.5, "note": "",
    }  # fmt: skip
    assert rows[2]["by"] == "day"
    assert (rows[2]["first"], rows[2]["last"], rows[2]["articles"]) == ("2025-03-03", "2025-03-03", 2)
    nothing = next(row for row in rows if row["first"] == "2025-03-05")
    assert (nothing["all_articles"], nothing["share"]) == (0, "")
    assert rows[-1]["source"] == "ب"


def test_a_table_says_what_is_to_be_said_and_stays_small() -> None:
    long = " أو ".join(f"كلمة{number}" for number in range(20))
    with archive_of(*ARTICLES, ("القمح", "أ", datetime(1025, 3, 3))) as archive:
        found = archive.compare("القمح", f"({long}) القمح", by="day")
    assert found.notes
    rows = [dict(zip(COMPARISON_COLUMNS, row, strict=True)) for row in comparison_as_rows(found, "en")]
    notes = [(row["side"], row["note"]) for row in rows if row["by"] == "note"]
    short = str(rows[1]["side"])
    assert short.startswith("2. (كلمة0 ")
    assert len(short) < 70
    assert (short, f"In full: ({long}) القمح") in notes
    assert [note for side, note in notes if not side] == [note.en for note in found.notes]
    assert {
        (name, note.en) for name, side in zip(("القمح", short), found.sides, strict=True) for note in side.notes
    } < {*notes}
    assert {row["side"] for row in rows} == {"القمح", short, ""}


def test_as_json() -> None:
    with archive_of(*ARTICLES) as archive:
        fields = comparison_as_json(archive.compare("القمح", "السفينة"), "en")
    assert fields["nothing_collected"] == [["2025-03-05", "2025-03-09"]]
    assert fields["sides"][1]["without_period"] == 1
    assert fields["times"][0]["sides"][0] == {"articles": 2, "stories": 1, "all_articles": 2, "share": 1.0}
    assert fields["sources"][1]["source"] == "ب"
