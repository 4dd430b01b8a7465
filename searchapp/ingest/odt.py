"""Documents in the OpenDocument format (``.odt``), of LibreOffice and others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from lxml import etree

from searchapp.ingest.markup import local_name
from searchapp.ingest.packages import element_by_element, opened_package
from searchapp.ingest.properties import Stated, Written, with_properties
from searchapp.ingest.rejected import ENCRYPTED, NOT_AN_OPEN_DOCUMENT, Rejected

_CONTENT: Final = "content.xml"
_META: Final = "meta.xml"
_CUSTOM: Final = "user-defined"
_MANIFEST: Final = "META-INF/manifest.xml"
_PARAGRAPHS: Final = frozenset(("p", "h"))
#: What was deleted, what was said about the text, numbers of notes, and how a word is spelled above it.
_UNSEEN: Final = frozenset(
    (
        "tracked-changes",
        "annotation",
        "annotation-end",
        "note-citation",
        "ruby-text",
        "hidden-text",
        "forms",
        "title",
        "desc",
    )
)
#: What stands apart from the paragraph it is anchored in.
_APART: Final = frozenset(("note-body", "text-box"))
_MOST_SPACES: Final = 1000


def read_open_document(data: bytes) -> Written:
    """Return the document ``data``: its paragraphs, then those of text boxes, footnotes and endnotes."""
    with opened_package(data, NOT_AN_OPEN_DOCUMENT) as package:
        manifest = package.xml_if_sound(_MANIFEST)
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            raise Rejected(ENCRYPTED)
        content = package.xml(_CONTENT)
        body = next(content.iter("{*}text"), content)
        text = element_by_element(body, _pieces)
        return with_properties(text, *_properties(package.xml_if_sound(_META)), _stated)


def _properties(meta: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Return the properties of every document, and those that the writer of this one has named."""
    core: dict[str, str] = {}
    custom: dict[str, str] = {}
    for element in () if meta is None else meta.iter(etree.Element):
        name, value = local_name(element), (element.text or "").strip()
        if name == _CUSTOM:
            custom.setdefault(next((each for key, each in element.attrib.items() if key.endswith("}name")), ""), value)
        else:
            core.setdefault(name, value)
    return core, custom


def _stated(values: Mapping[str, str]) -> Stated:
    return Stated(
        values.get("title", ""),
        values.get("initial-creator") or values.get("creator", ""),
        "",
        values.get("creation-date", ""),
        values.get("date", ""),
    )


def _pieces(root: Any, apart: deque[Any]) -> Iterator[str]:
    within = 0
    walker = etree.iterwalk(root, events=("start", "end"), tag="{*}*")
    for event, element in walker:
        name = local_name(element)
        if event == "start" and (name in _UNSEEN or (name in _APART and element is not root)):
            if name in _APART:
                apart.append(element)
            walker.skip_subtree()
            continue
        if event == "start":
            within += name in _PARAGRAPHS
            yield _sign(element, name)
            yield (element.text or "").replace("\n", " ") if within else ""
            continue
        if name in _PARAGRAPHS:
            within -= 1
            yield "\n"
        yield (element.tail or "").replace("\n", " ") if within and element is not root else ""


def _sign(element: Any, name: str) -> str:
    if name == "s":
        count = next((value for key, value in element.attrib.items() if key.endswith("}c")), "1")
        with suppress(ValueError):
            return " " * min(max(int(count), 0), _MOST_SPACES)
        return " "
    return {"tab": " ", "table-cell": " ", "line-break": "\n"}.get(name, "")
