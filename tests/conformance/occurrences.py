"""Every occurrence of what was asked in the articles that match, against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

import pytest

from searchapp.analysis.analyser import Token, analyse
from searchapp.engines.base import Engine, Reader
from searchapp.model import Article, SearchRequest
from searchapp.plan import Leaf, Node, Phrase, Scope, SearchPlan, Spellings, Term, form_of, leaves
from searchapp.query.ast import Sequence
from searchapp.ranking.postings import LAST_OF_TITLE
from searchapp.search.occurrences import OccurrencesOf
from searchapp.search.prepare import PreparedQuery, Rung, SearchContext
from searchapp.settings import Settings
from tests.conformance.asking import phrase, word
from tests.conformance.case import EngineCase, add
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import replayed
from tests.conformance.reference import Reference, satisfies
from tests.fast import rest_slow

#: An article by its id, the paragraph, and the first and the last code point.
Place = tuple[str, int | None, int, int]

QUERIES = 40


def reading_of(engine: Engine, reader: Reader, node: Node, most: int = 1000) -> OccurrencesOf:
    """Open the occurrences of ``node``."""
    request = SearchRequest("كلمة", match="all", sort="newest")
    query = PreparedQuery("", Sequence(()), {}, (Rung(node, "all", 1),), is_description=False, recency=0.0, notes=())
    search = SearchContext(engine, request, Settings(time_limit=0.0), date(2025, 1, 1), (), reader=reader)
    return OccurrencesOf(search, query, most)


def places_of(engine: Engine, node: Node) -> list[Place]:
    """Return where ``node`` occurs, in order, with all articles read."""
    with engine.reading() as reader:
        found = reading_of(engine, reader, node)
        places = []
        for each in found:
            places.append((each.article.id, each.paragraph, each.start, each.end))
            tokens = analyse(each.passage)
            assert [*each.before()] == [token for token in reversed(tokens) if token.end <= each.start]
            assert [*each.after()] == [token for token in tokens if token.start >= each.end]
        assert (found.read, found.unread) == (found.total if found.has_words else 0, 0)
        return places


def expected(reference: Reference, node: Node) -> list[Place]:
    """Return where ``node`` occurs, article by article and word by word."""
    plan = SearchPlan(node, sort="newest")
    return [
        (article_id, place - 1 if place else None, start, end)
        for article_id in reference.ordered(plan)
        for place, text in enumerate(_texts(reference.articles[article_id]))
        for start, end in _occurrences(node, text, "everywhere" if place else "title")
    ]


def _texts(article: Article) -> tuple[str, ...]:
    return (article.title, *article.paragraphs)


def _occurrences(node: Node, text: str, scope: Scope) -> Iterator[tuple[int, int]]:
    """Yield the stretches of ``text`` in which leaves stand; those that share a word are one."""
    tokens = analyse(text)
    runs = sorted({run for leaf in leaves(node) if leaf.scope in ("everywhere", scope) for run in _runs(leaf, tokens)})
    while runs:
        first, last = runs.pop(0)
        while runs and runs[0][0] <= last:
            last = max(last, runs.pop(0)[1])
        yield tokens[first].start, tokens[last].end


def _runs(leaf: Leaf, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last word of each stretch in which ``leaf`` stands."""
    match leaf:
        case Spellings(ways):
            for way in ways:
                yield from _runs(way.written, tokens)
        case Term():
            yield from ((number, number) for number, token in enumerate(tokens) if satisfies(token.forms, leaf))
        case Phrase(positions, level, _, slop):
            wanted = [{form_of(each, level) for each in place} for place in positions]
            forms = [form_of(token.forms, level) for token in tokens]
            for start in range(len(forms)):
                if slop is None:
                    stretch = forms[start : start + len(wanted)]
                    if len(stretch) == len(wanted) and all(map(_in, stretch, wanted)):
                        yield start, start + len(wanted) - 1
                elif any(forms[start] in place for place in wanted):
                    firsts = [
                        next((n for n in range(start, len(forms)) if forms[n] in place), None) for place in wanted
                    ]
                    known = [number for number in firsts if number is not None]
                    if len(known) == len(wanted) and max(known) - start < len(wanted) + slop:
                        yield start, max(known)


def _in(form: str, place: set[str]) -> bool:
    return form in place


class Occurrences(EngineCase):
    @pytest.mark.parametrize("seed", rest_slow(range(6)))
    def test_every_occurrence_is_that_of_the_oracle(self, engine: Engine, seed: int) -> None:
        newsroom = Newsroom(700 + seed)
        reference = replayed(engine, newsroom.history(2, 30))
        found = 0
        for _ in range(QUERIES):
            node = newsroom.node(depth=2)
            places = places_of(engine, node)
            assert places == (expected(reference, node) if any(leaves(node)) else []), node
            found += len(places)
        assert found > QUERIES

    def test_a_phrase_is_one_and_words_beside_each_other_are_several(self, engine: Engine) -> None:
        add(engine, Article("1", "سوق الزعفران", ("سوق سوق الزعفران", "الزعفران كلام في سوق")))
        assert places_of(engine, phrase("سوق الزعفران")) == [("1", None, 0, 12), ("1", 0, 4, 16)]
        assert len(places_of(engine, word("سوق"))) == 4
        near = phrase("سوق الزعفران", slop=3)
        assert places_of(engine, near) == [("1", None, 0, 12), ("1", 0, 0, 16), ("1", 1, 0, 20)]

    def test_the_words_around_are_those_of_its_passage_the_nearest_first(self, engine: Engine) -> None:
        add(engine, Article("1", "", ("قبل",) * 2 + ("قال وزير، ثم في سوق-كبير «جدا» ١٢٬٥٠٠ مرة",)))
        with engine.reading() as reader:
            (found,) = reading_of(engine, reader, word("سوق"))
        assert found.text == "سوق"
        surfaces = [[token.forms.surface for token in side] for side in (found.before(), found.after())]
        assert surfaces == [["في", "ثم", "وزير", "قال"], ["كبير", "جدا", "١٢٬٥٠٠", "مرة"]]
        (first,) = islice(found.after(), 1)
        assert found.passage[first.start : first.end] == "كبير"

    @pytest.mark.parametrize("beside", ["كتب", "ب", "12", "A320", "U.S", "١٢٬٥", "3,"])
    def test_what_touches_it_is_the_word_that_it_is_in_the_whole_passage(self, engine: Engine, beside: str) -> None:
        passage = f"كلام {beside}سوق{beside}  سوق {beside}"
        add(engine, Article("1", "", (passage,)))
        tokens = analyse(passage)
        with engine.reading() as reader:
            for found in reading_of(engine, reader, word("سوق")):
                assert [*found.before()] == [token for token in reversed(tokens) if token.end <= found.start]
                assert [*found.after()] == [token for token in tokens if token.start >= found.end]

    def test_no_more_articles_are_read_than_allowed_and_the_others_are_counted(self, engine: Engine) -> None:
        add(engine, *(Article(f"{number:03}", "", ("سوق سوق",)) for number in range(7)))
        with engine.reading() as reader:
            found = reading_of(engine, reader, word("سوق"), most=5)
            assert len(list(found)) == 10
            assert (found.total, found.read, found.unread) == (7, 5, 2)

    def test_a_long_title_is_read_to_its_end(self, engine: Engine) -> None:
        # Its last words share a position, at which no phrase is found.
        title = " ".join(["كلام"] * LAST_OF_TITLE + ["سوق كبير"])
        add(engine, Article("1", title, ("سوق كبير",)))
        assert len(places_of(engine, phrase("سوق كبير"))) == 2
        assert len(places_of(engine, word("سوق"))) == 2

    def test_articles_that_only_match_by_what_they_lack_have_none(self, engine: Engine) -> None:
        add(engine, Article("1", "كلام", ("كلام",)))
        with engine.reading() as reader:
            found = reading_of(engine, reader, Newsroom(1).node(0))
            assert list(found) == []
