"""Lists of names on the web: the page ``/list``, its files, and what the API answers.

A list of thousands of lines has no room in an address, so it may be sent by POST as well, pasted or as a file. That
changes nothing on the server: making somebody's browser send one gains nothing, so there is nothing for a token to
protect. Rows are sent while others are still being looked for; a client that goes away ends the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

from flask import Blueprint, Response, render_template, request, stream_template
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import dump_options_header

from searchapp.errors import Message, QueryError, shortened
from searchapp.export import TABLE_FORMATS
from searchapp.ingest.name_list import Names, names_in, read_names
from searchapp.model import SearchRequest
from searchapp.search.batch import Missing, NameList, Row, batch, batch_as_json, batch_table
from searchapp.web.facets import chips_of
from searchapp.web.language import current_language
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_choice, read_request, write_request
from searchapp.web.turns import streamed, turn, while_awaited

name_lists = Blueprint("lists", __name__)

#: The largest list, in bytes: some ten thousand names.
LARGEST: Final = 1 << 20

TOO_LARGE: Final = Message(
    en=f"The list is too large: at most {LARGEST >> 20} MB are allowed; divide it or use searchapp batch in a shell.",
    ar=f"القائمة أكبر من اللازم: الحد الأقصى {LARGEST >> 20} ميغابايت؛ قسّمها أو استعمل searchapp batch في سطر الأوامر.",
)
NO_LINES: Final = Message(
    en="There is no line with a word in the list; write a name or a query on each.",
    ar="ليس في القائمة سطر فيه كلمة؛ اكتب في كل سطر اسمًا أو عبارة بحث.",
)

#: What lines may be: names, where they have no syntax, or queries as they stand; names where nothing is said.
LINES_ARE: Final = ("", "names", "queries")
FORMATS: Final = ("", *TABLE_FORMATS)

#: What ends a row of the page, which is sent as a whole.
_ROW_END: Final = "</tr>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that was sent, what its lines are, and the filters of all of them."""

    names: Names
    are_names: bool
    base: SearchRequest

    @property
    def found(self) -> NameList:
        """The lines to search for."""
        return NameList.of(self.names.lines, self.names.notes)

    @property
    def text(self) -> str:
        """The list as it can be sent again, each line with the same number."""
        numbered = {number: " ".join(text.split()) for number, text in self.names.lines}
        most = max(numbered, default=0)
        if most > LARGEST:
            return "\n".join(numbered.values())
        return "\n".join(numbered.get(number, "") for number in range(1, most + 1))


def read_list() -> Asked:
    """Return the list in the current request: the lines of each ``q``, or the file. Raises :class:`QueryError`."""
    request.max_content_length = LARGEST
    request.max_form_memory_size = LARGEST
    try:
        values: MultiDict[str, str] = MultiDict(chain(request.args.items(multi=True), request.form.items(multi=True)))
        file = request.files.get("file")
    except RequestEntityTooLarge as error:
        raise QueryError(TOO_LARGE) from error
    are_names = read_choice(values, "lines", LINES_ARE) != "queries"
    pasted = "\n".join(values.poplist("q"))
    data = file.read() if file else b""
    names = read_names(data, (file and file.filename) or "") if data else names_in(pasted)
    return Asked(names, are_names, read_request(values))


def _answered(asked: Asked, found: NameList, stack: ExitStack) -> Iterator[Row | Missing]:
    """Return the answers to a list, until the client has gone; the first is there, so that a failure is still an error
    and not a truncated answer.
    """
    index = opened_index()
    answers = batch(index.engine, found.lines, index.settings, asked.base, names=asked.are_names)
    stack.callback(answers.close)
    return while_awaited(chain((next(answers),), answers))


@name_lists.route("/list", methods=("GET", "POST"))
def list_page() -> Response | str:
    """Show a form for a list, and what there is of each of its lines, as a page or as a file."""
    asked = read_list()
    chosen = read_choice(request.values, "format", FORMATS)
    found = asked.found
    if not found.lines:
        return render_template("list.html", **_page(asked, found), rows=())
    with turn() as stack:
        rows = _answered(asked, found, stack)
        if chosen:
            return _file(chosen, rows, stack)
        page = stream_template("list.html", **_page(asked, found), rows=rows)
        return streamed(map(str.encode, _whole_rows(page)), "text/html; charset=utf-8", stack)


@name_lists.route("/api/list", methods=("GET", "POST"))
def list_as_json() -> Response:
    """Return the object that ``searchapp batch --json`` prints."""
    asked = read_list()
    found = asked.found
    if not found.lines:
        raise QueryError(NO_LINES)
    with turn() as stack:
        pieces = batch_as_json(found, _answered(asked, found, stack), current_language())
        return streamed(map(str.encode, pieces), "application/json", stack)


def _file(name: str, rows: Iterator[Row | Missing], stack: ExitStack) -> Response:
    chosen = TABLE_FORMATS[name]
    response = streamed(chosen.write(batch_table(rows, current_language())), chosen.content_type, stack)
    file_name = f"list-{date.today().isoformat()}.{name}"
    response.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": file_name})
    return response


def _page(asked: Asked, found: NameList) -> dict[str, object]:
    others = replace(asked.base, query="", date_from=None, date_to=None)
    return {
        "asked": asked,
        "found": found,
        "files": [(each.name, each.label) for each in TABLE_FORMATS.values()],
        "kept": list(MultiDict(write_request(others)).items(multi=True)),
        "chips": chips_of(others),
        "shortened": shortened,
        "row_request": lambda row: replace(asked.base, query=row.query, match="auto"),
        "is_sent": request.method == "POST" or "q" in request.args,
    }


def _whole_rows(pieces: Iterable[str]) -> Iterator[str]:
    """Yield ``pieces`` of a page, those of each row together: each is sent as it is."""
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if _ROW_END in piece:
            yield "".join(held)
            held.clear()
    yield "".join(held)
