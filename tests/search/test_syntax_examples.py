"""Every documented example does what is said of it, over articles written for that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.query.parser import parse
from searchapp.query.syntax import CHAPTERS, HINTS
from searchapp.search import search
from searchapp.settings import Settings

TODAY = date(2025, 11, 24)
SETTINGS = Settings()


def story(
    name: str, day: str, text: str, title: str = "", *, source: str = "", author: str = "", section: str = ""
) -> Article:
    return Article(name, title, (text,), source, author, section, datetime.fromisoformat(day))


ARTICLES = (
    story("ministry", "2024-01-01", "أعلنت وزارة الصحه عن لقاح", section="صحة"),
    story("healthy", "2024-01-02", "وزارة الزراعة والصحة العامة"),
    story("house", "2024-01-03", "استقبل البيت الأبيض الوفد"),
    story("plainly", "2024-01-03", "استقبل والبيت الابيض الوفد"),
    story("white", "2024-01-04", "صار البيت القديم أبيض"),
    story("wheat", "2025-02-10", "ارتفع سعر القمح", "القمح يرتفع", source="قناة العربية", section="اقتصاد"),
    story("grain", "2025-11-06", "صدّرت أوكرانيا القمح", "صادرات الحبوب", source="الجزيرة", section="اقتصاد"),
    story("astana", "2024-01-05", "زار الوفد كازاخستان", author="ليلى حداد"),
    story("tashkent", "2024-01-06", "زار الوفد أوزبكستان", author="ليلى منصور"),
    story("summit", "2024-01-07", "انعقدت القمة في الرباط", section="سياسة"),
    story("meeting", "2024-01-08", "اجتماع في الرباط"),
    story("abroad", "2024-01-09", "اجتماع في تونس"),
    story("fast", "2025-03-15", "مائدة الإفطار"),
    story("spring", "2025-03-31", "أمطار الربيع"),
    story("yesterday", "2025-11-23", "خبر أمس"),
    story("week", "2025-11-18", "خبر الأسبوع"),
    story("before", "2025-11-17", "خبر قديم"),
    story("nile", "2024-01-10", "اتفقت مصر والسودان"),
    story("cited", "2024-01-11", "مصدر مقرب من القناة العربية"),
    story("ministers", "2024-01-20", "تحدثت الوزيرة مع الوزراء"),
    story("saying", "2024-01-21", "سيقولون كلمتهم"),
    story("books", "2024-01-22", "معرض الكتب"),
    story("writing", "2024-01-22", "يكتب رسالة"),
    story("misrata", "2024-01-23", "مدينة مصراتة"),
    story("apart", "2024-01-24", "حضر عبد الله"),
    story("joined", "2024-01-25", "حضر عبدالله"),
    story("spelt", "2024-01-26", "خطاب ترمب"),
    story("digits", "2024-01-27", "وصل 17 مراقبًا"),
    story("hyphen", "2024-01-28", "تفشي COVID19"),
)

FOUND = {
    "وزارة الصحة": "ministry healthy",
    '"البيت الأبيض"': "house plainly",
    '="البيت الأبيض"': "house",
    '"البيت الوفد"~3': "house plainly",
    "كازاخ*": "astana",
    "*ستان": "astana tashkent",
    "أزبكستان~": "tashkent",
    "القمح -أوكرانيا": "wheat",
    "+كازاخستان الوفد": "astana",
    "كازاخستان OR أوزبكستان": "astana tashkent",
    "(قمة OR اجتماع) AND الرباط": "summit meeting",
    "ماهو سعر القمح؟": "wheat grain",
    "وزير": "ministers",
    "قال": "saying",
    "كتب": "books",
    "ترامب": "spelt",
    "عبد الله": "apart joined",
    "سبعة عشر": "digits",
    "COVID-19": "hyphen",
    "عنوان:القمح": "wheat",
    "مصدر:العربية": "wheat",
    'كاتب:"ليلى حداد"': "astana",
    "قسم:(سياسة OR اقتصاد)": "wheat grain summit",
    "القمح -مصدر:العربية": "grain",
    "تاريخ:نوفمبر 2025": "grain yesterday week before",
    "date:6/11/2025": "grain",
    "القمح date:2025": "wheat grain",
    "date:2025-01..2025-03": "wheat fast spring",
    "date:>=2025-11": "grain yesterday week before",
    "after:2025-03 before:2025-11-18": "grain before",
    "تاريخ:من 1 إلى 15 مارس 2025": "fast",
    "تاريخ:بعد 18 نوفمبر 2025": "yesterday",
    "تاريخ:أمس": "yesterday",
    "تاريخ:آخر 7 أيام": "yesterday week",
    "تاريخ:الأحد": "yesterday",
    "تاريخ:شباط": "wheat",
    "تاريخ:15 رمضان 1446": "fast",
    "مصدر: العربية": "cited",
    "تاريخ:القمح": "wheat grain",
    "البيت-القديم*": "white",
    '"البيت القديم"~': "white",
    "مصر و السودان": "nile",
    "كازاخستان or أوزبكستان": "astana tashkent",
    "القمح بدون أوكرانيا": "wheat grain",
    "القمح بعد 2024": "wheat grain",
    "القمح site:example.com": "wheat grain",
    "القمح^2 كازا?ستان": "wheat grain",
    '"البيت القديم': "white",
}

EXAMPLES = [example for chapter in CHAPTERS for example in chapter.examples]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path_factory.mktemp("syntax") / "index"))) as engine:
        with engine.writer() as writer:
            for article in ARTICLES:
                writer.add(article)
        yield engine


def found(engine: Engine, query: str) -> set[str]:
    """Return the ids of what ``query`` finds."""
    return {hit.article.id for hit in search(engine, SearchRequest(query, limit=50), SETTINGS, TODAY).shown}


def test_every_example_is_pinned() -> None:
    assert [example.query for example in EXAMPLES] == list(FOUND)


@pytest.mark.parametrize("query", FOUND)
def test_every_example_finds_what_is_said(engine: Engine, query: str) -> None:
    assert found(engine, query) == set(FOUND[query].split())
    assert set(FOUND[query].split()) < {article.id for article in ARTICLES}


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ('"البيت الأبيض"', "«البيت الأبيض»"),
        ('"البيت الأبيض"', "“البيت الأبيض”"),
        ('"البيت الأبيض"', "‘البيت الأبيض’"),
        ('"البيت الأبيض"', "»البيت الأبيض«"),
        ('"البيت الوفد"~3', '~3"البيت الوفد"'),
        ('"البيت الوفد"~3', "البيت NEAR/3 الوفد"),
        ("كازاخ*", "كازاخ٭"),
        ("القمح -أوكرانيا", "القمح !أوكرانيا"),
        ("القمح -أوكرانيا", "القمح –أوكرانيا"),
        ("القمح -أوكرانيا", "القمح −أوكرانيا"),
        ("ماهو سعر القمح؟", "ما هو سعر القمح"),
        ("after:2025-03 before:2025-11-18", "بعد:2025-03 قبل:2025-11-18"),
        ("after:2025-03 before:2025-11-18", "since:2025-04 until:2025-11-17"),
        ("after:2025-03 before:2025-11-18", "منذ:2025-04 حتى:2025-11-17"),
        ("تاريخ:من 1 إلى 15 مارس 2025", "تاريخ:بين 1 و15 مارس 2025"),
        ("تاريخ:من 1 إلى 15 مارس 2025", "date:2025-03-01/2025-03-15"),
        ("تاريخ:من 1 إلى 15 مارس 2025", "date:[2025-03-01 TO 2025-03-15]"),
        ("تاريخ:بعد 18 نوفمبر 2025", "-تاريخ:حتى 18 نوفمبر 2025"),
        ("تاريخ:بعد 18 نوفمبر 2025", "تاريخ:منذ 19 نوفمبر 2025"),
        ("تاريخ:آخر 7 أيام", "تاريخ:آخر سبعة أيام"),
        ("تاريخ:آخر 7 أيام", "تاريخ:الأيام السبعة الماضية"),
        ("القمح -أوكرانيا", "القمح NOT أوكرانيا"),
        ("القمح -أوكرانيا", "القمح وليس أوكرانيا"),
        ("كازاخستان OR أوزبكستان", "كازاخستان | أوزبكستان"),
        ("كازاخستان OR أوزبكستان", "كازاخستان أو أوزبكستان"),
        ("وزير", "للوزير"),
        ("قال", "وقالت"),
        ("كتب", "كتاب"),
        ("ترامب", "ترمب"),
        ("عبد الله", "عبدالله"),
        ("عبد الله", '"عبد الله"'),
        ("سبعة عشر", "17"),
        ("سبعة عشر", "١٧"),
        ("COVID-19", "COVID19"),
        ("عنوان:القمح", "title:القمح"),
        ("مصدر:العربية", "source:العربية"),
        ('كاتب:"ليلى حداد"', 'author:"ليلى حداد"'),
        ("قسم:(سياسة OR اقتصاد)", "section:(سياسة OR اقتصاد)"),
        ("تاريخ:نوفمبر 2025", "date:تشرين الثاني 2025"),
        ("تاريخ:نوفمبر 2025", "date:نونبر 2025"),
        ("date:6/11/2025", "date:2025-11-06"),
        ("date:>=2025-11", "date:>2025-10"),
        ("date:>=2025-11", "-date:<2025-11"),
        ("date:>=2025-11", "-date:<=2025-10"),
    ],
)
def test_other_ways_to_write_it_find_the_same(engine: Engine, query: str, other: str) -> None:
    assert query in FOUND
    assert found(engine, other) == found(engine, query)


def test_every_form_that_does_not_work_is_answered_with_a_note_or_as_words(engine: Engine) -> None:
    *working, broken = CHAPTERS
    for chapter in working:
        for example in chapter.examples:
            notes = parse(example.query, SETTINGS, TODAY).notes
            assert all("understood" in note.en for note in notes), example.query
    silent = {"مصر و السودان"}
    for example in broken.examples:
        assert bool(search(engine, SearchRequest(example.query), SETTINGS, TODAY).notes) != (
            example.query == "مصر و السودان"
        )
        assert bool(parse(example.query, SETTINGS, TODAY).notes) != (example.query in silent), example.query


def test_everything_is_said_in_both_languages() -> None:
    notes = (note for chapter in CHAPTERS for note in chapter.notes)
    for message in (*(chapter.heading for chapter in CHAPTERS), *(example.meaning for example in EXAMPLES), *notes):
        assert message.en
        assert message.ar
        assert message.en != message.ar
    assert 4 <= len(HINTS) <= 8
