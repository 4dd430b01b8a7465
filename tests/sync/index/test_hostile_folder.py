"""Hostile files are taken in: what can be read is found, the rest is set aside, and the memory is bounded."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from searchapp.plan import SearchPlan
from tests.conformance.asking import word
from tests.engines.archive import LOCAL, engine_on

INDEXING: Final = """
import json, re, sys
from pathlib import Path
from searchapp.engines.registry import open_engine
from searchapp.sync.index import index_paths
from searchapp.settings import Settings
engine = open_engine(Settings(index=Path(sys.argv[2]), engine=sys.argv[3]))
report = index_paths(engine, [Path(sys.argv[1])])
engine.close()
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
reasons = {Path(notice.origin).name: notice.reason.en for notice in report.rejected}
print(json.dumps({"mb": int(peak[1]) // 1024, "added": report.added, "reasons": reasons}))
"""
SENTENCE: Final = "وقال الوزير إن الأسعار لن ترتفع هذا العام. "
#: In characters: just short of what is too long for an article.
LONGEST: Final = 15_900_000
EXPECTED: Final = {
    "article.txt": "longer than 32 MB",
    "bomb.txt.gz": "longer than 32 MB",
    "deep.json": "nested too deeply",
    "latin.txt": "not UTF-8 (byte 5)",
    "pipe.txt": "not a file that can be read",
    "zeros.txt": "not text, or UTF-16 without its mark",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    text = {
        "article.txt": SENTENCE * (100_000_000 // len(SENTENCE.encode()) + 1),
        "bidi.txt": "خط \u202eسليم\u2066\n\nنص",
        "deep.json": "[" * 10_000,
        "longest.txt": "طويل سليم\n\n" + "اب " * (LONGEST // 3),
        "surrogates.json": '[{"title": "سليم", "text": "\\ud800"}]',
        "word.txt": f"سليم\n\n{'ط' * 40_000}",
    }
    for name, content in text.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "latin.txt").write_bytes("سل".encode() + b"\xe9\xe8 \xff\xfe" * 9)
    (folder / "zeros.txt").write_bytes(b"\0" * 100_000)
    (folder / "bomb.txt.gz").write_bytes(gzip.compress(b" " * (8 << 20), 1) * 40)
    (folder / "loop").symlink_to(folder)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell what a process has used")
@pytest.mark.parametrize("name", LOCAL)
def test_a_hostile_folder(tmp_path: Path, folder: Path, name: str) -> None:
    index = tmp_path / "index"
    command = [sys.executable, "-c", INDEXING, str(folder), str(index), name]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    told: dict[str, Any] = json.loads(run.stdout)
    assert {name: reason for name, reason in told["reasons"].items() if name != "self.txt"} == EXPECTED
    assert told["reasons"]["self.txt"].startswith("cannot be read")
    assert told["added"] == 4
    assert told["mb"] < 1000
    with closing(engine_on(index)) as engine:
        assert engine.search(SearchPlan(word("سليم"))).total == 4
        assert engine.check() == ()
