"""``searchapp deployment``: the files that run it as a service."""

from __future__ import annotations

import json
from pathlib import Path

import click

from searchapp.cli.commands import config_file, with_settings
from searchapp.deployment import DEPLOYMENTS, files_of
from searchapp.errors import InputError
from searchapp.settings import Settings


@click.command()
@click.argument("name", required=False, type=click.Choice(list(DEPLOYMENTS)))
@click.option(
    "--output", "-o", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write the files into DIR."
)
@click.option("--json", "as_json", is_flag=True, help="Print the files, or what there is, as a JSON object.")
@with_settings
def deployment(settings: Settings, name: str | None, output: Path | None, as_json: bool) -> None:
    """Print the files that run searchapp as a service, with the values of this installation.

    NAME says for what; without it, what there is is listed. Files that exist are not replaced.
    """
    if name is None:
        summaries = {each: entry.summary for each, entry in DEPLOYMENTS.items()}
        lines = [f"{each:12}{summary}" for each, summary in summaries.items()]
        click.echo(json.dumps(summaries, indent=2) if as_json else "\n".join(lines))
        return
    files = files_of(name, settings, config_file())
    if output is not None:
        _write(files, output)
    if as_json:
        click.echo(json.dumps(files, ensure_ascii=False, indent=2))
    elif output is None:
        click.echo("\n".join(files.values()), nl=False)
    else:
        click.echo("\n".join(str(output / file) for file in files))


def _write(files: dict[str, str], folder: Path) -> None:
    """Write all of ``files`` into ``folder``, or none."""
    there = [str(folder / name) for name in files if (folder / name).exists()]
    if there:
        raise InputError(f"There is a file of this name already, which is not replaced: {', '.join(there)}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"The files cannot be written to {folder}: {error.strerror}") from error
