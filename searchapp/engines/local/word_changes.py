"""How a batch changes what is in the vocabulary: its words are counted while it is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Final, Generic, TypeVar

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.local.errors import Damaged
from searchapp.model import Article

#: Of more articles that go than this it takes less time to count all that stay.
_MOST_READ: Final = 2000

W = TypeVar("W", bound=Hashable)


class WordChanges(Generic[W]):
    """The words of the articles that come and go with a batch. Those that come are whatever the engine numbers or names
    them by.
    """

    def __init__(self) -> None:
        self._added: Counter[W] = Counter()
        self._gone: Counter[str] = Counter()
        self._read = 0
        self._is_known = True

    def add(self, words: Iterable[W]) -> None:
        """Count ``words`` of an article that comes."""
        self._added.update(words)

    def delete(self, read_article: Callable[[], Article]) -> None:
        """Count the words of an article that goes, analysing it again; a damaged one goes uncounted."""
        self._read += 1
        if self._read > _MOST_READ:
            self.lose_count()
        if not self._is_known:
            return
        try:
            article = read_article()
        except Damaged:
            self.lose_count()
            return
        for text in (article.title, *article.paragraphs):
            self._gone.update([forms.surface for forms in analyse_forms(text)])

    def lose_count(self) -> None:
        """Give up: an article that came with this batch goes again."""
        self._is_known = False

    def counts(self, surface_of: Callable[[W], str]) -> Counter[str] | None:
        """Return how much more often each surface form will occur, or less; None where that is not known.

        ``surface_of`` returns that of a word which came, empty where it is none.
        """
        if not self._is_known:
            return None
        changes: Counter[str] = Counter()
        for word, count in self._added.items():
            changes[surface_of(word)] += count
        changes.subtract(self._gone)
        return Counter({surface: change for surface, change in changes.items() if change and surface})
