"""Why an article was found: in which ways words of it match, and which words these are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from searchapp.model import MATCH_KINDS, Hit, MatchKind, WordMatch
from searchapp.web.language import gettext

#: How many words are named of each kind.
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """A way in which words match, what it is called, and some of the words as they stand in the article."""

    kind: MatchKind
    label: str
    words: tuple[str, ...]


def reasons_for(hit: Hit, shown: int) -> tuple[Reason, ...]:
    """Return why ``hit`` was found, the closest reason first, as its title and the paragraphs that are ``shown`` tell.

    Words that match exactly are marked in the text and need no naming.
    """
    found: dict[MatchKind, dict[str, None]] = {kind: {} for kind in MATCH_KINDS}
    texts = ((hit.article.title, hit.title_matches), *((each.text, each.matches) for each in hit.paragraphs[:shown]))
    for text, matches in texts:
        for match in matches:
            found[match.how][_word(text, match)] = None
    labels = _labels()
    return tuple(
        Reason(kind, labels[kind], () if kind == "exact" else tuple(words)[:_NAMED])
        for kind, words in found.items()
        if words
    )


def _word(text: str, match: WordMatch) -> str:
    return text[match.start : match.end]


def _labels() -> dict[MatchKind, str]:
    return {
        "exact": gettext("as typed"),
        "spelling": gettext("other letters"),
        "ending": gettext("other ending or prefix"),
        "variant": gettext("other spelling"),
        "root": gettext("same root"),
    }
