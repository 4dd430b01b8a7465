"""The page of spellings: who writes which, as bars and as a table, and the ways to and from it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchapp.model import FacetCount, SearchRequest
from searchapp.search.spellings import Spelling
from searchapp.settings import Settings
from searchapp.web.charts import SpellingChart, spelling_chart_of
from tests.web.conftest import MakeApp, index_files
from tests.web.markup import Page
from tests.web.newsroom import PAYLOAD

LONG, SHORT = "ترامب", "ترمب"


@pytest.fixture(scope="module")
def client(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("spellings")
    articles = [
        {
            "id": str(number),
            "title": "",
            "content": f"قال {LONG if number % 3 else SHORT} كلامه رقم {number}",
            "source": f"المرفأ {PAYLOAD}" if number % 2 else "القافلة",
            "date": str(datetime(2024, 11, 1) + timedelta(days=25 * number)),
        }
        for number in range(12)
    ]
    path = folder / "articles.jsonl"
    path.write_text("\n".join(json.dumps(article, ensure_ascii=False) for article in articles), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, path)
    return make_app(settings).test_client()


def page(client: FlaskClient, url: str) -> Page:
    response = client.get(url)
    assert response.status_code == 200
    return Page(response.text)


def test_results_lead_to_it_where_a_name_has_spellings(client: FlaskClient) -> None:
    (link,) = page(client, f"/?q={LONG}&lang=en").links("/spellings")
    shown = page(client, link)
    assert shown.links(f"/?q={LONG}")
    assert not page(client, "/?q=كلامه").links("/spellings")


def test_it_counts_each_spelling_by_source_and_month(client: FlaskClient) -> None:
    shown = page(client, f"/spellings?q={SHORT}&lang=en")
    assert f"{LONG} 8 articles · 67%" in shown.text
    assert f"{SHORT} 4 articles · 33%" in shown.text
    assert "القافلة 4 67% 2 33%" in shown.text
    assert "November 2024: 1" in shown.text
    assert "November 2024 1 1" in shown.text


def test_every_number_leads_to_as_many_articles(client: FlaskClient) -> None:
    shown = page(client, f"/spellings?q={SHORT}&lang=en")
    links = [link for link in shown.links("source=") if "only=" in link]
    assert sorted(articles(page(client, link)) for link in links) == [2, 2, 4, 4]
    bars = shown.links("from=")
    assert sum(articles(page(client, link)) for link in bars) == 12


def articles(shown: Page) -> int:
    return int(shown.text.partition(" article")[0].split()[-1])


def test_filters_hold_and_are_shown(client: FlaskClient) -> None:
    shown = page(client, f"/spellings?q={SHORT}&lang=en&source=القافلة")
    assert f"{LONG} 4 articles" in shown.text
    assert "Source: القافلة" in shown.text


@pytest.mark.parametrize("url", ["/spellings", "/spellings?q=كلامه", f"/spellings?q={LONG}&from=2030"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_it_says_so_where_there_is_nothing_to_compare(client: FlaskClient, url: str, language: str) -> None:
    shown = page(client, f"{url}{'&' if '?' in url else '?'}lang={language}")
    assert not list(shown.all("table"))
    assert any(paragraph.get("class") == "no-results" for paragraph in shown.all("p"))


def test_hostile_sources_stay_text(client: FlaskClient) -> None:
    shown = page(client, f"/spellings?q={SHORT}{PAYLOAD}")
    assert not list(shown.all("b"))
    assert all(script["src"].startswith("/static/") for script in shown.all("script"))
    assert not [link for link in shown.links() if link.startswith("javascript")]


def chart(app: Flask, *times: tuple[str, ...]) -> SpellingChart:
    usage = tuple(
        Spelling(f"صيغة{number}", len(each), (), tuple(FacetCount(time, 1) for time in each))
        for number, each in enumerate(times)
    )
    with app.test_request_context("/?lang=en"):
        return spelling_chart_of(usage, SearchRequest("صيغة"))


@pytest.mark.parametrize(
    ("times", "unit", "bars"),
    [
        ((("2025-01", "2025-03"), ("2025-12",)), "month", 12),
        ((("2025-11-06",), ("2025-12-05",)), "day", 30),
        ((("1990-01",), ("2025-12",)), "year", 36),
        ((("2025-01",), ("2025-01",)), "month", 1),
        (((), ()), "month", 0),
    ],
)
def test_all_lines_cover_the_same_time(app: Flask, times: tuple[tuple[str, ...], ...], unit: str, bars: int) -> None:
    shown = chart(app, *times)
    assert shown.unit == unit
    assert [len(line.bars) for line in shown.lines] == [bars] * len(times)
    assert [sum(bar.count for bar in line.bars) for line in shown.lines] == [len(each) for each in times]
    assert sum(bar.count for _, bars_of_time in shown.times for bar in bars_of_time) == sum(map(len, times))


@pytest.mark.parametrize("slip", ["1001-01", "9999-12"])
def test_a_slip_in_a_date_does_not_stretch_them(app: Flask, slip: str) -> None:
    shown = chart(app, ("2025-01", slip), ("2025-12",))
    assert [len(line.bars) for line in shown.lines] == [12, 12]
    assert shown.others == 1
    assert chart(app, ("2025-01",), ("2025-12",)).others == 0


def test_lines_have_one_scale(app: Flask) -> None:
    usage = (
        Spelling("أ", 10, (), (FacetCount("2025-01", 10),)),
        Spelling("ب", 5, (), (FacetCount("2025-02", 5),)),
    )
    with app.test_request_context("/?lang=en"):
        first, second = spelling_chart_of(usage, SearchRequest("أ", date_from=date(2025, 1, 1))).lines
    assert (first.bars[0].height, second.bars[1].height) == (100, 50)
