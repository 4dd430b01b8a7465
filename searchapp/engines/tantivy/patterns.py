"""Regular expressions for the terms of words: how Tantivy is told that any of several may stand at a place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from searchapp.analysis.analyser import Forms
from searchapp.engines.tantivy.words import beginning, pattern, term_of
from searchapp.model import MatchLevel

#: Tantivy takes no regular expression of more than 1000 states. One for several texts has a state for each beginning
#: of one of them, and few others.
_MOST_STATES: Final = 900


def beginning_like(word: Forms, level: MatchLevel) -> str:
    """Return the common prefix of the terms of words alike to ``word`` at ``level``; for EXACT it is the whole term."""
    match level:
        case MatchLevel.EXACT:
            return term_of(word)
        case MatchLevel.SPELLING:
            return beginning(word.root, word.stem, word.normalized)
        case _:
            return beginning(word.root, word.stem)


def any_term(words: Iterable[Forms], level: MatchLevel) -> str | None:
    """Return what matches the terms of words that are like one of ``words``, or None where that would be too large."""
    begins = dict.fromkeys(beginning_like(word, level) for word in words)
    encoded = [begin.encode() for begin in begins]
    if len({text[:length] for text in encoded for length in range(len(text) + 1)}) > _MOST_STATES:
        return None
    return f"({'|'.join(map(pattern, begins))}){'' if level == MatchLevel.EXACT else '.*'}"
