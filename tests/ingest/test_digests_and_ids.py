"""What makes a record the same as before, and what its article is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from searchapp.ingest import Record, Rejected, Rejection, input_file, read_records
from tests.ingest.outcomes import articles, only_article, outcomes, put

TITLES: Final = ("ألف", "باء")
MAKERS: dict[str, Callable[[str, str], str]] = {
    "a.txt": lambda first, second: f"{first}\n\n{second}\n\nنص.",
    "a.html": lambda first, second: f"<h1>{first}</h1><p>{second}</p>",
    "a.jsonl": lambda first, second: "".join(json.dumps({"title": title}) + "\n" for title in (first, second)),
    "a.json": lambda first, second: json.dumps([{"title": first}, {"title": second}]),
    "a.csv": lambda first, second: f"title\n{first}\n{second}\n",
    "a.tsv": lambda first, second: f"title\ttext\n{first}\t\n{second}\tنص\n",
    "a.xml": lambda first, second: (
        f"<rss><item><title>{first}</title></item>\n<item><title>{second}</title></item></rss>"
    ),
}
NAMES = [*MAKERS, *(f"{name}.gz" for name in MAKERS)]
names = pytest.mark.parametrize("name", NAMES)


def content(name: str, first: str = "ألف", second: str = "باء") -> str:
    return MAKERS[name.removesuffix(".gz")](first, second)


def digests(path: Path) -> list[bytes]:
    found = list(read_records(path))
    assert not [notice for notice in found if isinstance(notice, Rejection)]
    return [record.digest for record in found if isinstance(record, Record)]


@names
def test_the_same_bytes_in_the_same_place_are_the_same(tmp_path: Path, name: str) -> None:
    before = digests(put(tmp_path, name, content(name)))
    assert before == digests(put(tmp_path, name, content(name)))
    assert len(set(before)) == len(before)


@names
def test_a_record_is_the_same_in_any_file_of_its_kind(tmp_path: Path, name: str) -> None:
    here = digests(put(tmp_path, name, content(name)))
    (tmp_path / "there").mkdir()
    there = digests(put(tmp_path / "there", f"other-{name}", content(name)))
    assert set(here) == set(there)


def test_the_same_bytes_in_a_file_of_another_kind_are_another_record(tmp_path: Path) -> None:
    line = one(id="1") + "\n"
    same = [digests(put(tmp_path, name, line)) for name in ("a.jsonl", "b.JSONL", "c.jsonl.gz")]
    assert same[0] == same[1] == same[2]
    assert (
        len({digest for name in ("a.txt", "a.html", "a.jsonl") for digest in digests(put(tmp_path, name, line))}) == 3
    )


def test_a_new_version_of_the_readers_knows_the_records_of_the_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.jsonl", content("a.jsonl"))
    before = articles(path)
    monkeypatch.setattr(input_file, "READER_VERSION", b"next")
    after = articles(path)
    assert {each.digest for each in before}.isdisjoint(each.digest for each in after)
    assert [each.id for each in before] == [each.id for each in after]


@names
def test_what_changed_differs_and_the_rest_does_not(tmp_path: Path, name: str) -> None:
    before = digests(put(tmp_path, name, content(name)))
    after = digests(put(tmp_path, name, content(name, second="جيم")))
    assert before[-1] != after[-1]
    assert before[:-1] == after[:-1]


@names
def test_a_link_to_a_file_is_that_file(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, content(name))
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / name
    link.symlink_to(path)
    assert digests(link) == digests(path)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.xml", "a.csv.gz"])
def test_a_record_keeps_its_digest_when_others_come_before_it(tmp_path: Path, name: str) -> None:
    _, second = digests(put(tmp_path, name, content(name)))
    moved, _ = digests(put(tmp_path, name, content(name, "باء", "جيم")))
    assert moved == second


def test_the_columns_of_a_table_belong_to_its_rows(tmp_path: Path) -> None:
    before = digests(put(tmp_path, "a.csv", "title,text\nألف,نص\n"))
    assert before != digests(put(tmp_path, "a.csv", "title,source\nألف,نص\n"))
    assert before != digests(put(tmp_path, "a.csv", "title,text\nأ,لفنص\n"))


def test_the_name_of_a_feed_belongs_to_its_entries(tmp_path: Path) -> None:
    feed = "<rss><channel><title>{}</title><item><title>ألف</title></item></channel></rss>"
    before = digests(put(tmp_path, "a.xml", feed.format("وكالة")))
    assert before != digests(put(tmp_path, "a.xml", feed.format("جريدة")))


def test_a_record_is_not_parsed_before_its_article_is_asked_for(tmp_path: Path) -> None:
    records = list(read_records(put(tmp_path, "a.jsonl", "{broken\n{}\n")))
    assert [type(record) for record in records] == [Record, Record]
    for record in records:
        assert isinstance(record, Record)
        with pytest.raises(Rejected):
            record.article()


@names
def test_a_packed_file_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    plain = articles(put(tmp_path, name.removesuffix(".gz"), content(name)))
    packed = articles(put(tmp_path, name.removesuffix(".gz") + ".gz", content(name)))
    assert [(article.title, article.paragraphs) for article in plain] == [
        (article.title, article.paragraphs) for article in packed
    ]


def one(**values: object) -> str:
    return json.dumps({"title": "ألف", **values})


def test_an_id_that_is_given_counts_before_the_url(tmp_path: Path) -> None:
    assert only_article(put(tmp_path, "a.jsonl", one(id="n-7", url="https://example.com/7"))).id == "n-7"
    assert only_article(put(tmp_path, "a.jsonl", one(id=0, url="https://example.com/7"))).id == "0"
    assert (
        only_article(put(tmp_path, "a.jsonl", one(id=" ", url="https://example.com/7"))).id == "https://example.com/7"
    )
    assert only_article(put(tmp_path, "a.jsonl", one(id="\0\ud800", link=["https://example.com/7"]))).id == (
        "https://example.com/7"
    )


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.txt.gz"])
def test_a_file_is_called_by_its_path_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "أخبار").mkdir()
    (tmp_path / "elsewhere").mkdir()
    path = put(tmp_path / "أخبار", name, content(name))
    monkeypatch.chdir(tmp_path)
    assert only_article(path).id == f"أخبار/{name}"
    assert only_article(Path("أخبار") / name).id == f"أخبار/{name}"
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert only_article(path).id == path.resolve().as_posix()
    assert only_article(path).origin == path.resolve().as_posix()


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.xml", "a.json", "a.jsonl.gz"])
def test_a_record_is_called_by_its_file_and_digest_wherever_it_stands_in_it(tmp_path: Path, name: str) -> None:
    first, second = articles(put(tmp_path, name, content(name)))
    assert first.id == f"{name}#{first.digest.hex()[:12]}"
    second_again, first_again = articles(put(tmp_path, name, content(name, "باء", "ألف")))
    assert (first.id, second.id) == (first_again.id, second_again.id)


def test_a_file_name_of_any_bytes_can_be_stored_and_shown(tmp_path: Path) -> None:
    path = Path(str(tmp_path / "a\udcff.txt"))
    path.write_text("نص", encoding="utf-8")
    assert only_article(path).origin.endswith("/a\\xff.txt")


def test_a_notice_is_one_line_whatever_the_file_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, "خبر\n\x1b[2J\u202e.txt", "")
    (notice,) = outcomes(path)
    assert str(notice) == f"{tmp_path.resolve()}/خبر\\n\\x1b[2J\\u202e.txt: has no text"
