"""Where the articles are in JSON: in a list, in the list within the answer of an API, in columns or rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final, NamedTuple

from searchapp.errors import Message
from searchapp.ingest.json_text import JsonText, Value
from searchapp.ingest.names import field_of, is_summary
from searchapp.ingest.rejected import Rejected, wrong_cells
from searchapp.ingest.values import flatten

#: The keys under which APIs, exports and dumps give their articles, the surest first.
_SURE_LISTS: Final = (
    *("articles", "items", "posts", "results", "documents", "docs", "messages", "stories", "news", "entries", "hits"),
    *("records", "rows", "edges", "nodes", "features", "@graph", "الأخبار", "المقالات", "البيانات", "النتائج"),
)
#: These may also be a part of an article.
_OTHER_LISTS: Final = (
    *("value", "values", "list", "content", "data", "response", "channel", "feed", "result", "rss", "payload"),
    *("body", "chats"),
)
_LISTS: Final = (*_SURE_LISTS, *_OTHER_LISTS)
#: Those around one article.
_WRAPPERS: Final = frozenset(
    (
        *("_source", "attributes", "fields", "node", "doc", "_doc", "document", "data", "item", "record", "post"),
        *("article", "story"),
    )
)
_DEEPEST_WRAPPER: Final = 5
#: In characters: a longer object is not read at once if it holds a list of articles.
_LONGEST_AT_ONCE: Final = 1 << 20


class Found(NamedTuple):
    """What may be an article, or why it cannot be read; what had to be mended; and whether nothing is around it."""

    value: Any
    broken: Message | None = None
    repairs: tuple[Message, ...] = ()
    is_whole: bool = False


def articles_in(text: JsonText) -> Iterator[Found]:
    """Yield what may be an article in the next value of ``text``, a list or an object."""
    if text.next_sign() == "[":
        yield from _table(map(_found, text.items()))
        return
    if text.peek(_LONGEST_AT_ONCE) is None:
        said: dict[str, Any] = {}
        depth = _enter_list(text, said)
        if depth:
            source = _source(said)
            found = (_with_source(_found(value), source) for value in text.items())
            yield from _table(found, said["columns"] if _is_head(said.get("columns")) else None)
            _leave(text, depth)
            return
    value = text.value()
    items = None if value.broken else listed(value.value)
    if items is None:
        yield Found(*value, is_whole=True)
    else:
        yield from (Found(item, None, value.repairs) for item in items)


def _found(value: Value) -> Found:
    return Found(*value)


def _enter_list(text: JsonText, said: dict[str, Any]) -> int:
    """Go to the list of articles within the object that is next, and return in how many objects it is.

    Return 0, and go nowhere, if there is none. What is ``said`` before the list is put there.
    """
    text.mark()
    with suppress(Rejected):
        if depth := _depth_of_list(text, said, 1):
            text.forget_mark()
            return depth
    text.go_back()
    return 0


def _depth_of_list(text: JsonText, said: dict[str, Any], depth: int) -> int:
    text.pass_over("{")
    while text.next_sign() == '"':
        name = text.value().value
        text.pass_over(":")
        sign = text.next_sign()
        if sign == "[" and name in _LISTS and _begins_with_article(text, name, said):
            said["list"] = name
            return depth
        if sign == "{" and depth < _DEEPEST_WRAPPER:
            if found := _depth_of_list(text, said, depth + 1):
                return found
        else:
            said[name] = text.value().value
        if text.next_sign() == ",":
            text.pass_over(",")
    text.pass_over("}")
    return 0


def _begins_with_article(text: JsonText, name: str, said: dict[str, Any]) -> bool:
    if is_article(said):
        return False
    first = text.peek_item()
    if isinstance(first, list):
        return _is_head(said.get("columns"))
    return isinstance(first, dict) and (name in _SURE_LISTS or _is_record(first))


def _is_record(value: dict[str, Any]) -> bool:
    fields = {field_of(name) for name in unwrapped(value)} - {None, "id"}
    return "title" in fields or ("content" in fields and len(fields) > 1)


def _leave(text: JsonText, depth: int) -> None:
    """Go on after the objects, of this number, around what was last read."""
    for _ in range(depth):
        while text.next_sign() == ",":
            text.pass_over(",")
            text.value()
            text.pass_over(":")
            text.value()
        text.pass_over("}")


def _source(said: dict[str, Any]) -> str:
    is_channel = said.get("list") == "messages" or "jsonfeed" in str(said.get("version", ""))
    return flatten(said.get("name") or said.get("title"), " ") if is_channel else ""


def _with_source(found: Found, source: str) -> Found:
    if not source or not isinstance(found.value, dict) or "source" in found.value:
        return found
    return found._replace(value={**found.value, "source": source})


def _table(items: Iterable[Found], head: list[Any] | None = None) -> Iterator[Found]:
    """Yield ``items``; lists of cells below a list of names, the ``head``, as objects."""
    for number, item in enumerate(items):
        if not number and head is None and _is_head(item.value):
            head = item.value
        elif head is None or not isinstance(item.value, list):
            yield item
        elif len(item.value) == len(head):
            yield item._replace(value=dict(zip(head, item.value, strict=True)))
        else:
            yield item._replace(broken=wrong_cells(len(item.value), len(head), 0, 0))


def _is_head(item: Any) -> bool:
    is_names = isinstance(item, list) and all(isinstance(name, str) and name for name in item)
    return is_names and any(map(field_of, item))


def listed(value: Any) -> list[Any] | None:
    """Return the articles in ``value``, an object: a list, or lists of columns; None if it is one article."""
    if not isinstance(value, dict):
        return None
    if columns := _columns(value):
        return columns
    found = _list_within(value, 0)
    if found is None:
        return _by_key(value)
    source = flatten(value.get("name") or value.get("title"), " ") if _is_channel(value) else ""
    items = [{**item, "source": source} if source and "source" not in item else item for item in found]
    # The export of an account of Telegram has a list of channels.
    return [each for item in items for each in (_list_of_channel(item) or [item])]


def _list_of_channel(item: dict[str, Any]) -> list[Any] | None:
    return listed(item) if isinstance(item.get("messages"), list) and not is_article(item) else None


def _list_within(value: dict[str, Any], depth: int) -> list[Any] | None:
    if depth == _DEEPEST_WRAPPER or is_article(value):
        return None
    for name in _LISTS:
        items = value.get(name)
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            return items
    nested = (_list_within(value[name], depth + 1) for name in _LISTS if isinstance(value.get(name), dict))
    return next((found for found in nested if found is not None), None)


def _by_key(value: dict[str, Any]) -> list[Any] | None:
    """Return the articles of an object that has each under its id, as a tree of Firebase."""
    items = list(value.values())
    if len(items) < len(("this", "that")) or not all(isinstance(item, dict) and _is_record(item) for item in items):
        return None
    if any(map(field_of, value)):
        return None
    return [{"id": key, **item} if "id" not in item else item for key, item in value.items()]


def is_article(value: dict[str, Any]) -> bool:
    """Return whether an object has a text of its own, not only lists: below a title also one of blocks."""
    texts = [text for name, text in value.items() if field_of(name) == "content" and not is_summary(name)]
    if any(isinstance(text, str) for text in texts):
        return True
    titles = (text for name, text in value.items() if field_of(name) == "title")
    return any(isinstance(title, str) and title.strip() for title in titles) and any(map(_is_of_blocks, texts))


def _is_of_blocks(value: object) -> bool:
    """Return whether ``value`` is a list of blocks, as editors write a text, or holds one."""
    if isinstance(value, dict):
        return any(isinstance(inner, list) and _is_of_blocks(inner) for inner in value.values())
    return isinstance(value, list) and bool(value) and all(_is_block(item) for item in value)


def _is_block(value: object) -> bool:
    return isinstance(value, dict) and not _is_record(value)


def _is_channel(value: dict[str, Any]) -> bool:
    """Return whether the name of an object is the source of what it holds: a Telegram export, a JSON Feed."""
    return "messages" in value or "jsonfeed" in str(value.get("version", ""))


def _columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a table that is kept as a list for each column, or as pandas writes it."""
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return _rows([value["columns"], *value["data"]])
    columns = {name: list(column.values()) if isinstance(column, dict) else column for name, column in value.items()}
    fields = {field_of(name) for name in columns}
    lengths = {len(column) if isinstance(column, list) else 0 for column in columns.values()}
    if len(columns) < len(("title", "content")) or len(lengths) != 1 or not fields & {"title", "content"}:
        return []
    if len(columns) != sum(map(_is_column, columns.values())):
        return []
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _is_column(column: Any) -> bool:
    return isinstance(column, list) and bool(column) and not any(isinstance(cell, list | dict) for cell in column)


def _rows(items: list[Any]) -> list[dict[str, Any]]:
    """Return the objects that lists of cells below a list of names stand for; none if ``items`` is something else."""
    head = items[0]
    if not _is_head(head) or not all(isinstance(row, list) and len(row) == len(head) for row in items):
        return []
    return [dict(zip(head, row, strict=True)) for row in items[1:]]


def unwrapped(value: dict[str, Any]) -> dict[str, Any]:
    """Return what ``value`` says of an article, with what the objects around it say besides."""
    for _ in range(_DEEPEST_WRAPPER):
        name = next((name for name, inner in value.items() if _is_wrapper(name, inner)), None)
        if name is None:
            break
        outer = {key: item for key, item in value.items() if key != name}
        value = {**outer, **value[name]} if name == "_source" else {**value[name], **outer}
    return value


def _is_wrapper(name: str, inner: object) -> bool:
    if not isinstance(inner, dict):
        return False
    fields = {field_of(key) for key in inner}
    is_around_article = bool(fields & {"title", "content"}) and len(fields - {None}) > 1
    return is_around_article and (name in _WRAPPERS or field_of(name) is None)
