"""The signatures that a Tantivy index finds by their keys are those that a table of all signatures finds."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from searchapp.engines.tantivy import batch, stored_signatures
from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.stored_signatures import StoredSignatures
from searchapp.near_duplicates import SignatureTable, StoredSignature, signature_of
from searchapp.near_duplicates.clusters import KEYS, lookup_keys
from tests.conformance.case import add, delete
from tests.engines.archive import engine_on, generation
from tests.wire import edited, printed, text


def plain(stored: StoredSignature) -> tuple[str, bytes]:
    return stored.article_id, stored.signature.tobytes()


def test_the_index_finds_what_a_table_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(4)
    notices = [printed(f"notice {number}", text(1, 40), "أ", 3) for number in range(130)]
    others = [
        printed(f"{number}", edited(text(chance.randrange(9), 40), number, chance.choice((0, 0.1, 0.3))), "ب", 3)
        for number in range(70)
    ]
    short = [printed(f"short {number}", text(number, number), "ج", 3) for number in range(4)]
    articles = [*notices, *others, *short]
    chance.shuffle(articles)
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        for start in range(0, len(articles), 60):
            add(engine, *articles[start : start + 60])
        delete(engine, *(article.id for article in articles[::7]))
        add(engine, *articles[:5])
        assert engine.check(deep=True) == ()
    snapshot = Snapshot(generation(tmp_path / "index"))
    table, asked = SignatureTable(*snapshot.signatures()), StoredSignatures(snapshot)
    questions = [(lookup_keys(signature_of(each).minhash), least) for each in articles for least in (1, 2, KEYS)]
    expected = [list(map(plain, table.sharing(*question))) for question in questions]
    monkeypatch.setattr(stored_signatures, "_MOST_ASKED", len(questions) - 10)
    assert [list(map(plain, asked.sharing(*question))) for question in questions] == expected
    assert asked._table is not None
    assert max(map(len, expected)) > 1
    assert list(asked.sharing([], 1)) == []
    snapshot.close()


def test_a_deep_check_misses_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(engine_on(tmp_path / "index", "tantivy")) as engine:
        add(engine, printed("1", text(1, 40), "أ", 3))
        monkeypatch.setattr(batch, "lookup_keys", lambda minhash: lookup_keys(minhash)[1:])
        add(engine, printed("2", text(2, 40), "أ", 3))
        (problem,) = engine.check(deep=True)
        assert "2" in problem
