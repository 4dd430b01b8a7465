"""Who a byline names: people, and neither places, newspapers nor dates."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import searchapp
from searchapp.ingest import read_records
from searchapp.ingest.balance import Notes
from searchapp.ingest.bylines import Byline, read_byline
from searchapp.ingest.record import DATELINE, Record

DATELINES = (
    *("واس - جدة", "جدة - واس:", "عكاظ (الرياض)", "رويترز - لندن", "لندن: «الشرق الأوسط أونلاين»", "واس ـ روما"),
    *("الرياض-الوئام:", "«الاقتصادية» من الرياض", "سبق- أبها:", "دبي ـ العربية.نت", "القاهرة - مكتب الجزيرة:"),
    *("نيودلهي أ ف ب", "القاهرة: أ. ف. ب.", 'برلين"د ب أ', "رويترز- باماكو", "واس - ياماجوتشي", "حفرالباطن - واس"),
    *("كوالالمبور- رويترز/د ب أ", "أبوظبي - سكاي نيوز عربية", "فرانس 24", "رويترز", "Reuters - London", "AFP"),
    *("2015-08-06", "السبت 6 أغسطس", "6 أغسطس 2015", "| Tuesday, 11 August 2015 - 13:34 pm", "السبت", "٦/٨/٢٠١٥"),
    *("لندن - رويترز | Tuesday, 11 August 2015 - 13:03 pm", "c721f691-8984-4fb7-9825-430e78bc4080", "1234"),
    *("الرياض 24 شوال 1436 هـ الموافق 09 اغسطس 2015 م واس", "أتلانتا (ولاية جورجيا): «الشرق الأوسط»"),
)

#: Bylines, and the authors that they name.
AUTHORS = {
    "جدة - عبدالله الغامدي": "عبدالله الغامدي",
    "لندن: رنيم حنوش": "رنيم حنوش",
    "علي الرباعي (الباحة)": "علي الرباعي",
    "عادل الخنين من الرياض": "عادل الخنين",
    "عبدالله البرقاوي- سبق- الرياض:": "عبدالله البرقاوي",
    "القاهرة - مكتب الجزيرة - طارق محيي:": "طارق محيي",
    "كتب - عبدالله الحنيان:": "عبدالله الحنيان",
    "كتب: أحمد علي": "أحمد علي",
    "كتبت نهلة الجمال": "نهلة الجمال",
    "By Jean-Pierre Martin": "Jean-Pierre Martin",
    "London - Jean-Pierre Martin": "Jean-Pierre Martin",
    "واشنطن: محمد علي صالح - لندن: «الشرق الأوسط»": "محمد علي صالح",
    "صنعاء: عرفات مدابش الرياض: فهد الذيابي": "عرفات مدابش، فهد الذيابي",
    "جدة - هتان النجار، عبدالرحمن العمري": "هتان النجار، عبدالرحمن العمري",
    "نهلة الجمال (المدينة المنورة) أحمد الأنصاري (ينبع)": "نهلة الجمال، أحمد الأنصاري",
    "علي العيسى - الرياض تصوير - حسن إبراهيم": "علي العيسى",
    "تصوير - محمد العصيلي": "محمد العصيلي",
    "استطلاع وتصوير: أحمد المقدام": "أحمد المقدام",
    "بريدة - الوئام - خالدالمرشود :": "خالدالمرشود",
    "عفيف - محمد الراشد": "محمد الراشد",
    "جدة – محمد الجابري | Tuesday, 11 August 2015 - 13:08 pm": "محمد الجابري",
}

#: People, some called like a place, a month or a task, and what is not known to be anything else.
PEOPLE = (
    *("فهد عامر الأحمدي", "د. خيرية السقاف", "أ. د. عثمان بن صالح العامر", "عفيف", "ليلى", "منى", "بدر", "م. ع."),
    *("رمضان السيد", "رجب البنا", "صفر الغامدي", "تحرير السماوي", "قراءة", "May Mar", "April Smith", "أبو عبدالرحمن"),
    *("محمد البغدادي", "خالد المدني", "كلمة اليوم", "محمد صالح-الغامدي", "Jean-Paul", "O’Neill", "«أبو العلاء»"),
    *("تركي العتيبي (زائر)", "هند من نجران القديمة", "جورج لندن", "أحمد 2015", "ahmed2015", "نزار قباني"),
)


@pytest.mark.parametrize("written", DATELINES)
def test_datelines_and_dates_are_no_authors(written: str) -> None:
    assert read_byline(written) == Byline("", written)


@pytest.mark.parametrize(("written", "author"), AUTHORS.items())
def test_an_author_beside_a_dateline_is_one(written: str, author: str) -> None:
    byline = read_byline(written)
    assert byline.author == author
    assert byline.left_out


@pytest.mark.parametrize("written", PEOPLE)
def test_people_stay_as_they_are_written(written: str) -> None:
    assert read_byline(written) == Byline(written)


def test_the_name_of_the_source_is_an_author_alone_and_none_beside_a_place() -> None:
    assert read_byline("مدونة السهل", "مدونة السهل").author == "مدونة السهل"
    assert read_byline("الرياض - مدونة السهل", "مدونة السهل").author == ""
    assert read_byline("الرياض - مدونة السهل").author == "مدونة السهل"


def test_nothing_of_a_byline_is_lost() -> None:
    seed = random.randrange(10**6)
    choice = random.Random(seed)
    pieces = [
        "واس",
        "جدة",
        "أحمد علي",
        "كتب",
        "تصوير",
        "المدينة المنورة",
        "2015",
        "عفيف",
        "«الوطن»",
        "x",
        "من",
        "و",
        ")(",
    ]
    signs = [" - ", ": ", " (", ") ", "، ", "-", " ", " | ", "/", " من "]
    for _ in range(3000):
        written = "".join(choice.choice(choice.choice((pieces, signs))) for _ in range(choice.randrange(1, 9))).strip()
        byline = read_byline(written)
        kept = f"{byline.author} {byline.left_out}"
        words = written.replace("تصوير", " ").split()
        # «من» before a place is a separator.
        assert all(word in kept for word in words if word.isalpha() and word != "من"), f"seed {seed}: {written}"


@pytest.mark.parametrize(
    "written", ["", " ", "-", "((((", ":" * 300, "جدة " * 75, "- " * 150, "ا" * 10_000, "\u202e-\u0000"]
)
def test_hostile_bylines_are_read_at_once(written: str) -> None:
    assert isinstance(read_byline(written), Byline)


def test_an_import_counts_what_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "1", "title": "خبر", "content": "نص", "author": "واس - جدة"}\n'
        '{"id": "2", "title": "خبر", "content": "نص", "author": "أبها - مريم الجابر"}\n'
        '{"id": "3", "title": "خبر", "content": "نص", "author": "مريم الجابر"}\n',
        encoding="utf-8",
    )
    read = [record.read() for record in read_records(path) if isinstance(record, Record)]
    assert [article.author for article, _ in read] == ["", "مريم الجابر", "مريم الجابر"]
    assert [notes.unused for _, notes in read] == [((DATELINE, "واس - جدة"),), ((DATELINE, "أبها"),), Notes().unused]
    with searchapp.open(":memory:") as archive:
        assert archive.index(path).unused[DATELINE].records == 2
        archive.add({"id": "4", "title": "خبر", "text": "نص", "author": "واس - جدة"})
        assert archive.search("", author="مريم الجابر").total == 2
        assert [each.value for each in archive.search("").facets["author"] if each.value] == ["مريم الجابر"]
