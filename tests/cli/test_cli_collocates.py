"""``collocates``: as text, as a table, as JSON, and its exit codes."""

from __future__ import annotations

import csv
import io
import json

from searchapp.search.collocates import COLLOCATE_COLUMNS
from tests.cli.conftest import Run


def test_words_are_listed_with_their_shares(searched: Run) -> None:
    result = searched("collocates", "القمح", "--span", "1")
    lines = result.stdout.splitlines()
    assert lines[0].endswith("articles")
    assert "by source: preferred words" in lines
    assert "Stop words are left out" in result.stderr


def test_as_a_table_and_as_json(searched: Run) -> None:
    arguments = ("collocates", "القمح", "--span", "3", "--side", "before")
    fields = json.loads(searched(*arguments, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(searched(*arguments, "--csv").stdout)))
    assert tuple(rows[0]) == COLLOCATE_COLUMNS
    assert (fields["span"], fields["side"], fields["stop_words"]) == (3, "before", False)
    words = {row["lexeme"]: row["occurrences"] for row in rows if (row["by"], row["kind"]) == ("total", "word")}
    assert words == {word["lexeme"]: str(word["occurrences"]) for word in fields["words"]}
    assert not any(word["after"] for word in fields["words"])


def test_filters_hold(searched: Run) -> None:
    fields = json.loads(searched("collocates", "القمح", "--source", "جريدة السهل", "--json").stdout)
    assert {group["source"] for group in fields["sources"]} == {"جريدة السهل"}


def test_notes_and_what_is_not_shown_go_to_standard_error(searched: Run) -> None:
    result = searched("collocates", "أسعار القمح", "--limit", "1", "--span", "5")
    assert "Put quotation marks around" in result.stderr
    assert "words are shown" in result.stderr
    assert "words are shown" not in result.stdout


def test_exit_codes(searched: Run) -> None:
    searched("collocates", "كتتتبخخخ", code=1)
    assert "Write a name" in searched("collocates", "-القمح", code=2).stderr
    searched("collocates", "القمح", "--span", "6", code=2)
    searched("collocates", code=2)
