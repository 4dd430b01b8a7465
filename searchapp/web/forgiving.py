"""Requests whose query string is not what it ought to be, read as far as it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from flask import Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_WRITTEN: Final = "%!#$&'()*+,/:;=?@[]~"


class ForgivingRequest(Request):
    """A request that never fails over bytes which no address may hold: they are taken as if they were encoded."""

    def __init__(self, environ: WSGIEnvironment, *arguments: Any, **options: Any) -> None:
        super().__init__(environ, *arguments, **options)
        if not self.query_string.isascii():
            self.query_string = quote(self.query_string, safe=_WRITTEN).encode()
