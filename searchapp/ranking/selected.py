"""What a close look is taken at: some articles, and where in them each word of the query occurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from searchapp.ranking.articles import Wanted
from searchapp.ranking.occurrences import MATCHING, Occurrences, Selection


class Selected(NamedTuple):
    """A word or phrase of the query, and its occurrences in the selected articles, numbered as they are selected."""

    wanted: Wanted
    here: Occurrences
    collection_size: int

    def idf(self, level: int = MATCHING) -> float:
        """Return how telling the word is at ``level`` or above; a phrase counts as one word."""
        return self.wanted.idf(level, self.collection_size) / self.wanted.words


def select(wanted: Sequence[Wanted], selection: Selection, collection_size: int) -> list[Selected]:
    """Return what is ``wanted`` as it occurs in ``selection``; ``collection_size`` is the number of all articles."""
    return [Selected(part, part.occurrences.within(selection), collection_size) for part in wanted]
