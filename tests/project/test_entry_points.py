"""A package of somebody else's adds an engine and a reader, by entry points."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import searchapp
from searchapp.errors import EngineError

TOY = """
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.ingest import Fields, Record


class ToyEngine(MemoryEngine):
    name = "toy"


def read_toy(file):
    for number, line in enumerate(file.path.read_text(encoding="utf-8").splitlines(), 1):
        found = Fields(title=line, content=line)
        yield Record(file.origin, number, file.digest(line.encode()), lambda found=found: found)
"""

ENTRY_POINTS = """
[searchapp.engines]
toy = toy:ToyEngine

[searchapp.readers]
.toy = toy:read_toy
"""

PROGRAM = """
import searchapp
with searchapp.open("index", engine="toy") as archive:
    archive.index(["news.toy"])
    print(archive.stats().articles, archive.search("الزعفران").hits[0].title)
"""


@pytest.fixture
def with_toy(tmp_path: Path) -> dict[str, str]:
    """The environment in which the package is installed."""
    package, info = tmp_path / "site", tmp_path / "site" / "toy-1.0.dist-info"
    info.mkdir(parents=True)
    (package / "toy.py").write_text(TOY, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    (tmp_path / "news.toy").write_text("ازدهرت زراعة الزعفران\nهبطت أسعار القمح\n", encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(package), *filter(None, sys.path)])}


@pytest.mark.slow
def test_an_engine_and_a_reader_of_another_package(tmp_path: Path, with_toy: dict[str, str]) -> None:
    command = [sys.executable, "-W", "error", "-c", PROGRAM]
    printed = subprocess.check_output(command, cwd=tmp_path, env=with_toy, text=True)
    assert printed == "2 ازدهرت زراعة الزعفران\n"


def test_without_the_package_the_engine_is_refused_by_name(tmp_path: Path) -> None:
    with (
        pytest.raises(EngineError, match="There is no engine 'toy'"),
        searchapp.open(tmp_path, engine="toy") as archive,
    ):
        archive.index([tmp_path])
