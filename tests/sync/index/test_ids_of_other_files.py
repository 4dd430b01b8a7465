"""A record with the id of an article of another file is that article, or one of its own; it never takes its place."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from zipfile import ZipFile

import pytest

import searchapp
from searchapp.ingest import Balance, InputFile
from searchapp.ingest import balance as balance_module

FIRST = {"id": "1", "title": "جسر قديم", "text": "افتتح جسر قديم", "date": "2015-11-25"}
OTHER = {"id": "1", "title": "جسر جديد", "text": "افتتح جسر جديد"}


def written(path: Path, *records: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def indexed(tmp_path: Path, *paths: Path, prune: bool = False, dry_run: bool = False) -> tuple[Balance, dict[str, str]]:
    """Index ``paths``, and return the balance and the title of each article by its id."""
    with searchapp.open(tmp_path / "index") as archive:
        balance = archive.index(paths, prune=prune, dry_run=dry_run)
        return balance, {article.id: article.title for article in archive.articles()}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    path = written(tmp_path / "a.jsonl", FIRST)
    assert indexed(tmp_path, path)[0].added == 1
    return path


def test_another_article_gets_an_id_with_its_place(tmp_path: Path, first: Path) -> None:
    other = written(tmp_path / "b.jsonl", OTHER)
    balance, titles = indexed(tmp_path, other)
    assert (balance.added, balance.qualified.number, balance.is_complete) == (1, 1, True)
    assert titles == {"1": "جسر قديم", "b.jsonl:1": "جسر جديد"}
    written(other, OTHER | {"text": "افتتح"})
    for path, outcome in ((other, "updated"), (tmp_path, "unchanged"), (first, "unchanged")):
        balance, titles = indexed(tmp_path, path)
        assert getattr(balance, outcome) == balance.records
        assert titles.keys() == {"1", "b.jsonl:1"}


@pytest.mark.parametrize(
    "changes", [{}, {"section": "اقتصاد"}, {"url": "https://marfa.example/1", "text": "افتتح الجسر القديم"}]
)
def test_the_same_article_is_a_duplicate(tmp_path: Path, changes: dict[str, str]) -> None:
    both = FIRST | {"url": changes.get("url", "")}
    indexed(tmp_path, written(tmp_path / "a.jsonl", both))
    balance, titles = indexed(tmp_path, written(tmp_path / "b.jsonl", both | changes))
    assert (balance.added, balance.updated, len(balance.refusals("duplicate"))) == (0, 0, 1)
    assert balance.is_complete
    assert titles == {"1": "جسر قديم"}


def test_what_another_file_holds_is_another_article_when_the_first_is_gone(tmp_path: Path, first: Path) -> None:
    first.unlink()
    other = written(tmp_path / "b.jsonl", OTHER)
    assert indexed(tmp_path, other)[1] == {"1": "جسر قديم", "b.jsonl:1": "جسر جديد"}
    assert indexed(tmp_path, tmp_path, prune=True)[1] == {"b.jsonl:1": "جسر جديد"}


@pytest.mark.parametrize("names", [("a.jsonl", "b.jsonl"), ("b.jsonl", "a.jsonl")], ids=["to a later", "to an earlier"])
@pytest.mark.parametrize("edits", [{}, {"url": "https://marfa.example/1", "text": "افتتح", "title": "جسر"}])
def test_an_article_may_move_to_another_file_of_the_run(
    tmp_path: Path, names: tuple[str, str], edits: dict[str, str]
) -> None:
    file, other = (tmp_path / name for name in names)
    record = FIRST | ({"url": edits["url"]} if edits else {})
    indexed(tmp_path, written(other, OTHER | {"id": "2"}), written(file, record))
    written(other, record | edits)
    file.write_text("", encoding="utf-8")
    balance, titles = indexed(tmp_path, tmp_path)
    assert (balance.added, balance.updated, balance.records) == (0, 1, 1)
    assert titles == {"1": edits.get("title", "جسر قديم"), "2": "جسر جديد"}
    assert indexed(tmp_path, tmp_path)[0].unchanged == 1


def test_a_copy_of_what_was_edited_in_the_other_file_is_an_article_of_its_own(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        written(tmp_path / name, FIRST)
    balance, titles = indexed(tmp_path, tmp_path)
    assert (balance.added, len(balance.refusals("duplicate"))) == (1, 1)
    for name in ("b.jsonl", "a.jsonl"):
        indexed(tmp_path, tmp_path / name)
    written(tmp_path / "a.jsonl", FIRST | {"text": "افتتح"})
    for outcomes in ((1, 1, 0), (0, 0, 2)):
        # The unedited one is read first.
        balance, titles = indexed(tmp_path, tmp_path / "b.jsonl", tmp_path / "a.jsonl")
        assert (balance.added, balance.updated, balance.unchanged) == outcomes
        assert titles.keys() == {"1", "b.jsonl:1"}


def test_the_place_is_the_path_from_what_was_named_on_and_longer_if_that_is_taken(tmp_path: Path) -> None:
    for number, paper in enumerate(("one", "two", "three", "four")):
        written(tmp_path / paper / "2015" / "export.jsonl", OTHER | {"title": f"خبر {number}"})
    paths = ["one", "two/2015", "three/2015", "four"]
    for path in paths:
        assert indexed(tmp_path, tmp_path / path)[0].added == 1
    _, titles = indexed(tmp_path, tmp_path)
    assert titles == {
        "1": "خبر 0",
        "export.jsonl:1": "خبر 1",
        "2015/export.jsonl:1": "خبر 2",
        "four/2015/export.jsonl:1": "خبر 3",
    }


def test_the_id_of_another_may_look_like_one_with_a_place(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", FIRST)
    indexed(tmp_path, tmp_path)
    written(tmp_path / "b.jsonl", OTHER | {"id": "c.jsonl:1"})
    written(tmp_path / "c.jsonl", OTHER)
    for path in (tmp_path / "b.jsonl", tmp_path / "c.jsonl"):
        indexed(tmp_path, path)
    whole = f"{tmp_path.name}/c.jsonl:1"
    assert indexed(tmp_path, tmp_path)[1].keys() == {"1", "c.jsonl:1", whole}
    written(tmp_path / "b.jsonl", OTHER | {"id": "c.jsonl:1", "title": "غير"})
    assert indexed(tmp_path, tmp_path)[1] == {"1": "جسر قديم", "c.jsonl:1": "غير", whole: "جسر جديد"}


def test_a_place_has_no_colon_and_is_not_endless(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", FIRST)
    indexed(tmp_path, tmp_path)
    folder = tmp_path.joinpath(*["مجلد طويل الاسم" * 5] * 6)
    other = written(folder / "a:b\n.jsonl", OTHER | {"id": "أ:ب" * 90})
    written(folder / "c.jsonl", OTHER | {"id": "أ:ب" * 90, "title": "غير"})
    _, titles = indexed(tmp_path, tmp_path)
    place = max(titles, key=len).removesuffix(f":{'أ:ب' * 90}")
    assert ":" not in place
    assert len(place) <= 300
    written(other, OTHER | {"id": "أ:ب" * 90, "text": "افتتح"})
    balance, again = indexed(tmp_path, tmp_path)
    assert (balance.updated, balance.unchanged, again) == (1, 2, titles)


def test_records_of_one_file_with_one_id_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    records = [FIRST, OTHER, FIRST | {"section": "محليات"}, {"id": "2", "title": "ثان"}]
    written(path, *records)
    balance, titles = indexed(tmp_path, path)
    assert (balance.added, len(balance.refusals("duplicate"))) == (3, 1)
    assert titles.keys() >= {"1", "2"}
    assert sorted(titles.values()) == ["ثان", "جسر جديد", "جسر قديم"]
    written(path, *reversed(records))
    balance, again = indexed(tmp_path, path)
    assert again == titles


def test_a_record_without_an_id_is_known_in_any_file(tmp_path: Path) -> None:
    record = {"title": "جسر", "text": "افتتح"}
    written(tmp_path / "a.jsonl", record)
    written(tmp_path / "b.jsonl", record)
    balance, titles = indexed(tmp_path, tmp_path)
    assert (balance.added, len(balance.refusals("duplicate"))) == (1, 1)
    (tmp_path / "a.jsonl").unlink()
    balance, again = indexed(tmp_path, tmp_path, prune=True)
    assert (balance.updated, balance.removed, again) == (1, 0, titles)


@pytest.mark.parametrize(("url", "articles"), [("https://marfa.example/", 2), ("https://marfa.example/1", 1)])
def test_the_address_of_a_site_is_that_of_no_article(tmp_path: Path, url: str, articles: int) -> None:
    written(tmp_path / "a.jsonl", FIRST | {"url": url})
    written(tmp_path / "b.jsonl", OTHER | {"url": url})
    assert len(indexed(tmp_path, tmp_path)[1]) == articles


def test_one_text_in_two_papers_is_two_articles(tmp_path: Path) -> None:
    for paper in ("السهل", "الساحل"):
        written(tmp_path / f"{paper}.jsonl", FIRST | {"source": paper})
    assert len(indexed(tmp_path, tmp_path)[1]) == 2
    (tmp_path / "السهل.jsonl").rename(tmp_path / "جديد.jsonl")
    assert len(indexed(tmp_path, tmp_path, prune=True)[1]) == 2


def test_what_a_program_added_is_not_replaced(tmp_path: Path) -> None:
    with searchapp.open(tmp_path / "index") as archive:
        archive.add(FIRST)
    assert indexed(tmp_path, written(tmp_path / "a.jsonl", OTHER))[1] == {"1": "جسر قديم", "a.jsonl:1": "جسر جديد"}
    balance, _ = indexed(tmp_path, written(tmp_path / "b.jsonl", FIRST))
    assert len(balance.refusals("duplicate")) == 1


def test_a_renamed_file_keeps_its_articles_though_some_were_edited(tmp_path: Path) -> None:
    records = [{"id": str(number), "title": f"خبر {number}", "text": "نص"} for number in range(4)]
    written(tmp_path / "x.jsonl", {"id": "2", "title": "غير"})
    indexed(tmp_path, tmp_path)
    written(tmp_path / "old" / "a.jsonl", *records)
    _, before = indexed(tmp_path, tmp_path / "old")
    assert before.keys() == {"0", "1", "2", "3", "a.jsonl:2"}
    edited = [record | ({"text": "نص منقّح"} if record["id"] in "12" else {}) for record in records]
    (tmp_path / "old").rename(tmp_path / "new")
    (tmp_path / "new" / "a.jsonl").unlink()
    written(tmp_path / "new" / "b.jsonl", *edited)
    balance, after = indexed(tmp_path, tmp_path, prune=True)
    assert (balance.updated, balance.unchanged, balance.removed, balance.added) == (4, 1, 0, 0)
    assert after == before
    assert indexed(tmp_path, tmp_path / "new")[0].unchanged == 4


def test_a_dry_run_says_what_the_run_does(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", FIRST)
    indexed(tmp_path, tmp_path)
    written(tmp_path / "b.jsonl", OTHER, FIRST | {"section": "محليات"})
    dry, titles = indexed(tmp_path, tmp_path, dry_run=True)
    assert titles == {"1": "جسر قديم"}
    assert replace(indexed(tmp_path, tmp_path)[0], seconds=0.0) == replace(dry, seconds=0.0)


def packed(path: Path, **members: dict[str, str]) -> Path:
    with ZipFile(path, "w") as archive:
        for name, record in members.items():
            archive.writestr(f"{name}.jsonl", json.dumps(record))
    return path


def test_members_of_a_container_are_places(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", one=FIRST, two=OTHER)
    _, titles = indexed(tmp_path, tmp_path)
    assert titles == {"1": "جسر قديم", "a.zip/two.jsonl:1": "جسر جديد"}
    # Changed, and in another order.
    packed(path, two=OTHER | {"text": "افتتح"}, one=FIRST | {"text": "افتتح"})
    balance, again = indexed(tmp_path, tmp_path, prune=True)
    assert (balance.updated, again) == (2, titles)
    path.rename(tmp_path / "b.zip")
    balance, again = indexed(tmp_path, tmp_path, prune=True)
    assert (balance.updated, balance.removed, again) == (2, 0, titles)
    packed(tmp_path / "b.zip", one=OTHER | {"text": "افتتح"}, two=FIRST | {"text": "افتتح"})
    balance, again = indexed(tmp_path, tmp_path, prune=True)
    assert (balance.added, balance.removed, again) == (0, 0, titles)
    assert indexed(tmp_path, tmp_path, prune=True)[0].unchanged == 2


def test_an_index_of_before_is_moved_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [FIRST, OTHER | {"id": ""}, {"title": "بلا نص"}, OTHER | {"id": "2", "url": "https://marfa.example/2"}]
    for number in (1, 2):
        folder = tmp_path / "news" / str(number)
        written(folder / "a.jsonl", *({**each, "source": f"وكالة {number}"} for each in records[: 5 - number]))
        (folder / "n.txt").write_text(f"عنوان\n\nنص {number}", encoding="utf-8")
    with monkeypatch.context() as former:
        former.setattr(InputFile, "digest", _former_digest)
        former.setattr(balance_module, "_WITHOUT_PATH", 0)
        _, titles = indexed(tmp_path, tmp_path / "news")
    assert len(titles) == 9
    with searchapp.open(tmp_path / "index") as archive:
        archive.rebuild()
    balance, again = indexed(tmp_path, tmp_path / "news")
    assert (balance.unchanged, balance.added, again) == (9, 0, titles)
    (tmp_path / "news").rename(tmp_path / "other")
    balance, again = indexed(tmp_path, tmp_path / "other", prune=True)
    assert (balance.updated, balance.added, again) == (9, 0, titles)


def _former_digest(file: InputFile, *parts: bytes) -> bytes:
    digest = blake2b(b"4\0" + file.origin.encode(), digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
