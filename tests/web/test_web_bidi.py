"""Latin text inside Arabic sentences."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from searchapp.web.markup import bidi_isolated


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


@given(st.text(st.sampled_from("searchapp index/;؛ .<>&\"'-~ابج12"), max_size=60) | st.text(max_size=60))
def test_the_sentence_stays_as_it_was(sentence: str) -> None:
    html = str(bidi_isolated(sentence))
    bare = re.sub(r'<(bdi|code)( dir="ltr")?>|</(bdi|code)>', "", html)
    assert not re.search("[<>]", bare)
    assert unescape(bare) == unescape(str(escape(sentence)))
