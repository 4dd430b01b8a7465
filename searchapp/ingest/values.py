"""The values of a record as text: lists, objects that stand for what they name, and the blocks of editors."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

#: The keys whose values stand for a nested object: ``{"name": …}`` of an author, ``{"rendered": …}`` of WordPress,
#: ``{"$date": …}`` of a database dump.
NAMING_KEYS: Final = (
    *("name", "title", "text", "content", "rendered", "value", "label", "#text", "display_name", "full_name"),
    *("$date", "$oid", "$numberLong", "$numberInt", "@id", "url", "ar", "und"),
)
URL_KEYS: Final = ("url", "href", "@id", *NAMING_KEYS)
#: Those that hold the text of a block or of what blocks are in, the most particular first: EditorJS, Slate, Gutenberg,
#: Quill, Lexical, ProseMirror, Sanity, Contentful, Draft.
_BLOCK_KEYS: Final = (
    *(
        "text",
        "rich_text",
        "insert",
        "innerBlocks",
        "innerHTML",
        "html",
        "rendered",
        "processed",
        "content",
        "children",
        "blocks",
    ),
    *("ops", "root", "document", "body", "data", "items", "value", "paragraphs", "ar", "und", "attrs", *NAMING_KEYS),
    *("results", "sections", "elements"),
)
#: Those of the blocks within one that has a text of its own: the items of a list.
_NESTED_KEYS: Final = ("items", "children")
#: What a block is called that is no text of the article.
_NOT_TEXT: Final = ("image", "embed", "video", "audio", "gallery", "linktool", "attaches", "delimiter", "divider", "ad")
#: What a piece within a line is called, as by Telegram.
_INLINE: Final = frozenset(
    (
        *(
            "text",
            "bold",
            "italic",
            "underline",
            "strikethrough",
            "spoiler",
            "code",
            "link",
            "text_link",
            "mention",
            "a",
        ),
        *(
            "mention_name",
            "hashtag",
            "cashtag",
            "phone",
            "email",
            "bot_command",
            "custom_emoji",
            "plain",
            "span",
            "mark",
        ),
        *("linebreak", "hardbreak", "hard_break", "blockquote", "pre", "hyperlink"),
    )
)
_BREAKS: Final = ("linebreak", "hardbreak", "hard_break", "br")
#: Editors keep their blocks as JSON in one column of a table.
_JSON_START: Final = re.compile(r'\s*(?:\[\s*)?\{\s*"')
_LONGEST_JSON: Final = 4 << 20


def flatten(value: object, joiner: str, keys: tuple[str, ...] = NAMING_KEYS) -> str:
    """Return a JSON ``value`` as text: a list as its filled items with ``joiner`` between them, an object as the value
    of the first of ``keys`` that is filled.
    """
    match value:
        case str():
            return value
        case bool():
            return ""
        case int():
            return str(value)
        case float():
            return str(value) if math.isfinite(value) else ""
        case list():
            return joiner.join(filter(None, (flatten(item, joiner, keys) for item in value)))
        case dict():
            return flatten(first_named(value, keys), joiner, keys)
        case _:
            return ""


def first_named(value: Mapping[Any, object], keys: tuple[str, ...]) -> object:
    """Return the first filled value of ``keys``."""
    return next((value[key] for key in keys if value.get(key)), None)


def scalar(value: object, keys: tuple[str, ...]) -> str | int | float:
    """Return the first text or number in ``value``."""
    while isinstance(value, list | dict):
        value = next(iter(value), None) if isinstance(value, list) else first_named(value, keys)
    return value if isinstance(value, str | int | float) else ""


def written_text(value: object) -> str:
    """Return the text of an article, as text or HTML, with a line for each block."""
    if isinstance(value, str) and len(value) <= _LONGEST_JSON and _JSON_START.match(value):
        try:
            return _block_text(json.loads(value)) or value
        except (ValueError, RecursionError):
            return value
    return _block_text(value)


def _block_text(value: object) -> str:
    match value:
        case list():
            joiner = "" if _is_inline(value) else "\n"
            return joiner.join(filter(None, map(_block_text, value)))
        case dict():
            kind = _kind(value)
            if kind in _BREAKS:
                return "\n"
            if kind.rpartition("/")[2] in _NOT_TEXT:
                return ""
            return _mobiledoc_text(value) if "markups" in value else _text_of_block(value, kind)
        case _:
            return flatten(value, "\n")


def _text_of_block(block: Mapping[Any, object], kind: str) -> str:
    """Return the text of a block, and of the blocks within it."""
    # Notion keeps what a block holds under the name of its kind.
    keys = (kind, *_BLOCK_KEYS) if isinstance(block.get(kind), dict) else _BLOCK_KEYS
    texts = ((key, text) for key in keys if block.get(key) and (text := _block_text(block[key])).strip())
    key, text = next(texts, ("", ""))
    if key in ("", *_NESTED_KEYS):
        return text
    nested = (_block_text(block[name]) for name in _NESTED_KEYS if isinstance(block.get(name), list))
    return "\n".join((text, *(each for each in nested if each.strip() and each not in text)))


def _mobiledoc_text(document: Mapping[Any, object]) -> str:
    """Return the text of a document of Ghost, whose sections are lists: ``[1, "p", [[0, [], 0, "نص"]]]``."""
    sections = document.get("sections")
    return "\n".join(filter(str.strip, map(_section_text, sections if isinstance(sections, list) else ())))


def _section_text(section: object) -> str:
    match section:
        case [1, str(), [*markers]]:
            return "".join(map(_marker_text, markers))
        case [3, str(), [*items]]:
            return "\n".join(_section_text([1, "li", item]) for item in items)
        case _:
            return ""


def _marker_text(marker: object) -> str:
    match marker:
        case [0, _, _, str(text)]:
            return text
        case _:
            return ""


def _kind(block: Mapping[Any, object]) -> str:
    kind = block.get("type") or block.get("_type") or block.get("nodeType") or block.get("blockName") or ""
    return kind.lower() if isinstance(kind, str) else ""


def _is_inline(items: list[object]) -> bool:
    """Return whether ``items`` are the pieces of a line: texts with and without a format."""
    blocks = [item for item in items if isinstance(item, dict)]
    return bool(blocks) and all(_is_piece(block) for block in blocks)


def _is_piece(block: Mapping[Any, object]) -> bool:
    if "insert" in block:
        return True
    kind = _kind(block)
    if kind == "text" and isinstance(block.get("content"), str):
        # Arc calls a whole paragraph so.
        return False
    # A leaf of Slate has a text, and formats that are switched on.
    is_leaf = not kind and all(key == "text" or isinstance(item, bool) for key, item in block.items())
    return kind in _INLINE or kind.endswith("-text") or (is_leaf and "text" in block)
