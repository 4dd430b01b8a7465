"""Looking for damage: what an index holds is read and compared with itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from searchapp.engines.whoosh.document import document_of
from searchapp.engines.whoosh.schema import from_bytes
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.engines.whoosh.vocabulary import Vocabulary


def problems_of(snapshot: Snapshot, *, deep: bool) -> Iterator[str]:
    """Yield what is wrong with ``snapshot``, one line each.

    The columns are read always. A ``deep`` check also reads every posting list and every article, and indexes each
    article again in memory, to see that the same comes of it.
    """
    yield from _column_problems(snapshot)
    if deep:
        yield from _article_problems(snapshot)
        yield from _posting_problems(snapshot)


def _column_problems(snapshot: Snapshot) -> Iterator[str]:
    identifiers = list(snapshot.values("id"))
    if len(snapshot.lengths) != snapshot.size or len(snapshot.minutes) != snapshot.size:
        yield "a column has another number of rows than there are articles"
    live = [value for value, alive in zip(identifiers, snapshot.live.tolist(), strict=True) if alive]
    if len(set(live)) != len(live):
        yield "several articles have the same id"


def _article_problems(snapshot: Snapshot) -> Iterator[str]:
    vocabulary = Vocabulary()
    for document in np.flatnonzero(snapshot.live).tolist():
        name = snapshot.identifier(document)
        try:
            article = snapshot.original(document)
        except ValueError as error:
            yield f"article {name}: {error}"
            continue
        fields = document_of(article, vocabulary).fields
        if from_bytes(fields["id"]) != name or snapshot.find(name) != document:
            yield f"article {name} is not found under its id"
        if fields["length"] != snapshot.lengths[document]:
            yield f"article {name} has other words in its text than in the index"


def _posting_problems(snapshot: Snapshot) -> Iterator[str]:
    counted = np.zeros(snapshot.size, np.int64)
    for term in snapshot.terms("words"):
        try:
            postings = snapshot.postings("words", term)
        except ValueError as error:
            yield f"the postings of {term}: {error}"
            continue
        counted[postings.documents] += postings.counts
    live = snapshot.live
    wrong = np.flatnonzero(counted[live] != snapshot.lengths[live])
    if len(wrong):
        yield f"{len(wrong)} articles have more or fewer postings than words"
