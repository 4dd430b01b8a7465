"""What the sources of an archive are called: a table that its owner keeps as a CSV file.

An index knows a source by the value that its articles have, the slug, such as ``okaz`` or ``www.okaz.com.sa``. The
table gives it the names by which people know it, its country, its kind and its aliases::

    slug,arabic,english,country,kind,aliases
    okaz,عكاظ,Okaz,السعودية,daily,صحيفة عكاظ|Okaz Newspaper

The first row names the columns, in English or Arabic; all but the slug may be missing. What cannot be used is left out
and said, with its line; the rest counts. A source without a row is called by its slug.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final
from unicodedata import category

from searchapp.analysis.normalize import normalize
from searchapp.errors import Language, Message, shortened
from searchapp.settings import Settings

#: The file that is read where no other is named, in the folder that the folder of the index is in.
FILE_NAME: Final = "sources.csv"

#: The most that is read of a file.
MOST_SOURCES: Final = 20_000
_MOST_BYTES: Final = 32_000_000
_LONGEST_NAME: Final = 200
_MOST_ALIASES: Final = 50
#: How many problems are said one by one.
_MOST_PROBLEMS: Final = 20
_CACHED_FILES: Final = 4

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "slug": ("slug", "المعرف", "معرف"),
    "arabic": ("arabic", "arabic name", "name ar", "name_ar", "الاسم بالعربية", "الاسم العربي", "بالعربية"),
    "english": (
        *("english", "english name", "name en", "name_en"),
        *("الاسم بالإنجليزية", "الاسم بالانكليزية", "الاسم الإنجليزي", "بالإنجليزية"),
    ),
    "country": ("country", "البلد", "الدولة"),
    "kind": ("kind", "type", "النوع"),
    "aliases": ("aliases", "alias", "other names", "أسماء أخرى", "الأسماء الأخرى"),
}
#: The first row of a table without any sources.
HEADER: Final = ",".join(_COLUMNS) + "\n"
_DELIMITERS: Final = ",;\t"
_BETWEEN_ALIASES: Final = re.compile(r"[|؛]")


@dataclass(frozen=True, slots=True)
class Source:
    """A row of the table; what is not known is empty."""

    slug: str
    arabic: str = ""
    english: str = ""
    country: str = ""
    kind: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names and aliases, each once."""
        return tuple(dict.fromkeys(filter(None, (self.arabic, self.english, *self.aliases))))

    def name(self, language: Language) -> str:
        """Return the name in ``language``, else in the other one, else the slug."""
        names = (self.arabic, self.english) if language == "ar" else (self.english, self.arabic)
        return next(filter(None, names), self.slug)


@dataclass(frozen=True)
class SourceTable:
    """The rows of the table by their slugs, and the ``problems`` of the file, in order.

    >>> table = SourceTable({"okaz": Source("okaz", "عكاظ", "Okaz")})
    >>> table.name("okaz", "en"), table.name("was", "en"), table.named("عكاظ")
    ('Okaz', 'was', ('okaz',))
    """

    rows: Mapping[str, Source] = field(default_factory=dict)
    problems: tuple[Message, ...] = ()

    def name(self, slug: str, language: Language) -> str:
        """Return what the source is called in ``language``: with its slug where others are called the same."""
        row = self.rows.get(slug)
        if row is None:
            return slug
        name = row.name(language)
        is_shared = self._shared[language][_folded(name)] > 1 or (name in self.rows and name != slug)
        return f"{name} ({slug})" if is_shared else name

    def names(self, slug: str) -> tuple[str, ...]:
        """Return all that the source is called besides its slug."""
        row = self.rows.get(slug)
        return row.names if row else ()

    def named(self, name: str) -> tuple[str, ...]:
        """Return the slugs of the sources with this name or alias; spelling does not matter."""
        return self._by_name.get(_folded(name), ())

    def slugs(self, values: Iterable[str], indexed: Callable[[], Collection[str]]) -> tuple[str, ...]:
        """Return ``values``, those of a filter by source, with names replaced by the slugs that they stand for.

        A value that is a slug in the table, or one of those ``indexed``, stays.
        """
        found: dict[str, None] = {}
        for value in values:
            slugs = () if value in self.rows else self.named(value)
            found.update(dict.fromkeys(slugs if slugs and value not in indexed() else (value,)))
        return tuple(found)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for slug, row in self.rows.items():
            for name in dict.fromkeys(map(_folded, row.names)):
                found.setdefault(name, []).append(slug)
        return {name: tuple(slugs) for name, slugs in found.items()}

    @cached_property
    def _shared(self) -> Mapping[Language, Counter[str]]:
        languages: tuple[Language, ...] = ("ar", "en")
        return {each: Counter(_folded(row.name(each)) for row in self.rows.values()) for each in languages}


NO_SOURCES: Final = SourceTable()


def path_of_sources(settings: Settings) -> Path:
    """Return where the table is: what ``settings`` say, or beside the folder of the index."""
    return settings.sources or settings.index.with_name(FILE_NAME)


def sources_of(settings: Settings) -> SourceTable:
    """Return the table of the archive that ``settings`` name, read again when its file changes. Raises nothing."""
    path = path_of_sources(settings)
    try:
        status = path.stat()
        return _read(path, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))
    except FileNotFoundError as error:
        # Without a table sources are called by their slugs; one that is named has to be there.
        return NO_SOURCES if settings.sources is None else SourceTable(problems=(_unreadable(path, error),))
    except (OSError, ValueError) as error:
        return SourceTable(problems=(_unreadable(path, error),))


@lru_cache(_CACHED_FILES)
def _read(path: Path, _version: tuple[int, ...]) -> SourceTable:
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        return SourceTable(problems=(_too_long(path),))
    problems = _Problems(path)
    rows: dict[str, Source] = {}
    lines: dict[str, int] = {}
    for line, values in _records(data, problems):
        source = _source(line, values, problems)
        if source is None:
            continue
        if source.slug in rows:
            problems.add(line, _repeated(source.slug, lines[source.slug]))
        elif len(rows) == MOST_SOURCES:
            problems.add(line, _TOO_MANY)
            break
        else:
            rows[source.slug], lines[source.slug] = source, line
    for slug, row in rows.items():
        for name in row.names:
            if name != slug and name in rows:
                problems.add(lines[slug], _name_of_another(name))
    return SourceTable(rows, problems.said())


def _records(data: bytes, problems: _Problems) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line of each row and its cells by the columns that are known."""
    text = "\n".join(_lines(data, problems))
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=False)
    columns: list[str | None] | None = None
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.add(start, _NO_ROW)
            return
        line, start = start, reader.line_num + 1
        if not any(map(str.strip, cells)):
            continue
        if columns is None:
            columns = [_column(cell) for cell in cells]
            for cell, column in zip(cells, columns, strict=True):
                if column is None and cell.strip():
                    problems.add(line, _unknown_column(cell.strip()))
            if "slug" not in columns:
                problems.add(line, _NO_SLUG_COLUMN)
                return
            continue
        if any(map(str.strip, cells[len(columns) :])):
            problems.add(line, _TOO_MANY_CELLS)
            continue
        yield line, {column: cell for column, cell in zip(columns, cells, strict=False) if column}


def _lines(data: bytes, problems: _Problems) -> Iterator[str]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").split(b"\n"), 1):
        try:
            yield line.decode("utf-8").replace("\r", " ")
        except UnicodeDecodeError:
            problems.add(number, _NO_UTF_8)
            # The numbers of the lines after it stay what they are.
            yield ""


def _column(name: str) -> str | None:
    wanted = normalize(" ".join(name.casefold().split()))
    return next((column for column, names in _COLUMNS.items() if wanted in map(normalize, names)), None)


def _source(line: int, values: Mapping[str, str], problems: _Problems) -> Source | None:
    """Return the row of these ``values``; None where it cannot be used."""
    aliases = [alias for part in _BETWEEN_ALIASES.split(values.get("aliases", "")) if (alias := part.strip())]
    cells = {name: " ".join(value.split()) for name, value in values.items() if name != "aliases"}
    if not cells["slug"]:
        problems.add(line, _NO_SLUG)
        return None
    texts = (*cells.values(), *aliases)
    if len(aliases) > _MOST_ALIASES or any(len(text) > _LONGEST_NAME for text in texts):
        problems.add(line, _TOO_LONG_ROW)
        return None
    # Signs that are not seen could make one source look like another.
    if any(category(sign) in ("Cc", "Cf", "Cs") and sign != "\u200c" for text in texts for sign in text):
        problems.add(line, _INVISIBLE)
        return None
    return Source(**cells, aliases=tuple(dict.fromkeys(" ".join(alias.split()) for alias in aliases)))


@lru_cache(1 << 15)
def _folded(name: str) -> str:
    return normalize(" ".join(name.casefold().split()))


class _Problems:
    """What cannot be used of a file; only the first are said one by one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: list[Message] = []
        self._more = 0

    def add(self, line: int, problem: Message) -> None:
        if len(self._found) < _MOST_PROBLEMS:
            where = f"{self._path}, line {line}", f"{self._path}، السطر {line}"
            self._found.append(Message(f"{where[0]}: {problem.en}", f"{where[1]}: {problem.ar}"))
        else:
            self._more += 1

    def said(self) -> tuple[Message, ...]:
        more = Message(f"{self._path}: {self._more:,} more such lines", f"{self._path}: {self._more:,} من الأسطر كذلك")
        return (*self._found, more) if self._more else tuple(self._found)


def _unreadable(path: Path, error: Exception) -> Message:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Message(
        f"The table of sources {path} cannot be read: {reason}.", f"تعذرت قراءة جدول المصادر {path}: {reason}."
    )


def _too_long(path: Path) -> Message:
    most = _MOST_BYTES // 1_000_000
    return Message(
        f"The table of sources {path} is longer than {most} MB and was not read.",
        f"جدول المصادر {path} أطول من {most} ميغابايت فلم يُقرأ.",
    )


def _repeated(slug: str, line: int) -> Message:
    return Message(
        f"“{shortened(slug)}” is on line {line} already; this row was left out",
        f"«{shortened(slug)}» مذكور في السطر {line}؛ فتُرك هذا السطر",
    )


def _name_of_another(name: str) -> Message:
    return Message(
        f"the name “{shortened(name)}” is the slug of another source, and means that one as a filter",
        f"الاسم «{shortened(name)}» معرّف مصدر آخر، وهو المقصود به عند التصفية",
    )


def _unknown_column(name: str) -> Message:
    return Message(
        f"the column “{shortened(name)}” is not known and was not read; the columns are {', '.join(_COLUMNS)}",
        f"العمود «{shortened(name)}» غير معروف فلم يُقرأ؛ والأعمدة هي {'، '.join(_COLUMNS)}",
    )


_NO_SLUG_COLUMN: Final = Message("the first row names no column “slug”", "السطر الأول لا يسمي عمود «slug» (المعرف)")
_NO_SLUG: Final = Message("there is no slug in this row", "لا معرّف في هذا السطر")
_NO_UTF_8: Final = Message(
    "this is not UTF-8; save the file in that encoding", "الترميز ليس UTF-8؛ احفظ الملف بهذا الترميز"
)
_NO_ROW: Final = Message(
    "a cell is too long, or its quotation mark is not closed; the rest was not read",
    "خلية أطول من اللازم، أو علامة اقتباس لم تُغلق؛ ولم تُقرأ البقية",
)
_TOO_MANY_CELLS: Final = Message(
    "there are more cells than columns; put what has commas in quotation marks",
    "الخلايا أكثر من الأعمدة؛ ضع ما فيه فواصل بين علامتي اقتباس",
)
_TOO_MANY: Final = Message(
    f"a table has at most {MOST_SOURCES:,} sources; the rest was not read",
    f"لا يتسع الجدول لأكثر من {MOST_SOURCES:,} مصدر؛ ولم تُقرأ البقية",
)
_TOO_LONG_ROW: Final = Message(
    f"a name has at most {_LONGEST_NAME} letters, and a source at most {_MOST_ALIASES} aliases; the row was left out",
    f"الاسم لا يتجاوز {_LONGEST_NAME} حرف، ولا يتجاوز المصدر {_MOST_ALIASES} اسمًا آخر؛ فتُرك السطر",
)
_INVISIBLE: Final = Message(
    "a name holds invisible signs, such as controls of text direction; the row was left out",
    "في أحد الأسماء محارف غير مرئية، كمحارف اتجاه النص؛ فتُرك السطر",
)
