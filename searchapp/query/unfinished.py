"""The value of a field at the end of a query that is still being typed."""

from __future__ import annotations

from itertools import dropwhile, islice
from typing import Final, NamedTuple

from searchapp.query.ast import Field
from searchapp.query.lexer import FIELDS, OPERATORS, Kind, Lexeme, lexemes, visible

_QUOTE: Final = '"'


class Unfinished(NamedTuple):
    """The beginning of a value, ``typed`` behind the name of its ``field``; ``before`` is the query up to there."""

    before: str
    field: Field
    typed: str

    def finished(self, value: str) -> str:
        """Return the query with ``value`` in place of its beginning, such that it finds ``value``."""
        if value.isalnum() and value not in OPERATORS:
            return self.before + value
        return f"{self.before}{_QUOTE}{' '.join(value.replace(_QUOTE, ' ').split())}{_QUOTE}"


def unfinished(query: str) -> Unfinished | None:
    """Return the value or date that ``query`` ends in, or None where it ends in words, also of a title.

    A value after an opening quotation mark may have several words.
    """
    query = visible(query).rstrip()
    *_, name, last = Lexeme(Kind.WORD, ""), Lexeme(Kind.WORD, ""), *lexemes(query)
    if last.kind == Kind.WORD and last.text.endswith(":"):
        return _of(last.text[:-1], query, "")
    if last.kind in (Kind.WORD, Kind.DATE) and name.kind == Kind.FIELD:
        return _of(name.text, query, last.text)
    return _quoted(query)


def _quoted(query: str) -> Unfinished | None:
    behind = dropwhile(lambda lexeme: lexeme.kind == Kind.WORD, reversed([*lexemes(query)]))
    match [*islice(behind, 2)]:
        case [Lexeme(Kind.STRAY_QUOTE, mark), Lexeme(Kind.FIELD, name)]:
            before, _, typed = query.rpartition(mark)
            return _of(name, before + typed, typed)
    return None


def _of(name: str, query: str, typed: str) -> Unfinished | None:
    field = FIELDS.get(name.lower())
    if field in (None, "title") or not query.endswith(typed):
        return None
    return Unfinished(query[: len(query) - len(typed)], field, typed)
