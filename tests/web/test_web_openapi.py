"""The description of the API: whole, true of every answer, and shown to people in both languages."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import AcceptedNegativeData, FailureGroup
from schemathesis.schemas import APIOperation, BaseSchema

from searchapp.model import MatchLevel, SearchRequest
from searchapp.settings import Settings
from searchapp.web import parameters
from searchapp.web.api_description import Operation, operations, search_parameters
from searchapp.web.parameters import write_request
from tests.web.conftest import MakeApp, Read

EXAMPLES = 30
OPERATIONS = {operation.path: operation for operation in operations(Settings(show_imports=True))}
JSON = {path for path, operation in OPERATIONS.items() if operation.answers[0].content}
TEXTS = {
    parameter.name
    for operation in OPERATIONS.values()
    for parameter in operation.parameters
    if not parameter.choosy and "enum" not in parameter.schema.get("items", {})
}

#: A request in which nothing is as it would be without being asked for.
UNUSUAL = SearchRequest(
    query="قمح",
    match="any",
    sort="newest",
    page=2,
    only=(MatchLevel.EXACT, MatchLevel.SPELLING),
    readings=("v:كتب",),
    without_readings=("كتاب",),
    verbatim=True,
    collapse=True,
    sources=("أ",),
    sections=("ب",),
    authors=("ج",),
    without_sources=("د",),
    without_sections=("ه",),
    without_authors=("و",),
    date_from=date(2025, 1, 1),
    date_to=date(2025, 2, 1),
    arrived_from=datetime(2025, 6, 1, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def described(app: Flask) -> BaseSchema:
    """The description as programs get it, in the language that is not the default."""
    return schemathesis.openapi.from_wsgi("/api/openapi.json?lang=en", app)


def test_it_is_of_version_3_1(client: FlaskClient) -> None:
    assert client.get("/api/openapi.json").get_json()["openapi"].startswith("3.1")


@pytest.mark.slow
def test_it_is_valid(described: BaseSchema) -> None:
    described.validate()


def test_it_names_every_address_that_is_not_a_page(app: Flask, client: FlaskClient) -> None:
    pages = {
        "pages",
        "collocates.collocates_page",
        "comparisons.compare_page",
        "lists.list_page",
        "advanced",
        "facet_values",
        "concordances.concordance_page",
        "api.description_page",
        "api.openapi",
        "imports.imports_page",
        "imports.import_page",
        "manual",
        "site",
        "static",
    }
    rules = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", str(rule))
        for rule in app.url_map.iter_rules()
        if not {rule.endpoint, rule.endpoint.split(".")[0]} & pages
    }
    assert set(client.get("/api/openapi.json").get_json()["paths"]) == rules


def test_it_names_every_parameter_of_a_search() -> None:
    untouched = [field.name for field in fields(SearchRequest) if getattr(UNUSUAL, field.name) == field.default]
    assert set(untouched) <= {"limit", "paragraphs"}
    described = {parameter.name for parameter in search_parameters(Settings())} | {"page"}
    assert described == {*write_request(UNUSUAL), "lang"}
    read = re.findall(r'\(args, "(\w+)"|args\.get\("(\w+)"', inspect.getsource(parameters))
    assert set(chain(*read)) - {""} == described - {"lang"} | {"limit", "paragraphs"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "mode"),
    [(path, GenerationMode.POSITIVE) for path in OPERATIONS]
    # Without parameters nothing can be wrong with them.
    + [(path, GenerationMode.NEGATIVE) for path, operation in OPERATIONS.items() if operation.parameters],
)
def test_every_answer_is_as_described(
    described: BaseSchema, settings: Settings, path: str, mode: GenerationMode
) -> None:
    operation: APIOperation[Any, Any, Any, Any] = described[path]["GET"]

    @hypothesis_settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Case[Any]) -> None:
        if mode == GenerationMode.POSITIVE:
            keep_within_limits(case, settings)
        with refusing_neither_texts_nor_blanks(case):
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

    answers()


@contextmanager
def refusing_neither_texts_nor_blanks(case: Case[Any]) -> Iterator[None]:
    """Pass over the complaint that a number was accepted where any text will do, for in an address it is a text; or a
    blank one, which counts as not given.
    """
    blank = {name for name, value in case.query.items() if not str(value or "").strip()}
    try:
        yield
    except FailureGroup as group:
        others = [
            failure
            for failure in group.exceptions
            if not isinstance(failure, AcceptedNegativeData) or not wrong_parameters(failure) <= TEXTS | blank
        ]
        if others:
            raise


def wrong_parameters(failure: AcceptedNegativeData) -> set[str]:
    (named,) = re.findall(r"Invalid component: parameters? (.*) in query", str(failure))
    return set(re.findall(r"`(\w+)`", named))


def keep_within_limits(case: Case[Any], settings: Settings) -> None:
    """Mend what OpenAPI has no way to describe: how page and limit hang together, how numbers are written, and that
    there are several different queries to compare, whose articles are not of too many days, and a word to count beside.
    """
    if case.path == "/api/list":
        # A list has to have a line.
        case.query = {**case.query, "q": ["الزعفران", "الحقول"]}
    if "compare" in case.path:
        case.query = {**case.query, "q": ["الزعفران", "الحقول"]}
    if "collocates" in case.path:
        case.query = {**case.query, "q": "الزعفران"}
    numbers = {name: int(case.query[name]) for name in ("page", "limit", "paragraphs", "span") if case.query.get(name)}
    if "page" in numbers:
        numbers["page"] = min(numbers["page"], settings.max_results // numbers.get("limit", 100))
    case.query = {**case.query, **numbers}


@pytest.mark.parametrize("path", sorted(JSON))
def test_objects_have_the_fields_that_are_described_and_no_others(client: FlaskClient, path: str) -> None:
    document = client.get("/api/openapi.json").get_json()
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client.get(path.format(article_id="hostile-text"), query_string=OPERATIONS[path].example).get_json()
    assert_described(answer, schema, document["components"]["schemas"])


def assert_described(value: Any, schema: dict[str, Any], components: dict[str, Any]) -> None:
    if "anyOf" in schema and value is not None:
        schema = schema["anyOf"][0]
    schema = components[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]) == set(schema["required"])
        for name, part in value.items():
            assert_described(part, schema["properties"][name], components)
    elif isinstance(value, dict):
        for part in value.values():
            assert_described(part, schema["additionalProperties"], components)
    elif isinstance(value, list):
        for part in value:
            assert_described(part, schema["items"], components)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_tells_all_of_it(read: Read, operation: Operation, language: str) -> None:
    page = read("/api", lang=language)
    text = page.text.replace(" ", "")
    assert f"GET{operation.path}" in text
    assert operation.summary.text("ar" if language == "ar" else "en").replace(" ", "") in text
    for parameter in operation.parameters:
        assert parameter.name in text


def test_its_examples_find_something(client: FlaskClient, read: Read) -> None:
    tried = [link for link in read("/api").links("?q=") if link.startswith(tuple(OPERATIONS))]
    assert len(tried) == sum(bool(operation.example) for operation in OPERATIONS.values())
    for link in tried:
        words = unquote(link.rsplit("=", 1)[1].replace("+", " ")).split()
        assert words[-1].removeprefix("ال") in client.get(link).text.split("results", 1)[-1]


def test_the_wording_follows_the_language(client: FlaskClient) -> None:
    summaries = {
        language: client.get(f"/api/openapi.json?lang={language}").get_json()["paths"]["/healthz"]["get"]["summary"]
        for language in ("ar", "en")
    }
    assert summaries == {"ar": "هل يمكن البحث الآن؟", "en": "Whether searches can be answered"}


@pytest.mark.slow
def test_errors_of_a_missing_index_are_as_described_too(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(Settings(index=tmp_path / "nowhere", show_imports=True))
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for path in OPERATIONS:
        operation: APIOperation[Any, Any, Any, Any] = described[path]["GET"]
        # What compares has to be asked something.
        is_asked = "collocates" in path or path == "/api/list"
        asked = {"q": ["قمح", "ميناء"]} if "compare" in path else {"q": "قمح"} if is_asked else {}
        named = {"article_id": "any"} if "{article_id}" in path else {}
        case = operation.Case(query=asked, path_parameters=named)
        response = case.call(headers={"Accept-Encoding": "identity"})
        operation.validate_response(response)
        indexless = path in ("/opensearch.xml", "/api/imports") or "suggest" in path
        assert response.status_code == (200 if indexless else 503)
