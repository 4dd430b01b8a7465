"""An archive of two articles in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import searchapp
from searchapp import Archive

ROOT = Path(__file__).parents[2]
ARTICLES = (
    {
        "id": "port",
        "title": "المَرفأ يستقبل السفن",
        "text": "وصلت السفينة إلى المرفأ صباحًا.\nوقال مسؤول الميناء إن العمل يسير كما ينبغي.",
        "source": "وكالة الساحل",
        "section": "محليات",
        "author": "ليلى",
        "date": "2025-03-01",
        "url": "https://coast.example/1",
    },
    {
        "id": "wheat",
        "title": "أسعار القمح ترتفع",
        "text": "ارتفعت أسعار القمح في الميناء هذا الأسبوع.",
        "source": "جريدة السهل",
        "section": "اقتصاد",
        "date": "2025-05-09",
        "url": "https://plain.example/1",
    },
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with the sample articles in it."""
    judged = tmp_path / "judged"
    judged.mkdir()
    (judged / "docs.jsonl").write_text('{"id": "1", "title": "أسعار القمح", "text": "نص"}\n', encoding="utf-8")
    (judged / "queries.tsv").write_text("q\tالقمح\n", encoding="utf-8")
    (judged / "qrels.txt").write_text("q 0 1 1\n", encoding="utf-8")
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def archive(desk: Path) -> Iterator[Archive]:
    """An archive in the folder ``news`` that holds :data:`ARTICLES`."""
    assert Path.cwd() == desk
    with searchapp.open("news", lock_wait=0.2) as opened:
        opened.add(ARTICLES)
        yield opened
