"""A stored vocabulary: what is loaded is what was stored, or an error."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.stored import dump, load
from tests.vocabulary.test_vocabulary_changes import content

WORDS = st.dictionaries(st.text("وابتلكزيرأة😀\ud800a1", min_size=1, max_size=8), st.integers(1, 10**12), max_size=30)


@given(WORDS)
def test_what_is_loaded_is_what_was_stored(words: dict[str, int]) -> None:
    vocabulary = Vocabulary.of(words.items())
    data = dump(vocabulary, "one")
    found = load(data, "one")
    assert content(found) == content(vocabulary)
    assert found.find("وزير") == vocabulary.find("وزير")
    with pytest.raises(ValueError, match="another index"):
        load(data, "two")


def test_damaged_data_is_an_error_or_the_same() -> None:
    random = Random(1)
    vocabulary = Vocabulary.of((f"كلمة{number}", number + 1) for number in range(200))
    sound, expected = dump(vocabulary, "one"), content(vocabulary)
    for number in range(60):
        data = bytearray(sound)
        place = random.randrange(len(data))
        if number % 3:
            data[place] ^= random.randint(1, 255)
        else:
            del data[place:]
        try:
            found = load(bytes(data), "one")
        except ValueError:
            continue
        assert content(found) == expected, (number, place)
