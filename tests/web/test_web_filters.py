"""The filters of the results page: several at once, left out, taken off one by one; and the kinds of match."""

from __future__ import annotations

import random
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searchapp.model import MATCH_LEVELS, MatchLevel, SearchRequest
from searchapp.web.links import level_url, readable_url, toggle_url
from searchapp.web.parameters import EXCLUSIONS, Filter, read_request, with_implied, write_request
from tests.fast import rest_slow
from tests.web.conftest import Read
from tests.web.markup import Page
from tests.web.newsroom import CANAL, PORT, TOTAL

SAFFRON = "الزعفران"
IN_CANAL = TOTAL // 3


def articles(page: Page) -> int:
    found = re.search(r"(\d+) articles? for", page.text)
    return int(found.group(1)) if found else 0


def asked(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def one(links: list[str], **parameters: list[str]) -> str:
    """The link that asks for exactly this besides the query."""
    (link,) = {link for link in links if {**asked(link), "q": [SAFFRON]} == {"q": [SAFFRON], **parameters}}
    return link


def test_several_sources_at_once_and_what_else_there_is(read: Read) -> None:
    one_source = read(one(read("/", q=SAFFRON, lang="en").links("source="), source=[CANAL]))
    assert articles(one_source) == IN_CANAL
    both = read(one(one_source.links("source="), source=[CANAL, PORT]))
    assert articles(both) == TOTAL
    back = read(one(both.links("source="), source=[PORT]))
    assert articles(back) == TOTAL - IN_CANAL
    for page in (one_source, both, back):
        assert f"{PORT} {TOTAL - IN_CANAL}" in page.text
        assert f"{CANAL} {IN_CANAL}" in page.text


def test_a_source_is_left_out_and_taken_back(read: Read) -> None:
    without = read(one(read("/", q=SAFFRON, lang="en").links("not_source="), not_source=[CANAL]))
    assert articles(without) == TOTAL - IN_CANAL
    assert f"without Source: {CANAL}" in without.text
    assert f"{CANAL} {IN_CANAL}" in without.text
    assert articles(read(one(without.links("/?q=")))) == TOTAL


def test_a_source_cannot_be_wanted_and_left_out(read: Read) -> None:
    without = read("/", q=SAFFRON, not_source=[CANAL], lang="en")
    assert one(without.links("source="), source=[CANAL])


def test_every_value_can_be_left_out_alone(read: Read) -> None:
    page = read("/", q=SAFFRON, lang="en")
    left_out = [link for link in page.links("not_") if len(asked(link)) == 2]
    assert {name for link in left_out for name in asked(link)} == {"q", "not_source", "not_section", "not_author"}
    for link in left_out:
        ((name, (value,)),) = ((name, values) for name, values in asked(link).items() if name != "q")
        wanted = articles(read("/", **{"q": SAFFRON, name.removeprefix("not_"): value}))
        assert articles(read(link)) + wanted == TOTAL, link


def test_a_period_is_one_filter(read: Read) -> None:
    page = read("/", q=SAFFRON, lang="en", **{"from": "2025-03-01", "to": "2025-03-31"})
    assert "Date: March 2025 (remove)" in page.text
    assert articles(read(one(page.links("/?q=")))) == TOTAL


@pytest.mark.parametrize("seed", rest_slow(range(8), fast=2))
def test_following_filters_at_random_keeps_the_counts_true(read: Read, seed: int) -> None:
    """Whatever is clicked, a value that nothing is chosen of beside counts what choosing it leads to."""
    chosen = random.Random(seed)
    page = read("/", q=SAFFRON, lang="en")
    for _ in range(3):
        links = [link for link in page.links("/?q=") if asked(link).keys() & {"source", "section", "not_source"}]
        link = chosen.choice(sorted(links))
        page = read(link)
        request = read_request(MultiDict(asked(link)))
        for value in (PORT, CANAL):
            if request.sources or request.without_sources:
                continue
            (count,) = re.findall(rf"{value} (\d+)", page.text)[:1] or ["0"]
            expected = read("/", **{**asked(link), "page": "1", "source": [value]})
            assert articles(expected) == int(count), (seed, link, value)


@given(st.lists(st.sampled_from(MATCH_LEVELS)))
def test_levels_are_written_and_read_back(levels: list[MatchLevel]) -> None:
    request = SearchRequest("كلمة", only=with_implied(levels))
    assert read_request(MultiDict(write_request(request))) == request


@given(st.lists(st.sampled_from(MATCH_LEVELS)), st.sampled_from(MATCH_LEVELS[1:]))
def test_a_level_is_switched(levels: list[MatchLevel], level: MatchLevel) -> None:
    request = SearchRequest("كلمة", only=with_implied(levels))
    app = Flask(__name__)
    app.add_url_rule("/", "pages.search_page", lambda: "")
    with app.test_request_context("/"):
        other = read_request(MultiDict(asked(level_url(request, level))))
    assert (level in other.only) != (level in request.only) or (
        level == MatchLevel.SPELLING and MatchLevel.INFLECTION in other.only
    )


def test_kinds_are_switched_on_the_page(read: Read) -> None:
    everything = read("/", q="زعفران", lang="en")
    assert articles(everything) == TOTAL
    exact = read(everything.links("only=variant&only=root")[0])
    assert articles(exact) == 0
    assert "With words that match in any way 24 articles" in exact.text
    assert not read("/", source=[PORT]).links("only=")


def test_an_unknown_kind_is_refused(read: Read) -> None:
    assert "only" in read("/", status=400, q="x", only="like").text


fields: st.SearchStrategy[Filter] = st.sampled_from(sorted(EXCLUSIONS))
values = st.lists(st.sampled_from("ابج"), unique=True).map(tuple)


@given(fields, values, values, st.sampled_from("ابجد"))
def test_toggling_twice_is_as_if_nothing_had_been(
    field: Filter, wanted: tuple[str, ...], unwanted: tuple[str, ...], value: str
) -> None:
    opposite = EXCLUSIONS[field]
    request = SearchRequest("كلمة", **{field: wanted, opposite: unwanted})  # type: ignore[arg-type]
    app = Flask(__name__)
    app.add_url_rule("/", "pages.search_page", lambda: "")
    with app.test_request_context("/"):
        once = read_request(MultiDict(asked(toggle_url(request, field, value))))
        twice = read_request(MultiDict(asked(toggle_url(once, field, value))))
    assert (value in getattr(once, field)) != (value in wanted)
    assert value not in getattr(once, opposite)
    assert set(getattr(twice, field)) == set(wanted)


@given(st.text())
def test_a_legible_address_is_the_same_address(text: str) -> None:
    url = f"/x?q={quote(text, errors='replace')}"
    plain = readable_url(url)
    assert asked(plain) == asked(url)
    assert len(plain) <= len(url)
    assert not re.search(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\"<>\\]", plain)
