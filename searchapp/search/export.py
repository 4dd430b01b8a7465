"""The use case: everything that a search finds as a file.

Shell, web and Python send the same bytes. All articles are of one state of the index, and are written while the rest
is still being retrieved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, NamedTuple

from searchapp.engines.base import Engine
from searchapp.errors import Language, Message, SearchAppError
from searchapp.export import TABLE_FORMATS, Column, Row, Table
from searchapp.export.bibtex import write_bibtex
from searchapp.export.jsonl_table import json_line
from searchapp.export.ris import write_ris
from searchapp.model import Article, Hit, SearchRequest
from searchapp.plan import TimeIsUpError
from searchapp.search import search_in_windows
from searchapp.search.serialization import article_as_json, date_text
from searchapp.settings import Settings

#: How many articles are retrieved, and held in memory, at a time: at first fewer, so that the file begins at once.
_FIRST: Final = 100
_WINDOW: Final = 1000

NO_TIME: Final = Message(
    en="There was no time to look up the other articles; ask for the file again, or narrow the search.",
    ar="لم يتسع الوقت لاسترجاع بقية المقالات؛ اطلب الملف مرة أخرى أو ضيّق البحث.",
)
TOO_MANY: Final = Message(
    en="A file has no more articles; narrow the search to get the others.",
    ar="لا يتسع الملف لأكثر من ذلك؛ ضيّق البحث لتصل إلى بقية المقالات.",
)


class Found(NamedTuple):
    """An article that was found: its ``number`` among all, from 1, and that of its story among all stories.

    So it stands in the list of results, by the one where each article is a result, by the other where each story is.
    ``source_name`` is what its source is called.
    """

    number: int
    story: int
    hit: Hit
    source_name: str


WriteResults = Callable[[Iterable[Found | Message], Language], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class ResultsFormat:
    """What results can be exported as. ``name`` is also the suffix of its files."""

    name: str
    label: str
    content_type: str
    meaning: Message
    write: WriteResults

    @property
    def mimetype(self) -> str:
        """The media type without parameters."""
        return self.content_type.partition(";")[0]


#: The columns of a table of results; ``paragraph`` counts from 1, and ``text`` is that paragraph, the best one.
RESULT_COLUMNS: Final = (
    Column("number", Message("No.", "الرقم")),
    Column("story", Message("Story", "الخبر")),
    Column("title", Message("Title", "العنوان")),
    Column("source", Message("Source", "المصدر")),
    Column("source_name", Message("Name of the source", "اسم المصدر")),
    Column("author", Message("Author", "الكاتب")),
    Column("section", Message("Section", "القسم")),
    Column("date", Message("Date", "التاريخ")),
    Column("url", Message("Link", "الرابط")),
    Column("text", Message("Best paragraph", "أبرز فقرة")),
    Column("paragraph", Message("Paragraph no.", "رقم الفقرة")),
    Column("score", Message("Score", "الدرجة")),
    Column("id", Message("ID", "المعرّف")),
)


def _row(found: Found) -> Row:
    article, hit = found.hit.article, found.hit
    best = hit.paragraphs[0] if hit.paragraphs else None
    return (
        found.number,
        found.story,
        article.title,
        article.source,
        found.source_name,
        article.author,
        article.section,
        date_text(article) or "",
        article.url,
        best.text if best else "",
        best.position + 1 if best else None,
        round(hit.score, 4),
        article.id,
    )


def _as_table(name: str) -> WriteResults:
    def write(found: Iterable[Found | Message], language: Language) -> Iterator[bytes]:
        rows = (each if isinstance(each, Message) else _row(each) for each in found)
        return TABLE_FORMATS[name].write(Table(RESULT_COLUMNS, rows, language, notes_in="title"))

    return write


def _as_json_lines(found: Iterable[Found | Message], language: Language) -> Iterator[bytes]:
    for each in found:
        if isinstance(each, Message):
            yield json_line({"note": each.text(language)})
        else:
            known = {"number": each.number, "story": each.story, "score": round(each.hit.score, 4)}
            article = article_as_json(each.hit.article)
            yield json_line({**known, **article, "source_name": each.source_name})


def _articles(found: Iterable[Found | Message]) -> Iterator[Article | Message]:
    """Return the articles as references name them, their sources by name."""
    return (each if isinstance(each, Message) else replace(each.hit.article, source=each.source_name) for each in found)


#: What results can be exported as, by name.
RESULT_FORMATS: Final = {
    each.name: each
    for each in (
        ResultsFormat(
            "csv",
            "CSV",
            TABLE_FORMATS["csv"].content_type,
            Message("A table with the best paragraph of each article", "جدول فيه أبرز فقرة من كل مقال"),
            _as_table("csv"),
        ),
        ResultsFormat(
            "xlsx",
            "Excel",
            TABLE_FORMATS["xlsx"].content_type,
            Message("The same table as a workbook", "الجدول نفسه في مصنف إكسل"),
            _as_table("xlsx"),
        ),
        ResultsFormat(
            "jsonl",
            "JSON Lines",
            TABLE_FORMATS["jsonl"].content_type,
            Message("Whole articles with their full text, for programs", "المقالات بنصوصها كاملة للبرامج"),
            _as_json_lines,
        ),
        ResultsFormat(
            "ris",
            "RIS",
            "application/x-research-info-systems; charset=utf-8",
            Message("References for Zotero, EndNote and Mendeley", "مراجع لبرامج Zotero وEndNote وMendeley"),
            lambda found, language: write_ris(_articles(found), language),
        ),
        ResultsFormat(
            "bib",
            "BibTeX",
            "application/x-bibtex; charset=utf-8",
            Message("References for LaTeX and JabRef", "مراجع لبرامج LaTeX وJabRef"),
            lambda found, language: write_bibtex(_articles(found), language),
        ),
    )
}


class Export:
    """All that a search finds, as a file: iterate over its bytes, once, and close it.

    They are the articles with all that was asked, each by itself, whatever page is asked for; those that a relaxed
    search adds are the results of ``match="some"``. Where some are missing, the file says how many and why in its last
    row, and so does :attr:`missing` when it has been written.

    Raises what a search raises before there is a byte; what is found then is written to the end, each window of
    articles within the time limit of ``settings``, up to ``max_exported``.
    """

    def __init__(
        self, engine: Engine, request: SearchRequest, settings: Settings, form: ResultsFormat, language: Language
    ) -> None:
        self._form = form
        self._language = language
        asked = replace(request, paragraphs=1, collapse=None)
        self._windows = search_in_windows(engine, asked, settings, _WINDOW, first=_FIRST)
        #: The first articles, and what is known of all.
        self.first = next(self._windows)
        #: What is to be said where the file does not hold all.
        self.missing: Message | None = None
        self._stories: dict[int, int] = {}

    def __iter__(self) -> Iterator[bytes]:
        return self._form.write(self._found(), self._language)

    def close(self) -> None:
        """Release the state of the index, wherever the file has got to."""
        self._windows.close()

    def _found(self) -> Iterator[Found | Message]:
        sent, reason = 0, TOO_MANY
        try:
            for window in chain((self.first,), self._windows):
                for hit in window.hits:
                    sent += 1
                    yield Found(sent, self._story(hit), hit, window.source_name(hit.article.source, self._language))
        except TimeIsUpError:
            reason = NO_TIME
        except SearchAppError as error:
            reason = error.message
        total = self.first.total
        if sent < total:
            self.missing = Message(
                en=f"This file is incomplete: {sent:,} of {total:,}. {reason.en}",
                ar=f"هذا الملف ناقص: {sent:,} من {total:,}. {reason.ar}",
            )
            yield self.missing

    def _story(self, hit: Hit) -> int:
        return self._stories.setdefault(hit.cluster, len(self._stories) + 1)
