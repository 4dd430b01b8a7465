"""Forms that write queries: what is typed is meant as words, and the query written of it says just that."""

from __future__ import annotations

import random
from datetime import date

import pytest

from searchapp.errors import Language
from searchapp.query.ast import FieldFilter, In, Not, Or, Quoted, Sequence, Wildcard, Word
from searchapp.query.form import QueryForm, ast_of, form_of, written
from searchapp.query.parser import parse
from searchapp.settings import Settings

TODAY = date(2025, 11, 24)
SETTINGS = Settings(max_query_length=100_000)

PIECES = (
    *("القمح", "وزارة", "الصحة", "أو", "وليس", "بعد", "تاريخ", "و", "3.5", "17", "٢٠٢٥", "COVID-19", "غزة_الآن", "x"),
    *("AND", "OR", "NOT", "NEAR/3", "ADJ2", "XOR", "AROUND(3)", "&&", "||", "TO", "ANDNOT", "و/3", "w/5"),
    *("title:", "عنوان:", "مصدر:العربية", "date:2025", "تاريخ:أمس", "بعد:2025", "since:", "site:x.org", "كاتب:"),
    *('"', "«", "»", "“", "”", "„", "‘", "’", "‹", "'", "''", "``", "`", "❝", "＂"),
    *("(", ")", "[", "]", "{", "}", "[2020", "2021]", "<", ">", "[a TO b]"),
    *("-", "–", "−", "+", "!", "=", "~", "~3", "^2", "^", "*", "٭", "?", "؟", "/", "\\", "|", "#", "@", "%", "$", "_"),
    *("كازاخ*", "*ستان", "أزبكستان~", "ق*ح", "*", "**", "5*", "قمح~9", "-القمح", "+القمح", "=القمح", "!القمح"),
    *(",", "،", "؛", ";", ".", "…", ":", "::", "\n", "\t", "\u00a0", "\u200b", "\u200f", "\u202e", "\u2066", "\u2069"),
    *("\u200c", "\u0640", "مُدَرِّسَة", "\u064b", "\ufeff", "\x00", "\ud800", "😀", "中文", "l’eau", "ه‍"),
)


def text(chance: random.Random) -> str:
    pieces = chance.choices(PIECES, k=chance.randrange(6))
    return "".join(piece + chance.choice((" ", " ", "")) for piece in pieces)


def form(chance: random.Random) -> QueryForm:
    names = ("all_words", "phrase", "any_words", "no_words", "near", "title", "section", "author")
    texts = {name: text(chance) if chance.random() < 0.5 else "" for name in names}
    return QueryForm(**texts, distance=chance.randrange(1, 60))


@pytest.mark.parametrize("seed", range(12))
def test_the_query_that_is_written_says_what_the_form_does(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        typed = form(chance)
        languages: tuple[Language, ...] = ("ar", "en")
        for language in languages:
            query = written(typed, language)
            parsed = parse(query, SETTINGS, TODAY)
            assert parsed.ast == ast_of(typed), (seed, typed, query)


@pytest.mark.parametrize("seed", range(12))
def test_a_query_that_fits_fills_the_form_and_is_written_the_same(seed: int) -> None:
    chance = random.Random(seed)
    fitting = 0
    for _ in range(40):
        asked = ast_of(form(chance))
        read = form_of(asked)
        if read is None:
            continue
        fitting += 1
        assert sorted(map(repr, ast_of(read).parts)) == sorted(map(repr, asked.parts)), (seed, read)
        assert form_of(parse(written(read, "ar"), SETTINGS, TODAY).ast) == read, (seed, read)
    assert fitting > 15


FILLED = QueryForm(
    all_words="وزارة الصحة",
    phrase="البيت الأبيض",
    any_words="قمة اجتماع",
    no_words="كرة القدم، رياضة",
    near="أسعار القمح",
    distance=3,
    title="كازاخ*",
    section="سياسة",
    author="ليلى حداد",
)
QUERY = (
    'وزارة الصحة "البيت الأبيض" (قمة OR اجتماع) "أسعار القمح"~3 عنوان:كازاخ* قسم:سياسة كاتب:"ليلى حداد" '
    '-"كرة القدم" -رياضة'
)


def test_every_field_is_written_and_read_back() -> None:
    assert written(FILLED, "ar") == QUERY
    assert written(FILLED, "en") == QUERY.replace("عنوان", "title").replace("قسم", "section").replace("كاتب", "author")
    assert form_of(parse(QUERY, SETTINGS, TODAY).ast) == FILLED
    assert ast_of(FILLED) == Sequence(
        (
            Word("وزارة"),
            Word("الصحة"),
            Quoted("البيت الأبيض"),
            Or((Word("قمة"), Word("اجتماع"))),
            Quoted("أسعار القمح", slop=3),
            In("title", Wildcard("كازاخ*")),
            FieldFilter("section", "سياسة"),
            FieldFilter("author", "ليلى حداد"),
            Not(Quoted("كرة القدم")),
            Not(Word("رياضة")),
        )
    )


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        (QueryForm(), ""),
        (QueryForm(all_words='القمح "AND" (مصر)'), 'القمح "AND" مصر'),
        (QueryForm(all_words="-القمح title:مصر"), 'القمح "title:مصر"'),
        (QueryForm(phrase='البيت "الأبيض"'), '"البيت الأبيض"'),
        (QueryForm(phrase="القمح"), "القمح"),
        (QueryForm(any_words="القمح"), "القمح"),
        (QueryForm(any_words="الأمم المتحدة، اليونسكو"), '("الأمم المتحدة" OR اليونسكو)'),
        (QueryForm(near="القمح"), "القمح"),
        (QueryForm(near="سعر القمح", distance=999), '"سعر القمح"~50'),
        (QueryForm(title="سعر القمح"), "title:(سعر القمح)"),
        (QueryForm(title="سعر القمح،"), 'title:"سعر القمح"'),
        (QueryForm(no_words="؟ ... «»"), ""),
    ],
)
def test_what_is_typed_is_meant_as_words(typed: QueryForm, query: str) -> None:
    assert written(typed, "en") == query


@pytest.mark.parametrize(
    "query",
    [
        '"البيت الأبيض" "وزارة الصحة"',
        "+القمح",
        "=القمح",
        "أزبكستان~",
        "القمح OR (مصر السودان)",
        "(a OR b) (c OR d)",
        "عنوان:القمح عنوان:مصر",
        "مصدر:العربية",
        "تاريخ:2025",
        "-(مصر السودان)",
        "القمح AND مصر",
    ],
)
def test_what_no_form_can_say_fills_none(query: str) -> None:
    assert form_of(parse(query, SETTINGS, TODAY).ast) is None
