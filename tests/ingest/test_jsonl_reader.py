"""JSON Lines: an article a line, and a notice for every line that is none."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from searchapp.ingest import Rejection
from tests.ingest.outcomes import articles, notices, only_article, only_notice, outcomes, put


def line(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def test_the_fields_of_a_line(tmp_path: Path) -> None:
    content = line(
        id=7,
        title="خط جديد",
        content="فقرة أولى\nفقرة ثانية",
        source="وكالة المرفأ",
        author=["سلمى نور", "هاني"],
        section={"name": "اقتصاد"},
        date="2025-11-06T10:30:00+03:00",
        url="https://example.com/7",
    )
    article = only_article(put(tmp_path, "a.jsonl", content))
    assert article.id == "7"
    assert article.title == "خط جديد"
    assert article.paragraphs == ("فقرة أولى", "فقرة ثانية")
    assert (article.source, article.author, article.section) == ("وكالة المرفأ", "سلمى نور، هاني", "اقتصاد")
    assert article.date == datetime(2025, 11, 6, 10, 30)
    assert article.url == "https://example.com/7"


def test_lines_are_counted_with_the_blank_ones(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", "\n\r\n" + line(text="ألف") + "  \t\n" + "{broken\n" + line(text="باء").strip())
    first, broken, last = outcomes(path)
    assert isinstance(broken, Rejection)
    assert broken.line == 5
    assert [getattr(article, "paragraphs", None) for article in (first, last)] == [("ألف",), ("باء",)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{broken", "not JSON (column 2)"),
        ('{"text": "ألف"', "not JSON (column 15)"),
        ('{"text": "ألف"} {"text": "باء"}', "not JSON (column 17)"),
        ('{"text": ' + "9" * 5000 + "}", "not JSON"),
        ("[]", "JSON, but not an object"),
        ('"text"', "JSON, but not an object"),
        ("null", "JSON, but not an object"),
        ("12", "JSON, but not an object"),
        ("{}", "has no text"),
        ('{"id": 1, "date": "2025-11-06"}', "has no text"),
        ('{"text": ""}', "has no text"),
        ('{"text": null, "title": false}', "has no text"),
        ('{"text": {"unknown": "x"}}', "has no text"),
        ('{"text": "<p> </p>"}', "has no text"),
        ('{"text": "\\u200f\\u0000\\ud800"}', "has no text"),
        ('{"text": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested too deeply"),
        ('{"text": ' + '{"text":' * 10_000 + "1" + "}" * 10_001, "nested too deeply"),
        ('{"text": ' + "[" * 10_000, "nested too deeply"),
        ('{"text": ' + "[" * 700 + '"ألف"' + "]" * 700 + "}", "nested too deeply"),
    ],
    ids=lambda value: value[:20],
)
def test_a_bad_line_costs_itself_only(tmp_path: Path, bad: str, reason: str) -> None:
    path = put(tmp_path, "a.jsonl", f"{line(text='ألف')}{bad}\n{line(text='باء')}")
    assert notices(path) == [(2, reason)]
    assert [getattr(outcome, "paragraphs", None) for outcome in outcomes(path)] == [("ألف",), None, ("باء",)]


def test_a_line_that_is_not_utf8_costs_itself_only(tmp_path: Path) -> None:
    bad = line(text="خبر").encode("cp1256")
    path = put(tmp_path, "a.jsonl", line(text="ألف").encode() + bad + line(text="باء").encode())
    assert notices(path) == [(2, "not UTF-8 (byte 11)")]
    assert len(outcomes(path)) == 3


def test_long_numbers_are_numbers(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.jsonl", f'{{"id": 1{"0" * 250}, "text": "ألف", "date": 1{"0" * 400}}}'))
    assert article.id == "1" + "0" * 250
    assert article.date is None


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", "1e999", "null", '""', "[]", "{}", '[""]', "[null]", "true"]
)
def test_a_value_that_says_nothing_leaves_the_field_to_the_next_name(tmp_path: Path, value: str) -> None:
    article = only_article(
        put(tmp_path, "a.jsonl", f'{{"content": {value}, "text": "ألف", "date": {value}, "published": "2025-11-06"}}')
    )
    assert article.paragraphs == ("ألف",)
    assert article.date == datetime(2025, 11, 6)


def test_control_characters_may_be_written_as_they_are(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.jsonl", '{"title": "خط\tجديد", "text": "ألف\0باء\x1bجيم"}'))
    assert (article.title, article.paragraphs) == ("خط جديد", ("ألف باء جيم",))


def test_escaped_surrogates_become_characters_in_pairs_and_vanish_alone(tmp_path: Path) -> None:
    values = r'"ألف \ud83d\ude00 باء \ud83d جيم \ude00"'
    article = only_article(
        put(tmp_path, "a.jsonl", f'{{"id": {values}, "title": {values}, "text": {values}, "url": {values}}}')
    )
    assert article.title == "ألف 😀 باء جيم"
    assert article.paragraphs == (article.title,)


def test_a_record_may_come_twice_but_counts_once(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", line(text="ألف") + line(text="باء") + line(text="ألف"))
    assert notices(path) == [(3, "the same as line 1")]
    assert len(outcomes(path)) == 3


def test_a_repeat_hides_no_other_notice(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "title\nألف\nألف\nباء,جيم\nدال\n")
    assert notices(path) == [(3, "the same as line 2"), (4, "2 cells where the first row has 1")]


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    assert outcomes(put(tmp_path, "a.jsonl", "")) == []


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL", "a.jsonl.gz", "a.NDJSON.gz"])
def test_its_names(tmp_path: Path, name: str) -> None:
    assert [article.title for article in articles(put(tmp_path, name, line(title="ألف") + line(title="باء")))] == [
        "ألف",
        "باء",
    ]


def test_the_first_notice_has_the_place_of_the_file_where_nothing_was_read(tmp_path: Path) -> None:
    assert only_notice(put(tmp_path, "a.jsonl.gz", b"no gzip at all")) == (
        0,
        "broken gzip data; nothing after this was read",
    )
