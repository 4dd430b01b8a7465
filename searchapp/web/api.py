"""The JSON API: searches, completions, health, its own description in OpenAPI, and a page about it."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from searchapp.errors import SearchAppError
from searchapp.search import search
from searchapp.search.serialization import answer_as_json
from searchapp.search.suggest import Suggestion, suggest
from searchapp.web.api_description import operations
from searchapp.web.browser_search import SUGGESTIONS_MIMETYPE
from searchapp.web.language import current_language, gettext
from searchapp.web.openapi import as_openapi, objects
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_api_request, read_suggestion_limit

#: How many seconds a first completion may take.
_SUGGESTION_TIMEOUT: Final = 1.0

api = Blueprint("api", __name__, url_prefix="/api")
health = Blueprint("health", __name__)


@api.get("/search")
def search_results() -> Response:
    """Return the object that ``searchapp search --json`` prints."""
    index = opened_index()
    results = search(index.engine, read_api_request(request.args), index.settings)
    return jsonify(answer_as_json(results, current_language()))


@api.get("/suggest")
def suggestions() -> Response:
    """Return the object that ``searchapp suggest --json`` prints, without suggestions until the vocabulary is built."""
    query, found = _suggestions()
    return jsonify({"query": query, "suggestions": list(map(asdict, found))})


@api.get("/suggest/opensearch")
def suggestions_for_browsers() -> Response:
    """Return the same in the form in which browsers ask search engines."""
    query, found = _suggestions()
    answer = jsonify([query, [suggestion.text for suggestion in found]])
    answer.mimetype = SUGGESTIONS_MIMETYPE
    return answer


def _suggestions() -> tuple[str, tuple[Suggestion, ...]]:
    query, limit = request.args.get("q", ""), read_suggestion_limit(request.args)
    return query, suggest(opened_index().engine, query, limit, _SUGGESTION_TIMEOUT)


@api.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI description of everything that programs can get from this site."""
    described = operations(opened_index().settings)
    return jsonify(as_openapi(described, gettext("News search"), request.script_root, current_language()))


@api.get("", strict_slashes=False)
def description_page() -> str:
    """Show the same description as a page."""
    described = operations(opened_index().settings)
    contents = [answer.content for operation in described for answer in operation.answers if answer.content]
    examples = {
        operation.name: f"{request.script_root}{operation.path}?{urlencode(operation.example)}"
        for operation in described
        if operation.example
    }
    return render_template("api.html", operations=described, examples=examples, objects=objects(contents))


@health.get("/healthz")
def state() -> tuple[Response, int]:
    """Return 200 and the number of articles, or 503 and the reason, in the language of the settings."""
    index = opened_index()
    try:
        articles = index.engine.stats().articles
    except SearchAppError as error:
        answer, status = jsonify(error=error.message.text(index.settings.language)), HTTPStatus.SERVICE_UNAVAILABLE
    else:
        answer, status = jsonify(status="ok", articles=articles), HTTPStatus.OK
    answer.cache_control.no_store = True
    return answer, status
