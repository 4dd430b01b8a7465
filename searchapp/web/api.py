"""The JSON API: searches, explanations, completions, health, its own description in OpenAPI 3.1, and a page about it.

The description is made of :mod:`searchapp.web.api_description`. APIFlask and flask-smorest were tried: they describe
the objects nearly alike, but in 281 lines of marshmallow instead of 232, and texts in two languages, limits that come
from the settings, and the page ``/api`` still need code of our own. They also refuse parameters in their own words
(422) and take an empty field of a form for a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from http import HTTPStatus
from importlib import metadata
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, jsonify, render_template, request

from searchapp.errors import Language, Message, SearchAppError
from searchapp.model import SearchRequest
from searchapp.plan import FACET_VALUES
from searchapp.search import search
from searchapp.search.collocates import LISTED, MAX_LISTED, collocates_as_json
from searchapp.search.comparison_serialization import comparison_as_json
from searchapp.search.explain import explain, explanation_as_json
from searchapp.search.pasted import pasted_in
from searchapp.search.serialization import answer_as_json, article_as_json
from searchapp.search.suggest import Suggestion, suggest
from searchapp.web.api_description import Answer, Operation, Parameter, operations
from searchapp.web.api_objects import Object
from searchapp.web.collocates import counted, read_collocates
from searchapp.web.comparison import compared, read_comparison
from searchapp.web.concordance import concordance_answer
from searchapp.web.errors import note_cut_off
from searchapp.web.export import PATIENCE
from searchapp.web.feeds import SUGGESTIONS_MIMETYPE
from searchapp.web.language import current_language
from searchapp.web.links import article_url
from searchapp.web.opened_index import is_starting, opened_index
from searchapp.web.parameters import read_api_request, read_number, read_suggestion_limit
from searchapp.web.site import site_name
from searchapp.web.source_names import source_table

#: How many seconds a first completion may take.
_SUGGESTION_TIMEOUT: Final = 1.0

_STARTING: Final = Message(en="The server is still starting.", ar="لم يكتمل تشغيل الخادم بعد.")

api = Blueprint("api", __name__, url_prefix="/api")
health = Blueprint("health", __name__)


@api.get("/search")
def search_results() -> Response:
    """Return the object that ``searchapp search --json`` prints."""
    index = opened_index()
    asked = read_api_request(request.args)
    results = search(index.engine, asked, index.settings, facet_values=FACET_VALUES)
    pasted = pasted_in(index.engine, asked.query) if asked.page == 1 else None
    results = replace(results, notes=(*((pasted.note,) if pasted else ()), *results.notes))
    note_cut_off(results)
    return jsonify(answer_as_json(results, current_language()))


@api.get("/article/<article_id:article_id>")
def whole_article(article_id: str) -> Response:
    """Return an article as it was published, all of its text."""
    article = opened_index().engine.article(article_id)
    if article is None:
        abort(HTTPStatus.NOT_FOUND)
    return jsonify(article_as_json(article, source_table().name, current_language()))


@api.get("/explain")
def explanation() -> Response:
    """Return the object that ``searchapp explain --json`` prints."""
    index = opened_index()
    found = explain(index.engine, read_api_request(request.args), index.settings, patience=PATIENCE)
    return jsonify(explanation_as_json(found, current_language()))


@api.get("/compare")
def comparison() -> Response:
    """Return the object that ``searchapp compare --json`` prints."""
    found = compared(read_comparison(request.args))
    return jsonify(comparison_as_json(found, current_language(), source_table().name))


@api.get("/collocates")
def collocate_counts() -> Response:
    """Return the object that ``searchapp collocates --json`` prints."""
    asked, limit = read_collocates(request.args), read_number(request.args, "limit", LISTED, MAX_LISTED)
    return jsonify(collocates_as_json(counted(asked), current_language(), limit))


@api.get("/concordance")
def concordance_lines() -> Response:
    """Return the object that ``searchapp concordance --json`` prints, with the lines of one page."""
    return jsonify(concordance_answer())


@api.get("/suggest")
def suggestions() -> Response:
    """Return the object that ``searchapp suggest --json`` prints, with the address of the article of each title, and
    without suggestions until the vocabulary is built.
    """
    query, found = _suggestions()
    return jsonify({"query": query, "suggestions": list(map(_suggestion, found))})


@api.get("/suggest/opensearch")
def suggestions_for_browsers() -> Response:
    """Return the same in the form in which browsers ask search engines."""
    query, found = _suggestions()
    answer = jsonify([query, [suggestion.text for suggestion in found]])
    answer.mimetype = SUGGESTIONS_MIMETYPE
    return answer


def _suggestions() -> tuple[str, tuple[Suggestion, ...]]:
    query, limit, index = request.args.get("q", ""), read_suggestion_limit(request.args), opened_index()
    return query, suggest(index.engine, query, limit, index.settings, _SUGGESTION_TIMEOUT)


def _suggestion(suggestion: Suggestion) -> dict[str, Any]:
    url = None if suggestion.id is None else article_url(suggestion.id, SearchRequest(""))
    return {**asdict(suggestion), "url": url}


@api.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI description of everything that programs can get from this site."""
    described = operations(opened_index().settings)
    return jsonify(as_openapi(described, site_name(), request.script_root, current_language()))


@api.get("", strict_slashes=False)
def description_page() -> str:
    """Show the same description as a page."""
    described = operations(opened_index().settings)
    contents = [answer.content for operation in described for answer in operation.answers if answer.content]
    examples = {
        operation.name: f"{request.script_root}{operation.path}?{urlencode(operation.example, doseq=True)}"
        for operation in described
        if operation.example
    }
    return render_template("api.html", operations=described, examples=examples, objects=objects(contents))


@health.get("/healthz")
def state() -> tuple[Response, int]:
    """Return 200 and the number of articles; or 503 and that the server is starting, or that it is broken, with the
    reason in the language of the settings.
    """
    index = opened_index()
    status = HTTPStatus.SERVICE_UNAVAILABLE
    try:
        articles = index.engine.stats().articles
    except SearchAppError as error:
        answer = jsonify(status="broken", error=error.message.text(index.settings.language))
    else:
        if is_starting():
            answer = jsonify(status="starting", error=_STARTING.text(index.settings.language))
        else:
            answer, status = jsonify(status="ok", articles=articles), HTTPStatus.OK
    answer.cache_control.no_store = True
    return answer, status


def as_openapi(operations: Iterable[Operation], title: str, root: str, language: Language) -> dict[str, Any]:
    """Return ``operations`` as an OpenAPI document in ``language``; ``root`` is where their paths begin."""
    described = list(operations)
    answers = [answer for operation in described for answer in operation.answers]
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": metadata.version("searchapp")},
        "servers": [{"url": root or "/"}],
        "paths": {operation.path: dict(_methods(operation, language)) for operation in described},
        "components": {
            "schemas": {
                each.name: _object(each, language)
                for each in objects(answer.content for answer in answers if answer.content)
            }
        },
    }


def objects(outermost: Iterable[Object]) -> tuple[Object, ...]:
    """Return every object in ``outermost`` and in the fields of these, each once, in the order of reading."""
    found: dict[str, Object] = {}
    for each in outermost:
        if each.name not in found:
            found[each.name] = each
            inner = (part for field in each.fields for part in _objects_in(field.schema))
            found = {**found, **{other.name: other for other in objects(inner) if other.name not in found}}
    return tuple(found.values())


def _objects_in(schema: Any) -> Iterator[Object]:
    if isinstance(schema, Object):
        yield schema
    elif isinstance(schema, dict | list):
        for part in schema.values() if isinstance(schema, dict) else schema:
            yield from _objects_in(part)


def _methods(operation: Operation, language: Language) -> Iterator[tuple[str, dict[str, Any]]]:
    described = _operation(operation, language)
    yield "get", described
    if operation.form:
        names = {parameter.name for parameter in operation.form}
        properties = {
            parameter.name: {**parameter.schema, "description": parameter.meaning.text(language)}
            for parameter in operation.form
        }
        yield (
            "post",
            {
                **described,
                "operationId": f"{operation.name}ByPost",
                "parameters": [each for each in described["parameters"] if each["name"] not in names],
                "requestBody": {
                    "content": {"multipart/form-data": {"schema": {"type": "object", "properties": properties}}}
                },
            },
        )


def _operation(operation: Operation, language: Language) -> dict[str, Any]:
    return {
        "operationId": operation.name,
        "summary": operation.summary.text(language),
        "parameters": [_parameter(parameter, language) for parameter in operation.parameters],
        "responses": {str(int(answer.status)): _answer(answer, language) for answer in operation.answers},
    }


def _parameter(parameter: Parameter, language: Language) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        **({"required": True} if parameter.place == "path" else {}),
        # Forms send their empty fields too.
        **({"allowEmptyValue": True} if parameter.choosy else {}),
        "description": parameter.meaning.text(language),
        "schema": dict(parameter.schema),
    }


def _answer(answer: Answer, language: Language) -> dict[str, Any]:
    schema = _schema(answer.content) if answer.content else dict(answer.schema)
    return {"description": answer.meaning.text(language), "content": {answer.mimetype: {"schema": schema}}}


def _object(described: Object, language: Language) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field.name for field in described.fields],
        "properties": {
            field.name: {**_schema(field.schema), "description": field.meaning.text(language)}
            for field in described.fields
        },
    }


def _schema(schema: Any) -> Any:
    if isinstance(schema, Object):
        return {"$ref": f"#/components/schemas/{schema.name}"}
    if isinstance(schema, dict):
        return {name: _schema(part) for name, part in schema.items()}
    return [_schema(part) for part in schema] if isinstance(schema, list) else schema
