"""Articles from standard input: kept in a file while they are read, for what reads them goes back and forth."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from searchapp.errors import InputError, Message
from searchapp.ingest.files import KNOWN_SUFFIXES

#: Stands for standard input among paths.
STDIN: Final = Path("-")
#: What articles that were read from there come from, whichever process read them. It is no link, as /dev/stdin is.
ORIGIN: Final = "/dev/standard-input"
_DEFAULT: Final = "jsonl"

format_option = click.option(
    "--format",
    "form",
    metavar="NAME",
    help=f"What standard input is, as the ending of a file would say: csv, html … (default: {_DEFAULT}).",
)


@contextmanager
def paths_to_read(
    paths: tuple[Path, ...], form: str | None, *, prune: bool
) -> Iterator[tuple[tuple[Path, ...], Mapping[Path, str]]]:
    """Yield ``paths`` with a file for standard input, if that is among them, and the origin of that file.

    Raises :class:`InputError` if there are other paths besides, or a format that is not known or not needed.
    """
    if STDIN not in paths:
        if form:
            raise InputError(
                Message(
                    "--format says what standard input is; what a file is its ending says.",
                    "يقول الخيار --format ما هو الدخل القياسي؛ أما الملف فتدل عليه لاحقته.",
                )
            )
        yield paths, {}
        return
    if prune:
        raise InputError(
            Message(
                "--prune compares with files, and standard input is none.",
                "يقارن الخيار --prune بالملفات، وليس الدخل القياسي ملفًا.",
            )
        )
    if len(paths) > 1:
        raise InputError(
            Message(
                "Read either standard input (-) or files, not both in one run.",
                "اقرأ إما الدخل القياسي (-) وإما ملفات، لا كليهما في مرة واحدة.",
            )
        )
    suffix = f".{(form or _DEFAULT).removeprefix('.').lower()}"
    if suffix not in KNOWN_SUFFIXES.split():
        known = KNOWN_SUFFIXES.replace(".", "")
        raise InputError(
            Message(
                f"There is no format {form!r} that is read; there are: {known}.",
                f"لا توجد صيغة {form!r} تُقرأ؛ الصيغ هي: {known}.",
            )
        )
    with TemporaryDirectory(prefix="searchapp-stdin-") as folder:
        file = Path(folder) / f"stdin{suffix}"
        with file.open("wb") as output:
            shutil.copyfileobj(sys.stdin.buffer, output)
        yield (file,), {file: ORIGIN}
