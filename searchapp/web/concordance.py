"""Concordances on the web: the page ``/concordance``, the same as a table, and what the API answers.

Everything lies in the address: ``q``, the filters of every search, ``sort`` with a meaning of its own, ``clitics`` and
``page``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from searchapp.analysis.lexicon.reader import citation
from searchapp.bidi import open_controls
from searchapp.export import TABLE_FORMATS
from searchapp.model import SearchRequest
from searchapp.search.collocate_counts import EVERY, Chosen
from searchapp.search.concordance import (
    SORT_KEYS,
    Concordance,
    Line,
    SortKey,
    concordance,
    concordance_as_json,
    concordance_table,
)
from searchapp.web.export import attachment
from searchapp.web.facets import Chip, chips_of
from searchapp.web.language import current_language, gettext, language_parameter
from searchapp.web.links import Pager, article_url, numbered_pager, readable_url
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import (
    hidden_fields,
    read_choice,
    read_page_size,
    read_request,
    write_request,
)
from searchapp.web.windows import read_window, write_window

concordances = Blueprint("concordances", __name__)

#: How many lines a page shows.
LINES: Final = 50

#: What texts of an article are cut at.
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a search, how its lines are sorted, and which page of them is shown."""

    request: SearchRequest
    sort: SortKey
    clitics: bool
    page: int
    limit: int = LINES
    chosen: Chosen = EVERY

    def parameters(self, **changes: object) -> dict[str, object]:
        """Return the parameters of the address, with some changed."""
        sort = "" if self.sort == SORT_KEYS[0] else self.sort
        own = {"sort": sort, "clitics": "1" if self.clitics else "", "page": self.page if self.page > 1 else ""}
        return {**write_request(self.request), **write_chosen(self.chosen), **own, **changes}

    def url(self, endpoint: str, **changes: object) -> str:
        """Return the URL of the same concordance at another place, or with something changed."""
        parameters = {name: value for name, value in self.parameters(**changes).items() if value not in ("", [])}
        return readable_url(url_for(endpoint, **parameters))  # type: ignore[arg-type]


def read_concordance(args: MultiDict[str, str]) -> Asked:
    """Return what a query string asks for. Raises :class:`~searchapp.errors.QueryError` as a search does."""
    others = MultiDict((name, value) for name, value in args.items(multi=True) if name != "sort")
    read = read_request(others)
    # What is listed is the same whatever of a search was relaxed or shown as one on its page.
    return Asked(
        replace(read, match="auto", sort="relevance", page=1, verbatim=False, collapse=read.collapse or None),
        cast("SortKey", read_choice(args, "sort", SORT_KEYS)),
        read_choice(args, "clitics", ("0", "1")) == "1",
        read.page,
        read_page_size(args, LINES),
        read_chosen(args),
    )


def read_chosen(args: MultiDict[str, str]) -> Chosen:
    """Return which occurrences a query string asks for."""
    return Chosen(args.get("beside", "").strip(), args.get("form", "").strip(), read_window(args))


def write_chosen(chosen: Chosen) -> dict[str, str]:
    """Return the parameters that :func:`read_chosen` reads as ``chosen``, without those that have their defaults."""
    if not chosen.beside and not chosen.form:
        return {}
    found = {"beside": chosen.beside, "form": chosen.form, **(write_window(chosen.window) if chosen.beside else {})}
    return {name: value for name, value in found.items() if value}


def lines_url(request: SearchRequest, chosen: Chosen) -> str:
    """Return the URL of the page that lists the ``chosen`` occurrences of what a search looks for."""
    return Asked(request, SORT_KEYS[0], clitics=False, page=1, chosen=chosen).url("concordances.concordance_page")


def concordance_of(asked: Asked, *, whole: bool = False) -> Concordance:
    """Return the concordance that is asked for, within the time limit of the server."""
    index = opened_index()
    return concordance(
        index.engine, asked.request, index.settings, asked.sort, clitics=asked.clitics, whole=whole, chosen=asked.chosen
    )


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with the URL of its place in the article; ``before`` and ``after`` have an ellipsis where they are cut,
    and each part opens the bidi controls that are open where it begins.
    """

    line: Line
    url: str
    before: str
    match: str
    after: str


@concordances.get("/concordance")
def concordance_page() -> str:
    """Show the lines of a page, and the form for another sort or query."""
    asked = read_concordance(request.args)
    found = concordance_of(asked) if asked.request.query else None
    first = (asked.page - 1) * LINES
    shown = found.lines[first : first + LINES] if found else ()
    kept = replace(asked.request, query="", date_from=None, date_to=None)
    return render_template(
        "concordance.html",
        asked=asked,
        search_request=asked.request,
        hidden_fields=hidden_fields(asked.request),
        kept=list(MultiDict({**write_request(kept), **write_chosen(asked.chosen)}).items(multi=True)),
        chips=list(_chips(asked)),
        found=found,
        lines=[_shown(line, asked.request) for line in shown],
        first=first,
        sorts=sort_names(),
        pager=_pager(asked, len(found.lines)) if found else None,
        files=[
            *(
                (
                    each.label,
                    each.content_type,
                    asked.url("concordances.concordance_as_file", page="", name=each.name, **language_parameter()),
                )
                for each in TABLE_FORMATS.values()
            ),
            ("JSON", "application/json", asked.url("api.concordance_lines")),
        ],
    )  # fmt: skip


def _chips(asked: Asked) -> Iterator[tuple[Chip, str]]:
    """Yield each filter with the URL of the page without it."""

    def url(**changes: Any) -> str:
        return replace(asked, page=1, **changes).url("concordances.concordance_page")

    for chip in chips_of(asked.request):
        yield chip, url(request=chip.without)
    chosen = asked.chosen
    if chosen.form:
        form = Chip(gettext("form"), cited(chosen.form), excluded=False, without=asked.request)
        yield form, url(chosen=replace(chosen, form=""))
    if chosen.beside:
        word = Chip(gettext("beside it"), cited(chosen.beside), excluded=False, without=asked.request)
        yield word, url(chosen=replace(chosen, beside=""))


def cited(lexemes: str) -> str:
    """Return lexemes, with spaces between them, as words."""
    return " ".join(map(citation, lexemes.split()))


def sort_names() -> dict[SortKey, str]:
    """Return what each order is called, in the order in which they are offered."""
    return {
        "newest": gettext("date, the newest first"),
        "oldest": gettext("date, the oldest first"),
        "source": gettext("source"),
        "match": gettext("the match itself"),
        "before": gettext("the word before"),
        "before2": gettext("the second word before"),
        "before3": gettext("the third word before"),
        "after": gettext("the word after"),
        "after2": gettext("the second word after"),
        "after3": gettext("the third word after"),
    }


def _shown(line: Line, search_request: SearchRequest) -> ShownLine:
    return ShownLine(
        line,
        article_url(line.article.id, search_request, line.paragraph),
        (_ELLIPSIS if line.cut_before else "") + line.before,
        open_controls(line.before) + line.match,
        open_controls(line.before + line.match) + line.after + (_ELLIPSIS if line.cut_after else ""),
    )


def _pager(asked: Asked, lines: int) -> Pager:
    return numbered_pager(
        asked.page,
        max(1, -(-lines // LINES)),
        lambda page: asked.url("concordances.concordance_page", page=page if page > 1 else ""),
    )


def concordance_as_file(name: str) -> Response:
    """Return every line of a concordance as a table, whatever the page, with notes on what is not there at its end."""
    asked, chosen = read_concordance(request.args), TABLE_FORMATS[name]
    return Response(
        chosen.write(concordance_table(concordance_of(asked, whole=True), current_language())),
        content_type=chosen.content_type,
        headers={"Content-Disposition": attachment(asked.request.query, name)},
    )


for _name in TABLE_FORMATS:
    concordances.add_url_rule(f"/concordance.{_name}", view_func=concordance_as_file, defaults={"name": _name})


def concordance_answer() -> dict[str, Any]:
    """Return the object that ``searchapp concordance --json`` prints, with the lines of one page."""
    asked = read_concordance(request.args)
    return concordance_as_json(concordance_of(asked), current_language(), asked.page, asked.limit)
