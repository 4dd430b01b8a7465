"""Finding files, and reading each with the reader for the end of its name, with or without ``.gz``.

Another package adds a reader by an entry point of the group ``searchapp.readers``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, TypeAlias

from searchapp.errors import InputError, Message
from searchapp.ingest.balance import Notes
from searchapp.ingest.csv import read_csv
from searchapp.ingest.docx import read_docx
from searchapp.ingest.feed import read_feed
from searchapp.ingest.html import read_html
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.json import read_json, read_jsonl
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import Rejected, Rejection, same_as, unknown_kind
from searchapp.ingest.text import read_text
from searchapp.ingest.warc import read_warc

#: What a reader yields. Notes among the records are those of the whole file.
ReadItem: TypeAlias = Record | Rejection | Notes
Reader: TypeAlias = Callable[[InputFile], Iterator[ReadItem]]

_READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".xml": read_feed,
    ".rss": read_feed,
    ".atom": read_feed,
    ".docx": read_docx,
    ".warc": read_warc,
}

KNOWN_SUFFIXES: Final = " ".join(_READERS)

#: Under which a package of others names its readers: ``".suffix" = "module:function"``.
_GROUP: Final = "searchapp.readers"

#: What the folder of any local index holds: its files are not articles.
_IN_INDEX: Final = ("CURRENT", "LOCK")


def reader_for(path: Path) -> Reader | None:
    """Return the reader for a file of this name, or None if its kind is unknown."""
    name = path.name.lower().removesuffix(".gz")
    suffix = Path(name).suffix
    return _READERS.get(suffix) or _readers_of_others().get(suffix)


@cache
def _readers_of_others() -> dict[str, Reader]:
    return {found.name: found.load() for found in entry_points(group=_GROUP)}


def read_records(path: Path) -> Iterator[Record | Rejection]:
    """Yield what the file ``path`` holds, without notes; see :func:`read_file`."""
    return (item for item in read_file(InputFile(path)) if not isinstance(item, Notes))


def read_file(file: InputFile) -> Iterator[ReadItem]:
    """Yield what ``file`` holds, in order: each record, or its rejection, and notes; no input raises.

    If a file cannot be read to its end, what came before is kept and the last rejection says why the rest is missing.
    A record that repeats an earlier one of the file byte for byte is a duplicate.
    """
    line = 0
    lines: dict[bytes, int] = {}
    try:
        for record in _read(file):
            if isinstance(record, Notes):
                yield record
                continue
            line = record.line
            # A feed may be all on one line: the line does not identify an entry.
            if isinstance(record, Record) and record.digest in lines:
                yield Rejection(record.origin, line, same_as(lines[record.digest]), "duplicate")
                continue
            if isinstance(record, Record):
                lines[record.digest] = line
            yield record
    except Rejected as rejected:
        yield Rejection(file.origin, line + 1 if line else 0, rejected.reason, rejected.kind)


def _read(file: InputFile) -> Iterator[ReadItem]:
    reader = reader_for(file.path)
    if reader is None:
        file.check()
        raise Rejected(unknown_kind(KNOWN_SUFFIXES))
    return reader(file)


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Return the files among and below ``paths``, each once, however many names or links lead to it.

    A file named in ``paths`` is always among them. Folders are walked in the order of names; in them, hidden entries,
    ``README*``, files of unknown kind and folders that hold an index are skipped. A folder that cannot be opened is
    returned itself, so that :func:`searchapp.ingest.read_records` says why.

    Raises :class:`InputError`, before anything is read, for the first of ``paths`` that does not exist.
    """
    named = list(paths)
    for path in named:
        _check(path)
    return _once(file for path in named for file in _walk(path))


def _check(path: Path) -> None:
    try:
        path.stat()
    except (OSError, ValueError) as error:
        raise InputError(
            Message(f"There is no file or folder {path} that can be read.", f"لا ملف ولا مجلد يمكن قراءته باسم {path}.")
        ) from error


def _once(files: Iterable[Path]) -> Iterator[Path]:
    seen: set[str] = set()
    for file in files:
        real = os.path.realpath(file)
        if real not in seen:
            seen.add(real)
            yield file


def _walk(start: Path) -> Iterator[Path]:
    # A stack instead of recursion: folders nest deeper than Python calls.
    entered: set[tuple[int, int]] = set()
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if not _is_folder(path):
            yield path
            continue
        try:
            status = path.stat()
            entries = [] if (status.st_dev, status.st_ino) in entered else sorted(path.iterdir(), reverse=True)
        except OSError:
            yield path
        else:
            # A link may lead back to a folder above.
            entered.add((status.st_dev, status.st_ino))
            waiting += filter(is_wanted, entries)


def _is_folder(path: Path) -> bool:
    # Path.is_dir raises if a parent folder may be listed but not entered.
    return os.path.isdir(path)  # noqa: PTH112


def is_wanted(entry: Path) -> bool:
    """Return whether an entry of a folder is a folder or, by its name, a file to read."""
    if entry.name.startswith("."):
        return False
    if _is_folder(entry):
        return not all((entry / name).is_file() for name in _IN_INDEX)
    return not entry.name.upper().startswith("README") and reader_for(entry) is not None


def is_without_files(path: Path) -> bool:
    """Return whether a folder holds no file of any kind, at any depth: it may be the mount point of a missing disk."""
    try:
        entries = list(path.iterdir())
        while entries:
            entry = entries.pop()
            if entry.is_symlink() or not entry.is_dir():
                return False
            entries += entry.iterdir()
    except OSError:
        # A file, or a folder that cannot be opened: its contents are unknown.
        return False
    return True
