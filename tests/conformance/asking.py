"""Plans written shortly: what to look for, from text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.base import Engine
from searchapp.model import MatchLevel
from searchapp.plan import Alternative, Node, Phrase, ResultPage, Scope, SearchPlan, Term

#: More than any index of the tests holds.
ALL = 1_000_000


def word(text: str, *others: str, scope: Scope = "everywhere") -> Term:
    """Return the plan of one word, which the stems of ``others`` satisfy as well."""
    forms = analyse_forms(" ".join((text, *others)))
    stems = {form.stem: Alternative(form.stem, form.root) for form in forms}
    return Term(forms[0], tuple(stems.values()), scope)


def phrase(
    text: str,
    *others: str,
    level: MatchLevel = MatchLevel.SPELLING,
    scope: Scope = "everywhere",
    slop: int | None = None,
) -> Phrase:
    """Return the plan of a quoted text, or of words that were written as one; ``others`` may stand for the first."""
    first, *rest = analyse_forms(text)
    places = ((first, *analyse_forms(" ".join(others))), *((word,) for word in rest))
    return Phrase(places, level, scope, slop)


def found(engine: Engine, node: Node | None, **options: Any) -> list[str]:
    """Return the ids of all that ``node`` finds, in order."""
    return ids(engine.search(SearchPlan(node, **{"limit": ALL, **options})))


def ids(page: ResultPage) -> list[str]:
    """Return the ids on ``page``, in order."""
    return [hit.article.id for hit in page.hits]


def whole(plan: SearchPlan) -> SearchPlan:
    """Return ``plan`` for one page that holds everything."""
    return replace(plan, offset=0, limit=ALL)
