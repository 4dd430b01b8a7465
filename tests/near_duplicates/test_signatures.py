"""Signatures: which articles are near-duplicates, which only look like it, and that an old signature stays valid."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.model import Article
from searchapp.near_duplicates.signature import (
    COPY_WINDOW,
    MINHASH_SIZE,
    SHORT_TEXT,
    Signature,
    _character_number,
    _CharacterNumbers,
    copy_similarity,
    minhash_of,
    signature_of,
    signatures_from,
    similarity,
)
from tests.wire import edited, printed, text

WIRE = text(1, 200)
ORIGINAL = printed("original", WIRE, "الميناء", day=5)


def similarity_of(one: Article, other: Article) -> float:
    return copy_similarity(signature_of(one), signatures_from(signature_of(other).to_bytes())[0])


def is_copy(words: list[str], source: str = "الواحة", day: int | None = 5) -> bool:
    return similarity_of(ORIGINAL, printed("other", words, source, day)) > 0


@pytest.mark.parametrize(
    "words",
    [
        WIRE,
        WIRE[:120],
        [*text(2, 20), *WIRE],
        [*WIRE, *text(3, 60)],
        edited(WIRE, seed=4, share=0.1),
        [f"{word}،" for word in WIRE],
        [f"«{word[0]}\u0640{word[1:]}\u064e»" for word in WIRE],
    ],
    ids=["word for word", "cut", "with a lead of its own", "with more at the end", "edited", "commas", "diacritics"],
)
def test_what_newspapers_do_to_an_agency_text_leaves_it_a_copy(words: list[str]) -> None:
    assert is_copy(words)


@pytest.mark.parametrize(
    "words",
    [
        text(5, 200),
        WIRE[:80],
        [*text(6, 300), *WIRE],
        edited(WIRE, seed=7, share=0.4),
        random.Random(8).sample(WIRE, len(WIRE)),
    ],
    ids=["another text", "a scrap", "a round-up with it", "rewritten", "the same words in disorder"],
)
def test_what_shares_less_than_half_of_it_is_no_copy(words: list[str]) -> None:
    assert not is_copy(words)


@pytest.mark.parametrize(
    ("source", "day"),
    [("الميناء", 5), ("الواحة", 9), ("الواحة", 1), ("الواحة", None)],
    ids=["of the same newspaper", "days later", "days before", "of no date"],
)
def test_a_standard_text_with_other_figures_is_no_copy_but_the_same_text_is(source: str, day: int | None) -> None:
    refilled = edited(WIRE, seed=9, share=0.08)
    assert is_copy(refilled)
    assert not is_copy(refilled, source, day)
    assert is_copy(WIRE, source, day)
    assert is_copy([*WIRE[:100], "تصحيح", *WIRE[101:]], source, day)


def test_days_are_counted_to_the_second() -> None:
    words = WIRE[:130]
    for late, expected in ((COPY_WINDOW, True), (COPY_WINDOW + timedelta(seconds=1), False)):
        other = Article("other", "", (" ".join(words),), source="الواحة", date=datetime(2025, 3, 5) + late)
        assert (similarity_of(ORIGINAL, other) > 0) is expected


def test_short_texts_are_copies_when_nothing_differs() -> None:
    caption = text(10, SHORT_TEXT - 1)
    one = printed("one", caption, "أ", day=5, title="صورة اليوم")
    same = printed("same", [f"{word}." for word in caption], "ب", day=20, title="«صورة اليوم»")
    other_title = printed("other title", caption, "ب", day=5, title="صورة الأمس")
    other_text = printed("other text", [*caption[:-1], "آخر"], "ب", day=5, title="صورة اليوم")
    shifted = printed("shifted", ["اليوم", *caption], "ب", day=5, title="صورة")
    assert [similarity_of(one, other) for other in (other_title, other_text, shifted, same)] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "article", [Article("a", "", ()), Article("a", "؟!", ("…", "—")), Article("a", "", ("",))], ids=repr
)
def test_what_has_no_word_is_no_copy_of_anything(article: Article) -> None:
    assert similarity_of(article, article) == similarity_of(article, ORIGINAL) == 0


def test_no_more_of_a_text_is_compared_than_decides() -> None:
    endless = text(14, 40_000)
    one, other = (printed(name, [*endless, *text(seed, 40_000)], name, 5) for name, seed in (("أ", 15), ("ب", 16)))
    assert similarity_of(one, other) == 1
    assert similarity_of(Article("c", "", ("ك" * 3_000_000,)), ORIGINAL) == 0


@given(st.randoms(use_true_random=False), st.integers(1, 400), st.floats(0, 1))
def test_similarity_is_close_to_the_share_of_runs_in_common(chance: random.Random, size: int, changed: float) -> None:
    words = text(chance.randrange(99), size)
    other = edited(words, chance.randrange(99), changed)[chance.randrange(size) // 3 :]
    one, two = (printed(name, some, name, 5, title="عنوان") for name, some in (("a", words), ("b", other)))
    runs, others = ({tuple(some[at : at + 3]) for at in range(len(some) - 2)} for some in (words, other))
    actual = len(runs & others) / max(1, len(runs | others))
    estimate = similarity(minhash_of(one), minhash_of(two))
    assert estimate == similarity(minhash_of(two), minhash_of(one))
    if min(len(words), len(other)) < SHORT_TEXT:
        assert estimate == (words == other)
    else:
        # Five times the deviation to be expected.
        assert abs(estimate - actual) <= 5 * 0.5 / MINHASH_SIZE**0.5


def test_signatures_are_bit_stable() -> None:
    """Indexes keep signatures for years: to change them, raise the formats of all engines."""
    assert minhash_of(ORIGINAL)[:4].tolist() == [34276382, 90305532, 135937055, 141784892]
    assert minhash_of(printed("short", WIRE[:9]))[:2].tolist() == [687132099, 4294967295]
    assert signature_of(ORIGINAL)[:3] == (2211679728453424267, 1741132800000000, 13897200223604339012)


@given(st.randoms(use_true_random=False))
def test_a_signature_is_read_as_it_was_written(chance: random.Random) -> None:
    words = text(chance.randrange(99), chance.randrange(90))
    signatures = [signature_of(printed(str(number), words, "أ", chance.choice((None, 3)))) for number in range(3)]
    for signature, read in zip(
        signatures, signatures_from(b"".join(signature.to_bytes() for signature in signatures)), strict=True
    ):
        again = Signature(int(read["cluster"]), int(read["moment"]), int(read["source"]), read["minhash"])
        assert again.to_bytes() == signature.to_bytes()
    with pytest.raises(ValueError, match="size"):
        signatures_from(signatures[0].to_bytes()[1:])


def test_the_number_of_a_character_does_not_depend_on_which_came_before() -> None:
    numbers = _CharacterNumbers()
    for first, last in ((0x600, 0x640), (0x5C0, 0x700), (0, 0x300), (0xFFF0, 0x10000)):
        codes = np.arange(first, last).astype(np.uint16)
        assert numbers.of(codes).tolist() == [_character_number(chr(code)) for code in range(first, last)]
