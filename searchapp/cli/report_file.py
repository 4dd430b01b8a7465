"""The option ``--report FILE``: the balance of a run as a JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click

from searchapp.cli.replacing import hidden_beside, is_opened, put_in_place
from searchapp.errors import InputError, Language, Message
from searchapp.ingest import Balance
from searchapp.ingest.balance_report import report_fields

report_option = click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the balance to FILE as JSON: all figures, and what was set aside, skipped, mended or not used.",
)

#: How a report begins.
_HEADING: Final = {"report": "searchapp import"}
_BEGINNING: Final = json.dumps(_HEADING, indent=1).removesuffix("\n}").encode()
#: What each line of a report of former versions has.
_FORMER_KEYS: Final = {"file", "line", "reason"}
#: The length that no line of such a report exceeds.
_LONGEST_LINE: Final = 1 << 20


@contextmanager
def report_file(
    path: Path | None, language: Language, sources: Iterable[Path] = ()
) -> Iterator[Callable[[Balance], None]]:
    """Make sure that the report ``path`` can be written, and yield a function that writes a balance to it, or does
    nothing without a path.

    A report is written to a hidden file beside it, which then replaces it, so that a run that fails leaves the former
    report, and a reader never sees half of one.

    Raises :class:`InputError`, before anything is read, if the report cannot be written, if there is another file in
    its place, or if it is one of ``sources``.
    """
    if path is None:
        yield lambda _: None
        return
    _check(path, sources)
    # A link is kept, and the file it leads to is written.
    target = Path(os.path.realpath(path))
    beside = hidden_beside(target)
    try:
        stream = path.open("w", encoding="utf-8", errors="backslashreplace") if is_opened(path) else None
        if stream is None:
            beside.touch(exist_ok=False)
    except OSError as error:
        raise _unwritable(path, error) from error

    def write(balance: Balance) -> None:
        report = report_fields(balance, lambda reason: reason.text(language))
        # A name that is not UTF-8 has lone surrogates, which are escaped as in JSON.
        text = json.dumps(_HEADING | report, ensure_ascii=False, indent=1) + "\n"
        try:
            if stream is None:
                beside.write_text(text, encoding="utf-8", errors="backslashreplace")
                put_in_place(beside, target)
            else:
                stream.write(text)
                stream.flush()
        except OSError as error:
            raise _unwritable(path, error) from error

    try:
        yield write
    finally:
        # Every successful write was flushed.
        with suppress(OSError):
            if stream is not None:
                stream.close()
        beside.unlink(missing_ok=True)


def _check(path: Path, sources: Iterable[Path]) -> None:
    if os.path.realpath(path) in map(os.path.realpath, sources):
        raise InputError(
            Message(
                f"The report {path} would replace what is to be read. Name another file.",
                f"التقرير {path} سيحلّ محلّ ما يُراد قراءته. سمِّ ملفًا آخر.",
            )
        )
    try:
        is_report = is_opened(path) or not path.exists() or _is_report(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not is_report:
        raise InputError(
            Message(
                f"The file {path} exists and is not a report of searchapp. Name another, or delete it.",
                f"الملف {path} موجود وليس تقريرًا من searchapp. سمِّ ملفًا آخر أو احذفه.",
            )
        )


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        beginning = file.read(len(_BEGINNING))
        if not beginning or beginning == _BEGINNING:
            return True
        line = beginning + file.readline(_LONGEST_LINE)
    try:
        return bool(json.loads(line).keys() == _FORMER_KEYS)
    except (ValueError, AttributeError, RecursionError):
        return False


def _unwritable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or error
    return InputError(
        Message(f"The report {path} cannot be written: {reason}.", f"تعذّرت كتابة التقرير {path}: {reason}.")
    )
