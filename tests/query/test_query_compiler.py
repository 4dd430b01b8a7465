"""What a query looks for: pinned for each matching, and true of every query."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.lexemes import readings_with
from searchapp.errors import QueryError
from searchapp.model import MATCH_LEVELS, FacetCount, MatchLevel
from searchapp.plan import (
    And,
    AndNot,
    Boost,
    Filter,
    Filters,
    Node,
    Or,
    Phrase,
    Scope,
    Spellings,
    Term,
    form_of,
)
from searchapp.query import ast
from searchapp.query.ast import FieldFilter, Quoted, Sequence, Syntax, Word, leaves
from searchapp.query.compiler import MATCHINGS, Compiler, Matching
from searchapp.query.expansion import FieldValues
from searchapp.query.parser import parse
from tests.query.articles import ARTICLES, SOURCES, matches
from tests.query.keyboard import QUERIES
from tests.query.notation import SETTINGS, TODAY, asked, bare_words, compiled, plan

MOST = SETTINGS.max_query_terms


@pytest.mark.parametrize(
    ("query", "strict", "relaxed", "loose"),
    [
        ("c", "c", "c", "c"),
        ("غزة رفح", "all(غزه رفح)", "any(غزه رفح)", "any(غزه رفح)"),
        ("غزة من رفح", "all(غزه رفح)", "any(غزه رفح)", "any(غزه رفح)"),
        ("من غزة", "غزه", "غزه", "غزه"),
        ("من في", "all(من في)", "any(من في)", "any(من في)"),
        ("غزة -رفح", "except(غزه رفح)", "except(غزه رفح)", "except(غزه رفح)"),
        ("من -رفح", "except(من رفح)", "except(من رفح)", "except(من رفح)"),
        ("-رفح", "except(* رفح)", "except(* رفح)", "except(* رفح)"),
        ("-من", "except(* من)", "except(* من)", "except(* من)"),
        ("غزة -رفح -خان", "except(غزه any(رفح خان))", "except(غزه any(رفح خان))", "except(غزه any(رفح خان))"),
        ("غزة -(رفح خان)", "except(غزه all(رفح خان))", "except(غزه all(رفح خان))", "except(غزه all(رفح خان))"),
        ('-"c d"', *['except(* "c d")'] * 3),
        ("(غزة -رفح) خان", "except(all(غزه خان) رفح)", "except(boosted(غزه خان) رفح)", "except(any(غزه خان) رفح)"),
        ("غزة (-رفح -خان)", *["except(غزه any(رفح خان))"] * 3),
        ("غزة title:-رفح", *["except(غزه title:رفح)"] * 3),
        ("c x AND NOT b", "except(all(x c) b)", "except(boosted(x c) b)", "except(boosted(x c) b)"),
        ("(c -b) OR x", *["any(except(c b) x)"] * 3),
        ("c OR -b", *["any(c except(* b))"] * 3),
        ('"غزة رفح"', '"غزه رفح"', '"غزه رفح"', "any(غزه رفح)"),
        ('"من غزة"', '"من غزه"', '"من غزه"', "غزه"),
        ('"من"', '"من"', '"من"', "من"),
        ('"c d" x', 'all("c d" x)', 'boosted("c d" x)', "any(c d x)"),
        ('"c d" من', '"c d"', '"c d"', "any(c d)"),
        ('"x b" "c d" f', 'all("x b" "c d" f)', 'boosted(all("x b" "c d") f)', "any(x b c d f)"),
        ("c AND x f", "all(all(c x) f)", "boosted(all(c x) f)", "boosted(all(c x) f)"),
        ("c OR x f", "all(any(c x) f)", "boosted(any(c x) f)", "any(any(c x) f)"),
        ('"c x" OR f', 'any("c x" f)', 'any("c x" f)', "any(any(c x) f)"),
        ('title:"c x" f', 'all(title:"c x" f)', *['boosted(title:"c x" f)'] * 2),
        ("title:c x", "all(title:c x)", *["boosted(title:c x)"] * 2),
        ("title:(c x) f", "all(all(title:c title:x) f)", *["boosted(any(title:c title:x) f)"] * 2),
        ("+c x f", "all(c x f)", *["boosted(c x f)"] * 2),
        ('"c x" +f x', 'all("c x" f x)', 'boosted(all("c x" f) x)', "boosted(f c x x)"),
        ("title:(c x)", "all(title:c title:x)", "any(title:c title:x)", "any(title:c title:x)"),
        ("title:(title:c -x)", *["except(title:c title:x)"] * 3),
        ("(c x) f", "all(all(c x) f)", "boosted(any(c x) f)", "any(any(c x) f)"),
        ("غزة_رفح", "'غزه رفح'", "'غزه رفح'", "any(غزه رفح)"),
        ("غزة2024", "'غزه 2024'", "'غزه 2024'", 'any(غزه spelt(2024 "الفان واربع وعشرون" "الفين واربع وعشرين"))'),
        ("c-x f", "all('c x' f)", "any('c x' f)", "any(c x f)"),
        ("c-x OR f", "any('c x' f)", "any('c x' f)", "any(any(c x) f)"),
        ("3.5 ٣٫٥", "all(3.5 3.5)", "any(3.5 3.5)", "any(3.5 3.5)"),
        ("c…x", "all(c x)", "any(c x)", "any(c x)"),
        ("c...x OR f", "any(all(c x) f)", "any(all(c x) f)", "any(any(c x) f)"),
        ("@YZaatreh #c", "all(yzaatreh c)", "any(yzaatreh c)", "any(yzaatreh c)"),
        ("O’Brien", *["spelt('o brien' \"obrien\")"] * 2, "any(spelt(o obrien) spelt(brien obrien))"),
        ("-c-x", *["except(* 'c x')"] * 3),
        ("c & x", "all(c x)", "any(c x)", "any(c x)"),
        ("c AND &", "c", "c", "c"),
        ("c -😀", "c", "c", "c"),
        ("", "*", "*", "*"),
        ("؟ - & 😀", "*", "*", "*"),
        ("غزة و رفح", "all(غزه رفح)", "any(غزه رفح)", "any(غزه رفح)"),
        ("من AND غزة", *["غزه"] * 3),
        ("source:العربية", *["<قناة العربية>"] * 3),
        ("source:الجزيره", *["<الجزيرة|الجزيرة مباشر>"] * 3),
        ('source:"الجزيرة مباشر"', *["<الجزيرة مباشر>"] * 3),
        ("source:مباشر", *["<الجزيرة مباشر>"] * 3),
        ("source:bbc", *["<BBC عربي>"] * 3),
        ("source:عربية", *["<عربية>"] * 3),
        ("author:حداد", *["<ليلى حداد>"] * 3),
        ("section:محلية", *["<أخبار محلية>"] * 3),
        ("-source:bbc", *["except(* <BBC عربي>)"] * 3),
        ("source:bbc c x", "all(<BBC عربي> c x)", "all(<BBC عربي> any(c x))", "all(<BBC عربي> any(c x))"),
        ("c source:bbc -x", *["except(all(<BBC عربي> c) x)"] * 3),
        ("source:bbc من", *["all(<BBC عربي> من)"] * 3),
        ("source:bbc author:حداد", *["all(<BBC عربي> <ليلى حداد>)"] * 3),
        ("source:bbc OR c", *["any(<BBC عربي> c)"] * 3),
        ("source:(bbc OR مباشر) c", *["all(any(<BBC عربي> <الجزيرة مباشر>) c)"] * 3),
        ("(c source:bbc) x", "all(<BBC عربي> c x)", "all(<BBC عربي> boosted(c x))", "all(<BBC عربي> any(c x))"),
        ("c AND source:bbc x", "all(<BBC عربي> c x)", *["all(<BBC عربي> boosted(c x))"] * 2),
        ('"c x" source:bbc', *['all(<BBC عربي> "c x")'] * 2, "all(<BBC عربي> any(c x))"),
        ("date:2015 c", *["all(<2015-01-01..2015-12-31> c)"] * 3),
        ("date:أمس", *["<2025-11-23>"] * 3),
        ("c -date:>=2015", *["except(c <2015-01-01..>)"] * 3),
        ("title:(source:bbc c)", *["all(<BBC عربي> title:c)"] * 3),
        ("من OR غزة", *["any(من غزه)"] * 3),
        # What an article must be may say what it must not be, as long as it says nothing of its text.
        (
            "(source:bbc OR -source:مباشر) c x",
            *["all(any(<BBC عربي> except(* <الجزيرة مباشر>)) c x)"],
            *["all(any(<BBC عربي> except(* <الجزيرة مباشر>)) any(c x))"] * 2,
        ),
        (
            "(source:bbc OR (author:حداد -source:مباشر)) c x",
            *["all(any(<BBC عربي> except(<ليلى حداد> <الجزيرة مباشر>)) c x)"],
            *["all(any(<BBC عربي> except(<ليلى حداد> <الجزيرة مباشر>)) any(c x))"] * 2,
        ),
        (
            "(source:bbc OR -f) c x",
            "all(any(<BBC عربي> except(* f)) c x)",
            "boosted(any(<BBC عربي> except(* f)) c x)",
            "any(any(<BBC عربي> except(* f)) c x)",
        ),
        (
            "وزير الخارجية -روسيا (قمة OR اجتماع)",
            "except(all(any(قمه اجتماع) وزير الخارجيه) روسيا)",
            "except(boosted(any(قمه اجتماع) وزير الخارجيه) روسيا)",
            "except(any(وزير الخارجيه any(قمه اجتماع)) روسيا)",
        ),
    ],
)
def test_what_is_looked_for(query: str, strict: str, relaxed: str, loose: str) -> None:
    assert [asked(query, matching) for matching in MATCHINGS] == [strict, relaxed, loose]


WORDS = st.sampled_from(["غزة", "رفح", "من", "غزة_رفح", "رفح…غزة", "-", "😀"]).map(Word)
QUOTED = st.sampled_from(["غزة", "غزة رفح", "من غزة", "من", "؟"]).map(Quoted)


def _grown(syntax: st.SearchStrategy[Syntax]) -> st.SearchStrategy[Syntax]:
    several = st.lists(syntax, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        several.map(Sequence),
        several.map(ast.And),
        several.map(ast.Or),
        syntax.map(ast.Not),
        syntax.map(lambda part: ast.In("title", part)),
        st.sampled_from(["أ", "ب", "ج"]).map(lambda source: FieldFilter("source", source)),
    )


SYNTAX: st.SearchStrategy[Syntax] = st.recursive(st.one_of(WORDS, QUOTED), _grown, max_leaves=8)
TREES = st.lists(SYNTAX, max_size=4).map(tuple).map(Sequence)


def compile_tree(tree: Sequence, matching: Matching) -> Node | None:
    values = FieldValues({"source": tuple(FacetCount(source, 1) for source in SOURCES)})
    filters = {leaf: values.filters(leaf) for leaf in leaves(tree) if isinstance(leaf, FieldFilter)}
    return Compiler(filters=filters).compile(tree)[matching]


def found(tree: Sequence, matching: Matching) -> set[int]:
    node = compile_tree(tree, matching)
    return {place for place, article in enumerate(ARTICLES) if matches(node, article)}


@given(TREES)
def test_no_plan_has_a_hole(tree: Sequence) -> None:
    for matching in MATCHINGS:
        node = compile_tree(tree, matching)
        if node is not None:
            _check_whole(node)


def _check_whole(node: Node) -> None:
    match node:
        case Term(forms, alternatives):
            assert alternatives[0].readings == forms.readings
            assert len({alternative.readings for alternative in alternatives}) == len(alternatives)
        case Phrase(words):
            assert words
        case Filter(filters):
            assert filters != Filters()
        case And(nodes) | Or(nodes):
            assert len(nodes) > 1
            for child in nodes:
                _check_whole(child)
        case AndNot(child, excluded):
            assert not isinstance(child, AndNot)
            _check_whole(excluded)
            if child is not None:
                _check_whole(child)
        case Boost(child, optional):
            assert optional
            for part in (child, *optional):
                assert not isinstance(part, AndNot)
                _check_whole(part)


@pytest.mark.slow
@given(TREES)
def test_a_relaxed_search_finds_no_less_than_a_strict_one(tree: Sequence) -> None:
    strict, relaxed, loose = (found(tree, matching) for matching in MATCHINGS)
    if compile_tree(tree, "all") is not None:
        assert strict <= relaxed & loose


@pytest.mark.slow
@given(TREES, SYNTAX)
def test_what_is_excluded_from_a_query_is_never_found(tree: Sequence, unwanted: Syntax) -> None:
    excluding = Sequence((*tree.parts, ast.Not(unwanted)))
    excluded = compile_tree(Sequence((unwanted,)), "all")
    for matching in MATCHINGS:
        if excluded is None:
            assert compile_tree(excluding, matching) == compile_tree(tree, matching)
        else:
            there = {place for place, article in enumerate(ARTICLES) if matches(excluded, article)}
            assert found(excluding, matching) == found(tree, matching) - there


@pytest.mark.slow
@given(st.lists(SYNTAX, min_size=1, max_size=3))
def test_or_finds_what_either_side_finds(sides: list[Syntax]) -> None:
    telling = [Sequence((side,)) for side in sides if compile_tree(Sequence((side,)), "all") is not None]
    assume(telling)
    for matching in MATCHINGS[:2]:
        expected = set.union(*(_side(side, matching) for side in telling))
        assert found(Sequence((ast.Or(tuple(sides)),)), matching) == expected


def _side(side: Sequence, matching: Matching) -> set[int]:
    """Return what an operand finds: beside an operator all the words that were written without a space are needed."""
    return found(side, "all" if isinstance(side.parts[0], Word) else matching)


@given(QUERIES, st.sampled_from(MATCHINGS))
def test_every_text_compiles_or_is_refused(query: str, matching: Matching) -> None:
    try:
        node = compiled(query, matching)
    except QueryError:
        return
    if node is not None:
        _check_whole(node)


@pytest.mark.parametrize("matching", MATCHINGS)
@pytest.mark.parametrize(
    "query",
    [
        "غزة " * (MOST + 1),
        "-غزة " * (MOST + 1),
        f'"{"غزة " * (MOST + 1)}"',
        "غزة_" * (MOST + 1),
        "a OR " * (MOST + 1) + "a",
        "source:a " * (MOST + 1),
        "date:2015 " * (MOST + 1),
    ],
)
def test_more_words_than_the_limit_are_refused_wherever_they_stand(query: str, matching: Matching) -> None:
    with pytest.raises(QueryError, match=f"{MOST + 1}|{MOST + 2}") as caught:
        compiled(query, matching)
    assert str(MOST) in caught.value.message.en
    assert str(MOST) in caught.value.message.ar
    assert caught.value.message.en != caught.value.message.ar


@pytest.mark.parametrize("query", ["غزة " * MOST, f'"{"غزة " * MOST}"', "غزة-" * MOST, "& 😀 " * 400, "-غزة " * MOST])
def test_as_many_words_as_the_limit_may_be_relaxed_too(query: str) -> None:
    for matching in MATCHINGS:
        assert plan(compiled(query, matching)).count("غز") in (0, MOST, 2 * MOST)


def test_a_word_is_looked_for_by_all_readings_of_its_lexeme() -> None:
    term = compiled("كتاب", "all")
    assert isinstance(term, Term)
    assert {alternative.readings for alternative in term.alternatives} == {*readings_with("كتاب")}
    assert {alternative.level for alternative in term.alternatives} == {INFLECTION}
    assert analyse_forms("والكتب")[0].readings in {alternative.readings for alternative in term.alternatives}


@pytest.mark.parametrize("mark", ["", "="])
def test_no_word_is_in_two_places_of_words_that_may_be_apart(mark: str) -> None:
    random = Random(1)
    spellings = ("الأمم", "الامم", "والأمم", "للأمم", "وللأمم", "مدرسة", "مدرسه", "ومدرسة", "بمدرسة", "قمة")
    for _ in range(100):
        typed = random.choices(spellings, k=random.randint(1, 6))
        node = compiled(f'{mark}"{" ".join(typed)}"~5', "all")
        phrase = node.ways[0].written if isinstance(node, Spellings) else node
        assert isinstance(phrase, Phrase), typed
        standing = [set(phrase.forms_at(place)) for place in range(len(phrase.positions))]
        assert all(standing), typed
        assert sum(map(len, standing)) == len(set().union(*standing)), typed
        # And none is left out: each stands at a place.
        forms = {forms.surface if mark else forms.normalized for word in typed for forms in analyse_forms(word)}
        assert forms <= set().union(*standing), typed
        assert (phrase.slop is None) == (len(standing) == 1), typed


EXACT, SPELLING, INFLECTION, VARIANT, ROOT = sorted(MatchLevel, reverse=True)
OWN, OTHER = analyse_forms("جوجل غوغل")
SPELLINGS = {OWN.wanted: (OTHER.wanted, OWN.wanted)}


def at_levels(query: str, *levels: MatchLevel) -> Node | None:
    """Return what ``query`` looks for where only ``levels`` count."""
    return Compiler(SPELLINGS, levels).compile(parse(query, SETTINGS, TODAY).ast)["all"]


@pytest.mark.parametrize(
    ("levels", "own", "variant", "related", "literal"),
    [
        (MATCH_LEVELS, INFLECTION, True, True, False),
        ((EXACT, SPELLING, INFLECTION, VARIANT), INFLECTION, True, False, False),
        ((EXACT, SPELLING, INFLECTION, ROOT), INFLECTION, False, True, False),
        ((EXACT, INFLECTION), INFLECTION, False, False, False),
        ((EXACT, SPELLING, VARIANT), SPELLING, True, False, False),
        ((EXACT, SPELLING), SPELLING, False, False, False),
        ((EXACT, VARIANT), SPELLING, True, False, True),
        ((EXACT, ROOT), SPELLING, False, True, True),
        ((EXACT,), SPELLING, False, False, True),
    ],
)
def test_a_word_at_the_levels_that_count(
    levels: tuple[MatchLevel, ...], own: MatchLevel, variant: bool, related: bool, literal: bool
) -> None:
    term = at_levels("جوجل", *levels)
    assert isinstance(term, Term)
    found = {alternative.readings: alternative.level for alternative in term.alternatives}
    alike = readings_with(OWN.wanted) if own == INFLECTION else (OWN.readings,)
    others = readings_with(OTHER.wanted) if variant else ()
    assert found == {**dict.fromkeys(others, VARIANT), **dict.fromkeys(alike, own)}
    assert (term.related, term.literal) == (related, literal)


@pytest.mark.parametrize(
    ("levels", "joined", "quoted", "first", "second"),
    [
        (MATCH_LEVELS, INFLECTION, SPELLING, True, False),
        ((EXACT, INFLECTION), INFLECTION, SPELLING, True, False),
        ((EXACT, SPELLING, VARIANT, ROOT), SPELLING, SPELLING, False, False),
        ((EXACT, VARIANT, ROOT), EXACT, EXACT, False, False),
        ((EXACT,), EXACT, EXACT, False, False),
    ],
)
def test_a_phrase_at_the_levels_that_count(
    levels: tuple[MatchLevel, ...], joined: MatchLevel, quoted: MatchLevel, first: bool, second: bool
) -> None:
    words = at_levels("جوجل_وزير", *levels)
    assert isinstance(words, Phrase)
    assert words.level == joined
    assert [set(words.forms_at(place)) for place in range(2)] == (
        [set(readings_with(form.wanted)) for form in analyse_forms("جوجل وزير")]
        if joined == INFLECTION
        else [{form_of(form, joined)} for form in analyse_forms("جوجل وزير")]
    )
    text = at_levels('"جوجل وزير"', *levels)
    assert isinstance(text, Phrase)
    assert text.level == quoted
    # Behind a clitic only the first word counts, where its surface is not what has to stand there.
    assert [len(position) > 1 for position in text.positions] == [first, second]
    near = at_levels('"جوجل وزير"~3', *levels)
    assert isinstance(near, Phrase)
    assert (near.slop, [len(position) > 1 for position in near.positions]) == (3, [first, first])
    literal = at_levels('="جوجل وزير"', *levels)
    assert isinstance(literal, Phrase)
    assert (literal.level, [len(position) for position in literal.positions]) == (EXACT, [1, 1])


def test_a_pattern_is_looked_for_by_the_words_it_stands_for() -> None:
    words = tuple(analyse_forms("كازاخستان كازاخي"))
    scopes: dict[str, Scope] = {"كازاخ*": "everywhere", "كازاخي~1": "everywhere", "title:كازاخ*": "title"}
    for query, scope in scopes.items():
        syntax = parse(query, SETTINGS, TODAY).ast
        compiler = Compiler(wildcards=dict.fromkeys(bare_words(syntax), words))
        plans = compiler.compile(syntax)
        assert {matching: plans[matching] for matching in MATCHINGS} == dict.fromkeys(
            MATCHINGS, Phrase((words,), SPELLING, scope)
        )
