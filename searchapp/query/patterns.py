"""The words of an index that a pattern stands for, or that are spelt much like another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.analysis.fold import fold
from searchapp.errors import Message, QueryError
from searchapp.query.tree import Like, Pattern

_ANY: Final = "*"


class KnownWord(Protocol):
    """A word of an index: its exact form, how it is most often written, and how often it is there."""

    @property
    def exact(self) -> str:
        """The exact form."""

    @property
    def spelling(self) -> str:
        """How it is most often written."""

    @property
    def count(self) -> int:
        """How often it is there."""


class KnownWords(Protocol):
    """The words of an index."""

    def starting(self, prefix: str) -> Iterable[KnownWord]:
        """Return the words whose exact form begins with ``prefix``, itself folded."""

    def behind_clitics(self, prefix: str) -> Iterable[tuple[str, KnownWord]]:
        """Return the words that begin with ``prefix``, itself folded, without their clitics, each behind what it is
        without them.
        """

    def like(self, word: str, distance: int) -> Iterable[KnownWord]:
        """Return the words whose exact form differs from ``word``, an exact form, by at most ``distance`` letters."""


#: Finds the words that a part of a query stands for, at least one.
FindWords = Callable[[Pattern | Like], tuple[Forms, ...]]


def itself(part: Pattern | Like) -> tuple[Forms, ...]:
    """Return the word that is left of ``part`` without its asterisks, which it stands for in any index."""
    forms = analyse_word(part.text.replace(_ANY, ""))
    return () if forms is None else (forms,)


@dataclass(frozen=True, slots=True)
class Patterns:
    """A :data:`FindWords` among the words that ``known`` gives, of which it finds at most ``most``."""

    most: int
    known: Callable[[], KnownWords]

    def __call__(self, part: Pattern | Like) -> tuple[Forms, ...]:
        """Return the words that ``part`` stands for, the most frequent first; at least one, be it in no article.

        Words count behind conjunctions, prepositions and articles as well. Raises :class:`QueryError` when they are too
        many.
        """
        found = sorted(self._found(part), key=lambda word: (-word.count, word.exact))
        if len(found) > self.most:
            raise QueryError(
                Message(
                    en=f"“{part.text}” stands for {len(found)} words, at most {self.most} are allowed; write more "
                    "of its letters.",
                    ar=f"تنوب «{part.text}» عن {len(found)} كلمة، والحد الأقصى {self.most}؛ اكتب حروفًا أكثر.",
                )
            )
        return tuple(forms for word in found if (forms := analyse_word(word.spelling)) is not None) or itself(part)

    def _found(self, part: Pattern | Like) -> Iterable[KnownWord]:
        if isinstance(part, Like):
            return self.known().like(fold(part.text), part.edits)
        return {word.exact: word for word in self._matching(part.text)}.values()

    def _matching(self, pattern: str) -> Iterator[KnownWord]:
        pieces = list(map(fold, pattern.split(_ANY)))
        fits = re.compile(".*".join(map(re.escape, pieces))).fullmatch
        known = self.known()
        yield from (word for word in known.starting(pieces[0]) if fits(word.exact))
        yield from (word for bare, word in known.behind_clitics(pieces[0]) if fits(bare))
