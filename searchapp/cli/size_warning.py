"""Saying that an index has grown past what its engine serves with ease."""

from __future__ import annotations

import click

from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.settings import Settings


def warn_about_size(engine: Engine, articles: int, settings: Settings) -> None:
    """Say on standard error which command carries the index to a faster engine, where it holds so many articles."""
    if engine.comfortable is None or articles <= engine.comfortable:
        return
    command = f"searchapp move --from {engine.name} --to tantivy --index {settings.index}"
    note = Message(
        en=f"The index holds {articles:,} articles, and the {engine.name} engine is meant for up to "
        f"{engine.comfortable:,}. A faster one: pip install 'searchapp[tantivy]', then {command}",
        ar=f"في الفهرس {articles:,} مقال، ومحرك {engine.name} معدّ لما لا يتجاوز {engine.comfortable:,}. "
        f"لمحرك أسرع: pip install 'searchapp[tantivy]' ثم {command}",
    )
    click.echo(note.text(settings.language), err=True)
