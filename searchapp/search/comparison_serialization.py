"""A comparison as plain data: what ``searchapp compare`` prints as JSON or CSV, and the web API and the table send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from searchapp.errors import Language, Message
from searchapp.model import SourceName, called_by_slug
from searchapp.search.compare import Comparison, Figures, Side, compares_sources

#: The columns of a comparison as a table: a row for each side in all, at each time, and in each source. What has no
#: exact date is a row "undated" of its side, and a ``note`` a row of its own, of a side or of all.
COMPARISON_COLUMNS: Final = (
    *("by", "first", "last", "source", "source_name", "side"),
    *("articles", "stories", "all_articles", "share", "note"),
)

#: How much of a label stands in each row; a whole query in thousands of them would be megabytes.
_LABEL: Final = 60

_Cell = str | float


def comparison_as_rows(
    comparison: Comparison, language: Language, source_name: SourceName = called_by_slug
) -> Iterator[tuple[_Cell, ...]]:
    """Yield the rows of ``comparison`` under :data:`COMPARISON_COLUMNS`, with notes in ``language``.

    ``source_name`` says what the source of a row is called, or where sources are compared that of its side.

    The label of a side is cut to :data:`_LABEL` characters, behind its number; a note has the whole.
    """
    names = side_names(comparison)
    by_source = compares_sources(side.request for side in comparison.sides)
    called = {
        name: source_name(side.label, language) if by_source else ""
        for side, name in zip(comparison.sides, names, strict=True)
    }
    for side, name in zip(comparison.sides, names, strict=True):
        yield _row("total", name, side.total, source=("", called[name]))
    for side, name in zip(comparison.sides, names, strict=True):
        if side.without_period and comparison.periods:
            yield ("undated", "", "", "", called[name], name, side.without_period, "", "", "", "")
    for place, period in enumerate(comparison.periods):
        for side, name in zip(comparison.sides, names, strict=True):
            days = (period.first.isoformat(), period.last.isoformat())
            yield _row(comparison.unit, name, side.times[place], days=days, source=("", called[name]))
    for place, source in enumerate(comparison.sources):
        for side, name in zip(comparison.sides, names, strict=True):
            yield _row("source", name, side.sources[place], source=(source, source_name(source, language)))
    for name, note in _notes(comparison, names):
        yield ("note", "", "", "", called.get(name, ""), name, "", "", "", "", note.text(language))


def side_names(comparison: Comparison) -> tuple[str, ...]:
    """Return what the sides are called where there is no room for long labels."""
    return tuple(_name(number, side.label) for number, side in enumerate(comparison.sides, 1))


def _name(number: int, label: str) -> str:
    return label if len(label) <= _LABEL else f"{number}. {label[:_LABEL].rstrip()}…"


def _notes(comparison: Comparison, names: tuple[str, ...]) -> Iterator[tuple[str, Message]]:
    """Yield what is to be said, each with the name of the side that it is about, empty where it is about all."""
    for side, name in zip(comparison.sides, names, strict=True):
        if name != side.label:
            yield name, Message(en=f"In full: {side.label}", ar=f"بتمامها: {side.label}")
        for note in side.notes:
            yield name, note
    for note in comparison.notes:
        yield "", note


def _row(
    by: str, name: str, figures: Figures, *, source: tuple[str, str], days: tuple[str, str] = ("", "")
) -> tuple[_Cell, ...]:
    fields = _figures_as_json(figures)
    numbers = (fields[column] for column in ("articles", "stories", "all_articles", "share"))
    return (by, *days, *source, name, *("" if number is None else number for number in numbers), "")


def comparison_as_json(
    comparison: Comparison, language: Language, source_name: SourceName = called_by_slug
) -> dict[str, Any]:
    """Return ``comparison`` as ``searchapp compare --json`` prints it, with notes and names in ``language``."""
    return {
        "unit": comparison.unit,
        "took_ms": comparison.took_ms,
        "notes": [note.text(language) for note in comparison.notes],
        "sides": [_side_as_json(side, language, source_name) for side in comparison.sides],
        "times": [
            {
                "first": period.first.isoformat(),
                "last": period.last.isoformat(),
                "sides": [_figures_as_json(side.times[place]) for side in comparison.sides],
            }
            for place, period in enumerate(comparison.periods)
        ],
        "sources": [
            {
                "source": source,
                "source_name": source_name(source, language),
                "sides": [_figures_as_json(side.sources[place]) for side in comparison.sides],
            }
            for place, source in enumerate(comparison.sources)
        ],
        "nothing_collected": [[gap.first.isoformat(), gap.last.isoformat()] for gap in comparison.gaps],
    }


def _side_as_json(side: Side, language: Language, source_name: SourceName) -> dict[str, Any]:
    return {
        "label": side.label,
        "query": side.request.query,
        "source": list(side.request.sources),
        "source_names": [source_name(source, language) for source in side.request.sources],
        **_figures_as_json(side.total),
        "without_period": side.without_period,
        "notes": [note.text(language) for note in side.notes],
    }


def _figures_as_json(figures: Figures) -> Mapping[str, Any]:
    return {
        "articles": figures.articles,
        "stories": figures.stories,
        "all_articles": figures.collected,
        "share": None if figures.share is None else round(figures.share, 6),
    }
