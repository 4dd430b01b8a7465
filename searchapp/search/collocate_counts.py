"""Collocates: the words that stand beside a name, and which source or month prefers which of them.

Here is what is counted and what follows from it; nothing here reads an index. A word is counted at an occurrence of the
name if it stands there within the span, however often; it is known by its lexeme, so الإرهابي and وإرهابية are one
word. A share is of the occurrences of the name.

What a source prefers is measured by the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn,
"Fightin' Words", Political Analysis 16, 2008, equations 15 to 22): how much greater the odds of a word are there than
in all other sources together, both drawn towards what is usual for the name by :data:`PRIOR` words. Divided by its
standard error it is a z-score, so that a word which is rare and stands by chance in one source alone comes last.

An article repeats itself, and one author's habit is not that of a newspaper: the variance of a word is multiplied by
how often, on average over its occurrences, it occurs in one article (Kish's design effect), which is 1 where each is in
another. Measured on 31,000 articles: when their sources were shuffled, one in 17 of the words beyond :data:`PREFERRED`
was left, where without that factor half of those beyond 2.58 were. No library is used for these few lines: that of
ConvoKit brings spaCy and a corpus of its own along.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.analysis.lexicon.reader import citation
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword
from searchapp.errors import InputError, require_bool, require_whole_number, unknown_name
from searchapp.search.occurrences import Occurrence

#: On which side of the name a word stands.
Side = Literal["both", "before", "after"]
SIDES: Final[tuple[Side, ...]] = ("both", "before", "after")

#: How many words beside the name are looked at on each side.
SPAN: Final = 2
MAX_SPAN: Final = 5

#: How many words the prior is worth, of which each is as frequent as beside the name in all sources together.
PRIOR: Final = 500

#: From which z-score on a word is said to be preferred: by chance one in 4,000 words is beyond it.
PREFERRED: Final = 3.5

#: How many sources are listed: those that have most occurrences of the name.
SOURCES: Final = 24


@dataclass(frozen=True, slots=True)
class Window:
    """Which words are beside the name: up to ``span`` words from it, on one ``side`` or on both.

    Stop words are left out unless ``stop_words`` are wanted; they take their place beside the name either way. Raises
    :class:`~searchapp.errors.InputError` where a value is of another kind or out of bounds.
    """

    span: int = SPAN
    side: Side = "both"
    stop_words: bool = False

    def __post_init__(self) -> None:
        require_whole_number("span", self.span)
        if not 1 <= self.span <= MAX_SPAN:
            raise InputError(f"span is {self.span}; pass a number from 1 to {MAX_SPAN}.")
        if self.side not in SIDES:
            raise unknown_name("side", self.side, SIDES)
        require_bool("stop_words", self.stop_words)


class Mention(NamedTuple):
    """An occurrence of the name: its words, and those before and after it, the nearest first."""

    name: Iterable[Forms]
    before: Iterable[Forms] = ()
    after: Iterable[Forms] = ()


def mention_of(occurrence: Occurrence) -> Mention:
    """Return an occurrence in a text as what is counted."""
    return Mention(
        analyse_forms(occurrence.text),
        (token.forms for token in occurrence.before()),
        (token.forms for token in occurrence.after()),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which occurrences of a name are meant: those of a ``form`` of it, and those ``beside`` which a word stands in the
    ``window``, both given by lexeme; all where neither is.
    """

    beside: str = ""
    form: str = ""
    window: Window = Window()

    def holds(self, occurrence: Occurrence) -> bool:
        """Return whether ``occurrence`` is meant."""
        mention = mention_of(occurrence)
        sides = {"both": (mention.before, mention.after), "before": (mention.before,), "after": (mention.after,)}
        return (not self.form or _lexeme_of(mention.name) == self.form) and (
            not self.beside
            or any(
                word.lexeme[0] == self.beside
                for words in sides[self.window.side]
                for word in islice(words, self.window.span)
            )
        )


#: No occurrence is left out.
EVERY: Final = Chosen()


def _lexeme_of(name: Iterable[Forms]) -> str:
    return " ".join(word.lexeme[0] for word in name)


@dataclass(frozen=True, slots=True)
class Word:
    """A word beside the name, or a form of the name itself: at how many occurrences of the name it stands, before and
    after it, and in how many articles.

    ``lexeme`` is what it is known by, that of each word of a name that has several, and ``written`` its most frequent
    surface. At one occurrence a word may stand on both sides; a form of the name stands on neither.
    """

    lexeme: str
    written: str
    occurrences: int
    articles: int
    share: float
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Use:
    """A word in a source or a month: at how many occurrences of the name, in how many articles, the ``share`` there and
    ``elsewhere``, in all others together; and how much it is preferred, as log-odds ratio and as z-score.

    ``elsewhere`` is None where the name occurs nowhere else.
    """

    word: Word
    occurrences: int
    articles: int
    share: float
    elsewhere: float | None
    log_odds: float
    z: float

    @property
    def is_preferred(self) -> bool:
        """Whether the word is preferred there, hardly by chance."""
        return self.z >= PREFERRED


@dataclass(frozen=True, slots=True)
class Group:
    """A source or a month: how often the name occurs in it, in how many articles, and its words and forms of the name,
    that which it prefers most first.
    """

    name: str
    occurrences: int
    articles: int
    words: tuple[Use, ...]
    forms: tuple[Use, ...]

    @property
    def preferred(self) -> tuple[Use, ...]:
        """The words that it prefers."""
        return tuple(use for use in self.words if use.is_preferred)


@dataclass(frozen=True, slots=True)
class Counts:
    """What stands beside a name: in all, the most frequent first; by source, that with most occurrences first; and by
    month, in order.

    Occurrences ``without_month`` are in articles of which no month is known, those in ``other_sources`` are in sources
    that are not among the ``sources``: they count only where one source or month is compared with all others.
    """

    occurrences: int
    articles: int
    words: tuple[Word, ...]
    forms: tuple[Word, ...]
    sources: tuple[Group, ...]
    months: tuple[Group, ...]
    other_sources: int
    without_month: int


_AND: Final = "و"
_REMEMBERED: Final = 1 << 15
_NONE: Final[set[int]] = set()


class Comparison(NamedTuple):
    """How much more a word is used in one part of the texts than in the rest: log-odds ratio and z-score."""

    log_odds: float
    z: float


class Part(NamedTuple):
    """Of one part of the texts: how often a word is there, the sum of the squares of how often it is in each article,
    and how many ``words`` there are.
    """

    word: int
    squares: int
    words: int

    def variance(self, prior: float) -> float:
        """Return that of the logarithm of how often the word is there, after the ``prior``."""
        repeated = self.squares / self.word if self.word else 1.0
        return repeated / (self.word + prior)


def compared(here: Part, there: Part) -> Comparison:
    """Compare the use of a word here with that there. Where there is nothing else, or no other word, there is no
    difference.
    """
    word, words = here.word + there.word, here.words + there.words
    if words in (here.words, word):
        return Comparison(0.0, 0.0)
    prior = PRIOR * word / words
    log_odds = _log_odds(here, prior) - _log_odds(there, prior)
    return Comparison(log_odds, log_odds / math.sqrt(here.variance(prior) + there.variance(prior)))


def _log_odds(part: Part, prior: float) -> float:
    word = part.word + prior
    return math.log(word / (part.words + PRIOR - word))


@lru_cache(_REMEMBERED)
def is_stop_word(forms: Forms) -> bool:
    """Return whether a word of a text is a stop word, also behind clitics: وبعض is بعض."""
    if is_stopword(forms.normalized, forms.surface):
        return True
    cited = citation(forms.lexeme[0])
    return is_stopword(normalize(cited), cited)


class Counting:
    """Counts what stands beside a name: takes articles one by one, and then returns the :class:`Counts`."""

    def __init__(self, window: Window) -> None:
        self._span = window.span
        self._looks_before, self._looks_after = window.side != "after", window.side != "before"
        self._words = _Lexemes(stop_words=window.stop_words)
        self._names = _Lexemes(stop_words=True)
        self._before, self._after = Counter[int](), Counter[int]()
        self._sources: defaultdict[str, _Tally] = defaultdict(_Tally)
        self._months: defaultdict[str, _Tally] = defaultdict(_Tally)

    def add(self, source: str, month: str, mentions: Iterable[Mention]) -> None:
        """Add an article of ``source`` with all ``mentions`` of the name in it; ``month`` is empty if it is not known.

        An article without any is not counted.
        """
        occurrences = 0
        words: defaultdict[int, int] = defaultdict(int)
        names: defaultdict[int, int] = defaultdict(int)
        for mention in mentions:
            occurrences += 1
            before = self._words.beside(mention.before, self._span) if self._looks_before else _NONE
            after = self._words.beside(mention.after, self._span) if self._looks_after else _NONE
            for number in before:
                self._before[number] += 1
            for number in after:
                self._after[number] += 1
            for number in before | after:
                words[number] += 1
            names[self._names.number_of(tuple(mention.name))] += 1
        if occurrences:
            for tally in (self._sources[source], self._months[month]):
                tally.add(occurrences, words, names)

    def counts(self) -> Counts:
        """Return what has been counted."""
        whole = _Tally()
        for tally in self._sources.values():
            whole.include(tally)
        words = self._words.words(whole.words, whole.occurrences, self._before, self._after)
        names = self._names.words(whole.names, whole.occurrences)
        by_size = sorted(self._sources, key=lambda source: (-self._sources[source].occurrences, source))
        sources = {source: self._sources[source] for source in by_size[:SOURCES]}
        months = {month: self._months[month] for month in sorted(self._months) if month}
        return Counts(
            whole.occurrences,
            whole.articles,
            _most_frequent(words.values()),
            _most_frequent(names.values()),
            tuple(tally.group(source, whole, words, names) for source, tally in sources.items()),
            tuple(tally.group(month, whole, words, names) for month, tally in months.items()),
            whole.occurrences - sum(tally.occurrences for tally in sources.values()),
            whole.occurrences - sum(tally.occurrences for tally in months.values()),
        )


def _most_frequent(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda word: (-word.occurrences, word.lexeme)))


class _Lexemes:
    """The words that are met, numbered by their lexemes from 0 on, and how often each surface of theirs is met."""

    def __init__(self, *, stop_words: bool) -> None:
        self._stop_words = stop_words
        self._numbers: dict[str, int] = {}
        self._surfaces: dict[str, int | None] = {}
        self._met: Counter[str] = Counter()

    def beside(self, words: Iterable[Forms], span: int) -> set[int]:
        """Return the numbers of the first ``span`` of ``words``, without those of stop words that are left out."""
        found = set()
        for word in islice(words, span):
            surface = word.surface
            if surface not in self._surfaces:
                is_left_out = not self._stop_words and is_stop_word(word)
                self._surfaces[surface] = None if is_left_out else self._number(word.lexeme[0])
            if (number := self._surfaces[surface]) is not None:
                self._met[surface] += 1
                found.add(number)
        return found

    def number_of(self, name: Sequence[Forms]) -> int:
        """Return the number of a name of one word or several."""
        surface = " ".join(word.surface for word in name)
        number = self._surfaces.get(surface)
        if number is None:
            number = self._surfaces[surface] = self._number(_lexeme_of(name))
        self._met[surface] += 1
        return number

    def _without_and(self, surface: str) -> str:
        """Return a surface without the و before it where the same word is met without it."""
        bare = surface.removeprefix(_AND)
        return bare if self._surfaces.get(bare) == self._surfaces[surface] else surface

    def _number(self, lexeme: str) -> int:
        return self._numbers.setdefault(lexeme, len(self._numbers))

    def words(
        self,
        counted: _Counted,
        occurrences: int,
        before: Mapping[int, int] = MappingProxyType({}),
        after: Mapping[int, int] = MappingProxyType({}),
    ) -> dict[int, Word]:
        """Return the words by their numbers; each is written as it is most often."""
        met = Counter[str]()
        for surface, count in self._met.items():
            met[self._without_and(surface)] += count
        written: dict[int, str] = {}
        for surface in sorted(met, key=lambda surface: (-met[surface], surface)):
            number = self._surfaces[surface]
            if number is not None:
                written.setdefault(number, surface)
        return {
            number: Word(
                lexeme,
                written[number],
                counted.occurrences[number],
                counted.articles[number],
                counted.occurrences[number] / occurrences,
                before.get(number, 0),
                after.get(number, 0),
            )
            for lexeme, number in self._numbers.items()
        }


@dataclass(slots=True)
class _Counted:
    """At how many occurrences of the name words stand, and in how many articles, by the number of the word; the sum of
    the squares of what they have of it, and the sum of all occurrences.
    """

    occurrences: Counter[int] = field(default_factory=Counter)
    articles: Counter[int] = field(default_factory=Counter)
    squares: Counter[int] = field(default_factory=Counter)
    total: int = 0

    def add(self, occurrences: Mapping[int, int]) -> None:
        """Add an article."""
        for word, count in occurrences.items():
            self.occurrences[word] += count
            self.articles[word] += 1
            self.squares[word] += count * count
            self.total += count

    def include(self, other: _Counted) -> None:
        """Add what ``other`` has counted in other articles."""
        self.occurrences.update(other.occurrences)
        self.articles.update(other.articles)
        self.squares.update(other.squares)
        self.total += other.total


@dataclass(slots=True)
class _Tally:
    """Occurrences of the name in some articles, and the words beside it and forms of it that were counted there."""

    occurrences: int = 0
    articles: int = 0
    words: _Counted = field(default_factory=_Counted)
    names: _Counted = field(default_factory=_Counted)

    def add(self, occurrences: int, words: Mapping[int, int], names: Mapping[int, int]) -> None:
        """Add an article."""
        self.occurrences += occurrences
        self.articles += 1
        self.words.add(words)
        self.names.add(names)

    def include(self, other: _Tally) -> None:
        """Add what ``other`` has counted in other articles."""
        self.occurrences += other.occurrences
        self.articles += other.articles
        self.words.include(other.words)
        self.names.include(other.names)

    def group(self, name: str, whole: _Tally, words: Mapping[int, Word], names: Mapping[int, Word]) -> Group:
        """Return it as a part of the ``whole``."""
        elsewhere = whole.occurrences - self.occurrences

        def uses(counted: _Counted, of_all: _Counted, known: Mapping[int, Word]) -> Iterator[Use]:
            for number, count in counted.occurrences.items():
                word = known[number]
                rest = word.occurrences - count
                yield Use(
                    word,
                    count,
                    counted.articles[number],
                    count / self.occurrences,
                    rest / elsewhere if elsewhere else None,
                    *compared(
                        Part(count, counted.squares[number], counted.total),
                        Part(rest, of_all.squares[number] - counted.squares[number], of_all.total - counted.total),
                    ),
                )

        return Group(
            name,
            self.occurrences,
            self.articles,
            _most_preferred(uses(self.words, whole.words, words)),
            _most_preferred(uses(self.names, whole.names, names)),
        )


def _most_preferred(uses: Iterable[Use]) -> tuple[Use, ...]:
    return tuple(sorted(uses, key=lambda use: (-use.z, -use.occurrences, use.word.lexeme)))
