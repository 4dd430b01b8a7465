"""How the results are sorted, how many of the words an article must have, and how words may match."""

from __future__ import annotations

import re
from dataclasses import replace

from searchapp.model import Match, MatchKind, Results, SearchRequest, Sort
from searchapp.web.choices import Choice
from searchapp.web.language import gettext
from searchapp.web.links import kind_url, search_url
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


def kind_choices(request: SearchRequest) -> tuple[Choice, ...]:
    """Return the kinds of match that can be switched on and off, those that count active; none without a query."""
    if not request.query:
        return ()
    labels: dict[MatchKind, str] = {
        "spelling": gettext("In another orthography"),
        "ending": gettext("With another ending or prefix"),
        "variant": gettext("Another spelling of a name"),
        "root": gettext("Another word of the root"),
    }
    return tuple(
        Choice(label, kind_url(request, kind), kind in with_implied(request.only)) for kind, label in labels.items()
    )
