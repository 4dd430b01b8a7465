"""Looking for damage: what an index holds is read and compared with itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from searchapp.engines.local.damage import Damaged
from searchapp.engines.term_numbers import TermNumbers
from searchapp.engines.terms import from_bytes, term_bytes
from searchapp.engines.whoosh.checksums import checksum_of
from searchapp.engines.whoosh.document import document_of
from searchapp.engines.whoosh.schema import TERM_FIELDS, WORDS
from searchapp.engines.whoosh.snapshot import Snapshot
from searchapp.near_duplicates import signature_of


def problems_of(snapshot: Snapshot, *, deep: bool) -> Iterator[str]:
    """Yield what is wrong with ``snapshot``, one line each.

    To open it was to find its terms and columns as they were written, and that is all that is known of them without
    ``deep``. A deep check also reads every file and every posting list, and indexes each article again in memory, to
    see that the same comes of it.
    """
    identifiers = snapshot.identifiers()
    if len(set(identifiers)) != len(identifiers):
        yield "several articles have the same id"
    if deep:
        yield from _file_problems(snapshot)
        yield from _article_problems(snapshot)
        yield from _posting_problems(snapshot)


def _file_problems(snapshot: Snapshot) -> Iterator[str]:
    for name, expected in sorted(snapshot.storage.checksums.items()):
        if checksum_of(Path(snapshot.storage.folder) / name) != expected:
            yield f"{name} has changed since it was written"


def _article_problems(snapshot: Snapshot) -> Iterator[str]:
    vocabulary = TermNumbers()
    stored = {name: snapshot.column(name) for name in ("layout", "digest")}
    terms = {name: _terms_of_documents(snapshot, name) for name in TERM_FIELDS}
    signatures = snapshot.signatures()
    for document, name in enumerate(snapshot.identifiers()):
        try:
            article = snapshot.original(document)
        except Damaged as error:
            yield str(error)
            continue
        signature = signature_of(article)._replace(cluster=int(snapshot.clusters[document]))
        fields = document_of(article, signature, vocabulary).fields
        if from_bytes(fields["id"]) != name or snapshot.find(name) != document:
            yield f"article {name} is not found under its id"
        if fields["length"] != snapshot.lengths[document]:
            yield f"article {name} has other words in its text than in the index"
        if fields["signature"] != signatures[document].tobytes():
            yield f"article {name} has another text than the one by which its copies are told"
        other = [
            *(field for field, values in stored.items() if fields[field] != values[document]),
            *(field for field, values in terms.items() if term_bytes(fields.get(field, "")) != values[document]),
            *(["moment"] if fields["moment"] != snapshot.moments[document] else []),
        ]
        if other:
            yield f"article {name} has another {', '.join(other)} than in the index"


def _terms_of_documents(snapshot: Snapshot, field: str) -> list[bytes]:
    """Return the term of each document in ``field``, empty where it has none."""
    terms = np.full(snapshot.size, b"", object)
    for term in snapshot.terms(field):
        terms[snapshot.postings(field, term).documents] = term_bytes(term)
    found: list[bytes] = terms.tolist()
    return found


def _posting_problems(snapshot: Snapshot) -> Iterator[str]:
    counted = np.zeros(snapshot.size, np.int64)
    for term in snapshot.terms(WORDS):
        try:
            postings = snapshot.postings(WORDS, term)
        except Damaged as error:
            yield str(error)
            continue
        counted[postings.documents] += postings.counts
    wrong = np.count_nonzero(counted != snapshot.lengths)
    if wrong:
        yield f"{wrong} articles have more or fewer postings than words"
