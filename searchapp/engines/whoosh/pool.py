"""Where the postings of a new segment are gathered, until they are written term by term.

Whoosh's own pool sorts one Python tuple a posting. Here the words of all documents lie one after the other in arrays,
and are sorted by root in one go.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np

from searchapp.engines.term_numbers import TermNumbers
from searchapp.engines.whoosh.schema import WORDS
from searchapp.ranking.postings import Integers, Postings

_NOTHING: Final = np.empty(0, np.uint32)


class PostingPool:
    """Gathers postings; ``folder`` is for what does not fit into memory and is removed by its maker."""

    #: Occurrences sorted at once, which take some 250 MB. Sorted ones wait on the disk.
    run_length: ClassVar[int] = 8_000_000

    def __init__(self, vocabulary: TermNumbers, folder: Path) -> None:
        self._vocabulary = vocabulary
        self._folder = folder
        self._runs: list[_Run] = []
        self._metadata: dict[str, dict[bytes, array[int]]] = defaultdict(lambda: defaultdict(lambda: array("I")))
        self._start_run()

    def _start_run(self) -> None:
        self._documents, self._counts = array("I"), array("I")
        self._positions, self._forms = array("I"), array("I")

    def add(self, posting: tuple[str, bytes, int, float, bytes]) -> None:
        """Add a posting of a term that has no positions, as Whoosh's writer gives it."""
        field, term, document, _, _ = posting
        self._metadata[field][term].append(document)

    def add_documents(self, field: str, term: bytes, documents: Integers) -> None:
        """Add ``documents``, later than all before, to a term that has no positions."""
        if len(documents):
            self._metadata[field][term].extend(documents.tolist())

    def add_words(self, document: int, passages: Sequence[tuple[int, Sequence[int]]]) -> None:
        """Add the words of a document: for each passage its first position and the numbers of its words' forms."""
        before = len(self._forms)
        for start, forms in passages:
            self._positions.extend(range(start, start + len(forms)))
            self._forms.extend(forms)
        self._documents.append(document)
        self._counts.append(len(self._forms) - before)
        self._end_run_if_full()

    def add_postings(self, root: bytes, postings: Postings) -> None:
        """Add the whole posting list of the term ``root``, whose documents are later than all before."""
        numbers = np.array([self._vocabulary.number_of(row, root) for row in postings.table], np.uint32)
        self._documents.frombytes(postings.documents.astype(np.uint32).tobytes())
        self._counts.frombytes(postings.counts.astype(np.uint32).tobytes())
        self._positions.frombytes(postings.positions.astype(np.uint32).tobytes())
        self._forms.frombytes(numbers[postings.forms].tobytes())
        self._end_run_if_full()

    def _end_run_if_full(self) -> None:
        if len(self._forms) >= self.run_length:
            self._runs.append(self._sorted_run().on_disk(self._folder, f"run-{len(self._runs)}"))
            self._start_run()

    def _sorted_run(self) -> _Run:
        forms = np.frombuffer(self._forms, np.uint32)
        roots = np.array(self._vocabulary.root_numbers, np.uint32)[forms]
        # Stable: documents and positions stay ascending within a root.
        order = np.argsort(roots, kind="stable")
        documents = np.repeat(np.frombuffer(self._documents, np.uint32), np.frombuffer(self._counts, np.uint32))
        found = np.bincount(roots, minlength=len(self._vocabulary.roots))
        return _Run(
            starts=np.concatenate(([0], np.cumsum(found))),
            documents=documents[order],
            positions=np.frombuffer(self._positions, np.uint32)[order],
            forms=forms[order],
        )

    def lists(self) -> Iterator[tuple[str, Iterator[tuple[bytes, Postings]]]]:
        """Yield the fields in order, each with its terms in the order of their bytes and their posting lists."""
        fields = {field: self._metadata_lists(terms) for field, terms in self._metadata.items()}
        fields[WORDS] = self._word_lists()
        yield from sorted(fields.items())

    @staticmethod
    def _metadata_lists(terms: dict[bytes, array[int]]) -> Iterator[tuple[bytes, Postings]]:
        for term, documents in sorted(terms.items()):
            found = np.frombuffer(documents, np.uint32)
            yield term, Postings(found, np.zeros(len(found), np.uint32), _NOTHING, _NOTHING, ())

    def _word_lists(self) -> Iterator[tuple[bytes, Postings]]:
        runs = [*self._runs, self._sorted_run()]
        self._start_run()
        vocabulary = self._vocabulary
        for term, number in sorted((root, number) for number, root in enumerate(vocabulary.roots)):
            parts = [run.slice(number) for run in runs]
            documents, positions, forms = (
                np.concatenate(column) if len(runs) > 1 else column[0] for column in zip(*parts, strict=True)
            )
            if len(documents):
                yield term, self._postings(documents, positions, forms)

    def _postings(self, documents: Integers, positions: Integers, forms: Integers) -> Postings:
        return Postings.of_occurrences(documents.astype(np.int64), positions, forms, self._vocabulary.rows)

    def cleanup(self) -> None:
        """Let go of everything; called by Whoosh's writer."""
        self._runs.clear()
        self._metadata.clear()
        self._start_run()


@dataclass(frozen=True, slots=True)
class _Run:
    """Occurrences sorted by root: those of root ``n`` are ``starts[n]:starts[n + 1]`` of the other three arrays."""

    starts: Any
    documents: Any
    positions: Any
    forms: Any

    def slice(self, root: int) -> tuple[Integers, Integers, Integers]:
        if root + 1 >= len(self.starts):
            return _NOTHING, _NOTHING, _NOTHING
        place = slice(self.starts[root], self.starts[root + 1])
        return self.documents[place], self.positions[place], self.forms[place]

    def on_disk(self, folder: Path, name: str) -> _Run:
        arrays = []
        for column in ("documents", "positions", "forms"):
            path = folder / f"{name}-{column}.npy"
            np.save(path, getattr(self, column))
            arrays.append(np.load(path, mmap_mode="r"))
        return _Run(self.starts, *arrays)
