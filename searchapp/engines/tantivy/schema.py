"""The fields of a Tantivy document, which is one article, and the terms in them.

========  =============================================  ==========================================================
field     holds                                          read for
========  =============================================  ==========================================================
words     the terms of its words                         matching, candidates
title     those of its title alone                       matching in titles, candidates
key       the article id                                 replacing, deleting, looking up
entry     id, origin and digest, see :mod:`.entries`     listing
source    one term                                       filters and facets
section   one term                                       filters and facets
author    one term                                       filters and facets
month     one term, 2025-11                              facets
precision one term, of dates without a day               date filters, facets
moment    date, microseconds since 1970                  date filters, facets
instant   the same in UTC                                sorting
arrived   when it came in, likewise                      filters, sorting
length    number of words, title included                statistics, length normalisation
passages  number of paragraphs                           statistics
record    where its record begins, see :mod:`.records`   ranking
cluster   number of its cluster                          collapsing, copies
lookups   numbers of what it is looked up by             incremental indexing, addresses
keys      those of its signature                         finding the cluster of later articles
original  the article itself                             everything that is shown
========  =============================================  ==========================================================

The term of a word names its root, its readings, its normalized form and its surface, in this order. So the terms of
one root, of the same readings, of one normalized form have a common prefix and are neighbours in Tantivy's dictionary:
one field serves every match level, and the dictionary lists the forms of a root.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from zlib import crc32

from tantivy import Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.dates.moments import PRECISION
from searchapp.engines.local.errors import Damaged
from searchapp.engines.serialization import from_bytes, term_bytes
from searchapp.ranking.postings import Row

#: The fields with a value as it stands for a term, at most one in each article.
VALUE_FIELDS: Final = ("source", "section", "author", "month", PRECISION)

#: Names of tokenizers.
_WORDS: Final = "words"
_VALUE: Final = "raw"

#: Starts the term of a value that is not Unicode text, because it has a lone surrogate, or that starts with this
#: itself.
_ESCAPED: Final = "\x00"

#: Occurs in no form.
_SEPARATOR: Final = "/"

#: Stands between the title and the paragraphs, so that no phrase spans two of them. No word is like it.
GAP: Final = "¶"

#: Bytes of the number of a term.
NUMBER_SIZE: Final = 4

#: How many strings between spaces are remembered, and how long they may be, in code points.
_REMEMBERED: Final = 1 << 20
_LONGEST_REMEMBERED: Final = 64

#: What has a special meaning in a regular expression.
_SPECIAL: Final = re.compile(r"([\\.+*?()|\[\]{}^$#&~-])")


def make_schema() -> Schema:
    """Return the schema of an index."""
    builder = SchemaBuilder()
    for name in ("words", "title"):
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option="position")
    for name in ("key", "entry"):
        builder.add_text_field(name, tokenizer_name=_VALUE, index_option="basic")
    for name in VALUE_FIELDS:
        builder.add_text_field(name, tokenizer_name=_VALUE, index_option="basic", fast=True)
    for name in ("moment", "instant", "arrived"):
        builder.add_integer_field(name, fast=True)
    for name in ("length", "passages", "record"):
        builder.add_unsigned_field(name, fast=True)
    # Indexed, so that finding the few articles of a cluster costs the same in an index of any size.
    builder.add_integer_field("cluster", fast=True, indexed=True)
    for name in ("keys", "lookups"):
        builder.add_unsigned_field(name, indexed=True)
    builder.add_bytes_field("original", stored=True)
    return builder.build()


def create_index(folder: Path) -> None:
    """Create an empty index in ``folder``."""
    Index(make_schema(), path=str(folder))


def open_index(folder: Path) -> Index:
    """Open the index in ``folder`` as its last commit left it."""
    index = Index.open(str(folder))
    # Tantivy would watch the folder from a thread of its own.
    index.config_reader(reload_policy="manual")
    index.register_tokenizer(_WORDS, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    index.reload()
    return index


def to_term(value: str) -> str:
    """Return the term of ``value`` in a field of values."""
    term = term_bytes(value)
    try:
        text = term.decode()
    except UnicodeDecodeError:
        return _ESCAPED + term.decode("latin-1")
    return _ESCAPED + term.decode("latin-1") if text.startswith(_ESCAPED) else text


def from_term(term: str) -> str:
    """Return the value of which :func:`to_term` made ``term``."""
    return from_bytes(term[1:].encode("latin-1")) if term.startswith(_ESCAPED) else term


def word_term(forms: Forms) -> str:
    """Return the term of a word with these ``forms``; it does not repeat the surface where that is the normalized
    form.
    """
    surface = "" if forms.surface == forms.normalized else forms.surface
    return _SEPARATOR.join((forms.root, forms.readings, forms.normalized, surface))


def term_prefix(*forms: str) -> str:
    """Return the common prefix of terms with a root; with a root and readings; or with both and a normalized form."""
    return "".join(f"{form}{_SEPARATOR}" for form in forms)


def row_of(term: str) -> Row:
    """Return the forms that ``term`` names. Raises :class:`Damaged` when it is not the term of a word."""
    try:
        _, readings, normalized, surface = term.split(_SEPARATOR)
    except ValueError as error:
        raise Damaged(f"{term!r} is no word") from error
    return surface or normalized, normalized, readings


def pattern(text: str) -> str:
    """Return the regular expression, in Tantivy's dialect, that matches ``text`` and nothing else."""
    return _SPECIAL.sub(r"\\\1", text)


def number_of(term: str) -> int:
    """Return the number that stands for ``term`` in records: 32 bits of a hash.

    Among a quarter of a million terms about eight pairs share one. Numbers do not decide what matches; but in an
    article that matches, a word that shares the number of one that is searched for is ranked as if it were that.
    """
    return crc32(term.encode())


class TermsOfText(dict[str, tuple[str, bytes]]):
    """The terms of a string between two spaces, joined by spaces, and their numbers, four bytes each.

    Most strings have been met before and cost one look-up: cheaper than finding the words and looking up each of them.
    """

    def __missing__(self, string: str) -> tuple[str, bytes]:
        terms = [word_term(forms) for forms in analyse_forms(string)]
        found = " ".join(terms), b"".join(number_of(term).to_bytes(NUMBER_SIZE, "little") for term in terms)
        if len(string) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[string] = found
        return found

    def of(self, text: str) -> tuple[str, bytes]:
        """Return the terms of a whole text, joined by spaces, and their numbers."""
        found = list(map(self.__getitem__, text.split()))
        return " ".join([terms for terms, _ in found]), b"".join([numbers for _, numbers in found])
