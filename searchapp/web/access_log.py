"""The log of requests, and the form of everything that a server logs.

There is a line on standard error for every request, in the combined log format or as a JSON object. What people search
for is confidential, above all in a newsroom: query strings are left out unless configured, also from the referring
page.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TextIO
from urllib.parse import quote

from searchapp.web.login import user_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Characters that could end a field or a line, or control the terminal that shows it.
_UNSAFE: Final = re.compile(r"[^ !#-\[\]-~]")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class AccessLog:
    """A WSGI application that answers as ``app`` does, and logs each answer once it has been sent."""

    def __init__(
        self, app: WSGIApplication, *, queries: bool = False, as_json: bool = False, stream: TextIO | None = None
    ) -> None:
        self._app = app
        self._queries = queries
        self._line = self._object if as_json else self._combined
        self._stream = stream

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        """Answer a request."""
        began = time.time()
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:
            nonlocal status
            status = line.split(" ", 1)[0]
            return start_response(line, headers, *failure)

        sent = 0
        try:
            answer: Iterable[bytes] = self._app(environ, start)
            with closing(answer) if hasattr(answer, "close") else nullcontext():  # type: ignore[type-var]
                for piece in answer:
                    sent += len(piece)
                    yield piece
        finally:
            self._write(environ, began, status, sent)

    def _write(self, environ: WSGIEnvironment, began: float, status: str, sent: int) -> None:
        stream = self._stream or sys.stderr
        # In one call, so that lines of several threads do not mix.
        stream.write(f"{self._line(environ, began, status, sent)}\n")
        stream.flush()

    def _object(self, environ: WSGIEnvironment, began: float, status: str, sent: int) -> str:
        return json_line(
            time=_iso_moment(began),
            address=environ.get("REMOTE_ADDR", ""),
            user=user_of(environ),
            method=environ["REQUEST_METHOD"],
            target=self._target(environ),
            status=int(status),
            bytes=sent,
            seconds=round(time.time() - began, 4),
            referrer=self._referrer(environ),
            agent=environ.get("HTTP_USER_AGENT", ""),
        )

    def _combined(self, environ: WSGIEnvironment, began: float, status: str, sent: int) -> str:
        address = _field(environ.get("REMOTE_ADDR", "-"))
        request = f"{_field(environ['REQUEST_METHOD'])} {self._target(environ)} {_field(environ['SERVER_PROTOCOL'])}"
        referrer = _field(self._referrer(environ) or "-")
        agent = _field(environ.get("HTTP_USER_AGENT", "-"))
        user = _field(user_of(environ) or "-").replace(" ", "\\x20")
        return f'{address} - {user} [{_moment(began)}] "{request}" {status} {sent or "-"} "{referrer}" "{agent}"'

    def _referrer(self, environ: WSGIEnvironment) -> str:
        referrer: str = environ.get("HTTP_REFERER", "")
        return referrer if self._queries else referrer.split("?", 1)[0]

    def _target(self, environ: WSGIEnvironment) -> str:
        path = _encoded(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), "")
        query = environ.get("QUERY_STRING", "")
        return f"{path}?{_encoded(query, '%?')}" if query and self._queries else path


def _encoded(part: str, safe: str) -> str:
    return quote(part.encode("latin-1", "replace"), safe=f"/:@~!$&'()*+,;={safe}")


def _field(text: str) -> str:
    return _UNSAFE.sub(lambda letter: f"\\x{ord(letter.group()):02x}", text)


def _moment(seconds: float) -> str:
    moment = time.localtime(seconds)
    return time.strftime(f"%d/{_MONTHS[moment.tm_mon - 1]}/%Y:%H:%M:%S %z", moment)


def _iso_moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="milliseconds")


def json_line(**fields: object) -> str:
    """Return ``fields`` as a JSON object on one line, in ASCII: nothing in it controls a terminal."""
    return json.dumps(fields)


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as a JSON object on one line."""
        failure = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        return json_line(
            time=_iso_moment(record.created),
            level=record.levelname,
            logger=record.name,
            message=record.getMessage(),
            **failure,
        )


def log_as_json() -> None:
    """Write everything that this process logs on standard error as JSON objects, one a line."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, _JsonFormatter) for handler in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_JsonFormatter())
        root.addHandler(handler)
