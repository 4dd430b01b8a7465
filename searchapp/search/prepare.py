"""Reading a query for the articles of an engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from searchapp.analysis.analyser import Forms
from searchapp.analysis.variants import variants_with
from searchapp.deadline import Deadline
from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.model import MATCH_LEVELS, MatchLevel, SearchRequest
from searchapp.query.ast import Fuzzy, Wildcard
from searchapp.query.compiler import Compiler
from searchapp.query.parser import Parsed, parse
from searchapp.query.patterns import Patterns
from searchapp.query.values import Values
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_of


class Query(NamedTuple):
    """A query as it was read, and what compiles it."""

    parsed: Parsed
    compiler: Compiler

    @property
    def notes(self) -> tuple[Message, ...]:
        """What is to be said about how it was read."""
        return (*self.parsed.notes, *self.compiler.values.notes(self.parsed.tree))

    def by(self, deadline: Deadline) -> Query:
        """Return the query with a compiler that raises :class:`~searchapp.deadline.TimeIsUpError` where words for a
        pattern are still to be found when the ``deadline`` has passed.
        """
        find_words = self.compiler.find_words

        def find(part: Wildcard | Fuzzy) -> tuple[Forms, ...]:
            deadline.check()
            return find_words(part)

        return self._replace(compiler=replace(self.compiler, find_words=find))


def read(engine: Engine, request: SearchRequest, settings: Settings, today: date) -> Query:
    """Return the query of ``request`` as it is read ``today``. Raises :class:`QueryError`, as :func:`.parse` does."""
    return Query(parse(request.query, settings, today), compiler_for(engine, settings, request.only))


def compiler_for(engine: Engine, settings: Settings, levels: tuple[MatchLevel, ...] = MATCH_LEVELS) -> Compiler:
    """Return what compiles queries for the articles in ``engine``; ``levels`` are the levels of match that count.

    Raises :class:`~searchapp.errors.InputError` when the user's own file of variants cannot be used.
    """
    return Compiler(
        count_stem=engine.stem_counter(),
        max_terms=settings.max_query_terms,
        variants=variants_with(settings.variants),
        levels=levels,
        values=Values(engine.values),
        # A query is compiled more than once where its search is relaxed.
        find_words=cache(Patterns(settings.max_query_forms, partial(vocabulary_of, engine))),
    )
