"""From an article to the Whoosh document that is written for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from searchapp.analysis.tokens import words_in
from searchapp.dates.moments import month_of, to_moment
from searchapp.engines.serialization import pack_article
from searchapp.engines.terms import to_bytes
from searchapp.engines.whoosh.schema import DIGEST_SIZE
from searchapp.engines.whoosh.vocabulary import NO_FORM, TermNumbers
from searchapp.model import Article
from searchapp.near_duplicates import Signature
from searchapp.ranking.layout import LAST_OF_TITLE, layout_of


@dataclass(frozen=True, slots=True)
class Document:
    """``passages`` are the title and the paragraphs, each with its first position and the numbers of its words' forms;
    ``fields`` is everything else, named as in the schema.
    """

    passages: list[tuple[int, list[int]]]
    fields: dict[str, Any]


def document_of(article: Article, signature: Signature, vocabulary: TermNumbers) -> Document:
    """Return the document of ``article`` with its ``signature``, its words numbered by ``vocabulary``; a field without
    a value is left out.
    """
    title = _form_numbers(article.title, vocabulary)
    paragraphs = [_form_numbers(paragraph, vocabulary) for paragraph in article.paragraphs]
    layout = layout_of([len(words) for words in paragraphs])
    fields = {
        "key": article.id,
        "id": to_bytes(article.id),
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "month": month_of(article.date),
        "moment": to_moment(article.date),
        "length": len(title) + sum(map(len, paragraphs)),
        "layout": layout.tobytes(),
        "digest": article.digest.ljust(DIGEST_SIZE, b"\0")[:DIGEST_SIZE],
        "origin": article.origin,
        "cluster": signature.cluster,
        "signature": signature.to_bytes(),
        "original": pack_article(article),
    }
    return Document(
        passages=[*_title_passages(title), *zip(layout.tolist(), paragraphs, strict=False)],
        fields={name: value for name, value in fields.items() if value != "" or name == "key"},
    )


def _title_passages(words: list[int]) -> list[tuple[int, list[int]]]:
    """Give each word of a title its position; see :mod:`searchapp.ranking.layout`."""
    ordinary = LAST_OF_TITLE - 1
    return [(0, words[:ordinary]), *((LAST_OF_TITLE, [word]) for word in words[ordinary:])]


def _form_numbers(text: str, vocabulary: TermNumbers) -> list[int]:
    numbers = list(map(vocabulary.__getitem__, words_in(text)))
    return [number for number in numbers if number != NO_FORM] if NO_FORM in numbers else numbers
