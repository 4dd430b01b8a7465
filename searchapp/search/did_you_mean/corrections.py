"""Queries that may have been meant: what was typed, with some of its words replaced and all else as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final, get_args

from searchapp.errors import Message
from searchapp.query.ast import Syntax
from searchapp.query.fields import shortened
from searchapp.query.lexer import visible
from searchapp.search.did_you_mean.readings import Count, Doubt, Reader, Reading, Why
from searchapp.search.did_you_mean.word_spans import places_of
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.latin_names import plain_latin

#: More words than these are not looked at.
_MOST_WORDS: Final = 32

#: How many parts of a query are replaced at most, and how many ways of it are combined.
_MOST_PARTS: Final = 8
_COMBINED: Final = 3**4

_NOTES: Final[dict[Why, Message]] = {
    "name": Message("Read as a name in Latin letters", "قُرئ اسمًا بأحرف لاتينية"),
    "keyboard": Message("Read as typed on the other keyboard layout", "قُرئ كأنه كُتب بلوحة المفاتيح الأخرى"),
    "spelling": Message("Read as a misspelling", "قُرئ على أنه خطأ إملائي"),
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A query that may have been meant; ``notes`` say as what the words were read that it replaces.

    ``quoted`` says that one of them stands in quotation marks.
    """

    query: str
    notes: tuple[Message, ...]
    quoted: bool


def corrections(
    query: str, tree: Syntax, find_lexicon: Callable[[], Vocabulary | None], count: Count, *, rare: bool
) -> Iterator[Correction]:
    """Yield what may have been meant by ``query``, which was read as ``tree``, the likeliest first.

    Only words are replaced that are in no article or, where ``rare``, in hardly any while what they are read as is
    frequent. ``count`` tells in how many articles a word is; a lexicon is asked for only when there is such a word, and
    where there is none nothing is yielded. Nothing else is changed: fields and their values, operators, quotation marks
    and what is excluded stay as they were typed.
    """
    text = visible(query)
    places = places_of(text, tree)[:_MOST_WORDS]
    doubt = Doubt(text, count, rare)
    lexicon = find_lexicon() if any(doubt.about(place) or plain_latin(doubt.word(place)) for place in places) else None
    parts = Reader(places, lexicon, doubt).readings()[:_MOST_PARTS] if lexicon is not None else []
    ranked = islice(product(*(enumerate(readings) for readings in parts)), _COMBINED if parts else 0)
    for choice in sorted(ranked, key=lambda choice: sum(rank for rank, _ in choice)):
        yield _corrected(text, [reading for _, reading in choice])


def _corrected(text: str, readings: Sequence[Reading]) -> Correction:
    pieces: list[str] = []
    done = 0
    for reading in readings:
        pieces += (text[done : reading.start], reading.text)
        done = reading.end
    return Correction(
        query="".join((*pieces, text[done:])).strip(),
        notes=tuple(_note(text, readings, why) for why in get_args(Why) if any(it.why == why for it in readings)),
        quoted=any(reading.quoted for reading in readings),
    )


def _note(text: str, readings: Sequence[Reading], why: Why) -> Message:
    typed = [shortened(text[reading.start : reading.end]) for reading in readings if reading.why == why]
    name = _NOTES[why]
    return Message(en=f"{name.en}: {', '.join(typed)}.", ar=f"{name.ar}: {'، '.join(typed)}.")
