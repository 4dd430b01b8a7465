"""Markdown (``.md``): one article each, its front matter in YAML, as far as that is simple, or in TOML.

PyYAML would read more of YAML than anyone writes above an article, and runs out of memory on a file that is made for
that.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from searchapp.ingest.balance import Notes
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.markup import html_text
from searchapp.ingest.record import Fields, Record, plain_fields
from searchapp.ingest.rejected import BROKEN_FRONT_MATTER
from searchapp.ingest.sanitise import clean, require_length_of_an_article, unescape_entities
from searchapp.ingest.text import opening_fields

_YAML: Final = re.compile(r"\s*---[^\S\n]*\n(.*?\n)?(?:---|\.\.\.)[^\S\n]*(?:\n|$)", re.DOTALL)
_TOML: Final = re.compile(r"\s*\+\+\+[^\S\n]*\n(.*?\n)?\+\+\+[^\S\n]*(?:\n|$)", re.DOTALL)
_PAIR: Final = re.compile(r"([^\s#:][^:]{0,60}):(?:\s+(.*)|\s*)")
_LONGEST_FRONT_MATTER: Final = 100_000
_COMMENT: Final = re.compile(r"\s+#.*")
_BLOCK: Final = re.compile(r"[|>][+-]?\d?")

_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-+)[ \t]*")
_RULE: Final = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*")
#: What stands before the text of a quotation or an item. The number of an item is text.
_PREFIX: Final = re.compile(r"^(?:(?:[ \t]*>)+[ \t]?|[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+>]|\d{1,9}[.)])(?=[ \t]|$)")
_TABLE_LINE: Final = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_REFERENCE: Final = re.compile(r" {0,3}\[[^\]^\n]{1,200}\]:[ \t]*\S+.*")
_FOOTNOTE: Final = re.compile(r"^ {0,3}\[\^[^\]\n]{1,100}\]:[ \t]*")

_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT: Final = 0xE000
_CODE: Final = re.compile(r"(`+)(.{1,2000}?)\1")
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
_LINK: Final = re.compile(
    r"\[([^\[\]\n]{1,1000})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\]\n]{0,200}\])"
)
_FOOTNOTE_MARK: Final = re.compile(r"\[\^[^\]\n]{1,100}\]")
_AUTOLINK: Final = re.compile(r"<((?:https?://|mailto:)?[^\s<>]+[.@][^\s<>]+)>")
_EMPHASIS: Final = (
    re.compile(r"(\*{1,3})(?=\S)([^*\n]{1,2000}?)(?<=\S)\1"),
    re.compile(r"(?<!\w)(_{1,3})(?=\S)([^_\n]{1,2000}?)(?<=\S)\1(?!\w)"),
    re.compile(r"(~~)(?=\S)([^~\n]{1,2000}?)(?<=\S)~~"),
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>|<!--")
_LONGEST_TITLE: Final = 300


def read_markdown(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``: what its front matter says, or else its first heading and the lines below it,
    and its paragraphs without the signs of headings, links, emphasis, lists and tables.
    """
    data = file.read()
    yield Record(file.origin, 0, file.digest(data), partial(_parse, data, file.rule.codec))


def _parse(data: bytes, stated: str) -> Fields:
    found = decoded(data, stated=stated)
    require_length_of_an_article(found.text)
    values, notes, text = _split_front_matter(clean(found.text))
    heading, body = _plain(text)
    fields = _with_front_matter(values, _written(heading, body))
    return replace(fields, notes=fields.notes + found.notes + notes)


def _with_front_matter(values: Mapping[str, object], written: Fields) -> Fields:
    """Return the fields of a text with the ``values`` above it."""
    stated = plain_fields(values)
    merged = {
        name: getattr(stated, name) or getattr(written, name)
        for name in ("id", "title", "source", "author", "section", "date", "url")
    }
    content = f"{written.title}\n{written.content}" if stated.title and written.title not in stated.title else ""
    named = stated.named and replace(stated.named, read=partial(_with_front_matter, written=written))
    notes = stated.notes + written.notes
    return Fields(**merged, content=content or written.content or stated.content, notes=notes, named=named)


def _written(heading: str, body: str) -> Fields:
    fields = opening_fields(f"{heading}\n\n{body}" if heading else body)
    return fields if not heading or fields.title == heading else Fields(title=heading, content=body)


def _split_front_matter(text: str) -> tuple[Mapping[str, object], Notes, str]:
    """Return what the front matter says, what is to be noted, and the text below it."""
    beginning = text[:_LONGEST_FRONT_MATTER]
    if match := _TOML.match(beginning):
        try:
            return _flat(tomllib.loads(match[1] or "")), Notes(), text[match.end() :]
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}, Notes(repairs=(BROKEN_FRONT_MATTER,)), text[match.end() :]
    match = _YAML.match(beginning)
    # Two rules with text between them are no front matter.
    if match and (values := _simple_yaml(match[1] or "")):
        return values, Notes(), text[match.end() :]
    return {}, Notes(), text


def _flat(values: Mapping[str, object]) -> dict[str, object]:
    """Return ``values`` with those of tables, in which some programs keep their own, beside them."""
    flat: dict[str, object] = {}
    for name, value in values.items():
        flat.update({name: value} if not isinstance(value, dict) else value)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in flat.items()}


def _simple_yaml(text: str) -> dict[str, object]:
    """Return the pairs of ``text`` whose values are texts, lists of texts, or texts of several lines."""
    values: dict[str, object] = {}
    name, items = "", list[str]()
    for line in text.split("\n"):
        stripped = line.strip()
        pair = _PAIR.fullmatch(line)
        if pair is not None:
            name, items = pair[1].strip(" \"'"), []
            written = (pair[2] or "").strip()
            values[name] = items if not written or _BLOCK.fullmatch(written) else _scalar_or_list(written)
        elif name and stripped and (line[0].isspace() or stripped.startswith("- ")) and values.get(name) is items:
            items.append(_scalar(stripped.removeprefix("- ")))
        elif stripped and not stripped.startswith("#") and not line[0].isspace():
            return {}
    return {name: value for name, value in values.items() if value not in ([], "")}


def _scalar_or_list(written: str) -> object:
    if written.startswith("[") and written.endswith("]"):
        return [_scalar(item) for item in written[1:-1].split(",") if item.strip()]
    return _scalar(written)


def _scalar(written: str) -> str:
    written = written.strip()
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        return written[1:-1].replace('\\"', '"').replace("''", "'")
    return _COMMENT.sub("", written)


def _plain(text: str) -> tuple[str, str]:
    """Return the first heading, if it is above the text or the only one of the first level, and the text without it."""
    blocks = [(level, _without_signs(block)) for level, block in _blocks(text)]
    blocks = [(level, block) for level, block in blocks if block.strip()]
    first = [place for place, (level, _) in enumerate(blocks) if level == 1]
    place = 0 if blocks and blocks[0][0] else first[0] if len(first) == 1 else -1
    if place < 0 or len(blocks[place][1]) > _LONGEST_TITLE:
        return "", "\n".join(block for _, block in blocks)
    return " ".join(blocks[place][1].split()), "\n".join(block for at, (_, block) in enumerate(blocks) if at != place)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the headings with their level, and the paragraphs, items and lines of tables and code with none."""
    lines: list[str] = []

    def ended() -> Iterator[tuple[int, str]]:
        if lines:
            yield 0, " ".join(lines)
            lines.clear()

    for line, is_code in _lines(text):
        if is_code:
            yield from ended()
            yield 0, line
            continue
        heading, underline = _HEADING.fullmatch(line), _UNDERLINE.fullmatch(line)
        if underline and lines:
            yield (1 if underline[1][0] == "=" else 2), " ".join(lines)
            lines.clear()
        elif heading:
            yield from ended()
            yield len(heading[1]), heading[2] or ""
        elif not line.strip() or _RULE.fullmatch(line) or _REFERENCE.fullmatch(line) or _is_table_line(line):
            yield from ended()
        else:
            if _ITEM.match(line) or line.lstrip().startswith("|"):
                yield from ended()
            lines.append(_cells(_FOOTNOTE.sub("", _PREFIX.sub("", line, count=1), count=1)).strip())
            if line.endswith(("  ", "\\")):
                lines[-1] = lines[-1].removesuffix("\\")
                yield from ended()
    yield from ended()


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of ``text``, without those that fence code, and whether each is of code."""
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.fullmatch(line)
        if mark is None or (fence and not mark[1].startswith(fence)):
            yield line, bool(fence)
        else:
            yield "", False
            fence = "" if fence else mark[1]


def _is_table_line(line: str) -> bool:
    return "|" in line and len(line) < _LONGEST_TITLE and _TABLE_LINE.fullmatch(line) is not None


def _cells(line: str) -> str:
    return line.replace("|", " ") if line.startswith("|") else line


def _without_signs(text: str) -> str:
    """Return ``text`` as it is shown."""
    text = _ESCAPED.sub(lambda match: chr(_KEPT + ord(match[1])), text)
    text = _CODE.sub(r"\2", text)
    text = _LINK.sub(r"\1", _FOOTNOTE_MARK.sub("", _IMAGE.sub("", text)))
    text = _AUTOLINK.sub(r"\1", text)
    for emphasis in _EMPHASIS:
        # One in another.
        text = emphasis.sub(r"\2", emphasis.sub(r"\2", text))
    text = html_text(text) if _TAG.search(text) else unescape_entities(text)
    return re.sub("[\ue000-\ue07f]", lambda match: chr(ord(match[0]) - _KEPT), text)
