"""What people, other programs and nobody in their right mind put into a search box."""

from __future__ import annotations

from hypothesis import strategies as st

from searchapp.analysis.letters import INVISIBLE

_WORDS = ("a", "b", "7", "غزة", "رفح", "من", "و", "غـزّة", "A-320", "#غزة_الآن", "3.5", "O’Brien", "ﷺ")
_SYNTAX = (
    *'"«»“”„‟＂()|-:,…،؟ \n',
    "OR",
    "AND",
    "NOT",
    " أو ",
    " او ",
    " وليس ",
    *"!+–‘’",
    "title:",
    "عنوان:",
    " -",
    "||",
)
_FIELDS = (
    "source:",
    "after:",
    "بعد:",
    "مصدر:",
    "كاتب:",
    "section:",
    "date:",
    " تاريخ:",
    "2025",
    "..",
    ">=",
    "أمس",
    "نوفمبر ",
    "~2",
    "*",
)
_HOSTILE = ("\x00", "\ud800", "\udfff", "\ue000", "\U000e0001", "\u0301", "İ", "tıtle:", *sorted(INVISIBLE))

QUERIES = st.one_of(
    st.lists(st.sampled_from(_WORDS + _SYNTAX), max_size=40).map("".join),
    st.lists(st.sampled_from(_WORDS + _SYNTAX + _FIELDS), max_size=40).map("".join),
    st.lists(st.sampled_from(_WORDS + _SYNTAX + _HOSTILE), max_size=40).map("".join),
    st.text(st.characters(), max_size=60),
)
"""Texts full of syntax, well-formed now and then, and any other text."""
