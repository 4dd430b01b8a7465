"""The number of a search is that of the articles with all that was asked, and the same at every door.

Random corpora, of words that are no forms or spellings of each other, and random queries: page, table, feed, API and
shell say and hold what brute force finds, and apart from that what a relaxed search adds.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from lxml import etree

import searchapp
from searchapp.archive import Archive
from searchapp.cli.commands import searchapp as shell
from searchapp.model import Article, DatePrecision
from searchapp.search.prepare import ENOUGH, ENOUGH_FOR_DESCRIPTION
from tests.fast import rest_slow

WORDS: Final = ("زعفران", "تلسكوب", "برتقال", "مغناطيس", "بطاطس", "خرطوم", "فستق")
SOURCES: Final = ("وكالة المرفأ", "جريدة السهل", "صحيفة الواحة")
ENGINES: Final = ("memory", "whoosh", "tantivy")
ARTICLES: Final = 70
QUERIES: Final = 14
LIMIT: Final = 7

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_NUMBER: Final = re.compile(r"\d[\d,]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and its parameters: all of ``words``, none of ``excluded``, of ``source`` if any."""

    words: tuple[str, ...]
    excluded: str
    source: str
    match: str
    collapse: bool

    @property
    def query(self) -> str:
        return " ".join((*self.words, *([f"-{self.excluded}"] if self.excluded else [])))

    @property
    def parameters(self) -> dict[str, Any]:
        chosen = {"q": self.query, "source": self.source, "match": self.match}
        return {name: value for name, value in chosen.items() if value} | {"collapse": str(int(self.collapse))}

    @property
    def options(self) -> list[str]:
        source = ["--source", self.source] if self.source else []
        return [*source, "--match", self.match, *(["--collapse"] if self.collapse else []), "--", self.query]

    @property
    def describes(self) -> bool:
        """Whether it is long enough to describe one article."""
        return len(self.words) > len(ENOUGH)

    @property
    def enough(self) -> int:
        """How many articles with all the words make the search need no others."""
        if self.describes:
            return ENOUGH_FOR_DESCRIPTION
        return ENOUGH[len(self.words) - 1]


@dataclass(frozen=True, slots=True)
class Right:
    """The ids that a search has to find, and those that it adds where it is relaxed."""

    strict: frozenset[str]
    relaxed: frozenset[str]


def articles(random: Random) -> tuple[Article, ...]:
    """Return articles of few words; some have no date, some only a month or a year, some are copies."""
    found: list[Article] = []
    for number in range(ARTICLES):
        words = random.choices(WORDS, k=random.randint(1, 4))
        when = datetime(2025, 3, 1) + timedelta(days=random.randrange(120), minutes=random.randrange(1, 1440))
        precision: DatePrecision = random.choice(("minute", "minute", "day", "month", "year", "hijri_year"))
        found.append(
            Article(
                f"a{number}",
                random.choice(words),
                (" ".join(words), "كلام آخر تماما"),
                source=random.choice(SOURCES),
                date=random.choice((None, when, when, when)),
                date_precision=precision,
            )
        )
    long = random.choices(WORDS, k=80)
    return (
        *found,
        *(Article(f"copy{number}", "نسخة", (" ".join(long),), source=SOURCES[number]) for number in range(3)),
    )


def asked(random: Random) -> Asked:
    return Asked(
        words=tuple(random.sample(WORDS, k=random.randint(1, 5))),
        excluded="",
        source=random.choice(("", "", *SOURCES)),
        match=random.choice(("auto", "auto", "auto", "all", "any", "some")),
        collapse=random.random() < 0.5,
    )


def with_exclusion(random: Random, search: Asked) -> Asked:
    others = [word for word in WORDS if word not in search.words]
    return replace(search, excluded=random.choice(("", "", *others)))


def right(corpus: tuple[Article, ...], search: Asked) -> Right:
    """Return what ``search`` has to find, by looking at every word of every article."""
    having: dict[str, set[str]] = {}
    for article in corpus:
        words = set(" ".join((article.title, *article.paragraphs)).split())
        if search.source in ("", article.source) and search.excluded not in words:
            having[article.id] = words
    every = frozenset(name for name, words in having.items() if words.issuperset(search.words))
    some = frozenset(name for name, words in having.items() if not words.isdisjoint(search.words)) - every
    match search.match:
        case "any":
            return Right(every | some, frozenset())
        case "some":
            return Right(some, frozenset())
        case "auto" if len(every) < search.enough:
            return Right(every, some)
        case _:
            return Right(every, frozenset())


def numbers(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in _NUMBER.findall(text)]


class Doors:
    """One archive, and every way to ask it."""

    def __init__(self, archive: Archive, folder: Path | None) -> None:
        self.archive = archive
        self.client: FlaskClient = searchapp.create_app(archive).test_client()
        self._folder = folder

    def api(self, search: Asked, **more: object) -> dict[str, Any]:
        parameters = {**search.parameters, "limit": LIMIT, **more}
        answer: dict[str, Any] = self.client.get("/api/search", query_string=parameters).get_json()
        return answer

    def all_pages(self, search: Asked) -> Iterator[dict[str, Any]]:
        for page in range(1, 2 + (len(WORDS) + ARTICLES) // LIMIT):
            yield self.api(search, page=page)

    def table(self, search: Asked) -> list[str]:
        """Return the ids in the CSV file."""
        parameters = {**search.parameters, "lang": "en"}
        text = self.client.get("/search.csv", query_string=parameters).get_data(as_text=True)
        return [row["ID"] for row in csv.DictReader(text.removeprefix("\ufeff").splitlines())]

    def feed(self, search: Asked) -> list[str]:
        """Return the ids in the Atom feed, all its pages."""
        url: str | None = "/feed.atom"
        parameters: dict[str, Any] | None = search.parameters
        found: list[str] = []
        while url:
            root = etree.fromstring(self.client.get(url, query_string=parameters).data)
            found += [each.findtext(f"{_ATOM}id").rpartition("/")[2] for each in root.iter(f"{_ATOM}entry")]
            links = {link.get("rel"): link.get("href") for link in root.findall(f"{_ATOM}link")}
            url, parameters = links.get("next"), None
        return found

    def page(self, search: Asked) -> Any:
        parameters = {**search.parameters, "lang": "en"}
        return etree.HTML(self.client.get("/", query_string=parameters).get_data(as_text=True))

    def shell(self, search: Asked, *form: str) -> tuple[int, str, str]:
        assert self._folder is not None
        result = CliRunner().invoke(shell, ["--index", str(self._folder), "search", *form, *search.options])
        return result.exit_code, result.stdout, result.stderr


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize("seed", rest_slow(range(6)))
def test_every_door_says_and_holds_the_same(engine_name: str, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    corpus = articles(random)
    folder = None if engine_name == "memory" else tmp_path / "index"
    place = ":memory:" if folder is None else folder
    settings = {} if folder is None else {"engine": engine_name}
    with searchapp.open(place, **settings) as archive:
        archive.add(corpus)
        doors = Doors(archive, folder)
        relaxed = 0
        for _ in range(QUERIES):
            search = with_exclusion(random, asked(random))
            expected = right(corpus, search)
            relaxed += bool(expected.relaxed)
            where = f"seed {seed}, {engine_name}: {search}"
            _compare_api(doors, search, expected, corpus, where)
            _compare_exports(doors, search, expected, where)
            _compare_page(doors, search, expected, corpus, where)
            if folder:
                _compare_shell(doors, search, expected, where)
        assert relaxed > 1, seed


def _compare_api(doors: Doors, search: Asked, expected: Right, corpus: tuple[Article, ...], where: str) -> None:
    pages = list(doors.all_pages(search))
    for part, found, facets in (("", expected.strict, "facets"), ("relaxed_", expected.relaxed, "relaxed_facets")):
        assert {page[f"{part}total"] for page in pages} == {len(found)}, where
        shown = [hit for page in pages for hit in page[f"{part}results"]]
        names = [hit["id"] for hit in shown]
        assert len(names) == len(set(names)), where
        if not search.collapse:
            assert set(names) == found, where
        else:
            assert set(names) <= found <= {*names, *(copy["id"] for hit in shown for copy in hit["copies"])}, where
            assert len(names) == (pages[0][f"{part}stories"] or 0), where
        sources = Counter(article.source for article in corpus if article.id in found)
        counted = pages[0][facets].get("source", [])
        assert {each["value"]: each["count"] for each in counted} == sources, where
    together = search.describes and bool(expected.strict and expected.relaxed)
    assert {page["ranked_together"] for page in pages} == {together}, where
    if together:
        scores = [
            hit["score"]
            for page in pages
            for hit in sorted((*page["results"], *page["relaxed_results"]), key=lambda hit: -hit["score"])
        ]
        assert scores == sorted(scores, reverse=True), where
    sizes = [len(page["results"]) + len(page["relaxed_results"]) for page in pages]
    assert sizes == sorted(sizes, reverse=True), where
    assert pages[0]["relaxed"] == bool(expected.relaxed), where
    # The articles that are added are what the search for them alone finds.
    if expected.relaxed:
        alone = list(doors.all_pages(replace(search, match="some")))
        assert {page["total"] for page in alone} == {len(expected.relaxed)}, where
        assert alone[0]["facets"] == pages[0]["relaxed_facets"], where
        assert [hit["id"] for page in alone for hit in page["results"]] == [
            hit["id"] for page in pages for hit in page["relaxed_results"]
        ] or expected.strict, where


def _compare_exports(doors: Doors, search: Asked, expected: Right, where: str) -> None:
    for names in (doors.table(search), doors.feed(search)):
        assert len(names) == len(expected.strict), where
        assert set(names) == expected.strict, where
    if expected.relaxed:
        assert set(doors.table(replace(search, match="some"))) == expected.relaxed, where


def _compare_page(doors: Doors, search: Asked, expected: Right, corpus: tuple[Article, ...], where: str) -> None:
    page = doors.page(search)
    total = numbers(page.findtext(".//h1/strong"))
    assert total == ([len(expected.strict)] if expected.strict else []), where
    line = [" ".join(each.itertext()) for each in page.findall(".//details[@class='relaxed']/summary/h2")]
    assert [numbers(each)[0] for each in line] == ([len(expected.relaxed)] if expected.relaxed else []), where
    # Where no article has all the words, filters and chart are of those with some.
    counted = expected.strict or expected.relaxed
    if not search.source:
        sources = Counter(article.source for article in corpus if article.id in counted)
        shown = page.findall(".//section[@class='facet source']//span[@class='count']")
        assert sorted(numbers(each.text)[0] for each in shown) == sorted(sources.values()), where
    caption = page.find(".//figure/figcaption//small")
    if caption is not None:
        text = " ".join(caption.itertext())
        outside = sum(
            number for part in text.split("·") if ":" in part and "highest" not in part for number in numbers(part)
        )
        bars = sum(sum(numbers(each.text)) for each in page.findall(".//figure//tbody/tr/td[1]"))
        assert bars + outside == len(counted), where
        undated = sum(article.date is None for article in corpus if article.id in counted)
        assert (f"undated: {undated}" in text) == bool(undated), where


def _compare_shell(doors: Doors, search: Asked, expected: Right, where: str) -> None:
    code, text, notes = doors.shell(search, "--limit", "200")
    assert code == int(not expected.strict), where
    together = search.describes and bool(expected.strict and expected.relaxed)
    assert text.count("────") == 2 * bool(expected.relaxed and not together), where
    if not search.collapse:
        assert text.count(" ~ ") == (len(expected.relaxed) if together else 0), where
    line = next((each for each in (*text.splitlines(), *notes.splitlines()) if "some of the words" in each), "0")
    assert search.match == "some" or numbers(line)[0] == len(expected.relaxed), where
    counts = [each for each in notes.splitlines() if " ms" in each] or ["0"]
    assert (numbers(counts[0])[0] if expected.strict else 0) == len(expected.strict), where
    answer = json.loads(doors.shell(search, "--limit", "200", "--json")[1])
    same = {name: doors.api(search, limit=100)[name] for name in ("total", "relaxed_total", "facets", "relaxed_facets")}
    assert {name: answer[name] for name in same} == same, where
    if not search.collapse:
        rows = list(csv.DictReader(doors.shell(search, "--limit", "200", "--csv")[1].splitlines()))
        assert {row["id"] for row in rows} == expected.strict, where
