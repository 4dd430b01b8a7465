"""Bringing an index up to date again and again, at the cost of what has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial

from searchapp.engines.base import Engine
from searchapp.ingest import InputFile
from searchapp.sync.change_set import Known, Update
from searchapp.sync.index import IndexReport, ReportProgress, report_of, take_in
from searchapp.sync.watch.files import Ready


class KeptIndex:
    """An index, and in memory what it takes to tell what is new to it, as long as nobody else writes to it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Known | None = None
        self._contested: set[str] = set()

    def take_in(
        self,
        choose: Callable[[Iterable[str]], Ready],
        stays: Callable[[Ready, str], bool],
        progress: Callable[[Ready], ReportProgress],
    ) -> tuple[Ready, IndexReport]:
        """Take in the files that ``choose`` returns and drop the articles of those that are gone: all together, or
        nothing of it. ``choose`` is given all files of which the index has articles.

        Articles that a file no longer holds are dropped, as with ``prune`` of
        :func:`~searchapp.sync.index.index_paths`. ``stays`` tells which other files keep their articles should a record
        have the id of one.

        Raises what :meth:`~searchapp.engines.base.Engine.writer` raises.
        """
        started = time.perf_counter()
        with self._engine.writer() as writer:
            known = self._up_to_date()
            ready = choose(known.by_origin)
            update = Update(writer, known, stays=partial(stays, ready))
            take_in(list(map(InputFile, ready.files.values())), update, progress(ready))
            emptied = ready.gone | (update.read - update.troubled)
            candidates = [
                (article_id, origin) for origin in emptied for article_id in sorted(known.by_origin.get(origin, ()))
            ]
            update.prune(candidates, lambda _: True)
        report = report_of(update, started)
        self._remember(known, update)
        return ready, report

    def _up_to_date(self) -> Known:
        written = self._engine.written()
        if self._known is not None and written is not None and written == self._engine.version():
            return self._known
        origins = self._engine.origins()
        return Known(self._engine.digests(), lambda: origins)

    def _remember(self, known: Known, update: Update) -> None:
        for article_id, place in update.written.items():
            if place is None:
                known.drop(article_id)
            else:
                known.put(article_id, *place)
        self._known = known
        self._contested -= update.read
        self._contested |= update.contested

    def contested(self) -> set[str]:
        """Return the files of which a record was left out for the sake of another with its id."""
        return set(self._contested)
