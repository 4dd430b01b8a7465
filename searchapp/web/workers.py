"""Several processes that answer requests at one address, and the supervisor that replaces them.

They are forked from the supervisor, which opens no index and starts no thread, and they all accept clients from the
same sockets, so each client is accepted by a process that is free. Gunicorn, the best library of the kind for WSGI, has
no memory limit and lets processes accept clients before they can answer; with both added, little of it would be used.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final

from searchapp.analysis.analyser import analyse_word
from searchapp.archive import Archive
from searchapp.errors import InputError
from searchapp.settings import Settings, cores
from searchapp.web import create_app
from searchapp.web.access_log import log_as_json
from searchapp.web.connections import LIMITS, listen
from searchapp.web.production import FIGURES_FOLDER, run

#: The signals that end the supervisor, and all that it handles.
_ENDING: Final = (signal.SIGTERM, signal.SIGINT)
_SIGNALS: Final = (*_ENDING, signal.SIGHUP)

#: Seconds between two checks of the workers' memory, and of whether the supervisor still runs.
_CHECKED: Final = 0.5
#: Seconds to wait before another worker is started, where one could not be or ended before it was ready.
_PAUSE: Final = 1.0
#: Seconds after which a worker that was asked to end is killed: by then it has answered what it could, or refused all
#: requests if it was to end at once.
_PATIENCE: Final = LIMITS.draining + 4.0
_NO_PATIENCE: Final = 1.0

#: Seconds between two times at which a worker returns its free memory to the system.
_TRIMMED: Final = 5.0

#: Names of options in malloc.h.
_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8

_log: Final = logging.getLogger(__name__)


def serve(settings: Settings, ready: Callable[[], None], read_again: Callable[[], Settings]) -> None:
    """Serve the index of ``settings`` at their ``host`` and ``port`` until interrupted or terminated.

    ``ready`` is called once the first worker is ready. SIGHUP replaces all workers with new ones that have the settings
    which ``read_again`` returns, except ``host``, ``port`` and ``workers``, which stay. Raises :class:`InputError` if
    nothing can be served at that address.
    """
    try:
        listening = listen(settings.host, settings.port)
    except OSError as error:
        raise InputError(f"Nothing can be served at {settings.host}:{settings.port}: {error.strerror}.") from error
    if settings.log_json:
        log_as_json()
    with _shared_figures():
        _Supervisor(settings, listening, ready, read_again).run()


@contextmanager
def _shared_figures() -> Iterator[None]:
    """Let the workers share a folder for their figures, so that each of them can answer with the sums."""
    if FIGURES_FOLDER in os.environ:
        yield
        return
    with TemporaryDirectory(prefix="searchapp-metrics-") as folder:
        os.environ[FIGURES_FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FIGURES_FOLDER]


@dataclass(slots=True)
class _Worker:
    """A worker as the supervisor knows it: it sends something on ``news`` once it is ready.

    ``memory_when_ready`` is in bytes, None where it is not known. ``ends_by`` is when a worker that has been asked to
    end is killed.
    """

    process: ForkProcess
    news: Connection
    settings: Settings
    is_ready: bool = False
    memory_when_ready: int | None = None
    ends_by: float | None = None

    @property
    def pid(self) -> int:
        return self.process.pid or 0


class _Supervisor:
    def __init__(
        self,
        settings: Settings,
        listening: list[socket.socket],
        ready: Callable[[], None],
        read_again: Callable[[], Settings],
    ) -> None:
        self._settings = settings
        self._count = settings.workers or cores()
        self._listening = listening
        self._ready: Callable[[], None] | None = ready
        self._read_again = read_again
        self._workers: list[_Worker] = []
        self._not_before = 0.0
        self._received: set[int] = set()
        self._woken, self._wakes = socket.socketpair()

    def run(self) -> None:
        """Keep the workers running until a signal ends the supervisor."""
        keep_little_free_memory()
        # What is loaded before they are forked is in memory once for all of them.
        analyse_word("خبر")
        gc.collect()
        gc.freeze()
        with self._receiving_signals():
            try:
                while not self._is_ending:
                    self._keep_up()
            finally:
                self._end()

    @contextmanager
    def _receiving_signals(self) -> Iterator[None]:
        for end in (self._woken, self._wakes):
            end.setblocking(False)
        before = signal.set_wakeup_fd(self._wakes.fileno(), warn_on_full_buffer=False)
        handlers = {each: signal.signal(each, self._receive) for each in _SIGNALS}
        if sys.stdin is not None and sys.stdin.isatty():
            # Closing the terminal ends the server.
            signal.signal(signal.SIGHUP, lambda *_: self._receive(signal.SIGTERM))
        try:
            yield
        finally:
            for each, handler in handlers.items():
                signal.signal(each, handler)
            signal.set_wakeup_fd(before)
            self._woken.close()
            self._wakes.close()

    def _receive(self, number: int, *_: object) -> None:
        self._received.add(number)

    @property
    def _is_ending(self) -> bool:
        return not self._received.isdisjoint(_ENDING)

    def _keep_up(self) -> None:
        if signal.SIGHUP in self._received:
            self._received.discard(signal.SIGHUP)
            self._reload()
        self._start_missing()
        self._retire_outdated()
        self._wait()
        self._bury()
        self._limit_memory()

    def _reload(self) -> None:
        try:
            fresh = self._read_again()
        except InputError as error:
            _log.error("The settings cannot be read, so nothing is reloaded: %s", error)
            return
        settings = self._settings
        # A new object even if nothing has changed, by which outdated workers are known.
        self._settings = replace(fresh, host=settings.host, port=settings.port, workers=settings.workers)
        _log.warning("Replacing all workers.")

    def _serving(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.ends_by is None]

    def _start_missing(self) -> None:
        """Start a worker if there are too few and none is starting: one at a time, so the first is ready soonest."""
        serving = self._serving()
        current = sum(worker.settings is self._settings for worker in serving)
        is_starting = not all(worker.is_ready for worker in serving)
        if current < self._count and not is_starting and time.monotonic() >= self._not_before:
            try:
                self._workers.append(self._started(while_starting=not serving))
            except OSError as error:
                # Those that serve go on: there may be memory, processes and files again.
                _log.error("No worker can be started, which is tried again: %s", error.strerror)
                self._not_before = time.monotonic() + _PAUSE

    def _started(self, *, while_starting: bool) -> _Worker:
        receiving, sending = get_context("fork").Pipe(duplex=False)
        # A signal that arrives before the worker has its handlers would be lost.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            process = get_context("fork").Process(
                target=_work, args=(self._settings, self._listening, sending, os.getpid(), while_starting), daemon=True
            )
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            sending.close()
        return _Worker(process, receiving, self._settings)

    def _retire_outdated(self) -> None:
        serving = self._serving()
        ready = [worker for worker in serving if worker.is_ready]
        for worker in ready[: max(len(ready) - self._count, 0)]:
            self._retire(worker)
        for worker in serving:
            if not worker.is_ready and worker.settings is not self._settings:
                self._retire(worker)

    def _retire(self, worker: _Worker) -> None:
        """Have ``worker`` accept no more clients, answer those that it has, and end."""
        worker.ends_by = time.monotonic() + _PATIENCE
        # Starting another may have collected one that has just died, whose id is no longer its own.
        worker.process.terminate()

    def _retire_at_once(self, worker: _Worker) -> None:
        """Have ``worker`` refuse the requests that it has, and end."""
        worker.ends_by = time.monotonic() + _NO_PATIENCE
        os.kill(worker.pid, signal.SIGQUIT)

    def _wait(self) -> None:
        news = [worker.news for worker in self._workers if not worker.is_ready]
        happened = wait([self._woken, *news, *(worker.process.sentinel for worker in self._workers)], _CHECKED)
        if self._woken in happened:
            with suppress(BlockingIOError):
                self._woken.recv(4096)
        for worker in self._workers:
            if worker.news in happened:
                # There is nothing to receive if it has died.
                with suppress(EOFError):
                    worker.news.recv_bytes()
                    worker.is_ready = True
                    worker.memory_when_ready = _own_memory(worker.pid)
        if self._ready and any(worker.is_ready for worker in self._workers):
            self._ready()
            self._ready = None

    def _bury(self) -> None:
        """Remove the workers that have ended, and kill those that should have by now."""
        now = time.monotonic()
        for worker in self._workers:
            if worker.ends_by is not None and now > worker.ends_by:
                worker.process.kill()
        for worker in [worker for worker in self._workers if worker.process.exitcode is not None]:
            self._workers.remove(worker)
            worker.news.close()
            _forget_figures(worker)
            # A signal that ends the supervisor may have been sent to all its processes.
            if worker.ends_by is None and not self._is_ending:
                code = worker.process.exitcode or 0
                why = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
                _log.warning("Worker %d has ended (%s); another takes its place.", worker.pid, why)
            if not worker.is_ready:
                self._not_before = now + _PAUSE

    def _limit_memory(self) -> None:
        limit = self._settings.worker_megabytes << 20
        now = time.monotonic()
        for worker in self._workers if limit else ():
            if worker.memory_when_ready is None:
                continue
            grown = (_own_memory(worker.pid) or 0) - worker.memory_when_ready
            if grown > 2 * limit and (worker.ends_by is None or worker.ends_by > now + _NO_PATIENCE):
                _log.warning("Worker %d has grown by %d MB; it ends at once.", worker.pid, grown >> 20)
                self._retire_at_once(worker)
            elif grown > limit and worker.ends_by is None:
                _log.warning("Worker %d has grown by %d MB; another takes its place.", worker.pid, grown >> 20)
                self._retire(worker)

    def _end(self) -> None:
        # Workers still accept the clients that have connected by now; later ones are refused at once.
        for each in self._listening:
            each.close()
        for worker in self._serving():
            self._retire(worker)
        while self._workers:
            self._wait()
            self._bury()


def keep_little_free_memory() -> None:
    """Let the C library return the memory of costly queries to the system, which it would keep for each thread."""
    library = ctypes.CDLL(None)
    # Only the GNU library has it.
    with suppress(AttributeError):
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_TRIM_THRESHOLD, 128 << 10)


def return_free_memory() -> None:
    """Return free memory to the system also where what lies behind it is in use, which the C library never does itself:
    a server that runs for long would grow by what each costly query leaves between.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _forget_figures(worker: _Worker) -> None:
    if not worker.settings.metrics:
        return
    # There may be too many open files to import what that needs.
    try:
        from searchapp.web.metrics import forget_process  # noqa: PLC0415 - it is optional

        forget_process(worker.pid)
    except OSError as error:
        _log.warning("What worker %d used stays in the metrics: %s", worker.pid, error.strerror)


def _own_memory(process: int) -> int | None:
    """Return the bytes of memory that ``process`` does not share with files; None where the system does not say."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    found = re.search(r"^RssAnon:\s*(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) << 10 if found else None


def _work(
    settings: Settings,
    listening: Sequence[socket.socket],
    news: Connection,
    supervisor: int,
    while_starting: bool,  # noqa: FBT001 - of another process
) -> None:
    """Run a worker until it ends."""
    signal.set_wakeup_fd(-1)
    # A terminal sends these to all its processes; only the supervisor acts on them.
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    Thread(target=_keep_house, args=(supervisor,), daemon=True).start()
    with Archive(settings) as archive:
        run(
            create_app(archive),
            settings,
            listening,
            lambda: news.send_bytes(b"ready"),
            while_starting=while_starting,
        )


def _keep_house(supervisor: int) -> None:
    """Return free memory every now and then, and end this process when the ``supervisor`` has ended."""
    trimmed = time.monotonic()
    while os.getppid() == supervisor:
        time.sleep(_CHECKED)
        if time.monotonic() > trimmed + _TRIMMED:
            return_free_memory()
            trimmed = time.monotonic()
    os.kill(os.getpid(), signal.SIGTERM)
