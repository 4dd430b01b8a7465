"""Articles are found by what they are looked up by, and by nothing else, whatever has been changed before."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from searchapp.engines.base import Engine, Entry
from searchapp.engines.lookups import LookUp, by_address, by_digest, by_file, by_id, lookups_of
from searchapp.model import Article
from tests.conformance.case import EngineCase, OpenEngine, add, delete
from tests.fast import rest_slow

FIRST: Final = Article(
    "1", "عنوان", ("نص",), url="https://www.Marfa.example/a/", origin="/x/a.zip//b.txt", digest=b"1" * 16
)
QUALIFIED: Final = Article("x/b:1", "عنوان", ("نص",), origin="/x/a.zip", digest=b"1" * 15 + b"2")
BARE: Final = Article("3", "", ())
MANY: Final = 1000


def ids(engine: Engine, lookup: LookUp, most: int = MANY) -> list[str]:
    return [article.id for article in engine.articles_with(lookup, most)]


class LookUps(EngineCase):
    def test_what_articles_are_looked_up_by(self, engine: Engine) -> None:
        add(engine, FIRST, QUALIFIED, BARE)
        assert engine.articles_with(by_id("x/b:1"), MANY) == (QUALIFIED,)
        assert ids(engine, by_id("1")) == ["1", "x/b:1"]
        assert ids(engine, by_digest(b"1" * 16)) == ["1", "x/b:1"]
        assert ids(engine, by_file("/x/a.zip")) == ["1", "x/b:1"]
        for url in ("https://www.Marfa.example/a/", "http://marfa.example/a", "//marfa.example/a#top"):
            assert ids(engine, by_address(url)) == ["1"]
        for nothing in (by_id("x/b"), by_digest(b"1" * 14), by_file(""), by_file("/x/a.zip//b.txt"), by_address("")):
            assert ids(engine, nothing) == []

    def test_nothing_is_found_without_an_index(self, engine: Engine) -> None:
        assert ids(engine, by_id("1")) == []
        assert (list(engine.entries()), engine.entry_count()) == ([], 0)
        with engine.writer() as writer:
            writer.add(FIRST)
            assert (ids(engine, by_id("1")), engine.entry_count()) == ([], 0)
        assert (ids(engine, by_id("1")), engine.entry_count()) == (["1"], 1)

    def test_what_is_replaced_or_deleted_is_found_no_more(self, engine: Engine, another: OpenEngine) -> None:
        add(engine, FIRST, QUALIFIED)
        reader = another()
        assert ids(reader, by_file("/x/a.zip")) == ["1", "x/b:1"]
        add(engine, replace(FIRST, origin="/elsewhere"))
        assert ids(reader, by_file("/x/a.zip")) == ["x/b:1"]
        assert ids(reader, by_file("/elsewhere")) == ["1"]
        delete(engine, "1")
        assert ids(reader, by_file("/elsewhere")) == []
        assert engine.check(deep=True) == ()

    def test_only_some_of_many_are_found(self, engine: Engine) -> None:
        articles = [replace(FIRST, id=str(number)) for number in range(30)]
        add(engine, *articles)
        assert len(ids(engine, by_file("/x/a.zip"), 7)) == 7
        assert sorted(ids(engine, by_file("/x/a.zip"), 30)) == sorted(article.id for article in articles)

    @pytest.mark.parametrize("seed", rest_slow(range(4)))
    def test_random_batches(self, engine: Engine, seed: int) -> None:
        choice = random.Random(seed)
        held: dict[str, Article] = {}
        for _ in range(6):
            with engine.writer() as writer:
                for article in random_articles(choice):
                    writer.add(article)
                    held[article.id] = article
                for name in choice.sample(sorted(held), 2):
                    writer.delete(name)
                    del held[name]
            assert set(engine.entries()) == {Entry(each.id, each.digest, each.origin) for each in held.values()}
            assert engine.entry_count() == len(held)
            for lookup in {lookup for article in held.values() for lookup in lookups_of(article)}:
                expected = sorted(name for name, article in held.items() if lookup in lookups_of(article))
                assert ids(engine, lookup) == expected, lookup


def random_articles(choice: random.Random) -> Iterator[Article]:
    for _ in range(8):
        yield Article(
            choice.choice(("", "a:", "\udc80/b:")) + str(choice.randrange(9)),
            "عنوان",
            ("نص",),
            url=choice.choice(("", "https://marfa.example/خبر", "//marfa.example/2?a=1")),
            origin=choice.choice(("", "/a", "/a//b", "//a")),
            digest=choice.choice((b"", b"1" * 16, b"\xff" * 16)),
        )
