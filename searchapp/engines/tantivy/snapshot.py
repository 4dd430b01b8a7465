"""The index as one commit left it: what Tantivy finds, and the records of it. Threads may share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
from tantivy import DocAddress, FieldType, Occur, Order, Query, Schema, Searcher

from searchapp.dates.moments import PRECISION, UNDATED, WITHOUT_DAY
from searchapp.engines.base import Entry
from searchapp.engines.local.errors import Damaged
from searchapp.engines.serialization import load_article
from searchapp.engines.tantivy.entries import LONG, entry_of
from searchapp.engines.tantivy.files import open_to_read, present_contents, reading
from searchapp.engines.tantivy.records import Record, RecordFile
from searchapp.engines.tantivy.schema import GAP, number_of, row_of, term_prefix, to_term
from searchapp.model import Article
from searchapp.near_duplicates import Signatures
from searchapp.ranking.postings import Integers, Postings, Row, TermVectors

#: How many documents are listed at a time.
_PAGE: Final = 10_000

#: How many roots are remembered with all their forms.
_REMEMBERED: Final = 1024

_NOTHING: Final = np.empty(0, np.uint32)

#: A document that Tantivy has found, after the number that it was sorted by.
Found = tuple[float, DocAddress]


class Family(NamedTuple):
    """The forms of a root, the most frequent first: ``terms`` has the terms of them, ``frequencies`` in how many
    documents each is, ``table`` the forms and ``numbers`` their numbers in records.
    """

    terms: tuple[str, ...]
    frequencies: tuple[int, ...]
    table: tuple[Row, ...]
    numbers: Integers


class FamiliesAmong:
    """The words of some articles by their roots: what :class:`searchapp.ranking.match.Matching` asks for.

    ``families`` are those of the roots that will be asked for.
    """

    def __init__(self, vectors: TermVectors, families: Mapping[str, Family]) -> None:
        self._families = families
        self._having = vectors.having(np.concatenate([_NOTHING, *(family.numbers for family in families.values())]))
        self.size = vectors.size

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        family = self._families[root]
        return self._having.postings(family.numbers, family.table)


class Snapshot:
    """An open commit.

    Raises :class:`~searchapp.engines.local.errors.Damaged` where a file makes no sense, and
    :class:`FileNotFoundError` when a writer sweeps the index away while it is being opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            with reading("the index"):
                index = open_to_read(folder)
                self.schema: Schema = index.schema
                self._searcher: Searcher = index.searcher()
                self.size: int = self._searcher.num_docs
        finally:
            # Of an index that is being swept away Tantivy opens what is left.
            self._fields = present_contents(folder).fields
        # After the index, so that all records that it refers to are there.
        self._records = RecordFile(folder)
        self.bytes_on_disk = _bytes_in(folder)
        # Made of the searcher alone: a method of this object would keep all of it until garbage is collected.
        self.family = lru_cache(_REMEMBERED)(partial(_family, self._searcher))

    def close(self) -> None:
        """Release the files, which what is remembered would keep open for a while."""
        del self._searcher, self._records, self.family

    def count(self, query: Query) -> int:
        """Return how many documents match ``query``."""
        return self.best(query, 1)[0]

    def best(self, query: Query, limit: int) -> tuple[int, list[Found]]:
        """Return how many documents match ``query``, and the ``limit`` best by Tantivy's score, the best first."""
        with reading("the index"):
            found = self._searcher.search(query, max(limit, 1), count=True)
            return found.count, found.hits  # type: ignore[attr-defined]

    def matched(self, query: Query) -> list[DocAddress]:
        """Return all documents that match ``query``."""
        return [address for _, address in self.best(query, self.size)[1]]

    def sorted(self, query: Query, field: str, limit: int, order: Order) -> list[Found]:
        """Return the first ``limit`` documents that match ``query`` in the order of a field."""
        with reading("the index"):
            return self._searcher.search(query, max(limit, 1), count=False, order_by_field=field, order=order).hits

    def aggregate(self, query: Query, aggregations: dict[str, Any]) -> dict[str, Any]:
        """Return what Tantivy computes over the documents that match ``query``."""
        with reading("the index"):
            found: dict[str, Any] = self._searcher.aggregate(query, aggregations)
            return found

    def dictionary(self) -> Iterator[str]:
        """Yield every term of the words, also those that only deleted documents have."""
        for term, _ in _terms(self._searcher, ""):
            if term != GAP:
                yield term

    def document_frequency(self, term: str) -> int:
        """Return how many documents, deleted ones among them, Tantivy finds by a term of the words."""
        with reading("the dictionary"):
            return self._searcher.doc_freq("words", term)

    def values(self, field: str, addresses: Sequence[DocAddress]) -> list[int]:
        """Return the values of a field of numbers."""
        with reading("the index"):
            found = self._searcher.fast_field_values(field, list(addresses))
        if None in found:
            raise Damaged(f"an article has no {field}")
        return found  # type: ignore[return-value]

    def words_of(self, addresses: Sequence[DocAddress], roots: set[str]) -> tuple[TermVectors, FamiliesAmong]:
        """Return the words of these documents, and where those of ``roots`` occur among them."""
        lengths, counts = (np.array(self.values(field, addresses), np.int64) for field in ("length", "passages"))
        vectors = self._records.term_vectors(self.values("record", addresses), lengths, counts)
        return vectors, FamiliesAmong(vectors, {root: self.family(root) for root in roots})

    def records(self, addresses: Sequence[DocAddress]) -> list[Record]:
        """Return the records of these documents."""
        return [self._records.at(start) for start in self.values("record", addresses)]

    def identifiers(self, addresses: Sequence[DocAddress]) -> list[str]:
        """Return the ids of these documents."""
        return [record.id for record in self.records(addresses)]

    def entries(self) -> Iterator[Entry]:
        """Yield the entry of every article."""
        if "entry" not in self._fields:
            # An index of an earlier format.
            for addresses in self.all():
                yield from (Entry(record.id, record.digest, record.origin) for record in self.records(addresses))
            return
        with reading("the dictionary"):
            found = self._searcher.terms_with_prefix("entry", "", Query.all_query())
        if sum(count for _, count in found) != self.size:
            raise Damaged("not every article has an entry")
        for term, _ in found:
            yield self._long_entry(term[len(LONG) :]) if term.startswith(LONG) else entry_of(term)

    def _long_entry(self, key: str) -> Entry:
        _, found = self.best(Query.term_query(self.schema, "key", key), 1)
        for record in self.records([address for _, address in found]):
            return Entry(record.id, record.digest, record.origin)
        raise Damaged("an entry is of no article")

    def record_bytes(self, address: DocAddress) -> bytes:
        """Return the record of a document as it is in the file."""
        (start,) = self.values("record", [address])
        return self._records.bytes_at(start)

    def newest_with_key(self, key: int, limit: int) -> list[int]:
        """Return where the records of the last ``limit`` articles begin whose signature has ``key``, the last first."""
        query = Query.term_query(self.schema, "keys", key)
        return [int(start) for start, _ in self.sorted(query, "record", limit, Order.Desc)]

    def signatures_at(self, starts: Sequence[int]) -> tuple[list[str], Signatures]:
        """Return the ids and the signatures in the records that begin at ``starts``."""
        return self._records.signatures(starts)

    def signatures(self) -> tuple[list[str], Signatures]:
        """Return the ids and the signatures of all articles."""
        starts = [int(start) for start, _ in self.sorted(Query.all_query(), "record", self.size, Order.Asc)]
        return self._records.signatures(starts)

    def end_of_records(self) -> int:
        """Return where the last record that a document refers to ends."""
        last = self.sorted(Query.all_query(), "record", 1, Order.Desc)
        return self._records.end_of(int(last[0][0])) if last else 0

    def original(self, address: DocAddress) -> Article:
        """Return the article as it was added."""
        (record,) = self.records([address])
        with reading(f"article {record.id}"):
            original: bytes = self._searcher.doc(address).get_first("original") or b""
        if crc32(original) != record.stored:
            raise Damaged(f"article {record.id} has changed since it was stored")
        with reading(f"article {record.id}"):
            return load_article(original)

    def find(self, article_id: str) -> DocAddress | None:
        """Return the document of the article of this id, or None."""
        _, found = self.best(Query.term_query(self.schema, "key", to_term(article_id)), 1)
        return found[0][1] if found else None

    def with_lookup(self, number: int, most: int) -> list[DocAddress]:
        """Return the documents of at most ``most`` articles that have a look-up of this ``number``."""
        return [address for _, address in self.best(Query.term_query(self.schema, "lookups", number), most)[1]]

    def all(self) -> Iterator[list[DocAddress]]:
        """Yield all documents in the order in which they were added, some at a time."""
        after = -1
        while True:
            query = Query.range_query(self.schema, "record", FieldType.Unsigned, max(after, 0), None, after < 0)
            found = self.sorted(query, "record", _PAGE, Order.Asc)
            if not found:
                return
            yield [address for _, address in found]
            after = int(found[-1][0])

    @cached_property
    def dated(self) -> Query:
        """The query for the articles that have a date."""
        return Query.range_query(self.schema, "moment", FieldType.Integer, UNDATED, None, include_lower=False)

    @cached_property
    def moments(self) -> tuple[int, int] | None:
        """The earliest and the latest date; None where no article has one."""
        ends = [self.sorted(self.dated, "moment", 1, order) for order in (Order.Asc, Order.Desc)]
        return (int(ends[0][0][0]), int(ends[1][0][0])) if ends[0] else None

    @cached_property
    def newest(self) -> int:
        """The instant of the newest article; UNDATED where none has a date."""
        found = self.sorted(self.dated, "instant", 1, Order.Desc)
        return int(found[0][0]) if found else UNDATED

    @cached_property
    def with_day(self) -> Query:
        """The query for the articles with a date whose day is known."""
        without = [Query.term_query(self.schema, PRECISION, precision) for precision in WITHOUT_DAY]
        return Query.boolean_query([(Occur.Must, self.dated), *((Occur.MustNot, query) for query in without)])

    @cached_property
    def words(self) -> int:
        """How many words all articles have."""
        return self._sum("length")

    @cached_property
    def paragraphs(self) -> int:
        """How many paragraphs all articles have."""
        return self._sum("passages")

    @cached_property
    def dated_count(self) -> int:
        """How many articles have a date."""
        found = self.aggregate(self.dated, {"count": {"value_count": {"field": "moment"}}})
        return int(found["count"]["value"])

    @cached_property
    def without_text(self) -> int:
        """How many articles have no paragraph."""
        ranges = {"field": "passages", "ranges": [{"to": 1}]}
        found = self.aggregate(Query.all_query(), {"counts": {"range": ranges}})
        return int(found["counts"]["buckets"][0]["doc_count"])

    def _sum(self, field: str) -> int:
        found = self.aggregate(Query.all_query(), {"sum": {"sum": {"field": field}}})
        return int(found["sum"]["value"])


def _family(searcher: Searcher, root: str) -> Family:
    """Return the forms of ``root``. Those that only deleted documents have may be among them."""
    found = sorted(_terms(searcher, term_prefix(root)), key=itemgetter(1), reverse=True)
    terms, frequencies = tuple(term for term, _ in found), tuple(frequency for _, frequency in found)
    return Family(terms, frequencies, tuple(map(row_of, terms)), np.array(list(map(number_of, terms)), np.uint32))


def _terms(searcher: Searcher, prefix: str) -> list[tuple[str, int]]:
    """Return the terms of the words that have this prefix, each with how many documents have it."""
    with reading("the dictionary"):
        return searcher.terms_with_prefix("words", prefix)


def _bytes_in(folder: Path) -> int:
    """Return the size of what is in ``folder``, where files come and go."""
    size = 0
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
