"""Splitting a query into words, quoted texts, operators and parentheses; also one that is still being typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from itertools import dropwhile, islice
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from searchapp.analysis.letters import INVISIBLE, LETTERS, ZERO_WIDTH_SPACES
from searchapp.analysis.normalize import normalize
from searchapp.dates.extent import date_at_start
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
    REQUIRED = "+"
    NEAR = "near"
    DATE = "date"
    RANGE = "range"
    SLOP = "slop"
    BOOST = "^"
    FOREIGN = "foreign"


class Lexeme(NamedTuple):
    """A piece of a query; ``text`` is what was typed: of quotation marks what is inside, of a field its name.

    A date stands only behind the name of its field, a slop (``~5``) only beside quotation marks. Foreign is what other
    tools understand and this one does not.
    """

    kind: Kind
    text: str


#: Words that are operators where they stand alone. The Arabic ones are in normalized form, so that the hamza does not
#: matter and "or" is a word. A lone و is no operator: it is in every second title.
OPERATORS: Final = {
    "AND": Kind.AND,
    "OR": Kind.OR,
    "NOT": Kind.NOT,
    "&&": Kind.AND,
    "ANDNOT": Kind.NOT,
    "او": Kind.OR,
    "وليس": Kind.NOT,
}

#: Names of fields, as they are written before a colon.
FIELDS: Final[dict[str, Field]] = {
    **dict.fromkeys(("title", "عنوان", "العنوان", "intitle"), "title"),
    **dict.fromkeys(("date", "تاريخ", "التاريخ"), "date"),
    **dict.fromkeys(("source", "مصدر", "المصدر"), "source"),
    **dict.fromkeys(("author", "كاتب", "الكاتب"), "author"),
    **dict.fromkeys(("section", "قسم", "القسم"), "section"),
    **dict.fromkeys(("after", "before", "since", "until", "بعد", "قبل", "منذ", "حتى"), "date"),
}

#: Names of fields that bound a date; the Arabic ones are fields only before a date.
BOUNDS: Final = {
    **dict.fromkeys(("after", "بعد"), ">"),
    **dict.fromkeys(("before", "قبل"), "<"),
    **dict.fromkeys(("since", "منذ"), ">="),
    **dict.fromkeys(("until", "حتى"), "<="),
}

# One key gives many marks on keyboards and in word processors, and not always a matching pair.
_DOUBLE: Final = '"＂“”„‟❝❞〝〞〟'
_SINGLE: Final = "‘’‚‛❛❜‹›"
_ANY_QUOTE: Final = f"«»{_DOUBLE}"
QUOTE_MARKS: Final = _ANY_QUOTE + _SINGLE

#: Word processors make other dashes of a hyphen.
MINUS_SIGNS: Final = "-‐‑‒–−﹣－"
_MINUS: Final = MINUS_SIGNS.replace("-", r"\-")

_ASTERISKS: Final = str.maketrans(dict.fromkeys("٭∗＊⁎✱", "*"))

#: A text as addresses write it, with nothing else; the letters of other scripts, or percent signs, are encoded.
_ENCODED: Final = re.compile(r"(?:%[0-9A-Fa-f]{2}|[\w\s.~!*'()+-])+", re.ASCII)
_ENCODED_LETTER: Final = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f]){2}|%25(?:25)*[89A-Fa-f][0-9A-Fa-f]%25")
_TIMES_ENCODED: Final = 3

# All of it can be seen: letters, digits, spaces and what stands on most keyboards.
_PLAIN: Final = re.compile(r"[\w !-~«»“”،؛؟]*")

# How far a date can reach, and at what it ends.
_REACH: Final = 100
_QUOTE_MARK: Final = re.compile(rf"[{_ANY_QUOTE}]")

#: Punctuation that separates words, inside a class of a regular expression; the rest (hyphen, underscore, full stop,
#: apostrophe, colon) joins them.
PARTING: Final = r"\s()|,;/!?…،؛؟\^"

# Guillemets in the order in which they are seen, »…«, as old sites write them, and single marks, which are apostrophes
# as well, are quotation marks only around whole words.
_OPENS: Final = rf"(?:(?<![^{PARTING}:=+~{_MINUS}])|(?<=~\d)|(?<=~\d\d))"
_CLOSES: Final = rf"(?![^{PARTING}~.:])"
#: What stands between two marks of a kind may hold marks of another kind, and guillemets once more guillemets.
QUOTED: Final = (
    r'"(?P<straight>[^"]*)"',
    r"«(?P<angled>(?:[^«»]|«[^«»]*»)*)»",
    r"“(?P<curly>[^“”]*)”",
    rf"[{_DOUBLE}](?P<mixed>(?!\s)[^{_DOUBLE}]+(?<!\s))[{_DOUBLE}]",
    rf"{_OPENS}[«»](?P<turned>(?!\s)[^«»]+(?<!\s))[«»]{_CLOSES}",
    rf"{_OPENS}(?:''|``)(?P<doubled>(?![\s'`])[^'`]+(?<!\s))''{_CLOSES}",
    rf"{_OPENS}[{_SINGLE}](?P<single>(?!\s)(?:[^{_SINGLE}]|(?<=\w)’(?=\w))+(?<!\s))[{_SINGLE}]{_CLOSES}",
)

# Where the name of a field may begin, and what its colon is for.
_BEGINS: Final = rf"(?<![^{PARTING}+{_MINUS}])"
_FOLLOWED: Final = rf"(?=[^{PARTING}]|\()"


def _names(*fields: Field) -> str:
    return "|".join(name for name, field in FIELDS.items() if field in fields and name not in BOUNDS)


_WHOLE: Final = rf"(?<![^{PARTING}])"
_END: Final = rf"(?![^{PARTING}])"

_LEXEME: Final = re.compile(
    "|".join(
        (
            *QUOTED,
            rf"(?P<stray>[{_ANY_QUOTE}])",
            r"(?P<open>\()",
            r"(?P<close>\))",
            r"(?P<bar>\|+)",
            rf"(?P<minus>(?<![^{PARTING}:])[{_MINUS}](?=[^{PARTING}{_MINUS}]|\()|(?<![^\s(|])!(?=[^{PARTING}]|\())",
            rf"(?P<plus>(?<![^{PARTING}:])\+(?=[^{PARTING}+{_MINUS}]|\())",
            rf"(?P<literal>(?<![^{PARTING}:+{_MINUS}])=(?=[^{PARTING}=]|\())",
            # After the colon there may be a space, as in any Arabic text. Not so where a value is named: headlines
            # begin with "مصدر: …" and mean that somebody said something.
            rf"(?P<title>{_BEGINS}(?ai:{_names('title')})):\s*{_FOLLOWED}",
            rf"(?P<date>{_BEGINS}(?ai:{_names('date')})):\s*{_FOLLOWED}",
            rf"(?P<bound>{_BEGINS}(?ai:{'|'.join(BOUNDS)})):(?!:){_FOLLOWED}",
            rf"(?P<value>{_BEGINS}(?ai:{_names(*VALUE_FIELDS)})):(?!:){_FOLLOWED}",
            rf"(?P<slop>(?<=[{QUOTE_MARKS}])~\d{{0,4}}(?![^{PARTING}])|~\d{{1,4}}(?=[{QUOTE_MARKS}]))",
            r"(?P<boost>(?<=\S)\^\d+(?:\.\d+)?(?!\w))",
            rf"(?P<near>{_WHOLE}(?ai:(?:near|within|w|n)/\d{{1,3}}|around\(\d{{1,3}}\)){_END})",
            rf"(?P<foreign>{_WHOLE}(?:NEAR\d*|ADJ\d*|XOR|(?ai:(?:pre|onear|p)/\d+|[wn]/[sp])){_END}|{_WHOLE}\^(?=\w))",
            r"(?P<range>[\[{][^\[\]{}]{1,60}\sTO\s[^\[\]{}]{1,60}[\]}])",
            # A comma between digits belongs to a number.
            rf"(?P<word>(?:[^{PARTING}{_ANY_QUOTE}]|(?<=\d)[,،](?=\d))+)",
            rf"[{PARTING}]",
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
    "plus": Kind.REQUIRED,
    "near": Kind.NEAR,
    "range": Kind.RANGE,
    "slop": Kind.SLOP,
    "boost": Kind.BOOST,
    "foreign": Kind.FOREIGN,
    **dict.fromkeys(("straight", "angled", "curly", "mixed", "turned", "doubled", "single"), Kind.QUOTED),
}


def lexemes(query: str) -> Iterator[Lexeme]:
    """Yield the pieces of ``query`` from first to last."""
    text, position = visible(query), 0
    while (match := _LEXEME.match(text, position)) is not None:
        position = match.end()
        if match.lastgroup in ("date", "bound"):
            position += date_at_start(_QUOTE_MARK.split(text[position : position + _REACH], 1)[0])
            yield from _date_field(match, position)
        elif match.lastgroup is not None:
            piece = match.group(match.lastgroup)
            yield Lexeme(_KINDS[match.lastgroup] if match.lastgroup != "word" else _word_kind(piece), piece)


def _date_field(match: re.Match[str], end: int) -> Iterator[Lexeme]:
    """Yield the name of a field and the date from there to ``end``; a name before a space and no date is a word."""
    name, date = match["date"] or match["bound"], match.string[match.end() : end]
    opens = match.string[end : end + 1] in ("(", *_ANY_QUOTE)
    if date or ((opens or not match.group()[-1].isspace()) and (name.isascii() or name not in BOUNDS)):
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


def percent_decoded(query: str) -> str:
    """Return what ``query`` stands for where all of it is a text as addresses write it, ``%D8%A7``, also one that was
    written so twice; else ``query``.
    """
    for _ in range(_TIMES_ENCODED):
        if not _ENCODED.fullmatch(query) or not _ENCODED_LETTER.search(query):
            break
        data = unquote_to_bytes(query.replace("+", " "))
        try:
            query = data.decode()
        except UnicodeDecodeError:
            old = data.decode("cp1256", "replace")
            query = old if any(letter in LETTERS for letter in old) and "\ufffd" not in old else query
    return query


def visible(query: str) -> str:
    """Return ``query`` without what cannot be seen: controls, lone surrogates and spaces without width become spaces,
    joiners nothing. All asterisks become the same one, and what is percent-encoded is what it stands for.
    """
    query = percent_decoded(query).translate(_ASTERISKS)
    if _PLAIN.fullmatch(query):
        return query
    unseen = ("Cc", "Cs", "Co", "Cn")
    return "".join(
        " " if character in ZERO_WIDTH_SPACES or unicodedata.category(character) in unseen else character
        for character in query
        if character not in INVISIBLE
    )


class Unfinished(NamedTuple):
    """The beginning of a value, ``typed`` behind the name of its ``field``; ``before`` is the query up to there."""

    before: str
    field: Field
    typed: str

    def finished(self, value: str) -> str:
        """Return the query with ``value`` in place of its beginning, such that it finds ``value``."""
        if value.isalnum() and value not in OPERATORS:
            return self.before + value
        return f'{self.before}"{" ".join(value.replace(chr(34), " ").split())}"'


def unfinished(query: str) -> Unfinished | None:
    """Return the value or date that ``query`` ends in, or None where it ends in words, also of a title.

    A value after an opening quotation mark may have several words.
    """
    query = visible(query).rstrip()
    *_, name, last = Lexeme(Kind.WORD, ""), Lexeme(Kind.WORD, ""), *lexemes(query)
    if last.kind == Kind.WORD and last.text.endswith(":") and query.endswith(":"):
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
