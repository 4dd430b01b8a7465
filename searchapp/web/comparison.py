"""Comparisons on the web: the page ``/compare``, its chart as a file of its own, its table, and what the API answers.

Everything lies in the address: ``q`` for each query, ``by`` for the unit of time, and the filters of every search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from textwrap import wrap
from typing import Final, cast

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import escape
from werkzeug.datastructures import MultiDict
from werkzeug.http import dump_options_header

from searchapp.dates.timeline import UNITS, Period, Unit
from searchapp.errors import Message
from searchapp.export.csv_table import as_csv
from searchapp.model import SearchRequest
from searchapp.search.compare import (
    FEWEST,
    MOST,
    NO_STORIES,
    Comparison,
    Figures,
    Side,
    compare,
    compares_sources,
    distinct,
    restricted,
    sides_of,
)
from searchapp.search.comparison_serialization import COMPARISON_COLUMNS, comparison_as_rows, side_names
from searchapp.web.facets import Chip, chips_of
from searchapp.web.feeds import valid_xml
from searchapp.web.language import (
    current_language,
    format_exact_share,
    format_number,
    format_period,
    format_round_share,
    format_short_day,
    gettext,
    language_parameter,
)
from searchapp.web.line_chart import COLOURS, DASHES, MARKS, LineChart, line_chart
from searchapp.web.links import chart_parameter, readable_url, search_url, shows_shares
from searchapp.web.opened_index import opened_index
from searchapp.web.parameters import read_choice, read_request, write_request
from searchapp.web.source_names import source_name, source_table

comparisons = Blueprint("comparisons", __name__)

#: The sizes of the chart on a desk and on a phone, in pixels.
WIDE: Final = (960, 380)
NARROW: Final = (358, 320)

#: Up to how many times every point of a line is a link. Of more, which nobody could hit, those with a mark are.
MOST_LINKED: Final = 400

#: How many bytes the links of all times may take; where they would take more, there are none.
MOST_LINK_BYTES: Final = 3_000_000

UNLINKED: Final = Message(
    en="The numbers of the times are no links: such long queries and filters would make the page too large.",
    ar="أعداد الأوقات بلا روابط: فمع عبارات وتصفية بهذا الطول كانت كثرة الروابط ستثقل الصفحة.",
)

#: How many characters a line under a drawing for print has, and how many gaps are named there.
_LINE: Final = 120
_GAPS: Final = 4

#: How many fields for queries are shown at least, and how many sources to choose from.
_FIELDS: Final = 3
_SOURCES: Final = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to compare: the queries, the filters of all of them, and the unit of time, if any."""

    queries: tuple[str, ...]
    base: SearchRequest
    unit: Unit | None

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to compare."""
        return len(self.queries) >= FEWEST or len(self.base.sources) >= FEWEST

    def without(self, chip: Chip) -> Asked:
        """Return the same comparison without a filter that is neither a source nor a date."""
        sources, first, last = self.base.sources, self.base.date_from, self.base.date_to
        return replace(self, base=replace(chip.without, sources=sources, date_from=first, date_to=last))

    def parameters(self, **changes: object) -> dict[str, object]:
        """Return the parameters of the address, with some changed."""
        kept = write_request(self.base)
        return {"q": list(self.queries), **kept, "by": self.unit or "", **chart_parameter(), **changes}

    def url(self, endpoint: str, **changes: object) -> str:
        """Return the URL of the same comparison at another place, or with something changed."""
        parameters = {name: value for name, value in self.parameters(**changes).items() if value not in ("", [])}
        return readable_url(url_for(endpoint, **parameters))  # type: ignore[arg-type]


def read_comparison(args: MultiDict[str, str]) -> Asked:
    """Return what a query string asks to compare. Raises :class:`~searchapp.errors.QueryError` as a search does."""
    base = replace(read_request(args), query="", match="auto", sort="relevance", page=1, collapse=None, verbatim=False)
    return Asked(distinct(args.getlist("q")), base, cast("Unit | None", read_choice(args, "by", ("", *UNITS)) or None))


def compared(asked: Asked) -> Comparison:
    """Return the comparison that is asked for, within the time limit of the server."""
    index = opened_index()
    return compare(index.engine, sides_of(asked.base, asked.queries), index.settings, asked.unit)


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """A number of articles with its share, and the URL of the articles; none where it is no link."""

    figures: Figures
    url: str

    @property
    def has_copies(self) -> bool:
        """Whether there are fewer stories than articles."""
        return self.figures.stories is not None and self.figures.stories < self.figures.articles


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A time or a source, and a cell for each side; without cells nothing was collected."""

    label: str
    cells: tuple[ComparedCell, ...]


@comparisons.get("/compare")
def compare_page() -> str:
    """Show a comparison as a chart and as tables, and the form for another one."""
    asked = read_comparison(request.args)
    shares = shows_shares()
    found = _named(compared(asked)) if asked.is_complete else None
    others = replace(asked.base, sources=(), date_from=None, date_to=None)
    known = [source for source, _ in opened_index().engine.values("source")[:_SOURCES]]
    return render_template(
        "compare.html",
        asked=asked,
        comparison=found,
        shares=shares,
        fields=[*asked.queries, *[""] * max(1, _FIELDS - len(asked.queries))][:MOST],
        units=UNITS,
        sources=list(dict.fromkeys((*asked.base.sources, *known))),
        kept=list(MultiDict(write_request(others)).items(multi=True)),
        chips=[(chip, asked.without(chip).url("comparisons.compare_page")) for chip in chips_of(others)],
        **(_shown(found, asked, shares=shares) if found else {}),
    )


def _named(found: Comparison) -> Comparison:
    """Return ``found`` with sources that are compared called by their names."""
    if not compares_sources(side.request for side in found.sides):
        return found
    return replace(found, sides=tuple(replace(side, label=source_name(side.label)) for side in found.sides))


def _shown(found: Comparison, asked: Asked, *, shares: bool) -> dict[str, object]:
    is_linked = _link_bytes(found) <= MOST_LINK_BYTES
    # Each URL takes long enough to be made only once.
    cells = [
        list(map(partial(_cell, side), side.times, found.periods))
        if is_linked
        else [ComparedCell(each, "") for each in side.times]
        for side in found.sides
    ]
    charts = [_drawn(found, size, shares=shares, cells=cells) for size in (WIDE, NARROW)] if _has_chart(found) else []
    return {
        "rows": _rows(found, cells),
        "source_rows": [
            ComparedRow(
                source_name(source), tuple(_cell(side, side.sources[place], source=source) for side in found.sides)
            )
            for place, source in enumerate(found.sources)
        ],
        "marks": MARKS,
        "dashes": DASHES,
        "sides_are_sources": compares_sources(side.request for side in found.sides),
        "totals": [_cell(side, side.total) for side in found.sides],
        "charts": charts,
        "most_linked": MOST_LINKED,
        "notes": found.notes if is_linked else (*found.notes, UNLINKED),
        "files": [
            ("CSV", "text/csv", asked.url("comparisons.compare_csv")),
            ("SVG", "image/svg+xml", asked.url("comparisons.compare_svg", **language_parameter())),
            ("JSON", "application/json", asked.url("api.comparison")),
        ],
    }


def _link_bytes(found: Comparison) -> int:
    """Return about how many bytes the links of all times take, in the table and in both charts."""
    places = 3 if len(found.periods) <= MOST_LINKED else 1
    return places * sum(
        len(escape(search_url(side.request) + side.label).encode()) * sum(each.articles > 0 for each in side.times)
        for side in found.sides
    )


def _rows(found: Comparison, cells: Sequence[Sequence[ComparedCell]]) -> list[ComparedRow]:
    """Return a row for each time, those one after the other of which nothing was collected as one; ``cells`` are those
    of each side.
    """
    rows: list[ComparedRow] = []
    gaps = {gap.first: gap for gap in found.gaps}
    for place, period in enumerate(found.periods):
        if not found.is_gap(place):
            rows.append(ComparedRow(format_period(period), tuple(of_side[place] for of_side in cells)))
        elif period.first in gaps:
            rows.append(ComparedRow(format_period(gaps[period.first]), ()))
    return rows


def _opened(side: Side, figures: Figures, period: Period | None = None, source: str = "") -> str:
    """Return the URL of the articles that are counted; none where there are none."""
    return search_url(restricted(side.request, period, source)) if figures.articles else ""


def _cell(side: Side, figures: Figures, period: Period | None = None, source: str = "") -> ComparedCell:
    return ComparedCell(figures, _opened(side, figures, period, source))


def _has_chart(found: Comparison) -> bool:
    return len(found.periods) > 1 and any(each.articles for side in found.sides for each in side.times)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with all the words on it, and where it is linked a URL and words for every point."""

    chart: LineChart
    name: str
    title: str
    values: tuple[str, ...]
    ticks: tuple[str, ...]
    points: tuple[tuple[tuple[str, str], ...], ...]
    gaps: tuple[str, ...]
    marks: tuple[str, ...] = MARKS
    dashes: tuple[str, ...] = DASHES
    colours: tuple[str, ...] = COLOURS


def _drawn(
    found: Comparison, size: tuple[int, int], *, shares: bool, cells: Sequence[Sequence[ComparedCell]] = ()
) -> Drawing:
    """Return the chart of ``found``, linked where its ``cells`` are given."""
    width, height = size
    chart = line_chart(
        [side.label for side in found.sides],
        [[_value(each, shares=shares) for each in side.times] for side in found.sides],
        width=width,
        height=height,
        right_to_left=current_language() == "ar",
        whole_numbers=not shares,
    )
    in_words = format_round_share if shares else (lambda value: format_number(int(value)))
    return Drawing(
        chart,
        f"w{width}",
        _title(found, shares=shares),
        tuple(in_words(value) for value, _ in chart.across),
        tuple(_tick(found.periods[place], found.unit) for _, place in chart.ticks),
        tuple(
            tuple(
                (cell.url, _point(side, cell.figures, period))
                for period, cell in zip(found.periods, of_side, strict=True)
            )
            for side, of_side in zip(found.sides, cells, strict=bool(cells))
        ),
        tuple(
            format_period(Period(found.periods[band.places[0]].first, found.periods[band.places[1]].last))
            for band in chart.bands
        ),
    )


def _value(figures: Figures, *, shares: bool) -> float | None:
    """Return the height of a point, or None where nothing was collected."""
    if not figures.collected:
        return None
    return figures.share if shares else float(figures.articles)


def _title(found: Comparison, *, shares: bool) -> str:
    if shares:
        return {
            "day": gettext("Share of all articles of each day"),
            "week": gettext("Share of all articles of each week"),
            "month": gettext("Share of all articles of each month"),
            "year": gettext("Share of all articles of each year"),
        }[found.unit]
    return {
        "day": gettext("Articles by day"),
        "week": gettext("Articles by week"),
        "month": gettext("Articles by month"),
        "year": gettext("Articles by year"),
    }[found.unit]


def _point(side: Side, figures: Figures, period: Period) -> str:
    return f"{side.label}, {format_period(period)}: {_in_all(figures)}"


def _tick(period: Period, unit: Unit) -> str:
    return format_short_day(period.first) if unit in ("day", "week") else format_period(period)


@comparisons.get("/compare.svg")
def compare_svg() -> Response:
    """Return the chart of a comparison as a drawing for print."""
    found = _named(compared(read_comparison(request.args)))
    drawing = _drawn(found, WIDE, shares=shows_shares()) if _has_chart(found) else None
    lines = tuple(line for text in _caption(found, drawing) for line in wrap(text, _LINE))
    text = render_template("compare_svg.html", drawing=drawing, lines=lines)
    return Response(valid_xml(text), mimetype="image/svg+xml", headers=_attached("svg"))


def _caption(found: Comparison, drawing: Drawing | None) -> Iterator[str]:
    """Yield what stands under a drawing for print: the sides with their totals, what is not drawn, and the notes."""
    language = current_language()
    names = [name if name != side.label else f"{number}. {name}" for number, (name, side) in _numbered(found)]
    yield " · ".join(f"{name}: {_in_all(side.total)}" for name, side in zip(names, found.sides, strict=True))
    undated = [(number, side.without_period) for number, (_, side) in _numbered(found) if side.without_period]
    if undated:
        counts = " · ".join(f"{number}. {format_number(count)}" for number, count in undated)
        yield gettext("Without so exact a date") + f": {counts}"
    if drawing and drawing.gaps:
        gaps, more = gettext("; ").join(drawing.gaps[:_GAPS]), "…" if len(drawing.gaps) > _GAPS else ""
        yield gettext("Nothing was collected in the hatched periods:") + f" {gaps}{more}"
    for number, (_, side) in _numbered(found):
        yield from (f"{number}. {note.text(language)}" for note in side.notes)
    # No stories are drawn.
    yield from (note.text(language) for note in found.notes if note != NO_STORIES)


def _numbered(found: Comparison) -> Iterator[tuple[int, tuple[str, Side]]]:
    return enumerate(zip(side_names(found), found.sides, strict=True), 1)


def _in_all(figures: Figures) -> str:
    share = "" if figures.share is None else f" ({format_exact_share(figures.share)})"
    return f"{format_number(figures.articles)}{share}"


@comparisons.get("/compare.csv")
def compare_csv() -> Response:
    """Return every number of a comparison as a table, with what is to be said of them in its last rows."""
    rows = comparison_as_rows(compared(read_comparison(request.args)), current_language(), source_table().name)
    return Response(
        as_csv(COMPARISON_COLUMNS, rows),
        content_type="text/csv; charset=utf-8; header=present",
        headers=_attached("csv"),
    )


def _attached(suffix: str) -> dict[str, str]:
    name = f"comparison-{date.today().isoformat()}.{suffix}"
    return {"Content-Disposition": dump_options_header("attachment", {"filename": name})}
