"""``searchapp suggest``, and what ``searchapp search`` says of what was meant."""

from __future__ import annotations

import json

from tests.cli.conftest import Run


def test_suggestions_are_printed_a_line_each(searched: Run) -> None:
    result = searched("suggest", "القم")
    assert result.stdout.splitlines()[0].startswith("القمح  word ")


def test_json_is_the_documented_object(searched: Run) -> None:
    answer = json.loads(searched("suggest", "القم", "--json", "--limit", "2").stdout)
    assert answer.keys() == {"query", "suggestions"}
    assert answer["query"] == "القم"
    assert 1 <= len(answer["suggestions"]) <= 2
    assert all(suggestion.keys() == {"text", "kind", "count", "id"} for suggestion in answer["suggestions"])


def test_where_there_are_none_the_exit_code_says_so(searched: Run) -> None:
    result = searched("suggest", "xyz", code=1)
    assert result.stdout == ""


def test_what_was_meant_is_searched_for_and_told(searched: Run) -> None:
    result = searched("search", "القممح")
    assert "Nothing was found for “القممح”; these are the results for “القمح”." in result.stderr
    answer = json.loads(searched("search", "القممح", "--json").stdout)
    assert (answer["query"], answer["corrected"], answer["searched"]) == ("القممح", "القمح", "القمح")


def test_what_is_quoted_is_proposed(searched: Run) -> None:
    result = searched("search", '"أسعار القممح"', code=1)
    assert 'Did you mean “"أسعار القمح"”?' in result.stderr


def test_verbatim_is_as_it_was_typed(searched: Run) -> None:
    result = searched("search", "القممح", "--verbatim", code=1)
    assert result.stderr.splitlines() == ["No article found."]
