"""Whoosh as it comes, to be measured against: paragraphs in one ``TEXT`` field with a whitespace analyser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from whoosh.analysis import RegexTokenizer
from whoosh.fields import TEXT, Schema
from whoosh.index import FileIndex, create_in
from whoosh.query import Or, Term

_WORD = re.compile(r"\S+")


def build_stock_index(folder: Path, paragraphs: Iterable[str]) -> FileIndex:
    """Index ``paragraphs`` in ``folder``."""
    folder.mkdir()
    index = create_in(str(folder), Schema(text=TEXT(analyzer=RegexTokenizer(_WORD))))
    writer = index.writer()
    for paragraph in paragraphs:
        writer.add_document(text=paragraph)
    writer.commit()
    return index


def any_of(words: Iterable[str]) -> Or:
    """Return the query for paragraphs with any of ``words``."""
    return Or([Term("text", word) for word in words])
