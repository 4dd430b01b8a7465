"""All values of a facet: whatever is searched for, they are all there, with the right numbers."""

from __future__ import annotations

import random
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import searchapp
from searchapp.analysis.normalize import normalize
from searchapp.web.facet_values import PAGE
from tests.web.newsroom import PAYLOAD

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
CHOICE = re.compile(r'<li[^>]*><a href="([^"]+)"[^>]*><bdi>([^<]*)</bdi> <span class="count">([\d,]+)</span>')


def listed(client: FlaskClient, **parameters: object) -> dict[str, int]:
    """Return the values on all pages, in order, with their numbers; none is there twice."""
    found: dict[str, int] = {}
    page = 1
    while True:
        text = client.get("/facet", query_string={**parameters, "lang": "en", "page": page}).text
        for _, label, count in CHOICE.findall(text):
            assert unescape(label) not in found
            found[unescape(label)] = int(count.replace(",", ""))
        if 'rel="next"' not in text:
            return found
        page += 1


@pytest.mark.parametrize("engine", ["whoosh", "tantivy", "memory"])
def test_they_equal_brute_force(tmp_path: Path, engine: str) -> None:
    pytest.importorskip("tantivy")
    seed = random.randrange(10**6)
    choice = random.Random(seed)
    authors = [
        *[""] * 20,
        *{"".join(choice.choice(LETTERS) for _ in range(choice.randrange(3, 9))) + " ق" for _ in range(240)},
    ]
    articles = [
        {
            "id": str(number),
            "title": choice.choice(("القمح", "الزعفران")),
            "text": "نص",
            "author": choice.choice(authors),
            "source": choice.choice(("أول", "ثان")),
        }
        for number in range(700)
    ]
    place = ":memory:" if engine == "memory" else tmp_path / engine
    with searchapp.open(place, **({} if engine == "memory" else {"engine": engine})) as archive:
        archive.add(articles)
        client = searchapp.create_app(archive).test_client()
        for query in ("القمح", ""):
            for source in ("", "أول"):
                wanted = Counter(
                    article["author"]
                    for article in articles
                    if query in article["title"] and source in ("", article["source"])
                )
                without = wanted.pop("", 0)
                asked = {"field": "author", "q": query, "source": source}
                found = listed(client, **asked)
                assert found == dict(wanted), seed
                assert list(found) == sorted(wanted, key=lambda each: (-wanted[each], each)), seed
                assert f"{without} article" in client.get("/facet", query_string={**asked, "lang": "en"}).text, seed
                part = choice.choice(LETTERS)
                assert listed(client, **asked, find=part) == {
                    name: count for name, count in wanted.items() if normalize(part) in normalize(name)
                }, (seed, part)
                assert list(listed(client, **asked, order="name")) == sorted(wanted, key=lambda it: (normalize(it), it))


def test_every_number_opens_its_articles(client: FlaskClient) -> None:
    for field in ("source", "section", "author"):
        text = client.get("/facet", query_string={"field": field, "q": "الزعفران", "lang": "en"}).text
        choices = CHOICE.findall(text)
        assert choices
        for url, _, count in choices:
            assert f"{count} article" in client.get(unescape(url)).text


def test_a_filter_in_force_leaves_the_others_to_choose_from(client: FlaskClient) -> None:
    whole = listed(client, field="source", q="الزعفران")
    assert len(whole) == 2
    for source in whole:
        assert listed(client, field="source", q="الزعفران", source=source) == whole
        text = client.get("/facet", query_string={"field": "source", "q": "الزعفران", "source": source}).text
        assert text.count('aria-current="true"') == 2


@pytest.mark.parametrize("find", [PAYLOAD, "\u202e", "%", "*", "(", "ا" * 5000, "\x00", "؟"])
def test_nothing_that_is_typed_does_harm(client: FlaskClient, find: str) -> None:
    response = client.get("/facet", query_string={"field": "author", "find": find})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text


@pytest.mark.parametrize(
    "parameters", [{"field": "month"}, {"order": "size"}, {"page": "0"}, {"from": "nonsense"}, {"q": "كلمة " * 100}]
)
def test_what_is_not_understood_is_refused(client: FlaskClient, parameters: dict[str, str]) -> None:
    assert client.get("/facet", query_string=parameters).status_code == 400


def test_a_page_beyond_the_last_says_so(client: FlaskClient) -> None:
    text = client.get("/facet?field=source&page=99&lang=en").text
    assert "There is no such page." in text


def test_it_is_found_from_the_results_where_a_facet_has_more_values() -> None:
    with searchapp.open(":memory:") as archive:
        archive.add(
            {"id": str(number), "title": "القمح", "text": "نص", "author": f"كاتب {number}"}
            for number in range(PAGE + 30)
        )
        client = searchapp.create_app(archive).test_client()
        page = client.get("/?q=القمح&from=&lang=en").text
        assert 'action="/facet"' in page
        link = re.search(r'<a href="(/facet\?[^"]+)"', page)
        assert link
        text = client.get(unescape(link[1])).text
        assert f"{PAGE + 30} values" in text
        assert len(CHOICE.findall(text)) == PAGE
        assert len(listed(client, field="author", q="القمح")) == PAGE + 30
