"""``searchapp config``: what is set, and where it was set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from searchapp.cli.commands import SettingsOfRun, with_settings
from searchapp.errors import Language, Message
from searchapp.setting_groups import GROUPS, SECRETS, shown_value
from searchapp.settings import ENVIRONMENT_PREFIX, LoadedSettings, Origin, Settings

_NO_HOME = Message(
    "There is no home here or above; without one, everything is in the working folder.",
    "لا بيت لأرشيف هنا ولا فوق هنا؛ وبدونه فكل شيء في مجلد العمل.",
)


@click.command()
@click.option("--changed", is_flag=True, help="Only what is set somewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print the settings as one JSON object.")
@with_settings
def config(settings: Settings, changed: bool, as_json: bool) -> None:
    """Show every setting, its value, and where that comes from.

    It comes from the command line, a variable of the environment, the settings file, or is the default. Passwords are
    never shown.
    """
    run = SettingsOfRun.present()
    loaded, home, language = run.loaded, run.home, settings.language
    if as_json:
        found = {
            "home": str(home.folder.resolve()) if home else None,
            "config": str(home.config.resolve()) if home and home.config else None,
            "settings": [*_fields(loaded, language, changed=changed)],
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    where = str((home.config or home.folder).resolve()) if home else _NO_HOME.text(language)
    for line in (where, *_lines(loaded, language, changed=changed)):
        click.echo(line)


def _lines(loaded: LoadedSettings, language: Language, *, changed: bool) -> Iterator[str]:
    for group in GROUPS:
        names = [name for name in group.meanings if name in loaded.origins or not changed]
        if names:
            yield f"\n{group.title.text(language)}"
        for name in names:
            yield f"  {name:<20} {_shown(loaded.settings, name):<28} {_origin(name, loaded.origin(name), language)}"


def _shown(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    if name == "imports":
        return f"[[import]] × {len(value)}" if value else "-"
    return (str(value).lower() if isinstance(value, bool) else shown_value(name, value)) or "-"


def _origin(name: str, origin: Origin, language: Language) -> str:
    match origin.kind:
        case "default":
            return Message("default", "القيمة المبدئية").text(language)
        case "option":
            return f"--{name}"
        case "file" | "variable":
            return origin.name


def _fields(loaded: LoadedSettings, language: Language, *, changed: bool) -> Iterator[dict[str, Any]]:
    for group in GROUPS:
        for name, meaning in group.meanings.items():
            origin = loaded.origin(name)
            if changed and name not in loaded.origins:
                continue
            yield {
                "name": name,
                "group": group.title.text(language),
                "value": _value(name, getattr(loaded.settings, name)),
                "is_secret": name in SECRETS,
                "origin": origin.kind,
                "from": _origin(name, origin, language) if origin.name or origin.kind == "option" else None,
                "variable": None if name == "imports" else f"{ENVIRONMENT_PREFIX}{name.upper()}",
                "meaning": meaning.text(language),
            }


def _value(name: str, value: object) -> object:
    if name == "imports" and isinstance(value, tuple):
        return [asdict(rule) for rule in value]
    return shown_value(name, value) if isinstance(value, str | Path) else value
