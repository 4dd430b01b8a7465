"""Clitics in front of a word: و, and the article, alone or with the prepositions and conjunctions written with it.

They are stripped until nothing is left to strip. Where the first letters of a word only look like a clitic they stay
(``data/clitic_lookalikes.txt``): وزير is no "and زير", and وألعاب is "and ألعاب", not "and the عاب".
"""

from __future__ import annotations

from functools import cache
from typing import Final

from searchapp.analysis import letters
from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.endings import MIN_STEM
from searchapp.analysis.fold import fold
from searchapp.analysis.listed import BROKEN_PLURALS, listed

LOOKALIKES: Final = "clitic_lookalikes.txt"

#: The section of words that are clitic and word although a shorter form of them is a lookalike.
EXCEPTIONS: Final = "clitic after all"

_ARTICLE: Final = "ال"
_LAM_ARTICLE: Final = "لل"

#: Longest first, so that وبال goes as one. Source: light10's list (Larkey, Ballesteros and Connell, 2007), with those
#: of two conjunctions or prepositions and article that news writes.
PREFIXES: Final = ("وبال", "وكال", "وفال", "فبال", "فكال", "ولل", "فلل", "وال", "بال", "كال", "فال", "لل", "ال", "و")

#: The last letters of a prefix, and what of them may be the word's own. The ل of للجنة, "for the committee", is.
_OWN_LETTERS: Final = ((_ARTICLE, _ARTICLE), (_LAM_ARTICLE, letters.LAM))

# Most words show by one letter that nothing is to be stripped.
_FIRST_LETTERS: Final = tuple({prefix[0] for prefix in PREFIXES})


def without_clitics(word: str) -> str:
    """Return ``word``, an exact form, without its clitics."""
    while (shorter := _without_clitic(word)) != word:
        word = shorter
    return word


def _without_clitic(word: str) -> str:
    if not word.startswith(_FIRST_LETTERS) or _is_lookalike(word):
        return word
    for prefix in PREFIXES:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            for last, own in _OWN_LETTERS:
                if prefix.endswith(last) and _is_lookalike(own + rest):
                    return own + rest
            if len(rest) >= MIN_STEM:
                return rest
    return word


def _is_lookalike(word: str) -> bool:
    lookalikes, exceptions = _lookalikes()
    return word not in exceptions and not lookalikes.isdisjoint(listed().forms(word))


@cache
def _lookalikes() -> tuple[frozenset[str], frozenset[str]]:
    """Return the exact forms of the lookalikes, and of those words that are none for all their likeness.

    A listed word stands for itself. What is left of it without its endings, and the words of the broken plurals, are
    added where a clitic would be stripped from them: a shorter one (the الف of ألفان) would only take in other words.
    """
    sections = read_sections(LOOKALIKES)
    exceptions = frozenset(map(fold, sections.pop(EXCEPTIONS)))
    words = {fold(word) for section in sections.values() for word in section}
    plurals = {fold(word) for words_of_class in read_classes(BROKEN_PLURALS) for word in words_of_class}
    forms = {form for word in words | plurals for form in listed().forms(word)} | set(listed().stems.values())
    return frozenset(words | {form for form in forms if _has_clitic(form)}), exceptions


def _has_clitic(word: str) -> bool:
    return any(word.startswith(prefix) and len(word) - len(prefix) >= MIN_STEM for prefix in PREFIXES)
