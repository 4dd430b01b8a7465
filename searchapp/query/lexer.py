"""Cutting a query into words, quoted texts, operators and parentheses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from searchapp.analysis.letters import INVISIBLE


class Kind(Enum):
    """The kinds of lexeme."""

    WORD = "word"
    QUOTED = "quoted"
    STRAY_QUOTE = "stray quote"
    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"
    FIELD = "field"


class Lexeme(NamedTuple):
    """A piece of a query; ``text`` is a word, the inside of quotation marks, or the name of a field."""

    kind: Kind
    text: str


#: Words that are operators where they stand alone. A lone و is none: it is in every second title.
OPERATORS: Final = {
    "AND": Kind.AND,
    "OR": Kind.OR,
    "|": Kind.OR,
    "||": Kind.OR,
    "أو": Kind.OR,
    "NOT": Kind.NOT,
    "وليس": Kind.NOT,
}

#: Names of fields, as they are written before a colon.
FIELDS: Final = {"title": "title", "عنوان": "title", "العنوان": "title"}

_QUOTES: Final = (('"', '"'), ("«", "»"), ("“", "”"), ("„", "“"), ("”", "”"))
_OPENING: Final = "".join(dict.fromkeys(opening for opening, _ in _QUOTES))
_ANY_QUOTE: Final = "".join(dict.fromkeys("".join(opening + closing for opening, closing in _QUOTES)))

# Punctuation that parts words; the rest (hyphen, underscore, full stop, apostrophe, colon) holds them together.
_PARTING: Final = r"\s()|,;/!?…،؛؟"

_LEXEME: Final = re.compile(
    "|".join(
        (
            *(f"{opening}(?P<quoted{n}>[^{_ANY_QUOTE}]*){closing}" for n, (opening, closing) in enumerate(_QUOTES)),
            rf"(?P<stray>[{_ANY_QUOTE}])",
            r"(?P<open>\()",
            r"(?P<close>\))",
            r"(?P<bar>\|+)",
            rf"(?P<minus>(?<![^{_PARTING}])-(?=[^{_PARTING}-]))",
            rf"(?P<field>(?<![^{_PARTING}-])(?:{'|'.join(FIELDS)})):(?=[^{_PARTING}]|\()",
            rf"(?P<word>[^{_PARTING}{_ANY_QUOTE}]+)",
            rf"[{_PARTING}]",
        )
    ),
    re.IGNORECASE,
)


def lexemes(query: str) -> Iterator[Lexeme]:
    """Yield the pieces of ``query`` from first to last."""
    for match in _LEXEME.finditer(visible(query)):
        name, text = match.lastgroup, match.group(match.lastgroup) if match.lastgroup else ""
        match name:
            case None:
                continue
            case "stray":
                yield Lexeme(Kind.STRAY_QUOTE, text)
            case "open":
                yield Lexeme(Kind.OPEN, text)
            case "close":
                yield Lexeme(Kind.CLOSE, text)
            case "bar":
                yield Lexeme(Kind.OR, text)
            case "minus":
                yield Lexeme(Kind.NOT, text)
            case "field":
                yield Lexeme(Kind.FIELD, FIELDS[text.lower()])
            case "word":
                yield Lexeme(OPERATORS.get(text, Kind.WORD), text)
            case _:
                yield Lexeme(Kind.QUOTED, text)


def visible(query: str) -> str:
    """Return ``query`` without what cannot be seen: controls and lone surrogates become spaces, joiners nothing."""
    return "".join(
        " " if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character
        for character in query
        if character not in INVISIBLE
    )
