"""The signatures that an index finds by their keys are those that a table of all signatures finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from searchapp.engines.tantivy import batch as tantivy_batch
from searchapp.engines.tantivy import snapshot as tantivy_snapshot
from searchapp.engines.tantivy import stored_signatures as tantivy_signatures
from searchapp.engines.whoosh import snapshot as whoosh_snapshot
from searchapp.engines.whoosh import writer as whoosh_writer
from searchapp.engines.whoosh.segment import OpenSegments, pack_keys
from searchapp.model import Article
from searchapp.near_duplicates import SignatureLookup, SignatureTable, StoredSignature, signature_of, signatures_from
from searchapp.near_duplicates.clusters import KEYS, lookup_keys
from searchapp.near_duplicates.signature import NO_HASH
from tests.conformance.case import add, delete
from tests.engines.archive import LOCAL, engine_on, generation
from tests.wire import edited, printed, text


def plain(stored: StoredSignature) -> tuple[str, bytes]:
    return stored.article_id, stored.signature.tobytes()


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    chance = Random(4)
    notices = [printed(f"notice {number}", text(1, 40), "أ", 3) for number in range(130)]
    others = [
        printed(f"{number}", edited(text(chance.randrange(9), 40), number, chance.choice((0, 0.1, 0.3))), "ب", 3)
        for number in range(70)
    ]
    short = [printed(f"short {number}", text(number, number), "ج", 3) for number in range(4)]
    articles = [*notices, *others, *short]
    chance.shuffle(articles)
    return articles


def fill(index: Path, name: str, articles: list[Article]) -> None:
    """Add ``articles`` in several batches, of which some are deleted, and some replaced."""
    with closing(engine_on(index, name)) as engine:
        for start in range(0, len(articles), 60):
            add(engine, *articles[start : start + 60])
        delete(engine, *(article.id for article in articles[::7]))
        add(engine, *articles[:5])
        # Some that are merged, with what has been deleted from them.
        for number in range(8):
            add(engine, articles[number])
        assert engine.check(deep=True) == ()


Question = tuple[list[int], int]


def questions(articles: list[Article]) -> list[Question]:
    return [(lookup_keys(signature_of(each).minhash), least) for each in articles for least in (1, 2, KEYS)]


def answered(lookup: SignatureLookup, asked: list[Question]) -> list[list[tuple[str, bytes]]]:
    return [list(map(plain, lookup.sharing(*question))) for question in asked]


def test_tantivy_finds_what_a_table_finds(
    articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "index", "tantivy", articles)
    snapshot = tantivy_snapshot.Snapshot(generation(tmp_path / "index"))
    asked = questions(articles)
    expected = answered(SignatureTable(*snapshot.signatures()), asked)
    lookup = tantivy_signatures.StoredSignatures(snapshot)
    monkeypatch.setattr(tantivy_signatures, "_MOST_ASKED", len(asked) - 10)
    assert answered(lookup, asked) == expected
    assert lookup._table is not None
    assert max(map(len, expected)) > 1
    assert list(lookup.sharing([], 1)) == []
    snapshot.close()


def test_whoosh_finds_what_a_table_finds(articles: list[Article], tmp_path: Path) -> None:
    fill(tmp_path / "index", "whoosh", articles)
    with opened(tmp_path / "index") as snapshot:
        table = SignatureTable(snapshot.identifiers(), signatures_from(b"".join(snapshot.column("signature"))))
        lookup = whoosh_snapshot.StoredSignatures(snapshot)
        expected = answered(table, questions(articles))
        assert answered(lookup, questions(articles)) == expected
        assert max(map(len, expected)) > 1
        assert list(lookup.sharing([], 1)) == list(lookup.sharing([NO_HASH], 1)) == []
        assert len(snapshot._segments) > 1


@contextmanager
def opened(index: Path) -> Iterator[whoosh_snapshot.Snapshot]:
    snapshot = whoosh_snapshot.Snapshot(generation(index), OpenSegments())
    try:
        yield snapshot
    finally:
        snapshot.close()


@pytest.mark.parametrize("name", LOCAL)
def test_a_deep_check_misses_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with closing(engine_on(tmp_path / "index", name)) as engine:
        add(engine, printed("1", text(1, 40), "أ", 3))
        forget_keys(monkeypatch)
        add(engine, printed("2", text(2, 40), "أ", 3))
        (problem,) = engine.check(deep=True)
        assert "2" in problem if name == "tantivy" else "keys" in problem


def forget_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let writers leave out a key of each signature."""

    def without_first(minhashes: Any) -> bytes:
        return pack_keys(minhashes[1:])

    monkeypatch.setattr(whoosh_writer, "pack_keys", without_first)
    monkeypatch.setattr(tantivy_batch, "lookup_keys", lambda minhash: lookup_keys(minhash)[1:])
