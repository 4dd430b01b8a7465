"""What single words of a query may be read as: names, what other keys give, words that are spelt alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.tokens import words_in
from searchapp.search.did_you_mean.word_spans import Place
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.keyboards import as_arabic, as_latin
from searchapp.vocabulary.latin_names import listed_names, plain_latin, sounding_like
from searchapp.vocabulary.spelling_errors import corrections_of

#: What a word was taken for: a name in Latin letters, typed on the other keyboard, misspelt.
Why = Literal["name", "keyboard", "spelling"]

#: In how many articles a word is rare, and how many times as frequent that is which is meant then.
RARE: Final = 2
_TIMES_AS_FREQUENT: Final = 20

#: How many readings of one word are considered.
_READINGS: Final = 3

#: What is read as typed on the other keyboard is a word of so many articles; a short one, by its length, of more.
_FEWEST_TYPED: Final = 2
_FEWEST_SHORT: Final = {1: 1_000_000_000, 2: 200, 3: 20}

_MOST_WORDS_OF_A_NAME: Final = 3
_FEWEST_NAMED: Final = 2

_KEYS: Final = re.compile(r"[A-Za-z`\[\];',./{}<>?~]+")
_BETWEEN_NAMES: Final = re.compile(r"[ \t]+|-")
_LATIN_ARTICLES: Final = ("al", "el")

#: In how many articles a word stands, in any of its forms.
Count = Callable[[str], int]


class Reading(NamedTuple):
    """What ``query[start:end]`` may be read as, how often the articles have that, and what it was taken for."""

    start: int
    end: int
    text: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls
    why: Why
    quoted: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """Tells which words of ``query`` may have been meant otherwise: those that are in no article, or, where ``rare``,
    in hardly any.
    """

    query: str
    count: Count
    rare: bool

    def word(self, place: Place) -> str:
        """Return what stands at ``place``."""
        return self.query[place.start : place.end]

    def articles(self, place: Place) -> int:
        """Return in how many articles the word at ``place`` is."""
        return self.count(self.word(place))

    def about(self, place: Place) -> bool:
        """Tell whether the word at ``place`` may have been meant otherwise."""
        word = self.word(place)
        if is_stopword(normalize(word)) or any(map(str.isdecimal, word)):
            return False
        return self.articles(place) <= (RARE if self.rare else 0)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the words at ``places`` that there is ``doubt`` about, as words of ``lexicon``."""

    places: Sequence[Place]
    lexicon: Vocabulary
    doubt: Doubt

    def readings(self) -> list[list[Reading]]:
        """Return, for each part of the query that may have been meant otherwise, what it may be, the likeliest first.

        The parts are in order, and none is in another.
        """
        found: list[list[Reading]] = []
        done = 0
        for number, place in enumerate(self.places):
            readings = self._of(number) if place.start >= done else []
            if readings and readings[0].start >= done:
                found.append(readings)
                done = readings[0].end
        return found

    def _of(self, number: int) -> list[Reading]:
        place = self.places[number]
        if not self._is_doubtful(number):
            # Names of several words are known by all of them: White House.
            return [reading for reading in self._listed(number) if reading.end > place.end][:1]
        least = _TIMES_AS_FREQUENT * self.doubt.articles(place) if self.doubt.about(place) else 0
        for read in (self._listed, self._typed_in_latin, self._named, self._typed_in_arabic, self._misspelt):
            readings = [reading for reading in read(number) if reading.count >= least]
            if readings:
                # Keys may reach further in one reading than in another.
                first = readings[0]
                return [it for it in readings if (it.start, it.end) == (first.start, first.end)][:_READINGS]
        return []

    def _is_doubtful(self, number: int) -> bool:
        return self.doubt.about(self.places[number]) or self._is_article(number)

    def _is_article(self, number: int) -> bool:
        return (
            self.doubt.word(self.places[number]).lower() in _LATIN_ARTICLES
            and self._adjoin(number, number + 1)
            and self.doubt.about(self.places[number + 1])
        )

    def _adjoin(self, number: int, other: int) -> bool:
        """Tell whether two neighbouring words can be of one name."""
        if other >= len(self.places):
            return False
        former, place = self.places[number], self.places[other]
        between = self.doubt.query[former.end : place.start]
        return former.quoted == place.quoted and _BETWEEN_NAMES.fullmatch(between) is not None

    def _listed(self, number: int) -> Iterator[Reading]:
        """Yield a name of the list, the longest that begins at the word."""
        start, _, quoted = self.places[number]
        words = [plain_latin(self.doubt.word(self.places[number]))]
        last = number
        names: list[tuple[str, int]] = [(words[0], last)]
        while len(words) < _MOST_WORDS_OF_A_NAME and self._adjoin(last, last + 1):
            last += 1
            words.append(plain_latin(self.doubt.word(self.places[last])))
            names.append((" ".join(words), last))
        for name, end in reversed(names):
            arabic = listed_names().get(name)
            if arabic is not None and (count := self._known(arabic)):
                yield Reading(start, self.places[end].end, arabic, count, "name", quoted)

    def _known(self, text: str) -> int:
        """Return how often the rarest word of ``text`` is there, with whatever clitics."""
        families = self.lexicon.families
        found = [families.family_of(word) for word in words_in(text)]
        return min((0 if family is None else int(families.counts[family]) for family in found), default=0)

    def _named(self, number: int) -> Iterator[Reading]:
        """Yield what the word sounds like when it is a name in Latin letters."""
        start, end, quoted = self.places[number]
        word = self.doubt.word(self.places[number])
        if word.lower() in _LATIN_ARTICLES and self._is_article(number):
            _, end, _ = self.places[number + 1]
            word = self.doubt.word(self.places[number + 1])
        for meant in sounding_like(word, self.lexicon.families):
            if meant.count >= _FEWEST_NAMED:
                yield Reading(start, end, meant.surface, meant.count, "name", quoted)

    def _typed_in_latin(self, number: int) -> Iterator[Reading]:
        """Yield what the keys of the word and of all about it give on the Arabic layout."""
        start, end, quoted = self.places[number]
        typed = next(
            (keys for keys in _KEYS.finditer(self.doubt.query) if keys.start() <= start and end <= keys.end()), None
        )
        if typed is None:
            return
        for keys in dict.fromkeys((typed.group(), typed.group().rstrip(".,;?"))):
            text = as_arabic(keys) or ""
            words = words_in(text)
            if "".join(words) == text and (count := self._as_typed(words)):
                yield Reading(typed.start(), typed.start() + len(keys), text, count, "keyboard", quoted)

    def _as_typed(self, words: Sequence[str]) -> int:
        counts = [self._known(word) for word in words]
        fewest = (_FEWEST_SHORT.get(len(word), _FEWEST_TYPED) for word in words)
        return min(counts, default=0) if all(map(int.__ge__, counts, fewest)) else 0

    def _typed_in_arabic(self, number: int) -> Iterator[Reading]:
        """Yield what the keys of the word give on the US layout: a word of the articles, or a name of the list."""
        start, end, quoted = self.places[number]
        for word in as_latin(self.doubt.word(self.places[number])):
            name = listed_names().get(word)
            if name is not None and (count := self._known(name)):
                yield Reading(start, end, name, count, "keyboard", quoted)
            elif (count := self._as_typed([word])) and (known := self.lexicon.find(word)) is not None:
                yield Reading(start, end, known.surface, count, "keyboard", quoted)

    def _misspelt(self, number: int) -> Iterator[Reading]:
        start, end, quoted = self.places[number]
        for meant in corrections_of(self.doubt.word(self.places[number]), self.lexicon):
            yield Reading(start, end, meant.surface, meant.count, "spelling", quoted)
