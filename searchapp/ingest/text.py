"""Plain text files: one article each, with or without a header of ``name: value`` lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import Any, Final

from searchapp.dates.documents import parse_date
from searchapp.ingest.balance import Notes
from searchapp.ingest.encodings import decoded
from searchapp.ingest.input_file import InputFile
from searchapp.ingest.names import field_of
from searchapp.ingest.record import Fields, Named, Record
from searchapp.ingest.sanitise import clean, require_length_of_an_article

#: A name of up to three words, and any of the colons used in Arabic texts.
_HEADER_LINE: Final = re.compile(r"\s*([^\s:：﹕∶]+(?:[ \t]+[^\s:：﹕∶]+){0,2})\s*[:：﹕∶](.*)")
#: A first line up to this length is the title; a longer one, if a blank line sets it apart.
_LONGEST_TITLE: Final = 120
_LONGEST_SET_APART: Final = 250
#: The first end or interrupt a sentence, never a headline; the second also end headlines that are set apart.
_SENTENCE_ENDS: Final = (".", "،", ",", "؛", ";", ":", "۔")
_HEADLINE_ENDS: Final = ("؟", "?", "!", "…", "..")
_CLOSING: Final = "\"'»”’)]"
#: A line that says who wrote the article.
_BYLINE: Final = re.compile(
    r"(?:(?:بقلم|by)\s*[:/\-–]?\s+|(?:كتبت?|كتبه|تحرير|إعداد|تقرير|written by)\s*[:/]\s*)([^\d.:،؛!؟]{2,60})",
    re.IGNORECASE,
)
#: A date with its weekday and time, and perhaps a place, but no sentence.
_DATE_LINE: Final = re.compile(r"(?=.*\d)(?=.{6,60}$)\S+(?:\s+\S+){0,6}(?<![.؟!،:])")
#: Among how many lines above a text a date and a byline stand.
_MOST_OPENING: Final = 6
#: Speakers, with whom a headline may begin (مصدر: …). With the article (المصدر: …) it is a header.
_SPEAKERS: Final = frozenset(("مصدر", "صحيفة", "جريدة", "كاتب", "مؤلف"))


def read_text(file: InputFile) -> Iterator[Record]:
    """Yield the one article of ``file``.

    A header is the lines before the first blank one, if every one is ``name: value`` and at least one name is known
    (:data:`~searchapp.ingest.names.FIELD_NAMES`); lines with unknown names are noted. A single line that begins
    with a speaker (``مصدر: …``) is a headline. Without a title in a header, the first line is the title if it is short,
    does not end like a sentence and is followed by text; before a blank line it may be longer. See
    :func:`opening_fields` for dates and bylines.
    """
    data = file.read()
    yield Record(file.origin, 0, file.digest(data), partial(_parse, data, file.rule.codec))


def _parse(data: bytes, stated: str) -> Fields:
    found = decoded(data, stated=stated)
    fields = opening_fields(found.text)
    return replace(fields, notes=fields.notes + found.notes)


def text_fields(text: str) -> Fields:
    """Return the fields of the article ``text``, like :func:`read_text`."""
    require_length_of_an_article(text)
    text = clean(text).strip("\n")
    block, body = _split_at_blank_line(text)
    header = _read_header(block, body)
    return _fields_of(header, body) if header else with_title(Fields(content=text))


def _fields_of(header: Mapping[str, object], body: str) -> Fields:
    """Return the fields of a text with the lines of a ``header``, whose names may be any."""
    used = {field: name for name in header if (field := field_of(name))}
    stated: dict[str, Any] = {field: header[name] for field, name in used.items()}
    fields = Fields(**{**stated, "content": f"{stated.get('content', '')}\n{body}"})
    unused = tuple((name, value) for name, value in header.items() if value and name not in used.values())
    named = Named(header, partial(_fields_of, body=body), used)
    return replace(with_title(fields), notes=Notes(unused=unused), named=named)


def opening_fields(text: str, known: Collection[str] = ()) -> Fields:
    """Return the fields of the article ``text``, like :func:`text_fields`; without a header, also those of the lines
    above its text that are wholly a date or a byline, as reporters write them. The fields that are ``known``
    are not looked for.
    """
    fields = text_fields(text)
    has_header = fields.named is not None
    if has_header or fields.date or fields.author:
        return fields
    lines = clean(text).split("\n")
    found: dict[str, str] = {}
    for place in _opening_lines(lines):
        line = lines[place].strip()
        byline = _BYLINE.fullmatch(line)
        if byline and "author" not in {*found, *known}:
            found["author"] = byline[1].strip()
        elif "date" not in {*found, *known} and _DATE_LINE.fullmatch(line) and parse_date(line):
            found["date"] = line
        else:
            continue
        lines[place] = ""
    if not found:
        return fields
    # Where they stood is no end of the title.
    return replace(text_fields("\n".join(filter(str.strip, lines))), **found)  # type: ignore[arg-type]


def _opening_lines(lines: list[str]) -> list[int]:
    """Return the places of the short lines before the first long one, up to :data:`_MOST_OPENING`."""
    filled = [place for place, line in enumerate(lines) if line.strip()][:_MOST_OPENING]
    return [*takewhile(lambda place: len(lines[place].strip()) <= _LONGEST_TITLE, filled)]


def _split_at_blank_line(text: str) -> tuple[str, str]:
    parts = re.split(r"\n[^\S\n]*\n", text, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _read_header(block: str, body: str) -> dict[str, object]:
    """Return the lines of ``block``, the text before the first blank line, by their names; none if it is no header."""
    header: dict[str, object] = {}
    fields: set[str] = set()
    for line in block.split("\n"):
        match = _HEADER_LINE.fullmatch(line)
        if match is None:
            return {}
        field = field_of(match[1])
        if field in fields:
            # An interview, in which speakers recur.
            return {}
        if field is not None:
            fields.add(field)
        header.setdefault(match[1], match[2].strip())
        if match[1] in _SPEAKERS and block.strip() == line.strip():
            return {}
    # Lines with nothing after them are the text itself, unless one of them is named as the title or the text.
    return header if fields and (body.strip() or fields & {"title", "content"}) else {}


def with_title(fields: Fields) -> Fields:
    """Return ``fields``, if they have no title with the first line of the text as such, where it may be one."""
    if fields.title:
        return fields
    title, content = _split_title(fields.content)
    return replace(fields, title=title, content=content)


def _split_title(text: str) -> tuple[str, str]:
    first, _, rest = text.strip().partition("\n")
    title = first.strip()
    return (title, rest) if rest.strip() and _is_headline(title, rest) else ("", text)


def _is_headline(line: str, rest: str) -> bool:
    set_apart = not rest.partition("\n")[0].strip()
    ending = line.rstrip(_CLOSING)
    if ending.endswith(_HEADLINE_ENDS):
        return set_apart and len(line) <= _LONGEST_SET_APART
    return len(line) <= (_LONGEST_SET_APART if set_apart else _LONGEST_TITLE) and not ending.endswith(_SENTENCE_ENDS)
