"""The parameters of pages about what stands beside a name: which words are beside it."""

from __future__ import annotations

from typing import cast

from werkzeug.datastructures import MultiDict

from searchapp.search.collocate_counts import MAX_SPAN, SIDES, SPAN, Side, Window
from searchapp.web.parameters import read_choice, read_number


def read_window(args: MultiDict[str, str]) -> Window:
    """Return which words are beside a name. Raises :class:`~searchapp.errors.QueryError` as a search does."""
    span = read_number(args, "span", SPAN, MAX_SPAN)
    side = cast("Side", read_choice(args, "side", SIDES))
    return Window(span, side, stop_words=read_choice(args, "stop", ("0", "1")) == "1")


def write_window(window: Window) -> dict[str, str]:
    """Return the parameters that :func:`read_window` reads as ``window``; empty where they have their defaults."""
    return {
        "span": "" if window.span == SPAN else str(window.span),
        "side": "" if window.side == SIDES[0] else window.side,
        "stop": "1" if window.stop_words else "",
    }
