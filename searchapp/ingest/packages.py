"""Documents that are a zip of XML files (Word, OpenDocument, EPUB): their parts, bounded."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from searchapp.errors import Message
from searchapp.ingest.containers import ZIP_ERRORS, opened_zip
from searchapp.ingest.input_file import LARGEST_MB, bounded
from searchapp.ingest.markup import parse_xml
from searchapp.ingest.rejected import Rejected


class Package:
    """The parts of a document by their names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str) -> bytes:
        """Return a part. Raises :class:`Rejected` if it is too large, and what a zip raises if it is damaged."""
        # The sizes that the package states may be false.
        with self._archive.open(name) as stream:
            return bounded(stream.read((LARGEST_MB << 20) + 1))

    def xml(self, name: str) -> Any:
        """Return the root element of a part; see :meth:`part` and :func:`~searchapp.ingest.markup.parse_xml`."""
        return parse_xml(self.part(name)).root

    def xml_if_sound(self, name: str) -> Any:
        """Return the root element of a part that is not the text itself, or None if it is missing or damaged."""
        try:
            return self.xml(name) if name in self else None
        except (Rejected, *ZIP_ERRORS):
            return None


@contextmanager
def opened_package(data: bytes, what_it_is_not: Message) -> Iterator[Package]:
    """Open the package ``data`` for a block in which damage becomes :class:`Rejected` with ``what_it_is_not``."""
    with opened_zip(io.BytesIO(data), what_it_is_not) as archive:
        yield Package(archive)


def element_by_element(root: Any, pieces: Callable[[Any, deque[Any]], Iterator[str]]) -> str:
    """Return the text of ``root``, then that of the elements which stand apart from it, such as text boxes.

    ``pieces`` yields the text of an element, and appends to the queue what stands apart.
    """
    found: list[str] = []
    waiting = deque([root])
    while waiting:
        found.extend(pieces(waiting.popleft(), waiting))
        found.append("\n")
    return "".join(found)


def target(base: str, href: str) -> str:
    """Return the name of the part that ``href`` in the part ``base`` leads to."""
    path = posixpath.join(posixpath.dirname(base), href.partition("#")[0])
    return posixpath.normpath(path).lstrip("/")
