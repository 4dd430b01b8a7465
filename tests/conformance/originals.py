"""What was added comes back as it was, whatever it is."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, phrase, word
from tests.conformance.case import EngineCase, add, delete, needs

FULL = Article(
    id="archive/2025/خبر ١.txt",
    title="وزيرُ الصِّحّةِ: «لا عودة»",
    paragraphs=("قال د. أحمد إنّ الوزارةَ", "\tثانية \n فيها سطران\r\n", "A320 & <b>html</b>"),
    source="وكالة المرفأ",
    author="ليلى Haddad، سمير",
    section="سياسة",
    date=datetime(2025, 11, 6, 14, 30, 59, 123456),
    url="https://news.example/?q=a&b=ج#x",
    origin="مجلد/ملف.jsonl",
    digest=bytes(range(16)),
)

WEIRD_IDS = (
    " ",
    "a b",
    "a/../../etc/passwd",
    "//x//",
    ".",
    "..",
    "~",
    "what?q=1&x=2#f",
    "per%2Fcent %41",
    "أخبار/مقال ١٢",
    "back\\slash",
    "<b>\"'&amp;",
    "new\nline",
    "tab\tbed",
    "nul\0nul",
    "\0",
    "a",
    "A",
    "é",
    "e\u0301",
    "\u202eturned\u202c",
    "\ud800",
    "\U0001f4f0" * 3,
    "{}[]$*?!",
    "long" * 5000,
    "long" * 5000 + "x",
)

TEXTS = {
    "lone surrogates": "قبل \ud800 بعد \udfff\ud800 كلمة",
    "nul": "قبل\0بعد \0",
    "controls": "قبل\x01\x02\x1b[31mبعد\x7f\x85\u2028\u2029",
    "bidi": "\u202eمقلوب\u202c \u2066معزول \u200fعلامة\u200e\u061c",
    "joiners": "می\u200cخواهم كت\u200dاب كـــتاب",
    "marks only": "\u064b\u064c\u0651",
    "combining": "e\u0301\u0327 أ\u0655",
    "presentation forms": "ﻻ ﷲ ﷺ ﺍﻟﺴﻼﻡ",
    "beyond the first plane": "📰 𐤀𐤁 𞸀𞸁 𝔄",
    "byte order signature": "\ufeffكلمة",
    "not characters": "\ufffe\uffff\U0010ffff",
    "spaces": "\u00a0\u2003\u3000كلمة\u00a0\u200b",
    "quotation and json": '{"a": "\\u0000", "b": [1]}\\',
    "sql and markup": "'; DROP TABLE articles; -- <!-- ]]> <script>",
}


class Originals(EngineCase):
    def test_every_field_comes_back(self, engine: Engine) -> None:
        add(engine, FULL)
        assert engine.article(FULL.id) == FULL
        (hit,) = engine.search(SearchPlan(word("الوزارة"))).hits
        assert hit.article == FULL

    @needs("articles")
    def test_every_article_comes_back(self, engine: Engine) -> None:
        add(engine, FULL)
        assert list(engine.articles()) == [FULL]

    def test_unknown_values_stay_unknown(self, engine: Engine) -> None:
        bare = Article("bare", "", ())
        add(engine, bare)
        assert engine.article("bare") == bare
        assert found(engine, None) == ["bare"]

    def test_an_unknown_id(self, engine: Engine) -> None:
        add(engine, FULL)
        assert engine.article("another") is None

    def test_weird_ids_are_told_apart(self, engine: Engine) -> None:
        articles = {name: Article(name, f"عنوان {number}", ("نص",)) for number, name in enumerate(WEIRD_IDS)}
        add(engine, *articles.values())
        assert {name: engine.article(name) for name in WEIRD_IDS} == articles
        assert set(engine.digests()) == set(WEIRD_IDS)
        assert found(engine, None) == sorted(WEIRD_IDS)
        for name in WEIRD_IDS[::2]:
            delete(engine, name)
        assert found(engine, None) == sorted(WEIRD_IDS[1::2])
        assert engine.check(deep=True) == ()

    @pytest.mark.parametrize("kind", TEXTS)
    def test_hostile_texts(self, engine: Engine, kind: str) -> None:
        text = TEXTS[kind]
        article = Article("hostile", text, (text, f"شاهد {text}"), text, text, text, None, text, text, b"d" * 16)
        neighbour = Article("neighbour", "شاهد آخر", ("نص عادي",))
        add(engine, article, neighbour)
        assert engine.article("hostile") == article
        assert found(engine, word("شاهد"), sort="newest") == ["hostile", "neighbour"]
        assert found(engine, word("عادي")) == ["neighbour"]
        assert [count.value for count in engine.search(SearchPlan(None)).facets["source"]] == [text]
        assert engine.origins()["hostile"] == text
        assert engine.check(deep=True) == ()

    @given(st.data())
    @settings(max_examples=settings().max_examples // 4, suppress_health_check=list(HealthCheck))
    def test_any_text_at_all(self, engine: Engine, data: st.DataObject) -> None:
        text = st.text(st.characters(exclude_categories=()), max_size=60)
        filled = text.filter(bool)
        article = Article(
            id=data.draw(filled),
            title=data.draw(text),
            paragraphs=tuple(data.draw(st.lists(filled, max_size=3))),
            source=data.draw(text),
            author=data.draw(text),
            section=data.draw(text),
            date=data.draw(st.none() | st.datetimes()),
            url=data.draw(text),
            origin=data.draw(text),
            digest=data.draw(st.just(b"") | st.binary(min_size=16, max_size=16).filter(any)),
        )
        add(engine, article)
        assert engine.article(article.id) == article
        assert engine.digests()[article.id] == article.digest
        assert engine.origins()[article.id] == article.origin
        for paragraph in (article.title, *article.paragraphs):
            if analyse_forms(paragraph):
                assert article.id in found(engine, phrase(paragraph))
