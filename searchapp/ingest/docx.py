"""Word documents from 2007 on (``.docx``)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from searchapp.ingest.markup import local_name
from searchapp.ingest.packages import Package, element_by_element, opened_package, target
from searchapp.ingest.properties import Stated, Written, with_properties
from searchapp.ingest.rejected import NOT_A_DOCUMENT

_BODY: Final = "word/document.xml"
_RELATIONS: Final = "_rels/.rels"
_PROPERTIES: Final = "docProps/core.xml"
_CUSTOM: Final = "docProps/custom.xml"
#: Runs deleted in review, the code of a field, and the second copy of what is in a drawing.
_UNSEEN: Final = frozenset(("del", "moveFrom", "delText", "instrText", "Fallback"))
_SPACES: Final = frozenset(("tab", "tc"))
_LINE_ENDS: Final = frozenset(("br", "cr", "p"))
_SIGNS: Final = {"noBreakHyphen": "\u2011"}
_NOTES: Final = ("footnote", "endnote")
_OFF: Final = frozenset(("0", "false", "off", "none"))


def read_word_package(data: bytes) -> Written:
    """Return the document ``data``: its paragraphs, those of text boxes behind the one they are anchored in, then
    footnotes and endnotes. What was deleted, hidden or said in comments is not part of it.
    """
    with opened_package(data, NOT_A_DOCUMENT) as package:
        body = _body(package)
        text = element_by_element(package.xml(body), _pieces)
        folder = body.rpartition("/")[0]
        notes = [_notes(package.xml_if_sound(f"{folder}/{kind}s.xml"), kind) for kind in _NOTES]
        core, custom = package.xml_if_sound(_PROPERTIES), package.xml_if_sound(_CUSTOM)
        return with_properties("\n".join((text, *filter(None, notes))), _core(core), _custom(custom), _stated)


def _body(package: Package) -> str:
    """Return the name of the part with the text, which is not the same in all."""
    relations = package.xml_if_sound(_RELATIONS)
    for relation in () if relations is None else relations.iterchildren(etree.Element):
        if (relation.get("Type") or "").endswith("/officeDocument"):
            name = target("", relation.get("Target") or "")
            if name in package:
                return name
    return _BODY


def _core(properties: Any) -> dict[str, str]:
    children = () if properties is None else properties.iterchildren(etree.Element)
    return {local_name(child): (child.text or "").strip() for child in children}


def _custom(properties: Any) -> dict[str, str]:
    """Return the properties that the writer has named."""
    children = () if properties is None else properties.iterchildren(etree.Element)
    return {child.get("name") or "": "".join(child.itertext()).strip() for child in children}


def _stated(values: Mapping[str, str]) -> Stated:
    return Stated(
        values.get("title", ""),
        values.get("creator", ""),
        values.get("category", ""),
        values.get("created", ""),
        values.get("modified", ""),
    )


def _notes(root: Any, kind: str) -> str:
    if root is None:
        return ""
    # Those of a type are the lines that set notes apart.
    notes = (element for element in root.iter(f"{{*}}{kind}") if not _attribute(element, "type"))
    return "\n".join(element_by_element(note, _pieces).strip() for note in notes)


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _pieces(root: Any, boxes: deque[Any]) -> Iterator[str]:
    walker = etree.iterwalk(root, events=("start", "end"), tag="{*}*")
    for event, element in walker:
        name = local_name(element)
        if event == "start":
            if name in _UNSEEN or (name == "r" and _is_hidden(element)):
                walker.skip_subtree()
            elif name == "txbxContent" and element is not root:
                boxes.append(element)
                walker.skip_subtree()
            elif name == "t":
                yield element.text or ""
            elif name in _SPACES:
                yield " "
            elif name in _SIGNS:
                yield _SIGNS[name]
        elif name in _LINE_ENDS:
            yield "\n"


def _is_hidden(run: Any) -> bool:
    hidden = next(run.iterfind("{*}rPr/{*}vanish"), None)
    return hidden is not None and _attribute(hidden, "val").lower() not in _OFF
