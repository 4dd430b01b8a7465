"""Addresses on the web, checked and in the form in which they are asked for."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from searchapp.sync.fetch.failures import HAS_PASSWORD, NOT_TEXT, NOT_WEB, UNKNOWN_HOST, Failed

_PORTS: Final = {"http": 80, "https": 443}
#: Written as they are; everything else that is not a letter or digit of ASCII is encoded.
_SAFE: Final = "%/:=&?~+!$,;'@()*[]-._"
_NOT_IN_FOLDERS: Final = re.compile(r"[^a-z0-9.-]")


class WebAddress(NamedTuple):
    """Where to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def site(self) -> str:
        """The scheme, host and port, as an address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != _PORTS[self.scheme] else "")

    @property
    def url(self) -> str:
        """The whole address."""
        return self.site + self.target

    @property
    def folder(self) -> str:
        """The host, and the port where it is not the usual one, as the name of a folder."""
        port = f"_{self.port}" if self.port != _PORTS[self.scheme] else ""
        return _NOT_IN_FOLDERS.sub("_", self.host) + port


def web_address(url: str) -> WebAddress:
    """Return the address that ``url`` is, with Arabic letters in it encoded and without what follows a ``#``.

    Raises :class:`Failed` where it is not text, not of the web (``file:`` and others), has no host or has a password in
    it.
    """
    try:
        url.encode("utf-8")
        parts = urlsplit(url.strip())
        port = parts.port
    except UnicodeEncodeError as error:
        raise Failed(NOT_TEXT) from error
    except ValueError as error:
        raise Failed(NOT_WEB) from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise Failed(NOT_WEB)
    if parts.username is not None or parts.password is not None:
        raise Failed(HAS_PASSWORD)
    query = f"?{quote(parts.query, _SAFE)}" if parts.query else ""
    host = _ascii(parts.hostname)
    return WebAddress(parts.scheme, host, port or _PORTS[parts.scheme], quote(parts.path or "/", _SAFE) + query)


def _ascii(host: str) -> str:
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Failed(UNKNOWN_HOST) from error
    if not re.fullmatch(r"[\w.:-]{1,253}", name, re.ASCII) or name.startswith("."):
        raise Failed(UNKNOWN_HOST)
    return name.lower()
