"""The process that reads a PDF: it gets the file as its standard input and writes a line of JSON for each page.

It is run by :mod:`searchapp.ingest.pdf.process`, and may end at any time: a PDF can make any program that reads it
take all the time and memory there is.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from playa import Document, Page, PDFEncryptionError, PDFPasswordIncorrect, resolve
from playa.utils import decode_text

from searchapp.ingest.pdf.limits import MOST_PAGES, OF_PROCESS, TIRED
from searchapp.ingest.pdf.page import read_page

_LONGEST_STATED: Final = 1000


def main() -> None:
    """Write what the file states of itself, then its pages from the one that the command line names."""
    # Python ignores it: a write would fail, as if the file were damaged.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    # playa logs everything that is odd in a file.
    logging.disable()
    started, written = time.monotonic(), 0
    for line in _lines(int(sys.argv[1])):
        written += sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()
        if "page" in line and _is_tired(started, written):
            break


def _is_tired(started: float, written: int) -> bool:
    return (
        time.process_time() > TIRED * OF_PROCESS.cpu_seconds
        or time.monotonic() - started > TIRED * OF_PROCESS.wall_seconds
        or written > TIRED * OF_PROCESS.output_bytes
    )


def _lines(first: int) -> Iterator[dict[str, Any]]:
    try:
        document = Document(sys.stdin.buffer)
        yield {"stated": _stated(document)}
        for number, page in enumerate(islice(document.pages, first - 1, MOST_PAGES + 1), first):
            if number > MOST_PAGES:
                yield {"end": "pages"}
                return
            yield _page(page, number)
        yield {"end": ""}
    except PDFPasswordIncorrect:
        yield {"end": "password"}
    except PDFEncryptionError:
        yield {"end": "encryption"}
    except MemoryError:
        yield {"end": "memory"}
    except Exception:  # noqa: BLE001 - what a damaged file does to its reader cannot be foreseen
        yield {"end": "damaged"}


def _page(page: Page, number: int) -> dict[str, Any]:
    try:
        return {"page": read_page(page, number).dump()}
    except MemoryError:
        return {"page": number, "fault": "memory"}
    except Exception:  # noqa: BLE001 - as above
        return {"page": number, "fault": "damaged"}


def _stated(document: Document) -> dict[str, str]:
    """Return the title and the author that the file states of itself."""
    stated = {}
    try:
        info = resolve(document.trailer.get("Info"))
        for name in ("Title", "Author"):
            value = resolve(info.get(name)) if isinstance(info, dict) else None
            if isinstance(value, bytes):
                stated[name] = decode_text(value[: 2 * _LONGEST_STATED])[:_LONGEST_STATED]
    except Exception:  # noqa: BLE001 - the pages may be sound all the same
        return {}
    return stated


if __name__ == "__main__":
    main()
