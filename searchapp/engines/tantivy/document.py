"""From an article to the Tantivy document and the record that are written for it."""

from __future__ import annotations

from typing import Final, NamedTuple

from tantivy import Document

from searchapp.dates.moments import month_of, to_moment
from searchapp.engines.serialization import dump_article
from searchapp.engines.tantivy.records import record_of
from searchapp.engines.tantivy.schema import VALUE_FIELDS, to_term
from searchapp.engines.tantivy.words import GAP, NUMBER_SIZE, TermsOfText
from searchapp.model import Article
from searchapp.near_duplicates import Signature

_GAP: Final = f" {GAP} "


class Prepared(NamedTuple):
    """An article as it is written: its terms, of the whole and of its title, its record, and itself as JSON."""

    words: str
    title: str
    record: bytes
    original: bytes
    length: int
    cluster: int


def prepare(article: Article, signature: Signature, terms: TermsOfText) -> Prepared:
    """Return ``article`` analysed, to be written with its ``signature``."""
    title, title_numbers = terms.of(article.title)
    paragraphs = [terms.of(paragraph) for paragraph in article.paragraphs]
    numbers = [found for _, found in paragraphs]
    original = dump_article(article)
    return Prepared(
        words=_GAP.join([title, *(words for words, _ in paragraphs)]),
        title=title,
        record=record_of(article, signature, title_numbers, numbers, original),
        original=original,
        length=(len(title_numbers) + sum(map(len, numbers))) // NUMBER_SIZE,
        cluster=signature.cluster,
    )


def document_of(article: Article, prepared: Prepared, record: int) -> Document:
    """Return the document of ``article``, whose record begins at ``record``; a value that is missing has no field."""
    document = Document()
    document.add_text("words", prepared.words)
    document.add_text("title", prepared.title)
    document.add_text("key", to_term(article.id))
    for name, value in values_of(article).items():
        if value:
            document.add_text(name, to_term(value))
    document.add_integer("moment", to_moment(article.date))
    document.add_unsigned("length", prepared.length)
    document.add_unsigned("passages", len(article.paragraphs))
    document.add_unsigned("record", record)
    document.add_integer("cluster", prepared.cluster)
    document.add_bytes("original", prepared.original)
    return document


def values_of(article: Article) -> dict[str, str]:
    """Return what ``article`` has in each of :data:`VALUE_FIELDS`."""
    values = (article.source, article.section, article.author, month_of(article.date))
    return dict(zip(VALUE_FIELDS, values, strict=True))
