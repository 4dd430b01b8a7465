"""The file that names what was set aside, and why: ``--report FILE``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from searchapp.cli.json_lines import facts_of_notice
from searchapp.errors import InputError, Language
from searchapp.ingest import SetAside

report_option = click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE what is set aside: a JSON object a line, with file, line and reason.",
)


@contextmanager
def set_aside_file(path: Path | None, language: Language) -> Iterator[Callable[[Iterable[SetAside]], None]]:
    """Begin the file ``path``, and lend a function that writes notices to it; it does nothing without a path.

    Raises :class:`InputError` where the file cannot be written, before anything else is done.
    """
    if path is None:
        yield lambda _: None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error

    def write(notices: Iterable[SetAside]) -> None:
        try:
            for notice in notices:
                file.write(json.dumps(facts_of_notice(notice, language), ensure_ascii=False) + "\n")
            file.flush()
        except OSError as error:
            raise _unwritable(path, error) from error

    with file:
        yield write


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"The report {path} cannot be written: {error.strerror or error}.")
