"""What to highlight in a text: the words of the original that match what was looked for, marks and all.

The text is analysed the way it was when it was indexed, and matched against the same plan, so what is highlighted is
what was found, on every engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from searchapp.analysis.analyser import Forms, Token, analyse
from searchapp.analysis.stopwords import is_stopword
from searchapp.model import Span
from searchapp.plan import Leaf, Node, Phrase, Scope, Term, leaves


class Highlighter:
    """Finds what a plan looks for in texts."""

    def __init__(self, node: Node | None) -> None:
        wanted = list(leaves(node))
        # Of "the war" every "the" would be marked, and the longest paragraph taken for the one that matches best.
        wanted = [leaf for leaf in wanted if not _is_stopword(leaf)] or wanted
        self._phrases = [leaf for leaf in wanted if isinstance(leaf, Phrase)]
        self._stems: dict[Scope, frozenset[str]] = {
            scope: frozenset(
                alternative.stem
                for leaf in wanted
                if isinstance(leaf, Term) and leaf.scope in ("everywhere", scope)
                for alternative in leaf.alternatives
            )
            for scope in ("everywhere", "title")
        }

    def highlights(self, text: str, scope: Scope = "everywhere") -> tuple[Span, ...]:
        """Return the words of ``text`` that match, as code-point offsets into it, in order.

        A phrase is one span, and so are phrases that overlap. Stop words are marked only in phrases, and where nothing
        else is looked for. ``scope`` is "title" for a title.
        """
        tokens = analyse(text)
        stems = self._stems[scope]
        chosen = {place for place, token in enumerate(tokens) if token.forms.stem in stems}
        joined: set[int] = set()
        for start, end in self._runs(tokens, scope):
            chosen.update(range(start, end))
            joined.update(range(start, end - 1))
        return tuple(_spans(tokens, sorted(chosen), joined))

    def _runs(self, tokens: list[Token], scope: Scope) -> Iterator[tuple[int, int]]:
        """Yield where phrases stand, as ranges of tokens."""
        for phrase in self._phrases:
            if phrase.scope not in ("everywhere", scope):
                continue
            length = len(phrase.words)
            for start in range(len(tokens) - length + 1):
                here = tokens[start : start + length]
                if all(_same(word, token.forms, phrase) for word, token in zip(phrase.words, here, strict=True)):
                    yield start, start + length


def _is_stopword(leaf: Leaf) -> bool:
    return isinstance(leaf, Term) and is_stopword(leaf.forms.exact)


def _same(wanted: Forms, found: Forms, phrase: Phrase) -> bool:
    return wanted.exact == found.exact if phrase.literal else wanted.stem == found.stem


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
