"""Bidi controls that a text leaves open, or closes without having opened them, reorder nothing beside it."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from searchapp.bidi import balance, balanced, open_controls
from searchapp.cli.commands import searchapp
from searchapp.errors import shortened
from searchapp.model import Paragraph, Span
from searchapp.ranking.highlight import excerpt
from searchapp.settings import Settings
from searchapp.web.markup import highlighted, highlighted_excerpt
from tests.web.conftest import MakeApp, index_files
from tests.web.markup import Page

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
TEXTS = st.text(st.sampled_from(["ا", "b", " ", LRE, RLO, PDF, LRI, FSI, PDI]), max_size=30)
#: What stands in an article of the index below, each open or closed in its own way.
HOSTILE = {
    "id": "hostile",
    "title": f"عنوان {RLO}مقلوب",
    "content": f"{'كلمة ' * 60}{RLI}{LRE}{'قمح ' * 60}{PDF}{PDI}{'ختام ' * 60}",
    "source": f"صحيفة {LRI}",
    "author": f"كاتب {PDI}{PDF}",
    "section": f"قسم {RLE}",
    "date": "2025-01-01",
}


def is_balanced(text: str) -> bool:
    """Whether removing pairs without anything in them, again and again, leaves no control."""
    controls = "".join(CONTROLS.findall(text))
    pair = re.compile(f"[{LRE}{RLE}{LRO}{RLO}]{PDF}|[{LRI}{RLI}{FSI}]{PDI}")
    while (rest := pair.sub("", controls)) != controls:
        controls = rest
    return not controls


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("نص", "نص"),
        (f"a{RLO}b", f"a{RLO}b{PDF}"),
        (f"{LRI}{RLE}a", f"{LRI}{RLE}a{PDF}{PDI}"),
        (f"a{PDF}b{PDI}c", "abc"),
        (f"{LRE}a{PDF}", f"{LRE}a{PDF}"),
        (f"{LRI}a{PDF}b{PDI}", f"{LRI}ab{PDI}"),
        (f"{LRE}a{PDI}b", f"{LRE}ab{PDF}"),
        # The end of an isolate is also the end of what was opened in it.
        (f"{FSI}{LRE}a{PDI}b{PDF}", f"{FSI}{LRE}a{PDI}b"),
    ],
)
def test_what_is_open_is_closed_and_what_closes_nothing_goes(text: str, shown: str) -> None:
    assert balanced(text) == shown


@given(TEXTS)
def test_only_controls_are_added_and_removed(text: str) -> None:
    shown = balance(text)
    assert balanced(shown.text) == shown.text
    assert CONTROLS.sub("", shown.text) == CONTROLS.sub("", text)
    kept = [place for place in range(len(text)) if place not in shown.dropped]
    assert [shown.text[shown.at(place)] for place in kept] == [text[place] for place in kept]


@given(st.text(st.sampled_from(["ا", " ", LRI, RLI, PDI]), max_size=30))
def test_isolates_are_balanced(text: str) -> None:
    assert is_balanced(balanced(text))


def test_a_text_of_nothing_but_controls_takes_no_time() -> None:
    many = 200_000
    assert balanced(LRE * many + PDI * many) == LRE * many + PDF * many
    assert len(open_controls(LRE * many)) == 125


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
@example(f"{PDI}ab{PDF}c", [(1, 2), (4, 5)])
@example(f"ab{PDF}", [(2, 3)])
def test_highlights_mark_the_same_letters(text: str, spans: list[tuple[int, int]]) -> None:
    html = str(highlighted(text, [Span(*span) for span in spans]))
    marked = "".join(re.findall("<mark>(.*?)</mark>", html))
    inside = [any(start <= place < end for start, end in spans) for place in range(len(text))]
    expected = "".join(letter for letter, hit in zip(text, inside, strict=True) if hit)
    assert CONTROLS.sub("", marked) == CONTROLS.sub("", expected)
    assert unescape(re.sub("</?mark>", "", html)) == balanced(text)


def test_an_excerpt_begins_with_what_is_open_where_it_is_cut() -> None:
    text = HOSTILE["content"]
    spans = tuple(Span(*found.span()) for found in re.finditer("قمح", text))
    cut = excerpt(Paragraph(0, text, 1.0, spans[20:]), 100)
    assert cut.cut_before
    assert cut.cut_after
    assert cut.text.startswith(RLI + LRE)
    assert {cut.text[span.start : span.end] for span in cut.highlights} == {"قمح"}
    html = str(highlighted_excerpt(Paragraph(0, text, 1.0, spans[20:]), 100))
    assert is_balanced(html)
    assert "<mark>قمح</mark>" in html


def test_what_is_quoted_in_a_note_is_balanced() -> None:
    assert shortened(f"{RLO}كلمة") == f"{RLO}كلمة{PDF}"
    assert shortened(f"{LRI}{'ا' * 100}{PDI}") == f"{LRI}{'ا' * 59}{PDI}…"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("hostile")
    copy = {**HOSTILE, "id": "copy", "source": f"أخرى {RLO}"}
    file = folder / "articles.jsonl"
    file.write_text("\n".join(json.dumps(each) for each in (HOSTILE, copy)), encoding="utf-8")
    settings = Settings(index=folder / "index")
    index_files(settings, file)
    return settings


@pytest.fixture
def client(hostile: Settings, make_app: MakeApp) -> FlaskClient:
    return make_app(hostile).test_client()


@pytest.mark.parametrize(
    "path", ["/", "/?q=قمح", "/article/hostile?q=قمح", f"/?q={quote(f'{RLO}قمح')}", f"/?q={quote(f'“{LRI}لاشيءهنا”')}"]
)
def test_every_text_of_a_page_is_balanced(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    html = re.sub(r"<input[^>]*>", "", response.text)
    assert CONTROLS.search(html)
    texts = re.split(r"</?(?:bdi|p|a|h1|h2|li|span|title|option|summary|td|th|dd)\b[^>]*>", html)
    assert [text for text in texts if not is_balanced(text)] == []


def test_a_form_sends_back_what_was_typed(client: FlaskClient) -> None:
    query, source = f"{RLO}قمح", HOSTILE["source"]
    page = Page(client.get("/", query_string={"q": query, "source": source}).text)
    values = [attributes.get("value") for name, attributes in page.elements if name == "input"]
    assert query in values
    assert source in values


@pytest.mark.parametrize("path", ["/feed.atom?q=قمح", "/feed.rss?q=قمح"])
def test_every_text_of_a_feed_is_balanced(client: FlaskClient, path: str) -> None:
    root = etree.fromstring(client.get(path).data)
    texts = [text for each in root.iter() for text in (each.text, *each.values()) if text]
    assert any(map(CONTROLS.search, texts))
    assert [text for text in texts if not is_balanced(text)] == []


@pytest.mark.parametrize(
    "command", [("search", "قمح"), ("search", "قمح", "--collapse"), ("suggest", "عنو"), ("stats",)]
)
def test_every_line_of_the_shell_is_balanced(hostile: Settings, command: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(searchapp, ["--index", str(hostile.index), *command])
    assert shown.exit_code == 0
    assert CONTROLS.search(shown.stdout)
    assert [line for line in shown.stdout.splitlines() if not is_balanced(line)] == []


def test_what_is_stored_stays_as_it_was(client: FlaskClient) -> None:
    (result, *_) = client.get("/api/search?q=قمح&limit=1").get_json()["results"]
    assert result["title"] == HOSTILE["title"]
    assert result["author"] == HOSTILE["author"]
    (paragraph, *_) = result["paragraphs"]
    assert {paragraph["text"][start:end] for start, end in paragraph["highlights"]} == {"قمح"}
    assert paragraph["text"] == HOSTILE["content"].strip()
