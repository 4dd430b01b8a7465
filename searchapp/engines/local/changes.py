"""Watching over a batch of changes: what goes wrong is told clearly, and nothing half-made is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from searchapp.engines.local.damage import Damaged
from searchapp.engines.local.errors import damaged, nothing_changed, writing_to
from searchapp.errors import Message

_FAILED_BEFORE: Final = Message("one of the changes had failed", "أخفق أحد التغييرات")


class Changes:
    """The changes of one batch to the index in the folder ``index``."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self.failed = False

    @contextmanager
    def making(self) -> Iterator[None]:
        """Let nothing be committed after a change that has failed half-way."""
        try:
            with self.clear_errors():
                yield
        except BaseException:
            self.failed = True
            raise

    def require_whole(self) -> None:
        """Raise :class:`~searchapp.errors.EngineError` when one of the changes has failed."""
        if self.failed:
            raise nothing_changed(self._index, _FAILED_BEFORE)

    @contextmanager
    def clear_errors(self) -> Iterator[None]:
        """Say in one clear line what a disk or a damaged file says against a change."""
        try:
            with writing_to(self._index):
                yield
        except Damaged as error:
            raise damaged(self._index, str(error)) from error
