"""How alike the words of a root are to what is looked for: their :class:`~searchapp.model.MatchLevel`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from searchapp.analysis.analyser import Forms
from searchapp.model import MatchLevel
from searchapp.plan import Phrase, Term
from searchapp.ranking.postings import Row

#: Gives the level of a row; ROOT where it is like nothing that is looked for.
LevelOf = Callable[[Row], MatchLevel]

#: Where in a row the form is that words share which are alike at a level.
_COLUMNS: Final = {MatchLevel.EXACT: 0, MatchLevel.SPELLING: 1, MatchLevel.INFLECTION: 2}


def stems_by_root(term: Term) -> dict[str, dict[str, MatchLevel]]:
    """Return the stems that satisfy ``term`` by their roots, its own root among them, and the level of each."""
    stems: dict[str, dict[str, MatchLevel]] = {term.forms.root: {}}
    for alternative in term.alternatives:
        stems.setdefault(alternative.root, {})[alternative.stem] = alternative.level
    return stems


def levels_of_term(term: Term) -> dict[str, LevelOf]:
    """Return for each root that has words like ``term`` what gives their level; its own root is the first."""
    return {
        root: partial(_level, stems=stems, typed=term.forms, literal=term.literal)
        for root, stems in stems_by_root(term).items()
    }


def _level(row: Row, stems: dict[str, MatchLevel], typed: Forms, *, literal: bool) -> MatchLevel:
    surface, normalized, stem = row
    if surface == typed.surface:
        return MatchLevel.EXACT
    if normalized == typed.normalized and not literal:
        return MatchLevel.SPELLING
    return stems.get(stem, MatchLevel.ROOT)


def levels_of_position(phrase: Phrase, position: int) -> dict[str, LevelOf]:
    """Return for each root that has words which may stand at ``position`` what gives their level."""
    wanted, column = frozenset(phrase.forms_at(position)), _COLUMNS[phrase.level]
    return dict.fromkeys(
        (word.root for word in phrase.positions[position]),
        lambda row: phrase.level if row[column] in wanted else MatchLevel.ROOT,
    )
