"""The start, results and article pages as a reader gets them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from searchapp.engines.registry import open_engine
from searchapp.errors import Language
from searchapp.query.syntax import CHAPTERS, HINTS
from searchapp.settings import Settings
from searchapp.web.pages import EXAMPLE_QUERIES
from tests.web.conftest import MakeApp, Read
from tests.web.markup import Page
from tests.web.newsroom import CANAL, LONG_BEST, LONG_ID, LONG_MATCHES, PORT, TOTAL

SAFFRON = "الزعفران"
MAX_PAGE_BYTES = 60_000
MAX_FONT_BYTES = 50_000


def test_the_start_page_shows_a_form_facts_and_examples(read: Read) -> None:
    page = with_examples(read, "/")
    assert [form["method"] for form in page.all("form") if form.get("role") == "search"] == ["get"]
    assert {field["name"] for field in page.all("input")} == {"q"}
    assert "المقالات" in page.text
    assert "الفقرات" in page.text
    queries = [query_of(link)["q"] for link in page.links("?q=")]
    assert len(queries) == len(EXAMPLE_QUERIES) + len(HINTS)
    assert [query for query in queries if not read("/", q=query).links("/article/")] == []


def test_the_start_page_leads_to_the_newest_of_each_source(read: Read) -> None:
    links = {query_of(link)["source"]: link for link in read("/").links("source=")}
    assert {PORT, CANAL} <= set(links)
    dates = [time["datetime"] for time in read(links[CANAL]).all("time")]
    assert len(dates) == 8
    assert dates == sorted(dates, reverse=True)


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def with_examples(read: Read, path: str, **parameters: str) -> Page:
    """Read a page until all of its examples are made: each time it goes on for as long as one page may take."""
    pages = [read(path, **parameters)]
    while len(pages) == 1 or len(pages[-1].links("?q=")) > len(pages[-2].links("?q=")):
        pages.append(read(path, **parameters))
    return pages[-1]


@pytest.mark.parametrize("query", EXAMPLE_QUERIES)
def test_every_example_query_finds_something(read: Read, query: str) -> None:
    assert read("/", q=query).links("/article/")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_syntax_page_shows_every_example_and_leads_to_it(read: Read, language: Language) -> None:
    page = with_examples(read, "/syntax", lang=language)
    examples = [example for chapter in CHAPTERS for example in chapter.examples]
    linked = [query_of(link)["q"] for link in page.links("?q=")]
    # Those made of the archive find something; the others are shown as no more than examples.
    unlinked = page.text.count({"ar": "(مثال فقط)", "en": "(only an example)"}[language])
    assert len(linked) + unlinked == len(examples)
    assert len(linked) >= sum(bool(example.kind) for example in examples)
    assert [query for query in linked[:8] if not read("/", q=query, match="all").links("/article/")] == []
    for chapter in CHAPTERS:
        assert chapter.heading.text(language) in page.text
    notes = [note.text(language) for chapter in CHAPTERS for note in chapter.notes]
    assert [note for note in notes if note.replace(" ", "") not in page.text.replace(" ", "")] == []
    assert examples[0].meaning.text(language) in page.text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_empty_archive_has_examples_and_says_that_they_are(make_app: MakeApp, tmp_path: Path, language: str) -> None:
    settings = Settings(index=tmp_path / "index")
    with closing(open_engine(settings)) as engine, engine.writer():
        pass
    client = make_app(settings).test_client()
    start, syntax = (Page(client.get(f"{path}?lang={language}").text) for path in ("/", "/syntax"))
    for page in (start, syntax):
        assert page.links("?q=") == []
        assert {"ar": "(مثال فقط)", "en": "(only an example)"}[language] in page.text
    assert all(query in start.text for query in EXAMPLE_QUERIES)
    assert {"ar": "هكذا تُكتب عبارات البحث، مثلًا:", "en": "Searches look like this, for example:"}[
        language
    ] in start.text


def test_the_search_page_gives_hints_and_leads_to_the_rest(read: Read) -> None:
    for page in (read("/"), read("/", q="زرافة")):
        assert len({query_of(link).get("q") for link in page.links("?q=")}) >= len(HINTS)
        assert page.links("/syntax")
    assert read("/", q=SAFFRON).links("/syntax")


def test_results_show_total_titles_metadata_and_marked_snippets(read: Read) -> None:
    page = read("/", q=SAFFRON, lang="en")
    assert f"{TOTAL} articles" in page.text
    assert len(list(page.all("ol"))) == 2
    assert len({link.split("?")[0] for link in page.links("/article/")}) == 10
    assert list(page.all("mark"))
    assert PORT in page.text
    assert "اقتصاد" in page.text
    assert any(time["datetime"].startswith("2025-") for time in page.all("time"))


def test_a_result_opens_the_article_at_its_best_paragraph(read: Read) -> None:
    link = read("/", q="العنبر").links("/article/")[0]
    assert link.endswith(f"#p-{LONG_BEST}")
    article = read(link)
    assert "يوميات القرية" in article.text
    assert {f"p-{position}" for position in range(40)} <= {div.get("id") for div in article.all("div")}
    (best,) = [div["id"] for div in article.all("div") if "best" in div.get("class", "").split()]
    assert best == f"p-{LONG_BEST}"


def test_an_article_links_its_matching_paragraphs_to_each_other(read: Read) -> None:
    article = read(f"/article/{LONG_ID}", q="العنبر")
    first, second, third = (f"#p-{position}" for position in LONG_MATCHES)
    assert article.links("#p-") == [first, second, third, second, first, third, second]


def test_an_article_can_be_read_without_a_query(read: Read) -> None:
    article = read(f"/article/{LONG_ID}")
    assert not list(article.all("mark"))
    assert "العودة إلى البحث" in article.text
    assert "6 نوفمبر 2025، 14:30" in article.text


def test_the_way_back_keeps_the_whole_search(read: Read) -> None:
    results = read("/", q=SAFFRON, source=[PORT], sort="newest", page="2")
    article = read(results.links("/article/")[0])
    (back,) = [link for link in article.links("page=2") if link.startswith("/?")]
    assert read(back).links("/article/") == results.links("/article/")


def test_pages_follow_each_other_without_repeating_an_article(read: Read) -> None:
    seen: list[str] = []
    page = read("/", q=SAFFRON)
    while True:
        seen += dict.fromkeys(link.split("?")[0] for link in page.links("/article/"))
        following = [link["href"] for link in page.all("a") if link.get("rel") == "next"]
        if not following:
            break
        page = read(following[0])
    assert len(seen) == len(set(seen)) == TOTAL


def test_a_page_behind_the_last_leads_back_to_it(read: Read) -> None:
    page = read("/", q=SAFFRON, page="40")
    assert "لا توجد صفحة بهذا الرقم" in page.text
    (link,) = page.links("page=3")
    assert read(link).links("/article/")


@pytest.mark.parametrize(
    ("parameters", "total"),
    [
        ({"source": [CANAL]}, 8),
        ({"source": [CANAL, PORT]}, TOTAL),
        ({"section": ["اقتصاد"]}, 12),
        ({"source": [CANAL], "section": ["اقتصاد"]}, 4),
        ({"author": ["ليلى Haddad"]}, 1),
        ({"from": "2025-03-01", "to": "2025-03-31"}, 2),
        ({"from": "2025-03-31", "to": "2025-03-01"}, 2),
        ({"from": "٢٠٢٥-٣-١", "to": "2025-3-31"}, 2),
        ({"from": "", "to": "", "source": "", "sort": "", "match": "", "page": ""}, TOTAL),
        ({"utm_source": "elsewhere"}, TOTAL),
    ],
)
def test_filters_narrow_the_results(read: Read, parameters: dict[str, object], total: int) -> None:
    page = read("/", q=SAFFRON, lang="en", **parameters)
    assert page.text.count(f"{total} article") == 1


def test_newest_and_oldest_are_opposite_orders(read: Read) -> None:
    newest = [time["datetime"] for time in read("/", q=SAFFRON, sort="newest").all("time")]
    oldest = [time["datetime"] for time in read("/", q=SAFFRON, sort="oldest").all("time")]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert newest[0] > oldest[0]


def test_facets_toggle_and_chips_remove(read: Read) -> None:
    page = read("/", q=SAFFRON, lang="en")
    for value in (CANAL, "اقتصاد", "March 2025"):
        assert value in page.text
    narrowed = read("/", q=SAFFRON, source=[CANAL], section=["اقتصاد"], lang="en")
    pressed = [link["href"] for link in narrowed.all("a") if link.get("aria-current") and "source" not in link["href"]]
    assert len([link for link in pressed if "section" in link and "sort" not in link]) == 1
    assert narrowed.text.count("(remove)") == 2
    assert "Remove all filters" in narrowed.text


def test_any_word_can_be_asked_for_and_taken_back(read: Read) -> None:
    all_words = read("/", q="الزعفران العنبر", match="all")
    assert not all_words.links("/article/")
    (wider,) = all_words.links("match=any")
    any_word = read(wider)
    assert any_word.links("/article/")
    assert any_word.links("match=all")


@pytest.mark.parametrize("query", [SAFFRON, '"ارتفع إنتاج"', "«ارتفع إنتاج الزعفران»"])
def test_nothing_is_to_choose_where_there_is_one_word_or_phrase(read: Read, query: str) -> None:
    page = read("/", q=query)
    assert page.links("/article/")
    assert not page.links("match=")


def test_relaxed_results_say_so(read: Read) -> None:
    page = read("/", q="الزعفران العنبر")
    assert page.links("/article/")
    assert any(details.get("class") == "relaxed" for details in page.all("details"))
    assert not any(div.get("class") == "notes" for div in page.all("div"))
    assert "لا تجتمع الكلمات كلها في أي مقال" in page.text


@pytest.mark.parametrize(
    ("parameters", "label", "total"),
    [
        ({"q": SAFFRON, "source": [PORT], "section": ["سياحة"]}, "Without any filter", TOTAL),
        ({"q": '"الزعفران إنتاج"', "match": "all"}, "Search for the words without quotation marks", TOTAL),
        ({"q": "الزعفران العنبر", "match": "all"}, "Accept articles with any of the words", TOTAL + 1),
        ({"q": SAFFRON, "match": "some"}, "All the words", TOTAL),
    ],
)
def test_nothing_found_leads_to_searches_that_find(
    read: Read, parameters: dict[str, object], label: str, total: int
) -> None:
    page = read("/", lang="en", **parameters)
    assert "No article found" in page.text
    assert f"{label} {total} articles" in page.text
    assert not page.links("/article/")
    assert any(f"{total} articles" in read(link).text for link in page.links("/?q="))


def test_what_lacks_no_word_is_said_to_be_left_out(read: Read) -> None:
    page = read("/", q='"إنتاج الزعفران" "في الحقول"', match="some", lang="en")
    assert "No article found (Some of the words, not all)" in page.text


def test_nothing_found_at_all_still_says_what_to_try(read: Read) -> None:
    page = read("/", q="كتتتبخخخ", source=[PORT])
    assert "لم يُعثر على أي مقال" in page.text
    assert "من دون أي عامل تصفية" not in page.text
    assert "استعمل كلمات أقل" in page.text


def test_a_new_query_keeps_the_filters_in_force(read: Read) -> None:
    page = read("/", q=SAFFRON, source=[PORT], sort="newest", to="2025-12-31", page="2")
    fields = {(field.get("name"), field.get("value")) for field in page.all("input")}
    assert fields == {("q", SAFFRON), ("source", PORT), ("sort", "newest"), ("from", ""), ("to", "2025-12-31")}


def test_only_the_original_on_the_web_is_linked(read: Read) -> None:
    article = read("/article/saffron-01")
    (original,) = [link for link in article.all("a") if link["href"] == "https://news.example/1"]
    assert original["rel"].split() == ["noopener", "noreferrer", "nofollow"]


def test_results_weigh_little(read: Read, client: FlaskClient) -> None:
    page = read("/", q=SAFFRON)
    fonts = [link["href"] for link in page.all("link") if link.get("as") == "font"]
    weights = {path: len(client.get(path, buffered=True).data) for path in [f"/?q={SAFFRON}", *page.loaded]}
    assert max(weights[font] for font in fonts) < MAX_FONT_BYTES
    assert sum(weights.values()) - sum(weights[font] for font in fonts) < MAX_PAGE_BYTES
