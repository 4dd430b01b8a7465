"""How words match: the choices that narrow it, and the reasons why an article was found."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from searchapp.model import MATCH_LEVELS, Hit, Match, MatchLevel, Results, SearchRequest, WordMatch
from searchapp.web.language import gettext
from searchapp.web.links import Choice, level_url, search_url
from searchapp.web.parameters import with_implied

_PHRASE: Final = re.compile(r"""["«“„].*?["»”]""")
#: How many words are shown for each level.
_WORDS_SHOWN: Final = 3


def match_choices(results: Results) -> tuple[Choice, ...]:
    """Return the choice between all and any of the words; nothing for one word or phrase, where they are the same."""
    request = results.request
    if len(_PHRASE.sub("phrase", request.query).split()) <= 1:
        return ()
    labels: dict[Match, str] = {"all": gettext("All the words"), "any": gettext("Any of the words")}
    return tuple(
        Choice(label, search_url(replace(request, match=match, page=1)), match == results.match)
        for match, label in labels.items()
    )


def level_choices(request: SearchRequest) -> tuple[Choice, ...]:
    """Return the match levels that can be switched on and off, those that count active; nothing without a query."""
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


@dataclass(frozen=True, slots=True)
class Reason:
    """A level at which words match, its name, and some of the words as they stand in the article."""

    level: MatchLevel
    label: str
    words: tuple[str, ...]


def reasons_for(hit: Hit, shown: int) -> tuple[Reason, ...]:
    """Return why ``hit`` was found, the highest level first, going by its title and its first ``shown`` paragraphs.

    Exact matches are highlighted in the text, so that their words are not listed.
    """
    found: dict[MatchLevel, dict[str, None]] = {level: {} for level in MATCH_LEVELS}
    texts = ((hit.article.title, hit.title_matches), *((each.text, each.matches) for each in hit.paragraphs[:shown]))
    for text, matches in texts:
        for match in matches:
            found[match.level][_word(text, match)] = None
    labels = _reason_labels()
    return tuple(
        Reason(level, labels[level], () if level == MatchLevel.EXACT else tuple(words)[:_WORDS_SHOWN])
        for level, words in found.items()
        if words
    )


def _word(text: str, match: WordMatch) -> str:
    return text[match.start : match.end]


def _reason_labels() -> dict[MatchLevel, str]:
    return {
        MatchLevel.EXACT: gettext("as typed"),
        MatchLevel.SPELLING: gettext("other letters"),
        MatchLevel.INFLECTION: gettext("other ending or prefix"),
        MatchLevel.VARIANT: gettext("other spelling"),
        MatchLevel.ROOT: gettext("same root"),
    }
