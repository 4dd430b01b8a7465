"""Which sources, sections and authors a person means who types a part of the name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.errors import Message
from searchapp.model import FacetCount
from searchapp.plan import Filters, ValueField
from searchapp.query.ast import And, FieldFilter, In, Not, Or, Sequence, Syntax
from searchapp.query.fields import shortened
from searchapp.query.patterns import fits, pieces_of

#: The values that articles have in a field, the most frequent first.
FindValues = Callable[[ValueField], tuple[FacetCount, ...]]

_REMEMBERED: Final = 1 << 15
_NEAR: Final = 3
_LIKENESS: Final = 0.7
#: Among how many of the most frequent values those are looked for that come near.
_COMPARED: Final = 2000
_LONGEST_COMPARED: Final = 60

_NAMES: Final[dict[ValueField, Message]] = {
    "source": Message("source", "مصدر"),
    "section": Message("section", "قسم"),
    "author": Message("author", "كاتب"),
}


class Values:
    """The values of fields, each field looked up once."""

    def __init__(self, find: FindValues = lambda _: ()) -> None:
        self._find = find
        self._found: dict[ValueField, tuple[tuple[str, str], ...]] = {}

    def _of(self, field: ValueField) -> tuple[tuple[str, str], ...]:
        """Return every value of ``field``, with its words in the spelling that they are compared in."""
        if field not in self._found:
            self._found[field] = tuple((value, spelt(value)) for value, _ in self._find(field))
        return self._found[field]

    def meant(self, asked: FieldFilter) -> tuple[str, ...]:
        """Return the values in which the words of ``asked`` stand, one after the other, in any spelling."""
        if asked.is_pattern:
            return self._having_word_like(asked)
        wanted = spelt(asked.text)
        if not wanted.strip():
            return tuple(value for value, _ in self._of(asked.field) if value == asked.text)
        return tuple(value for value, words in self._of(asked.field) if wanted in words)

    def _having_word_like(self, asked: FieldFilter) -> tuple[str, ...]:
        pieces = pieces_of(asked.text)
        return tuple(
            value for value, words in self._of(asked.field) if any(fits(word, pieces) for word in words.split())
        )

    def filters(self, asked: FieldFilter) -> Filters:
        """Return what an article that ``asked`` means passes; nothing does where there is no such value."""
        # As it was typed it is no value, for it would be among those meant.
        values = self.meant(asked) or (asked.text,)
        match asked.field:
            case "source":
                return Filters(sources=values)
            case "section":
                return Filters(sections=values)
            case "author":
                return Filters(authors=values)

    def notes(self, syntax: Syntax) -> tuple[Message, ...]:
        """Return what is to be said of values in ``syntax`` that no article has."""
        return tuple(dict.fromkeys(self._unknown(asked) for asked in _asked(syntax) if not self.meant(asked)))

    def _unknown(self, asked: FieldFilter) -> Message:
        name, text, near = _NAMES[asked.field], shortened(asked.text), self._near(asked)
        en, ar = ", ".join(f"“{value}”" for value in near), "، ".join(f"«{value}»" for value in near)
        return Message(
            en=f"There is no {name.en} “{text}”" + (f"; what comes near it: {en}." if near else ", nor one near it."),
            ar=f"لا يوجد {name.ar} باسم «{text}»" + (f"؛ والأقرب إليه: {ar}." if near else "، ولا ما يقاربه."),
        )

    def _near(self, asked: FieldFilter) -> tuple[str, ...]:
        """Return values that share a stem with ``asked``, and where there are none such as are spelt much like it."""
        values = self._of(asked.field)[:_COMPARED]
        stems = _stems(asked.text)
        related = [value for value, _ in values if stems & _stems(value)]
        if related:
            return tuple(map(shortened, related[:_NEAR]))
        near: dict[str, str] = {}
        for value, words in values:
            for part in (*words.split(), words.strip()):
                near.setdefault(part[:_LONGEST_COMPARED], value)
        text = spelt(asked.text).strip()[:_LONGEST_COMPARED]
        close = get_close_matches(text, near, n=_NEAR, cutoff=_LIKENESS) if text else []
        return tuple(dict.fromkeys(shortened(near[word]) for word in close))


def _asked(syntax: Syntax) -> Iterator[FieldFilter]:
    match syntax:
        case FieldFilter():
            yield syntax
        case Sequence(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from _asked(part)
        case Not(part) | In(_, part):
            yield from _asked(part)
        case _:
            return


@lru_cache(_REMEMBERED)
def spelt(text: str) -> str:
    """Return the words of ``text`` by their exact forms, each between spaces, as values are compared."""
    return f" {' '.join(forms.normalized for forms in analyse_forms(text))} "


@lru_cache(_REMEMBERED)
def _stems(value: str) -> frozenset[str]:
    return frozenset(forms.stem for forms in analyse_forms(value))
