"""Names that are written apart and joined: each class, the list, and what only looks like one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.compounds import Compound, compounds, listed_spellings
from searchapp.analysis.data import read_data, read_spellings
from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import words_in
from searchapp.model import MatchLevel

LISTS = ["compounds.txt", "whole_variants.txt"]

#: Words as they are typed, and the other spellings of the one name that is in them.
SPELLINGS = {
    "عبد الله": "عبدالله",
    "عبدالله": "عبد الله",
    "لعبدالعزيز": "لعبد العزيز",
    "العبد الله": "العبدالله",
    "عبد ربه": "عبدربه",
    "أبو ظبي": "أبوظبي|أبي ظبي|أبا ظبي",
    "بأبي بكر": "بأبو بكر|بأبا بكر|بأبوبكر",
    "ابوبكر": "أبي بكر|أبا بكر|أبو بكر",
    "أبو الفتوح": "أبي الفتوح|أبا الفتوح|أبوالفتوح|أبيالفتوح|أباالفتوح",
    "أباالخيل": "أبو الخيل|أبي الخيل|أبا الخيل",
    "بن سلمان": "ابن سلمان|بنسلمان",
    "ابن تيمية": "بن تيمية|بنتيمية",
    "وبن علي": "وابن علي",
    "بنكيران": "بن كيران|ابن كيران",
    "بن غازي": "ابن غازي",
    "ذي القعدة": "ذو القعدة|ذا القعدة|ذوالقعدة|ذيالقعدة",
    "ذو أهمية": "ذي أهمية|ذا أهمية",
    "بور سعيد": "بورسعيد",
    "بور فؤاد": "بورفؤاد",
    "بورتوفيق": "بور توفيق",
    "نور الدين": "نورالدين",
    "لنصرالله": "لنصر الله",
    "ونصر الله": "ونصرالله",
    "سيف الإسلام": "سيفالإسلام",
    "أم القرى": "أمالقرى",
    "اللا مركزية": "اللامركزية",
    "فيس بوك": "فيسبوك",
    "والفيسبوك": "والفيس بوك",
    "ولاسيما": "ولا سيما",
    "سان مارتن": "سانمارتن",
    "إن شاء الله": "إنشاء الله|إن شاءالله|إنشالله",
    "بي بي سي": "بيبيسي|BBC",
    "أ ف ب": "أف ب|أ فب|AFP",
    "د ب أ": "",
    "د محمد": "الدكتور محمد|دكتور محمد|الدكتورة محمد|دكتورة محمد",
    "والدكتور محمد": "ود محمد",
    "أ د علي": "الأستاذ الدكتور علي|الأستاذة الدكتورة علي|البروفيسور علي|البروفسور علي",
    "المهندس عبد الله": "المهندس عبدالله|م عبد الله|م عبدالله",
    "F 35": "إف 35|اف 35|F35",
    "MH 370": "MH370",
    "MH370": "MH 370",
    "5G": "5 G",
    "COVID19": "كوفيد 19|COVID 19",
    "Wi Fi": "واي فاي|وايفاي|WiFi",
    "YouTube": "You Tube",
    "12 500": "12500",
    "12500": "12 500",
    "١٢٬٥٠٠": "12 500",
    "1 250 000": "1250000",
    "الـ 20": "20",
    "و السودان": "والسودان",
    "والسودان": "و السودان",
}


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_name_has_all_its_spellings(typed: str) -> None:
    words = tuple(typed.split())
    (compound,) = compounds(words)
    assert (compound.start, compound.length) == (0, len(words))
    assert forms(compound)[0] == tuple(map(normalize, words))
    others = {tuple(map(normalize, other.split())) for other in SPELLINGS[typed].split("|") if other}
    assert set(forms(compound)[1:]) == others
    assert len(set(forms(compound))) == len(forms(compound))


@pytest.mark.parametrize(
    "typed",
    [
        *("عبد", "عبد من", "عبد الش", "عبد قوي", "ابن عم", "ابن شقيقته", "ابن", "بن", "بن في", "أبو"),
        *("الله", "الدين", "رجال الدين", "كتاب الله", "ذي قبل", "لذا محمد", "كذا مليون", "بابا الفاتيكان", "لبن سلمان"),
        *("أبواب", "أبوة", "بنغازي", "بنك", "بنات", "بنزين", "ذوق", "أمل", "أموال", "وزارة", "وطن", "في مصر", "كل ما"),
        *(
            "2015",
            "1999",
            "12 50",
            "012 500",
            "2015 500",
            "م",
            "د",
            "100 م",
            "م في",
            "الدكتور",
            "New Zealand",
            "OpenAI",
        ),
        *("من هم", "دا دي", "ما في", "لا تعليق", "", "؟"),
    ],
)
def test_what_only_looks_like_a_name_is_none(typed: str) -> None:
    assert [compound for compound in compounds(typed.split()) if len(compound.spellings) > 1] == []


def test_two_words_that_may_be_free_need_not_stand_side_by_side() -> None:
    assert [compounds(typed.split())[0].fixed for typed in ("iPhone 15", "12 500", "أم القرى", "الدكتور محمد")] == [
        False
    ] * 4
    assert [compounds(typed.split())[0].fixed for typed in ("عبد الله", "فيس بوك", "أ ف ب", "د محمد")] == [True] * 4


def test_titles_and_other_words_are_variants_and_spacing_is_spelling() -> None:
    assert [compounds(typed.split())[0].level for typed in ("د محمد", "سوفياتي")] == [MatchLevel.VARIANT] * 2
    assert [compounds(typed.split())[0].level for typed in ("عبد الله", "لاسيما")] == [MatchLevel.SPELLING] * 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("الملك عبد الله بن عبد العزيز", [(1, 2), (3, 1), (4, 2)]),
        ("أبو عبدالله محمد بن سلمان", [(0, 1), (1, 1), (3, 2)]),
        ("قال د محمد نور الدين", [(1, 2), (3, 2)]),
        ("لا سيما في أبو ظبي", [(0, 2), (3, 2)]),
    ],
)
def test_a_query_may_have_several_names(typed: str, found: list[tuple[int, int]]) -> None:
    assert [(compound.start, compound.length) for compound in compounds(typed.split())] == found


def test_own_names_may_be_given() -> None:
    own = listed_spellings([[("تيك", "توك"), ("تيكتوك",)], [("تيكتوك",), ("TikTok",)]], MatchLevel.VARIANT)
    (compound,) = compounds(["تيك", "توك"], own)
    assert compound == Compound(0, 2, (("تيك", "توك"), ("تيكتوك",), ("TikTok",)), MatchLevel.VARIANT)
    assert compounds(["فيسبوك"], own) == ()


@given(st.lists(st.sampled_from([*" ".join(SPELLINGS).split(), "في", "مصر", "2015", "ـ", "a"]), max_size=7))
def test_names_do_not_overlap_and_begin_with_what_was_typed(words: list[str]) -> None:
    end = 0
    for compound in compounds(words):
        assert end <= compound.start < compound.start + compound.length <= len(words)
        end = compound.start + compound.length
        assert forms(compound)[0] == tuple(map(normalize, words[compound.start : end]))
        assert len(compound.spellings) <= 60
        assert all(normalize(word) for spelling in compound.spellings[1:] for word in spelling)


@pytest.mark.parametrize("name", LISTS)
def test_a_line_of_a_list_has_two_spellings_and_each_stands_once(name: str) -> None:
    lines = read_spellings(name)
    assert not [line for line in lines if len(line) < 2]
    counts = Counter(spelling for line in lines for spelling in line)
    assert not [spelling for spelling, times in counts.items() if times > 1]
    assert not [word for spelling in counts for word in spelling if words_in(word) != [word]]


def test_a_listed_name_is_written_apart_and_joined_or_in_another_script() -> None:
    for line in read_spellings("compounds.txt"):
        assert len({len(spelling) for spelling in line}) > 1, line


@pytest.mark.parametrize("name", LISTS)
def test_a_list_says_what_it_is(name: str) -> None:
    assert read_data(name).startswith("# ")
    assert all(line == line.strip() and len(line) <= 120 for line in read_data(name).splitlines())


def forms(compound: Compound) -> list[tuple[str, ...]]:
    return [tuple(map(normalize, spelling)) for spelling in compound.spellings]
