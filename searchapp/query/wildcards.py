"""The words of an index that a wildcard stands for, or that are spelt much like another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.analysis.normalize import normalize
from searchapp.errors import Message, QueryError
from searchapp.query.ast import Fuzzy, Wildcard
from searchapp.query.notes import shortened
from searchapp.vocabulary import Vocabulary, VocabularyWord

_ANY: Final = "*"


def expand_wildcard(part: Wildcard | Fuzzy, vocabulary: Vocabulary, most: int) -> tuple[Forms, ...]:
    """Return the words of ``vocabulary`` that ``part`` stands for, the most frequent first; where there are none, the
    word without its asterisks.

    Words behind conjunctions, prepositions and articles count as well. Raises :class:`QueryError` when there are more
    than ``most`` words.
    """
    found = sorted(_matching(part, vocabulary), key=lambda word: (-word.count, word.normalized))
    if len(found) > most:
        raise QueryError(_too_many(part, len(found), most))
    return tuple(forms for word in found if (forms := analyse_word(word.surface)) is not None) or bare_word(part)


def bare_word(part: Wildcard | Fuzzy) -> tuple[Forms, ...]:
    """Return ``part`` without its asterisks, the one word that it stands for in any index."""
    forms = analyse_word(part.text.replace(_ANY, ""))
    return () if forms is None else (forms,)


def _matching(part: Wildcard | Fuzzy, vocabulary: Vocabulary) -> Iterable[VocabularyWord]:
    if isinstance(part, Fuzzy):
        return vocabulary.like(normalize(part.text), part.edits)
    return {word.normalized: word for word in _matching_wildcard(part.text, vocabulary)}.values()


def _matching_wildcard(wildcard: str, vocabulary: Vocabulary) -> Iterator[VocabularyWord]:
    pieces = pieces_of(wildcard)
    letters = "".join(pieces)
    yield from (word for word in vocabulary.starting(pieces[0], letters) if fits(word.normalized, pieces))
    behind = vocabulary.behind_clitics(pieces[0], letters)
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


def pieces_of(wildcard: str) -> list[str]:
    """Return the folded pieces of ``wildcard`` between its asterisks, at least two."""
    return list(map(normalize, wildcard.split(_ANY)))


def fits(word: str, pieces: Sequence[str]) -> bool:
    """Return whether ``word`` is ``pieces`` with anything between them; ``word`` is scanned only once."""
    first, *between, last = pieces
    position, end = len(first), len(word) - len(last)
    if not (position <= end and word.startswith(first) and word.endswith(last)):
        return False
    for piece in between:
        found = word.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True
