"""The tree read from a query, and what is said about what could not be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from searchapp.analysis.analyser import analyse_forms
from searchapp.errors import QueryError
from searchapp.query.lexer import FIELDS, OPERATORS, visible
from searchapp.query.parser import parse
from searchapp.query.tree import And, In, Not, Or, Quoted, Sequence, Syntax, Word, texts
from tests.query.keyboard import QUERIES
from tests.query.notation import SETTINGS, notes, read, tree

LONGEST = SETTINGS.max_query_length
DEEPEST = SETTINGS.max_query_depth


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("   ", ""),
        ("غزة", "غزة"),
        ("قمة الرياض", "قمة الرياض"),
        ("a b OR c", "a or(b c)"),
        ("a | b c", "or(a b) c"),
        ("a|b||c", "or(a b c)"),
        ("غزة أو رفح او خان", "or(غزة رفح خان)"),
        ("a AND b", "and(a b)"),
        ("a AND b AND c d", "and(a b c) d"),
        ("a AND b OR c AND d", "or(and(a b) and(c d))"),
        ("a OR b AND c d", "or(a and(b c)) d"),
        ("(a OR b) AND c", "and(or(a b) c)"),
        ("(a b) OR c", "or(seq(a b) c)"),
        ("-a", "not(a)"),
        ("a -b", "a not(b)"),
        ("NOT a b", "not(a) b"),
        ("a AND NOT b", "and(a not(b))"),
        ("a OR -b", "or(a not(b))"),
        ("-a OR b", "or(not(a) b)"),
        ("-(a b)", "not(seq(a b))"),
        ("-(a OR b)", "not(or(a b))"),
        ('-"a b"', 'not("a b")'),
        ("NOT NOT a", "a"),
        ("-(-a)", "a"),
        ("NOT NOT NOT a", "not(a)"),
        ('"a b" c', '"a b" c'),
        ("(a)", "a"),
        ("((a)) b", "a b"),
        ("(a b)", "seq(a b)"),
        ("((a b) c)", "seq(seq(a b) c)"),
        ("(-a) b", "not(a) b"),
        ("title:a b", "title(a) b"),
        ("عنوان:غزة", "title(غزة)"),
        ("العنوان: غزة", "title(غزة)"),
        ('title:"a b"', 'title("a b")'),
        ("title:(a OR b) c", "title(or(a b)) c"),
        ("title:-a", "title(not(a))"),
        ("-title:a", "not(title(a))"),
        ("title:a OR b", "or(title(a) b)"),
        ("title:(title:a)", "title(title(a))"),
        ("وزير الخارجية -روسيا (قمة OR اجتماع)", "وزير الخارجية not(روسيا) or(قمة اجتماع)"),
        ("وزير الخارجية -روسيا (قمة أو اجتماع)", "وزير الخارجية not(روسيا) or(قمة اجتماع)"),
        ("“البيت الأبيض” أو «الكونغرس» -«مجلس الأمن»", 'or("البيت الأبيض" "الكونغرس") not("مجلس الأمن")'),
        ("مصر و السودان", "مصر و السودان"),
        ("و", "و"),
        ("قمة الرياض: بيان «ختامي»، و3.5 مليار", 'قمة الرياض: بيان "ختامي" و3.5 مليار'),
        ("https://example.com/a-b?c", "https: example.com a-b c"),
        ("#غزة_الآن @YZaatreh", "#غزة_الآن @YZaatreh"),
        ("هل انتهت الحرب؟!", "هل انتهت الحرب"),
        ('مجلس ال"أمن" اليوم', 'مجلس ال "أمن" اليوم'),
        ('""', ""),
        ('a "" b', "a b"),
        ('") AND "', '") AND "'),
        ("()", ""),
        ("a () b", "a b"),
        ("a\x00b\ud800c", "a b c"),
        ("\u2067غزة\u2069 \u202bOR\u202c \u200fرفح", "or(غزة رفح)"),
        ("\ufeff-غزة", "not(غزة)"),
    ],
)
def test_what_is_well_formed_is_read_without_a_note(query: str, expected: str) -> None:
    assert read(query) == expected
    assert notes(query) == []


@pytest.mark.parametrize(
    ("query", "expected", "said"),
    [
        ('"a b', "a b", ["quote"]),
        ('a" b', "a b", ["quote"]),
        ("«a «b» c", 'a "b" c', ["quote"]),
        ('"', "", ["quote"]),
        ("»a« »b«", "a b", ["quote"]),
        ('O"Brien -c', "O Brien not(c)", ["quote"]),
        ("(a b", "seq(a b)", ["parenthesis"]),
        ("a b)", "a b", ["parenthesis"]),
        (")a(", "a", ["parenthesis"]),
        (":)) a", ": a", ["parenthesis"]),
        ("((a OR b) c", "seq(or(a b) c)", ["parenthesis"]),
        ("أو بكر", "بكر", ["operator"]),
        ("OR a", "a", ["operator"]),
        ("a OR", "a", ["operator"]),
        ("a OR OR b", "or(a b)", ["operator"]),
        ("a AND", "a", ["operator"]),
        ("AND a b", "a b", ["operator"]),
        ("a AND OR b", "or(a b)", ["operator"]),
        ("(OR a)", "a", ["operator"]),
        ("a OR ()", "a", ["operator"]),
        ('a OR ""', "a", ["operator"]),
        ("NOT", "", ["operator"]),
        ("a NOT", "a", ["operator"]),
        ("a NOT OR b", "a b", ["operator"]),
        ("-()", "", ["operator"]),
        ("OR AND NOT أو وليس |", "", ["operator"]),
        ('title:"" a', "a", ["operator"]),
        ("title: OR a", "a", ["operator"]),
        ("(a OR", "a", ["operator", "parenthesis"]),
        ('a) AND (b "', "a b", ["parenthesis", "operator", "quote"]),
        ("الحل سياسي وليس عسكريا", "الحل سياسي not(عسكريا)", ["وليس"]),
        ("وليس", "", ["operator"]),
    ],
)
def test_what_makes_no_sense_is_read_as_words_and_a_note_says_so(query: str, expected: str, said: list[str]) -> None:
    assert read(query) == expected
    assert sorted(notes(query)) == sorted(said)


@pytest.mark.parametrize(
    "query", ["- a", "a - b", "--a", "title:", "عنوان : غزة", "a & b", "… ! ؟", "😀 a", "a* b~ c^2"]
)
def test_signs_that_are_no_syntax_get_no_note(query: str) -> None:
    assert notes(query) == []
    assert {type(part) for part in parse(query, SETTINGS).tree.parts} <= {Word}


@given(QUERIES)
def test_every_text_is_a_query_or_a_query_error(query: str) -> None:
    try:
        parsed = parse(query, SETTINGS)
    except QueryError:
        return
    _check_shape(parsed.tree, outermost=True)
    assert len(set(parsed.notes)) == len(parsed.notes)
    assert all(note.en and note.ar and note.en != note.ar for note in parsed.notes)


def _check_shape(syntax: Syntax, *, outermost: bool = False) -> None:
    match syntax:
        case Word(text):
            assert text
            assert text not in OPERATORS
        case Quoted(text):
            assert text.strip()
        case Not(part):
            assert not isinstance(part, Not)
            _check_shape(part)
        case In(_, part):
            _check_shape(part)
        case Sequence(parts) | And(parts) | Or(parts):
            assert outermost or len(parts) > 1
            for part in parts:
                _check_shape(part)


@given(QUERIES)
def test_reading_keeps_every_word_but_operators_and_field_names(query: str) -> None:
    try:
        parsed = parse(query, SETTINGS)
    except QueryError:
        return
    syntax = {forms.exact for word in (*OPERATORS, *FIELDS) for forms in analyse_forms(word)}
    kept = [forms for text in texts(parsed.tree) for forms in analyse_forms(text) if forms.exact not in syntax]
    assert kept == [forms for forms in analyse_forms(visible(query)) if forms.exact not in syntax]


def test_words_are_read_in_their_order_whatever_stands_round_them() -> None:
    parsed = parse('a -b (c "d e" OR title:f) AND NOT g', SETTINGS)
    assert list(texts(parsed.tree)) == ["a", "b", "c", "d e", "f", "g"]


def test_a_query_may_be_as_long_as_the_limit_and_no_longer() -> None:
    parse("غ" * LONGEST, SETTINGS)
    for query in ("غ" * (LONGEST + 1), "غ " * 5000, " " * 10_000, "\u200f" * 10_000, "\x00" * 10_000):
        with pytest.raises(QueryError, match=str(LONGEST)) as caught:
            parse(query, SETTINGS)
        assert str(len(query)) in caught.value.message.en
        assert str(len(query)) in caught.value.message.ar
        assert str(LONGEST) in caught.value.message.ar


@pytest.mark.parametrize("opening", ["(", "((a ", "-(", "NOT ", "title:(", "a OR (", "(-(", "((", "وليس ("])
def test_nesting_deeper_than_the_limit_is_refused(opening: str) -> None:
    with pytest.raises(QueryError, match=str(DEEPEST)) as caught:
        parse(opening * (LONGEST // len(opening)), SETTINGS)
    assert str(DEEPEST) in caught.value.message.ar


def test_nesting_as_deep_as_the_limit_is_read() -> None:
    core = "(a OR b" * DEEPEST + ")" * DEEPEST
    assert tree(parse(core, SETTINGS).tree).count("or(") == DEEPEST
    assert not parse(core, SETTINGS).notes
    with pytest.raises(QueryError):
        parse(f"({core})", SETTINGS)
    with pytest.raises(QueryError):
        parse(core, replace(SETTINGS, max_query_depth=DEEPEST - 1))


def test_side_by_side_is_not_nesting() -> None:
    assert read("(a b) " * 100) == " ".join(["seq(a b)"] * 100)
    assert len(parse("-a " * 500, SETTINGS).tree.parts) == 500
    assert not parse("))" * 1000, SETTINGS).tree.parts
