"""Words as Tantivy's terms: whatever is written, a term has three parts, no space, a pattern of its own."""

from __future__ import annotations

import re
import sys
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Document, Index, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.engines.tantivy.schema import (
    GAP,
    NUMBER_SIZE,
    TermsOfText,
    number_of,
    pattern,
    row_of,
    term_prefix,
    word_term,
)
from tests.conformance.newsroom import WORDS
from tests.fast import rest_slow

WHITE_SPACE = re.findall(r"\s", "".join(map(chr, range(sys.maxunicode + 1))))
CHUNK = 1 << 13

#: What has a meaning in some dialect of regular expressions, and what a compatibility form may fold to.
PUNCTUATION = "!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~·⁄"


#: Arabic and Latin are among the first; the last have no letters.
CHUNKS = range(0, sys.maxunicode + 1, CHUNK)


@pytest.mark.parametrize("first", rest_slow(CHUNKS))
def test_no_form_holds_what_parts_terms_or_forms(first: int) -> None:
    characters = map(chr, range(first, first + CHUNK))
    text = "\n".join(f"س{character}س {character} 1{character}" for character in characters)
    terms = {word_term(forms) for forms in analyse_forms(text)}
    assert [term for term in terms if term.count("/") != 3 or GAP in term or term.split() != [term]] == []
    assert [term for term in terms if not all(term.split("/")[:3])] == []


def test_the_gap_is_no_word() -> None:
    assert analyse_forms(f"{GAP} كتاب{GAP}كتاب") == analyse_forms("كتاب كتاب")


@pytest.mark.parametrize("space", WHITE_SPACE)
def test_white_space_of_all_kinds_parts_words(space: str) -> None:
    text = f"{space}وزير{space}الكتاب{space}{space}2025{space}"
    assert terms_of(text) == [word_term(forms) for forms in analyse_forms("وزير الكتاب 2025")]


def terms_of(text: str) -> list[str]:
    return TermsOfText().of(text)[0].split()


PIECES = (*WORDS, *WHITE_SPACE, "، ", "-", "«", "ـ", "\u200f", "½", "⑴")
texts = st.lists(st.sampled_from(PIECES) | st.text()).map("".join)


@given(texts)
def test_terms_are_those_of_the_whole_text(text: str) -> None:
    terms, numbers = TermsOfText().of(text)
    expected = [word_term(forms) for forms in analyse_forms(text)]
    assert terms.split() == expected
    assert numbers == b"".join(number_of(term).to_bytes(NUMBER_SIZE, "little") for term in expected)


@given(st.lists(texts))
def test_what_has_been_met_before_is_the_same(some: list[str]) -> None:
    terms = TermsOfText()
    assert [terms.of(text) for text in some * 2] == [TermsOfText().of(text) for text in some * 2]


@given(texts.filter(analyse_forms))
def test_a_term_tells_its_forms_and_begins_with_them(text: str) -> None:
    for forms in analyse_forms(text):
        term = word_term(forms)
        assert row_of(term) == forms[:3]
        assert term.startswith(term_prefix(forms.root, forms.readings, forms.normalized))
        assert term_prefix(forms.root, forms.readings, forms.normalized).startswith(
            term_prefix(forms.root, forms.readings)
        )
        assert term_prefix(forms.root, forms.readings).startswith(term_prefix(forms.root))


def test_the_terms_of_a_root_and_of_readings_stand_together() -> None:
    some = ("a", "ab", "b")
    forms = [Forms(*four) for four in product(("a", "á"), ("a", "b"), some, some)]
    terms = sorted(map(word_term, forms))
    for each in forms:
        for begin in (term_prefix(*each[:1:-1]), term_prefix(*each[:0:-1]), term_prefix(each.root)):
            places = [place for place, term in enumerate(terms) if term.startswith(begin)]
            assert places == list(range(places[0], places[-1] + 1))
    own = [term for term in terms if term.startswith(term_prefix("a", "a"))]
    assert own == sorted(word_term(each) for each in forms if (each.root, each.readings) == ("a", "a"))


def index_of(texts: list[str]) -> Index:
    """Return an index that has each of ``texts`` as a document."""
    builder = SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="words", index_option="position")
    index = Index(builder.build())
    index.register_tokenizer("words", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    writer = index.writer(20_000_000, 1)
    for text in texts:
        document = Document()
        document.add_text("words", text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def found(index: Index, word: str) -> list[int]:
    query = Query.regex_phrase_query(index.schema, "words", [pattern(word), pattern(word)])
    return sorted(address.doc for _, address in index.searcher().search(query, 1000).hits)


def test_a_pattern_finds_its_text_and_nothing_else() -> None:
    random = Random(1)
    words = [f"ا{mark}ب{mark}{mark}ج" for mark in PUNCTUATION] + ["ابج", "ابXج", "ااببج", "اب", "(اب)", "1⁄2", "", "."]
    words += ["".join(random.choices(PUNCTUATION + "اب", k=random.randint(1, 6))) for _ in range(100)]
    words = sorted(set(filter(None, words)))
    index = index_of([f"{word} {word}" for word in words])
    for place, word in enumerate(words):
        assert found(index, word) == [place], word


def test_tantivy_parts_terms_where_they_were_joined() -> None:
    analyzer = TextAnalyzerBuilder(Tokenizer.whitespace()).build()
    text = "".join(f"{word}{space}" for word, space in zip(WORDS, WHITE_SPACE, strict=False)) + "½ ⑴ ﷺ ก"
    terms, _ = TermsOfText().of(text)
    assert analyzer.analyze(terms) == [word_term(forms) for forms in analyse_forms(text)]


def test_the_longest_word_is_a_term_that_tantivy_takes() -> None:
    word = "ﷺ" * 100_000 + "ا" * 100_000
    terms = terms_of(word)
    index = index_of([" ".join(terms)])
    for term in terms:
        assert index.searcher().search(Query.term_query(index.schema, "words", term), 1).hits
