"""From what matches to a page of hits, on an engine made by hand: the order beyond the candidates, ties, clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from random import Random
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.dates.moments import UNDATED, to_moment
from searchapp.engines import retrieval
from searchapp.engines.retrieval import Listed, Matches, Totals, Words, collapsed_page, in_order_of_ids, result_page
from searchapp.model import Article, FacetCount, MatchLevel
from searchapp.plan import NO_COPIES, Copies, Deadline, FacetName, Leaf, ResultPage, SearchPlan, TimeIsUpError, leaves
from searchapp.ranking.match import Occurrences
from searchapp.ranking.postings import BODY, Passages, layout_of
from searchapp.ranking.scoring import CANDIDATES, DEFAULT_WEIGHTS, LevelCounts
from tests.conformance.asking import ALL, ids, word

NODE: Final = word("سوق")
LENGTH: Final = 30
DAYS: Final = tuple(datetime(2024, 1, day) for day in range(1, 29))


@dataclass(frozen=True)
class Row:
    """An article that matches: ``times`` is how often the word is in it, in its only paragraph of 30 words."""

    name: str
    points: int
    times: int = 1
    date: datetime | None = None
    cluster: int = 0

    @property
    def moment(self) -> int:
        return to_moment(self.date)


class HandMade(Matches[int]):
    """Articles that match, as they are given; what is asked of them is written down in ``asked``."""

    def __init__(self, rows: Sequence[Row], *, of_leaves: bool = True) -> None:
        self.rows = rows
        self.totals = Totals(len(rows), LENGTH * len(rows), max((row.moment for row in rows), default=UNDATED))
        self.asked: list[int] = []
        self._order = sorted(
            range(len(rows)),
            key=lambda number: (-rows[number].points * of_leaves, -rows[number].moment, rows[number].name),
        )

    @property
    def total(self) -> int:
        return len(self.rows)

    def counts(self, leaf: Leaf) -> LevelCounts:
        assert leaf == NODE
        return [len(self.rows)] * 3 + [0]

    def listed(self, stop: int) -> Sequence[Listed[int]]:
        self.asked.append(stop)
        return [Listed(number, self.rows[number].points, self.rows[number].moment) for number in self._order[:stop]]

    def words(self, documents: Sequence[int], of_leaves: Sequence[Leaf]) -> Words:
        times = [self.rows[document].times for document in documents]
        found = Occurrences(
            np.repeat(np.arange(len(times)), times),
            np.concatenate([np.empty(0, np.int64), *(BODY + np.arange(count) for count in times)]),
            np.full(sum(times), MatchLevel.INFLECTION, np.int8),
        )
        lengths = np.full(len(documents), LENGTH)
        return Words(lengths, Passages.of([layout_of([LENGTH])] * len(documents)), [found] * len(of_leaves))

    def identifiers(self, documents: Sequence[int]) -> Sequence[str]:
        return [self.rows[document].name for document in documents]

    def articles(self, documents: Sequence[int]) -> Sequence[Article]:
        return [Article(self.rows[document].name, "", ("نص",), date=self.rows[document].date) for document in documents]

    def facets(self, names: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        return {name: (FacetCount("", self.total),) for name in names}

    def clusters(self, documents: Sequence[int]) -> Sequence[int]:
        return [self.rows[document].cluster for document in documents]

    def cluster_count(self) -> int:
        return len({row.cluster for row in self.rows})

    def copies(self, documents: Sequence[int]) -> Sequence[Copies]:
        sizes = [sum(row.cluster == self.rows[document].cluster for row in self.rows) for document in documents]
        return [Copies(total=size - 1) for size in sizes]


def page(rows: Sequence[Row], **options: object) -> ResultPage:
    plan = replace(SearchPlan(NODE, limit=ALL), **options)  # type: ignore[arg-type]
    return result_page(plan, HandMade(rows, of_leaves=any(leaves(plan.node))), DEFAULT_WEIGHTS)


def scores(found: ResultPage) -> list[float]:
    return [hit.score for hit in found.hits]


def many(count: int, seed: int = 0) -> list[Row]:
    """Return articles of different points, frequencies, dates (or none) and clusters."""
    chance = Random(seed)
    return [
        Row(
            f"{number:04}",
            points=chance.randrange(1, 60),
            times=chance.randrange(1, 9),
            date=chance.choice((None, *DAYS)),
            cluster=chance.randrange(1 + count // 2),
        )
        for number in range(count)
    ]


def test_the_candidates_are_put_in_order_by_what_their_words_are_worth() -> None:
    rows = [Row("once", 9), Row("often", 1, times=8), Row("twice", 5, times=2)]
    found = page(rows)
    assert ids(found) == ["often", "twice", "once"]
    assert scores(found) == sorted(scores(found), reverse=True)
    assert [[shown.position for shown in hit.paragraphs] for hit in found.hits] == [[0]] * 3


def test_only_the_first_candidates_are_put_in_order_again() -> None:
    rows = [Row(f"{number:04}", points=1000 - number) for number in range(CANDIDATES)]
    late = [Row("best", points=2, times=9), Row("worst", points=1, times=9)]
    found = ids(page(rows + late))
    assert found[-2:] == ["best", "worst"]
    assert ids(page([*rows[1:], replace(late[0], points=5000), late[1]]))[0] == "best"


def test_scores_go_on_downwards_beyond_the_candidates() -> None:
    """Also where the share of a score, multiplied again, would be a little more than the score."""
    for first in range(1, 50):
        rows = [Row(f"{number:04}", points=500) for number in range(CANDIDATES)]
        rest = [Row(f"9{number}", points=points) for number, points in enumerate((first, first, first // 2, 0))]
        found = scores(page(rows + rest))[CANDIDATES - 1 :]
        assert found == sorted(found, reverse=True), first
        assert found[1] == found[2] == found[0]
        assert found[3] == pytest.approx(found[0] * (first // 2) / first)
        assert found[4] == 0


@given(st.integers(1, 80), st.integers(0, 9))
@settings(max_examples=settings().max_examples // 10)
def test_pages_are_cut_from_one_order(beyond: int, seed: int) -> None:
    rows = many(CANDIDATES + beyond, seed)
    whole = page(rows, recency=0.5)
    assert whole.total == len(whole.hits) == len(rows)
    assert scores(whole) == sorted(scores(whole), reverse=True)
    ranking = list(zip(ids(whole), scores(whole), strict=True))
    for offset in (0, 7, CANDIDATES - 1, CANDIDATES, CANDIDATES + beyond - 1, CANDIDATES + beyond, ALL):
        for limit in (1, 10, beyond):
            part = page(rows, recency=0.5, offset=offset, limit=limit)
            assert list(zip(ids(part), scores(part), strict=True)) == ranking[offset : offset + limit]
            assert part.total == len(rows)


def test_of_equal_scores_the_newest_comes_first_then_by_id() -> None:
    new, old = DAYS[9], DAYS[1]
    rows = [Row("d", 1, date=old), Row("e", 1), Row("a", 1), Row("c", 1, date=new), Row("b", 1, date=old)]
    assert ids(page(rows)) == ["c", "b", "d", "a", "e"]
    assert ids(page(rows[::-1])) == ["c", "b", "d", "a", "e"]
    # A score decides before a date does, and points decide nothing among candidates.
    assert ids(page([*rows, Row("f", 1, times=3)]))[0] == "f"
    assert ids(page([*rows, Row("f", 99)]))[-1] == "f"


def test_ids_decide_where_dates_are_equal_too() -> None:
    assert ids(page([Row("b", 2), Row("a", 1)])) == ["a", "b"]
    assert ids(page([Row("b", 2, date=DAYS[0]), Row("a", 1, date=DAYS[0])])) == ["a", "b"]


def test_a_score_depends_on_the_average_length_of_all_articles() -> None:
    class Longer(HandMade):
        def __init__(self, rows: Sequence[Row], length: int) -> None:
            super().__init__(rows)
            self.totals = self.totals._replace(words=length * len(rows))

    short, same, long = (
        scores(result_page(SearchPlan(NODE), Longer([Row("a", 1), Row("b", 1)], length), DEFAULT_WEIGHTS))
        for length in (LENGTH // 3, LENGTH, 3 * LENGTH)
    )
    assert short < same < long
    assert same == scores(page([Row("a", 1), Row("b", 1)]))


def test_the_newest_are_lifted() -> None:
    rows = [Row("new", 1, date=datetime(2024, 1, 1)), Row("old", 1, date=datetime(1990, 1, 1)), Row("none", 1)]
    plain = dict(zip(ids(page(rows)), scores(page(rows)), strict=True))
    lifted = dict(zip(ids(page(rows, recency=0.5)), scores(page(rows, recency=0.5)), strict=True))
    assert lifted["new"] == pytest.approx(1.5 * plain["new"])
    assert lifted["old"] == pytest.approx(plain["old"])
    assert lifted["none"] == plain["none"]


def test_nothing_is_ranked_where_nothing_is_looked_for() -> None:
    rows = many(CANDIDATES + 20)
    newest = sorted(rows, key=lambda row: (-row.moment, row.name))
    found = page(rows, node=None)
    assert ids(found) == [row.name for row in newest]
    assert set(scores(found)) == {0.0}
    assert {hit.paragraphs for hit in found.hits} == {()}
    by_date = result_page(SearchPlan(NODE, sort="newest", limit=5), HandMade(rows, of_leaves=False), DEFAULT_WEIGHTS)
    assert ids(by_date) == [row.name for row in newest][:5]
    assert set(scores(by_date)) == {0.0}
    assert all(hit.paragraphs for hit in by_date.hits)


def test_nothing_matches() -> None:
    found = page([], facets=("source",), collapse=True)
    assert found == ResultPage(total=0, hits=(), facets={"source": (FacetCount("", 0),)}, clusters=0)
    assert page([]).hits == ()


def test_what_is_not_wanted_is_not_worked_out() -> None:
    matches = HandMade(many(CANDIDATES + 50))
    found = result_page(SearchPlan(NODE, facets=()), matches, DEFAULT_WEIGHTS)
    assert (found.facets, found.clusters) == ({}, None)
    assert {hit.copies for hit in found.hits} == {NO_COPIES}
    assert matches.asked == [CANDIDATES]
    matches.asked.clear()
    assert result_page(SearchPlan(NODE, offset=CANDIDATES + 50), matches, DEFAULT_WEIGHTS).hits == ()
    assert matches.asked == []


def test_a_page_has_as_many_paragraphs_as_wanted() -> None:
    for count in (0, 1, 2):
        assert [len(hit.paragraphs) for hit in page([Row("a", 1)], paragraphs=count).hits] == [min(count, 1)]


def test_it_ends_when_the_time_is_up() -> None:
    with pytest.raises(TimeIsUpError):
        page([Row("a", 1)], deadline=Deadline(0.0))
    with pytest.raises(TimeIsUpError):
        page([], deadline=Deadline(0.0))


@pytest.mark.parametrize("node", [NODE, None])
@pytest.mark.parametrize("size", [7, 64, 200])
@pytest.mark.parametrize("count", [0, 1, 40, CANDIDATES + 60])
def test_of_each_cluster_the_first_is_a_hit(node: Leaf | None, size: int, count: int) -> None:
    rows = many(count, seed=3)
    clusters = {row.name: row.cluster for row in rows}
    expected: dict[int, tuple[str, float]] = {}
    for hit in page(rows, node=node).hits:
        expected.setdefault(clusters[hit.article.id], (hit.article.id, hit.score))
    offsets = range(0, len(rows) + 2 * size, size)
    pages = [page(rows, node=node, collapse=True, offset=offset, limit=size) for offset in offsets]
    hits = [hit for each in pages for hit in each.hits]
    assert [(hit.article.id, hit.score) for hit in hits] == list(expected.values())
    assert {(each.total, each.clusters) for each in pages} == {(len(rows), len(expected))}
    sizes = [sum(row.cluster == clusters[hit.article.id] for row in rows) for hit in hits]
    assert [hit.copies.total for hit in hits] == [size - 1 for size in sizes]


@pytest.mark.parametrize("largest", [1, 5, 90, 400])
def test_large_clusters_are_skipped_step_by_step(largest: int) -> None:
    """A cluster that fills the first page many times over has one article there, and the rest of the page is filled."""
    clusters = [0] * largest + list(range(1, 30))
    asked: list[int] = []

    def first(count: int) -> Sequence[int]:
        asked.append(count)
        return range(min(count, len(clusters)))

    def clusters_of(some: Sequence[int]) -> Sequence[int]:
        return [clusters[each] for each in some]

    for offset, limit in ((0, 10), (5, 10), (20, 20), (30, 5)):
        asked.clear()
        found = collapsed_page(first, clusters_of, total=len(clusters), offset=offset, limit=limit)
        assert found == [0, *range(largest, len(clusters))][offset : offset + limit]
        assert asked[0] == min(len(clusters), (offset + limit) * 3 // 2 + retrieval._BEYOND)
        # Each time as far again, no farther than there is anything, and no more often than that takes.
        assert all(after == min(2 * before, len(clusters)) for before, after in pairwise(asked))
        assert len(set(asked)) == len(asked)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12),
    st.integers(0, 14),
    st.randoms(use_true_random=False),
)
def test_equals_are_in_the_order_of_their_ids(keys: list[tuple[int, int]], stop: int, chance: Random) -> None:
    rows = [Listed(f"{number:02}", points, moment) for number, (points, moment) in enumerate(keys)]
    chance.shuffle(rows)
    listed = sorted(rows, key=lambda each: (-each.points, -each.moment))
    asked: list[str] = []

    def identifiers(documents: Sequence[str]) -> Sequence[str]:
        asked.extend(documents)
        return documents

    found = in_order_of_ids(list(listed), stop, identifiers)
    assert found == sorted(rows, key=lambda each: (-each.points, -each.moment, each.document))[:stop]
    # An id is read only where it decides.
    alike = {each.document for each in rows if sum(each[1:] == other[1:] for other in rows) > 1}
    assert set(asked) <= alike
    assert len(set(asked)) == len(asked)
