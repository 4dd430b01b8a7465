"""A query in parts, to see what it is without one of them. It is cut as it was typed, not as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.normalize import normalize
from searchapp.query.ast import And, DateFilter, In, Not, Or, Sequence, Syntax
from searchapp.query.lexer import FIELDS, OPERATORS, visible

# Whatever stands between spaces; what is quoted or in parentheses may have spaces inside.
_PART: Final = re.compile(
    r'(?:"[^"]*"|«[^»]*»|“[^”]*”|\((?:[^()]|\([^()]*\))*\)|[^\s"«»“”()])+',
)
_QUOTED: Final = re.compile(r'["«“](?P<inside>[^"«»“”]*)["»”]')
_DATE_NAMES: Final = "|".join(name for name, field in FIELDS.items() if field == "date")


def parts_of(query: str) -> tuple[str, ...]:
    """Return the parts of ``query`` that something is looked for by; what it excludes is none."""
    return tuple(part for part in _pieces(query) if _says_something(part))


def quoted_words(part: str) -> tuple[str, ...]:
    """Return the words of a part that is in quotation marks, if there are several; of any other part nothing."""
    quoted = _QUOTED.fullmatch(part)
    words = quoted["inside"].split() if quoted else []
    return tuple(words) if len(words) > 1 else ()


def without_part(query: str, part: str) -> str:
    """Return ``query`` without the first ``part`` of it, and without an operator that would have nothing to work on."""
    pieces = _pieces(query)
    place = pieces.index(part)
    rest = [pieces[:place], pieces[place + 1 :]]
    if rest[0] and _is_operator(rest[0][-1]):
        rest[0].pop()
    elif rest[1] and _is_operator(rest[1][0]):
        rest[1].pop(0)
    return " ".join((*rest[0], *rest[1]))


def without_date(query: str, typed: str) -> str | None:
    """Return ``query`` without the condition that the date ``typed`` is, or None where that is not as simple."""
    found = re.search(rf"-?(?:{_DATE_NAMES}):\s*{re.escape(typed)}", visible(query), re.IGNORECASE)
    return None if found is None else " ".join((found.string[: found.start()] + found.string[found.end() :]).split())


def dates_in(syntax: Syntax) -> tuple[DateFilter, ...]:
    """Return the dates in ``syntax`` in order."""
    match syntax:
        case DateFilter():
            return (syntax,)
        case Sequence(parts) | And(parts) | Or(parts):
            return _flat(map(dates_in, parts))
        case Not(part) | In(_, part):
            return dates_in(part)
        case _:
            return ()


def _flat(found: Iterable[tuple[DateFilter, ...]]) -> tuple[DateFilter, ...]:
    return tuple(dated for group in found for dated in group)


def _pieces(query: str) -> list[str]:
    return _PART.findall(visible(query))


def _is_operator(piece: str) -> bool:
    return piece.strip("|") == "" or piece in OPERATORS or normalize(piece) in OPERATORS


def _says_something(piece: str) -> bool:
    return not piece.startswith("-") and not _is_operator(piece) and bool(analyse_forms(piece))
