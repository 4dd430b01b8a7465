"""References as RIS, for Zotero, EndNote and Mendeley.

By hand, as BibTeX is: what writes them (rispy, bibtexparser) is made to hold a whole file in memory, and leaves it to
its caller which field means what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from searchapp.errors import Language, Message
from searchapp.export.references import authors_of, cited_date, one_line
from searchapp.model import Article

_LINE_END: Final = "\r\n"


def write_ris(articles: Iterable[Article | Message], language: Language) -> Iterator[bytes]:
    """Yield a reference for each article, in UTF-8, as soon as it is there; a note is a reference of its own."""
    for article in articles:
        fields = _note(article, language) if isinstance(article, Message) else _fields(article)
        lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
        yield (_LINE_END.join((*lines, "ER  - ", "", ""))).encode("utf-8", "replace")


def _note(message: Message, language: Language) -> Iterator[tuple[str, str]]:
    yield "TY", "GEN"
    yield "TI", message.text(language)


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    when = cited_date(article)
    yield "TY", "NEWS"
    yield "TI", article.heading
    for author in authors_of(article):
        yield "AU", author
    yield "T2", article.source
    if when:
        yield "PY", f"{when.year:04}"
        known = (f"{part:02}" if part else "" for part in when)
        yield "DA", "/".join((*known, ""))
    yield "SE", article.section
    yield "SP", "" if article.page is None else str(article.page)
    yield "UR", article.url
    yield "LA", "ar"
    yield "AN", article.id
