"""Lists of names and queries: how a line is read, and where a list ends early."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest

import searchapp
from searchapp.errors import EngineError, InputError, Message
from searchapp.model import Article
from searchapp.plan import TimeIsUpError
from searchapp.search import batch as module
from searchapp.search.batch import (
    Line,
    Missing,
    NameList,
    Row,
    batch,
    batch_as_json,
    batch_table,
    no_time,
    query_of,
    too_many_lines,
)
from searchapp.settings import Settings

SETTINGS = Settings(time_limit=0.0, list_time_limit=0.0)
TODAY = date(2025, 11, 30)

TEXTS = (
    ("زار محمد بن سلمان الميناء", "جريدة السهل", datetime(2025, 3, 3)),
    ("وصل محمد بن سلمان، وسلمان العودة يصل غدًا", "جريدة السهل", datetime(2025, 3, 5)),
    ("قال سلمان إن ابن محمد غائب", "وكالة الساحل", datetime(2025, 4, 1)),
    ("عبدالله في كازاخستان", "وكالة الساحل", None),
    ("كازاخستان", "", datetime(2025, 5, 1)),
    ("كازاخستان", "", datetime(2025, 5, 2)),
)


@pytest.fixture(scope="module")
def archive() -> Iterator[searchapp.Archive]:
    with searchapp.open(":memory:", time_limit=0.0) as opened:
        opened.add(
            Article(str(number), "", (text,), source, date=when) for number, (text, source, when) in enumerate(TEXTS)
        )
        yield opened


def rows_of(archive: searchapp.Archive, *lines: str, **choices: object) -> list[Row]:
    rows = list(archive.batch(lines, **choices))  # type: ignore[arg-type]
    assert all(isinstance(row, Row) for row in rows)
    return rows  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("محمد بن سلمان", '"محمد بن سلمان"'),
        ("سلمان", "سلمان"),
        ("Mohammed bin Salman", '"Mohammed bin Salman"'),
        ("محمد  بن\tسلمان", '"محمد بن سلمان"'),
        ("«محمد بن سلمان", '"محمد بن سلمان"'),
        ('محمد "بن" سلمان', 'محمد "بن" سلمان'),
        ("القمح -أوكرانيا", "القمح -أوكرانيا"),
        ("محمد أو سلمان", "محمد أو سلمان"),
        ("محمد OR سلمان", "محمد OR سلمان"),
        ("عنوان:القمح", "عنوان:القمح"),
        ("كازاخ* الوفد", "كازاخ* الوفد"),
        ("(محمد بن) سلمان", "(محمد بن) سلمان"),
        ("=محمد بن", "=محمد بن"),
        ("date:2025 القمح", "date:2025 القمح"),
    ],
)
def test_several_words_without_syntax_are_a_name(line: str, query: str) -> None:
    assert query_of(line, SETTINGS, TODAY) == query
    assert query_of(line, SETTINGS, TODAY, names=False) == line


def test_a_name_is_found_where_its_words_stand_together(archive: searchapp.Archive) -> None:
    assert [row.articles for row in rows_of(archive, "محمد بن سلمان", "عبد الله")] == [2, 1]
    assert [row.articles for row in rows_of(archive, "محمد سلمان", names=False)] == [3]
    assert [row.articles for row in rows_of(archive, "محمد سلمان")] == [0]


def test_every_figure(archive: searchapp.Archive) -> None:
    (row,) = rows_of(archive, "سلمان")
    assert (row.articles, row.stories, row.first, row.last) == (3, 3, "2025-03-03", "2025-04-01")
    assert (row.sources, row.largest) == (2, ("جريدة السهل", 2))
    assert row.best == archive.search("سلمان")[0].article
    (row,) = rows_of(archive, "كازاخستان")
    # An article without a date or a source is counted, and copies are one story.
    assert (row.articles, row.stories, row.first, row.last, row.sources) == (3, 2, "2025-05-01", "2025-05-02", 1)


def test_filters_are_those_of_every_line(archive: searchapp.Archive) -> None:
    rows = rows_of(archive, "سلمان", "كازاخستان", source="وكالة الساحل", date_to="2025-04")
    assert [row.articles for row in rows] == [1, 0]


def test_what_was_meant_is_named_and_not_counted(archive: searchapp.Archive) -> None:
    (row,) = rows_of(archive, "كزاخستان")
    assert (row.articles, row.best, row.meant, row.meant_articles) == (0, None, "كازاخستان", 3)
    assert [note.en for note in row.notes] == ["Read as a misspelling: كزاخستان."]


def test_a_line_that_cannot_be_searched_for_costs_only_itself(archive: searchapp.Archive) -> None:
    long = "قمح " * 1000
    failed, found = rows_of(archive, long, "سلمان")
    assert failed.failed
    assert "too long" in failed.notes[0].en
    assert found.articles == 3
    (row,) = rows_of(archive, "source:وكالة")
    assert row.articles == 2


def test_empty_and_repeated_lines_are_counted(archive: searchapp.Archive) -> None:
    found = NameList.of(enumerate(["سلمان", "", " سلمان ", "—", "محمد  بن", "محمد بن"], 1))
    assert [(line.number, line.text) for line in found.lines] == [(1, "سلمان"), (5, "محمد بن")]
    assert (found.empty, found.repeated) == (2, 2)
    assert found.summary == Message(
        "2 different lines, 2 empty, 2 repeated.", "الأسطر المختلفة: 2، وبلا كلمة: 2، والمكررة: 2."
    )
    fields = json.loads("".join(batch_as_json(found, archive.batch(found), "en")))
    assert (fields["lines"], fields["empty"], fields["repeated"], fields["missing"]) == (2, 2, 2, 0)
    assert [row["articles"] for row in fields["rows"]] == [3, 2]


def test_more_lines_than_are_allowed_are_named(archive: searchapp.Archive) -> None:
    settings = replace(SETTINGS, max_list_lines=2)
    lines = [Line(number, f"سلمان{number}") for number in range(5)]
    *rows, missing = batch(archive.engine, lines, settings)
    assert len(rows) == 2
    assert missing == Missing(3, too_many_lines(2))
    table = batch_table([*rows, missing], "en")
    assert [row if isinstance(row, Message) else row[:2] for row in table.rows] == [
        (0, "سلمان0"),
        (1, "سلمان1"),
        missing.message,
    ]


def test_a_list_ends_when_its_time_is_up(archive: searchapp.Archive) -> None:
    settings = replace(SETTINGS, list_time_limit=0.2)
    lines: Sequence[Line] = [Line(number, f"سلمان OR كلمة{number}") for number in range(100_000)]
    *rows, missing = batch(archive.engine, lines, settings)
    assert missing == Missing(len(lines) - len(rows), no_time(0.2))


def test_no_time_for_a_line_is_not_the_end_of_the_list(
    archive: searchapp.Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = module.query_of

    def slow(text: str, *given: object, **named: object) -> str:
        if text == "بطيء":
            raise TimeIsUpError
        return original(text, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "query_of", slow)
    failed, found = batch(archive.engine, [Line(1, "بطيء"), Line(2, "سلمان")], SETTINGS)
    assert isinstance(failed, Row)
    assert failed.failed
    assert isinstance(found, Row)
    assert found.articles == 3


def test_an_index_that_fails_ends_the_list(archive: searchapp.Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise EngineError("The cluster has gone.")

    monkeypatch.setattr(module, "query_of", broken)
    assert list(batch(archive.engine, [Line(1, "سلمان"), Line(2, "محمد")], SETTINGS)) == [
        Missing(2, Message("The cluster has gone.", "The cluster has gone."))
    ]


def test_lines_are_texts(archive: searchapp.Archive) -> None:
    with pytest.raises(InputError):
        archive.batch("سلمان")
    with pytest.raises(InputError):
        archive.batch([1])  # type: ignore[list-item]
