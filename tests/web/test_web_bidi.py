"""Texts of both directions: Latin words inside Arabic sentences, and the direction of a text itself.

That is the direction of its sentence, not of the name that it begins with.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from searchapp.web.markup import bidi_isolated, lang_and_dir

ARABIC, FOREIGN, UNKNOWN = 'lang="ar" dir="rtl"', 'lang="" dir="ltr"', 'dir="auto"'


@pytest.mark.parametrize(
    ("sentence", "html"),
    [
        ("لا شيء هنا.", "لا شيء هنا."),
        ("لا فهرس في /tmp/x. ابنه", 'لا فهرس في <bdi dir="ltr">/tmp/x</bdi>. ابنه'),
        ("قيمة «from» مثل 2025-11-06.", 'قيمة «<bdi dir="ltr">from</bdi>» مثل <bdi dir="ltr">2025-11-06</bdi>.'),
        ("ابن: searchapp index P --index a b", 'ابن: <code dir="ltr">searchapp index P --index a b</code>'),
        ("لفحصه: searchapp check؛ أو", 'لفحصه: <code dir="ltr">searchapp check</code>؛ أو'),
        (
            "for “غزة”; these for “رفح”.",
            '<bdi dir="ltr">for</bdi> “<bdi>غزة</bdi>”; <bdi dir="ltr">these for</bdi> “<bdi>رفح</bdi>”.',
        ),
        ("عن «-غزة BBC»", "عن «<bdi>-غزة BBC</bdi>»"),
        ("في <b>", 'في &lt;<bdi dir="ltr">b</bdi>&gt;'),
    ],
)
def test_commands_and_latin_are_set_apart(sentence: str, html: str) -> None:
    assert bidi_isolated(sentence) == html


@pytest.mark.parametrize(
    ("sentence", "markup"),
    [
        ("Nothing here.", "Nothing here."),
        (
            "also للوزير, وزيرة; not وزارة",
            'also <bdi dir="rtl">للوزير</bdi>, <bdi dir="rtl">وزيرة</bdi>; not <bdi dir="rtl">وزارة</bdi>',
        ),
        ("search for البيت NEAR/3 الوفد here", 'search for <bdi dir="rtl">البيت NEAR/3 الوفد</bdi> here'),
        ("offers القمح تاريخ:بعد 2024 with", 'offers <bdi dir="rtl">القمح تاريخ:بعد 2024</bdi> with'),
        ("for “غزة”; run searchapp check", 'for “<bdi>غزة</bdi>”; run <code dir="ltr">searchapp check</code>'),
    ],
)
def test_arabic_words_are_set_apart_in_english(sentence: str, markup: str) -> None:
    assert bidi_isolated(sentence, "en") == markup


@given(st.text(st.sampled_from("searchapp index/;؛ .<>&\"'-~ابج12"), max_size=60) | st.text(max_size=60))
def test_the_sentence_stays_as_it_was(sentence: str) -> None:
    html = str(bidi_isolated(sentence))
    bare = re.sub(r'<(bdi|code)( dir="ltr")?>|</(bdi|code)>', "", html)
    assert not re.search("[<>]", bare)
    assert unescape(bare) == unescape(str(escape(sentence)))


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
def test_a_text_has_the_direction_of_its_sentence(text: str, attributes: str) -> None:
    assert lang_and_dir(text) == attributes


@given(st.text(max_size=200), st.text(alphabet="0123456789 .،؟!\u200f\u202e", max_size=20))
def test_what_is_no_letter_changes_nothing(text: str, ornament: str) -> None:
    assert lang_and_dir(ornament + text) == lang_and_dir(text)


@given(st.text())
def test_no_text_gets_into_the_attributes(text: str) -> None:
    assert lang_and_dir(text) in {ARABIC, FOREIGN, UNKNOWN}
