"""Words that were misspelt, and what was probably meant: near ones, the frequent rather than the rare."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations
from typing import Final

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import without_clitics
from searchapp.analysis.stopwords import is_stopword
from searchapp.vocabulary.entries import VocabularyWord
from searchapp.vocabulary.families import ARTICLE
from searchapp.vocabulary.vocabulary import Vocabulary

#: Letters that are taken for each other, by ear or on the keyboard.
_CONFUSED: Final = (
    "ضظ",
    "سص",
    "سث",
    "تط",
    "دذض",
    "ذزظ",
    "قكغج",
    "هحخ",
    "اع",
    "اءعي",
    "وء",
    "شس",
    "بت",
    "في",
    "لا",
    "نم",
)
_ALIKE: Final = frozenset(pair for letters in _CONFUSED for pair in permutations(letters, 2))

#: Letters that are left out, or written where none is, more easily than others.
_LIGHT: Final = frozenset("اويهء")

#: The article behind the preposition ل.
_LAM_ARTICLE: Final = "لل"

#: What edits cost.
_ANY_EDIT: Final = 1.0
_SMALL_EDIT: Final = 0.6
_FIRST_LETTER: Final = 0.3
_MISSING_SPACE: Final = 1.1

#: How many times as frequent a word has to be that is one edit farther away: as a power of ten.
_FREQUENCY: Final = 1.5

#: A word of fewer letters is not compared, and one of so many with those that are two edits away.
_SHORTEST: Final = 3
_LONG: Final = 6
_COMPARED: Final = 60

#: Words that are rarer are as likely as not slips themselves.
_FEWEST: Final = 3

#: Both words that stand without a space between them have to be as frequent as this.
_FEWEST_APART: Final = 20
_SHORTEST_APART: Final = 2


def meant_by(word: str, lexicon: Vocabulary) -> list[VocabularyWord]:
    """Return what was probably meant by ``word``, which is misspelt, the likeliest first.

    They are words of the lexicon, or two of them where a space was left out.
    """
    form = normalize(word)
    if len(form) < _SHORTEST:
        return []
    found = {meant: _doubt(slip_cost(form, meant.normalized), meant) for meant in _near(form, lexicon)}
    found |= _behind_clitic(form, lexicon) if not found else {}
    for meant in _apart(form, lexicon):
        found[meant] = _doubt(_MISSING_SPACE, meant)
    return sorted(found, key=lambda meant: (found[meant], meant))


def _doubt(cost: float, meant: VocabularyWord) -> float:
    return _FREQUENCY * cost - math.log10(meant.count)


def _behind_clitic(form: str, lexicon: Vocabulary) -> dict[VocabularyWord, float]:
    """Return what was meant by what follows the clitics of ``form``, which stay, and how much doubt there is."""
    bare = without_clitics(form)
    clitics = form.removesuffix(bare)
    if clitics in ("", form) or len(bare) < _SHORTEST:
        return {}
    # Most words that have the article once are always written with it.
    article = ARTICLE if clitics.endswith((ARTICLE, _LAM_ARTICLE)) else ""
    found: dict[VocabularyWord, float] = {}
    for meant in _near(article + bare, lexicon):
        if meant.normalized.startswith(article) and meant.spelling.startswith(article):
            exact, spelling = (clitics + word.removeprefix(article) for word in (meant.normalized, meant.spelling))
            found[VocabularyWord(exact, spelling, meant.count)] = _doubt(
                slip_cost(article + bare, meant.normalized), meant
            )
    return found


def _near(form: str, lexicon: Vocabulary) -> Iterator[VocabularyWord]:
    near = lexicon.like(form, 2 if len(form) >= _LONG else 1)
    # Nobody looks for a stop word, and nearly every article would be the answer.
    return (
        word
        for word in near[:_COMPARED]
        if word.count >= _FEWEST and word.normalized != form and not is_stopword(word.normalized)
    )


def _apart(form: str, lexicon: Vocabulary) -> Iterator[VocabularyWord]:
    for place in range(_SHORTEST_APART, len(form) - _SHORTEST_APART + 1):
        left, right = lexicon.find(form[:place]), lexicon.find(form[place:])
        if left and right and min(left.count, right.count) >= _FEWEST_APART:
            exact, spelling = f"{left.normalized} {right.normalized}", f"{left.spelling} {right.spelling}"
            yield VocabularyWord(exact, spelling, min(left.count, right.count))


def slip_cost(typed: str, meant: str) -> float:
    """Return how bad a slip ``typed`` is for ``meant``: the edits between the two, small ones for less than one."""
    former: list[float] = []
    previous = [column * _ANY_EDIT for column in range(len(meant) + 1)]
    for row, letter in enumerate(typed):
        present = [(row + 1) * _ANY_EDIT]
        for column, other in enumerate(meant):
            cost = min(
                previous[column + 1] + _lone(typed, row),
                present[column] + _lone(meant, column),
                previous[column] + _changed(letter, other),
            )
            if row and column and letter == meant[column - 1] != other == typed[row - 1]:
                cost = min(cost, former[column - 1] + _SMALL_EDIT)
            present.append(cost)
        former, previous = previous, present
    return previous[-1] + (_FIRST_LETTER if typed[:1] != meant[:1] else 0.0)


def _lone(word: str, place: int) -> float:
    """Return what it costs that a letter is in one word alone; little where it is light, or a double."""
    letter = word[place]
    double = place > 0 and word[place - 1] == letter
    return _SMALL_EDIT if letter in _LIGHT or double else _ANY_EDIT


def _changed(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    return _SMALL_EDIT if (letter, other) in _ALIKE else _ANY_EDIT
