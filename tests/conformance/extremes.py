"""Articles far larger than any newspaper prints. Each is found by its words, and comes back as it was."""

from __future__ import annotations

from datetime import datetime

import pytest

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, phrase, word
from tests.conformance.case import EngineCase, add

SMALL = Article("small", "عنوان صغير", ("نص صغير",))
FIRST_MOMENT, LAST_MOMENT = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
#: Words that are each a lexeme of its own, so that no two are taken for one.
NUMBERED = [f"x{number}y" for number in range(10_000)]


class Extremes(EngineCase):
    @pytest.mark.slow
    def test_an_article_of_twenty_megabytes(self, engine: Engine) -> None:
        paragraph = "ارتفع إنتاج الزعفران في الحقول هذا العام وقال المزارعون إن السعر جيد جدًا. " * 40
        paragraphs = [paragraph] * (20_000_000 // len(paragraph.encode()))
        paragraphs[1000] += " ياقوت أحمر"
        article = Article("large", "مقال كبير", tuple(paragraphs))
        add(engine, article, SMALL)
        assert found(engine, phrase("ياقوت أحمر")) == ["large"]
        (hit,) = engine.search(SearchPlan(word("ياقوت"))).hits
        assert [shown.position for shown in hit.paragraphs] == [1000]
        assert hit.article == article

    @pytest.mark.slow
    def test_ten_thousand_paragraphs(self, engine: Engine) -> None:
        article = Article("long", "فقرات", tuple(f"{name} بعد" for name in NUMBERED))
        add(engine, SMALL, article)
        for position in (0, 1, 4999, 9999):
            (hit,) = engine.search(SearchPlan(word(NUMBERED[position]))).hits
            assert (hit.article.id, [shown.position for shown in hit.paragraphs]) == ("long", [position])
        assert found(engine, phrase(f"بعد {NUMBERED[1]}")) == []
        assert engine.article("long") == article

    @pytest.mark.slow
    def test_a_paragraph_of_a_hundred_thousand_words(self, engine: Engine) -> None:
        words = NUMBERED * 10
        words[77_777] = "فريدة"
        article = Article("wide", "", (" ".join(words), "فقرة ثانية"))
        add(engine, article, SMALL)
        assert found(engine, phrase(f"{words[77_776]} فريدة {words[77_778]}")) == ["wide"]
        assert found(engine, phrase(f"{words[-1]} فقرة")) == []
        assert found(engine, word("ثانية")) == ["wide"]
        assert engine.article("wide") == article

    @pytest.mark.slow
    def test_a_title_of_five_thousand_words(self, engine: Engine) -> None:
        words = NUMBERED[:5000]
        article = Article("headline", " ".join(words), ("نص المقال", " ".join(words[:3])))
        add(engine, SMALL, article)
        for name in (words[0], words[4000], words[4095], words[4096], words[4999]):
            assert found(engine, word(name, scope="title")) == ["headline"]
        assert found(engine, phrase(" ".join(words[3000:3004]), scope="title")) == ["headline"]
        assert found(engine, word("نص", scope="title")) == []
        assert engine.article("headline") == article

    @pytest.mark.slow
    def test_phrases_at_the_end_of_a_long_title_are_not_made_up(self, engine: Engine) -> None:
        words = NUMBERED[:5000]
        words[4700:4900] = [words[4800]] * 200
        often = "شاهد آخر " * 200
        add(engine, Article("headline", " ".join(words), ("نص المقال", often)), Article("other", "", (often,)))
        for strange in (
            f"{words[4090]} {words[4500]}",
            f"{words[4999]} نص",
            f"{words[4800]} {words[4999]}",
            f"{words[4800]} شاهد",
            f"{words[4500]} {words[4500]}",
        ):
            assert found(engine, phrase(strange)) == []

    @pytest.mark.slow
    def test_a_very_long_word(self, engine: Engine) -> None:
        # Also a beginning of it, and another one with the same beginning.
        long, longer, different = "ن" * 30_000, "ن" * 60_000, "ن" * 59_999 + "م"
        add(engine, Article("long", "", (long,)))
        add(engine, Article("longer", "", (longer, long)), Article("different", "", (f"قبل {different} بعد",)))
        for _ in range(6):
            add(engine, SMALL)
        for text in (long, longer, different):
            (forms,) = analyse_forms(text)
            expected = {name for name in ("long", "longer", "different") if _holds(engine, name, forms.normalized)}
            assert set(found(engine, phrase(text))) == expected
        assert found(engine, phrase("قبل")) == ["different"]
        assert engine.check(deep=True) == ()

    def test_long_metadata(self, engine: Engine) -> None:
        authors = "، ".join(f"كاتب رقم {number}" for number in range(200))
        article = Article("metadata", "عنوان", ("نص",), source="مصدر " * 100, author=authors, section="قسم " * 100)
        add(engine, article, SMALL)
        page = engine.search(SearchPlan(None))
        assert [count.value for count in page.facets["source"]] == [article.source]
        assert [count.value for count in page.facets["section"]] == [article.section]
        assert engine.article("metadata") == article

    def test_dates_at_the_ends_of_time(self, engine: Engine) -> None:
        dates = {"undated": None, "last": LAST_MOMENT, "first": FIRST_MOMENT}
        articles = {name: Article(name, "", ("نص",), date=when) for name, when in dates.items()}
        add(engine, *articles.values())
        assert found(engine, word("نص"), sort="oldest") == ["first", "last", "undated"]
        assert found(engine, word("نص"), sort="newest") == ["last", "first", "undated"]
        assert engine.article("first") == articles["first"]
        stats = engine.stats()
        assert (stats.earliest, stats.latest) == (FIRST_MOMENT, LAST_MOMENT)


def _holds(engine: Engine, article_id: str, exact: str) -> bool:
    article = engine.article(article_id)
    assert article is not None
    return any(forms.normalized == exact for text in article.paragraphs for forms in analyse_forms(text))
