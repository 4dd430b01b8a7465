"""Which words of a root are like what is looked for, and at which level: see :mod:`.occurrences`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from searchapp.plan import Likeness, Phrase, Term
from searchapp.ranking.occurrences import EXACT, ROOT, STEM, VARIANT
from searchapp.ranking.postings import Row

#: Tells the level of a form; of one that is like nothing looked for it is :data:`ROOT`.
LevelOf = Callable[[Row], int]

#: Where in a row each form is.
_COLUMNS: Final[dict[Likeness, int]] = {"written": 0, "exact": 1, "stem": 2}


def stems_by_root(term: Term) -> dict[str, dict[str, int]]:
    """Return the stems that satisfy ``term`` by their roots, its own root among them, and at which level each does."""
    stems: dict[str, dict[str, int]] = {term.forms.root: {}}
    for alternative in term.alternatives:
        level = VARIANT if alternative.how == "variant" else STEM
        stems.setdefault(alternative.root, {})[alternative.stem] = level
    return stems


def levels_of_term(term: Term) -> dict[str, LevelOf]:
    """Return what tells the level of the words of each root that has some like ``term``; its own is the first."""
    column, wanted = (0, term.forms.written) if term.literal else (1, term.forms.exact)
    return {
        root: partial(_level, stems=stems, column=column, exact=wanted) for root, stems in stems_by_root(term).items()
    }


def _level(row: Row, stems: dict[str, int], column: int, exact: str) -> int:
    return EXACT if row[column] == exact else stems.get(row[2], ROOT)


def levels_of_place(phrase: Phrase, place: int) -> dict[str, LevelOf]:
    """Return what tells the level of the words of each root that has some that may stand at ``place``."""
    wanted, column = frozenset(phrase.forms_at(place)), _COLUMNS[phrase.like]
    level = STEM if phrase.like == "stem" else EXACT
    return dict.fromkeys(
        (word.root for word in phrase.places[place]), lambda row: level if row[column] in wanted else ROOT
    )
