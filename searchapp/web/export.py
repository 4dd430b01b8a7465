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

from searchapp.errors import Language, Message, SearchAppError
from searchapp.model import Results, SearchRequest
from searchapp.plan import TimeIsUpError
from searchapp.search import search_in_windows
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows, note_as_row
from searchapp.web.errors import note_cut_off
from searchapp.web.feeds import ATOM_MIMETYPE, RSS_MIMETYPE
from searchapp.web.language import current_language, language_parameter
from searchapp.web.links import api_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import collapses, read_request, write_request

#: How many articles are retrieved, and held in memory, at a time: at first fewer, so that the file begins at once.
_FIRST: Final = 100
_WINDOW: Final = 1000

NO_TIME: Final = Message(
    en="There was no time to look up the other articles; ask for the table again, or narrow the search.",
    ar="لم يتسع الوقت لاسترجاع بقية المقالات؛ اطلب الجدول مرة أخرى أو ضيّق البحث.",
)
TOO_MANY: Final = Message(
    en="A table has no more articles; narrow the search to get the others.",
    ar="لا يتسع الجدول لأكثر من ذلك؛ ضيّق البحث لتصل إلى بقية المقالات.",
)

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
    Rows are sent while the rest is still being retrieved, all of one state of the index. Where some are missing, a last
    row without an id says so and why.
    """
    index = opened_index()
    search_request = replace(read_request(request.args), paragraphs=1, collapse=None)
    windows = search_in_windows(index.engine, search_request, index.settings, _WINDOW, first=_FIRST)
    # The first window is retrieved here, so that a failure is still an error and not a truncated file.
    first = next(windows)
    note_cut_off(first)
    rows = _rows(first, windows, index.settings.max_results, current_language())
    response = Response(
        as_csv(CSV_COLUMNS, rows),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": dump_options_header("attachment", dict(_file_names(search_request.query)))},
    )
    # A client that goes away leaves no state of the index open.
    response.call_on_close(windows.close)
    return response


def _rows(
    first: Results, others: Iterator[Results], most: int, language: Language
) -> Iterator[tuple[str | int | float, ...]]:
    """Yield the rows of all windows, and one that says what is missing if they end early or are more than ``most``."""
    sent = 0
    missing: Message | None = None
    try:
        for window in chain((first,), others):
            sent += len(window.hits)
            yield from answer_as_rows(window)
    except TimeIsUpError:
        missing = NO_TIME
    except SearchAppError as error:
        missing = error.message
    if missing is None and first.total > most:
        missing = TOO_MANY
    if missing is not None:
        incomplete = Message(
            en=f"This table is incomplete: {sent:,} of {first.total:,}. {missing.en}",
            ar=f"هذا الجدول ناقص: {sent:,} من {first.total:,}. {missing.ar}",
        )
        yield note_as_row(incomplete.text(language))


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
    table = replace(search_request, page=1, limit=SearchRequest("").limit, collapse=None)
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
