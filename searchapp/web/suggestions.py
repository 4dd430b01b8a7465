"""What to try when nothing was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from searchapp.model import SearchRequest
from searchapp.web.chips import chips_of
from searchapp.web.choices import Choice
from searchapp.web.language import gettext
from searchapp.web.links import search_url

_QUOTES = str.maketrans("", "", '"«»“”„')


def suggestions_for(request: SearchRequest, count: Callable[[SearchRequest], int]) -> tuple[Choice, ...]:
    """Return searches that ask for less than ``request``, which found nothing, the likeliest help first.

    ``count`` tells how many articles a search finds: one that finds nothing either is no help.
    """
    choices = (Choice(label, search_url(wider), count=count(wider)) for label, wider in _wider_searches(request))
    return tuple(choice for choice in choices if choice.count)


def _wider_searches(request: SearchRequest) -> Iterator[tuple[str, SearchRequest]]:
    request = replace(request, page=1)
    if request.query and chips_of(request):
        yield gettext("Search without filters"), SearchRequest(request.query, match=request.match, sort=request.sort)
    unquoted = request.query.translate(_QUOTES).strip()
    if unquoted and unquoted != request.query:
        yield gettext("Search for the words without quotation marks"), replace(request, query=unquoted)
    if request.match == "all" and len(unquoted.split()) > 1:
        yield gettext("Accept articles with any of the words"), replace(request, query=unquoted, match="any")
