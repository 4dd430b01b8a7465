"""A server with one worker, and what that takes of the machine."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.settings import Settings
from tests.bench.costly import LETTERS
from tests.bench.soak.memory import sample, workers
from tests.bench.soak.readers import Answer, ask
from tests.web.serving import Server, free_port, running, serve_command


class Asked(NamedTuple):
    """An answer, and the seconds of processor time that all threads of the worker took meanwhile."""

    answer: Answer
    seconds: float


class Bounds(NamedTuple):
    """How much processor time a costly request may take beside :func:`reference_seconds`, and how much memory may stay.

    In large archives all takes as long as the time limit lets it.
    """

    work: float | None = None
    megabytes: float = 250.0


LARGE: Final = Bounds()


def reference_seconds() -> float:
    """Return the seconds of processor time that the machine takes now for work that is always the same, and of the kind
    that a search is. It is about 0.1 on two cores of 2026.
    """
    return min(map(_work, range(3)))


def _work(seed: int) -> float:
    began = time.process_time()
    choice = random.Random(seed)
    words = ["".join(choice.choices(LETTERS, k=6)) for _ in range(22_000)]
    counts = Counter(word[:2] for word in words)
    json.loads(json.dumps(sorted(words, key=lambda word: (-counts[word[:2]], word))))
    return time.process_time() - began


@dataclass(frozen=True, slots=True)
class Drilled:
    """A server on the index of ``settings``, which may be changed."""

    settings: Settings
    server: Server
    bounds: Bounds

    def ask(self, path: str, parameters: Mapping[str, object] | None = None) -> Asked:
        """Ask for ``path``."""
        before = self.cpu()
        answer = ask(self.server.port, path, parameters)
        return Asked(answer, self.cpu() - before)

    def search(self, query: str, **more: object) -> Asked:
        """Search for ``query`` as programs do."""
        return self.ask("/api/search", {"q": query, **more})

    def cpu(self) -> float:
        """Return the seconds of processor time that the workers have taken so far."""
        return cpu_of_workers(self.server.process.pid)

    def memory(self) -> int:
        """Return the bytes of memory of all processes of the server that no file lies behind."""
        return sample(self.server.process.pid).own


def cpu_of_workers(supervisor: int) -> float:
    """Return the seconds of processor time that the present workers of ``supervisor`` have taken."""
    return sum(map(_cpu, workers(supervisor)))


def _cpu(process: int) -> float:
    nanoseconds = 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        # It may just have ended.
        with suppress(OSError):
            nanoseconds += int((thread / "schedstat").read_text(encoding="ascii").split()[0])
    return nanoseconds / 1e9


@contextmanager
def drilled(settings: Settings, folder: Path, bounds: Bounds = LARGE) -> Iterator[Drilled]:
    """Serve the index of ``settings`` until the block ends; ``folder`` is for the log."""
    port = free_port()
    with running(serve_command(settings.index, port), port, folder) as server:
        server.logged("Serving")
        yield Drilled(settings, server, bounds)
