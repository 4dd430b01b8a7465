"""What must not be replaced by a slip: an index that holds articles."""

from __future__ import annotations

import dataclasses
from contextlib import closing

from searchapp.engines.registry import engine_name, keeps_in_folder, open_engine
from searchapp.errors import IndexStateError, Message
from searchapp.settings import Settings


def held_in(target: Settings) -> Message | None:
    """Return what there is in the place of ``target``, if that is an index that holds articles, or may do so."""
    # In a folder whichever engine keeps it.
    kept = dataclasses.replace(target, engine=None) if keeps_in_folder(engine_name(target)) else target
    try:
        with closing(open_engine(kept)) as engine:
            articles = len(engine.digests())
    except IndexStateError:
        return Message("an index that cannot be read", "فهرس لا يمكن قراءته")
    if not articles:
        return None
    return Message(f"an index of {articles:,} article{'s' * (articles != 1)}", f"فهرس عدد مقالاته {articles:,}")
