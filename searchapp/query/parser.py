"""Parsing a query. Any text is a query: what makes no sense as syntax is read as words, and a note says so.

Operators bind in this order, tightest first: ``-``, ``+`` and NOT, NEAR, AND, OR, writing side by side. So ``a b OR c``
asks for a, and for b or c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
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
from searchapp.query.lexer import BOUNDS, FIELDS, Kind, Lexeme, field_named, lexemes, percent_decoded, visible
from searchapp.query.offers import Offer, foreign_signs, offers
from searchapp.settings import Settings

# Between digits an asterisk multiplies, and behind nothing but digits it refers to a footnote.
_ASTERISK: Final = re.compile(r"[^\W\d_]\*|\*[^\W\d_]|[^\W\d_].*\d\*(?!\d)")
_BEHIND_DIGITS: Final = re.compile(r"\d+\*+")
_TILDE: Final = re.compile(r"(?P<word>.*\w)~(?P<edits>\d{0,2})")
_BAD_TILDE: Final = re.compile(r"(?P<word>.*\w)~[~*]*[\d.]*|~+\w.*")

#: What means nothing where an operand may begin.
_STRAY: Final = {
    Kind.STRAY_QUOTE: notes.UNCLOSED_QUOTE,
    Kind.SLOP: notes.STRAY_TILDE,
    Kind.BOOST: notes.NO_BOOST,
    Kind.FOREIGN: notes.DANGLING,
    Kind.NEAR: notes.DANGLING,
}
#: Operators between words that no headline has; أو and a bar are in many.
_SIGNS: Final = frozenset(("AND", "OR", "&&", "||"))

#: At most this many letters may differ; unless a number is given, only one does in words of up to _SHORT letters.
_MOST_EDITS: Final = 2
_SHORT: Final = 5


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed query; ``notes`` say what could not be read as intended, and how dates were understood.

    It is ``boolean`` if it has operators between its words that nobody types by chance: AND, OR, NEAR, ``&&``, ``||``,
    and any operator in parentheses. ``has_or`` says that أو or a bar stands elsewhere, as in many a headline.
    ``offers`` are other queries that may have been meant; the notes name them.
    """

    ast: Sequence
    notes: tuple[Message, ...]
    boolean: bool = False
    has_or: bool = False
    offers: tuple[Offer, ...] = ()


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
    text = visible(query)
    parser = _Parser(list(lexemes(text)), settings.max_query_depth, today)
    ast, offered = parser.query(), offers(text)
    found = (*_decoded(query), *parser.notes, *foreign_signs(text), *(offer.note for offer in offered))
    return Parsed(ast, tuple(dict.fromkeys(found)), parser.boolean, parser.has_or, offered)


def _decoded(query: str) -> Iterator[Message]:
    """Yield a note on what ``query`` stands for if it is percent-encoded."""
    decoded = percent_decoded(query)
    if decoded != query:
        yield notes.decoded(decoded)


class _Parser:
    """A recursive-descent parser; each method parses what its name says, from the present lexeme on."""

    def __init__(self, lexemes: list[Lexeme], max_depth: int, today: date) -> None:
        self._lexemes = lexemes
        self._position = 0
        self._depth = 0
        self._max_depth = max_depth
        self._today = today
        self._groups = 0
        self.notes: list[Message] = []
        self.boolean = False
        self.has_or = False

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
        parts = self._joined_by(Kind.AND, self._proximity)
        return And(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _joined_by(self, operator: Kind, operand: Callable[[], Syntax | None]) -> list[Syntax]:
        parts = [operand()]
        while self._present() is operator:
            is_sign = self._following().text in _SIGNS or self._groups > 0
            self.boolean |= is_sign
            self.has_or |= not is_sign
            parts.append(operand())
        found = [part for part in parts if part is not None]
        if len(found) < len(parts) and len(parts) > 1:
            self.notes.append(notes.DANGLING)
        return found

    def _proximity(self) -> Syntax | None:
        parts, operators = [self._unary()], []
        while self._present() is Kind.NEAR:
            operators.append(self._following().text)
            parts.append(self._unary())
        if not operators:
            return parts[0]
        self.boolean = True
        found = [part for part in parts if part is not None]
        if len(found) < len(parts):
            self.notes.append(notes.DANGLING)
        elif all(isinstance(part, Word) or (isinstance(part, Quoted) and part.slop is None) for part in found):
            found = self._near(found, operators)
        else:
            self.notes += map(notes.near_what, operators)
        return And(tuple(found)) if len(found) > 1 else next(iter(found), None)

    def _near(self, parts: list[Syntax], operators: list[str]) -> list[Syntax]:
        """Return quotations, which stay what they are, and each two neighbours of ``parts`` as words that are near."""
        texts = [part.text for part in parts if isinstance(part, Word | Quoted)]
        found = [part for part in parts if isinstance(part, Quoted)]
        for (first, last), operator in zip(pairwise(texts), operators, strict=True):
            slop = self._slop("".join(filter(str.isdecimal, operator))) or 0
            self.notes.append(notes.near(operator, slop))
            found.append(Quoted(f"{first} {last}", slop=slop))
        return [*found]

    def _unary(self) -> Syntax | None:
        part = self._without_boost()
        while self._take(Kind.BOOST):
            self.notes.append(notes.NO_BOOST)
        return part

    def _without_boost(self) -> Syntax | None:
        lexeme = self._next_operand()
        if lexeme is None:
            return None
        match lexeme.kind:
            case Kind.WORD:
                return self._word(lexeme.text)
            case Kind.QUOTED:
                return self._quoted(lexeme.text)
            case Kind.SLOP:
                return self._quoted(self._following().text, slop=self._slop(lexeme.text.removeprefix("~")))
            case Kind.LITERAL:
                return self._literal()
            case Kind.OPEN:
                return self._group()
            case Kind.NOT | Kind.REQUIRED:
                return self._signed(lexeme)
            case Kind.DATE | Kind.RANGE:
                return self._date(lexeme)
            case _:
                return self._field(lexeme.text.lower())

    def _next_operand(self) -> Lexeme | None:
        """Step over what means nothing here, then over the lexeme that begins an operand, if one does."""
        while self._present() in _STRAY and not self._is_slop_before_quotation():
            stray = self._following()
            self.notes.append(notes.ignored(stray.text) if stray.kind is Kind.FOREIGN else _STRAY[stray.kind])
            if stray.kind is Kind.STRAY_QUOTE:
                self._take(Kind.SLOP)
        if self._present() in (None, Kind.CLOSE, Kind.AND, Kind.OR):
            return None
        return self._following()

    def _is_slop_before_quotation(self) -> bool:
        following = self._lexemes[self._position + 1 : self._position + 2]
        return self._present() is Kind.SLOP and bool(following) and following[0].kind is Kind.QUOTED

    def _following(self) -> Lexeme:
        self._position += 1
        return self._lexemes[self._position - 1]

    def _group(self) -> Syntax | None:
        with self._nested():
            self._groups += 1
            inside = self._sequence()
            self._groups -= 1
        if not self._take(Kind.CLOSE):
            self.notes.append(notes.UNBALANCED)
        return inside if len(inside.parts) > 1 else next(iter(inside.parts), None)

    def _signed(self, operator: Lexeme) -> Syntax | None:
        part = self._operand()
        if part is None:
            return None
        if operator.kind is Kind.REQUIRED:
            return part if isinstance(part, Not) else And((part,))
        if operator.text not in ("-", "NOT", "ANDNOT"):
            self.notes.append(notes.ARABIC_NOT if operator.text.isalpha() else notes.sign_excludes(operator.text))
        return part.part if isinstance(part, Not) else Not(part)

    def _field(self, name: str) -> Syntax | None:
        part = self._operand()
        if part is None:
            return None
        restricted = _in_field(FIELDS[name], part, self._today, BOUNDS.get(name, ""))
        self.notes += restricted.notes
        return restricted.part

    def _word(self, text: str) -> Syntax:
        field, present = field_named(text), self._present()
        needs_value = field in VALUE_FIELDS or (text[:-1].lower() in BOUNDS and text.isascii())
        if field and (present is None or (needs_value and present in (Kind.WORD, Kind.QUOTED))):
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

    def _date(self, lexeme: Lexeme) -> Syntax | None:
        """Parse a date, or a range that is not one of dates."""
        if lexeme.kind is Kind.DATE:
            return Word(lexeme.text)
        self.notes.append(notes.no_range(lexeme.text))
        words = [Word(word) for word in lexeme.text.strip("[]{}").split() if word not in ("TO", "*")]
        return Sequence(tuple(words)) if len(words) > 1 else next(iter(words), None)

    def _quoted(self, text: str, *, literal: bool = False, slop: int | None = None) -> Syntax | None:
        if self._present() is Kind.SLOP and not self._is_slop_before_quotation():
            slop = self._slop(self._following().text.removeprefix("~"))
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
    """Return what ``text`` asks for, with its asterisks or tilde."""
    if _ASTERISK.search(text):
        if _is_one_word(text.replace("*", "").lstrip("".join(DIACRITICS))):
            return _Part(Wildcard(text))
        return _Part(Word(text), (notes.STRAY_ASTERISK,))
    if _BEHIND_DIGITS.fullmatch(text):
        return _Part(Word(text), (notes.STRAY_ASTERISK,))
    tilde = _TILDE.fullmatch(text)
    if tilde is not None:
        return _fuzzy(tilde["word"], tilde["edits"])
    tilde = _BAD_TILDE.fullmatch(text)
    return _Part(Word(text)) if tilde is None else _Part(Word(tilde["word"] or text), (notes.STRAY_TILDE,))


def _fuzzy(word: str, digits: str) -> _Part:
    if not _is_one_word(word):
        return _Part(Word(word), (notes.STRAY_TILDE,))
    edits = int(digits) if digits else 1 if len(normalize(word)) <= _SHORT else _MOST_EDITS
    if not edits:
        return _Part(Word(word))
    return _Part(Fuzzy(word, min(edits, _MOST_EDITS)), (notes.MOST_EDITS,) if edits > _MOST_EDITS else ())


def _is_one_word(text: str) -> bool:
    return WORD.fullmatch(text) is not None and normalize(text) != ""


def _in_field(field: Field, part: Syntax, today: date, bound: str = "") -> _Part:
    """Return what ``part`` is when it stands after the name of ``field``; ``bound`` is put before a date.

    Of two fields the one nearer to a word counts. What is no date after ``date:`` is read as words.
    """
    if field == "title":
        return _Part(In("title", part))
    match part:
        case Word(text) | Quoted(text) | Fuzzy(text):
            return _dated(text, part, today, bound) if field == "date" else _Part(FieldFilter(field, text))
        case Wildcard(text):
            if field == "date":
                return _dated(text, Word(text), today, bound)
            return _Part(FieldFilter(field, text, is_wildcard=True))
        case Not(inner):
            restricted = _in_field(field, inner, today, bound)
            return _Part(Not(restricted.part), restricted.notes)
        case Sequence(parts) | And(parts) | Or(parts):
            found = [_in_field(field, inner, today, bound) for inner in parts]
            return _Part(
                type(part)(tuple(restricted.part for restricted in found)),
                tuple(note for restricted in found for note in restricted.notes),
            )
        case In() | FieldFilter() | DateFilter():
            return _Part(part)


def _dated(text: str, part: Syntax, today: date, bound: str) -> _Part:
    span = parse_span(bound + text, today)
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
