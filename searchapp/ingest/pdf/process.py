"""Running the processes that read a PDF, one after the other, each for as many pages as it has time for."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from searchapp.ingest.limited_process import run_limited
from searchapp.ingest.pdf import messages
from searchapp.ingest.pdf.limits import MOST_STOPPED, OF_PROCESS, SECONDS, SECONDS_PER_PAGE
from searchapp.ingest.pdf.page import PageText
from searchapp.ingest.rejected import AT_ONCE, ON_THIRD_RUN, Rejected

_GO_ON: Final = "go on"
_STOPPED_FOR: Final = {-signal.SIGXCPU: messages.TIME, -signal.SIGKILL: messages.TIME, -signal.SIGXFSZ: "output"}


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A page that could not be read, and why; if ``is_rest``, none of those after it was read."""

    number: int
    fault: str
    is_rest: bool = False


@dataclass(slots=True)
class PdfPages:
    """What the processes read: the pages in order, what the file states of itself, and whether it could be opened."""

    pages: list[PageText | UnreadPage] = field(default_factory=list)
    stated: dict[str, str] = field(default_factory=dict)
    is_open: bool = False


def read_pages(content: BinaryIO) -> PdfPages:
    """Return the pages of the PDF ``content``, a file on disk.

    A page that would take more than the limits is left out. Raises :class:`Rejected` if no page can be read.
    """
    found = PdfPages()
    started, stopped = time.monotonic(), 0
    while True:
        before = len(found.pages)
        end = _read_on(content, found)
        following = len(found.pages) + 1
        if end == "":
            return found
        if end in messages.OF_FILES:
            if not found.pages:
                raise Rejected(messages.OF_FILES[end])
            found.pages.append(UnreadPage(following, end, is_rest=True))
            return found
        if end != _GO_ON:
            if not found.is_open:
                raise Rejected(messages.OF_PAGES[end], runs=ON_THIRD_RUN if end in messages.OF_MACHINE else AT_ONCE)
            stopped += 1
            found.pages.append(UnreadPage(following, end, is_rest=stopped == MOST_STOPPED))
        elif len(found.pages) == before or time.monotonic() - started > SECONDS + SECONDS_PER_PAGE * before:
            found.pages.append(UnreadPage(following, messages.TIME, is_rest=True))
        if isinstance(found.pages[-1], UnreadPage) and found.pages[-1].is_rest:
            return found


def _read_on(content: BinaryIO, found: PdfPages) -> str:
    """Add to ``found`` what one process reads, and return why it ended: "" at the end of the file."""
    fault, lines = _run(content, len(found.pages) + 1)
    for line in lines:
        if "end" in line:
            return str(line["end"])
        if "stated" in line:
            found.is_open, found.stated = True, line["stated"]
        elif "fault" in line:
            found.pages.append(UnreadPage(line["page"], line["fault"]))
        else:
            found.pages.append(PageText.load(line["page"]))
    return fault


def _run(content: BinaryIO, first: int) -> tuple[str, list[dict[str, Any]]]:
    """Return why a process was stopped, or that another has to go on, and what it wrote."""
    content.seek(0)
    # It has to import the modules that this process has.
    path = os.pathsep.join(folder for folder in sys.path if folder)
    environ = {**os.environ, "PYTHONPATH": path}
    command = (sys.executable, "-P", "-m", "searchapp.ingest.pdf.child", str(first))
    with TemporaryFile() as output:
        code = run_limited(command, OF_PROCESS, stdin=content, stdout=output, environ=environ)
        output.seek(0)
        lines = output.read().split(b"\n")
    # A process that was stopped leaves half a line.
    whole = [json.loads(line) for line in lines[:-1]]
    return _STOPPED_FOR.get(code, messages.ENDED) if code else _GO_ON, whole
