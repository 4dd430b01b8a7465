"""Several processes that serve one address: those that end are replaced, and requests that were received answered."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Event

import pytest
from prometheus_client.parser import text_string_to_metric_families

from searchapp.settings import Settings
from tests.web.serving import PATIENCE_SECONDS, Server, free_port, running

# All of them start processes, and most share a server.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("workers")]

#: Serves with workers whose application has a few more addresses.
SERVE = """
import os, sys, time
from pathlib import Path
from flask import request
from searchapp.settings import load_settings
from searchapp.web import create_app, workers

kept = []

def held():
    # Keep workers from becoming ready.
    while request.path == "/" and not Path("go").exists():
        time.sleep(0.05)

def grow(megabytes):
    kept.append(os.urandom(1 << 20) * megabytes)
    time.sleep(2)
    return str(os.getpid())

def hoard(megabytes):
    # Bit by bit.
    for _ in range(megabytes):
        kept.append(os.urandom(1 << 20))
        time.sleep(0.001)
    return "done"

def wait(seconds):
    time.sleep(seconds)
    return str(os.getpid())

def made(archive):
    app = create_app(archive)
    app.before_request(held)
    app.add_url_rule("/wait/<float:seconds>", "wait", wait)
    app.add_url_rule("/grow/<int:megabytes>", "grow", grow)
    app.add_url_rule("/hoard/<int:megabytes>", "hoard", hoard)
    return app

def run(app, settings, listening, ready, **choices):
    def noted():
        ready()
        Path(f"ready-{os.getpid()}").touch()
    original(app, settings, listening, noted, **choices)

original, workers.run = workers.run, run
workers.create_app = made

def read():
    return load_settings(Path("searchapp.toml"), {})

if __name__ == "__main__":
    workers.serve(read(), lambda: print("Ready", file=sys.stderr, flush=True), read)
"""
SEARCH = "/api/search?q=%D8%A7%D9%84%D8%B2%D8%B9%D9%81%D8%B1%D8%A7%D9%86"


@contextmanager
def served(settings: Settings, folder: Path, *, held: bool = False, **more: object) -> Iterator[Server]:
    port = free_port()
    if not held:
        (folder / "go").touch()
    configure(folder, settings, port=port, **more)
    (folder / "serve.py").write_text(SERVE, encoding="utf-8")
    with running([sys.executable, "serve.py"], port, folder) as server:
        yield server


def configure(folder: Path, settings: Settings, **more: object) -> None:
    chosen = {"index": str(settings.index.resolve()), "metrics": True, "worker_megabytes": 200, **more}
    text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in chosen.items())
    (folder / "searchapp.toml").write_text(text, encoding="utf-8")


def workers(server: Server) -> set[int]:
    pid = server.process.pid
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))


def until(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def all_ready(server: Server, count: int = 2, without: frozenset[int] | set[int] = frozenset()) -> bool:
    """Return whether ``count`` workers serve, none of them one of those ``without``."""
    now = workers(server)
    ready = {pid for pid in now if (server.log.parent / f"ready-{pid}").exists()}
    return len(now) == count and now == ready and not now & without


def answers(server: Server, finished: Event) -> Counter[int]:
    """Ask again and again; return how often each status came, or 0 for none."""
    seen: Counter[int] = Counter()
    while not finished.is_set():
        for path in ("/healthz", SEARCH):
            try:
                seen[server.get(path).status] += 1
            except (OSError, HTTPException):
                seen[0] += 1
    return seen


@contextmanager
def asking(server: Server) -> Iterator[list[Counter[int]]]:
    """Ask in several threads as long as the block goes on; the list has what came of it afterwards."""
    finished, found = Event(), list[Counter[int]]()
    with ThreadPoolExecutor(3) as readers:
        asked = [readers.submit(answers, server, finished) for _ in range(3)]
        try:
            yield found
        finally:
            finished.set()
        found += [each.result(PATIENCE_SECONDS) for each in asked]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workers")


@pytest.fixture(scope="module")
def shared(settings: Settings, folder: Path) -> Iterator[Server]:
    with served(settings, folder, workers=2) as server:
        yield server


@pytest.fixture
def server(shared: Server) -> Server:
    until(lambda: all_ready(shared))
    return shared


def test_one_that_is_killed_is_replaced_and_only_its_own_requests_are_lost(server: Server) -> None:
    before = workers(server)
    killed = min(before)
    with asking(server) as seen:
        os.kill(killed, signal.SIGKILL)
        until(lambda: all_ready(server, without={killed}))
    assert before - workers(server) == {killed}
    assert f"Worker {killed} has ended (signal SIGKILL)" in server.logged("SIGKILL")
    for each in seen:
        assert each[200] > 2
        assert each[0] <= 1, "a reader had one request at a time"
        assert set(each) <= {0, 200}


def test_a_reload_replaces_all_by_others_with_the_new_settings_and_loses_no_request(
    server: Server, settings: Settings, folder: Path
) -> None:
    before = workers(server)
    assert server.get("/imports").status == 404
    configure(folder, settings, show_imports=True)
    with asking(server) as seen:
        os.kill(server.process.pid, signal.SIGHUP)
        until(lambda: all_ready(server, without=before))
    assert {status for each in seen for status in each} == {200}
    assert server.get("/imports").status == 200
    assert server.process.poll() is None


def test_settings_that_cannot_be_read_reload_nothing(server: Server, settings: Settings, folder: Path) -> None:
    before = workers(server)
    configure(folder, settings, port="none")
    os.kill(server.process.pid, signal.SIGHUP)
    server.logged("nothing is reloaded")
    assert workers(server) == before
    configure(folder, settings)


def test_one_that_grows_too_large_answers_and_is_replaced(server: Server) -> None:
    answer = server.get("/grow/250")
    assert answer.status == 200
    large = int(answer.text)
    server.logged(f"Worker {large} has grown by 2")
    until(lambda: all_ready(server, without={large}))


def test_one_that_grows_far_too_large_refuses_its_requests(server: Server) -> None:
    before = workers(server)
    answer = server.get("/hoard/3000")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "try again in a few seconds" in answer.text
    server.logged("it ends at once")
    until(lambda: len(workers(server) & before) == 1 and all_ready(server))


def requests_counted(server: Server, route: str) -> float:
    families = text_string_to_metric_families(server.get("/metrics").text)
    samples = [each for family in families for each in family.samples]
    wanted = {"route": route, "status": "200"}
    return sum(each.value for each in samples if each.name == "searchapp_requests_total" and each.labels == wanted)


def test_what_one_asks_itself_before_it_is_ready_is_not_counted(server: Server) -> None:
    server.get("/")
    before = requests_counted(server, "/")
    killed = min(workers(server))
    os.kill(killed, signal.SIGKILL)
    until(lambda: all_ready(server, without={killed}))
    assert requests_counted(server, "/") == before > 0


def test_requests_are_counted_for_all_together_and_for_those_that_have_ended(server: Server) -> None:
    def counted() -> float:
        return requests_counted(server, "/syntax")

    before = counted()
    for _ in range(10):
        server.get("/syntax")
    assert counted() - before == 10
    killed = min(workers(server))
    os.kill(killed, signal.SIGKILL)
    until(lambda: all_ready(server, without={killed}))
    assert {counted() - before for _ in range(4)} == {10}


def test_the_first_says_that_it_is_starting_and_all_others_accept_nobody_before_they_are_ready(
    settings: Settings, tmp_path: Path
) -> None:
    with served(settings, tmp_path, held=True, workers=2) as server:
        assert json.loads(server.get("/healthz").text)["status"] == "starting"
        assert len(workers(server)) == 1
        (tmp_path / "go").touch()
        server.logged("Ready")
        until(lambda: len(workers(server)) == 2)
        assert {server.get("/healthz").status for _ in range(10)} == {200}
        until(lambda: all_ready(server))
        (tmp_path / "go").unlink()
        killed = min(workers(server))
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(workers(server) - {killed}) == 2)
        assert {server.get("/healthz").status for _ in range(20)} == {200}


def test_what_was_received_is_answered_before_all_end(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path, workers=2) as server, ExitStack() as stack:
        until(lambda: all_ready(server))
        address = ("127.0.0.1", server.port)
        asked = [stack.enter_context(socket.create_connection(address, PATIENCE_SECONDS)) for _ in range(12)]
        for each in asked:
            each.sendall(b"GET /wait/0.5 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        everyone = workers(server)
        server.process.terminate()
        assert {each.recv(1000)[:12] for each in asked} == {b"HTTP/1.1 200"}
        assert server.process.wait(PATIENCE_SECONDS) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in everyone)
        assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_where_none_can_be_started_the_others_serve_until_one_can(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path) as server:
        until(lambda: all_ready(server))
        supervisor, (killed, kept) = server.process.pid, sorted(workers(server))
        before = resource.prlimit(supervisor, resource.RLIMIT_NOFILE)
        # Standard streams, the socket, what signals wake it with: all are open.
        resource.prlimit(supervisor, resource.RLIMIT_NOFILE, (6, before[1]))
        os.kill(killed, signal.SIGKILL)
        server.logged("No worker can be started, which is tried again: Too many open files")
        assert workers(server) == {kept}
        assert server.get(SEARCH).status == 200
        resource.prlimit(supervisor, resource.RLIMIT_NOFILE, before)
        until(lambda: all_ready(server, without={killed}))
        assert kept in workers(server)


def test_as_many_as_the_command_says_end_when_the_supervisor_is_killed(settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "searchapp", "--index", str(settings.index.resolve()), "serve", "--workers", "3"]
    # It leaves the folder of its figures behind.
    with running([*command, "--port", str(port)], port, tmp_path, TMPDIR=str(tmp_path)) as server:
        until(lambda: len(workers(server)) == 3)
        everyone = workers(server)
        server.process.kill()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everyone))
        with pytest.raises(ConnectionRefusedError):
            server.get("/healthz")


def test_there_are_as_many_cores_as_the_process_may_use() -> None:
    one = "import os, searchapp.settings as it; os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])"
    assert subprocess.check_output([sys.executable, "-c", f"{one}; print(it.cores())"]) == b"1\n"


def test_a_signal_to_all_its_processes_ends_it_without_a_word(settings: Settings, tmp_path: Path) -> None:
    with served(settings, tmp_path, workers=2) as server:
        until(lambda: all_ready(server))
        # The workers have ended before the supervisor knows that it is to end too.
        os.kill(server.process.pid, signal.SIGSTOP)
        for pid in (server.process.pid, *workers(server)):
            os.kill(pid, signal.SIGTERM)
        until(lambda: all(map(_has_ended, workers(server))))
        os.kill(server.process.pid, signal.SIGCONT)
        assert server.process.wait(PATIENCE_SECONDS) == 0
        assert "Worker" not in server.log.read_text(encoding="utf-8")


def _has_ended(process: int) -> bool:
    """Return whether it has, even if that has not been noticed."""
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] == "Z"
