"""Examples made of the archive that is open: each that is shown as one finds something, whatever the archive holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, SearchRequest
from searchapp.plan import NEVER, Deadline
from searchapp.query.syntax import CHAPTERS, STARTERS, Example
from searchapp.search import search
from searchapp.search.examples import Shown, examples_of
from searchapp.settings import Settings
from searchapp.sync.index import index_paths

CORPUS = Path(__file__).parents[2] / "corpus"
EXAMPLES = (*STARTERS, *(example for chapter in CHAPTERS for example in chapter.examples))
MADE = tuple(example for example in EXAMPLES if example.kind)
ENGINES = ("memory", "whoosh", "tantivy")


def news(number: int, title: str, text: str, **known: str) -> Article:
    return Article(f"{number}", title, (text,), date=datetime(2015, 8, 1 + number), **known)  # type: ignore[arg-type]


FEW = (news(1, "أسعار القمح ترتفع في الميناء", "ارتفعت أسعار القمح.", source="جريدة السهل", section="اقتصاد"),)
FOREIGN = tuple(
    news(number, title, f"{title} again today.", source="The Daily Plain", author="Jane Roe", section="World news")
    for number, title in enumerate(("Wheat prices climb in harbour towns", "Harbour strike ends; wheat prices fall"))
)
UNTITLED = (Article("1", "", ("وصل تجار العنبر إلى السوق القديم صباحًا.",)), Article("2", "", ()))
SIGNS = (Article("1", '"-- ?? OR (*) «»', ('title: "AND" 5 ~3',)), Article("2", "١٢٣ 456 !!!", ("…",)))
ARCHIVES = {"few": FEW, "foreign": FOREIGN, "untitled": UNTITLED, "signs": SIGNS, "empty": ()}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path / "index", engine=request.param))) as engine:
        yield engine


def made(engine: Engine, examples: tuple[Example, ...] = EXAMPLES) -> tuple[Shown, ...]:
    return examples_of(engine, examples, Settings(), NEVER)


def strictly(engine: Engine, query: str) -> int:
    """Return how many articles a reader who opens the example is told of."""
    return search(engine, SearchRequest(query), Settings(time_limit=0)).total


def fill(engine: Engine, articles: tuple[Article, ...]) -> None:
    with engine.writer() as writer:
        for article in articles:
            writer.add(article)


@pytest.mark.parametrize("name", ARCHIVES)
def test_whatever_the_archive_holds_what_is_shown_finds_something(engine: Engine, name: str) -> None:
    fill(engine, ARCHIVES[name])
    shown = made(engine)
    assert len(shown) == len(EXAMPLES)
    assert [it.example.query for it in shown if it.finds and not strictly(engine, it.example.query)] == []
    for example, it in zip(EXAMPLES, shown, strict=True):
        assert it.finds or it.example == example, "what finds nothing stays as it was"
    if name == "empty":
        assert not any(it.finds for it in shown)


@pytest.mark.parametrize("name", ["whoosh", "tantivy"])
def test_every_kind_of_syntax_is_served_by_an_archive_of_news(tmp_path: Path, name: str) -> None:
    with closing(open_engine(Settings(index=tmp_path / "index", engine=name))) as engine:
        index_paths(engine, (CORPUS,))
        shown = made(engine)
        assert [it.example.query for it in shown if it.finds and not strictly(engine, it.example.query)] == []
        pairs = list(zip(EXAMPLES, shown, strict=True))
        assert [example.kind for example, it in pairs if example.kind and not it.finds] == []
        changed = sum(it.example.query != example.query for example, it in pairs)
        assert changed > len(MADE) / 2, "some of our own words are in the corpus too"


def test_all_engines_make_the_same_examples(tmp_path: Path) -> None:
    found = {}
    for name in ENGINES:
        with closing(open_engine(Settings(index=tmp_path / name, engine=name))) as engine:
            fill(engine, FOREIGN)
            found[name] = made(engine)
    assert found["memory"] == found["whoosh"] == found["tantivy"]


def test_what_is_said_of_an_example_is_said_of_its_own_words(engine: Engine) -> None:
    fill(engine, FOREIGN)
    shown = zip(EXAMPLES, made(engine), strict=True)
    by_kind = {example.kind: it.example for example, it in shown if example.kind and it.finds}
    assert "elsewhere" not in by_kind, "there is one source"
    day = by_kind["day"]
    assert day.query == "date:2/8/2015"
    assert "2015-08-02" in day.meaning.en
    assert "2015-08-02" in day.meaning.ar
    for example in by_kind.values():
        assert "القمح" not in f"{example.query} {example.meaning.ar}"


def test_they_are_kept_until_the_archive_changes(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(engine, FEW)
    first = made(engine)
    monkeypatch.setattr(type(engine), "reading", None)
    assert made(engine) == first
    monkeypatch.undo()
    fill(engine, tuple(replace(article, id=f"more-{article.id}") for article in FOREIGN))
    assert made(engine) != first


def test_without_time_the_examples_are_as_they_were(engine: Engine) -> None:
    fill(engine, FEW)
    over = Deadline.within(0)
    assert examples_of(engine, EXAMPLES, Settings(), over) == tuple(Shown(each, finds=False) for each in EXAMPLES)
    assert any(it.finds for it in made(engine))


def test_without_an_index_there_are_examples_all_the_same(tmp_path: Path) -> None:
    with closing(open_engine(Settings(index=tmp_path / "nowhere"))) as engine:
        assert not any(it.finds for it in made(engine))


def test_slots_are_parts_of_their_example() -> None:
    for example in EXAMPLES:
        assert bool(example.kind) == bool(example.slots)
        assert any(slot in example.query for slot in example.slots) or not example.kind
        said = f"{example.query} {example.meaning.en} {example.meaning.ar}"
        assert all(slot in said for slot in example.slots), example.query
