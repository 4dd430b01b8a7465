"""Marks in a text, and the cutting of long paragraphs."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.model import Paragraph, Span
from searchapp.ranking.highlight import EXCERPT_LENGTH
from searchapp.web.markup import highlighted, highlighted_excerpt

SPANS = st.lists(st.builds(Span, st.integers(-5, 60), st.integers(-5, 60)))
TAG = re.compile("</?mark>")


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([], "a&lt;b&gt;c"),
        ([Span(0, 1), Span(4, 5)], "<mark>a</mark>&lt;b&gt;<mark>c</mark>"),
        ([Span(1, 4)], "a<mark>&lt;b&gt;</mark>c"),
        ([Span(2, 4), Span(1, 3)], "a<mark>&lt;b&gt;</mark>c"),
        ([Span(4, 99), Span(3, 3), Span(7, 9)], "a&lt;b&gt;<mark>c</mark>"),
    ],
)
def test_spans_are_marked_in_escaped_text(spans: list[Span], html: str) -> None:
    assert highlighted("a<b>c", spans) == html


@given(st.text(max_size=50), SPANS)
def test_marking_changes_no_letter_and_lets_no_markup_through(text: str, spans: list[Span]) -> None:
    html = str(highlighted(text, spans))
    assert unescape(TAG.sub("", html)) == unescape(str(highlighted(text, [])))
    assert TAG.findall(html) == ["<mark>", "</mark>"] * html.count("<mark>")
    assert not re.search("[<>]", TAG.sub("", html))


@given(st.text(max_size=50), SPANS)
def test_exactly_the_letters_in_spans_are_marked(text: str, spans: list[Span]) -> None:
    wanted = [any(span.start <= place < span.end for span in spans) for place in range(len(text))]
    pieces = re.split("(<mark>.*?</mark>)", str(highlighted(text, spans)), flags=re.DOTALL)
    got = "".join(unescape(TAG.sub("", piece)) for piece in pieces if piece.startswith("<mark>"))
    expected = "".join(letter for letter, hit in zip(text, wanted, strict=True) if hit)
    assert unescape(str(highlighted(got, []))) == unescape(str(highlighted(expected, [])))


def paragraph(text: str, *words: str) -> Paragraph:
    spans = sorted(Span(*match.span()) for word in words for match in re.finditer(word, text))
    return Paragraph(0, text, 1.0, tuple(spans))


def test_a_short_paragraph_is_shown_whole() -> None:
    assert highlighted_excerpt(paragraph("كلمة واحدة", "واحدة")) == "كلمة <mark>واحدة</mark>"


def test_a_long_paragraph_is_cut_where_most_matches_are() -> None:
    text = "حجر " + "تراب " * 200 + "ذهب و ذهب " + "تراب " * 200
    shown = str(highlighted_excerpt(paragraph(text, "ذهب", "حجر")))
    assert shown.count("<mark>ذهب</mark>") == 2
    assert "حجر" not in shown
    assert shown.startswith("…تراب")
    assert shown.endswith("تراب…")
    assert len(TAG.sub("", shown)) <= EXCERPT_LENGTH + 10


def test_a_long_paragraph_without_matches_is_shown_from_its_start() -> None:
    shown = str(highlighted_excerpt(paragraph("بداية " + "تراب " * 200)))
    assert shown.startswith("بداية")
    assert shown.endswith("…")


def test_a_text_of_one_endless_word_is_cut_too() -> None:
    assert len(highlighted_excerpt(paragraph("ب" * 5000))) <= EXCERPT_LENGTH + 1
    assert "<mark>" in highlighted_excerpt(paragraph("ب" * 3000 + "ذهب" + "ب" * 3000, "ذهب"))
