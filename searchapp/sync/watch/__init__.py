"""The use case: an index that stays up to date with files while they come, change and go.

:mod:`.files` knows what has changed and whether it is complete, :mod:`.notifications` when to look, and
:mod:`.incremental` what the index holds; :mod:`.loop` puts them together and reports events.
"""

from searchapp.sync.watch.loop import (
    CaughtUp,
    Committed,
    KeepsChanging,
    Kept,
    NoNotifications,
    Pace,
    PassedOver,
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
    "Kept",
    "NoNotifications",
    "Pace",
    "PassedOver",
    "Returned",
    "Vanished",
    "Waiting",
    "WatchEvent",
    "watch_paths",
]
