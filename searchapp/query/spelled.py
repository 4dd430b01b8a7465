"""The other spellings of names and numbers in a query: عبد الله and عبدالله, سبعة عشر and 17.

Which they are, :mod:`searchapp.analysis.compounds` and :mod:`searchapp.analysis.numbers` say. Here they are put in a
form that phrases are made of: what may stand at each position.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise, product
from typing import Final, NamedTuple

from searchapp.analysis.analyser import Forms, Token, analyse_word
from searchapp.analysis.compounds import Compound, Listed, Spelling, compounds
from searchapp.analysis.numbers import MOST, Number, number_spellings, read_number
from searchapp.model import MatchLevel
from searchapp.plan import form_of

#: How many spellings a sequence of words has at most; those with the fewest changes are kept.
_MOST_SPELLINGS: Final = 16

#: How many ways to write a number in words are looked at: long ones have hundreds, which nobody writes.
_MOST_OF_NUMBER: Final = 64
_MOST_SHAPES: Final = 6

_CLITICS: Final = frozenset("وفبلك")
_MOST_CLITICS: Final = 2


# Characters that join two words into one; anything else between them separates them.
_JOINERS: Final = frozenset("_-‐‑.'’:@&+#٫٬") | {""}


class Shape(NamedTuple):
    """Spellings of one length: the words that may stand at each position, and the level at which they match."""

    positions: tuple[tuple[str, ...], ...]
    level: MatchLevel

    def forms(self) -> list[tuple[Forms, ...]]:
        """Return the forms of the words at each position."""
        return [tuple(forms for word in words if (forms := analyse_word(word))) for words in self.positions]


class Part(NamedTuple):
    """A name or a number among the words of a query, or a single word that is neither: its words as typed.

    ``others`` are its other spellings. Where it is not ``fixed`` its words need not stand side by side.
    """

    words: tuple[Forms, ...]
    others: tuple[Shape, ...] = ()
    fixed: bool = True


def parts_of(words: Sequence[Forms], listed: Listed, levels: Collection[MatchLevel]) -> Iterator[Part]:
    """Yield the parts of ``words``, neighbours in a query, in order; only spellings that match at ``levels`` count."""
    surfaces = [word.surface for word in words]
    names = {found.start: found for found in compounds(surfaces, listed) if found.level in levels}
    position = 0
    while position < len(words):
        name = names.get(position)
        number = _number_at(words[position:], name) if MatchLevel.VARIANT in levels else None
        length = max(name.length if name else 1, number.words if number else 1)
        typed = tuple(words[position : position + length])
        named = name if name is not None and name.length == length else None
        others = (
            *(_shapes_behind_clitics(named, levels) if named else ()),
            *(_shapes_of_number(number.value) if number else ()),
        )
        yield Part(typed, others, fixed=named is None or named.fixed)
        position += length


def phrases_of(words: Sequence[Forms], listed: Listed, levels: Collection[MatchLevel]) -> tuple[Shape, ...]:
    """Return the other spellings of ``words``, a phrase: each of its names may be spelt in each way.

    Numbers and single words are as they were typed: they have been quoted.
    """
    choices: list[list[Shape]] = []
    position = 0
    for name in compounds([word.surface for word in words], listed):
        if name.level in levels and not (name.length == 1 and all(len(it) == 1 for it in name.spellings)):
            choices += map(_typed, words[position : name.start])
            end = name.start + name.length
            choices.append([_as_typed(words[name.start : end]), *_shapes_of(name)])
            position = end
    choices += map(_typed, words[position:])
    changes = [range(len(shapes)) for shapes in choices]
    if all(len(shapes) == 1 for shapes in choices):
        return ()
    # With many names there are very many combinations, of which the first are those that change the last names.
    combined = islice(product(*changes), 1, _MOST_SPELLINGS**2)
    best = sorted(combined, key=lambda chosen: sum(map(bool, chosen)))[: _MOST_SPELLINGS - 1]
    return tuple(_joined([shapes[number] for shapes, number in zip(choices, chosen, strict=True)]) for chosen in best)


def names_in(words: Sequence[Forms], listed: Listed) -> Iterator[tuple[str, ...]]:
    """Yield the spellings of each name among ``words`` whose words belong together, as typed first, without clitics."""
    for name in compounds([word.surface for word in words], listed):
        spellings = _without_clitics(name.spellings)
        if name.fixed and len(spellings) > 1 and all(first not in _CLITICS for first, *_ in spellings):
            yield tuple(" ".join(spelling) for spelling in spellings[:_MOST_SHAPES])


def _typed(word: Forms) -> list[Shape]:
    return [_as_typed([word])]


def _as_typed(words: Iterable[Forms]) -> Shape:
    return Shape(tuple((word.surface,) for word in words), MatchLevel.EXACT)


def _joined(shapes: Sequence[Shape]) -> Shape:
    return Shape(
        tuple(position for shape in shapes for position in shape.positions), min(shape.level for shape in shapes)
    )


def _shapes_of(name: Compound) -> tuple[Shape, ...]:
    """Return the spellings of ``name`` but the one that was typed."""
    return tuple(Shape(positions, name.level) for positions in _merged(name.spellings[1:]))


def _shapes_behind_clitics(name: Compound, levels: Collection[MatchLevel]) -> Iterator[Shape]:
    """Yield the spellings of ``name`` but the one that was typed: without its clitics, if inflection counts."""
    if MatchLevel.INFLECTION in levels:
        typed, *others = _without_clitics(name.spellings)
        if typed != name.spellings[0]:
            yield Shape(tuple((word,) for word in typed), MatchLevel.INFLECTION)
        name = name._replace(spellings=(typed, *others))
    yield from _shapes_of(name)


@lru_cache(1 << 10)
def _shapes_of_number(value: int) -> tuple[Shape, ...]:
    spellings = ((str(value),), *number_spellings(value)[:_MOST_OF_NUMBER])
    return tuple(Shape(positions, MatchLevel.VARIANT) for positions in _merged(spellings)[:_MOST_SHAPES])


def _merged(spellings: Sequence[Spelling]) -> list[tuple[tuple[str, ...], ...]]:
    """Return ``spellings`` as positions, as few as there may be: each combination of what may stand at them is one of
    ``spellings``.
    """
    known = set(spellings)
    found: list[tuple[tuple[str, ...], ...]] = []
    for spelling in spellings:
        for number, positions in enumerate(found):
            if len(positions) == len(spelling) > 1:
                wider = tuple(tuple(dict.fromkeys((*its, word))) for its, word in zip(positions, spelling, strict=True))
                if known.issuperset(product(*wider)):
                    found[number] = wider
                    break
        else:
            found.append(tuple((word,) for word in spelling))
    return found


def _number_at(words: Sequence[Forms], name: Compound | None) -> Number | None:
    """Return the number that ``words`` begin with, in words or digits; ``name`` is what else begins there."""
    found = read_number(word.surface for word in words)
    if found is not None:
        return found
    length = name.length if name is not None else 1
    digits = "".join(word.normalized for word in words[:length])
    if not (digits.isascii() and digits.isdecimal()) or digits.startswith("0") or len(digits) > len(str(MOST)):
        return None
    return Number(int(digits), length) if number_spellings(int(digits)) else None


def _without_clitics(spellings: Sequence[Spelling]) -> list[Spelling]:
    """Return ``spellings`` of a name without the clitics that all of them begin with."""
    clitics = next((clitics for clitics in map(_clitics_of, (first for first, *_ in spellings)) if clitics), "")
    if not all(first.startswith(clitics) and first != clitics for first, *_ in spellings):
        return list(spellings)
    return [(first.removeprefix(clitics), *others) for first, *others in spellings]


def _clitics_of(word: str) -> str:
    """Return the conjunction and preposition before a word that is the same word without them."""
    forms = analyse_word(word)
    for length in range(_MOST_CLITICS, 0, -1):
        if len(word) > length + 1 and _CLITICS.issuperset(word[:length]):
            rest = analyse_word(word[length:])
            if forms is not None and rest is not None and rest.wanted == forms.wanted:
                return word[:length]
    return ""


def written_as_one(text: str, tokens: list[Token]) -> Iterator[list[Token]]:
    """Split ``tokens`` into groups that were written as one word."""
    group = tokens[:1]
    for former, token in pairwise(tokens):
        if text[former.end : token.start] not in _JOINERS:
            yield group
            group = []
        group.append(token)
    if group:
        yield group


def each_once(positions: list[tuple[Forms, ...]], level: MatchLevel) -> list[tuple[Forms, ...]]:
    """Return ``positions`` without those whose first word may stand at an earlier one; no word is left at two."""
    taken: set[str] = set()
    left = []
    for first, *others in positions:
        if form_of(first, level) in taken:
            continue
        left.append((first, *(word for word in others if form_of(word, level) not in taken)))
        taken.update(form_of(word, level) for word in left[-1])
    return left
