"""Reading a query. Whatever is typed is a query: what makes no sense as syntax is read as words, and a note says so.

Operators bind in this order, tightest first: ``-`` and NOT, AND, OR, writing side by side. So ``a b OR c`` asks for a,
and for b or c.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from searchapp.errors import Message, QueryError
from searchapp.plan import MAX_SLOP, VALUE_FIELDS
from searchapp.query import notes
from searchapp.query.ast import And, Field, Not, Or, Quoted, Sequence, Syntax, Word, literally
from searchapp.query.fields import within
from searchapp.query.lexer import FIELDS, Kind, Lexeme, field_named, lexemes
from searchapp.query.words import has_pattern, read_word
from searchapp.settings import Settings


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as it was read; ``notes`` say what could not be read as it was meant, and how dates were understood."""

    tree: Sequence
    notes: tuple[Message, ...]


def parse(query: str, settings: Settings, today: date) -> Parsed:
    """Read ``query``; dates may hang on ``today``.

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
    return Parsed(parser.whole(), tuple(dict.fromkeys(parser.notes)))


class _Parser:
    """Recursive descent; each method reads what its name says, beginning at the present lexeme."""

    def __init__(self, pieces: list[Lexeme], max_depth: int, today: date) -> None:
        self._pieces = pieces
        self._place = 0
        self._depth = 0
        self._max_depth = max_depth
        self._today = today
        self.notes: list[Message] = []

    def whole(self) -> Sequence:
        parts: list[Syntax] = []
        while self._place < len(self._pieces):
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
        piece = self._next_operand()
        if piece is None:
            return None
        match piece.kind:
            case Kind.WORD:
                return self._word(piece.text)
            case Kind.QUOTED:
                return self._quoted(piece.text)
            case Kind.LITERAL:
                return self._literal()
            case Kind.OPEN:
                return self._group()
            case Kind.NOT:
                return self._negation(piece)
            case Kind.DATE:
                return Word(piece.text)
            case _:
                return self._field(FIELDS[piece.text.lower()])

    def _next_operand(self) -> Lexeme | None:
        """Step over stray quotation marks, then over the lexeme that begins an operand, if one does."""
        while self._present() in (Kind.STRAY_QUOTE, Kind.NEARNESS):
            self.notes.append(notes.UNCLOSED_QUOTE if self._take(Kind.STRAY_QUOTE) else notes.STRAY_TILDE)
            self._take(Kind.NEARNESS)
        if self._present() in (None, Kind.CLOSE, Kind.AND, Kind.OR):
            return None
        self._place += 1
        return self._pieces[self._place - 1]

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
        read = within(field, part, self._today)
        self.notes += read.notes
        return read.part

    def _word(self, text: str) -> Syntax:
        field, present = field_named(text), self._present()
        if field and (present is None or (field in VALUE_FIELDS and present in (Kind.WORD, Kind.QUOTED))):
            self.notes.append(notes.SPACE_AFTER_COLON)
        part, remarks = read_word(text)
        self.notes += remarks
        return part

    def _literal(self) -> Syntax | None:
        """Read what follows an equals sign."""
        piece = self._next_operand()
        if piece is None:
            self.notes.append(notes.DANGLING)
            return None
        if piece.kind is Kind.OPEN:
            group = self._group()
            return group and literally(group)
        return self._quoted(piece.text, literal=True)

    def _quoted(self, text: str, *, literal: bool = False) -> Syntax | None:
        apart = None
        if self._present() is Kind.NEARNESS:
            apart = self._distance(self._pieces[self._place].text.removeprefix("~"))
            self._place += 1
        if has_pattern(text):
            self.notes.append(notes.STRAY_ASTERISK)
        return Quoted(text, literal, apart) if text.strip() else None

    def _distance(self, digits: str) -> int | None:
        if not digits:
            self.notes.append(notes.NO_DISTANCE)
            return None
        if int(digits) > MAX_SLOP:
            self.notes.append(notes.TOO_FAR)
        return min(int(digits), MAX_SLOP) or None

    def _operand(self) -> Syntax | None:
        """Read what the operator just read works on."""
        with self._nested():
            part = self._unary()
        if part is None:
            self.notes.append(notes.DANGLING)
        return part

    def _present(self) -> Kind | None:
        return self._pieces[self._place].kind if self._place < len(self._pieces) else None

    def _take(self, kind: Kind) -> bool:
        if self._present() is not kind:
            return False
        self._place += 1
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
