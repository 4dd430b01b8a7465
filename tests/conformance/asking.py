"""Plans written shortly: what to look for, from text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from searchapp.analysis.analyser import Forms, analyse_forms, spellings_of
from searchapp.analysis.lexemes import readings_with, root_of
from searchapp.engines.base import Engine
from searchapp.model import MatchLevel
from searchapp.plan import Alternative, Node, Phrase, ResultPage, Scope, SearchPlan, Term

#: More than any index of the tests holds.
ALL = 1_000_000


def word(text: str, *others: str, scope: Scope = "everywhere") -> Term:
    """Return the plan of one word, which all readings that hold its lexeme or those of ``others`` satisfy."""
    forms = analyse_forms(" ".join((text, *others)))
    satisfying = dict.fromkeys(readings for each in forms for readings in (each.readings, *readings_with(each.wanted)))
    return Term(forms[0], tuple(Alternative(readings, root_of(readings)) for readings in satisfying), scope)


def spelt(text: str, *, literal: bool = False) -> Term:
    """Return the plan of one word that has to be spelt so, or with ``literal`` to be printed so."""
    (forms,) = analyse_forms(text)
    satisfying = tuple(Alternative(each.readings, each.root, MatchLevel.SPELLING) for each in spellings_of(forms))
    return Term(forms, satisfying, related=False, literal=literal)


def phrase(
    text: str,
    *others: str,
    level: MatchLevel = MatchLevel.SPELLING,
    scope: Scope = "everywhere",
    slop: int | None = None,
) -> Phrase:
    """Return the plan of a quoted text, or of words that were written as one; ``others`` may stand for the first."""
    first, *rest = analyse_forms(text)
    positions = ((first, *analyse_forms(" ".join(others))), *((word,) for word in rest))
    alike = (dict.fromkeys(same for word in words for same in _alike(word, level)) for words in positions)
    return Phrase(tuple(map(tuple, alike)), level, scope, slop)


def _alike(word: Forms, level: MatchLevel) -> tuple[Forms, ...]:
    """Return ``word``, and for each of the other readings of words alike at ``level`` one such word."""
    match level:
        case MatchLevel.EXACT:
            return (word,)
        case MatchLevel.SPELLING:
            return spellings_of(word)
        case _:
            return (word, *(Forms("", "", readings, root_of(readings)) for readings in readings_with(word.wanted)))


def found(engine: Engine, node: Node | None, **options: Any) -> list[str]:
    """Return the ids of all that ``node`` finds, in order."""
    return ids(engine.search(SearchPlan(node, **{"limit": ALL, **options})))


def ids(page: ResultPage) -> list[str]:
    """Return the ids on ``page``, in order."""
    return [hit.article.id for hit in page.hits]


def whole(plan: SearchPlan) -> SearchPlan:
    """Return ``plan`` for one page that holds everything."""
    return replace(plan, offset=0, limit=ALL)
