"""The server: waitress, with limits for clients that are slow or silent, and for requests that have to wait.

Measured with 150 clients that sent nothing, a header or a body a byte a second, and eight threads: waitress as it is,
gunicorn (gthread) and cheroot answered nobody else, since a silent client counts against their limit of connections or
takes a thread. Granian answered in milliseconds, but neither closes the oldest nor says that it is overloaded. Waitress
receives requests without a thread; what it lacks is which connections to close, and that is what this module adds.
"""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from searchapp.web.errors import OVERLOADED, RETRY_AFTER, TRY_AGAIN

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

#: The address that is answered even where all threads are busy, by a thread of its own.
HEALTH: Final = "/healthz"

#: Of what is served only a list of names takes a body, which may be half as large; what is larger than this is refused
#: without a page that says so. What is larger than the second number is kept on the disk while it is received.
_LARGEST_BODY: Final = 2 << 20
_IN_MEMORY: Final = 1 << 16

#: How many clients the system keeps waiting until they are accepted.
_BACKLOG: Final = 1024

#: Seconds between two looks for clients that are too slow, and while the last requests are answered.
_CHECKED: Final = 1.0
_DRAIN_STEP: Final = 0.1


#: What is answered when the application cannot answer.
_WORDS: Final = f"{TRY_AGAIN.ar}\n{TRY_AGAIN.en}\n".encode()
_REFUSAL: Final = (
    f"HTTP/1.1 503 Service Unavailable\r\nRetry-After: {RETRY_AFTER}\r\nContent-Type: text/plain; charset=utf-8\r\n"
    f"Content-Length: {len(_WORDS)}\r\nConnection: close\r\n\r\n"
).encode() + _WORDS


class Limits(NamedTuple):
    """What clients of one process may take, in seconds and in numbers.

    A request has to be received, head and body, ``receiving`` seconds after its first byte, or after the connection was
    opened for it. A connection may be ``idle`` between two requests, and its client may leave an answer untouched for
    as long as ``sending``. Of more than ``incomplete`` connections without a complete request the oldest are closed: an
    address is no limit, for a whole newsroom may stand behind one. At most ``queued`` requests wait for a thread, none
    longer than ``waiting``. When the server ends, requests that were received have ``draining`` seconds to be answered,
    after which they are refused. Those that are being received have ``finishing`` seconds to be complete, from their
    first byte, or from the moment when the connection was opened for them.
    """

    receiving: float = 20.0
    idle: float = 60.0
    sending: float = 60.0
    incomplete: int = 400
    queued: int = 200
    waiting: float = 2.0
    draining: float = 8.0
    finishing: float = 2.0
    threads: int = 8

    def within_open_files(self) -> Limits:
        """Return these limits with no more connections than half of the files that the process may open."""
        most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return self if most == resource.RLIM_INFINITY else self._replace(incomplete=min(self.incomplete, most // 2))


LIMITS: Final = Limits()


def listen(host: str, port: int) -> list[socket.socket]:
    """Return the sockets that listen at ``host`` and ``port``. Raises :class:`OSError` if that is not possible.

    Several processes may serve them: a client is accepted by one that is free to do so.
    """
    try:
        addresses = Adjustments(host=host, port=port).listen
    except ValueError as error:
        raise socket.gaierror(socket.EAI_NONAME, "there is no such host") from error
    with ExitStack() as opened:
        sockets = []
        for family, kind, protocol, address in addresses:
            listening = opened.enter_context(socket.socket(family, kind, protocol))
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listening.bind(address)
            listening.listen(_BACKLOG)
            listening.setblocking(False)
            sockets.append(listening)
        opened.pop_all()
    return sockets


class Server:
    """Serves ``app`` to the clients of the sockets ``listening``, which it closes in the end."""

    def __init__(
        self,
        app: WSGIApplication,
        listening: Sequence[socket.socket],
        *,
        trusts_proxies: bool = False,
        limits: Limits = LIMITS,
    ) -> None:
        self.limits = limits.within_open_files()
        adjustments = Adjustments(
            ident=None,
            # Whether to trust them is decided by the application.
            clear_untrusted_proxy_headers=not trusts_proxies,
            max_request_body_size=_LARGEST_BODY,
            inbuf_overflow=_IN_MEMORY,
        )
        self._map: dict[int, Any] = {}
        self._stops = self._stops_at_once = self._is_closed = False
        # Reentrant, as a signal may interrupt stop() to call it again.
        self._closing = RLock()
        self._threads, self._spare = _Threads(), _Threads()
        self._threads.set_thread_count(limits.threads)
        self._spare.set_thread_count(1)
        self._listeners = [_Listener(self, app, adjustments, each, self._map) for each in listening]

    @property
    def port(self) -> int:
        """The port that is served."""
        return int(self._listeners[0].effective_port)

    def run(self) -> None:
        """Serve until :meth:`stop` is called, then answer or refuse the requests that were received."""
        checked = 0.0
        try:
            while not self._stops:
                self._step(1.0)
                if time.monotonic() - checked > _CHECKED:
                    checked = time.monotonic()
                    self._close_slow(checked)
                self._close_excess()
            self._drain()
            for channel in self._channels():
                channel.refuse()
        finally:
            self._close()

    def stop(self, *, at_once: bool = False) -> None:
        """End :meth:`run`, from any thread or signal handler; ``at_once``, without the time for answers."""
        self._stops_at_once = self._stops_at_once or at_once
        # Once closed, the trigger may be a file of somebody else.
        with self._closing:
            self._stops = True
            if not self._is_closed:
                self._listeners[0].pull_trigger()

    def _step(self, seconds: float) -> None:
        wasyncore.loop(seconds, use_poll=True, map=self._map, count=1)

    def _channels(self) -> list[_Channel]:
        return [channel for listener in self._listeners for channel in listener.active_channels.values()]

    def _close_slow(self, now: float) -> None:
        for channel in self._channels():
            if channel.is_too_slow(now, self.limits):
                channel.handle_close()

    def _close_excess(self) -> None:
        if sum(len(listener.active_channels) for listener in self._listeners) <= self.limits.incomplete:
            return
        incomplete = [channel for channel in self._channels() if channel.is_incomplete()]
        oldest_first = sorted(incomplete, key=lambda channel: channel.waits_since)
        for channel in oldest_first[: max(len(incomplete) - self.limits.incomplete, 0)]:
            channel.handle_close()

    def _drain(self) -> None:
        for listener in self._listeners:
            listener.stop_accepting()
        # Receive what clients have sent by now.
        self._step(0)
        end = time.monotonic() + self.limits.draining
        while time.monotonic() < end and self._channels() and not self._stops_at_once:
            now = time.monotonic()
            for channel in self._channels():
                if channel.is_incomplete() and not channel.is_expected(now - self.limits.finishing):
                    channel.handle_close()
            self._step(_DRAIN_STEP)

    def _close(self) -> None:
        for threads in (self._threads, self._spare):
            threads.shutdown(timeout=1)
        with self._closing:
            self._is_closed = True
            wasyncore.close_all(self._map, ignore_all=True)

    def add_task(self, channel: _Channel) -> None:
        """Give the first request of ``channel`` to a thread to answer, or to the spare one to refuse."""
        request = channel.requests[0]
        is_health = _is_health(request)
        request.is_refused = not is_health and self._threads.is_overloaded(self.limits)
        channel.expect_answer()
        (self._spare if is_health or request.is_refused else self._threads).add_task(channel)


def _is_health(request: HTTPRequestParser) -> bool:
    # A request that could not be parsed has no path.
    return getattr(request, "path", "") == HEALTH


class _Threads(ThreadedTaskDispatcher):  # type: ignore[misc]
    def is_overloaded(self, limits: Limits) -> bool:
        """Return whether too many requests wait, or the first of them has waited for too long."""
        with self.lock:
            oldest = self.queue[0].queued if self.queue else None
            return oldest is not None and (
                len(self.queue) >= limits.queued or time.monotonic() - oldest > limits.waiting
            )

    def add_task(self, task: _Channel) -> None:
        # Waitress would log a warning for each task that waits.
        with self.lock:
            self.queue.append(task)
            self.queue_cv.notify()


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> WSGIEnvironment:
        environ: WSGIEnvironment = super().get_environment()
        environ[OVERLOADED] = self.request.is_refused
        return environ


class _Request(HTTPRequestParser):  # type: ignore[misc]
    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            # Of an address such as "http://[", which would break the connection off.
            raise ParsingError("Bad URI") from error


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of a client."""

    parser_class = _Request
    task_class = _Task
    #: When its first request was given to a thread.
    queued = 0.0
    #: Whether there is an answer to that, or a part of it.
    _is_answering = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        #: Since when it has had no complete request.
        self.waits_since = time.monotonic()
        #: Whether it waits for the first byte of another request than the first.
        self._is_between = False
        super().__init__(*arguments, **options)

    def received(self, data: bytes) -> bool:
        if self._is_between:
            self._is_between = False
            self.waits_since = time.monotonic()
        return bool(super().received(data))

    def service(self) -> None:
        limits: Limits = self.server.owner.limits
        request = self.requests[0]
        if time.monotonic() - self.queued > limits.waiting and not _is_health(request):
            request.is_refused = True
        super().service()
        self.waits_since = time.monotonic()
        self._is_between = self.request is None

    def expect_answer(self) -> None:
        """Note that the first request is given to a thread."""
        self.queued = time.monotonic()
        self._is_answering = False

    def write_soon(self, data: Any) -> int:
        with self.outbuf_lock:
            self._is_answering = True
            return int(super().write_soon(data))

    def check_client_disconnected(self) -> bool:
        """Return whether the client has gone, also while nothing is sent to it: nobody else reads from it then."""
        if not self.connected:
            return True
        try:
            return not self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def refuse(self) -> None:
        """Refuse the first request, if it was received and there is no part of its answer, and close.

        Answers to requests before it may not have been sent yet, and come first.
        """
        with self.outbuf_lock:
            if self.requests and not self._is_answering:
                self.outbufs[-1].append(_REFUSAL)
                self.total_outbufs_len += len(_REFUSAL)
            self._flush_exception(self._flush_some, do_close=False)
            self.handle_close()

    def is_incomplete(self) -> bool:
        """Return whether no complete request has come that is still to be answered."""
        return not (self.requests or self.total_outbufs_len)

    def is_expected(self, since: float) -> bool:
        """Return whether the first request is expected, or one received in part, from ``since`` or later on."""
        return not self._is_between and self.waits_since >= since

    def is_too_slow(self, now: float, limits: Limits) -> bool:
        """Return whether its client has taken more time than the ``limits`` allow."""
        if self.is_incomplete():
            return now - self.waits_since > (limits.idle if self._is_between else limits.receiving)
        return bool(self.total_outbufs_len) and time.time() - self.last_activity > limits.sending


class _Listener(TcpWSGIServer):  # type: ignore[misc]
    """An address at which the server listens."""

    channel_class = _Channel

    def __init__(
        self,
        owner: Server,
        app: WSGIApplication,
        adjustments: Adjustments,
        listening: socket.socket,
        channels: dict[int, Any],
    ) -> None:
        self.owner = owner
        where = (listening.family, listening.type, listening.proto, listening.getsockname())
        # The server has threads of its own.
        super().__init__(
            app, channels, _sock=listening, dispatcher=owner, adj=adjustments, sockinfo=where, bind_socket=False
        )

    def readable(self) -> bool:
        # Waitress would accept no more than a number of connections.
        return bool(self.accepting)

    def stop_accepting(self) -> None:
        """Accept the clients that have connected already, and no others."""
        before = -1
        while before < len(self.active_channels):
            before = len(self.active_channels)
            self.handle_accept()
        self.accepting = False
        self.del_channel()
        self.socket.close()
