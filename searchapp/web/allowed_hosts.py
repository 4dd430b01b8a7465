"""Which hosts this site answers for.

A hostile page can make its own name point to this machine (DNS rebinding), and would then read the archive in a
reader's browser as if it were part of its own site. So a request for another host is refused before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from searchapp.errors import Message
from searchapp.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ANY: Final = "*"
_SUBDOMAINS: Final = "*."
_HOST: Final = re.compile(r"(?:\[(?P<address>[^\]]*)\]|(?P<name>[^:]*))(?::\d*)?")
_REFUSAL: Final = Message(
    en="This site does not answer for the host in the address. If you run the site, add the host to the setting "
    "allowed_hosts (SEARCHAPP_ALLOWED_HOSTS).",
    ar="لا يجيب هذا الموقع عن اسم المضيف الوارد في العنوان. على مشغّل الموقع أن يضيفه إلى الإعداد allowed_hosts "
    "(SEARCHAPP_ALLOWED_HOSTS).",
)


class AllowedHosts:
    """A WSGI application that answers as ``app`` does, but only for the hosts that the settings allow.

    Those are the host that is served, ``localhost``, every literal IP address, which no rebinding can forge, and the
    names in ``allowed_hosts``: ``*.example.org`` stands for the names below it, ``*`` for all. The name that a trusted
    proxy forwards is also allowed where no name is set: the proxy decides which names it answers for.
    """

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        named = (settings.allowed_hosts or "").split()
        self._names = frozenset(map(_plain, (settings.host, "localhost", *named)))
        self._proxies = 0 if named else settings.proxies

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        host = environ.get("HTTP_HOST", "")
        # A request without the header, which every browser sends, is for the host that is served.
        if not host or self._is_allowed(host) or self._is_forwarded(environ):
            return self._app(environ, start_response)
        status = HTTPStatus.MISDIRECTED_REQUEST
        body = f"{_REFUSAL.ar}\n{_REFUSAL.en}\n".encode()
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [body]

    def _is_allowed(self, host: str) -> bool:
        parts = _HOST.fullmatch(host)
        if parts is None:
            return False
        name = _plain(parts["address"] or parts["name"] or "")
        return bool(name) and (_is_address(name) or not self._names.isdisjoint(_patterns_for(name)))

    def _is_forwarded(self, environ: WSGIEnvironment) -> bool:
        """Return whether the host is the one that the farthest trusted proxy named."""
        forwarded = environ.get("HTTP_X_FORWARDED_HOST", "")
        return 0 < self._proxies <= len(forwarded.split(",")) and bool(forwarded)


def _patterns_for(name: str) -> list[str]:
    """Return the entries of a list of allowed names that stand for ``name``."""
    labels = name.split(".")
    above = (".".join(labels[number:]) for number in range(1, len(labels)))
    return [_ANY, name, *(_SUBDOMAINS + domain for domain in above)]


def _plain(name: str) -> str:
    """Return ``name`` as it is compared: in small letters, in ASCII as browsers send it, without the last dot."""
    name = name.strip().lower().strip("[]").rstrip(".")
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
