"""The documents that are made: their texts, from the sample corpus, with what their layout adds."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from searchapp.ingest import Record, read_records
from searchapp.ingest.files import find_files
from searchapp.model import Article

CORPUS: Final = Path(__file__).parents[3] / "corpus"
_ARTICLES: Final = 5

_TABLE: Final = (
    ("الدولة", "العاصمة", "السكان", "النمو %"),
    ("السعودية", "الرياض", "35,950,396", "8.7"),
    ("مصر", "القاهرة", "110,990,103", "6.6"),
    ("المغرب", "الرباط", "37,457,971", "1.3"),
    ("الإمارات", "أبوظبي", "9,441,129", "7.4"),
    ("لبنان", "بيروت", "5,489,739", "2.6"),
    ("الأردن", "عمان", "11,285,869", "2.5"),
)
_MIXED: Final = (
    "ارتفع مؤشر S&P 500 بنسبة 0.75% إلى 4,512.30 نقطة، وأغلق سهم Apple عند 189.45 دولارًا في لندن بتاريخ 15/03/2024.",
    "قالت وكالة رويترز في 6 نوفمبر 2025 إن الحكومة «ستنضم» إلى الاتفاقات، وبلغت النسبة 12.5% أي ٢٠٢٦ شخصًا (COVID-19).",
    "للتواصل: info@example.com أو +966 11 234 5678 أو www.example.org/news بين الساعة 9:30 و17:00 في 2015-2016.",
)
_MARKS: Final = ("\u064e", "\u064f", "\u0650", "\u0652", "\u0651\u064e")


@dataclass(frozen=True)
class Document:
    """What is printed: a headline and paragraphs, or rows of cells."""

    title: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...] = ()

    @property
    def truth(self) -> list[str]:
        """The paragraphs that have to be read."""
        return [self.title, *(" ".join(row) for row in self.table), *self.paragraphs]


def documents(number: int) -> list[Document]:
    """Return ``number`` documents, each of a few articles of the sample corpus under the title of the first."""
    records = (record for file in find_files([CORPUS]) for record in read_records(file))
    articles = [record.article() for record in records if isinstance(record, Record)]
    titled = [each for each in articles if each.title]
    return [_document([titled[(place + step) % len(titled)] for step in range(_ARTICLES)]) for place in range(number)]


def _document(articles: Sequence[Article]) -> Document:
    return Document(articles[0].title, tuple(paragraph for article in articles for paragraph in article.paragraphs))


def with_table(document: Document) -> Document:
    """Return ``document`` with a table before its text."""
    return replace(document, table=_TABLE)


def with_latin(document: Document) -> Document:
    """Return ``document`` with numbers and Latin words between its paragraphs."""
    return replace(document, paragraphs=(*_MIXED, *document.paragraphs))


def vowelled(document: Document) -> Document:
    """Return ``document`` with marks on its letters."""
    return replace(document, paragraphs=tuple(map(_vowelled, document.paragraphs)))


def _vowelled(text: str) -> str:
    letters: list[str] = []
    for place, letter in enumerate(text):
        letters.append(letter)
        if "ب" <= letter <= "ي" and letter not in "ىةـ" and place % 2:
            letters.append(_MARKS[place % len(_MARKS)])
    return "".join(letters)


def as_html(document: Document, *, font: str, columns: int = 1, align: str = "justify", size: float = 11) -> str:
    """Return the page that a browser prints."""
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in document.table)
    table = f"<table>{rows}</table>" if rows else ""
    return (
        "<!doctype html><html dir='rtl' lang='ar'><meta charset='utf-8'><style>"
        f"@page {{ size: A4; margin: 18mm }} body {{ font: {size}pt '{font}'; line-height: 1.5; text-align: {align} }}"
        f" h1 {{ font-size: 1.7em; text-align: start; margin: 0 0 .6em }} div {{ columns: {columns}; column-gap: 2em }}"
        " p { margin: 0 0 .6em } table { width: 100%; margin-bottom: 1em } td { text-align: start; padding: .2em .5em }"
        f"</style><body><h1>{html.escape(document.title)}</h1>{table}<div>{_paragraphs(document.paragraphs)}</div>"
    )


def _paragraphs(paragraphs: Sequence[str]) -> str:
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
