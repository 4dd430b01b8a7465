"""What is proposed in place of a query that finds hardly anything, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.deadline import Deadline
from searchapp.engines.base import Engine
from searchapp.errors import Message
from searchapp.query.expansion import alternatives
from searchapp.query.fields import shortened
from searchapp.search.did_you_mean import Correction, corrections
from searchapp.search.prepare import Query
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.cache import vocabulary_at_hand

#: How many seconds the first search that wants a correction waits for the lexicon.
_PATIENCE: Final = 3.0


def proposals(engine: Engine, text: str, query: Query, *, rare: bool, deadline: Deadline) -> Iterator[Correction]:
    """Yield what may have been meant by ``text``, read as ``query``, the likeliest first; see :func:`.corrections`.

    Raises :class:`~searchapp.deadline.TimeIsUpError` when the ``deadline`` passes.
    """
    compiler = query.compiler

    @cache
    def count(word: str) -> int:
        return sum(
            compiler.count_stem(alternative.stem)
            for forms in analyse_forms(word)
            for alternative in alternatives(forms, compiler.variants, compiler.count_stem)
        )

    def lexicon() -> Vocabulary | None:
        return vocabulary_at_hand(engine, min(_PATIENCE, deadline.left))

    return deadline.each(corrections(text, query.parsed.tree, lexicon, count, rare=rare))


def nothing_found(typed: str, searched: str) -> Message:
    """Return what is said where ``searched`` was searched for because ``typed`` finds nothing."""
    typed, searched = shortened(typed), shortened(searched)
    return Message(
        en=f"Nothing was found for “{typed}”; these are the results for “{searched}”.",
        ar=f"لم يُعثر على شيء لعبارة «{typed}»؛ وهذه نتائج «{searched}».",
    )
