"""The command line. A module a group of commands: it reads the arguments, calls a use case, and prints.

Commands are imported when they are called: ``searchapp --help`` answers at once.
"""

from __future__ import annotations

import sys

from searchapp.cli.commands import searchapp

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(searchapp.main(prog_name="searchapp", standalone_mode=True))
