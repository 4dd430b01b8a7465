"""The command ``searchapp`` and what it knows of its subcommands before any of them is imported."""

from __future__ import annotations

from importlib import import_module, metadata
from pathlib import Path
from typing import Final, NamedTuple

import click

from searchapp.cli.failures import failures_in_one_line
from searchapp.cli.options import index_options


class _Entry(NamedTuple):
    module: str
    summary: str


#: The subcommands in the order in which help lists them.
COMMANDS: Final = {
    "index": _Entry("indexing", "Add and update articles from files and folders."),
    "reindex": _Entry("indexing", "Rebuild the index from the articles in it."),
    "fetch": _Entry("fetching", "Take in what feeds (RSS and Atom) have that is new."),
    "watch": _Entry("watching", "Keep the index up to date while files come, change and go."),
    "move": _Entry("moving", "Carry the index from one engine to another."),
    "search": _Entry("searching", "Find articles."),
    "suggest": _Entry("suggesting", "Complete a query that is being typed."),
    "explain": _Entry("explaining", "Show how a query is read, form by form."),
    "serve": _Entry("serving", "Serve the web interface."),
    "stats": _Entry("maintenance", "Show what the index holds."),
    "check": _Entry("maintenance", "Look for damage in the index."),
    "evaluate": _Entry("evaluating", "Measure the ranking on a judged test set."),
    "demo": _Entry("demonstration", "Index the sample articles and show some searches."),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(import_module(f"searchapp.cli.{entry.module}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        with failures_in_one_line():
            return super().invoke(ctx)


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(f"searchapp {metadata.version('searchapp')}")
        ctx.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show the version."
)
@index_options
@click.pass_context
def searchapp(
    ctx: click.Context, index: str | None, engine: str | None, hosts: str | None, config: Path | None
) -> None:
    """Full-text search for Arabic news.

    The options below may stand before or after the command. Exit codes: 0 found or done, 1 nothing found (or something
    set aside), 2 an error, which is told in one line.
    """
    ctx.obj = {"index": index, "engine": engine, "hosts": hosts, "config": config}
