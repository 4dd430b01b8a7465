"""Queries that nobody in their right mind types, and the articles that they are asked of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Final

from searchapp.analysis.letters import INVISIBLE
from searchapp.model import Article
from searchapp.query.lexer import FIELDS

SEEDS: Final = range(5)
QUERIES_A_SEED: Final = 1000

ARTICLES = (
    Article("a", "وزير الصحة", ("قال وزير الصحة في غزة",), "قناة العربية", "ليلى", "سياسة", datetime(2025, 3, 1)),
    Article("b", "أسعار القمح", ("ارتفعت أسعار القمح", "في رفح"), "BBC عربي", "", "اقتصاد", datetime(2015, 7, 2)),
    Article("c", "", ("a b c",)),
)
WORDS = (
    "غزة",
    "وزير",
    "الصحة",
    "و",
    "من",
    "a",
    "b",
    "7",
    "٧",
    "غـزّة",
    "A-320",
    "#وسم_هنا",
    "3.5",
    "ﷺ",
    "😀",
    "العربية",
)
SIGNS = (
    *'"«»“”„‟＂()|-:,…،؟*~^\\/<>=.؛',
    "..",
    ">=",
    "||",
    "--",
    "~5",
    '"~5',
    "*)",
    "AND",
    "OR",
    "NOT",
    "أو",
    "وليس",
    *"!+–−٭‘’‹›^[]{}",
    "NEAR/5",
    "^2",
    "[",
    " TO ",
    "بدون",
    "من",
    "إلى",
)
NAMES = tuple(f"{name}{colon}" for name in FIELDS for colon in (":", ": ", " :", "::"))
DATES = (
    "2025",
    "2025-11",
    "6/11/2025",
    "رمضان 1446",
    "أمس",
    "آخر 9999 سنة",
    "0000",
    "9999",
    "نوفمبر",
    "31/2/2025",
    "من 1 إلى 5 يوليو 2015",
    "[2015 TO 2016]",
    "بعد 9999",
    "قبل ثلاثة أيام",
    "الجمعة",
    "5 أيار (مايو) 2015",
    "a/b",
    "هـ",
)
UNSEEN = (*sorted(INVISIBLE), "\x00", "\x1b", "\ud800", "\udfff", "\ue000", "\u0301", "\u2028", "\U000e0001", "İ", "ß")


def _mixed(random: Random) -> str:
    pieces = random.choice((WORDS + SIGNS, WORDS + NAMES + DATES, WORDS + SIGNS + NAMES + DATES + UNSEEN))
    between = random.choice(("", " ", " ", "\n"))
    return between.join(random.choices(pieces, k=random.randint(0, 40)))


def _any_text(random: Random) -> str:
    top = random.choice((0x7F, 0x7FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(random.randint(0, top)) for _ in range(random.randint(0, 60)))


def _nested(random: Random) -> str:
    depth = random.choice((1, 5, 19, 20, 21, 300))
    openings = random.choices(("(", "-(", "(a ", "NOT (", "source:(", "date:(", "title:(", "a OR ("), k=depth)
    return "".join(openings) + random.choice(WORDS) + ")" * random.choice((depth, depth, depth - 1, depth + 1, 0))


def _huge(random: Random) -> str:
    piece: str = random.choice((*WORDS, *SIGNS, *NAMES, "date:2025 ", "source:a ", '"a b" ', "-a ", "(a) ", "a OR "))
    times: int = random.choice((50, 63, 64, 65, 500, 2000 // len(piece), 100_000 // len(piece)))
    return piece * times


def _turned(random: Random) -> str:
    marks = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u202c\u200e\u200f"
    return "".join(random.choice((*marks, *WORDS, " ", random.choice(NAMES))) for _ in range(random.randint(1, 60)))


MAKERS: tuple[Callable[[Random], str], ...] = (_mixed, _mixed, _mixed, _any_text, _nested, _huge, _turned)


def hostile_queries(seed: int) -> list[str]:
    """Return the queries of a seed: the same ones always."""
    random = Random(seed)
    makers = random.choices(MAKERS, k=QUERIES_A_SEED)
    return [make(random) for make in makers]
