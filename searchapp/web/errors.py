"""How errors are answered: a page for readers, ``{"error": "..."}`` for the API and health checks.

Both are in the language of the request. They never show internals: unexpected errors go to the log.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException

from searchapp.errors import QueryError, SearchAppError
from searchapp.web.language import current_language, gettext
from searchapp.web.parameters import hidden_fields, read_request_leniently


def register_error_handlers(app: Flask) -> None:
    """Make ``app`` answer errors as this module says."""
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(SearchAppError, _unavailable)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(HTTPException, _http_error)


def _bad_query(error: QueryError) -> Response:
    return _answer(
        HTTPStatus.BAD_REQUEST,
        gettext("This search cannot be run as it stands"),
        error.message.text(current_language()),
    )


def _unavailable(error: SearchAppError) -> Response:
    title = gettext("The archive cannot be searched at the moment")
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, title, error.message.text(current_language()))


def _bad_host(_error: BadHost) -> Response:
    # Without a valid host there can be no links, and so no page.
    detail = gettext("This site does not know the address, or does not support this kind of request.")
    return Response(f"{detail}\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        title = gettext("Page not found")
        detail = gettext("The article may have been removed from the archive, or the address may be mistyped.")
    elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
        title = gettext("This request cannot be answered")
        detail = gettext("This site does not know the address, or does not support this kind of request.")
    else:
        title = gettext("Something went wrong")
        detail = gettext("The error has been logged. Please try again in a moment.")
    answer = _answer(status, title, detail)
    # Such as the methods allowed.
    answer.headers.update((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return answer


def _answer(status: int, title: str, detail: str) -> Response:
    if request.path.startswith("/api/") or request.path == "/healthz":
        return make_response(jsonify(error=detail), status)
    search_request = read_request_leniently(request.args)
    page = render_template(
        "error.html",
        status=int(status),
        title=title,
        detail=detail,
        search_request=search_request,
        hidden_fields=hidden_fields(search_request, dated=False),
    )
    return make_response(page, status)
