"""Paradigms: which proclitics and endings a stem takes. Shared by the reader and by those who make the lexicon.

Everything is written in full spelling (``canonical``: with hamza, ة and ى), since the spelling of a word is evidence
for how it is to be read; words are looked up by their normalized forms.

====================  =================================================================================
part of speech        proclitics
====================  =================================================================================
noun, name            و ف, then ب ل ك, then the article; ل and the article are written لل
past, imperative      و ف
imperfect             و ف, then س ل, then the letter of the person, ي ت ن أ, which counts as one of them
particle              و ف
====================  =================================================================================

A stem of a noun is the word without what its endings replace: مدرس of مدرسة, مستشف of مستشفى. A stem of a verb is what
all forms of one tense that are alike share: قال and قل in the past, قول, قل and قال in the imperfect.
"""

from __future__ import annotations

from itertools import product
from typing import Final, NamedTuple

NOUN: Final = "noun"
NAME: Final = "name"
PARTICLE: Final = "particle"
PAST: Final = "past"
IMPERFECT: Final = "imperfect"
IMPERATIVE: Final = "imperative"

ARTICLE: Final = "ال"
LAM: Final = "ل"
CONJUNCTIONS: Final = ("", "و", "ف")
PREPOSITIONS: Final = ("", "ب", "ل", "ك")
#: What stands before an imperfect: the future, and the ل of purpose and emphasis.
FUTURES: Final = ("", "س", "ل")
PERSONS: Final = ("ي", "ت", "ن", "أ")


class Proclitic(NamedTuple):
    """What stands before the stem of one ``part_of_speech``: a conjunction, a preposition and so on.

    ``parts`` are what a reader sees detached; ``letters`` are all letters before the stem, the person of an imperfect
    included.
    """

    part_of_speech: str
    parts: tuple[str, ...]
    letters: str
    definite: bool = False


def _before_nouns(part_of_speech: str) -> list[Proclitic]:
    found = []
    for conjunction, preposition in product(CONJUNCTIONS, PREPOSITIONS):
        parts = tuple(filter(None, (conjunction, preposition)))
        found.append(Proclitic(part_of_speech, parts, conjunction + preposition))
        joined = LAM + LAM if preposition == LAM else preposition + ARTICLE
        found.append(Proclitic(part_of_speech, (*parts, ARTICLE), conjunction + joined, definite=True))
    return found


def _before_imperfects() -> list[Proclitic]:
    return [
        Proclitic(IMPERFECT, tuple(filter(None, (conjunction, future))), conjunction + future + person)
        for conjunction, future, person in product(CONJUNCTIONS, FUTURES, PERSONS)
    ]


def _before_others(part_of_speech: str) -> list[Proclitic]:
    return [Proclitic(part_of_speech, tuple(filter(None, (it,))), it) for it in CONJUNCTIONS]


#: All proclitics, in the order in which the lexicon lists their frequencies.
PROCLITICS: Final = (
    *_before_nouns(NOUN),
    *_before_nouns(NAME),
    *_before_others(PAST),
    *_before_imperfects(),
    *_before_others(IMPERATIVE),
    *_before_others(PARTICLE),
)
