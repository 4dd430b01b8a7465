"""Parsing HTML and XML safely, and turning HTML into plain text with a line for each block."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from html import unescape
from html.entities import html5
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from searchapp.ingest.balance import Notes
from searchapp.ingest.encodings import declared_in, decoded
from searchapp.ingest.rejected import (
    DECLARES_ENTITIES,
    FOREIGN_TO_XML,
    TOO_DEEP,
    TOO_MANY_ELEMENTS,
    Rejected,
    beyond_xml_limits,
    broken_xml,
    mended_xml,
)
from searchapp.ingest.sanitise import clean, unescape_entities

_BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tr", "ul"),
    )
)
_CELLS: Final = frozenset(("td", "th"))
#: Never part of the text.
_UNSEEN: Final = frozenset(
    (
        *("button", "canvas", "datalist", "head", "iframe", "noscript", "object", "option", "script", "select"),
        *("style", "svg", "template", "textarea", "title"),
    )
)
#: Around the text of an article, or between its paragraphs.
_NOISE: Final = _UNSEEN | frozenset(("aside", "figure", "footer", "form", "header", "nav"))

#: Tags that only occur in markup. A lone ``<b>`` or ``<script>`` may be what the article is about.
_CERTAIN_TAG: Final = re.compile(
    r"<p[ >]|<br\s*/?>|<img\s|<a\s+href|</(?:p|div|span|a|li|ul|ol|blockquote|h[1-6]|b|i|u|em|strong|font|section)\s*>",
    re.IGNORECASE,
)
_STRESS_NAMES: Final = "b|i|u|em|strong|span|font|a|p|div|mark|small|big|sup|sub|h[1-6]"
_STRESS: Final = re.compile(rf"</?(?:{_STRESS_NAMES}|br)\b[^<>]{{0,500}}>", re.IGNORECASE)
_STRESSED: Final = re.compile(rf"</(?:{_STRESS_NAMES})\s*>|<br\s*/?>", re.IGNORECASE)
#: An element of three bytes takes some hundred once parsed, and the extractor copies the page.
_MOST_TAGS: Final = 500_000
#: The parser compares each attribute of an element with all before it, which takes quadratic time.
_MOST_ATTRIBUTES: Final = 5000
#: A tag, with what follows its name; or a comment, script or style, in which nothing is a tag.
_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:script|style)\b[^>]*>.*?(?:</|\Z)"
    r"""|<[a-z][^\s>/]*+((?:[^=>]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)""",
    re.IGNORECASE | re.DOTALL,
)
_VALUE: Final = re.compile(r"""(?<==)\s*+(?:"[^"]*+"|'[^']*+')""")
_BETWEEN_ATTRIBUTES: Final = re.compile(r"[\s/=]++")
_PARAGRAPH_TAG: Final = re.compile(r"<p[ >]", re.IGNORECASE)

#: An element of four bytes takes some hundred once parsed.
_MOST_XML_TAGS: Final = 2_000_000
_BEYOND_LIMITS: Final = (etree.ErrorTypes.ERR_RESOURCE_LIMIT,)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Of the names of entities, XML knows these.
_NAMED_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,31};")
#: An ampersand that XML cannot read, with the name of an entity if one follows; or a section in which it is a sign.
_AMPERSAND: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)(?:[A-Za-z][A-Za-z0-9]{1,31};)?",
    re.DOTALL,
)
#: The recovering parser takes more for a name.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
#: The recovering parser takes the number of half a surrogate pair for a character.
_NUMBER: Final = re.compile(r"&#(?:x[0-9A-Fa-f]+|[0-9]+);")


def parse_html(markup: str) -> Any:
    """Return the root element of ``markup``, or None if it has none. Nothing is fetched, and no markup is too broken.

    Raises :class:`Rejected` if elements nest so deeply that the parser would skip what follows, or if there are more
    of them than on any real page.
    """
    if markup.count("<") > _MOST_TAGS or any(map(_has_too_many_attributes, _TAG.finditer(markup))):
        raise Rejected(TOO_MANY_ELEMENTS)
    # The limits of libxml2 would cut a long article short; HTML cannot declare entities, so there are no bombs.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(clean(markup).encode("utf-8"), parser)
    except etree.LxmlError:
        return None
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise Rejected(TOO_DEEP)
    return root


def _has_too_many_attributes(tag: re.Match[str]) -> bool:
    body = tag[1]
    if body is None or len(body) <= _MOST_ATTRIBUTES:
        return False
    return len(_BETWEEN_ATTRIBUTES.findall(_VALUE.sub("", body))) > _MOST_ATTRIBUTES


def element_text(element: Any) -> str:
    """Return the text in ``element``, a line for each block, without navigation, forms, figures and the like.

    If these hold all the text there is (some old pages are one form), they count.
    """
    text = lines_of(element, _NOISE)
    return text if text.strip() else lines_of(element, _UNSEEN)


def html_text(markup: str) -> str:
    """Return the text of ``markup``, a line for each block."""
    root = parse_html(markup)
    return "" if root is None else element_text(root)


def plain_title(text: str) -> str:
    """Return a title without the tags that stress or colour its words. A lone tag may be what it is about."""
    return _STRESS.sub(_nothing_or_space, text) if _STRESSED.search(text) else text


def _nothing_or_space(tag: re.Match[str]) -> str:
    return " " if tag.group()[:3].lower() in {"<br", "<p>", "</p", "<di", "</d"} else ""


def embedded_text(text: str) -> str:
    """Return the content field of a data record as plain text, whether it was written as HTML or as text.

    It is taken for HTML if it has the tags of a paragraph, a line break, a division, a link, a picture or a list.
    Entities are resolved in both.
    """
    if not _CERTAIN_TAG.search(text):
        return unescape_entities(text)
    if not _PARAGRAPH_TAG.search(text):
        # Only breaks and links: they were put into plain text, whose own line ends still count.
        text = text.replace("\n", "<br>")
    return html_text(text)


def lines_of(
    root: Any, dropped: frozenset[str], blocks: frozenset[str] = _BLOCKS, cells: frozenset[str] = _CELLS
) -> str:
    """Return the text in ``root`` except what is ``dropped``: a line for each of ``blocks``, a space between cells."""
    # Iterative, because pages nest deeper than Python calls.
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if element.tag in blocks:
            pieces.append("\n")
        elif element.tag in cells:
            pieces.append(" ")
        if event == "end":
            following = element.tail if element is not root else None
        elif element.tag in dropped and element is not root:
            walker.skip_subtree()
            continue
        else:
            following = element.text
        if following:
            pieces.append(following.replace("\n", " "))
    return "".join(pieces)


class ParsedXml(NamedTuple):
    """The root element of a document, without comments and processing instructions, what had to be mended, and the line
    from which on it was not well-formed, or 0.
    """

    root: Any
    notes: Notes
    broken: int


def local_name(element: Any) -> str:
    """Return the name of an XML element without its namespace, or the prefix of one that is not declared."""
    return str(element.tag.rpartition("}")[2].rpartition(":")[2]) or "_"


def inner_html(element: Any) -> str:
    """Return what is in an XML element as HTML."""
    # Without prefixes, and without <x/>, which HTML would take for an opening tag.
    copy = deepcopy(element)
    for inner in copy.iter(etree.Element):
        name = local_name(inner)
        inner.tag = name if _NAME.fullmatch(name) else "span"
    copy.tag = "div"
    return etree.tostring(copy, encoding="unicode", method="html", with_tail=False)  # type: ignore[no-any-return]


def written_names(beginning: str, find: Callable[[Any], list[Any]]) -> Iterator[str]:
    """Yield the names, with their prefixes, of the elements that ``find`` finds in the ``beginning`` of a document."""
    with suppress(etree.XMLSyntaxError):
        text = _AMPERSAND.sub(_entity, _CONTROL.sub(" ", beginning))
        root = etree.fromstring(text.encode("utf-8", "replace"), _xml_parser(recover=True))
        for element in () if root is None else find(root):
            name = local_name(element)
            yield f"{element.prefix}:{name}" if element.prefix else name


def parse_xml(data: bytes, announced: str = "", *, stated: str = "", lines_before: int = 0) -> ParsedXml:
    """Return the document that ``data`` is. Nothing is fetched.

    ``announced`` is the encoding that a server named, ``stated`` the codec that a rule names; see
    :func:`~searchapp.ingest.encodings.decoded`. Entities of HTML, a bare ``&``, control characters, elements that are
    not closed and a missing end are mended, and noted: the line is counted from ``lines_before``. Raises
    :class:`Rejected` if it is no XML, exceeds the limits of size and depth, or declares entities.
    """
    if data.count(b"<") > _MOST_XML_TAGS:
        raise Rejected(TOO_MANY_ELEMENTS)
    found = decoded(data, announced or declared_in(data), stated)
    text = found.text.lstrip()
    before = lines_before + found.text.count("\n", 0, len(found.text) - len(text))
    notes = found.notes
    if _NAMED_ENTITY.search(text) or _CONTROL.search(text):
        mended = _AMPERSAND.sub(_entity, _CONTROL.sub(" ", text))
        notes += Notes(repairs=(FOREIGN_TO_XML,)) if mended != text else Notes()
        text = mended
    broken = 0
    try:
        root = _xml_root(text, recover=False)
    except etree.XMLSyntaxError as error:
        broken = (error.lineno or 1) + before
        if error.code in _BEYOND_LIMITS:
            raise Rejected(beyond_xml_limits(broken)) from error
        root = _recovered(_AMPERSAND.sub(_entity, _NUMBER.sub(_character, text)), broken)
        notes += Notes(repairs=(mended_xml(broken),))
    # Reading an attribute would expand entities all the same.
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Rejected(DECLARES_ENTITIES)
    return ParsedXml(root, notes, broken)


def _xml_parser(*, recover: bool) -> Any:
    # The size limits of libxml2 stay in force: they also bound how far entities grow while being declared.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )


def _xml_root(text: str, *, recover: bool) -> Any:
    parser = _xml_parser(recover=recover)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if any(error.type in _BEYOND_LIMITS for error in parser.error_log):
        raise Rejected(beyond_xml_limits(parser.error_log[0].line))
    return root


def _recovered(text: str, line: int) -> Any:
    try:
        root = _xml_root(text, recover=True)
    except etree.XMLSyntaxError as error:
        raise Rejected(broken_xml(line)) from error
    if root is None or not len(root):
        raise Rejected(broken_xml(line))
    return root


def _character(number: re.Match[str]) -> str:
    return escape(clean(unescape(number.group())))


def _entity(found: re.Match[str]) -> str:
    """Return what an entity of HTML stands for, and an ampersand that begins none so that XML reads it as one."""
    text = found.group()
    if not text.startswith("&"):
        return text
    character = html5.get(text[1:])
    return f"&amp;{text[1:]}" if character is None else escape(character)
