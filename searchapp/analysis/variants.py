"""Names and words that newspapers spell in several ways (``data/variants.txt``): ترامب ترمب, غوغل جوجل قوقل.

They are joined when a query is compiled, not when a text is indexed. So a new class needs no rebuilding, users can add
a file of their own, and a query may insist on its own spelling. Classes are classes of *lexemes*: a clitic or an ending
on either side makes no difference, but a spelling that is also another word would do harm and is in no class: neither
is one of ours that is read as a form of another word (جرين as يجرين), as names may be that the lexicon does not know.

A user's file has the format of ours: UTF-8, one class a line, its spellings separated by spaces, ``#`` starts a
comment. A line that shares a spelling with one of our classes adds to it. Where | separates the spellings, each may be
of several words (فيس بوك | فيسبوك): they meet as they are written, see :mod:`searchapp.analysis.compounds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.analysis.compounds import Listed, Spelling, listed_spellings, shipped
from searchapp.analysis.data import parse_spellings, read_classes
from searchapp.analysis.lexemes import wanted_lexeme
from searchapp.analysis.lexicon.reader import LIKELY_CLITICS, UNKNOWN, citation
from searchapp.analysis.normalize import MAX_FORM_LENGTH, normalize, without_diacritics
from searchapp.analysis.stem import stem
from searchapp.analysis.tokens import words_in
from searchapp.errors import InputError
from searchapp.model import MatchLevel

#: For each lexeme that has a class: all the lexemes of the class, including its own.
Variants = Mapping[str, tuple[str, ...]]

_FILE: Final = "variants.txt"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_CACHED_FILES: Final = 4
_REMEMBERED: Final = 1 << 12

#: How many code points of a spelling an error message quotes.
_QUOTED_LENGTH: Final = 40


def spelling_classes(classes: Iterable[list[str]]) -> dict[str, tuple[str, ...]]:
    """Map each lexeme of ``classes`` (lists of words) to all the lexemes of its class, including its own.

    Classes that share a lexeme become one.
    """
    joined: dict[str, dict[str, None]] = {}
    for words in classes:
        members = {lexeme: None for word in words if (lexeme := _lexeme_of(word)) is not None}
        for lexeme in tuple(members):
            members.update(joined.get(lexeme, {}))
        joined.update(dict.fromkeys(members, members))
    return {lexeme: tuple(members) for lexeme, members in joined.items()}


@cache
def variants() -> Variants:
    """Return the classes that come with searchapp; see :func:`spelling_classes`."""
    return _Shipped(read_classes(_FILE))


class _Shipped(Mapping[str, tuple[str, ...]]):
    """The lexemes of ``classes`` by :func:`spelling_classes`, without spellings that are read as forms of other words.

    To read all their words is most of what a first search would wait for: a class is read when a lexeme of it is asked
    for. Words that are read as themselves and share a lexeme share its light stem, before or after a clitic is taken
    from one that the lexicon does not know.
    """

    def __init__(self, classes: Sequence[list[str]]) -> None:
        self._classes = classes
        self._numbers_by_stem: dict[str, list[int]] = {}
        for number, words in enumerate(classes):
            for word in words:
                self._numbers_by_stem.setdefault(stem(normalize(word)), []).append(number)
        self._known: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, lexeme: str) -> tuple[str, ...]:
        found = self._known.get(lexeme)
        if found is None:
            found = self._known[lexeme] = spelling_classes(_own_words(self._classes_near(lexeme))).get(lexeme, ())
        if not found:
            raise KeyError(lexeme)
        return found

    def _classes_near(self, lexeme: str) -> Iterator[list[str]]:
        """Yield in order the classes that have a word of the stem of ``lexeme``, and those that share one with them."""
        numbers: set[int] = set()
        cited = normalize(citation(lexeme))
        # An unknown word is looked for without its first و or ل.
        detached = LIKELY_CLITICS if lexeme.startswith(UNKNOWN) else ()
        stems = [stem(letter + cited) for letter in ("", *detached)]
        while stems:
            more = set(self._numbers_by_stem.get(stems.pop(), ())) - numbers
            numbers |= more
            stems += [stem(normalize(word)) for number in more for word in self._classes[number]]
        return map(self._classes.__getitem__, sorted(numbers))

    def __iter__(self) -> Iterator[str]:
        return iter(spelling_classes(_shipped_classes()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def spellings() -> Mapping[str, str]:
    """Return a spelling of each lexeme of the classes that come with searchapp: the first one listed."""
    return _first_spellings(_shipped_classes())


@cache
def _shipped_classes() -> list[list[str]]:
    """Return the classes that come with searchapp, without spellings that are read as forms of other words."""
    return list(_own_words(read_classes(_FILE)))


def _own_words(classes: Iterable[list[str]]) -> Iterator[list[str]]:
    own = ([word for word in words if _is_read_as_itself(word)] for words in classes)
    return (words for words in own if len(words) > 1)


def _is_read_as_itself(word: str) -> bool:
    """Return whether ``word`` is unknown to the lexicon, or read as a lexeme whose citation form has its light stem."""
    lexeme = _lexeme_of(word)
    if lexeme is None or lexeme.startswith(UNKNOWN):
        return lexeme is not None
    cited, normalized = normalize(citation(lexeme)), normalize(word)
    return cited == normalized or stem(cited) == stem(normalized)


@lru_cache(_REMEMBERED)
def _lexeme_of(word: str) -> str | None:
    """Return the lexeme that ``word`` means in a query, without its other forms: there are many words to read."""
    normalized = normalize(word)
    return wanted_lexeme(without_diacritics(word)[:MAX_FORM_LENGTH], normalized) if normalized else None


def spellings_with(path: Path | None) -> Mapping[str, str]:
    """Return a spelling of each lexeme of :func:`variants_with`. Raises the same errors."""
    return spellings() if path is None else _from_file(path).spellings


def _first_spellings(classes: Iterable[list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in chain.from_iterable(classes):
        lexeme = _lexeme_of(word)
        if lexeme is not None:
            found.setdefault(lexeme, word)
    return found


def variants_with(path: Path | None) -> Variants:
    """Return our classes with those of the user's file ``path`` added; ours alone when it is None.

    The result is cached until the file changes. Raises :class:`InputError` naming the file, and the line if there is
    one, when the file cannot be read, is not UTF-8, or has a class that is not two or more single words.
    """
    return variants() if path is None else _from_file(path).variants


def compounds_with(path: Path | None) -> Listed:
    """Return our names of several words with those of :func:`variants_with`. Raises the same errors."""
    return shipped() if path is None else _from_file(path).compounds


class _Read(NamedTuple):
    """What a user's file and ours hold."""

    variants: Variants
    spellings: Mapping[str, str]
    compounds: Listed


def _from_file(path: Path) -> _Read:
    try:
        status = path.stat()
        return _read_file(path, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))
    except OSError as error:
        raise InputError(f"The file of spelling variants {path} cannot be read: {error.strerror}.") from error


@lru_cache(_CACHED_FILES)
def _read_file(path: Path, _version: tuple[int, ...]) -> _Read:
    found = list(_classes_of(path))
    words = [[word for word, *others in line if not others] for line in found]
    classes = [*_shipped_classes(), *(line for line in words if len(line) > 1)]
    names = [line for line in found if any(len(spelling) > 1 for spelling in line)]
    ours = dict.fromkeys(known.spellings for known in shipped().values())
    touched = [line for line in ours if any(set(line) & set(name) for name in names)]
    theirs = listed_spellings([*touched, *names], MatchLevel.VARIANT)
    return _Read(spelling_classes(classes), _first_spellings(classes), {**shipped(), **theirs})


def _classes_of(path: Path) -> Iterator[list[Spelling]]:
    lines = path.read_bytes().removeprefix(_BYTE_ORDER_MARK).splitlines()
    for number, line in enumerate(lines, start=1):
        where = f"{path}, line {number}"
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InputError(f"{where}: this is not UTF-8; save the file in that encoding.") from error
        for spellings in _spellings_in(text):
            if len(spellings) == 1:
                typed = " ".join(spellings[0])
                raise InputError(
                    f"{where}: {_quoted(typed)} stands alone; a class is two or more spellings on one line."
                )
            yield [tuple(_single_word(word, where) for word in spelling) for spelling in spellings]


def _spellings_in(line: str) -> Iterator[list[Spelling]]:
    for text in line.splitlines():
        entry = text.partition("#")[0]
        spellings = parse_spellings(entry if "|" in entry else "|".join(entry.split()))
        if spellings:
            yield spellings


def _single_word(spelling: str, where: str) -> str:
    words = words_in(spelling)
    if len(words) != 1:
        raise InputError(f"{where}: {_quoted(spelling)} is not a single word, and only those can be variants.")
    return words[0]


def _quoted(spelling: str) -> str:
    return repr(spelling if len(spelling) <= _QUOTED_LENGTH else f"{spelling[:_QUOTED_LENGTH]}…")
