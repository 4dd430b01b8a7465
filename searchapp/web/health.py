"""``GET /healthz``: whether searches can be answered, for whoever watches over the server."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from searchapp.errors import SearchAppError
from searchapp.web.opened_index import opened_index

health = Blueprint("health", __name__)


@health.get("/healthz")
def state() -> tuple[Response, int]:
    """Answer 200 and how many articles there are, or 503 and the reason, in the language of the settings."""
    index = opened_index()
    try:
        articles = index.engine.stats().articles
    except SearchAppError as error:
        answer, status = jsonify(error=error.message.text(index.settings.language)), HTTPStatus.SERVICE_UNAVAILABLE
    else:
        answer, status = jsonify(status="ok", articles=articles), HTTPStatus.OK
    answer.cache_control.no_store = True
    return answer, status
