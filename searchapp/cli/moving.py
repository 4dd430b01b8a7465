"""``searchapp move``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from searchapp.cli.broken_pipe import WritingCommand
from searchapp.cli.indexing import quiet_option
from searchapp.cli.options import with_settings
from searchapp.cli.progress import progress_line
from searchapp.engines.registry import ENGINE_NAMES, keeps_in_folder
from searchapp.errors import InputError
from searchapp.settings import Settings
from searchapp.sync.move import move_index

_ENGINE = click.Choice(ENGINE_NAMES)


@click.command(cls=WritingCommand)
@click.option("--from", "former", type=_ENGINE, required=True, help="The engine that keeps the index.")
@click.option("--to", "chosen", type=_ENGINE, required=True, help="The engine that shall keep it.")
@click.option(
    "--to-index", type=click.Path(path_type=Path), metavar="DIR", help="Where to (default: where the index is)."
)
@quiet_option
@with_settings
def move(settings: Settings, former: str, chosen: str, to_index: Path | None, quiet: bool) -> None:
    """Carry the index from one engine to another.

    The source files are not read. Searches go on in the old index until the new one is whole, which then takes its
    place; when something fails the old one is still there. With --to-index, and to or from OpenSearch, the old index
    stays where it is, and an index that is where the new one shall be is replaced.
    """
    if to_index and not keeps_in_folder(chosen):
        raise InputError(
            f"The {chosen} engine keeps no index in a folder: leave out --to-index. "
            "The setting opensearch_index names the index in the cluster."
        )
    source = replace(settings, engine=former)
    target = replace(settings, engine=chosen, index=to_index or settings.index)
    with progress_line(quiet=quiet) as progress:
        count = move_index(source, target, progress)
    if not quiet:
        click.echo(f"Moved: {count:,} articles. {_whereabouts(source, target)}")


def _whereabouts(source: Settings, target: Settings) -> str:
    if not keeps_in_folder(str(target.engine)):
        return f"Search them with --engine {target.engine}; the index in {source.index} is still there."
    now = f"The {target.engine} engine keeps them in {target.index}"
    is_taken_over = keeps_in_folder(str(source.engine)) and source.index.resolve() == target.index.resolve()
    return f"{now}." if is_taken_over else f"{now}; the index of the {source.engine} engine is still there."
