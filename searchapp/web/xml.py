"""Writing XML out of texts that may hold anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

#: The namespace of names for what a publication has: its creator, its publisher.
DUBLIN_CORE: Final = "http://purl.org/dc/elements/1.1/"

#: What XML 1.0 has no way to write, not even escaped.
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(parent: Any, name: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Any:
    """Append an element to ``parent`` and return it; characters that XML cannot hold become U+FFFD."""
    written = {key: writable(value) for key, value in (attributes or {}).items()}
    child = etree.SubElement(parent, name, written)
    if text:
        child.text = writable(text)
    return child


def writable(text: str) -> str:
    """Return ``text`` with U+FFFD for every character that XML cannot hold."""
    return _UNWRITABLE.sub("\ufffd", text)


def document(root: Any) -> bytes:
    """Return ``root`` as a document in UTF-8."""
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written
