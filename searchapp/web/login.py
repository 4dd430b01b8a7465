"""Who is logged in, where a proxy in front asks for that and names the reader in a header.

There are no accounts here. The header counts only in a request that comes from a trusted proxy itself, by the address
of the connection and not by what a header says of it; anyone else may send the same header.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

from searchapp.errors import Message
from searchapp.settings import Settings, networks_of
from searchapp.web.connections import HEALTH

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Where the name is found in the environment of a request, as in that of any server that has logins.
_USER: Final = "REMOTE_USER"
#: In code points.
_LONGEST: Final = 200
_METRICS: Final = "/metrics"

_REFUSAL: Final = Message(
    en="Please log in. This archive is only open to readers whom the proxy in front of it has let in and named "
    "(settings user_header and trusted_proxies).",
    ar="يُرجى تسجيل الدخول. هذا الأرشيف مفتوح لمن يُدخله الخادم الوسيط أمامه ويذكر اسمه فقط "
    "(الإعدادان user_header وtrusted_proxies).",
)


class Login:
    """A WSGI application that answers as ``app`` does, but only to readers whom a trusted proxy names.

    Their name is then that of the environment, ``REMOTE_USER``. Requests without one are refused (403), except for
    ``/healthz`` and, where it is open to everyone, ``/metrics``.
    """

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._header = "HTTP_" + (settings.user_header or "").upper().replace("-", "_")
        self._trusted = networks_of(settings.trusted_proxies)
        self._open = {HEALTH, _METRICS} if settings.metrics else {HEALTH}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        user = _name(environ.get(self._header, "")) if self._is_trusted(_peer(environ)) else ""
        environ.pop(_USER, None)
        if user:
            environ[_USER] = user
        elif environ.get("PATH_INFO") not in self._open:
            return _refuse(start_response)
        return self._app(environ, start_response)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._trusted)


def user_of(environ: WSGIEnvironment) -> str:
    """Return the name of the reader who is logged in, ``""`` where none is."""
    return str(environ.get(_USER, ""))


def _peer(environ: WSGIEnvironment) -> str:
    """Return the address at the other end of the connection, whatever headers made of it since."""
    original = environ.get("werkzeug.proxy_fix.orig", environ)
    return str(original.get("REMOTE_ADDR", ""))


def _name(header: str) -> str:
    """Return the name in a header, or ``""`` if there is none or it can be no name.

    A comma joins two headers of the same name, one of which somebody else may have sent.
    """
    try:
        name = header.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return ""
    return name if name.isprintable() and len(name) <= _LONGEST and "," not in name else ""


def _refuse(start_response: StartResponse) -> list[bytes]:
    status = HTTPStatus.FORBIDDEN
    body = f"{_REFUSAL.ar}\n{_REFUSAL.en}\n".encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
