"""Arabic first, and English when asked for."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from searchapp.dates.timeline import Period, period_around
from searchapp.errors import Language
from searchapp.model import Article
from searchapp.web.language import (
    format_date_of,
    format_day,
    format_month,
    format_number,
    format_period,
    format_seconds,
)
from tests.catalogue import catalogue
from tests.web.conftest import Read
from tests.web.markup import Page


def direction(page: Page) -> tuple[str, str]:
    (root,) = page.all("html")
    return root["lang"], root["dir"]


@pytest.mark.parametrize(
    "path", ["/", "/syntax", "/help", "/help/names", "/?q=الزعفران", "/article/saffron-01?q=الزعفران"]
)
def test_pages_speak_arabic_unless_asked_otherwise(read: Read, path: str) -> None:
    assert direction(read(path)) == ("ar", "rtl")
    english = path + ("&" if "?" in path else "?") + "lang=en"
    assert direction(read(english)) == ("en", "ltr")


@pytest.mark.parametrize(
    "path", ["/?lang=en", "/syntax?lang=en", "/?q=الزعفران&lang=en", "/article/saffron-01?q=x&lang=en"]
)
def test_english_pages_hold_no_arabic_wording(client: FlaskClient, path: str) -> None:
    page = Page(client.get(path).text)
    wording = {str(message.string) for message in catalogue() if isinstance(message.id, str) and message.id}
    assert not wording & {word.strip() for word in page.words}


def test_the_language_is_remembered(read: Read) -> None:
    assert direction(read("/")) == ("ar", "rtl")
    read("/", lang="en")
    assert direction(read("/")) == ("en", "ltr")
    read("/", lang="ar")
    assert direction(read("/")) == ("ar", "rtl")


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    response = client.get("/?lang=fr")
    assert direction(Page(response.text)) == ("ar", "rtl")
    assert "Set-Cookie" not in response.headers
    assert "Cookie" in response.vary


def test_the_switch_keeps_the_search(read: Read) -> None:
    page = read("/", q="الزعفران", sort="newest", page="2")
    (switch,) = [link["href"] for link in page.all("a") if link.get("hreflang") == "en"]
    english = read("/" + switch)
    assert direction(english) == ("en", "ltr")
    assert english.links("/article/") == page.links("/article/")


def test_article_texts_are_marked_as_arabic_in_english_pages(read: Read) -> None:
    (story,) = read("/article/saffron-01", lang="en").all("article")
    assert (story["lang"], story["dir"]) == ("ar", "rtl")
    page = read("/", q="الزعفران", lang="en")
    texts = [*page.all("h2"), *page.all("p")]
    titles = [heading for heading in page.all("h2") if "dir" in heading]
    snippets = [text for text in page.all("p") if text.get("class") == "snippet"]
    assert len(titles) == 10
    assert snippets
    assert {(text["lang"], text["dir"]) for text in (*titles, *snippets)} == {("ar", "rtl")}
    # What the interface says of them is in its own direction.
    assert not [text for text in texts if text.get("class") in ("byline", "copies") and "dir" in text]
    assert not [item for item in page.all("li") if item.get("class") == "hit" and "dir" in item]


@pytest.mark.parametrize(
    ("language", "day", "month", "moment"),
    [
        ("ar", "6 نوفمبر 2025", "نوفمبر 2025", "6 نوفمبر 2025، 9:05"),
        ("en", "6 November 2025", "November 2025", "6 November 2025, 9:05"),
    ],
)
def test_dates_and_numbers_are_worded(app: Flask, language: str, day: str, month: str, moment: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert format_day(date(2025, 11, 6)) == day
        assert format_month(date(2025, 11, 6)) == month
        timed, bare = (Article("1", "", (), date=when) for when in (datetime(2025, 11, 6, 9, 5), datetime(2025, 11, 6)))
        assert format_date_of(timed, timed=True) == moment
        assert format_date_of(timed) == format_date_of(bare, timed=True) == day
        assert format_number(1234567) == "1,234,567"
        assert format_seconds(1240.0) == "1.24"


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", ["6 نوفمبر 2025", "نوفمبر 2025", "2025"]), ("en", ["6 November 2025", "November 2025", "2025"])],
)
def test_units_are_worded(app: Flask, language: Language, words: list[str]) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert [format_period(period_around(date(2025, 11, 6), unit)) for unit in ("day", "month", "year")] == words
        assert "2025" in format_period(Period(date(2025, 11, 6), date(2025, 11, 9)))


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "لا مقالات"), (1, "مقال واحد"), (2, "مقالان"), (3, "3 مقالات"), (11, "11 مقالًا"), (100, "100 مقال")],
)
def test_arabic_counts_agree_with_their_noun(app: Flask, count: int, words: str) -> None:
    template = "{{ ngettext('%(count)s article', '%(count)s articles', count, count=count) }}"
    with app.test_request_context("/"):
        assert render_template_string(template, count=count) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "في يوم واحد"),
        (2, "في يومين"),
        (3, "في 3 أيام"),
        (11, "في 11 يومًا"),
        (100, "في 100 يوم"),
        (365, "في 365 يومًا"),
    ],
)
def test_arabic_days_agree_with_their_number(app: Flask, count: int, words: str) -> None:
    template = "{{ ngettext('on %(count)s day', 'on %(count)s days', count, count=count) }}"
    with app.test_request_context("/"):
        assert render_template_string(template, count=count) == words
