"""From an article to the document that is written for it, and back."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from searchapp.dates.moments import month_of, to_moment
from searchapp.engines.opensearch.values import key_of, sortable_id, to_term
from searchapp.engines.opensearch.words import WordsOfText
from searchapp.engines.serialization import pack_article, unpack_article
from searchapp.model import Article
from searchapp.near_duplicates import Signature, signatures_from
from searchapp.near_duplicates.table import lookup_keys

#: The fields with words, by the form that they hold: of the whole article, and of its title alone.
FORMS: Final = ("surface", "normalized", "stem", "root")
WORD_FIELDS: Final = tuple(f"{scope}{form}" for scope in ("", "title_") for form in FORMS)


def document_of(article: Article, signature: Signature, words: WordsOfText) -> dict[str, Any]:
    """Return the document of ``article`` with its ``signature``; a value that is missing has no field.

    A title and each paragraph are values of their own, which no phrase reaches across. ``sum`` is a checksum over all
    that is found by words.
    """
    title = words.of(article.title)
    passages = [title, *map(words.of, article.paragraphs)]
    found: dict[str, Any] = {}
    for place, form in enumerate(FORMS):
        found[form] = [text for passage in passages if (text := str(passage[place]))]
        found[f"title_{form}"] = title[place]
    document: dict[str, Any] = {
        **found,
        "key": key_of(article.id),
        "id": sortable_id(article.id),
        "source": to_term(article.source),
        "section": to_term(article.section),
        "author": to_term(article.author),
        "month": month_of(article.date),
        "moment": None if article.date is None else to_moment(article.date),
        "length": sum(passage.words for passage in passages),
        "paragraphs": len(article.paragraphs),
        "sum": blake2b(json.dumps(found).encode(), digest_size=8).hexdigest(),
        "cluster": signature.cluster,
        "keys": list(map(str, lookup_keys(signature.minhash))),
        "signature": b64encode(signature.to_bytes()).decode(),
        "label": b64encode(json.dumps([article.id, article.digest.hex(), article.origin]).encode()).decode(),
        "original": b64encode(pack_article(article)).decode(),
    }
    return {name: value for name, value in document.items() if value not in ("", None, [])}


def original_of(source: Mapping[str, Any]) -> Article:
    """Return the article of a document. Raises :class:`ValueError` when it is damaged."""
    return unpack_article(b64decode(source["original"]))


def mark_from(source: Mapping[str, Any]) -> Any:
    """Return the signature of a document. Raises :class:`ValueError` when it is damaged."""
    (signature,) = signatures_from(b64decode(source["signature"]))
    return signature


def label_of(source: Mapping[str, Any]) -> tuple[str, bytes, str]:
    """Return the id, the digest and the origin of the article of a document, without reading it whole."""
    article_id, digest, origin = json.loads(b64decode(source["label"]))
    return article_id, bytes.fromhex(digest), origin
