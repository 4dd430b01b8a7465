"""What an archive takes in and lets go, and what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from searchapp import Archive, Article, InputError

NEWS = Article("1", "خبر", ("نص الخبر",), source="وكالة", date=datetime(2025, 3, 1))


def test_an_article_is_kept_as_it_is(archive: Archive) -> None:
    assert archive.add(NEWS) == ["1"]
    assert archive.article("1") == NEWS
    assert archive.article("none") is None


def test_several_are_added_all_or_none(archive: Archive) -> None:
    with pytest.raises(InputError, match="surrogate"):
        archive.add([NEWS, Article("2", "\ud800", ("نص",))])
    assert archive.article("1") is None
    several: list[Article | dict[str, str]] = [NEWS, {"id": "2", "title": "خبر"}]
    assert archive.add(iter(several)) == ["1", "2"]


def test_an_article_of_the_same_id_is_replaced(archive: Archive) -> None:
    archive.add({"id": "wheat", "title": "القمح اليوم"})
    found = archive.article("wheat")
    assert found is not None
    assert (found.title, found.paragraphs) == ("القمح اليوم", ())
    assert archive.stats().articles == 2


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("date", "6/11/2025", datetime(2025, 11, 6)),
        ("date", date(2025, 11, 6), datetime(2025, 11, 6)),
        ("date", datetime(2025, 11, 6, 14, 30, tzinfo=UTC), datetime(2025, 11, 6, 14, 30)),
        ("date", None, None),
        ("date", float("nan"), None),
        ("author", ["ليلى", "سلمى"], "ليلى، سلمى"),
        ("author", ("ليلى", "سلمى"), "ليلى، سلمى"),
        ("author", {"name": "ليلى"}, "ليلى"),
        ("author", None, ""),
        ("id", np.int64(7), "7"),
    ],
)
def test_a_mapping_is_read_as_a_record_of_a_file_is(archive: Archive, field: str, value: object, kept: object) -> None:
    [name] = archive.add({"id": "x", "text": "الأول\nالثاني", field: value})
    article = archive.article(name)
    assert article is not None
    assert getattr(article, field) == kept
    assert article.paragraphs == ("الأول", "الثاني")


def test_a_mapping_without_an_id_gets_one_that_stays(archive: Archive) -> None:
    [first] = archive.add({"title": "خبر بلا معرف"})
    assert archive.add([{"title": "خبر بلا معرف"}, {"title": "خبر آخر"}])[0] == first
    assert archive.stats().articles == 4


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("corpus", r"for files: index\(\)"),
        (None, r"add\(\) takes"),
        ([1], "not 1"),
        ({"id": "1", "body_text_of": "نص"}, "there are author, content"),
        ({"id": "1", "titel": "نص"}, "did you mean 'title'"),
        ({"id": "1"}, "has no text"),
        ({"id": "1", "title": "خبر", "date": "when it rained"}, "date is 'when it rained'"),
        ({"id": "1", "title": "خبر", "section": {"سياسة"}}, "section is {'سياسة'}; pass text"),
        ({"id": Decimal(1), "title": "خبر"}, "id is Decimal"),
        (Article("", "خبر", ()), "has no id"),
        (Article("1", "خبر", ("نص", " ")), "empty paragraph"),
    ],
)
def test_what_cannot_be_kept_is_refused(archive: Archive, given: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        archive.add(given)
    assert archive.stats().articles == 2


def test_files_and_folders_are_indexed(archive: Archive, desk: Path) -> None:
    folder = desk / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("title: خبر\n\nنص الخبر الأول", encoding="utf-8")
    assert archive.index(str(folder), dry_run=True).added == 1
    assert archive.stats().articles == 2
    assert archive.index([folder, "corpus/text"]).added > 1
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("title: خبر\n\nنص الخبر الثاني", encoding="utf-8")
    report = archive.index(folder, prune=True)
    assert (report.added, report.removed) == (1, 1)
    assert archive.article("wheat") is not None, "it came from no file, and no file of it is missing"


def test_without_a_path_the_corpus_is_indexed(archive: Archive) -> None:
    assert archive.index().added > 20


@pytest.mark.parametrize("paths", [7, [7], "", [""], NEWS, {"id": "1"}.items()])
def test_what_is_no_path_is_refused(archive: Archive, paths: Any) -> None:
    with pytest.raises(InputError, match=r"index\(\) takes a path or several"):
        archive.index(paths)


def test_articles_are_deleted(archive: Archive) -> None:
    assert archive.delete("nobody") == 0
    assert archive.delete(["wheat", "wheat", "nobody"]) == 1
    assert [article.id for article in archive.articles()] == ["port"]
    with pytest.raises(InputError, match="ids"):
        archive.delete([7])  # type: ignore[list-item]
