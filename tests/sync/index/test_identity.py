"""Folders, changed and indexed again: the index has each article once, under the id it had first."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.ingest import Balance
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.sync import identity
from searchapp.sync.index import index_paths
from tests.engines.effort import THOROUGH, tries
from tests.ingest.test_warc_reader import answer, record

# Few, so that they often coincide.
FOLDERS = ("", "2015/")
NAMES = [f"{folder}{name}" for folder in FOLDERS for name in ("a.jsonl", "b.jsonl", "b.csv", "n.txt")]


@dataclass(frozen=True)
class Written:
    """A record of a file. ``id`` is empty in a file that is one article."""

    id: str
    title: int
    text: int

    @property
    def url(self) -> str:
        return f"https://marfa.example/{self.id}" if self.id and not self.title else ""

    @property
    def article(self) -> tuple[str, int, int]:
        """What no two articles have in common: what has an address may be edited."""
        return (self.id, self.title, -1 if self.url else self.text)


Folder = dict[str, list[Written]]


def content_of(name: str, records: list[Written]) -> str:
    rows = [
        {"id": each.id, "title": f"خبر {each.title}", "text": f"نص {each.text}", "url": each.url} for each in records
    ]
    if name.endswith(".txt"):
        return "".join(f"{row['title']}\n\n{row['text']}\n" for row in rows[:1])
    if name.endswith(".csv"):
        table = io.StringIO()
        writer = csv.DictWriter(table, ["id", "title", "text", "url"])
        writer.writeheader()
        writer.writerows(rows)
        return table.getvalue()
    return "".join(json.dumps(row) + "\n" for row in rows)


def plant(root: Path, files: Folder) -> None:
    for path in [each for each in root.rglob("*") if each.is_file()]:
        path.unlink()
    (root / "keep.jpg").touch()
    for name, records in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content_of(name, records), encoding="utf-8")


def article_in(article: Article) -> tuple[str, int, int]:
    local = "" if article.origin.endswith(".txt") else article.id.rpartition(":" if not article.url else "\0")[2]
    if article.url:
        local = article.url.rpartition("/")[2]
    title, text = (int(each.split()[1]) for each in (article.title, article.paragraphs[0]))
    return Written(local, title, text).article


@st.composite
def records_of(draw: st.DrawFn, name: str) -> list[Written]:
    ids = ("",) if name.endswith(".txt") else draw(st.sampled_from(("", "1", "12", "21", "312")))
    return [Written(each, draw(st.integers(0, 1)), draw(st.integers(0, 1))) for each in ids]


@st.composite
def changes_of(draw: st.DrawFn, before: Folder) -> Folder:
    """Return ``before`` after one change."""
    files = dict(before)
    name = draw(st.sampled_from(sorted(files))) if files else ""
    kind = draw(st.sampled_from(("write", "write", "rename", "rename", "copy", "edit", "delete", "shuffle", "folder")))
    if not name or kind == "write":
        target = draw(st.sampled_from(NAMES))
        return files | {target: draw(records_of(target))}
    alike = [each for each in NAMES if each.endswith(Path(name).suffix)]
    if kind == "folder":
        here, there = draw(st.permutations(FOLDERS))[:2]
        return {there + each.removeprefix(here) if each.startswith(here) else each: files[each] for each in files}
    if kind in ("rename", "copy"):
        files[draw(st.sampled_from(alike))] = files[name]
    if kind in ("rename", "delete"):
        files.pop(name)
    elif kind == "edit":
        files[name] = [replace(each, text=draw(st.integers(0, 2))) for each in files[name]]
    elif kind == "shuffle":
        files[name] = draw(st.permutations(files[name]))
    return {each: records for each, records in files.items() if each in NAMES}


def counts_add_up(engine: Engine, balance: Balance) -> bool:
    outcomes = balance.added + balance.updated + balance.unchanged + len(balance.refusals("duplicate"))
    return outcomes == balance.records and balance.articles == len(engine.digests())


def held_by(engine: Engine) -> dict[str, tuple[str, tuple[str, int, int]]]:
    """Return the origin of each article, and what it is, by its id."""
    return {each.id: (each.origin, article_in(each)) for each in engine.articles()}


def in_place(root: Path, files: Folder) -> Counter[tuple[str, tuple[str, int, int]]]:
    return Counter((str(root / name), each.article) for name, records in files.items() for each in records)


def run(engine: Engine, root: Path, data: st.DataObject, files: Folder) -> Iterator[Balance]:
    """Index all files, in one run or several, in any order, by naming files or folders."""
    paths = [root / name for name in data.draw(st.permutations(sorted(files)))]
    named = data.draw(st.sampled_from(("folder", "files", "one by one", "folders")))
    event(named)
    if named == "files":
        yield index_paths(engine, paths)
    elif named == "one by one":
        yield from (index_paths(engine, [path], prune=data.draw(st.booleans())) for path in paths)
    elif named == "folders":
        yield from (index_paths(engine, [path.parent]) for path in paths)
    yield index_paths(engine, [root], prune=True)


@pytest.mark.slow
@settings(
    max_examples=tries(settings().max_examples, 2000),
    deadline=None,
    derandomize=not THOROUGH,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_every_article_is_there_once_under_its_first_id(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        root = Path(name).resolve() / "news"
        root.mkdir()
        files: Folder = {}
        with closing(open_engine(Settings(engine="memory", index=root.parent / "index"))) as engine:
            index_paths(engine, [])
            for _ in range(data.draw(st.integers(2, 5))):
                before = held_by(engine)
                for _ in range(data.draw(st.integers(1, 3)) if files else 4):
                    files = data.draw(changes_of(files))
                plant(root, files)
                for balance in run(engine, root, data, files):
                    assert counts_add_up(engine, balance)
                held = held_by(engine)
                # Nothing is lost, and nothing doubled.
                assert Counter(article for _, article in held.values()) == Counter(
                    {each.article for records in files.values() for each in records}
                )
                now = in_place(root, files)
                assert all(now[each] for each in held.values())
                # What has stayed where it was has kept its id, and so has what was edited there.
                assert all(held[shown] == it for shown, it in before.items() if now[it])
                ids = {(origin, article[0]): shown for shown, (origin, article) in before.items()}
                for shown, (origin, article) in held.items():
                    assert shown in before or (origin, article[0]) not in ids
                again = index_paths(engine, [root], prune=True)
                assert (again.added, again.updated, again.removed) == (0, 0, 0)
                assert again.unchanged == len(held)


@settings(
    max_examples=tries(settings().max_examples, 2000),
    deadline=None,
    derandomize=not THOROUGH,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_articles_that_are_looked_up_and_listed_ones_are_the_same(data: st.DataObject) -> None:
    listing = (0, 1)
    looking_up = data.draw(st.sampled_from((1, 2, 5, 500))), data.draw(st.sampled_from((1, 2, 100)))
    with TemporaryDirectory() as name, ExitStack() as engines:
        root = Path(name).resolve() / "news"
        root.mkdir()
        both = [
            (engines.enter_context(closing(open_engine(Settings(engine="memory", index=root.parent / kind)))), bounds)
            for kind, bounds in (("listing", listing), ("looking up", looking_up))
        ]
        files: Folder = {}
        for _ in range(data.draw(st.integers(2, 6))):
            for _ in range(data.draw(st.integers(1, 3)) if files else 4):
                files = data.draw(changes_of(files))
            plant(root, files)
            for folder in FOLDERS:
                (root / folder).mkdir(exist_ok=True)
                (root / folder / "keep.jpg").touch()
            names = data.draw(st.lists(st.sampled_from(["", *FOLDERS, *sorted(files)]), unique=True))
            paths = [root / each for each in names if (root / each).exists()]
            prune = data.draw(st.booleans()) and data.draw(st.booleans())
            found = []
            for engine, (most_asked, most_found) in both:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(identity, "_MOST_ASKED", most_asked)
                    patch.setattr(identity, "_MOST_FOUND", most_found)
                    balance = index_paths(engine, paths, prune=prune)
                assert counts_add_up(engine, balance)
                found.append((replace(balance, seconds=0), {each.id: each for each in engine.articles()}))
            assert found[0] == found[1]


OLD = {"id": "1", "title": "جسر", "text": "افتتح", "date": "2015-11-25", "source": "نهار"}
NEW = OLD | {"title": "ميناء", "text": "أغلق", "date": "2016-01-01"}
SITE = {"url": "https://marfa.example/"}
PAGE = {"url": "https://marfa.example/1"}
#: What files hold, one state after another, and the titles and texts of the articles by their ids after the last one.
HISTORIES: dict[str, tuple[list[dict[str, list[dict[str, str]]]], dict[str, str]]] = {
    "a renamed file, its text edited": (
        [{"a": [OLD]}, {"b": [OLD | {"text": "دُشّن"}]}],
        {"1": "جسر دُشّن"},
    ),
    "a renamed file, all but its date edited": (
        [{"a": [OLD]}, {"b": [NEW | {"date": OLD["date"]}]}],
        {"b.jsonl:1": "ميناء أغلق"},
    ),
    "another file with a text of another paper": (
        [{"a": [OLD]}, {"b": [OLD | {"source": "ليل", "text": "دُشّن"}]}],
        {"b.jsonl:1": "جسر دُشّن"},
    ),
    "an article of two papers": (
        [{"a": [OLD], "b": [OLD | {"source": "ليل"}]}],
        {"1": "جسر افتتح", "b.jsonl:1": "جسر افتتح"},
    ),
    "an article of two days": (
        [{"a": [OLD], "b": [OLD | {"date": NEW["date"]}]}],
        {"1": "جسر افتتح", "b.jsonl:1": "جسر افتتح"},
    ),
    "two articles with the address of their site": (
        [{"a": [OLD | SITE], "b": [NEW | SITE]}],
        {"1": "جسر افتتح", "b.jsonl:1": "ميناء أغلق"},
    ),
    "two records with one id, that change places": (
        [{"a": [OLD, NEW]}, {"a": [NEW, OLD]}],
        {"1": "جسر افتتح", "1#": "ميناء أغلق"},
    ),
    "two records of one article": (
        [{"a": [OLD, OLD | {"tags": "x"}]}, {"a": [OLD | {"tags": "y"}, OLD]}],
        {"1": "جسر افتتح"},
    ),
    "an article with a place, edited twice": (
        [{"a": [OLD], "b": [NEW]}, {"a": [OLD], "b": [NEW | {"text": "2"}]}, {"a": [OLD], "b": [NEW | {"text": "3"}]}],
        {"1": "جسر افتتح", "b.jsonl:1": "ميناء 3"},
    ),
    "a file in a folder": (
        [{"a": [OLD], "s/b": [NEW]}],
        {"1": "جسر افتتح", "s/b.jsonl:1": "ميناء أغلق"},
    ),
    "files in an archive": (
        [{"z.zip/a": [OLD], "z.zip/b": [NEW]}, {"z.zip/a": [OLD], "z.zip/b": [NEW | {"text": "2"}]}],
        {"1": "جسر افتتح", "z.zip/b.jsonl:1": "ميناء 2"},
    ),
    "an article edited to one of a file that is gone": (
        [{"a": [OLD], "b": [NEW]}, {"b": [OLD | {"tags": "x"}]}],
        {"b.jsonl:1": "جسر افتتح"},
    ),
    "a renamed file beside one with another version": (
        [{"a": [OLD]}, {"b": [OLD | {"text": "دُشّن"}], "c": [OLD]}],
        {"1": "جسر افتتح", "b.jsonl:1": "جسر دُشّن"},
    ),
    "a renamed file beside one with the same address": (
        [{"a": [OLD | PAGE]}, {"b": [NEW | PAGE], "c": [OLD | PAGE]}],
        {"1": "جسر افتتح"},
    ),
    "a moved record and its copy": (
        [{"b": [OLD]}, {"a": [OLD], "c": [OLD]}],
        {"1": "جسر افتتح"},
    ),
}


def lay_out(root: Path, files: dict[str, list[dict[str, str]]]) -> None:
    for path in [each for each in root.rglob("*") if each.is_file()]:
        path.unlink()
    for name, records in files.items():
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        archive, _, member = name.partition(".zip/")
        if member:
            with ZipFile(root / f"{archive}.zip", "a") as packed:
                packed.writestr(f"{member}.jsonl", text)
        else:
            path = root / f"{name}.jsonl"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", HISTORIES)
def test_an_article_is_known_by_what_it_is_and_where(tmp_path: Path, name: str) -> None:
    states, expected = HISTORIES[name]
    root = tmp_path.resolve() / "news"
    root.mkdir()
    with closing(open_engine(Settings(engine="memory", index=tmp_path / "index"))) as engine:
        for state in states:
            lay_out(root, state)
            balance = index_paths(engine, [root], prune=True)
            assert balance.records == sum(map(len, state.values()))
            assert counts_add_up(engine, balance)
            again = index_paths(engine, [root], prune=True)
            assert (again.added, again.updated, again.removed) == (0, 0, 0)
        found = {each.id: f"{each.title} {each.paragraphs[0]}" for each in engine.articles()}
    # The id of the second of two records ends with a digest.
    assert {
        f"{shown.partition('#')[0]}{'#' if '#' in shown else ''}": text for shown, text in found.items()
    } == expected


def crawled(address: str, title: str) -> bytes:
    markup = f"<html><head><title>{title}</title></head><body><article><p>نص {title} هنا.</p></article></body></html>"
    return record(answer(markup.encode()), WARC_Target_URI=f"https://marfa.example/{address}")


def test_pages_of_a_renamed_archive_stay_themselves_beside_others_that_look_like_them(tmp_path: Path) -> None:
    root = tmp_path / "news"
    root.mkdir()
    old = b"".join(crawled(address, "خبر قديم") for address in ("1", "2", "print/1"))
    (root / "first.warc").write_bytes(old)
    with closing(open_engine(Settings(engine="memory", index=tmp_path / "index"))) as engine:
        index_paths(engine, [root], prune=True)
        (root / "first.warc").rename(root / "renamed.warc")
        later = crawled("1", "خبر جديد") + crawled("print/2", "خبر قديم")
        (root / "later.warc").write_bytes(later)
        balance = index_paths(engine, [root], prune=True)
        held = {each.id.removeprefix(SITE["url"]): (each.title, Path(each.origin).name) for each in engine.articles()}
    mine, others = ("خبر قديم", "renamed.warc"), ("خبر قديم", "later.warc")
    assert held == {"1": mine, "2": mine, "print/1": mine, "print/2": others}
    assert (balance.added, balance.removed, len(balance.refusals("duplicate"))) == (1, 0, 1)
