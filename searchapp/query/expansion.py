"""What a part of a query stands for in an archive: the words of a wildcard, the values of a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from typing import Final

from searchapp.analysis.analyser import Forms, analyse_forms, analyse_word, spellings_of
from searchapp.analysis.normalize import normalize
from searchapp.errors import Message, Noun, QueryError, counted, shortened
from searchapp.model import FacetCount
from searchapp.plan import NEVER, Deadline, Filters, ValueField
from searchapp.query.ast import FieldFilter, Fuzzy, Syntax, Wildcard, leaves
from searchapp.vocabulary import Vocabulary, VocabularyWord

#: How many words something stands for.
WORDS: Final = Noun("كلمة واحدة", "كلمتين", "كلمات", "كلمة", "كلمة")

_ANY: Final = "*"

_REMEMBERED: Final = 1 << 15
_NEAR: Final = 3
_LIKENESS: Final = 0.7
#: How many of the most frequent values are compared to find near ones.
_COMPARED: Final = 2000
_LONGEST_COMPARED: Final = 60

_NAMES: Final[dict[ValueField, Message]] = {
    "source": Message("source", "مصدر"),
    "section": Message("section", "قسم"),
    "author": Message("author", "كاتب"),
}


def matching_words(part: Wildcard | Fuzzy, vocabulary: Vocabulary, most: int) -> list[VocabularyWord]:
    """Return the words of ``vocabulary`` that ``part`` stands for, the most frequent first.

    Words behind conjunctions, prepositions and articles count as well. Raises :class:`QueryError` when there are more
    than ``most`` words.
    """
    found = sorted(_matching(part, vocabulary), key=lambda word: (-word.count, word.normalized))
    if len(found) > most:
        raise QueryError(_too_many(part, len(found), most))
    return found


def forms_of_words(part: Wildcard | Fuzzy, words: Iterable[VocabularyWord]) -> tuple[Forms, ...]:
    """Return the forms of ``words``, those that ``part`` stands for; where there are none, the word without its
    asterisks.
    """
    forms = [forms for word in words if (forms := analyse_word(word.surface)) is not None]
    return tuple(chain.from_iterable(map(spellings_of, forms))) or bare_word(part)


def bare_word(part: Wildcard | Fuzzy) -> tuple[Forms, ...]:
    """Return ``part`` without its asterisks, the one word that it stands for in any index."""
    forms = analyse_word(part.text.replace(_ANY, ""))
    return () if forms is None else spellings_of(forms)


def _matching(part: Wildcard | Fuzzy, vocabulary: Vocabulary) -> Iterable[VocabularyWord]:
    if isinstance(part, Fuzzy):
        return vocabulary.like(normalize(part.text), part.edits)
    return {word.normalized: word for word in _matching_wildcard(part.text, vocabulary)}.values()


def _matching_wildcard(wildcard: str, vocabulary: Vocabulary) -> Iterator[VocabularyWord]:
    pieces = pieces_of(wildcard)
    letters = "".join(pieces)
    if not pieces[0]:
        # The asterisk stands for the clitics too.
        yield from (word for word in vocabulary.ending(pieces[-1], letters) if fits(word.normalized, pieces))
        return
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
        en=f"“{asked}” stands for {found:,} words, at most {most:,} are allowed; {en}.",
        ar=f"تنوب «{asked}» عن {counted(found, WORDS)}، والحد الأقصى {most:,}؛ {ar}.",
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


class FieldValues:
    """The values that articles have in fields; ``values`` are those of each field, the most frequent first.

    ``names`` returns what a source is called besides its value.
    """

    def __init__(
        self,
        values: Mapping[ValueField, tuple[FacetCount, ...]],
        names: Callable[[str], tuple[str, ...]] = lambda _: (),
    ) -> None:
        # A vertical bar is in no word: no words that stand in two names stand in one.
        self._values = {
            field: tuple(
                (value, "|".join(map(normalized_words, (value, *(names(value) if field == "source" else ())))))
                for value, _ in counts
            )
            for field, counts in values.items()
        }

    def matching(self, part: FieldFilter) -> tuple[str, ...]:
        """Return the values in which the words of ``part`` stand, one after the other, in any spelling."""
        values = self._values.get(part.field, ())
        if part.is_wildcard:
            pieces = pieces_of(part.text)
            return tuple(value for value, words in values if any(fits(word, pieces) for word in words.split()))
        wanted = normalized_words(part.text)
        if not wanted.strip():
            return tuple(value for value, _ in values if value == part.text)
        return tuple(value for value, words in values if wanted in words)

    def filters(self, part: FieldFilter) -> Filters:
        """Return the filters that articles of ``part`` pass; none does where there is no matching value."""
        # What was typed is no value itself, or it would have matched.
        values = self.matching(part) or (part.text,)
        match part.field:
            case "source":
                return Filters(sources=values)
            case "section":
                return Filters(sections=values)
            case "author":
                return Filters(authors=values)

    def notes(self, syntax: Syntax, deadline: Deadline = NEVER) -> tuple[Message, ...]:
        """Return notes on values in ``syntax`` that no article has.

        They name values that come near only until ``deadline``.
        """
        parts = dict.fromkeys(leaf for leaf in leaves(syntax) if isinstance(leaf, FieldFilter))
        return tuple(dict.fromkeys(self.unknown(part, deadline) for part in parts if not self.matching(part)))

    def unknown(self, part: FieldFilter, deadline: Deadline) -> Message:
        """Return the note that no article has the value of ``part``; see :meth:`notes`."""
        name, text = _NAMES[part.field], shortened(part.text)
        if not deadline.left:
            return Message(en=f"There is no {name.en} “{text}”.", ar=f"لا يوجد {name.ar} باسم «{text}».")
        near = self._near(part)
        en, ar = ", ".join(f"“{value}”" for value in near), "، ".join(f"«{value}»" for value in near)
        return Message(
            en=f"There is no {name.en} “{text}”" + (f"; what comes near it: {en}." if near else ", nor one near it."),
            ar=f"لا يوجد {name.ar} باسم «{text}»" + (f"؛ والأقرب إليه: {ar}." if near else "، ولا ما يقاربه."),
        )

    def _near(self, part: FieldFilter) -> tuple[str, ...]:
        """Return values that share a stem with ``part``; where there are none, values that are spelt much like it."""
        values = self._values.get(part.field, ())[:_COMPARED]
        stems = _stems(part.text)
        related = [value for value, _ in values if stems & _stems(value)]
        if related:
            return tuple(map(shortened, related[:_NEAR]))
        near: dict[str, str] = {}
        for value, words in values:
            for words_of_value in (*words.split(), *map(str.strip, words.split("|"))):
                near.setdefault(words_of_value[:_LONGEST_COMPARED], value)
        text = normalized_words(part.text).strip()[:_LONGEST_COMPARED]
        close = get_close_matches(text, near, n=_NEAR, cutoff=_LIKENESS) if text else []
        return tuple(dict.fromkeys(shortened(near[word]) for word in close))


@lru_cache(_REMEMBERED)
def normalized_words(text: str) -> str:
    """Return the normalized words of ``text``, each between spaces: values are compared in this form."""
    return f" {' '.join(forms.normalized for forms in analyse_forms(text))} "


@lru_cache(_REMEMBERED)
def _stems(value: str) -> frozenset[str]:
    return frozenset(forms.stem for forms in analyse_forms(value))
