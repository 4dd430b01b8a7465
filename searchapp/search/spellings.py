"""The use case: which spelling of a name each source uses, and when.

A spelling is counted with its clitics and endings (لترامب is ترامب), also where it is written apart (فيس بوك),
and without the other spellings of its class. Those of a name that is written apart and joined (عبد الله, عبدالله) are
counted as they stand, letter by letter, in a group of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from typing import Any, Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.variants import compounds_with, spellings_with
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Language
from searchapp.model import FacetCount, MatchLevel, SearchRequest, SourceName
from searchapp.plan import Deadline, FacetName, SearchPlan
from searchapp.query.ast import FieldFilter, leaves, with_runs
from searchapp.query.compiler import Compiler
from searchapp.query.parser import parse
from searchapp.query.spelled import names_in
from searchapp.search import count
from searchapp.search.prepare import SearchContext, WordExpander, limited
from searchapp.settings import Settings

#: With what a search for one spelling finds it and no other.
ITS_OWN: Final = (MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION)

#: Likewise where some are of several words, which any other level brings together.
_AS_WRITTEN: Final = (MatchLevel.EXACT,)

#: Of how many names in a query the spellings are looked at.
_NAMES: Final = 4


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling, in how many articles it stands, and of which sources and times these are.

    ``times`` are months, and years where no more is known of a date; or days (``YYYY-MM-DD``) where the articles of all
    spellings are of two months or less.
    """

    written: str
    articles: int
    sources: tuple[FacetCount, ...]
    times: tuple[FacetCount, ...]
    only: tuple[MatchLevel, ...] = ITS_OWN

    @property
    def query(self) -> str:
        """What finds it, where ``only`` these levels count."""
        return _query_for(self.written)


def _query_for(written: str) -> str:
    return f'"{written}"' if " " in written else written


def _levels_for(name: tuple[str, ...]) -> tuple[MatchLevel, ...]:
    return _AS_WRITTEN if any(" " in written for written in name) else ITS_OWN


def spelled_words(articles: Reader, query: str, settings: Settings) -> tuple[tuple[str, ...], ...]:
    """Return the spellings of each name in ``query`` of which the articles have several, in the order of the list.

    Raises :class:`~searchapp.plan.TimeIsUpError` where that takes longer than the time limit.
    """
    deadline = Deadline.of_limit(settings.time_limit)
    expander = WordExpander.on(articles, settings)
    written = spellings_with(settings.variants)
    classes = _classes(query, settings, expander)
    words = (
        tuple(written[each] for each in deadline.each(lexemes) if expander.articles_of(each)) for lexemes in classes
    )
    names = (
        tuple(each for each in name if _occurs(articles, each, _levels_for(name), deadline))
        for name in _names(query, settings)
    )
    return tuple(spellings for spellings in chain(words, names) if len(spellings) > 1)


def spelling_usage(engine: Engine, request: SearchRequest, settings: Settings) -> tuple[tuple[Spelling, ...], ...]:
    """Return the spellings of each name in ``request`` that is spelled in several ways, the most frequent first.

    The filters of ``request`` hold; what else is in its query does not matter. Raises as a search does; all that is
    counted has the time limit of one.
    """
    deadline = Deadline.of_limit(settings.time_limit)
    with engine.reading(deadline) as reader:
        search = SearchContext(engine, request, settings, date.today(), deadline=deadline, reader=reader)
        names = spelled_words(reader, request.query, settings)
        return tuple(filter(None, (_usage(search, name) for name in names[:_NAMES])))


def _classes(query: str, settings: Settings, expander: WordExpander) -> Iterator[tuple[str, ...]]:
    """Yield the lexemes of the spellings of each word of ``query`` that has several, its own among them, once each."""
    variants = expander.variants
    ast = parse(query, settings, date.today()).ast
    wanted = (forms.wanted for leaf in leaves(ast) for forms in analyse_forms(leaf.text))
    return iter(dict.fromkeys(variants[lexeme] for lexeme in wanted if lexeme in variants))


def _names(query: str, settings: Settings) -> Iterator[tuple[str, ...]]:
    """Yield the spellings of each name in ``query`` that is written apart and joined, once each."""
    words = parse(query, settings, date.today()).ast
    runs = (analyse_forms(leaf.text) for leaf in leaves(with_runs(words)) if not isinstance(leaf, FieldFilter))
    names = (name for run in runs for name in names_in(run, compounds_with(settings.variants)))
    yield from islice({frozenset(name): name for name in names}.values(), _NAMES)


def _occurs(articles: Reader, written: str, levels: tuple[MatchLevel, ...], deadline: Deadline) -> bool:
    ast = parse(_query_for(written), Settings(), date.today()).ast
    node = Compiler(levels=levels).compile(ast, ("all",))["all"]
    return articles.search(SearchPlan(node, limit=0, facets=(), deadline=deadline)).total > 0


def _usage(search: SearchContext, name: tuple[str, ...]) -> tuple[Spelling, ...]:
    only = _levels_for(name)

    def counted(spelling: str, *facets: FacetName) -> Spelling:
        of_spelling = replace(search.request, query=_query_for(spelling), match="all", only=only, verbatim=True)
        left = limited(search.settings, search.deadline)
        found = count(search.engine, of_spelling, left, ("source", *facets), search.reader)
        return Spelling(spelling, found.total, found.facets["source"], found.facets[facets[0]], only)

    by_month = [counted(spelling, "month") for spelling in name]
    months = sorted(month for spelling in by_month for month, _ in spelling.times)
    # A year that is all that is known of a date has no month.
    brief = all("-" in month for month in months) and bool(months) and _number(months[-1]) - _number(months[0]) <= 1
    found = [counted(spelling, "day") for spelling in name] if brief else by_month
    used = [spelling for spelling in found if spelling.articles]
    return tuple(sorted(used, key=lambda spelling: -spelling.articles))


def _number(month: str) -> int:
    """Return ``YYYY-MM`` as a number of months."""
    year, _, number = month.partition("-")
    return 12 * int(year) + int(number)


def spellings_as_json(
    query: str, names: Iterable[tuple[Spelling, ...]], source_name: SourceName, language: Language
) -> dict[str, Any]:
    """Return ``names``, the spellings of each name in ``query``, as JSON has them, with all sources and times."""
    return {
        "query": query,
        "names": [
            [
                {
                    "written": each.written,
                    "query": each.query,
                    "only": [level.label for level in each.only],
                    "articles": each.articles,
                    "sources": [
                        {"value": value, "source_name": source_name(value, language), "count": count}
                        for value, count in each.sources
                    ],
                    "times": [{"value": value, "count": count} for value, count in each.times],
                }
                for each in name
            ]
            for name in names
        ],
    }
