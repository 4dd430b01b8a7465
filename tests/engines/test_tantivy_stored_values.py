"""A deep check compares what a Tantivy index has stored of each article with the article."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tantivy import Document

from searchapp.engines.base import Engine
from searchapp.engines.local.publishing import WRONG_WORDS
from searchapp.engines.tantivy import batch
from searchapp.engines.tantivy.batch import Prepared, document_of, prepare
from searchapp.engines.tantivy.schema import TermsOfText
from searchapp.model import Article
from searchapp.near_duplicates import Signature
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, engine_on

RIGHT = Article(
    "right",
    "عنوان",
    ("نص أول", "نص ثان"),
    source="صحيفة",
    section="قسم",
    author="كاتب",
    date=datetime(2025, 3, 4, 12),
    arrived=datetime(2025, 3, 5, tzinfo=UTC),
)
WRONG = {
    "source": replace(RIGHT, source="أخرى"),
    "section": replace(RIGHT, section=""),
    "author": replace(RIGHT, author="\udc80 غيره"),
    "month": replace(RIGHT, date=datetime(2025, 4, 4, 12)),
    "moment": replace(RIGHT, date=datetime(2025, 3, 4, 12, 0, 1)),
    "arrived": replace(RIGHT, arrived=datetime(2025, 3, 6, tzinfo=UTC)),
    "instant": replace(RIGHT, utc_offset=60),
    "passages": replace(RIGHT, paragraphs=("نص أول نص ثان",)),
}


def problems(index: Path) -> tuple[str, ...]:
    """Add :data:`RIGHT` between others in two batches, of which one is left with articles that have gone."""
    with closing(engine_on(index, "tantivy")) as engine:
        fill(engine)
        return engine.check(deep=True)


def fill(engine: Engine) -> None:
    add(engine, *map(article_number, range(5)))
    add(engine, article_number(9), RIGHT, replace(RIGHT, id="same"), article_number(6))
    delete(engine, "00001", "00009")


def test_nothing_is_wrong_with_what_is_written(tmp_path: Path) -> None:
    assert problems(tmp_path) == ()


@pytest.mark.parametrize("field", WRONG)
def test_a_value_that_is_not_the_articles_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    def other_document(article: Article, prepared: Prepared, record: int) -> Document:
        return document_of(WRONG[field] if article == RIGHT else article, prepared, record)

    monkeypatch.setattr(batch, "document_of", other_document)
    # Another month is another moment, and another moment another instant.
    other = {"month": "moment, instant, month", "moment": "moment, instant"}.get(field, field)
    assert problems(tmp_path) == (f"article right has another {other} than in the index",)


def written_as(change: Callable[[Prepared], Prepared]) -> Callable[[Article, Signature, TermsOfText], Prepared]:
    def prepare_and_change(article: Article, signature: Signature, terms: TermsOfText) -> Prepared:
        prepared = prepare(article, signature, terms)
        return change(prepared) if article == RIGHT else prepared

    return prepare_and_change


def test_another_length_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = written_as(lambda prepared: prepared._replace(length=prepared.length + 1))
    monkeypatch.setattr(batch, "prepare", changed)
    assert problems(tmp_path) == ("article right has another length than in the index", WRONG_WORDS)


COPIES = "article right has another text than the one by which its copies are found"


def test_another_story_than_that_of_the_mark_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = written_as(lambda prepared: prepared._replace(cluster=prepared.cluster ^ 1))
    monkeypatch.setattr(batch, "prepare", changed)
    assert problems(tmp_path) == (COPIES,)


OTHER_MARKS: dict[str, Callable[[Signature], Signature]] = {
    "moment": lambda signature: signature._replace(moment=signature.moment + 1),
    "source": lambda signature: signature._replace(source=signature.source ^ 1),
    "sketch": lambda signature: signature._replace(minhash=signature.minhash[::-1]),
}


@pytest.mark.parametrize("other", OTHER_MARKS)
def test_the_mark_of_another_text_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    def prepare_with_other(article: Article, signature: Signature, terms: TermsOfText) -> Prepared:
        return prepare(article, OTHER_MARKS[other](signature) if article == RIGHT else signature, terms)

    monkeypatch.setattr(batch, "prepare", prepare_with_other)
    assert problems(tmp_path) == (COPIES,)


ONE = Article("1", "عنوان", ("نص",), source="س", section="ق", author="ك", date=datetime(2025, 3, 4))
TWO = Article("2", "عنوان", ("نص",), source="ع", section="ر", author="م", date=datetime(2025, 5, 6))
SWAPPED = {"source": "source", "section": "section", "author": "author", "month": "date"}


@pytest.mark.parametrize("field", SWAPPED)
def test_what_is_found_by_a_value_is_compared_with_what_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    # Both in one segment.
    monkeypatch.setattr(batch, "_MOST_THREADS", 1)
    index, other = tmp_path / "index", tmp_path / "other"
    name = SWAPPED[field]
    one, two = (replace(it, **{name: getattr(its, name)}) for it, its in ((ONE, TWO), (TWO, ONE)))
    for folder, articles in ((index, (ONE, TWO)), (other, (one, two))):
        with closing(engine_on(folder, "tantivy")) as engine:
            add(engine, *articles)
            assert engine.check(deep=True) == ()
    (postings,), (others,) = (list(folder.glob("generation-*/*.idx")) for folder in (index, other))
    postings.write_bytes(others.read_bytes())
    with closing(engine_on(index)) as engine:
        assert engine.check(deep=True) == (told(field, 2),)


def test_an_article_is_found_by_its_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_MOST_THREADS", 1)
    index, other = tmp_path / "index", tmp_path / "other"
    with closing(engine_on(index, "tantivy")) as engine:
        add(engine, RIGHT)
    monkeypatch.setattr(batch, "prepare", written_as(lambda prepared: prepared._replace(cluster=prepared.cluster ^ 1)))
    with closing(engine_on(other, "tantivy")) as engine:
        add(engine, RIGHT)
    for kind in ("idx", "term"):
        (its,), (others,) = (list(folder.glob(f"generation-*/*.{kind}")) for folder in (index, other))
        its.write_bytes(others.read_bytes())
    with closing(engine_on(index)) as engine:
        assert engine.check(deep=True) == (told("cluster", 1),)


def told(field: str, count: int) -> str:
    return f"in the field {field} {count} values are found in other articles than those that have them"
