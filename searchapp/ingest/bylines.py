"""The author in a byline: «جدة - عبدالله الغامدي» names one, the dateline «واس - جدة» and the date 2015-08-06 do not.

A byline is cut into its parts, at dashes, colons, slashes, commas, brackets and «من» before a place. A part is no
person if it consists of places, publications and their desks (``datelines.txt``), or is a date. What is not known to be
anything else is taken for a person: an author lost is worse than a dateline kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

from searchapp.dates.names import HIJRI_MONTHS, MONTHS_OF_DOCUMENTS, WEEKDAYS, folded

_LIST: Final = "datelines.txt"
#: A longer byline is a text, and is left alone.
_LONGEST: Final = 300
_REMEMBERED: Final = 1 << 14

_ARABIC: Final = "\u0621-\u064a\u0671-\u06d3"
#: What parts a byline. A hyphen between Latin letters is one of a name, and a tatweel is a dash between blanks only.
_SEPARATOR: Final = re.compile(
    rf"(\s*[:–—―|،,؛;/()\[\]{{}}«»\"“”„]+\s*|\s+[-ـ_]+\s*|\s*[-ـ_]+\s+|(?<=[{_ARABIC}])-+|-+(?=[{_ARABIC}]))"
)
_FROM: Final = re.compile(r"(?:^|\s+)من\s+")
_OPENING: Final = re.compile(r"[«\"“„]\s*$")
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+(?:st|nd|rd|th)?")
_PURE_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_BRACKETS: Final = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”"}
#: A name whose words are written as one: خالدالمرشود.
_ARTICLE_WITHIN: Final = re.compile(rf"[{_ARABIC}]{{2}}ال[{_ARABIC}]{{2}}")
#: A UUID.
_IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
#: The tasks before a name in the same part, as no name begins: تحرير and قراءة are names of their own.
_BEFORE_NAMES: Final = frozenset(("كتب", "كتبت", "كتبه", "كتبها", "بقلم", "by"))
_EDGES: Final = " \t:–—―|،,؛;/-ـ_*•"
_WORDS_OF_DATES: Final = frozenset((*"صم", "ه", "هـ", "am", "pm", "gmt", "utc", "ميلادي", "هجري", "الموافق", "في"))
_LONGEST_NAME: Final = 6


class Byline(NamedTuple):
    """The ``author`` that a byline names, and what of it is ``left_out`` because it names none; either may be empty."""

    author: str
    left_out: str = ""


class _Kind(Enum):
    PERSON = auto()
    PLACE = auto()
    PUBLICATION = auto()
    DATE = auto()
    #: A place that people are called like.
    AMBIGUOUS = auto()
    #: What may be a name that is not listed: what stands in quotation marks, or is the source.
    QUOTED = auto()
    #: What was done by the person who is named after it.
    TASK = auto()


#: The kinds that make a byline without a person a dateline.
_DATELINE: Final = frozenset((_Kind.PLACE, _Kind.PUBLICATION, _Kind.DATE))


class _Part(NamedTuple):
    """A part of a byline, what it is, its number, and the separator after it."""

    text: str
    kind: _Kind
    number: int
    after: str

    @property
    def is_full_name(self) -> bool:
        """Whether it is the name of a person in at least two words, which may be written as one."""
        joined = _ARTICLE_WITHIN.search(self.text) is not None
        return self.kind is _Kind.PERSON and (joined or len(_words(self.text)) > 1)


@lru_cache(_REMEMBERED)
def read_byline(written: str, source: str = "") -> Byline:
    """Return the author in ``written``, on one line, of an article of ``source``.

    >>> read_byline("جدة - عبدالله الغامدي"), read_byline("واس - جدة")
    (Byline(author='عبدالله الغامدي', left_out='جدة'), Byline(author='', left_out='واس - جدة'))
    """
    if not written or len(written) > _LONGEST:
        return Byline(written)
    has_digits = any(map(str.isdigit, written))
    if _is_date(written) or _IDENTIFIER.fullmatch(written) or (has_digits and not _PURE_WORD.search(written)):
        return Byline("", written)
    text, photographer = _without_photographer(written)
    parts = tuple(_parts_of(text, source))
    people = [part for part in parts if part.kind in _who(parts)]
    if not people:
        is_dateline = any(part.kind in _DATELINE for part in parts)
        return Byline("", written) if is_dateline else Byline(written)
    left_out = " - ".join((*(part.text for part in parts if part not in people), *filter(None, (photographer,))))
    return Byline(_joined(people) if left_out else written.strip(_EDGES), left_out)


def _who(parts: tuple[_Part, ...]) -> frozenset[_Kind]:
    """Return the kinds of ``parts`` that are people."""
    kinds = {part.kind for part in parts}
    if any(part.is_full_name for part in parts):
        return frozenset((_Kind.PERSON, _Kind.QUOTED))
    # Beside the name of an agency or a newspaper, one word is a place that is not listed.
    if _Kind.PUBLICATION in kinds:
        return frozenset()
    named = frozenset((_Kind.PERSON, _Kind.AMBIGUOUS))
    return named | {_Kind.QUOTED} if kinds & named else named


def _parts_of(text: str, source: str) -> Iterator[_Part]:
    # A colon at the end parts nothing.
    pieces = [*_SEPARATOR.split(text.rstrip(_EDGES)), ""]
    for number, (part, after) in enumerate(zip(pieces[::2], pieces[1::2], strict=True)):
        is_quoted = number > 0 and _OPENING.search(pieces[2 * number - 1]) is not None
        yield from _split(_Part(part.strip(), _Kind.PERSON, number, after), source, is_quoted=is_quoted)


def _split(part: _Part, source: str, *, is_quoted: bool) -> Iterator[_Part]:
    """Yield what ``part`` is, or those that it consists of: a task, a person, «من» and a place."""
    kind = _kind(part.text, source, is_quoted=is_quoted)
    if kind is None:
        return
    if kind is not _Kind.PERSON:
        yield part._replace(kind=kind)
        return
    for found in _FROM.finditer(part.text):
        place = part.text[found.end() :]
        if _listed(place):
            yield from _split(part._replace(text=part.text[: found.start()].strip(), after=""), source, is_quoted=False)
            yield part._replace(text=place, kind=_Kind.PLACE)
            return
    task, _, rest = part.text.partition(" ")
    if folded(task) in _BEFORE_NAMES and _WORD.search(rest):
        yield part._replace(text=task, kind=_Kind.TASK)
        yield from _split(part._replace(text=rest.strip()), source, is_quoted=False)
        return
    # «صنعاء: عرفات مدابش الرياض: فهد الذيابي» has two of everything.
    words = part.text.split(" ")
    for begin in range(2, len(words)) if ":" in part.after else ():
        if _listed(" ".join(words[begin:])) is _Kind.PLACE:
            yield part._replace(text=" ".join(words[:begin]), after="")
            yield part._replace(text=" ".join(words[begin:]), kind=_Kind.PLACE)
            return
    yield part


def _kind(text: str, source: str, *, is_quoted: bool) -> _Kind | None:
    """Return what ``text`` is, None where it has no letter or digit."""
    words = _words(text)
    if not words:
        return None
    if all(word.removeprefix("و") in _lists().tasks or word in _lists().tasks for word in words):
        return _Kind.TASK
    if listed := _listed(text):
        return listed
    if _is_date(text):
        return _Kind.DATE
    return _Kind.QUOTED if is_quoted or (source and folded(text) == folded(source)) else _Kind.PERSON


def _listed(text: str) -> _Kind | None:
    """Return what ``text`` is if it consists of listed names: a publication where one of them is."""
    words, names = _words(text), _lists().names
    if any(map(str.isdigit, text)) and "".join(words) not in names:
        words = _without_dates(words)
    # What the words up to each may be together, the publications prevailing.
    reached: dict[int, _Kind] = {0: _Kind.PLACE}
    for end in range(1, len(words) + 1):
        for start in range(max(0, end - _LONGEST_NAME), end):
            kind = names.get("".join(words[start:end]))
            if kind and start in reached and reached.get(end) is not _Kind.PUBLICATION:
                reached[end] = _Kind.PUBLICATION if _Kind.PUBLICATION in (kind, reached[start]) else kind
    return reached.get(len(words)) if words else None


def _without_photographer(text: str) -> tuple[str, str]:
    """Return ``text`` up to the name of a photographer behind others, and that name."""
    found = _lists().photographs.search(text)
    if found is None or not _PURE_WORD.search(text[: found.start()]):
        return text, ""
    return text[: found.start()], text[found.start() :]


def _joined(parts: list[_Part]) -> str:
    """Join the ``parts`` that are left as they were joined, by a comma where something stood between them."""
    text = parts[0].text
    for before, part in pairwise(parts):
        text += ((before.after if part.number == before.number + 1 else "") or "، ") + part.text
    for opening, closing in _BRACKETS.items():
        text += closing * (text.count(opening) - text.count(closing))
    return text.strip(_EDGES)


def _is_date(text: str) -> bool:
    """Return whether ``text`` is a date, or consists of numbers, months and days of the week."""
    words = _words(text)
    is_dated = any(map(str.isdigit, text)) or all(word in WEEKDAYS for word in words)
    return is_dated and len(words) > 0 and not _without_dates(words)


def _without_dates(words: Iterable[str]) -> list[str]:
    known = (WEEKDAYS, _WORDS_OF_DATES, _months())
    return [word for word in words if not _NUMBER.fullmatch(word) and not any(word in names for names in known)]


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


class _Lists(NamedTuple):
    """The names of ``datelines.txt``, folded and without spaces, with what each is; and the words around names."""

    names: Mapping[str, _Kind]
    tasks: frozenset[str]
    photographs: re.Pattern[str]


@cache
def _lists() -> _Lists:
    sections: dict[str, list[str]] = {}
    for line in files("searchapp.ingest").joinpath(_LIST).read_text(encoding="utf-8").splitlines():
        text = line.partition("#")[0].strip()
        if text.startswith("["):
            names = sections.setdefault(text.strip("[]"), [])
        elif text:
            names += (name.strip() for name in text.split(","))
    kinds = {
        "places like people": _Kind.AMBIGUOUS,
        "publications": _Kind.PUBLICATION,
        # What is both a place and a newspaper (المدينة) says no more than a place.
        "desks": _Kind.PLACE,
        "places": _Kind.PLACE,
    }
    photographs = sorted(sections["photographs"], key=len, reverse=True)
    return _Lists(
        {"".join(_words(name)): kind for section, kind in kinds.items() for name in sections[section]},
        frozenset(word for name in (*sections["tasks"], *photographs) for word in _words(name)),
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, photographs))})(?!\w)", re.IGNORECASE),
    )


@cache
def _months() -> frozenset[str]:
    return frozenset(word for name in (*MONTHS_OF_DOCUMENTS, *HIJRI_MONTHS) for word in name.split())
