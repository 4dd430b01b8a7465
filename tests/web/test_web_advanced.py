"""The form that writes a query: with and without scripts, filled by a search, and whatever is typed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import OpenPage, Read
from tests.web.newsroom import CANAL, PAYLOAD, PORT, TOTAL


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_filled_form_finds_what_it_says(open_page: OpenPage, *, width: int, script: bool) -> None:
    page = open_page("/", width=width, java_script_enabled=script)
    page.get_by_role("link", name="بحث متقدم").click()
    page.get_by_label("كل هذه الكلمات", exact=True).fill("الزعفران الحقول")
    page.get_by_label("هذه العبارة بنصها").fill("إنتاج الزعفران")
    page.get_by_label("لا شيء من هذه").fill("العنبر")
    page.locator(".of-sources summary").click()
    page.get_by_label(PORT, exact=True).check()
    page.get_by_label("من", exact=True).fill("مارس 2025")
    page.get_by_label("إلى", exact=True).fill("1446")
    page.get_by_role("button", name="إظهار عبارة البحث").click()
    assert page.locator(".written code").inner_text() == 'الزعفران الحقول "إنتاج الزعفران" -العنبر'
    assert page.get_by_label("هذه العبارة بنصها").input_value() == "إنتاج الزعفران"
    page.locator(".advanced-form button", has_text="ابحث").click()
    page.wait_for_url("**/?q=*")
    assert query_of(page.url) == {
        "q": ['الزعفران الحقول "إنتاج الزعفران" -العنبر'],
        "source": [PORT],
        "from": ["2025-03-01"],
        "to": ["2025-06-25"],
    }
    assert page.locator(".hit").count() > 0


def test_a_search_fills_the_form_and_keeps_what_it_has_no_field_for(read: Read) -> None:
    asked = {
        "q": 'الزعفران "إنتاج الزعفران" (قمة OR اجتماع) -العنبر title:تقرير',
        "source": PORT,
        "not_section": "سياحة",
        "sort": "newest",
        "only": "inflection",
        "view": "compact",
    }
    page = read("/advanced", **asked)
    values = {field["name"]: field["value"] for field in page.all("input") if field.get("type") == "text"}
    assert (values["words"], values["phrase"], values["any"], values["without"], values["title"]) == (
        *("الزعفران", "إنتاج الزعفران", "قمة اجتماع", "العنبر", "تقرير"),
    )
    checked = {field["value"] for field in page.all("input") if "checked" in field}
    assert checked == {PORT, "spelling", "inflection"}
    assert [option["value"] for option in page.all("option") if "selected" in option and "value" in option] == [
        "newest"
    ]
    hidden = {(field["name"], field["value"]) for field in page.all("input") if field.get("type") == "hidden"}
    assert hidden == {("not_section", "سياحة"), ("view", "compact"), ("only", "exact")}
    (link,) = page.links("/?q=")
    assert {name: value for name, (value,) in query_of(link).items()} == asked


def test_results_lead_to_the_form_and_back(read: Read) -> None:
    (link,) = read("/", q="الزعفران", source=CANAL).links("/advanced")
    assert query_of(link) == {"q": ["الزعفران"], "source": [CANAL]}
    (back,) = read(link).links("/?q=")
    assert query_of(back) == query_of(link)
    assert read("/syntax").links("/advanced")


def test_what_the_form_cannot_say_is_said(read: Read) -> None:
    page = read("/advanced", q="+الزعفران =العنبر", lang="en")
    assert "says more than the form can" in page.text
    assert page.links("/?q=")
    assert "says more than" not in read("/advanced", lang="en").text


@pytest.mark.parametrize(("name", "value"), [("from", "غدا البارحة"), ("to", "31/31/2025")])
def test_a_date_that_is_none_is_named_and_nothing_is_lost(client: FlaskClient, name: str, value: str) -> None:
    answer = client.get("/advanced", query_string={"words": "الزعفران", name: value, "search": "1", "lang": "en"})
    assert answer.status_code == 400
    assert f"“{name}” cannot be understood" in answer.text
    assert f'value="{value}"' in answer.text
    assert 'value="الزعفران"' in answer.text


def test_with_all_levels_checked_the_address_is_short_and_with_none_it_is_exact(client: FlaskClient) -> None:
    levels = ["exact", "spelling", "inflection", "variant", "root"]
    for only, expected in ((levels, {"q": ["الزعفران"]}), (["exact"], {"q": ["الزعفران"], "only": ["exact"]})):
        form = {"words": "الزعفران", "phrase": "", "only": only, "distance": "5", "search": "1"}
        answer = client.get("/advanced", query_string=form)
        assert answer.status_code == 302
        assert query_of(answer.location) == expected


@pytest.mark.parametrize("field", ["words", "phrase", "any", "without", "near", "title", "of_section", "by_author"])
@pytest.mark.parametrize(
    "text", [PAYLOAD, '"" OR (', "\u202e[a TO b] ~3 ^2", "title: date:2025", "٭*" * 200, "a" * 5000]
)
def test_whatever_is_typed_is_answered(client: FlaskClient, field: str, text: str) -> None:
    for query in ({field: text}, {field: text, "search": "1"}, {"q": text}):
        answer = client.get("/advanced", query_string=query)
        assert answer.status_code in (200, 302, 400)
        assert "<script>alert" not in answer.text
        if answer.status_code == 302:
            assert client.get(answer.location).status_code in (200, 400)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_form_fits_the_smallest_phone(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/advanced?q=الزعفران&source={PORT}&lang={language}", width=320)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_help_leads_to_its_part_of_the_syntax_page(read: Read) -> None:
    page, syntax = read("/advanced"), read("/syntax")
    parts = {link.partition("#")[2] for link in page.links("/syntax#")}
    assert parts >= {"words", "fields", "dates", "same-word"}
    assert parts <= {heading["id"] for heading in syntax.all("h2") if "id" in heading} | {"keys"}
    assert read("/", q="الزعفران").links("/syntax#dates")


def test_an_empty_form_asks_for_nothing(read: Read) -> None:
    page = read("/advanced", words="", phrase="؟", search="")
    assert not page.links("/?q=")
    assert read("/", q="الزعفران").text.count(str(TOTAL))
