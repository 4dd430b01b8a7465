"""How the lexicon is stored: a compressed text in ``searchapp/analysis/data``, written and read here.

``lexicon.bin`` is what words are read by. Its text has four parts, separated by an empty line:

1. the costs of all :data:`~searchapp.analysis.lexicon.paradigms.PROCLITICS`, in one line;
2. the paradigms, one a line: its part of speech, then its endings, as ``ending,role,cost,cost behind the article``,
   without the last where the article cannot stand;
3. the stems' normalized forms, one a line, sorted;
4. the entries of each of these stems, in the same order: ``canonical stem,lexeme,paradigm,cost`` and so on. A lexeme is
   left out where it is the canonical stem, a canonical stem where it is the normalized one.

Lines are split only when they are asked for: the whole lexicon is there after a few hundredths of a second.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Final, NamedTuple, Protocol

from searchapp.analysis.lexicon.paradigms import PROCLITICS, Proclitic
from searchapp.analysis.normalize import normalize

LEXICON: Final = "lexicon.bin"

_PART: Final = "\n\n"
_LINE: Final = "\n"
_ITEM: Final = " "
_FIELD: Final = ","

#: The entries of how many stems are kept as they were parsed: all of them would take seventeen megabytes.
_PARSED: Final = 1 << 13


class Ending(NamedTuple):
    """An ending in full spelling, its ``role`` and what it costs; None where it cannot stand behind the article."""

    canonical: str
    role: str
    cost: int
    definite_cost: int | None


class Paradigm(NamedTuple):
    """The part of speech of a stem, and its endings by their normalized forms."""

    part_of_speech: str
    endings: Mapping[str, tuple[Ending, ...]]


class Entry(NamedTuple):
    """A stem: its full spelling, its lexeme, the number of its paradigm, and how rare it is."""

    canonical: str
    lexeme: str
    paradigm: int
    cost: int


class Before(NamedTuple):
    """A proclitic and what it costs."""

    proclitic: Proclitic
    cost: int


class Source(Protocol):
    """What words can be read by: the lexicon, or the draft of one."""

    def entries(self, stem: str) -> Sequence[Entry]:
        """Return the entries of ``stem``, a normalized form."""
        ...

    @property
    def paradigms(self) -> Sequence[Paradigm]:
        """All paradigms, by number."""
        ...

    @property
    def proclitics(self) -> Mapping[str, Mapping[str, tuple[Before, ...]]]:
        """The proclitics by their normalized letters, then by part of speech."""
        ...

    @property
    def beginnings(self) -> frozenset[str]:
        """The normalized letters that proclitics begin with."""
        ...

    @property
    def ends_of_endings(self) -> frozenset[str]:
        """The normalized endings of all paradigms, and what is left of each without its first letters."""
        ...


class Store:
    """The lexicon as it was read; entries and paradigms are parsed when they are asked for."""

    def __init__(self, text: str) -> None:
        costs, paradigms, stems, entries = text.split(_PART)
        self._paradigms = paradigms.split(_LINE)
        self._lines: dict[str, str] = dict(zip(stems.split(_LINE), entries.split(_LINE), strict=True))
        self._costs = costs

    def entries(self, stem: str) -> tuple[Entry, ...]:
        """Return the entries of ``stem``, a normalized form."""
        line = self._lines.get(stem)
        return () if line is None else _entries(stem, line)

    def stems(self) -> Iterable[str]:
        """Return the normalized forms of all stems."""
        return self._lines.keys()

    def stems_of(self, lexeme: str) -> tuple[str, ...]:
        """Return the normalized forms of the stems of ``lexeme``."""
        # Few lines have its letters, and only these are split.
        named = lexeme + _FIELD
        likely = [stem for stem, line in self._lines.items() if named in line or stem == lexeme]
        return tuple(stem for stem in likely if any(entry.lexeme == lexeme for entry in self.entries(stem)))

    @cached_property
    def paradigms(self) -> tuple[Paradigm, ...]:
        """All paradigms, by number."""
        return tuple(map(_paradigm, self._paradigms))

    @cached_property
    def ends_of_endings(self) -> frozenset[str]:
        """The normalized endings of all paradigms, and what is left of each without its first letters."""
        return ends_of_endings(self.paradigms)

    @cached_property
    def proclitics(self) -> Mapping[str, Mapping[str, tuple[Before, ...]]]:
        """The proclitics by their normalized letters, then by part of speech."""
        return proclitics_at(map(int, self._costs.split(_ITEM)))

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The normalized letters that proclitics begin with."""
        return beginnings_of(self.proclitics)


def proclitics_at(costs: Iterable[int]) -> Mapping[str, Mapping[str, tuple[Before, ...]]]:
    """Return the proclitics with their ``costs``, by their normalized letters and then by part of speech."""
    found: dict[str, dict[str, list[Before]]] = {}
    for proclitic, cost in zip(PROCLITICS, costs, strict=True):
        by_part = found.setdefault(normalize(proclitic.letters), {})
        by_part.setdefault(proclitic.part_of_speech, []).append(Before(proclitic, cost))
    return {letters: {part: tuple(it) for part, it in by_part.items()} for letters, by_part in found.items()}


def beginnings_of(proclitics: Iterable[str]) -> frozenset[str]:
    """Return all first letters of ``proclitics``, themselves and nothing included."""
    return frozenset(it[:length] for it in proclitics for length in range(len(it) + 1))


def ends_of_endings(paradigms: Iterable[Paradigm]) -> frozenset[str]:
    """Return the normalized endings of ``paradigms``, and what is left of each without its first letters."""
    endings = {ending for paradigm in paradigms for ending in paradigm.endings}
    return frozenset(ending[start:] for ending in endings for start in range(len(ending) + 1))


@lru_cache(_PARSED)
def _entries(stem: str, line: str) -> tuple[Entry, ...]:
    return tuple(_entry(stem, item) for item in line.split(_ITEM))


def _entry(stem: str, item: str) -> Entry:
    canonical, lexeme, paradigm, cost = item.split(_FIELD)
    canonical = canonical or stem
    return Entry(canonical, lexeme or canonical, int(paradigm), int(cost))


def _paradigm(line: str) -> Paradigm:
    part_of_speech, *items = line.split(_ITEM)
    endings: dict[str, list[Ending]] = {}
    for item in items:
        canonical, role, cost, definite = item.split(_FIELD)
        ending = Ending(canonical, role, int(cost), int(definite) if definite else None)
        endings.setdefault(_normalized_ending(canonical), []).append(ending)
    return Paradigm(part_of_speech, {form: tuple(found) for form, found in endings.items()})


@cache
def _normalized_ending(canonical: str) -> str:
    """Return the normalized form of an ending: most paradigms have the same."""
    return normalize(canonical)


def read_lexicon() -> Store:
    """Return the lexicon that is part of this package."""
    return Store(_read(LEXICON))


def _read(name: str) -> str:
    return zlib.decompress(resources.files("searchapp.analysis.data").joinpath(name).read_bytes()).decode()


def lexicon_text(costs: Iterable[int], paradigms: Iterable[Paradigm], entries: Mapping[str, Iterable[Entry]]) -> str:
    """Return the text of :data:`LEXICON`."""
    stems = sorted(entries)
    parts = (
        (_ITEM.join(map(str, costs)),),
        map(_paradigm_line, paradigms),
        stems,
        (_ITEM.join(_entry_item(stem, entry) for entry in sorted(entries[stem])) for stem in stems),
    )
    return _PART.join(map(_LINE.join, parts))


def _entry_item(stem: str, entry: Entry) -> str:
    canonical = "" if entry.canonical == stem else entry.canonical
    lexeme = "" if entry.lexeme == entry.canonical else entry.lexeme
    return _FIELD.join((canonical, lexeme, str(entry.paradigm), str(entry.cost)))


def _paradigm_line(paradigm: Paradigm) -> str:
    items = (
        _FIELD.join((it.canonical, it.role, str(it.cost), "" if it.definite_cost is None else str(it.definite_cost)))
        for endings in paradigm.endings.values()
        for it in endings
    )
    return _ITEM.join((paradigm.part_of_speech, *sorted(items)))


def compress(text: str) -> bytes:
    """Return what is written into the file of ``text``."""
    return zlib.compress(text.encode(), 9)
