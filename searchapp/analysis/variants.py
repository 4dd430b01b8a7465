"""Names and words that newspapers spell in several ways (``data/variants.txt``): ترامب ترمب, غوغل جوجل قوقل.

They are joined when a query is read, not when a text is indexed. So a new class needs no rebuilding, a user's own file
adds to ours, and a query may insist on its own spelling. Classes are classes of *stems*: a clitic or an ending on either
side does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from searchapp.analysis.analyser import analyse_word
from searchapp.analysis.data import read_classes

_FILE: Final = "variants.txt"


def spelling_classes(classes: Iterable[list[str]]) -> dict[str, tuple[str, ...]]:
    """Map each stem of ``classes`` (lists of words) to all the stems of its class, its own among them.

    Classes that share a stem become one.
    """
    joined: dict[str, dict[str, None]] = {}
    for words in classes:
        members = {forms.stem: None for word in words if (forms := analyse_word(word)) is not None}
        for stem in tuple(members):
            members.update(joined.get(stem, {}))
        joined.update(dict.fromkeys(members, members))
    return {stem: tuple(members) for stem, members in joined.items()}


@cache
def variants() -> dict[str, tuple[str, ...]]:
    """Return the classes that come with searchapp; see :func:`spelling_classes`."""
    return spelling_classes(read_classes(_FILE))
