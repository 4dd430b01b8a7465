"""URLs: those that change one thing about a search and keep the rest, and how any text survives in a URL."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category
from urllib.parse import quote, urlencode, urljoin, urlsplit

from flask import Request, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.routing import BaseConverter

from searchapp.model import Match, MatchLevel, Results, SearchRequest
from searchapp.web.language import format_number, gettext
from searchapp.web.parameters import EXCLUSIONS, Exclusion, Filter, Reading, with_implied, write_request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_ENCODED: Final = re.compile("(?:%[89A-F][0-9A-F])+")

#: How many results a reader may have on a page.
PAGE_SIZES: Final = (10, 25, 50)

#: How many pages before and after the current one the pager links to.
_NEIGHBOURS: Final = 2

#: What charts show, in the address of a page: numbers where nothing is said.
_CHART: Final = "chart"
_SHARES: Final = "share"

#: How results are listed, in the address of a page: with their texts where nothing is said.
_VIEW: Final = "view"
_COMPACT: Final = "compact"

_ESCAPE: Final = "~"
_FRAGILE: Final = ("", ".", "..")

#: Characters left as they are in a query string; a percent sign belongs to an escape.
_SAFE_IN_QUERY: Final = "%!#$&'()*+,/:;=?@[]~"
#: The same in a whole URL, which may be a template with parameters in braces.
_SAFE: Final = f"{_SAFE_IN_QUERY}{{}}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes a search, with its label.

    ``active`` means that the choice is in force and that the link undoes it where that is possible. ``count`` is the
    number of articles it leads to, None if unknown. ``exclude_url`` excludes what the label says, or includes it again
    where it is ``excluded``; it is empty where that is not possible.
    """

    label: str
    url: str
    active: bool = False
    count: int | None = None
    exclude_url: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among ``last`` pages. ``pages`` holds (number, URL) of the pages to link to, and None where
    numbers are skipped; ``previous`` and ``next`` are URLs, None at the ends.
    """

    current: int
    last: int
    previous: str | None
    next: str | None
    pages: tuple[tuple[int, str] | None, ...]

    @property
    def beyond(self) -> bool:
        """Whether the requested page lies after the last one."""
        return self.current > self.last


def pager_of(results: Results, max_results: int) -> Pager:
    """Return the pager of ``results``; pages end at ``max_results``."""
    request = results.request
    last = max(1, min(results.page_count, max_results // request.limit))
    return numbered_pager(request.page, last, lambda page: page_url(request, page))


def numbered_pager(current: int, last: int, url: Callable[[int], str]) -> Pager:
    """Return the pager of pages up to the ``last``; ``url`` gives the URL of each."""
    near = range(current - _NEIGHBOURS, current + _NEIGHBOURS + 1)
    shown = sorted({1, last, *(page for page in near if 1 <= page <= last)})
    pages: list[tuple[int, str] | None] = []
    for page, before in zip(shown, [0, *shown], strict=False):
        pages += [None] if page > before + 1 else []
        pages.append((page, url(page)))
    return Pager(
        current,
        last,
        previous=url(min(current - 1, last)) if current > 1 else None,
        next=url(current + 1) if current < last else None,
        pages=tuple(pages),
    )


def shows_shares() -> bool:
    """Return whether the charts of the current page show shares rather than numbers."""
    return request.args.get(_CHART) == _SHARES


def chart_parameter() -> dict[str, str]:
    """Return the parameter that makes a page show its charts as the current one does."""
    return {_CHART: _SHARES} if shows_shares() else {}


def is_compact() -> bool:
    """Return whether the current page lists results in a line each."""
    return request.args.get(_VIEW) == _COMPACT


def display_parameters() -> dict[str, str]:
    """Return the parameters that make a page of results look as the current one does."""
    return {**chart_parameter(), **({_VIEW: _COMPACT} if is_compact() else {})}


def chart_choices() -> tuple[Choice, ...]:
    """Return links to the current page with numbers and with shares in its charts."""
    return (
        _display_choice(gettext("Numbers"), _CHART, "", active=not shows_shares()),
        _display_choice(gettext("Shares"), _CHART, _SHARES, active=shows_shares()),
    )


def view_choices() -> tuple[Choice, ...]:
    """Return links to the current page with the texts of its results and in a line each."""
    return (
        _display_choice(gettext("With texts"), _VIEW, "", active=not is_compact()),
        _display_choice(gettext("A line each"), _VIEW, _COMPACT, active=is_compact()),
    )


def _display_choice(label: str, parameter: str, value: str, *, active: bool) -> Choice:
    kept = [(name, its) for name, its in request.args.items(multi=True) if name != parameter]
    query = urlencode([*kept, *([(parameter, value)] if value else [])])
    return Choice(label, readable_url(f"{request.script_root}{request.path}?{query}"), active)


def size_choices(results: Results) -> tuple[Choice, ...]:
    """Return links to the same results in pages of other sizes; none where the smallest page holds them all."""
    request = results.request
    if request.limit <= PAGE_SIZES[0] and results.page_count <= 1:
        return ()
    return tuple(
        Choice(format_number(size), search_url(replace(request, limit=size, page=1)), size == request.limit)
        for size in PAGE_SIZES
    )


def search_url(request: SearchRequest) -> str:
    """Return the URL of the results of ``request``, shown as those of the current page are."""
    return readable_url(url_for("pages.search_page", **write_request(request), **display_parameters()))  # type: ignore[arg-type]


def example_url(query: str) -> str:
    """Return the URL of the results of a query without any filter."""
    return search_url(SearchRequest(query))


def newest_url(source: str) -> str:
    """Return the URL of the newest articles of a source."""
    return search_url(SearchRequest("", sources=(source,), sort="newest"))


def query_url(request: SearchRequest, query: str) -> str:
    """Return the URL of the same search for another query."""
    return search_url(replace(request, query=query, page=1))


def page_url(request: SearchRequest, page: int) -> str:
    """Return the URL of another page of the same results."""
    return search_url(replace(request, page=page))


def toggle_url(request: SearchRequest, field: Filter | Exclusion, value: str) -> str:
    """Return the URL of :func:`toggled`."""
    return search_url(toggled(request, field, value))


def toggled(request: SearchRequest, field: Filter | Exclusion | Reading, value: str) -> SearchRequest:
    """Return the search with ``value`` added to a filter, or to how words are read, or removed if it is there.

    A value is either included or excluded: adding it to one of them removes it from the opposite one.
    """
    values: tuple[str, ...] = getattr(request, field)
    opposite = _OPPOSITES[field]
    remaining: tuple[str, ...] = getattr(request, opposite)
    changes = {
        field: tuple(other for other in values if other != value) if value in values else (*values, value),
        opposite: tuple(other for other in remaining if other != value),
    }
    return replace(request, page=1, **changes)  # type: ignore[arg-type]


_PAIRS: Final[tuple[tuple[Filter | Reading, Exclusion | Reading], ...]] = (
    *EXCLUSIONS.items(),
    ("readings", "without_readings"),
)
_OPPOSITES: Final[dict[Filter | Exclusion | Reading, Filter | Exclusion | Reading]] = {
    one: other for field, exclusion in _PAIRS for one, other in ((field, exclusion), (exclusion, field))
}


def level_url(request: SearchRequest, level: MatchLevel) -> str:
    """Return the URL of the search with a match level switched on if it is off, and off if it is on.

    Switching off other spellings switches off other inflections as well.
    """
    dropped = {level, MatchLevel.INFLECTION} if level == MatchLevel.SPELLING else {level}
    levels = [it for it in request.only if it not in dropped] if level in request.only else [*request.only, level]
    return search_url(replace(request, page=1, only=with_implied(levels)))


def readable_url(url: str) -> str:
    """Return ``url`` with its letters decoded, which makes it a third as long; browsers encode them again.

    Everything but letters, digits and diacritics stays encoded, such as control characters.
    """
    return _ENCODED.sub(_decoded, url)


def _decoded(match: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(match.group().replace("%", "")).decode()
    except UnicodeDecodeError:
        return match.group()
    return "".join(letter if letter.isalnum() or category(letter) == "Mn" else quote(letter) for letter in text)


def unfiltered_url(request: SearchRequest) -> str:
    """Return the URL of :func:`unfiltered`."""
    return search_url(unfiltered(request))


def unfiltered(request: SearchRequest) -> SearchRequest:
    """Return the search for the same query, sorted and matched in the same way, without any filter, each word read as
    it is likeliest.
    """
    values = dict.fromkeys(_OPPOSITES, ())
    return replace(request, page=1, date_from=None, date_to=None, **values)  # type: ignore[arg-type]


def match_url(request: SearchRequest, match: Match) -> str:
    """Return the URL of the same search for articles with as many of the words as ``match`` says."""
    return search_url(replace(request, page=1, match=match))


def collapse_url(request: SearchRequest, *, collapse: bool) -> str:
    """Return the URL of the same search with copies collapsed into stories, which is the default, or not."""
    return search_url(replace(request, page=1, collapse=None if collapse else False))


def author_url(request: SearchRequest, author: str) -> str:
    """Return the URL of the same search among the articles of one author."""
    return search_url(replace(request, authors=(author,), page=1))


def spellings_url(request: SearchRequest) -> str:
    """Return the URL of the page about the spellings of the names in a query."""
    kept = write_request(replace(request, page=1))
    return readable_url(url_for("pages.spellings_page", **kept, **chart_parameter()))  # type: ignore[arg-type]


def explain_url(request: SearchRequest) -> str:
    """Return the URL of the page about how a query is read."""
    return readable_url(url_for("pages.explain_page", **write_request(replace(request, page=1))))  # type: ignore[arg-type]


def facet_url(request: SearchRequest, field: str) -> str:
    """Return the URL of the page with all values of ``field`` that the articles of a search have."""
    parameters = {**write_request(replace(request, page=1)), "field": field}
    return readable_url(url_for("facet_values.facet_page", **parameters))  # type: ignore[arg-type]


def facet_fields(request: SearchRequest, field: str) -> list[tuple[str, str]]:
    """Return the parameters of :func:`facet_url`."""
    return [*MultiDict(write_request(replace(request, page=1))).items(multi=True), ("field", field)]


def advanced_url(request: SearchRequest) -> str:
    """Return the URL of the form that is filled with a search."""
    kept = write_request(replace(request, page=1))
    return readable_url(url_for("advanced.advanced_page", **kept, **display_parameters()))  # type: ignore[arg-type]


def compare_url(request: SearchRequest) -> str:
    """Return the URL of the page that compares a query with others."""
    kept = write_request(replace(request, page=1, match="auto", sort="relevance", collapse=None, verbatim=False))
    return readable_url(url_for("comparisons.compare_page", **kept, **chart_parameter()))  # type: ignore[arg-type]


def concordance_url(request: SearchRequest) -> str:
    """Return the URL of the page that lists every occurrence of what a search looks for."""
    kept = write_request(replace(request, page=1, match="auto", sort="relevance", collapse=None, verbatim=False))
    return readable_url(url_for("concordances.concordance_page", **kept))  # type: ignore[arg-type]


def collocates_url(request: SearchRequest) -> str:
    """Return the URL of the page with the words beside what a search looks for."""
    kept = write_request(replace(request, page=1, match="auto", sort="relevance", collapse=None, verbatim=False))
    return readable_url(url_for("collocates.collocates_page", **kept))  # type: ignore[arg-type]


def api_url(request: SearchRequest) -> str:
    """Return the URL of the same results as JSON."""
    return url_for("api.search_results", **write_request(request))  # type: ignore[arg-type]


def article_url(article_id: str, request: SearchRequest, position: int | None = None) -> str:
    """Return the URL of an article, at a paragraph if given; it carries the search, to link back to the results."""
    anchor = None if position is None else f"p-{position}"
    url = url_for(
        "pages.article_page",
        article_id=article_id,
        _anchor=anchor,
        **write_request(request),  # type: ignore[arg-type]
        **display_parameters(),  # type: ignore[arg-type]
    )
    return readable_url(url)


def original_url(url: str) -> str | None:
    """Return the URL of the original article if it is safe to link to, else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


class ArticleIdConverter(BaseConverter):
    """The URL converter ``<article_id:...>``, under which any id survives the browser.

    An id may be anything, such as a file path. Browsers resolve ``.`` and ``..``, and servers merge empty segments, so
    such segments get a ``~`` in front (as do those that begin with one): ``a/../b`` is written ``a/~../b``.
    """

    regex = r"[\s\S]+"
    part_isolating = False
    weight = 200

    def to_python(self, value: str) -> str:
        """Return the id that a path stands for."""
        return "/".join(segment.removeprefix(_ESCAPE) for segment in value.split("/"))

    def to_url(self, value: Any) -> str:
        """Return the path that stands for an id."""
        return super().to_url("/".join(_protected(segment) for segment in str(value).split("/")))


def _protected(segment: str) -> str:
    return _ESCAPE + segment if segment in _FRAGILE or segment.startswith(_ESCAPE) else segment


class LenientRequest(Request):
    """A request that takes raw bytes in its query string as if they were percent-encoded, instead of failing."""

    def __init__(self, environ: WSGIEnvironment, *arguments: Any, **options: Any) -> None:
        super().__init__(environ, *arguments, **options)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=_SAFE_IN_QUERY).encode()


def absolute(url: str) -> str:
    """Return ``url`` with the scheme and host of the current request, in ASCII, for feed readers and browsers."""
    return encoded(urljoin(f"{request.scheme}://{request.host}/", url))


def encoded(url: str) -> str:
    """Return ``url`` with everything percent-encoded that a URL may not hold."""
    return quote(url, safe=_SAFE, errors="replace")
