"""Why an article was found: at which levels words of it match, and which words these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from searchapp.model import MATCH_LEVELS, Hit, MatchLevel, WordMatch
from searchapp.web.language import gettext

#: How many words are named of each level.
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A level at which words match, what it is called, and some of the words as they stand in the article."""

    level: MatchLevel
    label: str
    words: tuple[str, ...]


def reasons_for(hit: Hit, shown: int) -> tuple[Reason, ...]:
    """Return why ``hit`` was found, the highest level first, as its title and the paragraphs that are ``shown`` tell.

    Words that match exactly are marked in the text and need no naming.
    """
    found: dict[MatchLevel, dict[str, None]] = {level: {} for level in MATCH_LEVELS}
    texts = ((hit.article.title, hit.title_matches), *((each.text, each.matches) for each in hit.paragraphs[:shown]))
    for text, matches in texts:
        for match in matches:
            found[match.level][_word(text, match)] = None
    labels = _labels()
    return tuple(
        Reason(level, labels[level], () if level == MatchLevel.EXACT else tuple(words)[:_NAMED])
        for level, words in found.items()
        if words
    )


def _word(text: str, match: WordMatch) -> str:
    return text[match.start : match.end]


def _labels() -> dict[MatchLevel, str]:
    return {
        MatchLevel.EXACT: gettext("as typed"),
        MatchLevel.SPELLING: gettext("other letters"),
        MatchLevel.INFLECTION: gettext("other ending or prefix"),
        MatchLevel.VARIANT: gettext("other spelling"),
        MatchLevel.ROOT: gettext("same root"),
    }
