"""Splitting a query into words, quoted texts, operators and parentheses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from searchapp.analysis.letters import INVISIBLE, ZERO_WIDTH_SPACES
from searchapp.analysis.normalize import normalize
from searchapp.dates.spans import date_at_start
from searchapp.plan import VALUE_FIELDS
from searchapp.query.ast import Field


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
    LITERAL = "="
    DATE = "date"
    SLOP = "slop"


class Lexeme(NamedTuple):
    """A piece of a query; ``text`` is what was typed: of quotation marks what is inside, of a field its name.

    A date stands only behind the name of its field, a slop (``~5``) only behind quotation marks.
    """

    kind: Kind
    text: str


#: Words that are operators where they stand alone. The Arabic ones are in normalized form, so that the hamza does not
#: matter and "or" is a word. A lone و is no operator: it is in every second title.
OPERATORS: Final = {
    "AND": Kind.AND,
    "OR": Kind.OR,
    "NOT": Kind.NOT,
    "او": Kind.OR,
    "وليس": Kind.NOT,
}

#: Names of fields, as they are written before a colon.
FIELDS: Final[dict[str, Field]] = {
    **dict.fromkeys(("title", "عنوان", "العنوان"), "title"),
    **dict.fromkeys(("date", "تاريخ", "التاريخ"), "date"),
    **dict.fromkeys(("source", "مصدر", "المصدر"), "source"),
    **dict.fromkeys(("author", "كاتب", "الكاتب"), "author"),
    **dict.fromkeys(("section", "قسم", "القسم"), "section"),
}

# One key gives many marks on keyboards and in word processors, and not always a matching pair.
_DOUBLE: Final = '"＂“”„‟'
_ANY_QUOTE: Final = f"«»{_DOUBLE}"

# What stands between two marks of a kind may hold marks of another kind, and guillemets once more guillemets.
_QUOTED: Final = (
    r'"(?P<straight>[^"]*)"',
    r"«(?P<angled>(?:[^«»]|«[^«»]*»)*)»",
    r"“(?P<curly>[^“”]*)”",
    rf"[{_DOUBLE}](?P<mixed>(?!\s)[^{_DOUBLE}]+(?<!\s))[{_DOUBLE}]",
)

# How far a date can reach, and at what it ends.
_REACH: Final = 100
_SIGN: Final = re.compile(rf"[()|{_ANY_QUOTE}]")

# Punctuation that separates words; the rest (hyphen, underscore, full stop, apostrophe, colon) joins them.
_PARTING: Final = r"\s()|,;/!?…،؛؟"

# Where the name of a field may begin, and what its colon is for.
_BEGINS: Final = rf"(?<![^{_PARTING}-])"
_FOLLOWED: Final = rf"(?=[^{_PARTING}]|\()"


def _names(*fields: Field) -> str:
    return "|".join(name for name, field in FIELDS.items() if field in fields)


_LEXEME: Final = re.compile(
    "|".join(
        (
            *_QUOTED,
            rf"(?P<stray>[{_ANY_QUOTE}])",
            r"(?P<open>\()",
            r"(?P<close>\))",
            r"(?P<bar>\|+)",
            rf"(?P<minus>(?<![^{_PARTING}:])-(?=[^{_PARTING}-]|\())",
            rf"(?P<literal>(?<![^{_PARTING}:-])=(?=[^{_PARTING}=]|\())",
            # After the colon there may be a space, as in any Arabic text. Not so where a value is named: headlines
            # begin with "مصدر: …" and mean that somebody said something.
            rf"(?P<title>{_BEGINS}(?ai:{_names('title')})):\s*{_FOLLOWED}",
            rf"(?P<date>{_BEGINS}(?ai:{_names('date')})):\s*{_FOLLOWED}",
            rf"(?P<value>{_BEGINS}(?ai:{_names(*VALUE_FIELDS)})):(?!:){_FOLLOWED}",
            rf"(?P<slop>(?<=[{_ANY_QUOTE}])~\d{{0,4}}(?![^{_PARTING}]))",
            # A comma between digits belongs to a number.
            rf"(?P<word>(?:[^{_PARTING}{_ANY_QUOTE}]|(?<=\d)[,،](?=\d))+)",
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
    "literal": Kind.LITERAL,
    "title": Kind.FIELD,
    "value": Kind.FIELD,
    "slop": Kind.SLOP,
    **dict.fromkeys(("straight", "angled", "curly", "mixed"), Kind.QUOTED),
}


def lexemes(query: str) -> Iterator[Lexeme]:
    """Yield the pieces of ``query`` from first to last."""
    text, position = visible(query), 0
    while (match := _LEXEME.match(text, position)) is not None:
        position = match.end()
        if match.lastgroup == "date":
            position += date_at_start(_SIGN.split(text[position : position + _REACH], 1)[0])
            yield from _date_field(match, position)
        elif match.lastgroup is not None:
            piece = match.group(match.lastgroup)
            yield Lexeme(_KINDS[match.lastgroup] if match.lastgroup != "word" else _word_kind(piece), piece)


def _date_field(match: re.Match[str], end: int) -> Iterator[Lexeme]:
    """Yield the name of a field and the date from there to ``end``; a name before a space and no date is a word."""
    name, date = match["date"], match.string[match.end() : end]
    opens = match.string[end : end + 1] in ("(", *_ANY_QUOTE)
    if date or opens or not match.group()[-1].isspace():
        yield Lexeme(Kind.FIELD, name)
    else:
        yield Lexeme(Kind.WORD, name + ":")
    if date:
        yield Lexeme(Kind.DATE, date)


def _word_kind(text: str) -> Kind:
    return OPERATORS.get(text) or OPERATORS.get(normalize(text), Kind.WORD)


def field_named(word: str) -> Field | None:
    """Return the field whose name, with its colon, ``word`` is: so it is a word where no value follows."""
    return FIELDS.get(word[:-1].lower()) if word.endswith(":") else None


def visible(query: str) -> str:
    """Return ``query`` without what cannot be seen: controls, lone surrogates and spaces without width become spaces,
    joiners nothing.
    """
    unseen = ("Cc", "Cs", "Co", "Cn")
    return "".join(
        " " if character in ZERO_WIDTH_SPACES or unicodedata.category(character) in unseen else character
        for character in query
        if character not in INVISIBLE
    )
