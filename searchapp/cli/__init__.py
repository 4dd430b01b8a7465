"""The command line. Each module holds related commands, which read their arguments, call a use case and print.

Commands are imported when they are called, so that ``searchapp --help`` answers at once.
"""

from __future__ import annotations

import sys

from searchapp.cli.commands import searchapp

__all__ = ["main"]


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(searchapp.main(prog_name="searchapp", standalone_mode=True))
