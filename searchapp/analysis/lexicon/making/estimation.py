"""Estimating how frequent lexemes, proclitics and endings are from counts of words alone, by expectation maximisation.

From a flat start each word's count is shared among its readings by their weights, and the shares are the next weights.
Counts are capped, at first low, so that many words of a kind say more than one that is frequent. The frequency of a
lexeme is the lower of two estimates: from all of its forms, and from all but the commonest. A lexeme that lives from
one form, which is another's as well, is then no frequent one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from searchapp.analysis.lexicon.making.draft import NAME_KEY, PARTICLE_KEY, Draft
from searchapp.analysis.lexicon.paradigms import BARE_NAME, DEFINITE_NAME, NAME, NOUN, PARTICLE, PRONOUN_MARK
from searchapp.analysis.lexicon.reader import Found
from searchapp.analysis.lexicon.spelling import UNIT

_CAPS: Final = (2, 2, 2, 2, 10, 10, 10, 50, 50, 50, 300, 300, 300, 1000, 1000, 1000, 1000)
#: What a lexeme has that was never seen.
UNSEEN: Final = 0.3
_UNSEEN_EVENT: Final = 0.5
#: "My" is rare in news: the ي that it is written with is nearly always that of an adjective.
_MY: Final = 0.05
_MAX_COST: Final = 9 * UNIT
_AS_LIKELY_AS_NOUN: Final = 2.0

Floats = NDArray[np.floating[Any]]


class ProcliticEvent(NamedTuple):
    """Proclitics before a part of speech; verbs of all tenses are one group, since these vie for a word."""

    group: str
    part_of_speech: str
    parts: tuple[str, ...]
    person: str
    definite: bool


class EndingEvent(NamedTuple):
    """An ending in stems of one kind, with or without the article."""

    group: tuple[str, bool]
    role: str
    text: str


def proclitic_event(found: Found) -> ProcliticEvent:
    """Return what is counted for the proclitics of a reading."""
    part, parts, letters, definite = found.before.proclitic
    verb = is_verb(part)
    return ProcliticEvent("verb" if verb else part, part, parts, letters[-1:] if verb else "", definite)


def ending_event(part_of_speech: str, role: str, text: str, *, definite: bool) -> EndingEvent:
    """Return what is counted for an ending."""
    group = "verb" if is_verb(part_of_speech) else part_of_speech
    return EndingEvent((role.partition(":")[0] if group == NOUN else group, definite), role, text)


def is_verb(part_of_speech: str) -> bool:
    """Return whether ``part_of_speech`` is a tense."""
    return part_of_speech not in (NOUN, NAME, BARE_NAME, DEFINITE_NAME, PARTICLE)


class Frequencies(NamedTuple):
    """What was estimated: the weights of lexemes, and the probabilities of events."""

    lexemes: dict[str, float]
    proclitics: dict[ProcliticEvent, float]
    endings: dict[EndingEvent, float]


_T = TypeVar("_T", bound=Hashable)


class _Numbers(dict[_T, int]):
    """Numbers things in the order in which they come."""

    def __missing__(self, key: _T) -> int:
        self[key] = len(self)
        return self[key]


class _Readings:
    """All readings of all words as arrays: a row is a reading."""

    def __init__(self, draft: Draft) -> None:
        self.lexemes: _Numbers[str] = _Numbers()
        self.proclitics: _Numbers[ProcliticEvent] = _Numbers()
        self.endings: _Numbers[EndingEvent] = _Numbers()
        self.cores: _Numbers[tuple[int, str]] = _Numbers()
        rows: list[tuple[int, ...]] = []
        counts: list[int] = []
        costs: list[int] = []
        for word, count in draft.counts.surfaces.items():
            readings = [it for it in draft.readings(word) if it.cost <= _MAX_COST] if count > 1 else []
            for it in readings:
                rows.append((len(counts), *self._numbers(it, word)))
                costs.append(it.cost)
            if readings:
                counts.append(count)
        table = np.array(rows).T
        self.word, self.lexeme, self.proclitic, self.ending, self.core = table
        self.counts = np.array(counts, float)
        self.weights = np.exp(-np.array(costs) / UNIT)

    def _numbers(self, found: Found, word: str) -> tuple[int, ...]:
        part, parts, _, definite = found.before.proclitic
        lexeme = self.lexemes[found.lexeme]
        conjunction = parts[0] if parts and parts[0] in ("و", "ف") else ""
        return (
            lexeme,
            self.proclitics[proclitic_event(found)],
            self.endings[ending_event(part, found.ending.role, found.ending.canonical, definite=definite)],
            self.cores[lexeme, word.removeprefix(conjunction)],
        )


def _groups(groups: Iterable[Hashable]) -> NDArray[np.int64]:
    numbers: _Numbers[Hashable] = _Numbers()
    return np.array([numbers[group] for group in groups])


def _shares(sums: Floats, groups: NDArray[np.int64]) -> Floats:
    shares: Floats = sums / np.bincount(groups, sums)[groups]
    return shares


def estimate(draft: Draft) -> Frequencies:
    """Return the frequencies under which the corpora's counts are likely."""
    it = _Readings(draft)
    proclitic_groups = _groups(event.group for event in it.proclitics)
    ending_groups = _groups(event.group for event in it.endings)
    mine = np.array([_MY if _is_mine(event) else 1.0 for event in it.endings])
    lexeme_of_core = np.zeros(len(it.cores), int)
    lexeme_of_core[it.core] = it.lexeme
    is_checked = np.array([_may_be_mistaken(draft, lexeme) for lexeme in it.lexemes])
    lexemes: Floats = np.ones(len(it.lexemes))
    proclitics = _shares(np.ones(len(it.proclitics)), proclitic_groups)
    endings = _shares(np.ones(len(it.endings)), ending_groups)
    for cap in _CAPS:
        counts = np.minimum(it.counts, cap)
        weights = lexemes[it.lexeme] * proclitics[it.proclitic] * endings[it.ending] * it.weights
        share = weights / np.maximum(np.bincount(it.word, weights, len(counts)), 1e-300)[it.word] * counts[it.word]
        lexemes = _lexeme_weights(it, share, proclitics[it.proclitic] * endings[it.ending], lexeme_of_core, is_checked)
        proclitics = _shares(np.bincount(it.proclitic, share, len(proclitics)) + _UNSEEN_EVENT, proclitic_groups)
        endings = _shares(np.bincount(it.ending, share, len(endings)) + _UNSEEN_EVENT, ending_groups) * mine
    return Frequencies(
        dict(zip(it.lexemes, lexemes.tolist(), strict=True)),
        dict(zip(it.proclitics, proclitics.tolist(), strict=True)),
        dict(zip(it.endings, endings.tolist(), strict=True)),
    )


def with_shared_names(draft: Draft, frequencies: Frequencies, names: Iterable[str]) -> Frequencies:
    """Return ``frequencies`` in which each of ``names`` is twice as likely as the noun that is written like it.

    A text may then have either, and a query the name; counts of words cannot say how many are which.
    """
    lexemes = dict(frequencies.lexemes)
    for name in names:
        likely = max((_bare_weight(frequencies, it) for it in draft.readings(name)), default=0.0)
        lexemes[NAME_KEY + name] = _AS_LIKELY_AS_NOUN * max(likely, UNSEEN)
    return frequencies._replace(lexemes=lexemes)


def _bare_weight(frequencies: Frequencies, found: Found) -> float:
    part = found.before.proclitic.part_of_speech
    if part != NOUN or found.before.proclitic.parts:
        return 0.0
    event = ending_event(part, found.ending.role, found.ending.canonical, definite=False)
    return frequencies.lexemes.get(found.lexeme, 0.0) * frequencies.endings.get(event, 0.0)


def _lexeme_weights(
    it: _Readings, share: Floats, affixes: Floats, lexeme_of_core: NDArray[np.int64], is_checked: NDArray[np.bool_]
) -> Floats:
    """Return how often each lexeme was read; where ``is_checked`` not more than its rarer forms let expect."""
    total = np.bincount(it.lexeme, share, len(it.lexemes))
    by_core = np.bincount(it.core, share, len(it.cores))
    expected = np.bincount(it.core, affixes, len(it.cores))
    commonest = np.zeros(len(it.lexemes), int)
    order = np.argsort(by_core, kind="stable")
    commonest[lexeme_of_core[order]] = order
    rest = (total - by_core[commonest] + UNSEEN) / np.maximum(1 - np.minimum(expected[commonest], 0.97), 0.03)
    weights: Floats = np.where(is_checked, np.minimum(total + UNSEEN, rest), total + UNSEEN)
    return weights


def _is_mine(event: EndingEvent) -> bool:
    return event.group[0] != "verb" and event.role.endswith(PRONOUN_MARK) and event.text.endswith("ي")


def _may_be_mistaken(draft: Draft, lexeme: str) -> bool:
    """Return whether ``lexeme`` may live from forms of others: a verb, or a noun that is written like one."""
    if lexeme.startswith((PARTICLE_KEY, NAME_KEY)):
        return not lexeme.startswith(PARTICLE_KEY)
    if lexeme.startswith("v:"):
        return True
    return any(
        is_verb(it.before.proclitic.part_of_speech)
        and it.cost <= 4 * UNIT
        and not (it.before.proclitic.parts and it.before.proclitic.parts[0] in ("و", "ف"))
        for it in draft.readings(lexeme)
    )
