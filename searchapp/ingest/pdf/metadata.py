"""The title, author and date of a document, where what is stated is not made up by the program that wrote it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Final

_ARABIC: Final = re.compile("[\u0620-\u064a]")
_LETTER: Final = re.compile(r"[^\W\d_]")
#: What programs and their owners give as a title or an author.
_OF_PROGRAMS: Final = re.compile(
    r"microsoft|powerpoint|untitled|بلا عنوان|بدون عنوان|مستند"
    r"|^(?:document|doc|layout|scan|admin\w*|user|owner)[\W\d_]*$"
    r"|\.(?:docx?|indd|qx[pd]|pdf|rtf|odt|xlsx?|pptx?|txt|html?|cdr|ai)$",
    re.IGNORECASE,
)
#: A day in the name of a file: 2015-11-25, 25_11_2015 or 20151125.
_SIGN: Final = r"[-_. ]"
_DAY: Final = re.compile(
    rf"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s>{_SIGN}?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)"
    rf"|(?P<d2>\d\d?){_SIGN}(?P<m2>\d\d?){_SIGN}(?P<y2>(?:19|20)\d\d))(?!\d)",
    re.ASCII,
)


def stated_title(stated: str, text: str) -> str:
    """Return ``stated`` if it may be the title of a document with this ``text``, else ``""``."""
    title = stated.strip()
    if _OF_PROGRAMS.search(title) or not _LETTER.search(title):
        return ""
    return title if _ARABIC.search(title) or not _ARABIC.search(text) else ""


def stated_author(stated: str) -> str:
    """Return ``stated`` if it may be the name of a person, which has two parts, else ``""``."""
    author = stated.strip()
    return author if len(author.split()) > 1 and not _OF_PROGRAMS.search(author) and _LETTER.search(author) else ""


def day_in_name(origin: str) -> str:
    """Return the day that the name of the file has, as ``YYYY-MM-DD``, or ``""``."""
    for match in _DAY.finditer(PurePosixPath(origin).stem):
        year, month, day = (match[name] or match[f"{name}2"] for name in "ymd")
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""
