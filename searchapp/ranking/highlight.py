"""What to highlight in a text, and why: the words of the original that match what was looked for, diacritics and all.

The text is analysed the way it was when it was indexed, and matched against the same plan, so what is highlighted is
what was found, on every engine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from searchapp.analysis.analyser import Forms, Token, analyse, analyse_word
from searchapp.analysis.tokens import split_at_words
from searchapp.bidi import open_controls
from searchapp.model import MatchLevel, Paragraph, Span, WordMatch
from searchapp.plan import FoundWords, Node, Phrase, Scope, Spellings, Term, Way, form_of, leaves
from searchapp.ranking.match import LevelOf, levels_of_term
from searchapp.ranking.postings import LAST_OF_TITLE

#: About as many characters as three lines of a page or a terminal hold.
EXCERPT_LENGTH: Final = 360
#: How much of the text before the first match is shown, as a share of the whole.
_LEAD_IN: Final = 0.2


class SoughtWords(dict[str, MatchLevel | None]):
    """The single words that are looked for, each with the highest level at which it may match: gives for a word of a
    text the highest level at which it matches, or None.

    A word that has been met is remembered.
    """

    def __init__(self, terms: Iterable[tuple[Term, MatchLevel]]) -> None:
        super().__init__()
        self._levels_by_root: dict[str, list[tuple[LevelOf, MatchLevel]]] = {}
        self._related = set()
        for term, best in dict.fromkeys(terms):
            for root, level_of in levels_of_term(term).items():
                self._levels_by_root.setdefault(root, []).append((level_of, best))
            if term.related:
                self._related.add(term.forms.root)

    def __missing__(self, word: str) -> MatchLevel | None:
        forms = analyse_word(word)
        # The root shows of nearly every word of a text that it is none of those looked for.
        levels = None if forms is None else self._levels_by_root.get(forms.root)
        level = None if forms is None or levels is None else self._level(forms, levels)
        self[word] = level
        return level

    def _level(self, forms: Forms, levels: Sequence[tuple[LevelOf, MatchLevel]]) -> MatchLevel | None:
        best = max(min(level_of(forms[:3]), at_most) for level_of, at_most in levels)
        return best if best > MatchLevel.ROOT or forms.root in self._related else None


def match_level_of(wanted: Forms, found: Forms) -> MatchLevel:
    """Return how alike ``found`` is to ``wanted``, in whose place it may stand."""
    if wanted.surface == found.surface:
        return MatchLevel.EXACT
    return MatchLevel.SPELLING if wanted.normalized == found.normalized else MatchLevel.INFLECTION


class Standing(NamedTuple):
    """A word of a text, by its number, that stands at a ``position`` of a phrase; and the next one of the phrase in the
    text, None for its last.
    """

    word: int
    position: int
    following: int | None


class SoughtPhrase(NamedTuple):
    """A phrase that matches at no more than ``level``, with the forms one of which has to stand at each position."""

    phrase: Phrase
    level: MatchLevel
    forms: tuple[frozenset[str], ...]


def standing(sought: SoughtPhrase, words: Sequence[str]) -> Iterator[Standing]:
    """Yield the words of a text, given by their forms, in which a phrase stands, as often as it does."""
    found = []
    for forms in sought.forms:
        numbers = [number for number, form in enumerate(words) if form in forms]
        if not numbers:
            return
        found.append(numbers)
    slop = sought.phrase.slop
    runs = _adjacent(found) if slop is None else _near(found, slop)
    for run in runs:
        ordered = sorted((number, position) for position, number in enumerate(run))
        for (number, position), (following, _) in pairwise(ordered):
            yield Standing(number, position, following)
        number, position = ordered[-1]
        yield Standing(number, position, None)


def _adjacent(found: Sequence[Sequence[int]]) -> Iterator[Sequence[int]]:
    others = list(map(frozenset, found[1:]))
    for start in found[0]:
        if all(start + distance in numbers for distance, numbers in enumerate(others, 1)):
            yield range(start, start + len(found))


def _near(found: Sequence[Sequence[int]], slop: int) -> Iterator[Sequence[int]]:
    for start in sorted(number for numbers in found for number in numbers):
        run = []
        for numbers in found:
            following = bisect_left(numbers, start)
            if following == len(numbers):
                return
            run.append(numbers[following])
        if max(run) - start < len(found) + slop:
            yield run


class TextMatches(NamedTuple):
    """What matches in a text: what to highlight, and each word with how it matches; offsets are code points."""

    highlights: tuple[Span, ...]
    matches: tuple[WordMatch, ...]


class _Marked(NamedTuple):
    """Words of a text by their numbers, the level of each that matches, and the words of phrases that others of the
    phrase follow: each with the number of the next.
    """

    tokens: Mapping[int, Token]
    levels: dict[int, MatchLevel]
    followed: list[tuple[int, int]]

    def numbers(self) -> list[int]:
        """Return the words to highlight in order: a word that matches by its root only is none."""
        return sorted(number for number, level in self.levels.items() if level > MatchLevel.ROOT)


class Highlighter:
    """Finds what a plan looks for in texts."""

    def __init__(self, node: Node | None) -> None:
        ways = [way for leaf in leaves(node) for way in (leaf.ways if isinstance(leaf, Spellings) else (Way(leaf),))]
        self._phrases = [_sought(way.written, way.level) for way in ways if isinstance(way.written, Phrase)]
        terms = [(way.written, way.level) for way in ways if isinstance(way.written, Term)]
        self._words: dict[Scope, SoughtWords] = {
            scope: SoughtWords(its for its in terms if its[0].scope in ("everywhere", scope))
            for scope in ("everywhere", "title")
        }

    def matches_in(self, text: str, scope: Scope = "everywhere", found: FoundWords | None = None) -> TextMatches:
        """Return what matches in ``text``; ``scope`` is "title" for a title.

        No other words are analysed than those that the engine has ``found``, if they are known, and those that may
        belong to a phrase which begins there. A phrase is one highlight, and so are phrases that overlap. A word that
        matches by its root only is not highlighted. Stop words are where they are looked for, which beside other words
        they seldom are: see :meth:`.Compiler.compile`.
        """
        marked = self._marked(text, scope, found)
        if marked is None:
            return _words_alone(text, self._words[scope], found)
        tokens, levels, followed = marked
        joined = {word for word, following in followed if following == word + 1}
        return TextMatches(
            tuple(_spans(tokens, marked.numbers(), joined)),
            tuple(WordMatch(tokens[number].start, tokens[number].end, levels[number]) for number in sorted(levels)),
        )

    def occurrences_in(self, text: str, scope: Scope = "everywhere", found: FoundWords | None = None) -> Sequence[Span]:
        """Return each occurrence in ``text`` of what is looked for: what :meth:`matches_in` highlights, but that a
        phrase is one occurrence together with the words that stand among its own.
        """
        marked = self._marked(text, scope, found)
        if marked is None:
            return _words_alone(text, self._words[scope], found).highlights
        joined = {word for first, following in marked.followed for word in range(first, following)}
        return tuple(_spans(marked.tokens, sorted(joined.union(marked.numbers())), joined))

    def _marked(self, text: str, scope: Scope, found: FoundWords | None) -> _Marked | None:
        """Return what matches where phrases are looked for, None where only single words are."""
        phrases = [sought for sought in self._phrases if sought.phrase.scope in ("everywhere", scope)]
        if not phrases:
            return None
        words = self._words[scope]
        reach = max(len(sought.forms) + (sought.phrase.slop or 0) for sought in phrases)
        count, tokens = _tokens_near(text, found, reach)
        levels = {
            number: level
            for number, token in tokens.items()
            if (level := words[text[token.start : token.end]]) is not None
        }
        followed: list[tuple[int, int]] = []
        forms = {level: _forms(tokens, count, level) for level in {sought.phrase.level for sought in phrases}}
        for sought in phrases:
            phrase = sought.phrase
            for word, position, following in standing(sought, forms[phrase.level]):
                alike = match_level_of(phrase.positions[position][0], tokens[word].forms)
                level = alike if sought.level == MatchLevel.EXACT else sought.level
                levels[word] = max(level, levels.get(word, level))
                if following is not None:
                    followed.append((word, following))
        return _Marked(tokens, levels, followed)


def _tokens_near(text: str, found: FoundWords | None, reach: int) -> tuple[int, dict[int, Token]]:
    """Return how many words ``text`` has, and by their numbers those at most ``reach`` words from one that was
    ``found`` on; all where these are not known.
    """
    parts = split_at_words(text)
    count = len(parts) // 2
    if found is None or not _are_known(found, count):
        tokens = analyse(text)
        return len(tokens), dict(enumerate(tokens))
    ends = list(accumulate(map(len, parts)))
    chosen: dict[int, Token] = {}
    for first in found.numbers:
        for number in range(first, min(first + reach, count)):
            place = 2 * number + 1
            if number not in chosen and (forms := analyse_word(parts[place])) is not None:
                chosen[number] = Token(forms, ends[place] - len(parts[place]), ends[place])
    return count, chosen


def _are_known(found: FoundWords, count: int) -> bool:
    """Return whether the numbers of ``found`` are those of the ``count`` words of a text.

    A word without forms has no number in an index; where there is one, or a title is too long for its positions, the
    numbers of the others are not known here.
    """
    return found.count == count < LAST_OF_TITLE


def _forms(tokens: Mapping[int, Token], count: int, level: MatchLevel) -> list[str]:
    """Return of each of the ``count`` words of a text its form at ``level``; nothing of those that are not known."""
    forms = [""] * count
    for number, token in tokens.items():
        forms[number] = form_of(token.forms, level)
    return forms


def _sought(phrase: Phrase, level: MatchLevel) -> SoughtPhrase:
    return SoughtPhrase(phrase, level, tuple(map(frozenset, map(phrase.forms_at, range(len(phrase.positions))))))


def _words_alone(text: str, words: SoughtWords, found: FoundWords | None) -> TextMatches:
    """Return what matches where no phrase is looked for: each word for itself."""
    parts = split_at_words(text)
    ends = list(accumulate(map(len, parts)))
    count = len(parts) // 2
    numbers = found.numbers if found is not None and _are_known(found, count) else range(count)
    places = [2 * number + 1 for number in numbers]
    matches = tuple(
        WordMatch(ends[place] - len(parts[place]), ends[place], level)
        for place in places
        if (level := words[parts[place]]) is not None
    )
    return TextMatches(tuple(Span(start, end) for start, end, level in matches if level > MatchLevel.ROOT), matches)


def _spans(tokens: Mapping[int, Token], numbers: list[int], joined: set[int]) -> Iterator[Span]:
    """Yield the tokens of these ``numbers`` as spans; one in ``joined`` goes together with the next."""
    if not numbers:
        return
    start = tokens[numbers[0]].start
    for number, following in pairwise(numbers):
        if number not in joined:
            yield Span(start, tokens[number].end)
            start = tokens[following].start
    yield Span(start, tokens[numbers[-1]].end)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a paragraph, after the bidi controls that are open where it begins.

    ``highlights`` are offsets into ``text``; the flags say where text was left out.
    """

    text: str
    highlights: tuple[Span, ...]
    cut_before: bool
    cut_after: bool


def excerpt(paragraph: Paragraph, length: int = EXCERPT_LENGTH) -> Excerpt:
    """Return ``paragraph`` cut at words to about ``length`` code points: the stretch that holds most matches."""
    text = paragraph.text
    if len(text) <= length:
        return Excerpt(text, paragraph.highlights, cut_before=False, cut_after=False)
    lead_in = int(length * _LEAD_IN)
    start = _word_start(text, _densest(paragraph.highlights, length - lead_in) - lead_in, lead_in)
    end = _word_end(text, start + length, lead_in)
    opened = open_controls(text[:start])
    offset = len(opened) - start
    within = (Span(max(span.start, start) + offset, min(span.end, end) + offset) for span in paragraph.highlights)
    return Excerpt(
        opened + text[start:end],
        tuple(span for span in within if span.start < span.end),
        cut_before=start > 0,
        cut_after=end < len(text),
    )


def _densest(spans: tuple[Span, ...], reach: int) -> int:
    """Return where the match begins that is followed by most others within ``reach``."""
    starts = sorted(span.start for span in spans)
    followers = (bisect_left(starts, start + reach) - number for number, start in enumerate(starts))
    _, first = max(zip(followers, (-start for start in starts), strict=True), default=(0, 0))
    return -first


def _word_start(text: str, position: int, slack: int) -> int:
    return 0 if position <= 0 else max(text.rfind(" ", 0, position) + 1, position - slack)


def _word_end(text: str, position: int, slack: int) -> int:
    if position >= len(text):
        return len(text)
    return max(text.rfind(" ", 0, position), position - slack)
