"""The parts of the manual that are made from the code, so that they cannot say anything else than it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from inspect import getdoc
from typing import Final

from searchapp.errors import Language
from searchapp.manual import figures
from searchapp.query.syntax import CHAPTERS, Chapter
from searchapp.setting_groups import GROUPS
from searchapp.settings import Settings


def queries(language: Language) -> str:
    """Return the query language by example: each chapter a table of what is typed and what it finds."""
    return "\n\n".join(_chapter(chapter, language) for chapter in CHAPTERS)


def _chapter(chapter: Chapter, language: Language) -> str:
    typed, found = ("يُكتب", "يجد") if language == "ar" else ("typed", "finds")
    rows = "\n".join(f"| `{_cell(each.query)}` | {_prose(each.meaning.text(language))} |" for each in chapter.examples)
    heading = f"## {chapter.heading.text(language)} {{#{chapter.anchor}}}"
    table = f"| {typed} | {found} |\n|---|---|\n{rows}"
    return "\n\n".join((heading, table, *(_prose(note.text(language)) for note in chapter.notes)))


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _prose(text: str) -> str:
    return re.sub(r"([\\*_`<|~^])", r"\\\1", text)


def settings(language: Language) -> str:
    """Return all settings in their groups: each a table of names, defaults and meanings."""
    head = "| الإعداد | المعتاد | معناه |" if language == "ar" else "| setting | default | meaning |"
    defaults = {each.name: str(each.default) for each in fields(Settings)}
    parts = []
    for title, meanings in GROUPS:
        anchor = re.sub(r"\W+", "-", title.en.lower())
        rows = (
            f"| `{name}` | `{defaults[name]}` | {_cell(meaning.text(language))} |" for name, meaning in meanings.items()
        )
        parts += [f"### {title.text(language)} {{#{anchor}}}", "\n".join((head, "|---|---|---|", *rows))]
    return "\n\n".join(parts)


def archive(_: Language) -> str:
    """Return what an archive has in Python, each name with the first sentences of its docstring."""
    from searchapp.archive import Archive  # noqa: PLC0415 - the rest of the manual is read without engines

    rows = (
        f"| `{name}` | {_prose(_summary(method))} |"
        for name, method in vars(Archive).items()
        if not name.startswith("_")
    )
    return "\n".join(("| | |", "|---|---|", *rows))


def _summary(thing: object) -> str:
    paragraph = (getdoc(thing) or "").partition("\n\n")[0]
    return re.sub(r":\w+:`[~.]*([^`]*)`|``([^`]*)``", r"\1\2", " ".join(paragraph.split()))


#: What stands for each name in double braces.
_MADE: Final[Mapping[str, Callable[[Language], str]]] = {
    "queries": queries,
    "figures": figures.commands,
    "settings": settings,
    "archive": archive,
}
#: Begins the name of a table of figures; all other names are those of single ones.
_TABLE: Final = "table."


def made(name: str, language: Language) -> str:
    """Return what stands for ``name``, which a page has in double braces."""
    if name in _MADE:
        return _MADE[name](language)
    return figures.table(name.removeprefix(_TABLE), language) if name.startswith(_TABLE) else figures.figure(name)
