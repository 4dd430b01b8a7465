"""The use case: articles as a file with all that is known of each, the whole archive or what a search finds.

As JSON Lines it is an :mod:`archive file <searchapp.export.archive_file>`, from which an archive can be restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Final

from searchapp.engines.base import Engine
from searchapp.errors import Language, Message
from searchapp.export import TABLE_FORMATS, Column, Row, Table
from searchapp.export.archive_file import ARCHIVE_FORMAT, in_order, write_archive_file
from searchapp.model import Article, SearchRequest, SourceName
from searchapp.search.export import Export, Found, ResultsFormat
from searchapp.search.serialization import arrival_text, date_text
from searchapp.settings import Settings
from searchapp.sources import sources_of

#: What articles can be exported as.
WHOLE_FORMATS: Final = (ARCHIVE_FORMAT, "csv", "xlsx")

#: The columns of a table of articles.
_COLUMNS: Final = (
    Column("id", Message("ID", "المعرّف")),
    Column("title", Message("Title", "العنوان")),
    Column("source", Message("Source", "المصدر")),
    Column("source_name", Message("Name of the source", "اسم المصدر")),
    Column("author", Message("Author", "الكاتب")),
    Column("section", Message("Section", "القسم")),
    Column("date", Message("Date", "التاريخ")),
    Column("url", Message("Link", "الرابط")),
    Column("text", Message("Text", "النص")),
    Column("origin", Message("File", "الملف")),
    Column("arrived", Message("Arrived", "وقت الورود")),
)

_Articles = Iterable[Article | Message]


class WholeExport:
    """Articles of one state of the index as a file: iterate over its bytes, once.

    ``articles`` counts those that have been read so far. Where some that a search found are missing, ``missing`` says
    how many and why when the file has been written, and so does its end.
    """

    def __init__(
        self, engine: Engine, request: SearchRequest | None, settings: Settings, form: str, language: Language
    ) -> None:
        self.articles = 0
        self.missing: Message | None = None
        #: How many there are to be read.
        self.total = engine.entry_count()
        self._engine = engine
        self._language = language
        self._write: Callable[[_Articles, Language], Iterator[bytes]] = (
            (lambda articles, _: write_archive_file(articles))
            if form == ARCHIVE_FORMAT
            else _as_table(form, sources_of(settings).name)
        )
        self._search: Export | None = None
        if request is not None:
            form_of_search = ResultsFormat(form, form, "", Message("", ""), self._write_found)
            self._search = Export(engine, request, settings, form_of_search, language)
            self.total = self._search.first.total

    def __iter__(self) -> Iterator[bytes]:
        if self._search is None:
            yield from self._write(self._counted(self._engine.articles()), self._language)
            return
        with closing(self._search):
            yield from self._search
        self.missing = self._search.missing

    def _write_found(self, found: Iterable[Found | Message], language: Language) -> Iterator[bytes]:
        articles = (each if isinstance(each, Message) else each.hit.article for each in found)
        return self._write(self._counted(articles), language)

    def _counted(self, articles: _Articles) -> Iterator[Article | Message]:
        for article in articles:
            self.articles += isinstance(article, Article)
            yield article


def _as_table(form: str, source_name: SourceName) -> Callable[[_Articles, Language], Iterator[bytes]]:
    def row(article: Article, language: Language) -> Row:
        return (
            article.id,
            article.title,
            article.source,
            source_name(article.source, language),
            article.author,
            article.section,
            date_text(article) or "",
            article.url,
            "\n".join(article.paragraphs),
            article.origin,
            arrival_text(article) or "",
        )

    def write(articles: _Articles, language: Language) -> Iterator[bytes]:
        rows = (each if isinstance(each, Message) else row(each, language) for each in in_order(articles))
        return TABLE_FORMATS[form].write(Table(_COLUMNS, rows, language, notes_in="title"))

    return write
