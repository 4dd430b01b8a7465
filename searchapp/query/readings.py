"""Which words of texts satisfy a word of a query: as it is read, or as a user wants it read.

A word means its likeliest lexeme. Where that is not the one that was meant, a user chooses another one of its readings;
where forms that may be another word are not to be counted, the reading that makes them so is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from searchapp.analysis.analyser import Forms, spellings_of
from searchapp.analysis.lexemes import lexemes_of, readings_with, root_of
from searchapp.analysis.variants import Variants
from searchapp.analysis.word_readings import readings_of_word
from searchapp.model import MatchLevel
from searchapp.plan import Alternative

#: Whether a reading is one that counts, another one that may be chosen, or one that was refused.
Use = Literal["read", "other", "refused"]


class UsedReading(NamedTuple):
    """A lexeme that a word of a query may be, its ``share`` of all readings, the ``parts`` of the word ("س + يقول") as
    a form of it, and its ``use``.
    """

    lexeme: str
    share: float
    parts: str
    use: Use


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """The lexemes that a user chose and refused.

    A word of a query that may be one of those ``chosen`` is read as these and no other. A word of a text that may be
    one of those ``refused`` satisfies no word of the query.
    """

    chosen: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def wanted(self, word: Forms) -> tuple[str, ...]:
        """Return the lexemes that ``word`` of a query means; none where all that it may be are refused."""
        if not (self.chosen or self.refused):
            return (word.wanted,)
        possible = possible_lexemes(word)
        chosen = tuple(lexeme for lexeme in possible if lexeme in self.chosen)
        return chosen or tuple(lexeme for lexeme in possible if lexeme not in self.refused)[:1]

    def readings(self, word: Forms) -> tuple[UsedReading, ...]:
        """Return the readings of ``word`` of a query, the likeliest first, each with its use."""
        wanted = self.wanted(word)

        def use_of(lexeme: str) -> Use:
            return "refused" if lexeme in self.refused else "read" if lexeme in wanted else "other"

        return tuple(UsedReading(*it, use_of(it.lexeme)) for it in readings_of_word(word.surface, word.normalized))

    def unused(self, words: Iterable[Forms], variants: Variants) -> tuple[str, ...]:
        """Return the lexemes that none of ``words``, nor any word of a text that satisfies them, may be."""
        known: set[str] = set()
        for word in words if self.chosen or self.refused else ():
            known.update(possible_lexemes(word))
            for alternative in alternatives(word, variants, replace(self, refused=())):
                known.update(lexemes_of(alternative.readings))
        return tuple(lexeme for lexeme in (*self.chosen, *self.refused) if lexeme not in known)


#: Every word means its likeliest lexeme.
LIKELIEST: Final = ReadingChoice()


def possible_lexemes(word: Forms) -> tuple[str, ...]:
    """Return the lexemes that ``word`` of a query may mean, the likeliest first."""
    return tuple(reading.lexeme for reading in readings_of_word(word.surface, word.normalized))


def alternatives(
    word: Forms, variants: Variants, choice: ReadingChoice = LIKELIEST, *, inflected: bool = True
) -> tuple[Alternative, ...]:
    """Return the readings of words of texts that satisfy ``word``, its own first if they do, each once.

    Where not ``inflected``, words of its own lexeme have to be spelt like it.
    """
    wanted = choice.wanted(word)
    own = MatchLevel.INFLECTION if inflected else MatchLevel.SPELLING
    found: dict[str, Alternative] = {}
    if word.wanted in wanted:
        # Its own readings are there whatever it means in a query: the very word is always found.
        found[word.readings] = Alternative(word.readings, word.root, own)
    for lexeme in wanted:
        for readings in readings_with(lexeme) if inflected else _spelt_alike(word, lexeme):
            found.setdefault(readings, Alternative(readings, root_of(readings), own))
    for lexeme in wanted:
        for other in variants.get(lexeme, ()):
            for readings in readings_with(other) if other != lexeme else ():
                found.setdefault(readings, Alternative(readings, root_of(readings), MatchLevel.VARIANT))
    refused = frozenset(choice.refused)
    return tuple(it for it in found.values() if not refused or refused.isdisjoint(lexemes_of(it.readings)))


def _spelt_alike(word: Forms, lexeme: str) -> Iterable[str]:
    """Return the readings of words spelt like ``word``: of another lexeme than its likeliest, those that hold it."""
    spelt = (alike.readings for alike in spellings_of(word))
    return spelt if lexeme == word.wanted else (readings for readings in spelt if lexeme in lexemes_of(readings))
