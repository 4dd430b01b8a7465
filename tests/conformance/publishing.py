"""What writers publish: after a commit no reader counts the words of all articles."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import ClassVar

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.cache import vocabulary_at_hand, vocabulary_of
from tests.conformance.case import EngineCase, OpenEngine
from tests.vocabulary.test_vocabulary_changes import content

WORDS = ("وزير", "الوزير", "ووزير", "أحمد", "احمد", "أَحمد", "2015", "Google", "طويل" * 30, "طويل" * 40)


def counted(articles: dict[str, Article]) -> list[object]:
    """Return the content of the vocabulary of ``articles``."""
    counts: Counter[str] = Counter()
    for article in articles.values():
        for text in (article.title, *article.paragraphs):
            counts.update(forms.surface for forms in analyse_forms(text))
    return content(Vocabulary.of(counts.items()))


class Publishing(EngineCase):
    #: Whether it does: an engine in memory has no other readers.
    publishes: ClassVar[bool] = True

    @pytest.mark.parametrize("seed", range(2))
    def test_the_words_after_any_changes(
        self, engine: Engine, another: OpenEngine, monkeypatch: pytest.MonkeyPatch, seed: int
    ) -> None:
        if self.publishes:
            monkeypatch.setattr(type(engine), "vocabulary", lambda _: pytest.fail("a reader has counted all words"))
        random = Random(seed)
        articles: dict[str, Article] = {}
        for number in range(6):
            with engine.writer() as writer:
                # Of the same batch none is changed twice: what writers lose count of they count again.
                for name in random.sample("12345678", random.randint(1, 5)):
                    if random.random() < 0.3:
                        writer.delete(name)
                        articles.pop(name, None)
                    else:
                        text = " ".join(random.choices(WORDS, k=random.randint(0, 6)))
                        articles[name] = Article(name, random.choice(WORDS), (text, f"نص{random.randint(1, 60)}"))
                        writer.add(articles[name])
            if number == 3:
                with engine.rebuild() as writer:
                    for article in articles.values():
                        writer.add(article)
            # One has read that of the commit before, another knows nothing.
            if random.random() < 0.7:
                assert content(vocabulary_of(engine)) == counted(articles)
            if self.publishes:
                found = vocabulary_at_hand(another(), 0)
                assert found is not None
                assert content(found) == counted(articles)
        assert (engine.published(None) is not None) == self.publishes
        monkeypatch.undo()
        assert engine.check(deep=True) == ()

    def test_the_words_after_a_batch_that_changes_an_article_twice(self, engine: Engine, another: OpenEngine) -> None:
        articles = {"1": Article("1", "", ("خبر ثان",)), "2": Article("2", "", ("خبر",))}
        with engine.writer() as writer:
            writer.add(Article("1", "", ("خبر أول",)))
            writer.add(articles["1"])
            writer.add(Article("3", "", ("خبر ثالث",)))
            writer.delete("3")
            writer.add(articles["2"])
        assert content(vocabulary_of(engine)) == content(vocabulary_of(another())) == counted(articles)
        with engine.writer() as writer:
            writer.delete("1")
        del articles["1"]
        assert content(vocabulary_of(engine)) == content(vocabulary_of(another())) == counted(articles)
        assert engine.check(deep=True) == ()
