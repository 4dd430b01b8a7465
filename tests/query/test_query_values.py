"""Which sources, sections and authors are meant, and what is said where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import analyse_forms
from searchapp.model import FacetCount
from searchapp.plan import Deadline, Filters, ValueField
from searchapp.query.ast import FieldFilter
from searchapp.query.expansion import FieldValues
from searchapp.query.parser import parse
from tests.query.notation import SETTINGS, TODAY, VALUES, field_values


def said(query: str) -> list[str]:
    return [note.en for note in field_values().notes(parse(query, SETTINGS, TODAY).ast)]


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("source", "العربية", ("قناة العربية",)),
        ("source", "العربيه", ("قناة العربية",)),
        ("source", "قَنَاةُ العربيّة", ("قناة العربية",)),
        ("source", "الجزيرة", ("الجزيرة", "الجزيرة مباشر")),
        ("source", "BBC", ("BBC عربي",)),
        ("source", "bbc عربي", ("BBC عربي",)),
        ("source", "عربي BBC", ()),
        ("source", "وكالة الفرنسية", ()),
        ("source", "الانباء الفرنسيه", ("وكالة الأنباء الفرنسية",)),
        ("source", "جزيرة", ()),
        ("source", "؟", ()),
        ("section", "اخبار", ("أخبار محلية",)),
        ("author", "الاحمد", ("سمير الأحمد",)),
    ],
)
def test_a_value_is_named_by_words_that_stand_together_in_it(
    field: ValueField, text: str, expected: tuple[str, ...]
) -> None:
    assert field_values().matching(FieldFilter(field, text)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source:الجز*", ("الجزيرة", "الجزيرة مباشر")),
        ("source:الـجَز*ه", ("الجزيرة", "الجزيرة مباشر")),
        ("source:مبا*", ("الجزيرة مباشر",)),
        ("source:b*", ("BBC عربي",)),
        ("source:*زيرة", ("الجزيرة", "الجزيرة مباشر")),
        ("source:*رب*", ("قناة العربية", "BBC عربي")),
        ("source:جز*", ()),
    ],
)
def test_an_asterisk_stands_for_letters_of_a_word_in_a_value(query: str, expected: tuple[str, ...]) -> None:
    (part,) = parse(query, SETTINGS, TODAY).ast.parts
    assert isinstance(part, FieldFilter)
    assert field_values().matching(part) == expected


def test_what_nothing_has_passes_nothing() -> None:
    assert field_values().filters(FieldFilter("author", "طارق")) == Filters(authors=("طارق",))
    assert "طارق" not in VALUES["author"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("source:العربية date:2015 كلمة", []),
        ("source:عربية", ["There is no source “عربية”; what comes near it: “قناة العربية”, “BBC عربي”."]),
        ("-(a OR source:الجزير)", ["There is no source “الجزير”; what comes near it: “الجزيرة”, “الجزيرة مباشر”."]),
        ("author:سميرر", ["There is no author “سميرر”; what comes near it: “سمير الأحمد”."]),
        ("author:سميرر*", ["There is no author “سميرر*”; what comes near it: “سمير الأحمد”."]),
        ("section:زرافة", ["There is no section “زرافة”, nor one near it."]),
        ("section:زرافة section:زرافة", ["There is no section “زرافة”, nor one near it."]),
        ("title:(source:😀)", ["There is no source “😀”, nor one near it."]),
    ],
)
def test_a_value_that_no_article_has_is_told_with_those_that_come_near(query: str, expected: list[str]) -> None:
    assert said(query) == expected


@given(st.text(min_size=1), st.lists(st.text(min_size=1), max_size=3))
def test_every_value_is_named_by_itself(value: str, others: list[str]) -> None:
    values = FieldValues({"source": tuple(FacetCount(each, 1) for each in (value, *others))})
    found = values.matching(FieldFilter("source", value))
    assert value in found
    wanted = " ".join(forms.normalized for forms in analyse_forms(value))
    assert all(f" {wanted} " in f" {' '.join(forms.normalized for forms in analyse_forms(each))} " for each in found)


def test_where_time_is_up_nothing_that_comes_near_is_named() -> None:
    query = "author:سميرر section:زرافة"
    late = field_values().notes(parse(query, SETTINGS, TODAY).ast, Deadline.within(-1))
    assert [note.en for note in late] == ["There is no author “سميرر”.", "There is no section “زرافة”."]
    assert said(query)[0].endswith("what comes near it: “سمير الأحمد”.")
