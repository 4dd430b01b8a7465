"""Explanations of queries: the readings of words, and the forms of texts that words stand for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from searchapp.analysis.analyser import analyse_word
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article, MatchLevel, SearchRequest
from searchapp.search import search, word_forms
from searchapp.search.explain import NO_FORMS, ExplainedPart, explain
from searchapp.search.word_forms import MOST_FORMS, articles_of
from searchapp.settings import Settings
from searchapp.vocabulary.cache import is_vocabulary_fresh

SETTINGS = Settings(time_limit=0)

#: Every word is an article of its own.
WORDS = (
    *("كتاب", "الكتب", "كتب", "وكتب", "يكتب", "كاتب", "مكتبة", "للكتاب", "كتابه", "كتابة", "بكتابها"),
    *("قال", "يقول", "سيقولون", "وقالت", "قل", "استقلال", "قلم", "مقال", "قولهم"),
    *("ترامب", "ترمب", "لترامب", "على", "علي", "وعلي", "عليها", "مسؤول", "مسئول", "المسؤولين", "إن", "أن"),
    *("كازخستان", "وكازخستان", "الكازخستان", "2024", "٢٠٢٤", "Trump", "لجنة", "للجنة", "اللجان"),
)
ASKED = ("كتب", "الكتاب", "قال", "ترمب", "علي", "على", "مسئول", "كازخستان", "trump", "اللجنة", "زرافة")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    yield from written(tmp_path_factory.mktemp("explained"), WORDS)


def written(folder: Path, words: tuple[str, ...]) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=folder / "index"))) as engine:
        with engine.writer() as writer:
            for number, word in enumerate(words):
                writer.add(Article(str(number), "", (word,)))
        yield engine


def explained(engine: Engine, request: SearchRequest) -> ExplainedPart:
    (part,) = explain(engine, request, SETTINGS).parts
    return part


def normalized(word: str) -> str:
    forms = analyse_word(word)
    assert forms is not None
    return forms.normalized


@pytest.mark.parametrize("refused", [(), ("v:كتب",)])
@pytest.mark.parametrize("query", ASKED)
def test_the_forms_of_a_word_are_what_a_search_finds(engine: Engine, query: str, refused: tuple[str, ...]) -> None:
    request = SearchRequest(query, match="all", verbatim=True, limit=100, without_readings=refused)
    hits = search(engine, request, SETTINGS).hits
    found = explained(engine, request).forms
    assert found is not None
    assert found.complete
    assert {normalized(form.form) for form in found.forms} == {normalized(hit.article.paragraphs[0]) for hit in hits}
    assert explained(engine, request).articles == len(hits)
    for form in found.forms:
        same = [hit for hit in hits if normalized(hit.article.paragraphs[0]) == normalized(form.form)]
        if form.level == MatchLevel.EXACT:
            same = [hit for hit in same if hit.article.paragraphs[0] == form.form]
        assert form.articles == len(same), form


def test_forms_come_by_level_and_say_what_they_may_be(engine: Engine) -> None:
    forms = explained(engine, SearchRequest("ترمب")).forms
    assert forms is not None
    levels = [form.level for form in forms.forms]
    assert levels == [MatchLevel.EXACT, MatchLevel.VARIANT, MatchLevel.VARIANT]
    spelt = explained(engine, SearchRequest("مسئول")).forms
    assert spelt is not None
    assert [(form.level, form.articles) for form in spelt.forms][:2] == [
        (MatchLevel.EXACT, 1),
        (MatchLevel.SPELLING, 2),
    ]
    either = explained(engine, SearchRequest("كتب")).forms
    assert either is not None
    assert {form.form: form.lexemes for form in either.forms}["كتب"] == ("كتاب", "v:كتب")


def test_only_levels_that_count_have_forms(engine: Engine) -> None:
    spelt = explained(engine, SearchRequest("مسئول", only=(MatchLevel.EXACT, MatchLevel.SPELLING)))
    assert spelt.forms is not None
    assert [form.articles for form in spelt.forms.forms] == [1, 2]
    exact = explained(engine, SearchRequest("مسئول", only=(MatchLevel.EXACT,)))
    assert exact.forms is not None
    assert [(form.form, form.articles) for form in exact.forms.forms] == [("مسئول", 1)]


def test_a_variant_is_explained_as_its_own_lexeme(engine: Engine) -> None:
    part = explained(engine, SearchRequest("ترمب"))
    assert {it.lexeme: it.articles for it in part.lexemes} == {"ترمب": 1, "ترامب": 2}


def test_what_is_cut_off_is_said(tmp_path: Path) -> None:
    words = tuple(map("".join, product(("", "و", "ف", "ب", "ل", "وب", "ول"), ("كتاب", "كتب"), ("ه", "ها", "هم", "نا"))))
    for engine in written(tmp_path, ("كتاب", *words)):
        forms = explained(engine, SearchRequest("كتاب")).forms
        assert forms is not None
        # What was typed was counted twice: as it was, and in any orthography.
        assert len(forms.forms) == MOST_FORMS - 1 < len(words)
        assert forms.forms[0].form == "كتاب"
        assert forms.more == len(words) + 2 - MOST_FORMS
        assert not forms.complete


def test_nothing_is_counted_when_the_time_is_up(engine: Engine) -> None:
    (part,) = explain(engine, SearchRequest("كتب"), Settings(time_limit=1e-9)).parts
    assert part.forms is not None
    assert part.forms.forms == ()
    assert not part.forms.complete


def test_no_word_uses_the_time_of_the_others(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*arguments: Any) -> int:
        time.sleep(0.05)
        return articles_of(*arguments)

    monkeypatch.setattr(word_forms, "articles_of", slow)
    parts = explain(engine, SearchRequest("قال كتب"), Settings(time_limit=0.3)).parts
    said, wrote = (part.forms for part in parts if part.kind == "word")
    assert said is not None
    assert wrote is not None
    assert said.forms
    assert said.more
    assert wrote.forms


def test_without_patience_forms_wait_for_the_words_of_the_archive(tmp_path: Path) -> None:
    for engine in written(tmp_path, ("كتب",)):
        early = explain(engine, SearchRequest("كتب"), SETTINGS, patience=0.0)
        if not is_vocabulary_fresh(engine):
            assert early.parts[0].forms is None
            assert early.notes == (NO_FORMS,)
        late = explain(engine, SearchRequest("كتب"), SETTINGS)
        assert late.parts[0].forms is not None
        assert late.notes == ()
