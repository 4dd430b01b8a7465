"""What a query may have been meant as: offered in a note, and never done."""

from __future__ import annotations

import time

import pytest
from hypothesis import given

from searchapp.query.ast import DateFilter, Not, leaves
from searchapp.query.lexer import visible
from searchapp.query.offers import foreign_signs, offers
from searchapp.query.parser import parse
from tests.fast import rest_slow
from tests.query.hostile import SEEDS, hostile_queries
from tests.query.keyboard import QUERIES
from tests.query.notation import SETTINGS, TODAY, read


def offered(query: str) -> list[str]:
    return [offer.query for offer in offers(visible(query))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("القمح بدون أوكرانيا", "القمح -أوكرانيا"),
        ("القمح من دون أوكرانيا", "القمح -أوكرانيا"),
        ("القمح ليس أوكرانيا", "القمح -أوكرانيا"),
        ("القمح إلا أوكرانيا", "القمح -أوكرانيا"),
        ("القمح الا أوكرانيا", "القمح -أوكرانيا"),
        ("القمح ما عدا أوكرانيا", "القمح -أوكرانيا"),
        ("القمح ماعدا أوكرانيا وروسيا", "القمح -أوكرانيا وروسيا"),
        ("القمح باستثناء «البيت الأبيض» اليوم", "القمح -«البيت الأبيض» اليوم"),
        ("القمح بدون (أوكرانيا روسيا)", "القمح -(أوكرانيا روسيا)"),
        ("wheat without Ukraine", "wheat -Ukraine"),
        ("القمح not أوكرانيا", "القمح -أوكرانيا"),
        ("القمح Not أوكرانيا", "القمح -أوكرانيا"),
        ("القمح —أوكرانيا", "القمح -أوكرانيا"),
    ],
)
def test_an_exclusion_in_words_is_offered(query: str, expected: str) -> None:
    assert offered(query) == [expected]
    assert any(isinstance(part, Not) for part in parse(expected, SETTINGS, TODAY).ast.parts)
    assert "not(" not in read(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("القمح بعد 2015", "القمح تاريخ:بعد 2015"),
        ("القمح قبل 6 نوفمبر 2015 في مصر", "القمح تاريخ:قبل 6 نوفمبر 2015 في مصر"),
        ("القمح منذ 3 أيام", "القمح تاريخ:منذ 3 أيام"),
        ("القمح من 2014 إلى 2015", "القمح تاريخ:من 2014 إلى 2015"),
        ("من 1 إلى 5 يوليو 2015 القمح", "تاريخ:من 1 إلى 5 يوليو 2015 القمح"),
        ("القمح بين 2014 و2015", "القمح تاريخ:بين 2014 و2015"),
        ("القمح ما بين 2014 و2015", "القمح تاريخ:ما بين 2014 و2015"),
        ("القمح 2014..2015", "القمح date:2014..2015"),
        ("القمح [2014 TO 2015]", "القمح date:[2014 TO 2015]"),
        ("wheat after 2015", "wheat date:after 2015"),
    ],
)
def test_a_date_in_words_is_offered(query: str, expected: str) -> None:
    assert expected in offered(query)
    assert any(isinstance(leaf, DateFilter) for leaf in leaves(parse(expected, SETTINGS, TODAY).ast))
    assert not any(isinstance(leaf, DateFilter) for leaf in leaves(parse(query, SETTINGS, TODAY).ast))


@pytest.mark.parametrize(
    "query",
    [
        *("", "بدون", "بدون سكر", "القمح بدون", "القمح بدون -أوكرانيا", '"القمح بدون أوكرانيا"', "«القمح بعد 2015»"),
        *("بعد الظهر", "من القاهرة إلى الرياض", "من 2015", "القمح من 2015", "بعد القمح", "منذ", "تاريخ:بعد 2015"),
        *(
            "تاريخ: من 1 إلى 5 يوليو 2015",
            "a NOT b",
            "a or b",
            "or غزة",
            "غزة or",
            "غزة — رفح",
            "ما زال",
            "القمح وليس روسيا",
        ),
    ],
)
def test_nothing_is_offered_without_need(query: str) -> None:
    assert offered(query) == []


def test_an_alternative_in_plain_letters_is_offered() -> None:
    for typed in ("or", "Or"):
        assert offered(f"كازاخستان {typed} أوزبكستان") == ["كازاخستان OR أوزبكستان"]


def test_the_note_names_what_was_typed_and_what_is_offered() -> None:
    (offer,) = offers("القمح بعد 2015")
    for text in (offer.note.en, offer.note.ar):
        assert "بعد 2015" in text
        assert offer.query in text
    assert offer.note in parse("القمح بعد 2015", SETTINGS, TODAY).notes


def test_at_most_a_few_are_offered_and_nothing_for_a_pasted_text() -> None:
    assert len(offered("a " + "بدون x " * 10)) == 3
    assert offered("a " + "بدون x " * 30) == []


def test_unknown_fields_are_named_together_with_what_fields_there_are() -> None:
    (note,) = foreign_signs('site:bbc.com القمح lang:ar -موضوع:"أ" title:a https://a.b 10:30 «in:a»')
    for text in (note.en, note.ar):
        assert all(f"{name}:" in text for name in ("site", "lang", "موضوع"))
        assert "https" not in text
        assert "in:" not in text
    assert all(f"{name}:" in note.en for name in ("title", "date", "after", "before", "source", "section", "author"))
    assert all(f"{name}:" in note.ar for name in ("عنوان", "تاريخ", "بعد", "قبل", "مصدر", "قسم", "كاتب"))


@given(QUERIES)
def test_an_offer_is_another_query_that_may_be_parsed(query: str) -> None:
    for offer in offers(visible(query)):
        assert offer.query != query
        parse(offer.query[: SETTINGS.max_query_length], SETTINGS, TODAY)


@pytest.mark.parametrize("seed", rest_slow(SEEDS))
def test_hostile_queries_are_offered_something_in_no_time(seed: int) -> None:
    for query in hostile_queries(seed):
        text = visible(query)[: SETTINGS.max_query_length]
        started = time.process_time()
        offers(text)
        foreign_signs(text)
        assert time.process_time() - started < 0.5, text
