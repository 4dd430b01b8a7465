"""The query string, read and written."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from searchapp.errors import QueryError
from searchapp.model import MatchLevel, SearchRequest
from searchapp.web.parameters import hidden_fields, read_api_request, read_request, write_request

FULL = SearchRequest(
    query='"عبارة" -كلمة & ?#',
    match="any",
    sort="oldest",
    page=3,
    sources=("أ", "B & C"),
    sections=("x",),
    authors=("y", "z"),
    without_sources=("ج",),
    without_sections=("D & E", "F"),
    without_authors=("w",),
    only=(MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.VARIANT),
    readings=("v:كتب", "p:من"),
    without_readings=("كتاب",),
    date_from=date(2025, 1, 2),
    date_to=date(2025, 11, 6),
)

LEFT_OUT = ["not_source", "not_section", "not_section", "not_author"]


@pytest.mark.parametrize(
    "request_", [FULL, SearchRequest("كلمة", collapse=True), SearchRequest("", collapse=False, sources=("أ",))]
)
def test_what_is_written_is_read_back(request_: SearchRequest) -> None:
    assert read_request(MultiDict(write_request(request_))) == request_


def test_defaults_are_not_written() -> None:
    assert write_request(SearchRequest("كلمة")) == {"q": "كلمة"}
    assert write_request(SearchRequest("")) == {}


def test_the_form_keeps_what_it_has_no_field_for() -> None:
    names = [name for name, _ in hidden_fields(FULL)]
    filters = ["source", "source", "section", "author", "author", *LEFT_OUT]
    assert names == [*filters, "only", "only", "reading", "reading", "not_reading", "match", "sort"]


def test_repeated_and_empty_values_are_dropped() -> None:
    args = MultiDict([("source", "أ"), ("source", ""), ("source", "أ"), ("q", "  كلمة ")])
    assert read_request(args) == SearchRequest("كلمة", sources=("أ",))


@pytest.mark.parametrize("page", ["2", " 2 ", "٢"])
def test_numbers_are_read_in_either_digits(page: str) -> None:
    assert read_request(MultiDict({"page": page})).page == 2


def test_pages_have_as_many_results_as_wanted_and_only_the_api_as_many_paragraphs() -> None:
    args = MultiDict({"limit": "100", "paragraphs": "20"})
    assert (read_api_request(args).limit, read_api_request(args).paragraphs) == (100, 20)
    assert (read_request(args).limit, read_request(args).paragraphs) == (100, 2)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ("2025-1-2", "2025-01-03", (date(2025, 1, 2), date(2025, 1, 3))),
        ("2025", "2025", (date(2025, 1, 1), date(2025, 12, 31))),
        ("نوفمبر 2025", "", (date(2025, 11, 1), None)),
        ("", "٦/١١/٢٠٢٥", (None, date(2025, 11, 6))),
        ("2025-11", "2025-03", (date(2025, 3, 1), date(2025, 11, 30))),
        ("رمضان 1446", "رمضان 1446", (date(2025, 3, 1), date(2025, 3, 29))),
        ("بعد 2024", "قبل أيار (مايو) 2025", (date(2025, 1, 1), date(2025, 4, 30))),
        ("من 1 إلى 5 يوليو 2015", "", (date(2015, 7, 1), date(2015, 7, 5))),
        ("", "من 1 إلى 5 يوليو 2015", (date(2015, 7, 1), date(2015, 7, 5))),
        ("قبل 2015", "", (None, date(2014, 12, 31))),
    ],
)
def test_dates_are_read_as_people_write_them(begin: str, end: str, expected: tuple[date | None, date | None]) -> None:
    request = read_request(MultiDict({"from": begin, "to": end}))
    assert (request.date_from, request.date_to) == expected


def test_days_that_pass_are_read_from_where_they_begin() -> None:
    request = read_request(MultiDict({"from": "آخر ثلاثة أيام"}))
    assert request.date_from is not None
    assert 1 <= (date.today() - request.date_from).days <= 3
    assert request.date_to is None


NONSENSE = [
    ("page", "0"),
    ("page", "-1"),
    ("page", "two"),
    ("page", "1.5"),
    ("page", "²"),
    ("page", "9" * 5000),
    ("sort", "best"),
    ("match", "ALL"),
    ("collapse", "maybe"),
    ("from", "someday"),
    ("from", "2025-13-01"),
    ("from", "0000-00-00"),
    ("to", "2025-02-30"),
    ("to", "2025-01-01; DROP"),
]


@pytest.mark.parametrize(("name", "value"), [*NONSENSE, ("limit", "0"), ("limit", "101"), ("paragraphs", "many")])
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(QueryError) as refusal:
        read_api_request(MultiDict({"q": "x", name: value}))
    assert name in refusal.value.message.en
    assert name in refusal.value.message.ar


@pytest.mark.parametrize(("name", "value"), NONSENSE)
@pytest.mark.parametrize("path", ["/", "/article/saffron-01", "/api/search"])
def test_nonsense_is_a_400_everywhere(client: FlaskClient, path: str, name: str, value: str) -> None:
    assert client.get(path, query_string={"q": "x", name: value}).status_code == 400
