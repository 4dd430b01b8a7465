"""Checking an index: what it holds is read and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from searchapp.engines.opensearch.connection import Connection
from searchapp.engines.opensearch.document import DAMAGE, FORMS, WordsOfText, document_of, original_of, unescaped
from searchapp.engines.opensearch.matching import Query
from searchapp.engines.opensearch.reading import Reader, Snapshot
from searchapp.model import Article
from searchapp.near_duplicates import signature_of

#: How many articles are looked up by their words at once, and by how many words each time.
_ARTICLES: Final = 50
_WORDS: Final = 500

#: The values of a document that must be those of its article.
_COMPARED: Final = (
    *("key", "length", "sum", "keys", "lookups", "cluster"),
    *("source", "section", "author", "month", "precision", "moment", "instant", "arrived", "paragraphs"),
)
#: Those of them that are several.
_SEVERAL: Final = ("keys", "lookups")


class Check:
    """Compares the articles of an index with its fields."""

    def __init__(self, connection: Connection, reader: Reader) -> None:
        self._connection = connection
        self._reader = reader
        self._words = WordsOfText()

    def problems(self, *, deep: bool) -> Iterator[str]:
        """Yield what is wrong, one line each. Only a ``deep`` check reads articles and looks each up by all its words.

        What is committed meanwhile is no damage.
        """
        yield from self._reader.consistently(self._of_cluster)
        if deep:
            yield from self._of_articles()

    def _of_cluster(self, snapshot: Snapshot) -> list[str]:
        # Asking for the cluster's health would wait for an index that is gone.
        asked = {"format": "json", "h": "health"}
        found = self._connection.request("GET", "_cat", "indices", snapshot.state.generation, params=asked)
        if all(index["health"] != "red" for index in found):
            return []
        return ["a part of the index is not there (the cluster's health is red): have its nodes started again"]

    def _of_articles(self) -> Iterator[str]:
        documents = self._reader.documents("original", "signature", values=("id", *_COMPARED))
        former = ""
        while some := list(islice(documents, _ARTICLES)):
            sound: list[tuple[str, Article]] = []
            for hit in some:
                name = unescaped(hit["fields"]["id"][0]) if "id" in hit.get("fields", {}) else ""
                problem, article = self._of_article(hit)
                # Documents come in the order of their ids.
                key = hit["_id"].partition("-")[0]
                if key == former:
                    yield f"article {name} is there more than once"
                former = key
                if article is not None:
                    sound.append((hit["_id"], article))
                if problem:
                    yield f"article {name} {problem}"
            yield from self._of_words(sound)

    def _of_article(self, hit: dict[str, Any]) -> tuple[str, Article | None]:
        try:
            article = original_of(hit["_source"])
        except DAMAGE as error:
            return f"cannot be read: {error}", None
        stored = {name: values if name in _SEVERAL else values[0] for name, values in hit["fields"].items()}
        signature = signature_of(article)._replace(cluster=stored.get("cluster", -1))
        expected = document_of(article, signature, self._words)
        if stored["key"] != expected["key"] or not hit["_id"].startswith(f"{expected['key']}-"):
            return "is not found under its id", article
        if (stored["length"], stored["sum"]) != (expected["length"], expected["sum"]):
            return "has other words in its text than in the index", article
        # OpenSearch returns several values in order.
        expected |= {name: sorted(expected[name]) for name in _SEVERAL if name in expected}
        if hit["_source"].get("signature") != expected["signature"] or stored.get("keys") != expected.get("keys"):
            return "has another text than the one by which its copies are found", article
        other = [name for name in _COMPARED if stored.get(name) != expected.get(name)]
        if other:
            return f"has another {', '.join(other)} than in the index", article
        return "", article

    def _of_words(self, articles: Sequence[tuple[str, Article]]) -> Iterator[str]:
        """Look up each of ``articles``, given with the names of their documents, by all its words at once."""
        asked = [(name, words) for name, article in articles for words in self._words_of(article)]
        ids = {name: article.id for name, article in articles}
        missed = self._reader.consistently(lambda snapshot: _missed(snapshot, asked))
        if missed:
            # Articles that have been replaced since they were read are no damage.
            gone = self._reader.consistently(lambda snapshot: _missed(snapshot, [(name, []) for name in missed]))
            yield from (f"article {ids[name]} is not found by all its words" for name in missed if name not in gone)

    def _words_of(self, article: Article) -> Iterator[list[Query]]:
        """Yield queries for all the words of ``article`` in all their forms, some at a time."""
        document = document_of(article, signature_of(article), self._words)
        words = ((form, word) for form in FORMS for word in dict.fromkeys(" ".join(document.get(form, ())).split()))
        while some := [{"term": {form: word}} for form, word in islice(words, _WORDS)]:
            yield some


def _missed(snapshot: Snapshot, asked: Sequence[tuple[str, list[Query]]]) -> list[str]:
    """Return the names of the documents that do not match all the queries asked of them."""
    missed: dict[str, None] = {}
    for start in range(0, len(asked), _ARTICLES):
        some = asked[start : start + _ARTICLES]
        queries = [{"bool": {"filter": [{"ids": {"values": [name]}}, *words]}} for name, words in some]
        bodies = [{"size": 0, "track_total_hits": True, "query": query} for query in queries]
        for (name, _), answer in zip(some, snapshot.searches(bodies), strict=True):
            if not answer["hits"]["total"]["value"]:
                missed[name] = None
    return list(missed)
