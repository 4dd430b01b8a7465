"""What was tried, and what to try, when nothing was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from searchapp.deadline import TimeIsUpError
from searchapp.model import MATCH_LEVELS, SearchRequest
from searchapp.web.chips import chips_of
from searchapp.web.choices import Choice
from searchapp.web.counting import Count
from searchapp.web.language import gettext
from searchapp.web.links import search_url, unfiltered
from searchapp.web.query_parts import parts_of, quoted_words, without_part

_QUOTES: Final = str.maketrans("", "", '"«»“”„')

#: How many filters and words are looked at one by one: each costs a search.
_TRIED: Final = 8


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What to try instead of a search that found nothing.

    ``words`` are the parts of the query, each with how many articles have it, whatever the filters; ``filters`` leads
    to the search without each filter, ``fewer`` without each part of the query, ``looser`` to what asks for less in
    another way. All but ``words`` name only what finds something. What there is no time to count is left out.
    """

    words: tuple[Choice, ...]
    filters: tuple[Choice, ...]
    fewer: tuple[Choice, ...]
    looser: tuple[Choice, ...]


def suggestions_for(request: SearchRequest, count: Count) -> Suggestions:
    """Return what to try instead of ``request``, which found nothing; ``count`` answers searches."""
    request = replace(request, page=1)
    parts = tuple(dict.fromkeys(parts_of(request.query)))[:_TRIED]
    words = (word for part in parts for word in (part, *quoted_words(part)))
    return Suggestions(
        words=_counted(_words(request, tuple(dict.fromkeys(words))[:_TRIED]), count),
        filters=_helpful(_filters(request), count),
        fewer=_helpful(_fewer(request, parts), count),
        looser=_helpful(_looser(request), count),
    )


def _counted(searches: Iterable[tuple[str, SearchRequest]], count: Count) -> tuple[Choice, ...]:
    found = []
    with suppress(TimeIsUpError):
        for label, wider in searches:
            found.append(Choice(label, search_url(wider), count=count(wider, ()).total))
    return tuple(found)


def _helpful(searches: Iterable[tuple[str, SearchRequest]], count: Count) -> tuple[Choice, ...]:
    return tuple(choice for choice in _counted(searches, count) if choice.count)


def _words(request: SearchRequest, parts: tuple[str, ...]) -> Iterator[tuple[str, SearchRequest]]:
    for part in parts:
        yield part, SearchRequest(part, match="all", only=request.only)


def _filters(request: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    chips = chips_of(request)
    for chip in chips[:_TRIED]:
        label = f"{chip.kind}: {chip.value}"
        if chip.excluded:
            yield gettext("With “%(filter)s”, which is left out", filter=label), chip.without
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
