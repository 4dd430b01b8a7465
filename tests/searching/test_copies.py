"""Which articles are copies of each other, and which only look like it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.copies import SHORT, SOON, copies_among, grouped, listed
from searchapp.model import Article
from tests.wire import edited, printed, text

WIRE = text(1, 200)
ORIGINAL = printed("original", WIRE, "الميناء", day=5)


def is_copy(words: list[str], source: str = "الواحة", day: int | None = 5) -> bool:
    return bool(copies_among(ORIGINAL, [printed("other", words, source, day)]))


def ids(groups: list[list[Article]]) -> list[list[str]]:
    return [[article.id for article in group] for group in groups]


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
    ids=["word for word", "cut", "with a lead of its own", "with more at the end", "edited", "points", "marks"],
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
def test_a_form_filled_in_anew_is_no_copy_but_the_same_text_is(source: str, day: int | None) -> None:
    anew = edited(WIRE, seed=9, share=0.08)
    assert is_copy(anew)
    assert not is_copy(anew, source, day)
    assert is_copy(WIRE, source, day)
    assert is_copy([*WIRE[:100], "تصحيح", *WIRE[101:]], source, day)


def test_days_are_counted_to_the_second() -> None:
    words = WIRE[:130]
    for late, expected in ((SOON, True), (SOON + timedelta(seconds=1), False)):
        other = Article("other", "", (" ".join(words),), source="الواحة", date=datetime(2025, 3, 5) + late)
        assert bool(copies_among(ORIGINAL, [other])) is expected


def test_short_texts_are_copies_when_nothing_differs() -> None:
    caption = text(10, SHORT - 1)
    one = printed("one", caption, "أ", day=5, title="صورة اليوم")
    same = printed("same", [f"{word}." for word in caption], "ب", day=20, title="«صورة اليوم»")
    other_title = printed("other title", caption, "ب", day=5, title="صورة الأمس")
    other_text = printed("other text", [*caption[:-1], "آخر"], "ب", day=5, title="صورة اليوم")
    shifted = printed("shifted", ["اليوم", *caption], "ب", day=5, title="صورة")
    assert copies_among(one, [other_title, other_text, shifted, same]) == [same]


@pytest.mark.parametrize(
    "article", [Article("a", "", ()), Article("a", "؟!", ("…", "—")), Article("a", "", ("",))], ids=repr
)
def test_what_has_no_word_is_no_copy_of_anything(article: Article) -> None:
    assert grouped([article, article, ORIGINAL]) == [[article], [article], [ORIGINAL]]


def test_a_group_stands_where_its_best_article_does() -> None:
    other = printed("other", text(11, 90), "ج", day=5)
    cut = printed("cut", WIRE[:150], "الواحة", day=6)
    assert ids(grouped([cut, other, ORIGINAL])) == [["cut", "original"], ["other"]]
    assert ids(grouped([other, ORIGINAL, cut])) == [["other"], ["original", "cut"]]
    assert grouped([]) == []


def test_a_copy_of_a_copy_is_not_folded_under_what_it_is_no_copy_of() -> None:
    """News that goes on drifts away from what it began with, step by step."""
    steps = [
        printed(str(step), [*WIRE, *text(12, 200)][step * 50 : step * 50 + 200], f"s{step}", 5) for step in (0, 1, 2)
    ]
    assert copies_among(steps[1], [steps[0], steps[2]]) == [steps[0], steps[2]]
    assert ids(grouped(steps)) == [["0", "1"], ["2"]]


def test_an_article_goes_to_what_it_is_most_alike() -> None:
    far, near = printed("far", WIRE[:160], "أ", 5), printed("near", [*WIRE[80:], *text(13, 20)], "ب", 5)
    third = printed("third", WIRE[70:], "ج", 5)
    assert ids(grouped([far, near, third])) == [["far"], ["near", "third"]]


@given(st.randoms(use_true_random=False))
def test_any_page_is_parted_in_order_and_by_likeness(chance: random.Random) -> None:
    articles = []
    for number in range(chance.randrange(30)):
        words = text(chance.randrange(4), 40 * chance.randrange(1, 4))
        words = edited(words, chance.randrange(99), chance.choice((0, 0, 0.05, 0.1, 0.3)))
        day = chance.choice((None, 1, 2, 20))
        articles.append(printed(str(number), words[chance.choice((0, 9)) :], chance.choice("أبج"), day))
    groups = grouped(articles)
    places = {article.id: place for place, article in enumerate(articles)}
    assert sorted(article.id for group in groups for article in group) == sorted(places)
    for group in groups:
        assert [places[article.id] for article in group] == sorted(places[article.id] for article in group)
        assert copies_among(group[0], group[1:]) == group[1:]
    firsts = [group[0] for group in groups]
    assert [places[first.id] for first in firsts] == sorted(places[first.id] for first in firsts)
    for number, first in enumerate(firsts):
        assert copies_among(first, firsts[:number]) == []
    assert grouped(firsts) == [[first] for first in firsts]
    for one in articles:
        for other in copies_among(one, articles):
            assert one in copies_among(other, [one])


@pytest.mark.parametrize(
    ("shown", "others", "order", "first"),
    [
        ((6, 9), {"a": (5, 9), "b": (5, 12)}, ["a", "b"], "a"),
        ((6, 9), {"b": (5, 12), "a": (4, 0)}, ["a", "b"], "a"),
        ((5, 8), {"a": (5, 9)}, ["a"], None),
        ((5, 0), {"a": (5, 9)}, ["a"], None),
        ((6, 0), {"a": (5, 0), "b": (5, 12)}, ["a", "b"], None),
        (None, {"a": (5, 9)}, ["a"], None),
        ((6, 9), {"b": None, "a": (5, 9)}, ["a", "b"], None),
        ((6, 9), {"a": (5, 9), "b": (5, 9)}, ["a", "b"], None),
    ],
    ids=["earlier", "earliest", "later", "perhaps later", "the same day", "undated", "beside undated", "at once"],
)
def test_copies_are_listed_by_date_and_the_first_is_marked_where_it_is_known(
    shown: tuple[int, int] | None, others: dict[str, tuple[int, int] | None], order: list[str], first: str | None
) -> None:
    def at(name: str, moment: tuple[int, int] | None) -> Article:
        return printed(name, WIRE, name, *(moment or ()))

    found = listed(at("shown", shown), [at(name, moment) for name, moment in others.items()])
    assert [copy.id for copy in found] == order
    assert [copy.id for copy in found if copy.first] == ([first] if first else [])


def test_no_more_of_a_text_is_compared_than_decides() -> None:
    endless = text(14, 40_000)
    one, other = (printed(name, [*endless, *text(seed, 40_000)], name, 5) for name, seed in (("أ", 15), ("ب", 16)))
    assert ids(grouped([one, other])) == [["أ", "ب"]]
    unbroken = Article("c", "", ("ك" * 3_000_000,))
    assert grouped([unbroken]) == [[unbroken]]
