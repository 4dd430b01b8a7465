"""What a run has refused: on the terminal, as JSON lines, and as its exit code."""

from __future__ import annotations

from collections import Counter

import click

from searchapp.cli.commands import NOTHING_FOUND
from searchapp.cli.reports import print_event
from searchapp.errors import Language, Message
from searchapp.ingest import Balance
from searchapp.ingest.balance_report import refusal_fields


def print_refusal_events(balance: Balance, language: Language, *, verbose: bool = True) -> None:
    """Print a JSON line for each record that was rejected and each file that was skipped; when ``verbose`` for all that
    was refused.
    """
    for refused in balance.refused:
        if verbose or refused.kind in ("rejected", "skipped"):
            print_event(refused.kind, **refusal_fields(refused, lambda reason: reason.text(language)))


def print_refusals(balance: Balance, language: Language) -> None:
    """Print on standard error what was rejected, and why; and which kinds of files were skipped, and what to do."""
    for rejected in balance.rejected:
        words = Message(f"set aside: {rejected.text('en')}", f"استُبعد: {rejected.text('ar')}")
        click.echo(words.text(language), err=True)
    for reason, count in Counter(each.reason for each in balance.refusals("skipped")).most_common():
        words = Message(f"skipped, {count:,}: {reason.en}", f"لم يُقرأ، وعدده {count:,}: {reason.ar}")
        click.echo(words.text(language), err=True)


def exit_by(balance: Balance) -> None:
    """End the program with exit code 1 unless everything was taken in."""
    if not balance.is_complete:
        raise SystemExit(NOTHING_FOUND)
