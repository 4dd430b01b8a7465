"""One batch of changes to a Tantivy index, committed as one or not at all, and what is written for an article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from tantivy import Document

from searchapp.dates.moments import Times, times_of
from searchapp.engines.local.folder import BatchGuard
from searchapp.engines.local.publishing import WordDelta
from searchapp.engines.lookups import numbers_of
from searchapp.engines.serialization import dump_article
from searchapp.engines.tantivy.entries import entry_term
from searchapp.engines.tantivy.files import read_contents, reading, sweep_leftovers, writing
from searchapp.engines.tantivy.records import RecordAppender, record_of
from searchapp.engines.tantivy.schema import GAP, NUMBER_SIZE, VALUE_FIELDS, TermsOfText, open_index, row_of, to_term
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.stored_signatures import StoredSignatures
from searchapp.model import Article
from searchapp.near_duplicates import Signature, SignatureLookup, SignatureTable, StoredSignature
from searchapp.near_duplicates.clusters import lookup_keys
from searchapp.settings import cores

#: Bytes that Tantivy gathers before it writes a segment, all its threads together.
_MEMORY: Final = 256_000_000
_MOST_THREADS: Final = 4

_GAP: Final = f" {GAP} "

_LONG: Final = 1 << 20
_TERM: Final = re.compile(r"[^ ]+")


class Prepared(NamedTuple):
    """An article ready to be written: its terms, of the whole and of its title, its record, itself as JSON, the keys of
    its signature.
    """

    words: str
    title: str
    record: bytes
    original: bytes
    length: int
    cluster: int
    keys: list[int]


def prepare(article: Article, signature: Signature, terms: TermsOfText) -> Prepared:
    """Return ``article`` analysed, to be written with its ``signature``."""
    title, title_numbers = terms.of(article.title)
    paragraphs = [terms.of(paragraph) for paragraph in article.paragraphs]
    numbers = [found for _, found in paragraphs]
    original = dump_article(article)
    return Prepared(
        words=_GAP.join([title, *(words for words, _ in paragraphs)]),
        title=title,
        record=record_of(article, signature, title_numbers, numbers, original),
        original=original,
        length=(len(title_numbers) + sum(map(len, numbers))) // NUMBER_SIZE,
        cluster=signature.cluster,
        keys=lookup_keys(signature.minhash),
    )


def document_of(article: Article, prepared: Prepared, record: int) -> Document:
    """Return the document of ``article``, whose record begins at ``record``; a missing value has no field."""
    document = Document()
    document.add_text("words", prepared.words)
    document.add_text("title", prepared.title)
    document.add_text("key", to_term(article.id))
    document.add_text("entry", entry_term(article.id, article.origin, article.digest))
    times = times_of(article)
    for name, value in values_of(article, times).items():
        if value:
            document.add_text(name, to_term(value))
    document.add_integer("moment", times.moment)
    document.add_integer("instant", times.instant)
    document.add_integer("arrived", times.arrived)
    document.add_unsigned("length", prepared.length)
    document.add_unsigned("passages", len(article.paragraphs))
    document.add_unsigned("record", record)
    document.add_integer("cluster", prepared.cluster)
    for key in prepared.keys:
        document.add_unsigned("keys", key)
    for number in numbers_of(article):
        document.add_unsigned("lookups", number)
    document.add_bytes("original", prepared.original)
    return document


def values_of(article: Article, times: Times) -> dict[str, str]:
    """Return the value of ``article``, which has these ``times``, for each of :data:`VALUE_FIELDS`."""
    values = (article.source, article.section, article.author, times.month, times.precision)
    return dict(zip(VALUE_FIELDS, values, strict=True))


def _words_in(words: str) -> Iterable[str]:
    """Return the terms of ``words``; those of a very long text one by one, for a list takes ten times its memory."""
    return words.split() if len(words) <= _LONG else (found.group() for found in _TERM.finditer(words))


def _surface_of(term: str) -> str:
    return "" if term == GAP else row_of(term)[0]


class Batch:
    """A :class:`~searchapp.near_duplicates.SignatureWriter` to the Tantivy index in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = BatchGuard(folder.parent)
        self._terms = TermsOfText()
        self._added: set[str] = set()
        self._deleted: set[str] = set()
        self._words = WordDelta[str]()
        self._changed = False
        self._before: Snapshot | None = None
        self._signatures: StoredSignatures | None = None
        with self._guard.clear_errors(), reading("the index"):
            sweep_leftovers(folder)
            snapshot = Snapshot(folder)
            self._is_empty = not snapshot.size
            end = snapshot.end_of_records()
            snapshot.close()
            self._records = RecordAppender(folder, end)
            threads = min(max(cores() - 1, 1), _MOST_THREADS)
            self._writer = open_index(folder).writer(_MEMORY, threads)

    def stored_signatures(self) -> SignatureLookup:
        """Return the signatures of the articles that were there before."""
        return SignatureTable() if self._is_empty else self

    def sharing(self, keys: Sequence[int], least: int) -> list[StoredSignature]:
        """Return the signatures of the articles that were there before that have at least ``least`` of ``keys``."""
        with self._guard.clear_errors(), reading("the index"):
            if self._signatures is None:
                self._signatures = StoredSignatures(self._snapshot_before())
            return list(self._signatures.sharing(keys, least))

    def arrival(self, article_id: str) -> int | None:
        """Return when the article of this id that was there before arrived; None where there was none."""
        if self._is_empty:
            return None
        with self._guard.clear_errors(), reading("the index"):
            before = self._snapshot_before()
            address = before.find(article_id)
            return None if address is None else before.values("arrived", [address])[0]

    def _snapshot_before(self) -> Snapshot:
        if self._before is None:
            self._before = Snapshot(self._folder)
        return self._before

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article``, replacing any of the same id."""
        prepared = prepare(article, signature, self._terms)
        with self._guard.making(), writing():
            self._delete(article.id)
            self._writer.add_document(document_of(article, prepared, self._records.append(prepared.record)))
            self._added.add(article.id)
            self._words.add(_words_in(prepared.words))
            self._changed = True

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        with self._guard.making(), writing():
            self._delete(article_id)

    def _delete(self, article_id: str) -> None:
        if article_id in self._added or not self._is_empty:
            self._count_deleted(article_id)
            self._writer.delete_documents_by_term("key", to_term(article_id))
            self._changed = True

    def _count_deleted(self, article_id: str) -> None:
        if article_id in self._added:
            self._words.lose_count()
        elif article_id not in self._deleted:
            self._deleted.add(article_id)
            before = self._snapshot_before()
            address = before.find(article_id)
            if address is not None:
                self._words.delete(partial(before.original, address))

    @property
    def changed(self) -> bool:
        """Whether there is anything to commit, all of it having succeeded so far."""
        return self._changed and not self._guard.failed

    def word_delta(self) -> Counter[str] | None:
        """Return how much more often each surface form will occur, or less; None where that is not known."""
        return self._words.counts(_surface_of)

    def commit(self) -> None:
        """Make the changes last; if that fails, cancel them. Without any, nothing is written."""
        if not self.changed:
            self.cancel()
            self._guard.require_whole()
            return
        self._close_before()
        before = read_contents(self._folder).commit
        try:
            with self._guard.clear_errors(), writing():
                self._records.make_durable()
                self._writer.commit()
        except BaseException as error:
            # Ctrl-C, or a failure to tidy up, may come when all is done.
            took_effect = read_contents(self._folder).commit != before
            self._give_up(is_over=took_effect)
            if not (took_effect and isinstance(error, Exception)):
                raise
            return
        with suppress(OSError):
            self._records.committed()
        self._writer.wait_merging_threads()

    def cancel(self) -> None:
        """Drop the changes."""
        self._give_up(is_over=False)

    def _close_before(self) -> None:
        if self._before is not None:
            self._before.close()
            self._before = self._signatures = None

    def _give_up(self, *, is_over: bool) -> None:
        """Drop what has not been committed; where a commit ``is_over`` its records stay."""
        self._close_before()
        with suppress(Exception):
            self._writer.rollback()
        with suppress(Exception):
            self._writer.wait_merging_threads()
        if is_over:
            with suppress(OSError):
                self._records.committed()
        else:
            self._records.cancel()
            with suppress(Exception):
                sweep_leftovers(self._folder)
