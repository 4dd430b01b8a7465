"""Excerpts: the stretch with most matches, cut at words, its highlights in place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchapp.model import Paragraph, Span
from searchapp.ranking.excerpts import excerpt


def paragraph(text: str, *words: str) -> Paragraph:
    spans = [Span(text.index(word), text.index(word) + len(word)) for word in words]
    return Paragraph(0, text, 1.0, tuple(sorted(spans)))


def test_a_short_paragraph_is_left_whole() -> None:
    cut = excerpt(paragraph("نص قصير", "قصير"), 100)
    assert (cut.text, cut.cut_before, cut.cut_after) == ("نص قصير", False, False)


def test_the_densest_stretch_is_shown() -> None:
    filler = "حشو " * 60
    text = f"واحد {filler}اثنان ثلاثة أربعة {filler}خمسة"
    cut = excerpt(paragraph(text, "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة"), 100)
    assert [cut.text[start:end] for start, end in cut.highlights] == ["اثنان", "ثلاثة", "أربعة"]
    assert (cut.cut_before, cut.cut_after) == (True, True)


def test_without_matches_the_opening_is_shown() -> None:
    cut = excerpt(Paragraph(0, "كلمة " * 100, 0.0, ()), 50)
    assert cut.text.startswith("كلمة")
    assert not cut.cut_before


@given(st.text("اب ", min_size=1, max_size=300), st.data(), st.integers(20, 80))
def test_every_highlight_is_the_same_text_in_both(text: str, data: st.DataObject, length: int) -> None:
    starts = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=6, unique=True))
    spans = tuple(Span(start, min(start + 1, len(text))) for start in sorted(starts))
    cut = excerpt(Paragraph(0, text, 0.0, spans), length)
    assert cut.text in text
    assert len(cut.text) <= max(length, 20) or not cut.cut_after
    assert all(0 <= start < end <= len(cut.text) for start, end in cut.highlights)
    shown = [cut.text[start:end] for start, end in cut.highlights]
    assert all(piece in [text[span.start : span.end] for span in spans] for piece in shown)
    assert bool(shown) == bool(spans)
