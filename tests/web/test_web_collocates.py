"""The page of who calls it what: every word opens its lines, and every number is that of the API and the table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.archive import Archive
from searchapp.search.collocates import COLLOCATE_COLUMNS
from searchapp.settings import Settings
from tests.web.conftest import MakeApp, Read
from tests.web.newsroom import PORT

SAFFRON = "/collocates?q=الزعفران&lang=en"


@pytest.fixture(scope="module")
def biased(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Two newspapers that call one group differently, one of them more so in its second month."""
    folder = tmp_path_factory.mktemp("biased")
    corpus = folder / "articles.jsonl"
    corpus.write_text("".join(_articles()), encoding="utf-8")
    settings = Settings(index=folder / "index", corpus=corpus, engine="whoosh", time_limit=60.0)
    with Archive(settings) as archive:
        archive.index()
    return make_app(settings).test_client()


def _articles() -> Iterator[str]:
    for number in range(160):
        source, month = ("السهل", "الساحل")[number % 2], 7 + number // 80
        called = ("ميليشيات", "جماعة")[number % 2] if number % 8 < 6 else "قوات"
        text = f"قالت الصحيفة إن {called} الحوثي انسحبت من مدينة رقم {number}."
        date = f"2015-0{month}-11"
        yield (
            json.dumps({"id": str(number), "title": f"خبر {number}", "text": text, "source": source, "date": date})
            + "\n"
        )


def rows(text: str) -> list[list[str]]:
    """The cells of each row of each table, as text."""
    return [
        [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)
    ]


def test_it_says_who_calls_it_what(biased: FlaskClient) -> None:
    text = biased.get("/collocates?q=الحوثي&side=before&span=1&lang=en").text
    by_source = text[text.index('id="by-source"') : text.index('id="by-month"')]
    found = rows(by_source)
    assert [row[:3] for row in found if row[0] in ("ميليشيات", "جماعة")] == [
        ["جماعة", "75.00% (60)", "0.00%"],
        ["ميليشيات", "75.00% (60)", "0.00%"],
    ]
    assert not [row for row in found if row[0] == "قوات"]
    assert "No word of their own: July 2015 (80), August 2015 (80)" in " ".join(re.sub(r"<[^>]+>", "", text).split())


@pytest.mark.parametrize(
    "address",
    [
        "/collocates?q=الحوثي",
        "/collocates?q=الحوثي&side=after&span=3",
        "/collocates?q=الحوثي OR مدينة&source=السهل&span=4",
    ],
)
def test_every_word_opens_its_lines(biased: FlaskClient, address: str) -> None:
    text = biased.get(f"{address}&lang=en").text
    links = re.findall(
        r'<a href="(/concordance\?[^"]+)"><bdi lang="ar">[^<]+</bdi></a></th><td>(?:[\d.]+% <small>\()?([\d,]+)', text
    )
    numbers = re.findall(r'<td>(?:<strong>)?<a href="(/concordance\?[^"]+)">([\d,]+)</a>', text)
    assert len(links) > 1
    assert bool(numbers) == ("OR" in address)
    for url, number in dict.fromkeys([*links[:12], *numbers]):
        lines = biased.get(unescape(url)).text
        found = re.search(r'role="status">\s*([\d,]+) occurrences? in ([\d,]+) articles?', lines)
        assert found, url
        assert found[1] == number, unescape(url)
        assert found[2] == number or "OR" in address, "each of these articles has one"


def test_the_address_holds_everything(read: Read) -> None:
    page = read(f"{SAFFRON}&span=3&side=before&stop=1&source={PORT}&section=زراعة&not_author=x&from=2025-01-01")
    fields = [(field["name"], field["value"]) for field in page.all("input") if field.get("name") and "value" in field]
    assert {("q", "الزعفران"), ("from", "2025-01-01"), ("section", "زراعة"), ("not_author", "x")} <= {*fields}
    assert {field["value"] for field in page.all("input") if "checked" in field} == {PORT, "1"}
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["before", "3"]
    for kind in ("/collocates.csv", "/api/collocates"):
        (link,) = page.links(kind)
        asked = parse_qs(urlsplit(link).query)
        assert (asked["span"], asked["side"], asked["stop"], asked["section"]) == (["3"], ["before"], ["1"], ["زراعة"])


def test_table_and_api_say_the_same(biased: FlaskClient) -> None:
    query = "q=الحوثي&span=2"
    fields = biased.get(f"/api/collocates?{query}&limit=1000").get_json()
    table = list(csv.DictReader(io.StringIO(biased.get(f"/collocates.csv?{query}").text.removeprefix("\ufeff"))))
    assert tuple(table[0]) == COLLOCATE_COLUMNS
    assert fields["articles"] == fields["found"] == 160
    of_table = {(row["by"], row["group"], row["kind"], row["lexeme"]): int(row["occurrences"]) for row in table}
    of_api = {
        **{("total", "", "word", word["lexeme"]): word["occurrences"] for word in fields["words"]},
        **{("total", "", "form", form["lexeme"]): form["occurrences"] for form in fields["forms"]},
        **{
            (kind, group[kind], part[:-1], use["lexeme"]): use["occurrences"]
            for kind, groups in (("source", fields["sources"]), ("month", fields["months"]))
            for group in groups
            for part in ("words", "forms")
            for use in group[part]
        },
    }
    assert of_table == of_api
    assert {group["source"] for group in fields["sources"]} == {"السهل", "الساحل"}


def test_no_more_is_listed_than_asked_and_it_is_said(biased: FlaskClient) -> None:
    fields = biased.get("/api/collocates?q=الحوثي&limit=1").get_json()
    assert len(fields["words"]) == 1 < fields["words_total"]
    assert all(len(group["words"]) <= 1 for group in fields["sources"])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_without_a_name_there_is_the_form(read: Read, language: str) -> None:
    page = read(f"/collocates?lang={language}")
    assert not list(page.all("table"))
    assert [field for field in page.all("input") if field.get("name") == "q" and field["type"] == "search"]


@pytest.mark.parametrize("wrong", ["span=0", "span=6", "side=left", "stop=2"])
def test_what_makes_no_sense_is_refused(read: Read, wrong: str) -> None:
    assert wrong.partition("=")[0] in read(f"{SAFFRON}&{wrong}", 400).text


def test_where_nothing_is_found_it_says_so(read: Read) -> None:
    page = read("/collocates?q=كتتتبخخخ&lang=en")
    assert "No article has all of it" in page.text
    assert not list(page.all("table"))


def test_bare_words_are_told_apart(read: Read) -> None:
    assert "Put quotation marks around" in read("/collocates?q=إنتاج الزعفران&lang=en").text
    assert "Put quotation marks around" not in read('/collocates?q="إنتاج الزعفران"&lang=en').text


def test_results_lead_to_it(read: Read) -> None:
    (link,) = read(f"/?q=الزعفران&source={PORT}&lang=en").links("/collocates?")
    assert parse_qs(urlsplit(link).query) == {"q": ["الزعفران"], "source": [PORT]}
