"""Candidates for correcting a word of a query: names in Latin letters, the other keyboard layout, similar words.

And for what to look for besides a name in Latin letters that some articles have: the same in Arabic letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.tokens import words_in
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.latin_names import (
    Sound,
    english_words,
    is_abbreviation,
    is_article_of,
    listed_names,
    plain_latin,
    sounding_like,
)
from searchapp.vocabulary.spelling_errors import as_arabic, as_latin, corrections_of
from searchapp.vocabulary.words import ARTICLE

#: What a word was taken for: a name in Latin letters, also to be looked for in Arabic ones; the name instead of which
#: only that is looked for; typed on the other keyboard, misspelt.
Reason = Literal["both", "name", "keyboard", "spelling"]

#: How many times as frequent as a word that some articles have a candidate for it must be.
_TIMES_AS_FREQUENT: Final = 20
#: More than any word is in.
_MANY: Final = 1_000_000_000

#: How many candidates for one word are considered.
_CANDIDATES: Final = 3

#: A word read as typed on the other keyboard is in at least this many articles; a short one, by its length, in more.
_FEWEST_TYPED: Final = 2
_FEWEST_SHORT: Final = {1: _MANY, 2: 200, 3: 20}

_MOST_WORDS_OF_A_NAME: Final = 3
_FEWEST_NAMED: Final = 2

#: A name of no list is looked for in both scripts if it is this long, what it costs to write it so at most, for each
#: letter, and if the Arabic is this many times as frequent.
_CERTAIN_LENGTH: Final = 5
_CERTAIN_COST: Final = 8.0
_CERTAIN_TIMES: Final = 5

_KEYS: Final = re.compile(r"[A-Za-z`\[\];',./{}<>?~]+")
_BETWEEN_NAMES: Final = re.compile(r"[ \t]+|-")
_BEFORE_A_PART: Final = re.compile(r"(?:^|[\s(:|])$")
_BEHIND_A_PART: Final = re.compile(r"(?:[\s)|]|$)")
_WITH_ARTICLE: Final = re.compile(r"(?P<article>[ae]l|[a-z]+ ) ?(?P<name>.+)")


class WordSpan(NamedTuple):
    """A word of a query: ``query[start:end]``; ``quoted`` where it stands in quotation marks."""

    start: int
    end: int
    quoted: bool


class Candidate(NamedTuple):
    """A correction of ``query[start:end]``, how often the articles have it, and the reason why it was looked for."""

    start: int
    end: int
    text: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody calls
    reason: Reason
    quoted: bool


@dataclass(frozen=True)
class Suspects:
    """The words of ``query`` that may be misspelt: those in at most ``rare`` articles that are no ``common`` words.

    ``counts`` is how many articles have each word that may be misspelt at all. A common word, which the lexicon knows
    well, may be where no article has it and no other word is likelier to be misspelt.
    """

    query: str
    counts: Mapping[str, int]
    rare: int
    common: frozenset[str] = frozenset()

    def word(self, span: WordSpan) -> str:
        """Return the word at ``span``."""
        return self.query[span.start : span.end]

    def has(self, span: WordSpan) -> bool:
        """Return whether the word at ``span`` is one of them."""
        if self.word(span) in self.common:
            return self._all_common and self.count(span) == 0
        return self.count(span) <= self.rare

    @cached_property
    def _all_common(self) -> bool:
        """Whether there is none among the words that are not common."""
        return all(count > self.rare for word, count in self.counts.items() if word not in self.common)

    def count(self, span: WordSpan) -> int:
        """Return how many articles have the word at ``span``."""
        return self.counts.get(self.word(span), _MANY)

    def least_frequency(self, span: WordSpan) -> int:
        """Return how frequent a candidate for the word at ``span`` must be."""
        return _TIMES_AS_FREQUENT * self.count(span) if self.has(span) else 0


@dataclass(frozen=True, slots=True)
class CandidateFinder:
    """Finds candidates for the ``suspects`` at ``spans`` among the words of ``vocabulary``."""

    spans: Sequence[WordSpan]
    vocabulary: Vocabulary
    suspects: Suspects

    def candidates(self) -> list[list[Candidate]]:
        """Return, for each part of the query that may be misspelt, its candidates, the likeliest first.

        The parts are in order and do not overlap.
        """
        found: list[list[Candidate]] = []
        done = 0
        for number, span in enumerate(self.spans):
            candidates = self._of(number) if span.start >= done else []
            if candidates and candidates[0].start >= done:
                found.append(candidates)
                done = candidates[0].end
        return found

    def in_both_scripts(self) -> list[Candidate]:
        """Return names in Latin letters that the articles have in Arabic ones as well, as a choice of both, in order.

        What stands in quotation marks or is joined to another word stays as it is.
        """
        found: list[Candidate] = []
        done = 0
        for number, span in enumerate(self.spans):
            if span.quoted or span.start < done or not 0 < self.suspects.count(span) < _MANY:
                continue
            name = next((it for it in (*self._listed(number), *self._certain(number)) if self._is_choice(it)), None)
            if name is not None:
                typed = self.suspects.query[name.start : name.end]
                found.append(name._replace(text=f"({_grouped(typed)} OR {_grouped(name.text)})", reason="both"))
                done = name.end
        return found

    def _is_choice(self, name: Candidate) -> bool:
        query = self.suspects.query
        return (
            _BEFORE_A_PART.search(query[: name.start]) is not None
            and _BEHIND_A_PART.match(query, name.end) is not None
            and all(self.suspects.count(it) for it in self.spans if name.start <= it.start < name.end)
        )

    def _certain(self, number: int) -> Iterator[Candidate]:
        """Yield what the word, a name in Latin letters, stands for beyond doubt."""
        start, end, quoted = span = self.spans[number]
        word = self.suspects.word(span)
        if self._is_english(number) or is_abbreviation(word) or len(plain_latin(word)) < _CERTAIN_LENGTH:
            return
        for sound in sounding_like(word, self.vocabulary.families)[:1]:
            if sound.cost <= _CERTAIN_COST and sound.word.count >= _CERTAIN_TIMES * self.suspects.count(span):
                yield Candidate(start, end, sound.word.surface, sound.word.count, "name", quoted)

    def _of(self, number: int) -> list[Candidate]:
        span = self.spans[number]
        if not self._is_suspect(number):
            # Names of several words are known by all of them: White House.
            return [candidate for candidate in self._listed(number) if candidate.end > span.end][:1]
        least = self.suspects.least_frequency(span)
        finders = (self._listed, self._typed_in_latin, self._named, self._typed_in_arabic, self._misspelt)
        for find in (self._listed, self._named) if self._is_article(number) else finders:
            candidates = [candidate for candidate in find(number) if candidate.count >= least]
            if candidates:
                # Keys may reach further in one candidate than in another.
                first = candidates[0]
                return [it for it in candidates if (it.start, it.end) == (first.start, first.end)][:_CANDIDATES]
        return []

    def _is_suspect(self, number: int) -> bool:
        return self.suspects.has(self.spans[number]) or self._is_article(number)

    def _is_article(self, number: int) -> bool:
        """Return whether the word is the Arabic article in Latin letters, and the next one a name."""
        if not self._adjoin(number, number + 1):
            return False
        following = self.spans[number + 1]
        article, name = (plain_latin(self.suspects.word(it)) for it in (self.spans[number], following))
        return bool(name) and is_article_of(article, name) and self.suspects.has(following)

    def _is_english(self, number: int) -> bool:
        return plain_latin(self.suspects.word(self.spans[number])) in english_words()

    def _is_english_only(self, number: int) -> bool:
        """Return whether the word is English, and nothing says that it is a name for all that: WHO, Edward Said."""
        word = self.suspects.word(self.spans[number])
        is_name = word.isupper() or (number > 0 and word[:1].isupper()) or len(self.spans) == 1
        return self._is_english(number) and not is_name

    def _adjoin(self, number: int, other: int) -> bool:
        """Return whether two neighbouring words can be of one name."""
        if other >= len(self.spans):
            return False
        former, span = self.spans[number], self.spans[other]
        between = self.suspects.query[former.end : span.start]
        return former.quoted == span.quoted and _BETWEEN_NAMES.fullmatch(between) is not None

    def _listed(self, number: int) -> Iterator[Candidate]:
        """Yield a name of the list, the longest that begins at the word."""
        start, _, quoted = self.spans[number]
        words = [plain_latin(self.suspects.word(self.spans[number]))]
        last = number
        names: list[tuple[str, int]] = [(words[0], last)]
        while len(words) < _MOST_WORDS_OF_A_NAME and self._adjoin(last, last + 1):
            last += 1
            words.append(plain_latin(self.suspects.word(self.spans[last])))
            names.append((" ".join(words), last))
        for name, end in reversed(names):
            arabic = self._arabic(name)
            if arabic is None or (end == number and self._is_english_only(number)):
                continue
            if count := self._frequency(arabic):
                yield Candidate(start, self.spans[end].end, arabic, count, "name", quoted)

    def _arabic(self, name: str) -> str | None:
        """Return the Arabic for a name of the list, also where it is behind an article that the list lacks."""
        listed = listed_names()
        found = _WITH_ARTICLE.fullmatch(name)
        if name in listed or found is None or not is_article_of(found["article"].strip(), found["name"]):
            return listed.get(name)
        arabic = listed.get(found["name"])
        behind_article = f"{ARTICLE}{arabic}"
        return behind_article if arabic and self.vocabulary.find(behind_article) else arabic

    def _frequency(self, text: str) -> int:
        """Return how often the rarest word of ``text`` occurs, with any clitics."""
        families = self.vocabulary.families
        found = [families.family_of(word) for word in words_in(text)]
        return min((0 if family is None else int(families.counts[family]) for family in found), default=0)

    def _named(self, number: int) -> Iterator[Candidate]:
        """Yield what the word sounds like when it is a name in Latin letters."""
        start, end, quoted = self.spans[number]
        behind_article = self._is_article(number)
        named = number + 1 if behind_article else number
        word = self.suspects.word(self.spans[named])
        if self._is_english(named) or is_abbreviation(word):
            return
        families, sounds = self.vocabulary.families, list[Sound]()
        if behind_article:
            end = self.spans[named].end
            sounds = sounding_like(word, families, article=True)
        fewest = min(_FEWEST_NAMED, self.vocabulary.fewest)
        for found, _ in sounds or sounding_like(word, families):
            # No name is a stop word, whatever it sounds like.
            if found.count >= fewest and not is_stopword(normalize(found.surface)):
                yield Candidate(start, end, found.surface, found.count, "name", quoted)

    def _typed_in_latin(self, number: int) -> Iterator[Candidate]:
        """Yield what the keys of the word and of all about it give on the Arabic layout."""
        start, end, quoted = self.spans[number]
        typed = next(
            (keys for keys in _KEYS.finditer(self.suspects.query) if keys.start() <= start and end <= keys.end()), None
        )
        if typed is None or self._is_english(number):
            return
        for keys in dict.fromkeys((typed.group(), typed.group().rstrip(".,;?"))):
            text = as_arabic(keys) or ""
            words = words_in(text)
            if "".join(words) == text and (count := self._as_typed(words)):
                yield Candidate(typed.start(), typed.start() + len(keys), text, count, "keyboard", quoted)

    def _as_typed(self, words: Sequence[str]) -> int:
        counts = [self._frequency(word) for word in words]
        fewest = (_FEWEST_SHORT.get(len(word), _FEWEST_TYPED) for word in words)
        return min(counts, default=0) if all(map(int.__ge__, counts, fewest)) else 0

    def _typed_in_arabic(self, number: int) -> Iterator[Candidate]:
        """Yield what the keys of the word give on the US layout: a word of the articles, or a name of the list."""
        start, end, quoted = self.spans[number]
        for word in as_latin(self.suspects.word(self.spans[number])):
            name = listed_names().get(word)
            if name is not None and (count := self._frequency(name)):
                yield Candidate(start, end, name, count, "keyboard", quoted)
            elif (count := self._as_typed([word])) and (found := self.vocabulary.find(word)) is not None:
                yield Candidate(start, end, found.surface, count, "keyboard", quoted)

    def _misspelt(self, number: int) -> Iterator[Candidate]:
        start, end, quoted = span = self.spans[number]
        if not self.suspects.has(span) or self._is_english(number):
            return
        for found in corrections_of(self.suspects.word(span), self.vocabulary, self.suspects.count(span)):
            yield Candidate(start, end, found.surface, found.count, "spelling", quoted)


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text
