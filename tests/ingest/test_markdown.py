"""Markdown: its front matter, and its text without signs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import Record, read_records
from tests.ingest.documents import SENTENCE, TITLE
from tests.ingest.outcomes import only_article, put


def text(tmp_path: Path, markdown: str) -> tuple[str, ...]:
    return only_article(put(tmp_path, "a.md", f"# {TITLE}\n\n{markdown}")).paragraphs


@pytest.mark.parametrize(
    "front",
    [
        f'---\ntitle: "{TITLE}"\ndate: 2015-11-25\nauthor: ليلى حداد # x\ncategories: [اقتصاد]\n---\n',
        "---\ntitle: >-\n محطة الرياح\n في الساحل\nauthor:\n - ليلى حداد\nsection: 'اقتصاد'\ndate: 2015-11-25\n---\n",
        f'+++\ntitle = "{TITLE}"\ndate = 2015-11-25\nauthor = "ليلى حداد"\n[taxonomies]\nsection = ["اقتصاد"]\n+++\n',
    ],
)
def test_front_matter(tmp_path: Path, front: str) -> None:
    article = only_article(put(tmp_path, "a.md", f"{front}\n# {TITLE}\n\n{SENTENCE}\n"))
    assert (article.title, article.author, article.section) == (TITLE, "ليلى حداد", "اقتصاد")
    assert (article.date, article.paragraphs) == (datetime(2015, 11, 25), (SENTENCE,))


def test_what_front_matter_says_besides_is_noted(tmp_path: Path) -> None:
    (record,) = read_records(put(tmp_path, "a.md", f"---\ntags: [أ, ب]\n---\n{SENTENCE}"))
    assert isinstance(record, Record)
    assert record.read()[1].unused == (("tags", ["أ", "ب"]),)
    (record,) = read_records(put(tmp_path, "a.md", f"+++\na = \n+++\n{SENTENCE}"))
    assert isinstance(record, Record)
    article, notes = record.read()
    assert article.paragraphs == (SENTENCE,)
    assert [repair.en for repair in notes.repairs] == ["front matter that cannot be read, left out"]


@pytest.mark.parametrize("beginning", [f"# {TITLE}", f"{TITLE}\n=====", f"## {TITLE} ##", f"# **{TITLE}**"])
def test_the_first_heading_is_the_title(tmp_path: Path, beginning: str) -> None:
    data = f"{beginning}\n\nبقلم: ليلى حداد\n\n25 نوفمبر 2015\n\n{SENTENCE}\n\n## عنوان فرعي\n\nآخر"
    article = only_article(put(tmp_path, "a.md", data))
    assert (article.title, article.author, article.date) == (TITLE, "ليلى حداد", datetime(2015, 11, 25))
    assert article.paragraphs == (SENTENCE, "عنوان فرعي", "آخر")


def test_rules_around_a_text_are_no_front_matter(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.md", f"---\n{SENTENCE}\n\nآخر.\n\n---\nنص."))
    assert article.paragraphs == (SENTENCE, "آخر.", "نص.")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("سطر\nيتصل  \nوسطر", ("سطر يتصل", "وسطر")),
        ("**أ** *ب* __ج__ _د_ ***ه*** ~~و~~ a_b_c 2*3*4 * ز", ("أ ب ج د ه و a_b_c 234 * ز",)),
        ('[نص](http://x.org/a_(b) "t") [آخر][1] ![صورة](a.png)\n\n[1]: http://x.org', ("نص آخر",)),
        ("<http://x.org> و <a@x.org>", ("http://x.org و a@x.org",)),
        ("- أ\n* ب\n  + ج\n1. د\n- [x] ه", ("أ", "ب", "ج", "1. د", "ه")),
        ("> أ\n> > ب", ("أ", "ب")),
        ("| أ | ب |\n|:--|--:|\n| ج | د |", ("أ ب", "ج د")),
        ("```py\n# x * y\n```\n`*ا*`", ("# x * y", "ا")),
        ("نص[^1]\n\n[^1]: حاشية", ("نص", "حاشية")),
        ("\\*أ\\* &amp; <b>ب</b><!-- x --> 5 < 6", ("*أ* & ب 5 < 6",)),
        ("أ\n\n* * *\n\nب", ("أ", "ب")),
    ],
)
def test_signs_are_not_text(tmp_path: Path, markdown: str, expected: tuple[str, ...]) -> None:
    assert text(tmp_path, markdown) == expected


@pytest.mark.parametrize("sign", ["[", "*", "_", "`", "<", "![", "> ", "- ", "#", "|", "\\", "[^", "~~", "*a"])
def test_no_sign_takes_for_ever(tmp_path: Path, sign: str) -> None:
    outcome = text(tmp_path, SENTENCE + "\n" + sign * 30_000 + "\n\nآخر")
    assert outcome
