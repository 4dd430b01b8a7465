"""How the results are sorted, how many of the words an article must have, and how words may match."""

from __future__ import annotations

import re
from dataclasses import replace

from searchapp.model import Match, MatchLevel, Results, SearchRequest, Sort
from searchapp.web.choices import Choice
from searchapp.web.language import gettext
from searchapp.web.links import level_url, search_url
from searchapp.web.parameters import with_implied

_PHRASE = re.compile(r"""["«“„].*?["»”]""")


def sort_choices(results: Results) -> tuple[Choice, ...]:
    """Return the orders to choose from, the present one active."""
    request = results.request
    labels: dict[Sort, str] = {
        "relevance": gettext("Relevance"),
        "newest": gettext("Newest"),
        "oldest": gettext("Oldest"),
    }
    return tuple(
        Choice(label, search_url(replace(request, sort=sort, page=1)), sort == request.sort)
        for sort, label in labels.items()
    )


def match_choices(results: Results) -> tuple[Choice, ...]:
    """Return the ways of matching to choose from; none for a query of one word or phrase, where they are the same."""
    request = results.request
    if len(_PHRASE.sub("phrase", request.query).split()) <= 1:
        return ()
    labels: dict[Match, str] = {"all": gettext("All the words"), "any": gettext("Any of the words")}
    return tuple(
        Choice(label, search_url(replace(request, match=match, page=1)), match == results.match)
        for match, label in labels.items()
    )


def level_choices(request: SearchRequest) -> tuple[Choice, ...]:
    """Return the levels of match that can be switched on and off, those that count active; none without a query."""
    if not request.query:
        return ()
    labels: dict[MatchLevel, str] = {
        MatchLevel.SPELLING: gettext("In another orthography"),
        MatchLevel.INFLECTION: gettext("With another ending or prefix"),
        MatchLevel.VARIANT: gettext("Another spelling of a name"),
        MatchLevel.ROOT: gettext("Another word of the root"),
    }
    return tuple(
        Choice(label, level_url(request, level), level in with_implied(request.only)) for level, label in labels.items()
    )
