"""The indices of articles, of which one is present; the others were replaced or never completed."""

from __future__ import annotations

import logging
import re
import time
import uuid
from contextlib import suppress
from typing import Any, Final

from searchapp.engines.opensearch.connection import Absent, Connection
from searchapp.engines.opensearch.document import articles_body
from searchapp.errors import SearchAppError
from searchapp.settings import Settings

_log: Final = logging.getLogger(__name__)


class Generations:
    """Creates and deletes indices. The name in the settings is an alias of the present one, for other programs."""

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings
        self._name = settings.opensearch_index
        self._ours = re.compile(rf"{re.escape(self._name)}-\d{{8}}-\d{{6}}-[0-9a-f]{{8}}")

    def create(self, *, first: bool) -> str:
        """Create an empty index, beside the present one unless it is the ``first``; return its name."""
        # A name never used before: a writer that was held up cannot write to the index of another.
        name = f"{self._name}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}"
        body = articles_body(self._settings, aliases=(self._name,) if first else ())
        self._connection.create(name, body, self._settings.opensearch_replicas)
        return name

    def replace(self, generation: str) -> None:
        """Let ``generation``, now the present one, replace the former for other programs too.

        If that fails, the next writer deletes the former.
        """
        try:
            self._move_alias(generation)
            self.sweep(generation)
        except SearchAppError:
            _log.debug("What %s replaces could not be deleted", generation, exc_info=True)

    def _move_alias(self, generation: str) -> None:
        """Point the alias to ``generation`` alone, in one step."""
        actions: list[dict[str, Any]] = [
            {"remove": {"index": f"{self._name}-*", "alias": self._name, "must_exist": False}},
            {"add": {"index": generation, "alias": self._name}},
        ]
        self._connection.request("POST", "_aliases", body={"actions": actions})

    def sweep(self, present: str) -> None:
        """Delete all indices but the ``present`` one. One that is still being read is left for later."""
        for name in self._existing():
            if name != present and not self._is_read(name):
                self.delete(name)

    def _existing(self) -> list[str]:
        found = self._connection.request(
            "GET", f"{self._name}-*", "_settings", params={"filter_path": "*.settings.index.uuid"}
        )
        return [name for name in found if self._ours.fullmatch(name)]

    def _is_read(self, name: str) -> bool:
        try:
            stats = self._connection.request("GET", name, "_stats", "search")
        except Absent:
            return False
        return bool(stats["_all"]["total"]["search"]["open_contexts"])

    def remove(self, control: str) -> None:
        """Delete all indices, and the ``control`` index with their state."""
        for name in (control, *self._existing()):
            with suppress(Absent):
                self._connection.request("DELETE", name)

    def delete(self, generation: str) -> None:
        """Delete an index; if that fails, the next writer does."""
        try:
            with suppress(Absent):
                self._connection.request("DELETE", generation)
        except SearchAppError:
            _log.debug("The index %s could not be deleted", generation, exc_info=True)
