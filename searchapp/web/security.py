"""The headers that every response carries.

Article texts come from strangers. Should one of them ever reach a page as markup, the policy still keeps it from
running a script, styling the page, loading anything or sending a form elsewhere.
"""

from __future__ import annotations

from flask import Flask, Response

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    # What a journalist looks for stays between the browser and this server.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def send_security_headers(app: Flask) -> None:
    """Make ``app`` send :data:`SECURITY_HEADERS` with every response, errors and static files included."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    return response
