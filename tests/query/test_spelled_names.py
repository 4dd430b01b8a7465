"""Names and numbers of a query in all their spellings: which words are one, what finds them, and no more than that."""

from __future__ import annotations

from datetime import date

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.compounds import shipped
from searchapp.model import MATCH_LEVELS, MatchLevel, WordMatch
from searchapp.plan import And, Node, Phrase, Spellings, Term, leaves
from searchapp.query.compiler import Compiler, Matching
from searchapp.query.parser import parse
from searchapp.query.spelled import parts_of, phrases_of
from searchapp.ranking.highlight import Highlighter
from searchapp.settings import Settings

SETTINGS = Settings()
SPELLING, VARIANT = MatchLevel.SPELLING, MatchLevel.VARIANT


def plan_of(query: str, *levels: MatchLevel, matching: Matching = "all") -> Node | None:
    syntax = parse(query, SETTINGS, date(2025, 11, 24)).ast
    return Compiler(levels=levels or MATCH_LEVELS).compile(syntax, (matching,))[matching]


def parts(text: str, levels: tuple[MatchLevel, ...] = MATCH_LEVELS) -> list[str]:
    """Return the parts of ``text``: words with + between those of a fixed name, = where there are other spellings."""
    found = parts_of(analyse_forms(text), shipped(), levels)
    return [
        ("+" if part.fixed else " ").join(word.surface for word in part.words) + ("=" if part.others else "")
        for part in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("زار عبد الله مصر", ["زار", "عبد+الله=", "مصر"]),
        ("أبوظبي", ["أبوظبي="]),
        ("iPhone 15", ["iPhone 15="]),
        ("خمسة وعشرون يوما", ["خمسة+وعشرون=", "يوما"]),
        ("12 500 دولار", ["12 500=", "دولار"]),
        ("بعد 17 يوما", ["بعد", "17=", "يوما"]),
        ("مليار", ["مليار="]),
        ("x y", ["x", "y"]),
        ("", []),
    ],
)
def test_which_words_are_one(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_only_levels_that_count() -> None:
    assert parts("عبد الله 17", (MatchLevel.EXACT,)) == ["عبد", "الله", "17"]
    assert parts("عبد الله 17", (MatchLevel.EXACT, SPELLING)) == ["عبد+الله=", "17"]
    assert parts("عبد الله 17", (MatchLevel.EXACT, VARIANT)) == ["عبد", "الله", "17="]


@pytest.mark.parametrize("query", ["=(عبد الله)", '="عبد الله"', "=عبدالله", "=17"])
def test_what_is_literal_has_one_spelling(query: str) -> None:
    assert not any(isinstance(leaf, Spellings) for leaf in leaves(plan_of(query)))


def test_spellings_of_a_phrase_are_few() -> None:
    names = analyse_forms("عبد الله بن عبد العزيز بن عبد الرحمن وأبو بكر بن عبد الله بن أبي قحافة")
    found = phrases_of(names, shipped(), MATCH_LEVELS)
    assert len(found) == 15
    joined = {" ".join(word for word, *_ in shape.positions) for shape in found}
    assert len(joined) == len(found)
    assert all(shape.level == SPELLING for shape in found)


def test_spellings_of_a_number_are_few() -> None:
    for value in (17, 1999, 12_345, 333_333, 777_777, 999_999):
        node = plan_of(str(value))
        assert isinstance(node, Spellings)
        assert len(node.ways) <= 10
        assert all(way.level == VARIANT for way in node.ways[1:] if len(getattr(way.written, "positions", ())) > 2)


def test_positions_make_no_other_number() -> None:
    """500 ألف and 0.5 مليون are one number, 500 مليون is another."""
    node = plan_of("500000")
    assert isinstance(node, Spellings)
    assert Highlighter(node).matches_in("500 ألف").highlights
    assert Highlighter(node).matches_in("0.5 مليون").highlights
    assert not Highlighter(node).matches_in("500 مليون").highlights


@pytest.mark.parametrize("matching", ["all", "any"])
def test_a_name_is_one_part(matching: Matching) -> None:
    (leaf,) = leaves(plan_of("عبد الله", matching=matching))
    assert isinstance(leaf, Spellings)
    assert leaf.words == 1


def test_loosely_each_word_of_a_name_is_looked_for_and_its_joined_spelling_by_both() -> None:
    found = list(leaves(plan_of("عبد الله", matching="loose")))
    assert [
        [way.written.forms.surface for way in getattr(leaf, "ways", ()) if isinstance(way.written, Term)]
        for leaf in found
    ] == [
        ["عبد", "عبدالله"],
        ["الله", "عبدالله"],
    ]


def test_words_that_may_stand_apart_are_parts_of_their_own() -> None:
    node = plan_of("iPhone 15")
    assert isinstance(node, And)
    assert all(isinstance(part, Spellings) for part in node.nodes)
    assert len(node.nodes) == 2


def test_what_holds_the_word_itself_is_no_other_spelling() -> None:
    """و السودان holds السودان, which والسودان finds anyway."""
    assert isinstance(plan_of("والسودان"), Term)


def test_stop_words_stay_so() -> None:
    node = plan_of("بينما الحرب")
    assert isinstance(node, Term)
    assert node.forms.surface == "الحرب"


def test_words_in_parentheses_and_fields_are_neighbours_too() -> None:
    for query in ("(عبد الله)", "title:(عبد الله)", "+(عبد الله)", "x OR (عبد الله)"):
        names = [leaf for leaf in leaves(plan_of(query)) if isinstance(leaf, Spellings)]
        assert len(names) == 1, query


def test_operators_part_neighbours() -> None:
    for query in ("عبد AND الله", "عبد OR الله", "+عبد الله", "عبد -الله"):
        assert not any(isinstance(leaf, Spellings) for leaf in leaves(plan_of(query))), query


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("عبد الله", "زار عبد الله", [(4, 7, MatchLevel.EXACT), (8, 12, MatchLevel.EXACT)]),
        ("عبد الله", "زار عبدالله", [(4, 11, SPELLING)]),
        ("عبدالله", "زار عبد الله", [(4, 7, SPELLING), (8, 12, SPELLING)]),
        ('"زار عبدالله"', "زار عبد الله", [(0, 3, SPELLING), (4, 7, SPELLING), (8, 12, SPELLING)]),
        ("17", "سبعة عشر", [(0, 4, VARIANT), (5, 8, VARIANT)]),
        ("سبعة عشر", "17", [(0, 2, VARIANT)]),
        ("عبد الله", "عبد آخر", []),
    ],
)
def test_how_words_of_a_spelling_match(query: str, text: str, expected: list[tuple[int, int, MatchLevel]]) -> None:
    found = Highlighter(plan_of(query)).matches_in(text)
    assert [match for match in found.matches if match.level > MatchLevel.ROOT] == [WordMatch(*it) for it in expected]


def test_the_words_of_a_name_are_one_highlight() -> None:
    (span,) = Highlighter(plan_of("عبدالله")).matches_in("زار عبد الله مصر").highlights
    assert span == (4, 12)


def test_a_quoted_text_ranks_by_the_words_that_were_typed() -> None:
    node = plan_of('"الملك عبد الله"')
    assert isinstance(node, Spellings)
    assert node.words == 3
    assert all(isinstance(way.written, Phrase) for way in node.ways)
