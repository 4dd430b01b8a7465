"""From an article to the document that is written for it, and back; and the mapping of an index of documents.

JSON carries no lone surrogates, and Lucene takes no terms of any length: values and words are escaped and cut. Escaping
keeps the order of code points, by which OpenSearch sorts.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from searchapp.analysis import analyser
from searchapp.analysis.analyser import analyse_forms
from searchapp.dates.moments import PRECISION, UNDATED, times_of
from searchapp.engines.base import Entry
from searchapp.engines.lookups import numbers_of
from searchapp.engines.opensearch.errors import IndexErrors
from searchapp.engines.serialization import from_bytes, pack_article, term_bytes, to_bytes, unpack_article
from searchapp.model import Article
from searchapp.near_duplicates import Signature, signatures_from
from searchapp.near_duplicates.clusters import lookup_keys
from searchapp.settings import Settings

#: Raised whenever the form changes in which an index is kept.
FORMAT: Final = 7

#: The fields with words, by the form that they hold: those of the whole article, and of its title alone. A spelling is
#: a normalized form with its readings.
FORMS: Final = ("surface", "spelling", "normalized", "readings", "root")
_WORD_FIELDS: Final = tuple(f"{scope}{form}" for scope in ("", "title_") for form in FORMS)

#: The fields without words, by type. Keys are numbers, but found twice as fast as keywords. Binary fields are stored
#: with the document and not indexed.
_VALUES: Final = {
    "keyword": ("key", "id", "source", "section", "author", "month", PRECISION, "sum", "keys", "lookups"),
    "long": ("batch", "moment", "instant", "arrived", "length", "paragraphs", "cluster"),
    "binary": ("label", "signature", "original"),
}

#: What reading a damaged document raises.
DAMAGE: Final = (ValueError, KeyError, binascii.Error)

#: A code point that no text needs, the last before the surrogates. It and a second one stand for a lone surrogate, or
#: for itself.
_ESCAPE: Final = "\ud7ff"
_UNSAFE: Final = re.compile(f"[{_ESCAPE}\ud800-\udfff]")
_ESCAPED: Final = re.compile(f"{_ESCAPE}(.)", re.DOTALL)

#: In bytes, within what Lucene takes as a term. Longer ids are sorted by their beginning.
_LONGEST_ID: Final = 32_000

#: In code points: OpenSearch splits longer words.
_LONGEST_WORD: Final = 100
_KEPT_OF_WORD: Final = 60

_KEY_SIZE: Final = 16
_SPELLING_SIZE: Final = 6

#: How many strings between spaces are remembered, and how long they may be, in code points.
_REMEMBERED: Final = 1 << 20
_LONGEST_REMEMBERED: Final = 64


def articles_body(settings: Settings, *, aliases: tuple[str, ...]) -> dict[str, Any]:
    """Return the settings and the mapping of an index of articles."""
    return {
        "aliases": {name: {} for name in aliases},
        "settings": {
            "index": {
                "number_of_shards": settings.opensearch_shards,
                "number_of_replicas": settings.opensearch_replicas,
                # What is written becomes visible when it is committed.
                "refresh_interval": "-1",
                # With segment replication copies lag behind: answers would lack what has been committed.
                "replication.type": "DOCUMENT",
            },
        },
        "mappings": {
            "dynamic": False,
            "_meta": {
                "searchapp": {
                    "index": settings.opensearch_index,
                    "format": FORMAT,
                    "analyser": analyser.fingerprint(),
                }
            },
            "_source": {"includes": ["label", "signature", "original"]},
            "properties": {
                **{name: {"type": "text", "analyzer": "whitespace", "norms": False} for name in _WORD_FIELDS},
                **{name: {"type": kind} for kind, names in _VALUES.items() for name in names},
            },
        },
    }


def control_body(settings: Settings) -> dict[str, Any]:
    """Return the settings and the mapping of the index that holds the state of another."""
    return {
        "settings": {"index": {"number_of_shards": 1, "number_of_replicas": settings.opensearch_replicas}},
        "mappings": {"enabled": False, "_meta": {"searchapp": {"control": settings.opensearch_index}}},
    }


def document_of(article: Article, signature: Signature, words: WordsOfText) -> dict[str, Any]:
    """Return the document of ``article`` with its ``signature``; a missing value has no field.

    The title and each paragraph are values of their own, which no phrase spans. ``sum`` is a checksum of all words.
    """
    title = words.of(article.title)
    passages = [title, *map(words.of, article.paragraphs)]
    found: dict[str, Any] = {}
    for column, form in enumerate(FORMS):
        found[form] = [text for passage in passages if (text := str(passage[column]))]
        found[f"title_{form}"] = title[column]
    document: dict[str, Any] = {
        **found,
        "key": key_of(article.id),
        "id": _sortable(article.id),
        "source": to_term(article.source),
        "section": to_term(article.section),
        "author": to_term(article.author),
        **{name: value for name, value in times_of(article)._asdict().items() if value != UNDATED},
        "length": sum(passage.words for passage in passages),
        "paragraphs": len(article.paragraphs),
        "sum": blake2b(json.dumps(found).encode(), digest_size=8).hexdigest(),
        "cluster": signature.cluster,
        "keys": list(map(str, lookup_keys(signature.minhash))),
        "lookups": list(map(str, numbers_of(article))),
        "signature": b64encode(signature.to_bytes()).decode(),
        "label": b64encode(json.dumps([article.id, article.digest.hex(), article.origin]).encode()).decode(),
        "original": b64encode(pack_article(article)).decode(),
    }
    return {name: value for name, value in document.items() if value not in ("", None, [])}


@contextmanager
def source_of(document: Mapping[str, Any], errors: IndexErrors) -> Iterator[Mapping[str, Any]]:
    """Yield the source of ``document``; where the block finds it damaged, raise the error that says so."""
    try:
        yield document["_source"]
    except DAMAGE as error:
        raise errors.damaged(f"document {document['_id']}: {error}") from error


def original_of(source: Mapping[str, Any]) -> Article:
    """Return the article of a document. Raises one of :data:`DAMAGE` when it is damaged."""
    return unpack_article(b64decode(source["original"]))


def signature_in(source: Mapping[str, Any]) -> Any:
    """Return the signature of a document. Raises one of :data:`DAMAGE` when it is damaged."""
    (signature,) = signatures_from(b64decode(source["signature"]))
    return signature


def label_of(source: Mapping[str, Any]) -> Entry:
    """Return the entry of the article of a document, without reading all of it."""
    article_id, digest, origin = json.loads(b64decode(source["label"]))
    return Entry(article_id, bytes.fromhex(digest), origin)


class _Joined(NamedTuple):
    """The words of a text in each of :data:`FORMS`, joined by spaces, and their number."""

    surface: str
    spelling: str
    normalized: str
    readings: str
    root: str
    words: int


class WordsOfText(dict[str, _Joined]):
    """The words of what stands between two spaces in a text: most of it has been met before, and costs one look-up.

    No word spans a space, so the words of a text are those of its parts. ``long`` are the surface forms of the terms
    that stand for very long words.
    """

    def __init__(self) -> None:
        super().__init__()
        self.long: dict[str, str] = {}

    def __missing__(self, part: str) -> _Joined:
        forms = analyse_forms(part)
        if len(part) > _LONGEST_WORD:
            self.long |= {word_term(each.surface): each.surface for each in forms if len(each.surface) > _LONGEST_WORD}
        found = _Joined(
            " ".join([word_term(word.surface) for word in forms]),
            " ".join([word_term(spelling_of(word.normalized, word.readings)) for word in forms]),
            " ".join([word_term(word.normalized) for word in forms]),
            " ".join([word_term(word.readings) for word in forms]),
            " ".join([word_term(word.root) for word in forms]),
            len(forms),
        )
        if len(part) <= _LONGEST_REMEMBERED:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[part] = found
        return found

    def of(self, text: str) -> _Joined:
        """Return the words of a whole text."""
        found = [joined for part in text.split() if (joined := self[part]).words]
        *forms, words = zip(*found, strict=True) if found else ((),) * len(_Joined._fields)
        surface, spelling, normalized, readings, root = (" ".join(map(str, form)) for form in forms)
        return _Joined(surface, spelling, normalized, readings, root, sum(words))


def spelling_of(normalized: str, readings: str) -> str:
    """Return the spelling of words of this normalized form and these readings: a digest, shorter than either, since a
    document has to fit into one request.
    """
    return b64encode(blake2b(to_bytes(f"{normalized}/{readings}"), digest_size=_SPELLING_SIZE).digest()).decode()


def word_term(form: str) -> str:
    """Return the term of a form of a word; of a very long one the beginning, with a digest of the whole."""
    if len(form) <= _LONGEST_WORD:
        return form
    return form[:_KEPT_OF_WORD] + blake2b(form.encode(), digest_size=_KEY_SIZE).hexdigest()


def to_term(value: str) -> str:
    """Return the term of ``value``; of a very long one the beginning, with a digest of the whole."""
    return _escaped(from_bytes(term_bytes(value)))


def unescaped(term: str) -> str:
    """Return the value that a term stands for."""
    return _ESCAPED.sub(lambda found: chr(ord(found[1]) - 1 + ord(_ESCAPE)), term)


def _escaped(text: str) -> str:
    """Return ``text`` without lone surrogates. Different texts stay different, and in their order."""
    return _UNSAFE.sub(lambda found: _ESCAPE + chr(ord(found[0]) - ord(_ESCAPE) + 1), text)


def _sortable(article_id: str) -> str:
    name = _escaped(article_id)
    return name if len(name.encode()) <= _LONGEST_ID else to_term(article_id)


def key_of(article_id: str) -> str:
    """Return a short name for the article of this id, unlike that of any other."""
    return blake2b(to_bytes(article_id), digest_size=_KEY_SIZE).hexdigest()
