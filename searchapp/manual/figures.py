"""The figures of the manual, with the commands that make them: ``figures.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from searchapp.errors import Language, Message

_FILE: Final = Path(__file__).with_name("figures.toml")
_BY_HAND: Final = Message("once, by hand", "مرة واحدة، يدويًا")
_MADE_BY: Final = Message("Made by `{}`.", "من الأمر `{}`.")


@cache
def data() -> Mapping[str, Any]:
    """Return what the file holds: ``figures`` and ``tables`` by their names."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def figure(name: str) -> str:
    """Return the figure ``name`` as it is written."""
    return str(data()["figures"][name]["value"])


def table(name: str, language: Language) -> str:
    """Return the table ``name`` as Markdown, and below it the command that makes its figures."""
    described = data()["tables"][name]
    head = described["head"][language]
    rows = [head, ["---"] * len(head), *([row[language], *row["values"]] for row in described["rows"])]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    return f"{lines}\n\n{_MADE_BY.text(language).format(described['command'])}"


def commands(language: Language) -> str:
    """Return a table of all single figures: what each is, and the command that makes it."""
    head = ("رقم", "معناه", "الأمر") if language == "ar" else ("figure", "what it is", "command")
    rows = [head, ("---",) * 3]
    rows += [
        (each["value"], each[language], f"`{each['command']}`" if each["command"] else _BY_HAND.text(language))
        for each in data()["figures"].values()
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
