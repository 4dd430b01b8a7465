"""Similar articles: those like an article, no others, and never the article itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.stopwords import is_stopword
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article
from searchapp.plan import TimeIsUpError
from searchapp.search.similar import MOST_KEY_TERMS, key_terms, similar_and_copies, similar_articles
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.fast import rest_slow

CORPUS = Path(__file__).parents[2] / "corpus"
WRECK, WHEAT = "شراعية", "القمح"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(index=tmp_path_factory.mktemp("similar") / "index", engine="memory")


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    with closing(open_engine(settings)) as engine:
        index_paths(engine, [CORPUS])
        yield engine


@pytest.fixture(scope="module")
def articles(engine: Engine) -> list[Article]:
    return sorted(engine.articles(), key=lambda article: article.id)


def titled(articles: list[Article], word: str) -> list[Article]:
    return [article for article in articles if word in article.title]


@pytest.mark.parametrize("word", [WRECK, WHEAT])
def test_articles_on_the_same_thing_find_each_other(
    engine: Engine, articles: list[Article], settings: Settings, word: str
) -> None:
    group = titled(articles, word)
    assert len(group) > 1
    for article in group:
        like = similar_and_copies(engine, article, settings)
        found = {other.id for other in like.articles} | {copy.id for copy in like.copies}
        assert found & {other.id for other in group}, article.title


@pytest.mark.slow
def test_what_every_article_finds(engine: Engine, articles: list[Article], settings: Settings) -> None:
    """Never itself, nothing twice, no more than wanted; and most articles of a small archive have no similar one."""
    alone = 0
    for article in articles:
        found = similar_articles(engine, article, settings, limit=2)
        headings = [article.heading, *(other.heading for other in found)]
        assert len(set(headings)) == len(headings) <= 3
        alone += not found
    assert len(articles) / 2 < alone < len(articles)


def test_more_are_the_same_and_others(engine: Engine, articles: list[Article], settings: Settings) -> None:
    for article in titled(articles, WHEAT):
        found = similar_articles(engine, article, settings, limit=5)
        assert similar_articles(engine, article, settings, limit=1) == found[:1]


def test_telling_words_are_words_of_the_article_that_few_have(engine: Engine, articles: list[Article]) -> None:
    for article in articles:
        told = key_terms(article, engine.readings_count, len(articles))
        readings = [word.forms.readings for word in told]
        there = {forms.readings for text in (article.title, *article.paragraphs) for forms in analyse_forms(text)}
        assert len(set(readings)) == len(readings) <= MOST_KEY_TERMS
        assert set(readings) <= there
        assert [word.worth for word in told] == sorted((word.worth for word in told), reverse=True)
        for word in told:
            assert 1 < engine.readings_count(word.forms.readings) < len(articles) / 5
            assert not is_stopword(word.forms.normalized, word.forms.surface)
            assert not word.forms.normalized.isdecimal()


def test_a_word_of_the_title_tells_more_than_the_same_in_the_text() -> None:
    article = Article("a", "زعفران", ("عنبر",))
    first, second = key_terms(article, lambda _: 2, 100)
    assert (first.forms.normalized, second.forms.normalized) == ("زعفران", "عنبر")
    assert first.worth > second.worth


@pytest.mark.parametrize(
    "article",
    [
        Article("nothing", "", ()),
        Article("marks", "؟!", ("…",)),
        Article("numbers", "2014", ("1 2 3",)),
        Article("stopwords", "من هذا إلى ذلك", ("هو في",)),
        Article("unknown", "كتتتبخخخ", ("ظظظثثث",)),
        Article("two words", "حطام", ("سفينة",)),
    ],
    ids=lambda article: article.id,
)
def test_an_article_that_tells_nothing_has_none_like_it(engine: Engine, settings: Settings, article: Article) -> None:
    assert similar_articles(engine, article, settings) == ()


@pytest.mark.parametrize("seed", rest_slow(range(10), fast=2))
def test_any_jumble_of_words_is_answered(
    engine: Engine, articles: list[Article], settings: Settings, seed: int
) -> None:
    chance = random.Random(seed)
    words = [word for article in articles for text in article.paragraphs for word in text.split()]
    jumble = [" ".join(chance.choices(words, k=chance.randrange(1, 300))) for _ in range(4)]
    found = similar_articles(engine, Article("jumble", jumble[0], tuple(jumble[1:])), settings)
    assert len({article.id for article in found}) == len(found) <= 5


def test_an_empty_archive_has_none(tmp_path: Path, articles: list[Article]) -> None:
    settings = Settings(index=tmp_path / "index")
    with closing(open_engine(settings)) as engine:
        with engine.writer():
            pass
        assert similar_articles(engine, articles[0], settings) == ()


def test_other_spellings_of_a_name_are_the_same_word(tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index")
    with closing(open_engine(settings)) as engine:
        with engine.writer() as writer:
            for number, name in enumerate(["ترامب", "ترامب", "ترمب", *["زعفران"] * 30]):
                writer.add(
                    Article(str(number), f"{name} {number}", (f"{name} في سوق العنبر",) if number < 3 else (name,))
                )
        found = similar_articles(engine, Article("mine", "ترامب", ("سوق العنبر",)), settings)
        assert {article.id for article in found} == {"0", "1", "2"}


def test_what_takes_too_long_is_no_similar_article(engine: Engine, articles: list[Article], settings: Settings) -> None:
    article = next(article for article in articles if similar_and_copies(engine, article, settings).articles)
    brief = replace(settings, time_limit=1e-9)
    with pytest.raises(TimeIsUpError):
        similar_articles(engine, article, brief)
    found = similar_and_copies(engine, article, settings)
    assert similar_and_copies(engine, article, brief) == replace(found, articles=())
