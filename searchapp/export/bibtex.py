"""References as BibTeX, for LaTeX, JabRef and Zotero; with biblatex's ``date`` beside the year and the month."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from searchapp.errors import Language, Message
from searchapp.export.references import authors_of, cited_date, key_of, one_line
from searchapp.model import Article

#: What TeX takes for more than a letter, and how it is written.
_ESCAPES: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
_ESCAPED: Final = str.maketrans(_ESCAPES)
#: An address is taken as it stands, but must not end the field.
_IN_ADDRESS: Final = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_HTTP: Final = re.compile("https?://", re.IGNORECASE)


def write_bibtex(articles: Iterable[Article | Message], language: Language) -> Iterator[bytes]:
    """Yield an entry for each article, in UTF-8, as soon as it is there; a note is an entry of its own.

    The key of an article is its own, and the same in every file.
    """
    for article in articles:
        yield (_note(article, language) if isinstance(article, Message) else _entry(article)).encode("utf-8", "replace")


def _note(message: Message, language: Language) -> str:
    return _written("misc", "searchappnote", [("title", _text(message.text(language)))])


def _entry(article: Article) -> str:
    return _written("article", key_of(article), [(name, value) for name, value in _fields(article) if value])


def _written(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    return "".join((f"@{kind}{{{key},\n", *(f"  {name} = {value},\n" for name, value in fields), "}\n\n"))


def _text(text: str) -> str:
    escaped = one_line(text).translate(_ESCAPED)
    return f"{{{escaped}}}" if escaped else ""


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    when = cited_date(article)
    yield "title", _text(article.heading)
    # In braces of its own no name is taken apart.
    authors = " and ".join(map(_text, authors_of(article)))
    yield "author", f"{{{authors}}}" if authors else ""
    yield "journal", _text(article.source)
    if when:
        yield "year", f"{{{when.year:04}}}"
        yield "month", _MONTHS[when.month - 1] if when.month else ""
        yield "date", f"{{{when.iso}}}"
    yield "pages", "" if article.page is None else f"{{{article.page}}}"
    yield "url", f"{{{one_line(article.url).translate(_IN_ADDRESS)}}}" if _HTTP.match(article.url) else ""
    yield "keywords", _text(article.section)
    yield "language", "{arabic}"
    yield "note", "" if article.id == article.url else _text(article.id)
