"""What an archive holds, day by day and source by source, and when nothing was collected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import searchapp
from searchapp.dates.timeline import Period
from searchapp.model import Article, FacetCount
from searchapp.plan import Deadline, Filters, SearchPlan, TimeIsUpError
from searchapp.search.coverage import Holdings, coverage_as_json, coverage_of
from tests.conformance.newsroom import FIRST_DAY, Newsroom
from tests.conformance.reference import Reference
from tests.fast import rest_slow
from tests.search.filled_engines import ENGINES, filled_engine


def expected(reference: Reference, within: Period | None, *sources: str) -> Holdings:
    """What the oracle counts."""
    first, last = (within.first, within.last) if within else (None, None)
    plan = SearchPlan(None, Filters(sources=sources, date_from=first, date_to=last), facets=("day", "month"))
    facets = reference.facets(plan)
    return Holdings(len(reference.matching(plan)), facets["day"], facets["month"])


def silent_days(days: Sequence[FacetCount]) -> set[date]:
    """The days without an article between the first and the last that has one, one by one."""
    filled = {date.fromisoformat(day) for day, _ in days}
    between = range(1, (max(filled) - min(filled)).days) if filled else ()
    return {min(filled) + timedelta(days=number) for number in between} - filled


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("seed", rest_slow(range(12)))
def test_it_counts_what_the_oracle_counts(name: str, seed: int, tmp_path: Path) -> None:
    newsroom = Newsroom(seed)
    begin = FIRST_DAY.date() + timedelta(days=newsroom.random.randrange(30))
    with filled_engine(name, tmp_path, newsroom, articles=newsroom.random.choice((3, 20, 60))) as (engine, reference):
        for within in (None, Period(begin, begin + timedelta(days=newsroom.random.randrange(20)))):
            found = coverage_of(engine, within)
            whole = expected(reference, within)
            assert found.whole == whole, seed
            assert {each.source: each.holdings for each in found.sources} == {
                source: holdings
                for source, _ in reference.values("source")
                if (holdings := expected(reference, within, source)).articles
            }, seed
            counts = [each.holdings.articles for each in found.sources]
            assert counts == sorted(counts, reverse=True)
            # Those without a source are all that is left.
            of_none = Holdings(
                whole.articles - sum(counts),
                *(
                    tuple(
                        FacetCount(value, rest)
                        for value, count in getattr(whole, times)
                        if (rest := count - sum(dict(getattr(s.holdings, times)).get(value, 0) for s in found.sources))
                    )
                    for times in ("days", "months")
                ),
            )
            assert found.others == (of_none if of_none.articles else None), seed
            few = coverage_of(engine, within, sources=1)
            assert few.sources == found.sources[:1]
            assert (few.others.articles if few.others else 0) == whole.articles - sum(counts[:1])
            for each in (found.whole, *(source.holdings for source in found.sources)):
                days = {gap.first + timedelta(days=number) for gap in each.gaps for number in range(gap.days)}
                assert days == silent_days(each.days), seed
                assert each.articles - each.without_day == sum(count for _, count in each.days)


def test_an_article_of_which_only_the_month_is_known_is_in_no_day() -> None:
    with searchapp.open(":memory:") as archive:
        archive.add(
            [
                Article("1", "خبر", (), "أ", date=datetime(2025, 3, 30)),
                Article("2", "خبر", (), "أ", date=datetime(2025, 4, 1), date_precision="month"),
                Article("3", "خبر", (), "أ", date=datetime(2025, 4, 2, 9)),
                Article("4", "خبر", ()),
            ]
        )
        found = archive.coverage()
    assert found.whole.days == (FacetCount("2025-03-30", 1), FacetCount("2025-04-02", 1))
    assert found.whole.months == (FacetCount("2025-03", 1), FacetCount("2025-04", 2))
    assert found.whole.gaps == (Period(date(2025, 3, 31), date(2025, 4, 1)),)
    assert found.whole.without_day == 2
    assert found.others == Holdings(1, (), ())
    fields = coverage_as_json(found, days=True)
    assert fields["nothing_collected"] == [["2025-03-31", "2025-04-01"]]
    assert fields["by_source"][0]["days"] == [{"value": "2025-03-30", "count": 1}, {"value": "2025-04-02", "count": 1}]
    assert "days" not in coverage_as_json(found, days=False)
    assert (fields["first_day"], fields["last_day"], fields["days_with_articles"]) == ("2025-03-30", "2025-04-02", 2)


def test_an_empty_archive_has_no_days() -> None:
    with searchapp.open(":memory:") as archive:
        archive.add(Article("1", "خبر", ()))
        assert archive.coverage().whole.whole is None
        assert archive.coverage().whole.gaps == ()


def test_it_ends_at_the_deadline() -> None:
    with searchapp.open(":memory:") as archive:
        archive.add(Article("1", "خبر", (), "أ", date=datetime(2025, 3, 30)))
        with pytest.raises(TimeIsUpError):
            coverage_of(archive.engine, deadline=Deadline.within(-1))
