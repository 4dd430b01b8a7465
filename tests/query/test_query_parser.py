"""The tree read from a query, and what is said about what could not be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given

from searchapp.analysis.analyser import analyse_forms
from searchapp.errors import QueryError
from searchapp.query.ast import And, DateFilter, FieldFilter, In, Not, Or, Quoted, Sequence, Syntax, Word, leaves
from searchapp.query.lexer import FIELDS, OPERATORS, visible
from searchapp.query.parser import parse
from tests.query.keyboard import QUERIES
from tests.query.notation import SETTINGS, TODAY, notes, read, tree

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
        ('="a b" c', '="a b" c'),
        ("=«a b»", '="a b"'),
        ("=غزة رفح", '="غزة" رفح'),
        ('-="a b"', 'not(="a b")'),
        ('title:="a b"', 'title(="a b")'),
        ("(=a OR b)", 'or(="a" b)'),
        ("=(a OR b)", 'or(="a" ="b")'),
        ('-=(a "b c"~2 -d)', 'not(seq(="a" ="b c"~2 not(="d")))'),
        ("title:=(a)", 'title(="a")'),
        ("=()", ""),
        ('="a b"~3', '="a b"~3'),
        ("a=b", "a=b"),
        ("==a", "==a"),
        ('"a b"~5 c', '"a b"~5 c'),
        ("«a b»~1", '"a b"~1'),
        ("“a b”~12", '"a b"~12'),
        ('"a b"~0', '"a b"'),
        ('-"a b"~5', 'not("a b"~5)'),
        ('""~5', ""),
        ("a*", "pattern(a*)"),
        ("كازاخ* a", "pattern(كازاخ*) a"),
        ("ك*ن -م*ة", "pattern(ك*ن) not(pattern(م*ة))"),
        ("title:a*", "title(pattern(a*))"),
        ("source:الجز*", "source(الجز*)"),
        ("covid19*", "pattern(covid19*)"),
        ("*ستان", "pattern(*ستان)"),
        ("غزة **رفح*", "غزة pattern(**رفح*)"),
        ("title:*غزة", "title(pattern(*غزة))"),
        ("(a OR *b)", "or(a pattern(*b))"),
        ("-*a", "not(pattern(*a))"),
        ("ـ*غزة", "pattern(ـ*غزة)"),
        ("source:*ة", "source(*ة)"),
        ("كازاخ٭", "pattern(كازاخ*)"),
        ("»a b« c", '"a b" c'),
        ("‘a b’ c", '"a b" c'),
        ('~5"a b" c', '"a b"~5 c'),
        ("-~5«a b»", 'not("a b"~5)'),
        ('"a"~5"b c"', '"a" "b c"~5'),
        ("+a b", "and(a) b"),
        ('+"a b" c', 'and("a b") c'),
        ("+(a b)", "and(seq(a b))"),
        ("+-a", "+-a"),
        ("a && b", "and(a b)"),
        ("a ANDNOT b", "a not(b)"),
        ("intitle:a b", "title(a) b"),
        ("http://a.b/c:d", "http: a.b c:d"),
        ("غزة~", "like(غزة 1)"),
        ("كازاخستان~", "like(كازاخستان 2)"),
        ("كازاخستان~1 OR a", "or(like(كازاخستان 1) a)"),
        ("غزة~0", "غزة"),
        ("source:a~", "source(a)"),
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
        ("source:العربية a", "source(العربية) a"),
        ("مصدر:العربية", "source(العربية)"),
        ("المصدر:العربية", "source(العربية)"),
        ('كاتب:"ليلى حداد" a', "author(ليلى حداد) a"),
        ("Author:ليلى", "author(ليلى)"),
        ("قسم:سياسة", "section(سياسة)"),
        ("section:(سياسة OR اقتصاد)", "or(section(سياسة) section(اقتصاد))"),
        ("source:(قناة العربية)", "seq(source(قناة) source(العربية))"),
        ("source:(a AND NOT b)", "and(source(a) not(source(b)))"),
        ("-source:a", "not(source(a))"),
        ("source:-a", "not(source(a))"),
        ("source:a OR author:b", "or(source(a) author(b))"),
        ("source:(title:a b)", "seq(title(a) source(b))"),
        ("title:(source:a b)", "title(seq(source(a) b))"),
        ("source:(author:a)", "author(a)"),
        ("تاريخ: الحرب الأهلية", "تاريخ: الحرب الأهلية"),
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
        ("»a »b", "a b", ["quote"]),
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
        ("a source:", "a source:", ["field"]),
        ("source: a", "source: a", ["field"]),
        ("مصدر: الجيش ينسحب", "مصدر: الجيش ينسحب", ["field"]),
        ('مصدر: "a"', 'مصدر: "a"', ["field"]),
        ('source:"" a', "a", ["operator"]),
        ("source:OR a", "a", ["operator"]),
        ("date:2015 a", "date(2015-01-01..2015-12-31) a", ["date"]),
        ("date: 2015", "date(2015-01-01..2015-12-31)", ["date"]),
        ("تاريخ:نوفمبر 2025 غزة", "date(2025-11-01..2025-11-30) غزة", ["date"]),
        ("التاريخ:6/11/2025، غزة", "date(2025-11-06) غزة", ["date"]),
        ('date:"6 نوفمبر 2025"', "date(2025-11-06)", ["date"]),
        ("date:«أمس» a", "date(2025-11-23) a", ["date"]),
        ("date:2025-01..2025-03 a", "date(2025-01-01..2025-03-31) a", ["date"]),
        ("date:>=2025-03", "date(2025-03-01..)", ["date"]),
        ("date:< 2025", "date(..2024-12-31)", ["date"]),
        ("-date:2015", "not(date(2015-01-01..2015-12-31))", ["date"]),
        ("(date:2015)", "date(2015-01-01..2015-12-31)", ["date"]),
        ("date:(2015 OR 2016)", "or(date(2015-01-01..2015-12-31) date(2016-01-01..2016-12-31))", ["date", "date"]),
        ("date:2015 OR a", "or(date(2015-01-01..2015-12-31) a)", ["date"]),
        ("date:15 رمضان 1446 هـ الحرم", "date(2025-03-15) الحرم", ["date"]),
        ("date:آخر 7 أيام غزة", "date(2025-11-18..2025-11-24) غزة", ["date"]),
        ("date:غدا a", "غدا a", ["no date"]),
        ("date:a*", "a*", ["no date"]),
        ('date:"a b"', '"a b"', ["no date"]),
        ("date:2025-13", "2025-13", ["no date"]),
        ("date:", "date:", ["field"]),
        ("title:", "title:", ["field"]),
        ("date:OR a", "a", ["operator"]),
        ("a-b*", "a-b*", ["asterisk"]),
        ("غزة-*رفح", "غزة-*رفح", ["asterisk"]),
        ("2030*", "2030*", ["asterisk"]),
        ('"a* b"', '"a* b"', ["asterisk"]),
        ("=غز*", '="غز*"', ["asterisk"]),
        ("a-b~", "a-b", ["tilde"]),
        ("غزة~~", "غزة", ["tilde"]),
        ("غزة~*", "غزة", ["tilde"]),
        ("غزة~123", "غزة", ["tilde"]),
        ("غزة~0.8 رفح", "غزة رفح", ["tilde"]),
        ("~غزة", "~غزة", ["tilde"]),
        ("غزة~3 رفح", "like(غزة 2) رفح", ["letters"]),
        ("«a b»~ c", '"a b" c', ["tilde"]),
        ('"a b"~51', '"a b"~50', ["others"]),
        ("~5", "~5", ["tilde"]),
        ("= غزة", "= غزة", []),
        ("= (غزة رفح)", "= seq(غزة رفح)", []),
        ("=AND غزة", "غزة", ["operator"]),
        ('"a b"~c', '"a b" ~c', ["tilde"]),
        ('"a b" ~5', '"a b" ~5', ["tilde"]),
        ("القمح !أوكرانيا", "القمح not(أوكرانيا)", ["sign"]),
        ("القمح –أوكرانيا", "القمح not(أوكرانيا)", ["sign"]),
        ("القمح −أوكرانيا", "القمح not(أوكرانيا)", ["sign"]),
        ("!!a", "a", []),
        ("a NEAR/5 b", '"a b"~5', ["near"]),
        ('"a b" w/3 c', 'and("a b" "a b c"~3)', ["near"]),
        ("a AROUND(4) b c", '"a b"~4 c', ["near"]),
        ("a NEAR/3 b NEAR/4 c", 'and("a b"~3 "b c"~4)', ["near", "near"]),
        ("a NEAR/0 b", '"a b"~0', ["near"]),
        ("a NEAR/900 b", '"a b"~50', ["near", "others"]),
        ("a NEAR/5 b OR c", 'or("a b"~5 c)', ["near"]),
        ("-(a NEAR/5 b)", 'not("a b"~5)', ["near"]),
        ("(a b) NEAR/3 c", "and(seq(a b) c)", ["near what"]),
        ("a* NEAR/3 c", "and(pattern(a*) c)", ["near what"]),
        ("a NEAR/5", "a", ["operator"]),
        ("NEAR/5 a", "a", ["operator"]),
        ("a NEAR/5 OR b", "or(a b)", ["operator"]),
        ("a NEAR b", "a b", ["foreign"]),
        ("a PRE/3 b ADJ c", "a b c", ["foreign", "foreign"]),
        ("^a", "a", ["foreign"]),
        ("a^2 b", "a b", ["weight"]),
        ('"a b"^2.5 OR c', 'or("a b" c)', ["weight"]),
        ("(a b)^3 c", "seq(a b) c", ["weight"]),
        ("title:a^2", "title(a)", ["weight"]),
        ("a^2^3", "a", ["weight"]),
        ("[a TO b] c", "seq(a b) c", ["range"]),
        ("[2015 TO *]", "2015", ["range", "offer"]),
        ("[* TO *]", "", ["range"]),
        ("title:[a TO b]", "title(seq(a b))", ["range"]),
        ("date:[2015-01 TO 2015-03] a", "date(2015-01-01..2015-03-31) a", ["date"]),
        ("date:{2015 TO *]", "date(2016-01-01..)", ["date"]),
        ("date:[2015 TO a]", "seq(date(2015-01-01..2015-12-31) a)", ["range", "date", "no date"]),
        ("date:2015-01/2015-03", "date(2015-01-01..2015-03-31)", ["date"]),
        ("after:2015 a", "date(2016-01-01..) a", ["date"]),
        ("before:2015-07-20", "date(..2015-07-19)", ["date"]),
        ("since:2015-07 until:أمس", "date(2015-07-01..) date(..2025-11-23)", ["date", "date"]),
        ("بعد:2015 a", "date(2016-01-01..) a", ["date"]),
        ("-after:2015", "not(date(2016-01-01..))", ["date"]),
        ("after:(2015 OR 2016)", "or(date(2016-01-01..) date(2017-01-01..))", ["date", "date"]),
        ("after:2015..2016", "2015..2016", ["no date"]),
        ("after:a", "a", ["no date"]),
        ("after: 2015", "after: 2015", ["field"]),
        ("تاريخ:من 1 إلى 5 يوليو 2015 a", "date(2015-07-01..2015-07-05) a", ["date"]),
        ("تاريخ:بعد 2015 a", "date(2016-01-01..) a", ["date"]),
        ("تاريخ:آخر ثلاثة أيام", "date(2025-11-22..2025-11-24)", ["date"]),
        ("تاريخ:الجمعة", "date(2025-11-21)", ["date"]),
        ("تاريخ:5 أيار (مايو) 2015 a", "date(2015-05-05) a", ["date"]),
        ("site:bbc lang:ar a", "site:bbc lang:ar a", ["field"]),
        ('موضوع:"أ ب" a', 'موضوع: "أ ب" a', ["field"]),
        ("near5:(a b)", "near5: seq(a b)", ["field"]),
        ("كازا?ستان", "كازا ستان", ["question mark"]),
        ("/كاز.+/ a", "كاز.+ a", ["regular expression"]),
        ('a"~5', "a", ["quote"]),
    ],
)
def test_what_makes_no_sense_is_read_as_words_and_a_note_says_so(query: str, expected: str, said: list[str]) -> None:
    assert read(query) == expected
    assert sorted(notes(query)) == sorted(said)


@pytest.mark.parametrize(
    "query", ["- a", "a - b", "--a", "عنوان : غزة", "a & b", "… ! ؟", "😀 a", "2*3 a~b * ~", "a ^ b"]
)
def test_signs_that_are_no_syntax_get_no_note(query: str) -> None:
    assert notes(query) == []
    assert {type(part) for part in parse(query, SETTINGS, TODAY).ast.parts} <= {Word}


@given(QUERIES)
def test_every_text_is_a_query_or_a_query_error(query: str) -> None:
    try:
        parsed = parse(query, SETTINGS, TODAY)
    except QueryError:
        return
    _check_shape(parsed.ast, outermost=True)
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
        case FieldFilter(_, text):
            assert text.strip()
        case DateFilter(text, first, last):
            assert text.strip()
            assert first or last
            assert first is None or last is None or first <= last
        case Sequence(parts) | And(parts) | Or(parts):
            assert outermost or len(parts) > 1 or isinstance(syntax, And)
            for part in parts:
                _check_shape(part)


@given(QUERIES)
def test_reading_keeps_every_word_but_operators_and_field_names(query: str) -> None:
    assume("~" not in query)
    try:
        parsed = parse(query, SETTINGS, TODAY)
    except QueryError:
        return
    syntax = {forms.normalized for word in (*OPERATORS, *FIELDS) for forms in analyse_forms(word)}
    kept = [
        forms for leaf in leaves(parsed.ast) for forms in analyse_forms(leaf.text) if forms.normalized not in syntax
    ]
    assert kept == [forms for forms in analyse_forms(visible(query)) if forms.normalized not in syntax]


def test_words_are_read_in_their_order_whatever_stands_round_them() -> None:
    parsed = parse('a -b (c "d e" OR title:f) AND NOT g', SETTINGS, TODAY)
    assert [leaf.text for leaf in leaves(parsed.ast)] == ["a", "b", "c", "d e", "f", "g"]


def test_a_query_may_be_as_long_as_the_limit_and_no_longer() -> None:
    parse("غ" * LONGEST, SETTINGS, TODAY)
    for query in ("غ" * (LONGEST + 1), "غ " * 5000, " " * 10_000, "\u200f" * 10_000, "\x00" * 10_000):
        with pytest.raises(QueryError, match=str(LONGEST)) as caught:
            parse(query, SETTINGS, TODAY)
        assert str(len(query)) in caught.value.message.en
        assert str(len(query)) in caught.value.message.ar
        assert str(LONGEST) in caught.value.message.ar


@pytest.mark.parametrize(
    "opening",
    [
        "(",
        "((a ",
        "-(",
        "NOT ",
        "title:(",
        "a OR (",
        "(-(",
        "((",
        "وليس (",
        "source:(",
        "date:(",
        "-كاتب:(",
        "date:(a ",
    ],
)
def test_nesting_deeper_than_the_limit_is_refused(opening: str) -> None:
    with pytest.raises(QueryError, match=str(DEEPEST)) as caught:
        parse(opening * (LONGEST // len(opening)), SETTINGS, TODAY)
    assert str(DEEPEST) in caught.value.message.ar


def test_nesting_as_deep_as_the_limit_is_read() -> None:
    core = "(a OR b" * DEEPEST + ")" * DEEPEST
    assert tree(parse(core, SETTINGS, TODAY).ast).count("or(") == DEEPEST
    assert not parse(core, SETTINGS, TODAY).notes
    with pytest.raises(QueryError):
        parse(f"({core})", SETTINGS, TODAY)
    with pytest.raises(QueryError):
        parse(core, replace(SETTINGS, max_query_depth=DEEPEST - 1), TODAY)


def test_side_by_side_is_not_nesting() -> None:
    assert read("(a b) " * 100) == " ".join(["seq(a b)"] * 100)
    assert len(parse("-a " * 500, SETTINGS, TODAY).ast.parts) == 500
    assert not parse("))" * 1000, SETTINGS, TODAY).ast.parts


@pytest.mark.parametrize(
    ("query", "boolean", "has_or"),
    [
        ("a b", False, False),
        ("(a b) c", False, False),
        ("(a) -b", False, False),
        ("+a b", False, False),
        ("a OR b", True, False),
        ("a | b", False, True),
        ("a || b", True, False),
        ("(a | b) c", True, False),
        ("a AND b", True, False),
        ("a && b", True, False),
        ("a NEAR/5 b", True, False),
        ("a أو b", False, True),
        ("(a أو b) c", True, False),
        ("(a b) أو c", False, True),
        ("title:(a أو b)", True, False),
    ],
)
def test_operators_that_nobody_types_by_chance_make_a_query_boolean(query: str, boolean: bool, has_or: bool) -> None:
    parsed = parse(query, SETTINGS, TODAY)
    assert (parsed.boolean, parsed.has_or) == (boolean, has_or)
