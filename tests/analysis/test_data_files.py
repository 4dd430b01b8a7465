"""The word lists: well formed, without duplicates, sorted, explained, and each entry there for a reason."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from searchapp.analysis.data import parse_classes, read_classes, read_data, read_sections
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stem import BROKEN_PLURALS, CLITIC_LOOKALIKES, ENDING_LOOKALIKES, EXCEPTIONS, ListedWords
from searchapp.analysis.tokens import words_in
from tests.analysis.news_words import stem_of, with_pronouns

STOPWORDS = "stopwords.txt"
IN_SECTIONS = [CLITIC_LOOKALIKES, ENDING_LOOKALIKES]
FILES = [*IN_SECTIONS, BROKEN_PLURALS, STOPWORDS]
NUMBER_OF_CLASSES = 700


def words_of(name: str) -> list[str]:
    return list(chain(*(read_sections(name).values() if name in IN_SECTIONS else read_classes(name))))


def blocks(name: str) -> list[list[str]]:
    """Return the words of each block of lines between comments or headings; of a class only the first."""
    found: list[list[str]] = [[]]
    for line in read_data(name).splitlines():
        if not line or line.startswith(("#", "[")):
            found.append([])
        else:
            found[-1] += line.split()[:1] if name == BROKEN_PLURALS else line.split()
    return [block for block in found if block]


@pytest.mark.parametrize("name", FILES)
def test_a_file_begins_by_saying_what_it_is(name: str) -> None:
    assert read_data(name).startswith("# ")
    assert read_data(name).endswith("\n")


@pytest.mark.parametrize("name", FILES)
def test_lines_can_be_read_on_a_screen(name: str) -> None:
    for number, line in enumerate(read_data(name).splitlines(), start=1):
        assert len(line) <= 120, f"line {number}"
        assert line == line.strip(), f"line {number}"


@pytest.mark.parametrize("name", FILES)
def test_every_entry_is_one_word(name: str) -> None:
    assert len(words_of(name)) > 200
    for word in words_of(name):
        assert words_in(word) == [word]
        assert normalize(word)


@pytest.mark.parametrize("name", FILES)
def test_no_word_is_listed_twice_in_any_spelling(name: str) -> None:
    # Stop words keep ى and ي apart, as إلى and إلي are.
    spellings = Counter((normalize(word), word.endswith("ى")) for word in words_of(name))
    assert not [word for word, times in spellings.items() if times > 1]


@pytest.mark.parametrize("name", [*IN_SECTIONS, BROKEN_PLURALS])
def test_words_are_sorted_inside_a_section(name: str) -> None:
    assert "are sorted" in read_data(name)
    for block in blocks(name):
        forms = list(map(normalize, block))
        assert forms == sorted(forms), block[0]


@pytest.mark.parametrize("name", IN_SECTIONS)
def test_a_section_has_a_name_and_words(name: str) -> None:
    for section, words in read_sections(name).items():
        assert section == section.strip()
        assert section
        assert words, section


def test_no_class_of_broken_plurals_has_one_word() -> None:
    assert not [words for words in read_classes(BROKEN_PLURALS) if len(words) < 2]


def test_the_broken_plurals_are_those_that_news_uses_most() -> None:
    assert len(read_classes(BROKEN_PLURALS)) >= NUMBER_OF_CLASSES


def test_no_plural_is_a_lookalike_too() -> None:
    plurals = {normalize(plural) for _, *plurals in read_classes(BROKEN_PLURALS) for plural in plurals}
    assert not plurals & set(map(normalize, words_of(ENDING_LOOKALIKES)))


def test_every_ending_lookalike_makes_a_difference() -> None:
    nothing_known = ListedWords({})
    for word in words_of(ENDING_LOOKALIKES):
        forms = [word, word + "ا", "ب" + word, *with_pronouns(word)]
        assert [stem_of(form) for form in forms] != [
            nothing_known.without_endings(normalize(form)) for form in forms
        ], word


def test_a_clitic_after_all_is_no_listed_lookalike() -> None:
    sections = read_sections(CLITIC_LOOKALIKES)
    listed = {normalize(word) for name, words in sections.items() if name != EXCEPTIONS for word in words}
    assert not listed & set(map(normalize, sections[EXCEPTIONS]))


def test_comments_and_empty_lines_are_no_entries() -> None:
    assert parse_classes("# one\n\nأ ب # two\n  \n#\nج د\n") == [["أ", "ب"], ["ج", "د"]]
