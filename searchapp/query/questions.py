"""Telling a question from a list of words."""

from __future__ import annotations

from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.analysis.normalize import normalize

#: Words that ask where they come first.
_ASKING: Final = frozenset(
    map(
        normalize,
        (
            *("ما", "ماذا", "ماهو", "ماهي", "من", "متى", "أين", "كيف", "كم", "لماذا", "هل", "أي", "أية", "أيهما"),
            *("بماذا", "لمن", "ممن", "علام", "عم", "إلام"),
            *("وما", "ومن", "ومتى", "وأين", "وكيف", "وكم", "ولماذا", "وهل", "وماذا"),
        ),
    )
)
_MARKS: Final = ("؟", "?")
_FEWEST_AFTER: Final = 2


def is_question(query: str) -> bool:
    """Tell whether ``query`` asks: words before a question mark, or a question word and at least two more."""
    words = analyse_forms(query)
    if query.rstrip().endswith(_MARKS):
        return bool(words)
    return len(words) > _FEWEST_AFTER and words[0].normalized in _ASKING
