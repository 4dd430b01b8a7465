"""The draft of the lexicon: stems and paradigms as they are gathered, which words can be read by at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from searchapp.analysis.lexicon.making.counts import Counts
from searchapp.analysis.lexicon.paradigms import (
    CONSONANT,
    IMPERFECT,
    NAME,
    NISBA,
    NOUN,
    PARTICLE,
    PAST,
    PLAIN,
    PROCLITICS,
    TEH,
    WHOLE,
    EndingForm,
    Kind,
    NounFeatures,
    broken_plural,
    endings_of_madda,
    kind_of,
    noun_endings,
)
from searchapp.analysis.lexicon.reader import Found, find_readings
from searchapp.analysis.lexicon.spelling import UNIT, cost_of
from searchapp.analysis.lexicon.store import Ending, Entry, Paradigm, beginnings_of, ends_of_endings, proclitics_at
from searchapp.analysis.normalize import normalize

#: The keys of lexemes that are no nouns, and of names that are spelt like a noun.
VERB_KEY: Final = "v:"
PARTICLE_KEY: Final = "p:"
NAME_KEY: Final = "n:"
#: What stands before the form in the lexeme of a particle, as long as frequencies are estimated.
FORM_MARK: Final = "|"

#: How much less likely a plural is than the forms of the singular, before anything is counted.
_PLURAL_WEIGHT: Final = 0.35
_RARE_WEIGHT: Final = 0.01
_ANY_SEAT: Final = 0.5
_FINAL_HAMZAS: Final = ("ئ", "ؤ", "ء")
#: The forms of verbs that are common enough for a word of the same letters to be no name.
_COMMON_VERB_ROLES: Final = frozenset({"past", "pastت", "pastوا", "imp", "impون", "impوا", "impj"})


class Draft:
    """Entries by the normalized forms of their stems; ``citations`` are the words that are in it already."""

    def __init__(self, counts: Counts, rare: Iterable[str] = (), not_nouns: Iterable[str] = ()) -> None:
        self.counts = counts
        self.citations: set[str] = set()
        self.paradigms: list[Paradigm] = []
        self.proclitics = proclitics_at([0] * len(PROCLITICS))
        self.beginnings = beginnings_of(self.proclitics)
        self.ends_of_endings: frozenset[str] = frozenset()
        self._rare = frozenset(rare)
        self._not_nouns = frozenset(not_nouns)
        self._numbers: dict[tuple[str, tuple[EndingForm, ...]], int] = {}
        self._entries: dict[str, dict[tuple[str, str, int], Entry]] = {}

    def entries(self, stem: str) -> Sequence[Entry]:
        """Return the entries of ``stem``, a normalized form."""
        return tuple(self._entries.get(stem, {}).values())

    def stems(self) -> list[str]:
        """Return the normalized forms of all stems, sorted."""
        return sorted(self._entries)

    def readings(self, word: str) -> list[Found]:
        """Return the readings of ``word``; they cost what its spelling and the weights of its entries do."""
        return find_readings(self, word, normalize(word))

    def add(
        self, canonical: str, lexeme: str, part_of_speech: str, endings: tuple[EndingForm, ...], weight: float = 1.0
    ) -> None:
        """Add a stem; if it is there already, with the greater of both weights."""
        paradigm = self._number(part_of_speech, endings)
        entry = Entry(canonical, lexeme, paradigm, cost_of(weight * (_RARE_WEIGHT if lexeme in self._rare else 1.0)))
        stem = normalize(canonical)
        self._put(stem, entry)
        if canonical.endswith(_FINAL_HAMZAS) and canonical[-2:-1] in ("ي", "ى"):  # يء is ء, unless an ending follows
            self._put(normalize(canonical[:-1]) + "ء", entry)

    def _put(self, stem: str, entry: Entry) -> None:
        entries = self._entries.setdefault(stem, {})
        key = entry[:3]
        if key not in entries or entry.cost < entries[key].cost:
            entries[key] = entry

    def _number(self, part_of_speech: str, endings: tuple[EndingForm, ...]) -> int:
        number = self._numbers.setdefault((part_of_speech, endings), len(self.paradigms))
        if number == len(self.paradigms):
            by_form: dict[str, list[Ending]] = {}
            for it in endings:
                ending = Ending(it.text, it.role, 0, 0 if it.definite else None)
                by_form.setdefault(normalize(it.text), []).append(ending)
            paradigm = Paradigm(part_of_speech, {form: tuple(found) for form, found in by_form.items()})
            self.paradigms.append(paradigm)
            self.ends_of_endings |= ends_of_endings([paradigm])
        return number

    def add_noun(
        self,
        word: str,
        features: NounFeatures = PLAIN,
        *,
        lexeme: str | None = None,
        kind: Kind | None = None,
    ) -> None:
        """Add a noun or an adjective by its citation form."""
        self.citations.add(word)
        if word in self._not_nouns:
            return
        kind = kind or kind_of(word)
        stem = word[: len(word) - kind.replaced]
        endings = noun_endings(kind, features)
        self.add(stem, lexeme or word, NOUN, endings)
        if kind is CONSONANT and stem.endswith("أ"):  # مبدأ, مبدئه
            self.add(stem[:-1] + "ئ", lexeme or word, NOUN, endings, _ANY_SEAT)
        if kind is TEH and stem.endswith("أ"):  # منشأة, منشآت
            self.add(stem[:-1], lexeme or word, NOUN, endings_of_madda(kind))

    def add_attested(
        self,
        word: str,
        features: NounFeatures = PLAIN,
        *,
        kind: Kind | None = None,
        least: int = 2,
    ) -> bool:
        """Add a noun that stands in the corpora, if it is not known yet; return whether it was added.

        A word in ة that is next to nothing beside the word without is no word of its own.
        """
        count = self.counts.of_noun(word)
        if word in self.citations or count < least or self.counts.is_rare_feminine(word):
            return False
        self.add_noun(word, features, kind=kind)
        return True

    def add_plural(self, plural: str, singular: str, weight: float = 1.0) -> None:
        """Add a broken plural of ``singular``."""
        stem, endings = broken_plural(plural)
        self.add(stem, singular, NOUN, endings, weight * _PLURAL_WEIGHT)
        if stem == plural and stem.endswith("أ"):
            self.add(stem[:-1] + "ئ", singular, NOUN, endings, weight * _PLURAL_WEIGHT * _ANY_SEAT)

    def add_nisba(self, word: str) -> None:
        """Add an adjective in ي with all its forms."""
        self.add_noun(word, kind=NISBA)

    def add_name(self, word: str, lexeme: str | None = None, part_of_speech: str = NAME, weight: float = 1.0) -> None:
        """Add a word that has no endings."""
        self.add(word, lexeme or word, part_of_speech, WHOLE, weight)

    def add_particle(self, word: str, particle: str, weight: float = 1.0) -> None:
        """Add a form of a particle; forms are counted apart, since كأن is no more frequent for being of أن."""
        self.add(word, f"{PARTICLE_KEY}{particle}{FORM_MARK}{word}", PARTICLE, WHOLE, weight)

    def is_verb(self, word: str) -> bool:
        """Return whether ``word`` may be one of the common forms of a verb."""
        return any(
            it.before.proclitic.part_of_speech in (PAST, IMPERFECT)
            and it.ending.role in _COMMON_VERB_ROLES
            and it.lexeme not in self._rare
            and not (it.before.proclitic.parts and it.before.proclitic.parts[0] in ("و", "ف"))
            and it.cost <= 4 * UNIT
            for it in self.readings(word)
        )

    def reads_alone(self, word: str) -> bool:
        """Return whether ``word`` can be read as a noun without a clitic before it."""
        return any(it.before.proclitic.part_of_speech == NOUN and not it.start for it in self.readings(word))

    def may_be_noun(self, word: str) -> bool:
        """Return whether ``word`` is no form of a verb, or stands behind prepositions, where no verb stands."""
        if not self.is_verb(word):
            return True
        alone = self.counts.of(word) + self.counts.of("و" + word)
        behind = sum(self.counts.of(before + word) for before in ("ب", "لل", "بال"))
        return behind >= 0.01 * alone
