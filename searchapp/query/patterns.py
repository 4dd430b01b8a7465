"""The words of an index that a pattern stands for, or that are spelt much like another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.analysis.normalize import normalize
from searchapp.errors import Message, QueryError
from searchapp.query.ast import Fuzzy, Wildcard
from searchapp.query.fields import shortened

_ANY: Final = "*"


class KnownWord(Protocol):
    """A word of an index: its normalized form, how it is most often written, and how often it is there."""

    @property
    def normalized(self) -> str:
        """The normalized form."""

    @property
    def surface(self) -> str:
        """Its most frequent surface form."""

    @property
    def count(self) -> int:
        """How often it is there."""


class KnownWords(Protocol):
    """The words of an index."""

    def starting(self, prefix: str, having: str = "") -> Iterable[KnownWord]:
        """Return the words whose normalized form begins with ``prefix``; both arguments are folded.

        Of those that have not all the letters of ``having``, any may be left out.
        """

    def behind_clitics(self, prefix: str, having: str = "") -> Iterable[tuple[str, KnownWord]]:
        """Return the words that begin with ``prefix`` without their clitics, each behind what it is without them;
        ``having`` leaves out as for :meth:`starting`.
        """

    def like(self, word: str, distance: int) -> Iterable[KnownWord]:
        """Return the words whose normalized form differs from ``word``, an normalized form, by at most ``distance``
        letters.
        """


#: Finds the words that a part of a query stands for, at least one.
FindWords = Callable[[Wildcard | Fuzzy], tuple[Forms, ...]]


def itself(part: Wildcard | Fuzzy) -> tuple[Forms, ...]:
    """Return the word that is left of ``part`` without its asterisks, which it stands for in any index."""
    forms = analyse_word(part.text.replace(_ANY, ""))
    return () if forms is None else (forms,)


@dataclass(frozen=True, slots=True)
class Patterns:
    """A :data:`FindWords` among the words that ``known`` gives, of which it finds at most ``most``."""

    most: int
    known: Callable[[], KnownWords]

    def __call__(self, part: Wildcard | Fuzzy) -> tuple[Forms, ...]:
        """Return the words that ``part`` stands for, the most frequent first; at least one, be it in no article.

        Words count behind conjunctions, prepositions and articles as well. Raises :class:`QueryError` when they are too
        many.
        """
        found = sorted(self._found(part), key=lambda word: (-word.count, word.normalized))
        if len(found) > self.most:
            raise QueryError(_too_many(part, len(found), self.most))
        return tuple(forms for word in found if (forms := analyse_word(word.surface)) is not None) or itself(part)

    def _found(self, part: Wildcard | Fuzzy) -> Iterable[KnownWord]:
        if isinstance(part, Fuzzy):
            return self.known().like(normalize(part.text), part.edits)
        return {word.normalized: word for word in self._matching(part.text)}.values()

    def _matching(self, pattern: str) -> Iterator[KnownWord]:
        pieces = pieces_of(pattern)
        letters = "".join(pieces)
        known = self.known()
        yield from (word for word in known.starting(pieces[0], letters) if fits(word.normalized, pieces))
        behind = known.behind_clitics(pieces[0], letters)
        yield from (word for bare, word in behind if fits(bare, pieces))


def _too_many(part: Wildcard | Fuzzy, found: int, most: int) -> Message:
    if isinstance(part, Wildcard):
        asked, en, ar = part.text, "write more of its letters", "اكتب حروفًا أكثر"
    elif part.edits > 1:
        asked = f"{part.text}~{part.edits}"
        en, ar = f"write {part.text}~1, which allows one letter to differ", f"اكتب {part.text}~1 ليختلف حرف واحد فقط"
    else:
        asked, en, ar = f"{part.text}~", "write a longer word", "اكتب كلمة أطول"
    asked = shortened(asked)
    return Message(
        en=f"“{asked}” stands for {found} words, at most {most} are allowed; {en}.",
        ar=f"تنوب «{asked}» عن {found} كلمة، والحد الأقصى {most}؛ {ar}.",
    )


def pieces_of(pattern: str) -> list[str]:
    """Return the folded pieces of ``pattern`` between its asterisks, at least two."""
    return list(map(normalize, pattern.split(_ANY)))


def fits(word: str, pieces: Sequence[str]) -> bool:
    """Tell whether ``word`` is ``pieces`` with anything between them; however many they are, it is read once."""
    first, *between, last = pieces
    place, end = len(first), len(word) - len(last)
    if not (place <= end and word.startswith(first) and word.endswith(last)):
        return False
    for piece in between:
        found = word.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True
