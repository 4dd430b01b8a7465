"""Reading the picture of a page by OCR, where tesseract with its Arabic data and poppler's pdftoppm are installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from tempfile import TemporaryFile
from typing import BinaryIO, Final

from searchapp.ingest.limited_process import Limits, run_limited

_READER: Final = "tesseract"
_DRAWER: Final = "pdftoppm"
_LANGUAGE: Final = "ara"
_DPI: Final = 300
#: Of one program and one page; the picture is the largest output.
_LIMITS: Final = Limits(cpu_seconds=60, wall_seconds=90, memory_bytes=2 << 30, output_bytes=256 << 20)
_MOST_TEXT: Final = 8 << 20
_BLANK_LINE: Final = re.compile(r"\n\s*\n")


class OcrFailed(Exception):
    """A page could not be drawn or read within the limits."""


def is_installed() -> bool:
    """Return whether everything that OCR of Arabic needs is installed."""
    return shutil.which(_DRAWER) is not None and _LANGUAGE in _said_by(_READER, "--list-langs").split()


def version() -> str:
    """Return what the programs say of their versions; ``""`` where OCR is not installed."""
    return f"{_said_by(_READER, '--version')}{_said_by(_DRAWER, '-v')}" if is_installed() else ""


def _said_by(program: str, option: str) -> str:
    """Return what a program says; ``""`` if it is not installed."""
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        said = subprocess.run(  # noqa: S603 - its full path
            (found, option), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=_LIMITS.wall_seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.stdout.decode("utf-8", "replace")


def read_by_ocr(content: BinaryIO, number: int) -> list[str]:
    """Return the paragraphs of page ``number`` of a PDF on disk. Raises :class:`OcrFailed`."""
    content.seek(0)
    with TemporaryFile() as picture, TemporaryFile() as text:
        page = ("-f", str(number), "-l", str(number))
        _run((_DRAWER, "-r", str(_DPI), "-gray", *page, "-singlefile", "-"), content, picture)
        picture.seek(0)
        _run((_READER, "-", "-", "-l", _LANGUAGE, "--psm", "3", "--dpi", str(_DPI)), picture, text)
        text.seek(0)
        return _paragraphs(text.read(_MOST_TEXT).decode("utf-8", "replace"))


def _run(command: tuple[str, ...], given: BinaryIO, result: BinaryIO) -> None:
    # One thread is faster than several that wait for each other.
    environ = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    if run_limited(command, _LIMITS, stdin=given, stdout=result, environ=environ):
        raise OcrFailed


def _paragraphs(text: str) -> list[str]:
    blocks = _BLANK_LINE.split(text.replace("\f", "\n\n"))
    return [" ".join(block.split()) for block in blocks if any(map(str.isalnum, block))]
