"""Reading a word: which lexemes it may be a form of, and how likely each is.

Every reading that the lexicon allows is weighed by what its parts cost (minus logarithms): how rare its lexeme is, its
proclitics before this part of speech, its ending in this paradigm, and how unlikely its spelling. A combination of
proclitics and ending that is next to never written is no reading: it would only bring false friends.

A word that the lexicon does not know is read by rules; its lexeme is then written with :data:`UNKNOWN` before it, so
that it is never taken for one of the lexicon.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from searchapp.analysis.lexicon.paradigms import IMPERFECT, LAM, PARTICLE, PREPOSITIONS
from searchapp.analysis.lexicon.spelling import UNIT, cost_of, spelling_cost
from searchapp.analysis.lexicon.store import Before, Ending, Store, read_lexicon, read_roots
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem

#: What the key of a word begins with that the lexicon does not know.
UNKNOWN: Final = "?"
#: The least share of a word's weight that a lexeme has to have to be one of the word's lexemes.
LEAST_WEIGHT: Final = 0.1
#: What proclitics and ending may cost together.
MAX_AFFIX_COST: Final = cost_of(3e-7)
#: What the spelling of a word may cost.
_MAX_SPELLING_COST: Final = 9 * UNIT
#: Words of a query are citation forms: what a preposition, a pronoun or the tanwin costs more there.
_NOT_CITED: Final = cost_of(0.03)
#: The roles of endings that a citation form does not have.
NOT_CITED_ROLES: Final = frozenset({"pronoun", "tanwin"})
_LAM_ARTICLE: Final = LAM + LAM


class Reading(NamedTuple):
    """One way to read a word.

    ``weight`` is its share of all readings. ``proclitics``, ``stem`` and ``ending`` are the word's parts as printed:
    سيقول is س + يقول, from the lexeme v:قال. The key of a noun or a name is its citation form, that of a verb begins
    with v:, that of a particle with p:.
    """

    lexeme: str
    weight: float
    proclitics: tuple[str, ...]
    stem: str
    ending: str


class _Found(NamedTuple):
    """A reading before its weight is known; ``start`` and ``end`` are those of the stem."""

    cost: int
    lexeme: str
    before: Before
    ending: Ending
    start: int
    end: int


@cache
def lexicon() -> Store:
    """Return the lexicon, which is read once."""
    return read_lexicon()


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(it[:length] for it in lexicon().proclitics for length in range(len(it) + 1))


def read_word(surface: str, normalized: str) -> tuple[Reading, ...]:
    """Return the readings of a word, given by its surface and its normalized form, the likeliest first."""
    found = sorted(_readings(surface, normalized))
    if not found:
        return tuple(_by_rules(surface, normalized))
    weights = [math.exp((found[0].cost - it.cost) / UNIT) for it in found]
    total = sum(weights)
    return tuple(_reading(it, weight / total, surface) for it, weight in zip(found, weights, strict=True))


def lexemes(surface: str, normalized: str) -> tuple[str, ...]:
    """Return the keys that have at least a tenth of the weight of a word of a text, the likeliest first."""
    return _keys(surface, normalized, citation=False) or tuple(it.lexeme for it in _by_rules(surface, normalized))


def citation(lexeme: str) -> str:
    """Return the word that the key ``lexeme`` names, as it stands in a dictionary."""
    return lexeme.rpartition(":")[2].removeprefix(UNKNOWN)


def lexemes_of_query(surface: str, normalized: str) -> tuple[str, ...]:
    """Return the keys of a word of a query, the likeliest first: as in a text, but more likely a citation form."""
    return _keys(surface, normalized, citation=True) or (UNKNOWN + _without_article(normalized),)


def _keys(surface: str, normalized: str, *, citation: bool) -> tuple[str, ...]:
    found = _readings(surface, normalized)
    if not found:
        return ()
    if len(found) == 1:
        return (found[0].lexeme,)
    costs = [it.cost + _citation_cost(it) if citation else it.cost for it in found]
    least = min(costs)
    weights: dict[str, float] = {}
    for it, cost in zip(found, costs, strict=True):
        weights[it.lexeme] = weights.get(it.lexeme, 0.0) + math.exp((least - cost) / UNIT)
    enough = LEAST_WEIGHT * sum(weights.values())
    ordered = sorted((-weight, key) for key, weight in weights.items())
    return tuple(key for rank, (weight, key) in enumerate(ordered) if not rank or -weight >= enough)


def _citation_cost(found: _Found) -> int:
    prepositions = any(part in PREPOSITIONS for part in found.before.proclitic.parts)
    return _NOT_CITED * (prepositions + (found.ending.role in NOT_CITED_ROLES))


def _reading(found: _Found, weight: float, surface: str) -> Reading:
    proclitic = found.before.proclitic
    start = found.start - (proclitic.part_of_speech == IMPERFECT)  # the letter of the person is part of what is shown
    return Reading(found.lexeme, weight, proclitic.parts, surface[start : found.end], surface[found.end :])


def _readings(surface: str, normalized: str) -> list[_Found]:
    found: list[_Found] = []
    proclitics, beginnings = lexicon().proclitics, _beginnings()
    for start in range(len(normalized)):
        letters_before = normalized[:start]
        if letters_before not in beginnings:
            break
        before = proclitics.get(letters_before)
        if before is None:
            continue
        _read_behind(before, surface, normalized, start, start, found)
        if letters_before.endswith(_LAM_ARTICLE):  # للجنة has one ل of its own
            _read_behind(before, surface, normalized, start, start - 1, found)
    return found


def _read_behind(  # noqa: PLR0913, PLR0917 - the innermost loop
    before: Mapping[str, tuple[Before, ...]],
    surface: str,
    normalized: str,
    length: int,
    start: int,
    found: list[_Found],
) -> None:
    """Add to ``found`` the readings with a stem from ``start`` on, behind ``length`` letters of proclitics."""
    store = lexicon()
    paradigms, ends_of_endings = store.paradigms, store.ends_of_endings
    printed = surface[start:]
    for end in range(len(normalized), start, -1):
        letters_behind = normalized[end:]
        if letters_behind not in ends_of_endings:
            break
        for entry in store.entries(normalized[start:end]):
            part_of_speech, endings = paradigms[entry.paradigm]
            possible = endings.get(letters_behind)
            if possible is None or part_of_speech not in before:
                continue
            for ending in possible:
                spelling = spelling_cost(
                    entry.canonical + ending.canonical, printed, particle=part_of_speech == PARTICLE
                )
                if spelling > _MAX_SPELLING_COST:
                    continue
                for it in before[part_of_speech]:
                    cost = affix_cost(it, ending)
                    if cost is None or (start < length and not it.proclitic.definite):
                        continue
                    cost += entry.cost + spelling + spelling_cost(it.proclitic.letters, surface[:length])
                    found.append(_Found(cost, entry.lexeme, it, ending, start, end))


def affix_cost(before: Before, ending: Ending) -> int | None:
    """Return what ``before`` and ``ending`` cost together; None where they do not stand with each other."""
    cost = ending.definite_cost if before.proclitic.definite else ending.cost
    if cost is None or cost + before.cost > MAX_AFFIX_COST:
        return None
    return cost + before.cost


# Words that the lexicon does not know.

_ARTICLES: Final = ("وبال", "وكال", "ولل", "وال", "بال", "فال", "كال", "لل", "ال")
#: Letters that a word begins with more often as a preposition or conjunction than by itself, and the others.
_LIKELY_CLITICS: Final = ("و", "ل")
_UNLIKELY_CLITICS: Final = ("ب", "ف", "ك")
CLITICS_BY_RULE: Final = (*_LIKELY_CLITICS, *_UNLIKELY_CLITICS)
#: The fewest letters that are left behind a proclitic.
_LEAST_LETTERS: Final = 3
_LIKELY: Final = 0.6


def _by_rules(surface: str, normalized: str) -> Iterator[Reading]:
    """Yield the readings of a word that the lexicon does not know.

    Its article is no part of it. A first letter that may be a conjunction or a preposition leaves both readings
    open, so that a name is found behind any of them.
    """
    bare = _without_article(normalized)
    start = len(normalized) - len(bare)
    if start or bare[0] not in CLITICS_BY_RULE or len(bare) <= _LEAST_LETTERS:
        yield Reading(UNKNOWN + bare, 1.0, (surface[:start],) if start else (), surface[start:], "")
        return
    whole = Reading(UNKNOWN + bare, 1 - _LIKELY, (), surface, "")
    behind = Reading(UNKNOWN + bare[1:], _LIKELY, (surface[0],), surface[1:], "")
    if bare[0] in _LIKELY_CLITICS:
        yield from (behind, whole)
    else:
        yield from (whole._replace(weight=_LIKELY), behind._replace(weight=1 - _LIKELY))


def lexemes_by_rule(normalized: str) -> tuple[str, ...]:
    """Return the keys of a word that the lexicon does not know, the likeliest first."""
    return tuple(reading.lexeme for reading in _by_rules(normalized, normalized))


def _without_article(normalized: str) -> str:
    for article in _ARTICLES:
        if normalized.startswith(article) and len(normalized) - len(article) >= _LEAST_LETTERS:
            return normalized[len(article) :]
    return normalized


@cache
def _roots() -> dict[str, str]:
    return read_roots()


def roots_of(lexeme: str) -> tuple[str, ...]:
    """Return the roots, by the rules of :mod:`searchapp.analysis.root`, that words with the key ``lexeme`` may have.

    For every word: the root of its stem is among the roots of each of its lexemes.
    """
    if not lexeme.startswith(UNKNOWN):
        return tuple(_roots().get(lexeme, "").split())
    word = lexeme.removeprefix(UNKNOWN)
    behind = ("", *CLITICS_BY_RULE, *_ARTICLES)
    return tuple(sorted({root(stem(letters_before + word)) for letters_before in behind}))
