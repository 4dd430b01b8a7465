"""What others have made: the dictionaries arramooz and libqutrub (both by Taha Zerrouki, GPL), and names of Wikidata.

arramooz has nouns with their features and broken plurals, verbs, and particles; libqutrub conjugates its verbs. The
word frequencies of arramooz are not used: where they come from is not stated.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.analysis.data import read_classes
from searchapp.analysis.lexicon.making.counts import ARABIC
from searchapp.analysis.normalize import without_diacritics

VERBS: Final = "lexicon_verbs.txt"

_SEPARATORS: Final = re.compile("[;؛،, ]+")
#: What ends the broken plurals in a field: remarks on feminines, plurals of plurals, duals.
_REMARKS: Final = re.compile("مؤ|جج|مُثَن|جمع|لِلْ")
_BROKEN: Final = "جمع تكسير"
_PARTICIPLES: Final = ("فاعل", "مفعول", "صفة", "صيغة", "منسوب")


class Noun(NamedTuple):
    """A noun or an adjective of the dictionary."""

    word: str
    type: str
    root: str
    defective: bool
    feminine: bool
    masculine_plural: bool
    feminine_plural: bool
    plurals: tuple[str, ...]
    #: Those whose broken plural this is; it is then no citation form.
    singulars: tuple[str, ...]
    is_plural: bool

    @property
    def is_adjective(self) -> bool:
        """Whether it is a participle, an adjective or a nisba: these have a feminine and both plurals."""
        return any(it in self.type for it in _PARTICIPLES)

    @property
    def is_nisba(self) -> bool:
        """Whether it is an adjective in ي."""
        return "منسوب" in self.type and self.word.endswith("ي")

    @property
    def is_active_participle(self) -> bool:
        """Whether it is a فاعل."""
        return "فاعل" in self.type


class Verb(NamedTuple):
    """A verb and all its forms: (tense, pronoun, form)."""

    vocalized: str
    word: str
    root: str
    forms: tuple[tuple[str, str, str], ...]


#: The tenses of :class:`Verb`, by libqutrub's names.
TENSES: Final = {
    "TensePast": "past",
    "TenseFuture": "imperfect",
    "TenseJussiveFuture": "jussive",
    "TenseSubjunctiveFuture": "subjunctive",
    "TenseImperative": "imperative",
    "TensePassivePast": "passive past",
    "TensePassiveFuture": "passive imperfect",
    "TensePassiveJussiveFuture": "passive jussive",
    "TensePassiveSubjunctiveFuture": "passive subjunctive",
}


def _database(name: str) -> sqlite3.Connection:
    import arramooz  # noqa: PLC0415 - only to make the lexicon

    path = Path(arramooz.__file__).parent / "data" / name
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def read_nouns() -> list[Noun]:
    """Return all nouns of the dictionary."""
    with closing(_database("arabicdictionary.sqlite")) as connection:
        return [_noun(row) for row in connection.execute("select * from nouns order by id")]


def _noun(row: sqlite3.Row) -> Noun:
    return Noun(
        without_diacritics(row["unvocalized"]),
        row["wordtype"],
        row["root"] or "",
        bool(row["mankous"]),
        bool(row["feminable"]),
        bool(row["masculin_plural"]),
        bool(row["feminin_plural"]),
        _words(_REMARKS.split(row["broken_plural"] or "")[0]),
        _words(row["single"] or ""),
        row["number"] == _BROKEN,
    )


def _words(field: str) -> tuple[str, ...]:
    return tuple(word for part in _SEPARATORS.split(field) if ARABIC.fullmatch(word := bare(part)))


def bare(word: str) -> str:
    """Return ``word`` without diacritics and article."""
    word = without_diacritics(word).strip()
    return word[2:] if word.startswith("ال") and len(word) > 5 else word


def read_particles() -> dict[str, str]:
    """Return the particle of each form of one."""
    found: dict[str, str] = {}
    with closing(_database("stopwords.sqlite")) as connection:
        rows = connection.execute("select unvocalized, original, procletic from stopwords order by id")
        for form, original, proclitic in rows:
            if (proclitic or "").strip("-") in ("", "ب", "ل", "ك") and ARABIC.fullmatch(form):
                found.setdefault(form, without_diacritics(original))
    return found


def conjugate_verbs() -> Iterator[Verb]:
    """Yield the verbs of the dictionary and those of :data:`VERBS`, conjugated."""
    from libqutrub import verb_const  # noqa: PLC0415 - only to make the lexicon
    from libqutrub.classverb import VerbClass  # noqa: PLC0415

    query = "select vocalized, unvocalized, root, future_type, transitive from verbs order by id"
    with closing(_database("arabicdictionary.sqlite")) as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    for vocalized, vowel, transitive in read_classes(VERBS):
        word = without_diacritics(vocalized)
        root = word.replace("ا", "و") if len(word) == 3 else word
        rows.append((vocalized, word, root, vowel, transitive == "yes"))
    tenses = [(getattr(verb_const, name), tense) for name, tense in TENSES.items()]
    for vocalized, word, root, vowel, transitive in rows:
        try:
            verb = VerbClass(vocalized, bool(transitive), _VOWELS.get(vowel, "َ"))
            verb.conjugate_all_tenses()
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):  # it knows not every pattern
            continue
        forms = {
            (tense, pronoun, without_diacritics(form))
            for constant, tense in tenses
            for pronoun in verb_const.PronounsTable
            if (form := verb.get_conj(constant, pronoun))
        }
        yield Verb(vocalized, word, root, tuple(sorted(forms)))


_VOWELS: Final = {"فتحة": "َ", "ضمة": "ُ", "كسرة": "ِ"}


def read_names(path: Path) -> list[str]:
    """Return the names in a table of Latin name, Arabic name and count, as one word each."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    names = {without_diacritics(row[1].replace(" ", "")) for row in rows}
    return sorted(name for name in names if ARABIC.fullmatch(name) and len(name) > 1)
