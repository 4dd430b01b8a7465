"""The last imports: what was read, what became of it, and where something is missing; as pages and as JSON.

They show paths of files, so these addresses exist only if the setting ``show_imports`` is on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from flask import Blueprint, Response, abort, jsonify, render_template

from searchapp.errors import Language, Message
from searchapp.ingest.balance_report import (
    DATE_ORDERS,
    LACK_NAMES,
    OUTCOMES,
    REFUSALS,
    UNUSED,
    Report,
    in_language,
    outcomes,
    printable,
    sentences,
    unused_field,
)
from searchapp.sync.runs import MOST_LISTED, NOT_ENDED, Run, RunLog, run_fields
from searchapp.web.language import current_language
from searchapp.web.opened_index import opened_index

imports = Blueprint("imports", __name__)

#: How many places each section of a run shows on the page of all runs.
_MOST_SHOWN: Final = 5

_COMMANDS: Final = {
    "index": Message("Indexing", "فهرسة"),
    "watch": Message("Watching", "متابعة"),
    "fetch": Message("Fetching", "جلب"),
    "restore": Message("Restoring", "استعادة"),
}


@imports.get("/imports")
def imports_page() -> str:
    """Show the last runs, each with its balance and the first of what it lists."""
    return _page(_runs(), _MOST_SHOWN, is_one=False)


@imports.get("/imports/<run_id>")
def import_page(run_id: str) -> str:
    """Show one run with everything that is kept of it."""
    found = [run for run in _runs() if run.id == run_id]
    return _page(found, MOST_LISTED, is_one=True) if found else abort(404)


@imports.get("/api/imports")
def imports_as_json() -> Response:
    """Return the last runs with their reports."""
    return jsonify(imports=[run_fields(run, current_language(), lists=True) for run in _runs()])


def _runs() -> list[Run]:
    return RunLog.of(opened_index().settings).runs()


def _page(runs: Iterable[Run], most: int, *, is_one: bool) -> str:
    language = current_language()
    shown = [shown_run(run, language, most) for run in runs]
    return render_template("imports.html", runs=shown, is_one=is_one)


class ShownPlace(NamedTuple):
    """The name of a file, and a line or a column of it."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Group:
    """The places that have something in common, which is said in the ``title``."""

    title: str
    places: tuple[ShownPlace, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a balance: what is said of it, some places, and how many more there are."""

    heading: str
    groups: tuple[Group, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run as it is shown. ``figures`` say what became of its records."""

    id: str
    title: str
    moment: datetime
    sources: tuple[str, ...]
    seconds: float
    records: int
    figures: tuple[tuple[str, int], ...]
    not_ended: str
    sections: tuple[Section, ...]


def shown_run(run: Run, language: Language, most: int) -> ShownRun:
    """Return ``run`` as it is shown in ``language``, with at most ``most`` places in each section."""
    report = in_language(run.report, language)
    return ShownRun(
        id=run.id,
        title=_COMMANDS[run.command].text(language),
        # The wall clock of the server, as in the shell.
        moment=run.moment.astimezone().replace(tzinfo=None),
        sources=tuple(map(printable, run.sources)),
        seconds=report["seconds"],
        records=report["records"],
        figures=tuple((_capital(name.text(language)), count) for name, count in outcomes(report)),
        not_ended="" if run.ended else _capital(NOT_ENDED.text(language)),
        sections=tuple(_Sections(report, run.sources, language, most).all()),
    )


class _Sections:
    """The sections of a run."""

    def __init__(self, report: Report, sources: tuple[str, ...], language: Language, most: int) -> None:
        self._report = report
        self._language: Language = language
        self._most = most
        # Below a single source, which stands above, names are shorter than paths.
        self._root = PurePosixPath(sources[0]) if len(sources) == 1 else None

    def all(self) -> Iterator[Section]:
        report = self._report
        for key, kind in REFUSALS.items():
            if report[key]:
                said = f"{_capital(OUTCOMES[key].text(self._language))}: {report[key]:,}"
                yield self._section(said, self._refused(kind), report[key])
        unused = len(report["unused_fields"])
        items = {
            "files": (self._refused("skipped"), report["files"]["skipped"]),
            "without": (self._without(), sum(report["without"].values())),
            "ids_qualified": (self._ids_qualified(), report.get("ids_qualified", 0)),
            "unused": (self._unused(), unused),
            "repaired": (self._repaired(), report["repaired"]),
            "date_order": (self._date_orders(), sum(map(len, report["date_order"].values()))),
        }
        # With samples of all of them it would be too long for a heading.
        headings = sentences(report)
        if unused:
            headings["unused"] = Message(f"{UNUSED.en}: {unused:,}", f"{UNUSED.ar}: {unused:,}")
        for about, heading in headings.items():
            yield self._section(heading.text(self._language), *items[about])

    def _section(self, heading: str, items: Iterable[tuple[str, ShownPlace]], number: int) -> Section:
        groups: dict[str, list[ShownPlace]] = {}
        shown = list(islice(items, self._most))
        for title, place in shown:
            groups.setdefault(title, []).append(place)
        return Section(
            heading=heading,
            groups=tuple(Group(title, tuple(places)) for title, places in groups.items()),
            more=number - len(shown),
        )

    def _refused(self, kind: str) -> Iterator[tuple[str, ShownPlace]]:
        for each in self._report["lists"]["refused"]:
            if each["kind"] == kind:
                yield each["reason"], self._place(each)

    def _without(self) -> Iterator[tuple[str, ShownPlace]]:
        for lack, places in self._report["lists"]["without"].items():
            name = LACK_NAMES[lack]
            for each in places:
                yield Message(f"without {name.en}", f"بلا {name.ar}").text(self._language), self._place(each)

    def _ids_qualified(self) -> Iterator[tuple[str, ShownPlace]]:
        for each in self._report["lists"]["ids_qualified"]:
            yield printable(each["id"]), self._place(each)

    def _unused(self) -> Iterator[tuple[str, ShownPlace]]:
        for each in self._report["unused"]:
            yield unused_field(each), self._place(each)

    def _repaired(self) -> Iterator[tuple[str, ShownPlace]]:
        for each in self._report["lists"]["repaired"]:
            yield each["what"], self._place(each)

    def _date_orders(self) -> Iterator[tuple[str, ShownPlace]]:
        for file, orders in self._report["date_order"].items():
            for column, order in orders.items():
                yield DATE_ORDERS[order].text(self._language), ShownPlace(self._name(file), printable(column))

    def _place(self, each: dict[str, Any]) -> ShownPlace:
        return ShownPlace(self._name(each["file"]), str(each["line"] or ""))

    def _name(self, file: str) -> str:
        path = PurePosixPath(file)
        if self._root is not None and path != self._root and path.is_relative_to(self._root):
            return printable(path.relative_to(self._root).as_posix())
        return printable(file)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
