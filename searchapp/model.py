"""The plain, frozen data that the parts of searchapp hand to each other.

Offsets are code-point offsets into the *original* text, diacritics and all, as half-open ``[start, end)`` ranges.
Dates are the newspaper's own wall clock, because "published on 6 November" must stay true wherever the reader sits; the
offset to UTC stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import IntEnum
from typing import Any, Final, Literal, NamedTuple, get_args

from searchapp.errors import (
    InputError,
    Language,
    Message,
    naive_datetime,
    naming_near_fields,
    plain_day,
    require_bool,
    require_instant,
    require_text,
    require_whole_number,
    texts_of,
    unknown_name,
)

#: How many of the words an article needs: all, any, or some and not all; with "auto" all, and where few articles have
#: them others are shown apart that have some.
Match = Literal["auto", "all", "any", "some"]
#: ``newest`` and ``oldest`` go by the date, ``arrived`` by when an article came in, the last first.
Sort = Literal["relevance", "newest", "oldest", "arrived"]
#: How much of a date is known; a date to the minute may have seconds too.
DatePrecision = Literal["year", "month", "day", "minute", "hijri_year", "hijri_month"]


class MatchLevel(IntEnum):
    """How alike a word of a text is to a word of the query, the most alike highest.

    EXACT is as typed, diacritics aside; SPELLING the same when folded (أ ا, ة ه); INFLECTION another form of the same
    word, with any clitic, ending, number, tense and so on; VARIANT another spelling of the same name (ترمب ترامب); ROOT
    another word of its root, which adds to the score but is not enough to match.
    """

    ROOT = 0
    VARIANT = 1
    INFLECTION = 2
    SPELLING = 3
    EXACT = 4

    @property
    def label(self) -> str:
        """The name of the level in JSON, options and addresses."""
        return self.name.lower()


#: All levels, from the most alike on.
MATCH_LEVELS: Final = tuple(sorted(MatchLevel, reverse=True))

#: The levels by the names that JSON, options and addresses have for them.
LEVELS_BY_LABEL: Final = {level.label: level for level in MATCH_LEVELS}

#: Nearly all articles hold nothing else, which is found out fast.
_STRINGS: Final = frozenset({str})
#: The years of the Hijri calendar that can be converted, 1343 to 1500, begin and end with these days.
HIJRI_DAYS: Final = (date(1924, 8, 1), date(2077, 11, 16))
#: Sets an attribute of frozen data while it is being made.
_set: Final[Any] = object.__setattr__

_MIDNIGHT: Final = time()
_MINUTES_A_DAY: Final = 24 * 60
_PRECISIONS: Final = frozenset({None, *get_args(DatePrecision)})
_HIJRI: Final = ("hijri_year", "hijri_month")
#: How the id ends of an article that is a part of a document: ``scan.pdf#page=3``, ``scan.pdf#page=3.2,ocr``.
_PLACE_IN_FILE: Final = re.compile(r"#page=(?P<page>[1-9]\d{0,6})(?:\.\d+)?(?P<ocr>,ocr)?$", re.ASCII)

#: How much of its text stands for the title of an article that has none, in code points.
_HEADING_LENGTH: Final = 90

#: Stands in an origin between a file and a file within it.
MEMBER: Final = "//"


class Span(NamedTuple):
    """A half-open range of code points in a text.

    >>> span = archive.search("القمح")[0].title_highlights[0]
    >>> span, "أسعار القمح ترتفع"[span.start : span.end]
    (Span(start=6, end=11), 'القمح')
    """

    start: int
    end: int


class WordMatch(NamedTuple):
    """A word of a text that matches, as code-point offsets, and how it does."""

    start: int
    end: int
    level: MatchLevel


@naming_near_fields
@dataclass(frozen=True, slots=True)
class Article:
    """One news article as it was read. ``paragraphs`` never holds an empty one; unknown metadata is ``""`` or None.

    ``origin`` is the file the article came from (``""`` when it came from none) and ``digest`` is a 16-byte
    fingerprint of the record it was read from: equal digests mean that nothing needs indexing again.

    ``date`` may be any moment of its period where ``date_precision`` says that no day is known. Where nothing is said,
    midnight is taken as a day, and any other time as known to the minute. ``utc_offset`` is that of its clock, in
    minutes, None if it is not known: then the clock counts as UTC wherever articles are put in order. ``arrived`` is
    when it came into the index, set by the first writer that adds it; None is unknown, and earlier than any time. It
    makes no difference between two articles.

    >>> from datetime import datetime
    >>> searchapp.Article("1", "أسعار القمح", ["ارتفعت أسعار القمح."], date=datetime(2025, 11, 6)).paragraphs
    ('ارتفعت أسعار القمح.',)

    Raises :class:`InputError` where a value is of another kind; paragraphs may come in any sequence, but not as one
    string, and a date has no time zone.

    >>> searchapp.Article("1", "أسعار القمح", "ارتفعت أسعار القمح.")
    Traceback (most recent call last):
    searchapp.errors.InputError: paragraphs is 'ارتفعت أسعار القمح.'; pass a sequence of strings, such as ['نص'].
    """

    id: str
    title: str
    paragraphs: tuple[str, ...]
    source: str = ""
    author: str = ""
    section: str = ""
    date: datetime | None = None
    url: str = ""
    origin: str = ""
    digest: bytes = b""
    date_precision: DatePrecision | None = None
    utc_offset: int | None = None
    arrived: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if type(self.paragraphs) is not tuple or not _STRINGS.issuperset(map(type, self.paragraphs)):
            _set(self, "paragraphs", texts_of("paragraphs", self.paragraphs, "['نص']"))
        texts = (self.id, self.title, self.source, self.author, self.section, self.url, self.origin)
        if not _STRINGS.issuperset(map(type, texts)):
            for name in ("id", "title", "source", "author", "section", "url", "origin"):
                require_text(name, getattr(self, name))
        if self.date is not None and (type(self.date) is not datetime or self.date.tzinfo is not None):
            _set(self, "date", naive_datetime("date", self.date))
        self._complete_date()
        if type(self.digest) is not bytes:
            raise InputError(f"digest is {self.digest!r}; pass bytes, or nothing.")

    def _complete_date(self) -> None:
        """Check what is known of the date, and set its precision if that was not said."""
        when, precision = self.date, self.date_precision
        if when is None:
            precision, offset = None, None
        else:
            precision, offset = precision or ("day" if when.time() == _MIDNIGHT else "minute"), self.utc_offset
        if precision is not self.date_precision:
            _set(self, "date_precision", precision)
        if offset is not self.utc_offset:
            _set(self, "utc_offset", offset)
        if self.date_precision not in _PRECISIONS:
            raise unknown_name("precision of dates", self.date_precision, get_args(DatePrecision))
        if when is not None and precision in _HIJRI and not HIJRI_DAYS[0] <= when.date() <= HIJRI_DAYS[1]:
            raise InputError(f"date is {when}, which is not in the years 1343 to 1500 of the Hijri calendar.")
        if offset is not None and (type(offset) is not int or abs(offset) >= _MINUTES_A_DAY):
            raise InputError(f"utc_offset is {offset!r}; pass minutes, such as 180, or nothing.")
        if self.arrived is not None:
            require_instant("arrived", self.arrived)

    @property
    def page(self) -> int | None:
        """The page of its file that the article is on, counted from 1, where it is not the whole file."""
        found = _PLACE_IN_FILE.search(self.id)
        return int(found["page"]) if found else None

    @property
    def is_by_ocr(self) -> bool:
        """Whether OCR has read the article off a picture, so that words and above all numbers may be wrong."""
        found = _PLACE_IN_FILE.search(self.id)
        return bool(found and found["ocr"])

    @property
    def heading(self) -> str:
        """The title, or where there is none the opening words of the text: something to click on."""
        if self.title or not self.paragraphs:
            return self.title or self.id
        opening = self.paragraphs[0]
        return opening if len(opening) <= _HEADING_LENGTH else opening[:_HEADING_LENGTH].rsplit(" ", 1)[0] + "…"


def file_of(origin: str) -> str:
    """Return the file on disk that an article with this ``origin`` came from, which may be a file within it."""
    # A path may begin with two slashes.
    end = origin.find(MEMBER, 1)
    return origin if end < 0 else origin[:end]


def place_of(origin: str, member: str) -> str:
    """Return the path of a file, with the name of the ``member`` in it if that is what is meant: ``/x.zip/a.txt``."""
    return f"{origin}/{member}" if member else origin


@naming_near_fields
@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What a user asks for. Filters are ANDed with each other; the values within one filter are ORed.

    An article that has a value of ``without_sources`` and its like is left out. ``date_from`` and ``date_to`` are
    inclusive days; a month or a year that is all that is known of a date must be within them. ``arrived_from`` is when
    an article must have arrived at the earliest. ``page`` counts from 1. ``paragraphs`` is how many paragraphs are
    shown of each article at most. ``only`` are the levels of match that count; EXACT always does, so that of
    ``(MatchLevel.EXACT,)`` words have to be spelt as typed, and where INFLECTION does SPELLING does too. A bare word of
    the query that may be one of the lexemes ``readings`` is read as these alone; a word of a text that may be one of
    ``without_readings`` satisfies none.

    What is ``verbatim`` is meant as it was typed: nothing else is proposed, and nothing else looked for when it finds
    nothing. Where ``collapse`` is true, articles of one story, which have nearly the same text, become one hit, and
    ``limit`` and ``page`` count stories; None leaves that to the caller, and means False where nothing is said.

    >>> request = searchapp.SearchRequest("القمح", sources=("جريدة السهل",), sort="newest")
    >>> archive.answer(request).total
    1

    Raises :class:`InputError` where a value is of another kind.

    >>> searchapp.SearchRequest("القمح", sort="newst")
    Traceback (most recent call last):
    searchapp.errors.InputError: There is no sort 'newst'; did you mean 'newest'?
    """

    query: str
    match: Match = "auto"
    sort: Sort = "relevance"
    page: int = 1
    limit: int = 10
    paragraphs: int = 2
    only: tuple[MatchLevel, ...] = MATCH_LEVELS
    readings: tuple[str, ...] = ()
    without_readings: tuple[str, ...] = ()
    verbatim: bool = False
    collapse: bool | None = None
    sources: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    without_sources: tuple[str, ...] = ()
    without_sections: tuple[str, ...] = ()
    without_authors: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    arrived_from: datetime | None = None

    def __post_init__(self) -> None:
        require_text("query", self.query)
        for name, known in (("match", Match), ("sort", Sort)):
            if getattr(self, name) not in get_args(known):
                raise unknown_name(name, getattr(self, name), get_args(known))
        for name in ("page", "limit", "paragraphs"):
            require_whole_number(name, getattr(self, name))
        require_bool("verbatim", self.verbatim)
        if self.collapse is not None:
            require_bool("collapse", self.collapse)
        _set(self, "only", _levels(self.only))
        for name in ("sources", "sections", "authors", "without_sources", "without_sections", "without_authors"):
            _set(self, name, texts_of(name, getattr(self, name), "('الجريدة',)"))
        for name in ("readings", "without_readings"):
            _set(self, name, texts_of(name, getattr(self, name), "('v:كتب',)"))
        for name in ("date_from", "date_to"):
            if getattr(self, name) is not None:
                _set(self, name, plain_day(name, getattr(self, name)))
        if self.arrived_from is not None:
            require_instant("arrived_from", self.arrived_from)


def _levels(levels: object) -> tuple[MatchLevel, ...]:
    """Return levels of match, which may be given by their labels."""
    if isinstance(levels, str | int) or not isinstance(levels, Iterable):
        raise InputError(f"only is {levels!r}; pass a sequence of levels, such as ('exact', 'spelling').")
    return tuple(map(_level, levels))


def _level(level: object) -> MatchLevel:
    found = level if isinstance(level, MatchLevel) else LEVELS_BY_LABEL.get(str(level))
    if found is None:
        raise unknown_name("level of match", level, LEVELS_BY_LABEL)
    return found


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a hit: its position in the article (from 0), its text, its score, and what to highlight in it.

    ``matches`` are the single words that matched, and how; those that match by their root only are not highlighted.

    >>> paragraph = archive.search("القمح")[0].paragraphs[0]
    >>> paragraph.position, [paragraph.text[start:end] for start, end in paragraph.highlights]
    (0, ['القمح'])
    """

    position: int
    text: str
    score: float
    highlights: tuple[Span, ...]
    matches: tuple[WordMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """An article with nearly the text of another; ``first`` is the one that was published before all the others, and
    ``first_collected`` the one with the earliest time where the times may be those of collection.
    """

    id: str
    title: str
    source: str = ""
    date: datetime | None = None
    url: str = ""
    first: bool = False
    date_precision: DatePrecision | None = None
    utc_offset: int | None = None
    first_collected: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that matches, with its best paragraphs, best first; ``title_matches`` as in a paragraph.

    Where hits are collapsed, ``copies`` are the other articles of its story, whether they match or not: the earliest of
    them, in order. ``copied`` counts all, and ``first`` says that the hit itself is known to have been published before
    them; where their times are those of collection, ``first_collected`` says that it was collected before them.
    Hits that one search found are of one story if their ``cluster`` is the same; that number means nothing else.
    """

    article: Article
    score: float
    paragraphs: tuple[Paragraph, ...]
    title_highlights: tuple[Span, ...] = ()
    title_matches: tuple[WordMatch, ...] = ()
    copies: tuple[Copy, ...] = ()
    copied: int = 0
    first: bool = False
    first_collected: bool = False
    cluster: int = field(default=0, compare=False)


class FacetCount(NamedTuple):
    """How many matching articles have ``value`` (a source, a section, a month as ``YYYY-MM``, or a year as ``YYYY``
    where no more is known).
    """

    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls


#: Returns what a source, by the value that articles have, is called in a language.
SourceName = Callable[[str, Language], str]


def called_by_slug(source: str, _language: Language) -> str:
    """Return what a source is called where nothing else is known of it."""
    return source


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a :class:`SearchRequest`.

    ``total`` counts every article exactly, copies too, that has what was asked: with ``match`` ``"all"`` all the words,
    with ``"any"`` one of them, with ``"some"`` some and not all. ``hits`` are those of the page. ``facets`` maps
    ``source``, ``section`` and ``month`` to counts over all these articles, most frequent first (months in order).
    ``stories`` is how many hits all pages have of them together where they are collapsed, else None.

    Where few articles had all the words and the search was ``relaxed``, other articles that have some of the words come
    after them, and are in none of the above: ``relaxed_total`` counts them, and ``relaxed_hits``, ``relaxed_facets``
    and ``relaxed_stories`` are theirs. A page holds ``limit`` hits of both together. A headline or a question describes
    the article that is meant: what has most of its words may be better than what has all of them somewhere, so both are
    ``ranked_together`` by their scores there. The search with ``match`` ``"some"`` finds them alone. Without
    ``shows_relaxed`` they are only counted, and on no page.

    ``source_name`` returns what a source is called in a language.

    ``corrected`` is the query that was probably meant where the one that was typed finds nothing, or hardly anything.
    Where ``replaced`` the hits, and all else here, are those of ``corrected``: what was typed finds nothing, or only
    articles with some of the words, or has a name in Latin letters that is looked for in Arabic ones as well.
    """

    request: SearchRequest
    total: int
    took_ms: float
    match: Literal["all", "any", "some"]
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()
    corrected: str | None = None
    replaced: bool = False
    stories: int | None = None
    relaxed_total: int = 0
    relaxed_hits: tuple[Hit, ...] = ()
    relaxed_facets: dict[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    relaxed_stories: int | None = None
    ranked_together: bool = False
    shows_relaxed: bool = True
    source_name: SourceName = field(default=called_by_slug, repr=False, compare=False)

    @property
    def relaxed(self) -> bool:
        """Whether articles with some of the words come with those that have all."""
        return self.relaxed_total > 0

    @property
    def shown(self) -> tuple[Hit, ...]:
        """All hits of the page in order: those with what was asked, then those with some of the words, unless they are
        ranked together.
        """
        both = (*self.hits, *self.relaxed_hits)
        return tuple(sorted(both, key=lambda hit: -hit.score)) if self.ranked_together else both

    @property
    def relaxed_alone(self) -> Results:
        """The articles with some of the words as the answer to the search that finds them alone."""
        return replace(
            self,
            request=replace(self.request, match="some", page=1),
            match="some",
            total=self.relaxed_total,
            stories=self.relaxed_stories,
            hits=self.relaxed_hits,
            facets=self.relaxed_facets,
            relaxed_total=0,
            relaxed_stories=None,
            relaxed_hits=(),
            relaxed_facets={},
            ranked_together=False,
        )

    @property
    def searched(self) -> str:
        """The query that the hits are of."""
        return self.corrected if self.replaced and self.corrected else self.request.query

    @property
    def collapsed(self) -> int:
        """How many of the articles are collapsed under others: by how many there are fewer hits."""
        return 0 if self.stories is None else self.total - self.stories

    @property
    def page_count(self) -> int:
        """The number of pages that hold hits, those with some of the words among them; at least 1."""
        relaxed = self.relaxed_total if self.relaxed_stories is None else self.relaxed_stories
        return _pages(self.hit_count + relaxed * self.shows_relaxed, self.request.limit)

    @property
    def hit_count(self) -> int:
        """How many hits all pages have of articles with what was asked."""
        return self.total if self.stories is None else self.stories

    @property
    def last_page(self) -> int:
        """The last page with a hit of an article that has what was asked, where these come first; at least 1."""
        return _pages(self.hit_count, self.request.limit)


def _pages(hits: int, limit: int) -> int:
    return max(1, -(-hits // limit))


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A whole article for reading, with what a query matches highlighted in its title and in every paragraph.

    ``best`` is the position of the paragraph that matches best, or None where nothing matches.
    """

    article: Article
    title_highlights: tuple[Span, ...]
    paragraphs: tuple[Paragraph, ...]
    best: int | None
