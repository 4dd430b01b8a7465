"""The security headers of every response.

Article texts are untrusted. Even if one reached a page as markup, the policy would keep it from running a script,
styling the page, loading anything or sending a form elsewhere.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response

SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    # What a journalist searches for stays between the browser and this server.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def send_security_headers(app: Flask) -> None:
    """Make ``app`` send :data:`SECURITY_HEADERS` with every response, errors and static files included."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response
