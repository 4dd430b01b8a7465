"""What to highlight in a text, and why: the words of the original that match what was looked for, marks and all.

The text is analysed the way it was when it was indexed, and matched against the same plan, so what is highlighted is
what was found, on every engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from searchapp.analysis.analyser import Forms, Token, analyse, analyse_word
from searchapp.analysis.fold import without_marks
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.tokens import parted
from searchapp.model import MATCH_KINDS, MatchKind, Span, WordMatch
from searchapp.plan import Leaf, Node, Phrase, Scope, Term, leaves

_CLOSENESS: Final = {kind: rank for rank, kind in enumerate(MATCH_KINDS)}


class Marked(NamedTuple):
    """What matches in a text: what to highlight, and each word with how it matches; offsets are code points."""

    highlights: tuple[Span, ...]
    matches: tuple[WordMatch, ...]


class Highlighter:
    """Finds what a plan looks for in texts."""

    def __init__(self, node: Node | None) -> None:
        wanted = list(leaves(node))
        # Of "the war" every "the" would be marked, and the longest paragraph taken for the one that matches best.
        wanted = [leaf for leaf in wanted if not _is_stopword(leaf)] or wanted
        self._phrases = [leaf for leaf in wanted if isinstance(leaf, Phrase)]
        terms = [leaf for leaf in wanted if isinstance(leaf, Term)]
        self._words: dict[Scope, _Words] = {
            scope: _Words(term for term in terms if term.scope in ("everywhere", scope))
            for scope in ("everywhere", "title")
        }

    def marked(self, text: str, scope: Scope = "everywhere") -> Marked:
        """Return what matches in ``text``; ``scope`` is "title" for a title.

        A phrase is one highlight, and so are phrases that overlap. Stop words are marked only in phrases, and where
        nothing else is looked for. A word that matches by its root only is not highlighted.
        """
        words = self._words[scope]
        if not any(phrase.scope in ("everywhere", scope) for phrase in self._phrases):
            return _marked_words(text, words)
        tokens = analyse(text)
        surfaces = (text[token.start : token.end] for token in tokens)
        found = {place: how for place, word in enumerate(surfaces) if (how := words[word]) is not None}
        joined: set[int] = set()
        for start, phrase in self._runs(tokens, scope):
            joined.update(range(start, start + len(phrase.words) - 1))
            for place, (wanted, written) in enumerate(zip(phrase.words, _written(phrase), strict=True), start):
                how = _how_in_phrase(wanted, written, tokens[place], text)
                found[place] = min(how, found.get(place, how), key=_CLOSENESS.__getitem__)
        places = sorted(found)
        highlighted = [place for place in places if found[place] != "root"]
        return Marked(
            tuple(_spans(tokens, highlighted, joined)),
            tuple(WordMatch(tokens[place].start, tokens[place].end, found[place]) for place in places),
        )

    def _runs(self, tokens: list[Token], scope: Scope) -> Iterator[tuple[int, Phrase]]:
        """Yield where phrases stand."""
        for phrase in self._phrases:
            if phrase.scope not in ("everywhere", scope):
                continue
            length = len(phrase.words)
            for start in range(len(tokens) - length + 1):
                here = tokens[start : start + length]
                if all(_same(word, token.forms, phrase) for word, token in zip(phrase.words, here, strict=True)):
                    yield start, phrase


class _Words(dict[str, MatchKind | None]):
    """The single words that are looked for: gives for a word of a text the closest way in which it matches, or None.

    A word that has been met is remembered.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        super().__init__()
        self._written: dict[str, set[str]] = defaultdict(set)
        self._stems: dict[str, MatchKind] = {}
        self._roots: set[str] = set()
        self._all_roots: set[str] = set()
        for term in terms:
            self._all_roots |= {term.forms.root, *(alternative.root for alternative in term.alternatives)}
            self._written[term.forms.exact].add(without_marks(term.written))
            for alternative in term.alternatives:
                if alternative.how == "variant":
                    self._stems.setdefault(alternative.stem, "variant")
                else:
                    self._stems[alternative.stem] = "ending"
            if term.related:
                self._roots.add(term.forms.root)

    def __missing__(self, word: str) -> MatchKind | None:
        forms = analyse_word(word)
        # Nearly every word of a text is told by its root to be none of those looked for.
        how = None if forms is None or forms.root not in self._all_roots else self._how(word, forms)
        self[word] = how
        return how

    def _how(self, word: str, forms: Forms) -> MatchKind | None:
        if forms.exact in self._written:
            return _exact_or_spelling(self._written[forms.exact], word)
        how = self._stems.get(forms.stem)
        return how or ("root" if forms.root in self._roots else None)


def _marked_words(text: str, words: _Words) -> Marked:
    """Return what matches where no phrase is looked for: each word for itself."""
    parts = parted(text)
    ends = list(accumulate(map(len, parts)))
    found = [
        WordMatch(end - len(word), end, how)
        for word, end in zip(parts[1::2], ends[1::2], strict=True)
        if (how := words[word]) is not None
    ]
    return Marked(tuple(Span(start, end) for start, end, how in found if how != "root"), tuple(found))


def _exact_or_spelling(written: set[str], word: str) -> MatchKind:
    return "exact" if without_marks(word) in written else "spelling"


def _how_in_phrase(wanted: Forms, written: str, token: Token, text: str) -> MatchKind:
    if wanted.exact != token.forms.exact:
        return "ending"
    return _exact_or_spelling({without_marks(written)}, text[token.start : token.end])


def _written(phrase: Phrase) -> tuple[str, ...]:
    return phrase.written or tuple(forms.exact for forms in phrase.words)


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
