"""What must not be replaced by a slip: an index that holds articles."""

from __future__ import annotations

import dataclasses
from contextlib import closing

from searchapp.engines.registry import engine_name, keeps_in_folder, open_engine
from searchapp.errors import IndexStateError, InputError, Message
from searchapp.settings import Settings


def require_empty(target: Settings, advice: Message) -> None:
    """Raise :class:`InputError`, with ``advice``, if the index of ``target`` holds articles, or may do so."""
    # In a folder whichever engine keeps it.
    kept = dataclasses.replace(target, engine=None) if keeps_in_folder(engine_name(target)) else target
    try:
        with closing(open_engine(kept)) as engine:
            articles = len(engine.digests())
    except IndexStateError:
        held = Message("an index that cannot be read", "فهرس لا يمكن قراءته")
    else:
        if not articles:
            return
        held = Message(f"an index of {articles:,} article{'s' * (articles != 1)}", f"فهرس عدد مقالاته {articles:,}")
    raise InputError(
        Message(
            f"There is {held.en} where the articles would go. {advice.en}", f"حيث ستذهب المقالات {held.ar}. {advice.ar}"
        )
    )
