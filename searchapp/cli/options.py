"""Options that every command has, before or after its name, and the settings they come to."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click

from searchapp.settings import Settings, load_settings

P = ParamSpec("P")


def index_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options ``--index``, ``--engine``, ``--hosts`` and ``--config``."""
    options = (
        click.option("--index", type=click.Path(), metavar="DIR", help="Where the index is (default: ./index)."),
        click.option("--engine", metavar="NAME", help="Which engine keeps it (default: that which built it)."),
        click.option("--hosts", metavar="URL,URL", help="The OpenSearch nodes that keep it, for --engine opensearch."),
        click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="A TOML file with settings."),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def with_settings(command: Callable[Concatenate[Settings, P], None]) -> Callable[..., None]:
    """Give ``command`` the options of :func:`index_options`, and the settings in force as its first argument."""

    @index_options
    @functools.wraps(command)
    def run(
        index: str | None,
        engine: str | None,
        hosts: str | None,
        config: Path | None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        before: dict[str, Any] = click.get_current_context().obj or {}
        given = {"index": index, "engine": engine, "hosts": hosts, "config": config}
        command(load_settings(**{**before, **{k: v for k, v in given.items() if v is not None}}), *args, **kwargs)

    return run
