"""Clitics in front of a word: و, and the article, alone or with the prepositions and conjunctions written with it.

They are stripped until nothing is left to strip. Where the first letters of a word only look like a clitic they stay
(``data/clitic_lookalikes.txt``): وزير is no "and زير", and وألعاب is "and ألعاب", not "and the عاب".
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from searchapp.analysis import letters
from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.endings import MIN_STEM
from searchapp.analysis.listed import BROKEN_PLURALS, Listed, key, listed
from searchapp.analysis.normalize import fold

LOOKALIKES: Final = "clitic_lookalikes.txt"

#: The section of words that are clitic and word although a shorter form of them is a lookalike.
EXCEPTIONS: Final = "clitic after all"

_ARTICLE: Final = "ال"
_LAM_ARTICLE: Final = "لل"

#: Longest first, so that وبال goes as one. Source: light10's list (Larkey, Ballesteros and Connell, 2007), with those
#: of two conjunctions or prepositions and article that news writes.
PREFIXES: Final = ("وبال", "وكال", "وفال", "فبال", "فكال", "ولل", "فلل", "وال", "بال", "كال", "فال", "لل", "ال", "و")

#: The prefixes by their first letter, by which most words show that nothing is to be stripped.
_BY_FIRST_LETTER: Final = {
    first: tuple(prefix for prefix in PREFIXES if prefix.startswith(first)) for first in {it[0] for it in PREFIXES}
}

#: By so many first letters most words show that they are no lookalike: endings leave them as they are.
_TELLING: Final = 3


def _own_letters(prefix: str) -> tuple[str, ...]:
    """Return the last letters of ``prefix`` that may be the first of a word: وألعاب, وكاليفورنيا; للجنة, with one ل."""
    own = tuple(last for last in PREFIXES if last != prefix and prefix.endswith(last) and last.endswith(_ARTICLE))
    return (*own, letters.LAM) if prefix.endswith(_LAM_ARTICLE) else own


_OWN_LETTERS: Final = {prefix: _own_letters(prefix) for prefix in PREFIXES}


class _Lookalikes(NamedTuple):
    """What begins with letters of a clitic: whole ``words``, and ``forms`` that a word may come to without its endings.

    ``beginnings`` are the first letters of the forms. ``known`` are the words that endings are found by.
    """

    words: frozenset[str]
    forms: frozenset[str]
    beginnings: frozenset[str]
    exceptions: frozenset[str]
    known: Listed


def without_clitics(word: str) -> str:
    """Return ``word``, an exact form, without its clitics."""
    while (shorter := _without_clitic(word)) != word:
        word = shorter
    return word


def _without_clitic(word: str) -> str:
    prefixes = _BY_FIRST_LETTER.get(word[:1], ())
    if not word.startswith(prefixes) or _is_lookalike(word):
        return word
    for prefix in prefixes:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            for own in _OWN_LETTERS[prefix]:
                if _is_lookalike(own + rest):
                    return own + rest
            if len(rest) >= MIN_STEM:
                return rest
    return word


def _is_lookalike(word: str) -> bool:
    lookalikes = _lookalikes()
    if word in lookalikes.exceptions:
        return False
    if word in lookalikes.words:
        return True
    if word[:_TELLING] not in lookalikes.beginnings or lookalikes.forms.isdisjoint(lookalikes.known.forms(word)):
        return False
    # The letters taken for endings may be those of a listed word: وعيون is not of وعي.
    rests = (word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix))
    return all(listed().stem_of(rest) is None for rest in rests)


@cache
def _lookalikes() -> _Lookalikes:
    """Return the lookalikes that are listed as such, and among the words of the other lists.

    Of these only such forms are taken as a clitic would be stripped from: shorter ones take in other words (the الف of
    ألفان would take in الفهم).
    """
    sections = read_sections(LOOKALIKES)
    exceptions = frozenset(map(fold, sections.pop(EXCEPTIONS)))
    own = {word for section in sections.values() for word in section}
    others = {word for words_of_class in read_classes(BROKEN_PLURALS) for word in words_of_class}
    feminine = {key(word): fold(word) for word in own if word.endswith(letters.TEH_MARBUTA)}
    known = Listed(feminine | dict(listed().stems))
    words = {*map(fold, own | others), *listed().stems.values()}
    shorter = {form for word in own | others for form in listed().forms(fold(word))}
    forms = {*map(fold, own), *filter(_has_clitic, words | shorter)}
    # A final ة is ت before an ending.
    before_endings = {form[:-1] + letters.TEH for form in forms if form.endswith(letters.HEH)}
    beginnings = frozenset(form[:_TELLING] for form in forms | before_endings)
    return _Lookalikes(frozenset(words), frozenset(forms), beginnings, exceptions, known)


def _has_clitic(word: str) -> bool:
    begins = any(word.startswith(prefix) and len(word) - len(prefix) >= MIN_STEM for prefix in PREFIXES)
    return begins and word not in PREFIXES
