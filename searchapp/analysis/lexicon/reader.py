"""Reading a word: which lexemes it may be a form of, and how likely each is.

Every reading that the lexicon allows is weighed by what its parts cost (minus logarithms): how rare its lexeme is, its
proclitics before this part of speech, its ending in this paradigm, and how unlikely its spelling. A combination of
proclitics and ending that is next to never written is no reading: it would only bring false friends.

A word that the lexicon does not know is read by rules; its lexeme is then written with :data:`UNKNOWN` before it, so
that it is never taken for one of the lexicon.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from searchapp.analysis.lexicon.paradigms import (
    ARTICLE,
    BARE_NAME,
    DEFINITE_NAME,
    IMPERATIVE,
    IMPERFECT,
    LAM,
    PARTICLE,
    PREPOSITIONS,
    PRONOUN_MARK,
    TANWIN_MARK,
)
from searchapp.analysis.lexicon.spelling import UNIT, cost_of, spelling_cost
from searchapp.analysis.lexicon.store import Before, Ending, Source, Store, read_lexicon

#: What the key of a word begins with that the lexicon does not know.
UNKNOWN: Final = "?"
#: The least share of a word's weight that a lexeme has to have to be one of the word's lexemes.
LEAST_WEIGHT: Final = 0.1
#: What proclitics and ending may cost together.
MAX_AFFIX_COST: Final = cost_of(3e-7)
#: What the spelling of a word may cost.
_MAX_SPELLING_COST: Final = 9 * UNIT
#: Words of a query are citation forms: what a preposition, an imperative, a pronoun or the tanwin costs more there.
_NOT_CITED: Final = cost_of(0.03)
#: What the roles of endings end in that a citation form does not have.
_NOT_CITED_ROLES: Final = (PRONOUN_MARK, TANWIN_MARK)
_LAM_ARTICLE: Final = LAM + LAM


#: What insists on its own ى or ي: particles, which are short, and names that are spelt like another word.
_STRICT: Final = frozenset((PARTICLE, BARE_NAME, DEFINITE_NAME))

#: Letters of other languages that stand for those of Arabic: they say nothing of what a word is.
_ARABIC_LETTERS: Final = str.maketrans({"ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه"})


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


class Found(NamedTuple):
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


def read_word(surface: str, normalized: str) -> tuple[Reading, ...]:
    """Return the readings of a word, given by its surface and its normalized form, the likeliest first."""
    found = sorted(find_readings(lexicon(), surface, normalized))
    if not found:
        return tuple(_by_rules(surface, normalized))
    weights = [math.exp((found[0].cost - it.cost) / UNIT) for it in found]
    total = sum(weights)
    return tuple(_reading(it, weight / total, surface) for it, weight in zip(found, weights, strict=True))


def lexemes(surface: str, normalized: str) -> tuple[str, ...]:
    """Return the keys that have at least a tenth of the weight of a word of a text, the likeliest first."""
    return known_lexemes(lexicon(), surface, normalized) or lexemes_by_rule(normalized)


def known_lexemes(source: Source, surface: str, normalized: str) -> tuple[str, ...]:
    """Return the :func:`lexemes` of a word that ``source`` knows; none where it does not."""
    return _keys(find_readings(source, surface, normalized), citation=False)


def citation(lexeme: str) -> str:
    """Return the word that the key ``lexeme`` names, as it stands in a dictionary."""
    return lexeme.rpartition(":")[2].removeprefix(UNKNOWN)


def lexemes_of_query(surface: str, normalized: str) -> tuple[str, ...]:
    """Return the keys of a word of a query, the likeliest first: as in a text, but more likely a citation form."""
    found = find_readings(lexicon(), surface, normalized)
    return _keys(found, citation=True) or lexemes_by_rule(normalized)


def _keys(found: Sequence[Found], *, citation: bool) -> tuple[str, ...]:
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


def _citation_cost(found: Found) -> int:
    prepositions = any(part in PREPOSITIONS for part in found.before.proclitic.parts)
    imperative = found.before.proclitic.part_of_speech == IMPERATIVE
    return _NOT_CITED * (prepositions + imperative + found.ending.role.endswith(_NOT_CITED_ROLES))


def _reading(found: Found, weight: float, surface: str) -> Reading:
    proclitic = found.before.proclitic
    start = found.start - (proclitic.part_of_speech == IMPERFECT)  # the letter of the person is part of what is shown
    return Reading(found.lexeme, weight, proclitic.parts, surface[start : found.end], surface[found.end :])


def find_readings(source: Source, surface: str, normalized: str) -> list[Found]:
    """Return every reading of a word that ``source`` allows, in no order."""
    found: list[Found] = []
    surface = surface.translate(_ARABIC_LETTERS)
    proclitics, beginnings = source.proclitics, source.beginnings
    for start in range(len(normalized)):
        letters_before = normalized[:start]
        if letters_before not in beginnings:
            break
        before = proclitics.get(letters_before)
        if before is None:
            continue
        _read_behind(source, before, surface, normalized, start, start, found)
        if letters_before.endswith(_LAM_ARTICLE):  # للجنة has one ل of its own
            _read_behind(source, before, surface, normalized, start, start - 1, found)
    return found


def _read_behind(  # noqa: PLR0913, PLR0917 - the innermost loop
    source: Source,
    before: Mapping[str, tuple[Before, ...]],
    surface: str,
    normalized: str,
    length: int,
    start: int,
    found: list[Found],
) -> None:
    """Add to ``found`` the readings with a stem from ``start`` on, behind ``length`` letters of proclitics."""
    entries_of, paradigms = source.entries, source.paradigms
    printed_before, printed = surface[:length], surface[start:]
    ends_of_endings = source.ends_of_endings
    for end in range(len(normalized), start, -1):
        suffix = normalized[end:]
        if suffix not in ends_of_endings:
            break
        entries = entries_of(normalized[start:end])
        if not entries:
            continue
        for canonical, lexeme, number, rarity in entries:
            part_of_speech, endings = paradigms[number]
            proclitics = before.get(part_of_speech)
            if proclitics is None:
                continue
            for ending in endings.get(suffix, ()):
                spelling = spelling_cost(canonical + ending.canonical, printed, strict=part_of_speech in _STRICT)
                if spelling > _MAX_SPELLING_COST:
                    continue
                for it in proclitics:
                    cost = affix_cost(it, ending)
                    if cost is not None and (start == length or it.proclitic.definite):
                        cost += rarity + spelling + spelling_cost(it.proclitic.letters, printed_before)
                        found.append(Found(cost, lexeme, it, ending, start, end))


def affix_cost(before: Before, ending: Ending) -> int | None:
    """Return what ``before`` and ``ending`` cost together; None where they do not stand with each other."""
    cost = ending.definite_cost if before.proclitic.definite else ending.cost
    if cost is None or cost + before.cost > MAX_AFFIX_COST:
        return None
    return cost + before.cost


# Words that the lexicon does not know.

_ARTICLES: Final = ("وبال", "وكال", "ولل", "وال", "بال", "فال", "كال", "لل", "ال")
#: Letters that a word begins with more often as a preposition or conjunction than by itself; then all of them.
LIKELY_CLITICS: Final = ("و", "ل")
_CLITICS: Final = (*LIKELY_CLITICS, "ب", "ف", "ك")
#: What is read before a word by the rules, in every way in which it is combined with other readings.
BEFORE_BY_RULE: Final = tuple(map("".join, product(("", ARTICLE), ("", *_CLITICS), ("", *LIKELY_CLITICS))))
#: The fewest letters that are left behind a proclitic.
_LEAST_LETTERS: Final = 3
_LIKELY: Final = 0.6


def _by_rules(surface: str, normalized: str) -> Iterator[Reading]:
    """Yield the readings of a word that the lexicon does not know, the likeliest first.

    Its article is no part of it. A first letter that may be a conjunction or a preposition leaves both readings
    open, so that a name is found behind any of them. A word in و or ل is looked for without that letter, so it is
    read so behind an article or another such letter as well.
    """
    bare = _without_article(normalized)
    start = len(normalized) - len(bare)
    article = (surface[:start],) if start else ()
    detachable = _detachable(bare, definite=bool(start))
    likeliest = int(bare[0] in LIKELY_CLITICS and detachable > 0)
    for count in sorted(range(detachable + 1), key=lambda it: it != likeliest):
        weight = 1.0 if not detachable else _LIKELY if count == likeliest else (1 - _LIKELY) / detachable
        stem = start + count
        yield Reading(UNKNOWN + bare[count:], weight, (*article, *surface[start:stem]), surface[stem:], "")


def _detachable(bare: str, *, definite: bool) -> int:
    """Return how many first letters of a word may be proclitics, behind an article or not."""
    count = 0
    letters = LIKELY_CLITICS if definite else _CLITICS
    while len(bare) - count > _LEAST_LETTERS and bare[count] in letters and count < (1 if definite else 2):
        letters = LIKELY_CLITICS
        count += 1
    return count


def lexemes_by_rule(normalized: str) -> tuple[str, ...]:
    """Return the keys of a word that the lexicon does not know, the likeliest first."""
    return tuple(reading.lexeme for reading in _by_rules(normalized, normalized))


def _without_article(normalized: str) -> str:
    for article in _ARTICLES:
        if normalized.startswith(article) and len(normalized) - len(article) >= _LEAST_LETTERS:
            return normalized[len(article) :]
    return normalized
