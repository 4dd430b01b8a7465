"""Marking what a plan looks for in texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from searchapp.analysis.analyser import Token, analyse
from searchapp.analysis.tokens import split_at_words
from searchapp.model import MatchLevel, Span, WordMatch
from searchapp.plan import Node, Phrase, Scope, Term, leaves
from searchapp.ranking.highlight.phrases import standing
from searchapp.ranking.highlight.words import SoughtWords, match_level_of


class Marked(NamedTuple):
    """What matches in a text: what to highlight, and each word with how it matches; offsets are code points."""

    highlights: tuple[Span, ...]
    matches: tuple[WordMatch, ...]


class Highlighter:
    """Finds what a plan looks for in texts."""

    def __init__(self, node: Node | None) -> None:
        wanted = list(leaves(node))
        self._phrases = [leaf for leaf in wanted if isinstance(leaf, Phrase)]
        terms = [leaf for leaf in wanted if isinstance(leaf, Term)]
        self._words: dict[Scope, SoughtWords] = {
            scope: SoughtWords(term for term in terms if term.scope in ("everywhere", scope))
            for scope in ("everywhere", "title")
        }

    def marked(self, text: str, scope: Scope = "everywhere") -> Marked:
        """Return what matches in ``text``; ``scope`` is "title" for a title.

        A phrase is one highlight, and so are phrases that overlap. A word that matches by its root only is not
        highlighted. Stop words are marked where they are looked for, which beside other words they seldom are: see
        :meth:`.Compiler.compile`.
        """
        words = self._words[scope]
        if not any(phrase.scope in ("everywhere", scope) for phrase in self._phrases):
            return _marked_words(text, words)
        tokens = analyse(text)
        surfaces = (text[token.start : token.end] for token in tokens)
        found = {place: level for place, word in enumerate(surfaces) if (level := words[word]) is not None}
        joined: set[int] = set()
        forms = [token.forms for token in tokens]
        for phrase in self._phrases:
            if phrase.scope not in ("everywhere", scope):
                continue
            for word, place, goes_on in standing(phrase, forms):
                level = match_level_of(phrase.positions[place][0], forms[word])
                found[word] = max(level, found.get(word, level))
                if goes_on:
                    joined.add(word)
        places = sorted(found)
        highlighted = [place for place in places if found[place] > MatchLevel.ROOT]
        return Marked(
            tuple(_spans(tokens, highlighted, joined)),
            tuple(WordMatch(tokens[place].start, tokens[place].end, found[place]) for place in places),
        )


def _marked_words(text: str, words: SoughtWords) -> Marked:
    """Return what matches where no phrase is looked for: each word for itself."""
    parts = split_at_words(text)
    ends = list(accumulate(map(len, parts)))
    found = [
        WordMatch(end - len(word), end, level)
        for word, end in zip(parts[1::2], ends[1::2], strict=True)
        if (level := words[word]) is not None
    ]
    return Marked(tuple(Span(start, end) for start, end, level in found if level > MatchLevel.ROOT), tuple(found))


def _spans(tokens: list[Token], places: list[int], joined: set[int]) -> Iterator[Span]:
    """Yield the tokens at ``places`` as spans; one in ``joined`` goes together with the next."""
    if not places:
        return
    start = tokens[places[0]].start
    for place, following in pairwise(places):
        if place not in joined:
            yield Span(start, tokens[place].end)
            start = tokens[following].start
    yield Span(start, tokens[places[-1]].end)
