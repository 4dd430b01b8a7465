"""Hostile texts, ids and parameters: always escaped, always answered, never a 500."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import searchapp.web
from searchapp.web.links import original_url
from searchapp.web.responses import SECURITY_HEADERS
from tests.fast import rest_slow
from tests.web.conftest import Read
from tests.web.markup import Page
from tests.web.newsroom import HOSTILE_IDS, PAYLOAD

HOSTILE_VALUES = {
    "html": "%3Cscript%3Ealert(1)%3C/script%3E",
    "attribute": "%22%20onfocus=alert(1)%20x=%22",
    "surrogate": "%ED%A0%80",
    "bytes": "%FF%FE%80",
    "nul": "a%00b",
    "control": "%01%02%1B%7F%0D%0A",
    "bidi": "%E2%80%AE%E2%81%A6%D8%B9",
    "traversal": "../../etc/passwd",
    "quotes": "%22%22%22",
    "operators": "OR%20AND%20(%20)%20-%20*%20~%20:",
    "deep": "(" * 300 + "a" + ")" * 300,
    "many": "+".join(f"w{number}" for number in range(500)),
    "wildcard": "*%D8%A7*",
    "percent": "%25s%25(x)s%7B0%7D%7B%7B7*7%7D%7D",
    "plus": "+++",
    "emoji": "%F0%9F%98%80",
    "long": "%D8%A7" * 10_000,
}
# Filters by a value are read alike, and so are the two ends of a period.
FILTERS = rest_slow(["source", "section", "author", "not_source", "not_section", "not_author"])
NAMES = [
    "q",
    "page",
    "sort",
    "match",
    "only",
    "collapse",
    "lang",
    "limit",
    "paragraphs",
    *FILTERS,
    *rest_slow(["from", "to"]),
]
SCRIPTS = {f"/static/{path.name}" for path in (Path(searchapp.web.__file__).parent / "static").glob("*.js")}


def assert_harmless(page: Page) -> None:
    assert {script.get("src", "").split("?")[0] for script in page.all("script")} <= SCRIPTS
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        assert not attributes.get("href", "").lstrip().lower().startswith(("javascript:", "data:"))


# Every page reads the parameters in the same way.
OTHER_PAGES = [
    pytest.param(path, marks=pytest.mark.slow)
    for path in (
        "/article/saffron-01",
        "/api/search",
        "/spellings",
        "/compare",
        "/collocates",
        "/list",
        "/concordance",
        "/archive",
    )
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/", *OTHER_PAGES])
def test_no_parameter_breaks_anything(client: FlaskClient, path: str, name: str) -> None:
    for kind, value in HOSTILE_VALUES.items():
        query = f"{name}={value}" if name == "q" else f"q=a&{name}={value}"
        response = client.get(f"{path}?{query}")
        assert response.status_code in (200, 400), kind
        if path != "/api/search":
            assert_harmless(Page(response.text))


@pytest.mark.parametrize("value", HOSTILE_VALUES.values(), ids=HOSTILE_VALUES.keys())
def test_no_article_address_breaks_anything(client: FlaskClient, value: str) -> None:
    response = client.get(f"/article/{value}?q={value}")
    assert response.status_code in (308, 400, 404)


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/", {"q": "زمرد"}),
        ("/", {"q": PAYLOAD, "source": f"مصدر {PAYLOAD}"}),
        ("/article/hostile-text", {"q": f"زمرد {PAYLOAD}"}),
        ("/archive", {"from": "2025-03-01", "to": "2025-03-02"}),
        ("/collocates", {"q": "زمرد", "source": f"مصدر {PAYLOAD}", "span": "5"}),
        ("/list", {"q": [PAYLOAD, "زمرد"], "author": f"كاتب {PAYLOAD}"}),
        ("/concordance", {"q": "زمرد", "sort": "before"}),
        ("/compare", {"q": [f"زمرد {PAYLOAD}", "زمرد"], "source": f"مصدر {PAYLOAD}"}),
    ],
)
def test_articles_and_queries_stay_text(read: Read, path: str, parameters: dict[str, str | list[str]]) -> None:
    page = read(path, **parameters)
    assert_harmless(page)
    assert "<script>alert(1)</script>" in page.text.replace(" ", "")
    assert [image["src"].split("?")[0] for image in page.all("img")] == ["/static/icon.svg"]
    assert not list(page.all("b"))


def test_hostile_metadata_can_be_filtered_by(read: Read) -> None:
    page = read("/", q="زمرد")
    for link in [*page.links("source="), *page.links("section="), *page.links("author=")]:
        assert bool(read(link).links("/article/hostile-text")) == ("&not_" not in link)


def test_every_id_can_be_opened_from_the_results(read: Read) -> None:
    texts = [read(link).text for link in set(read("/", q="ياقوت").links("/article/"))]
    for number in range(len(HOSTILE_IDS)):
        assert any(f"ياقوت {number}" in text for text in texts), HOSTILE_IDS[number]


@pytest.mark.parametrize("url", ["http://example.org/", "https://user@example.org/?q=%22#x"])
def test_originals_on_the_web_are_linked(url: str) -> None:
    assert original_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", " javascript:alert(1)", "java\nscript:x", "data:text/html,x", "//example.org/",
     "file:///etc/passwd", "ftp://example.org/", "http:", "https:///x", "http://[", "/local", "نص"],
)  # fmt: skip
def test_other_originals_are_not_linked(url: str) -> None:
    assert original_url(url) is None


@pytest.mark.parametrize(
    "path", ["/", "/?q=x", "/?page=x", "/nowhere", "/article/saffron-01", "/api/search?q=x", "/static/style/base.css"]
)
def test_every_response_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    assert {name: headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_the_policy_allows_nothing_inline() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.split("; ") == [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
