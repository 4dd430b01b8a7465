"""What a document says of itself besides its text: how much of that is about the article and not about its template."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from searchapp.dates.documents import parse_date
from searchapp.ingest.balance import Notes

#: Accounts, which are not authors: the maker of a machine, a program, a role.
_ACCOUNT: Final = re.compile(
    r"\b(?:user|users|admin|administrator|owner|microsoft|windows|office|word|computer|laptop|desktop|pc|guest|default|"
    r"unknown|author|home|test|hp|dell|acer|asus|lenovo|toshiba|samsung|sony|apple|imac|macbook|python-docx|apache|poi|"
    r"openpyxl|phpword|aspose|docx4j|libreoffice|openoffice|normal)\b"
    r"|مستخدم|المدير|\d|@",
    re.IGNORECASE,
)
_ARABIC: Final = re.compile("[\u0621-\u064a]")
_LONGEST_NAME: Final = 60
#: What programs put in as a title.
_NO_TITLE: Final = re.compile(
    r"(?i)(?:microsoft (?:word|powerpoint|excel|publisher)\b.*|word document|powerpoint presentation|"
    r"(?:document|doc|untitled|title|template|presentation|layout|scan)[\s_-]*\d*|"
    r"(?:بدون|بلا) عنوان[\s_-]*\d*|(?:ال)?مستند\s*\d*|"
    r".*\.(?:docx?|docm|rtf|odt|txt|dotm?|dotx|pdf|wps|indd|qx[pd]|xlsx?|pptx?|html?|cdr|ai))"
)
#: When the templates of programs were made: of python-docx, and of the libraries of Apache.
_OF_TEMPLATES: Final = (datetime(2013, 12, 23, 23, 15), datetime(2006, 9, 16))
#: Years that stand for no date: of programs, of zip and of MS-DOS.
_FIRST_YEAR: Final = 1990
#: An article is written within fewer days. A document that is saved long after it was made is an old one with a new
#: text, or an old text in a new format.
_LONGEST_WRITING: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document says of itself, and when it was ``made`` and last ``saved``, all as written."""

    raw_title: str = ""
    raw_author: str = ""
    section: str = ""
    made: str = ""
    saved: str = ""

    @property
    def title(self) -> str:
        """The title, if it is one."""
        title = self.raw_title.strip()
        return "" if _NO_TITLE.fullmatch(title) else title

    @property
    def author(self) -> str:
        """The author, if it is the name of a person: in Arabic, or of two words or more."""
        name = self.raw_author.strip()
        is_name = bool(_ARABIC.search(name)) or len(name.split()) > 1
        return name if is_name and len(name) <= _LONGEST_NAME and not _ACCOUNT.search(name) else ""

    @property
    def date(self) -> str:
        """When it was made, if that is when the article was written."""
        made, saved = parse_date(self.made), parse_date(self.saved)
        if made is None or not _is_moment(self.made) or made in _OF_TEMPLATES:
            return ""
        return self.made if saved is None or abs(saved - made) <= _LONGEST_WRITING else ""

    def notes(self, *, is_dated: bool) -> Notes:
        """Return what is not used though it says something: the dates, if the article has none."""
        pairs = () if is_dated else (("created", self.made), ("modified", self.saved))
        return Notes(unused=tuple((name, text) for name, text in pairs if _is_moment(text)))


def _is_moment(text: str) -> bool:
    moment = parse_date(text)
    return moment is not None and moment.year >= _FIRST_YEAR


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a document, a line for each paragraph, and what it says of itself."""

    text: str
    stated: Stated = Stated()
    #: Its properties by their names, and a function that returns what it would state with others.
    properties: Mapping[str, str] = field(default_factory=dict)
    stated_of: Callable[[Mapping[str, object]], Stated] | None = None


def with_properties(
    text: str, core: Mapping[str, str], custom: Mapping[str, str], stated_of: Callable[[Mapping[str, str]], Stated]
) -> Written:
    """Return a document with the properties ``core``, which every document may have and from which ``stated_of`` makes
    what it states, and ``custom`` ones, which its writer has named.
    """

    def stated(values: Mapping[str, object]) -> Stated:
        return stated_of({name: str(value) for name, value in values.items() if name in core})

    return Written(text, stated_of(core), {**custom, **core}, stated)
