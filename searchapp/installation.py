"""How to install what an extra brings, into the environment that runs searchapp, however it got there."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import Final

#: A requirement of the package's metadata, and the extra that it belongs to.
_REQUIREMENT: Final = re.compile(r"(?P<wanted>[^;]+?)\s*(?:;.*\bextra\s*==\s*['\"](?P<extra>[^'\"]+)['\"].*)?")


def install_command(extra: str | None = None) -> str:
    """Return the command for a POSIX shell that installs the packages of ``extra``, or all that searchapp always needs.

    It names those packages and not ``searchapp[extra]``: so it is right for a checkout, a wheel, pipx and ``uv tool``,
    whether an index knows searchapp or not, and leaves the installed searchapp as it is.

    >>> install_command("pdf")
    "/home/layla/.venv/bin/python -m pip install 'playa-pdf<2,>=1.1'"
    """
    if "pipx" in Path(sys.prefix).parts:
        installer = ["pipx", "inject", "searchapp"]
    elif _has_pip():
        installer = [sys.executable, "-m", "pip", "install"]
    else:
        # What uv makes has no pip, as a tool or as an environment.
        installer = ["uv", "pip", "install", "--python", sys.executable]
    return shlex.join([*installer, *_requirements(extra)])


def _has_pip() -> bool:
    from importlib import metadata  # noqa: PLC0415 - slow to import

    return bool(list(metadata.distributions(name="pip")))


def _requirements(extra: str | None) -> list[str]:
    from importlib import metadata  # noqa: PLC0415 - slow to import

    try:
        lines = metadata.requires("searchapp") or []
    except metadata.PackageNotFoundError:
        lines = []
    found = [match for line in lines if (match := _REQUIREMENT.fullmatch(line))]
    wanted = [match["wanted"] for match in found if match["extra"] == extra]
    # Without metadata it is run from the folder of its source code, which says what it needs.
    return wanted or [f"{Path(__file__).parents[1]}[{extra}]" if extra else str(Path(__file__).parents[1])]
