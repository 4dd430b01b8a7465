"""Options that several commands share, and the settings that they result in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click

from searchapp.errors import InputError
from searchapp.settings import Settings, load_settings

P = ParamSpec("P")

quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something goes wrong.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print what happens as JSON, one object per line.")


def index_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options ``--index``, ``--engine``, ``--hosts`` and ``--config``."""
    options = (
        click.option("--index", type=click.Path(), metavar="DIR", help="Where the index is (default: ./index)."),
        click.option("--engine", metavar="NAME", help="Which engine keeps it (default: the one that built it)."),
        click.option("--hosts", metavar="URL,URL", help="The OpenSearch nodes that keep it, for --engine opensearch."),
        click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="A TOML file with settings."),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), command)


def with_settings(command: Callable[Concatenate[Settings, P], None]) -> Callable[..., None]:
    """Give ``command`` the options of :func:`index_options`, and the settings in force as its first argument.

    The options may stand before the name of the command as well.
    """

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
        settings = load_settings(**{**before, **{k: v for k, v in given.items() if v is not None}})
        _require_lasting(settings)
        command(settings, *args, **kwargs)

    return run


def _require_lasting(settings: Settings) -> None:
    """Raise :class:`InputError` where the index would end with the command."""
    from searchapp.engines.registry import ENGINE_NAMES, LASTING_ENGINES  # noqa: PLC0415 - help does without engines

    if settings.engine in ENGINE_NAMES and settings.engine not in LASTING_ENGINES:
        raise InputError(
            f"An index of the engine {settings.engine!r} ends with the command; "
            f"name another engine: {', '.join(LASTING_ENGINES)}."
        )
