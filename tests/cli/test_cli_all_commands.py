"""What holds for the options of all commands."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click

from searchapp.cli.commands import COMMANDS, searchapp
from tests.cli.conftest import Run

#: What prints no answer: a server, a show, and a script for a shell.
WITHOUT_ANSWER = {"serve", "demo", "completion"}


def options() -> Iterator[tuple[str, click.Option]]:
    context = click.Context(searchapp)
    for name in COMMANDS:
        command = searchapp.get_command(context, name)
        assert command is not None
        yield from ((name, each) for each in command.params if isinstance(each, click.Option))


def test_every_command_answers_as_json() -> None:
    assert {name for name, option in options() if "--json" in option.opts} == set(COMMANDS) - WITHOUT_ANSWER


def test_a_short_option_means_the_same_everywhere() -> None:
    meanings = defaultdict(set)
    for _, option in (*options(), *(("", each) for each in searchapp.params if isinstance(each, click.Option))):
        names = [name for name in option.opts if name.startswith("--")]
        for short in set(option.opts) - set(names):
            meanings[short].add(names[0])
    assert meanings == {
        "-n": {"--limit"},
        "-o": {"--output"},
        "-q": {"--quiet"},
        "-v": {"--verbose"},
        "-V": {"--version"},
        "-y": {"--yes"},
    }


def test_an_option_has_its_short_form_everywhere() -> None:
    forms = defaultdict(set)
    for _, option in options():
        for name in option.opts:
            if name in ("--limit", "--output", "--quiet", "--yes"):
                forms[name].add(tuple(sorted(set(option.opts) - {name})))
    assert all(len(each) == 1 for each in forms.values()), forms


def test_changes_are_told_as_json(indexed: Run, tmp_path: Path) -> None:
    dry = json.loads(indexed("delete", "wheat", "nobody", "--dry-run", "--json", code=1).stdout)
    assert dry == {"found": ["wheat"], "missing": ["nobody"], "deleted": 0, "dry_run": True}
    assert json.loads(indexed("delete", "wheat", "--yes", "--json").stdout)["deleted"] == 1
    assert json.loads(indexed("check", "--json").stdout) == {"deep": False, "problems": []}
    moved = ("move", "--from", "whoosh", "--to", "whoosh", "--to-index", tmp_path / "other", "--json")
    assert json.loads(indexed(*moved).stdout.splitlines()[-1]) == {
        "event": "done",
        "articles": 2,
        "engine": "whoosh",
        "index": str(tmp_path / "other"),
        "dry_run": False,
    }


def test_damage_is_told_as_json(indexed: Run, index: Path) -> None:
    largest = max(index.rglob("*.pst"), key=lambda path: path.stat().st_size)
    data = largest.read_bytes()
    largest.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    found = json.loads(indexed("check", "--deep", "--json", code=1).stdout)
    assert found["deep"]
    assert found["problems"]
