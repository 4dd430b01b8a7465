"""Other searches that a page offers: undoing what was done to the query, and what to try when nothing was found.

A query is cut into parts as it was typed, not as it was parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.normalize import normalize
from searchapp.errors import shortened
from searchapp.model import MATCH_LEVELS, Results, SearchRequest
from searchapp.plan import TimeIsUpError
from searchapp.query.ast import And, DateFilter, In, Not, Or, Sequence, Syntax
from searchapp.query.lexer import FIELDS, MINUS_SIGNS, OPERATORS, visible
from searchapp.query.parser import parse
from searchapp.settings import Settings
from searchapp.web.facets import chips_of
from searchapp.web.language import gettext
from searchapp.web.links import Choice, query_url, search_url, unfiltered
from searchapp.web.opened_index import CountFunction

_QUOTES: Final = str.maketrans("", "", '"«»“”„‘‚‛‹›')

# Anything between spaces; quotations and parentheses may have spaces inside.
_PART: Final = re.compile(
    r'(?:"[^"]*"|«[^»]*»|»(?!\s)[^«»]*«|“[^”]*”|(?<!\w)‘[^‘’]*’(?!\w)|\((?:[^()]|\([^()]*\))*\)|[^\s"«»“”()])+',
)
_QUOTED: Final = re.compile(r'["«»“‘](?P<inside>[^"«»“”‘’]*)["«»”’]')
_DATE_NAMES: Final = "|".join(name for name, field in FIELDS.items() if field == "date")

#: How many filters and words are tried one by one: each costs a search.
_TRIED: Final = 8


def undo_choices(original: SearchRequest, results: Results, settings: Settings) -> tuple[Choice, ...]:
    """Return the searches that undo what was done to the query of ``original``.

    They are the search for what was typed, where ``results`` are those of a correction; the searches without each date
    that was recognised; and those that a note offers.
    """
    return tuple(_undo_choices(original, results, settings))


def _undo_choices(original: SearchRequest, results: Results, settings: Settings) -> Iterator[Choice]:
    request = results.request
    if results.replaced:
        label = gettext("Search for “%(query)s” anyway", query=shortened(original.query))
        yield Choice(label, search_url(replace(original, verbatim=True, page=1)))
    parsed = parse(results.searched, settings, date.today())
    for condition in dates_in(parsed.ast):
        rest = without_date(results.searched, condition.text)
        if rest:
            label = gettext("Without the date “%(date)s”", date=shortened(condition.text))
            yield Choice(label, query_url(request, rest))
    for offer in parsed.offers:
        yield Choice(shortened(offer.query), query_url(request, offer.query))


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What to try instead of a search that found nothing.

    ``words`` are the parts of the query, each with the number of articles that have it, whatever the filters;
    ``filters`` leads to the search without each filter, ``fewer`` without each part of the query, ``looser`` to
    searches that ask for less in another way. All but ``words`` list only what finds something. What cannot be counted
    within the time limit is left out.
    """

    words: tuple[Choice, ...]
    filters: tuple[Choice, ...]
    fewer: tuple[Choice, ...]
    looser: tuple[Choice, ...]


def alternatives_to(request: SearchRequest, count: CountFunction) -> Alternatives:
    """Return what to try instead of ``request``, which found nothing; ``count`` answers searches."""
    request = replace(request, page=1)
    parts = tuple(dict.fromkeys(parts_of(request.query)))[:_TRIED]
    words = (word for part in parts for word in (part, *quoted_words(part)))
    return Alternatives(
        words=_counted(_words(request, tuple(dict.fromkeys(words))[:_TRIED]), count),
        filters=_successful(_filters(request), count),
        fewer=_successful(_fewer(request, parts), count),
        looser=_successful(_looser(request), count),
    )


def _counted(searches: Iterable[tuple[str, SearchRequest]], count: CountFunction) -> tuple[Choice, ...]:
    found = []
    with suppress(TimeIsUpError):
        for label, wider in searches:
            found.append(Choice(label, search_url(wider), count=count(wider, ()).total))
    return tuple(found)


def _successful(searches: Iterable[tuple[str, SearchRequest]], count: CountFunction) -> tuple[Choice, ...]:
    return tuple(choice for choice in _counted(searches, count) if choice.count)


def _words(request: SearchRequest, parts: tuple[str, ...]) -> Iterator[tuple[str, SearchRequest]]:
    for part in parts:
        yield part, SearchRequest(part, match="all", only=request.only)


def _filters(request: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    chips = chips_of(request)
    for chip in chips[:_TRIED]:
        label = f"{chip.kind}: {chip.value}"
        if chip.excluded:
            yield gettext("With “%(filter)s”, which is excluded", filter=label), chip.without
        else:
            yield gettext("Without “%(filter)s”", filter=label), chip.without
    if len(chips) > 1:
        yield gettext("Without any filter"), unfiltered(request)


def _fewer(request: SearchRequest, parts: tuple[str, ...]) -> Iterator[tuple[str, SearchRequest]]:
    if len(parts) > 1:
        for part in parts:
            wider = replace(request, query=without_part(request.query, part), match="all")
            yield gettext("Without “%(word)s”", word=part), wider


def _looser(request: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    if request.only != MATCH_LEVELS:
        yield gettext("With words that match in any way"), replace(request, only=MATCH_LEVELS)
    unquoted = request.query.translate(_QUOTES).strip()
    if unquoted and unquoted != request.query:
        yield gettext("Search for the words without quotation marks"), replace(request, query=unquoted)
    if request.match == "all" and len(unquoted.split()) > 1:
        yield gettext("Accept articles with any of the words"), replace(request, query=unquoted, match="any")
    if request.match == "some":
        yield gettext("All the words"), replace(request, match="all")


def parts_of(query: str) -> tuple[str, ...]:
    """Return the parts of ``query`` that articles have to match; exclusions are left out."""
    return tuple(part for part in _pieces(query) if _is_searched(part))


def quoted_words(part: str) -> tuple[str, ...]:
    """Return the words of a part in quotation marks if there are several, else nothing."""
    quoted = _QUOTED.fullmatch(part)
    words = quoted["inside"].split() if quoted else []
    return tuple(words) if len(words) > 1 else ()


def without_part(query: str, part: str) -> str:
    """Return ``query`` without the first occurrence of ``part``, and without an operator that loses its operand."""
    pieces = _pieces(query)
    position = pieces.index(part)
    rest = [pieces[:position], pieces[position + 1 :]]
    if rest[0] and _is_operator(rest[0][-1]):
        rest[0].pop()
    elif rest[1] and _is_operator(rest[1][0]):
        rest[1].pop(0)
    return " ".join((*rest[0], *rest[1]))


def without_date(query: str, typed: str) -> str | None:
    """Return ``query`` without the date condition ``typed``, or None where it cannot simply be cut out."""
    found = re.search(rf"(?<!\w)-?(?:{_DATE_NAMES}):\s*{re.escape(typed)}", visible(query), re.IGNORECASE)
    return None if found is None else " ".join((found.string[: found.start()] + found.string[found.end() :]).split())


def dates_in(syntax: Syntax) -> tuple[DateFilter, ...]:
    """Return the dates in ``syntax`` in order."""
    match syntax:
        case DateFilter():
            return (syntax,)
        case Sequence(parts) | And(parts) | Or(parts):
            return tuple(condition for part in parts for condition in dates_in(part))
        case Not(part) | In(_, part):
            return dates_in(part)
        case _:
            return ()


def _pieces(query: str) -> list[str]:
    return _PART.findall(visible(query))


def _is_operator(piece: str) -> bool:
    return piece.strip("|") == "" or piece in OPERATORS or normalize(piece) in OPERATORS


def _is_searched(piece: str) -> bool:
    return not piece.startswith(("!", *MINUS_SIGNS)) and not _is_operator(piece) and bool(analyse_forms(piece))
