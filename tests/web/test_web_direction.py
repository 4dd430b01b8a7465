"""The direction of a text is that of its sentence, not of the name that it begins with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.web.markup import lang_and_dir

ARABIC, FOREIGN, UNKNOWN = 'lang="ar" dir="rtl"', 'lang="" dir="ltr"', 'dir="auto"'


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("ارتفاع أسعار القمح", ARABIC),
        ("iPhone 17 Pro Max يصل إلى أسواق الخليج", ARABIC),
        ("BBC: انتخابات مبكرة", ARABIC),
        ("«Canal أخبار»", ARABIC),
        ("شرکة ذکیة", ARABIC),
        ("עברית", ARABIC),
        ("Wheat prices rise, says وكالة", FOREIGN),
        ("Les prix du blé", FOREIGN),
        ("2025", UNKNOWN),
        ("؟!", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_examples(text: str, attributes: str) -> None:
    assert lang_and_dir(text) == attributes


@given(st.text(max_size=200), st.text(alphabet="0123456789 .،؟!\u200f\u202e", max_size=20))
def test_what_is_no_letter_changes_nothing(text: str, ornament: str) -> None:
    assert lang_and_dir(ornament + text) == lang_and_dir(text)


@given(st.text())
def test_no_text_gets_into_the_attributes(text: str) -> None:
    assert lang_and_dir(text) in {ARABIC, FOREIGN, UNKNOWN}
