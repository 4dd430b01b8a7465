"""The answer of a web server as it went over the wire, and as archives keep it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE: Final = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_CHUNK_HEAD: Final = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_CHUNK_END: Final = re.compile(rb"\r?\n")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
#: The types of HTML.
PAGES: Final = ("text/html", "application/xhtml+xml")


class HttpAnswer(NamedTuple):
    """Status, headers by their names in small letters, and the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is said to be HTML."""
        return media_type(self.headers) in PAGES


def read_answer(data: bytes) -> HttpAnswer | None:
    """Return the answer that ``data`` is, put together where it came in chunks, or None where it is none."""
    status, end = _STATUS_LINE.match(data), _HEAD_END.search(data)
    if status is None or end is None:
        return None
    headers = read_headers(data[: end.start()].split(b"\n")[1:])
    body = data[end.end() :]
    if headers.get("transfer-encoding", "").strip().lower() == "chunked":
        body = _put_together(body)
    return HttpAnswer(int(status[1]), headers, body)


def read_headers(lines: Iterable[bytes]) -> dict[str, str]:
    """Return the headers in ``lines`` by their names in small letters; the first of a name counts."""
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def media_type(headers: Mapping[str, str]) -> str:
    """Return the type in the Content-Type of ``headers``, in small letters: ``text/html``."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def charset(headers: Mapping[str, str]) -> str:
    """Return the encoding that the Content-Type of ``headers`` names, or ``""``."""
    named = _CHARSET.search(headers.get("content-type", ""))
    return named[1] if named else ""


def _put_together(body: bytes) -> bytes:
    """Return what the chunks in ``body`` hold; some archives keep it put together already."""
    pieces: list[bytes] = []
    place = 0
    while head := _CHUNK_HEAD.match(body, place):
        size = int(head[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[head.end() : head.end() + size])
        end = _CHUNK_END.match(body, head.end() + size)
        if end is None:
            break
        place = end.end()
    return b"".join(pieces) if pieces else body
