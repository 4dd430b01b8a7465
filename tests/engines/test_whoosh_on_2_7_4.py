"""The way out, should whoosh3 be given up: the engine keeps its contract on whoosh 2.7.4 as well, and on its files.

Nothing is installed for it. Unpack a copy and name its folder, then run the tests::

    pip install --no-deps --target /tmp/whoosh-2.7.4 whoosh==2.7.4
    SEARCHAPP_TEST_WHOOSH_2=/tmp/whoosh-2.7.4 pytest tests/engines
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.archive import answers, build_archive
from tests.engines.child_process import ROOT

VARIABLE = "SEARCHAPP_TEST_WHOOSH_2"
FOLDER = os.environ.get(VARIABLE)

pytestmark = pytest.mark.skipif(FOLDER is None, reason=f"{VARIABLE} names no folder with an unpacked whoosh 2.7.4")


def run_on_2_7_4(*arguments: str) -> str:
    """Run Python with whoosh 2.7.4, whose source is too old to be free of warnings, and return what it prints."""
    paths = [str(FOLDER), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-W", "ignore", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_it_is_2_7_4() -> None:
    assert run_on_2_7_4("-c", "import whoosh; print(whoosh.__version__)").strip() == "(2, 7, 4)"


def test_the_contract_is_kept() -> None:
    tests = ["test_whoosh_conformance.py", "test_whoosh_segments.py", "test_failing_writes.py"]
    output = run_on_2_7_4("-m", "pytest", "-q", "-W", "ignore", *(f"tests/engines/{name}" for name in tests))
    assert " passed" in output
    assert "skipped" not in output


def test_each_reads_what_the_other_wrote(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    build_archive(ours)
    program = "import sys; from pathlib import Path; from tests.engines.archive import *; "
    run_on_2_7_4("-c", f"{program} build_archive(Path(sys.argv[1]))", str(theirs))
    assert answers(theirs) == answers(ours)
    printing = f"{program} print(sorted(content(Path(sys.argv[1]))))"
    assert run_on_2_7_4("-c", printing, str(ours)) == run_on_2_7_4("-c", printing, str(theirs))
