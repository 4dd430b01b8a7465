"""The light stem: a word's exact form without its clitics and endings.

In the tradition of light10 (Larkey, Ballesteros and Connell, 2007), with three remedies for the damage it does:

* at least three letters are always left, and words whose first letters only look like a clitic (وزير, لجنة, ألمانيا)
  are listed in ``data/clitic_lookalikes.txt`` and keep them;
* stripping goes on until nothing is left to strip, so that a word and the same word behind another clitic
  (ألماني, والألماني) always meet;
* a broken plural becomes its singular by ``data/broken_plurals.txt`` and by the patterns that are unambiguous.

The order of steps is the order of :func:`stem`. The lone prepositions ب ل ك and ف are *not* stripped: بضائع without its ب
is another word. They are matched at query time instead, where the word that is looked for is known.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.fold import fold

#: Fewest letters a stem keeps.
MIN_STEM: Final = 3

_ARTICLE: Final = "ال"
_LAM_ARTICLE: Final = "لل"
_WAW: Final = "و"

#: Clitics in front, longest first so that وبال goes as one. Source: light10's list, with those of two conjunctions
#: or prepositions and article that news writes.
PREFIXES: Final = ("وبال", "وكال", "وفال", "فبال", "فكال", "ولل", "فلل", "وال", "بال", "كال", "فال", "لل", "ال", "و")

#: Attached pronouns, and number and gender endings. A teh marbuta is written ت before a pronoun.
PRONOUNS: Final = ("هما", "هم", "هن", "ها", "نا", "كم", "ه")
NUMBER_ENDINGS: Final = ("تين", "تان", "ات", "ون", "ين", "وا", "ان")
_TEH: Final = "ت"
_ALEF: Final = "ا"
_ADVERBIAL_ALEF: Final = _ALEF
_NISBA: Final = "ي"

# Most words show by one letter that nothing is to be stripped.
_FIRST_LETTERS: Final = tuple({prefix[0] for prefix in PREFIXES})
_LAST_LETTERS: Final = tuple({ending[-1] for ending in (*PRONOUNS, *NUMBER_ENDINGS, _ADVERBIAL_ALEF, _NISBA)})

#: Words that no step may touch, and the one they are written as.
WHOLE: Final[dict[str, str]] = {
    **dict.fromkeys(("الله", "والله", "بالله", "لله", "ولله", "فالله", "تالله"), "الله"),
    **dict.fromkeys(("اللهم",), "اللهم"),
}

#: Plural patterns that stand for one singular pattern only; the digits are the root's letters.
_PLURAL_PATTERNS: Final = tuple(
    (re.compile(plural), singular)
    for plural, singular in (
        (r"^([^اويم])([^اوي])([^اوي])اء$", r"\1\2ي\3"),  # وزراء -> وزير
        (r"^و([^اوي])([^اوي])اء$", r"و\1ي\2"),
        (r"^ا([^اوي])([^اوي])([^اوي])اء$", r"\1\2ي\3"),  # أصدقاء -> صديق
        (r"^([^اويم])وا([^اوي])ي([^اوي])$", r"\1ا\2و\3"),  # قوانين -> قانون
        (r"^ت([^اوي])ا([^اوي])ي([^اوي])$", r"ت\1\2ي\3"),  # تقارير -> تقرير
    )
)


def stem(exact: str) -> str:
    """Return the stem of ``exact``, an exact form (see :func:`searchapp.analysis.fold.fold`)."""
    whole = WHOLE.get(exact)
    if whole is not None:
        return whole
    word = _without_prefixes(exact)
    plural = _singulars().get(word)
    if plural is not None:
        return plural
    bare = _without_suffixes(word)
    return _singulars().get(bare) or _singular_by_pattern(word, bare)


def _without_prefixes(word: str) -> str:
    while True:
        shorter = _without_prefix(word)
        if shorter == word:
            return word
        word = shorter


def _without_prefix(word: str) -> str:
    if not word.startswith(_FIRST_LETTERS) or _keeps_first_letters(word):
        return word
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= MIN_STEM:
            rest = word[len(prefix) :]
            if prefix.endswith(_LAM_ARTICLE) and _keeps_first_letters("ل" + rest):
                return "ل" + rest
            return rest
    return word


def _keeps_first_letters(word: str) -> bool:
    return word in _lookalikes() or _without_suffixes(word) in _lookalikes()


def _without_suffixes(word: str) -> str:
    if not word.endswith(_LAST_LETTERS):
        return word
    for pronoun in PRONOUNS:
        if word.endswith(pronoun) and len(word) - len(pronoun) >= MIN_STEM:
            word = word[: -len(pronoun)]
            if word.endswith(_TEH) and len(word) > MIN_STEM and not word.endswith("ات"):
                word = word[:-1]
            break
    for ending in NUMBER_ENDINGS:
        # ان also ends many names (ايران, لبنان): it goes only from longer words.
        least = MIN_STEM + 1 if ending == "ان" else MIN_STEM
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: -len(ending)]
            break
    for letter in (_ADVERBIAL_ALEF, _NISBA):
        if word.endswith(letter) and len(word) > MIN_STEM:
            word = word[:-1]
    return fold(word)


def _singular_by_pattern(word: str, bare: str) -> str:
    if _ALEF not in word:
        return bare
    for pattern, singular in _PLURAL_PATTERNS:
        for form in (bare, word):
            if pattern.match(form):
                return pattern.sub(singular, form)
    return bare


@cache
def _lookalikes() -> frozenset[str]:
    words = [fold(word) for section in read_sections("clitic_lookalikes.txt").values() for word in section]
    return frozenset(words) | frozenset(map(_without_suffixes, words))


@cache
def _singulars() -> dict[str, str]:
    """Map every broken plural, and its stem, to the stem of its singular."""
    singulars: dict[str, str] = {}
    for singular, *plurals in read_classes("broken_plurals.txt"):
        target = _without_suffixes(_without_prefixes(fold(singular)))
        for plural in plurals:
            word = _without_prefixes(fold(plural))
            singulars.setdefault(word, target)
    return singulars
