"""Phrases with several words at a position, on a cluster: the same as word by word, within its limits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Final

import pytest

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.engines.opensearch import matching
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.model import Article, MatchLevel
from searchapp.plan import MAX_SLOP, Alternative, And, Node, Or, Phrase, Scope, SearchPlan, Term
from tests.conformance.asking import found
from tests.conformance.case import add
from tests.conformance.reference import Reference
from tests.engines.opensearch.archive import opened
from tests.opensearch_cluster.cluster import Cluster, ask
from tests.opensearch_cluster.indices import delete_indices, own_settings

ARTICLES: Final = 150
PHRASES: Final = 100

#: Some are normalized to what has a special meaning in a pattern.
_WORDS: Final = (
    "وزير الوزير وزراء كتاب الكتاب كتب أحمد احمد القاهرة القاهره من على قال 2025 ٢٠٢٥ ⑴ ⒈ ½ ㈠ G20 news News"
)
WORDS: Final = tuple(_WORDS.split())

#: How many clauses OpenSearch allows in a query by default, and the setting for it.
DEFAULT_BOUND: Final = 1024
BOUND: Final = "indices.query.bool.max_clause_count"


class Writer:
    """Writes articles and phrases of few words."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.forms = list(dict.fromkeys(forms for word in WORDS for forms in analyse_forms(word)))

    def article(self, number: int) -> Article:
        def text() -> str:
            return " ".join(self.random.choices(WORDS, k=self.random.choice((0, 3, 9, 70))))

        return Article(f"{number:03}", text(), tuple(text() for _ in range(self.random.randint(0, 3))))

    def phrase(self) -> Phrase:
        level: MatchLevel = self.random.choice((MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION))
        scope: Scope = self.random.choice(("everywhere", "everywhere", "title"))
        slop = self.random.choice((None, None, 0, 1, 4, MAX_SLOP))
        positions = [self._position() for _ in range(self.random.randint(1, 4))]
        plan = Phrase(tuple(positions), level, scope, slop if len(positions) > 1 else None)
        forms = [form for position in range(len(positions)) for form in plan.forms_at(position)]
        # With slop no word is at two positions.
        return plan if plan.slop is None or len(set(forms)) == len(forms) else self.phrase()

    def _position(self) -> tuple[Forms, ...]:
        return tuple(self.random.sample(self.forms, k=self.random.choice((1, 1, 2, 5))))


@pytest.fixture
def engine(opensearch_node: Cluster) -> Iterator[OpenSearchEngine]:
    settings = own_settings(opensearch_node, shards=2)
    with opened(settings) as engine:
        yield engine
    delete_indices(settings)


@pytest.mark.parametrize("seed", range(3))
def test_phrases_are_found_where_they_stand(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    # Some positions then have several patterns.
    monkeypatch.setattr(matching, "_IN_A_PATTERN", 3)
    writer, reference = Writer(seed), Reference()
    articles = [writer.article(number) for number in range(ARTICLES)]
    add(engine, *articles)
    for article in articles:
        reference.add(article)
    something = 0
    for _ in range(PHRASES):
        node = writer.phrase()
        expected = reference.matching(SearchPlan(node))
        something += 0 < len(expected) < ARTICLES
        assert set(found(engine, node)) == expected, (seed, node)
    assert something > PHRASES / 4


@pytest.fixture
def bound(opensearch_node: Cluster) -> Iterator[None]:
    """A cluster with the default limit of clauses."""
    settings = f"{opensearch_node.nodes[0].url}/_cluster/settings"
    ask(settings, "PUT", {"transient": {BOUND: DEFAULT_BOUND}})
    yield
    ask(settings, "PUT", {"transient": {BOUND: None}})


def numbered(start: int, stop: int) -> tuple[Forms, ...]:
    """Return words that are each a lexeme of its own."""
    return tuple(analyse_forms(" ".join(f"x{number}y" for number in range(start, stop))))


@pytest.mark.usefixtures("bound")
def test_positions_with_many_words_are_within_the_limit(engine: OpenSearchEngine) -> None:
    add(engine, Article("together", "", ("x7y x1500y x9y x9000y",)), Article("apart", "", ("x7y", "x1500y x9000y")))
    few, many, more = numbered(0, 12), numbered(1000, 2900), numbered(8000, 9900)
    nodes: dict[Node, list[str]] = {
        Phrase((few, many)): ["together"],
        Phrase((many, few, more)): ["together"],
        Phrase((more, few)): [],
        Phrase((more, few), slop=1): ["together"],
        Phrase((more, few[:8]), slop=1): [],
        Phrase((more, few[:8]), slop=2): ["together"],
        Phrase((more, few, many), slop=0): ["together"],
        Phrase((more,)): ["apart", "together"],
        And((Phrase((many, more)), Phrase((few,)))): ["apart"],
    }
    for node, expected in nodes.items():
        assert sorted(found(engine, node)) == expected, node


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize("slop", [None, 0, MAX_SLOP])
def test_as_many_positions_as_a_query_may_have(engine: OpenSearchEngine, slop: int | None) -> None:
    positions = tuple(numbered(position * 100, position * 100 + 12) for position in range(64))
    texts = {"in order": " ".join(f"x{position * 100 + position % 12}y" for position in range(64))}
    texts["one missing"] = texts["in order"].removesuffix(" x6303y")
    texts["turned"] = " ".join(reversed(texts["in order"].split()))
    add(engine, *(Article(name, "", (text,)) for name, text in texts.items()))
    expected = {"in order"} if slop is None else {"in order", "turned"}
    assert set(found(engine, Phrase(positions, slop=slop))) == expected
    pairs = tuple(Phrase(pair) for pair in pairwise(positions))
    assert set(found(engine, Or(pairs))) == {"in order", "one missing"}


@pytest.mark.usefixtures("bound")
def test_as_many_words_as_a_query_may_have(engine: OpenSearchEngine) -> None:
    def term(number: int) -> Term:
        forms, variant = numbered(number * 10, number * 10 + 2)
        return Term(
            forms,
            (
                Alternative(forms.readings, forms.root),
                Alternative(variant.readings, variant.root, MatchLevel.VARIANT),
            ),
        )

    text = " ".join(f"x{number * 10}y" for number in range(64))
    others = text.replace("x630y", "x631y")
    add(engine, Article("variant", text, (others,)), Article("as typed", text, (text,)), Article("none", "", ("x0y",)))
    nodes = tuple(map(term, range(64)))
    assert found(engine, And(nodes)) == ["as typed", "variant"]
    assert found(engine, Or(nodes)) == ["as typed", "variant", "none"]
