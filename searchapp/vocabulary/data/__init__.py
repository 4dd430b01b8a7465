"""The lexicon's list of names that sound otherwise in Arabic, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final

_FILE: Final = "names.txt"


@cache
def listed_names() -> dict[str, str]:
    """Return the Arabic name for each listed one, which is in small Latin letters, its words one space apart."""
    return dict(_pairs(resources.files(__name__).joinpath(_FILE).read_text(encoding="utf-8")))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        names, _, arabic = line.partition("#")[0].partition("=")
        for name in filter(None, map(str.strip, names.split(","))):
            yield name, arabic.strip()
