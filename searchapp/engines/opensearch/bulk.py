"""Many documents sent to the cluster a few at a time: never more than it takes, and each until it is acknowledged."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from searchapp.engines.opensearch.answers import passes, reason_of
from searchapp.engines.opensearch.connection import Connection, Refused
from searchapp.errors import EngineError, Message

#: What is sent at once, in characters and in documents; a larger document goes alone.
_CHARACTERS: Final = 4_000_000
_DOCUMENTS: Final = 500

#: A document is sent again after so many seconds, each time twice as many, when the cluster has too much to do.
_PAUSES: Final = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)

#: For so many seconds at most what is on its way is waited for when nobody needs it.
_ABANDONED: Final = 10.0

_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413


class _Sending(threading.Thread):
    """Does something meanwhile; a failure is raised in whoever waits for the end."""

    def __init__(self, send: Callable[[], None]) -> None:
        super().__init__(name="searchapp-bulk", daemon=True)
        self._send = send
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Send."""
        try:
            self._send()
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody can do something about it
            self._failure = error

    def finish(self) -> None:
        """Wait until all has been sent."""
        self.join()
        if self._failure is not None:
            raise self._failure


class Bulk:
    """Sends additions and deletions to ``index``, in order, one lot while the next is gathered.

    What has been flushed is safe in every copy.
    """

    def __init__(self, connection: Connection, index: str) -> None:
        self._connection = connection
        self._index = index
        self._waiting: dict[str, str] = {}
        self._characters = 0
        self._sending: _Sending | None = None

    def add(self, name: str, document: Mapping[str, Any]) -> None:
        """Write ``document`` under ``name``, in place of any that is there."""
        self._put(name, f'{{"index":{{"_id":"{name}"}}}}\n{json.dumps(document, ensure_ascii=False)}')

    def delete(self, name: str) -> None:
        """Delete the document of this name, if there is one."""
        self._put(name, f'{{"delete":{{"_id":"{name}"}}}}')

    def _put(self, name: str, action: str) -> None:
        if self._waiting and self._characters + len(action) > _CHARACTERS:
            self._turn()
        # Of what is sent together only the last of a name: what is sent again must not overtake it.
        self._characters += len(action) - len(self._waiting.get(name, ""))
        self._waiting[name] = action
        if len(self._waiting) >= _DOCUMENTS:
            self._turn()

    def _turn(self) -> None:
        """Have what is waiting sent, while more is gathered; wait for what was sent before."""
        waiting = list(self._waiting.values())
        self._waiting, self._characters = {}, 0
        self._finish()
        self._sending = _Sending(partial(self._deliver, waiting))
        self._sending.start()

    def flush(self) -> None:
        """Send all that is still waiting. Raises :class:`EngineError` when a document is not taken."""
        self._turn()
        self._finish()

    def abandon(self) -> None:
        """Wait for what is on its way, whatever comes of it: it must not arrive when nobody expects it any more."""
        if self._sending is not None:
            self._sending.join(_ABANDONED)

    def _finish(self) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            sending.finish()

    def _deliver(self, waiting: list[str]) -> None:
        for pause in (*_PAUSES, None):
            if not waiting:
                return
            waiting = self._send(waiting, last=pause is None)
            if waiting and pause is not None:
                time.sleep(pause)

    def _send(self, actions: list[str], *, last: bool) -> list[str]:
        """Send ``actions`` and return those that are to be sent again."""
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
        return self._connection.complaints.nothing_changed(Message(reason, reason))

    def _too_large(self) -> EngineError:
        return self._connection.complaints.nothing_changed(
            Message(
                en="an article is larger than the cluster takes (its setting http.max_content_length)",
                ar="مقال أكبر مما يقبله العنقود (إعداده http.max_content_length)",
            )
        )
