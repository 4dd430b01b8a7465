"""Looking for damage: what an index holds is read and compared with itself."""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from searchapp.engines.opensearch.connection import Connection
from searchapp.engines.opensearch.counting import Counting
from searchapp.engines.opensearch.document import FORMS, document_of, original_of
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import State
from searchapp.engines.opensearch.values import unescaped
from searchapp.engines.opensearch.words import WordsOfText
from searchapp.model import Article

#: How many articles are looked for by their words at once, and by how many words each time.
_ARTICLES: Final = 50
_WORDS: Final = 500


class Check:
    """Compares the articles of an index with what they are found by."""

    def __init__(self, connection: Connection, reader: Reader, counting: Counting) -> None:
        self._connection = connection
        self._reader = reader
        self._counting = counting
        self._words = WordsOfText()

    def problems(self, *, deep: bool) -> Iterator[str]:
        """Yield what is wrong, one line each. Only a ``deep`` check reads articles and looks for each by all its words.

        What is committed while it is looked at is no damage: it is looked at one article at a time.
        """
        yield from self._reader.consistently(self._of_cluster)
        yield from self._reader.consistently(self._of_counts)
        if deep:
            yield from self._of_articles()

    def _of_cluster(self, state: State) -> list[str]:
        health = self._connection.request("GET", "_cluster", "health", state.generation)
        if health["status"] != "red":
            return []
        return ["a part of the index is not there (the cluster's health is red): have its nodes started again"]

    def _of_counts(self, state: State) -> list[str]:
        body = {"size": 0, "track_total_hits": True, "aggs": {"names": {"cardinality": {"field": "key"}}}}
        twice = {"terms": {"field": "key", "min_doc_count": 2, "size": 1}}
        found = self._reader.search(state, {**body, "aggs": {"twice": twice}})
        return ["several articles have the same id"] if found["aggregations"]["twice"]["buckets"] else []

    def _of_articles(self) -> Iterator[str]:
        documents = self._reader.all(fields=["original"], docvalues=["key", "id", "length", "sum"], any_analyser=False)
        while some := list(islice(documents, _ARTICLES)):
            sound: list[tuple[str, Article]] = []
            for hit in some:
                name = unescaped(hit["fields"]["id"][0]) if "id" in hit.get("fields", {}) else ""
                problem, article = self._of_article(hit)
                if article is not None:
                    sound.append((hit["_id"], article))
                if problem:
                    yield f"article {name} {problem}"
            yield from self._of_words(sound)

    def _of_article(self, hit: dict[str, Any]) -> tuple[str, Article | None]:
        try:
            article = original_of(hit["_source"])
        except (ValueError, KeyError, binascii.Error) as error:
            return f"cannot be read: {error}", None
        expected = document_of(article, self._words)
        stored = {name: values[0] for name, values in hit["fields"].items()}
        if stored["key"] != expected["key"] or not hit["_id"].startswith(f"{expected['key']}-"):
            return "is not found under its id", article
        if (stored["length"], stored["sum"]) != (expected["length"], expected["sum"]):
            return "has other words in its text than in the index", article
        return "", article

    def _of_words(self, articles: Sequence[tuple[str, Article]]) -> Iterator[str]:
        """Look for each of ``articles`` by all its words at once."""
        asked: list[tuple[Article, dict[str, Any]]] = []
        for name, article in articles:
            document = document_of(article, self._words)
            words = [
                {"term": {form: word}}
                for form in FORMS
                for word in dict.fromkeys(" ".join(document.get(form, ())).split())
            ]
            for start in range(0, len(words), _WORDS):
                having = [{"ids": {"values": [name]}}, *words[start : start + _WORDS]]
                asked.append((article, {"query": {"bool": {"filter": having}}}))
        missed = self._reader.consistently(lambda state: self._missed(state, asked))
        for name in dict.fromkeys(missed):
            yield f"article {name} is not found by all its words"

    def _missed(self, state: State, asked: Sequence[tuple[Article, dict[str, Any]]]) -> list[str]:
        missed: list[str] = []
        for start in range(0, len(asked), _ARTICLES):
            some = asked[start : start + _ARTICLES]
            bodies = [{"size": 0, "track_total_hits": True, **body} for _, body in some]
            answers = self._reader.searches(state, bodies)
            missed += [
                article.id
                for (article, _), answer in zip(some, answers, strict=True)
                if not answer["hits"]["total"]["value"]
            ]
        return missed
