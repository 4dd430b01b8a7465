"""Signatures that share hashes with another are found, whatever their number and the order in which they came."""

from __future__ import annotations

from random import Random

import pytest

from searchapp.near_duplicates import clusters
from searchapp.near_duplicates.clusters import KEYS, MAX_COMPARED, SignatureTable, StoredSignature, lookup_keys
from searchapp.near_duplicates.signature import Signature, signature_of, signatures_from
from tests.fast import rest_slow
from tests.wire import edited, printed, text


def some_signatures(seed: int, count: int) -> list[Signature]:
    chance = Random(seed)
    signatures = []
    for number in range(count):
        words = edited(text(chance.randrange(9), 40), chance.randrange(99), chance.choice((0, 0.1, 0.3)))
        signatures.append(
            signature_of(printed(str(number), words[: chance.choice((0, 9, 26, 40))], chance.choice("أب"), 3))
        )
    return signatures


def plain(found: list[StoredSignature]) -> list[tuple[str, bytes]]:
    return [(stored.article_id, stored.signature.tobytes()) for stored in found]


@pytest.mark.parametrize("before", [0, 1, 60, 200])
@pytest.mark.parametrize("seed", rest_slow(range(3)))
def test_all_that_share_enough_are_found(seed: int, before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_MAX_UNSORTED", 7)
    monkeypatch.setattr(clusters, "MAX_PER_KEY", 1000)
    monkeypatch.setattr(clusters, "MAX_COMPARED", 1000)
    signatures = some_signatures(seed, 200)
    ids = [f"id {number}" for number in range(len(signatures))]
    first = signatures_from(b"".join(signature.to_bytes() for signature in signatures[:before]))
    found = SignatureTable(ids[:before], first)
    for number in range(before, len(signatures)):
        assert found.add(ids[number], signatures[number]) == number
    for signature in signatures:
        keys = lookup_keys(signature.minhash)
        for least in (1, 2, KEYS):
            expected = [
                (name, other.to_bytes())
                for name, other in zip(ids, signatures, strict=True)
                if len({*keys} & {*lookup_keys(other.minhash)}) >= least
            ]
            assert plain(list(found.sharing(keys, least))) == expected


def test_of_many_that_share_a_key_the_last_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_MAX_UNSORTED", 300)
    signature = signature_of(printed("notice", text(1, 40), "أ", 3))
    found = SignatureTable()
    for number in range(1000):
        found.add(str(number), signature)
        last = range(max(0, number + 1 - MAX_COMPARED), number + 1)
        assert found.rows_sharing(lookup_keys(signature.minhash), 2) == [*last]


def test_an_empty_table_has_nothing() -> None:
    assert list(SignatureTable().sharing([1, 2], 1)) == []
    assert list(SignatureTable().sharing([], 1)) == []
