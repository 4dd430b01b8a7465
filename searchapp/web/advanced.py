"""The form for those who do not know the syntax: the page ``/advanced``, which writes the query and shows it.

Everything lies in the address. A search that is no more than the form can say fills it; then nothing is filled in but
what a search has besides its query.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from searchapp.errors import Message, QueryError
from searchapp.model import SearchRequest
from searchapp.plan import MAX_SLOP
from searchapp.query.form import NEARBY, QueryForm, form_of, written
from searchapp.query.parser import parse
from searchapp.web.facets import chips_of, level_labels, sort_labels
from searchapp.web.language import current_language
from searchapp.web.links import display_parameters, search_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import ALWAYS, read_request, read_request_leniently, with_implied, write_request

advanced = Blueprint("advanced", __name__)

#: What the fields of the form are called in the address.
FIELDS: Final = {
    "all_words": "words",
    "phrase": "phrase",
    "any_words": "any",
    "no_words": "without",
    "near": "near",
    "distance": "distance",
    "title": "title",
    "section": "of_section",
    "author": "by_author",
}

#: How many other words may stand among words that are near each other, to choose from.
DISTANCES: Final = (1, 3, NEARBY, 10, 20, 50)

#: What the form has fields for besides the query, as it is where nothing is said.
_SHOWN: Final[dict[str, Any]] = {
    name: getattr(SearchRequest(""), name) for name in ("query", "sources", "date_from", "date_to", "sort", "only")
}

#: How many sources are shown to choose from, the largest first.
_SOURCES: Final = 24

TOO_MUCH: Final = Message(
    en="This query says more than the form can, so its words are not filled in; what is written here replaces them.",
    ar="في هذه العبارة ما لا يتسع له النموذج، فلم تُملأ به حقول الكلمات؛ وما يُكتب هنا يحل محلها.",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What the address asks for: a form and the search it stands for, and ``notes`` on what it could not be."""

    form: QueryForm
    request: SearchRequest
    notes: tuple[Message, ...] = ()
    refused: bool = False


def read_form(args: MultiDict[str, str]) -> Filled:
    """Return what a query string asks for: the fields of the form if it has any, else its query.

    A date that cannot be understood is left out, and a note says so.
    """
    notes: list[Message] = []
    try:
        asked = read_request(args)
    except QueryError as error:
        notes.append(error.message)
        asked = read_request_leniently(args)
    refused = bool(notes)
    asked = replace(asked, page=1, verbatim=False)
    if any(args.get(name, "").strip() for name in FIELDS.values()):
        form = _typed(args)
        return Filled(form, replace(asked, query=written(form, current_language())), tuple(notes), refused)
    read = form_of(parse(asked.query, opened_index().settings, date.today()).ast)
    if read is None:
        notes.append(TOO_MUCH)
    return Filled(read or QueryForm(), asked, tuple(notes), refused)


def _typed(args: MultiDict[str, str]) -> QueryForm:
    texts = {field: args.get(name, "").strip() for field, name in FIELDS.items() if field != "distance"}
    distances = {str(distance): distance for distance in range(1, MAX_SLOP + 1)}
    return QueryForm(**texts, distance=distances.get(args.get(FIELDS["distance"], ""), NEARBY))


@advanced.get("/advanced")
def advanced_page() -> ResponseReturnValue:
    """Show the form and the query that is written of it, or go to its results where ``search`` is in the address."""
    filled = read_form(request.args)
    asked = filled.request
    result_url = search_url(asked) if asked.query or chips_of(asked) else ""
    if result_url and "search" in request.args and not filled.refused:
        return redirect(result_url)
    others = replace(asked, **_SHOWN)
    known = [source for source, _ in opened_index().engine.values("source")[:_SOURCES] if source]
    values = {name: getattr(filled.form, field) for field, name in FIELDS.items()}
    return render_template(
        "advanced.html",
        search_request=asked,
        values=values,
        notes=filled.notes,
        distances=sorted({*DISTANCES, filled.form.distance}),
        sources=list(dict.fromkeys((*asked.sources, *known))),
        date_from=request.args.get("from", "").strip() or asked.date_from or "",
        date_to=request.args.get("to", "").strip() or asked.date_to or "",
        sorts=sort_labels(),
        levels=[(level.label, label, level in with_implied(asked.only)) for level, label in level_labels().items()],
        strictest=ALWAYS.label,
        kept=[*MultiDict(write_request(others)).items(multi=True), *display_parameters().items()],
        chips=chips_of(others),
        result_url=result_url,
    ), 400 if filled.refused else 200
