"""Where phrases stand in a text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from searchapp.analysis.analyser import Forms
from searchapp.plan import Phrase, form_of


class Standing(NamedTuple):
    """A word of a text, by its number, that stands for a place of a phrase; and whether the next word belongs to it."""

    word: int
    place: int
    goes_on: bool


def standing(phrase: Phrase, words: Sequence[Forms]) -> Iterator[Standing]:
    """Yield the words of a text in which ``phrase`` stands, as often as it does."""
    forms = [form_of(word, phrase.level) for word in words]
    found = []
    for place in range(len(phrase.positions)):
        wanted = frozenset(phrase.forms_at(place))
        found.append([number for number, form in enumerate(forms) if form in wanted])
    if not all(found):
        return
    runs = _adjacent(found) if phrase.slop is None else _near(found, phrase.slop)
    for run in runs:
        ordered = sorted((number, place) for place, number in enumerate(run))
        for (number, place), (following, _) in pairwise(ordered):
            yield Standing(number, place, following == number + 1)
        number, place = ordered[-1]
        yield Standing(number, place, goes_on=False)


def _adjacent(found: Sequence[Sequence[int]]) -> Iterator[Sequence[int]]:
    others = list(map(frozenset, found[1:]))
    for start in found[0]:
        if all(start + distance in numbers for distance, numbers in enumerate(others, 1)):
            yield range(start, start + len(found))


def _near(found: Sequence[Sequence[int]], apart: int) -> Iterator[Sequence[int]]:
    for start in sorted(number for numbers in found for number in numbers):
        run = []
        for numbers in found:
            following = bisect_left(numbers, start)
            if following == len(numbers):
                return
            run.append(numbers[following])
        if max(run) - start < len(found) + apart:
            yield run
