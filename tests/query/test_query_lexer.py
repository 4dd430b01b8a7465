"""Cutting a query into lexemes."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import example, given

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.letters import INVISIBLE
from searchapp.dates.names import folded
from searchapp.dates.periods import parse_span
from searchapp.plan import VALUE_FIELDS
from searchapp.query.lexer import FIELDS, OPERATORS, Kind, lexemes, visible
from tests.query.keyboard import QUERIES
from tests.query.notation import TODAY

_COMMA_IN_NUMBER: Final = re.compile(r"(?<=\d)[,،](?=\d)")


def kinds(query: str) -> list[Kind]:
    return [lexeme.kind for lexeme in lexemes(query)]


def texts(query: str, kind: Kind) -> list[str]:
    return [lexeme.text for lexeme in lexemes(query) if lexeme.kind is kind]


@given(QUERIES)
@example("title:a")
@example("12,500 ٣،٥ 1,2,3")
@example('«a “b" c»')
def test_no_word_of_a_query_is_lost_or_changed(query: str) -> None:
    found = [forms for lexeme in lexemes(query) for forms in analyse_forms(lexeme.text)]
    assert found == analyse_forms(visible(query))
    assert list(filter(str.isalnum, visible(query))) == list(filter(str.isalnum, query))


@given(QUERIES)
def test_a_lexeme_holds_what_its_kind_says(query: str) -> None:
    for kind, text in lexemes(query):
        if kind is Kind.FIELD:
            assert text.lower() in FIELDS
        elif kind is Kind.DATE:
            assert parse_span(text, TODAY) is not None or "اخر" in folded(text)
        elif kind is Kind.WORD:
            assert text
            assert not set(_COMMA_IN_NUMBER.sub("", text)) & set('"«»“”„‟＂()|,;/!?…،؛؟ \n\t')
            assert text not in OPERATORS
        assert not set(text) & INVISIBLE
        assert "\x00" not in text


@pytest.mark.parametrize(
    "word",
    [
        "أ-ب",
        "A-320",
        "أميركية-إسرائيلية",
        "#غزة_الآن",
        "@YZaatreh",
        "3.5",
        "٣٫٥",
        "O’Brien",
        "O'Brien",
        "www.example.com",
        "10:30",
        "كلمة...كلمة",
        "a--b",
        "غـزة",
        "ـغزة",
        "غزة-",
        "C++",
        "--a",
        "و",
        "or",
        "And",
        "not",
        "أو:",
        "title:",
        "subtitle:a",
        "بعنوان:",
    ],
)
def test_what_is_written_as_one_is_one_word(word: str) -> None:
    assert list(lexemes(word)) == [(Kind.WORD, word)]


@pytest.mark.parametrize("mark", [*"()|,;/!?…،؛؟", " ", "\t", "\n", "\u2028", "\u00a0", "\x00", "\x85", "\ud800"])
def test_what_parts_words_parts_them(mark: str) -> None:
    assert texts(f"غزة{mark}رفح", Kind.WORD) == ["غزة", "رفح"]


@pytest.mark.parametrize(
    ("query", "inside"),
    [
        ('"a b"', "a b"),
        ("«a b»", "a b"),
        ("“a b”", "a b"),
        ("”a b”", "a b"),
        ("“a b“", "a b"),
        ("‟a b”", "a b"),
        ("„a b“", "a b"),
        ("„a b”", "a b"),
        ("＂a b＂", "a b"),
        ('“a b"', "a b"),
        ('"a b”', "a b"),
        ('" a "', " a "),
        ('«a "b" c»', 'a "b" c'),
        ("«a “b” c»", "a “b” c"),
        ('"a «b» c"', "a «b» c"),
        ('"a “b” c"', "a “b” c"),
        ('“a "b" c”', 'a "b" c'),
        ("«a «b» c»", "a «b» c"),
        ("««a»»", "«a»"),
        ('«"a"»', '"a"'),
        ('""', ""),
        ("«»", ""),
        ('"-a (b"', "-a (b"),
        ("«\u200fa\u200f»", "a"),
        ("»a b«", "a b"),
        ("»a«", "a"),
        ("«a b«", "a b"),
        ("»a b»", "a b"),
        ("»a “b” c«", "a “b” c"),
        ("‘a b’", "a b"),
        ("’a b‘", "a b"),
        ("‚a b‘", "a b"),
        ("‛a b’", "a b"),
        ("‘it’s a’", "it’s a"),
        ("‹a b›", "a b"),
        ("''a b''", "a b"),
        ("``a b''", "a b"),
        ("›a b‹", "a b"),
        ("❝a b❞", "a b"),
        ("〝a b〞", "a b"),
        ('"a\nb"', "a b"),
    ],
)
def test_quotation_marks_of_every_kind_and_one_kind_in_another(query: str, inside: str) -> None:
    assert list(lexemes(query)) == [(Kind.QUOTED, inside)]


@pytest.mark.parametrize(
    ("query", "quoted", "strays"),
    [
        ('"a', [], 1),
        ("a»", [], 1),
        ("«a", [], 1),
        ('5" “a b”', ["a b"], 1),
        ("«a “b” c", ["b"], 1),
        ("a» «b» «c", ["b"], 2),
        ("««a»", ["a"], 1),
        ("» a«", [], 2),
        ("a»b«c", [], 2),
        ("a» «b» «", ["b"], 2),
        ("«a”", [], 2),
        ('"a" b"', ["a"], 1),
        ("”a” b ”c”", ["a", "c"], 0),
    ],
)
def test_a_mark_without_a_partner_is_a_stray_one(query: str, quoted: list[str], strays: int) -> None:
    assert texts(query, Kind.QUOTED) == quoted
    assert kinds(query).count(Kind.STRAY_QUOTE) == strays


@pytest.mark.parametrize("apostrophes", ["'a b'", "‘Abd’s b", "a’ b’", "a‘b c’", "‘ a’", "a› ‹b"])
def test_single_marks_are_apostrophes(apostrophes: str) -> None:
    assert kinds(apostrophes) == [Kind.WORD, Kind.WORD]


@pytest.mark.parametrize("before", ["title:", "-", "+", "=", "(", "~5", "a "])
@pytest.mark.parametrize("quotation", ["»a b«", "‘a b’"])
def test_marks_around_whole_words_may_stand_behind_a_sign(before: str, quotation: str) -> None:
    assert texts(before + quotation, Kind.QUOTED) == ["a b"]


@pytest.mark.parametrize(
    ("operator", "kind"),
    [
        ("AND", Kind.AND),
        ("OR", Kind.OR),
        ("|", Kind.OR),
        ("||", Kind.OR),
        ("أو", Kind.OR),
        ("او", Kind.OR),
        ("أوْ", Kind.OR),
        ("ﺃﻭ", Kind.OR),
        ("NOT", Kind.NOT),
        ("ANDNOT", Kind.NOT),
        ("&&", Kind.AND),
        ("وليس", Kind.NOT),
        ("ولـيس", Kind.NOT),
    ],
)
def test_operators_stand_alone_in_any_arabic_spelling_and_in_latin_capitals(operator: str, kind: Kind) -> None:
    assert kinds(f"a {operator} b") == [Kind.WORD, kind, Kind.WORD]
    assert kinds(f"\u200f{operator}\u200f,b") == [kind, Kind.WORD]
    assert kinds(f"({operator})") == [Kind.OPEN, kind, Kind.CLOSE]


@pytest.mark.parametrize(
    "query",
    [
        "-a",
        "\u200f-a",
        "(-a",
        ",-a",
        '-"a',
        "-(a",
        "-title:a",
        "-#a",
        "\x00-a",
        "-@a",
        "-3",
        "–a",
        "−a",
        "a ‐b",
        "－a",
        "!a",
        "b !a",
        "(!a",
        "!(a",
        '!"a"',
    ],
)
def test_a_hyphen_or_another_sign_before_a_word_excludes(query: str) -> None:
    assert Kind.NOT in kinds(query)


@pytest.mark.parametrize(
    "query",
    [
        "a-b",
        "a-",
        "-",
        "- a",
        "a - b",
        "--a",
        '"a"-b',
        "ـa",
        "-,a",
        "_-a",
        "a–b",
        "2014–2015",
        "––a",
        "–-a",
        "—a",
        "a!",
        "a! b",
        "a!b",
        "! a",
        "!!a",
        "؟!a",
        "!,a",
        "a – b",
    ],
)
def test_a_sign_elsewhere_excludes_nothing(query: str) -> None:
    assert Kind.NOT not in kinds(query)


@pytest.mark.parametrize("name", ["title", "Title", "TITLE", "عنوان", "العنوان"])
@pytest.mark.parametrize("rest", ["a", " a", '"a b"', "(a", "-a", "  «a»"])
def test_a_field_has_a_name_and_a_colon(name: str, rest: str) -> None:
    first, second, *_ = lexemes(f"{name}:{rest}")
    assert first == (Kind.FIELD, name)
    assert second.kind is not Kind.FIELD


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field in VALUE_FIELDS])
def test_the_value_of_a_field_follows_the_colon(name: str) -> None:
    for rest in ("a", '"a b"', "(a", "-a", "«a»"):
        assert next(iter(lexemes(name + ":" + rest))) == (Kind.FIELD, name)
        assert Kind.FIELD not in kinds(f"{name}: {rest}")


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("date:2015", ["2015"]),
        ("date:2015 10", ["2015"]),
        ("date: نوفمبر 2025 غزة", ["نوفمبر 2025"]),
        ("date:6/11/2025, a", ["6/11/2025"]),
        ("date:6/11/2025/a", []),
        ("date:2025-01 .. 2025-03 a", ["2025-01 .. 2025-03"]),
        ("(date:2015) a", ["2015"]),
        ("date:2015|date:2016", ["2015", "2016"]),
        ("date:أمس أو date:اليوم", ["أمس", "اليوم"]),
        ("date:أمس؟", ["أمس"]),
        ("date:2015.", ["2015"]),
        ("date:2015..", ["2015.."]),
        ('date:"2015"', []),
        ("date:a 2015", []),
        ("update:2015", []),
        ("title:2015", []),
        ("source:2015", []),
        ("date:\u200f2015\u200f a", ["2015"]),
        ("date:[2015 TO 2016] a", ["[2015 TO 2016]"]),
        ("date:[2015 TO a]", []),
        ("date:5 أيار (مايو) 2015 a", ["5 أيار (مايو) 2015"]),
        ("(date:5 أيار (مايو) 2015) a", ["5 أيار (مايو) 2015"]),
        ("date:(2015 OR 2016)", []),
        ("date:من 1 إلى 5 يوليو 2015 a", ["من 1 إلى 5 يوليو 2015"]),
        ("after:2015 before:2017", ["2015", "2017"]),
        ("بعد:2015 قبل:أمس منذ:2015 حتى:2016", ["2015", "أمس", "2015", "2016"]),
        ("after: 2015", []),
    ],
)
def test_a_date_is_as_long_as_it_can_be(query: str, dates: list[str]) -> None:
    assert texts(query, Kind.DATE) == dates


@pytest.mark.parametrize(
    "query",
    [
        *("title:", "title: ", "source:", "date:", "source :a", "source:,a", "source::a", "https://a", "resource:a"),
        *("title:,a", "title :a", "tıtle:a", "tİtle:a", "ＴＩＴＬＥ:a", "a_title:b", "date: a", "تاريخ: الحرب"),
        *("بعد:القمح", "بعد: 2015", "after: a", "after::2015", "thereafter:2015"),
    ],
)
def test_what_looks_like_a_field_is_words(query: str) -> None:
    assert Kind.FIELD not in kinds(query)


def test_only_the_invisible_is_taken_out_and_controls_part() -> None:
    assert visible("a\u200bb\ufeffc") == "a b c"
    assert visible("a\u200f\u00adb\x00c\ud800d\ue000e\u0378f") == "ab c d e f"
    plain = "غـزّة ٣ «a» -b"
    assert visible(plain) == plain


@pytest.mark.parametrize("operator", ["NEAR/5", "near/5", "W/5", "w/5", "WITHIN/5", "N/5", "AROUND(5)", "around(5)"])
def test_operators_of_nearness_have_a_number(operator: str) -> None:
    assert list(lexemes(f"a {operator} b")) == [(Kind.WORD, "a"), (Kind.NEAR, operator), (Kind.WORD, "b")]
    assert Kind.NEAR not in kinds(f"a{operator} b")
    assert Kind.NEAR not in kinds(f"a {operator}b")


@pytest.mark.parametrize("operator", ["NEAR", "NEAR5", "ADJ", "ADJ3", "XOR", "PRE/3", "pre/3", "W/s", "w/p", "P/5"])
def test_operators_of_others_are_no_words(operator: str) -> None:
    assert list(lexemes(f"a {operator} b")) == [(Kind.WORD, "a"), (Kind.FOREIGN, operator), (Kind.WORD, "b")]


def test_a_weight_stands_right_behind_something() -> None:
    for query in ("a^2", "a^0.5", '"a"^2', "(a)^10"):
        assert kinds(query)[-1] is Kind.BOOST
    for query in ("a ^2", "^2", "a^b", "a^2b", "a ^ b"):
        assert Kind.BOOST not in kinds(query)


@pytest.mark.parametrize("asterisk", "*٭∗＊⁎✱")
def test_every_asterisk_is_one(asterisk: str) -> None:
    assert list(lexemes(f"كازاخ{asterisk}")) == [(Kind.WORD, "كازاخ*")]


@pytest.mark.parametrize("query", ["+a", "b +a", '+"a"', "+(a", "title:+a", "(+a"])
def test_a_plus_before_a_word_requires_it(query: str) -> None:
    assert Kind.REQUIRED in kinds(query)


@pytest.mark.parametrize("query", ["a+b", "a+", "C++", "++a", "+ a", "+", "a + b", "+,a"])
def test_a_plus_elsewhere_requires_nothing(query: str) -> None:
    assert Kind.REQUIRED not in kinds(query)


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "«",
        "»",
        '"',
        "“",
        "„a",
        "«a»",
        "««a»",
        "«a «",
        "-",
        "title:",
        "title: ",
        "(",
        "a",
        '“a"',
        "date:a ",
        "date:2015 ",
        '"a"~5',
        "»a",
        "»a »",
        "‘a",
        " ’a’a",
        "~5",
        "[a TO ",
        "{a ",
        "!a",
        "+a",
        "a^2",
        "a NEAR/5 ",
        "after:a ",
        "after:من ",
    ],
)
def test_long_queries_take_no_longer_than_their_length(piece: str) -> None:
    query = piece * (100_000 // len(piece))
    assert sum(lexeme.text.count("a") for lexeme in lexemes(query)) == query.count("a")
