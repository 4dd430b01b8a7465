"""How to cite an article, in Arabic and in English, and where to find it."""

from __future__ import annotations

from typing import Final

from babel.dates import format_date
from flask import url_for
from markupsafe import Markup, escape

from searchapp.errors import Language
from searchapp.model import Article
from searchapp.web.language import LOCALES
from searchapp.web.links import original_url

_NAME: Final = Markup("<bdi>{}</bdi>")
_ADDRESS: Final = Markup('<bdi dir="ltr">{}</bdi>')
#: Quotation marks inside those of the citation.
_INNER: Final[dict[Language, dict[int, int]]] = {
    "ar": str.maketrans("«»", "“”"),
    "en": str.maketrans("“”", "‘’"),
}
_ENDINGS: Final = ("؟", "?", "!", "…", ".")


def permanent_url(article_id: str) -> str:
    """Return the absolute URL of an article in this archive, without any search."""
    return url_for("pages.article_page", article_id=article_id, _external=True)


def citation(article: Article, language: Language) -> Markup:
    """Return a citation of ``article`` as newspapers and scholars write it; without its tags it reads the same.

    Arabic: الكاتب، «العنوان»، المصدر، 6 نوفمبر 2025، رابط. English: Author. “Title.” Source, 6 November 2025. Address.
    Unknown parts are left out. The address is that of the original, or else that of the article in this archive.
    """
    address = _ADDRESS.format(original_url(article.url) or permanent_url(article.id))
    title = article.heading.translate(_INNER[language])
    day = format_date(article.date, "d MMMM y", LOCALES[language]) if article.date else ""
    author, source = (_NAME.format(name) if name else Markup() for name in (article.author, article.source))
    if language == "ar":
        return _joined("، ", author, Markup("«{}»").format(_NAME.format(title)), source, escape(day), address)
    stop = "" if title.endswith(_ENDINGS) else "."
    published = _joined(", ", source, escape(day))
    return _joined(
        " ",
        author and author + ".",
        Markup("“{}{}”").format(_NAME.format(title), stop),
        published and published + ".",
        address,
    )


def _joined(separator: str, *parts: Markup) -> Markup:
    return escape(separator).join(filter(None, parts))
