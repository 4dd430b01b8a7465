"""A soak: everyone at once, and what came of it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from threading import Event
from typing import Final, NamedTuple

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from tests.bench.soak.hostile import Hostile
from tests.bench.soak.ledger import Ledger
from tests.bench.soak.memory import Sample, drift, sample_until
from tests.bench.soak.readers import Reader, what_there_is
from tests.bench.soak.tally import Tally
from tests.bench.soak.writer import write
from tests.web.serving import Server, free_port, running, serve_command

#: By what share memory may grow once everything has been warmed up.
MOST_DRIFT: Final = 0.05
#: What a server logs when something has gone wrong in it.
_COMPLAINTS: Final = re.compile(r"^.*(?:Traceback|has ended|has grown|cannot be|Exception).*$", re.MULTILINE)


class Load(NamedTuple):
    """How long a soak takes, after ``warm_up``, and what is done meanwhile; pauses are in seconds.

    Those of readers are on average. Readers have at least ``warm_up_answers`` before it begins: on a slow machine it
    takes longer until what a worker remembers of the words of articles is all that it ever will.
    """

    seconds: float
    warm_up: float
    readers: int = 20
    reader_pause: float = 1.0
    commit_pause: float = 5.0
    hostile_pause: float = 1.0
    connections: int = 150
    sample_pause: float = 5.0
    warm_up_answers: int = 0


@dataclass(slots=True)
class Outcome:
    """What came of a soak; ``samples`` are those after it had warmed up."""

    readers: Tally = field(default_factory=Tally)
    hostile: Tally = field(default_factory=Tally)
    samples: list[Sample] = field(default_factory=list)
    commits: int = 0
    complaints: tuple[str, ...] = ()

    @property
    def drift(self) -> float:
        """By what share memory has grown that no file lies behind."""
        return drift([each.own for each in self.samples])

    @property
    def tenths(self) -> list[int]:
        """The memory that no file lies behind at the beginning, after each tenth and in the end."""
        last = len(self.samples) - 1
        return [self.samples[last * tenth // 10].own for tenth in range(11)]

    @property
    def failures(self) -> list[str]:
        """What should not have happened."""
        refused = self.readers.with_status(503)
        return [
            *self.readers.findings,
            *self.hostile.findings,
            *self.complaints,
            *([f"readers were refused {refused} times"] if refused else []),
            *([f"memory has grown by {self.drift:.1%}"] if self.drift > MOST_DRIFT else []),
        ]

    def lines(self) -> list[str]:
        """Return it in words."""
        cuts = quantiles(self.readers.seconds, n=20)
        middle = self.samples[len(self.samples) // 2]
        return [
            f"{self.commits} commits",
            _line("readers", self.readers),
            f"their p50 {cuts[9]:.3f} s, p95 {cuts[18]:.3f} s, longest {max(self.readers.seconds):.2f} s",
            _line("hostile client", self.hostile),
            f"memory that no file lies behind: {middle.own >> 20} MB, {self.drift:+.1%}",
            f"resident memory: {middle.resident >> 20} MB, {drift([each.resident for each in self.samples]):+.1%}",
            f"at each tenth, without files: {' '.join(str(own >> 20) for own in self.tenths)} MB",
        ]


def _line(who: str, tally: Tally) -> str:
    statuses = sorted({status for _, status in tally.answers})
    counts = ", ".join(f"{status}: {tally.with_status(status)}" for status in statuses)
    return f"{who}: {sum(tally.answers.values())} answers ({counts}), {tally.wrong} wrong"


def soak(settings: Settings, folder: Path, load: Load, queries: Sequence[str], words: list[str]) -> Outcome:
    """Serve the index of ``settings`` under this ``load``, which changes it; ``folder`` is for the log.

    ``queries`` find something, and ``words`` occur in many articles.
    """
    port = free_port()
    with running(serve_command(settings.index, port), port, folder, SEARCHAPP_WORKERS=str(settings.workers)) as server:
        server.logged("Serving")
        return _under_load(server, settings, load, queries, words)


def _under_load(server: Server, settings: Settings, load: Load, queries: Sequence[str], words: list[str]) -> Outcome:
    outcome, ledger, finished = Outcome(), Ledger(), Event()
    before = what_there_is(server.port, queries)
    hostile = Hostile(server.port, outcome.hostile, words, 1, connections=load.connections)
    with closing(open_engine(settings)) as engine, ThreadPoolExecutor(load.readers + 3) as pool:
        running = [pool.submit(write, engine, ledger, load.commit_pause, finished)]
        running += [pool.submit(hostile.attack, load.hostile_pause, finished)]
        for seed in range(load.readers):
            reader = Reader(server.port, ledger, outcome.readers, before, seed=seed, pause=load.reader_pause)
            running.append(pool.submit(reader.read, finished))
        try:
            _wait(load.warm_up, running)
            while sum(outcome.readers.answers.values()) < load.warm_up_answers and not _has_ended(running):
                time.sleep(0.1)
            supervisor = server.process.pid
            running.append(pool.submit(sample_until, supervisor, outcome.samples, load.sample_pause, finished))
            _wait(load.seconds, running)
        finally:
            finished.set()
    for each in running:
        each.result()
    outcome.commits = ledger.commits
    outcome.complaints = tuple(each[0] for each in _COMPLAINTS.finditer(server.log.read_text(encoding="utf-8")))
    return outcome


def _wait(seconds: float, running: Sequence[Future[None]]) -> None:
    """Wait, but no longer once one of those ``running`` has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not _has_ended(running):
        time.sleep(0.1)


def _has_ended(running: Iterable[Future[None]]) -> bool:
    return any(each.done() for each in running)
