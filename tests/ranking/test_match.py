"""Plans evaluated on posting lists, against a loop that goes from article to article and from word to word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse_forms, spellings_of
from searchapp.model import MatchLevel
from searchapp.plan import (
    Alternative,
    And,
    AndNot,
    Boost,
    Deadline,
    Filter,
    Filters,
    Leaf,
    Node,
    Or,
    Phrase,
    Scope,
    Spellings,
    Term,
    TimeIsUpError,
    form_of,
    leaves,
    walk,
)
from searchapp.ranking.match import MATCHING, Matching, Occurrences, adjacent, join, near, roots_in
from searchapp.ranking.postings import BODY, EMPTY, LAST_OF_TITLE, Booleans, Postings, layout_of
from tests.conformance.asking import phrase, word

#: Words of which some have the same root, the same readings, or the same normalized form.
VOCABULARY: Final = {
    each: analyse_forms(each)[0]
    for each in (
        *("كتاب", "كِتاب", "الكتاب", "والكتاب", "كتب", "مكتبة", "غزة", "غزه", "وغزة", "رفح", "من"),
        *("إن", "أن", "منى", "مني"),
    )
}

Text = list[str]

#: (document, position, level)
Found = tuple[int, int, int]


class Little(NamedTuple):
    """An article by the words of its title and of each paragraph."""

    title: Text
    paragraphs: list[Text]

    @property
    def texts(self) -> list[tuple[int, Text]]:
        """Where each text begins, and its words."""
        starts = layout_of([len(paragraph) for paragraph in self.paragraphs]).tolist()
        return [(0, self.title), *zip(starts, self.paragraphs, strict=False)]

    @property
    def placed(self) -> list[tuple[int, str]]:
        return [(start + place, each) for start, text in self.texts for place, each in enumerate(text)]


class Lists:
    """The posting lists of some articles."""

    def __init__(self, articles: Sequence[Little]) -> None:
        rows = list(VOCABULARY)
        self._table = [VOCABULARY[each][:3] for each in rows]
        self._found: dict[str, list[tuple[int, int, int]]] = {}
        for document, article in enumerate(articles):
            for position, each in article.placed:
                entry = (document, position, rows.index(each))
                self._found.setdefault(VOCABULARY[each].root, []).append(entry)

    def word_postings(self, root: str) -> Postings:
        if root not in self._found:
            return EMPTY
        documents, positions, forms = np.array(self._found[root], np.int64).T
        return Postings.of_occurrences(documents, positions, forms, self._table)


def evaluated(articles: Sequence[Little], **more: Any) -> Matching:
    return Matching(len(articles), Lists(articles).word_postings, **more)


def level_of(term: Term, found: Forms) -> int:
    """Return the level at which a word is like ``term``, -1 where it is not."""
    for alternative in term.alternatives:
        if alternative.readings == found.readings:
            if found.surface == term.forms.surface:
                return MatchLevel.EXACT
            if found.normalized == term.forms.normalized and not term.literal:
                return MatchLevel.SPELLING
            if alternative.level < MatchLevel.SPELLING:
                return alternative.level
    return MatchLevel.ROOT if term.related and found.root == term.forms.root else -1


def by_a_loop(leaf: Leaf, articles: Sequence[Little]) -> list[Found]:
    # Names are tested where the compiler makes them, on every engine.
    assert not isinstance(leaf, Spellings)
    return [
        (document, start + place, level)
        for document, article in enumerate(articles)
        for start, text in article.texts
        if leaf.scope == "everywhere" or start == 0
        for place in range(len(text))
        if (level := _level_at(leaf, [VOCABULARY[each] for each in text], place)) >= 0
    ]


def _level_at(leaf: Term | Phrase, words: Sequence[Forms], place: int) -> int:
    if isinstance(leaf, Term):
        return level_of(leaf, words[place])
    wanted = [leaf.forms_at(number) for number in range(len(leaf.positions))]
    forms = [form_of(each, leaf.level) for each in words[place:]]
    if leaf.slop is None:
        stands = len(forms) >= len(wanted) and all(map(lambda form, allowed: form in allowed, forms, wanted))
    else:
        window = forms[: len(wanted) + leaf.slop]
        stands = forms[0] in chain(*wanted) and all(any(form in allowed for form in window) for allowed in wanted)
    return leaf.level if stands else -1


def as_found(occurrences: Occurrences) -> list[Found]:
    columns = (occurrences.documents, occurrences.positions, occurrences.levels)
    return list(zip(*(column.tolist() for column in columns), strict=True))


WORDS = st.sampled_from(list(VOCABULARY))
TEXTS = st.lists(WORDS, max_size=6)
ARTICLES = st.lists(st.builds(Little, TEXTS, st.lists(TEXTS, max_size=3)), max_size=4)
SCOPES: st.SearchStrategy[Scope] = st.sampled_from(("everywhere", "title"))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """A word, which its own readings satisfy (or not), and those of others, of its root or of another."""
    forms = VOCABULARY[draw(WORDS)]
    others = [VOCABULARY[each] for each in draw(st.lists(WORDS, max_size=2))]
    levels = st.sampled_from((MatchLevel.VARIANT, MatchLevel.INFLECTION, MatchLevel.SPELLING))
    own = [forms] if draw(st.booleans()) else []
    found = {each.readings: Alternative(each.readings, each.root, draw(levels)) for each in (*own, *others)}
    return Term(forms, tuple(found.values()), draw(SCOPES), related=draw(st.booleans()), literal=draw(st.booleans()))


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    level = draw(st.sampled_from((MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION)))
    slop = draw(st.sampled_from((None, None, 0, 1, 3)))
    positions = draw(st.lists(st.lists(WORDS, min_size=1, max_size=2, unique=True), min_size=1, max_size=3))
    if slop is not None:
        # No word is at two positions.
        taken: set[str] = set()
        left: list[list[str]] = []
        for position in positions:
            here = [each for each in position if form_of(VOCABULARY[each], level) not in taken]
            taken |= {form_of(VOCABULARY[each], level) for each in here}
            left += [here] if here else []
        positions = left
    words = tuple(tuple(chain(*(alike(VOCABULARY[each], level) for each in position))) for position in positions)
    return Phrase(words, level, draw(SCOPES), slop)


def alike(word: Forms, level: MatchLevel) -> tuple[Forms, ...]:
    """Return ``word``, and for each of the other readings of words alike at ``level`` one of them."""
    return spellings_of(word) if level == MatchLevel.SPELLING else (word,)


LEAVES = st.one_of(terms(), phrases())


@given(ARTICLES, LEAVES)
def test_a_leaf_occurs_where_a_loop_finds_it(articles: list[Little], leaf: Leaf) -> None:
    assert as_found(evaluated(articles).occurrences(leaf)) == by_a_loop(leaf, articles)


@given(ARTICLES, LEAVES, st.sampled_from(list(MatchLevel)))
def test_documents_have_a_leaf_at_a_level_or_above(articles: list[Little], leaf: Leaf, level: MatchLevel) -> None:
    expected = {document for document, _, found in by_a_loop(leaf, articles) if found >= level}
    best = evaluated(articles).best_levels(leaf)
    assert best.articles[best.anywhere >= level].tolist() == sorted(expected)


@pytest.mark.parametrize(
    ("level", "places"), [(MatchLevel.EXACT, [0]), (MatchLevel.SPELLING, [0, 1]), (MatchLevel.INFLECTION, [0, 1, 2])]
)
def test_the_words_of_a_phrase_are_alike_at_its_level(level: MatchLevel, places: list[int]) -> None:
    some = evaluated([Little(["غزة", "غزه", "وغزة", "رفح"], [])])
    assert as_found(some.occurrences(phrase("غزة", level=level))) == [(0, place, level) for place in places]
    other = [1] if level == MatchLevel.EXACT else places
    assert as_found(some.occurrences(phrase("غزه", level=level))) == [(0, place, level) for place in other]


EVEN: Final = Filter(Filters(sources=("even",)))


def even(size: int) -> Booleans:
    return np.array([number % 2 == 0 for number in range(size)], np.bool_)


NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(LEAVES, st.just(EVEN)),
    lambda nodes: st.one_of(
        st.lists(nodes, min_size=1, max_size=3).map(lambda some: And(tuple(some))),
        st.lists(nodes, min_size=1, max_size=3).map(lambda some: Or(tuple(some))),
        st.builds(AndNot, st.one_of(st.none(), nodes), nodes),
        st.builds(Boost, nodes, st.tuples(nodes)),
    ),
    max_leaves=4,
)


def matching(node: Node | None, articles: Sequence[Little]) -> set[int]:
    every = set(range(len(articles)))
    match node:
        case None:
            return every
        case Term() | Phrase() | Spellings():
            return {document for document, _, level in by_a_loop(node, articles) if level >= MATCHING}
        case Filter():
            return {document for document in every if document % 2 == 0}
        case And(nodes):
            return every.intersection(*(matching(child, articles) for child in nodes))
        case Or(nodes):
            return set().union(*(matching(child, articles) for child in nodes))
        case AndNot(child, excluded):
            return matching(child, articles) - matching(excluded, articles)
        case Boost(child, _):
            return matching(child, articles)


@given(ARTICLES, NODES)
def test_documents_are_those_that_a_loop_finds(articles: list[Little], node: Node) -> None:
    some = evaluated(articles, passing=lambda _: even(len(articles)))
    assert set(np.flatnonzero(some.documents(node)).tolist()) == matching(node, articles)
    assert some.documents(None).tolist() == [True] * len(articles)


@given(ARTICLES, LEAVES)
def test_only_the_roots_of_a_leaf_are_looked_for(articles: list[Little], leaf: Leaf) -> None:
    asked: set[str] = set()

    lists = Lists(articles)

    def find(root: str) -> Postings:
        asked.add(root)
        return lists.word_postings(root)

    some = Matching(len(articles), find)
    some.occurrences(leaf)
    assert asked == roots_in(leaf)
    asked.clear()
    some.occurrences(leaf)
    assert asked == set()


def test_roots_are_those_of_what_is_looked_for_and_not_of_what_is_excluded() -> None:
    looked_for = And((word("كتاب", "غزة"), AndNot(phrase("من رفح"), word("مدرسة"))))
    assert roots_in(looked_for) == {forms.root for forms in analyse_forms("كتاب غزة من رفح")}
    assert roots_in(None) == set()


@given(NODES)
def test_all_nodes_are_walked(node: Node) -> None:
    printed = repr(node)
    kinds = (And, Or, AndNot, Boost, Filter, Term, Phrase)
    found = [type(each) for each in walk(node)]
    assert found[0] is type(node)
    for kind in kinds:
        assert found.count(kind) == len(re.findall(rf"\b{kind.__name__}\(", printed))
    assert set(leaves(node)) <= set(walk(node))
    assert list(walk(None)) == []


def test_a_filter_needs_to_know_what_passes() -> None:
    with pytest.raises(NotImplementedError, match="even"):
        evaluated([]).documents(EVEN)


@pytest.mark.parametrize("leaf", [word("غزة"), phrase("غزة"), phrase("غزة رفح")])
def test_it_ends_when_the_time_is_up(leaf: Leaf) -> None:
    late = evaluated([Little(["غزة"], [])], deadline=Deadline(0.0))
    with pytest.raises(TimeIsUpError):
        late.occurrences(leaf)


def at(*places: tuple[int, int]) -> Occurrences:
    documents, positions = np.array(places, np.int64).reshape(-1, 2).T
    return Occurrences(documents, positions, np.full(len(documents), MatchLevel.SPELLING, np.int8))


def places_of(found: Occurrences) -> list[tuple[int, int]]:
    return list(zip(found.documents.tolist(), found.positions.tolist(), strict=True))


def test_no_words_are_near_each_other_at_the_end_of_an_impossibly_long_title() -> None:
    last = LAST_OF_TITLE
    for place, stands in ((last - 3, True), (last - 2, False), (last - 1, False), (BODY, True)):
        found = near([at((0, place)), at((0, place + 2))], 1)
        assert places_of(found) == ([(0, place)] if stands else []), place
    # Nor from a title into the text.
    assert places_of(near([at((0, BODY - 5)), at((0, BODY))], 50)) == []


def test_words_are_near_as_far_as_the_slop_reaches() -> None:
    words = [at((1, BODY + 9), (2, BODY)), at((1, BODY + 6), (2, BODY + 4)), at((1, BODY + 5), (2, BODY + 5))]
    for slop, expected in ((0, []), (1, []), (2, [(1, BODY + 5)]), (3, [(1, BODY + 5), (2, BODY)])):
        found = near(words, slop)
        assert places_of(found) == expected
        assert set(found.levels.tolist()) <= {MatchLevel.SPELLING}
        assert found.levels.dtype == np.int8


def test_where_one_word_is_nowhere_none_are_together() -> None:
    assert places_of(near([at((0, BODY)), at()], 50)) == []
    assert places_of(adjacent([at((0, BODY)), at()])) == []
    assert places_of(near([at(), at()], 50)) == []


def test_one_after_the_other_in_the_order_of_the_query() -> None:
    first, second, third = at((0, 1), (0, 5), (3, 1)), at((0, 2), (0, 6), (3, 2)), at((0, 7), (3, 0))
    assert places_of(adjacent([first, second])) == [(0, 1), (0, 5), (3, 1)]
    assert places_of(adjacent([first, second, third])) == [(0, 5)]
    assert places_of(adjacent([first])) == places_of(first)


def test_joining_nothing() -> None:
    assert as_found(join([])) == as_found(join([at(), at()])) == []


ROWS: Final = (
    ("كتابا", "كتابا", "كتاب"),
    ("كتب", "كتب", "كتب"),
    ("الكتاب", "الكتاب", "كتاب"),
    ("مكتب", "مكتب", "مكتب"),
)
PLACES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 3)), unique_by=lambda each: each[:2])


def postings_of(places: list[tuple[int, int, int]]) -> Postings:
    documents, positions, forms = np.array(sorted(places), np.int64).reshape(-1, 3).T
    return Postings.of_occurrences(documents, positions, forms, ROWS)


def rows_at(found: Postings) -> list[tuple[int, int, tuple[str, str, str]]]:
    documents = np.repeat(found.documents, found.counts).tolist()
    rows = [found.table[form] for form in found.forms.tolist()]
    return list(zip(documents, found.positions.tolist(), rows, strict=True))


@given(PLACES)
def test_a_posting_list_holds_what_it_is_made_of_and_no_other_form(places: list[tuple[int, int, int]]) -> None:
    found = postings_of(places)
    assert rows_at(found) == [(document, position, ROWS[form]) for document, position, form in sorted(places)]
    assert set(found.table) == {ROWS[form] for _, _, form in places}
    assert len(set(found.documents.tolist())) == len(found.documents)


@given(PLACES)
def test_documents_with_readings(places: list[tuple[int, int, int]]) -> None:
    for readings in ("كتاب", "كتب", "مكتب", "مدرسة"):
        having = {document for document, _, form in places if ROWS[form][2] == readings}
        found = postings_of(places)
        assert found.documents_with_readings(readings) == len(having)
        # Engines keep counts in as few bytes as they need.
        small = replace(found, counts=found.counts.astype(np.uint32))
        assert small.documents_with_readings(readings) == len(having)
    assert EMPTY.documents_with_readings("كتاب") == 0


@given(PLACES, st.lists(st.integers(-1, 20), min_size=6, max_size=6, unique=True))
def test_documents_are_moved_and_numbered_again(places: list[tuple[int, int, int]], numbers: list[int]) -> None:
    found = postings_of(places)
    before = rows_at(found)
    assert rows_at(found.moved(7)) == [(document + 7, position, row) for document, position, row in before]
    large = replace(found, documents=found.documents.astype(np.uint8)).moved(1000)
    assert large.documents.tolist() == [document + 1000 for document in found.documents.tolist()]
    assert rows_at(found.renumbered(np.array(numbers))) == [
        (numbers[document], position, row) for document, position, row in before if numbers[document] >= 0
    ]
