"""Which article of a cluster was published first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import ENGINE_NAMES, open_engine
from searchapp.model import Article, SearchRequest
from searchapp.plan import NO_COPIES, Copies, Deadline
from searchapp.search import search
from searchapp.search.present import AT_ONCE, Clocks, is_first, listed_copies
from searchapp.search.similar import similar_and_copies
from searchapp.settings import Settings
from tests.conformance.case import add
from tests.wire import printed, text

WIRE = text(1, 40)


@pytest.fixture(scope="module")
def clocks() -> Iterator[Clocks]:
    """Clocks of sources of which nothing else is known."""
    with closing(open_engine(Settings(engine="memory"))) as engine:
        add(engine)
        with engine.reading() as reader:
            yield Clocks(reader)


@pytest.mark.parametrize(
    ("shown", "others", "order", "first"),
    [
        ((6, 9), {"a": (5, 9), "b": (5, 12)}, ["a", "b"], "a"),
        ((6, 9), {"b": (5, 12), "a": (4, 0)}, ["a", "b"], "a"),
        ((5, 8), {"a": (5, 9)}, ["a"], "shown"),
        ((5, 0), {"a": (5, 9)}, ["a"], None),
        ((6, 0), {"a": (5, 0), "b": (5, 12)}, ["a", "b"], None),
        (None, {"a": (5, 9)}, ["a"], None),
        ((6, 9), {"b": None, "a": (5, 9)}, ["a", "b"], None),
        ((6, 9), {"a": (5, 9), "b": (5, 9)}, ["a", "b"], None),
    ],
    ids=["earlier", "earliest", "later", "perhaps later", "the same day", "undated", "beside undated", "at once"],
)
def test_the_first_is_named_where_it_is_known(
    clocks: Clocks,
    shown: tuple[int, int] | None,
    others: dict[str, tuple[int, int] | None],
    order: list[str],
    first: str | None,
) -> None:
    def at(name: str, moment: tuple[int, int] | None) -> Article:
        return printed(name, WIRE, name, *(moment or ()))

    copies = Copies(tuple(at(name, others[name]) for name in order), len(order))
    found = listed_copies(at("shown", shown), copies, clocks)
    assert [copy.id for copy in found] == order
    assert [copy.id for copy in found if copy.first] == ([first] if first not in (None, "shown") else [])
    assert is_first(at("shown", shown), copies) is (first == "shown")


def test_an_article_without_copies_is_not_the_first(clocks: Clocks) -> None:
    article = printed("alone", WIRE, "أ", 5, 9)
    assert listed_copies(article, NO_COPIES, clocks) == ()
    assert not is_first(article, NO_COPIES)


@pytest.fixture(params=[name for name in ENGINE_NAMES if name != "opensearch"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path / "index", engine=request.param))) as engine:
        yield engine


def others_at_once(source: str, day: int, hour: int, count: int) -> list[Article]:
    return [printed(f"{source} {number}", text(100 + number, 12), source, day, hour) for number in range(count)]


@pytest.mark.parametrize(
    ("crowded", "count", "claim"),
    [
        # The copies would make one more.
        (("الأفق", 5, 12), AT_ONCE - 2, "first"),
        (("الأفق", 5, 12), AT_ONCE - 1, "first_collected"),
        # At another time of that day its articles came at once too.
        (("الأفق", 5, 20), AT_ONCE, "first_collected"),
        (("الأفق", 6, 12), AT_ONCE, "first"),
        # The first was published by the time that it was collected.
        (("الميناء", 5, 9), AT_ONCE, "first"),
        (("الواحة", 5, 12), AT_ONCE, "first"),
        # No time is known.
        (("الأفق", 5, 0), AT_ONCE, "first"),
    ],
)
def test_who_was_first_to_publish_is_said_where_the_times_can_bear_it(
    engine: Engine, crowded: tuple[str, int, int], count: int, claim: str
) -> None:
    first, later = printed("first", WIRE, "الميناء", 5, 9), printed("later", WIRE, "الأفق", 5, 12)
    add(engine, first, later, *others_at_once(*crowded, count))
    known = {name: name == claim for name in ("first", "first_collected")}
    settings = Settings()
    (hit,) = search(engine, SearchRequest(f'"{WIRE[0]} {WIRE[1]}"', collapse=True), settings).hits
    shown = {"first": hit.first, "first_collected": hit.first_collected}
    (copy,) = hit.copies
    if hit.article.id == "later":
        shown = {"first": copy.first, "first_collected": copy.first_collected}
    assert shown == known
    similar = similar_and_copies(engine, first, settings)
    assert {"first": similar.first, "first_collected": similar.first_collected} == known
    (copy,) = similar_and_copies(engine, later, settings).copies
    assert {"first": copy.first, "first_collected": copy.first_collected} == known


def test_where_there_is_no_time_to_find_out_nothing_is_said(engine: Engine) -> None:
    first, later = printed("first", WIRE, "الميناء", 5, 9), printed("later", WIRE, "الأفق", 5, 12)
    add(engine, first, later)
    with engine.reading() as reader:
        assert Clocks(reader).claim((later,)) == "published"
        assert Clocks(reader, Deadline.within(-1)).claim((later,)) is None
        assert Clocks(reader, Deadline.within(-1)).claim((replace(later, source=""),)) == "published"
