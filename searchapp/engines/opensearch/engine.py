"""The engine for many machines: the contract of :mod:`searchapp.engines.base` on an OpenSearch cluster."""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from searchapp.analysis import analyser
from searchapp.analysis.analyser import analyse_forms
from searchapp.dates.moments import from_moment
from searchapp.engines.base import ArrivalWriter, Engine, EngineStats, Entry, Writer
from searchapp.engines.opensearch.batch import TAKEN_OVER, Batch, Committing, Gathering
from searchapp.engines.opensearch.check import Check
from searchapp.engines.opensearch.connection import Absent, Conflict, Connection
from searchapp.engines.opensearch.control import Control, State, Version, write_lock
from searchapp.engines.opensearch.counting import (
    Counting,
    Document,
    copies_of,
    facets_asked,
    facets_in,
    values_of,
)
from searchapp.engines.opensearch.document import articles_body, key_of, label_of, original_of, source_of
from searchapp.engines.opensearch.matches import Articles, OpenSearchMatches
from searchapp.engines.opensearch.matching import EVERYTHING
from searchapp.engines.opensearch.publishing import (
    Publishing,
    Unsound,
    forget_published,
    published_problems,
    read_published,
)
from searchapp.engines.opensearch.reading import Hit, PinnedSnapshot, Reader, Snapshot
from searchapp.engines.retrieval import result_page
from searchapp.errors import InputError, SearchAppError
from searchapp.model import Article, FacetCount
from searchapp.near_duplicates import ClusteringWriter
from searchapp.plan import NEVER, NO_COPIES, Copies, Deadline, ResultPage, SearchPlan, ValueField
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Weights
from searchapp.settings import Settings
from searchapp.vocabulary.published import Published

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")

_log: Final = logging.getLogger(__name__)


class OpenSearchEngine(Engine):
    """Articles in a cluster, under the name of the setting ``opensearch_index``."""

    name: ClassVar[str] = "opensearch"

    def __init__(self, settings: Settings, weights: Weights = DEFAULT_WEIGHTS) -> None:
        if not _NAME.fullmatch(settings.opensearch_index):
            raise InputError(
                f"The setting opensearch_index is {settings.opensearch_index!r}; the name of an index has small "
                "letters, digits, dots, hyphens and underscores, and starts with a letter or digit."
            )
        self._wait = settings.lock_wait
        self._written = threading.local()
        self._connection = Connection(settings)
        self._errors = self._connection.errors
        self._control = Control(self._connection, settings)
        self._generations = Generations(self._connection, self._control, settings)
        self._reader = Reader(self._connection, self._control)
        self._counting = Counting()
        self._publishing = Publishing(self._control, self._recount)
        self._articles = Articles()
        self._weights = weights

    @contextmanager
    def writer(self) -> Iterator[Writer]:
        with self._writing() as (committing, found, claimed):
            if not found.generation:
                with self._new_generation(committing, found, claimed) as batch:
                    yield ArrivalWriter(ClusteringWriter(batch, batch.stored_signatures), batch.arrival)
            else:
                self._control.require_current(found)
                state, version = committing.tidied(found, claimed)
                self._generations.sweep(state.generation)
                with Batch(committing, self._reader, state, version, new=False) as batch:
                    recording = ClusteringWriter(batch, batch.stored_signatures)
                    with Gathering(ArrivalWriter(recording, batch.arrival), batch) as gathering:
                        yield gathering
            self._written.moment = batch.moment

    @contextmanager
    def rebuild(self) -> Iterator[Writer]:
        with (
            self._writing() as (committing, state, version),
            self._new_generation(committing, state, version) as batch,
        ):
            yield ClusteringWriter(batch, batch.stored_signatures)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Committing, State, Version]]:
        with self._connection.in_use():
            if self._control.read() is None:
                self._control.create()
            try:
                with write_lock(self._control, self._wait) as owner:
                    yield (
                        Committing(self._connection, self._control, owner, self._publishing),
                        *self._control.claim(owner),
                    )
            except Conflict as error:
                raise self._errors.nothing_changed(TAKEN_OVER) from error
            except Absent as error:
                raise self._errors.damaged(str(error)) from error

    @contextmanager
    def _new_generation(self, committing: Committing, former: State, version: Version) -> Iterator[Batch]:
        self._generations.sweep(former.generation)
        generation = self._generations.create(first=not former.generation)
        try:
            state = State(generation, analyser=analyser.fingerprint())
            with Batch(committing, self._reader, state, version, new=True) as batch:
                yield batch
        except BaseException:
            self._delete_unless_present(generation)
            raise
        if former.generation:
            self._generations.replace(generation)

    def _delete_unless_present(self, generation: str) -> None:
        """Delete a generation that failed, if it is certain that it did."""
        try:
            state = self._control.read()
        except SearchAppError:
            return
        if state is None or state.generation != generation:
            self._generations.delete(generation)

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[ClusterReader]:
        with self._reader.pinned(deadline) as snapshot:
            yield ClusterReader(self, snapshot, self._counting)

    def search(self, plan: SearchPlan) -> ResultPage:
        return self._reader.consistently(lambda snapshot: self.page(plan, snapshot), deadline=plan.deadline)

    def page(self, plan: SearchPlan, snapshot: Snapshot) -> ResultPage:
        """Return the page of articles in ``snapshot`` that ``plan`` asks for."""
        matches = OpenSearchMatches(plan, snapshot, self._counting, self._articles, self._weights)
        return result_page(plan, matches, self._weights)

    def version(self) -> Hashable:
        return self._control.present().moment

    def written(self) -> Hashable | None:
        return getattr(self._written, "moment", None)

    def article(self, article_id: str) -> Article | None:
        hits = self._reader.consistently(lambda snapshot: self._found(snapshot, article_id, {"_source": ["original"]}))
        return self._original(hits[0]) if hits else None

    def copies(self, article_id: str) -> Copies:
        return self._reader.consistently(lambda snapshot: self._copies_in(snapshot, article_id))

    def _copies_in(self, snapshot: Snapshot, article_id: str) -> Copies:
        hits = self._found(snapshot, article_id, {"_source": False, "docvalue_fields": ["cluster"]})
        return copies_of(snapshot, list(map(Document.of_hit, hits)))[0] if hits else NO_COPIES

    def _found(self, snapshot: Snapshot, article_id: str, fields: dict[str, Any]) -> list[Hit]:
        """Return the document of the article of this id, with these ``fields``, if there is one."""
        body = {"query": {"term": {"key": key_of(article_id)}}, "size": 1, "track_total_hits": False, **fields}
        hits: list[Hit] = snapshot.search(body)["hits"]["hits"]
        return hits

    def articles(self) -> Iterator[Article]:
        return map(self._original, self._reader.documents("original", any_analyser=True))

    def _original(self, hit: Hit) -> Article:
        with source_of(hit, self._errors) as source:
            return original_of(source)

    def entries(self) -> Iterator[Entry]:
        if self._control.read() is None:
            return
        for hit in self._reader.documents("label", any_analyser=True):
            with source_of(hit, self._errors) as source:
                entry = label_of(source)
            yield entry

    def entry_count(self) -> int:
        if self._control.read() is None:
            return 0
        return self._reader.consistently(self._counting.totals, any_analyser=True).articles

    def _having(self, number: int, most: int) -> Iterable[Article]:
        if self._control.read() is None:
            return ()
        body = {"query": {"term": {"lookups": str(number)}}, "size": most, "track_total_hits": False}

        def read(snapshot: Snapshot) -> list[Article]:
            hits: list[Hit] = snapshot.search({**body, "_source": ["original"]})["hits"]["hits"]
            return list(map(self._original, hits))

        return self._reader.consistently(read)

    def readings_count(self, readings: str) -> int:
        return self._reader.consistently(lambda snapshot: self._counting.readings(snapshot, [readings]))[readings]

    def vocabulary(self) -> Iterator[tuple[str, int]]:
        counts: Counter[str] = Counter()
        for hit in self._reader.documents("original"):
            article = self._original(hit)
            for text in (article.title, *article.paragraphs):
                counts.update([forms.surface for forms in analyse_forms(text)])
        yield from counts.items()

    def _recount(self) -> Mapping[str, int]:
        """Return how often each surface form occurs in the present articles."""
        return dict(self.vocabulary())

    def published(self, known: Published | None) -> Published | None:
        def read(snapshot: Snapshot) -> Published | None:
            state, words = snapshot.state, self._counting.totals(snapshot).words
            # Within, since a state that no longer holds may have too few words, and is read again.
            try:
                return read_published(self._control, state.generation, state.committed, words, known)
            except Unsound as error:
                _log.warning("The vocabulary is counted again: %s", error)
                return None

        return self._reader.consistently(read)

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        return self._reader.consistently(lambda snapshot: values_of(snapshot, field))

    def article_count(self) -> int:
        return self._reader.consistently(self._counting.totals).articles

    def stats(self) -> EngineStats:
        return self._reader.consistently(self._stats)

    def _stats(self, snapshot: Snapshot) -> EngineStats:
        totals = self._counting.totals(snapshot)
        aggregations = {
            **facets_asked(("source",)),
            "paragraphs": {"sum": {"field": "paragraphs"}},
            "undated": {"missing": {"field": "moment"}},
            "without_text": {"filter": {"term": {"paragraphs": 0}}},
        }
        answer = snapshot.search({"size": 0, "aggs": aggregations})
        earliest, latest = (_first_moment(snapshot, order) for order in ("asc", "desc"))
        stored = self._connection.request("GET", snapshot.state.generation, "_stats", "store")
        return EngineStats(
            articles=totals.articles,
            paragraphs=int(answer["aggregations"]["paragraphs"]["value"]),
            words=totals.words,
            sources=facets_in(snapshot, EVERYTHING, {"source": None}, answer)["source"],
            earliest=None if earliest is None else from_moment(earliest),
            latest=None if latest is None else from_moment(latest),
            size=stored["_all"]["primaries"]["store"]["size_in_bytes"],
            undated=int(answer["aggregations"]["undated"]["doc_count"]),
            without_text=int(answer["aggregations"]["without_text"]["doc_count"]),
        )

    def check(self, *, deep: bool = False) -> tuple[str, ...]:
        try:
            found = tuple(Check(self._connection, self._reader).problems(deep=deep))
            return (*found, *self._reader.consistently(lambda snapshot: self._vocabulary_problems(snapshot, deep=deep)))
        except SearchAppError as error:
            return (str(error),)

    def _vocabulary_problems(self, snapshot: Snapshot, *, deep: bool) -> tuple[str, ...]:
        state, words = snapshot.state, self._counting.totals(snapshot).words
        recount = self._recount if deep else None
        found = tuple(published_problems(self._control, state.generation, state.committed, words, recount))
        # Words are counted in the newest state, which has more of them after a commit that only adds articles.
        if found and self._control.present().moment != snapshot.moment:
            raise self._errors.partial("it was changed while it was checked")
        return found

    def remove(self) -> None:
        """Delete the index, with all that belongs to it, from the cluster, if there is one."""
        with self._connection.in_use():
            self._generations.remove(self._control.index)

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class ClusterReader:
    """Answers what a query asks of ``engine``, see :class:`~searchapp.engines.base.Reader`."""

    engine: OpenSearchEngine
    snapshot: PinnedSnapshot
    counting: Counting
    _counts: dict[str, int] = field(default_factory=dict)

    def search(self, plan: SearchPlan) -> ResultPage:
        """Return the page of articles that ``plan`` asks for."""
        return self.engine.page(plan, self.snapshot.until(plan.deadline))

    def readings_count(self, readings: str) -> int:
        """Return in how many articles a word of these readings occurs."""
        if readings not in self._counts:
            self._counts.update(self.counting.readings(self.snapshot, [readings]))
        return self._counts[readings]

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return every value that articles have in ``field``."""
        return values_of(self.snapshot, field)

    def article_count(self) -> int:
        """Return how many articles there are."""
        return self.counting.totals(self.snapshot).articles


def _first_moment(snapshot: Snapshot, order: str) -> int | None:
    """Return the first date in this order, exactly: an aggregation would round it."""
    body = {"query": {"exists": {"field": "moment"}}, "size": 1, "sort": [{"moment": order}], "_source": False}
    hits = snapshot.search(body)["hits"]["hits"]
    return int(hits[0]["sort"][0]) if hits else None


class Generations:
    """Creates and deletes indices. The name in the settings is an alias of the present one, for other programs."""

    def __init__(self, connection: Connection, control: Control, settings: Settings) -> None:
        self._connection = connection
        self._control = control
        self._settings = settings
        self._name = settings.opensearch_index
        self._ours = re.compile(rf"{re.escape(self._name)}-\d{{8}}-\d{{6}}-[0-9a-f]{{8}}")

    def create(self, *, first: bool) -> str:
        """Create an empty index, beside the present one unless it is the ``first``; return its name."""
        # A name never used before: a writer that was held up cannot write to the index of another.
        name = f"{self._name}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}"
        body = articles_body(self._settings, aliases=(self._name,) if first else ())
        self._connection.create(name, body, self._settings.opensearch_replicas)
        return name

    def replace(self, generation: str) -> None:
        """Let ``generation``, now the present one, replace the former for other programs too.

        If that fails, the next writer deletes the former.
        """
        try:
            self._move_alias(generation)
            self.sweep(generation)
        except SearchAppError:
            _log.debug("What %s replaces could not be deleted", generation, exc_info=True)

    def _move_alias(self, generation: str) -> None:
        """Point the alias to ``generation`` alone, in one step."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{self._name}-*", "alias": self._name, "must_exist": False}},
            {"add": {"index": generation, "alias": self._name}},
        ]
        self._connection.request("POST", "_aliases", body={"actions": actions})

    def sweep(self, present: str) -> None:
        """Delete all indices but the ``present`` one. One that is still being read is left for later."""
        for name in self._existing():
            if name != present and not self._is_read(name):
                self.delete(name)

    def _existing(self) -> list[str]:
        found = self._connection.request(
            "GET", f"{self._name}-*", "_settings", params={"filter_path": "*.settings.index.uuid"}
        )
        return [name for name in found if self._ours.fullmatch(name)]

    def _is_read(self, name: str) -> bool:
        try:
            stats = self._connection.request("GET", name, "_stats", "search")
        except Absent:
            return False
        return bool(stats["_all"]["total"]["search"]["open_contexts"])

    def remove(self, control: str) -> None:
        """Delete all indices, and the ``control`` index with their state."""
        for name in (control, *self._existing()):
            with suppress(Absent):
                self._connection.request("DELETE", name)

    def delete(self, generation: str) -> None:
        """Delete an index; if that fails, the next writer does."""
        try:
            # First, since what belongs to an index that is gone would never be looked for again.
            forget_published(self._control, generation)
            with suppress(Absent):
                self._connection.request("DELETE", generation)
        except SearchAppError:
            _log.debug("The index %s could not be deleted", generation, exc_info=True)
