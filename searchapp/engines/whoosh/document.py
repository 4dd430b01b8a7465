"""From an article to the Whoosh document that is written for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from searchapp.dates.moments import month_of, to_moment
from searchapp.engines.analysed import analysed
from searchapp.engines.serialization import pack_article
from searchapp.engines.term_numbers import TermNumbers
from searchapp.engines.terms import to_bytes
from searchapp.engines.whoosh.schema import DIGEST_SIZE
from searchapp.model import Article
from searchapp.near_duplicates import Signature


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
    words = analysed(article, vocabulary)
    fields = {
        "key": article.id,
        "id": to_bytes(article.id),
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "month": month_of(article.date),
        "moment": to_moment(article.date),
        "length": words.length,
        "layout": words.layout.tobytes(),
        "digest": article.digest.ljust(DIGEST_SIZE, b"\0")[:DIGEST_SIZE],
        "origin": article.origin,
        "cluster": signature.cluster,
        "signature": signature.to_bytes(),
        "original": pack_article(article),
    }
    return Document(
        passages=words.passages,
        fields={name: value for name, value in fields.items() if value != "" or name == "key"},
    )
