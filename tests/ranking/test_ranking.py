"""The ranking on arrays: each part by hand, and what holds for all inputs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED
from searchapp.model import MatchLevel
from searchapp.plan import MAX_SLOP, FoundWords, RankedParagraph
from searchapp.ranking.match import Occurrences, Selection, join
from searchapp.ranking.postings import BODY, GAP, LAST_OF_TITLE, POSITION_BITS, Floats, Integers, Passages, layout_of
from searchapp.ranking.rerank import (
    HALF_LIFE,
    Candidates,
    Collection,
    LeafMatches,
    PassageScores,
    article_scores,
    best_of_each,
    earliness,
    opening_coverage,
    order_scores,
    passage_scores,
    ranked_paragraphs,
    recency_factors,
    words_matched,
)
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Saturation, Weights, inverse_document_frequency, saturated

PLAIN = Weights(exact=0, stem=0, variant=1, root=0, title=0)


def at(*places: tuple[int, int], level: int = MatchLevel.INFLECTION) -> Occurrences:
    """Occurrences at (document, position)."""
    documents, positions = zip(*places, strict=True) if places else ((), ())
    return Occurrences(
        np.array(documents, np.int64), np.array(positions, np.int64), np.full(len(places), level, np.int8)
    )


def leaf(
    occurrences: Occurrences, size: int = 1, *, words: int = 1, counts: Sequence[int] | None = None
) -> LeafMatches:
    """A word or phrase in an index of ``size`` articles, which has no other occurrences unless ``counts`` says so."""
    if counts is None:
        counts = [
            len(np.unique(occurrences.at_least(level).documents))
            for level in range(MatchLevel.ROOT, MatchLevel.SPELLING + 1)
        ]
    return LeafMatches(occurrences, words, counts, Collection(size, 10.0))


def scores_of_all(leaves: Sequence[LeafMatches], lengths: Integers, weights: Weights) -> Floats:
    """The scores of articles that are all of their collection."""
    return article_scores(leaves, lengths, Collection(len(lengths), float(lengths.mean())), weights)


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


def test_positions_are_part_of_the_format_of_an_index() -> None:
    """A change to one of these needs every index to be built again."""
    assert (BODY, LAST_OF_TITLE, GAP, POSITION_BITS) == (4096, 4094, 64, 32)
    assert GAP > MAX_SLOP


@given(st.lists(st.integers(0, 500), max_size=20))
def test_a_layout_tells_the_lengths_it_was_made_of(lengths: list[int]) -> None:
    passages = Passages.of([layout_of(lengths), layout_of(lengths)])
    assert passages.lengths.tolist() == lengths * 2
    assert passages.first.tolist() == [0, len(lengths), 2 * len(lengths)]
    starts = layout_of(lengths)[:-1].tolist()
    assert passages.starts.tolist() == [*starts, *((1 << POSITION_BITS) + start for start in starts)]


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
    lengths = np.array([10, 10])
    leaves = [leaf(at((0, 3), (1, BODY + 3)), 2)]
    plain = scores_of_all(leaves, lengths, PLAIN)
    assert plain[0] == plain[1]
    titled = scores_of_all(leaves, lengths, Weights(title=1.0))
    assert titled[0] > titled[1]


def test_of_two_paragraphs_alike_the_first_is_the_better() -> None:
    layout = layout_of([10, 10])
    leaves = [leaf(at((0, BODY + 1), (0, int(layout[1]) + 1)))]
    scores = passage_scores(leaves, Passages.of([layout]), Weights(opening=0.2)).scores
    assert scores[0] == pytest.approx(1.2 * scores[1])


def test_the_very_word_counts_on_every_level() -> None:
    words = join(
        [
            at((number, BODY), level=level)
            for number, level in enumerate(
                (MatchLevel.SPELLING, MatchLevel.INFLECTION, MatchLevel.VARIANT, MatchLevel.ROOT)
            )
        ]
    )
    exact, stem, variant, root = scores_of_all([leaf(words, 4)], np.full(4, 10), DEFAULT_WEIGHTS)
    assert exact > stem > variant > root > 0


def assert_near(worths: Sequence[tuple[int, float]], expected: Sequence[tuple[int, float]]) -> None:
    assert [level for level, _ in worths] == [level for level, _ in expected]
    assert [worth for _, worth in worths] == pytest.approx([worth for _, worth in expected])


def test_levels_with_the_same_occurrences_are_worth_their_sum() -> None:
    weights = Weights(exact=1, stem=2, variant=4, root=8)
    idf = inverse_document_frequency
    alone = leaf(at((0, BODY), level=MatchLevel.INFLECTION), 9).worths(weights)
    assert sum(worth for _, worth in alone) == pytest.approx(14 * idf(1, 9))
    mixed = leaf(
        join(
            [
                at((0, BODY), level=MatchLevel.SPELLING),
                at((1, BODY), level=MatchLevel.INFLECTION),
                at((2, BODY), level=MatchLevel.ROOT),
            ]
        ),
        9,
    )
    expected = [
        (MatchLevel.SPELLING, idf(1, 9)),
        (MatchLevel.INFLECTION, 2 * idf(2, 9)),
        (MatchLevel.VARIANT, 4 * idf(2, 9)),
        (MatchLevel.ROOT, 8 * idf(3, 9)),
    ]
    assert_near(mixed.worths(weights), expected)
    assert leaf(at(), 9).worths(weights) == []


def test_of_some_articles_a_word_is_worth_what_it_is_in_all() -> None:
    weights = Weights(exact=1, stem=2, variant=4, root=8)
    counts = (40, 30, 20, 10)
    some = leaf(at((0, BODY), level=MatchLevel.INFLECTION), 99, counts=counts)
    levels = (
        (MatchLevel.SPELLING, 1),
        (MatchLevel.INFLECTION, 2),
        (MatchLevel.VARIANT, 4),
        (MatchLevel.ROOT, 8),
    )
    expected = [(level, weight * inverse_document_frequency(counts[level], 99)) for level, weight in levels]
    assert_near(some.worths(weights), expected)


def test_a_level_at_which_a_word_stands_nowhere_is_worth_nothing() -> None:
    found = leaf(at((0, BODY), level=MatchLevel.VARIANT), 99, counts=(40, 30, 0, 0)).worths(DEFAULT_WEIGHTS)
    assert [level for level, _ in found] == [MatchLevel.VARIANT, MatchLevel.ROOT]


def test_a_phrase_is_worth_all_its_words_and_as_telling_as_one() -> None:
    places = at((0, BODY), level=MatchLevel.SPELLING)
    word, phrase = leaf(places, 9), leaf(places, 9, words=3)
    assert_near(phrase.worths(DEFAULT_WEIGHTS), [(level, 3 * worth) for level, worth in word.worths(DEFAULT_WEIGHTS)])
    assert phrase.idf() == word.idf() == inverse_document_frequency(1, 9)


def test_how_telling_a_word_is_depends_on_the_level() -> None:
    found = leaf(at(), 99, counts=(40, 30, 20, 10))
    for level, count in enumerate((40, 30, 20, 10)):
        assert found.idf(level) == inverse_document_frequency(count, 99)
    assert found.idf() == inverse_document_frequency(30, 99)


def test_the_best_paragraph_is_the_one_that_holds_most() -> None:
    layout = layout_of([10, 10])
    one, two = (BODY + 1), int(layout[1]) + 1
    leaves = [leaf(at((0, one), (0, two))), leaf(at((0, two + 1)))]
    passages = Passages.of([layout])
    scores = passage_scores(leaves, passages, Weights(opening=0)).scores
    assert scores[1] > scores[0] > 0
    assert best_of_each(scores, passages).tolist() == [scores[1]]


def test_a_paragraph_that_matches_by_a_root_only_is_no_evidence() -> None:
    layout = layout_of([10, 10])
    words = join([at((0, BODY + 1), level=MatchLevel.ROOT), at((0, int(layout[1]) + 1))])
    found = passage_scores([leaf(words)], Passages.of([layout]), DEFAULT_WEIGHTS)
    assert found.matching.tolist() == [False, True]
    variant = join([at((0, BODY + 1), level=MatchLevel.VARIANT), at((0, int(layout[1]) + 1), level=MatchLevel.ROOT)])
    assert passage_scores([leaf(variant)], Passages.of([layout]), DEFAULT_WEIGHTS).matching.tolist() == [True, False]
    assert np.all(found.scores > 0)


def test_an_article_without_paragraphs_has_no_best_one() -> None:
    passages = Passages.of([layout_of([]), layout_of([4])])
    assert best_of_each(np.array([2.0]), passages).tolist() == [0.0, 2.0]


def test_a_word_is_the_earlier_the_fewer_words_precede_it() -> None:
    layouts = [layout_of([10, 20]), layout_of([10, 20]), layout_of([]), layout_of([10, 20])]
    second = int(layouts[0][1])
    word = leaf(at((0, BODY + 9), (0, second), (1, second + 4), (2, 3), (3, 2), (3, BODY + 1)), 9)
    rare = leaf(at((0, BODY), (3, second + 19)), 9)
    curve = [1 / (1 + math.log(1 + before / 10)) for before in range(30)]
    expected = [word.idf() * curve[9] + rare.idf() * curve[0], word.idf() * curve[14], word.idf(), word.idf()]
    expected[3] += rare.idf() * curve[29]
    found = earliness([word, rare], MatchLevel.INFLECTION, Passages.of(layouts))
    assert found.tolist() == pytest.approx(expected)


def test_how_early_the_very_word_stands_is_told_by_its_own_places_and_counts() -> None:
    places = join([at((0, BODY)), at((0, BODY + 5), level=MatchLevel.SPELLING)])
    word = leaf(places, 9, counts=(8, 7, 6, 1))
    passages = Passages.of([layout_of([10]), layout_of([10])])
    expected = word.idf(MatchLevel.SPELLING) / (1 + math.log(1.5))
    assert earliness([word], MatchLevel.SPELLING, passages).tolist() == pytest.approx([expected, 0.0])
    assert earliness([word], MatchLevel.ROOT, passages).tolist() == pytest.approx([word.idf(MatchLevel.ROOT), 0.0])


def test_each_word_that_is_there_counts_once() -> None:
    words = [
        leaf(at((0, 1), (0, BODY), (2, BODY)), 9),
        leaf(at((0, BODY + 1), level=MatchLevel.ROOT), 9),
        leaf(at(), 9),
    ]
    assert words_matched(words, 4).tolist() == [2.0, 0.0, 1.0, 0.0]


def test_neighbours_in_the_query_count_where_they_stand_in_its_order_and_close() -> None:
    left = at(*((article, BODY + 5) for article in range(6)), (6, BODY - 1))
    right = at(*((article, BODY + 5 + apart) for article, apart in enumerate((1, 2, 3, 4, -1, 9))), (6, BODY))
    leaves = [leaf(left, 9), leaf(right, 9, counts=(8, 2, 1, 1))]
    common = inverse_document_frequency(8, 9)
    assert order_scores(leaves, 7).tolist() == pytest.approx([*[common] * 3, 0.0, 0.0, 0.0, common])
    assert order_scores(leaves[::-1], 7)[4] > 0
    assert order_scores([leaves[0], leaf(at(), 9), leaves[1]], 7).tolist() == [0.0] * 7


def test_the_order_of_each_two_neighbours_counts_once_in_an_article_by_their_roots() -> None:
    three = [
        leaf(at(*((1, BODY + 10 * times + number) for times in range(4)), level=MatchLevel.ROOT), 9)
        for number in range(3)
    ]
    idf = three[0].idf(MatchLevel.ROOT)
    assert order_scores(three, 2).tolist() == pytest.approx([0.0, 2 * idf])
    assert order_scores([three[0], three[2]], 2).tolist() == pytest.approx([0.0, idf])
    assert order_scores(three[:1], 2).tolist() == [0.0, 0.0]


def test_coverage_counts_each_word_of_the_first_paragraph_once_by_its_root() -> None:
    layout = layout_of([10, 10])
    twice = at((0, BODY + 1), (0, BODY + 2), level=MatchLevel.ROOT)
    later = at((0, int(layout[1])))
    leaves = [leaf(twice, 3), leaf(later, 3)]
    assert opening_coverage(leaves, Passages.of([layout])).tolist() == [leaves[0].idf()]


@given(st.integers(1, 400), st.integers(1, 50))
def test_the_second_phase_only_adds_to_the_scores_of_articles_as_wholes(size: int, ranked: int) -> None:
    collection = Collection(size, 20.0)
    every = at(*((document, BODY + document % 7) for document in range(size)))
    chosen = np.arange(min(size, ranked))
    leaves = [LeafMatches(every.within(Selection(chosen, size)), 1, [size, size, size, 0], collection)]
    lengths = np.full(len(chosen), 20)
    candidates = Candidates(leaves, lengths, Passages.of([layout_of([20])] * len(chosen)), collection, DEFAULT_WEIGHTS)
    whole = article_scores(leaves, lengths, collection, DEFAULT_WEIGHTS)
    assert np.all(candidates.scores() > whole)
    # Which others are ranked makes no difference to an article.
    alone = [LeafMatches(every.within(Selection(chosen[-1:], size)), 1, [size, size, size, 0], collection)]
    last = Candidates(alone, lengths[-1:], Passages.of([layout_of([20])]), collection, DEFAULT_WEIGHTS)
    assert last.scores().tolist() == candidates.scores()[-1:].tolist()


def test_recency_is_bounded_halves_with_age_and_leaves_the_undated_alone() -> None:
    newest = 20_000 * MOMENTS_A_DAY
    moments = np.array([newest, newest - int(HALF_LIFE) * MOMENTS_A_DAY, UNDATED])
    assert recency_factors(moments, newest, 0.02).tolist() == pytest.approx([1.02, 1.01, 1.0], rel=1e-12)
    assert recency_factors(moments, newest, 0.02)[2] == 1.0
    assert recency_factors(moments[:1], newest, 0.0).tolist() == [1.0]


def test_saturation_by_hand() -> None:
    saturation = Saturation(k1=0.5, b=0.25)
    worth = saturated(np.array([3.0, 1.0, 2.0]), np.array([10, 40, 0]), 20.0, saturation)
    assert worth.tolist() == pytest.approx(
        [3 * 1.5 / (3 + 0.5 * (0.75 + 0.125)), 1.5 / (1 + 0.5 * (0.75 + 0.5)), 2 * 1.5 / (2 + 0.5 * 0.75)]
    )
    # An average below a word is none.
    tiny = saturated(np.array([1.0]), np.array([2]), 0.25, saturation)
    assert tiny.tolist() == pytest.approx([1.5 / (1 + 0.5 * (0.75 + 0.25 * 2))])


def test_an_article_is_scored_by_all_its_occurrences_by_where_they_stand() -> None:
    weights = Weights(exact=0, stem=0, variant=1, root=0, title=3.0)
    places = (
        ((0, 0), (0, BODY - 1)),
        ((1, BODY), (1, BODY + 59)),
        ((2, BODY + 60),),
        ((3, 0), (3, BODY), (3, BODY + 99)),
    )
    leaves = [leaf(at(*(place for article in places for place in article)), 5)]
    lengths = np.array([10, 20, 30, 40, 50])
    counted = np.array([2 * 4.0, 2.0, 1.0, 4.0 + 1.0 + 1.0])
    expected = inverse_document_frequency(4, 5) * saturated(counted, lengths[:4], 30.0, weights.article_saturation)
    assert scores_of_all(leaves, lengths, weights).tolist() == pytest.approx([*expected, 0.0])
    # Each word adds its own.
    assert scores_of_all(leaves * 2, lengths, weights).tolist() == pytest.approx([*(2 * expected), 0.0])


def test_selected_documents_are_numbered_in_the_order_in_which_they_are_given() -> None:
    found = at((1, 5), (1, 6), (4, 7), (9, 8))
    for chosen, expected in (
        ((9, 1), [(0, 8), (1, 5), (1, 6)]),
        ((4, 1, 9), [(0, 7), (1, 5), (1, 6), (2, 8)]),
        ((1, 9), [(0, 5), (0, 6), (1, 8)]),
        ((0, 9, 4), [(1, 8), (2, 7)]),
    ):
        within = found.within(Selection(np.array(chosen), 10))
        assert list(zip(within.documents.tolist(), within.positions.tolist(), strict=True)) == expected


def test_paragraphs_are_scored_by_hand() -> None:
    layouts = [layout_of([10, 30]), layout_of([]), layout_of([20])]
    second = int(layouts[0][1])
    # The title does not count, nor does the article without paragraphs; the first word of a paragraph does.
    places = at((0, 3), (0, BODY), (0, second), (0, second + 29), (1, 0), (2, BODY + 19))
    weights = Weights(exact=0, stem=0, variant=2, root=0, opening=0.5)
    found = passage_scores([leaf(places, 9)], Passages.of(layouts), weights)
    worth = 2 * inverse_document_frequency(3, 9)
    plain = worth * saturated(np.array([1.0, 2.0, 1.0]), np.array([10, 30, 20]), 50.0, weights.passage_saturation)
    assert found.scores.tolist() == pytest.approx([1.5 * plain[0], plain[1], 1.5 * plain[2]])
    assert found.matching.tolist() == [True, True, True]
    none = passage_scores([leaf(at((0, 3), (1, 0)), 9)], Passages.of(layouts), weights)
    assert (none.scores.tolist(), none.matching.tolist()) == ([0.0] * 3, [False] * 3)


def test_paragraphs_are_ranked_by_score_and_of_equals_the_earlier_comes_first() -> None:
    passages = Passages.of([layout_of([5, 5, 5, 5]), layout_of([]), layout_of([5, 5])])
    scores = np.array([1.0, 3.0, 1.0, 9.0, 2.0, 2.0])
    matching = np.array([True, True, True, False, True, True])
    scored = PassageScores(scores, matching)
    assert [ranked_paragraphs(scored, passages, article) for article in range(3)] == [
        (RankedParagraph(1, 3.0), RankedParagraph(0, 1.0), RankedParagraph(2, 1.0)),
        (),
        (RankedParagraph(0, 2.0), RankedParagraph(1, 2.0)),
    ]


def test_many_equal_paragraphs_are_ranked_in_their_order() -> None:
    count = 100
    scores = np.tile([2.0, 1.0], count // 2)
    scored = PassageScores(scores, np.ones(count, np.bool_))
    ranked = ranked_paragraphs(scored, Passages.of([layout_of([5] * count)]), 0)
    assert [shown.position for shown in ranked] == [*range(0, count, 2), *range(1, count, 2)]


def test_coverage_counts_the_first_paragraph_from_its_first_word_to_its_last() -> None:
    layouts = [layout_of([10, 10]), layout_of([]), layout_of([10]), layout_of([10])]
    second = int(layouts[0][1])
    first = leaf(at((0, BODY), (1, 5), (2, 5), (3, BODY + 9)), 9)
    other = leaf(at((0, second), (0, BODY + 9), (2, 0)), 9)
    covered = opening_coverage([first, other], Passages.of(layouts)).tolist()
    assert covered == pytest.approx([first.idf() + other.idf(), 0.0, 0.0, first.idf()])


def test_the_score_of_a_candidate_is_the_sum_of_its_parts() -> None:
    layouts = [layout_of([20, 20]), layout_of([40])]
    first = at((0, 1), (0, BODY + 3), (0, int(layouts[0][1]) + 2), (1, BODY + 30), level=MatchLevel.SPELLING)
    second = at((0, BODY + 4), (1, BODY + 33))
    collection = Collection(9, 50.0)
    leaves = [LeafMatches(first, 1, (4, 3, 2, 2), collection), LeafMatches(second, 2, (6, 5, 2, 0), collection)]
    passages = Passages.of(layouts)
    weights = Weights(passage=0.5, early=2.0, early_exact=4.0, matched=5.0, coverage=0.25, order=3.0)
    candidates = Candidates(leaves, np.array([42, 40]), passages, collection, weights)
    expected = (
        article_scores(leaves, np.array([42, 40]), collection, weights)
        + 0.5 * best_of_each(passage_scores(leaves, passages, weights).scores, passages)
        + 2.0 * earliness(leaves, MatchLevel.ROOT, passages)
        + 4.0 * earliness(leaves, MatchLevel.SPELLING, passages)
        + 5.0 * words_matched(leaves, 2)
        + 0.25 * opening_coverage(leaves, passages)
        + 3.0 * order_scores(leaves, 2)
    )
    assert candidates.scores().tolist() == pytest.approx(expected.tolist())
    for part, values in candidates.parts().items():
        without: dict[str, Any] = {part: 0.0}
        less = replace(candidates, weights=replace(weights, **without))
        assert values[0] > 0
        assert less.scores()[0] < candidates.scores()[0], part
    scored = passage_scores(leaves, passages, weights)
    assert [candidates.best_paragraphs(n) for n in range(2)] == [
        ranked_paragraphs(scored, passages, n) for n in range(2)
    ]


def test_the_words_that_were_found_are_counted_in_the_title_and_in_each_paragraph() -> None:
    layouts = [layout_of([20, 20]), layout_of([]), layout_of([40])]
    second = int(layouts[0][1])
    first = leaf(at((0, 1), (0, BODY), (0, second + 2), (2, BODY + 39)), 9)
    other = leaf(at((0, BODY), (0, BODY + 19), (0, second), (1, 2)), 9)
    candidates = Candidates(
        [first, other], np.array([42, 3, 40]), Passages.of(layouts), Collection(9, 50.0), DEFAULT_WEIGHTS
    )
    assert [candidates.found_words(number) for number in range(3)] == [
        (FoundWords(2, (1,)), FoundWords(20, (0, 19)), FoundWords(20, (0, 2))),
        (FoundWords(3, (2,)),),
        (FoundWords(0, ()), FoundWords(40, (39,))),
    ]
