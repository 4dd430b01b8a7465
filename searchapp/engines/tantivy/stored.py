"""The values that Tantivy has stored of each document: compared with the article, and with what is found by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tantivy import DocAddress, FieldType, Order, Query

from searchapp.dates.moments import to_moment
from searchapp.engines.local.errors import Damaged
from searchapp.engines.tantivy.document import Prepared, values_of
from searchapp.engines.tantivy.schema import VALUE_FIELDS, to_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.model import Article

_NUMBERS: Final = ("moment", "length", "passages", "cluster")

Term = str | int


class Stored(NamedTuple):
    """The numbers of a document by their fields, and its terms, empty where it has none."""

    numbers: dict[str, int]
    terms: dict[str, str]

    @property
    def cluster(self) -> int:
        """The number of its cluster."""
        return self.numbers["cluster"]


def fields_of(article: Article, prepared: Prepared) -> dict[str, Term]:
    """Return what is to be stored of ``article``, which has been ``prepared`` for writing, but for its cluster."""
    return {
        "moment": to_moment(article.date),
        "length": prepared.length,
        "passages": len(article.paragraphs),
        **{field: to_term(value) for field, value in values_of(article).items()},
    }


class StoredValues:
    """Reads them, some documents at a time, and remembers by what each is to be found."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        # The sums of where their records begin tell what has a term: so little is to be remembered of many articles.
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
