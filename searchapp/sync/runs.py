"""The last runs that brought articles in, each with its balance, to be looked up later.

Each is a file of its own beside the index, so that runs at the same time do not disturb each other::

    index/.runs/20261130T065412-1f2e3d4c.json

The folder is hidden, so that it is never read as articles. The runs for an index in a cluster are kept on the machine
where they ran, in the folder that the setting ``index`` names.
"""

from __future__ import annotations

import json
import secrets
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import quote

from searchapp.engines.registry import LASTING_ENGINES, engine_name, keeps_in_folder
from searchapp.errors import Language, Message
from searchapp.ingest.balance import Balance
from searchapp.ingest.balance_report import Report, balance_fields, both_languages, in_language, report_fields
from searchapp.settings import Settings

Command = Literal["index", "watch", "fetch", "restore"]

#: How many runs are kept.
MOST_RUNS: Final = 50
#: How many items each list of a run has.
MOST_LISTED: Final = 100

#: Raised whenever a report changes so that pages cannot show the former ones.
_FORMAT: Final = 1
#: The modes of folder and files, for the owner alone, and where the index is shared with a group.
_PRIVATE: Final = (0o700, 0o600)
_READ_BY_GROUP: Final = (0o750, 0o640)
#: What is said of a run that has not ended.
NOT_ENDED: Final = Message(
    "not ended; its changes may be in the index or not", "لم تنتهِ؛ وقد تكون تغييراتها في الفهرس أو لا تكون"
)
_CHANGES: Final = ("added", "updated", "removed")


@dataclass(frozen=True, slots=True)
class Run:
    """A run: the files, folders or feeds it read, when, and the report of its balance, with reasons in both languages.

    A watch is one run, which ends with its last change so far. One that has not ``ended`` is about to change the index,
    or was killed while it did: its changes may have taken effect or not.
    """

    id: str
    command: Command
    engine: str
    sources: tuple[str, ...]
    started: datetime
    ended: datetime | None
    report: Report

    @property
    def moment(self) -> datetime:
        """When it ended; when it began, if it has not."""
        return self.ended or self.started

    @property
    def changed(self) -> bool:
        """Whether the index was changed."""
        return any(self.report[name] for name in _CHANGES)

    def repeats(self, earlier: Run) -> bool:
        """Return whether this run found what an ``earlier`` one had found, and changed nothing."""
        same = (self.command, self.engine, self.sources) == (earlier.command, earlier.engine, earlier.sources)
        return same and not self.changed and {**self.report, "seconds": 0} == {**earlier.report, "seconds": 0}


class RunLog:
    """The runs in a folder, which need not exist; without a folder none is kept. A group may read it if it
    ``is_shared``.
    """

    def __init__(self, folder: Path | None, *, is_shared: bool = False) -> None:
        self.folder = folder
        self._is_shared = is_shared

    @classmethod
    def of(cls, settings: Settings) -> RunLog:
        """Return the runs for the index that ``settings`` name; none are kept for one in memory."""
        name = engine_name(settings)
        if keeps_in_folder(name):
            return cls(settings.index / ".runs", is_shared=settings.index_group is not None)
        if name not in LASTING_ENGINES:
            return cls(None)
        return cls(settings.index / f".runs-{quote(settings.opensearch_index, safe='')}")

    def runs(self) -> list[Run]:
        """Return the runs, the last first; files that cannot be read are passed over."""
        files = [] if self.folder is None else self.folder.glob("*.json")
        runs: list[Run] = []
        for file in files:
            # A run may be removed at this moment.
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                runs.append(_run_of(file.stem, json.loads(file.read_bytes())))
        return sorted(runs, key=attrgetter("moment", "id"), reverse=True)

    def keep(self, run: Run, *, is_new: bool) -> None:
        """Write ``run``, whole or not at all; if it ``is_new``, the oldest run goes, or the one that it repeats."""
        if self.folder is None:
            return
        folder_mode, mode = _READ_BY_GROUP if self._is_shared else _PRIVATE
        if not self.folder.is_dir():
            self.folder.parent.mkdir(mode=_PRIVATE[0], parents=True, exist_ok=True)
            self.folder.mkdir()
            self.folder.chmod(stat.S_IMODE(self.folder.stat().st_mode) & stat.S_ISGID | folder_mode)
        if is_new:
            self._make_room(run)
        beside = self.folder / f"{run.id}.tmp"
        try:
            beside.touch()
            beside.chmod(mode)
            beside.write_bytes(_as_json(run))
            beside.replace(self._file(run.id))
        finally:
            beside.unlink(missing_ok=True)

    def remove(self, run_id: str) -> None:
        """Remove the run of this id, if it is kept."""
        if self.folder is not None:
            self._file(run_id).unlink(missing_ok=True)

    def _make_room(self, new: Run) -> None:
        runs = self.runs()
        same = next((run for run in runs if (run.command, run.sources) == (new.command, new.sources)), None)
        repeated = [same] if same is not None and new.repeats(same) else []
        for run in (*repeated, *runs[MOST_RUNS - 1 :]):
            self.remove(run.id)

    def _file(self, run_id: str) -> Path:
        return Path(self.folder or "", f"{run_id}.json")

    def begin(self, command: Command, engine: str, sources: Iterable[str]) -> RunRecord:
        """Return the record of a run that begins now. Nothing is written yet."""
        return RunRecord(self, command, engine, tuple(sources), datetime.now(UTC))


class RunRecord:
    """The record of a run that goes on."""

    def __init__(self, log: RunLog, command: Command, engine: str, sources: tuple[str, ...], started: datetime) -> None:
        self._log = log
        self._command: Command = command
        self._engine = engine
        self._sources = sources
        self._started = started
        self._id = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self._is_new = True
        self._is_announced = False
        #: How it was kept after its last changes that took effect.
        self._ended: Run | None = None

    def announce(self, balance: Balance) -> Message | None:
        """Keep the run as one that is about to change the index: so it is listed even if it is killed meanwhile."""
        return self._keep(balance, ended=None)

    def write(self, balance: Balance) -> Message | None:
        """Keep the run with its ``balance`` so far; return why that failed, if it did."""
        return self._keep(balance, ended=datetime.now(UTC))

    def withdraw(self) -> None:
        """Take back what was announced since the last :meth:`write`: it has not taken effect, and never will."""
        if not self._is_announced:
            return
        # If that fails, it stays listed as one that has not ended.
        with suppress(OSError):
            if self._ended is not None:
                self._log.keep(self._ended, is_new=False)
            else:
                self._log.remove(self._id)
                self._is_new = True
            self._is_announced = False

    def _keep(self, balance: Balance, ended: datetime | None) -> Message | None:
        run = Run(
            id=self._id,
            command=self._command,
            engine=self._engine,
            sources=self._sources,
            started=self._started,
            ended=ended,
            report=report_fields(balance, both_languages, MOST_LISTED),
        )
        try:
            self._log.keep(run, is_new=self._is_new)
        except OSError as error:
            reason = error.strerror or str(error)
            return Message(
                f"This run is not listed among the imports: {reason}.",
                f"لن تُدرج هذه العملية في سجل الاستيراد: {reason}.",
            )
        self._is_new, self._is_announced = False, ended is None
        self._ended = run if ended else self._ended
        return None


def run_fields(run: Run, language: Language, *, lists: bool) -> dict[str, Any]:
    """Return what a run was, and its balance, as data; without the ``lists`` only its figures."""
    figures = {name: value for name, value in run.report.items() if lists or name not in ("lists", "unused")}
    return {
        "id": run.id,
        "command": run.command,
        "engine": run.engine,
        "sources": list(run.sources),
        "started": run.started.isoformat(timespec="seconds"),
        "ended": run.ended and run.ended.isoformat(timespec="seconds"),
        **in_language(figures, language),
    }


def _as_json(run: Run) -> bytes:
    data = {
        "format": _FORMAT,
        "command": run.command,
        "engine": run.engine,
        "sources": run.sources,
        "started": run.started.isoformat(),
        "ended": run.ended and run.ended.isoformat(),
        "report": run.report,
    }
    # Half a surrogate pair, from the name of a file, could not be shown.
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def _run_of(name: str, data: Mapping[str, Any]) -> Run:
    run = Run(
        id=name,
        command=data["command"],
        engine=data["engine"],
        sources=tuple(data["sources"]),
        started=datetime.fromisoformat(data["started"]),
        ended=None if data["ended"] is None else datetime.fromisoformat(data["ended"]),
        report=data["report"],
    )
    is_whole = run.command in get_args(Command) and set(balance_fields(Balance())) <= run.report.keys()
    times = filter(None, (run.started, run.ended))
    if data["format"] != _FORMAT or not is_whole or any(time.tzinfo is None for time in times):
        raise ValueError(name)
    return run
