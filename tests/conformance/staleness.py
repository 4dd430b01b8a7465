"""An index that was built before the rules of the analyser were changed: not searched, but not lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from searchapp.analysis import analyser
from searchapp.engines.base import Engine
from searchapp.errors import IndexStateError
from tests.conformance.asking import found, word
from tests.conformance.case import EngineCase, add, needs
from tests.conformance.lifecycle import ONE, READING, TWO

#: What such an index is still good for.
TIMELESS = ("articles",)


class Staleness(EngineCase):
    @pytest.fixture
    def stale(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
        """An index that was built before the rules of the analyser were changed."""
        add(engine, ONE, TWO)
        former = analyser.fingerprint()
        monkeypatch.setattr(analyser, "_FORM_MODULES", ("normalize.py",))
        analyser.fingerprint.cache_clear()
        assert analyser.fingerprint() != former
        yield engine
        monkeypatch.undo()
        analyser.fingerprint.cache_clear()

    @pytest.mark.parametrize("method", [name for name in READING if name not in TIMELESS])
    def test_it_is_not_searched(self, stale: Engine, method: str) -> None:
        if method in stale.lacks:
            return
        with pytest.raises(IndexStateError, match="searchapp reindex"):
            READING[method](stale)

    def test_it_is_not_written_to(self, stale: Engine) -> None:
        with pytest.raises(IndexStateError, match="searchapp reindex"), stale.writer():
            pytest.fail("wrote words of two analysers into one index")

    @needs("check")
    def test_that_is_a_problem(self, engine: Engine, stale: Engine) -> None:
        assert stale is engine
        (problem,) = engine.check(deep=True)
        assert "searchapp reindex" in problem

    def test_what_does_not_hang_on_words_can_be_read(self, stale: Engine) -> None:
        assert stale.digests() == {"1": ONE.digest, "2": TWO.digest}
        assert stale.origins() == {"1": "", "2": ""}

    @needs("rebuild", "articles")
    def test_it_is_rebuilt_from_what_it_holds(self, engine: Engine, stale: Engine) -> None:
        with stale.rebuild() as writer:
            for article in stale.articles():
                writer.add(article)
        assert found(stale, word("خبر")) == ["1", "2"]
        assert engine.check(deep=True) == ()
