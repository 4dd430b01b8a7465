"""JSON text of any length, read value by value: no more than one article of it is in memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import LARGEST_MB
from searchapp.ingest.rejected import (
    CUT_OFF,
    MISSING_COMMA,
    TOO_DEEP,
    TOO_MANY_VALUES,
    TRAILING_COMMA,
    Rejected,
    broken_json,
    too_large,
)

#: In characters.
_LARGEST: Final = LARGEST_MB << 20
_FEWEST: Final = 1 << 16
#: A value of one byte can take a hundred once parsed. We count the punctuation around and between values.
_MOST_VALUES: Final = 2_000_000
#: Or one without an end: a search that starts again at each quotation mark takes forever.
_STRING: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_REST_OF_STRING: Final = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
#: Between values; a text sequence (RFC 7464) has a control before each.
_SPACE: Final = re.compile("[ \t\r\n\x1e\ufeff]*+")
_TRAILING_COMMA: Final = re.compile(rf"({_STRING.pattern})|,(?=\s*[}}\]])", re.DOTALL)
_BRACKET_OR_QUOTE: Final = re.compile(r'["\[\]{}]')
_OPENING: Final = ("[", "{")
#: What is cut off is broken near its end, or where its last string begins.
_NEAR: Final = 16
_UNTERMINATED: Final = "Unterminated string"

# Not strict: dumps contain unescaped control characters, which do no harm.
_DECODER: Final = JSONDecoder(strict=False)


class Value(NamedTuple):
    """A value, or the reason why it cannot be read; and what had to be mended."""

    value: Any
    broken: Message | None = None
    repairs: tuple[Message, ...] = ()


class JsonText:
    """The text that ``pieces`` are, from the value on that is next.

    Bytes that could not be decoded stand in it as surrogates. Its methods raise :class:`Rejected` where nothing after
    can be read.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._failure: Rejected | None = None
        self._text = ""
        self._at = 0
        self._marked: int | None = None
        #: How many lines are before ``_text``, and how many characters of its first one.
        self._lines_before = self._columns_before = 0
        #: What had to be mended between and within the values.
        self.repairs: set[Message] = set()

    def next_sign(self) -> str:
        """Return the first sign of the next value, or the punctuation before it; ``""`` at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._grow():
                if self._failure is not None:
                    raise self._failure
                return ""

    def pass_over(self, sign: str) -> None:
        """Go on after ``sign``, which has to be next."""
        if self.next_sign() != sign:
            raise self.unexpected()
        self._at += 1

    def unexpected(self) -> Rejected:
        """Return the error that what is next is no JSON."""
        return Rejected(self._why(JSONDecodeError("", self._text, self._at)))

    def mark(self) -> None:
        """Keep in memory what follows."""
        self._marked = self._at

    def go_back(self) -> None:
        """Go back to the mark, and forget it."""
        self._at = self._at if self._marked is None else self._marked
        self._marked = None

    def forget_mark(self) -> None:
        """Keep no more than is needed."""
        self._marked = None

    def items(self) -> Iterator[Value]:
        """Yield the values of the list that is next, and go on after it. A comma too many or missing is mended."""
        self.pass_over("[")
        is_first = True
        while (sign := self.next_sign()) != "]":
            if not sign:
                raise Rejected(CUT_OFF)
            if sign == "," and not is_first:
                self._at += 1
                sign = self.next_sign()
                if sign == "]":
                    self.repairs.add(TRAILING_COMMA)
                    break
                if not sign:
                    raise Rejected(CUT_OFF)
            elif not is_first:
                if sign not in _OPENING:
                    raise self.unexpected()
                self.repairs.add(MISSING_COMMA)
            is_first = False
            yield self.value()
        self._at += 1

    def value(self, most: int = _LARGEST) -> Value:
        """Return the next value, and go on after it; one of more than ``most`` characters is broken."""
        self.next_sign()
        try:
            value, end = self._parsed(most)
        except Rejected as rejected:
            if not self._skip():
                raise self._failure or rejected from rejected
            return Value(None, rejected.reason)
        text = self._text[self._at : end]
        self._at = end
        return _decoded(text, value)

    def peek(self, most: int = _LARGEST) -> Any:
        """Return the next value without going on; None if it is broken, or has more than ``most`` characters."""
        self.next_sign()
        try:
            value, _ = self._parsed(most)
        except Rejected:
            return None
        return value

    def peek_item(self) -> Any:
        """Return the first value of the list that is next, without going on; None if there is none."""
        at = self._at - (self._marked or 0)
        self._at += 1
        first = None if self.next_sign() == "]" else self.peek()
        self._at = at + (self._marked or 0)
        return first

    def _parsed(self, most: int) -> tuple[Any, int]:
        is_mended = False
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                if _is_cut(error) and self._grow(most):
                    is_mended = False
                elif not is_mended and self._mend():
                    is_mended = True
                else:
                    raise Rejected(self._why(error)) from error
            except ValueError as error:
                raise Rejected(broken_json(error)) from error
            except RecursionError as error:
                raise Rejected(TOO_DEEP) from error
            else:
                # A number may go on.
                if end < len(self._text) or isinstance(value, str | dict | list) or not self._grow(most):
                    return value, end

    def _mend(self) -> bool:
        """Take the commas away before brackets that close; return whether there are any."""
        text = self._text[self._at :]
        mended = _TRAILING_COMMA.sub(lambda found: found[1] or " ", text)
        if mended == text:
            return False
        self._text = self._text[: self._at] + mended
        self.repairs.add(TRAILING_COMMA)
        return True

    def _skip(self) -> bool:
        """Go on after the object or list that is next, however broken or long; return False if no end is found."""
        if self._at >= len(self._text) or self._text[self._at] not in _OPENING:
            return False
        depth = brackets = 0
        is_in_string = False
        while brackets < _MOST_VALUES:
            pattern = _REST_OF_STRING.match if is_in_string else _BRACKET_OR_QUOTE.search
            found = pattern(self._text, self._at)
            self._at = found.end() if found else len(self._text)
            if is_in_string:
                if self._text[self._at : self._at + 1] == '"':
                    self._at += 1
                    is_in_string = False
                elif not self._grow():
                    return False
            elif found is None:
                if not self._grow():
                    return False
            elif found.group() == '"':
                is_in_string = True
            else:
                depth += 1 if found.group() in _OPENING else -1
                brackets += 1
                if not depth:
                    return True
        return False

    def _grow(self, most: int = _LARGEST) -> bool:
        """Read as much again as is in memory; return False at the end."""
        start = self._at if self._marked is None else self._marked
        kept = self._text[start:]
        if len(kept) >= most:
            raise Rejected(too_large(LARGEST_MB))
        pieces, size = [kept], 0
        try:
            while size < max(len(kept), _FEWEST) and (piece := next(self._pieces, None)) is not None:
                pieces.append(piece)
                size += len(piece)
        except Rejected as rejected:
            self._failure = rejected
        if not size:
            return False
        self._count_before(start)
        self._text = "".join(pieces)
        self._at -= start
        self._marked = None if self._marked is None else 0
        require_few_values(self._text)
        return True

    def _count_before(self, start: int) -> None:
        lines = self._text.count("\n", 0, start)
        self._lines_before += lines
        self._columns_before = start - self._text.rfind("\n", 0, start) - 1 if lines else self._columns_before + start

    def _why(self, error: JSONDecodeError) -> Message:
        if error.lineno == 1:
            error.colno += self._columns_before
        error.lineno += self._lines_before
        return broken_json(error)


def _is_cut(error: JSONDecodeError) -> bool:
    return error.msg.startswith(_UNTERMINATED) or error.pos >= len(error.doc) - _NEAR


def _decoded(text: str, value: Any) -> Value:
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            found = decoded(text.encode("utf-8", "surrogateescape"))
            return Value(parse_json(found.text), repairs=found.repairs)
        except Rejected as rejected:
            return Value(None, rejected.reason)
    return Value(value)


def parse_json(text: str) -> Any:
    """Return the value that ``text`` is.

    Raises :class:`Rejected` if it is not JSON, nests too deeply, or has more values than an archive of articles has.
    """
    require_few_values(text)
    try:
        return json.loads(text, strict=False)
    except ValueError as error:
        raise Rejected(broken_json(error)) from error
    except RecursionError as error:
        raise Rejected(TOO_DEEP) from error


def require_few_values(text: str) -> None:
    """Raise :class:`Rejected` if ``text`` has more values than an article."""
    if _separators(text) > _MOST_VALUES < _separators(_STRING.sub("", text)):
        raise Rejected(TOO_MANY_VALUES)


def _separators(text: str) -> int:
    return sum(map(text.count, ",[{"))
