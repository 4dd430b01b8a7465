"""Pages without text, or with text that is not what they show: read by OCR and marked, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

import playa
import pytest

from searchapp.ingest import InputFile, Notes, Record, read_file
from searchapp.ingest.pdf import ocr
from searchapp.ingest.pdf.articles import articles_of
from searchapp.ingest.pdf.judge import fault_of
from searchapp.ingest.pdf.page import read_page
from searchapp.model import Article
from tests.ingest.outcomes import notices, only_article, outcomes, put
from tests.ingest.pdf.test_pdf_reader import FIRST, OTHER, SECOND, SHORT, TITLE, of_lines
from tests.ingest.pdf.writing import Page, pdf_of
from tests.shared_data import SHARED

SCAN = SHARED / "acceptance" / "documents" / "scan-noisy-one.pdf"
HOW = "install tesseract-ocr, tesseract-ocr-ara and poppler-utils to have it read by OCR"
needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="tesseract with Arabic, or pdftoppm, is not installed")
needs_scan = pytest.mark.skipif(not SCAN.exists(), reason=f"{SCAN} is not there")


def drawn() -> Page:
    """Return a page that shows its letters as lines."""
    return Page(content=["9 9 m 99 99 l S"])


def unpainted() -> Page:
    """Return a page whose letters are not seen, as OCR lays them over a picture."""
    page = of_lines(SHORT, OTHER)
    page.content.insert(0, "3 Tr")
    return page


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (FIRST + SECOND, None),
        (f"{FIRST} ISO 22000 و Samsung A15", None),
        ("The wind farm on the coast began to work on Sunday, after three years of building.", None),
        ("L'énergie éolienne a été présentée à la ville, où les habitants étaient réunis à midi.", None),
        (FIRST[::-1] + SECOND[::-1], "order"),
        (" ".join(FIRST), "single letters"),
        ("ÃÚáäÊ ÇáåíÆÉ Ãä ãÍØÉ ÇáÑíÇÍ Ýí ÇáÓÇÍá ÈÏÃÊ ÇáÚãá íæã ÇáÃÍÏ", "foreign"),
        (FIRST.replace("ل", "ǁ"), "foreign"),
        ("hg yvtd bcx klmn pqrst wxz fghj klm bcdf ghjk lmnp qrst vwxz hjkl", "foreign"),
        ("", None),
    ],
)
def test_a_text_is_judged_by_its_letters(text: str, fault: str | None) -> None:
    assert fault_of(text, 0) == fault


def test_marks_are_no_fault() -> None:
    assert fault_of("".join(f"{sign}\u064e" if sign.isalpha() else sign for sign in FIRST), 0) is None


def test_signs_that_stand_for_nothing_are_a_fault_unless_they_draw_out_words() -> None:
    page = of_lines(SHORT, OTHER)
    for place in range(60):
        page.content.append(f"BT /F1 10 Tf 1 0 0 1 {100 + 5 * place} 400 Tm <{200 + place % 7:04x}> Tj ET")
    drawn_out = of_lines(SHORT, OTHER)
    for place in range(60):
        drawn_out.content.append(f"BT /F1 10 Tf 1 0 0 1 {100 + 2 * place} 400 Tm <00c8> Tj ET")
    for each, fault in ((page, "unmapped"), (drawn_out, None)):
        with playa.parse(pdf_of(each)) as document:
            assert read_page(document.pages[0], 1).fault == fault


def test_text_that_lies_unseen_on_a_picture_is_by_ocr() -> None:
    with playa.parse(pdf_of(unpainted())) as document:
        (article,) = articles_of([read_page(document.pages[0], 1)])
    assert (article.title, article.paragraphs, article.page) == (TITLE, (SHORT, OTHER), 1)
    assert article.is_by_ocr


@pytest.mark.parametrize(
    ("ending", "page", "is_by_ocr"),
    [
        ("scan.pdf#page=3,ocr", 3, True),
        ("old/scan.pdf:scan.pdf#page=3.2,ocr", 3, True),
        ("news.pdf#page=12.3", 12, False),
        ("news.pdf", None, False),
        ("https://example.org/#page=x,ocr", None, False),
    ],
)
def test_an_article_knows_its_page_and_whether_it_is_by_ocr(ending: str, page: int | None, is_by_ocr: bool) -> None:
    article = Article(ending, "عنوان", ())
    assert (article.page, article.is_by_ocr) == (page, is_by_ocr)


@pytest.mark.slow
def test_without_ocr_a_picture_is_refused_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    pages = put(tmp_path, "a.pdf", pdf_of(of_lines(SHORT, OTHER), drawn()))
    article, _ = outcomes(pages)
    assert isinstance(article, Article)
    assert article.paragraphs == (SHORT, OTHER)
    assert notices(pages) == [(2, f"page 2: a picture without text; {HOW}")]
    only = put(tmp_path, "b.pdf", pdf_of(drawn(), drawn()))
    assert notices(only) == [
        (0, f"none of its 2 pages can be read; page 1: a picture without text; {HOW}"),
    ]


@pytest.mark.slow
@needs_ocr
def test_a_picture_that_shows_no_words_is_noted(tmp_path: Path) -> None:
    path = put(tmp_path, "a.pdf", pdf_of(of_lines(SHORT, OTHER), drawn()))
    assert only_article(path).paragraphs == (SHORT, OTHER)
    (notes,) = (item for item in read_file(InputFile(path)) if isinstance(item, Notes))
    assert [repair.en for repair in notes.repairs] == ["page 2: a picture without text"]


@pytest.mark.slow
@needs_ocr
@needs_scan
def test_a_scan_is_read_by_ocr_and_says_so() -> None:
    article = only_article(SCAN)
    assert (article.id, article.page, article.is_by_ocr) == (f"{SCAN.name}#page=1,ocr", 1, True)
    assert "الهدف الأول" in " ".join(article.paragraphs)
    (notes,) = (item for item in read_file(InputFile(SCAN)) if isinstance(item, Notes))
    assert [repair.en for repair in notes.repairs] == ["page 1, by OCR: check its numbers against the page"]


@pytest.mark.slow
def test_a_file_of_which_all_is_known_is_not_read_again(tmp_path: Path) -> None:
    path = put(tmp_path, "a.pdf", pdf_of(of_lines(SHORT, OTHER)))
    digests = {item.digest for item in read_file(InputFile(path)) if isinstance(item, Record)}
    again = InputFile(path)
    again.is_known = digests.__contains__
    (record,) = read_file(again)
    assert isinstance(record, Record)
    assert record.digest in digests


@pytest.mark.slow
@needs_ocr
def test_articles_are_not_taken_for_those_of_a_reading_with_fewer_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.pdf", pdf_of(unpainted(), drawn(), unpainted()))

    def digests() -> list[bytes]:
        return [item.digest for item in read_file(InputFile(path)) if isinstance(item, Record)]

    whole = digests()
    monkeypatch.setenv("PATH", str(tmp_path))
    without_ocr = digests()
    assert len(whole) == len(without_ocr) == 2
    assert not {*whole} & {*without_ocr}
    assert digests() == without_ocr
