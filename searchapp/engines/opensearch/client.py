"""OpenSearch's own client, made as the settings say."""

from __future__ import annotations

import logging
import ssl
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

from opensearchpy import OpenSearch, Urllib3HttpConnection
from opensearchpy.exceptions import ImproperlyConfigured

from searchapp.errors import InputError
from searchapp.settings import Settings

# Of each attempt that fails the client tells its log at length. That is no warning for a reader: what counts is whether
# the request is answered in the end.
logging.getLogger("opensearch").addHandler(logging.NullHandler())


def client_of(settings: Settings) -> OpenSearch:
    """Return the client for the nodes that ``settings`` name. It connects when it is asked something.

    Raises :class:`InputError` when the settings cannot be used.
    """
    hosts = _hosts(settings)
    try:
        return OpenSearch(hosts, **_options(settings))
    except (ImproperlyConfigured, OSError, ValueError) as error:
        raise InputError(f"The OpenSearch cluster at {settings.hosts} cannot be connected to: {error}") from error


def _hosts(settings: Settings) -> list[str]:
    hosts = [host.strip() for host in settings.hosts.split(",") if host.strip()]
    if not hosts:
        raise InputError("The setting hosts names no OpenSearch node; give URLs with commas between them.")
    for host in hosts:
        parts = urlsplit(host)
        if "@" in host:
            raise InputError(
                "A URL of the setting hosts holds a password; set opensearch_user and opensearch_password."
            )
        if parts.scheme not in ("http", "https") or not parts.hostname or not _has_good_port(host):
            raise InputError(f"The setting hosts is to hold URLs such as https://node-1:9200, and {host!r} is none.")
    return hosts


def _has_good_port(host: str) -> bool:
    try:
        return urlsplit(host).port is None or bool(urlsplit(host).port)
    except ValueError:
        return False


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "connection_class": Urllib3HttpConnection,
        "timeout": settings.opensearch_timeout,
        # They are made here, where it is known how much time is left.
        "max_retries": 0,
        "retry_on_status": (),
        "pool_maxsize": 16,
        "verify_certs": settings.opensearch_verify,
        "ssl_show_warn": False,
    }
    if settings.opensearch_user is not None:
        # In UTF-8, as OpenSearch reads it; the client would not.
        login = f"{settings.opensearch_user}:{settings.opensearch_password or ''}"
        options["headers"] = {"authorization": f"Basic {b64encode(login.encode()).decode()}"}
    if settings.opensearch_ca is not None:
        try:
            ssl.create_default_context(cafile=settings.opensearch_ca)
        except OSError as error:
            raise InputError(
                f"The file {settings.opensearch_ca}, which opensearch_ca names, holds no certificate that can be read."
            ) from error
        options["ca_certs"] = str(settings.opensearch_ca)
    return options
