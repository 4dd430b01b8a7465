"""What is printed to install an extra works in the environment that prints it."""

from __future__ import annotations

import shlex
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NoReturn

import pytest

from searchapp import installation
from searchapp.installation import install_command

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = [extra for extra in PROJECT["optional-dependencies"] if extra != "test"]


def names(requirements: list[str]) -> list[str]:
    return sorted(
        requirement.split("<")[0].split(">")[0].split("=")[0].replace("_", "-") for requirement in requirements
    )


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_packages_of_an_extra_are_installed_by_the_pip_of_this_environment(extra: str) -> None:
    python, *command, installing = shlex.split(install_command(extra))[:4]
    assert (python, command, installing) == (sys.executable, ["-m", "pip"], "install")
    wanted = shlex.split(install_command(extra))[4:]
    assert names(wanted) == names(PROJECT["optional-dependencies"][extra])
    assert not any("extra" in each for each in wanted)


@pytest.mark.parametrize(
    ("prefix", "has_pip", "beginning"),
    [
        ("/home/layla/.local/share/pipx/venvs/searchapp", False, "pipx inject searchapp "),
        ("/home/layla/.local/share/uv/tools/searchapp", False, f"uv pip install --python {sys.executable} "),
        ("/srv/news/.venv", True, f"{sys.executable} -m pip install "),
    ],
)
def test_each_way_of_installing_has_its_command(
    monkeypatch: pytest.MonkeyPatch, prefix: str, has_pip: bool, beginning: str
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(installation, "_has_pip", lambda: has_pip)
    assert install_command("pdf").removeprefix(beginning).startswith("'playa-pdf")


def test_without_metadata_the_source_code_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> NoReturn:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", missing)
    assert shlex.split(install_command("pdf"))[-1] == f"{ROOT}[pdf]"
    assert shlex.split(install_command())[-1] == str(ROOT)


def test_no_text_of_the_package_installs_it_by_a_name_that_no_index_knows() -> None:
    for path in (*(ROOT / "searchapp").rglob("*.py"), *(ROOT / "searchapp").rglob("*.md"), ROOT / "README.md"):
        text = path.read_text(encoding="utf-8")
        assert "install 'searchapp" not in text, path
        assert "install searchapp" not in text, path
