"""Every occurrence of what was asked, in the articles that have all of it: what stands around it is read here.

An occurrence is what is highlighted as a match: a word that is the one asked for, at any level above ROOT, or a phrase
as a whole, with the words among its own. Occurrences that overlap are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from searchapp.analysis.analyser import Token, analyse_word
from searchapp.analysis.tokens import WORD
from searchapp.model import Article
from searchapp.plan import Deadline, FoundWords, Scope, TimeIsUpError, leaves
from searchapp.ranking.highlight import Highlighter
from searchapp.ranking.postings import LAST_OF_TITLE
from searchapp.search.execute import execute_query
from searchapp.search.prepare import PreparedQuery, SearchContext

#: How many articles are read at first, and of how many at most the texts are in memory at once. Each time twice as many
#: are read, for the engine lists all before them again.
FIRST_WINDOW: Final = 250
MOST_TOGETHER: Final = 1_000

#: About how many code points before an occurrence are looked through for words at a time.
_STEP: Final = 60


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occurrence in ``article``: ``passage[start:end]``, in code points of the original.

    The passage is the title where ``paragraph`` is None, else the paragraph at that position in the article, from 0.
    """

    article: Article
    paragraph: int | None
    passage: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.passage[self.start : self.end]

    def before(self) -> Iterator[Token]:
        """Yield the words of the passage before it, the nearest first."""
        end = self.start
        while end > 0:
            # No word has a space in it, so that words are found from any on. What follows decides where one ends.
            begin = max(self.passage.rfind(" ", 0, max(end - _STEP, 0)), 0)
            words = []
            for word in WORD.finditer(self.passage, begin):
                if word.start() >= end:
                    break
                words.append(word)
            yield from _tokens(reversed(words))
            end = begin

    def after(self) -> Iterator[Token]:
        """Yield the words of the passage after it, the nearest first."""
        return _tokens(WORD.finditer(self.passage, self.end))


def _tokens(words: Iterable[re.Match[str]]) -> Iterator[Token]:
    for word in words:
        if (forms := analyse_word(word.group())) is not None:
            yield Token(forms, word.start(), word.end())


class OccurrencesOf:
    """Reads the occurrences of ``query`` in the articles that its strictest plan finds, in the order of the request.

    ``total`` is how many articles these are, ``read`` in how many of them all occurrences have been yielded; where the
    query ``has_words`` not, there is nothing to look for in any. Iterating, once, ends where ``most`` articles have
    been read, or at the deadline ``until``, by default that of ``search``: ``unread`` counts those that are left. All
    come from one state of the index where ``search`` has a reader. To open it raises as a search does, among others
    :class:`~searchapp.plan.TimeIsUpError`, and costs what a search may.
    """

    def __init__(self, search: SearchContext, query: PreparedQuery, most: int, until: Deadline | None = None) -> None:
        first = replace(search.request, page=1, limit=min(FIRST_WINDOW, most), paragraphs=0)
        strictest = replace(query, ladder=query.ladder[:1])
        answer = execute_query(replace(search, request=first, facets=()), strictest)
        self.notes = answer.notes
        self._found = answer.strict
        self._search = search
        self._deadline = until or search.deadline
        self._highlighter = Highlighter(self._found.rung.node)
        self.has_words = any(leaves(self._found.rung.node))
        self.total = self._found.page.total
        self.read = 0
        hits = self._found.page.total if self._found.page.clusters is None else self._found.page.clusters
        self._hits = hits if self.has_words else 0
        self._stop = min(self._hits, most)

    @property
    def unread(self) -> int:
        """In how many articles not all occurrences have been yielded; where near-duplicates are collapsed, of one each
        of how many clusters.
        """
        return self._hits - self.read

    def __iter__(self) -> Iterator[Occurrence]:
        try:
            yield from self._occurrences()
        except TimeIsUpError:
            return

    def _occurrences(self) -> Iterator[Occurrence]:
        page, size = self._found.page, FIRST_WINDOW
        while self.read < self._stop:
            for hit in page.hits:
                yield from self._of_article(hit.article, hit.words)
                self.read += 1
            if self.read >= self._stop or self._found.plan is None:
                return
            size = min(size * 2, MOST_TOGETHER)
            limit = min(size, self._stop - self.read)
            plan = replace(self._found.plan, offset=self.read, limit=limit, deadline=self._deadline)
            page = self._search.articles.search(plan)

    def _of_article(self, article: Article, words: tuple[FoundWords, ...]) -> Iterator[Occurrence]:
        texts = (article.title, *article.paragraphs)
        for place, (text, found) in enumerate(self._deadline.each(zip(texts, words, strict=True))):
            if not found.numbers and found.count < LAST_OF_TITLE:
                continue
            scope: Scope = "everywhere" if place else "title"
            for start, end in self._highlighter.occurrences_in(text, scope, found):
                yield Occurrence(article, place - 1 if place else None, text, start, end)
