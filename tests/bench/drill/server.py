"""A server with one worker, and what that takes of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.settings import Settings
from tests.bench.soak.memory import sample, workers
from tests.bench.soak.readers import Answer, ask
from tests.web.serving import Server, free_port, running


class Asked(NamedTuple):
    """An answer, and the seconds of processor time that all threads of the worker took meanwhile."""

    answer: Answer
    seconds: float


class Bounds(NamedTuple):
    """How much processor time a costly request may take, and how much memory may stay.

    For large archives the first is the default time limit, and what may pass until a search is ended.
    """

    seconds: float = 2.5
    megabytes: float = 250.0


LARGE: Final = Bounds()


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
    options = ("--index", str(settings.index.resolve()), "serve", "--port", str(port), "--quiet")
    with running((sys.executable, "-m", "searchapp", *options), port, folder) as server:
        server.logged("Serving")
        yield Drilled(settings, server, bounds)
