"""``GET /search.csv``: all the results of a search as a table, sent while they are still being looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Final
from unicodedata import category
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.http import dump_options_header

from searchapp.archive import Archive
from searchapp.model import Hit, Results, SearchRequest
from searchapp.search import search
from searchapp.search.serialization import CSV_COLUMNS, answer_as_rows
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_request
from searchapp.web.spreadsheet import as_csv

downloads = Blueprint("downloads", __name__)

#: How many articles are looked up, and held in memory, at a time.
_AT_ONCE: Final = 1000
#: How much of a query stands in the name of a file. Marks and anything but letters and digits are left out.
_NAME_LENGTH: Final = 60
_NOT_IN_A_NAME: Final = re.compile(r"[\W_]+")


@downloads.get("/search.csv")
def results_as_csv() -> Response:
    """Answer with every result up to ``max_results``, whatever page is asked for, best paragraphs included."""
    asked = replace(read_request(request.args), paragraphs=1, collapse=None)
    pages = _pages(opened_index(), asked)
    # The first is looked up here, so that what cannot be answered is still an error and not the end of a file.
    pages = chain((next(pages),), pages)
    rows = (row for page in pages for row in answer_as_rows(page))
    return Response(
        as_csv(CSV_COLUMNS, rows),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": dump_options_header("attachment", dict(_file_names(asked.query)))},
    )


def _pages(index: Archive, asked: SearchRequest) -> Iterator[Results]:
    """Yield the results page by page, no article twice though the index may change meanwhile."""
    most = index.settings.max_results
    windows = -(-most // _AT_ONCE)
    seen: set[str] = set()
    for number in range(1, windows + 1):
        page = search(index.engine, replace(asked, page=number, limit=most // windows), index.settings)
        yield replace(page, hits=tuple(_unseen(page, seen)))
        if number >= page.page_count:
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
