"""The options of commands that read files that say what the files do not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from searchapp.import_rules import ImportRule, escaped
from searchapp.settings import Settings


def import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options ``--source``, ``--section`` and ``--section-from-folder`` to ``command``."""
    options = (
        click.option("--source", default="", metavar="NAME", help="The source of articles that name none."),
        click.option("--section", default="", metavar="NAME", help="The section of articles that name none."),
        click.option(
            "--section-from-folder", is_flag=True, help="Of articles that name none, it is the folder below PATHS."
        ),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def rules_of_run(
    settings: Settings, paths: Iterable[Path], source: str, section: str, *, section_from_folder: bool
) -> tuple[ImportRule, ...]:
    """Return the rules of ``settings`` and, last, what the options say of all files below ``paths``."""
    if not (source or section or section_from_folder):
        return settings.imports
    rule = ImportRule(
        files=[escaped(str(path)) for path in paths],
        source=source,
        section=section,
        section_from_folder=section_from_folder,
    )
    return (*settings.imports, rule)
