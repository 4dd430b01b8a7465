"""Which stems satisfy a word of the query besides its own: other spellings of it, and it with a preposition.

Variant spellings come from :mod:`searchapp.analysis.variants`. The one-letter prepositions ب ل ك ف are not stripped
when a text is indexed, for بيان without its ب is another word. Here the word that is looked for is known, and the index
tells which of the two is the common one: لكازاخستان is "to Kazakhstan" because nobody writes of anything else, بيان is
not "by يان" because nobody writes of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from searchapp.analysis import letters
from searchapp.analysis.analyser import Forms, analyse_word
from searchapp.analysis.root import root
from searchapp.model import MatchLevel
from searchapp.plan import Alternative

#: How many articles hold a stem.
CountStem = Callable[[str], int]

PREPOSITIONS: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)

#: What is written in front of the first word of a phrase without making it another.
_CLITICS: Final = tuple(
    conjunction + preposition
    for conjunction in ("", letters.WAW, letters.FEH)
    for preposition in ("", letters.BEH, letters.LAM, letters.KAF)
    if conjunction or preposition
)
_ARTICLE: Final = letters.ALEF + letters.LAM

#: From this length on, in letters, what follows a preposition is taken for a word whatever the counts say.
_UNMISTAKABLE: Final = 5
_SHORTEST_WITH_PREPOSITION: Final = 3
_SHORTEST_WITHOUT: Final = 4

#: How many times as common as the word with a preposition the word without one has to be.
_RATIO: Final = 2


def alternatives(
    forms: Forms, variants: Mapping[str, tuple[str, ...]], count_stem: CountStem
) -> tuple[Alternative, ...]:
    """Return the stems that satisfy a word of these ``forms``, its own first, each once."""
    found: dict[str, Alternative] = {}
    for stem, level in _expanded(forms.stem, variants, count_stem):
        found.setdefault(stem, Alternative(stem, root(stem), level))
    return tuple(found.values())


def with_clitics(word: Forms, count_stem: CountStem) -> tuple[Forms, ...]:
    """Return ``word`` and what it is behind a conjunction or a preposition, such as would not be taken for another."""
    if word.normalized[0] not in letters.LETTERS:
        return (word,)
    found = [word]
    for clitics in _CLITICS:
        longer = analyse_word(_joined(clitics, word.normalized))
        if longer is not None and _is_same_word(longer.stem, word.stem, count_stem):
            found.append(longer)
    return tuple(found)


def _joined(clitics: str, exact: str) -> str:
    """Write ``clitics`` before a word: after ل the article loses its alef, and its ل as well before another one."""
    if not (clitics.endswith(letters.LAM) and exact.startswith(_ARTICLE)):
        return clitics + exact
    rest = exact.removeprefix(_ARTICLE)
    return clitics + (rest if rest.startswith(letters.LAM) else letters.LAM + rest)


def _is_same_word(longer: str, stem: str, count_stem: CountStem) -> bool:
    return longer == stem or (longer[1:] == stem and longer[0] in PREPOSITIONS and _takes(longer[0], stem, count_stem))


def _expanded(
    stem: str, variants: Mapping[str, tuple[str, ...]], count_stem: CountStem
) -> Iterator[tuple[str, MatchLevel]]:
    yield stem, MatchLevel.INFLECTION
    bare = _without_preposition(stem, variants, count_stem)
    if bare is not None:
        yield bare, MatchLevel.INFLECTION
    spellings = variants.get(bare or stem, (bare or stem,))
    for spelling in spellings:
        yield spelling, MatchLevel.VARIANT
    for spelling in spellings:
        for preposition in PREPOSITIONS:
            if _takes(preposition, spelling, count_stem):
                yield preposition + spelling, MatchLevel.INFLECTION


def _without_preposition(stem: str, variants: Mapping[str, tuple[str, ...]], count_stem: CountStem) -> str | None:
    rest = stem[1:]
    if not stem.startswith(PREPOSITIONS) or len(rest) < _SHORTEST_WITHOUT or stem in variants:
        return None
    return rest if count_stem(rest) > _RATIO * count_stem(stem) else None


def _takes(preposition: str, stem: str, count_stem: CountStem) -> bool:
    together = count_stem(preposition + stem) if len(stem) >= _SHORTEST_WITH_PREPOSITION else 0
    return together > 0 and (len(stem) >= _UNMISTAKABLE or count_stem(stem) >= _RATIO * together)
