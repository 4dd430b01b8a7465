"""The tree is the architecture: what loads what, and how modules are named.

Who may import whom is in tests/project/test_imports.py.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


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


def test_no_module_has_a_vague_name() -> None:
    sources = [path for path in tracked() if path.suffix == ".py" and path.parts[0] == "searchapp"]
    vague = [
        path for path in sources if path.stem in ("utils", "util", "helpers", "helper", "manager", "misc", "common")
    ]
    assert sources
    assert not vague
