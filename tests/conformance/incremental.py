"""What an index tells of itself, kept up to date: digests, origins, words, counts."""

from __future__ import annotations

from datetime import datetime

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.base import Engine
from searchapp.model import Article, FacetCount
from tests.conformance.case import EngineCase, add, delete, needs

FIRST = Article(
    "1",
    "وزير الصحة",
    ("قال الوزير", "قال وزراء"),
    source="ب",
    date=datetime(2025, 3, 1, 10, 30, 15),
    origin="a.jsonl",
    digest=b"1" * 16,
)
SECOND = Article("2", "الصحة", ("وزير",), source="ب", date=datetime(2024, 1, 1), origin="b.txt", digest=b"2" * 16)
THIRD = Article("3", "", (), source="أ")


class Incremental(EngineCase):
    def test_digests_and_origins(self, engine: Engine) -> None:
        add(engine, FIRST, SECOND, THIRD)
        assert engine.digests() == {"1": b"1" * 16, "2": b"2" * 16, "3": b""}
        assert engine.origins() == {"1": "a.jsonl", "2": "b.txt", "3": ""}
        delete(engine, "1")
        add(engine, Article("2", "", (), origin="c/d.csv", digest=b"3" * 16))
        assert engine.digests() == {"2": b"3" * 16, "3": b""}
        assert engine.origins() == {"2": "c/d.csv", "3": ""}

    @pytest.mark.slow
    def test_many_origins(self, engine: Engine) -> None:
        expected = {str(number): f"مجلد/{number}.txt" for number in range(500)}
        add(engine, *(Article(name, "", ("نص",), origin=origin) for name, origin in expected.items()))
        assert engine.origins() == expected

    @needs("vocabulary")
    def test_vocabulary(self, engine: Engine) -> None:
        add(engine, FIRST, SECOND)
        text = " ".join((FIRST.title, *FIRST.paragraphs, SECOND.title, *SECOND.paragraphs))
        written = [forms.surface for forms in analyse_forms(text)]
        assert dict(engine.vocabulary()) == {form: written.count(form) for form in written}
        delete(engine, "1")
        assert dict(engine.vocabulary()) == {"وزير": 1, written[1]: 1}

    @needs("readings_count")
    def test_readings_count(self, engine: Engine) -> None:
        add(engine, FIRST, SECOND, THIRD)
        (minister, health, said) = analyse_forms("وزير الصحة قال")
        assert [engine.readings_count(forms.readings) for forms in (minister, health, said)] == [2, 2, 1]
        assert engine.readings_count("غائب") == 0
        assert engine.readings_count("") == 0
        delete(engine, "2")
        add(engine, FIRST)
        assert [engine.readings_count(forms.readings) for forms in (minister, health, said)] == [1, 1, 1]

    def test_stats(self, engine: Engine) -> None:
        add(engine, FIRST, SECOND, THIRD)
        stats = engine.stats()
        assert (stats.articles, stats.paragraphs, stats.words) == (3, 3, 8)
        assert stats.sources == (FacetCount("ب", 2), FacetCount("أ", 1))
        assert (stats.earliest, stats.latest) == (SECOND.date, FIRST.date)
        assert (stats.undated, stats.without_text) == (1, 1)
        assert stats.size > 0
        delete(engine, "1", "2")
        stats = engine.stats()
        assert (stats.articles, stats.paragraphs, stats.words) == (1, 0, 0)
        assert (stats.sources, stats.earliest, stats.latest) == ((FacetCount("أ", 1),), None, None)
        assert (stats.undated, stats.without_text) == (1, 1)
