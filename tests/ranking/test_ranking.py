"""The ranking on arrays: each part by hand, and what holds for all inputs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.model import MatchLevel
from searchapp.ranking.articles import Collection, Wanted, article_scores
from searchapp.ranking.bm25 import inverse_document_frequency, saturated
from searchapp.ranking.layout import BODY, GAP, layout_of
from searchapp.ranking.occurrences import Occurrences, Selection, join
from searchapp.ranking.passages import Passages, best_of_each, opening_coverage, passage_scores
from searchapp.ranking.proximity import nearness, pair_scores
from searchapp.ranking.recency import HALF_LIFE, recency_factors
from searchapp.ranking.rerank import relevance
from searchapp.ranking.selected import select
from searchapp.ranking.weights import DEFAULT_WEIGHTS, Saturation, Weights

PLAIN = Weights(exact=0, stem=0, variant=1, root=0, title=0, lead=0, passage=0, coverage=0, pair=0, nearness=0)


def at(*places: tuple[int, int], level: int = MatchLevel.INFLECTION) -> Occurrences:
    """Occurrences at (document, position)."""
    documents, positions = zip(*places, strict=True) if places else ((), ())
    return Occurrences(
        np.array(documents, np.int64), np.array(positions, np.int64), np.full(len(places), level, np.int8)
    )


def test_idf_is_never_negative_and_falls_with_frequency() -> None:
    values = [inverse_document_frequency(count, 100) for count in range(1, 101)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0
    assert inverse_document_frequency(1, 100) == pytest.approx(math.log(1 + 99.5 / 1.5))


def test_saturation_is_bounded_and_holds_length_against_a_text() -> None:
    saturation = Saturation(k1=1.2, b=0.75)
    worth = saturated(np.array([1.0, 2.0, 1000.0]), np.array([100, 100, 100]), 100.0, saturation)
    assert worth[0] == pytest.approx(1.0)
    assert list(worth) == sorted(worth)
    assert worth[-1] < saturation.k1 + 1
    short, long = saturated(np.array([1.0, 1.0]), np.array([50, 500]), 100.0, saturation)
    assert short > 1.0 > long


def test_a_layout_gives_each_paragraph_room_and_a_gap() -> None:
    layout = layout_of([3, 0, 5]).tolist()
    assert layout == [BODY, BODY + 3 + GAP, BODY + 3 + 2 * GAP, BODY + 8 + 3 * GAP]
    assert layout_of([]).tolist() == [BODY]


@given(st.lists(st.integers(0, 500), max_size=20))
def test_a_layout_tells_the_lengths_it_was_made_of(lengths: list[int]) -> None:
    passages = Passages.of([layout_of(lengths), layout_of(lengths)])
    assert passages.lengths.tolist() == lengths * 2
    assert passages.first.tolist() == [0, len(lengths), 2 * len(lengths)]


def test_joining_keeps_the_highest_level_of_a_place() -> None:
    joined = join(
        [
            at((1, 5), (2, 7), level=MatchLevel.ROOT),
            at((1, 5), level=MatchLevel.SPELLING),
            at((0, 9), level=MatchLevel.INFLECTION),
        ]
    )
    assert joined.documents.tolist() == [0, 1, 2]
    assert joined.levels.tolist() == [MatchLevel.INFLECTION, MatchLevel.SPELLING, MatchLevel.ROOT]


def test_within_numbers_documents_anew_and_drops_others() -> None:
    found = at((1, 5), (4, 6), (9, 7)).within(Selection(np.array([4, 9]), 10))
    assert (found.documents.tolist(), found.positions.tolist()) == ([0, 1], [6, 7])
    assert len(at((1, 5)).within(Selection(np.array([], np.int64), 10)).documents) == 0


def test_a_word_in_the_title_is_worth_more() -> None:
    collection = Collection.whole(np.array([10, 10]))
    wanted = [Wanted(at((0, 3), (1, BODY + 3)))]
    plain = article_scores(wanted, collection, PLAIN)
    assert plain[0] == plain[1]
    titled = article_scores(wanted, collection, Weights(title=1.0))
    assert titled[0] > titled[1]


def test_a_word_near_the_beginning_is_worth_more() -> None:
    collection = Collection.whole(np.array([200, 200]))
    wanted = [Wanted(at((0, BODY + 5), (1, BODY + 150)))]
    early, late = article_scores(wanted, collection, Weights(lead=0.5, lead_words=60))
    assert early > late


def test_of_two_paragraphs_alike_the_first_is_the_better() -> None:
    layout = layout_of([10, 10])
    wanted = [Wanted(at((0, BODY + 1), (0, int(layout[1]) + 1)))]
    scores = passage_scores(
        select(wanted, Selection(np.array([0]), 1), 1), Passages.of([layout]), Weights(opening=0.2)
    ).scores
    assert scores[0] == pytest.approx(1.2 * scores[1])


def test_the_very_word_counts_on_every_level() -> None:
    collection = Collection.whole(np.array([10, 10, 10, 10]))
    words = join(
        [
            at((number, BODY), level=level)
            for number, level in enumerate(
                (MatchLevel.SPELLING, MatchLevel.INFLECTION, MatchLevel.VARIANT, MatchLevel.ROOT)
            )
        ]
    )
    exact, stem, variant, root = article_scores([Wanted(words)], collection, DEFAULT_WEIGHTS)
    assert exact > stem > variant > root > 0


def assert_near(worths: Sequence[tuple[int, float]], expected: Sequence[tuple[int, float]]) -> None:
    assert [level for level, _ in worths] == [level for level, _ in expected]
    assert [worth for _, worth in worths] == pytest.approx([worth for _, worth in expected])


def test_levels_with_the_same_occurrences_are_scored_as_one() -> None:
    weights = Weights(exact=1, stem=2, variant=4, root=8)
    idf = inverse_document_frequency
    assert_near(
        Wanted(at((0, BODY), level=MatchLevel.INFLECTION)).worths(weights, 9), [(MatchLevel.ROOT, 14 * idf(1, 9))]
    )
    mixed = Wanted(
        join(
            [
                at((0, BODY), level=MatchLevel.SPELLING),
                at((1, BODY), level=MatchLevel.INFLECTION),
                at((2, BODY), level=MatchLevel.ROOT),
            ]
        )
    )
    expected = [(MatchLevel.SPELLING, idf(1, 9)), (MatchLevel.VARIANT, 6 * idf(2, 9)), (MatchLevel.ROOT, 8 * idf(3, 9))]
    assert_near(mixed.worths(weights, 9), expected)
    assert Wanted(at()).worths(weights, 9) == []


def test_of_some_articles_a_word_is_worth_what_it_is_in_all() -> None:
    weights = Weights(exact=1, stem=2, variant=4, root=8)
    counts = (40, 30, 20, 10)
    some = Wanted(at((0, BODY), level=MatchLevel.INFLECTION), counts=counts)
    levels = ((MatchLevel.INFLECTION, 2), (MatchLevel.VARIANT, 4), (MatchLevel.ROOT, 8))
    expected = [(level, weight * inverse_document_frequency(counts[level], 99)) for level, weight in levels]
    assert_near(some.worths(weights, 99), expected)


def test_the_best_paragraph_is_the_one_that_holds_most() -> None:
    layout = layout_of([10, 10])
    one, two = (BODY + 1), int(layout[1]) + 1
    wanted = [Wanted(at((0, one), (0, two))), Wanted(at((0, two + 1)))]
    passages = Passages.of([layout])
    scores = passage_scores(select(wanted, Selection(np.array([0]), 1), 1), passages, Weights(opening=0)).scores
    assert scores[1] > scores[0] > 0
    assert best_of_each(scores, passages).tolist() == [scores[1]]


def test_a_paragraph_that_matches_by_a_root_only_is_no_evidence() -> None:
    layout = layout_of([10, 10])
    words = join([at((0, BODY + 1), level=MatchLevel.ROOT), at((0, int(layout[1]) + 1))])
    found = passage_scores(
        select([Wanted(words)], Selection(np.array([0]), 1), 1), Passages.of([layout]), DEFAULT_WEIGHTS
    )
    assert found.matching.tolist() == [False, True]
    assert np.all(found.scores > 0)


def test_an_article_without_paragraphs_has_no_best_one() -> None:
    passages = Passages.of([layout_of([]), layout_of([4])])
    assert best_of_each(np.array([2.0]), passages).tolist() == [0.0, 2.0]


def test_neighbours_in_the_query_count_where_they_are_neighbours_in_the_text() -> None:
    left, right = at((0, BODY), (1, BODY), (2, BODY)), at((0, BODY + 1), (1, BODY + 2), (2, BODY - 1))
    together, apart, reversed_ = pair_scores(select([Wanted(left), Wanted(right)], Selection(np.arange(3), 3), 3), 3)
    assert together > 0
    assert apart == reversed_ == 0


def test_nearness_is_the_inverse_of_the_smallest_distance_in_either_order() -> None:
    left = at((0, BODY), (1, BODY), (1, BODY + 90), (2, BODY + 9), (3, BODY))
    right = at((0, BODY + 1), (1, BODY + 86), (2, BODY + 7), (3, BODY + 60))
    selected = select([Wanted(left), Wanted(right)], Selection(np.arange(4), 4), 4)
    idf = selected[0].idf(MatchLevel.ROOT)
    assert nearness(selected, 4).tolist() == pytest.approx([idf, idf / 4, idf / 2, 0.0])


def test_only_words_that_are_close_in_the_query_are_looked_for_near_each_other() -> None:
    words = [Wanted(at((0, BODY)))] + [Wanted(at()) for _ in range(5)] + [Wanted(at((0, BODY + 1)))]
    assert nearness(select(words, Selection(np.arange(1), 1), 1), 1).tolist() == [0.0]
    assert nearness(select(words[1:] + words[:1], Selection(np.arange(1), 1), 1), 1)[0] > 0


def test_coverage_counts_each_word_of_the_first_paragraph_once_by_its_root() -> None:
    layout = layout_of([10, 10])
    twice = at((0, BODY + 1), (0, BODY + 2), level=MatchLevel.ROOT)
    later = at((0, int(layout[1])))
    selected = select([Wanted(twice), Wanted(later)], Selection(np.arange(1), 3), 3)
    assert opening_coverage(selected, Passages.of([layout])).tolist() == [selected[0].idf()]


@given(st.integers(1, 400), st.integers(1, 50))
def test_the_close_look_only_adds(articles: int, candidates: int) -> None:
    weights = Weights(candidates=candidates)
    collection = Collection.whole(np.full(articles, 20))
    wanted = [Wanted(at(*((document, BODY + document % 7) for document in range(articles))))]
    matching = np.arange(articles)
    scores = relevance(wanted, matching, collection, lambda some: Passages.of([layout_of([20]) for _ in some]), weights)
    whole = article_scores(wanted, collection, weights)
    assert np.all(scores >= whole)
    assert np.count_nonzero(scores > whole) == min(articles, candidates)


def test_recency_is_bounded_halves_with_age_and_leaves_the_undated_alone() -> None:
    newest, older, undated = recency_factors(np.array([0.0, HALF_LIFE, np.inf]), 0.02)
    assert newest == pytest.approx(1.02)
    assert older == pytest.approx(1.01)
    assert undated == 1.0
    assert recency_factors(np.array([0.0]), 0.0).tolist() == [1.0]
