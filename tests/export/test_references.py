"""References as RIS and BibTeX: other programs read back what was written, whatever stands in a text."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from searchapp.errors import Message
from searchapp.export.bibtex import write_bibtex
from searchapp.export.ris import write_ris
from searchapp.model import Article, DatePrecision

FULL: Final = Article(
    "مجلد/خبر ١.txt#page=3",
    "وزيرُ الصِّحّةِ: «لا عودة» & 100% {من} $5_x#~^\\",
    ("نص",),
    source="وكالة المرفأ",
    author="ليلى Haddad، سمير and سلمى",
    section="سياسة",
    date=datetime(2025, 11, 6, 14, 30),
    url="https://news.example/?q=a&b=ج%20{x}#y_z",
)
NOTE: Final = Message(en="This file is incomplete.", ar="هذا الملف ناقص.")


def read_ris(*articles: Article | Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rispy.loads(b"".join(write_ris(articles, "en")).decode())
    return found


def read_bibtex(*articles: Article | Message) -> list[tuple[str, str, dict[str, str]]]:
    library = parse_string(b"".join(write_bibtex(articles, "en")).decode())
    assert not library.failed_blocks
    return [(entry.entry_type, entry.key, {each.key: each.value for each in entry.fields}) for entry in library.entries]


def plain(latex: str) -> str:
    text: str = LatexNodes2Text(keep_braced_groups=False, strict_latex_spaces=True).latex_to_text(latex)
    # TeX has only the accent.
    return text.replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "^")


def test_an_article_is_a_newspaper_article_in_ris() -> None:
    (found,) = read_ris(FULL)
    assert found == {
        "type_of_reference": "NEWS",
        "title": FULL.title,
        "authors": ["ليلى Haddad", "سمير and سلمى"],
        "secondary_title": "وكالة المرفأ",
        "year": "2025",
        "date": "2025/11/06/",
        "section": "سياسة",
        "start_page": "3",
        "urls": [FULL.url],
        "language": "ar",
        "accession_number": FULL.id,
    }


def test_an_article_is_an_article_in_bibtex() -> None:
    ((kind, key, found),) = read_bibtex(FULL)
    assert kind == "article"
    assert key.startswith("searchapp")
    assert key.isalnum()
    assert plain(found["title"]) == FULL.title
    assert found["author"] == "{ليلى Haddad} and {سمير and سلمى}"
    assert (found["journal"], found["year"], found["date"]) == ("وكالة المرفأ", "2025", "2025-11-06")
    assert found["month"] in ("nov", "11", "November")
    assert found["url"] == "https://news.example/?q=a&b=ج%20%7Bx%7D#y_z"
    assert plain(found["note"]) == FULL.id


@pytest.mark.parametrize(
    ("precision", "ris", "bibtex"),
    [
        ("day", "2025/11/06/", "2025-11-06"),
        ("month", "2025/11//", "2025-11"),
        ("year", "2025///", "2025"),
        ("hijri_month", "2025///", "2025"),
        ("hijri_year", None, None),
    ],
)
def test_no_more_of_a_date_is_said_than_is_known(precision: DatePrecision, ris: str | None, bibtex: str | None) -> None:
    article = Article("1", "عنوان", ("نص",), date=datetime(2025, 11, 6), date_precision=precision)
    assert read_ris(article)[0].get("date") == ris
    assert read_bibtex(article)[0][2].get("date") == bibtex


def test_what_is_unknown_is_left_out() -> None:
    bare = Article("1", "", ("أول النص.",))
    assert read_ris(bare)[0] == {
        "type_of_reference": "NEWS",
        "title": "أول النص.",
        "language": "ar",
        "accession_number": "1",
    }
    assert read_bibtex(bare)[0][2] == {"title": "أول النص.", "language": "arabic", "note": "1"}


def test_a_note_is_a_reference_of_its_own() -> None:
    *_, last = read_ris(FULL, NOTE)
    assert (last["type_of_reference"], last["title"]) == ("GEN", NOTE.en)
    *_, (kind, _, fields) = read_bibtex(FULL, NOTE)
    assert (kind, fields["title"]) == ("misc", NOTE.en)


def test_keys_are_the_same_in_every_file_and_each_its_own() -> None:
    articles = [Article(name, "عنوان", ("نص",)) for name in ("a", "A", "a/b", "ا", "أ", "\0", "\ud800", "a b")]
    keys = [key for _, key, _ in read_bibtex(*articles)]
    assert len(set(keys)) == len(articles)
    assert [key for _, key, _ in read_bibtex(*reversed(articles))] == keys[::-1]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_no_text_breaks_a_file(title: str, author: str, source: str, name: str) -> None:
    article = Article(
        name, title, ("نص",), source=source, author=author, section=title, url=f"https://x.example/{name}"
    )
    first, last = read_ris(article, FULL)
    assert first["title"] == " ".join(first["title"].split())
    assert last["title"] == FULL.title
    one, other = read_bibtex(article, FULL)
    assert one[0] == other[0] == "article"
    assert plain(other[2]["title"]) == FULL.title
