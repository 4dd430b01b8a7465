"""One batch of changes to a Whoosh index: articles as documents, postings as arrays, committed as one or not at all."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
from whoosh.index import TOC, FileIndex
from whoosh.writing import MERGE_SMALL, SegmentWriter

from searchapp.dates.moments import times_of
from searchapp.engines.analysed import TermNumbers, analysed
from searchapp.engines.local.folder import BatchGuard, is_of_vocabulary
from searchapp.engines.local.publishing import WordDelta
from searchapp.engines.lookups import numbers_of
from searchapp.engines.serialization import pack_article, to_bytes
from searchapp.engines.whoosh.codec import COLUMNS, DIGEST_SIZE, WORDS, ArrayCodec, make_schema
from searchapp.engines.whoosh.segment import (
    KEYS_FILE,
    LOOKUP,
    LOOKUPS_FILE,
    NumbersTable,
    OpenSegments,
    pack_keys,
    pack_lookups,
)
from searchapp.engines.whoosh.snapshot import Snapshot, StoredSignatures, read_contents
from searchapp.engines.whoosh.storage import NAME, ORIGINAL, TABLE_OF_CONTENTS, DurableStorage, latest_commit, reading
from searchapp.model import Article
from searchapp.near_duplicates import Signature, SignatureLookup, StoredSignature, signatures_from
from searchapp.near_duplicates.clusters import KEYS
from searchapp.near_duplicates.signature import MinHashes
from searchapp.ranking.postings import Integers, Postings

_NOTHING: Final = np.empty(0, np.uint32)


def create_whoosh_index(folder: Path) -> None:
    """Create an empty Whoosh index in ``folder``."""
    storage = DurableStorage(folder)
    try:
        TOC.create(storage, make_schema(), NAME)
    finally:
        storage.release()


class Batch:
    """A :class:`~searchapp.near_duplicates.SignatureWriter` to the Whoosh index in ``folder``.

    Whoosh's own replacing by key leaves duplicates when a key comes twice in one batch. So a document is deleted here
    by its number, in the segments that were there before and in the one being written.
    """

    def __init__(self, folder: Path, opened: OpenSegments) -> None:
        self._folder = folder
        self._added: dict[str, int] = {}
        self._count = 0
        self._deleted: set[int] = set()
        self._guard = BatchGuard(folder.parent)
        self._words = WordDelta[int]()
        with self._guard.clear_errors():
            _sweep_leftovers(folder)
            self._before = Snapshot(folder, opened, opens="nothing")
            self._signatures = StoredSignatures(self._before)
            storage = DurableStorage(folder)
            try:
                self._writer = ArrayWriter(storage)
            except BaseException:
                self._before.close()
                storage.release()
                raise

    def stored_signatures(self) -> SignatureLookup:
        """Return the signatures of the articles that were there before."""
        return self

    def sharing(self, keys: Sequence[int], least: int) -> list[StoredSignature]:
        """Return the signatures of the articles that were there before that have at least ``least`` of ``keys``."""
        with self._guard.clear_errors():
            return list(self._signatures.sharing(keys, least))

    def arrival(self, article_id: str) -> int | None:
        """Return when the article of this id that was there before arrived; None where there was none."""
        with self._guard.clear_errors():
            document = self._before.find(article_id)
            return None if document is None else self._before.arrival(document)

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article`` in place of any of the same id."""
        document = document_of(article, signature, self._writer.numbers)
        with self._guard.making():
            self._delete(article.id)
            self._writer.add(document)
            for _, forms in document.passages:
                self._words.add(forms)
            self._added[article.id] = self._count
            self._count += 1

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        with self._guard.making():
            self._delete(article_id)

    def _delete(self, article_id: str) -> None:
        added = self._added.pop(article_id, None)
        if added is not None:
            self._writer.newsegment.delete_document(added)
            self._words.lose_count()
            return
        document = self._before.find(article_id)
        if document is not None and document not in self._deleted:
            self._deleted.add(document)
            self._words.delete(partial(self._before.original, document))
            self._writer.delete_document(self._before.whoosh_number(document))

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit, all of it having succeeded so far."""
        return bool(self._added or self._deleted) and not self._guard.failed

    def word_delta(self) -> Counter[str] | None:
        """Return how much more often each surface form will occur, or less; None where that is not known."""
        rows = self._writer.numbers.rows
        return self._words.counts(lambda number: rows[number][0])

    def commit(self) -> None:
        """Make the changes last. When that fails they are cancelled. Where nothing has changed nothing is written."""
        if self._guard.failed:
            self.cancel()
            self._guard.require_whole()
        if not self._added and not self._deleted:
            self.cancel()
            return
        with self._guard.clear_errors():
            self._commit()

    def _commit(self) -> None:
        try:
            self._writer.commit()
            self._before.close_but(self._writer.storage.segments)
        except BaseException as error:
            took_effect = latest_commit(self._folder) == self._writer.generation
            self.cancel()
            if not (took_effect and isinstance(error, Exception)):
                raise

    def cancel(self) -> None:
        """Drop the changes. Whoosh may be halfway through something, and closing may fail as writing did."""
        self._before.close()
        with suppress(Exception):
            self._writer.cancel()
        self._writer.storage.release()
        with suppress(Exception):
            _sweep_leftovers(self._folder)


def _sweep_leftovers(folder: Path) -> None:
    """Remove what an interrupted commit has left. The caller holds the write lock."""
    contents = read_contents(DurableStorage(folder))
    segments = {segment.segment_id() for segment in contents.segments}
    for path in folder.iterdir():
        match = TABLE_OF_CONTENTS.fullmatch(path.name)
        if path.is_dir():
            for child in path.iterdir():
                child.unlink(missing_ok=True)
            path.rmdir()
        elif match and int(match[1]) == contents.generation:
            continue
        elif path.name.partition(".")[0] not in segments and not is_of_vocabulary(path.name):
            path.unlink(missing_ok=True)


class Document(NamedTuple):
    """``passages`` are the title and the paragraphs, each with its first position and the numbers of its words' forms;
    ``lookups`` are the numbers of what it is looked up by, ``fields`` is everything else, named as in the schema.
    """

    passages: list[tuple[int, list[int]]]
    lookups: list[int]
    fields: dict[str, Any]


def document_of(article: Article, signature: Signature, numbers: TermNumbers) -> Document:
    """Return the document of ``article`` with its ``signature``, its words numbered by ``numbers``; a field without a
    value is left out.
    """
    words = analysed(article, numbers)
    fields = {
        "id": to_bytes(article.id),
        "source": article.source,
        "section": article.section,
        "author": article.author,
        **times_of(article)._asdict(),
        "length": words.length,
        "layout": words.layout.tobytes(),
        "digest": article.digest.ljust(DIGEST_SIZE, b"\0")[:DIGEST_SIZE],
        "origin": article.origin,
        "cluster": signature.cluster,
        "signature": signature.to_bytes(),
        "original": pack_article(article),
    }
    present = {name: value for name, value in fields.items() if value != ""}
    return Document(words.passages, numbers_of(article), present)


class ArrayWriter(SegmentWriter):  # type: ignore[misc,unused-ignore]
    """Writes documents to a new segment. Overrides how Whoosh fills, merges and flushes its pool of postings."""

    #: Bytes of articles in segments that are merged into one with what is being added.
    most_merged: ClassVar[int] = 1 << 30

    def __init__(self, storage: DurableStorage) -> None:
        # The schema is ours, not the one that is pickled in the index.
        with reading(str(storage.folder)):
            index = FileIndex(storage, schema=make_schema(), indexname=NAME)
        # Without Whoosh's own lock, which a failed commit does not give back: the caller holds ours.
        super().__init__(index, codec=ArrayCodec(), compound=False, _lk=False)
        self.numbers = TermNumbers()
        self.pool = PostingPool(self.numbers, Path(self.temp_storage().folder))

    def add(self, document: Document) -> None:
        """Add ``document``, whose words are numbers in :attr:`numbers`."""
        self.pool.add_words(self.docnum, document.passages)
        self.pool.add_minhashes(signatures_from(document.fields["signature"])["minhash"])
        self.pool.add_lookups(document.lookups, [self.docnum] * len(document.lookups))
        self.add_document(**document.fields)

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Add the posting lists of a segment that is merged into this one, its documents renumbered."""
        numbers = _renumbering(reader.doc_count_all(), startdoc, docmap)
        terms = self.codec.terms_reader(self.storage, reader.segment())
        for field, term in terms.terms():
            postings = terms.postings(field, term).renumbered(numbers)
            if field == WORDS:
                self.pool.add_postings(term, postings)
            else:
                self.pool.add_documents(field, term, postings.documents)
        terms.close()
        if len(numbers):
            self.pool.add_minhashes(self._minhashes_of(reader.segment())[np.flatnonzero(numbers >= 0)])
            lookups = self._lookups_of(reader.segment())
            rows = numbers[lookups.rows]
            self.pool.add_lookups(lookups.numbers[rows >= 0], rows[rows >= 0])

    def _minhashes_of(self, segment: Any) -> MinHashes:
        column = self.codec.per_document_reader(self.storage, segment).column_reader("signature", COLUMNS["signature"])
        found: MinHashes = signatures_from(b"".join(column))["minhash"]
        return found

    def _lookups_of(self, segment: Any) -> NumbersTable:
        name = segment.make_filename(LOOKUPS_FILE)
        with reading(name):
            return NumbersTable(self.storage.open_file(name).get(0, self.storage.file_length(name)), LOOKUP)

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        for field, lists in self.pool.lists():
            self.fieldwriter.write_field(field, self.schema[field], lists)
        self.fieldwriter.close()
        with self.newsegment.create_file(self.storage, KEYS_FILE) as file:
            file.write(pack_keys(self.pool.minhashes()))
        with self.newsegment.create_file(self.storage, LOOKUPS_FILE) as file:
            file.write(pack_lookups(*self.pool.lookups()))

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[Any]:
        """Merge small segments as Whoosh does, but not into one too large for a column: its offsets have 32 bits."""
        small, total = [], 0
        for size, segment in sorted(((self._size(segment), segment) for segment in self.segments), key=itemgetter(0)):
            total += size
            if total <= self.most_merged:
                small.append(segment)
        large = [segment for segment in self.segments if segment not in small]
        return [*large, *MERGE_SMALL(self, small)]

    def _size(self, segment: Any) -> int:
        if not segment.doc_count_all():
            return 0
        size: int = self.storage.file_length(self.codec.column_filename(segment, ORIGINAL))
        return size

    def _commit_toc(self, segments: list[Any]) -> None:
        self.storage.keep([segment.segment_id() for segment in segments])
        super()._commit_toc(segments)


def _renumbering(size: int, start: int, docmap: dict[int, int] | None) -> Integers:
    """Return the new number of each document of a merged segment, -1 for those that are deleted."""
    if docmap is None:
        return np.arange(start, start + size)
    numbers = np.full(size, -1)
    numbers[list(docmap)] = list(docmap.values())
    return numbers


class PostingPool:
    """Gathers the postings of a new segment, until they are written term by term.

    Whoosh's own pool sorts one Python tuple a posting. Here the words of all documents lie one after the other in
    arrays, and are sorted by root in one go. ``folder`` is for what does not fit into memory; its maker removes it.
    """

    #: Occurrences sorted at once, which take some 250 MB. Sorted ones wait on the disk.
    run_length: ClassVar[int] = 8_000_000

    def __init__(self, numbers: TermNumbers, folder: Path) -> None:
        self._numbers = numbers
        self._folder = folder
        self._runs: list[_Run] = []
        self._metadata: dict[str, dict[bytes, array[int]]] = defaultdict(lambda: defaultdict(lambda: array("I")))
        self._keys = array("I")
        self._lookups = array("Q")
        self._looked_up = array("I")
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

    def add_minhashes(self, minhashes: MinHashes) -> None:
        """Add those of the signatures of documents that follow all before."""
        self._keys.frombytes(minhashes[:, :KEYS].tobytes())

    def minhashes(self) -> MinHashes:
        """Return the keys of the signature of each document."""
        return np.array(self._keys, np.uint32).reshape(-1, KEYS)

    def add_lookups(self, numbers: Iterable[int], documents: Iterable[int]) -> None:
        """Add the numbers of look-ups, each with the document that has it."""
        self._lookups.extend(numbers)
        self._looked_up.extend(documents)

    def lookups(self) -> tuple[Integers, Integers]:
        """Return the numbers of look-ups, and the documents that have them."""
        return np.array(self._lookups, LOOKUP), np.array(self._looked_up, np.int64)

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
        numbers = np.array([self._numbers.number_of(row, root) for row in postings.table], np.uint32)
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
        roots = np.array(self._numbers.root_numbers, np.uint32)[forms]
        # Stable: documents and positions stay ascending within a root.
        order = np.argsort(roots, kind="stable")
        documents = np.repeat(np.frombuffer(self._documents, np.uint32), np.frombuffer(self._counts, np.uint32))
        found = np.bincount(roots, minlength=len(self._numbers.roots))
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
        for term, number in sorted((root, number) for number, root in enumerate(self._numbers.roots)):
            parts = [run.slice(number) for run in runs]
            documents, positions, forms = (
                np.concatenate(column) if len(runs) > 1 else column[0] for column in zip(*parts, strict=True)
            )
            if len(documents):
                rows = self._numbers.rows
                yield term, Postings.of_occurrences(documents.astype(np.int64), positions, forms, rows)

    def cleanup(self) -> None:
        """Release everything; called by Whoosh's writer."""
        self._runs.clear()
        self._metadata.clear()
        self._keys = array("I")
        self._lookups = array("Q")
        self._looked_up = array("I")
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
