"""The first phase of ranking: its points by hand, against a loop over articles, and their bounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.model import MatchLevel
from searchapp.plan import Leaf, Phrase
from searchapp.ranking.match import BestLevels, Occurrences
from searchapp.ranking.postings import BODY
from searchapp.ranking.scoring import _GRID, _TITLE, DEFAULT_WEIGHTS, Clause, Weights, add_points, clauses
from searchapp.settings import Settings
from tests.conformance.asking import phrase, word

LEVELS: Final = (MatchLevel.ROOT, MatchLevel.VARIANT, MatchLevel.INFLECTION, MatchLevel.SPELLING)

#: Up to here the 32-bit floats that search engines add up are exact.
EXACT_FLOATS: Final = 1 << 24

#: 64 words of a query and ten million articles: no index is asked for more.
LARGEST: Final = 10_000_000


def points_of(counts: Sequence[int], size: int, leaf: Leaf, weights: Weights = DEFAULT_WEIGHTS) -> list[Clause]:
    return list(clauses(leaf, counts, size, weights))


def idf(count: int, size: int) -> float:
    return math.log(1 + (size - count + 0.5) / (count + 0.5))


def test_by_hand() -> None:
    weights = Weights(exact=1, stem=2, variant=0.5, root=0.25)
    # ln(1 + 5.5 / 4.5) = 0.798..., ln(1 + 6.5 / 3.5) = 1.049..., ln(1 + 8.5 / 1.5) = 1.897...
    assert points_of((4, 3, 3, 1), 9, word("سوق"), weights) == [
        ("everywhere", MatchLevel.SPELLING, 1943),
        ("title", MatchLevel.SPELLING, 291),
        ("everywhere", MatchLevel.INFLECTION, 2150),
        ("title", MatchLevel.INFLECTION, 323),
        ("everywhere", MatchLevel.VARIANT, 538),
        ("title", MatchLevel.VARIANT, 81),
        ("everywhere", MatchLevel.ROOT, 204),
        ("title", MatchLevel.ROOT, 31),
    ]


def test_a_level_at_which_a_word_stands_nowhere_has_no_clause() -> None:
    found = points_of((4, 3, 0, 0), 9, word("سوق"))
    assert {level for _, level, _ in found} == {MatchLevel.VARIANT, MatchLevel.ROOT}
    assert points_of((0, 0, 0, 0), 9, word("سوق")) == []


def test_what_weighs_nothing_has_no_clause() -> None:
    weights = Weights(exact=0.3, stem=0, variant=0, root=0)
    assert {level for _, level, _ in points_of((1, 1, 1, 1), 9, word("سوق"), weights)} == {MatchLevel.SPELLING}


def test_a_word_in_every_article_has_a_point_at_least() -> None:
    found = points_of((10**7,) * 4, 10**7, word("سوق"))
    assert found == [("everywhere", level, 1) for level in reversed(LEVELS)]


def test_an_occurrence_in_the_title_counts_a_little_more() -> None:
    for scope, level, points in points_of((1, 1, 1, 1), 9, word("سوق")):
        anywhere = _GRID * dict(DEFAULT_WEIGHTS.levels)[level] * idf(1, 9)
        assert points == round(anywhere if scope == "everywhere" else 0.15 * anywhere)


def test_the_very_word_in_the_text_outweighs_a_relative_in_the_title() -> None:
    for very, others in ((1, 1), (14, 420), (900, 1000), (999, 1000)):
        found = points_of((1000, 1000, others, very), 1000, word("سوق"))
        exact = sum(points for scope, _, points in found if scope == "everywhere")
        relative = sum(points for _, level, points in found if level < MatchLevel.SPELLING)
        assert exact > relative


def test_what_is_looked_for_in_titles_alone_counts_as_elsewhere() -> None:
    anywhere = points_of((1, 1, 1, 1), 9, word("سوق"))
    assert points_of((1, 1, 1, 1), 9, word("سوق", scope="title")) == [
        ("title", level, points) for scope, level, points in anywhere if scope == "everywhere"
    ]


def test_a_phrase_counts_for_its_words_at_its_level_and_below() -> None:
    counts, size = (4, 4, 4, 4), 90
    of_level = {
        level: {clause.level for clause in points_of(counts, size, phrase("سوق كبير", level=level))}
        for level in (MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION)
    }
    assert of_level == {
        MatchLevel.EXACT: set(LEVELS),
        MatchLevel.SPELLING: set(LEVELS),
        MatchLevel.INFLECTION: set(LEVELS[:-1]),
    }
    one, three = points_of(counts, size, phrase("سوق")), points_of(counts, size, phrase("سوق كبير هنا"))
    assert [(clause.scope, clause.level) for clause in three] == [(clause.scope, clause.level) for clause in one]
    for single, triple in zip(one, three, strict=True):
        weight = dict(DEFAULT_WEIGHTS.levels)[triple.level]
        share = 1.0 if triple.scope == "everywhere" else _TITLE
        assert triple.points == round(_GRID * share * weight * 3 * idf(4, size))
        assert abs(triple.points - 3 * single.points) <= 2


def occurrences(places: Sequence[tuple[int, int, MatchLevel]]) -> Occurrences:
    documents, positions, levels = zip(*places, strict=True) if places else ((), (), ())
    return Occurrences(np.array(documents, np.int64), np.array(positions, np.int64), np.array(levels, np.int8))


def counts_of(places: Sequence[tuple[int, int, MatchLevel]]) -> list[int]:
    return [len({document for document, _, found in places if found >= level}) for level in LEVELS]


def by_a_loop(
    leaf: Leaf, places: Sequence[tuple[int, int, MatchLevel]], size: int, weights: Weights = DEFAULT_WEIGHTS
) -> list[int]:
    """Return the points of each of ``size`` articles, worked out article by article."""
    counts = counts_of(places)
    words = len(leaf.positions) if isinstance(leaf, Phrase) else 1
    highest = leaf.level if isinstance(leaf, Phrase) else MatchLevel.EXACT
    totals = []
    for article in range(size):
        total = 0
        for level, weight in zip(LEVELS, (weights.root, weights.variant, weights.stem, weights.exact), strict=True):
            here = [position for document, position, found in places if document == article and found >= level]
            if not here or level > highest:
                continue
            worth = _GRID * weight * words * idf(counts[level], size)
            if leaf.scope == "title":
                total += max(round(worth), 1) if min(here) < BODY else 0
            else:
                total += max(round(worth), 1)
                total += round(_TITLE * worth) if min(here) < BODY else 0
        totals.append(total)
    return totals


SIZE: Final = 8
PLACES = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.sampled_from((0, 1, BODY - 1, BODY, BODY + 7)), st.sampled_from(LEVELS)),
    max_size=20,
    unique_by=lambda place: place[:2],
).map(sorted)
LEAVES = st.sampled_from(
    (
        *(word("سوق"), word("سوق", scope="title"), phrase("سوق كبير"), phrase("سوق كبير", scope="title")),
        *(phrase("سوق كبير هنا", level=MatchLevel.INFLECTION), phrase("سوق كبير", level=MatchLevel.EXACT)),
    )
)


@given(st.lists(st.tuples(LEAVES, PLACES), max_size=4))
def test_against_a_loop(asked: list[tuple[Leaf, list[tuple[int, int, MatchLevel]]]]) -> None:
    points = np.zeros(SIZE, np.int64)
    for leaf, places in asked:
        add_points(points, BestLevels.of(occurrences(places)), clauses(leaf, counts_of(places), SIZE, DEFAULT_WEIGHTS))
    expected = [by_a_loop(leaf, places, SIZE) for leaf, places in asked]
    assert points.tolist() == [sum(each) for each in zip(*expected, [0] * SIZE, strict=True)]


@given(LEAVES, st.lists(st.integers(0, 10**7), min_size=4, max_size=4), st.integers(1, 10**7))
def test_points_are_whole_numbers_above_zero(leaf: Leaf, counts: list[int], size: int) -> None:
    descending = sorted((min(count, size) for count in counts), reverse=True)
    for clause in points_of(descending, size, leaf):
        assert isinstance(clause.points, int)
        assert clause.points > 0


def test_sums_are_exact_in_the_floats_of_search_engines() -> None:
    """The longest query, each of its words in one article of very many, quoted and its words beside the phrase."""
    longest = Settings().max_query_terms
    once = (1, 1, 1, 1)
    words = longest * sum(points for *_, points in points_of(once, LARGEST, word("سوق")))
    quoted = sum(points for *_, points in points_of(once, LARGEST, phrase(" ".join(["سوق"] * longest))))
    assert words + quoted < EXACT_FLOATS
    # Beyond that, one more would be lost.
    assert np.float32(EXACT_FLOATS) + np.float32(1) == np.float32(EXACT_FLOATS)


def test_a_rarer_word_is_worth_more_points() -> None:
    worths = [sum(points for *_, points in points_of((count,) * 4, 1000, word("سوق"))) for count in (1, 10, 100, 1000)]
    assert worths == sorted(worths, reverse=True)
    assert len(set(worths)) == len(worths)


@pytest.mark.parametrize("level", LEVELS)
def test_a_closer_match_has_more_points(level: MatchLevel) -> None:
    points = np.zeros(2, np.int64)
    places = [(0, BODY, level), (1, BODY, MatchLevel.SPELLING)]
    add_points(points, BestLevels.of(occurrences(places)), clauses(word("سوق"), counts_of(places), 2, DEFAULT_WEIGHTS))
    assert (points[0] < points[1]) == (level < MatchLevel.SPELLING)
