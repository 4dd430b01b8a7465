"""The analyser: the one chain from a text to the forms under which its words are indexed, searched and highlighted.

==========  ==========  ===============================================================================================
step        makes       why here
==========  ==========  ===============================================================================================
tokens      offsets     first, on the original: an offset into a changed text does not fit the original
diacritics  surface     before normalizing, which hides how the letters were spelt
normalize   normalized  before stemming: affixes are then listed in one spelling only (اً and ا, ة and ه are one)
stem        stem        before the root: a clitic taken for a root letter would give a wrong root
root        root        last; a function of the stem, so that words of one stem have one root
==========  ==========  ===============================================================================================

A word's forms depend on the word alone. They are cached, so that a text costs one regular expression and a look-up for
each of its words.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources
from typing import Final, NamedTuple

from searchapp.analysis.normalize import MAX_FORM_LENGTH, normalize, without_diacritics
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem
from searchapp.analysis.tokens import find_words, words_in

_CACHED_WORDS: Final = 1 << 20

#: What decides the forms of a word: a change in one of these makes an index stale.
_FORM_MODULES: Final = ("letters.py", "tokens.py", "normalize.py", "stem.py", "root.py", "data/__init__.py")
_FORM_LISTS: Final = ("broken_plurals.txt", "clitic_lookalikes.txt", "ending_lookalikes.txt")


class Forms(NamedTuple):
    """The four forms of a word, from the finest to the coarsest; see the table above.

    ``surface`` is the word letter by letter, without its diacritics: the others merge what newspapers spell in several
    ways.
    """

    surface: str
    normalized: str
    stem: str
    root: str


class Token(NamedTuple):
    """A word in a text: ``text[start:end]`` is the word as printed."""

    forms: Forms
    start: int
    end: int


@lru_cache(_CACHED_WORDS)
def analyse_word(word: str) -> Forms | None:
    """Return the forms of ``word`` as it stands in a text, or None when it has no letter and no digit."""
    normalized = normalize(word)
    if not normalized:
        return None
    stemmed = stem(normalized)
    return Forms(without_diacritics(word)[:MAX_FORM_LENGTH], normalized, stemmed, root(stemmed))


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
