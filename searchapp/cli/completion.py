"""``searchapp completion``: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

_PROGRAM: Final = "searchapp"
_SHELLS: Final = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what makes a shell complete commands, options and their values.

    \b
    bash: searchapp completion bash > ~/.local/share/bash-completion/completions/searchapp
    zsh:  searchapp completion zsh > a folder of $fpath/_searchapp
    fish: searchapp completion fish > ~/.config/fish/completions/searchapp.fish
    """  # noqa: D301 - click looks for the control
    complete = get_completion_class(shell)
    assert complete is not None
    root = click.get_current_context().find_root().command
    click.echo(complete(root, {}, _PROGRAM, f"_{_PROGRAM.upper()}_COMPLETE").source())
