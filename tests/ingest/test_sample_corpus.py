"""The articles that ship with the project: readable to the last, and as varied as real news."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from searchapp.ingest import Record, Rejection, find_files, read_records
from searchapp.model import Article

CORPUS = Path(__file__).parents[2] / "corpus"

#: What surrounds the text in pages and feeds.
NOISE = (
    *("جميع الحقوق", "اقرأ أيضا", "الأكثر قراءة", "مساحة إعلانية", "شارك على", "البث المباشر", "النشرة البريدية"),
    *("الرئيسية", "من ملف العدد", "dataLayer", "<p>", "<img", "&lt;p", "#comments"),
)


@pytest.fixture(scope="module")
def records() -> list[Record | Rejection]:
    return [record for file in find_files([CORPUS]) for record in read_records(file)]


@pytest.fixture(scope="module")
def articles(records: list[Record | Rejection]) -> list[Article]:
    return [record.article() for record in records if isinstance(record, Record)]


def whole(article: Article) -> str:
    return "\n".join((article.title, *article.paragraphs))


def test_nothing_is_set_aside(records: list[Record | Rejection]) -> None:
    assert [str(record) for record in records if isinstance(record, Rejection)] == []


def test_there_is_enough_to_search(articles: list[Article]) -> None:
    assert len(articles) >= 60
    assert len({article.id for article in articles}) == len(articles)
    assert len({article.source for article in articles if article.source}) >= 6
    assert len({article.section for article in articles if article.section}) >= 7
    assert len({article.author for article in articles if article.author}) >= 10
    assert len({f"{article.date:%Y-%m}" for article in articles if article.date}) >= 8


@pytest.mark.parametrize(
    ("pattern", "least"),
    [
        ("text/*.txt", 24),
        ("html/*.html", 10),
        ("jsonl/*.jsonl", 12),
        ("json/*.json", 3),
        ("csv/*.csv", 8),
        ("feeds/*-atom.xml", 8),
        ("feeds/*-rss.xml", 4),
    ],
)
def test_every_format_is_present(articles: list[Article], pattern: str, least: int) -> None:
    assert sum(Path(article.origin).match(pattern) for article in articles) >= least


@pytest.mark.parametrize(
    ("folder", "sign"),
    [
        ("feeds", b"<feed xmlns="),
        ("feeds", b"<rss version="),
        ("feeds", b'type="xhtml"'),
        ("feeds", b"<![CDATA["),
        ("html", b"charset=windows-1256"),
        ("html", b"application/ld+json"),
        ("html", b"<article"),
        ("html", b'itemprop="articleBody"'),
        ("html", b'property="og:title"'),
        ("html", b"<nav"),
        ("csv", "العنوان,".encode()),
        ("jsonl", b"<p>"),
        ("text", "العنوان:".encode()),
        ("text", b"title:"),
    ],
)
def test_a_format_shows_its_variety(folder: str, sign: bytes) -> None:
    assert any(sign in file.read_bytes() for file in find_files([CORPUS / folder]))


def test_only_the_declared_page_is_not_utf_8() -> None:
    encoded = {file.name: file.read_bytes() for file in find_files([CORPUS])}
    assert [name for name, data in encoded.items() if not _is_utf_8(data)] == ["marfa-village-paper.html"]


def test_every_article_is_short_and_whole(articles: list[Article]) -> None:
    for article in articles:
        assert article.title, article.id
        assert 3 <= len(article.paragraphs) <= 6, article.id
        assert 60 <= len(whole(article).split()) <= 250, article.id


@pytest.mark.parametrize("noise", NOISE)
def test_what_surrounds_a_text_stays_outside(articles: list[Article], noise: str) -> None:
    raw = [file.read_bytes() for file in find_files([CORPUS])]
    assert any(noise.encode() in data or noise.encode("cp1256") in data for data in raw)
    assert [article.id for article in articles if noise in whole(article)] == []


def test_articles_without_a_header_are_the_only_ones_without_a_source(articles: list[Article]) -> None:
    bare = [article for article in articles if not (article.source and article.section and article.author)]
    assert len(bare) == 2
    assert all((article.date, article.url) == (None, "") for article in bare)


def test_every_date_given_is_read(records: list[Record | Rejection]) -> None:
    dates = [(record.parse().date, record.article().date) for record in records if isinstance(record, Record)]
    assert [given for given, read in dates if given and read is None] == []
    assert {read.year for _, read in dates if read} == {2025}


def test_dates_are_written_in_many_ways(records: list[Record | Rejection]) -> None:
    written = [str(record.parse().date) for record in records if isinstance(record, Record) and record.parse().date]
    assert len({_shape(date) for date in written}) >= 10


def test_every_address_is_one_that_cannot_exist(articles: list[Article]) -> None:
    for article in articles:
        for url in (article.url, *re.findall(r"https?://[^\s\u200e]+", whole(article))):
            assert not url or (urlsplit(url).hostname or "").endswith(".example"), url


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("[\u064b-\u0652]", id="vowel marks"),
        pytest.param("\u0671", id="alef wasla"),
        pytest.param("\u0670", id="dagger alef"),
        pytest.param("\\w\u0640+\\w", id="tatweel"),
        pytest.param("\u0627[\u0654\u0655]", id="decomposed hamza"),
        pytest.param("[\u06a9\u06cc]", id="Persian letters"),
        pytest.param("[\ufb50-\ufdff\ufe70-\ufefc]", id="presentation forms"),
        pytest.param("[\u200e\u200f]", id="bidi marks"),
        pytest.param("\u200c", id="zero-width non-joiner"),
        pytest.param(r"\bالاسلام\b", id="missing hamza"),
        pytest.param(r"\bفى\b", id="alef maqsura for yeh"),
        pytest.param(r"\bمستشفي\b", id="yeh for alef maqsura"),
        pytest.param(r"\bالجميله\b", id="heh for teh marbuta"),
        pytest.param("[٠-٩]", id="Arabic-Indic digits"),
        pytest.param("[۰-۹]", id="Persian digits"),
        pytest.param("[0-9]", id="Latin digits"),
        pytest.param("[٠-٩]٫[٠-٩]", id="Arabic decimal separator"),
        pytest.param("[٠-٩]٬[٠-٩]", id="Arabic thousands separator"),
        pytest.param(r"\d,\d{3}", id="thousands comma"),
        pytest.param(r"\d,\d\b", id="decimal comma"),
        pytest.param(r"\d\.\d", id="decimal point"),
        pytest.param(r"\d%", id="percent sign"),
        pytest.param(r"\d٪", id="Arabic percent sign"),
        pytest.param("في المئة|في المائة|بالمئة", id="percent in words"),
        pytest.param(r"\d+/\d+/\d{4}", id="date in numbers"),
        pytest.param(r"\d+ (?:آذار|نيسان|أيار|تموز|تشرين الثاني)", id="month of the Levant"),
        pytest.param(r"\d+ (?:مارس|نوفمبر|ديسمبر)", id="month of the Nile"),
        pytest.param(r"\d{4} ?ه", id="Hijri year"),
        pytest.param(r"#\w+_\w+", id="hashtag"),
        pytest.param(r"(?<!\w)@\w+", id="handle"),
        pytest.param(r"\w+@\w+\.example", id="mail address"),
        pytest.param(r"https://\w+\.example", id="address"),
        pytest.param(r"\b(?:OpenAI|A320neo)\b", id="Latin names"),
        pytest.param("و(?:Microsoft|Galaxy|Android)", id="Latin name after a clitic"),
        pytest.param("«[^»]+»", id="guillemets"),
        pytest.param("“[^”]+”", id="curly quotation marks"),
        pytest.param('"[^"]+"', id="straight quotation marks"),
    ],
)
def test_a_spelling_of_real_news_occurs(articles: list[Article], pattern: str) -> None:
    assert any(re.search(pattern, whole(article)) for article in articles)


@pytest.mark.parametrize(
    "spellings",
    [
        ("غوغل", "جوجل", "قوقل"),
        ("إنجلترا", "إنكلترا"),
        ("مسؤول", "مسئول"),
        ("شؤون", "شئون"),
        ("أميركي", "أمريكى"),
        ("أميركا", "أمريكا", "امريكا"),
        ("ديمقراطية", "ديموقراطية"),
        ("تلفزيون", "تليفزيون"),
        ("هيئة", "هيأة"),
        ("الإسلام", "الاسلام"),
        ("غاليليو", "جاليليو"),
        ("شكسبير", "شيكسبير"),
    ],
)
def test_names_are_spelt_differently_in_different_articles(articles: list[Article], spellings: tuple[str, ...]) -> None:
    found = {spelling: {article.id for article in articles if spelling in whole(article)} for spelling in spellings}
    assert all(found.values())
    for one, other in combinations(spellings, 2):
        assert found[one] - found[other], f"{one} never without {other}"
        assert found[other] - found[one], f"{other} never without {one}"


def test_one_story_stands_in_two_outlets(articles: list[Article]) -> None:
    copies = [
        (one, other)
        for one, other in combinations(articles, 2)
        if _overlap(_runs_of_words(one), _runs_of_words(other)) > 0.5
    ]
    ((one, other),) = copies
    assert one.source != other.source
    assert one.title != other.title


def test_the_note_says_that_all_is_fiction() -> None:
    first = (CORPUS / "README.md").read_text(encoding="utf-8").splitlines()[0]
    assert "fiction" in first
    assert "GPL-3.0-or-later" in first


def test_the_note_counts_right(articles: list[Article]) -> None:
    counts = Counter(Path(article.origin).relative_to(CORPUS.resolve()).parts[0] for article in articles)
    note = (CORPUS / "README.md").read_text(encoding="utf-8")
    stated = {
        folder: sum(map(int, re.findall(r"\b(\d+) (?:files,|pages|lines|articles|rows|Atom|RSS)", holds)))
        for folder, holds in re.findall(r"^\| `(\w+)/` \| ([^|]+) \|", note, re.MULTILINE)
    }
    assert stated == counts
    assert f"{len(articles)} short" in note


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _shape(date: str) -> str:
    """A date with its letters and digits made alike: what is left is how it is written."""
    return re.sub(r"[^\W\d]+", "a", re.sub(r"[٠-٩]", "٩", re.sub(r"[0-9]", "9", date)))


def _runs_of_words(article: Article) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", whole(article))
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


def _overlap(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other)
