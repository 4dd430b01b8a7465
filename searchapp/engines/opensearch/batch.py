"""One batch of changes to an index in a cluster, committed as a whole or not at all."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, Final, Self

from searchapp.dates.moments import UNDATED
from searchapp.engines.base import Writer
from searchapp.engines.opensearch.connection import (
    Absent,
    Conflict,
    Connection,
    Refused,
    flaw_of_shards,
    in_background,
    passes,
    reason_of,
)
from searchapp.engines.opensearch.control import Control, Moment, State, Version
from searchapp.engines.opensearch.document import DAMAGE, WordsOfText, document_of, key_of, original_of
from searchapp.engines.opensearch.publishing import Publisher, Publishing, WordDelta
from searchapp.engines.opensearch.reading import IndexedSignatures, Reader, Snapshot
from searchapp.errors import EngineError, Message, SearchAppError
from searchapp.model import Article
from searchapp.near_duplicates import Signature, SignatureLookup, SignatureTable
from searchapp.near_duplicates.clusters import lookup_keys
from searchapp.near_duplicates.signature import minhash_of

_FAILED_BEFORE: Final = Message("one of the changes had failed", "أخفق أحد التغييرات")
TAKEN_OVER: Final = Message(
    "another process has taken over, because this one did not report for a while",
    "حلت عملية أخرى محل هذه لأنها انقطعت مدة",
)

#: Of how many changed articles the former documents are looked up at once.
_LOOKED_UP: Final = 1000

#: How many of them are read at once.
_READ_TOGETHER: Final = 200

#: How many changes are passed on at once: fewer when their articles have more code points than that.
_CHANGES: Final = 50
_CHARACTERS: Final = 1_000_000

#: The size of a request, in characters and in documents; a larger document goes alone.
_REQUEST_CHARACTERS: Final = 4_000_000
_REQUEST_DOCUMENTS: Final = 500

#: Seconds before a document is sent again to a cluster that has too much to do.
_PAUSES: Final = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)

#: How many seconds to wait at most for what is on its way when it is no longer needed.
_ABANDONED: Final = 10.0

_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413

_log: Final = logging.getLogger(__name__)


class Committing:
    """Changes of the state by the ``owner`` of the lock, and of the documents that they leave behind.

    ``publishing`` publishes their words.
    """

    def __init__(self, connection: Connection, control: Control, owner: str, publishing: Publishing) -> None:
        self.connection = connection
        self.control = control
        self.owner = owner
        self.publishing = publishing

    def change(self, state: State, version: Version) -> tuple[State, Version]:
        """Make ``state`` the state in place of that of ``version``; return it and its version."""
        ours = replace(state, writer=self.owner)
        try:
            return ours, self.control.change(ours, version)
        except Conflict as error:
            raise self.connection.errors.nothing_changed(TAKEN_OVER) from error

    def tidied(self, state: State, version: Version) -> tuple[State, Version]:
        """Delete what the last commit retired, and what later batches left that were never committed."""
        if state.retired:
            bulk = Bulk(self.connection, state.generation)
            for name in self.control.retired(state):
                bulk.delete(name)
            bulk.flush()
        if state.allocated > state.committed:
            self.refresh(state.generation)
            never = {"query": {"range": {"batch": {"gt": state.committed}}}}
            params = {"conflicts": "proceed"}
            self.connection.request("POST", state.generation, "_delete_by_query", body=never, params=params)
        if not state.retired:
            return state, version
        self.refresh(state.generation)
        lists = state
        state, version = self.change(replace(state, retired=0), version)
        self.control.forget_retired(lists)
        return state, version

    def refresh(self, generation: str) -> None:
        """Make what has been written visible in every copy of every shard."""
        self.connection.request("POST", generation, "_refresh", flaw=flaw_of_shards)


class Batch:
    """A :class:`~searchapp.near_duplicates.SignatureWriter` to the index of ``state``, which takes the place of the
    state of ``version``.

    A ``new`` index is empty and has no state yet. As a context manager it commits at the end, unless there was an
    exception.
    """

    def __init__(self, committing: Committing, reader: Reader, state: State, version: Version, *, new: bool) -> None:
        self._committing = committing
        self._errors = committing.connection.errors
        self._reader = reader
        self._state = state
        self._version = version
        self._new = new
        self._number = 1 if new else 0
        self._words = WordsOfText()
        self._bulk = Bulk(committing.connection, state.generation)
        self._added: set[str] = set()
        self._changed: set[str] = set()
        self._arrivals: dict[str, int] = {}
        self._failed = False
        self._word_delta = WordDelta()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self._bulk.abandon()

    @property
    def moment(self) -> Moment:
        """The last commit of the index: after :meth:`commit`, that of this batch."""
        return self._state.moment

    def stored_signatures(self) -> SignatureLookup:
        """Return the signatures of the articles that were there before."""
        return SignatureTable() if self._new else self.signatures

    @cached_property
    def signatures(self) -> IndexedSignatures:
        """The signatures of the articles that were there before, for asking about several at once."""
        return IndexedSignatures(self._reader.at(self._state), self.failing_for_good)

    def expect(self, article_ids: Iterable[str]) -> None:
        """Ask at once for what :meth:`arrival` will be asked for, in place of what was expected before."""
        keys = list(map(key_of, article_ids))
        if not keys or not self._state.committed:
            return
        fields = {"_source": False, "docvalue_fields": ["key", "arrived"], "track_total_hits": False}
        hits = self._reader.at(self._state).search({"query": {"terms": {"key": keys}}, "size": len(keys), **fields})
        found = (hit["fields"] for hit in hits["hits"]["hits"])
        self._arrivals = {values["key"][0]: values.get("arrived", (UNDATED,))[0] for values in found}

    def arrival(self, article_id: str) -> int | None:
        """Return when the article of this id that was there before arrived; None where there was none."""
        return self._arrivals.get(key_of(article_id))

    def add(self, article: Article, signature: Signature) -> None:
        """Add ``article``, replacing any of the same id."""
        key = key_of(article.id)
        with self._changing() as number:
            document = document_of(article, signature, self._words)
            self._bulk.add(_name(key, number), {"batch": number, **document})
            self._count_words(key, document)
            self._added.add(key)
            self._changed.add(key)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        key = key_of(article_id)
        with self._changing() as number:
            if key in self._added:
                self._word_delta.lose_count()
                self._bulk.delete(_name(key, number))
                self._added.remove(key)
            self._changed.add(key)

    def _count_words(self, key: str, document: Mapping[str, Any]) -> None:
        if key in self._added:
            self._word_delta.lose_count()
        self._word_delta.add(document.get("surface", ()), self._words.long)

    @contextmanager
    def _changing(self) -> Iterator[int]:
        """Allocate a number before the first change."""
        with self.failing_for_good():
            if not self._number:
                self._number = self._state.allocated + 1
                allocated = replace(self._state, allocated=self._number)
                self._state, self._version = self._committing.change(allocated, self._version)
            yield self._number

    @contextmanager
    def failing_for_good(self) -> Iterator[None]:
        """Prevent the commit if the block fails."""
        try:
            with self._saying_nothing_changed():
                yield
        except BaseException:
            self._failed = True
            raise

    @contextmanager
    def _saying_nothing_changed(self) -> Iterator[None]:
        """Add to an error of the cluster that nothing was changed."""
        try:
            yield
        except Refused as error:
            raise self._errors.nothing_changed(error.message) from error
        except Absent as error:
            raise self._lost(Message(str(error), "لم يعد الفهرس موجودًا")) from error

    def _lost(self, what: Message) -> EngineError:
        """Return the error that ``what`` has been lost, or that another process has taken over.

        That process deletes an index that was being built, and may have replaced this one.
        """
        is_ours = self._committing.control.is_still_of(self._version)
        return self._errors.nothing_changed(what if is_ours else TAKEN_OVER)

    def commit(self) -> None:
        """Let the changes take effect. Without any, nothing is written unless the index is new."""
        if self._failed:
            raise self._errors.nothing_changed(_FAILED_BEFORE)
        if not self._changed and not self._new:
            return
        try:
            with self._saying_nothing_changed():
                after, publisher = self._prepared()
        except Conflict as error:
            raise self._errors.nothing_changed(TAKEN_OVER) from error
        try:
            version = self._committing.control.change(after, self._version)
        except Conflict as error:
            raise self._errors.nothing_changed(TAKEN_OVER) from error
        except SearchAppError as error:
            raise self._errors.unknown_outcome() from error
        self._state = after
        try:
            self._committing.tidied(after, version)
        except (SearchAppError, Absent):
            _log.debug("The retired documents are left for the next writer", exc_info=True)
        publisher.settle(after.committed)

    def _prepared(self) -> tuple[State, Publisher]:
        """Write everything but the state; return the new state, and what publishes its vocabulary."""
        self._bulk.flush()
        control = self._committing.control
        committed = replace(
            self._state,
            committed=self._number,
            allocated=self._number,
            aborted=self._state.aborted_at(self._number),
            writer=self._committing.owner,
        )
        retired = control.retire(committed.moment, list(self._former()))
        self._committing.refresh(self._state.generation)
        if self._new:
            self._require_whole(committed)
        before = self._state
        publisher = self._committing.publishing.publisher(before.generation, before.committed, new=self._new)
        publisher.announce(self._word_delta.counts())
        after = replace(committed, retired=retired, retiring=self._number if retired else committed.retiring)
        return after, publisher

    def _require_whole(self, committed: State) -> None:
        """Count what has been written, in every shard, before it replaces another index."""
        answer = self._reader.at(committed).search({"size": 0, "track_total_hits": True})
        there: int = answer["hits"]["total"]["value"]
        if there != len(self._added):
            lost = Message(
                en=f"of {len(self._added)} articles that were written {there} are there",
                ar=f"كُتب من المقالات {len(self._added)} ووُجد منها {there}",
            )
            raise self._lost(lost)

    def _former(self) -> Iterator[str]:
        """Yield the names of the present documents of the changed articles, and count their words as gone."""
        snapshot = self._reader.at(self._state)
        keys = iter(self._changed)
        while self._state.committed and (some := list(islice(keys, _LOOKED_UP))):
            body = {"query": {"terms": {"key": some}}, "size": len(some), "_source": False, "track_total_hits": False}
            names = [hit["_id"] for hit in snapshot.search(body)["hits"]["hits"]]
            yield from names
            self._count_gone(snapshot, names)

    def _count_gone(self, snapshot: Snapshot, names: Sequence[str]) -> None:
        for start in range(0, len(names), _READ_TOGETHER):
            if not self._word_delta.is_known:
                return
            for document in snapshot.sources(names[start : start + _READ_TOGETHER], "original"):
                try:
                    self._word_delta.delete(original_of(document["_source"]))
                except DAMAGE:
                    self._word_delta.lose_count()


def _name(key: str, number: int) -> str:
    return f"{key}-{number}"


class Gathering:
    """A :class:`~searchapp.engines.base.Writer` that passes changes on to ``writer``, which writes to ``batch``,
    several at a time, in order.

    The cluster is asked about the signatures of several articles in little more time than about one. As a context
    manager it passes on the rest at the end, unless there was an exception.
    """

    def __init__(self, writer: Writer, batch: Batch) -> None:
        self._writer = writer
        self._batch = batch
        self._waiting: list[Article | str] = []
        self._characters = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()

    def add(self, article: Article) -> None:
        """Add ``article``, replacing any of the same id."""
        self._characters += sum(map(len, article.paragraphs))
        self._put(article)

    def delete(self, article_id: str) -> None:
        """Delete the article of this id, if there is one."""
        self._put(article_id)

    def _put(self, change: Article | str) -> None:
        self._waiting.append(change)
        if len(self._waiting) >= _CHANGES or self._characters >= _CHARACTERS:
            self.flush()

    def flush(self) -> None:
        """Pass on all that is still waiting."""
        waiting, self._waiting, self._characters = self._waiting, [], 0
        with self._batch.failing_for_good():
            articles = [change for change in waiting if isinstance(change, Article)]
            if articles:
                self._batch.expect(article.id for article in articles)
                self._batch.signatures.expect(lookup_keys(minhash_of(article)) for article in articles)
            for change in waiting:
                if isinstance(change, Article):
                    self._writer.add(change)
                else:
                    self._writer.delete(change)


class Bulk:
    """Sends additions and deletions to ``index``, in order, one request while the next is gathered.

    What has been flushed is safe in every copy.
    """

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._waiting: dict[str, str] = {}
        self._characters = 0
        self._sending: Future[None] | None = None

    def add(self, name: str, document: Mapping[str, Any]) -> None:
        """Write ``document`` under ``name``, in place of any that is there."""
        self._put(name, f'{{"index":{{"_id":"{name}"}}}}\n{json.dumps(document, ensure_ascii=False)}')

    def delete(self, name: str) -> None:
        """Delete the document of this name, if there is one."""
        self._put(name, f'{{"delete":{{"_id":"{name}"}}}}')

    def _put(self, name: str, action: str) -> None:
        if self._waiting and self._characters + len(action) > _REQUEST_CHARACTERS:
            self._send_waiting()
        # Only the last change of a name is sent: an earlier one that is sent again must not overtake it.
        self._characters += len(action) - len(self._waiting.get(name, ""))
        self._waiting[name] = action
        if len(self._waiting) >= _REQUEST_DOCUMENTS:
            self._send_waiting()

    def _send_waiting(self) -> None:
        """Send in the background what is waiting, once what was sent before is acknowledged."""
        waiting = list(self._waiting.values())
        self._waiting, self._characters = {}, 0
        self._finish()
        self._sending = in_background(lambda: self._deliver(waiting), "searchapp-bulk")

    def flush(self) -> None:
        """Send all that is still waiting. Raises :class:`EngineError` when a document is refused."""
        self._send_waiting()
        self._finish()

    def abandon(self) -> None:
        """Wait for what is on its way, whatever its outcome: it must not arrive after the writer has gone."""
        if self._sending is not None:
            wait([self._sending], _ABANDONED)

    def _finish(self) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            sending.result()

    def _deliver(self, waiting: list[str]) -> None:
        for pause in (*_PAUSES, None):
            if not waiting:
                return
            waiting = self._send(waiting, last=pause is None)
            if waiting and pause is not None:
                time.sleep(pause)

    def _send(self, actions: list[str], *, last: bool) -> list[str]:
        """Send ``actions``; return those that must be sent again."""
        try:
            answer = self._connection.lines("POST", self._index, "_bulk", body=actions)
        except Refused as error:
            if error.status == _TOO_LARGE:
                raise self._too_large() from error
            raise self._failed(str(error)) from error
        again: list[str] = []
        for action, item in zip(actions, answer["items"], strict=True):
            ((kind, done),) = item.items()
            status = done["status"]
            if status < 300 or (kind == "delete" and status == _NOT_FOUND):  # noqa: PLR2004 - a success, in HTTP
                continue
            if last or not passes(status, done.get("error", {}).get("type")):
                raise self._failed(reason_of(done))
            again.append(action)
        return again

    def _failed(self, reason: str) -> EngineError:
        return self._connection.errors.nothing_changed(Message(reason, reason))

    def _too_large(self) -> EngineError:
        return self._connection.errors.nothing_changed(
            Message(
                en="an article is larger than the cluster takes (its setting http.max_content_length)",
                ar="مقال أكبر مما يقبله العنقود (إعداده http.max_content_length)",
            )
        )
