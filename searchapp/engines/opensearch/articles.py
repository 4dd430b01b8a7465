"""Articles as they come from the cluster, read and analysed for the ranking. Who is asked for again is remembered."""

from __future__ import annotations

import binascii
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from searchapp.engines.opensearch.answers import flaw_of_documents
from searchapp.engines.opensearch.connection import Connection
from searchapp.engines.opensearch.deadline import deadline_at_hand, holding
from searchapp.engines.opensearch.document import original_of
from searchapp.engines.opensearch.state import State
from searchapp.engines.opensearch.words import NumberedForms
from searchapp.model import Article
from searchapp.ranking.postings import Postings
from searchapp.ranking.term_vectors import TermVectors

#: How many words of articles are remembered, and how many pieces of text that stand for some.
_REMEMBERED_WORDS: Final = 4_000_000
_REMEMBERED_PIECES: Final = 2_000_000

#: How many articles are fetched at once.
_FETCHED: Final = 300


class Loaded(NamedTuple):
    """An article, and its words as numbers that :attr:`Looked.forms` knows."""

    article: Article
    words: Words


@dataclass(frozen=True, slots=True)
class Looked:
    """Some articles that are looked at closely; what :mod:`searchapp.ranking.match` takes words from."""

    articles: Sequence[Article]
    vectors: TermVectors
    forms: NumberedForms

    @property
    def size(self) -> int:
        """The number of articles."""
        return len(self.articles)

    def word_postings(self, root: str) -> Postings:
        """Return where the words of ``root`` occur."""
        found = self.forms.of_root(root)
        numbers = np.array([number for number, _ in found], np.uint32)
        table = tuple((forms.surface, forms.normalized, forms.stem) for _, forms in found)
        return self.vectors.having(numbers).postings(numbers, table)


class Articles:
    """Fetches articles by the names of their documents, under which never another article stands."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._guard = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._forms = NumberedForms()
        self._loaded: OrderedDict[tuple[str, str], Loaded] = OrderedDict()
        self._words = 0

    def look_at(self, state: State, names: Sequence[str]) -> Looked:
        """Return the articles of these documents with their words."""
        with holding(self._guard):
            if self._forms.size > _REMEMBERED_PIECES:
                self._forget()
            forms = self._forms
            known = {name: self._loaded.get((state.generation, name)) for name in names}
        missing = [name for name, loaded in known.items() if loaded is None]
        for start in range(0, len(missing), _FETCHED):
            fetched = self.fetch(state, missing[start : start + _FETCHED])
            for name, article in fetched.items():
                with holding(self._guard):
                    known[name] = self._load((state.generation, name), article, forms)
        found = [loaded for name in names if (loaded := known[name]) is not None]
        return Looked([loaded.article for loaded in found], TermVectors.of([loaded.words for loaded in found]), forms)

    def _load(self, place: tuple[str, str], article: Article, forms: NumberedForms) -> Loaded:
        title = forms.of(article.title)
        paragraphs = list(map(forms.of, deadline_at_hand().each(article.paragraphs)))
        numbers = np.concatenate([np.frombuffer(part, np.uint32) for part in (title, *paragraphs)])
        loaded = Loaded(article, Words(len(title), np.array(list(map(len, paragraphs)), np.uint32), numbers))
        if forms is self._forms and len(numbers) < _REMEMBERED_WORDS and place not in self._loaded:
            self._loaded[place] = loaded
            self._words += len(numbers)
            while self._words > _REMEMBERED_WORDS:
                _, oldest = self._loaded.popitem(last=False)
                self._words -= len(oldest.words.forms)
        return loaded

    def fetch(self, state: State, names: Sequence[str]) -> dict[str, Article]:
        """Return the articles of these documents by their names."""
        body = {"docs": [{"_id": name, "_source": ["original"]} for name in names]}
        answer = self._connection.request("POST", state.generation, "_mget", body=body, flaw=flaw_of_documents)
        found = {}
        for document in answer["docs"]:
            # One that is gone has been replaced, and the state with it: whoever asked for it asks again.
            if not document.get("found"):
                raise self._connection.complaints.damaged(f"a document is missing: {document['_id']}")
            try:
                found[document["_id"]] = original_of(document["_source"])
            except (ValueError, KeyError, binascii.Error) as error:
                raise self._connection.complaints.damaged(f"document {document['_id']}: {error}") from error
        return found
