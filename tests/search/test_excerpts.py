"""Excerpts: the stretch that holds most matches, cut at words, nothing shifted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchapp.model import Paragraph, Span
from searchapp.ranking.highlight import excerpt


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


#: A hundred words of three letters, each with the space after it.
NUMBERED = "".join(f"{number:03} " for number in range(100))


def cut_at(text: str, *spans: tuple[int, int], length: int = 100) -> tuple[str, list[str], bool, bool]:
    cut = excerpt(Paragraph(0, text, 0.0, tuple(Span(*span) for span in spans)), length)
    return cut.text, [cut.text[start:end] for start, end in cut.highlights], cut.cut_before, cut.cut_after


def test_a_fifth_of_an_excerpt_leads_in_and_it_ends_before_a_space() -> None:
    assert cut_at(NUMBERED, (200, 203)) == (NUMBERED[180:279], ["050"], True, True)
    # Where the cut would be within a word, it is before the word, at both ends.
    assert cut_at(NUMBERED, (202, 203)) == (NUMBERED[180:279], ["0"], True, True)
    assert cut_at(NUMBERED, (203, 204)) == (NUMBERED[180:279], [" "], True, True)


def test_near_the_ends_of_a_paragraph_it_is_cut_on_one_side() -> None:
    assert cut_at(NUMBERED, (20, 23)) == (NUMBERED[:99], ["005"], False, True)
    assert cut_at(NUMBERED, (24, 27)) == (NUMBERED[4:103], ["006"], True, True)
    assert cut_at(NUMBERED, (316, 319)) == (NUMBERED[296:395], ["079"], True, True)
    assert cut_at(NUMBERED, (320, 323)) == (NUMBERED[300:], ["080"], True, False)
    assert cut_at(NUMBERED.rstrip(), (324, 327)) == (NUMBERED[304:399], ["081"], True, False)
    assert cut_at(NUMBERED, length=100) == (NUMBERED[:99], [], False, True)
    assert cut_at(NUMBERED[:100], length=100) == (NUMBERED[:100], [], False, False)
    assert cut_at(NUMBERED[:100], (90, 91), length=100) == (NUMBERED[:100], [NUMBERED[90]], False, False)
    assert cut_at(NUMBERED[:101], length=100) == (NUMBERED[:99], [], False, True)


def test_a_word_longer_than_the_slack_is_cut() -> None:
    """Without spaces there is no word to cut at: the excerpt begins and ends by as much earlier as it may."""
    whole = "".join(chr(0x4E00 + number) for number in range(400))
    assert cut_at(whole, (200, 201)) == (whole[160:240], [whole[200]], True, True)
    assert cut_at(whole, (41, 42)) == (whole[1:81], [whole[41]], True, True)
    assert cut_at(whole, (40, 41)) == (whole[:80], [whole[40]], False, True)


def test_about_three_lines_are_shown() -> None:
    assert not excerpt(Paragraph(0, "ا" * 360, 0.0, ())).cut_after
    assert excerpt(Paragraph(0, "ا" * 361, 0.0, ())).cut_after


def test_what_is_cut_is_highlighted_as_far_as_it_is_shown() -> None:
    assert cut_at(NUMBERED, (200, 399)) == (NUMBERED[180:279], [NUMBERED[200:279]], True, True)
    # One that ends where the excerpt begins is none of it, nor one that begins where it ends.
    within = ((200, 203), (204, 207), (208, 211), (258, 259), (262, 263))
    shown = [NUMBERED[start:end] for start, end in within]
    assert cut_at(NUMBERED, (176, 180), *within, (279, 280))[1] == shown
    assert cut_at(NUMBERED, (176, 181), *within, (278, 280))[1] == ["0", *shown, NUMBERED[278]]


def test_the_first_of_the_densest_stretches_is_shown() -> None:
    # Eighty code points follow the lead-in: what begins right behind them does not count.
    assert cut_at(NUMBERED, (40, 43), (120, 123), (199, 200))[0] == NUMBERED[100:199]
    assert cut_at(NUMBERED, (40, 43), (119, 120), (199, 200))[0] == NUMBERED[20:119]
    assert cut_at(NUMBERED, (199, 200), (119, 120), (40, 43))[0] == NUMBERED[20:119]
