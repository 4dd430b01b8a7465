"""Five thousand queries that nobody in their right mind types, all the way to results and to pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from functools import partial
from random import Random
from typing import Final

import pytest
from flask.testing import FlaskClient

from searchapp.analysis.letters import INVISIBLE
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import QueryError
from searchapp.explaining import explain
from searchapp.model import Article, SearchRequest
from searchapp.query.lexer import FIELDS
from searchapp.searching import search
from searchapp.settings import Settings
from searchapp.web import create_app
from searchapp.web.opened_index import opened_index
from tests.engines.archive import ON_DISK

SEEDS: Final = range(5)
QUERIES_A_SEED: Final = 1000
PAGES_A_SEED: Final = 40

ARTICLES = (
    Article("a", "وزير الصحة", ("قال وزير الصحة في غزة",), "قناة العربية", "ليلى", "سياسة", datetime(2025, 3, 1)),
    Article("b", "أسعار القمح", ("ارتفعت أسعار القمح", "في رفح"), "BBC عربي", "", "اقتصاد", datetime(2015, 7, 2)),
    Article("c", "", ("a b c",)),
)
WORDS = (
    "غزة",
    "وزير",
    "الصحة",
    "و",
    "من",
    "a",
    "b",
    "7",
    "٧",
    "غـزّة",
    "A-320",
    "#وسم_هنا",
    "3.5",
    "ﷺ",
    "😀",
    "العربية",
)
SIGNS = (*'"«»“”„‟＂()|-:,…،؟*~^\\/<>=.؛', "..", ">=", "||", "--", "~5", '"~5', "*)", "AND", "OR", "NOT", "أو", "وليس")
NAMES = tuple(f"{name}{colon}" for name in FIELDS for colon in (":", ": ", " :", "::"))
DATES = (
    "2025",
    "2025-11",
    "6/11/2025",
    "رمضان 1446",
    "أمس",
    "آخر 9999 سنة",
    "0000",
    "9999",
    "نوفمبر",
    "31/2/2025",
    "هـ",
)
UNSEEN = (*sorted(INVISIBLE), "\x00", "\x1b", "\ud800", "\udfff", "\ue000", "\u0301", "\u2028", "\U000e0001", "İ", "ß")


def _mixed(random: Random) -> str:
    pieces = random.choice((WORDS + SIGNS, WORDS + NAMES + DATES, WORDS + SIGNS + NAMES + DATES + UNSEEN))
    between = random.choice(("", " ", " ", "\n"))
    return between.join(random.choices(pieces, k=random.randint(0, 40)))


def _any_text(random: Random) -> str:
    top = random.choice((0x7F, 0x7FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(random.randint(0, top)) for _ in range(random.randint(0, 60)))


def _nested(random: Random) -> str:
    depth = random.choice((1, 5, 19, 20, 21, 300))
    openings = random.choices(("(", "-(", "(a ", "NOT (", "source:(", "date:(", "title:(", "a OR ("), k=depth)
    return "".join(openings) + random.choice(WORDS) + ")" * random.choice((depth, depth, depth - 1, depth + 1, 0))


def _huge(random: Random) -> str:
    piece: str = random.choice((*WORDS, *SIGNS, *NAMES, "date:2025 ", "source:a ", '"a b" ', "-a ", "(a) ", "a OR "))
    times: int = random.choice((50, 63, 64, 65, 500, 2000 // len(piece), 100_000 // len(piece)))
    return piece * times


def _turned(random: Random) -> str:
    marks = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u202c\u200e\u200f"
    return "".join(random.choice((*marks, *WORDS, " ", random.choice(NAMES))) for _ in range(random.randint(1, 60)))


MAKERS: tuple[Callable[[Random], str], ...] = (_mixed, _mixed, _mixed, _any_text, _nested, _huge, _turned)


def hostile_queries(seed: int) -> list[str]:
    """Return the queries of a seed: the same ones always."""
    random = Random(seed)
    makers = random.choices(MAKERS, k=QUERIES_A_SEED)
    return [make(random) for make in makers]


@pytest.fixture(scope="module", params=ON_DISK)
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("hostile") / "index", engine=request.param)


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            for article in ARTICLES:
                writer.add(article)
        yield engine


@pytest.fixture(scope="module")
def client(settings: Settings, engine: Engine) -> Iterator[FlaskClient]:
    del engine
    app = create_app(settings)
    with closing(opened_index(app)):
        yield app.test_client()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_query_is_answered_or_refused(engine: Engine, settings: Settings, seed: int) -> None:
    random, today = Random(seed), date(2025, 11, 24)
    for number, query in enumerate(hostile_queries(seed)):
        request = SearchRequest(query, match=random.choice(("auto", "all", "any")))
        try:
            results = search(engine, request, settings, today)
        except QueryError as refusal:
            _check_message(refusal.message.en, refusal.message.ar)
            continue
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told with its query
            pytest.fail(f"seed {seed}, query {number}, {query[:200]!r}: {error!r}")
        assert {hit.article.id for hit in results.hits} <= {"a", "b", "c"}, (seed, number, query)
        assert results.total == len(results.hits), (seed, number, query)
        assert results.took_ms < 1000 * settings.time_limit, (seed, number, query)
        for note in results.notes:
            _check_message(note.en, note.ar)


def _check_message(english: str, arabic: str) -> None:
    assert english
    assert arabic
    assert english != arabic
    assert len(english) < 400
    assert "\n" not in english + arabic


@pytest.mark.parametrize("seed", SEEDS)
def test_every_query_is_explained_or_refused(engine: Engine, settings: Settings, seed: int) -> None:
    refused = 0
    for query in hostile_queries(seed)[::10]:
        try:
            explain(engine, query, settings)
        except QueryError:
            refused += 1
    assert refused < QUERIES_A_SEED // 20, "hardly any query came through"


@pytest.mark.parametrize("seed", SEEDS)
def test_no_page_breaks(client: FlaskClient, seed: int) -> None:
    random = Random(seed)
    for query in random.sample(hostile_queries(seed), PAGES_A_SEED):
        asked = {"q": query.encode("utf-8", "replace").decode()[:3000]}
        for get in (partial(client.get, path) for path in ("/", "/api/search", "/article/a")):
            assert get(query_string=asked).status_code in (200, 400), (seed, query)
        for name in ("from", "to"):
            answer = client.get("/", query_string={"q": "غزة", name: asked["q"][:200]})
            assert answer.status_code in (200, 400), (seed, query)


@pytest.mark.parametrize(
    "query",
    [
        "source:a " * 65,
        "date:2025 " * 65,
        f"source:({'a ' * 65})",
        f'author:"{"a " * 65}"',
        "source:(" * 21 + "a" + ")" * 21,
        "-date:" * 21 + "2025",
        f"source:{'a' * 2000}",
    ],
)
def test_fields_count_towards_every_limit(engine: Engine, settings: Settings, query: str) -> None:
    with pytest.raises(QueryError) as refusal:
        search(engine, SearchRequest(query), settings)
    _check_message(refusal.value.message.en, refusal.value.message.ar)


def test_a_list_of_what_passes_is_paged_as_deep_as_any_other(engine: Engine, settings: Settings) -> None:
    with pytest.raises(QueryError, match=str(settings.max_results)):
        search(engine, SearchRequest("source:a", page=settings.max_results), settings)
    assert not search(engine, SearchRequest("source:BBC", page=settings.max_results // 10), settings).hits
