"""Tantivy as it comes: ``python -m tests.bench.peers.raw_tantivy index ARTICLES FOLDER``, or ``search FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from tantivy import (
    Document,
    Filter,
    Index,
    Query,
    Schema,
    SchemaBuilder,
    SearchResult,
    SnippetGenerator,
    TextAnalyzerBuilder,
    Tokenizer,
)

from tests.bench.peers.program import Answer, answer_queries, articles_in

_ARABIC: Final = "arabic"
_TEXTS: Final = ("title", "text")
_TITLE_BOOST: Final = 2.0
_FACETS: Final = ("source", "section", "author", "month")
_HITS: Final = 10
_VALUES: Final = 100


def main() -> None:
    action, *paths = sys.argv[1:]
    if action == "index":
        _index(Path(paths[0]), Path(paths[1]))
    else:
        answer_queries(_searcher(Path(paths[0])))


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in _TEXTS:
        builder.add_text_field(name, stored=True, tokenizer_name=_ARABIC, index_option="position")
    for name in _FACETS:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("id", "date", "url"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _open(folder: Path) -> Index:
    index = Index(_schema(), path=str(folder))
    analyzer = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.stemmer("Arabic"))
    index.register_tokenizer(_ARABIC, analyzer.build())
    return index


def _index(articles: Path, folder: Path) -> None:
    folder.mkdir()
    writer = _open(folder).writer()
    for article in articles_in(articles):
        document = Document()
        for name, value in (article | {"month": article["date"][:7]}).items():
            if value:
                document.add_text(name, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def _searcher(folder: Path) -> Answer:
    index = _open(folder)
    schema, searcher = index.schema, index.searcher()
    facets = {name: {"terms": {"field": name, "size": _VALUES}} for name in _FACETS}

    def query_of(words: str, *, all_words: bool) -> Query:
        boosts = {"title": _TITLE_BOOST}
        return index.parse_query(words, list(_TEXTS), field_boosts=boosts, conjunction_by_default=all_words)

    def show(query: Query, found: SearchResult) -> None:
        searcher.aggregate(query, facets)
        highlighters = [SnippetGenerator.create(searcher, query, schema, name) for name in _TEXTS]
        for _, address in found.hits:
            document = searcher.doc(address)
            for highlighter in highlighters:
                highlighter.snippet_from_doc(document).highlighted()

    def answer(words: str, enough: int) -> int:
        query = query_of(words, all_words=True)
        found = searcher.search(query, _HITS)
        if _count(found) < enough:
            query = query_of(words, all_words=False)
            found = searcher.search(query, _HITS)
        show(query, found)
        return _count(found)

    return answer


def _count(found: SearchResult) -> int:
    count: int = found.count  # type: ignore[attr-defined]
    return count


if __name__ == "__main__":
    main()
