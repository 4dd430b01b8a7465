"""The page about what the archive holds: every number leads to as many articles, and every gap is named."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searchapp.settings import Settings
from searchapp.web.calendar import SOURCES
from tests.web.conftest import MakeApp, Read, index_files
from tests.web.markup import Page
from tests.web.newsroom import CANAL, PORT


def client_of(make_app: MakeApp, folder: Path, *articles: tuple[str, str]) -> FlaskClient:
    """Return what reads pages about articles, each a source and a date."""
    lines = (
        json.dumps({"id": str(number), "title": f"خبر {number}", "content": "نص", "source": source, "date": date})
        for number, (source, date) in enumerate(articles)
    )
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, folder / "articles.jsonl")
    return make_app(settings).test_client()


def shown(client: FlaskClient, url: str) -> Page:
    response = client.get(url)
    assert response.status_code == 200
    return Page(response.text)


def articles(page: Page) -> int:
    found = re.search(r"([\d,]+) articles? ", page.text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/archive?from=2025-03-01&to=2025-03-31", "/archive?from=2025"])
def test_every_number_leads_to_as_many_articles(read: Read, client: FlaskClient, address: str) -> None:
    text = client.get(f"{address}&lang=en").text.partition('class="calendar"')[2]
    cells = re.findall(r'<td><a href="([^"]+)">([\d,]+)</a>', text)
    assert len(cells) > 3
    for url, number in cells:
        assert articles(read(unescape(url))) == int(number), url


def test_a_year_leads_to_a_month_and_a_month_back(read: Read) -> None:
    year = read("/archive", lang="en", **{"from": "2025-01-01", "to": "2025-12-31"})
    (march,) = [url for url in year.links("/archive?from=2025-03-01") if "2025-03-31" in url]
    month = read(march)
    assert "Day by day" in month.text
    assert "What the archive holds March 2025" in month.text
    (back,) = month.links("/archive?from=2025-01-01&to=2025-12-31")
    assert "Month by month" in read(back).text
    assert "All dates" in read(back).text


def test_gaps_are_hatched_and_named(make_app: MakeApp, tmp_path: Path) -> None:
    client = client_of(make_app, tmp_path, ("أ", "2025-03-01"), ("ب", "2025-03-05"), ("أ", "2025-03-07"), ("", ""))
    page = shown(client, "/archive?lang=en")
    assert "4 articles · on 3 days · without so exact a date: 1" in page.text
    assert "Nothing was collected: 2 – 4 Mar 2025 ; 6 March 2025 ." in page.text
    assert "2 – 4 Mar 2025 nothing was collected Wed, 5 Mar 2025 1 0 1" in page.text
    assert len([row for row in page.all("tr") if row.get("class") == "gap"]) == 2
    assert "أ 2 1 – 7 Mar 2025 2 of 7" in page.text
    # What the newest article is later than is asked for in the address, so it is known that nothing came after it.
    later = shown(client, "/archive?from=2025-03-07&to=2025-03-09&lang=en")
    assert "8 – 9 Mar 2025 nothing was collected" in later.text


def test_months_say_on_how_many_days_there_is_nothing(make_app: MakeApp, tmp_path: Path) -> None:
    client = client_of(make_app, tmp_path, ("أ", "2024-12-30"), ("أ", "2025-02-01"), ("أ", "2025-05-31"))
    page = shown(client, "/archive?lang=en")
    assert "December 2024 1 1 1" in page.text
    assert "January 2025 nothing was collected February 2025 1 1 27" in page.text
    assert "1 Mar – 30 Apr 2025 nothing was collected" in page.text


def test_the_largest_sources_have_columns_and_the_others_one_together(make_app: MakeApp, tmp_path: Path) -> None:
    sources = [(f"مصدر{number}", "2025-03-01") for number in range(SOURCES + 3)]
    client = client_of(make_app, tmp_path, *sources, ("مصدر0", "2025-03-02"), ("", "2025-03-02"))
    page = shown(client, "/archive?lang=en")
    assert "Others 4 1 – 2 Mar 2025 2 of 2" in page.text
    assert f"Sat, 1 Mar 2025 {SOURCES + 3} {' '.join(['1'] * SOURCES)} 3" in page.text


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("dates", ["", "from=2030&to=2031", "from=1901", "to=1901"])
def test_it_answers_where_there_is_nothing(read: Read, dates: str, language: str) -> None:
    assert read(f"/archive?{dates}&lang={language}").all("h1")


def test_the_start_page_and_every_footer_lead_to_it(read: Read) -> None:
    assert len(read("/").links("/archive")) == 2
    assert read("/syntax").links("/archive")
    assert {PORT, CANAL} <= {word.strip() for word in read("/archive").words}


def test_a_mistyped_date_is_refused(read: Read) -> None:
    assert "from" in read("/archive", 400, lang="en", **{"from": "أبدا"}).text


def test_a_slip_in_a_date_does_not_fill_the_page(make_app: MakeApp, tmp_path: Path) -> None:
    client = client_of(make_app, tmp_path, ("أ", "1001-01-01"), ("أ", f"{date(2025, 3, 1)}"))
    assert len(list(shown(client, "/archive?lang=en").all("tr"))) < 160


def test_a_slip_into_the_future_hides_no_days(make_app: MakeApp, tmp_path: Path) -> None:
    client = client_of(make_app, tmp_path, ("أ", "9999-12-31"), ("أ", "2025-03-01"), ("أ", "2025-03-03"))
    page = shown(client, "/archive?lang=en")
    assert any("from=2025-03-03&to=2025-03-03" in link for link in page.links("/"))
    assert list(shown(client, "/?source=أ&lang=en").all("figure"))


def test_days_of_many_centuries_do_not_fill_the_page(make_app: MakeApp, tmp_path: Path) -> None:
    client = client_of(make_app, tmp_path, ("أ", "1990-05-01"), ("أ", "2025-03-01"))
    page = shown(client, "/archive?from=1800-01-01&to=9998-12-31&lang=en")
    assert "2 articles · on 2 days" in page.text
    assert len(list(page.all("rect"))) < 160
