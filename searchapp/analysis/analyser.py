"""The analyser: the one chain from a text to the forms under which its words are indexed, looked for and highlighted.

======  =========  ====================================================================================================
step    makes      why here
======  =========  ====================================================================================================
tokens  offsets    first, on the original: an offset found on a changed text could not be taken back to the original
marks   surface    before folding, which hides how the letters were spelt
fold    normalized      before stemming: affixes are listed once, in the folded spelling (اً and ا, ة and ه are then one)
stem    stem       before the root: a clitic taken for a root letter would give a wrong root
root    root       last; a function of the stem, so that whatever shares a stem shares a root
======  =========  ====================================================================================================

A word's forms depend on nothing but the word. They are remembered, so that a text costs one regular expression and a
look-up for each of its words.
"""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources
from typing import Final, NamedTuple

from searchapp.analysis.normalize import MAX_FORM_LENGTH, fold, without_diacritics
from searchapp.analysis.root import root
from searchapp.analysis.stem import stem
from searchapp.analysis.tokens import find_words, surfaces

_REMEMBERED_WORDS: Final = 1 << 20

#: What decides the forms of a word: a change in one of these makes an index stale.
_FORM_MODULES: Final = (
    "letters.py",
    "tokens.py",
    "normalize.py",
    "endings.py",
    "listed.py",
    "clitics.py",
    "stem.py",
    "root.py",
    "data/__init__.py",
)
_FORM_LISTS: Final = ("broken_plurals.txt", "clitic_lookalikes.txt", "ending_lookalikes.txt")


class Forms(NamedTuple):
    """The four forms of a word, from the finest to the coarsest; see the table above.

    ``surface`` is the word to the letter, without its marks: the others fold what newspapers spell in several ways.
    """

    surface: str
    normalized: str
    stem: str
    root: str


class Token(NamedTuple):
    """A word in a text: ``text[start:end]`` is the word as it is written."""

    forms: Forms
    start: int
    end: int


@lru_cache(_REMEMBERED_WORDS)
def analyse_word(word: str) -> Forms | None:
    """Return the forms of ``word`` as it stands in a text, or None when it has no letter and no digit."""
    normalized = fold(word)
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
    return [forms for forms in map(analyse_word, surfaces(text)) if forms is not None]


@cache
def fingerprint() -> str:
    """Return what identifies the rules and lists of this analyser: equal fingerprints give equal forms."""
    digest = blake2b(digest_size=8)
    package = resources.files("searchapp.analysis")
    for name in _FORM_MODULES:
        digest.update(package.joinpath(name).read_bytes())
    for name in _FORM_LISTS:
        digest.update(package.joinpath("data", name).read_bytes())
    return digest.hexdigest()
