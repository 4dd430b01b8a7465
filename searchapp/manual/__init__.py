"""The manual: pages of Markdown in Arabic and English, the same in both, for the web and the shell.

Where a page has ``{{ name }}``, there stands, when it is read, what is made from the code, or a figure: see
:mod:`searchapp.manual.made`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from searchapp.errors import InputError, Language, Message, unknown_name
from searchapp.manual.made import made

#: The pages in order, in groups.
GROUPS: Final = (
    (Message("Begin", "البداية"), ("tutorial",)),
    (
        Message("How to", "كيف أفعل"),
        ("wordpress", "word-files", "pdf", "feeds", "names", "newsroom"),
    ),
    (
        Message("Look up", "للمراجعة"),
        ("queries", "commands", "settings", "files", "imports", "json", "python", "errors"),
    ),
    (
        Message("Understand", "للفهم"),
        ("matching", "ranking", "stories", "numbers"),
    ),
    (Message("Run", "للإدارة"), ("administration", "performance")),
)
TOPICS: Final = tuple(name for _, names in GROUPS for name in names)

_FOLDER: Final = Path(__file__).parent
_PLACE: Final = re.compile(r"\{\{ ([\w.-]+) \}\}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the manual in one language; ``text`` is Markdown, and begins with the title as its heading."""

    name: str
    title: str
    text: str


def page_of(name: str, language: Language) -> Page:
    """Return the page ``name``. Raises :class:`~searchapp.errors.InputError` if there is none.

    >>> page_of("tutorial", "ar").title
    'عشر دقائق من الصفر إلى خلاصة أخبار'
    """
    if name not in TOPICS:
        raise _no_page(name)
    text = _FOLDER.joinpath(language, f"{name}.md").read_text(encoding="utf-8")
    title = text.partition("\n")[0].removeprefix("# ")
    return Page(name, title, _PLACE.sub(lambda place: made(place[1], language), text))


def titles(language: Language) -> dict[str, str]:
    """Return the titles of all pages by their names, in order."""
    return {name: page_of(name, language).title for name in TOPICS}


def _no_page(name: str) -> InputError:
    return unknown_name("page of the manual called", name, TOPICS)
