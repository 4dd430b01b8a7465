"""What the outcome of reading a file depends on besides the file and its import rule: the versions of all readers."""

from __future__ import annotations

import sys
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, entry_points, version
from typing import Final

from searchapp.ingest.input_file import READER_VERSION
from searchapp.ingest.pdf import ocr

#: The group of entry points by which other packages add readers: ``".suffix" = "module:function"``.
READERS: Final = "searchapp.readers"

#: The packages that readers use. Some are optional, and ``htmldate`` is one that ``trafilatura`` uses.
PACKAGES: Final = (
    *("brotli", "htmldate", "lxml", "lxml_html_clean", "olefile"),
    *("playa-pdf", "python-calamine", "trafilatura"),
)


def digest_of_readers() -> str:
    """Return a digest that changes when another version of a reader is installed, or OCR is."""
    others = sorted(
        (found.name, found.value, found.dist.version if found.dist else "") for found in entry_points(group=READERS)
    )
    own = (READER_VERSION, sys.version_info[:3], *map(_version, ("searchapp", *PACKAGES)))
    return blake2b(repr((own, others, ocr.version())).encode(), digest_size=16).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
