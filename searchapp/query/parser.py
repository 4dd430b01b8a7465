"""Parsing a query. Any text is a query: what makes no sense as syntax is read as words, and a note says so.

Operators bind in this order, tightest first: ``-`` and NOT, AND, OR, writing side by side. So ``a b OR c`` asks for a,
and for b or c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from searchapp.analysis.letters import DIACRITICS
from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import WORD
from searchapp.dates.periods import Span, parse_span, span_in_words
from searchapp.errors import Message, QueryError, shortened
from searchapp.plan import MAX_SLOP, VALUE_FIELDS
from searchapp.query import notes
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
    literally,
)
from searchapp.query.lexer import FIELDS, Kind, Lexeme, field_named, lexemes
from searchapp.settings import Settings

# Between digits an asterisk multiplies, and behind nothing but digits it refers to a footnote.
_ASTERISK: Final = re.compile(r"[^\W\d_]\*|\*[^\W\d_]|[^\W\d_].*\d\*(?!\d)")
_BEHIND_DIGITS: Final = re.compile(r"\d+\*+")
_LEADING_ASTERISK: Final = re.compile(r"\*+\w")
_TILDE: Final = re.compile(r"(?P<word>.*\w)~(?P<edits>\d{0,2})")
_BAD_TILDE: Final = re.compile(r".*\w~[~*]*\d*")

#: At most this many letters may differ; unless a number is given, only one does in words of up to _SHORT letters.
_MOST_EDITS: Final = 2
_SHORT: Final = 5


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed query; ``notes`` say what could not be read as intended, and how dates were understood."""

    ast: Sequence
    notes: tuple[Message, ...]


def parse(query: str, settings: Settings, today: date) -> Parsed:
    """Parse ``query``; relative dates count from ``today``.

    Raises :class:`QueryError` when it is longer than ``settings.max_query_length`` code points or its parentheses and
    exclusions are nested deeper than ``settings.max_query_depth``.
    """
    if len(query) > settings.max_query_length:
        raise QueryError(
            Message(
                en=f"The query is too long: {len(query)} characters, at most {settings.max_query_length} are allowed.",
                ar=f"عبارة البحث أطول من اللازم: عدد أحرفها {len(query)}، والحد الأقصى {settings.max_query_length}.",
            )
        )
    parser = _Parser(list(lexemes(query)), settings.max_query_depth, today)
    return Parsed(parser.query(), tuple(dict.fromkeys(parser.notes)))


class _Parser:
    """A recursive-descent parser; each method parses what its name says, from the present lexeme on."""

    def __init__(self, lexemes: list[Lexeme], max_depth: int, today: date) -> None:
        self._lexemes = lexemes
        self._position = 0
        self._depth = 0
        self._max_depth = max_depth
        self._today = today
        self.notes: list[Message] = []

    def query(self) -> Sequence:
        parts: list[Syntax] = []
        while self._position < len(self._lexemes):
            parts += self._sequence().parts
            if self._take(Kind.CLOSE):
                self.notes.append(notes.UNBALANCED)
        return Sequence(tuple(parts))

    def _sequence(self) -> Sequence:
        parts: list[Syntax] = []
        while self._present() not in (None, Kind.CLOSE):
            part = self._alternatives()
            if part is not None:
                parts.append(part)
        return Sequence(tuple(parts))

    def _alternatives(self) -> Syntax | None:
        parts = self._joined_by(Kind.OR, self._conjunction)
        return Or(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _conjunction(self) -> Syntax | None:
        parts = self._joined_by(Kind.AND, self._unary)
        return And(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _joined_by(self, operator: Kind, operand: Callable[[], Syntax | None]) -> list[Syntax]:
        parts = [operand()]
        while self._take(operator):
            parts.append(operand())
        found = [part for part in parts if part is not None]
        if len(found) < len(parts) and len(parts) > 1:
            self.notes.append(notes.DANGLING)
        return found

    def _unary(self) -> Syntax | None:
        lexeme = self._next_operand()
        if lexeme is None:
            return None
        match lexeme.kind:
            case Kind.WORD:
                return self._word(lexeme.text)
            case Kind.QUOTED:
                return self._quoted(lexeme.text)
            case Kind.LITERAL:
                return self._literal()
            case Kind.OPEN:
                return self._group()
            case Kind.NOT:
                return self._negation(lexeme)
            case Kind.DATE:
                return Word(lexeme.text)
            case _:
                return self._field(FIELDS[lexeme.text.lower()])

    def _next_operand(self) -> Lexeme | None:
        """Step over stray quotation marks, then over the lexeme that begins an operand, if one does."""
        while self._present() in (Kind.STRAY_QUOTE, Kind.SLOP):
            self.notes.append(notes.UNCLOSED_QUOTE if self._take(Kind.STRAY_QUOTE) else notes.STRAY_TILDE)
            self._take(Kind.SLOP)
        if self._present() in (None, Kind.CLOSE, Kind.AND, Kind.OR):
            return None
        self._position += 1
        return self._lexemes[self._position - 1]

    def _group(self) -> Syntax | None:
        with self._nested():
            inside = self._sequence()
        if not self._take(Kind.CLOSE):
            self.notes.append(notes.UNBALANCED)
        return inside if len(inside.parts) > 1 else next(iter(inside.parts), None)

    def _negation(self, operator: Lexeme) -> Syntax | None:
        part = self._operand()
        if part is not None and operator.text not in ("-", "NOT"):
            self.notes.append(notes.ARABIC_NOT)
        return part.part if isinstance(part, Not) else part and Not(part)

    def _field(self, field: Field) -> Syntax | None:
        part = self._operand()
        if part is None:
            return None
        restricted = _in_field(field, part, self._today)
        self.notes += restricted.notes
        return restricted.part

    def _word(self, text: str) -> Syntax:
        field, present = field_named(text), self._present()
        if field and (present is None or (field in VALUE_FIELDS and present in (Kind.WORD, Kind.QUOTED))):
            self.notes.append(notes.SPACE_AFTER_COLON)
        parsed = _parse_word(text)
        self.notes += parsed.notes
        return parsed.part

    def _literal(self) -> Syntax | None:
        """Parse what follows an equals sign."""
        lexeme = self._next_operand()
        if lexeme is None:
            self.notes.append(notes.DANGLING)
            return None
        if lexeme.kind is Kind.OPEN:
            group = self._group()
            return group and literally(group)
        return self._quoted(lexeme.text, literal=True)

    def _quoted(self, text: str, *, literal: bool = False) -> Syntax | None:
        slop = None
        if self._present() is Kind.SLOP:
            slop = self._slop(self._lexemes[self._position].text.removeprefix("~"))
            self._position += 1
        if _ASTERISK.search(text):
            self.notes.append(notes.STRAY_ASTERISK)
        return Quoted(text, literal, slop) if text.strip() else None

    def _slop(self, digits: str) -> int | None:
        if not digits:
            self.notes.append(notes.NO_SLOP)
            return None
        if int(digits) > MAX_SLOP:
            self.notes.append(notes.MOST_SLOP)
        return min(int(digits), MAX_SLOP) or None

    def _operand(self) -> Syntax | None:
        """Parse the operand of the operator just read."""
        with self._nested():
            part = self._unary()
        if part is None:
            self.notes.append(notes.DANGLING)
        return part

    def _present(self) -> Kind | None:
        return self._lexemes[self._position].kind if self._position < len(self._lexemes) else None

    def _take(self, kind: Kind) -> bool:
        if self._present() is not kind:
            return False
        self._position += 1
        return True

    @contextmanager
    def _nested(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > self._max_depth:
            raise QueryError(
                Message(
                    en=f"The query is nested too deeply: at most {self._max_depth} levels are allowed.",
                    ar=f"أقواس البحث متداخلة أكثر من اللازم: أقصى عدد لمستوياتها {self._max_depth}.",
                )
            )
        yield
        self._depth -= 1


class _Part(NamedTuple):
    """A part of a query, and notes on how it was read."""

    part: Syntax
    notes: tuple[Message, ...] = ()


def _parse_word(text: str) -> _Part:
    """Return what ``text`` asks for, with its asterisks or tilde.

    Raises :class:`QueryError` where a word begins with an asterisk: nothing would narrow down what it stands for.
    """
    if _LEADING_ASTERISK.match(text.lstrip("".join(DIACRITICS))):
        raise QueryError(
            Message(
                en=f"An asterisk cannot stand at the beginning of a word ({text}); begin with the letters you know.",
                ar=f"لا تصح النجمة في أول الكلمة ({text})؛ ابدأ بالحروف التي تعرفها.",
            )
        )
    if _ASTERISK.search(text):
        if _is_one_word(text.replace("*", "")):
            return _Part(Wildcard(text))
        return _Part(Word(text), (notes.STRAY_ASTERISK,))
    if _BEHIND_DIGITS.fullmatch(text):
        return _Part(Word(text), (notes.STRAY_ASTERISK,))
    tilde = _TILDE.fullmatch(text)
    if tilde is not None:
        return _fuzzy(tilde["word"], tilde["edits"])
    return _Part(Word(text), (notes.STRAY_TILDE,) if _BAD_TILDE.fullmatch(text) else ())


def _fuzzy(word: str, digits: str) -> _Part:
    if not _is_one_word(word):
        return _Part(Word(word), (notes.STRAY_TILDE,))
    edits = int(digits) if digits else 1 if len(normalize(word)) <= _SHORT else _MOST_EDITS
    if not edits:
        return _Part(Word(word))
    return _Part(Fuzzy(word, min(edits, _MOST_EDITS)), (notes.MOST_EDITS,) if edits > _MOST_EDITS else ())


def _is_one_word(text: str) -> bool:
    return WORD.fullmatch(text) is not None and normalize(text) != ""


def _in_field(field: Field, part: Syntax, today: date) -> _Part:
    """Return what ``part`` is when it stands after the name of ``field``.

    Of two fields the one nearer to a word counts. What is no date after ``date:`` is read as words.
    """
    if field == "title":
        return _Part(In("title", part))
    match part:
        case Word(text) | Quoted(text) | Fuzzy(text):
            return _dated(text, part, today) if field == "date" else _Part(FieldFilter(field, text))
        case Wildcard(text):
            if field == "date":
                return _dated(text, Word(text), today)
            return _Part(FieldFilter(field, text, is_wildcard=True))
        case Not(inner):
            restricted = _in_field(field, inner, today)
            return _Part(Not(restricted.part), restricted.notes)
        case Sequence(parts) | And(parts) | Or(parts):
            found = [_in_field(field, inner, today) for inner in parts]
            return _Part(
                type(part)(tuple(restricted.part for restricted in found)),
                tuple(note for restricted in found for note in restricted.notes),
            )
        case In() | FieldFilter() | DateFilter():
            return _Part(part)


def _dated(text: str, part: Syntax, today: date) -> _Part:
    span = parse_span(text, today)
    if span is None:
        return _Part(part, (_no_date(text),))
    return _Part(DateFilter(text, *span), (_understood(text, span),))


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
