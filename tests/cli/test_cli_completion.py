"""``searchapp completion``, in a real shell."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

#: Runs a line as bash does when Tab is pressed at its end, and prints what may stand there.
PRESS_TAB = """
source completion.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_searchapp_completion searchapp
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Path:
    """A folder with the completion for bash, and the program."""
    (tmp_path / "completion.bash").write_text(run("completion", "bash").stdout, encoding="utf-8")
    program = tmp_path / "searchapp"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m searchapp "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (("sea",), {"search"}),
        (("re",), {"reindex", "restore", "replay"}),
        (("search", "--so"), {"--sort", "--source"}),
        (("search", "--sort", "n"), {"newest"}),
        (("search", "--engine", ""), {"whoosh", "tantivy", "opensearch"}),
        (("--eng",), {"--engine"}),
        (("completion", ""), {"bash", "zsh", "fish"}),
    ],
)
def test_bash_completes(desk: Path, line: tuple[str, ...], offered: set[str]) -> None:
    command = ["bash", "-c", PRESS_TAB, "bash", "searchapp", *line]
    paths = os.pathsep.join((str(desk), os.environ["PATH"]))
    result = subprocess.run(
        command, cwd=desk, capture_output=True, text=True, check=True, env={**os.environ, "PATH": paths}
    )
    assert set(result.stdout.split()) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_theirs(run: Run, shell: str) -> None:
    assert f"_SEARCHAPP_COMPLETE={shell}_complete" in run("completion", shell).stdout


def test_commands_are_completed_without_importing_them() -> None:
    loaded = "import atexit, sys; atexit.register(lambda: print('numpy' in sys.modules))"
    script = f"{loaded}; import searchapp.cli; searchapp.cli.main()"
    result = subprocess.run(
        [sys.executable, "-P", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_SEARCHAPP_COMPLETE": "bash_complete", "COMP_WORDS": "searchapp s", "COMP_CWORD": "1"},
    )
    assert "plain,search" in result.stdout
    assert result.stdout.endswith("False\n")
