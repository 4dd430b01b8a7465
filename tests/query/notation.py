"""Trees and plans written as one line, so that a test can state them beside the query."""

from __future__ import annotations

from datetime import date

from searchapp.analysis.analyser import Forms
from searchapp.model import FacetCount, MatchLevel
from searchapp.plan import (
    And,
    AndNot,
    Boost,
    Filter,
    Filters,
    Node,
    Or,
    Phrase,
    Scope,
    Spellings,
    Term,
    ValueField,
    form_of,
)
from searchapp.query import ast
from searchapp.query.ast import DateFilter, FieldFilter, Fuzzy, Leaf, Quoted, Sequence, Syntax, Wildcard, Word, leaves
from searchapp.query.compiler import Compiler, Matching, word_count
from searchapp.query.expansion import FieldValues, bare_word
from searchapp.query.parser import parse
from searchapp.settings import Settings

SETTINGS = Settings()

TODAY = date(2025, 11, 24)
"""A Monday."""

VALUES: dict[ValueField, tuple[str, ...]] = {
    "source": ("قناة العربية", "الجزيرة", "الجزيرة مباشر", "BBC عربي", "وكالة الأنباء الفرنسية"),
    "section": ("سياسة", "اقتصاد", "أخبار محلية"),
    "author": ("ليلى حداد", "سمير الأحمد"),
}


def field_values() -> FieldValues:
    """Return the values of a small archive."""
    return FieldValues({field: tuple(FacetCount(value, 1) for value in values) for field, values in VALUES.items()})


def read(query: str) -> str:
    """Return the tree of ``query``: words as they are, quoted texts in ``""``, ``or(...)`` and the like."""
    return " ".join(map(tree, parse(query, SETTINGS, TODAY).ast.parts))


def notes(query: str) -> list[str]:
    """Return the kinds of note that ``query`` gets, by the first word that tells them apart."""
    kinds = {
        "quotation": "quote",
        "parenthesis": "parenthesis",
        "operator": "operator",
        "وليس": "وليس",
        "understood": "date",
        "date": "no date",
        "asterisk": "asterisk",
        "tilde": "tilde",
        "letters": "letters",
        "others": "others",
        "field": "field",
        "fields": "field",
        "leaves": "sign",
        "near": "near",
        "works": "near what",
        "weight": "weight",
        "not": "foreign",
        "range": "range",
        "written;": "offer",
        "question": "question mark",
        "Regular": "regular expression",
    }
    found = (note.en.split() for note in parse(query, SETTINGS, TODAY).notes)
    return [next(kinds[word] for word in words if word in kinds) for words in found]


def tree(syntax: Syntax) -> str:
    """Return ``syntax`` in the notation of :func:`read`."""
    match syntax:
        case Word(text):
            return text
        case Quoted() | Wildcard() | Fuzzy():
            return _marked(syntax)
        case Sequence(parts):
            return _call("seq", *map(tree, parts))
        case ast.And(parts):
            return _call("and", *map(tree, parts))
        case ast.Or(parts):
            return _call("or", *map(tree, parts))
        case ast.Not(part):
            return _call("not", tree(part))
        case ast.In(scope, part):
            return _call(scope, tree(part))
        case FieldFilter(field, text):
            return _call(field, text)
        case DateFilter(_, first, last):
            return _call("date", _days(first, last))


def _marked(syntax: Quoted | Wildcard | Fuzzy) -> str:
    match syntax:
        case Quoted(text, literal, slop):
            return f'{"=" if literal else ""}"{text}"{"" if slop is None else f"~{slop}"}'
        case Wildcard(text):
            return _call("pattern", text)
        case Fuzzy(text, edits):
            return _call("like", text, str(edits))


def compiled(query: str, matching: Matching) -> Node | None:
    """Return what ``query`` looks for."""
    syntax = parse(query, SETTINGS, TODAY).ast
    word_count(syntax, SETTINGS.max_query_terms)
    compiler = Compiler(filters=filters(syntax), wildcards=bare_words(syntax))
    return compiler.compile(syntax, (matching,))[matching]


def filters(syntax: Syntax) -> dict[FieldFilter, Filters]:
    """Return what each condition on a field in ``syntax`` lets pass in the small archive."""
    values = field_values()
    return {leaf: values.filters(leaf) for leaf in leaves(syntax) if isinstance(leaf, FieldFilter)}


def bare_words(syntax: Syntax) -> dict[Leaf, tuple[Forms, ...]]:
    """Return each wildcard in ``syntax`` with the word that it stands for in an empty index."""
    return {leaf: bare_word(leaf) for leaf in leaves(syntax) if isinstance(leaf, Wildcard | Fuzzy)}


def asked(query: str, matching: Matching = "all") -> str:
    """Return the plan of ``query`` in the notation of :func:`plan`."""
    return plan(compiled(query, matching))


def plan(node: Node | None) -> str:
    """Return ``node``: a term as its exact form, None as ``*``, a phrase in ``""`` by exact forms, ``=""`` by written
    ones, ``''`` with any ending; of the words of a place the first.
    """
    match node:
        case None:
            return "*"
        case Term(forms, _, scope):
            return _scoped(forms.normalized, scope)
        case Phrase(positions, level, scope, slop):
            words = " ".join(form_of(first, max(level, MatchLevel.SPELLING)) for first, *_ in positions)
            mark = {MatchLevel.EXACT: '="', MatchLevel.SPELLING: '"', MatchLevel.INFLECTION: "'"}[level]
            return _scoped(f"{mark}{words}{mark[-1]}{'' if slop is None else f'~{slop}'}", scope)
        case Spellings(ways):
            return _call("spelt", *(plan(way.written) for way in ways))
        case Filter(filters):
            return _filters(filters)
        case And(nodes):
            return _call("all", *map(plan, nodes))
        case Or(nodes):
            return _call("any", *map(plan, nodes))
        case AndNot(child, excluded):
            return _call("except", plan(child), plan(excluded))
        case Boost(child, optional):
            return _call("boosted", plan(child), *map(plan, optional))


def _filters(filters: Filters) -> str:
    values = (*filters.sources, *filters.sections, *filters.authors)
    if filters.date_from or filters.date_to:
        return f"<{_days(filters.date_from, filters.date_to)}>"
    return f"<{'|'.join(values)}>"


def _days(first: date | None, last: date | None) -> str:
    return str(first) if first == last else f"{first or ''}..{last or ''}"


def _scoped(text: str, scope: Scope) -> str:
    return text if scope == "everywhere" else f"{scope}:{text}"


def _call(name: str, *parts: str) -> str:
    return f"{name}({' '.join(parts)})"
