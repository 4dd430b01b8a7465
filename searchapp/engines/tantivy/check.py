"""Looking for damage: what an index holds is read and compared with itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tantivy import DocAddress

from searchapp.engines.local.errors import Damaged
from searchapp.engines.tantivy.checksums import changed_files
from searchapp.engines.tantivy.contents import META
from searchapp.engines.tantivy.document import prepare
from searchapp.engines.tantivy.records import Record, committed_end
from searchapp.engines.tantivy.schema import create_index
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.stored import Stored, StoredValues, fields_of
from searchapp.engines.tantivy.words import TermsOfText, number_of
from searchapp.engines.verify import Content, article_problems
from searchapp.model import Article
from searchapp.near_duplicates import Signature


def problems_of(snapshot: Snapshot, *, deep: bool) -> Iterator[str]:
    """Yield what is wrong with ``snapshot``, one line each.

    Without ``deep`` the ids are compared with each other. A deep check also reads every file, analyses each article
    again, to see that the same comes of it, and counts how many articles each word is in.
    """
    names: Counter[str] = Counter()
    for addresses in snapshot.all():
        names.update(snapshot.identifiers(addresses))
    if len(names) != names.total():
        yield "several articles have the same id"
    if names.total() != snapshot.size:
        yield f"there are {names.total():,} articles where there should be {snapshot.size:,}"
    if deep:
        yield from _schema_problems(snapshot)
        yield from _file_problems(snapshot)
        frequencies: Counter[int] = Counter()
        terms = TermsOfText()
        values = StoredValues(snapshot)
        for addresses in snapshot.all():
            for address, stored in zip(addresses, values.of(addresses), strict=True):
                yield from _article_problems(snapshot, address, stored, terms, frequencies)
        yield from _posting_problems(snapshot, frequencies)
        yield from values.problems()


def _schema_problems(snapshot: Snapshot) -> Iterator[str]:
    with TemporaryDirectory() as empty:
        create_index(Path(empty))
        expected = _described(Path(empty))
    if _described(snapshot.folder) != expected:
        yield f"{META} describes other fields than those that are written"


def _described(folder: Path) -> tuple[object, object]:
    meta = json.loads((folder / META).read_bytes())
    return meta["schema"], meta["index_settings"]


def _file_problems(snapshot: Snapshot) -> Iterator[str]:
    for path in changed_files(snapshot.folder):
        yield f"{path.name} has changed since it was written"
    try:
        committed_end(snapshot.folder)
    except Damaged as error:
        yield str(error)


def _article_problems(
    snapshot: Snapshot, address: DocAddress, stored: Stored, terms: TermsOfText, frequencies: Counter[int]
) -> Iterator[str]:
    try:
        (record,) = snapshot.records([address])
        data = snapshot.record_bytes(address)
        article = snapshot.original(address)
    except Damaged as error:
        yield str(error)
        return
    frequencies.update(np.unique(record.forms).tolist())

    def content_of(article: Article, signature: Signature) -> Content:
        prepared = prepare(article, signature, terms)
        return Content(prepared.record, signature.to_bytes(), fields_of(article, prepared))

    yield from article_problems(
        article,
        Content(data, record.signature, {**stored.numbers, **stored.terms}),
        content_of,
        cluster=stored.cluster,
        found=article.id == record.id and _is_found(snapshot, record, address),
    )


def _is_found(snapshot: Snapshot, record: Record, address: DocAddress) -> bool:
    found = snapshot.find(record.id)
    return found is not None and snapshot.values("record", [found]) == snapshot.values("record", [address])


def _posting_problems(snapshot: Snapshot, frequencies: Counter[int]) -> Iterator[str]:
    found: Counter[int] = Counter()
    for term in snapshot.dictionary():
        # Two terms may share a number, and an article may have both.
        found[number_of(term)] += snapshot.document_frequency(term)
    wrong = sum(found[number] < count for number, count in frequencies.items())
    if wrong:
        yield f"{wrong} words are found in fewer articles than they are in"
