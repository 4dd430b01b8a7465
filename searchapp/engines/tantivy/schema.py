"""The fields of a Tantivy document, which is one article.

========  =============================================  ==========================================================
field     holds                                          read for
========  =============================================  ==========================================================
words     its words as terms, see :mod:`.words`          matching, candidates
title     those of its title alone                       matching in titles, candidates
key       the article id                                 replacing, deleting, looking up
source    one term                                       filters and facets
section   one term                                       filters and facets
author    one term                                       filters and facets
month     one term, 2025-11                              facets
moment    date, microseconds since 1970                  date filters, sorting
length    number of words, title included                statistics, length normalisation
passages  number of paragraphs                           statistics
record    where its words lie, see :mod:`.records`       ranking, listing
cluster     number of its cluster                            collapsing, copies
original  the article itself                             everything that is shown
========  =============================================  ==========================================================
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tantivy import Index, Schema, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from searchapp.engines.terms import from_bytes, term_bytes

#: The fields of values that are terms as they stand, one at most in each article.
VALUE_FIELDS: Final = ("source", "section", "author", "month")

_WORDS: Final = "words"
_VALUE: Final = "raw"

#: Begins a value that is no Unicode text, because it has a lone surrogate, or that begins with this itself.
_ESCAPED: Final = "\x00"


def make_schema() -> Schema:
    """Return the schema of an index."""
    builder = SchemaBuilder()
    for name in ("words", "title"):
        builder.add_text_field(name, tokenizer_name=_WORDS, index_option="position")
    builder.add_text_field("key", tokenizer_name=_VALUE, index_option="basic")
    for name in VALUE_FIELDS:
        builder.add_text_field(name, tokenizer_name=_VALUE, index_option="basic", fast=True)
    builder.add_integer_field("moment", fast=True)
    for name in ("length", "passages", "record"):
        builder.add_unsigned_field(name, fast=True)
    # Indexed: found so, the few articles of a cluster cost the same in an index of any size.
    builder.add_integer_field("cluster", fast=True, indexed=True)
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
    """Return ``value`` as the term of a field of values."""
    term = term_bytes(value)
    try:
        text = term.decode()
    except UnicodeDecodeError:
        return _ESCAPED + term.decode("latin-1")
    return _ESCAPED + term.decode("latin-1") if text.startswith(_ESCAPED) else text


def from_term(term: str) -> str:
    """Return the value that :func:`to_term` made a term of."""
    return from_bytes(term[1:].encode("latin-1")) if term.startswith(_ESCAPED) else term
