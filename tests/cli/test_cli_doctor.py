"""``searchapp doctor``: what it says of an installation and an archive, and when it has something to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from searchapp.archive import Archive
from searchapp.cli import doctor as module
from searchapp.cli.commands import searchapp
from searchapp.engines.base import EngineStats
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def to_do(index: Path, *options: str) -> list[dict[str, Any]]:
    """What doctor says is to do; its exit code says the same."""
    result = CliRunner().invoke(searchapp, ["--index", str(index), *options, "doctor", "--json"])
    found = json.loads(result.stdout)
    listed = [each for each in found["findings"] if each["state"] == "to do"]
    assert (found["to_do"], result.exit_code) == (len(listed), 1 if listed else 0)
    return listed


def test_of_a_sound_archive_all_is_well(indexed: Run, index: Path) -> None:
    said = indexed("doctor").stdout
    assert f"3 articles, 0.0 MB in {index} (whoosh)" in said
    assert "MB are free" in said
    assert said.endswith("All is well.\n")
    assert to_do(index) == []


def test_without_an_archive_it_says_how_to_make_one(index: Path, working_folder: Path) -> None:
    (finding,) = to_do(index)
    assert (finding["name"], finding["command"]) == ("home", "searchapp init")
    assert str(working_folder) in finding["text"]
    index.mkdir()
    (finding,) = to_do(index)
    assert (finding["name"], f"Build one with: searchapp index PATH --index {index}" in finding["text"]) == (
        "index",
        True,
    )


@pytest.mark.usefixtures("indexed")
def test_an_index_of_another_version_or_damaged(index: Path) -> None:
    current = index / "CURRENT"
    sound = current.read_text(encoding="utf-8")
    current.write_text(sound.replace('"analyser": "', '"analyser": "x'), encoding="utf-8")
    (finding,) = to_do(index)
    assert "searchapp reindex" in finding["text"]
    current.write_text(sound, encoding="utf-8")
    for path in index.glob("generation-*/*.pst"):
        path.unlink()
    assert {finding["name"] for finding in to_do(index)} == {"index"}


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("damaged", "said"), [("*.signature.col", "searchapp check"), ("vocabulary.deltas", "searchapp reindex")]
)
def test_damage_that_check_finds(index: Path, damaged: str, said: str) -> None:
    (path,) = index.glob(f"generation-*/{damaged}")
    path.write_bytes(bytes(byte ^ 255 for byte in path.read_bytes()))
    (finding,) = to_do(index)
    assert finding["name"] == "index"
    assert said in finding["text"] + finding["command"]


@pytest.mark.usefixtures("indexed")
def test_files_that_the_settings_name(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sources.csv").write_text("name\nx\n", encoding="utf-8")
    monkeypatch.setenv("SEARCHAPP_VARIANTS", str(tmp_path / "gone.txt"))
    monkeypatch.setenv("SEARCHAPP_FEEDS", "paper.example/rss https://paper.example/rss")
    found = to_do(index)
    assert [each["name"] for each in found] == ["variants", "sources", "sources", "feeds"]
    assert "gone.txt" in found[0]["text"]
    assert found[-1]["text"] == "paper.example/rss is no address"


def test_an_index_that_does_not_answer(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: Archive) -> EngineStats:
        time.sleep(2)
        raise AssertionError

    monkeypatch.setattr(Archive, "stats", slow)
    monkeypatch.setattr(module, "_PATIENCE", 0.2)
    started = time.monotonic()
    assert "did not answer" in indexed("doctor", code=1).stdout
    assert time.monotonic() - started < 2


@pytest.mark.usefixtures("indexed")
def test_a_full_disk(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SPARE_MEGABYTES", 1e12)
    assert [each["name"] for each in to_do(index)] == ["disk"]


def test_a_cluster_that_is_not_there(index: Path) -> None:
    (finding,) = to_do(index, "--engine", "opensearch", "--hosts", "http://127.0.0.1:1")
    assert "No OpenSearch node answers" in finding["text"]


def test_in_arabic(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCHAPP_LANGUAGE", "ar")
    said = indexed("doctor").stdout
    assert "3 مقالات" in said
    assert said.endswith("كل شيء سليم.\n")


@pytest.mark.slow
@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("package", "options", "states"),
    [
        ("trafilatura", [], ["note"]),
        ("playa", [], ["note"]),
        ("tantivy", [], ["note"]),
        ("tantivy", ["--engine", "tantivy"], ["to do"]),
        ("opensearch", [], []),
    ],
)
def test_what_is_missing_says_what_that_costs(
    index: Path, tmp_path: Path, package: str, options: list[str], states: list[str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(package):
            (site / path.name).symlink_to(path)
    command = [sys.executable, "-S", "-m", "searchapp", "--index", str(index), *options, "doctor", "--json"]
    environment = {**os.environ, "PYTHONPATH": f"{Path(module.__file__).parents[2]}:{site}", "PYTHONUTF8": "1"}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.stderr == ""
    missing = [each for each in json.loads(result.stdout)["findings"] if "is missing:" in each["text"]]
    assert [each["state"] for each in missing if each["name"] != "ocr"] == states
    assert all("install" in each["command"] for each in missing)
