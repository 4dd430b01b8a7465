"""A small newsroom on disk, and the command line to run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchapp.cli.commands import searchapp

ARTICLES = (
    {
        "id": "port",
        "title": "المَرفأ يستقبل السفن",
        "content": "وصلت السفينة إلى المرفأ صباحًا.\nوقال مسؤول الميناء إن العمل يسير كما ينبغي.",
        "source": "وكالة الساحل",
        "section": "محليات",
        "author": "ليلى",
        "date": "2025-03-01",
        "url": "https://coast.example/1",
    },
    {
        "id": "wheat",
        "title": "أسعار القمح ترتفع",
        "content": "ارتفعت أسعار القمح في الميناء هذا الأسبوع.",
        "source": "جريدة السهل",
        "section": "اقتصاد",
        "date": "2025-05-09",
    },
    {"id": "bare", "content": "نص قصير عن القمح بلا عنوان", "date": "2024-12-31"},
)

Run = Callable[..., Result]

#: Runs the command line where a package cannot be imported.
WITHOUT = """
import sys
sys.modules[sys.argv.pop(1)] = None
from searchapp.cli import main
main()
"""


def run_without(package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, package, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})


def written_corpus(folder: Path) -> Path:
    """Write a corpus of :data:`ARTICLES`."""
    folder.mkdir()
    lines = (json.dumps(article, ensure_ascii=False) + "\n" for article in ARTICLES)
    (folder / "articles.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written_corpus(tmp_path / "corpus")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def runner(index: Path) -> Run:
    """Return a function that runs a command on the index and insists on its exit code; ``typed`` is its input."""

    def invoke(*arguments: str | Path, code: int = 0, typed: str | bytes = "") -> Result:
        result = CliRunner().invoke(searchapp, ["--index", str(index), *map(str, arguments)], input=typed)
        assert result.exit_code == code, (result.output, result.exception)
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def run(index: Path) -> Run:
    return runner(index)


@pytest.fixture
def indexed(run: Run, corpus: Path) -> Run:
    """The command line over an index that holds :data:`ARTICLES`."""
    run("index", corpus)
    return run


@pytest.fixture(scope="session")
def shared_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that holds :data:`ARTICLES`, which no test may change."""
    folder = tmp_path_factory.mktemp("shared")
    runner(folder / "index")("index", written_corpus(folder / "corpus"))
    return folder / "index"


@pytest.fixture
def searched(shared_index: Path) -> Run:
    """The command line over :func:`shared_index`."""
    return runner(shared_index)
