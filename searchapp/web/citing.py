"""How an article is cited, in Arabic and in English, and where it is found."""

from __future__ import annotations

from typing import Final

from babel import Locale
from babel.dates import format_date
from flask import url_for
from markupsafe import Markup, escape

from searchapp.errors import Language
from searchapp.model import Article
from searchapp.web.links import original_url

_LOCALES: Final[dict[Language, Locale]] = {"ar": Locale("ar"), "en": Locale("en", "GB")}
_NAME: Final = Markup("<bdi>{}</bdi>")
_ADDRESS: Final = Markup('<bdi dir="ltr">{}</bdi>')
#: Quotation marks within those of the citation.
_INNER: Final[dict[Language, dict[int, int]]] = {
    "ar": str.maketrans("«»", "“”"),
    "en": str.maketrans("“”", "‘’"),
}
_ENDINGS: Final = ("؟", "?", "!", "…", ".")


def permanent_url(article_id: str) -> str:
    """Return the whole address of an article in this archive, without any search."""
    return url_for("pages.article_page", article_id=article_id, _external=True)


def citation(article: Article, language: Language) -> Markup:
    """Return a citation of ``article`` as newspapers and scholars write it; its text alone is the citation too.

    Arabic: الكاتب، «العنوان»، المصدر، 6 نوفمبر 2025، رابط. English: Author. “Title.” Source, 6 November 2025. Address.
    What is not known is left out. The address is that of the original, or where there is none that of the article in
    this archive.
    """
    address = _ADDRESS.format(original_url(article.url) or permanent_url(article.id))
    title = article.heading.translate(_INNER[language])
    day = format_date(article.date, "d MMMM y", _LOCALES[language]) if article.date else ""
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
