"""Who calls it what: what is said where not all was counted, and what is refused."""

from __future__ import annotations

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
from searchapp.errors import InputError, QueryError
from searchapp.model import Article, SearchRequest
from searchapp.plan import TooCostlyError
from searchapp.ranking.highlight import Highlighter
from searchapp.search.collocate_counts import MAX_SPAN, Chosen, Window
from searchapp.search.collocates import (
    COLLOCATE_COLUMNS,
    NO_NAME,
    collocates,
    collocates_as_json,
    collocates_as_rows,
)
from searchapp.search.concordance import concordance


@pytest.fixture
def archive() -> Iterator[Archive]:
    """Twelve articles, the later the more paragraphs that name a group; two newspapers, two months."""
    with searchapp.open(":memory:") as opened:
        opened.add(
            Article(
                f"{number:02}",
                "خبر",
                tuple(f"قصفت {'ميليشيات' if number % 2 else 'جماعة'} الحوثي موقع {place}" for place in range(number)),
                source="السهل" if number % 2 else "الساحل",
                date=datetime(2015, 7, 25) + timedelta(days=number),
            )
            for number in range(1, 13)
        )
        yield opened


def test_each_newspaper_has_its_words(archive: Archive) -> None:
    found = archive.collocates("الحوثي", span=1, side="before")
    assert found.found == found.counts.articles == 12
    assert {group.name: [(use.word.written, use.share) for use in group.words] for group in found.counts.sources} == {
        "الساحل": [("جماعة", 1.0)],
        "السهل": [("ميليشيات", 1.0)],
    }
    assert [group.name for group in found.counts.months] == ["2015-07", "2015-08"]
    assert found.notes == ()


def test_where_the_time_is_up_whole_articles_were_counted_and_it_is_said(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    occurrences_in = Highlighter.occurrences_in

    def slow(self: Highlighter, *text: Any) -> Any:
        moment[0] += 2
        return occurrences_in(self, *text)

    moment = [time.monotonic()]
    monkeypatch.setattr("searchapp.plan.time.monotonic", lambda: moment[0])
    monkeypatch.setattr(Highlighter, "occurrences_in", slow)
    limited = replace(archive.settings, time_limit=60.0)
    found = collocates(archive.engine, SearchRequest("الحوثي"), limited, Window())
    # 15% of the time is left to compare: of 25 paragraphs those of the newest two articles are whole, 12 and 11.
    assert (found.found, found.counts.articles, found.counts.occurrences) == (12, 2, 23)
    assert "the newest 2 of 12 articles were counted, 10 older ones were not" in found.notes[-1].en
    assert collocates_as_json(found, "en")["articles"] == 2


def test_what_makes_no_sense_is_refused(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in (0, MAX_SPAN + 1, True, "2"):
        with pytest.raises(InputError, match="span"):
            archive.collocates("الحوثي", span=wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="side"):
        archive.collocates("الحوثي", side="left")  # type: ignore[arg-type]
    for query in ("", "-الحوثي"):
        with pytest.raises(QueryError) as refused:
            archive.collocates(query)
        assert refused.value.message == NO_NAME
    monkeypatch.setattr(arrays, "RATES", Rates(1e9, 1e9, 1e9))
    with pytest.raises(TooCostlyError):
        archive.collocates("الحوثي")


@pytest.mark.parametrize("window", [Window(1), Window(3, "before"), Window(2, "after", stop_words=True)])
def test_a_word_has_as_many_lines_as_occurrences(archive: Archive, window: Window) -> None:
    request = SearchRequest("الحوثي OR موقع")
    counts = collocates(archive.engine, request, archive.settings, window).counts
    assert len(counts.forms) == 2
    for chosen, word in (
        *((Chosen(beside=word.lexeme, window=window), word) for word in counts.words),
        *((Chosen(form=form.lexeme), form) for form in counts.forms),
    ):
        lines = concordance(archive.engine, request, archive.settings, chosen=chosen)
        assert (len(lines.lines), lines.articles_of_lines) == (word.occurrences, word.articles), word


def test_rows_hold_every_number_and_json_no_more_than_asked(archive: Archive) -> None:
    found = archive.collocates("الحوثي", span=5)
    rows = [dict(zip(COLLOCATE_COLUMNS, row, strict=True)) for row in collocates_as_rows(found)]
    of_sources = [row for row in rows if row["by"] == "source" and row["kind"] == "word"]
    assert len(of_sources) == sum(len(group.words) for group in found.counts.sources)
    assert {row["occurrences_of_name"] for row in of_sources} == {36, 42}
    fields = json.loads(json.dumps(collocates_as_json(found, "ar", 2)))
    assert len(fields["words"]) == 2
    assert fields["words_total"] == len(found.counts.words)
