"""PDF files that are damaged, encrypted or made to take all time and memory there is: bounded, and named."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from searchapp.ingest.pdf import limits, process
from searchapp.ingest.rejected import Rejection
from searchapp.model import Article
from tests.ingest.outcomes import notices, only_article, outcomes, put
from tests.ingest.pdf.test_pdf_reader import OTHER, SHORT, TITLE, of_lines
from tests.ingest.pdf.writing import Page, file_of, pdf_of, stream

pytestmark = pytest.mark.slow

_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 5 0 R >>"
_ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def deflate_bomb() -> bytes:
    """A page of 4 KB that becomes a gigabyte and more."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    twice = zlib.compress(data, 9)
    content = f"<< /Length {len(twice)} /Filter [/FlateDecode /FlateDecode] >>\nstream\n".encode() + twice
    return file_of([_CATALOGUE, _ONE_PAGE, _PAGE, content + b"\nendstream", b"<< >>"])


def nested_forms() -> bytes:
    """Forms of which each shows the next one ten times."""
    forms = []
    for number in range(6, 6 + 12):
        resources = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F {number + 1} 0 R >> >>"
        forms.append(stream(b"/F Do " * 10, resources))
    forms.append(stream(b"BT ET", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"))
    return file_of([_CATALOGUE, _ONE_PAGE, _PAGE, stream(b"/F Do"), b"<< /XObject << /F 6 0 R >> >>", *forms])


def loop_of_pages() -> bytes:
    """A tree of pages that is its own branch."""
    return file_of([_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])


def loop_of_references() -> bytes:
    """A page whose content is a reference to itself."""
    return file_of([_CATALOGUE, _ONE_PAGE, _PAGE, b"4 0 R", b"5 0 R"])


def million_pages() -> bytes:
    """A file that says it has a million pages, and none of them is there."""
    kids = b"9 0 R " * 1_000_000
    return file_of([_CATALOGUE, b"<< /Type /Pages /Kids [" + kids + b"] /Count 1000000 >>"])


def nonsense() -> bytes:
    """What only begins like a PDF."""
    return b"%PDF-1.7\n" + bytes(range(256)) * 100


def deep_arrays() -> bytes:
    """A page of arrays within arrays."""
    return file_of([_CATALOGUE, _ONE_PAGE, _PAGE, stream(b"[" * 500_000), b"<< >>"])


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop processes sooner, where it is not the point how soon."""
    monkeypatch.setattr(process, "OF_PROCESS", limits.OF_PROCESS._replace(cpu_seconds=4))


@pytest.mark.parametrize(
    "make",
    [deflate_bomb, nested_forms, loop_of_pages, loop_of_references, million_pages, nonsense, deep_arrays],
    ids=lambda make: make.__name__,
)
def test_a_hostile_file_ends_in_time_and_is_named(
    make: Callable[[], bytes], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # One meets the limits as they are.
    if make is not deflate_bomb:
        request.getfixturevalue("hasty")
    path = put(tmp_path, "a.pdf", make())
    started = time.monotonic()
    reasons = [reason for _, reason in notices(path)]
    assert time.monotonic() - started < limits.MOST_STOPPED * limits.OF_PROCESS.wall_seconds + limits.SECONDS
    # One for the file, or one for each process that had to be stopped, and one for what it left unread.
    assert 1 <= len(reasons) <= limits.MOST_STOPPED + 1
    assert all(reasons)


@pytest.mark.usefixtures("hasty")
def test_a_page_that_takes_too_long_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    good = of_lines(SHORT, OTHER)
    endless = Page(content=["BT /F1 10 Tf 1 0 0 1 9 9 Tm <0001> Tj ET " * 300_000], signs=["ا"])
    path = put(tmp_path, "a.pdf", pdf_of(good, endless, good))
    article, rejection = outcomes(path)
    assert isinstance(article, Article)
    assert article.paragraphs == (SHORT, OTHER, TITLE, SHORT, OTHER)
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.reason.en) == (2, "page 2: takes too long to read")


def test_a_page_with_too_much_text_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "OF_PROCESS", limits.OF_PROCESS._replace(output_bytes=1 << 11))
    path = put(tmp_path, "a.pdf", pdf_of(of_lines(SHORT), of_lines(*(OTHER,) * 20)))
    article, rejection = outcomes(path)
    assert isinstance(article, Article)
    assert isinstance(rejection, Rejection)
    assert (rejection.line, rejection.reason.en) == (2, "page 2: has more text than is read from a PDF")


def test_a_damaged_table_of_contents_is_rebuilt(tmp_path: Path) -> None:
    data = pdf_of(of_lines(SHORT, OTHER))
    cut = data[: data.rindex(b"xref\n0")]
    assert only_article(put(tmp_path, "a.pdf", cut)).paragraphs == (SHORT, OTHER)
    moved = data.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + b"x" * 99 + b"\n")
    assert only_article(put(tmp_path, "b.pdf", moved)).paragraphs == (SHORT, OTHER)


def test_many_pages_are_read_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    run = process._run

    def counted(content: BinaryIO, first: int) -> tuple[str, list[dict[str, Any]]]:
        runs.append(first)
        return run(content, first)

    monkeypatch.setattr(process, "_run", counted)
    pages = []
    for number in range(80):
        page = of_lines(f"{OTHER} {number}")
        # A glyph may stand for a whole sentence: much text, and little to do.
        for place in range(400):
            page.glyph(SHORT, 50 + 50 * (place % 10), 150 + 15 * (place // 10))
        pages.append(page)
    article = only_article(put(tmp_path, "a.pdf", pdf_of(*pages)))
    text = " ".join((article.title, *article.paragraphs))
    assert [f"{OTHER} {number}" in text for number in range(80)] == [True] * 80
    assert len(runs) > 1
    assert runs == sorted(runs)
