"""How errors are answered: a page for readers, ``{"error": "..."}`` for the API and health checks.

Both are in the language of the request. They never show internals: unexpected errors go to the log.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, HTTPException

from searchapp.errors import Message, QueryError, SearchAppError
from searchapp.model import Results
from searchapp.plan import TimeIsUpError
from searchapp.search.execute import NOT_RELAXED
from searchapp.web.language import current_language, gettext
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import hidden_fields, read_request_leniently

#: A server sets it in the environment of a request that is to be refused because too many others wait.
OVERLOADED: Final = "searchapp.overloaded"

BUSY: Final = Message(en="Too many searches at the moment", ar="عمليات البحث كثيرة الآن")
TRY_AGAIN: Final = Message(
    en="The archive is answering as many searches as it can. Please try again in a few seconds.",
    ar="يجيب الأرشيف الآن عن أقصى ما يستطيعه من عمليات البحث. أعد المحاولة بعد ثوان.",
)
#: Why a search was not answered in full, for the metrics.
REFUSED: Final = "refused"
CUT_OFF: Final = "cut_off"
OVERLOAD: Final = "overload"

#: Where the manual says more.
_BUSY_TOPIC: Final = "errors#busy"

#: In seconds.
RETRY_AFTER: Final = 5
#: A search whose thread has computed for this share of the time limit has used up the time itself.
_OWN_SHARE: Final = 0.5


def register_error_handlers(app: Flask) -> None:
    """Make ``app`` answer errors as this module says."""
    app.before_request(_begin)
    app.register_error_handler(TimeIsUpError, _time_is_up)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(SearchAppError, _unavailable)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(HTTPException, _http_error)


def _begin() -> Response | None:
    """Note how long the thread has computed so far; refuse the request if too many others wait."""
    g.computed = time.thread_time()
    return overloaded() if request.environ.get(OVERLOADED) else None


def note_cut_off(results: Results) -> None:
    """Count ``results`` as cut off if there was no time to look for everything."""
    if NOT_RELAXED in results.notes:
        g.not_in_full = CUT_OFF


def _time_is_up(error: TimeIsUpError) -> Response:
    # A search that had hardly begun to compute waited for others.
    computed = time.thread_time() - g.computed
    if computed < _OWN_SHARE * opened_index().settings.time_limit:
        return overloaded()
    answer = _bad_query(error)
    g.not_in_full = CUT_OFF
    return answer


def overloaded() -> Response:
    """Return the answer to a request that has to wait: 503, and when to try again."""
    language = current_language()
    g.not_in_full = OVERLOAD
    answer = _answer(HTTPStatus.SERVICE_UNAVAILABLE, BUSY.text(language), TRY_AGAIN.text(language), _BUSY_TOPIC)
    answer.retry_after = RETRY_AFTER
    return answer


def _bad_query(error: QueryError) -> Response:
    g.not_in_full = REFUSED
    title = gettext("This search cannot be run as it stands")
    return _answer(HTTPStatus.BAD_REQUEST, title, error.message.text(current_language()), error.topic)


def _unavailable(error: SearchAppError) -> Response:
    title = gettext("The archive cannot be searched at the moment")
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, title, error.message.text(current_language()), error.topic)


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


def _answer(status: int, title: str, detail: str, topic: str = "") -> Response:
    """Return an error as a page, or to programs as JSON; ``topic`` is where the manual says more of it."""
    if request.path.startswith("/api/") or request.path == "/healthz":
        return make_response(jsonify(error=detail), status)
    search_request = read_request_leniently(request.args)
    page = render_template(
        "error.html",
        status=int(status),
        title=title,
        detail=detail,
        topic=topic,
        search_request=search_request,
        hidden_fields=hidden_fields(search_request, dated=False),
    )
    return make_response(page, status)
