"""The analyser: the one chain from a text to the forms under which its words are indexed, searched and highlighted.

==========  ==========  ===============================================================================================
step        makes       why here
==========  ==========  ===============================================================================================
tokens      offsets     first, on the original: an offset into a changed text does not fit the original
diacritics  surface     before normalizing, which hides how the letters were spelt
normalize   normalized  before stemming: affixes are then listed in one spelling only (اً and ا, ة and ه are one)
readings    readings    on the surface, which tells كان from كأن; see :mod:`.lexemes`
root        root        last; a function of the readings, so that words of one lexeme have one root
==========  ==========  ===============================================================================================

A word's forms depend on the word alone. They are cached, so that a text costs one regular expression and a look-up for
each of its words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources
from itertools import product
from typing import Final, NamedTuple

from searchapp.analysis import letters
from searchapp.analysis.lexemes import lexemes_of, readings, root_of, wanted_lexeme
from searchapp.analysis.normalize import MAX_FORM_LENGTH, normalize, without_diacritics
from searchapp.analysis.stem import stem
from searchapp.analysis.tokens import find_words, words_in

#: About 40 megabytes. A server meets more and more words in the articles that it shows; when articles are indexed, each
#: is asked for once.
_CACHED_WORDS: Final = 1 << 16
_CACHED_SPELLINGS: Final = 1 << 12

#: What decides the forms of a word: a change in one of these makes an index stale.
_FORM_MODULES: Final = (
    *("letters.py", "tokens.py", "normalize.py", "stem.py", "root.py", "lexemes.py", "data/__init__.py"),
    *(
        "lexicon/combinations.py",
        "lexicon/paradigms.py",
        "lexicon/reader.py",
        "lexicon/spelling.py",
        "lexicon/store.py",
    ),
)
_FORM_LISTS: Final = (
    "broken_plurals.txt",
    "clitic_lookalikes.txt",
    "ending_lookalikes.txt",
    "lexicon.bin",
    "combinations.bin",
)


class Forms(NamedTuple):
    """The four forms of a word, from the finest to the coarsest; see the table above.

    ``surface`` is the word letter by letter, without its diacritics: the others merge what newspapers spell in several
    ways.
    """

    surface: str
    normalized: str
    readings: str
    root: str

    @property
    def lexeme(self) -> tuple[str, ...]:
        """The lexemes that the word may be, the likeliest first."""
        return lexemes_of(self.readings)

    @property
    def wanted(self) -> str:
        """The lexeme that the word means in a query."""
        return wanted_lexeme(self.surface, self.normalized)

    @property
    def stem(self) -> str:
        """The light stem: coarser than the normalized form, finer than the root, and no measure of the same word."""
        return stem(self.normalized)


class Token(NamedTuple):
    """A word in a text: ``text[start:end]`` is the word as printed."""

    forms: Forms
    start: int
    end: int


#: The forms of words that have been worked out elsewhere.
_known: Mapping[str, Forms | None] = {}


@contextmanager
def known_forms(forms: Mapping[str, Forms | None]) -> Iterator[None]:
    """Take what :func:`analyse_word` returns from ``forms`` in the block, where they have the word: another process has
    called it.
    """
    global _known  # noqa: PLW0603 - like the cache, it is there to be fast
    before, _known = _known, forms
    try:
        yield
    finally:
        _known = before


@lru_cache(_CACHED_WORDS)
def analyse_word(word: str) -> Forms | None:
    """Return the forms of ``word`` as it stands in a text, or None when it has no letter and no digit."""
    if word in _known:
        return _known[word]
    normalized = normalize(word)
    if not normalized:
        return None
    # Equal texts are one in memory: most words are their own surface and normalized form, many have the same readings.
    surface = _first_equal(without_diacritics(word)[:MAX_FORM_LENGTH], word)
    normalized = _first_equal(normalized, surface)
    read = sys.intern(readings(surface, normalized))
    return Forms(surface, normalized, read, root_of(read))


def _first_equal(text: str, other: str) -> str:
    return other if other == text else text


#: Letters that are printed for one another, by the normalized one: the first two alefs of a word and its last letter
#: are looked at.
_ALEFS: Final = "اأإآ"
_LAST_LETTERS: Final = {letters.YEH: "يى", letters.HEH: "هة"}
_RESPELT_ALEFS: Final = 2


@lru_cache(_CACHED_SPELLINGS)
def spellings_of(word: Forms) -> tuple[Forms, ...]:
    """Return ``word``, and for each of the other readings that words of its normalized form may have one such word.

    على and علي have one normalized form, and are different words.
    """
    found = {word.readings: word}
    for surface in _respelt(word.surface):
        forms = analyse_word(surface)
        if forms is not None and forms.normalized == word.normalized:
            found.setdefault(forms.readings, forms)
    return tuple(found.values())


def _respelt(surface: str) -> Iterator[str]:
    alefs = [number for number, letter in enumerate(surface) if letter in _ALEFS][:_RESPELT_ALEFS]
    choices = [_ALEFS if number in alefs else letter for number, letter in enumerate(surface)]
    choices[-1] = _LAST_LETTERS.get(normalize(surface[-1]), choices[-1])
    return map("".join, product(*choices))


def analyse(text: str) -> list[Token]:
    """Return the words of ``text`` in order, with their forms and their offsets into ``text``."""
    return [
        Token(forms, word.start(), word.end())
        for word in find_words(text)
        if (forms := analyse_word(word.group())) is not None
    ]


def analyse_forms(text: str) -> list[Forms]:
    """Return the forms of the words of ``text`` in order: :func:`analyse` without the offsets, at half the cost."""
    return [forms for forms in map(analyse_word, words_in(text)) if forms is not None]


@cache
def fingerprint() -> str:
    """Return an identifier of the rules and lists of this analyser: equal fingerprints mean equal forms."""
    digest = blake2b(digest_size=8)
    package = resources.files("searchapp.analysis")
    for name in _FORM_MODULES:
        digest.update(package.joinpath(name).read_bytes())
    for name in _FORM_LISTS:
        digest.update(package.joinpath("data", name).read_bytes())
    return digest.hexdigest()
