"""Telling a question from a list of words."""

from __future__ import annotations

import pytest

from searchapp.search.prepare import is_question


@pytest.mark.parametrize(
    "query",
    [
        "متى ولد الشاعر؟",
        "غزة؟",
        "who?",
        "ما هي عاصمة الأردن",
        "أين تقع جزيرة سقطرى",
        "مَن هو الرئيس",
        "كم عدد ولايات الهند",
    ],
)
def test_questions(query: str) -> None:
    assert is_question(query)


@pytest.mark.parametrize("query", ["", "؟!", "وزير الخارجية", "ما زال", "أسعار القمح في أوكرانيا", "متحف الفن الحديث"])
def test_other_queries(query: str) -> None:
    assert not is_question(query)
