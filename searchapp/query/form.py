"""A query as a form has it: what all, any or none of the words are, a phrase, words near each other, and fields.

What is typed into a form is meant as words, whatever syntax it may look like. The query that is written of it parses to
:func:`ast_of` the form, and a query that is no more than a form can say fills one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from searchapp.analysis.tokens import WORD
from searchapp.errors import Language
from searchapp.plan import MAX_SLOP
from searchapp.query.ast import FieldFilter, In, Not, Or, Quoted, Sequence, Syntax, Wildcard, Word
from searchapp.query.lexer import MINUS_SIGNS, PARTING, QUOTE_MARKS, visible
from searchapp.query.parser import parse
from searchapp.settings import Settings

#: How many other words may stand among words that are near each other, where nothing is said.
NEARBY: Final = 5

#: What a word has around it that is no part of it.
_SIGNS: Final = f"()[]{{}}<>|,;:/!?.^~=+&\\'`…،؛؟{MINUS_SIGNS}{QUOTE_MARKS}"
#: What parts phrases of several words.
_COMMAS: Final = re.compile(r"[,،;؛\n\r]")
_COMMA: Final = "، "
#: What parts words: no word of a query goes on behind it.
_GAPS: Final = re.compile(f'[{PARTING}"]+')

_NAMES: Final[dict[Language, dict[str, str]]] = {
    "ar": {"title": "عنوان", "section": "قسم", "author": "كاتب"},
    "en": {"title": "title", "section": "section", "author": "author"},
}

#: Whether a text is a plain word depends on neither.
_SETTINGS: Final = Settings()
_ANY_DAY: Final = date(2000, 1, 1)

Leaf = Word | Wildcard | Quoted
ValueName = Literal["section", "author"]


@dataclass(frozen=True, slots=True)
class QueryForm:
    """The fields of a form, as typed.

    ``all_words`` are words with spaces between them; so are ``any_words``, ``no_words`` and ``title``, in which commas
    part phrases of several words instead. The words of ``near`` have at most ``distance`` others among them. A word may
    have asterisks.
    """

    all_words: str = ""
    phrase: str = ""
    any_words: str = ""
    no_words: str = ""
    near: str = ""
    distance: int = NEARBY
    title: str = ""
    section: str = ""
    author: str = ""


def ast_of(form: QueryForm) -> Sequence:
    """Return what ``form`` asks for."""
    parts: list[Syntax] = [*_words(form.all_words), *_phrase(form.phrase)]
    alternatives = _items(form.any_words)
    parts += [Or(alternatives)] if len(alternatives) > 1 else alternatives
    for leaf in _phrase(form.near):
        parts.append(replace(leaf, slop=_slop(form.distance)) if isinstance(leaf, Quoted) else leaf)
    in_title = _items(form.title)
    if in_title:
        parts.append(In("title", Sequence(in_title) if len(in_title) > 1 else in_title[0]))
    parts += (_value("section", leaf) for leaf in _phrase(form.section))
    parts += (_value("author", leaf) for leaf in _phrase(form.author))
    parts += map(Not, _items(form.no_words))
    return Sequence(tuple(parts))


def written(form: QueryForm, language: Language) -> str:
    """Return the query that asks for what ``form`` does, with the names of fields in ``language``."""
    return " ".join(_written(part, _NAMES[language]) for part in ast_of(form).parts)


def form_of(ast: Sequence) -> QueryForm | None:
    """Return the form that asks for what ``ast`` does, or None where that is more than a form can say."""
    form = QueryForm()
    for part in ast.parts:
        filled = _with(form, part)
        if filled is None:
            return None
        form = filled
    return form if _unordered(ast_of(form)) == _unordered(ast) else None


def _unordered(ast: Sequence) -> list[str]:
    return sorted(map(repr, ast.parts))


def _with(form: QueryForm, part: Syntax) -> QueryForm | None:
    """Return ``form`` with one more ``part`` of a query; None where it has no field for it that is still empty."""
    match part:
        case Word(text) | Wildcard(text):
            return replace(form, all_words=f"{form.all_words} {text}".strip())
        case Quoted(text, slop=None) if not form.phrase:
            return replace(form, phrase=text)
        case Quoted(text, slop=slop) if slop is not None and not form.near:
            return replace(form, near=text, distance=slop)
        case Or(parts) if not form.any_words and (items := _leaves(parts)):
            return replace(form, any_words=_listed(items))
        case In("title", inner) if not form.title:
            items = _leaves(inner.parts if isinstance(inner, Sequence) else (inner,))
            return replace(form, title=_listed(items)) if items else None
        case FieldFilter("section", text) if not form.section:
            return replace(form, section=text)
        case FieldFilter("author", text) if not form.author:
            return replace(form, author=text)
        case Not(inner) if items := _leaves((inner,)):
            return replace(form, no_words=_listed((*_items(form.no_words), *items)))
    return None


def _leaves(parts: Iterable[Syntax]) -> tuple[Leaf, ...]:
    """Return ``parts`` if all are words or phrases, else nothing."""
    found = tuple(parts)
    leaves = tuple(part for part in found if isinstance(part, Word | Wildcard | Quoted))
    return leaves if len(leaves) == len(found) else ()


def _listed(items: tuple[Leaf, ...]) -> str:
    """Return ``items`` as they are typed into a field; a comma, also behind the only one, makes them phrases."""
    texts = [item.text for item in items]
    if not any(isinstance(item, Quoted) for item in items):
        return " ".join(texts)
    return _COMMA.join(texts) if len(texts) > 1 else f"{texts[0]}{_COMMA.strip()}"


def _words(text: str) -> tuple[Leaf, ...]:
    chunks = (chunk.strip(_SIGNS) for chunk in _GAPS.split(visible(text)))
    return tuple(_leaf(chunk) for chunk in chunks if WORD.search(chunk))


def _items(text: str) -> tuple[Leaf, ...]:
    parts = _COMMAS.split(text)
    return _words(text) if len(parts) == 1 else tuple(leaf for part in parts for leaf in _phrase(part))


def _phrase(text: str) -> tuple[Leaf, ...]:
    """Return the words of ``text`` as a phrase, or as the word that it is; nothing where it has none."""
    shown = visible(text).replace('"', " ")
    words = _words(shown)
    if len(words) == 1 or not words:
        return words
    return (Quoted(" ".join(shown.replace("*", " ").split())),)


def _leaf(chunk: str) -> Leaf:
    """Return a piece of text without gaps as a word if it would be read as one, else as a quotation."""
    parsed = parse(chunk, _SETTINGS, _ANY_DAY)
    match parsed.ast.parts:
        case (Word(text) | Wildcard(text) as leaf,) if text == chunk and not parsed.notes:
            return leaf
    return Quoted(" ".join(chunk.replace("*", " ").split()))


def _value(field: ValueName, leaf: Leaf) -> FieldFilter:
    return FieldFilter(field, leaf.text, is_wildcard=isinstance(leaf, Wildcard))


def _slop(distance: int) -> int:
    return min(max(distance, 1), MAX_SLOP)


def _written(part: Syntax, names: dict[str, str]) -> str:
    match part:
        case Word(text) | Wildcard(text):
            return text
        case Quoted(text, slop=slop):
            return f'"{text}"' if slop is None else f'"{text}"~{slop}'
        case Or(parts):
            return f"({' OR '.join(_written(each, names) for each in parts)})"
        case Not(inner):
            return f"-{_written(inner, names)}"
        case In(field, Sequence(parts)):
            return f"{names[field]}:({' '.join(_written(each, names) for each in parts)})"
        case In(field, inner):
            return f"{names[field]}:{_written(inner, names)}"
        case FieldFilter(field, text, is_wildcard):
            return f"{names[field]}:{text if is_wildcard else _written(_leaf(text), names)}"
        case _:
            raise TypeError(f"No form has {part!r}.")
