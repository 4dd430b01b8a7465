"""What to try when nothing was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from searchapp.model import Results
from searchapp.web.chips import chips_of
from searchapp.web.choices import Choice
from searchapp.web.language import gettext
from searchapp.web.links import search_url, unfiltered_url

_QUOTES = str.maketrans("", "", '"«»“”„')


def suggestions_for(results: Results) -> tuple[Choice, ...]:
    """Return searches that ask for less than the one that found nothing, the likeliest help first."""
    return tuple(_wider_searches(results))


def _wider_searches(results: Results) -> Iterator[Choice]:
    request = replace(results.request, page=1)
    if chips_of(request):
        yield Choice(gettext("Search without filters"), unfiltered_url(request))
    unquoted = request.query.translate(_QUOTES).strip()
    if unquoted and unquoted != request.query:
        yield Choice(
            gettext("Search for the words without quotation marks"), search_url(replace(request, query=unquoted))
        )
    if request.match == "all" and len(request.query.split()) > 1:
        yield Choice(gettext("Accept articles with any of the words"), search_url(replace(request, match="any")))
