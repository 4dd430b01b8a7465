"""What a field means for what was written after it: where words are looked for, or what an article must be."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from searchapp.dates.spans import Span, parse_span, span_in_words
from searchapp.errors import Message
from searchapp.query.ast import (
    And,
    DateFilter,
    Field,
    FieldFilter,
    Fuzzy,
    In,
    Not,
    Or,
    Quoted,
    Sequence,
    Syntax,
    Wildcard,
    Word,
)

#: In code points, of what was typed and is named in a note.
_LONGEST_NAMED: Final = 60


class Read(NamedTuple):
    """A part of a query, and what is to be said about how it was read."""

    part: Syntax
    notes: tuple[Message, ...] = ()


def within(field: Field, part: Syntax, today: date) -> Read:
    """Return what ``part`` is when it stands after the name of ``field``.

    A field that stands nearer to a word is the one that counts. What is no date after ``date:`` is read as words.
    """
    if field == "title":
        return Read(In("title", part))
    match part:
        case Word(text) | Quoted(text) | Fuzzy(text):
            return _dated(text, part, today) if field == "date" else Read(FieldFilter(field, text))
        case Wildcard(text):
            return (
                _dated(text, Word(text), today) if field == "date" else Read(FieldFilter(field, text, is_pattern=True))
            )
        case Not(inner):
            read = within(field, inner, today)
            return Read(Not(read.part), read.notes)
        case Sequence(parts) | And(parts) | Or(parts):
            found = [within(field, inner, today) for inner in parts]
            return Read(
                type(part)(tuple(read.part for read in found)), tuple(note for read in found for note in read.notes)
            )
        case In() | FieldFilter() | DateFilter():
            return Read(part)


def _dated(text: str, part: Syntax, today: date) -> Read:
    span = parse_span(text, today)
    if span is None:
        return Read(part, (_no_date(text),))
    return Read(DateFilter(text, *span), (_understood(text, span),))


def _no_date(text: str) -> Message:
    return Message(
        en=f"“{shortened(text)}” is no date and was read as words; dates are written like 2025-11, 6/11/2025 or أمس.",
        ar=f"«{shortened(text)}» ليس تاريخًا فقُرئ كلماتٍ؛ تُكتب التواريخ مثل 2025-11 أو 6/11/2025 أو أمس.",
    )


def _understood(text: str, span: Span) -> Message:
    days = span_in_words(span)
    return Message(
        en=f"“{shortened(text)}” was understood as: {days.en}.", ar=f"فُهم «{shortened(text)}» على أنه: {days.ar}."
    )


def shortened(text: str) -> str:
    """Return ``text`` as it is named in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_NAMED else text[:_LONGEST_NAMED] + "…"
