"""``searchapp serve``."""

from __future__ import annotations

from dataclasses import replace

import click

from searchapp.cli.options import with_settings
from searchapp.settings import Settings


@click.command()
@click.option("--host", help="The address to listen at (default: 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen at (default: 8080).")
@click.option("--quiet", is_flag=True, help="Write no line for each request.")
@with_settings
def serve(settings: Settings, host: str | None, port: int | None, quiet: bool) -> None:
    """Serve the web interface.

    It sees what is indexed meanwhile by itself.
    """
    from searchapp.web.serve import serve as run_server  # noqa: PLC0415 - Flask is needed here only

    chosen = replace(
        settings,
        host=host or settings.host,
        port=port or settings.port,
        access_log=settings.access_log and not quiet,
    )
    address = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    run_server(chosen, lambda: click.echo(f"Serving http://{address}:{chosen.port}/ (stop with Ctrl-C)", err=True))
