"""``searchapp show``, ``similar`` and ``delete``: articles by their ids."""

from __future__ import annotations

import json

import pytest

from searchapp.cli import articles as module
from searchapp.cli import asking
from tests.cli.conftest import Run


def total(run: Run) -> int:
    return int(json.loads(run("search", "", "--json").stdout)["total"])


def test_an_article_is_shown_whole(indexed: Run) -> None:
    shown = indexed("show", "port").stdout
    assert "المَرفأ يستقبل السفن" in shown
    assert "وكالة الساحل · محليات · ليلى · 2025-03-01 · https://coast.example/1 · port" in shown
    assert shown.endswith("\n\nوصلت السفينة إلى المرفأ صباحًا.\n\nوقال مسؤول الميناء إن العمل يسير كما ينبغي.\n")


def test_what_there_is_is_shown_and_what_is_missing_is_said(indexed: Run) -> None:
    result = indexed("show", "wheat", "no", "bare", "--json", code=1)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["wheat", "bare"]
    assert result.stderr == "There is no article no here.\n"
    first = json.loads(result.stdout.splitlines()[0])
    assert first["paragraphs"] == ["ارتفعت أسعار القمح في الميناء هذا الأسبوع."]


def test_similar_articles(indexed: Run) -> None:
    assert "There is no article no here." in indexed("similar", "no", code=1).stderr
    result = indexed("similar", "port", code=1)
    assert (result.stdout, result.stderr) == ("", "No article is much like it.\n")


def test_nothing_is_deleted_without_a_word(indexed: Run) -> None:
    before = total(indexed)
    error = indexed("delete", "port", "wheat", code=2).stderr
    assert "Delete 2 articles? Nobody can be asked here: pass --yes" in error
    assert "أسعار القمح ترتفع" in error
    assert indexed("delete", "port", "--dry-run").stdout == "Nothing was deleted. It would be: 1 article.\n"
    assert total(indexed) == before


def test_what_is_named_is_deleted(indexed: Run) -> None:
    result = indexed("delete", "port", "no", "port", "--yes", code=1)
    assert result.stdout == "Deleted: 1 article. Indexing their files again brings them back.\n"
    assert "There is no article no here." in result.stderr
    assert total(indexed) == 2
    assert "There is no article port here." in indexed("show", "port", code=1).stderr
    assert indexed("delete", "port", "--yes", code=1).stdout == ""


@pytest.mark.parametrize(("answer", "left", "code"), [("y\n", 2, 0), ("n\n", 3, 2), ("", 3, 1)])
def test_on_a_terminal_it_asks(
    indexed: Run, monkeypatch: pytest.MonkeyPatch, answer: str, left: int, code: int
) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: True)
    result = indexed("delete", "wheat", code=code, typed=answer)
    assert "Delete 1 article? [y/N]" in result.stderr
    assert total(indexed) == left


def test_many_are_counted(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LISTED", 1)
    error = indexed("delete", "port", "wheat", "bare", "--dry-run").stderr
    assert error.count("\n") == 2
    assert "… and 2 more" in error
