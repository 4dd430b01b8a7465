"""The verbs: their forms cut into stems and endings, and the nouns that are derived from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from searchapp.analysis.data import read_sections
from searchapp.analysis.lexicon.making.draft import VERB_KEY, Draft
from searchapp.analysis.lexicon.making.nouns import ALL, COUNTABLE
from searchapp.analysis.lexicon.making.sources import Verb
from searchapp.analysis.lexicon.paradigms import (
    DEFECTIVE,
    IMPERATIVE,
    IMPERFECT,
    NOUN,
    PAST,
    endings_of_objects,
    kind_of,
    verb_endings,
)

IMPERFECTS: Final = "lexicon_imperfects.txt"
_IMPERFECT_WEIGHTS: Final = {"nearly always": 20.0, "next to never": 0.03, "less often": 0.2}

_PASTS: Final = ("past", "passive past")
_HE: Final = "هو"
_I: Final = "أنا"
#: What pronouns end the past in; the others end in nothing.
_PAST_ENDINGS: Final = {
    "هي": "ت",
    "هما": "ا",
    "هما مؤ": "تا",
    "هم": "وا",
    "هن": "ن",
    "أنت": "ت",
    "أنتِ": "ت",
    "أنتما": "تما",
    "أنتما مؤ": "تما",
    "أنتم": "تم",
    "أنتن": "تن",
    "أنا": "ت",
    "نحن": "نا",
}
_DUAL: Final = ("ان", "ا")
_PLURAL: Final = ("ون", "وا")
_OTHER_ENDINGS: Final = {
    "هم": _PLURAL,
    "أنتم": _PLURAL,
    **dict.fromkeys(("هما", "هما مؤ", "أنتما", "أنتما مؤ"), _DUAL),
    "هن": ("ن",),
    "أنتن": ("ن",),
    "أنتِ": ("ين", "ي"),
}
_ROLES: Final = {PAST: "past", IMPERFECT: "imp", IMPERATIVE: "cmd"}
_SEATS: Final = {"أ": "ؤ", "ؤ": "أ", "ئ": "أ"}
_OTHER_SEAT: Final = 0.5


def add_verb(draft: Draft, verb: Verb) -> None:
    """Add the stems of ``verb``."""
    for (part_of_speech, stem), endings in _cut(verb).items():
        role = _ROLES[part_of_speech]
        subjects = [(text, _role(role, tenses) + text) for text, tenses in endings.items()]
        maksura = stem.endswith("ى")
        forms = verb_endings(subjects, objects=part_of_speech != IMPERATIVE, maksura=maksura)
        lexeme = VERB_KEY + verb.word
        draft.add(stem, lexeme, part_of_speech, forms)
        if maksura:
            draft.add(stem[:-1] + "ا", lexeme, part_of_speech, endings_of_objects(role))
        if stem[-1] in _SEATS and (len(stem) > 1 or stem == "أ"):
            draft.add(stem[:-1] + _SEATS[stem[-1]], lexeme, part_of_speech, forms, _OTHER_SEAT)


@cache
def imperfect_weights() -> Mapping[str, float]:
    """Return how much less likely the imperfect is of the lexemes of :data:`IMPERFECTS`.

    It counts only when words are read: as forms of the corpora these verbs have what their other forms let expect.
    """
    sections = read_sections(IMPERFECTS)
    return {VERB_KEY + word: _IMPERFECT_WEIGHTS[section] for section, words in sections.items() for word in words}


def _cut(verb: Verb) -> dict[tuple[str, str], dict[str, set[str]]]:
    """Return the stems of ``verb`` by part of speech, each with its endings and the tenses that these stand for."""
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for tense, pronoun, form in verb.forms:
        if tense in _PASTS:
            endings: tuple[str, ...] = (_PAST_ENDINGS.get(pronoun, ""),)
        else:
            endings = _OTHER_ENDINGS.get(pronoun, ("",))
        ending = next((it for it in endings if form.endswith(it)), None)
        if ending is None:
            continue
        stem = form.removesuffix(ending)
        if tense in _PASTS:
            key = PAST, stem
        elif tense == "imperative":
            key = IMPERATIVE, stem
        elif pronoun == _I:  # its hamza joins that of the stem: آخذ
            continue
        else:
            key = IMPERFECT, stem[1:]
        if key[1]:
            found[key][ending].add(tense)
    return found


def _role(role: str, tenses: set[str]) -> str:
    """Return ``role``, marked where an ending stands for the jussive or for the passive only."""
    if tenses & {"past", "imperfect", "subjunctive", "imperative"}:
        return role
    return role + ("j" if "jussive" in tenses else "q")


def add_derived(draft: Draft, verb: Verb) -> list[str]:
    """Add the participles and masdars of ``verb`` that the corpora have; return its other possible masdars."""
    triliteral = len(verb.root) == 3 and len(verb.word) in (2, 3) and "ّ" not in verb.vocalized
    if triliteral:
        return _add_derived_of_triliteral(draft, verb.root)
    for tense, pronoun, form in verb.forms:
        if pronoun == _HE and tense in ("imperfect", "passive imperfect") and form.startswith("ي"):
            participle = "م" + form[1:]
            if participle.endswith("ى"):
                draft.add_attested(participle, COUNTABLE)
            else:
                kind = kind_of(participle, defective=True)
                draft.add_attested(participle, ALL, kind=kind)
    for masdar in _masdars(verb.word, verb.root):
        if masdar != verb.word or masdar.startswith("ت"):
            draft.add_attested(masdar, COUNTABLE)
    return []


def _add_derived_of_triliteral(draft: Draft, root: str) -> list[str]:
    first, second, third = tuple(root)
    masdars = [root, f"{first}{second}و{third}", f"{first}{second}ا{third}ة", f"{first}{second}ا{third}"]
    if second in "ويا":
        draft.add_attested(f"{first}ائ{third}", ALL)
    elif third in "ويى":
        draft.add_attested(f"{first}ا{second}ي", ALL, kind=DEFECTIVE)
    else:
        draft.add_attested(("آ" if first in "ءأ" else first + "ا") + second + third, ALL)
        draft.add_attested(f"م{first}{second}و{third}", ALL)
    return masdars


def add_masdars(draft: Draft, masdars: list[str]) -> None:
    """Add those of ``masdars`` that stand behind the article and can be read as no other noun."""
    for masdar in dict.fromkeys(masdars):
        if masdar in draft.citations or draft.counts.of_surfaces(masdar, "ال", "وال", "بال") < 8:
            continue
        if not any(it.before.proclitic.part_of_speech == NOUN and it.cost <= 16 for it in draft.readings(masdar)):
            draft.add_noun(masdar, COUNTABLE)


def _masdars(word: str, root: str) -> Iterator[str]:
    """Yield what the masdars of a verb may be, by its form."""
    last = "ء" if word[-1] in "ىأ" else word[-1]
    if len(root) == 4:
        yield word + "ة" if len(word) == 4 else word if word[0] == "ت" else f"{word[:-1]}ا{word[-1]}"
    if len(root) != 3:
        return
    if len(word) == 3:
        yield from _masdars_of_second(word)
    if len(word) == 4 and word[1] == "ا":
        yield f"م{word}ة"
        yield f"م{word[:3]}اة" if word[3] == "ى" else f"{word[0]}{word[2]}ا{word[3]}"
    if word[0] in "أآ" and len(word) in (3, 4):  # أفعل
        rest = word[1:]
        if root[0] == "و" and len(rest) == 3:
            rest = "ي" + rest[1:]
        yield f"إ{rest[:-1]}ا{last}"
        yield f"إ{rest}ة"
        if word[0] == "آ":
            yield f"إي{rest[:-1]}ا{rest[-1]}"
    if word[0] == "ت" and len(word) >= 4:
        yield word[:-1] + {"ى": "ي", "أ": "ؤ"}.get(word[-1], word[-1])
    if word[0] == "ا" and len(word) >= 4:
        yield from _masdars_in_alef(word, root, last)


def _masdars_of_second(word: str) -> Iterator[str]:
    yield f"ت{word[:2]}ي{word[2:]}"
    yield f"ت{word}ة"
    if word[-1] in "ىا":
        yield f"ت{word[:2]}ية"
    if word[-1] == "أ":
        yield f"ت{word[:2]}ئة"


def _masdars_in_alef(word: str, root: str, last: str) -> Iterator[str]:
    if len(word) == 5 and word[3] == "ا":
        yield f"{word[:3]}يا{word[4:]}"
    yield f"{word[:-1]}ا{last}"
    if word.startswith("است"):
        yield word + "ة"
        if root[0] == "و":
            yield f"استي{word[4:-1]}ا{word[-1]}"
    if len(word) == 4:
        yield f"{word}ا{word[-1]}"
