"""Any text made fit to store and show, and otherwise left as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.ingest.sanitise import article_id, clean, one_line, paragraphs, unescape_entities

ANY = st.text(st.characters(codec=None), max_size=60)
NONCHARACTERS = [0xFDD0, 0xFDEF, *(plane << 16 | end for plane in range(17) for end in (0xFFFE, 0xFFFF))]


@pytest.mark.parametrize(
    "kept",
    [
        "قَالَ الوَزِيرُ",
        "إنّـه",
        "می‌خواهم",
        "\u200f(٤٥٪)\u200e",
        "\u2067أ\u2069",
        "😀👩‍👩‍👧",
        "ﻻ ﷺ",
        "ﷲ",
        "a\u0301",
        "\ufeffأ",
        "\U000e0041",
    ],
)
def test_spelling_marks_joiners_and_bidi_controls_stay(kept: str) -> None:
    assert clean(kept) == kept
    assert one_line(kept) == kept
    assert paragraphs(kept) == (kept,)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_line_ends_are_one(end: str) -> None:
    assert clean(f"ألف{end}باء") == "ألف\nباء"
    assert one_line(f"ألف{end}باء") == "ألف باء"


@pytest.mark.parametrize("code", [*range(9), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0)])
def test_controls_are_spaces(code: int) -> None:
    assert clean(f"ألف{chr(code)}باء") == "ألف باء"


@pytest.mark.parametrize("code", [0xD800, 0xDBFF, 0xDC00, 0xDFFF, *NONCHARACTERS])
def test_what_is_no_character_goes(code: int) -> None:
    assert clean(f"ألف{chr(code)}باء") == "ألفباء"
    assert article_id(f"ألف{chr(code)}باء") == "ألفباء"


@pytest.mark.parametrize(
    "text", ["", " ", "\u00a0", "\u200f\u202b", "\xad\u200b", "\ufeff", "\0\x1b", "\ud800", "\u2066\u2069"]
)
def test_what_is_not_seen_is_no_text(text: str) -> None:
    assert one_line(text) == ""
    assert paragraphs(text) == ()


def test_runs_of_spaces_are_one() -> None:
    assert paragraphs("  ألف \t\u00a0\u3000 باء  \n\n\n جيم") == ("ألف باء", "جيم")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&amp;", "&"),
        ("&quot;نعم&quot;", '"نعم"'),
        ("&#1604;&#x644;&#X644;", "للل"),
        ("&laquo;نعم&raquo;", "«نعم»"),
        ("&amp;amp;", "&amp;"),
        ("AT&T", "AT&T"),
        ("a & b; c", "a & b; c"),
        ("&copy2025", "&copy2025"),
        ("&nosuch;", "&nosuch;"),
        ("&#0;", "\ufffd"),
        ("&#xD800;", "\ufffd"),
        ("&#9999999;", "\ufffd"),
        ("&#99999999999999999999;", "&#99999999999999999999;"),
        ("&;&#;&#x;", "&;&#;&#x;"),
    ],
)
def test_entities(written: str, meant: str) -> None:
    assert unescape_entities(written) == meant


def test_a_long_id_stays_itself() -> None:
    same, other = "ط" * 400 + "1", "ط" * 400 + "2"
    assert article_id("ط" * 300) == "ط" * 300
    assert len(article_id(same)) <= 300
    assert article_id(same) == article_id(f" {same}\n")
    assert article_id(same) != article_id(other)


@given(ANY)
def test_clean_text_can_be_stored_and_is_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned
    assert not any(ord(character) < 32 and character not in "\n\t" for character in cleaned)
    assert [letter for letter in cleaned if letter.isalnum()] == [letter for letter in text if letter.isalnum()]


@given(ANY)
def test_lines_are_lines(text: str) -> None:
    for line in (*paragraphs(text), one_line(text)):
        assert line == " ".join(line.split())
        assert one_line(line) == line
    assert all(paragraphs(text))
    assert one_line(" ".join(paragraphs(text))) == " ".join(paragraphs(text))
    unescape_entities(text)


@given(ANY)
def test_an_id_can_be_stored_and_stays_the_same(text: str) -> None:
    made = article_id(text)
    made.encode("utf-8")
    assert made == made.strip()
    assert article_id(made) == made
    assert len(made) <= 300
