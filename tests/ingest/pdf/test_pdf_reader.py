"""PDF documents: the words of a page in the order in which they are read, its paragraphs, columns and tables."""

from __future__ import annotations

import gzip
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import playa
import pytest

from searchapp.engines.memory.engine import MemoryEngine
from searchapp.ingest import InputFile, Notes, Record, read_file
from searchapp.ingest.files import reader_for
from searchapp.ingest.pdf.articles import articles_of
from searchapp.ingest.pdf.furniture import without_furniture
from searchapp.ingest.pdf.page import read_page
from searchapp.ingest.rejected import Rejected
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.ingest.outcomes import articles, only_article, put
from tests.ingest.pdf.writing import PAGE, WIDTH, Page, pdf_of, wrapped

RIGHT = 545.0
TITLE = "محطة الرياح في الساحل تبدأ العمل"
FIRST = (
    "أعلنت الهيئة أن محطة الرياح في الساحل بدأت العمل يوم الأحد بعد ثلاث سنوات من البناء، وأنها تنتج من الكهرباء"
    " ما يكفي سكان المدينة والقرى التي حولها طوال العام."
)
SECOND = (
    "وقال مدير المحطة إن العمل استمر في الصيف والشتاء، وإن المهندسين الذين جاءوا من الجامعات القريبة تعلموا في أثناء"
    " ذلك ما لم يكن يعرفه أحد منهم عن البحر والرياح."
)
SHORT = "وصلت السفينة إلى الميناء صباح الأحد، وعليها ما طلبه التجار."
OTHER = "بدأ العمل في الطريق الجديد الذي يصل المدينة بالقرى التي حولها."


def only_text(*pages: Page) -> tuple[str, ...]:
    """Return the title and the paragraphs of the only article of a file with these pages."""
    with playa.parse(pdf_of(*pages)) as document:
        read = [read_page(page, number) for number, page in enumerate(document.pages, 1)]
    assert [page.fault for page in read] == [None] * len(pages)
    (article,) = articles_of(without_furniture(read)[0])
    return (article.title, *article.paragraphs)


def of_lines(*lines: str) -> Page:
    """Return a page with a headline and lines that are paragraphs of their own."""
    page = Page()
    page.line(TITLE, RIGHT, 60, 20)
    page.lines(lines, RIGHT, 100, pitch=30)
    return page


def test_a_document_is_one_article_with_its_headline_as_title() -> None:
    page = Page()
    page.line(TITLE, RIGHT, 60, 20)
    y = page.lines(wrapped(FIRST, 80), RIGHT, 100)
    page.lines(wrapped(SECOND, 80), RIGHT, y + 10)
    assert only_text(page) == (TITLE, FIRST, SECOND)


def test_paragraphs_without_space_between_end_where_a_line_has_room() -> None:
    page = Page()
    page.lines([*wrapped(FIRST, 70), *wrapped(SECOND, 70)], RIGHT, 100)
    assert only_text(page) == ("", FIRST, SECOND)


@pytest.mark.parametrize(
    "line",
    [
        "بلغت النسبة 12.5 أي 4,512.30 نقطة بتاريخ 15/03/2024 في الساعة 9:30 صباحا",
        "وصل ٢٠٢٦ شخصا في عام ١٤٤٧ للهجرة إلى المدينة",
        "ارتفع مؤشر S&P500 وأغلق سهم Apple في بورصة لندن",
        "كتب إلى info@example.com ثم إلى www.example.org/news مرة أخرى",
        "قالت الحكومة «ستنضم» إلى الاتفاقات (كما قيل) غدا",
    ],
)
def test_numbers_latin_words_and_brackets_are_read_as_they_are_meant(line: str) -> None:
    assert line in " ".join(only_text(of_lines(SHORT, OTHER, line)))


def test_of_two_numbers_and_a_hyphen_the_first_is_on_the_right() -> None:
    page = of_lines(SHORT)
    # As a browser prints «في المدة 2015-2016».
    for place, sign in enumerate("2016-2015 ةدملا يف"):
        page.glyph(sign, 300 + 5 * place, 200)
    assert "في المدة 2015-2016" in only_text(page)


def test_so_it_is_where_they_are_a_line_of_their_own() -> None:
    page = of_lines()
    y = page.lines(wrapped(FIRST, 80)[:1], RIGHT, 200)
    for place, sign in enumerate(".2016-2015"):
        page.glyph(sign, RIGHT - 50 + 5 * place, y)
    assert only_text(page)[-1].endswith(" 2015-2016.")


def test_shapes_of_letters_become_letters() -> None:
    page = of_lines(SHORT)
    shapes = "ﺔﻴﺑﺮﻌﻟﺍ ﻝﻭﺪﻟﺍ ﻦﻣ ﻻﺎﻣﺁ"
    for place, sign in enumerate(shapes):
        page.glyph(sign, 300 + 5 * place, 200)
    assert "آمالا من الدول العربية" in only_text(page)


@pytest.mark.parametrize("ligature", ["لا", "ال"])
def test_a_ligature_of_lam_and_alef_is_read_as_such_however_it_is_said(ligature: str) -> None:
    page = of_lines(SHORT)
    for place, sign in enumerate(["ة", "ح", ligature, "ف"]):
        page.glyph(sign, 300 + 5 * place, 200)
    assert "فلاحة" in only_text(page)


def test_marks_go_to_the_letter_that_they_stand_over() -> None:
    page = of_lines(SHORT)
    for place, sign in enumerate("بتك"):
        page.glyph(sign, 300 + 5 * place, 200)
        # Above the middle of each letter, all after the letters.
    for place, mark in enumerate("\u064e\u064e\u064f"):
        page.glyph(mark, 301.5 + 5 * place, 197.5, 2)
    assert "ك\u064fت\u064eب\u064e" in only_text(page)


def test_what_is_printed_twice_to_look_bold_is_read_once() -> None:
    page = of_lines(SHORT)
    for shift in (0.0, 0.4):
        page.line("خبر عاجل من الميناء", RIGHT + shift, 200)
    assert "خبر عاجل من الميناء" in only_text(page)


def test_words_without_spaces_between_are_parted_by_gaps() -> None:
    page = of_lines(SHORT)
    for place, sign in enumerate("ءانيملا نم ربخ"):
        if sign != " ":
            page.glyph(sign, 300 + 5 * place, 200)
    assert "خبر من الميناء" in only_text(page)


def test_a_space_laid_over_a_number_does_not_divide_it() -> None:
    page = of_lines(SHORT, OTHER)
    for place, sign in enumerate("312 ـب"):
        page.glyph(sign, 300 + 5 * place, 200)
    # At the end of a line some programs print it over the last word.
    page.glyph(" ", 300, 200, 4)
    assert "بـ 312" in only_text(page)


@pytest.mark.parametrize(("seen", "text"), [("11|234", "234 11"), ("وأ|Apple", "Apple أو"), ("App|le", "Apple")])
def test_numbers_and_words_of_two_scripts_are_parted_by_smaller_gaps_than_letters(seen: str, text: str) -> None:
    page = of_lines(SHORT, OTHER)
    left, right = seen.split("|")
    for place, sign in enumerate(left):
        page.glyph(sign, 300 + 5 * place, 200)
    for place, sign in enumerate(right):
        page.glyph(sign, 301.5 + 5 * (len(left) + place), 200)
    assert text in only_text(page)


@pytest.mark.parametrize(
    ("end", "start", "text"),
    [("في 2015-", "2016.", "في 2015-2016."), ("15/03/", "2024", "15/03/2024"), ("في 2015 -", "16", "في 2015 - 16")],
)
def test_a_number_goes_on_in_the_next_line_after_a_sign_within_it(end: str, start: str, text: str) -> None:
    page = of_lines()
    (line,) = wrapped(FIRST, 70)[:1]
    y = page.lines([line], RIGHT, 200)
    page.lines([f"{line} {end}"[-len(line) :], f"{start} {OTHER}"], RIGHT, y)
    assert text in only_text(page)[-1]


def columns_of(page: Page, texts: list[str], top: float, size: float = 10) -> None:
    """Print each of ``texts`` in a column of its own, the first on the right."""
    width = (RIGHT - 50) / len(texts)
    letters = int((width - 15) / (WIDTH * size))
    for place, text in enumerate(texts):
        page.lines(wrapped(text, letters), RIGHT - place * width, top, size)


@pytest.mark.parametrize("number", [2, 3])
def test_columns_are_read_from_the_right(number: int) -> None:
    page = Page()
    page.line(TITLE, RIGHT, 60, 20)
    texts = [FIRST + " " + SECOND, SECOND + " " + SECOND, FIRST + " " + FIRST][:number]
    columns_of(page, texts, 100)
    assert only_text(page) == (TITLE, *texts)


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    lines = wrapped(f"{FIRST} {SECOND} {FIRST} {SECOND}".replace(".", "،"), 40)
    pages = [Page(), Page()]
    pages[0].line(TITLE, RIGHT, 60, 20)
    third = len(lines) // 3
    pages[0].lines(lines[:third], RIGHT, 100)
    pages[0].lines(lines[third : 2 * third], RIGHT - 250, 100)
    pages[1].lines(lines[2 * third :], RIGHT, 100)
    assert only_text(*pages) == (TITLE, " ".join(lines))


def test_a_table_is_read_by_rows() -> None:
    page = of_lines(SHORT)
    rows = [("الدولة", "العاصمة", "السكان"), ("مصر", "القاهرة", "110,990,103"), ("لبنان", "بيروت", "5,489,739")]
    for place, row in enumerate(rows * 2):
        for column, cell in enumerate(row):
            page.line(cell, RIGHT - 150 * column, 200 + 20 * place)
    assert only_text(page)[-6:] == tuple(map(" ".join, rows * 2))


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
def test_a_page_that_is_turned_is_read_as_it_is_shown(turns: int) -> None:
    page = of_lines(SHORT, OTHER)
    width, height = PAGE if turns % 180 == 0 else PAGE[::-1]
    # The letters are turned the other way, so that they are upright on the page that is shown.
    matrix = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, width, 0), 180: (-1, 0, 0, -1, width, height)}
    matrix[270] = (0, -1, 1, 0, 0, height)
    content = [f"q {' '.join(map(str, matrix[turns]))} cm", *page.content, "Q"]
    turned = Page(rotate=turns, size=(width, height), content=content, signs=page.signs)
    assert only_text(turned) == (TITLE, SHORT, OTHER)


def with_headers_and_numbers() -> list[Page]:
    pages = []
    for number, text in enumerate((FIRST, SECOND, FIRST + " " + SECOND), 1):
        page = Page()
        page.line("تقرير الهيئة السنوي", RIGHT, 40, 8)
        page.lines(wrapped(text, 80), RIGHT, 120)
        page.line(str(number), 300, 810, 8)
        pages.append(page)
    return pages


@pytest.mark.slow
def test_headers_footers_and_page_numbers_are_left_out_and_counted(tmp_path: Path) -> None:
    path = put(tmp_path, "a.pdf", pdf_of(*with_headers_and_numbers()))
    assert only_article(path).paragraphs == (FIRST, SECOND, FIRST + " " + SECOND)
    (notes,) = (item for item in read_file(InputFile(path)) if isinstance(item, Notes))
    assert [repair.en for repair in notes.repairs] == ["headers, footers and page numbers, left out: 6"]


@pytest.mark.slow
def test_a_thorough_run_notes_what_is_left_out_of_a_known_document(tmp_path: Path) -> None:
    path = put(tmp_path, "a.pdf", pdf_of(*with_headers_and_numbers()))
    with closing(MemoryEngine(Settings(index=tmp_path / "index"))) as engine:
        first = index_paths(engine, [path])
        again = index_paths(engine, [path])
        thorough = index_paths(engine, [path], is_thorough=True)
    assert [run.unchanged for run in (first, again, thorough)] == [0, 1, 1]
    assert [run.repairs.number for run in (first, again, thorough)] == [1, 0, 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("info", "title", "author"),
    [
        ({"Title": "تقرير السنة", "Author": "ليلى حداد"}, "تقرير السنة", "ليلى حداد"),
        ({"Title": "Microsoft Word - taqrir.doc", "Author": "admin"}, "", ""),
        ({"Title": "untitled", "Author": "HP"}, "", ""),
        ({"Title": "Layout 1", "Author": "سلمى"}, "", ""),
        ({"Title": "خبر.docx"}, "", ""),
        ({"Title": "مستند يكشف أسعار القمح"}, "مستند يكشف أسعار القمح", ""),
        ({"Author": "HP Inc"}, "", ""),
    ],
)
def test_what_a_program_states_is_no_title_and_no_author(
    info: dict[str, str], title: str, author: str, tmp_path: Path
) -> None:
    page = Page()
    page.lines(wrapped(FIRST, 80), RIGHT, 100)
    article = only_article(put(tmp_path, "a.pdf", pdf_of(page, info={**info, "CreationDate": "D:20200101"})))
    assert (article.title, article.author, article.date) == (title, author, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ahram-2015-11-25.pdf", "25_11_2015 ahram.pdf", "ahram20151125.pdf"])
def test_a_day_in_the_name_of_the_file_is_the_date_and_is_noted(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, name, pdf_of(of_lines(SHORT, OTHER)))
    assert only_article(path).date == datetime(2015, 11, 25)
    (record,) = (item for item in read_file(InputFile(path)) if isinstance(item, Record))
    assert [repair.en for repair in record.read()[1].repairs] == ["dated by the name of the file: 2015-11-25"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a-2015-13-25.pdf", "report-12345678.pdf", "tel-0020151125.pdf"])
def test_other_numbers_in_a_name_are_no_date(name: str, tmp_path: Path) -> None:
    assert only_article(put(tmp_path, name, pdf_of(of_lines(SHORT, OTHER)))).date is None


def newspaper(name: str) -> Page:
    """Return a page with three articles: one over the whole page, two side by side below it."""
    page = Page()
    page.line(f"جريدة السهل، الصفحة {name}", RIGHT, 60, 9)
    page.line(TITLE, RIGHT, 80, 22)
    columns_of(page, [FIRST + " " + SECOND, SECOND + " " + FIRST], 110)
    page.line("فوز المنتخب في المباراة", RIGHT, 330, 18)
    page.line("مهرجان السينما يفتتح", 290, 330, 18)
    columns_of(page, [SECOND + " " + SECOND, FIRST + " " + FIRST], 360)
    return page


@pytest.mark.slow
def test_a_page_of_a_newspaper_is_cut_at_its_headlines(tmp_path: Path) -> None:
    found = articles(put(tmp_path, "sahl.pdf", pdf_of(newspaper("الأولى"), newspaper("الثانية"))))
    assert [article.id for article in found] == [
        *("sahl.pdf#page=1", "sahl.pdf#page=1.2", "sahl.pdf#page=1.3"),
        *("sahl.pdf#page=2", "sahl.pdf#page=2.2", "sahl.pdf#page=2.3"),
    ]
    first, second, third = found[:3]
    assert (first.title, first.paragraphs) == (
        TITLE,
        ("جريدة السهل، الصفحة الأولى", FIRST + " " + SECOND, SECOND + " " + FIRST),
    )
    assert (second.title, second.paragraphs) == ("فوز المنتخب في المباراة", (SECOND + " " + SECOND,))
    assert (third.title, third.paragraphs) == ("مهرجان السينما يفتتح", (FIRST + " " + FIRST,))
    assert (first.page, first.is_by_ocr) == (1, False)


@pytest.mark.slow
def test_headings_of_a_report_do_not_cut_it(tmp_path: Path) -> None:
    page = Page()
    y = 60.0
    for heading, text in ((TITLE, FIRST), ("الطاقة في المدينة", SECOND)):
        page.line(heading, RIGHT, y, 16)
        y = page.lines(wrapped(text + " " + text, 80), RIGHT, y + 40) + 40
    assert len(articles(put(tmp_path, "a.pdf", pdf_of(page)))) == 1


@pytest.mark.slow
def test_a_file_packed_by_gzip_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.pdf.gz", gzip.compress(pdf_of(of_lines(SHORT, OTHER))))
    assert only_article(path).paragraphs == (SHORT, OTHER)


@pytest.mark.slow
def test_without_the_extra_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playa", None)
    path = put(tmp_path, "a.pdf", pdf_of(of_lines(FIRST)))
    reader = reader_for(path)
    assert reader is not None
    with pytest.raises(Rejected, match="pip install 'playa-pdf<2") as caught:
        list(reader(InputFile(path)))
    assert caught.value.kind == "skipped"
