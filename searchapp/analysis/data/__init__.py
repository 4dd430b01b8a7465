"""The analyser's word lists and their format: UTF-8, one entry a line, ``#`` starts a comment."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources


@cache
def read_data(name: str) -> str:
    """Return the whole text of the data file ``name``."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _entries(text: str) -> Iterator[str]:
    for line in text.splitlines():
        entry = line.partition("#")[0].strip()
        if entry:
            yield entry


def read_classes(name: str) -> list[list[str]]:
    """Return the classes of the file ``name``: one class a line, its words separated by spaces."""
    return parse_classes(read_data(name))


def parse_classes(text: str) -> list[list[str]]:
    """Return the classes in ``text``: one class a line, its words separated by spaces."""
    return [entry.split() for entry in _entries(text)]


def read_spellings(name: str) -> list[list[tuple[str, ...]]]:
    """Return the classes of the file ``name``: one class a line, its spellings of one word or more separated by |."""
    return [parse_spellings(entry) for entry in _entries(read_data(name))]


def parse_spellings(entry: str) -> list[tuple[str, ...]]:
    """Return the spellings in ``entry``, each of one word or more, separated by |."""
    return [words for spelling in entry.split("|") if (words := tuple(spelling.split()))]


def read_sections(name: str) -> dict[str, list[str]]:
    """Return the words of each ``[section]`` of the file ``name``."""
    sections: dict[str, list[str]] = {}
    for entry in _entries(read_data(name)):
        if entry.startswith("["):
            words = sections.setdefault(entry.strip("[]"), [])
        else:
            words.extend(entry.split())
    return sections
