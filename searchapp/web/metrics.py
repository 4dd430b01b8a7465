"""The figures for Prometheus: requests, refusals, memory, and the state of the index.

Where the variable :data:`.deployment.FIGURES_FOLDER` names a folder, as for workers (see :mod:`.workers`, which sets
it) and those of gunicorn, figures of all the processes that share it are summed.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Hashable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from searchapp.archive import Archive
from searchapp.errors import SearchAppError
from searchapp.web.opened_index import WARMING_UP, opened_index
from searchapp.web.production import FIGURES_FOLDER

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0)
#: The route of an address that is not served.
_NO_ROUTE: Final = "none"


def register_metrics(app: Flask) -> None:
    """Make ``app`` count its requests, and answer ``/metrics`` in Prometheus' text format."""
    metrics = _Metrics(opened_index(app))
    app.before_request(metrics.begin)
    app.after_request(metrics.count)
    page = Blueprint("metrics", __name__)
    page.add_url_rule("/metrics", "figures", metrics.page)
    app.register_blueprint(page)


def forget_process(process: int) -> None:
    """Sum no more figures of the present of ``process``, which has ended; what it has counted stays."""
    if os.environ.get(FIGURES_FOLDER):
        mark_process_dead(process)  # type: ignore[no-untyped-call]


class _Metrics:
    def __init__(self, index: Archive) -> None:
        self._index = index
        self._version: Hashable = None
        self._lock = Lock()
        self._registry = registry = CollectorRegistry()
        self._requests = Counter("searchapp_requests", "Requests answered.", ("route", "status"), registry=registry)
        self._seconds = Histogram(
            "searchapp_request_seconds",
            "Time until an answer is ready to be sent.",
            ("route",),
            registry=registry,
            buckets=_BUCKETS,
        )
        self._refusals = Counter(
            "searchapp_queries_not_answered_in_full",
            "Searches refused as they stand (refused), ended or answered in part because their time was up (cut_off), "
            "and refused because too many were waiting (overload).",
            ("reason",),
            registry=registry,
        )
        self._commits = Gauge(
            "searchapp_commits_seen",
            "Changes of the index seen since the start; those between two requests are one.",
            registry=registry,
            multiprocess_mode="max",
        )
        self._memory = Gauge(
            "searchapp_resident_memory_bytes",
            "Memory of the processes that serve.",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def begin(self) -> None:
        """Note when a request begins."""
        g.metrics_began = time.monotonic()

    def count(self, response: Response) -> Response:
        """Count a request of a client that has been answered."""
        if WARMING_UP not in request.environ:
            self._count(response)
        self._memory.set(_resident_memory())
        if "index_version" in g:
            self._note(g.index_version)
        return response

    def _count(self, response: Response) -> None:
        route = request.url_rule.rule if request.url_rule else _NO_ROUTE
        self._requests.labels(route, str(response.status_code)).inc()
        if "metrics_began" in g:
            self._seconds.labels(route).observe(time.monotonic() - g.metrics_began)
        if "not_in_full" in g:
            self._refusals.labels(g.not_in_full).inc()

    def _note(self, version: Hashable) -> None:
        with self._lock:
            if self._version is not None and version != self._version:
                self._commits.inc()
            self._version = version

    def page(self) -> Response:
        """Return all figures."""
        self._memory.set(_resident_memory())
        with suppress(SearchAppError):
            self._note(self._index.engine.version())
        registry = self._registry
        if os.environ.get(FIGURES_FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        figures = CollectorRegistry()
        figures.register(_IndexState(self._index))
        body = generate_latest(registry) + generate_latest(figures)
        answer = Response(body, content_type=CONTENT_TYPE_LATEST)
        answer.cache_control.no_store = True
        return answer


class _IndexState(Collector):
    """The present state of the index; if it cannot be read, only that."""

    def __init__(self, index: Archive) -> None:
        self._index = index

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures."""
        try:
            stats = self._index.engine.stats()
        except SearchAppError:
            yield GaugeMetricFamily("searchapp_index_readable", "Whether the index can be searched.", 0)
            return
        yield GaugeMetricFamily("searchapp_index_readable", "Whether the index can be searched.", 1)
        yield GaugeMetricFamily("searchapp_articles", "Articles in the index.", stats.articles)
        yield GaugeMetricFamily("searchapp_index_bytes", "Size of the index.", stats.size)
        if stats.latest is not None:
            age = (datetime.now() - stats.latest).total_seconds()
            yield GaugeMetricFamily(
                "searchapp_newest_article_age_seconds", "Since the date of the newest article.", age
            )


def _resident_memory() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        # Other systems only report the peak.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()
