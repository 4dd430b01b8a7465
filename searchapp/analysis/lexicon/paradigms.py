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

from collections.abc import Callable, Iterable
from itertools import product
from typing import Final, NamedTuple

NOUN: Final = "noun"
NAME: Final = "name"
#: Names that clash with another word, and are names only without, or only with, the article.
BARE_NAME: Final = "bare_name"
DEFINITE_NAME: Final = "definite_name"
PARTICLE: Final = "particle"
PAST: Final = "past"
IMPERFECT: Final = "imperfect"
IMPERATIVE: Final = "imperative"
VERBS: Final = (PAST, IMPERFECT, IMPERATIVE)

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


def _before_nouns(part_of_speech: str, *definite: bool) -> list[Proclitic]:
    return [it for it in _all_before_nouns(part_of_speech) if it.definite in definite]


def _all_before_nouns(part_of_speech: str) -> list[Proclitic]:
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
    *_before_nouns(NOUN, False, True),
    *_before_nouns(NAME, False, True),
    *_before_nouns(BARE_NAME, False),
    *_before_nouns(DEFINITE_NAME, True),
    *_before_others(PAST),
    *_before_imperfects(),
    *_before_others(IMPERATIVE),
    *_before_others(PARTICLE),
)


# Endings. The role of an ending says what it does in which kind of stem: its probability is estimated by role.

#: Roles end in this where a pronoun is attached.
PRONOUN_MARK: Final = "+"
#: Roles end in this for the accusative, whose alef carries the tanwin.
TANWIN_MARK: Final = "="

PRONOUNS: Final = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "نا", "ي", "كما")
#: Those that are attached to a plural in ون or ين, and those attached to a dual.
_PRONOUNS_OF_PLURALS: Final = PRONOUNS[:9]
_PRONOUNS_OF_DUALS: Final = ("ه", "ها", "هم", "هن", "هما", "نا", "ك", "كم")
OBJECT_PRONOUNS: Final = ("ه", "ها", "هم", "هن", "هما", "ك", "كم", "كن", "نا", "ني", "كما")


class EndingForm(NamedTuple):
    """An ending in full spelling, its role, and whether the article can stand before the word."""

    text: str
    role: str
    definite: bool


class NounFeatures(NamedTuple):
    """What a noun has beside its own forms: a feminine in ة, plurals in ون and in ات."""

    feminine: bool = False
    masculine_plural: bool = False
    feminine_plural: bool = False


#: A noun that has neither.
PLAIN: Final = NounFeatures()


class Kind(NamedTuple):
    """The kind of a stem of a noun, and how many last letters of the citation form its endings replace."""

    name: str
    replaced: int


CONSONANT: Final = Kind("consonant", 0)
TEH: Final = Kind("teh", 1)
ALEF_TEH: Final = Kind("alef-teh", 2)
ALEF_HAMZA: Final = Kind("alef-hamza", 1)
MAKSURA: Final = Kind("maksura", 1)
ALEF: Final = Kind("alef", 1)
DEFECTIVE: Final = Kind("defective", 1)
NISBA: Final = Kind("nisba", 1)
#: A nisba whose feminine is a word of its own: عملي beside عملية.
NISBA_MASCULINE: Final = Kind("masculine-nisba", 1)


def kind_of(word: str, *, defective: bool = False) -> Kind:
    """Return the kind of a noun by its last letters; ``defective`` are those in ي that lose it (قاض, القاضي)."""
    for ending, kind in (("اة", ALEF_TEH), ("ة", TEH), ("اء", ALEF_HAMZA), ("ى", MAKSURA), ("ا", ALEF)):
        if word.endswith(ending):
            return kind
    return DEFECTIVE if defective and word.endswith("ي") else CONSONANT


class _Endings:
    """Collects the endings of one kind; the first role of an ending stays."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.forms: dict[tuple[str, bool], EndingForm] = {}

    def add(self, role: str, *texts: str, definite: bool = True) -> None:
        for text in texts:
            self.forms.setdefault((text, definite), EndingForm(text, f"{self._kind}:{role}", definite))

    def add_pronouns(self, role: str, base: str, pronouns: tuple[str, ...] = PRONOUNS) -> None:
        self.add(role + PRONOUN_MARK, *(base + pronoun for pronoun in pronouns), definite=False)

    def add_feminine(self, base: str = "") -> None:
        self.add("f", base + "ة")
        self.add("fd", base + "تان", base + "تين")
        self.add_pronouns("f", base + "ت")

    def add_feminine_plural(self, text: str = "ات") -> None:
        self.add("fp", text)
        self.add_pronouns("fp", text)


def noun_endings(kind: Kind, features: NounFeatures) -> tuple[EndingForm, ...]:
    """Return the endings of the stems of a noun of ``kind``."""
    endings = _Endings(kind.name)
    _ADD[kind](endings, features)
    return tuple(endings.forms.values())


def _add_consonant(endings: _Endings, features: NounFeatures) -> None:
    if features.masculine_plural:
        endings.add("mp", "ون", "ين")
        endings.add("mc", "و", "ي", definite=False)
        endings.add_pronouns("mp", "و", _PRONOUNS_OF_PLURALS)
        endings.add_pronouns("mp", "ي", _PRONOUNS_OF_PLURALS)
    endings.add("s", "")
    endings.add(TANWIN_MARK, "ا", definite=False)
    endings.add("d", "ان", "ين")
    endings.add_pronouns("s", "")
    endings.add("dc", "ي", definite=False)
    endings.add_pronouns("d", "ا", _PRONOUNS_OF_DUALS)
    endings.add_pronouns("d", "ي", _PRONOUNS_OF_DUALS)
    if features.feminine:
        endings.add_feminine()
    if features.feminine or features.feminine_plural:
        endings.add_feminine_plural()


def feminine_endings() -> tuple[EndingForm, ...]:
    """Return the endings of the feminine of an adjective without its other forms."""
    endings = _Endings(CONSONANT.name)
    endings.add_feminine()
    endings.add_feminine_plural()
    return tuple(endings.forms.values())


def _add_teh(endings: _Endings, features: NounFeatures) -> None:
    endings.add_feminine()
    endings.add("fdc", "تا", "تي", definite=False)
    if features.feminine_plural:
        endings.add_feminine_plural()


def endings_of_madda(kind: Kind) -> tuple[EndingForm, ...]:
    """Return the endings of the plural of a noun in أة, whose stem has lost its hamza: منش of منشآت."""
    endings = _Endings(kind.name)
    endings.add_feminine_plural("آت")
    return tuple(endings.forms.values())


def _add_alef_teh(endings: _Endings, features: NounFeatures) -> None:  # noqa: ARG001 - all have one signature
    endings.add_feminine("ا")
    endings.add_feminine_plural("يات")
    endings.add_feminine_plural("وات")


def _add_alef_hamza(endings: _Endings, features: NounFeatures) -> None:
    endings.add("s", "ء")
    endings.add_pronouns("s", "ء")
    endings.add("d", "ءان", "ءين", "وان", "وين")
    if features.feminine_plural:
        endings.add_feminine_plural("وات")
        endings.add_feminine_plural("ءات")
    if features.masculine_plural:
        endings.add("mp", "ءون", "ءين")
    if features.feminine:
        endings.add("f", "ءة")


def _add_maksura(endings: _Endings, features: NounFeatures) -> None:
    endings.add("s", "ى")
    endings.add_pronouns("s", "ا")
    endings.add("d", "يان", "يين")
    endings.add_feminine_plural("يات")
    if features.masculine_plural:
        endings.add("mp", "ون", "ين")
    endings.add("fp", "وات")
    endings.add("f", "اة")


def _add_alef(endings: _Endings, features: NounFeatures) -> None:  # noqa: ARG001 - all have one signature
    endings.add("s", "ا")
    endings.add_pronouns("s", "ا")
    endings.add("fp", "وات", "يات", "ات")


def _add_defective(endings: _Endings, features: NounFeatures) -> None:
    endings.add("s", "ي")
    endings.add("sd", "", definite=False)
    endings.add(TANWIN_MARK, "يا", definite=False)
    endings.add_pronouns("s", "ي")
    endings.add("d", "يان", "يين")
    if features.masculine_plural:
        endings.add("mp", "ون", "ين")
    if features.feminine:
        endings.add_feminine("ي")
        endings.add_feminine_plural("يات")


def _add_nisba(endings: _Endings, features: NounFeatures) -> None:
    _add_nisba_masculine(endings, features)
    endings.add_feminine("ي")
    endings.add("d", "يان")
    endings.add_feminine_plural("يات")


def _add_nisba_masculine(endings: _Endings, features: NounFeatures) -> None:  # noqa: ARG001 - all have one signature
    endings.add("s", "ي")
    endings.add(TANWIN_MARK, "يا", definite=False)
    endings.add("mp", "يون", "يين")
    endings.add("mc", "يو", "يي", definite=False)
    endings.add_pronouns("s", "ي")
    endings.add_pronouns("mp", "يي", _PRONOUNS_OF_PLURALS)


_ADD: Final[dict[Kind, Callable[[_Endings, NounFeatures], None]]] = {
    CONSONANT: _add_consonant,
    TEH: _add_teh,
    ALEF_TEH: _add_alef_teh,
    ALEF_HAMZA: _add_alef_hamza,
    MAKSURA: _add_maksura,
    ALEF: _add_alef,
    DEFECTIVE: _add_defective,
    NISBA: _add_nisba,
    NISBA_MASCULINE: _add_nisba_masculine,
}

#: The letter that a broken plural ends in, which is no part of its stem, and what it is before a pronoun.
_ENDINGS_OF_PLURALS: Final = {
    CONSONANT: ("", ""),
    ALEF: ("ا", "ا"),
    ALEF_HAMZA: ("ء", "ء"),
    TEH: ("ة", "ت"),
    ALEF_TEH: ("ة", "ت"),
    MAKSURA: ("ى", "ا"),
    DEFECTIVE: ("ي", "ي"),
}


def broken_plural(word: str) -> tuple[str, tuple[EndingForm, ...]]:
    """Return the stem and the endings of a broken plural."""
    kind = kind_of(word, defective=True)
    last, before_pronoun = _ENDINGS_OF_PLURALS[kind]
    endings = _Endings("plural-" + kind.name)
    endings.add("s", last)
    endings.add_pronouns("s", before_pronoun)
    if kind in (CONSONANT, DEFECTIVE):
        endings.add(TANWIN_MARK, last + "ا", definite=False)
    if kind is DEFECTIVE:
        endings.add("sd", "", definite=False)
    return word.removesuffix(last) if last else word, tuple(endings.forms.values())


#: A stem that is a whole word: a name, a particle.
WHOLE: Final = (EndingForm("", "whole", definite=True),)

#: What a name in ة ends in where a pronoun is attached: غزتنا.
PRONOUNS_OF_NAMES: Final = tuple(
    EndingForm("ت" + pronoun, "whole" + PRONOUN_MARK, definite=False) for pronoun in ("نا", "ه", "ها", "هم", "كم")
)


def verb_endings(subjects: Iterable[tuple[str, str]], *, objects: bool, maksura: bool) -> tuple[EndingForm, ...]:
    """Return the endings of a stem of a verb: those of its ``subjects`` with their roles, and the pronouns after them.

    A stem in ى takes no pronoun (see :func:`endings_of_objects`).
    """
    endings: dict[tuple[str, str], EndingForm] = {}
    for text, role in sorted(subjects):
        endings.setdefault((text, role), EndingForm(text, role, definite=True))
        if not objects or (maksura and not text):
            continue
        base = {"وا": "و", "تم": "تمو"}.get(text, text)
        for pronoun in OBJECT_PRONOUNS:
            found = EndingForm(base + pronoun, role + PRONOUN_MARK, definite=True)
            endings.setdefault((found.text, found.role), found)
    return tuple(endings.values())


def endings_of_objects(role: str) -> tuple[EndingForm, ...]:
    """Return the pronouns alone: the endings of a stem of a verb in ى whose last letter has become ا."""
    return tuple(EndingForm(pronoun, role + PRONOUN_MARK, definite=True) for pronoun in OBJECT_PRONOUNS)
