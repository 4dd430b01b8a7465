"""What articles and requests are made of: one kind of value each, and errors that say what to pass instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from searchapp import Article, InputError, SearchRequest
from searchapp.engines.serialization import load_article, to_bytes
from searchapp.model import MatchLevel

NOON = datetime(2025, 11, 6, 12, 0)


@pytest.mark.parametrize("paragraphs", [["أ", "ب"], iter(["أ", "ب"]), {"أ": 1, "ب": 2}, ("أ", "ب")])
def test_paragraphs_may_come_in_any_sequence(paragraphs: Any) -> None:
    assert Article("1", "", paragraphs).paragraphs == ("أ", "ب")


def test_a_day_is_a_date() -> None:
    day: Any = date(2025, 11, 6)
    assert Article("1", "", (), date=day).date == datetime(2025, 11, 6, 0, 0)
    assert SearchRequest("", date_from=NOON, date_to=day).date_from == day


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"paragraphs": "نص"}, r"paragraphs is 'نص'; pass a sequence of strings, such as \['نص'\]"),
        ({"paragraphs": b"x"}, "paragraphs is b'x'"),
        ({"paragraphs": None}, "paragraphs is None"),
        ({"paragraphs": ["نص", 7]}, "paragraphs holds 7"),
        ({"paragraphs": ("نص", None)}, "paragraphs holds None"),
        ({"id": 7}, "id is 7; pass a string, such as '7'"),
        ({"title": None}, "title is None; pass ''"),
        ({"source": ["وكالة"]}, "source is "),
        ({"author": 0}, "author is 0"),
        ({"section": b""}, "section is b''"),
        ({"url": None}, "url is None"),
        ({"origin": None}, "origin is None"),
        ({"date": "2025"}, "date is '2025'; pass a datetime"),
        ({"date": NOON.replace(tzinfo=UTC)}, r"has a time zone.*date\.replace\(tzinfo=None\)"),
        ({"digest": "00"}, "digest is '00'; pass bytes"),
        ({"titel": "خبر"}, "no field of Article 'titel'; did you mean 'title'"),
    ],
)
def test_an_article_of_other_values_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        Article(**{"id": "1", "title": "", "paragraphs": (), **given})
    if "titel" not in given:
        with pytest.raises(InputError, match=told):
            replace(Article("1", "", ()), **given)


def test_what_is_missing_is_named_by_python() -> None:
    with pytest.raises(TypeError, match="paragraphs"):
        Article("1", "خبر")  # type: ignore[call-arg]


def test_a_stored_article_of_other_values_is_damage() -> None:
    with pytest.raises(ValueError, match="damaged"):
        load_article(to_bytes('["1", null, [], "", "", "", null, "", "", ""]'))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"query": None}, "query is None"),
        ({"sources": "alriyadh"}, r"sources is 'alriyadh'; pass a sequence of strings, such as \('الجريدة',\)"),
        ({"authors": [7]}, "authors holds 7"),
        ({"without_sections": "محليات"}, "without_sections is 'محليات'"),
        ({"sort": "nonsense"}, "no sort 'nonsense'; there are arrived, newest, oldest, relevance"),
        ({"match": ["all"]}, "no match"),
        ({"limit": 1.0}, "limit is 1.0; pass a whole number"),
        ({"only": "exact"}, "only is 'exact'; pass a sequence of levels"),
        ({"only": MatchLevel.EXACT}, "only is <MatchLevel.EXACT"),
        ({"only": ("exact", "sound")}, "no level of match 'sound'"),
        ({"verbatim": None}, "verbatim is None"),
        ({"collapse": "yes"}, "collapse is 'yes'"),
        ({"date_from": "2025"}, "date_from is '2025'; pass a date"),
        ({"source": "وكالة"}, "did you mean 'sources'"),
    ],
)
def test_a_request_of_other_values_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        SearchRequest(**{"query": "القمح", **given})


def test_values_and_levels_may_come_in_any_sequence() -> None:
    given: Any = {"sources": ["أ"], "only": ["exact", MatchLevel.SPELLING]}
    request = SearchRequest("", **given)
    assert (request.sources, request.only) == (("أ",), (MatchLevel.EXACT, MatchLevel.SPELLING))
