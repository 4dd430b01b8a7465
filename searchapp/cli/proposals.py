"""What ``searchapp index --dry-run`` proposes: how it understood the files, and rules for the config file."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import click

from searchapp.cli.replacing import hidden_beside, put_in_place
from searchapp.errors import InputError, Language, Message
from searchapp.import_rules import NO_RULE, ImportRule, rules_of_tables
from searchapp.ingest.balance_report import printable
from searchapp.ingest.proposals import Proposal

_LISTED: Final = 8
#: The last is the key of the first on an Arabic keyboard.
_YES: Final = ("y", "Y", "ن", "غ")
_BARE_KEY: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def proposal_fields(proposal: Proposal, config: Path, language: Language) -> dict[str, Any]:
    """Return a proposal as data; ``import`` is the text to add to the ``config`` file, or ``""``."""
    return {
        "files": list(proposal.files),
        "number": proposal.number,
        "fields": dict(proposal.fields),
        "date_order": proposal.date_order,
        "encodings": list(proposal.encodings),
        "unused": dict(proposal.unused),
        "lacking": list(proposal.lacking),
        "reasons": [reason.text(language) for reason in proposal.reasons],
        "import": "" if proposal.rule == NO_RULE else toml_of(proposal.rule, config.parent),
    }


def described(proposal: Proposal, language: Language) -> Iterator[str]:
    """Yield lines that say what was understood of the files of a proposal, and what it would change."""
    files = printable(os.path.relpath(proposal.files[0])) + (" …" if len(proposal.files) > 1 else "")
    counted = "1 file" if proposal.number == 1 else f"{proposal.number:,} files"
    yield Message(f"{files} ({counted})", f"{files} (الملفات: {proposal.number:,})").text(language)
    for line in filter(None, _understood(proposal)):
        yield f"  {line.text(language)}"
    for reason in proposal.reasons:
        yield f"  → {printable(reason.text(language))}"


def _understood(proposal: Proposal) -> Iterator[Message | None]:
    read = [f"{field} = {printable(name)}" for field, name in proposal.fields.items()]
    read += [each for each in (proposal.date_order, " ".join(proposal.encodings)) if each]
    yield Message(f"read: {', '.join(read)}", f"ما قُرئ: {'، '.join(read)}") if read else None
    unused = [f"{printable(name)} ({printable(sample)})" for name, sample in [*proposal.unused.items()][:_LISTED]]
    yield Message(f"not used: {', '.join(unused)}", f"ما لم يُستعمل: {'، '.join(unused)}") if unused else None
    lacking = proposal.lacking
    yield Message(f"in none: {', '.join(lacking)}", f"ما لا يوجد: {'، '.join(lacking)}") if lacking else None


def toml_of(rule: ImportRule, folder: Path) -> str:
    """Return ``rule`` as a table for a config file in ``folder``, to which its files are relative where they can be."""
    lines = ["[[import]]"]
    for each in fields(ImportRule):
        value = getattr(rule, each.name)
        if each.name == "files":
            value = [_relative(pattern, folder) for pattern in value]
        if value:
            lines.append(f"{each.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _relative(pattern: str, folder: Path) -> str:
    path, start = Path(pattern), Path(os.path.realpath(folder))
    return path.relative_to(start).as_posix() if path.is_relative_to(start) else pattern


def _toml(value: object) -> str:
    match value:
        case str():
            # The strings of JSON are those of TOML, which wants one more control escaped.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007f")
        case bool():
            return "true" if value else "false"
        case dict():
            pairs = (f"{_key(name)} = {_toml(item)}" for name, item in value.items())
            return f"{{ {', '.join(pairs)} }}"
        case tuple() | list() if len(value) == 1:
            return _toml(value[0])
        case tuple() | list():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            raise TypeError(value)


def _key(name: str) -> str:
    return name if name and _BARE_KEY.issuperset(name) else _toml(name)


def offer(proposals: Sequence[Proposal], config: Path, language: Language) -> None:
    """Print the rules of ``proposals``, and add them to the ``config`` file if the key y is pressed. Without a terminal
    nothing is asked.
    """
    rules = [each.rule for each in proposals if each.rule != NO_RULE]
    if not rules:
        return
    text = "\n".join(toml_of(rule, config.parent) for rule in rules)
    click.echo(f"\n{Message('Proposed:', 'المقترح:').text(language)}\n\n{text}")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return
    question = Message(f"Add this to {config}? y/n ", f"أيضاف هذا إلى {config}؟ y/n ")
    click.echo(question.text(language), nl=False)
    key = click.getchar()
    click.echo(key if key.isprintable() else "")
    if key in _YES:
        add_to(config, text)
        click.echo(Message(f"Added to {config}.", f"أضيف إلى {config}.").text(language))


def add_to(config: Path, text: str) -> None:
    """Add tables to a config file, which is created if need be; what it has stays byte for byte.

    Raises :class:`InputError`, and changes nothing, if it would not be a config file with these tables.
    """
    target = Path(os.path.realpath(config))
    try:
        before = target.read_bytes() if target.exists() else b""
        line_end = b"\r\n" if b"\r\n" in before else b"\n"
        gap = b"" if not before else line_end if before.endswith(b"\n") else line_end * 2
        after = before + gap + text.encode().replace(b"\n", line_end)
        rules_of_tables(tomllib.loads(after.decode())["import"], target.parent, str(config))
        _replace(target, after)
    except (OSError, ValueError) as error:
        raise InputError(
            Message(
                f"{config} cannot be changed: {error}. Add the text above by hand.",
                f"تعذّر تغيير {config}: {error}. أضف النص أعلاه بيدك.",
            )
        ) from error


def _replace(target: Path, content: bytes) -> None:
    beside = hidden_beside(target)
    try:
        beside.write_bytes(content)
        put_in_place(beside, target)
    finally:
        beside.unlink(missing_ok=True)
