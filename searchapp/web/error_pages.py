"""What a reader, or a program, is told when a request cannot be answered.

Pages get a friendly page, the API and who asks for health get ``{"error": "..."}``, in the language of the request.
Nothing of the machinery is ever shown: what was not expected goes to the log.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException

from searchapp.errors import QueryError, SearchAppError
from searchapp.web.language import current_language, gettext
from searchapp.web.parameters import kept_parameters, read_what_makes_sense


def register_error_handlers(app: Flask) -> None:
    """Make ``app`` answer its errors with friendly pages."""
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
    # A page has links, and there is no telling to where.
    detail = gettext("The address or the way it was asked for is not one that this site knows.")
    return Response(f"{detail}\n", HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.NOT_FOUND:
        title = gettext("There is nothing here")
        detail = gettext("The article may have been removed from the archive, or the address may be mistyped.")
    elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
        title = gettext("This request cannot be answered")
        detail = gettext("The address or the way it was asked for is not one that this site knows.")
    else:
        title = gettext("Something went wrong")
        detail = gettext("The error has been noted. Please try again in a moment.")
    answer = _answer(status, title, detail)
    # Which methods there are, for one.
    answer.headers.update((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return answer


def _answer(status: int, title: str, detail: str) -> Response:
    if request.path.startswith("/api/") or request.path == "/healthz":
        return make_response(jsonify(error=detail), status)
    asked = read_what_makes_sense(request.args)
    kept = kept_parameters(asked, dated=False)
    page = render_template("error.html", status=int(status), title=title, detail=detail, asked=asked, kept=kept)
    return make_response(page, status)
