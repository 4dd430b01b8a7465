"""Which stems satisfy a word besides its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.analysis.root import root
from searchapp.model import MatchLevel
from searchapp.query.compiler import PREPOSITIONS, alternatives, with_clitics

SPELLINGS = {
    "غوغل": ("غوغل", "جوجل", "قوقل"),
    "جوجل": ("غوغل", "جوجل", "قوقل"),
    "قوقل": ("غوغل", "جوجل", "قوقل"),
    "لندن": ("لندن", "لوندرا"),
}


def expanded(
    stem: str, counts: Mapping[str, int] | None = None, variants: Mapping[str, tuple[str, ...]] | None = None
) -> list[tuple[str, MatchLevel]]:
    """Return each stem that satisfies ``stem``, and its level."""
    found = alternatives(Forms(stem, stem, stem, root(stem)), variants or {}, Counter(counts or {}).__getitem__)
    return [(alternative.stem, alternative.level) for alternative in found]


@pytest.mark.parametrize("stem", ["بيان", "لبنان", "كتاب", "و", "2025", "openai", "ب", "فيروس"])
def test_in_an_empty_index_a_word_is_itself_alone(stem: str) -> None:
    assert expanded(stem) == [(stem, MatchLevel.INFLECTION)]


@pytest.mark.parametrize(
    ("stem", "counts", "others"),
    [
        # "to Kazakhstan", because nobody writes of anything else; the preposition also with the word looked for.
        ("لكازاخس", {"كازاخس": 9, "لكازاخس": 2}, ["كازاخس"]),
        ("لكازاخس", {"كازاخس": 5, "لكازاخس": 2, "بكازاخس": 1}, ["كازاخس", "بكازاخس"]),
        ("لكازاخس", {"كازاخس": 4, "لكازاخس": 2}, []),
        ("لكازاخس", {"كازاخس": 1}, ["كازاخس"]),
        # What is left would be too short for a name.
        ("بيان", {"يان": 900, "بيان": 1}, []),
        # A word that is common itself is no preposition and a rare one.
        ("لبنان", {"لبنان": 50, "بنان": 3}, []),
        ("لبنان", {"لبنان": 50, "بنان": 101}, ["بنان"]),
        # Four letters are enough, where the index has more than twice as many articles of them.
        ("لزرقب", {"زرقب": 3, "لزرقب": 1}, ["زرقب"]),
        ("لزرقب", {"زرقب": 2, "لزرقب": 1}, []),
        ("لزرق", {"زرق": 9, "لزرق": 1}, []),
        # No letter but these four is a preposition.
        ("سكازاخس", {"كازاخس": 9, "سكازاخس": 2}, []),
        ("وكازاخس", {"كازاخس": 9, "وكازاخس": 2}, []),
    ],
)
def test_a_preposition_is_taken_off_where_the_word_without_it_is_the_common_one(
    stem: str, counts: dict[str, int], others: list[str]
) -> None:
    assert expanded(stem, counts) == [
        (stem, MatchLevel.INFLECTION),
        *((other, MatchLevel.INFLECTION) for other in others),
    ]


@pytest.mark.parametrize(
    ("stem", "counts", "others"),
    [
        # From five letters on it need only exist.
        ("كازاخس", {"لكازاخس": 2}, ["لكازاخس"]),
        ("كازاخس", {"بكازاخس": 1, "لكازاخس": 1, "ككازاخس": 1, "فكازاخس": 1}, [f"{p}كازاخس" for p in PREPOSITIONS]),
        ("زرقبا", {"لزرقبا": 2}, ["لزرقبا"]),
        ("زرقب", {"لزرقب": 2}, []),
        ("زرقب", {"لزرقب": 2, "زرقب": 4}, ["لزرقب"]),
        # A short one must be rarer with the preposition than without: بيان is a word of its own.
        ("مصر", {"مصر": 40, "بمصر": 20}, ["بمصر"]),
        ("مصر", {"مصر": 39, "بمصر": 20}, []),
        ("يان", {"يان": 3, "بيان": 900}, []),
        # Two letters are no word to put one before.
        ("يد", {"يد": 900, "بيد": 1}, []),
        ("كازاخس", {"سكازاخس": 5, "وكازاخس": 5}, []),
    ],
)
def test_a_preposition_is_put_before_where_it_makes_no_other_word(
    stem: str, counts: dict[str, int], others: list[str]
) -> None:
    assert expanded(stem, counts) == [
        (stem, MatchLevel.INFLECTION),
        *((other, MatchLevel.INFLECTION) for other in others),
    ]


def test_other_spellings_follow_its_own_whether_the_index_knows_them_or_not() -> None:
    assert expanded("جوجل", {}, SPELLINGS) == [
        ("جوجل", MatchLevel.INFLECTION),
        ("غوغل", MatchLevel.VARIANT),
        ("قوقل", MatchLevel.VARIANT),
    ]
    assert expanded("ياهو", {}, SPELLINGS) == [("ياهو", MatchLevel.INFLECTION)]


def test_other_spellings_take_prepositions_too() -> None:
    counts = {"غوغل": 10, "بغوغل": 5, "لجوجل": 1, "جوجل": 1}
    assert expanded("قوقل", counts, SPELLINGS)[3:] == [("بغوغل", MatchLevel.INFLECTION)]


def test_a_word_with_a_preposition_has_the_spellings_of_the_word_without_it() -> None:
    counts = {"غوغل": 10, "لغوغل": 4}
    assert expanded("لغوغل", counts, SPELLINGS) == [
        ("لغوغل", MatchLevel.INFLECTION),
        ("غوغل", MatchLevel.INFLECTION),
        ("جوجل", MatchLevel.VARIANT),
        ("قوقل", MatchLevel.VARIANT),
    ]


def test_a_known_name_has_no_preposition_to_take_off() -> None:
    assert expanded("لندن", {"ندن": 900}, SPELLINGS) == [
        ("لندن", MatchLevel.INFLECTION),
        ("لوندرا", MatchLevel.VARIANT),
    ]


LETTERS = "".join(PREPOSITIONS) + "اسد"
STEMS = st.text(LETTERS, min_size=1, max_size=8)
COUNTS = st.dictionaries(STEMS, st.integers(0, 50), max_size=30)


@given(STEMS, COUNTS, st.lists(st.lists(STEMS, min_size=2, max_size=4, unique=True), max_size=3))
def test_each_stem_once_its_own_first_with_its_root(
    stem: str, counts: dict[str, int], classes: list[list[str]]
) -> None:
    variants = {member: tuple(members) for members in classes for member in members}
    found = alternatives(Forms(stem, stem, stem, root(stem)), variants, Counter(counts).__getitem__)
    assert (found[0].stem, found[0].level) == (stem, MatchLevel.INFLECTION)
    assert len({alternative.stem for alternative in found}) == len(found)
    assert all(alternative.root == root(alternative.stem) for alternative in found)


@given(STEMS, COUNTS)
def test_prepositions_come_and_go_one_at_a_time_and_only_where_the_index_has_them(
    stem: str, counts: dict[str, int]
) -> None:
    (_, *others) = expanded(stem, counts)
    bare = [other for other, _ in others if stem.startswith(PREPOSITIONS) and other == stem[1:]]
    base = bare[0] if bare else stem
    for other, level in others:
        assert level == MatchLevel.INFLECTION
        assert counts.get(other, 0) > 0
        assert other == stem[1:] or (other[0] in PREPOSITIONS and other[1:] == base)


def clitics_of(word: str, counts: Mapping[str, int] | None = None) -> set[str]:
    """Return the exact forms that stand for ``word`` as the first of a phrase."""
    (forms,) = analyse_forms(word)
    found = with_clitics(forms, Counter(counts or {}).__getitem__)
    assert found[0] == forms
    assert len(set(found)) == len(found)
    return {each.normalized for each in found}


@pytest.mark.parametrize(
    ("word", "found", "others"),
    [
        ("الأمم", "الامم والامم للامم وللامم بالامم وبالامم كالامم فالامم", "لالامم امم بامم"),
        ("اللجنة", "اللجنه للجنه وللجنه باللجنه", "لللجنه لاللجنه"),
        ("وزير", "وزير ووزير", "زير لوزير"),
        ("بيان", "بيان وبيان", "يان لبيان"),
        # What only looks like a word behind a clitic.
        ("زير", "زير", "وزير"),
        ("جبات", "جبات", "وجبات"),
        ("بنان", "بنان وبنان", "لبنان"),
        ("هم", "هم", "وهم فهم لهم بهم"),
        # Words without Arabic letters take none.
        ("2025", "2025", "و2025"),
        ("G20", "g20", "وg20"),
    ],
)
def test_clitics_before_the_first_word_of_a_phrase(word: str, found: str, others: str) -> None:
    assert clitics_of(word) >= set(found.split())
    assert clitics_of(word).isdisjoint(others.split())


def test_every_conjunction_and_preposition_and_both() -> None:
    behind = ("الامم", "بالامم", "للامم", "كالامم")
    assert clitics_of("الأمم") == {conjunction + each for conjunction in ("", "و", "ف") for each in behind}


def test_a_single_preposition_is_one_where_the_word_is_the_common_one() -> None:
    assert clitics_of("وزير") == {"وزير", "ووزير"}
    assert clitics_of("وزير", {"وزير": 9, "لوزير": 4}) == {"وزير", "ووزير", "لوزير", "ولوزير"}
    assert "لوزير" not in clitics_of("وزير", {"وزير": 7, "لوزير": 4})
    # Of long words nothing else begins so.
    assert {"لكازاخستان", "بكازاخستان"} <= clitics_of("كازاخستان", {"لكازاخستان": 1, "بكازاخستان": 1})


@given(st.text("ابتلوكفهي", min_size=1, max_size=9))
def test_no_other_stem_is_admitted_but_behind_a_preposition(word: str) -> None:
    (forms,) = analyse_forms(word)
    for found in with_clitics(forms, lambda _: 3):
        assert found.stem in (forms.stem, *(preposition + forms.stem for preposition in PREPOSITIONS))
