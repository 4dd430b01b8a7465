"""How words are read: on a page of its own, above the results, in the API; chosen and refused by links."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.settings import Settings
from tests.web.conftest import MakeApp, index_files
from tests.web.markup import Page

TEXTS = {
    "books": "معرض الكتب",
    "either": "كتب جديدة",
    "writes": "يكتب رسالة",
    "book": "كتاب قديم",
    "long": "قال الرجل وسيقولون",
}
BOOKS, WROTE = "كتاب", "v:كتب"


@pytest.fixture(scope="module")
def client(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("readings")
    lines = (json.dumps({"id": key, "title": key, "content": text, "source": "المرفأ"}) for key, text in TEXTS.items())
    (folder / "texts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, folder / "texts.jsonl")
    return make_app(settings).test_client()


def page(client: FlaskClient, url: str) -> Page:
    response = client.get(url)
    assert response.status_code == 200
    return Page(response.text)


def found(client: FlaskClient, query: str) -> set[str]:
    return {hit["id"] for hit in client.get(f"/api/search?{query}").get_json()["results"]}


def readings_in(url: str) -> dict[str, list[str]]:
    return {name: values for name, values in parse_qs(urlsplit(url).query).items() if "reading" in name}


def test_the_results_offer_the_other_readings(client: FlaskClient) -> None:
    shown = page(client, "/?q=كتب&lang=en")
    assert "« كتب » is read as \u200eكتاب (noun)" in shown.text
    choices = [readings_in(link) for link in shown.links("reading=")]
    assert choices == [{"not_reading": [BOOKS]}, {"reading": [WROTE]}, {"not_reading": [WROTE]}]
    (chosen,) = shown.links("&reading=")
    assert found(client, urlsplit(chosen).query) == {"either", "writes"}
    assert not page(client, "/?q=سيقولون").links("reading=")
    assert not page(client, "/?q=%22كتب%22").links("reading=")
    # A stop word is not looked for.
    assert "« كتب »" in page(client, "/?q=بعد كتب&lang=en").text
    assert "« بعد »" not in page(client, "/?q=بعد كتب&lang=en").text


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("", {"books", "either", "book"}),
        (f"&reading={WROTE}", {"either", "writes"}),
        (f"&reading={WROTE}&reading={BOOKS}", {"books", "either", "book", "writes"}),
        (f"&not_reading={WROTE}", {"books", "book"}),
        (f"&not_reading={BOOKS}", {"writes"}),
        (f"&not_reading={BOOKS}&not_reading={WROTE}", set()),
    ],
)
def test_what_is_chosen_counts_on_every_way_out(client: FlaskClient, asked: str, ids: set[str]) -> None:
    assert found(client, f"q=كتب&match=all&verbatim=1{asked}") == ids
    assert client.get(f"/search.csv?q=كتب&match=all&verbatim=1{asked}").text.count("المرفأ,المرفأ") == len(ids)
    assert client.get(f"/feed.atom?q=كتب{asked}").text.count("</entry>") == len(ids)


def test_a_choice_is_a_chip_that_can_be_removed(client: FlaskClient) -> None:
    shown = page(client, f"/?q=كتب&lang=en&reading={WROTE}")
    assert "Reading: \u200eكتب (verb) (remove)" in shown.text
    assert "« كتب » is read as \u200eكتب (verb)" in shown.text
    # The likeliest reading is chosen by saying nothing.
    assert {} in [readings_in(link) for link in shown.links("/?q=كتب")]
    refused = page(client, f"/?q=كتب&lang=en&not_reading={WROTE}")
    assert "without Reading: \u200eكتب (verb) (remove)" in refused.text
    for link in (*shown.links("/search.csv"), *refused.links("/feed"), *shown.links("/explain")):
        assert readings_in(link)


def test_a_reading_that_no_word_has_is_said_to_be_unused(client: FlaskClient) -> None:
    unused = "No word of the query, outside quotation marks, can be read as “ v:قال ”."
    assert unused in page(client, "/?q=كتب&lang=en&reading=v:قال").text
    assert unused in page(client, "/explain?q=كتب&lang=en&not_reading=v:قال").text


def test_the_explanation_shows_readings_and_forms(client: FlaskClient) -> None:
    (link,) = page(client, "/?q=كتب&lang=en").links("/explain")
    shown = page(client, f"{link}&lang=en")
    assert "كتب in 3 articles" in shown.text
    assert "As typed كتب 1 In another inflection الكتب 1 كتاب 1" in shown.text
    assert "\u200eكتاب (noun)" in shown.text
    assert {"reading": [WROTE]} in [readings_in(it) for it in shown.links("/explain")]
    chosen = page(client, f"/explain?q=كتب&lang=en&reading={WROTE}")
    assert "As typed كتب 1 In another inflection يكتب 1" in chosen.text
    assert readings_in(chosen.links("/?q=كتب")[0]) == {"reading": [WROTE]}
    nothing = page(client, f"/explain?q=كتب&lang=en&not_reading={WROTE}&not_reading={BOOKS}")
    assert "All its readings are left out, so it finds nothing." in nothing.text


def test_forms_that_may_be_another_word_are_named_and_left_out(client: FlaskClient) -> None:
    shown = page(client, "/explain?q=كتاب&lang=en")
    assert "Some of these forms may be other words: \u200eكتب (verb) Leave out" in shown.text
    (link,) = shown.links("not_reading=v:كتب")
    refused = page(client, f"{link}&lang=en")
    assert "كتاب in 2 articles" in refused.text
    assert "Some of these" not in refused.text


def test_every_kind_of_part_is_explained(client: FlaskClient) -> None:
    query = '(قال OR الرجل) "معرض الكتب" title:كتاب -زرافة source:المرفأ date:2025 "الكتب المعرض"~2 ="كتب"'
    shown = page(client, f"/explain?lang=en&q={query.replace(' ', '%20')}")
    for words in (
        *("All of these:", "Any of these:", "«معرض الكتب» side by side, in any orthography", "in the title"),
        *("Source: المرفأ", "Date: 2025-01-01 – 2025-12-31", "with at most 2 other words among them", "excluded"),
        *("«كتب» letter by letter", "No text of the archive has any form of it."),
    ):
        assert words in shown.text, words
    assert "Every article" in page(client, "/explain?lang=en&q=-كتب").text
    assert "There is no word to look for" in page(client, "/explain?lang=en&q=؟!").text
    assert "Search for something" in page(client, "/explain?lang=en").text


def test_the_explanation_is_the_object_of_the_shell(client: FlaskClient) -> None:
    (part,) = client.get(f"/api/explain?q=كتب&not_reading={BOOKS}").get_json()["parts"]
    assert (part["lexeme"], part["articles"]) == (WROTE, 1)
    assert {it["lexeme"]: it["use"] for it in part["readings"]} == {BOOKS: "refused", WROTE: "read"}
    assert part["forms"] == [{"form": "يكتب", "how": "inflection", "articles": 1, "lexemes": [WROTE]}]
