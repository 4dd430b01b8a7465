"""The use case: examples of the query syntax that find something in the archive that is open.

They are made of what the newest articles have in their titles, sources, sections and dates. Each is searched for before
it is shown, and kept until the archive changes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice, pairwise
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from searchapp.analysis.analyser import analyse
from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.analysis.stopwords import is_stopword
from searchapp.dates.calendars import HIJRI_YEARS, gregorian_days, hijri_days, hijri_month_of
from searchapp.dates.moments import WITHOUT_DAY
from searchapp.dates.names import HIJRI_MONTH_NAMES, MONTH_NAMES
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Message, SearchAppError
from searchapp.model import Article, FacetCount, Results, SearchRequest
from searchapp.plan import Deadline, TimeIsUpError
from searchapp.query.lexer import OPERATORS
from searchapp.query.syntax import Example
from searchapp.search import count, limited, search
from searchapp.settings import Settings

#: How many of the newest articles are looked into, and how much of the text of one without a title.
_SAMPLE: Final = 60
_OPENING: Final = 200
#: How many ways of making an example are tried, and how long the words are that it is made of.
_TRIES: Final = 4
_SHORTEST, _LONGEST = 4, 14
#: From this length on a word is cut for a wildcard or misspelt.
_LONG: Final = 6
_LONGEST_VALUE: Final = 40
#: Words of the names of many sources.
_OF_MANY_SOURCES: Final = frozenset(
    ("وكالة", "جريدة", "صحيفة", "قناة", "موقع", "شبكة", "مجلة", "الأنباء", "للأنباء", "الإخبارية", "أخبار", "الأخبار")
)
#: In words, how far those are from each other that are near.
_NEAR: Final = 3

#: What the slots of an example are filled with.
Filling = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example as it is shown, and whether it is known to find something."""

    example: Example
    finds: bool


def examples_of(
    engine: Engine, examples: Iterable[Example], settings: Settings, deadline: Deadline
) -> tuple[Shown, ...]:
    """Return ``examples`` with words of the archive in place of their own, where that makes them find something.

    An example that finds nothing in any way, or for which there was no time, is as it was.
    """
    wanted = tuple(examples)
    made = _made_for(engine)
    try:
        missing = [each for each in wanted if each.query not in made.shown]
        if missing and deadline.left > 0:
            with engine.reading(deadline) as reader:
                made.add(missing, _Finder(engine, reader, settings, deadline))
    except (TimeIsUpError, SearchAppError):
        # What is made by now is shown.
        pass
    return tuple(made.shown.get(each.query, Shown(each, finds=False)) for each in wanted)


@dataclass(slots=True)
class _Made:
    """What has been made of one state of an archive on one day."""

    state: Hashable
    shown: dict[str, Shown] = field(default_factory=dict)
    sample: _Sample | None = None
    making: Lock = field(default_factory=Lock)

    def add(self, examples: Iterable[Example], finder: _Finder) -> None:
        """Make ``examples`` until the time of ``finder`` is up; nothing where another thread is making some."""
        if not self.making.acquire(blocking=False):
            return
        try:
            self.sample = self.sample or _Sample.of(finder.newest())
            for example in examples:
                self.shown[example.query] = _made(example, self.sample, finder)
        finally:
            self.making.release()


_kept: Final[WeakKeyDictionary[Engine, _Made]] = WeakKeyDictionary()


def _made_for(engine: Engine) -> _Made:
    try:
        state = (engine.version(), date.today())
    except SearchAppError:
        return _Made(None)
    made = _kept.get(engine)
    if made is None or made.state != state:
        made = _kept[engine] = _Made(state)
    return made


@dataclass(frozen=True, slots=True)
class _Finder:
    """Asks one state of an archive until a deadline, after which it raises :class:`TimeIsUpError`."""

    engine: Engine
    reader: Reader
    settings: Settings
    deadline: Deadline

    def newest(self) -> Results:
        """Return the newest articles, and the values that most articles have."""
        request = SearchRequest("", sort="newest", limit=min(_SAMPLE, self.settings.max_results), paragraphs=0)
        facets = ("source", "section", "author")
        left = limited(self.settings, self.deadline)
        return search(self.engine, request, left, facets=facets, facet_values=_TRIES, reader=self.reader)  # type: ignore[arg-type]

    def finds(self, query: str) -> bool:
        """Return whether an article has all that ``query`` asks for, as it is typed."""
        request = SearchRequest(query, match="all", verbatim=True)
        left = limited(self.settings, self.deadline)
        try:
            return count(self.engine, request, left, reader=self.reader).total > 0
        except TimeIsUpError:
            raise
        except SearchAppError:
            # Of a wildcard there may be too many words.
            return False


def _made(example: Example, sample: _Sample, finder: _Finder) -> Shown:
    ways = _WAYS[example.kind](sample) if example.kind else iter(())
    for filling in islice(dict.fromkeys(ways), _TRIES):
        filled = _filled(example, filling)
        if finder.finds(filled.query):
            return Shown(filled, finds=True)
    return Shown(example, finds=finder.finds(example.query))


def _filled(example: Example, filling: Filling) -> Example:
    """Return ``example`` with each of its slots filled, in the query as in what is said of it."""
    values = dict(zip(example.slots, filling, strict=True))
    slot = re.compile("|".join(map(re.escape, sorted(values, key=len, reverse=True))))

    def fill(text: str) -> str:
        return slot.sub(lambda found: values[found.group()], text)

    return replace(
        example, query=fill(example.query), meaning=Message(fill(example.meaning.en), fill(example.meaning.ar))
    )


@dataclass(frozen=True, slots=True)
class _Sample:
    """What examples are made of: ``words`` of titles and ``pairs`` of neighbours, those of most titles first; the words
    of each title; the values of fields; and the ``day`` of the newest article that has one.
    """

    words: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, ...], ...]
    values: dict[str, tuple[str, ...]]
    day: date | None

    @classmethod
    def of(cls, newest: Results) -> _Sample:
        articles = [hit.article for hit in newest.hits]
        pairs: Counter[tuple[str, str]] = Counter()
        titles = []
        for article in articles:
            runs = list(_runs(article))
            pairs.update({pair for run in runs for pair in pairwise(run)})
            titles.append(tuple(word for run in runs for word in run))
        words = Counter(word for title in titles for word in set(title))
        return cls(
            tuple(word for word, _ in words.most_common()),
            tuple(pair for pair, _ in pairs.most_common()),
            tuple(titles),
            {name: _values(counts) for name, counts in newest.facets.items()},
            next((a.date.date() for a in articles if a.date and a.date_precision not in WITHOUT_DAY), None),
        )

    def long_words(self) -> Iterator[str]:
        return (word for word in self.words if len(word) >= _LONG)

    def apart(self) -> Iterator[tuple[str, str]]:
        """Yield two words, the first of a title that does not have the second."""
        for first in self.words[:_TRIES]:
            without = (title for title in self.titles if first in title)
            for title in without:
                yield from ((first, other) for other in self.words[: 4 * _TRIES] if other not in title)

    def source_words(self) -> Iterator[str]:
        """Yield the word of each source that tells it from others best."""
        for source in self.values.get("source", ()):
            yield from sorted(_words(source), key=lambda word: (word not in _OF_MANY_SOURCES, len(word)))[-1:]


def _values(counts: Iterable[FacetCount]) -> tuple[str, ...]:
    return tuple(value for value, _ in counts if value and len(value) <= _LONGEST_VALUE and '"' not in value)


def _runs(article: Article) -> Iterator[list[str]]:
    """Yield the words of a title that stand side by side, those that say nothing parting them."""
    text = article.title or "".join(article.paragraphs[:1])[:_OPENING]
    run: list[str] = []
    end = 0
    for token in analyse(text):
        word = without_diacritics(text[token.start : token.end])
        if not _is_telling(word) or (run and not text[end : token.start].isspace()):
            yield run
            run = []
        if _is_telling(word):
            run.append(word)
        end = token.end
    yield run


def _words(text: str) -> Iterator[str]:
    for token in analyse(text):
        word = text[token.start : token.end]
        if word.isalnum() and len(word) > 1:
            yield word


def _is_telling(word: str) -> bool:
    return (
        _SHORTEST <= len(word) <= _LONGEST
        and word.isalpha()
        and not is_stopword(normalize(word))
        and word not in OPERATORS
        and normalize(word) not in OPERATORS
    )


def _near(sample: _Sample) -> Iterator[Filling]:
    for title in sample.titles:
        if len(title) >= _NEAR:
            yield title[0], title[2]


def _either_and(sample: _Sample) -> Iterator[Filling]:
    for (first, second), other in zip(sample.pairs, reversed(sample.words), strict=False):
        yield first, other, second


def _sections(sample: _Sample) -> Iterator[Filling]:
    sections = [section if section.isalpha() else f'"{section}"' for section in sample.values.get("section", ())]
    yield from pairwise(sections)
    yield from ((section, section) for section in sections)


def _source(sample: _Sample) -> Iterator[Filling]:
    return ((word, word[:-1] if len(word) > _SHORTEST else word) for word in sample.source_words())


def _from_day(make: Callable[[date], Filling]) -> Callable[[_Sample], Iterator[Filling]]:
    return lambda sample: iter(()) if sample.day is None else iter((make(sample.day),))


def _in_words(day: date) -> str:
    return f"{day.day} {_month(day)}"


def _month(day: date) -> str:
    return f"{MONTH_NAMES[day.month - 1][0]} {day.year}"


def _days(day: date) -> Filling:
    month = gregorian_days(day.year, day.month)
    last = month.last.day
    return f"1 إلى {last} {_month(day)}", f"1 و{last} {_month(day)}", f"{month.first}", f"{month.last}"


def _months(day: date) -> Filling:
    before = day.replace(day=1) - timedelta(days=1)
    return f"{before:%Y-%m}", f"{day:%Y-%m}"


def _between(day: date) -> Filling:
    before = day.replace(day=1) - timedelta(days=1)
    return f"{before:%Y-%m}", f"{day + timedelta(days=1)}"


def _hijri(sample: _Sample) -> Iterator[Filling]:
    if sample.day is not None:
        try:
            year, month = hijri_month_of(sample.day)
        except (ValueError, OverflowError):
            return
        if year in HIJRI_YEARS:
            day = (sample.day - hijri_days(year, month).first).days + 1
            yield (f"{day} {HIJRI_MONTH_NAMES[month - 1][0]} {year}",)


#: How the slots of an example of each kind are filled, the best way first.
_WAYS: Final[dict[str, Callable[[_Sample], Iterator[Filling]]]] = {
    "word": lambda sample: ((word,) for word in sample.words),
    "words": lambda sample: iter(sample.pairs),
    "phrase": lambda sample: ((f"{first} {second}",) for first, second in sample.pairs),
    "literal": lambda sample: ((f"{first} {second}", second) for first, second in sample.pairs),
    "near": _near,
    "prefix": lambda sample: ((word[:-2],) for word in sample.long_words()),
    "suffix": lambda sample: ((word[2:],) for word in sample.long_words()),
    "misspelt": lambda sample: ((word[:3] + word[4:],) for word in sample.long_words()),
    "apart": lambda sample: sample.apart(),
    "either": lambda sample: pairwise(sample.words),
    "either and": _either_and,
    "source": _source,
    "author": lambda sample: ((author,) for author in sample.values.get("author", ())),
    "sections": _sections,
    "elsewhere": lambda sample: ((word, source) for word in sample.words[:_TRIES] for source in sample.source_words()),
    "month": _from_day(lambda day: (_month(day),)),
    "day": _from_day(lambda day: (f"{day.day}/{day.month}/{day.year}", f"{day}")),
    "word of a year": lambda sample: ((word, f"{sample.day.year}") for word in sample.words if sample.day is not None),
    "months": _from_day(_months),
    "since": _from_day(lambda day: (f"{day:%Y-%m}",)),
    "between": _from_day(_between),
    "days": _from_day(_days),
    "after": _from_day(lambda day: (_in_words(day - timedelta(days=1)),)),
    "hijri": _hijri,
}
