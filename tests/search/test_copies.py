"""Which article of a cluster was published first."""

from __future__ import annotations

import pytest

from searchapp.model import Article
from searchapp.plan import NO_COPIES, Copies
from searchapp.search.present import is_first, listed_copies
from tests.wire import printed, text

WIRE = text(1, 40)


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
    shown: tuple[int, int] | None, others: dict[str, tuple[int, int] | None], order: list[str], first: str | None
) -> None:
    def at(name: str, moment: tuple[int, int] | None) -> Article:
        return printed(name, WIRE, name, *(moment or ()))

    copies = Copies(tuple(at(name, others[name]) for name in order), len(order))
    found = listed_copies(at("shown", shown), copies)
    assert [copy.id for copy in found] == order
    assert [copy.id for copy in found if copy.first] == ([first] if first not in (None, "shown") else [])
    assert is_first(at("shown", shown), copies) is (first == "shown")


def test_an_article_without_copies_is_not_the_first() -> None:
    article = printed("alone", WIRE, "أ", 5, 9)
    assert listed_copies(article, NO_COPIES) == ()
    assert not is_first(article, NO_COPIES)
