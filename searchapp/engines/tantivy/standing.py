"""Phrases that Tantivy cannot be asked for: it finds what has all their words, the records tell where they stand.

They are those whose words may be apart, and those with very many words that may stand at one place.
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import compress
from typing import Final

import numpy as np
from tantivy import DocAddress, Query

from searchapp.engines.tantivy.family import FamiliesAmong
from searchapp.engines.tantivy.schema import to_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.plan import Deadline, Phrase
from searchapp.ranking.match import Matching, roots_in

#: How many documents are looked into at once, and how many phrases are remembered.
_TOGETHER: Final = 5_000
_REMEMBERED: Final = 64


class StandingPhrases:
    """Finds phrases in one snapshot; remembers what it has found."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._found: OrderedDict[Phrase, Query] = OrderedDict()

    def query(self, phrase: Phrase, having: Query, deadline: Deadline) -> Query:
        """Return what matches the articles that have ``phrase``, all of them among those that match ``having``.

        Raises :class:`~searchapp.plan.TimeIsUpError` when the ``deadline`` passes.
        """
        found = self._found.get(phrase)
        if found is None:
            found = self._found[phrase] = self._find(phrase, having, deadline)
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return found

    def _find(self, phrase: Phrase, having: Query, deadline: Deadline) -> Query:
        _, found = self._snapshot.best(having, self._snapshot.size)
        addresses = [address for _, address in found]
        names: list[str] = []
        for start in deadline.each(range(0, len(addresses), _TOGETHER)):
            names += self._having(phrase, addresses[start : start + _TOGETHER])
        return Query.term_set_query(self._snapshot.schema, "key", [to_term(name) for name in names])

    def _having(self, phrase: Phrase, addresses: list[DocAddress]) -> list[str]:
        families = {root: self._snapshot.family("words", root) for root in roots_in(phrase)}
        words = FamiliesAmong(self._snapshot.term_vectors(addresses), families)
        chosen = np.asarray(Matching(len(addresses), words.word_postings).documents(phrase)).tolist()
        return self._snapshot.identifiers(list(compress(addresses, chosen)))
