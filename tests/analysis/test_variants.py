"""Spelling variants: the form of the list, what it joins and never joins, and a user's own file."""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.analysis.compounds import compounds, shipped
from searchapp.analysis.data import read_classes, read_data
from searchapp.analysis.lexicon.reader import UNKNOWN, citation
from searchapp.analysis.stopwords import is_stopword, stopwords
from searchapp.analysis.tokens import words_in
from searchapp.analysis.variants import compounds_with, spelling_classes, variants, variants_with
from searchapp.errors import InputError
from tests.shared_data import shared_file

CLASSES = read_classes("variants.txt")
PREFIXES = ("و", "ال", "وال", "بال", "لل", "وبال", "ولل", "كال", "فال")

#: Common words because of which a similar spelling was left out of the list.
COMMON_WORDS = words_in(
    "كيف سيول حمص سوشي كابلات غرامة تسلية يجري يغري جودة غدا كاميرا الإنجيل فرنسا فرانس طلاب وكيل مكر تلف "
    "تليف يوليا سلفي شفرات جيل نيل قمة كرات درب رجب ميسور محاضر قدر برتقال إيجاد بنت فينا إناء مجر مستور منسك "
    "دكتور هرم بحر سوف كاميرات زينة حارس كاف هند صاروخ حرب كتاب مدينة رئيس وزير حكومة وطن قانون شمس سوق سفر عام مال"
)


def forms_of(word: str) -> Forms:
    forms = analyse_word(word)
    assert forms is not None, word
    return forms


def lexeme_of(word: str) -> str:
    return forms_of(word).wanted


def joined(classes: Mapping[str, tuple[str, ...]], one: str, other: str) -> bool:
    """Return whether a query for ``one`` finds ``other`` in a text because of ``classes``."""
    return not set(forms_of(other).lexeme).isdisjoint(classes.get(lexeme_of(one), ()))


def is_read_as_itself(word: str) -> bool:
    lexeme = lexeme_of(word)
    return lexeme.startswith(UNKNOWN) or forms_of(citation(lexeme)).stem == forms_of(word).stem


def is_same_word(one: str, other: str) -> bool:
    return lexeme_of(one) in forms_of(other).lexeme


def test_there_are_at_least_350_classes() -> None:
    assert len(CLASSES) >= 350


def test_every_class_stands_under_a_heading() -> None:
    blocks = read_data("variants.txt").strip().split("\n\n")[1:]
    assert len(blocks) > 15
    for block in blocks:
        heading, *lines = block.splitlines()
        assert heading.startswith("# "), heading
        assert lines, heading
        assert not [line for line in lines if line.startswith("#")], heading
    assert len(CLASSES) == sum(len(block.splitlines()) - 1 for block in blocks)


def test_a_class_joins_words_of_several_lexemes() -> None:
    assert [words for words in CLASSES if len(set(map(lexeme_of, words))) < 2] == []


def test_a_spelling_that_is_read_as_a_form_of_another_word_is_in_no_class() -> None:
    """A name in it would find a common word."""
    kept = [list(filter(is_read_as_itself, words)) for words in CLASSES]
    assert variants() == spelling_classes(words for words in kept if len(words) > 1)
    assert not [lexeme for lexeme in variants() if lexeme.startswith("v:")]
    assert sum(map(len, kept)) > 0.95 * sum(map(len, CLASSES))


def test_no_spelling_stands_twice() -> None:
    lines = defaultdict(list)
    for words in CLASSES:
        for word in words:
            lines[word].append(words)
    assert not {word: found for word, found in lines.items() if len(found) > 1}


def test_no_two_classes_share_a_lexeme() -> None:
    owners = defaultdict(set)
    for number, words in enumerate(CLASSES):
        for word in filter(is_read_as_itself, words):
            owners[lexeme_of(word)].add(number)
    assert not {lexeme: [CLASSES[n] for n in numbers] for lexeme, numbers in owners.items() if len(numbers) > 1}


def test_a_spelling_is_one_word() -> None:
    assert not [word for words in CLASSES for word in words if words_in(word) != [word]]


def test_no_spelling_is_a_stop_word_or_the_same_word_as_one() -> None:
    assert not [word for words in CLASSES for word in words if is_stopword(forms_of(word).normalized)]
    assert not {lexeme_of(word) for word in stopwords()} & variants().keys()


def test_a_common_word_is_no_variant() -> None:
    assert [word for word in COMMON_WORDS if not variants().keys().isdisjoint(forms_of(word).lexeme)] == []


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_clitic_keeps_a_spelling_in_its_class(prefix: str) -> None:
    kept: list[str] = []
    lost: list[str] = []
    for word in filter(is_read_as_itself, chain.from_iterable(CLASSES)):
        if lexeme_of(word) not in variants():
            continue
        bare = word[2:] if word.startswith("ال") and is_same_word(word[2:], word) else word
        (kept if joined(variants(), word, prefix + bare) else lost).append(prefix + bare)
    # A few begin like another word does: وسيلتك is rather your means.
    assert len(lost) < len(kept) / 100, lost


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ترامب", "ترمب"),
        ("وترمب", "ترامب"),
        ("والأميركية", "الأمريكي"),
        ("أمريكا", "بأميركا"),
        ("للأميركيتين", "الأمريكيين"),
        ("الإنكليزية", "إنجليزي"),
        ("ديموقراطيتهم", "الديمقراطيات"),
        ("ومليشياتها", "الميليشيا"),
        ("الميليشيات", "المليشيا"),
        ("وجوجل", "غوغل"),
        ("قوقل", "جوجل"),
        ("نتانياهو", "ونتنياهو"),
        ("وإنكلترا", "إنجلترا"),
        ("الكيماوية", "كيميائي"),
        ("والتليفزيون", "للتلفزيون"),
        ("والتليفزيونية", "التلفزيوني"),
        ("كازاخستان", "بقازاخستان"),
        ("والكازاخستانية", "القازاخستاني"),
        ("وبنجلاديش", "لبنغلاديش"),
        ("السوفيتية", "السوفييتيين"),
        ("والأوروجواي", "للأوروغواي"),
        ("كيلوجرام", "كيلوغراما"),
        ("الجرام", "غراما"),
        ("ميغاوات", "ميجاواط"),
        ("المؤقتة", "موقتا"),
    ],
)
def test_two_spellings_meet_with_any_clitics_and_endings(one: str, other: str) -> None:
    assert joined(variants(), one, other)
    assert joined(variants(), other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("هونغ", "كونغ"),
        ("أمريكا", "إنجلترا"),
        ("غوميز", "غوميش"),
        ("غوتيريش", "غوتيريز"),
        ("بيريز", "بيريس"),
        ("كييف", "كيف"),
        ("سول", "سيول"),
        ("هولندا", "هولاند"),
        ("النيجر", "نيجيريا"),
        ("سيلتا", "سيلتيك"),
        ("ميلان", "ميلانو"),
        ("مايكل", "ميخائيل"),
        ("إيغور", "إيجاد"),
        ("جرام", "غرامة"),
        # An adjective is another word than the name that it is made of.
        ("أمريكا", "أميركي"),
        ("التلفزيونية", "التليفزيون"),
        # No inflection of a common word is a name.
        ("غرين", "يجري"),
        ("لتر", "يرى"),
    ],
)
def test_two_names_stay_apart(one: str, other: str) -> None:
    assert not joined(variants(), one, other)
    assert not joined(variants(), other, one)


def test_the_name_pairs_of_the_acceptance_list_meet() -> None:
    rows = [
        line.split("\t") for line in shared_file("acceptance/spelling.tsv").read_text(encoding="utf-8").splitlines()
    ]
    pairs = [(query, document) for kind, query, document, _ in (row for row in rows if len(row) == 4) if kind == "name"]
    assert len(pairs) >= 8
    for query, document in pairs:
        assert is_same_word(query, document) or joined(variants(), query, document), (query, document)


def test_the_classes_are_made_once() -> None:
    assert variants() is variants()
    assert variants_with(None) is variants()


@given(st.lists(st.lists(st.sampled_from(["غزة", "رفح", "حلب", "دمشق", "بغداد", "عدن"]), max_size=3), max_size=6))
def test_joining_is_an_equivalence_and_nothing_more(classes: list[list[str]]) -> None:
    found = spelling_classes(classes)
    assert found.keys() == {lexeme_of(word) for words in classes for word in words}
    for lexeme, members in found.items():
        assert lexeme in members
        assert len(set(members)) == len(members)
        assert all(found[member] == members for member in members)
    for words in classes:
        assert len({found[lexeme_of(word)] for word in words}) <= 1
    assert set(found.values()) == {tuple(group) for group in _groups(classes, found)}


def _groups(classes: list[list[str]], found: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Join classes by repeated intersection, their members in the order of ``found``."""
    groups: list[set[str]] = []
    for words in classes:
        new = set(map(lexeme_of, words))
        if new:
            touched = [group for group in groups if group & new]
            groups = [group for group in groups if not group & new] + [new.union(*touched)]
    return [sorted(group, key=found[min(group)].index) for group in groups]


def test_words_without_letters_are_passed_over() -> None:
    assert spelling_classes([["\u0651", "غزة"], ["\u0640"], []]) == {lexeme_of("غزة"): (lexeme_of("غزة"),)}


def test_the_measured_pairs_meet() -> None:
    """Each pair of spellings that was counted in news is of one class, or listed as it is written."""
    rows = shared_file("morphology/missing_variants.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pairs = [(columns[0], columns[3]) for columns in (row.split("\t") for row in rows)]
    assert len(pairs) > 50
    apart = [pair for pair in pairs if not joined(variants(), *pair) and (pair[1],) not in spellings_of(pair[0])]
    assert apart == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("والسوفياتية", "والسوفييتية"),
        ("الصحافيين", "الصحفيين"),
        ("بالمائة", "بالمئة"),
        ("للغابونية", "للجابونية"),
        ("بفرانسوا", "بفرنسوا"),
        ("لكولومبيا", "كولمبيا"),
        ("بالجامبي", "الغامبي"),
    ],
)
def test_affixed_forms_of_the_measured_pairs_meet(one: str, other: str) -> None:
    assert joined(variants(), one, other) or (other,) in spellings_of(one)


def spellings_of(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(spelling for compound in compounds([word]) for spelling in compound.spellings)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own.txt"


def test_an_own_file_adds_classes(own: Path) -> None:
    own.write_text("# Ours\n\nزيدون زيدان # a player\nأفندي أفندم\n", encoding="utf-8")
    classes = variants_with(own)
    assert joined(classes, "والأفندي", "أفندم")
    assert not joined(variants(), "أفندي", "أفندم")
    assert set(variants()) < set(classes)


def test_an_own_file_adds_to_our_classes(own: Path) -> None:
    own.write_text("الدونالد ترمب Trump\n", encoding="utf-8")
    classes = variants_with(own)
    assert joined(classes, "trump", "ترامب")
    assert joined(classes, "ترامب", "دونالد")
    assert not joined(variants(), "ترامب", "trump")


def test_an_own_file_may_hold_spellings_of_several_words(own: Path) -> None:
    own.write_text("تيك توك | تيكتوك|TikTok # ours\nزيدون|زيدان\nفيس بوك|الفيس\n", encoding="utf-8")
    (compound,) = compounds(["والتيكتوك"], compounds_with(own))
    assert compound.spellings == (("والتيكتوك",), ("والتيك", "توك"), ("والTikTok",))
    assert joined(variants_with(own), "تيكتوك", "tiktok")
    assert joined(variants_with(own), "زيدون", "زيدان")
    (compound,) = compounds(["فيسبوك"], compounds_with(own))
    assert set(compound.spellings) == {("فيسبوك",), ("فيس", "بوك"), ("الفيس",)}
    assert compounds_with(None) is shipped()


@pytest.mark.parametrize("text", ["", "\n\n", "|\n", "# a|b\n", "# nothing yet\n", "\ufeff# saved by an editor\r\n"])
def test_an_own_file_may_be_empty(own: Path, text: str) -> None:
    own.write_text(text, encoding="utf-8")
    assert variants_with(own) == variants()


def test_an_own_file_may_be_written_by_any_editor(own: Path) -> None:
    own.write_bytes("\ufeffأَفَنْدِي، أفندم\r\nسينما\tسيمنا\r\n".encode())
    classes = variants_with(own)
    assert joined(classes, "أفندي", "أفندم")
    assert joined(classes, "سيمنا", "السينما")


def test_an_own_file_is_read_once_until_it_changes(own: Path) -> None:
    own.write_text("أفندي أفندم\n", encoding="utf-8")
    first = variants_with(own)
    assert variants_with(own) is first
    own.write_text("أفندي عفندي\n", encoding="utf-8")
    os.utime(own, ns=(0, 0))
    assert joined(variants_with(own), "أفندي", "عفندي")
    assert not joined(variants_with(own), "أفندي", "أفندم")


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        ("ترامب ترمب\nغوغل\n".encode(), 2, "'غوغل' stands alone"),
        ("# one\n\nترامب # ترمب\n".encode(), 3, "'ترامب' stands alone"),
        ("ترامب ترمب\r\nغوغل جوجل\r\n".encode("cp1256"), 1, "not UTF-8"),
        ("ترامب ترمب\n".encode("utf-16"), 1, "not UTF-8"),
        ("غوغل جوجل\n".encode() + b"\xd8\n", 2, "not UTF-8"),
        ("غوغل جوجل\nواتساب واتس-اب\n".encode(), 2, "'واتس-اب' is not a single word"),
        ("غوغل|جوجل\nفيس بوك|\n".encode(), 2, "'فيس بوك' stands alone"),
        ("فيس بوك|فيس-بوك\n".encode(), 1, "'فيس-بوك' is not a single word"),
        ("غوغل = جوجل\n".encode(), 1, "'=' is not a single word"),
        ("غوغل جو\x1bجل\n".encode(), 1, r"'جو\x1bجل' is not a single word"),
        (("أ-" * 10_000 + "ب جوجل\n").encode(), 1, "…' is not a single word"),
    ],
)
def test_a_faulty_own_file_is_named_with_the_line(own: Path, data: bytes, line: int, said: str) -> None:
    own.write_bytes(data)
    with pytest.raises(InputError) as raised:
        variants_with(own)
    message = str(raised.value)
    assert message.startswith(f"{own}, line {line}: ")
    assert said in message
    assert "\n" not in message
    assert "\x1b" not in message
    assert len(message) < len(str(own)) + 200


def test_a_mended_own_file_is_read(own: Path) -> None:
    own.write_text("أفندي\n", encoding="utf-8")
    with pytest.raises(InputError):
        variants_with(own)
    own.write_text("أفندي أفندم\n", encoding="utf-8")
    assert joined(variants_with(own), "أفندي", "أفندم")


def test_an_own_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path, tmp_path / "missing" / "own.txt"):
        with pytest.raises(InputError, match="cannot be read") as raised:
            variants_with(path)
        assert str(path) in str(raised.value)


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_classes_or_a_named_fault(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.txt"
        path.write_bytes(data)
        faulty = _fault(path)
        if faulty is None:
            assert set(variants()) <= set(variants_with(path))
        else:
            assert faulty.startswith(f"{path}, line ")


def _fault(path: Path) -> str | None:
    try:
        variants_with(path)
    except InputError as error:
        return str(error)
    return None
