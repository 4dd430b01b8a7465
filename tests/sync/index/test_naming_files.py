"""An article that is a whole file is named by its path, which depends on the working directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.ingest import Balance
from searchapp.settings import Settings
from searchapp.sync.index import index_paths


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(Settings(index=tmp_path / "index"))) as engine:
        yield engine


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def counts(report: Balance) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.articles


def test_files_of_the_same_path_in_other_folders_are_other_articles(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = [tmp_path / name for name in ("first", "second")]
    for paper in papers:
        write(paper / "2015" / "lead.txt", f"عنوان {paper.name}\n\nنص الخبر.")
    expected = [(1, 0, 0, 1), (1, 0, 0, 2)]
    for paper, count in zip(papers, expected, strict=True):
        monkeypatch.chdir(paper)
        assert counts(index_paths(engine, [Path()])) == count
    assert engine.digests().keys() == {"2015/lead.txt", str(papers[1] / "2015" / "lead.txt")}
    for paper in papers:
        monkeypatch.chdir(paper)
        assert counts(index_paths(engine, [Path()], prune=True)) == (0, 0, 1, 2)
        write(paper / "2015" / "lead.txt", f"عنوان جديد {paper.name}\n\nنص الخبر.")
        assert counts(index_paths(engine, [Path()], prune=True)) == (0, 1, 0, 2)
    assert {article.title for article in engine.articles()} == {"عنوان جديد first", "عنوان جديد second"}


def test_a_changed_file_is_updated_wherever_it_is_read_from(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "corpus" / "a.txt", "عنوان قديم\n\nنص.")
    monkeypatch.chdir(tmp_path)
    assert counts(index_paths(engine, [Path("corpus")])) == (1, 0, 0, 1)
    for number, folder in enumerate([Path("/"), tmp_path / "corpus", tmp_path]):
        monkeypatch.chdir(folder)
        write(file, f"عنوان {number}\n\nنص.")
        assert counts(index_paths(engine, [tmp_path / "corpus"])) == (0, 1, 0, 1)
    assert list(engine.digests()) == ["corpus/a.txt"]


def test_a_corpus_that_has_moved_is_the_same(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "old" / "corpus" / "a.txt", "عنوان\n\nنص.")
    monkeypatch.chdir(tmp_path / "old")
    index_paths(engine, [Path("corpus")])
    (tmp_path / "old").rename(tmp_path / "new")
    monkeypatch.chdir(tmp_path / "new")
    assert counts(index_paths(engine, [Path("corpus")])) == (0, 1, 0, 1)


def test_a_link_that_begins_at_no_site_names_no_article(engine: Engine, tmp_path: Path) -> None:
    for site in ("one", "two"):
        write(tmp_path / site / "a.jsonl", f'{{"title": "عنوان {site}", "content": "نص.", "url": "/news/1"}}\n')
    assert counts(index_paths(engine, [tmp_path / "one"])) == (1, 0, 0, 1)
    assert counts(index_paths(engine, [tmp_path / "two"])) == (1, 0, 0, 2)


@pytest.mark.parametrize(
    ("url", "is_whole"),
    [
        ("https://site.example/news/1", True),
        ("HTTP://site.example", True),
        ("//site.example/1", True),
        ("www.site.example/1", True),
        ("موقع.قطر/1", True),
        ("/news/1", False),
        ("news/1", False),
        ("../news/1", False),
        ("?id=1", False),
        ("story.html", False),
    ],
)
def test_which_links_begin_at_a_site(engine: Engine, tmp_path: Path, url: str, is_whole: bool) -> None:
    write(tmp_path / "a.jsonl", f'{{"title": "عنوان", "content": "نص.", "url": "{url}"}}\n')
    index_paths(engine, [tmp_path / "a.jsonl"])
    assert (list(engine.digests()) == [url]) is is_whole
