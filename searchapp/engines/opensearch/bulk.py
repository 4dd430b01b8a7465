"""Sending many documents to the cluster in requests that it can take, each until it is acknowledged."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from concurrent.futures import Future, wait
from typing import Any, Final

from searchapp.engines.opensearch.connection import Connection, Refused, in_background, passes, reason_of
from searchapp.errors import EngineError, Message

#: The size of a request, in characters and in documents; a larger document goes alone.
_CHARACTERS: Final = 4_000_000
_DOCUMENTS: Final = 500

#: Seconds before a document is sent again to a cluster that has too much to do.
_PAUSES: Final = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)

#: How many seconds to wait at most for what is on its way when it is no longer needed.
_ABANDONED: Final = 10.0

_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413


class Bulk:
    """Sends additions and deletions to ``index``, in order, one request while the next is gathered.

    What has been flushed is safe in every copy.
    """

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._waiting: dict[str, str] = {}
        self._characters = 0
        self._sending: Future[None] | None = None

    def add(self, name: str, document: Mapping[str, Any]) -> None:
        """Write ``document`` under ``name``, in place of any that is there."""
        self._put(name, f'{{"index":{{"_id":"{name}"}}}}\n{json.dumps(document, ensure_ascii=False)}')

    def delete(self, name: str) -> None:
        """Delete the document of this name, if there is one."""
        self._put(name, f'{{"delete":{{"_id":"{name}"}}}}')

    def _put(self, name: str, action: str) -> None:
        if self._waiting and self._characters + len(action) > _CHARACTERS:
            self._send_waiting()
        # Only the last change of a name is sent: an earlier one that is sent again must not overtake it.
        self._characters += len(action) - len(self._waiting.get(name, ""))
        self._waiting[name] = action
        if len(self._waiting) >= _DOCUMENTS:
            self._send_waiting()

    def _send_waiting(self) -> None:
        """Send in the background what is waiting, once what was sent before is acknowledged."""
        waiting = list(self._waiting.values())
        self._waiting, self._characters = {}, 0
        self._finish()
        self._sending = in_background(lambda: self._deliver(waiting), "searchapp-bulk")

    def flush(self) -> None:
        """Send all that is still waiting. Raises :class:`EngineError` when a document is refused."""
        self._send_waiting()
        self._finish()

    def abandon(self) -> None:
        """Wait for what is on its way, whatever its outcome: it must not arrive after the writer has gone."""
        if self._sending is not None:
            wait([self._sending], _ABANDONED)

    def _finish(self) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            sending.result()

    def _deliver(self, waiting: list[str]) -> None:
        for pause in (*_PAUSES, None):
            if not waiting:
                return
            waiting = self._send(waiting, last=pause is None)
            if waiting and pause is not None:
                time.sleep(pause)

    def _send(self, actions: list[str], *, last: bool) -> list[str]:
        """Send ``actions``; return those that must be sent again."""
        try:
            answer = self._connection.lines("POST", self._index, "_bulk", body=actions)
        except Refused as error:
            if error.status == _TOO_LARGE:
                raise self._too_large() from error
            raise self._failed(str(error)) from error
        again: list[str] = []
        for action, item in zip(actions, answer["items"], strict=True):
            ((kind, done),) = item.items()
            status = done["status"]
            if status < 300 or (kind == "delete" and status == _NOT_FOUND):  # noqa: PLR2004 - a success, in HTTP
                continue
            if last or not passes(status, done.get("error", {}).get("type")):
                raise self._failed(reason_of(done))
            again.append(action)
        return again

    def _failed(self, reason: str) -> EngineError:
        return self._connection.errors.nothing_changed(Message(reason, reason))

    def _too_large(self) -> EngineError:
        return self._connection.errors.nothing_changed(
            Message(
                en="an article is larger than the cluster takes (its setting http.max_content_length)",
                ar="مقال أكبر مما يقبله العنقود (إعداده http.max_content_length)",
            )
        )
