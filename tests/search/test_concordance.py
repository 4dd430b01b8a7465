"""Concordances: a line for each occurrence, sorted by the words beside it, and what is missing is said."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import searchapp
from searchapp.archive import Archive
from searchapp.engines import arrays
from searchapp.engines.price import Rates
from searchapp.errors import InputError
from searchapp.export import TABLE_FORMATS
from searchapp.model import Article, SearchRequest, Span
from searchapp.plan import TooCostlyError
from searchapp.ranking.highlight import Highlighter
from searchapp.search import concordance as module
from searchapp.search import occurrences, view_article
from searchapp.search.concordance import (
    CONTEXT,
    LINE_COLUMNS,
    SORT_KEYS,
    Concordance,
    concordance,
    concordance_as_json,
    concordance_table,
)
from searchapp.search.execute import NO_WORDS

TEXTS = {
    "1": ("أسعار القمح", ("ارتفعت أسعار القمح اليوم.", "وانخفض القمح في المرفأ.")),
    "2": ("المرفأ", ("بيع قمح كثير وشعير",)),
    "3": ("شعير", ("لا شيء هنا",)),
}


@pytest.fixture
def archive() -> Iterator[Archive]:
    with searchapp.open(":memory:", time_limit=60) as opened:
        day = datetime(2025, 3, 1)
        opened.add(
            Article(name, title, paragraphs, source=f"صحيفة {name}", date=day + timedelta(days=int(name)))
            for name, (title, paragraphs) in TEXTS.items()
        )
        yield opened


def matches(found: Concordance) -> list[tuple[str, int | None, str]]:
    return [(line.article.id, line.paragraph, line.match) for line in found.lines]


def test_a_line_for_each_occurrence_in_the_order_of_the_articles(archive: Archive) -> None:
    found = archive.concordance("القمح")
    assert matches(found) == [("2", 0, "قمح"), ("1", None, "القمح"), ("1", 0, "القمح"), ("1", 1, "القمح")]
    assert (found.articles, found.read, found.unread, found.notes) == (2, 2, 0, ())
    assert matches(archive.concordance("القمح", sort="oldest")) == [*matches(found)[1:], matches(found)[0]]
    line = found.lines[2]
    assert (line.before, line.after) == ("ارتفعت أسعار ", " اليوم.")
    assert TEXTS["1"][1][0][line.start : line.end] == line.match
    assert not line.article.paragraphs


def test_every_line_is_what_the_article_highlights(archive: Archive) -> None:
    for query in ("القمح", '"أسعار القمح"', "القمح أسعار", "القمح OR شعير"):
        found = archive.concordance(query)
        assert found.lines
        for name in {line.article.id for line in found.lines}:
            view = view_article(archive.engine, name, query, archive.settings)
            assert view is not None
            shown: list[tuple[int | None, Span]] = [(None, span) for span in view.title_highlights]
            shown += [(each.position, span) for each in view.paragraphs for span in each.highlights]
            assert [
                (line.paragraph, (line.start, line.end)) for line in found.lines if line.article.id == name
            ] == shown


def test_lines_are_sorted_by_the_words_beside_the_match_without_their_clitics(archive: Archive) -> None:
    archive.add(
        Article("4", "", ("زيت نبات", "في الزيت", "وزيت ألمانيا 12", "زيت 9", "زيت oil", "بالزيت والأرز", "زيت الباب"))
    )
    after = [line.after.strip() for line in archive.concordance("زيت", sort="after").lines]
    # In the order of the alphabet, then other letters, then numbers by their size; what ends there comes last.
    assert after == ["والأرز", "ألمانيا 12", "الباب", "نبات", "oil", "9", ""]
    with_clitics = [line.after.strip() for line in archive.concordance("زيت", sort="after", clitics=True).lines]
    assert with_clitics == ["الباب", "ألمانيا 12", "نبات", "والأرز", "oil", "9", ""]
    before = [line.before.strip() for line in archive.concordance("القمح", sort="before").lines]
    assert before == ["ارتفعت أسعار", "أسعار", "وانخفض", "بيع"]
    second = [line.before.strip() for line in archive.concordance("القمح", sort="before2").lines]
    assert second[0] == "ارتفعت أسعار"


def test_lines_are_sorted_by_source_and_by_the_match(archive: Archive) -> None:
    assert [line.article.id for line in archive.concordance("القمح", sort="source").lines] == ["1", "1", "1", "2"]
    archive.add(Article("0", "قمح", ()))
    assert [line.article.id for line in archive.concordance("القمح", sort="source").lines][-1] == "0"
    found = archive.concordance("القمح", sort="match", clitics=True)
    assert [line.match for line in found.lines] == ["القمح"] * 3 + ["قمح"] * 2


@pytest.mark.parametrize("sort", SORT_KEYS)
def test_whatever_the_order_the_lines_are_the_same(archive: Archive, sort: module.SortKey) -> None:
    assert sorted(matches(archive.concordance("القمح", sort=sort)), key=str) == sorted(
        matches(archive.concordance("القمح")), key=str
    )


def test_only_articles_with_all_that_is_asked_for_are_read(archive: Archive) -> None:
    assert matches(archive.concordance("القمح شعير")) == [("2", 0, "قمح"), ("2", 0, "وشعير")]
    assert matches(archive.concordance("القمح -شعير", source="صحيفة 2")) == []
    assert archive.concordance("القمح كتتتبخ").articles == 0
    nothing = archive.concordance("")
    assert (nothing.lines, nothing.articles, nothing.unread, nothing.notes) == ((), 3, 0, (NO_WORDS,))


def test_long_passages_are_cut_at_words(archive: Archive) -> None:
    words = " ".join(["كلام"] * 100)
    archive.add([Article("5", "", (f"{words} زيت {words}",)), Article("6", "", (f"{'م' * 300}-زيت-{'م' * 300}",))])
    lines = archive.concordance("زيت").lines
    for line in lines:
        assert line.cut_before
        assert line.cut_after
        assert len(line.before) <= CONTEXT + 1
        assert len(line.after) <= CONTEXT + 1
    line = next(line for line in lines if line.article.id == "5")
    assert set(line.before.split()) == set(line.after.split()) == {"كلام"}


def test_near_duplicates_are_read_once_where_that_is_asked_for(archive: Archive) -> None:
    text = "كلام طويل عن الزيت في السوق وعن ثمنه وعن من باعه ومن اشتراه في ذلك اليوم من الأسبوع الماضي كله"
    archive.add([Article(name, "", (text,)) for name in ("5", "6")])
    assert len(archive.concordance("الزيت").lines) == 2
    found = archive.concordance("الزيت", collapse=True)
    assert (len(found.lines), found.articles, found.read, found.unread) == (1, 2, 1, 0)
    assert "1 of 2" in found.notes[0].en


def test_what_is_not_read_is_said(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = archive.concordance("القمح")
    monkeypatch.setattr(module, "MOST_IN_TABLE", len(whole.lines))
    assert archive.concordance("القمح").notes == ()
    monkeypatch.setattr(module, "MOST_IN_TABLE", 3)
    found = archive.concordance("القمح")
    assert found.lines == whole.lines[:3]
    assert (found.articles, found.read, found.unread) == (2, 1, 1)
    assert "These 3 lines are not all: 1 articles of 2 were not read" in found.notes[0].en
    fewer = concordance(archive.engine, SearchRequest("القمح"), replace(archive.settings, max_results=1), "oldest")
    assert [line.article.id for line in fewer.lines] == ["1", "1", "1"]
    assert (fewer.read, fewer.unread) == (1, 1)
    assert "The oldest were read first" in fewer.notes[0].en


def test_the_time_that_is_up_ends_the_reading_and_not_the_answer(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, request = archive.engine, SearchRequest("القمح")
    limited = replace(archive.settings, time_limit=60.0)
    occurrences_in = Highlighter.occurrences_in

    def slow(self: Highlighter, *text: Any) -> Any:
        moment[0] += 20
        return occurrences_in(self, *text)

    moment = [time.monotonic()]
    monkeypatch.setattr("searchapp.plan.time.monotonic", lambda: moment[0])
    monkeypatch.setattr(Highlighter, "occurrences_in", slow)
    found = concordance(engine, request, limited, "oldest")
    # A quarter of the time is left to show what was read.
    assert (len(found.lines), found.articles, found.read, found.unread) == (3, 2, 1, 1)
    assert found.notes
    # In a whole one some articles at a time have time of their own.
    monkeypatch.setattr(occurrences, "FIRST_WINDOW", 1)
    assert len(concordance(engine, request, limited, "oldest", whole=True).lines) == 4


def test_it_costs_what_a_search_may(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays, "RATES", Rates(1e9, 1e9, 1e9))
    with pytest.raises(TooCostlyError):
        archive.concordance("القمح")


def test_windows_join_without_a_gap(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.add(Article(f"n{number:02}", "القمح والقمح", ()) for number in range(30))
    whole = archive.concordance("القمح")
    monkeypatch.setattr(occurrences, "FIRST_WINDOW", 2)
    monkeypatch.setattr(occurrences, "MOST_TOGETHER", 5)
    assert archive.concordance("القمح").lines == whole.lines
    assert (len(whole.lines), whole.read) == (64, 32)


def test_as_json_and_as_rows(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    found = archive.concordance("القمح")
    fields = json.loads(json.dumps(concordance_as_json(found, "en")))
    assert (fields["total"], fields["articles"], fields["read"], fields["unread"]) == (4, 2, 2, 0)
    assert fields["lines"][1]["paragraph"] is None
    assert concordance_as_json(found, "en", page=2, limit=3)["lines"] == fields["lines"][3:]
    assert concordance_as_json(found, "en", page=3, limit=3)["lines"] == []
    rows = csv.reader(io.StringIO(table_of(found)))
    titles, *cells = rows
    assert titles == [column.title.en for column in LINE_COLUMNS]
    assert [row[1] for row in cells] == [line.match for line in found.lines]
    assert [row[9] for row in cells] == ["1", "", "1", "2"]
    monkeypatch.setattr(module, "MOST_IN_TABLE", 1)
    fewer = archive.concordance("القمح")
    *_, last = csv.reader(io.StringIO(table_of(fewer)))
    assert [cell for cell in last if cell] == [fewer.notes[0].en]


def table_of(found: Concordance) -> str:
    return b"".join(TABLE_FORMATS["csv"].write(concordance_table(found, "en"))).decode("utf-8-sig")


def test_choices_that_make_no_sense_are_refused(archive: Archive) -> None:
    with pytest.raises(InputError, match="did you mean 'before'"):
        archive.concordance("القمح", sort="befor")  # type: ignore[arg-type]
    with pytest.raises(InputError):
        archive.concordance("القمح", clitics="no")  # type: ignore[arg-type]
    with pytest.raises(InputError):
        archive.concordance(7)  # type: ignore[arg-type]
