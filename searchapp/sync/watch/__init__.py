"""The use case: an index that stays up to date with files while they come, change and go.

:mod:`.files` knows what has changed and whether it is complete, :mod:`.notifications` when to look,
:mod:`.keeping` what the index holds; :mod:`.loop` puts them together, and :mod:`.events` are what is told.
"""

from searchapp.sync.watch.loop import (
    CaughtUp,
    Committed,
    KeepsChanging,
    NoNotifications,
    Pace,
    Returned,
    Vanished,
    Waiting,
    WatchEvent,
    watch_paths,
)

__all__ = [
    "CaughtUp",
    "Committed",
    "KeepsChanging",
    "NoNotifications",
    "Pace",
    "Returned",
    "Vanished",
    "Waiting",
    "WatchEvent",
    "watch_paths",
]
