"""The tree is the architecture: who may import whom, what loads what, and what stands at the top."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "searchapp", "index", "corpus", "tests"}
LONGEST_FILE = 300


def test_imports_keep_their_contracts() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, searchapp; print(sorted({'flask', 'whoosh', 'numpy', 'lxml', 'click'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def test_every_name_of_the_facade_can_be_imported() -> None:
    import searchapp

    assert sorted(searchapp.__all__) == sorted([*searchapp._MODULE_OF, "__version__"])
    for name in searchapp.__all__:
        assert getattr(searchapp, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        _ = searchapp.nonsense


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    return [Path(name) for name in listed.split("\0") if name]


def test_the_top_level_is_the_prescribed_one() -> None:
    visible = {path.parts[0] for path in tracked() if not path.parts[0].startswith(".")}
    assert visible == TOP_LEVEL


def test_files_hold_one_idea() -> None:
    sources = [path for path in tracked() if path.suffix == ".py" and path.parts[0] == "searchapp"]
    long = [path for path in sources if (ROOT / path).read_text(encoding="utf-8").count("\n") > LONGEST_FILE]
    assert not long
    vague = [
        path for path in sources if path.stem in ("utils", "util", "helpers", "helper", "manager", "misc", "common")
    ]
    assert not vague
