"""Plain text files: the header, the title, the paragraphs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import Record, read_records
from tests.ingest.outcomes import only_article, only_notice, put

SENTENCE = "قال وزير النقل إن المشروع سيبدأ في الربيع."


VALUES = ("خط جديد", "وكالة المرفأ", "سلمى نور", "اقتصاد", "https://example.com/1", "77")
HEADERS = {
    "english": ("title:", "source:", "author:", "section:", "url:", "id:", "date: ٦ نوفمبر ٢٠٢٥"),
    "arabic": ("العنوان:", "المصدر:", "الكاتب:", "القسم:", "الرابط:", "المعرف:", "التاريخ: 2025-11-06"),
    "others": ("Headline :", "Publisher:", "BYLINE:", "Category:", "Link:", "GUID:", "Published at: 6/11/2025"),
    "colons": ("عُنوان：", "صحيفة﹕", "بقلم∶", "التصنيف :", "رابط:", "رقم الخبر:", "تاريخ النشر: ٠٦/١١/٢٠٢٥"),
}


@pytest.mark.parametrize("names", HEADERS.values(), ids=HEADERS.keys())
def test_a_header_in_either_language_gives_the_fields(tmp_path: Path, names: tuple[str, ...]) -> None:
    *named, date = names
    header = "\n".join([date, *(f"{name} {value}" for name, value in zip(named, VALUES, strict=True))])
    article = only_article(put(tmp_path, "a.txt", f"{header}\n\n{SENTENCE}\n"))
    assert article.id == "77"
    assert article.title == "خط جديد"
    assert article.source == "وكالة المرفأ"
    assert article.author == "سلمى نور"
    assert article.section == "اقتصاد"
    assert article.date == datetime(2025, 11, 6)
    assert article.url == "https://example.com/1"
    assert article.paragraphs == (SENTENCE,)


def test_unknown_names_in_a_header_are_passed_over_and_noted(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", f"title: خط جديد\nmood: hopeful\nempty:\n\n{SENTENCE}")
    article = only_article(path)
    assert (article.title, article.paragraphs) == ("خط جديد", (SENTENCE,))
    (record,) = read_records(path)
    assert isinstance(record, Record)
    assert record.parse().notes.unused == (("mood", "hopeful"),)


def test_a_header_may_hold_the_text(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", f"العنوان: خط جديد\nالنص: {SENTENCE}"))
    assert (article.title, article.paragraphs) == ("خط جديد", (SENTENCE,))


def test_a_header_without_a_title_leaves_it_to_the_first_line(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", f"date: 2025-11-06\n\nخط جديد\n\n{SENTENCE}"))
    assert article.date == datetime(2025, 11, 6)
    assert (article.title, article.paragraphs) == ("خط جديد", (SENTENCE,))


def test_a_header_without_text_is_the_title_alone(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", "title: خط جديد\ndate: 2025-11-06\n"))
    assert (article.title, article.paragraphs) == ("خط جديد", ())


@pytest.mark.parametrize(
    "text",
    [
        "س: متى يبدأ المشروع\nج: في الربيع\n\nوقال الوزير كلمة أخيرة.",
        "الكاتب: متى يبدأ المشروع\nالوزير: في الربيع\nالكاتب: وأين\nالوزير: على الساحل\n\nانتهى الحوار.",
        "المصدر: وكالة\nهذا سطر من النص لا اسم له\n\nوهذه فقرة.",
    ],
    ids=["unknown names only", "an interview", "a line without a name"],
)
def test_what_is_no_header_stays_text(tmp_path: Path, text: str) -> None:
    article = only_article(put(tmp_path, "a.txt", text))
    assert (article.source, article.author) == ("", "")
    assert "".join((article.title, *article.paragraphs)) == text.replace("\n", "")


@pytest.mark.parametrize("speaker", ["مصدر", "صحيفة", "جريدة", "كاتب"])
def test_a_headline_that_begins_with_a_speaker_is_no_header(tmp_path: Path, speaker: str) -> None:
    article = only_article(put(tmp_path, "a.txt", f"{speaker}: لا تغيير في أسعار الوقود\n\n{SENTENCE}"))
    assert article.title == f"{speaker}: لا تغيير في أسعار الوقود"
    assert (article.source, article.author) == ("", "")


def test_one_header_line_is_a_header_where_it_cannot_be_a_headline(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", f"المصدر: وكالة المرفأ\n\nخط جديد\n\n{SENTENCE}"))
    assert (article.source, article.title) == ("وكالة المرفأ", "خط جديد")


def test_a_name_given_twice_in_a_longer_header_still_counts_as_a_header_line(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", f"مصدر: وكالة المرفأ\nعنوان: خط جديد\n\n{SENTENCE}"))
    assert (article.source, article.title) == ("وكالة المرفأ", "خط جديد")


HEADLINE = "الوزراء يبحثون خط الساحل "


@pytest.mark.parametrize(
    ("first", "between", "is_title"),
    [
        ("خط جديد على الساحل", "\n", True),
        ("خط جديد على الساحل", "\n\n", True),
        ("هل يبدأ المشروع في الربيع؟", "\n\n", True),
        ("المشروع يبدأ أخيرا!", "\n\n", True),
        ("المشروع يتأخر…", "\n \n", True),
        ("عاجل..", "\n\n", True),
        ("هل يبدأ المشروع في الربيع؟", "\n", False),
        (SENTENCE, "\n", False),
        (SENTENCE, "\n\n", False),
        ("قال الوزير: «لن ننتظر.»", "\n\n", False),
        ("قال الوزير:", "\n\n", False),
        ("من المرفأ إلى الجبل،", "\n\n", False),
        (HEADLINE * 8, "\n\n", True),
        (HEADLINE * 8, "\n", False),
        (HEADLINE * 20, "\n\n", False),
    ],
)
def test_the_first_line_is_the_title_where_it_reads_as_one(
    tmp_path: Path, first: str, between: str, is_title: bool
) -> None:
    article = only_article(put(tmp_path, "a.txt", f"{first}{between}{SENTENCE}\n"))
    if is_title:
        assert (article.title, article.paragraphs) == (first.strip(), (SENTENCE,))
    else:
        assert (article.title, article.paragraphs) == ("", (first.strip(), SENTENCE))


def test_a_line_alone_is_text(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", "خط جديد على الساحل"))
    assert (article.title, article.paragraphs) == ("", ("خط جديد على الساحل",))


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\n \t\u00a0\n", "\n\u200f\n"]
)
def test_every_line_end_ends_a_paragraph(tmp_path: Path, end: str) -> None:
    text = end.join(("العنوان", "الفقرة الأولى.", "الفقرة الثانية.", ""))
    article = only_article(put(tmp_path, "a.txt", text))
    assert (article.title, article.paragraphs) == ("العنوان", ("الفقرة الأولى.", "الفقرة الثانية."))


def test_markup_in_a_text_file_is_text(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.txt", "شرح الوسوم\n\nيكتب <p>فقرة</p> و &amp; هنا."))
    assert article.paragraphs == ("يكتب <p>فقرة</p> و &amp; هنا.",)


def test_the_newspapers_spelling_stays(tmp_path: Path) -> None:
    written = "قَالَ الوَزِيرُ إنّـه «لن» ينتظر ٤٥٪\u200f من\u200cالسكان ﷺ ﻻ."
    assert only_article(put(tmp_path, "a.txt", f"خبر\n\n{written}")).paragraphs == (written,)


@pytest.mark.parametrize(
    "content", ["", " \n\t\r\n", "\ufeff", "\u200f\u202b\u00ad", "title:\ndate: 2025-11-06\n", "\0\0"]
)
def test_a_file_without_text_is_set_aside(tmp_path: Path, content: str) -> None:
    assert only_notice(put(tmp_path, "a.txt", content)) == (0, "has no text")
