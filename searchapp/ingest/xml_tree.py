"""From the bytes of an XML document to its tree, safely."""

from __future__ import annotations

import codecs
import re
from typing import Any, Final

from lxml import etree

from searchapp.errors import Message
from searchapp.ingest.decoding import old_encoding
from searchapp.ingest.reasons import (
    DECLARES_ENTITIES,
    TOO_MANY_ELEMENTS,
    beyond_xml_limits,
    broken_xml,
    other_than_declared,
)
from searchapp.ingest.rejected import Rejected

_DECLARES_ENCODING: Final = re.compile(rb"<\?xml[^>]*\sencoding\s*=")
#: An element of four bytes takes some hundred once parsed.
_MOST_TAGS: Final = 2_000_000
_LATE_DECLARATION: Final = re.compile(rb"\s+(?=<\?xml\s)")
_WRONG_ENCODING: Final = (etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING)


def parse_xml(data: bytes, announced: str = "") -> Any:
    """Return the root element of ``data``, without comments and processing instructions. Nothing is fetched.

    ``announced`` is the encoding that a server named, which counts if the document declares none. Blank lines before
    the declaration, which many sites send, are ignored. Raises :class:`Rejected` if it is not well-formed XML, exceeds
    the limits of size and depth, or declares entities.
    """
    if data.count(b"<") > _MOST_TAGS:
        raise Rejected(TOO_MANY_ELEMENTS)
    data = _LATE_DECLARATION.sub(b"", data, count=1) if _LATE_DECLARATION.match(data) else data
    # The size limits of libxml2 stay in force: they also bound how far entities grow while being declared.
    parser = etree.XMLParser(
        encoding=_encoding(data, announced),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected(_reason(error)) from error
    # Reading an attribute would expand entities all the same.
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Rejected(DECLARES_ENTITIES)
    return root


def _encoding(data: bytes, announced: str) -> str | None:
    declares = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return None if declares or _DECLARES_ENCODING.match(data) else old_encoding(announced)


def _reason(error: etree.XMLSyntaxError) -> Message:
    line = error.lineno or 1
    if error.code in _WRONG_ENCODING:
        return other_than_declared(line)
    return (beyond_xml_limits if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT else broken_xml)(line)
