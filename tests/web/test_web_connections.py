"""Clients that are slow, silent or many keep nobody else from being answered."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

from searchapp.settings import Settings
from searchapp.web.connections import LIMITS, Limits, Server, listen
from searchapp.web.production import with_middleware
from tests.web.conftest import MakeApp

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Nearly all of them wait for a limit to pass.
pytestmark = pytest.mark.slow

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-a: "
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
PATIENCE = 20


def answering(_: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@contextmanager
def serving(app: WSGIApplication = answering, limits: Limits = LIMITS) -> Iterator[Server]:
    server = Server(app, listen("127.0.0.1", 0), limits=limits)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(server.run)
        try:
            yield server
        finally:
            server.stop()
            running.result()


def get(server: Server, path: str = "/", timeout: float = PATIENCE) -> tuple[int, dict[str, str], str, float]:
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), text, time.monotonic() - began


def connect(server: Server, sent: bytes = b"") -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    client.sendall(sent)
    return client


def answer(client: socket.socket) -> bytes:
    """Return the whole answer of :func:`answering`: its head may come before its body."""
    received = b""
    while not received.endswith(b"\r\n\r\nok") and (data := client.recv(1000)):
        received += data
    return received


def is_closed(client: socket.socket) -> bool:
    client.settimeout(PATIENCE)
    try:
        return client.recv(1) == b""
    except ConnectionError:
        return True


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_may_be_stopped_when_it_has_ended() -> None:
    server = Server(answering, listen("127.0.0.1", 0))
    server.stop()
    server.run()
    server.stop()


@pytest.mark.parametrize("start", [b"", HEAD, BODY, b"\r\n"])
def test_many_that_are_silent_or_trickle_hold_up_nobody(start: bytes) -> None:
    with serving() as server, ExitStack() as stack:
        clients = [stack.enter_context(connect(server, start)) for _ in range(150)]
        for _ in range(3):
            status, _, _, seconds = get(server, "/healthz", timeout=5)
            assert status == 200
            assert seconds < 1
            for client in clients if start else ():
                client.sendall(b"b" if start != b"\r\n" else start)
            time.sleep(0.3)


@pytest.mark.parametrize("start", [b"", HEAD, BODY, b"\r\n"])
def test_a_request_has_to_be_received_in_time(start: bytes) -> None:
    limits = Limits(receiving=0.5, idle=PATIENCE)
    with serving(limits=limits) as server, connect(server, start) as client:
        began = time.monotonic()
        # A byte now and then does not help.
        with pytest.raises(OSError):  # noqa: PT011, PT012 - reset or broken, as the moment has it
            while time.monotonic() - began < PATIENCE:
                client.sendall(start[-1:] if start == b"\r\n" else b"b" if start else b"")
                time.sleep(0.05)
                client.setblocking(False)
                try:
                    if client.recv(1) == b"":
                        raise ConnectionResetError
                except BlockingIOError:
                    pass
                client.setblocking(True)
        assert 0.3 < time.monotonic() - began < 5


def test_a_connection_may_be_idle_between_two_requests_but_not_for_ever() -> None:
    with serving(limits=Limits(receiving=0.5, idle=2.0)) as server, connect(server, HEAD + b"b\r\n\r\n") as client:
        assert answer(client).startswith(b"HTTP/1.1 200 OK")
        time.sleep(1.2)
        client.sendall(HEAD + b"b\r\n\r\n")
        assert answer(client).startswith(b"HTTP/1.1 200 OK")
        began = time.monotonic()
        assert is_closed(client)
        assert 1 < time.monotonic() - began < 5


def test_of_too_many_without_a_complete_request_the_oldest_are_closed() -> None:
    with serving(limits=Limits(incomplete=5)) as server, ExitStack() as stack:
        clients = []
        for _ in range(8):
            clients.append(stack.enter_context(connect(server, HEAD)))
            time.sleep(0.02)
        assert all(map(is_closed, clients[:3]))
        for client in clients[3:]:
            client.sendall(b"b\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200 OK")


def test_a_client_that_does_not_read_its_answer_gives_the_thread_back() -> None:
    ended = threading.Event()

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        if environ["PATH_INFO"] != "/long":
            yield from answering(environ, start_response)
            return
        start_response("200 OK", [])
        try:
            for _ in range(64):
                yield bytes(1 << 20)
        finally:
            ended.set()

    limits = Limits(threads=1, sending=0.5, waiting=PATIENCE)
    asked = b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with serving(app, limits) as server, connect(server, asked) as client:
        assert ended.wait(PATIENCE)
        assert get(server)[0] == 200
        assert sum(iter(lambda: _received(client), 0)) < 60 << 20


def _received(client: socket.socket) -> int:
    try:
        return len(client.recv(1 << 20))
    except ConnectionError:
        return 0


def test_that_a_client_has_gone_is_known_while_nothing_is_sent() -> None:
    begun, gone = threading.Event(), threading.Event()

    def waiting(environ: Any, start_response: Any) -> list[bytes]:
        assert not environ["waitress.client_disconnected"]()
        begun.set()
        until(environ["waitress.client_disconnected"])
        gone.set()
        return answering(environ, start_response)

    with serving(waiting) as server, connect(server, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") as client:
        assert begun.wait(PATIENCE)
        assert not gone.wait(0.3)
        client.close()
        assert gone.wait(PATIENCE)


def test_no_body_is_taken_beyond_a_few_megabytes() -> None:
    with serving() as server, connect(server, BODY.replace(b"1000", b"100000000")) as client:
        assert client.recv(1000).startswith(b"HTTP/1.1 413")


def test_an_address_that_is_none_is_a_mistake_of_the_client(caplog: pytest.LogCaptureFixture) -> None:
    with serving() as server, connect(server, b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n") as client:
        assert client.recv(1000).startswith(b"HTTP/1.1 400 ")
    assert not caplog.records


@contextmanager
def overloaded(make_app: MakeApp, settings: Settings) -> Iterator[Server]:
    """A server whose threads are all busy, and before which others wait."""
    app = make_app(settings)
    free, entered = threading.Event(), threading.Semaphore(0)

    def blocking(environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/block":
            entered.release()
            free.wait(PATIENCE)
        return wrapped(environ, start_response)

    with_middleware(app, settings)
    wrapped: Any = app.wsgi_app
    with serving(blocking, Limits(threads=2, waiting=0.2)) as server, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connect(server, b"GET /block HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        assert all(entered.acquire(timeout=PATIENCE) for _ in range(2))
        time.sleep(0.5)
        try:
            yield server
        finally:
            free.set()


def test_overload_is_said_in_words_and_health_is_still_answered(
    make_app: MakeApp, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    with overloaded(make_app, settings) as server:
        for path, words in (("/?q=x", "أعد المحاولة بعد ثوان"), ("/?q=x&lang=en", "try again in a few seconds")):
            status, headers, text, seconds = get(server, path)
            assert (status, words in text) == (503, True), text
            assert int(headers["Retry-After"]) > 0
            assert seconds < 2
        status, headers, text, _ = get(server, "/api/search?q=x&lang=en")
        assert (status, "Retry-After" in headers) == (503, True)
        assert "try again" in json.loads(text)["error"]
        assert get(server, "/healthz")[0] == 200
    assert '"GET /api/search HTTP/1.1" 503' in capfd.readouterr().err


def test_a_request_that_has_waited_too_long_is_refused_when_its_turn_comes() -> None:
    free, seen = threading.Event(), []

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.append((environ["PATH_INFO"], environ["searchapp.overloaded"]))
        if environ["PATH_INFO"] == "/first":
            free.wait(PATIENCE)
        return answering(environ, start_response)

    with serving(app, Limits(threads=1, waiting=0.3)) as server, ExitStack() as stack:
        for path in (b"/first", b"/second"):
            stack.enter_context(connect(server, b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            until(lambda: bool(seen))
        time.sleep(0.6)
        free.set()
        until(lambda: len(seen) == 2)
    assert seen == [("/first", False), ("/second", True)]


def test_requests_that_have_come_are_answered_when_the_server_ends() -> None:
    entered, free = threading.Event(), threading.Event()

    def app(environ: Any, start_response: Any) -> list[bytes]:
        entered.set()
        free.wait(PATIENCE)
        return answering(environ, start_response)

    server = Server(app, listen("127.0.0.1", 0), limits=Limits(threads=1))
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        running = pool.submit(server.run)
        asked = [stack.enter_context(connect(server, HEAD + b"b\r\n\r\n")) for _ in range(3)]
        idle = stack.enter_context(connect(server))
        assert entered.wait(PATIENCE)
        server.stop()
        assert is_closed(idle)
        free.set()
        assert all(client.recv(1000).startswith(b"HTTP/1.1 200 OK") for client in asked)
        running.result(PATIENCE)
        with pytest.raises(ConnectionRefusedError):
            connect(server)


@pytest.mark.parametrize(("limits", "at_once"), [(Limits(draining=0.2), False), (Limits(draining=PATIENCE), True)])
def test_requests_that_cannot_be_answered_in_time_are_refused_when_the_server_ends(
    limits: Limits, at_once: bool
) -> None:
    free, entered = threading.Event(), threading.Semaphore(0)

    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        if environ["PATH_INFO"] == "/begun":
            start_response("200 OK", [("Content-Length", "2")])
            yield b"o"
        entered.release()
        free.wait(PATIENCE)
        yield from answering(environ, start_response)

    server = Server(app, listen("127.0.0.1", 0), limits=limits)
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        running = pool.submit(server.run)
        requests = (b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in (b"/", b"/", b"/begun"))
        first, second, begun = [stack.enter_context(connect(server, each)) for each in requests]
        assert all(entered.acquire(timeout=PATIENCE) for _ in range(3))
        began = time.monotonic()
        server.stop(at_once=at_once)
        for client in (first, second):
            assert client.recv(1000).startswith(b"HTTP/1.1 503 ")
            assert is_closed(client)
        assert time.monotonic() - began < 5
        assert b" 503 " not in begun.recv(1000)
        free.set()
        running.result(PATIENCE)


def test_a_request_that_waits_for_a_thread_is_refused_after_the_answers_to_earlier_ones_of_the_connection() -> None:
    all_sent, free, entered = threading.Event(), threading.Event(), threading.Semaphore(0)

    def app(environ: Any, start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/first":
            all_sent.wait(PATIENCE)
        elif environ["PATH_INFO"] == "/slow":
            entered.release()
            free.wait(PATIENCE)
        return answering(environ, start_response)

    def request(path: bytes) -> bytes:
        return b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % path

    server = Server(app, listen("127.0.0.1", 0), limits=Limits(threads=2, draining=0.3))
    with ThreadPoolExecutor(1) as pool, ExitStack() as stack:
        running = pool.submit(server.run)
        client = stack.enter_context(connect(server, request(b"/first") + request(b"/second")))
        # The second of these takes the thread that has answered the first request of the client.
        for _ in range(2):
            stack.enter_context(connect(server, request(b"/slow")))
        assert get(server, "/healthz")[0] == 200
        all_sent.set()
        assert all(entered.acquire(timeout=PATIENCE) for _ in range(2))
        server.stop()
        received = b"".join(iter(partial(client.recv, 1000), b""))
        free.set()
        running.result(PATIENCE)
    first, refusal = received.split(b"\r\n\r\nok")
    assert first.startswith(b"HTTP/1.1 200 OK")
    assert refusal.startswith(b"HTTP/1.1 503 ")


def test_the_server_does_not_wait_for_clients_that_never_finish() -> None:
    with ExitStack() as stack, serving(limits=Limits(finishing=0.5)) as server:
        clients = [stack.enter_context(connect(server, start)) for start in (b"", HEAD, BODY) for _ in range(5)]
        # They have all been accepted.
        assert get(server)[0] == 200
        began = time.monotonic()
        server.stop()
        assert all(map(is_closed, clients))
        assert time.monotonic() - began < 5


def test_requests_of_clients_that_are_not_accepted_yet_are_answered_when_the_server_ends() -> None:
    server = Server(answering, listen("127.0.0.1", 0))
    with connect(server, HEAD + b"b\r\n\r\n") as complete, connect(server) as silent:
        server.stop()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(server.run)
            assert answer(complete).startswith(b"HTTP/1.1 200 OK")
            silent.sendall(HEAD + b"b\r\n\r\n")
            assert answer(silent).startswith(b"HTTP/1.1 200 OK")
            running.result(PATIENCE)


def test_a_request_that_is_coming_when_the_server_ends_is_answered() -> None:
    with serving(limits=Limits(finishing=PATIENCE)) as server, connect(server, HEAD) as client:
        assert get(server)[0] == 200
        server.stop()
        time.sleep(0.3)
        client.sendall(b"b\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 200 OK")


def test_a_host_that_does_not_exist_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="no such host"):
        listen("no host", 0)


def test_an_address_in_use_leaves_nothing_open() -> None:
    with serving() as server, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", server.port)
