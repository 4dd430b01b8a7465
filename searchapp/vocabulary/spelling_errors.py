"""Errors in typing a word, and the words probably intended: those few edits away, the frequent rather than the rare.

And text typed with the wrong keyboard layout: the same keys on the Arabic layout (101) and on the US one. ``hg;,dj``
are the keys of الكويت, and اثممخ are those of hello.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import permutations, product
from typing import Final

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import without_clitics
from searchapp.analysis.stopwords import is_stopword
from searchapp.vocabulary.vocabulary import Vocabulary
from searchapp.vocabulary.words import ARTICLE, VocabularyWord

#: Letters of one sound to many ears: ض and ظ everywhere, the others in dialects. ة is written for ت, and the like.
_ALIKE_GROUPS: Final = ("ضظ", "سص", "تط", "ته", "ذز", "زظ", "ثس", "دض", "دذ", "قغ", "قك")

#: Letters that are mixed up on the keyboard, by their shape, or by ear in some words.
_CONFUSED_GROUPS: Final = ("كغج", "قج", "هحخ", "اع", "اءعي", "وء", "شس", "بت", "في", "لا", "نم", "ذض", "ذظ")


def _pairs(groups: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for letters in groups for one, other in permutations(letters, 2))


_ALIKE: Final = _pairs(_ALIKE_GROUPS)
_CONFUSED: Final = _pairs(_CONFUSED_GROUPS)

#: Letters that are more easily left out or added than others.
_WEAK_LETTERS: Final = frozenset("اويهء")

#: The article with the preposition ل.
_LAM_ARTICLE: Final = "لل"

#: The costs of edits.
_EDIT: Final = 1.0
_SMALL_EDIT: Final = 0.6
_ALIKE_LETTER: Final = 0.4
_FIRST_LETTER: Final = 0.3
_MISSING_SPACE: Final = 1.1

#: How many times as frequent a word has to be to make up for one more edit: as a power of ten.
_EDIT_WEIGHT: Final = 2.0

#: A word of fewer letters is not corrected; from the second number of letters on, two edits are allowed.
_MIN_LENGTH: Final = 3
_TWO_EDITS_LENGTH: Final = 6
_MAX_COMPARED: Final = 60

#: A word that is in some articles is a misspelling of another one if this is that many times as frequent, as powers of
#: ten: for a small edit in a long word, in a small vocabulary; for one more edit; for each letter that a short word
#: lacks; and for ten times as many words, each of which may be the neighbour of a frequent one by chance. On a corpus
#: of 30,000 articles they tell misspellings from the rare words that another corpus has often.
_RATIO: Final = 1.2
_RATIO_OF_EDIT: Final = 2.0
_RATIO_OF_LETTER: Final = 0.15
_RATIO_OF_WORDS: Final = 0.3
_LONG: Final = 6
_SMALL_VOCABULARY: Final = 10_000

#: What stands before a word or behind it without making it another one.
_CLITICS: Final = frozenset(("و", "ف", "ب", "ل", "ك", "س", "ال", "لل", "وال", "بال"))
_ENDINGS: Final = frozenset(("", "ه", "ي", "ا", "ت", "ك", "ات", "ين", "ون", "ان", "ها", "هم", "نا", "وا", "تها", "تهم"))

#: Two words without the space between them: how frequent and how long both must be.
_MIN_COUNT_OF_TWO: Final = 20
_MIN_LENGTH_OF_TWO: Final = 2

#: The characters of both layouts, key by key, without and with the shift key.
_LATIN: Final = "`qwertyuiop[]asdfghjkl;'zxcvnm,./~QWERTYUIOP{}ASDFGHJKL:ZXCVNM<>?"
_ARABIC: Final = (
    "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ\u0651\u064e\u064b\u064f\u064c#إ‘÷×؛<>\u0650\u064d][#أـ،/:~\u0652}{آ’,.؟"
)

#: Stands in the table above for a key of two letters.
_LIGATURE: Final = "#"
_LIGATURES: Final = {"b": "لا", "B": "لآ", "G": "لأ", "T": "لإ"}

_TO_ARABIC: Final = {
    **{latin: arabic for latin, arabic in zip(_LATIN, _ARABIC, strict=True) if arabic != _LIGATURE},
    **_LIGATURES,
}
_TO_LATIN: Final = {
    arabic: latin.lower()
    for latin, arabic in reversed([*zip(_LATIN, _ARABIC, strict=True)])
    if latin.isalpha() and arabic != _LIGATURE
}

#: How many لا are each tried both as one key and as two.
_MAX_LIGATURES: Final = 3


def corrections_of(word: str, vocabulary: Vocabulary, articles: int = 0) -> list[VocabularyWord]:
    """Return the words that were probably intended by the misspelt ``word``, the likeliest first.

    They are words of the vocabulary, or two of them where a space was left out. ``articles`` is how many have ``word``:
    where any does, it takes a far more frequent word near it to make it a misspelling.
    """
    form = normalize(word)
    if len(form) < _MIN_LENGTH:
        return []
    # What is rarer than for the least error need not be compared.
    least = max(vocabulary.fewest, int(articles * 10 ** (_RATIO + _RATIO_OF_EDIT * (_ALIKE_LETTER - _SMALL_EDIT))))
    edits = {intended: edit_cost(form, intended.normalized) for intended in _near(form, vocabulary, least)}
    edits |= _with_clitics(form, vocabulary, least) if not edits else {}
    edits |= dict.fromkeys(_two_words(form, vocabulary), _MISSING_SPACE)
    if articles:
        edits = {it: cost for it, cost in edits.items() if _is_meant(form, articles, it, cost, len(vocabulary))}
    return sorted(edits, key=lambda intended: (_cost(edits[intended], intended), intended))


def _is_meant(form: str, articles: int, intended: VocabularyWord, edits: float, words: int) -> bool:
    """Return whether ``form``, which this number of ``articles`` have, is ``intended`` misspelt, and no word."""
    if _are_forms_of_one_word(form, intended.normalized):
        return False
    needed = (
        _RATIO
        + _RATIO_OF_EDIT * (edits - _SMALL_EDIT)
        + _RATIO_OF_LETTER * max(0, _LONG - len(form))
        + _RATIO_OF_WORDS * max(0.0, math.log10(words / _SMALL_VOCABULARY))
    )
    return intended.count >= articles * 10**needed


def _are_forms_of_one_word(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    common = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(shorter)
    )
    endings = {one[common:], other[common:]}
    return longer.startswith(shorter) or longer.removesuffix(shorter) in _CLITICS or endings <= _ENDINGS


def _cost(edits: float, intended: VocabularyWord) -> float:
    """Return how unlikely ``intended`` is, given the cost of its ``edits``."""
    return _EDIT_WEIGHT * edits - math.log10(intended.count)


def _with_clitics(form: str, vocabulary: Vocabulary, least: int) -> dict[VocabularyWord, float]:
    """Return the words intended by ``form`` without its clitics, behind these clitics again, and the edits' costs."""
    bare = without_clitics(form)
    clitics = form.removesuffix(bare)
    if clitics in ("", form) or len(bare) < _MIN_LENGTH:
        return {}
    # Most words that have the article once are always written with it.
    article = ARTICLE if clitics.endswith((ARTICLE, _LAM_ARTICLE)) else ""
    costs: dict[VocabularyWord, float] = {}
    for intended in _near(article + bare, vocabulary, least):
        if intended.normalized.startswith(article) and intended.surface.startswith(article):
            normalized, surface = (
                clitics + word.removeprefix(article) for word in (intended.normalized, intended.surface)
            )
            costs[VocabularyWord(normalized, surface, intended.count)] = edit_cost(article + bare, intended.normalized)
    return costs


def _near(form: str, vocabulary: Vocabulary, least: int) -> Iterator[VocabularyWord]:
    near = vocabulary.like(form, 2 if len(form) >= _TWO_EDITS_LENGTH else 1, least)
    # Nobody searches for a stop word, and nearly every article has it.
    return (word for word in near[:_MAX_COMPARED] if word.normalized != form and not is_stopword(word.normalized))


def _two_words(form: str, vocabulary: Vocabulary) -> Iterator[VocabularyWord]:
    for split in range(_MIN_LENGTH_OF_TWO, len(form) - _MIN_LENGTH_OF_TWO + 1):
        left, right = vocabulary.find(form[:split]), vocabulary.find(form[split:])
        if left and right and min(left.count, right.count) >= _MIN_COUNT_OF_TWO:
            normalized, surface = f"{left.normalized} {right.normalized}", f"{left.surface} {right.surface}"
            yield VocabularyWord(normalized, surface, min(left.count, right.count))


def edit_cost(typed: str, intended: str) -> float:
    """Return the edit distance (optimal string alignment) of the two words, in which likely errors cost less than 1."""
    before_previous: list[float] = []
    previous = [column * _EDIT for column in range(len(intended) + 1)]
    for row, letter in enumerate(typed):
        current = [(row + 1) * _EDIT]
        for column, other in enumerate(intended):
            cost = min(
                previous[column + 1] + _insertion_cost(typed, row),
                current[column] + _insertion_cost(intended, column),
                previous[column] + _replacement_cost(letter, other),
            )
            if row and column and letter == intended[column - 1] != other == typed[row - 1]:
                cost = min(cost, before_previous[column - 1] + _SMALL_EDIT)
            current.append(cost)
        before_previous, previous = previous, current
    first = (typed[:1], intended[:1])
    return previous[-1] + (_FIRST_LETTER if first[0] != first[1] and first not in _ALIKE else 0.0)


def _insertion_cost(word: str, index: int) -> float:
    """Return the cost of a letter that is in one of two words only; it is small for a weak or a doubled letter."""
    letter = word[index]
    is_double = index > 0 and word[index - 1] == letter
    return _SMALL_EDIT if letter in _WEAK_LETTERS or is_double else _EDIT


def _replacement_cost(letter: str, other: str) -> float:
    if letter == other:
        return 0.0
    if (letter, other) in _ALIKE:
        return _ALIKE_LETTER
    return _SMALL_EDIT if (letter, other) in _CONFUSED else _EDIT


def as_arabic(text: str) -> str | None:
    """Return what the keys of ``text`` give on the Arabic layout; None if one of its characters is on no key."""
    letters = [_TO_ARABIC.get(character) for character in text]
    return "".join(filter(None, letters)) if None not in letters else None


def as_latin(text: str) -> Iterator[str]:
    """Yield what the keys of ``text`` give on the US layout, in lower case.

    There may be several results, since لا has a key of its own, or none, if a character is not on the key of a letter.
    """
    pieces = text.split("لا")
    if len(pieces) - 1 > _MAX_LIGATURES:
        return
    parts = [[_TO_LATIN.get(character) for character in piece] for piece in pieces]
    if any(None in part for part in parts):
        return
    latin = ["".join(filter(None, part)) for part in parts]
    for keys in product(("gh", "b"), repeat=len(pieces) - 1):
        yield "".join(piece + key for piece, key in zip(latin, (*keys, ""), strict=True))
