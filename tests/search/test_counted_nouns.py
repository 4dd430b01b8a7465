"""Numbers and nouns in Arabic sentences: each number has its form of the noun."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import searchapp
from searchapp.engines.opensearch.errors import IndexErrors
from searchapp.engines.price import Price, Rates, _refusal
from searchapp.errors import ARTICLES, SECONDS, Noun, counted
from searchapp.ingest.rejected import too_long
from searchapp.query.ast import Wildcard
from searchapp.query.expansion import _too_many
from searchapp.query.notes import near
from searchapp.search.prepare import _too_many_words
from searchapp.sync.fetch.failures import asked_to_wait
from searchapp.translations import ngettext

FORMS = Noun("one", "two", "few", "many", "hundred")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 hundred"),
        (1, "one"),
        (2, "two"),
        (3, "3 few"),
        (10, "10 few"),
        (11, "11 many"),
        (12, "12 many"),
        (20, "20 many"),
        (87, "87 many"),
        (99, "99 many"),
        (100, "100 hundred"),
        (101, "101 hundred"),
        (102, "102 hundred"),
        (103, "103 few"),
        (110, "110 few"),
        (111, "111 many"),
        (199, "199 many"),
        (200, "200 hundred"),
        (1000, "1,000 hundred"),
        (1005, "1,005 few"),
        (124_011, "124,011 many"),
        (30.0, "30 many"),
        (2.0, "two"),
        (2.5, "2.5 hundred"),
    ],
)
def test_each_number_has_its_form(number: float, expected: str) -> None:
    assert counted(number, FORMS) == expected


def _refused(place: int) -> Callable[[int], str]:
    def refused(number: int) -> str:
        seconds = Rates(*(float(place == each) for each in range(3)))
        return _refusal(Price(number, number, number), seconds).ar

    return refused


@pytest.mark.parametrize(
    ("say", "forms"),
    [
        (_refused(0), ("جذر واحد", "جذرين", "3 جذور", "87 جذرًا", "100 جذر")),
        (_refused(1), ("مرة واحدة", "مرتين", "3 مرات", "87 مرة", "100 مرة")),
        (_refused(2), ("مقال واحد", "مقالين", "3 مقالات", "87 مقالًا", "100 مقال")),
        (
            lambda number: near("س", number).ar,
            ("كلمة أخرى واحدة", "كلمتان أخريان", "3 كلمات أخرى", "87 كلمة أخرى", "100 كلمة أخرى"),
        ),
        (
            lambda number: _too_many(Wildcard("س*"), number, 1).ar,
            ("كلمة واحدة", "كلمتين", "3 كلمات", "87 كلمة", "100 كلمة"),
        ),
        (lambda number: _too_many_words(number, 1).ar, ("كلمة واحدة", "كلمتين", "3 كلمات", "87 كلمة", "100 كلمة")),
        (
            lambda number: too_long(number).ar,
            ("من مليون حرف", "مليوني حرف", "3 ملايين حرف", "87 مليون حرف", "100 مليون حرف"),
        ),
        (
            lambda number: asked_to_wait(number).message.ar,
            ("ثانية واحدة", "ثانيتين", "3 ثوان", "87 ثانية", "100 ثانية"),
        ),
        (
            lambda number: IndexErrors("news", "http://one.example").slow(number).message.ar,
            ("ثانية واحدة", "ثانيتين", "3 ثوان", "87 ثانية", "100 ثانية"),
        ),
        (lambda number: counted(number, ARTICLES), ("مقال واحد", "مقالان", "3 مقالات", "87 مقالًا", "100 مقال")),
        (lambda number: counted(number, SECONDS), ("ثانية واحدة", "ثانيتين", "3 ثوان", "87 ثانية", "100 ثانية")),
    ],
)
def test_each_sentence_has_the_form_for_each_number(say: Callable[[int], str], forms: tuple[str, ...]) -> None:
    for number, form in zip((1, 2, 3, 87, 100), forms, strict=True):
        assert re.search(rf"(?<![\w]){form}(?![\w\u064b-\u0652])", say(number)), (number, say(number))


def test_the_catalogue_chooses_the_same_forms() -> None:
    for number in (*range(3, 250), 1000, 1005, 124_011):
        said = ngettext("%(count)s article", "%(count)s articles", number, "ar", count=f"{number:,}")
        assert said == counted(number, ARTICLES)


def test_no_sentence_joins_a_number_and_a_noun_by_itself() -> None:
    """What is counted in Arabic goes through :func:`counted`: a number of any size has no single form beside it."""
    nouns = "مقال|كلمة|جذر|مرة|نتيجة|ثانية|فقرة|ملف|سطر|سجل|حقل|خبر|قيمة"
    joined = re.compile(rf"\}} (?:{nouns})\b")
    for path in Path(searchapp.__file__).parent.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not joined.search(line), f"{path}: {line.strip()}"
