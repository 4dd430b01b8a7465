"""From an article to the Whoosh document that is written for it."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any, Final

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.tokens import surfaces
from searchapp.engines.whoosh.codec import FORMS, pack
from searchapp.engines.whoosh.original import pack_article
from searchapp.engines.whoosh.schema import DIGEST_SIZE, month_of, to_bytes, to_minutes
from searchapp.model import Article
from searchapp.ranking.layout import BODY, layout_of

_REMEMBERED_WORDS: Final = 1 << 20

Occurrences = dict[str, list[int]]


def document_of(article: Article) -> dict[str, Any]:
    """Return the fields of ``article``, named as in the schema; a field without a value is left out."""
    title = _indexed_words(article.title)
    paragraphs = [_indexed_words(paragraph) for paragraph in article.paragraphs]
    layout = layout_of([len(words) for words in paragraphs])
    fields = {
        "words": _occurrences(title, paragraphs, layout.tolist()),
        "key": article.id,
        "id": to_bytes(article.id),
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "month": month_of(article.date),
        "minutes": to_minutes(article.date),
        "length": len(title) + sum(map(len, paragraphs)),
        "layout": layout.tobytes(),
        "digest": article.digest.ljust(DIGEST_SIZE, b"\0")[:DIGEST_SIZE],
        "origin": to_bytes(article.origin),
        "original": pack_article(article),
    }
    return {name: value for name, value in fields.items() if value != ""}


def _occurrences(
    title: list[tuple[str, int]], paragraphs: list[list[tuple[str, int]]], layout: list[int]
) -> Occurrences:
    found: Occurrences = defaultdict(list)
    for position, (root, form) in enumerate(title):
        found[root].append(pack(min(position, BODY - 1), form))
    for start, words in zip(layout, paragraphs, strict=False):
        for position, (root, form) in enumerate(words, start):
            found[root].append(pack(position, form))
    return found


@lru_cache(_REMEMBERED_WORDS)
def _root_and_form(word: str) -> tuple[str, int] | None:
    forms = analyse_word(word)
    return None if forms is None else (forms.root, FORMS[forms.exact])


def _indexed_words(text: str) -> list[tuple[str, int]]:
    return list(filter(None, map(_root_and_form, surfaces(text))))
