"""A lexicon in a file is the one that was stored, or none."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.stored import store, stored

WORDS = st.dictionaries(st.text("وابتلكزيرأة😀\ud800a1", min_size=1, max_size=8), st.integers(1, 10**12), max_size=30)


def content(lexicon: Vocabulary) -> list[object]:
    """Return all that a lexicon answers from."""
    families = lexicon.families
    bases = [families.bases[number] for number in range(len(families))]
    return [list(lexicon.entries), families.of.tolist(), families.counts.tolist(), bases]


@given(WORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_there_and_back(tmp_path: Path, words: dict[str, int]) -> None:
    lexicon, path = Vocabulary.of(words.items()), tmp_path / "lexicon.npz"
    store(lexicon, path, "one")
    found = stored(path, "one")
    assert found is not None
    assert content(found) == content(lexicon)
    assert found.find("وزير") == lexicon.find("وزير")
    assert stored(path, "two") is None
    assert [file.name for file in tmp_path.iterdir()] == ["lexicon.npz"]


def test_where_there_is_none(tmp_path: Path) -> None:
    assert stored(tmp_path / "lexicon.npz", "one") is None


def test_where_none_can_be_kept(tmp_path: Path) -> None:
    store(Vocabulary.of([("كلمة", 1)]), tmp_path / "nowhere" / "lexicon.npz", "one")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_one_is_none_or_the_same(tmp_path: Path, seed: int) -> None:
    random, path = Random(seed), tmp_path / "lexicon.npz"
    lexicon = Vocabulary.of((f"كلمة{number}", number + 1) for number in range(200))
    store(lexicon, path, "one")
    data = bytearray(path.read_bytes())
    if seed % 3:
        data[random.randrange(len(data))] ^= random.randint(1, 255)
    else:
        del data[random.randrange(len(data)) :]
    path.write_bytes(data)
    found = stored(path, "one")
    assert found is None or content(found) == content(lexicon)
