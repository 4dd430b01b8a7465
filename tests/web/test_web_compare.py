"""The page that compares: every number opens its articles, and the chart needs neither colours nor scripts."""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from searchapp.search.compare import MOST
from searchapp.search.comparison_serialization import COMPARISON_COLUMNS
from searchapp.settings import Settings
from searchapp.web import comparison
from searchapp.web.line_chart import DASHES, MARKS, LineChart, line_chart
from tests.fast import rest_slow
from tests.web.conftest import MakeApp, OpenPage, Read
from tests.web.markup import Page
from tests.web.newsroom import CANAL, PAYLOAD, PORT, TOTAL

BOTH = "/compare?q=الزعفران&q=العنبر"
DAYS = {"from": "2025-03-01", "to": "2025-03-09"}
THREE = "/compare?q=الزعفران&q=الحقول&q=ياقوت&lang=en"


def articles(page: Page) -> int:
    found = None if "No article found" in page.text else re.search(r"([\d,]+) articles? ", page.text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", [THREE, f"/compare?q=الزعفران&source={PORT}&source={CANAL}&by=year&lang=en", f"{THREE}&from=2025-03"]
)
def test_every_number_opens_its_articles(client: FlaskClient, read: Read, address: str) -> None:
    text = client.get(address).text
    cells = re.findall(r'<td><a href="([^"]+)">([\d,]+)</a>', text)
    assert len(cells) > 3
    points = re.findall(r'<a href="([^"]+)"><title>[^<]*: ([\d,]+)(?: \([^<]*\))?</title>', text)
    for url, number in dict.fromkeys([*cells, *points[:6]]):
        page = read(unescape(url))
        assert articles(page) == int(number.replace(",", "")), url
        assert "some of them" not in page.text


def test_of_very_many_points_those_with_marks_are_links(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{THREE}&by=day"
    assert 'class="unmarked"' in client.get(address).text
    monkeypatch.setattr(comparison, "MOST_LINKED", 40)
    text = client.get(address).text
    assert 'class="unmarked"' not in text
    assert "</title><path transform=" in text


@pytest.mark.slow
def test_long_filters_do_not_swell_the_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = "".join(f"&not_section=قسم{number}" for number in range(60))
    address = f"{THREE}{filters}&by=day"
    linked = client.get(address).text
    assert "are no links" not in linked
    monkeypatch.setattr(comparison, "MOST_LINK_BYTES", 30_000)
    text = client.get(address).text
    assert "are no links" in text
    assert "</title><path" in linked
    assert "</title><path" not in text
    shown, linked_too = (re.findall(r"<td>(?:<a[^>]+>)?([\d,]+)", each) for each in (text, linked))
    assert shown == linked_too
    assert len(shown) > TOTAL
    assert "are no links" not in client.get(f"{THREE}&by=day").text


def test_the_address_holds_everything(read: Read) -> None:
    address = f"{BOTH}&by=month&source={PORT}&source={CANAL}&section=زراعة&not_author=x&from=2025-01-01&chart=share"
    page = read(f"{address}&lang=en")
    fields = [(field["name"], field["value"]) for field in page.all("input") if field.get("name") and "value" in field]
    assert {("q", "الزعفران"), ("q", "العنبر"), ("from", "2025-01-01"), ("section", "زراعة"), ("not_author", "x")} <= {
        *fields
    }
    checked = {field["value"] for field in page.all("input") if "checked" in field}
    assert checked == {PORT, CANAL}
    chosen = [option["value"] for option in page.all("option") if "selected" in option]
    assert chosen == ["month", "share"]
    without = [parse_qs(urlsplit(link).query) for link in page.links("/compare?")]
    assert any("section" not in asked and asked["source"] == [PORT, CANAL] for asked in without)
    for kind in ("/compare.csv", "/compare.svg", "/api/compare"):
        (link,) = page.links(kind)
        asked = parse_qs(urlsplit(link).query)
        assert (asked["q"], asked["by"], asked["section"]) == (["الزعفران", "العنبر"], ["month"], ["زراعة"])


def test_shares_are_those_of_all_articles(read: Read) -> None:
    text = read(f"{BOTH}&by=year&from=2025&to=2025&lang=en").text
    held = articles(read("/?from=2025&to=2025&lang=en"))
    assert f"1. الزعفران {TOTAL} {TOTAL} {TOTAL / held:.2%} {held} 0" in text


def test_sources_are_compared_where_there_is_one_query(read: Read) -> None:
    text = read(f"/compare?q=الزعفران&source={PORT}&source={CANAL}&lang=en").text
    assert f"1. {PORT} 16" in text
    assert f"2. {CANAL} 8" in text
    assert "By source" not in text


@pytest.mark.parametrize("address", ["/compare", "/compare?q=الزعفران", f"/compare?q=&q=&source={PORT}"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_with_too_little_to_compare_there_is_the_form(read: Read, address: str, language: str) -> None:
    page = read(f"{address}&lang={language}" if "?" in address else f"{address}?lang={language}")
    assert not list(page.all("figure"))
    assert len([field for field in page.all("input") if field.get("name") == "q" and field["type"] == "search"]) >= 4


def test_too_many_are_refused(read: Read) -> None:
    many = "&".join(f"q={letter}" for letter in "أبتثجحخ")
    assert f"Compare 2 to {MOST} queries" in read(f"/compare?{many}&lang=en", 400).text
    assert "by" in read(f"{BOTH}&by=hour&lang=en", 400).text


def test_nothing_found_is_no_chart(read: Read) -> None:
    page = read("/compare?q=كتتتبخخخ&q=كتتتبخخج&lang=en")
    assert not list(page.all("figure"))
    assert "1. كتتتبخخخ 0 0" in page.text


def test_gaps_are_hatched_and_named(read: Read) -> None:
    page = read(f"{BOTH}&by=day&from=2025-03-01&to=2025-03-09&lang=en")
    assert "3 – 4 Mar 2025 nothing was collected" in page.text
    assert "Nothing was collected: 3 – 4 Mar 2025 ; 7 – 8 Mar 2025 ." in page.text
    bands = [rect for rect in page.all("rect") if rect.get("class") == "band"]
    assert len(bands) == 4
    assert all(band["fill"].startswith("url(#hatch-") for band in bands)


def test_as_a_table(client: FlaskClient) -> None:
    response = client.get("/compare.csv?q=الزعفران&q==العنبر&by=month")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert "attachment; filename=comparison-" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == COMPARISON_COLUMNS
    assert (rows[0]["side"], rows[0]["articles"]) == ("الزعفران", str(TOTAL))
    # No spreadsheet runs a query.
    assert rows[1]["side"] == "'=العنبر"
    assert sum(int(row["articles"]) for row in rows if row["by"] == "month" and row["side"] == "الزعفران") == TOTAL


@pytest.mark.parametrize("language", ["ar", "en"])
def test_as_a_drawing(client: FlaskClient, language: str) -> None:
    response = client.get(f"/compare.svg?q=الزعفران&q=ياقوت {PAYLOAD}&chart=share&lang={language}".replace("&amp;", ""))
    assert response.mimetype == "image/svg+xml"
    drawing = etree.fromstring(response.data)
    names = {etree.QName(element).localname for element in drawing.iter(etree.Element)}
    assert {"svg", "path", "text"} <= names <= {"svg", "defs", "pattern", "path", "rect", "text", "g", "title"}
    texts = ["".join(text.itertext()) for text in drawing.iter("{*}text")]
    assert any(text.startswith("الزعفران") for text in texts)
    # Its look is in attributes: the policy allows no style in it.
    assert not [element for element in drawing.iter(etree.Element) if "style" in element.attrib]


def test_a_drawing_says_what_it_leaves_out(client: FlaskClient) -> None:
    long = " ".join(["زعفران"] * 60)
    response = client.get("/compare.svg", query_string={"q": ["الزعفران", long], "lang": "en", "by": "day", **DAYS})
    lines = ["".join(text.itertext()) for text in etree.fromstring(response.data).iter("{*}text")]
    (legend,) = (line for line in lines if line.startswith("1. الزعفران"))
    assert "2. زعفران زعفران" in legend
    assert "…" in legend
    assert any(line.startswith("Nothing was collected in the hatched periods: 3") for line in lines)
    with_notes = client.get("/compare.svg?q=الزعفران&q=تاريخ:2025 العنبر&lang=en")
    shown = " ".join("".join(text.itertext()) for text in etree.fromstring(with_notes.data).iter("{*}text"))
    noted = client.get("/api/compare?q=الزعفران&q=تاريخ:2025 العنبر&lang=en").get_json()["sides"][1]["notes"]
    assert noted
    assert all(note in shown for note in noted)


def test_a_drawing_of_nothing_says_so(client: FlaskClient) -> None:
    response = client.get("/compare.svg?q=كتتتبخخخ&q=كتتتبخخج&lang=en")
    assert "There is nothing to draw." in etree.fromstring(response.data).xpath("string()")
    assert client.get("/compare.svg?q=واحد").status_code == 400


def test_the_api_answers_what_the_shell_prints(client: FlaskClient) -> None:
    found = client.get("/api/compare?q=الزعفران&q=ياقوت&by=year&lang=en").get_json()
    assert [side["articles"] for side in found["sides"]] == [TOTAL, 9]
    assert found["unit"] == "year"
    refused = client.get("/api/compare?q=الزعفران&lang=en")
    assert refused.status_code == 400
    assert "Compare 2 to 6" in refused.get_json()["error"]


def test_results_lead_to_it_and_keep_their_filters(read: Read) -> None:
    (link,) = read("/", q="الزعفران", source=PORT, sort="newest").links("/compare")
    assert parse_qs(urlsplit(link).query) == {"q": ["الزعفران"], "source": [PORT]}
    assert read(link)
    assert read("/").links("/compare")


def test_hostile_texts_stay_texts(client: FlaskClient) -> None:
    response = client.get("/compare", query_string={"q": [PAYLOAD, "زمرد"], "source": [PAYLOAD], "by": "year"})
    assert response.status_code == 200
    page = Page(response.text)
    assert not list(page.all("b"))
    assert all(script["src"].startswith("/static/") for script in page.all("script"))
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]


def test_it_keeps_to_the_time_limit_of_the_server(make_app: MakeApp, settings: Settings) -> None:
    hasty = make_app(replace(settings, time_limit=1e-9)).test_client()
    for address in ("/compare", "/compare.csv", "/compare.svg", "/api/compare"):
        response = hasty.get(f"{address}?q=الزعفران&q=العنبر&lang=en")
        assert response.status_code == 400
        assert "longer than is allowed" in response.text or "time allowed" in response.text


def chart_of(seed: int, *, right_to_left: bool) -> tuple[list[list[float | None]], LineChart]:
    chosen = random.Random(seed)
    times, lines = chosen.choice((2, 7, 40, 400)), chosen.randint(2, 6)
    most = chosen.choice((1, 9, 30_000, 0.004))
    values: list[list[float | None]] = [
        [None if chosen.random() < 0.2 else chosen.choice((0.0, chosen.random() * most)) for _ in range(times)]
        for _ in range(lines)
    ]
    size = {"width": chosen.choice((358, 960)), "height": 320}
    names = [f"اسم {number} " * 9 for number in range(lines)]
    return values, line_chart(names, values, **size, right_to_left=right_to_left, whole_numbers=most >= 1)


@pytest.mark.parametrize("right_to_left", [True, False])
@pytest.mark.parametrize("seed", rest_slow(range(40), fast=10))
def test_lines_are_where_their_values_are(seed: int, *, right_to_left: bool) -> None:
    values, chart = chart_of(seed, right_to_left=right_to_left)
    highest = chart.across[-1][0]
    assert highest >= max(value for row in values for value in row if value is not None)
    step = (chart.right - chart.left) / len(values[0])
    for row, line in zip(values, chart.lines, strict=True):
        assert [point.place for point in line.points] == [place for place, value in enumerate(row) if value is not None]
        for piece in line.pieces:
            # A line breaks where nothing was collected.
            assert [point.place for point in piece] == list(range(piece[0].place, piece[-1].place + 1))
        for point in line.points:
            value = row[point.place]
            assert value is not None
            assert point.y == pytest.approx(chart.bottom - value / highest * (chart.bottom - chart.top), abs=0.02)
            distance = (point.place + 0.5) * step
            begin = chart.right - distance if right_to_left else chart.left + distance
            assert point.x == pytest.approx(begin, abs=0.02)
        assert len(line.name) <= 20
    heights = sorted(line.name_y for line in chart.lines)
    assert all(lower - upper >= 17.9 for upper, lower in pairwise(heights))
    assert heights[0] >= chart.top - 0.1
    assert heights[-1] <= chart.bottom + 0.1
    silent = {place for place in range(len(values[0])) if all(row[place] is None for row in values)}
    assert {place for band in chart.bands for place in range(band.places[0], band.places[1] + 1)} == silent
    assert sum(band.width for band in chart.bands) == pytest.approx(len(silent) * step, abs=0.1)
    assert all(abs(later - former) >= 80 for (former, _), (later, _) in pairwise(chart.ticks))


@pytest.mark.parametrize("value", [0.0, 9.0])
def test_names_of_lines_that_end_together_stand_below_each_other(value: float) -> None:
    values: list[list[float | None]] = [[5.0, value] for _ in range(6)]
    chart = line_chart(list("أبتثجح"), values, width=960, height=300, right_to_left=True, whole_numbers=True)
    heights = [line.name_y for line in chart.lines]
    assert [round(lower - upper) for upper, lower in pairwise(heights)] == [18] * 5
    assert chart.top <= heights[0]
    assert heights[-1] <= chart.bottom


def test_lines_differ_without_any_colour() -> None:
    assert len(set(DASHES)) == len(set(MARKS)) == MOST


@pytest.mark.parametrize("highest", [1, 2, 3, 7, 11, 40, 99, 12345])
def test_numbers_of_articles_are_whole(highest: int) -> None:
    values: list[list[float | None]] = [[0.0, float(highest)]]
    chart = line_chart(["أ"], values, width=960, height=300, right_to_left=True, whole_numbers=True)
    assert [value for value, _ in chart.across] == [int(value) for value, _ in chart.across]
    assert len(chart.across) <= 8


def test_it_works_without_scripts_and_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/compare", java_script_enabled=False, width=390)
    fields = page.locator(".queries input")
    fields.nth(0).fill("الزعفران")
    fields.nth(1).fill("ياقوت")
    fields.nth(1).press("Enter")
    assert page.locator(".drawing:visible").count() == 1
    assert page.locator(".drawing.w358").is_visible()
    page.locator(".compared td a").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".summary strong").inner_text() == f"{TOTAL} مقالًا"


def test_charts_are_titled_in_both_languages(app: Flask) -> None:
    client = app.test_client()
    assert "النسبة من مقالات كل شهر" in client.get(f"{BOTH}&by=month&chart=share").text
    assert "Share of all articles of each month" in client.get(f"{BOTH}&by=month&chart=share&lang=en").text
