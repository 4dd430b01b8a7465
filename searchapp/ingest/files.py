"""Finding files, and reading each with the reader for the end of its name, with or without ``.gz``, ``.bz2``, ``.xz``.

Another package adds a reader by an entry point of the group ``searchapp.readers``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from searchapp.errors import InputError, Message
from searchapp.ingest.balance import Notes
from searchapp.ingest.containers import read_tar, read_zip
from searchapp.ingest.csv import read_csv
from searchapp.ingest.documents import read_document
from searchapp.ingest.epub import read_epub
from searchapp.ingest.feed import read_feed
from searchapp.ingest.html import read_html
from searchapp.ingest.input_file import InputFile, origin_of, origin_of_link
from searchapp.ingest.json import read_json, read_jsonl
from searchapp.ingest.kinds import ending_of, is_temporary, not_read, why_ignored
from searchapp.ingest.mail import read_eml, read_mbox
from searchapp.ingest.markdown import read_markdown
from searchapp.ingest.packed import unpacked_name
from searchapp.ingest.pdf.reader import read_pdf
from searchapp.ingest.reader_versions import READERS
from searchapp.ingest.record import Record
from searchapp.ingest.rejected import LINK_OUT, Rejected, Rejection, same_as
from searchapp.ingest.rules import under
from searchapp.ingest.spreadsheet import read_spreadsheet
from searchapp.ingest.text import read_text
from searchapp.ingest.warc import read_wacz, read_warc

#: What a reader yields. Notes among the records are those of the whole file; an :class:`InputFile` is one within it, to
#: be read before the next item.
ReadItem: TypeAlias = Record | Rejection | Notes | InputFile
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
    ".docx": read_document,
    ".docm": read_document,
    ".doc": read_document,
    ".rtf": read_document,
    ".odt": read_document,
    ".xlsx": read_spreadsheet,
    ".xlsm": read_spreadsheet,
    ".xlsb": read_spreadsheet,
    ".xls": read_spreadsheet,
    ".ods": read_spreadsheet,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".epub": read_epub,
    ".eml": read_eml,
    ".mbox": read_mbox,
    ".pdf": read_pdf,
    ".warc": read_warc,
    ".arc": read_warc,
    ".wacz": read_wacz,
    ".zip": read_zip,
    ".tar": read_tar,
}

KNOWN_SUFFIXES: Final = " ".join(_READERS)

_STATE_OF_SYSTEM: Final = ("/proc", "/sys")

#: What the folder of any local index holds: its files are not articles.
_IN_INDEX: Final = ("CURRENT", "LOCK")


def reader_for(path: Path) -> Reader | None:
    """Return the reader for a file of this name, or None if its kind is unknown."""
    suffix = Path(unpacked_name(path.name)).suffix
    return _READERS.get(suffix) or _readers_of_others().get(suffix)


@cache
def _readers_of_others() -> dict[str, Reader]:
    return {found.name: found.load() for found in entry_points(group=READERS)}


def read_records(path: Path) -> Iterator[Record | Rejection]:
    """Yield what the file ``path`` holds; see :func:`records_in`."""
    yield from records_in(InputFile(path))


def records_in(file: InputFile) -> Iterator[Record | Rejection]:
    """Yield what ``file`` holds, and the files in it, without notes; see :func:`read_file`."""
    for item in read_file(file):
        if isinstance(item, InputFile):
            yield from () if item.why_ignored else records_in(item)
        elif not isinstance(item, Notes):
            yield item


def read_file(file: InputFile) -> Iterator[ReadItem]:
    """Yield what ``file`` holds, in order: each record, or its rejection, and notes; no input raises. The rule of the
    file is applied.

    If a file cannot be read to its end, what came before is kept and the last rejection says why the rest is missing.
    A record that repeats an earlier one of the file byte for byte is a duplicate. A file within it is to be read by the
    caller, before the next item.
    """
    line = 0
    lines: dict[bytes, int] = {}
    try:
        for item in _read(file):
            if isinstance(item, Notes | InputFile):
                yield item
                continue
            line = item.line
            record = replace(item, member=file.member) if file.member and not item.member else item
            if isinstance(record, Record):
                record = under(file.rule, record)
            # A feed may be all on one line: the line does not identify an entry.
            if isinstance(record, Record) and record.digest in lines:
                yield Rejection(record.origin, line, same_as(lines[record.digest]), "duplicate", record.member)
                continue
            if isinstance(record, Record):
                lines[record.digest] = line
            yield record
    except Rejected as rejected:
        yield Rejection(file.origin, line + 1 if line else 0, rejected.reason, rejected.kind, file.member)


def _read(file: InputFile) -> Iterator[ReadItem]:
    reader = reader_for(file.path)
    if reader is None:
        file.check()
        raise Rejected(not_read(ending_of(file.path.name), KNOWN_SUFFIXES), "skipped")
    return reader(file)


#: Called with each entry of a folder that is passed over, and with its rejection if it may hold articles.
PassOver: TypeAlias = Callable[[Path, Rejection | None], None]


class Links:
    """Which links in folders are followed: those that lead to something among or below ``paths``, or all.

    One that leads to where the system shows its own state does not lead there, even if ``paths`` are all around it.
    """

    def __init__(self, paths: Iterable[Path], *, follow_all: bool = False) -> None:
        self._paths = tuple(paths)
        self._follows_all = follow_all

    def leads_out(self, path: Path) -> bool:
        """Return whether ``path``, which is below one of the paths, is or passes a link that is not followed."""
        if self._follows_all:
            return False
        real = os.path.realpath(path)
        # A path may itself be a link, which may lead elsewhere tomorrow.
        around = [root for root in map(os.path.realpath, self._paths) if _is_within(real, root)]
        return not around or any(
            _is_within(real, folder) and not any(_is_within(root, folder) for root in around)
            for folder in _STATE_OF_SYSTEM
        )


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def find_files(
    paths: Iterable[Path], pass_over: PassOver = lambda *_: None, links: Links | None = None
) -> Iterator[Path]:
    """Return the files among and below ``paths``, each once, however many names or links lead to it.

    A file named in ``paths`` is always among them. Folders are walked in the order of names; in them, hidden entries,
    ``README*``, temporary files, files of unknown kind, folders that hold an index and ``links`` (by default those of
    ``paths``) that are not followed are passed over, and ``pass_over`` is called with each. A folder that cannot be
    opened is returned itself, so that :func:`searchapp.ingest.read_records` says why.

    Raises :class:`InputError`, before anything is read, for the first of ``paths`` that does not exist.
    """
    named = list(paths)
    for path in named:
        _check(path)
    # Shared by the walks: what is below two of the paths is found, and passed over, once.
    entered: set[tuple[int, int]] = set()
    followed = links or Links(named)
    return _once(file for path in named for file in _walk(path, entered, pass_over, followed))


class FoundFiles(NamedTuple):
    """The files to read; those that are skipped because their kind is not read; how many are ignored, by why."""

    files: tuple[Path, ...]
    skipped: tuple[Rejection, ...]
    ignored: dict[str, int]


def survey(paths: Iterable[Path], links: Links | None = None) -> FoundFiles:
    """Return what becomes of every file among and below ``paths``; like :func:`find_files`, and raises the same."""
    named = list(paths)
    skipped: dict[str, Rejection] = {}
    ignored: Counter[str] = Counter()
    chosen = {os.path.realpath(path) for path in named}

    def pass_over(entry: Path, rejection: Rejection | None) -> None:
        if os.path.realpath(entry) in chosen:
            return
        if rejection is not None:
            skipped[rejection.origin] = rejection
        elif _is_folder(entry):
            ignored[why_ignored(entry.name) or "index"] += _files_below(entry)
        else:
            ignored[why_ignored(entry.name)] += 1

    files = tuple(find_files(named, pass_over, links))
    return FoundFiles(files, tuple(skipped.values()), dict(ignored))


def _skipped_file(entry: Path) -> Rejection | None:
    """Return the rejection of an entry of a folder that is passed over, if it is a file that may hold articles."""
    if why_ignored(entry.name) or _is_folder(entry):
        return None
    origin = origin_of(entry)
    return Rejection(origin, 0, not_read(ending_of(origin), KNOWN_SUFFIXES), "skipped")


def _files_below(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


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


def _walk(start: Path, entered: set[tuple[int, int]], pass_over: PassOver, links: Links) -> Iterator[Path]:
    # A stack instead of recursion: folders nest deeper than Python calls.
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
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_symlink() and links.leads_out(entry):
                    pass_over(entry, Rejection(origin_of_link(entry), 0, LINK_OUT, "skipped"))
                elif is_wanted(entry):
                    waiting.append(entry)
                else:
                    pass_over(entry, _skipped_file(entry))


def _is_folder(path: Path) -> bool:
    # Path.is_dir raises if a parent folder may be listed but not entered.
    return os.path.isdir(path)  # noqa: PTH112


def is_wanted(entry: Path) -> bool:
    """Return whether an entry of a folder is a folder or, by its name, a file to read."""
    if entry.name.startswith("."):
        return False
    if _is_folder(entry):
        return not all((entry / name).is_file() for name in _IN_INDEX)
    is_article = not entry.name.upper().startswith("README") and not is_temporary(entry.name)
    return is_article and reader_for(entry) is not None


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
