"""The file that names what was set aside, and why: ``--report FILE``.

It is written to a hidden file beside it, which takes its place with the first notices: a run that fails before leaves
what was there. After that it grows, for whoever reads along.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

import click

from searchapp.cli.json_lines import facts_of_notice
from searchapp.errors import InputError, Language, Message
from searchapp.ingest import Rejection

report_option = click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to FILE what is set aside: a JSON object a line, with file, line and reason.",
)

_KEYS: Final = {"file", "line", "reason"}
#: No notice is longer.
_LONGEST_LINE: Final = 1 << 20
#: What lies here stands for something that is open already: it is written to, and nothing takes its place.
_OPENED: Final = frozenset(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))


@contextmanager
def rejected_file(
    path: Path | None, language: Language, read: Iterable[Path] = ()
) -> Iterator[Callable[[Iterable[Rejection]], None]]:
    """Begin the file ``path``, and lend a function that writes notices to it; it does nothing without a path.

    Raises :class:`InputError`, before anything else is done, where the file cannot be written, where there is one that
    is no report, and where it is itself one of the files that are to be ``read``.
    """
    if path is None:
        yield lambda _: None
        return
    _check(path, read)
    try:
        # What a link leads to is written, and the link stays.
        target = Path(os.path.realpath(path))
        beside = None if _is_written_as_it_is(path) else target.with_name(f".report-{secrets.token_hex(8)}")
        # A name that is not UTF-8 has lone surrogates, which JSON writes in this way too.
        file = (beside or path).open("x" if beside else "w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise _unwritable(path, error) from error

    def write(notices: Iterable[Rejection]) -> None:
        nonlocal beside
        try:
            _write(file, notices, language)
            if beside:
                _put_in_place(beside, target)
                beside = None
        except OSError as error:
            raise _unwritable(path, error) from error

    try:
        yield write
    finally:
        # All that could be written has been.
        with suppress(OSError):
            file.close()
        if beside:
            beside.unlink(missing_ok=True)


def _write(file: TextIO, notices: Iterable[Rejection], language: Language) -> None:
    file.writelines(json.dumps(facts_of_notice(notice, language), ensure_ascii=False) + "\n" for notice in notices)
    file.flush()


def _put_in_place(beside: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        beside.chmod(stat.S_IMODE(target.stat().st_mode))
    beside.replace(target)


def _check(path: Path, read: Iterable[Path]) -> None:
    if os.path.realpath(path) in map(os.path.realpath, read):
        raise InputError(
            Message(
                f"The report {path} would take the place of what is to be read. Name another file.",
                f"التقرير {path} سيحلّ محلّ ما يُراد قراءته. سمِّ ملفًا آخر.",
            )
        )
    try:
        is_report = _is_written_as_it_is(path) or not path.exists() or _is_report(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not is_report:
        raise InputError(
            Message(
                f"The file {path} is there and is no report of what was set aside. Name another, or delete it.",
                f"الملف {path} موجود وليس تقريرًا بما استُبعد. سمِّ ملفًا آخر أو احذفه.",
            )
        )


def _is_written_as_it_is(path: Path) -> bool:
    """Tell whether this is no file: a pipe, a terminal, or a name of one that is open."""
    is_other = path.exists() and not path.is_file() and not path.is_dir()
    return is_other or path.absolute().parent in _OPENED


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        line = file.readline(_LONGEST_LINE)
    try:
        return not line or json.loads(line).keys() == _KEYS
    except (ValueError, AttributeError, RecursionError):
        return False


def _unwritable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or error
    return InputError(
        Message(f"The report {path} cannot be written: {reason}.", f"تعذّرت كتابة التقرير {path}: {reason}.")
    )
