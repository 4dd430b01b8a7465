"""What a value is where its name does not say: the longest text, a date, an address; or what part of a name says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final, TypeAlias

from searchapp.dates.documents import parse_date
from searchapp.ingest.values import written_text

Pair: TypeAlias = tuple[str, object]

#: Parts of names, with those that make another thing of them.
_HINTS: Final = {
    "title": re.compile(r"(?i)(?!.*(?:sub|image|img|seo|meta|page|site|alt))(?:.*(?:title|headline|عنوان))"),
    "source": re.compile(r"(?i)(?!.*(?:url|link|id$))(?:.*(?:source|newspaper|publisher|صحيفة|جريدة|مصدر|ناشر))"),
    "author": re.compile(r"(?i)(?!.*(?:url|link|id$|image|bio))(?:.*(?:author|writer|byline|reporter|كاتب|محرر|مؤلف))"),
    "section": re.compile(r"(?i)(?!.*(?:url|link|id$))(?:.*(?:section|categor|قسم|تصنيف))"),
}
_OF_DATES: Final = re.compile(r"(?i)date|time|publi[sc]|created|posted|issued|تاريخ|نشر|وقت")
_OF_LATER: Final = re.compile(r"(?i)modif|updat|edit|crawl|scrap|fetch|download|expir|deadline|event|birth|تحديث|تعديل")
_OF_OTHER_TEXTS: Final = re.compile(
    r"(?i)comment|repl(?:y|ies)|bio|copyright|licen|disclaim|related|(?<!de)(?<!tran)script|تعليق|ردود|حقوق"
)
_OF_OTHER_ADDRESSES: Final = re.compile(
    r"(?i)image|img|thumb|photo|picture|media|video|audio|avatar|logo|icon|صورة|فيديو"
)
_ADDRESS: Final = re.compile(r"https?://[^\s/]+/\S*")
_FILE: Final = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|svg|mp[34]|pdf|css|js)(?:\?|$)")
_WRITTEN_DATE: Final = re.compile(r"(?=.*\d)(?=.*[\s/.:-]).{6,60}")

#: In characters. Shorter ones may be anything.
_SHORTEST_TEXT: Final = 80
_LONGEST_WORD: Final = 25
_LONGEST_LABEL: Final = 120
_LONGEST_TITLE: Final = 300


def text_among(pairs: Iterable[Pair]) -> tuple[str, str]:
    """Return the name and the text of the longest prose in ``pairs``, or two empty texts."""
    texts = [(name, text) for name, value in pairs if (text := _prose(name, value))]
    return max(texts, key=lambda pair: len(pair[1]), default=("", ""))


def _prose(name: str, value: object) -> str:
    if not isinstance(value, str | list | dict) or _OF_OTHER_TEXTS.search(name):
        return ""
    with suppress(RecursionError):
        text = written_text(value)
        words = len(text.split())
        return text if len(text) >= _SHORTEST_TEXT and words * _LONGEST_WORD > len(text) > 2 * words else ""
    return ""


def label_among(field: str, pairs: Iterable[Pair]) -> tuple[str, str]:
    """Return the name and the value of the first short text whose name has a part that says ``field``."""
    longest = _LONGEST_TITLE if field == "title" else _LONGEST_LABEL
    return _first(
        pairs, lambda name, text: bool(_HINTS[field].match(name)) and len(text) <= longest and "://" not in text
    )


def date_among(pairs: Iterable[Pair]) -> tuple[str, str]:
    """Return the name and the value of the first date, before it those whose names say so, last the later ones."""
    named: list[Pair] = []
    others: list[Pair] = []
    later: list[Pair] = []
    for name, value in pairs:
        (later if _OF_LATER.search(name) else named if _OF_DATES.search(name) else others).append((name, value))
    for group, test in ((named, _is_date), (others, _is_written_date), (later, _is_date)):
        found = _first(group, lambda _, text, test=test: test(text))  # type: ignore[misc]
        if found[0]:
            return found
    return "", ""


def _is_date(text: str) -> bool:
    return parse_date(text) is not None


def _is_written_date(text: str) -> bool:
    return bool(_WRITTEN_DATE.fullmatch(text)) and _is_date(text)


def address_among(pairs: Iterable[Pair]) -> tuple[str, str]:
    """Return the name and the value of the first address of a page."""
    return _first(
        pairs,
        lambda name, text: (
            bool(_ADDRESS.fullmatch(text)) and not _OF_OTHER_ADDRESSES.search(name) and not _FILE.search(text)
        ),
    )


def _first(pairs: Iterable[Pair], is_it: Callable[[str, str], bool]) -> tuple[str, str]:
    return next(((name, text) for name, text in _short(pairs) if is_it(name, text)), ("", ""))


def _short(pairs: Iterable[Pair]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            text = str(value).strip()
            if 0 < len(text) <= _LONGEST_TITLE:
                yield name, text
