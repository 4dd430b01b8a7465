"""The use case: which spelling of a name each source uses, and when.

A spelling is counted with its clitics and endings (لترامب is ترامب), and without the other spellings of its class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.variants import spellings_with
from searchapp.engines.base import Engine
from searchapp.model import FacetCount, MatchLevel, SearchRequest
from searchapp.plan import FacetName
from searchapp.query.ast import leaves
from searchapp.query.parser import parse
from searchapp.search import search
from searchapp.search.prepare import WordExpander
from searchapp.settings import Settings

#: With what a search for one spelling finds it and no other.
ITS_OWN: Final = (MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION)

#: Of how many names in a query the spellings are looked at.
_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling, in how many articles it stands, and of which sources and times these are.

    ``times`` are months, or days (``YYYY-MM-DD``) where the articles of all spellings are of two months or less.
    """

    written: str
    articles: int
    sources: tuple[FacetCount, ...]
    times: tuple[FacetCount, ...]


def spelled_words(engine: Engine, query: str, settings: Settings) -> tuple[tuple[str, ...], ...]:
    """Return the spellings of each name in ``query`` that articles spell in several ways, in the order of the list."""
    expander = WordExpander.on(engine, settings)
    written = spellings_with(settings.variants)
    classes = _classes(query, settings, expander)
    found = (tuple(written[each] for each in lexemes if expander.articles_of(each)) for lexemes in classes)
    return tuple(spellings for spellings in found if len(spellings) > 1)


def spelling_usage(engine: Engine, request: SearchRequest, settings: Settings) -> tuple[tuple[Spelling, ...], ...]:
    """Return the spellings of each name in ``request`` that is spelled in several ways, the most frequent first.

    The filters of ``request`` hold; what else is in its query does not matter.
    """
    names = spelled_words(engine, request.query, settings)
    return tuple(filter(None, (_usage(engine, request, settings, name) for name in names[:_NAMES])))


def _classes(query: str, settings: Settings, expander: WordExpander) -> Iterator[tuple[str, ...]]:
    """Yield the lexemes of the spellings of each word of ``query`` that has several, its own among them, once each."""
    variants = expander.variants
    ast = parse(query, settings, date.today()).ast
    wanted = (forms.wanted for leaf in leaves(ast) for forms in analyse_forms(leaf.text))
    return iter(dict.fromkeys(variants[lexeme] for lexeme in wanted if lexeme in variants))


def _usage(engine: Engine, request: SearchRequest, settings: Settings, name: tuple[str, ...]) -> tuple[Spelling, ...]:
    def counted(spelling: str, *facets: FacetName) -> Spelling:
        of_spelling = replace(request, query=spelling, match="all", only=ITS_OWN, verbatim=True)
        of_spelling = replace(of_spelling, page=1, limit=1, paragraphs=0)
        found = search(engine, of_spelling, settings, facets=("source", *facets))
        return Spelling(spelling, found.total, found.facets["source"], found.facets[facets[0]])

    by_month = [counted(spelling, "month") for spelling in name]
    months = sorted(month for spelling in by_month for month, _ in spelling.times)
    brief = bool(months) and _number(months[-1]) - _number(months[0]) <= 1
    found = [counted(spelling, "day") for spelling in name] if brief else by_month
    used = [spelling for spelling in found if spelling.articles]
    return tuple(sorted(used, key=lambda spelling: -spelling.articles))


def _number(month: str) -> int:
    """Return ``YYYY-MM`` as a number of months."""
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number)
