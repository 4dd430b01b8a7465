"""``searchapp serve``."""

from __future__ import annotations

from dataclasses import replace

import click

from searchapp.cli.options import with_settings
from searchapp.settings import Settings


@click.command()
@click.option("--host", help="The address to listen on (default: 127.0.0.1, this machine only).")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on (default: 8080).")
@click.option("--quiet", is_flag=True, help="Do not log requests.")
@with_settings
def serve(settings: Settings, host: str | None, port: int | None, quiet: bool) -> None:
    """Serve the web interface.

    It notices by itself when the index changes.
    """
    # Only this command needs Flask.
    from searchapp.web import create_app  # noqa: PLC0415
    from searchapp.web.deployment import serve as run_server  # noqa: PLC0415

    served = replace(
        settings,
        host=host or settings.host,
        port=port or settings.port,
        access_log=settings.access_log and not quiet,
    )
    address = f"[{served.host}]" if ":" in served.host else served.host
    ready = f"Serving http://{address}:{served.port}/ (stop with Ctrl-C)"
    run_server(create_app(served), served, lambda: click.echo(ready, err=True))
