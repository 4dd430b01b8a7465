"""The words beside a name, by source and by month, against a loop over all articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from searchapp.analysis.analyser import analyse
from searchapp.dates.moments import month_of
from searchapp.engines.base import Engine
from searchapp.model import Article, SearchRequest
from searchapp.plan import Node
from searchapp.search.collocate_counts import SIDES, Counts, Window, is_stop_word
from searchapp.search.collocates import collocates
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.settings import Settings
from tests.conformance.case import EngineCase, add
from tests.conformance.newsroom import SOURCES, WORDS, Newsroom
from tests.conformance.occurrences import expected
from tests.conformance.randomness import replayed
from tests.conformance.reference import Reference
from tests.fast import rest_slow

SETTINGS = Settings(time_limit=0.0)
TODAY = date(2025, 1, 1)
QUERIES = 12


class Beside(NamedTuple):
    """A word that stands beside an occurrence of the name, of a source and a month."""

    occurrence: int
    article: str
    source: str
    month: str
    lexeme: str
    is_before: bool


def plan_of(engine: Engine, request: SearchRequest) -> Node:
    asked = replace(request, match="all", verbatim=True)
    node = prepare_query(SearchContext(engine, asked, SETTINGS, TODAY)).ladder[0].node
    assert node is not None
    return node


def words_beside(reference: Reference, node: Node, request: SearchRequest, window: Window) -> tuple[int, list[Beside]]:
    """Return how often the name occurs, and every word beside it."""
    occurrences, found = 0, []
    for article_id, paragraph, start, end in expected(reference, node):
        article = reference.articles[article_id]
        if request.sources and article.source not in request.sources:
            continue
        occurrences += 1
        tokens = analyse(article.title if paragraph is None else article.paragraphs[paragraph])
        before = [token for token in tokens if token.end <= start][-window.span :] if window.side != "after" else []
        after = [token for token in tokens if token.start >= end][: window.span] if window.side != "before" else []
        month = month_of(article.date, article.date_precision)
        found += [
            Beside(occurrences, article.id, article.source, month, token.forms.lexeme[0], token in before)
            for token in (*before, *after)
            if window.stop_words or not is_stop_word(token.forms)
        ]
    return occurrences, found


def assert_counted(counts: Counts, occurrences: int, beside: list[Beside]) -> None:
    assert counts.occurrences == occurrences
    for word in counts.words:
        its = [each for each in beside if each.lexeme == word.lexeme]
        assert word.occurrences == len({each.occurrence for each in its})
        assert word.before == len({each.occurrence for each in its if each.is_before})
        assert word.after == len({each.occurrence for each in its if not each.is_before})
        assert word.articles == len({each.article for each in its})
    for kind, groups in (("source", counts.sources), ("month", counts.months)):
        found = {
            (group.name, use.word.lexeme): (use.occurrences, use.articles) for group in groups for use in group.words
        }
        named = [each for each in beside if kind == "source" or each.month]
        right = Counter(place for place, _ in {(_place(each, kind), each.occurrence) for each in named})
        articles = Counter(place for place, _ in {(_place(each, kind), each.article) for each in named})
        assert found == {place: (count, articles[place]) for place, count in right.items()}
    assert {word.lexeme for word in counts.words} == {each.lexeme for each in beside}


def _place(beside: Beside, kind: str) -> tuple[str, str]:
    return getattr(beside, kind), beside.lexeme


class Collocates(EngineCase):
    @pytest.mark.parametrize("seed", rest_slow(range(4)))
    def test_every_number_is_that_of_a_loop(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(900 + seed)
        reference = replayed(engine, newsroom.history(2, 30))
        choice, total = newsroom.random.choice, 0
        for _ in range(QUERIES):
            first, second = choice(WORDS), choice(WORDS)
            query = choice((first, first, f'"{first} {second}"', f'{first} OR "{second} {first}"', f"{first} {second}"))
            request = SearchRequest(query, sources=choice(((), (), SOURCES[1:3])))
            window = Window(newsroom.random.randint(1, 5), choice(SIDES), choice((False, True)))
            counts = collocates(engine, request, SETTINGS, window, TODAY).counts
            occurrences, beside = words_beside(reference, plan_of(engine, request), request, window)
            assert_counted(counts, occurrences, beside)
            total += occurrences
        assert total > QUERIES, f"seed {seed}"

    def test_words_of_another_passage_are_not_beside_it(self, engine: Engine) -> None:
        add(engine, Article("1", "أسعار القمح", ("القمح وفير", "مدينة كبيرة"), source="الساحل"))
        counts = collocates(engine, SearchRequest("القمح"), SETTINGS, Window(5)).counts
        assert {(word.written, word.before, word.after) for word in counts.words} == {("أسعار", 1, 0), ("وفير", 0, 1)}
