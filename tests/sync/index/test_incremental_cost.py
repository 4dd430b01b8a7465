"""Indexing again costs what has changed: counted in articles that are parsed and written, not in time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from searchapp.engines.base import Engine, Entry
from searchapp.engines.lookups import LookUp
from searchapp.ingest import Balance, Notes, Record
from searchapp.model import Article
from searchapp.sync.index import index_paths
from tests.engines.archive import LOCAL, engine_on
from tests.engines.effort import tries

FILES = 10
IN_EACH = tries(40, 3000)
ALL = FILES * IN_EACH + FILES


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts, under their files' names, the records that are parsed."""
    counts: Counter[str] = Counter()
    real = Record.read

    def counted(record: Record) -> tuple[Article, Notes]:
        counts[Path(record.origin).name] += 1
        return real(record)

    monkeypatch.setattr(Record, "read", counted)
    return counts


class Archive:
    """Ten files of many articles, and ten of one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts = {f"{file}-{number}": "نص" for file in range(FILES) for number in range(IN_EACH)}
        folder.mkdir()
        self.write(range(FILES))
        for file in range(FILES):
            (folder / f"{file}.txt").write_text(f"عنوان {file}\n\nنص", encoding="utf-8")

    def write(self, files: range | set[int]) -> None:
        for file in files:
            lines = (
                json.dumps({"id": name, "content": text}) + "\n"
                for name, text in self.texts.items()
                if name.startswith(f"{file}-")
            )
            (self.folder / f"{file}.jsonl").write_text("".join(lines), encoding="utf-8")

    def change(self, names: list[str]) -> None:
        self.texts |= dict.fromkeys(names, "نص جديد")
        self.write({int(name.partition("-")[0]) for name in names})


@pytest.fixture(params=LOCAL)
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    with closing(engine_on(tmp_path / "index", request.param)) as engine:
        yield engine


def counts(report: Balance) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


@pytest.mark.slow
def test_the_second_pass_parses_nothing_and_the_third_what_changed(
    engine: Engine, tmp_path: Path, parsed: Counter[str]
) -> None:
    archive = Archive(tmp_path / "news")
    assert counts(index_paths(engine, [archive.folder], prune=True)) == (ALL, 0, 0, 0)
    assert parsed.total() == ALL
    before = engine.version()
    parsed.clear()
    assert counts(index_paths(engine, [archive.folder], prune=True)) == (0, 0, ALL, 0)
    assert not parsed
    # Nothing was written either.
    assert engine.version() == before
    changed = Random(1).sample(sorted(archive.texts), max(ALL // 100, 3))
    archive.change(changed)
    assert counts(index_paths(engine, [archive.folder], prune=True)) == (0, len(changed), ALL - len(changed), 0)
    assert parsed == Counter(f"{name.partition('-')[0]}.jsonl" for name in changed)


class _Reading:
    """Counts what a run reads of the articles that an index holds."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.listed = self.looked_up = 0
        entries, articles_with, article = engine.entries, engine.articles_with, engine.article

        def counted_entries() -> Iterator[Entry]:
            for entry in entries():
                self.listed += 1
                yield entry

        def counted_articles(lookup: LookUp, most: int) -> tuple[Article, ...]:
            found = articles_with(lookup, most)
            self.looked_up += len(found)
            return found

        def counted_article(article_id: str) -> Article | None:
            self.looked_up += 1
            return article(article_id)

        monkeypatch.setattr(engine, "entries", counted_entries)
        monkeypatch.setattr(engine, "articles_with", counted_articles)
        monkeypatch.setattr(engine, "article", counted_article)


@pytest.mark.parametrize("number", [30, 120])
def test_one_article_costs_the_same_in_an_index_of_any_size(
    engine: Engine, tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(name: str, text: str) -> tuple[int, int, int, int]:
        (tmp_path / name).write_text(f"عنوان {name}\n\n{text}", encoding="utf-8")
        return counts(index_paths(engine, [tmp_path / name]))

    lines = (json.dumps({"id": str(each), "title": f"خبر {each}", "text": "نص"}) for each in range(number))
    (tmp_path / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    index_paths(engine, [tmp_path / "all.jsonl"])
    reading = _Reading(engine, monkeypatch)
    assert [run("new.txt", text) for text in ("1", "1", "2")] == [(1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0)]
    (tmp_path / "new.txt").rename(tmp_path / "moved.txt")
    assert run("moved.txt", "2")[0] == 1
    assert reading.listed == 0
    assert reading.looked_up <= 12


@pytest.mark.slow
def test_a_dry_run_parses_no_more_than_the_run_would(engine: Engine, tmp_path: Path, parsed: Counter[str]) -> None:
    archive = Archive(tmp_path / "news")
    index_paths(engine, [archive.folder])
    archive.change(["3-1", "4-1"])
    for dry_run in (True, False):
        parsed.clear()
        assert counts(index_paths(engine, [archive.folder], dry_run=dry_run)) == (0, 2, ALL - 2, 0)
        assert parsed == {"3.jsonl": 1, "4.jsonl": 1}
