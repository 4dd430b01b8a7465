"""The command ``searchapp help``: the manual in the shell."""

from __future__ import annotations

import json
import shutil
from typing import Final

import click

from searchapp.cli.commands import with_settings
from searchapp.cli.terminal import print_lines
from searchapp.errors import InputError, Language, Message
from searchapp.manual import GROUPS, page_of, titles
from searchapp.manual.markdown import plain_text_of
from searchapp.settings import Settings

_HOW: Final = Message(
    "searchapp help TOPIC shows a page, searchapp COMMAND --help the options of a command.",
    "يعرض searchapp help TOPIC صفحة، ويعرض searchapp COMMAND --help خيارات أمر.",
)
#: In columns; longer lines are hard to read.
_WIDEST: Final = 100


@click.command()
@click.argument("topic", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the titles, or the page, as JSON.")
@with_settings
def help(  # noqa: A001 - commands are found by their names
    settings: Settings, topic: str | None, as_json: bool
) -> None:
    """Show the manual, or one of its pages.

    TOPIC is the name of a page, or of a command, whose options are then shown. Without one the pages are listed.
    """
    language = settings.language
    if topic is None:
        click.echo(_as_json(topics=titles(language)) if as_json else _contents(language))
        return
    command = _options_of(topic)
    try:
        page = page_of(topic, language)
    except InputError:
        if command is None or as_json:
            raise
        click.echo(command)
        return
    if as_json:
        click.echo(_as_json(topic=page.name, title=page.title, text=page.text))
    else:
        print_lines(plain_text_of(page.text, min(shutil.get_terminal_size().columns, _WIDEST)).splitlines())


def _contents(language: Language) -> str:
    names = titles(language)
    width = max(map(len, names))
    groups = (
        "\n".join((heading.text(language), *(f"  {name.ljust(width)}  {names[name]}" for name in topics)))
        for heading, topics in GROUPS
    )
    return "\n\n".join((*groups, _HOW.text(language)))


def _options_of(name: str) -> str | None:
    """Return the help of the command ``name``, if there is one."""
    context = click.get_current_context().find_root()
    group = context.command
    command = group.get_command(context, name) if isinstance(group, click.Group) else None
    return command.get_help(click.Context(command, info_name=name, parent=context)) if command else None


def _as_json(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False, indent=2)
