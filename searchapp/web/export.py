"""Results for use elsewhere: ``GET /search.csv``, and the links to the formats that results come in."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, Final
from unicodedata import category
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for
from werkzeug.http import dump_options_header

from searchapp.archive import Archive
from searchapp.model import Hit, Results, SearchRequest
from searchapp.search import search
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows
from searchapp.web.feeds import ATOM_MIMETYPE, RSS_MIMETYPE
from searchapp.web.language import language_parameter
from searchapp.web.links import api_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import collapses, read_request, write_request

#: How many articles are retrieved, and held in memory, at a time.
_BATCH: Final = 1000
#: How much of a query goes into the name of a file, with letters and digits only.
_NAME_LENGTH: Final = 60
_NOT_IN_A_NAME: Final = re.compile(r"[\W_]+")

#: Without it Excel takes UTF-8 for a Windows encoding.
_BYTE_ORDER_MARK: Final = "\ufeff"
#: What a spreadsheet may take for a formula, also in full-width letters, behind blanks and invisible characters.
_FORMULA: Final = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
#: What spreadsheets themselves put before a text that is not to be read as a formula.
_TEXT_PREFIX: Final = "'"

downloads = Blueprint("downloads", __name__)


@downloads.get("/search.csv")
def results_as_csv() -> Response:
    """Return all results up to ``max_results``, whatever the page, with their best paragraphs.

    They are the articles with all that was asked; those that a relaxed search adds are the results of ``match=some``.
    Rows are sent while the rest is still being retrieved.
    """
    search_request = replace(read_request(request.args), paragraphs=1, collapse=None)
    pages = _pages(opened_index(), search_request)
    # The first page is retrieved here, so that a failure is still an error and not a truncated file.
    pages = chain((next(pages),), pages)
    rows = (row for page in pages for row in answer_as_rows(page))
    return Response(
        as_csv(CSV_COLUMNS, rows),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": dump_options_header("attachment", dict(_file_names(search_request.query)))},
    )


def _pages(index: Archive, search_request: SearchRequest) -> Iterator[Results]:
    """Yield the results page by page, each article once even if the index changes meanwhile."""
    most = index.settings.max_results
    windows = -(-most // _BATCH)
    seen: set[str] = set()
    for number in range(1, windows + 1):
        window = replace(search_request, page=number, limit=most // windows)
        page = search(index.engine, window, index.settings, facets=(), relaxed_hits=False)
        yield replace(page, hits=tuple(_unseen(page, seen)))
        if number >= page.last_page:
            return


def _unseen(page: Results, seen: set[str]) -> Iterator[Hit]:
    for hit in page.hits:
        if hit.article.id not in seen:
            seen.add(hit.article.id)
            yield hit


def _file_names(query: str) -> Iterator[tuple[str, str]]:
    today = date.today().isoformat()
    yield "filename", f"search-{today}.csv"
    letters = "".join(letter for letter in query[:_NAME_LENGTH] if not category(letter).startswith("M"))
    words = _NOT_IN_A_NAME.sub("-", letters).strip("-")
    if words:
        yield "filename*", f"UTF-8''{quote(f'{words}-{today}.csv')}"


class _Line:
    """A file for :mod:`csv` that returns each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def as_csv(header: Iterable[str], rows: Iterable[Iterable[str | float]]) -> Iterator[str]:
    """Yield the lines of a CSV file (RFC 4180), each as soon as its row is there.

    Spreadsheets open it with Arabic intact, and take no text for a formula: one that looks like a formula gets an
    apostrophe in front. Numbers are left alone.
    """
    writer: Any = csv.writer(_Line(), lineterminator="\r\n")
    yield _BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([formula_safe(cell) if isinstance(cell, str) else cell for cell in row])


def formula_safe(text: str) -> str:
    """Return ``text`` such that no spreadsheet runs it."""
    return _TEXT_PREFIX + text if _FORMULA.match(text) else text


@dataclass(frozen=True, slots=True)
class ExportLink:
    """A format that results come in, and its URL."""

    name: str
    mimetype: str
    url: str
    is_feed: bool = False


def export_links(search_request: SearchRequest) -> tuple[ExportLink, ...]:
    """Return the links for the results of ``search_request``: JSON for the same page, the others from the first on."""
    table = replace(search_request, page=1, collapse=None)
    page = replace(search_request, collapse=collapses(search_request) or None)
    # Feeds have an order of their own.
    feed, language = replace(table, sort="relevance"), language_parameter()
    return (
        ExportLink("CSV", "text/csv", _url("downloads.results_as_csv", table)),
        ExportLink("JSON", "application/json", api_url(page)),
        ExportLink("RSS", RSS_MIMETYPE, _url("feeds.rss_feed", feed, **language), is_feed=True),
        ExportLink("Atom", ATOM_MIMETYPE, _url("feeds.atom_feed", feed, **language), is_feed=True),
    )


def _url(endpoint: str, search_request: SearchRequest, **more: str) -> str:
    return url_for(endpoint, **write_request(search_request), **more)  # type: ignore[arg-type]
