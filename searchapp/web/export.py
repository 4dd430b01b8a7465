"""Results for use elsewhere: ``GET /search.csv`` and its like, and the links to the formats that results come in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from unicodedata import category
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request, url_for
from werkzeug.http import dump_options_header

from searchapp.model import SearchRequest
from searchapp.search.export import RESULT_FORMATS, Export
from searchapp.search.record import record_search
from searchapp.search.record_serialization import record_as_json
from searchapp.web.errors import note_cut_off
from searchapp.web.feeds import ATOM_MIMETYPE, RSS_MIMETYPE
from searchapp.web.language import current_language, language_parameter
from searchapp.web.links import api_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import collapses, read_request, write_request
from searchapp.web.turns import streamed, turn, while_awaited

#: How many seconds a record waits for the words of the archive.
PATIENCE: Final = 3.0

#: How much of a query goes into the name of a file, with letters and digits only.
_NAME_LENGTH: Final = 60
_NOT_IN_A_NAME: Final = re.compile(r"[\W_]+")

downloads = Blueprint("downloads", __name__)


def results_as_file(name: str) -> Response:
    """Return all that a search finds as a file, see :class:`~searchapp.search.export.Export`."""
    index, search_request = opened_index(), read_request(request.args)
    with ExitStack() as stack:
        # The first articles are retrieved here, so that a failure is still an error and not a truncated file.
        export = Export(index.engine, search_request, index.settings, RESULT_FORMATS[name], current_language())
        # A client that goes away leaves no state of the index open.
        stack.callback(export.close)
        note_cut_off(export.first)
        if export.first.total > len(export.first.hits):
            stack.enter_context(turn())
        response = streamed(while_awaited(export), RESULT_FORMATS[name].content_type, stack)
    response.headers["Content-Disposition"] = attachment(search_request.query, name)
    return response


@downloads.get("/api/record")
def record_of_search() -> Response:
    """Return the record of a search, as ``searchapp search --record`` writes it."""
    index, search_request = opened_index(), read_request(request.args)
    with turn():
        record = record_search(index.engine, search_request, index.settings, patience=PATIENCE)
    response = jsonify(record_as_json(record))
    response.headers["Content-Disposition"] = attachment(search_request.query, "json")
    return response


for _name in RESULT_FORMATS:
    downloads.add_url_rule(f"/search.{_name}", view_func=results_as_file, defaults={"name": _name})


def attachment(query: str, suffix: str) -> str:
    """Return the header that names a file after ``query`` and the day."""
    return dump_options_header("attachment", dict(_file_names(query, suffix)))


def _file_names(query: str, suffix: str) -> Iterator[tuple[str, str]]:
    today = date.today().isoformat()
    yield "filename", f"search-{today}.{suffix}"
    letters = "".join(letter for letter in query[:_NAME_LENGTH] if not category(letter).startswith("M"))
    words = _NOT_IN_A_NAME.sub("-", letters).strip("-")
    if words:
        yield "filename*", f"UTF-8''{quote(f'{words}-{today}.{suffix}')}"


@dataclass(frozen=True, slots=True)
class ExportLink:
    """A format that results come in, its URL, and what is in such a file."""

    name: str
    mimetype: str
    url: str
    meaning: str = ""
    is_feed: bool = False


def export_files(search_request: SearchRequest) -> tuple[ExportLink, ...]:
    """Return the links to all results of ``search_request`` as files."""
    whole, language = replace(search_request, page=1, collapse=None), current_language()
    return tuple(
        ExportLink(
            each.label,
            each.mimetype,
            _url("downloads.results_as_file", whole, name=each.name, **language_parameter()),
            each.meaning.text(language),
        )
        for each in RESULT_FORMATS.values()
    )


def record_url(search_request: SearchRequest) -> str:
    """Return the URL of the record of a search."""
    return _url("downloads.record_of_search", replace(search_request, page=1, collapse=None))


def export_links(search_request: SearchRequest) -> tuple[ExportLink, ...]:
    """Return the links for programs: JSON for the same page, and feeds."""
    page = replace(search_request, collapse=collapses(search_request) or None)
    # Feeds have an order of their own.
    feed = replace(search_request, page=1, collapse=None, sort="relevance")
    language = language_parameter()
    return (
        ExportLink("JSON", "application/json", api_url(page)),
        ExportLink("RSS", RSS_MIMETYPE, _url("feeds.rss_feed", feed, **language), is_feed=True),
        ExportLink("Atom", ATOM_MIMETYPE, _url("feeds.atom_feed", feed, **language), is_feed=True),
    )


def _url(endpoint: str, search_request: SearchRequest, **more: str) -> str:
    return url_for(endpoint, **write_request(search_request), **more)  # type: ignore[arg-type]
