"""Pages of news sites: the article is found among all that surrounds it, by trafilatura or without it."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.ingest import html, read_records
from searchapp.ingest.html import page_fields
from searchapp.ingest.sanitise import paragraphs
from tests.ingest.outcomes import only_article, put

SENTENCES = (
    "أعلنت هيئة الموانئ اليوم أن الرصيف الجديد سيستقبل أولى السفن في مطلع الشهر المقبل، بعد أعمال استغرقت عامين.",
    "وقال مدير الهيئة إن طول الرصيف يبلغ ستمئة متر، وإن عمق الماء أمامه يكفي لأكبر ناقلات الحبوب التي تعبر المنطقة.",
    "وكانت الأعمال قد توقفت ثلاثة أشهر في الشتاء الماضي بسبب العواصف، ثم استؤنفت بعد أن هدأ البحر في أوائل الربيع.",
)
NOISE = ("اشترك في نشرتنا البريدية", "اقرأ أيضا: أسعار القمح", "شارك على فيسبوك", "الأكثر قراءة", "جميع الحقوق محفوظة")
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
#: A page as news sites build them: what is around the text is in plain divisions, and nothing marks the text.
PAGE = f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>رصيف | موقع</title></head><body>
<div class="site-header"><ul class="menu"><li><a href="/">الرئيسية</a></li><li><a href="/eco">اقتصاد</a></li></ul></div>
<div class="wrap"><h1>رصيف جديد في الميناء</h1><div class="post-meta"><span class="author">سلمى نور</span></div>
<div class="share-buttons"><a href="#">{NOISE[2]}</a></div>
<div class="entry-content">{BODY}</div>
<div class="related-posts"><h3>{NOISE[1]}</h3><ul><li><a href="/1">خبر قديم عن أسعار القمح في السوق</a></li></ul></div>
<div class="newsletter-signup"><p>{NOISE[0]}</p></div></div>
<div class="sidebar widget"><h3>{NOISE[3]}</h3><ol><li><a href="/2">خبر آخر</a></li></ol></div>
<div id="footer"><p>{NOISE[4]}</p></div></body></html>"""


def test_the_text_is_found_where_nothing_marks_it(tmp_path: Path) -> None:
    assert html.extractor_version().startswith("trafilatura ")
    article = only_article(put(tmp_path, "a.html", PAGE))
    assert article.title == "رصيف جديد في الميناء"
    assert article.paragraphs == SENTENCES
    assert article.author == "سلمى نور"


def test_without_the_extractor_nothing_of_the_text_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.html", PAGE)
    monkeypatch.setattr(html, "extractor_version", lambda: "")
    article = only_article(path)
    assert article.title == "رصيف جديد في الميناء"
    assert set(SENTENCES) < set(article.paragraphs)


def test_another_extractor_has_pages_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.html", PAGE)
    digests = []
    for version in ("", "trafilatura 1", "trafilatura 2", "trafilatura 2"):
        monkeypatch.setattr("searchapp.ingest.html.extractor_version", lambda version=version: version)
        (record,) = read_records(path)
        digests.append(getattr(record, "digest", None))
    assert len(set(digests)) == 3
    assert digests[2] == digests[3]


@pytest.mark.parametrize("place", ["article", "main", "div itemprop=articleBody"])
def test_a_marked_place_counts_where_it_is_purer(place: str) -> None:
    tag = place.partition(" ")[0]
    page = f"<table><tr><td>{NOISE[4]} | {NOISE[3]}</td></tr><tr><td><{place}>{BODY}</{tag}></td></tr></table>"
    assert paragraphs(page_fields(page.encode()).content) == SENTENCES


def test_a_teaser_in_a_marked_place_is_not_the_article() -> None:
    page = PAGE.replace('<div class="related-posts">', "<article><p>خبر قديم عن أسعار القمح</p></article><div>")
    assert paragraphs(page_fields(page.encode()).content)[: len(SENTENCES)] == SENTENCES


def test_marks_and_controls_of_the_text_stay(tmp_path: Path) -> None:
    marked = SENTENCES[0].replace("هيئة", "هَيْئَةُ \u200fـــ") + " لا\u200cيزال e\u0301"
    article = only_article(put(tmp_path, "a.html", PAGE.replace(SENTENCES[0], marked)))
    assert article.paragraphs[0] == marked


def test_the_page_itself_is_believed_before_the_extractor(tmp_path: Path) -> None:
    meta = '<meta name="author" content="هدى"><meta property="article:published_time" content="2025-11-06T10:30:00">'
    article = only_article(put(tmp_path, "a.html", PAGE.replace("</head>", f"{meta}</head>")))
    assert (article.author, article.date) == ("هدى", datetime(2025, 11, 6, 10, 30))


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="canonical" href="https://example.com/eco/2025/11/6/port.html">',
        '<meta property="og:url" content="https://example.com/2025-11-06-port">',
        '<h1>عنوان</h1><span class="post-date updated">الخميس 6 نوفمبر 2025</span><i class="date">1/1/2020</i>',
        '<div class="today-date">24/11/2026</div><h1>عنوان</h1><p id="publishTime">نشر في: <b>٦ نوفمبر ٢٠٢٥</b></p>',
    ],
)
def test_a_date_that_stands_in_the_address_or_below_the_title(tmp_path: Path, markup: str) -> None:
    article = only_article(put(tmp_path, "a.html", f"{markup}<p>نص الخبر هنا</p>"))
    assert article.date == datetime(2025, 11, 6)


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        ("<h1>عنوان</h1><span class='author'>سلمى نور</span>", "سلمى نور"),
        ("<h1>عنوان</h1><a rel='author' href='/u/1'>بقلم: <b>سلمى</b> نور</a>", "سلمى نور"),
        ("<h1>عنوان</h1><p id='articleByline'>كتبت - سلمى نور</p>", "سلمى نور"),
        ("<h1>عنوان</h1><p class='post-author'> </p><p class='authorName'>By Salma</p>", "Salma"),
        ("<h1>عنوان</h1><p class='byline'>كتبية بنت كاتب</p>", "كتبية بنت كاتب"),
        ("<p class='author'>الموقع</p><h1>عنوان</h1>", ""),
        ("<h1>عنوان</h1><p class='author'>نشر في 6 نوفمبر</p>", ""),
        (f"<h1>عنوان</h1><div class='author-box'>{'نبذة ' * 20}</div>", ""),
    ],
)
def test_the_author_below_the_title(markup: str, author: str) -> None:
    assert page_fields(f"{markup}<p>نص</p>".encode()).author == author


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="date">24/11/2026</div><h1>عنوان</h1>',
        f'<h1>عنوان</h1><div class="candidate-update">{"نص " * 50} 1/1/2020</div>',
        '<h1>عنوان</h1><div class="updates">1/1/2020</div>',
        '<link rel="canonical" href="https://example.com/id/202511061">',
        '<link rel="canonical" href="https://example.com/2025/13/45/">',
    ],
)
def test_other_dates_are_not_those_of_the_article(tmp_path: Path, markup: str) -> None:
    assert only_article(put(tmp_path, "a.html", f"{markup}<p>نص الخبر هنا</p>")).date is None


def test_a_date_in_the_text_is_not_that_of_the_article(tmp_path: Path) -> None:
    page = PAGE.replace(SENTENCES[0], SENTENCES[0] + " وبدأت الأعمال في 3 مارس 2019 كما ورد في 2019-03-03.")
    assert only_article(put(tmp_path, "a.html", page)).date is None


@pytest.mark.parametrize("data", [b"", b"\xff", b"<html>", BODY.encode("cp1256")])
def test_what_the_server_announced_helps_only_where_it_is_needed(data: bytes) -> None:
    fields = page_fields(data, "windows-1256", "https://example.com/7")
    assert (SENTENCES[0] in fields.content) == (len(data) > 9)
    assert page_fields(PAGE.encode(), "windows-1256").content == page_fields(PAGE.encode()).content


def test_an_extractor_that_fails_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("trafilatura.bare_extraction", fail)
    assert set(SENTENCES) < set(paragraphs(page_fields(PAGE.encode()).content))


@pytest.mark.parametrize("unit", ["(", "1 Nov ", "2025-", "by a ", "<i class=author></i>", "<i class=date> </i>", "؛ "])
def test_what_is_repeated_without_end_takes_no_more_than_its_length(unit: str) -> None:
    repeated = unit * (60_000 // len(unit))
    started = time.process_time()
    for shape in (
        "<h1>خبر</h1>{}",
        "<h1>{}</h1>",
        "<meta name='author' content='{}'>",
        "<i class='author date'>{}</i>",
    ):
        page_fields(shape.format(repeated).encode())
    assert time.process_time() - started < 5


def test_it_says_nothing_on_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    for page in ("<p>", "<html></html>", "\0", PAGE, "x" * 3_000_000):
        page_fields(page.encode())
    assert capfd.readouterr() == ("", "")
