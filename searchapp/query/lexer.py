"""Cutting a query into words, quoted texts, operators and parentheses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from searchapp.analysis.fold import fold
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
    """A piece of a query; ``text`` is what was typed, of quotation marks the inside, of a field the name."""

    kind: Kind
    text: str


#: Words that are operators where they stand alone, in the spelling that :func:`fold` makes of the Arabic ones, so that
#: the hamza does not matter and "or" is a word. A lone و is no operator: it is in every second title.
OPERATORS: Final = {
    "AND": Kind.AND,
    "OR": Kind.OR,
    "NOT": Kind.NOT,
    "او": Kind.OR,
    "وليس": Kind.NOT,
}

#: Names of fields, as they are written before a colon; after it there may be a space, as in any Arabic text.
FIELDS: Final = ("title", "عنوان", "العنوان")

# Keyboards and word processors make many marks of one key, and not always a pair of them.
_DOUBLE: Final = '"＂“”„‟'
_ANY_QUOTE: Final = f"«»{_DOUBLE}"

# What stands between two marks of a kind may hold marks of another kind, and guillemets once more guillemets.
_QUOTED: Final = (
    r'"(?P<straight>[^"]*)"',
    r"«(?P<angled>(?:[^«»]|«[^«»]*»)*)»",
    r"“(?P<curly>[^“”]*)”",
    rf"[{_DOUBLE}](?P<mixed>(?!\s)[^{_DOUBLE}]+(?<!\s))[{_DOUBLE}]",
)

# Punctuation that parts words; the rest (hyphen, underscore, full stop, apostrophe, colon) holds them together.
_PARTING: Final = r"\s()|,;/!?…،؛؟"

_LEXEME: Final = re.compile(
    "|".join(
        (
            *_QUOTED,
            rf"(?P<stray>[{_ANY_QUOTE}])",
            r"(?P<open>\()",
            r"(?P<close>\))",
            r"(?P<bar>\|+)",
            rf"(?P<minus>(?<![^{_PARTING}:])-(?=[^{_PARTING}-]|\())",
            rf"(?P<field>(?<![^{_PARTING}-])(?ai:{'|'.join(FIELDS)})):\s*(?=[^{_PARTING}]|\()",
            rf"(?P<word>[^{_PARTING}{_ANY_QUOTE}]+)",
            rf"[{_PARTING}]",
        )
    )
)

_KINDS: Final = {
    "stray": Kind.STRAY_QUOTE,
    "open": Kind.OPEN,
    "close": Kind.CLOSE,
    "bar": Kind.OR,
    "minus": Kind.NOT,
    "field": Kind.FIELD,
    **dict.fromkeys(("straight", "angled", "curly", "mixed"), Kind.QUOTED),
}


def lexemes(query: str) -> Iterator[Lexeme]:
    """Yield the pieces of ``query`` from first to last."""
    for match in _LEXEME.finditer(visible(query)):
        if match.lastgroup is None:
            continue
        text = match.group(match.lastgroup)
        yield Lexeme(_KINDS[match.lastgroup] if match.lastgroup != "word" else _word_kind(text), text)


def _word_kind(text: str) -> Kind:
    return OPERATORS.get(text) or OPERATORS.get(fold(text), Kind.WORD)


def visible(query: str) -> str:
    """Return ``query`` without what cannot be seen: controls and lone surrogates become spaces, joiners nothing."""
    return "".join(
        " " if unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") else character
        for character in query
        if character not in INVISIBLE
    )
