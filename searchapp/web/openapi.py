"""The description of the API in OpenAPI 3.1, made of :mod:`searchapp.web.api_description`.

APIFlask and flask-smorest were tried: they describe the objects all but alike, but in 281 lines of marshmallow
instead of 232, and texts in two languages, limits that come from the settings, and the page ``/api`` still need code of
our own. They also refuse parameters in their own words (422) and take an empty field of a form for a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import metadata
from typing import Any

from searchapp.errors import Language
from searchapp.web.api_description import Answer, Operation, Parameter
from searchapp.web.api_objects import Object


def as_openapi(operations: Iterable[Operation], title: str, root: str, language: Language) -> dict[str, Any]:
    """Return ``operations`` as an OpenAPI document in ``language``; ``root`` is where their paths begin."""
    described = list(operations)
    answers = [answer for operation in described for answer in operation.answers]
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": metadata.version("searchapp")},
        "servers": [{"url": root or "/"}],
        "paths": {operation.path: {"get": _operation(operation, language)} for operation in described},
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
    elif isinstance(schema, dict):
        for part in schema.values():
            yield from _objects_in(part)


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
        "in": "query",
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
    return schema
