"""The JSON API: ``GET /api/search``, with the parameters of the search page and ``limit`` and ``paragraphs``."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from searchapp.answer import answer_as_json
from searchapp.searching import search
from searchapp.web.language import current_language
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_api_request

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/search")
def search_results() -> Response:
    """Answer with the object that ``searchapp search --json`` prints."""
    index = opened_index()
    results = search(index.engine, read_api_request(request.args), index.settings)
    return jsonify(answer_as_json(results, current_language()))
