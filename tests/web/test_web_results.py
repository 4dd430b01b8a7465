"""What a result says of itself: why it was found, and where else in the article; and how notes are taken back."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from searchapp.model import Article, Hit, MatchLevel, Paragraph, Span, WordMatch
from searchapp.web.markup import reasons_for
from tests.web.conftest import Read
from tests.web.markup import Page
from tests.web.newsroom import LONG_MATCHES, PORT, TOTAL


def why(page: Page) -> set[str]:
    kinds = {item.get("class", "") for item in page.all("li")}
    return kinds & {"exact", "spelling", "inflection", "variant", "root"}


@pytest.mark.parametrize(
    ("query", "kinds"),
    [("الزعفران", {"exact"}), ("زعفران", {"inflection"}), ("الزعفرآن", {"spelling"}), ('"ارتفع إنتاج"', {"exact"})],
)
def test_a_result_says_why_it_was_found(read: Read, query: str, kinds: set[str]) -> None:
    assert why(read("/", q=query)) == kinds


def test_words_that_match_otherwise_are_named(read: Read) -> None:
    assert "another inflection: الزعفران" in read("/", q="زعفران", lang="en").text
    assert "as typed" in read("/", q="الزعفران", lang="en").text


def test_reasons_are_of_what_is_shown_only(app: Flask) -> None:
    first = Paragraph(
        0, "قمح وقمح", 1.0, (), (WordMatch(0, 3, MatchLevel.EXACT), WordMatch(4, 8, MatchLevel.INFLECTION))
    )
    hidden = Paragraph(1, "قمحي", 0.5, (), (WordMatch(0, 4, MatchLevel.ROOT),))
    hit = Hit(Article("1", "قمح", ("",)), 1.0, (first, hidden), (Span(0, 3),), (WordMatch(0, 3, MatchLevel.EXACT),))
    with app.test_request_context("/?lang=en"):
        assert [(reason.level, reason.words) for reason in reasons_for(hit, 1)] == [
            (MatchLevel.EXACT, ()),
            (MatchLevel.INFLECTION, ("وقمح",)),
        ]
        # Another word of the root shows nothing where a better one does.
        assert [reason.level for reason in reasons_for(hit, 2)] == [MatchLevel.EXACT, MatchLevel.INFLECTION]
        untitled = replace(hit, title_matches=(), paragraphs=(hidden,))
        assert [(reason.level, reason.words) for reason in reasons_for(untitled, 1)] == [(MatchLevel.ROOT, ("قمحي",))]


def test_a_word_is_named_once_and_few_are(app: Flask) -> None:
    text = "وقمح وقمح بقمح لقمح كقمح"
    matches = tuple(WordMatch(place, place + 4, MatchLevel.INFLECTION) for place in range(0, len(text), 5))
    hit = Hit(Article("1", "", (text,)), 1.0, (Paragraph(0, text, 1.0, (), matches),))
    with app.test_request_context("/?lang=en"):
        (reason,) = reasons_for(hit, 2)
    assert reason.words == ("وقمح", "بقمح", "لقمح")


def test_further_paragraphs_are_collapsed_below(read: Read) -> None:
    page = read("/", q="العنبر", lang="en")
    assert "2 more paragraphs" in page.text
    links = page.links("#p-")
    assert {int(link.rpartition("-")[2]) for link in links} == set(LONG_MATCHES)
    assert any(details.get("class") == "more-paragraphs" for details in page.all("details"))
    assert not any(details.get("class") == "more-paragraphs" for details in read("/", q="الزعفران").all("details"))


def test_relaxing_is_taken_back_with_one_click(read: Read) -> None:
    relaxed = read("/", q="الزعفران العنبر", lang="en")
    assert "Only articles with all the words" in relaxed.text
    strict = read(relaxed.links("match=all")[0])
    assert "No article found" in strict.text
    assert "Only articles with all the words" not in read("/", q="الزعفران", lang="en").text


def test_a_date_that_was_understood_is_taken_back_with_one_click(read: Read) -> None:
    dated = read("/", q="الزعفران date:2025-03", lang="en")
    assert "2 articles" in dated.text
    assert "Without the date “2025-03”" in dated.text
    (link,) = {link for link in dated.links("/?q=") if parse_qs(urlsplit(link).query) == {"q": ["الزعفران"]}}
    assert f"{TOTAL} articles" in read(link).text


@pytest.mark.parametrize(
    ("query", "offered"),
    [
        ("الزعفران بدون العنبر", "الزعفران -العنبر"),
        ("الزعفران بعد 2024", "الزعفران تاريخ:بعد 2024"),
        ("الزعفران or العنبر", "الزعفران OR العنبر"),
    ],
)
def test_what_plain_words_may_have_meant_is_offered_with_one_click(read: Read, query: str, offered: str) -> None:
    page = read("/", q=query, lang="en")
    assert f"search for {offered}" in page.text.replace("\u2068", "").replace("\u2069", "")
    (link,) = {link for link in page.links("/?q=") if parse_qs(urlsplit(link).query)["q"] == [offered]}
    assert "was looked for as written" not in read(f"{link}&lang=en").text


def test_what_was_tried_is_told_word_by_word(read: Read) -> None:
    page = read("/", q="الزعفران كتتتبخخخ العنبر", match="all", lang="en")
    assert f"الزعفران in {TOTAL} articles" in page.text
    assert "كتتتبخخخ in no article" in page.text
    assert "العنبر in 1 article" in page.text


def test_a_word_less_is_offered_with_what_it_finds(read: Read) -> None:
    page = read("/", q="الزعفران المزارعون كتتتبخخخ", match="all", lang="en")
    assert f"Without “كتتتبخخخ” {TOTAL} articles" in page.text
    assert "Without “الزعفران”" not in page.text
    (link,) = {
        link for link in page.links("match=all") if parse_qs(urlsplit(link).query)["q"] == ["الزعفران المزارعون"]
    }
    assert f"{TOTAL} articles" in read(link).text


def test_filters_that_leave_everything_out_are_named_with_what_is_there_without_them(read: Read) -> None:
    page = read("/", q="الزعفران", source=[PORT], section=["سياحة"], not_author=["ليلى Haddad"], lang="en")
    assert "No article found" in page.text
    assert f"Without “Section: سياحة” {TOTAL * 2 // 3 - 1} articles" in page.text
    assert f"Without any filter {TOTAL} articles" in page.text
    assert f"Without “Source: {PORT}”" not in page.text
    assert "which is excluded" not in page.text


def test_what_is_left_out_is_offered_back(read: Read) -> None:
    page = read("/", q="العنبر", not_section=["x"], section=["x"], lang="en")
    assert "No article found" in page.text
    only = read("/", q="ليلى", author=["ليلى Haddad"], not_author=["ليلى Haddad"], lang="en")
    assert "No article found" in only.text


def test_phrases_come_apart_where_they_are_nowhere(read: Read) -> None:
    page = read("/", q='"العنبر الزعفران"', match="all", lang="en")
    assert f"الزعفران in {TOTAL} articles" in page.text


@pytest.mark.parametrize("query", ['"', "((", "-x", "OR", "~", "a OR", '"a b"~3 OR (x', "من", "x" * 300])
def test_any_query_that_finds_nothing_is_answered(read: Read, query: str) -> None:
    assert read("/", q=query, match="all", source=["nobody"]).text


def test_an_article_has_marked_what_it_was_found_by(read: Read) -> None:
    only = ["exact"]
    assert list(read("/article/saffron-01", q="زعفران").all("mark"))
    assert not list(read("/article/saffron-01", q="زعفران", only=only).all("mark"))
    corrected = read("/", q="hg.utvhk")
    assert corrected.links("/article/")
    assert list(read(corrected.links("/article/")[0]).all("mark"))
