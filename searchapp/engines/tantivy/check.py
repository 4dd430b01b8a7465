"""Looking for damage: what an index holds is read and compared with itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import numpy as np
from tantivy import DocAddress, FieldType, Occur, Order, Query

from searchapp.dates.moments import times_of
from searchapp.engines.local.errors import Damaged
from searchapp.engines.lookups import numbers_of
from searchapp.engines.tantivy.batch import Prepared, prepare, values_of
from searchapp.engines.tantivy.entries import entry_term
from searchapp.engines.tantivy.files import META, changed_files
from searchapp.engines.tantivy.records import Record, committed_end
from searchapp.engines.tantivy.schema import VALUE_FIELDS, TermsOfText, create_index, number_of, to_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.verify import Content, article_problems
from searchapp.model import Article
from searchapp.near_duplicates import Signature, signatures_from
from searchapp.near_duplicates.clusters import lookup_keys

_NUMBERS: Final = ("moment", "instant", "arrived", "length", "passages", "cluster")

Term = str | int


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
    # Tantivy may still be writing to its new folder when that is removed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as empty:
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
        return Content(prepared.record, signature.to_bytes(), _fields_of(article, prepared))

    yield from article_problems(
        article,
        Content(data, record.signature, {**stored.numbers, **stored.terms}),
        content_of,
        cluster=stored.cluster,
        found=article.id == record.id
        and _is_found(snapshot, record, address)
        and _has_its_terms(snapshot, article, record),
    )


def _is_found(snapshot: Snapshot, record: Record, address: DocAddress) -> bool:
    found = snapshot.find(record.id)
    return found is not None and snapshot.values("record", [found]) == snapshot.values("record", [address])


def _has_its_terms(snapshot: Snapshot, article: Article, record: Record) -> bool:
    """Return whether the article is found by its entry, all its look-ups and all keys of its signature."""
    keys = lookup_keys(signatures_from(record.signature)[0]["minhash"])
    entry = entry_term(record.id, record.origin, record.digest)
    terms: list[tuple[str, Term]] = [("key", to_term(record.id)), ("entry", entry)]
    terms += [("keys", key) for key in keys] + [("lookups", number) for number in numbers_of(article)]
    queries = [(Occur.Must, Query.term_query(snapshot.schema, field, value)) for field, value in terms]
    return snapshot.count(Query.boolean_query(queries)) > 0


def _posting_problems(snapshot: Snapshot, frequencies: Counter[int]) -> Iterator[str]:
    found: Counter[int] = Counter()
    for term in snapshot.dictionary():
        # Two terms may share a number, and an article may have both.
        found[number_of(term)] += snapshot.document_frequency(term)
    wrong = sum(found[number] < count for number, count in frequencies.items())
    if wrong:
        yield f"{wrong} words are found in fewer articles than they are in"


class Stored(NamedTuple):
    """The numbers of a document by their fields, and its terms, empty where it has none."""

    numbers: dict[str, int]
    terms: dict[str, str]

    @property
    def cluster(self) -> int:
        """The number of its cluster."""
        return self.numbers["cluster"]


def _fields_of(article: Article, prepared: Prepared) -> dict[str, Term]:
    """Return the stored values of ``article``, which has been ``prepared`` for writing, but for its cluster."""
    times = times_of(article)
    return {
        "moment": times.moment,
        "instant": times.instant,
        "arrived": times.arrived,
        "length": prepared.length,
        "passages": len(article.paragraphs),
        **{field: to_term(value) for field, value in values_of(article, times).items()},
    }


class StoredValues:
    """Reads the values that Tantivy has stored, some documents at a time; remembers what each should be found by."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        # The documents that have a term, by the sum of where their records begin: little to remember of many articles.
        self._having: Counter[tuple[str, Term]] = Counter()

    def of(self, addresses: Sequence[DocAddress]) -> list[Stored]:
        """Return the values of these documents, which follow each other."""
        numbers = {field: self._snapshot.values(field, addresses) for field in _NUMBERS}
        terms = {field: self._terms(field, addresses) for field in VALUE_FIELDS}
        by_field: dict[str, Sequence[Term]] = {**terms, "cluster": numbers["cluster"]}
        starts = self._snapshot.values("record", addresses)
        for field, its in by_field.items():
            for term, start in zip(its, starts, strict=True):
                self._having[field, term] += start + 1
        return [
            Stored(
                {field: values[place] for field, values in numbers.items()},
                {field: values[place] for field, values in terms.items()},
            )
            for place in range(len(addresses))
        ]

    def _terms(self, field: str, addresses: Sequence[DocAddress]) -> list[str]:
        first, last = self._snapshot.values("record", [addresses[0], addresses[-1]])
        these = Query.range_query(self._snapshot.schema, "record", FieldType.Unsigned, first, last)
        found = self._snapshot.sorted(these, field, len(addresses), Order.Asc)
        terms = {(address.segment_ord, address.doc): term for term, address in found}
        try:
            return [str(terms[address.segment_ord, address.doc] or "") for address in addresses]
        except KeyError as error:
            raise Damaged(f"an article has no {field}") from error

    def problems(self) -> Iterator[str]:
        """Yield the fields by whose terms other documents are found than those that have them, of all read so far."""
        wrong = Counter(
            field for (field, term), having in self._having.items() if term != "" and self._found(field, term) != having
        )
        for field, number in wrong.items():
            yield f"in the field {field} {number} values are found in other articles than those that have them"

    def _found(self, field: str, term: Term) -> int:
        query = Query.term_query(self._snapshot.schema, field, term)
        _, found = self._snapshot.best(query, self._snapshot.count(query))
        return sum(start + 1 for start in self._snapshot.values("record", [address for _, address in found]))
