"""The paragraphs that a hit names: those that match best, best first; and the words in them that were found."""

from __future__ import annotations

from searchapp.engines.base import Engine
from searchapp.model import Article
from searchapp.plan import AndNot, FoundWords, Node, Or, SearchPlan
from searchapp.ranking.highlight import Highlighter
from searchapp.ranking.postings import LAST_OF_TITLE
from tests.conformance.asking import phrase, word
from tests.conformance.case import EngineCase, add


class Evidence(EngineCase):
    def positions(self, engine: Engine, node: Node | None, paragraphs: int = 10) -> list[int]:
        (hit,) = engine.search(SearchPlan(node, paragraphs=paragraphs)).hits
        scores = [shown.score for shown in hit.paragraphs]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0 for score in scores)
        return [shown.position for shown in hit.paragraphs]

    def test_matching_paragraphs_best_first(self, engine: Engine) -> None:
        paragraphs = ("كلام آخر تماما", "سوق كبير وشارع", "سوق الزعفران", "الزعفران في السوق والزعفران", "وداع")
        add(engine, Article("one", "يوميات", paragraphs))
        assert set(self.positions(engine, word("سوق"))) == {1, 2, 3}
        assert self.positions(engine, Or((word("سوق"), word("الزعفران"))))[2] == 1
        assert self.positions(engine, phrase("سوق الزعفران")) == [2]

    def test_no_more_than_asked_for(self, engine: Engine) -> None:
        add(engine, Article("one", "", tuple(f"سوق رقم {number}" for number in range(9))))
        assert self.positions(engine, word("سوق"), 0) == []
        assert len(self.positions(engine, word("سوق"), 4)) == 4
        assert len(self.positions(engine, word("سوق"), 100)) == 9

    def test_equal_paragraphs_in_their_order(self, engine: Engine) -> None:
        add(engine, Article("one", "", ("سوق كبير",) * 5))
        assert self.positions(engine, word("سوق")) == [0, 1, 2, 3, 4]

    def test_none_where_only_the_title_matches(self, engine: Engine) -> None:
        add(engine, Article("one", "سوق كبير", ("كلام آخر",)))
        assert self.positions(engine, word("سوق")) == []

    def test_a_title_scope_names_no_paragraphs(self, engine: Engine) -> None:
        add(engine, Article("one", "سوق كبير", ("سوق صغير",)))
        assert self.positions(engine, word("سوق", scope="title")) == []

    def test_what_is_excluded_is_no_evidence(self, engine: Engine) -> None:
        add(engine, Article("one", "", ("سوق كبير", "شارع قديم")))
        assert self.positions(engine, AndNot(word("سوق"), phrase("شارع جديد"))) == [0]
        assert self.positions(engine, AndNot(None, word("غائب"))) == []

    def test_sorted_by_date_there_is_evidence_too(self, engine: Engine) -> None:
        add(engine, Article("one", "", ("كلام", "سوق كبير")))
        (hit,) = engine.search(SearchPlan(word("سوق"), sort="newest")).hits
        assert [shown.position for shown in hit.paragraphs] == [1]

    def test_the_words_that_were_found(self, engine: Engine) -> None:
        add(engine, Article("one", "سوق كبير", ("شارع، والسوق: سوق", "كلام آخر", "السوق")))
        (hit,) = engine.search(SearchPlan(Or((word("سوق"), word("آخر"))))).hits
        assert hit.words == (FoundWords(2, (0,)), FoundWords(3, (1, 2)), FoundWords(2, (1,)), FoundWords(1, (0,)))
        (hit,) = engine.search(SearchPlan(phrase("سوق كبير"), sort="newest")).hits
        assert [words.count for words in hit.words] == [2, 3, 2, 1]

    def test_words_are_highlighted_beside_those_that_an_index_does_not_count(self, engine: Engine) -> None:
        # The second word of the paragraph has no form, and a title's last words share a position.
        sign, node = "\u0884", word("سوق")
        add(engine, Article("one", " ".join([*["كلام"] * LAST_OF_TITLE, "سوق"]), (f"كلام {sign} سوق",)))
        (hit,) = engine.search(SearchPlan(node)).hits
        texts = zip((hit.article.title, *hit.article.paragraphs), hit.words, strict=True)
        for text, words in texts:
            (span,) = Highlighter(node).matches_in(text, found=words).highlights
            assert text[span.start : span.end] == "سوق"
