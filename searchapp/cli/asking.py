"""Asking before something is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from searchapp.cli.commands import ERROR
from searchapp.errors import InputError, Language
from searchapp.sync.removal import ManyRemovedError

T = TypeVar("T")


def ask(question: str) -> None:
    """Ask, and end the command unless the answer is yes. Raises :class:`InputError` where nobody can be asked."""
    if not is_terminal():
        raise InputError(f"{question} Nobody can be asked here: pass --yes, or --dry-run to see what it would do.")
    if not click.confirm(question, err=True):
        click.echo("Nothing was changed.", err=True)
        raise SystemExit(ERROR)


def confirmed(run: Callable[[bool], T], language: Language, *, is_confirmed: bool) -> T:
    """Return what ``run`` returns, which is told whether it may remove a large share of the index: at once if that
    ``is_confirmed``, else only after asking. Raises :class:`.ManyRemovedError` where nobody can be asked.
    """
    try:
        return run(is_confirmed)
    except ManyRemovedError as error:
        # The run has ended, so that no other one waits for the answer.
        if not is_terminal():
            raise
        ask(error.question.text(language))
    return run(True)


def is_terminal() -> bool:
    """Return whether somebody can be asked."""
    return sys.stdin.isatty()
