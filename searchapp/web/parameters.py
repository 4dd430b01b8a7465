"""The query string of the search page and the API, read into a request and written back.

An empty value means "not given", because a form sends its empty fields too; unknown names are ignored. A value that
cannot be understood is an error that names the parameter: a mistyped date must not return the whole archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final, Literal, cast, get_args

from werkzeug.datastructures import MultiDict

from searchapp.dates.periods import Span, narrowed, parse_limit
from searchapp.errors import Message, QueryError
from searchapp.model import LEVELS_BY_LABEL, MATCH_LEVELS, Match, MatchLevel, SearchRequest, Sort

MAX_LIMIT: Final = 100
MAX_PARAGRAPHS: Final = 20
MAX_SUGGESTIONS: Final = 50
SUGGESTIONS_SHOWN: Final = 10

Filter = Literal["sources", "sections", "authors"]
Exclusion = Literal["without_sources", "without_sections", "without_authors"]
#: How words are to be read, and how not.
Reading = Literal["readings", "without_readings"]

#: The filters that include values, each with the one that excludes them.
EXCLUSIONS: Final[dict[Filter, Exclusion]] = {
    "sources": "without_sources",
    "sections": "without_sections",
    "authors": "without_authors",
}

#: The match level that always counts; ``only`` names it just where there is no other.
ALWAYS: Final = MatchLevel.EXACT

#: The values of ``collapse``; None leaves it to the page or the API.
_COLLAPSING: Final = {"": None, "0": False, "1": True}

#: More than any archive needs, and few enough to keep later arithmetic small.
_MAX_DIGITS: Final = 9
_DEFAULTS: Final = SearchRequest("")


def read_request(args: MultiDict[str, str]) -> SearchRequest:
    """Return the search of a query string. Raises :class:`QueryError` naming a parameter that cannot be understood.

    Two dates in the wrong order are swapped.
    """
    begin, end = _limit(args, "from", last=False), _limit(args, "to", last=True)
    if begin.first and end.last and begin.first > end.last:
        begin, end = _limit(args, "to", last=False), _limit(args, "from", last=True)
    span = narrowed(begin, end)
    return SearchRequest(
        query=args.get("q", "").strip(),
        match=cast("Match", read_choice(args, "match", get_args(Match))),
        sort=cast("Sort", read_choice(args, "sort", get_args(Sort))),
        page=read_number(args, "page", _DEFAULTS.page),
        limit=read_number(args, "limit", _DEFAULTS.limit, MAX_LIMIT),
        only=_levels(args),
        readings=_values(args, "reading"),
        without_readings=_values(args, "not_reading"),
        verbatim=read_choice(args, "verbatim", ("0", "1")) == "1",
        collapse=_COLLAPSING[read_choice(args, "collapse", tuple(_COLLAPSING))],
        sources=_values(args, "source"),
        sections=_values(args, "section"),
        authors=_values(args, "author"),
        without_sources=_values(args, "not_source"),
        without_sections=_values(args, "not_section"),
        without_authors=_values(args, "not_author"),
        date_from=span.first,
        date_to=span.last,
        arrived_from=_instant(args, "since"),
    )


def read_request_leniently(args: MultiDict[str, str]) -> SearchRequest:
    """Return the search of a query string without the values that :func:`read_request` refuses."""
    understood: MultiDict[str, str] = MultiDict()
    for name, values in args.lists():
        with suppress(QueryError):
            read_request(MultiDict({name: values}))
            understood.setlist(name, values)
    return read_request(understood)


def read_api_request(args: MultiDict[str, str]) -> SearchRequest:
    """Return the search of a query string of the API, where a client may set the number of paragraphs too."""
    paragraphs = read_number(args, "paragraphs", _DEFAULTS.paragraphs, MAX_PARAGRAPHS)
    return replace(read_request(args), paragraphs=paragraphs)


def read_page_size(args: MultiDict[str, str], usual: int) -> int:
    """Return how many items a client of the API wants on a page."""
    return read_number(args, "limit", usual, MAX_LIMIT)


def read_suggestion_limit(args: MultiDict[str, str]) -> int:
    """Return the number of suggestions in a query string."""
    return read_number(args, "limit", SUGGESTIONS_SHOWN, MAX_SUGGESTIONS)


def write_request(request: SearchRequest) -> dict[str, str | list[str]]:
    """Return the parameters that :func:`read_request` reads as ``request``, without those that have their defaults."""
    parameters: dict[str, str | list[str]] = {
        "q": request.query,
        "source": list(request.sources),
        "section": list(request.sections),
        "author": list(request.authors),
        "not_source": list(request.without_sources),
        "not_section": list(request.without_sections),
        "not_author": list(request.without_authors),
        "only": _only(request.only),
        "reading": list(request.readings),
        "not_reading": list(request.without_readings),
        "verbatim": "1" if request.verbatim else "",
        "collapse": next(value for value, collapse in _COLLAPSING.items() if collapse is request.collapse),
        "from": request.date_from.isoformat() if request.date_from else "",
        "to": request.date_to.isoformat() if request.date_to else "",
        "since": request.arrived_from.isoformat() if request.arrived_from else "",
        "match": "" if request.match == _DEFAULTS.match else request.match,
        "sort": "" if request.sort == _DEFAULTS.sort else request.sort,
        "page": "" if request.page == 1 else str(request.page),
        "limit": "" if request.limit == _DEFAULTS.limit else str(request.limit),
    }
    return {name: value for name, value in parameters.items() if value}


def collapses(request: SearchRequest) -> bool:
    """Return whether a page of results shows articles of one story as one, which it does by default."""
    return request.collapse is not False


def hidden_fields(request: SearchRequest, *, dated: bool = True) -> list[tuple[str, str]]:
    """Return the parameters that the search form keeps for a new query.

    The form has visible fields for the words, and if it is ``dated`` for the dates as well.
    """
    kept = replace(request, query="", verbatim=False, page=1)
    if dated:
        kept = replace(kept, date_from=None, date_to=None)
    return list(MultiDict(write_request(kept)).items(multi=True))


def _values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in args.getlist(name) if value))


def _levels(args: MultiDict[str, str]) -> tuple[MatchLevel, ...]:
    """Return the match levels that count; all of them where none is named."""
    named = _values(args, "only")
    unknown = [label for label in named if label not in LEVELS_BY_LABEL]
    if unknown:
        labels = ", ".join(LEVELS_BY_LABEL)
        raise _refused("only", Message(f"one of {labels}", f"إحدى هذه القيم: {labels}"))
    return with_implied(LEVELS_BY_LABEL[label] for label in named) if named else MATCH_LEVELS


def with_implied(levels: Iterable[MatchLevel]) -> tuple[MatchLevel, ...]:
    """Return the match ``levels`` and those that they imply, in order."""
    found = {ALWAYS, *levels}
    if MatchLevel.INFLECTION in found:
        found.add(MatchLevel.SPELLING)
    return tuple(sorted(found, reverse=True))


def _only(levels: tuple[MatchLevel, ...]) -> list[str]:
    """Return the fewest values that :func:`_levels` reads as ``levels``."""
    chosen = with_implied(levels)
    if chosen == MATCH_LEVELS:
        return []
    implied = (ALWAYS, MatchLevel.SPELLING) if MatchLevel.INFLECTION in chosen else (ALWAYS,)
    return [level.label for level in chosen if level not in implied] or [ALWAYS.label]


def read_choice(args: MultiDict[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return the value of a parameter, the first of ``choices`` where it is not given."""
    value = args.get(name, "").strip() or choices[0]
    if value not in choices:
        named = ", ".join(filter(None, choices))
        raise _refused(name, Message(f"one of {named}", f"إحدى هذه القيم: {named}"))
    return value


def read_number(args: MultiDict[str, str], name: str, default: int, highest: int | None = None) -> int:
    """Return the value of a parameter, a whole number from 1 (to ``highest``); without one the ``default``."""
    value = args.get(name, "").strip()
    if not value:
        return default
    expected = Message("a whole number from 1", "عددًا صحيحًا يبدأ من 1")
    if highest is not None:
        expected = Message(f"a whole number from 1 to {highest}", f"عددًا صحيحًا من 1 إلى {highest}")
    if not value.isdecimal() or len(value) > _MAX_DIGITS or not 1 <= int(value) <= (highest or int(value)):
        raise _refused(name, expected)
    return int(value)


def _limit(args: MultiDict[str, str], name: str, *, last: bool) -> Span:
    """Return the days that a parameter leaves: those from it on, or up to it if it says the ``last``."""
    value = args.get(name, "").strip()
    if not value:
        return Span(None, None)
    span = parse_limit(value, date.today(), last=last)
    if span is None:
        raise _refused(
            name,
            Message("a date such as 2025-11-06, 2025-11 or 6/11/2025", "تاريخًا مثل 2025-11-06 أو 2025-11 أو 6/11/2025"),
        )
    return span


def _instant(args: MultiDict[str, str], name: str) -> datetime | None:
    """Return the time that a parameter names; without an offset it is in UTC."""
    value = args.get(name, "").strip()
    if not value:
        return None
    try:
        # In a URL that was not escaped a plus is a space.
        time = datetime.fromisoformat(value.replace(" ", "+"))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        expected = Message("a time such as 2025-11-06T10:30:00Z", "وقتًا مثل 2025-11-06T10:30:00Z")
        raise _refused(name, expected) from None


def _refused(name: str, expected: Message) -> QueryError:
    return QueryError(
        Message(
            f"The value of “{name}” cannot be understood; it has to be {expected.en}.",
            f"قيمة «{name}» غير مفهومة؛ ينبغي أن تكون {expected.ar}.",
        )
    )
