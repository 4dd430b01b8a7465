"""The title, author and date of a document, as far as they were not made up by a program."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from searchapp.ingest.properties import Stated

_ARABIC: Final = re.compile("[\u0620-\u064a]")
_LETTER: Final = re.compile(r"[^\W\d_]")
#: A day in the name of a file: 2015-11-25, 25_11_2015 or 20151125.
_SIGN: Final = r"[-_. ]"
_DAY: Final = re.compile(
    rf"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s>{_SIGN}?)(?P<m>\d\d)(?P=s)(?P<d>\d\d)"
    rf"|(?P<d2>\d\d?){_SIGN}(?P<m2>\d\d?){_SIGN}(?P<y2>(?:19|20)\d\d))(?!\d)",
    re.ASCII,
)


def stated_title(stated: Stated, text: str) -> str:
    """Return the title, if it may be that of a document with this ``text``, else ``""``."""
    title = stated.title
    return title if _ARABIC.search(title) or (_LETTER.search(title) and not _ARABIC.search(text)) else ""


def stated_author(stated: Stated) -> str:
    """Return the author, if the name has two parts, else ``""``: one word is who scanned it or made its pages."""
    author = stated.author
    return author if len(author.split()) > 1 else ""


def day_in_name(origin: str) -> str:
    """Return the day in the name of the file, as ``YYYY-MM-DD``, or ``""``."""
    for match in _DAY.finditer(PurePosixPath(origin).stem):
        year, month, day = (match[name] or match[f"{name}2"] for name in "ymd")
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""
