"""Rules of an import: what the files of a run or a folder are, where they do not say so themselves.

A rule is a table of the config file::

    [[import]]
    files = "dumps/*.jsonl"
    source = "الأهرام"
    date_order = "month first"
    fields = { title = "hl", content = ["lead", "bdy"], date = "meta.pub_date", internal_note = false }
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from encodings.aliases import aliases
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from searchapp.errors import InputError, naming_near_fields, require_known, texts_of

#: What a rule may name the fields of.
FIELDS: Final = ("id", "title", "content", "source", "author", "section", "date", "url")

DateOrder = Literal["", "day first", "month first"]

#: By which name the web calls encodings that Python calls otherwise.
_WEB_NAMES: Final = {"x-mac-arabic": "mac_arabic", "iso-8859-6-i": "iso8859-6"}
#: What makes a pattern of a name.
MAGIC: Final = re.compile(r"[*?\[]")


@naming_near_fields
@dataclass(frozen=True, slots=True)
class ImportRule:
    """What holds for ``files``: paths or patterns, in which ``*`` stands for any signs of a name and ``**`` for any
    folders. A folder means all that is below it; without any, the rule is for every file.

    ``fields`` maps a field of articles (:data:`FIELDS`) to its name in the files, with dots where it is within objects
    (``meta.pub_date``), or to several names: all of these are the ``content``, and of another field the first that is
    filled counts. Where a record has one of the names, nothing else becomes that field. A name that maps to False is
    one of the files, and is not read on purpose.

    ``source`` and ``section`` are those of articles that have none. With ``section_from_folder``, that section is the
    folder below the one that ``files`` names. ``encoding`` is that of texts that are not UTF-8. ``time_zone`` is the
    newspaper's. ``date_order`` is ``"day first"`` or ``"month first"``, for dates such as 3/4/2015.

    >>> rule = searchapp.ImportRule(files="dumps/*.jsonl", source="جريدة السهل", fields={"content": "bdy"})
    >>> rule.files
    ('dumps/*.jsonl',)

    Raises :class:`InputError` for what does not exist.

    >>> searchapp.ImportRule(fields={"titel": "hl"})
    Traceback (most recent call last):
    searchapp.errors.InputError: There is no field of articles 'titel'; did you mean 'title'?
    """

    files: str | Sequence[str] = ()
    fields: Mapping[str, str | Sequence[str] | Literal[False]] = field(default_factory=dict, hash=False)
    source: str = ""
    section: str = ""
    section_from_folder: bool = False
    encoding: str = ""
    time_zone: str = ""
    date_order: DateOrder = ""

    def __post_init__(self) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        put("files", _files(self.files))
        put("fields", _fields(self.fields))
        for name in ("source", "section", "encoding", "time_zone"):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} is {getattr(self, name)!r:.60}; it is a text.")
        if not isinstance(self.section_from_folder, bool):
            raise InputError(f"section_from_folder is {self.section_from_folder!r:.60}; it is true or false.")
        require_known("order of dates", (self.date_order,), get_args(DateOrder))
        if self.encoding:
            _require_encoding(self.encoding)
        if self.time_zone:
            _require_time_zone(self.time_zone)

    @property
    def codec(self) -> str:
        """Python's name for the ``encoding``."""
        return _WEB_NAMES.get(self.encoding.lower(), self.encoding)

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of each field that is mapped."""
        return {ours: cast("tuple[str, ...]", theirs) for ours, theirs in self.fields.items() if theirs is not False}

    @property
    def ignored(self) -> frozenset[str]:
        """The names that are not read on purpose."""
        return frozenset(name for name, theirs in self.fields.items() if theirs is False)

    def digest(self) -> bytes:
        """Return 16 bytes that are the same for rules that make the same articles of a file."""
        said = [(each.name, getattr(self, each.name)) for each in fields(self) if each.name not in ("files", "fields")]
        return blake2b(repr((said, sorted(self.fields.items(), key=str))).encode(), digest_size=16).digest()


def _files(given: object) -> tuple[str, ...]:
    patterns = (given,) if isinstance(given, str) else texts_of("files", given, "'dumps/*.jsonl' or ['a', 'b']")
    if not all(map(str.strip, patterns)):
        raise InputError("files has an empty pattern; name a file, a folder or a pattern such as 'dumps/*.jsonl'.")
    if any("\0" in each for each in patterns):
        raise InputError("files has a NUL, which is in no name of a file.")
    return patterns


def _fields(given: object) -> dict[str, tuple[str, ...] | Literal[False]]:
    if not isinstance(given, Mapping):
        raise InputError(f"fields is {given!r:.60}; it maps fields of articles to names, such as {{title = 'hl'}}.")
    checked: dict[str, tuple[str, ...] | Literal[False]] = {}
    for name, theirs in given.items():
        if theirs is not False:
            require_known("field of articles", (name,), FIELDS)
        checked[str(name)] = theirs if theirs is False else _names(str(name), theirs)
    return checked


def _names(name: str, theirs: object) -> tuple[str, ...]:
    names = (theirs,) if isinstance(theirs, str) else texts_of(f"fields.{name}", theirs, "'hl', ['lead', 'text']")
    if not names or not all(names):
        raise InputError(f"fields.{name} names nothing; give its name in the files, or false for one that is not read.")
    return names


def _require_encoding(name: str) -> None:
    try:
        b" ".decode(_WEB_NAMES.get(name.lower(), name), "replace")
    except (LookupError, ValueError) as error:
        known = {*_WEB_NAMES, *(alias.replace("_", "-") for alias in aliases)} - {name}
        raise _unknown("encoding", name, ("utf-8", "windows-1256", "iso-8859-6", "x-mac-arabic"), known) from error


def _require_time_zone(name: str) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        known = zoneinfo.available_timezones()
        raise _unknown("time zone", name, ("Africa/Cairo", "Asia/Riyadh", "Asia/Beirut"), known) from error


def _unknown(what: str, name: str, usual: Sequence[str], known: Iterable[str]) -> InputError:
    by_folded = {each.lower(): each for each in sorted(known)}
    near = get_close_matches(name.lower(), usual, 1) or get_close_matches(name.lower(), by_folded, 1)
    hint = f"did you mean {by_folded.get(near[0], near[0])!r}?" if near else f"there are {', '.join(usual)} and others."
    return InputError(f"There is no {what} {name!r}; {hint}")


def rules_of(name: str, given: object) -> tuple[ImportRule, ...]:
    """Return the rules that a program passed as ``name``."""
    rules = (given,) if isinstance(given, ImportRule) else given
    if not isinstance(rules, Iterable) or isinstance(rules, str | Mapping):
        raise InputError(f"{name} is {given!r:.60}; pass import rules, such as ImportRule(source='جريدة').")
    found = tuple(rules)
    for rule in found:
        if not isinstance(rule, ImportRule):
            raise InputError(f"{name} holds {rule!r:.60}; pass import rules, such as ImportRule(source='جريدة').")
    return found


def rules_of_tables(tables: object, folder: Path, origin: str) -> tuple[ImportRule, ...]:
    """Return the rules that the ``tables`` named ``import`` of the config file ``origin`` are; their ``files`` are
    relative to ``folder``.

    Raises :class:`InputError` with the number of the table that cannot be used.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError(f"{origin} sets import to {tables!r:.60}; write tables, each below a line [[import]].")
    return tuple(_rule_of(table, folder, f"{origin}, import {number}") for number, table in enumerate(tables, 1))


def _rule_of(table: Mapping[str, Any], folder: Path, origin: str) -> ImportRule:
    try:
        require_known("key of import rules", table, [each.name for each in fields(ImportRule)])
        rule = ImportRule(**table)
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error
    start = Path(escaped(str(folder.absolute())))
    try:
        return replace(rule, files=[str(start / Path(each).expanduser()) for each in rule.files])
    except RuntimeError as error:
        raise InputError(f"{origin}: files begins with the home folder of a user that does not exist.") from error


def escaped(path: str) -> str:
    """Return the pattern that only ``path`` itself fits."""
    return MAGIC.sub(r"[\g<0>]", path)


#: A rule that says nothing.
NO_RULE: Final = ImportRule()
