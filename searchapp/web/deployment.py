"""The application as it is deployed: with an access log, and behind as many proxies as it is told of."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from searchapp.settings import Settings
from searchapp.web.access_log import AccessLog


def deployed(app: Flask, settings: Settings) -> Flask:
    """Return ``app`` with what the settings ``access_log``, ``log_queries`` and ``proxies`` ask for around it.

    With ``proxies`` the client's address, the scheme, the host and the prefix of every address are what that many
    ``X-Forwarded-`` headers say. Anyone can send such headers, so they count for nothing otherwise.
    """
    if settings.access_log:
        app.wsgi_app = AccessLog(app.wsgi_app, queries=settings.log_queries)  # type: ignore[method-assign]
    count = settings.proxies
    if count > 0:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    return app
