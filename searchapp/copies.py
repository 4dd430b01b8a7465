"""Which articles are copies of each other: newspapers print the same agency text, cut and edited a little.

Two texts are compared by the runs of three words that they have, in their exact forms, so that neither spelling nor
punctuation sets them apart. Pairs read in two news archives decided the rest: between newspapers half of the runs make
a copy, within a few days. Later, or in the same newspaper, texts as alike as that are forms filled in anew (forecasts,
telegrams, results), or news that repeats what led up to it; there it takes nearly all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final

from searchapp.analysis.analyser import analyse_forms
from searchapp.model import Article, Copy

#: How much of the runs in two texts they have to share, as a share of all there are in both.
ALIKE: Final = 0.5
#: The same for texts of one newspaper, and for those printed far apart or nobody knows when.
NEARLY_THE_SAME: Final = 0.9
#: How far apart newspapers print a copy.
SOON: Final = timedelta(days=3)
#: Texts of fewer words are captions and notices: copies are the same to the word, and so are their titles.
SHORT: Final = 25

#: How much of a text is compared, in code points; few articles are longer, and what begins so long alike is alike.
_COMPARED: Final = 20_000
_REMEMBERED: Final = 256

#: Only ever compared with itself.
_UNDATED: Final = datetime(1, 1, 1)

Runs = frozenset[tuple[str, ...]]


def grouped(articles: Sequence[Article]) -> list[list[Article]]:
    """Return ``articles`` in groups: each article that is no copy of one before it, and after it its copies, in order.

    All in a group are copies of its first; of each other they may be less so.
    """
    groups: list[list[Article]] = []
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes: list[int] = []
    for article in articles:
        runs = _runs(article)
        shared = Counter(number for run in runs for number in holders.get(run, ()))
        alike = {number: count / (sizes[number] + len(runs) - count) for number, count in shared.items()}
        for number in sorted(alike, key=lambda number: (-alike[number], number)):
            if alike[number] >= _needed(groups[number][0], article):
                groups[number].append(article)
                break
        else:
            for run in runs:
                holders[run].append(len(groups))
            sizes.append(len(runs))
            groups.append([article])
    return groups


def copies_among(article: Article, others: Iterable[Article]) -> list[Article]:
    """Return those of ``others`` that are copies of ``article``, in order."""
    runs = _runs(article)
    return [other for other in others if _likeness(runs, _runs(other)) >= _needed(article, other)]


def listed(shown: Article, copies: Sequence[Article]) -> tuple[Copy, ...]:
    """Return the ``copies`` of the article that is ``shown`` for them, the earliest first, undated ones last.

    The earliest is marked as ``first`` where it is known to have come before all of them and the one shown.
    """
    ordered = sorted(copies, key=lambda copy: (copy.date is None, copy.date or _UNDATED))
    return tuple(
        Copy(
            copy.id,
            copy.title,
            copy.source,
            copy.date,
            copy.url,
            first=place == 0 and all(_before(copy, other) for other in (shown, *ordered[1:])),
        )
        for place, copy in enumerate(ordered)
    )


def _needed(one: Article, other: Article) -> float:
    """Return how alike ``one`` and ``other`` must be to be copies."""
    soon = one.date is not None and other.date is not None and abs(one.date - other.date) <= SOON
    return ALIKE if soon and one.source != other.source else NEARLY_THE_SAME


def _likeness(one: Runs, other: Runs) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def _runs(article: Article) -> Runs:
    """Return what ``article`` is compared by: the runs in its text, or if it is short all it has as a single one."""
    return _runs_in(article.title, article.paragraphs)


@lru_cache(_REMEMBERED)
def _runs_in(title: str, paragraphs: tuple[str, ...]) -> Runs:
    words = [forms.exact for forms in analyse_forms(" ".join(_beginning(paragraphs)))]
    if len(words) >= SHORT:
        return frozenset(zip(words, words[1:], words[2:], strict=False))
    heading = [forms.exact for forms in analyse_forms(title[:_COMPARED])]
    # A bar is in no word: the title does not run on into the text.
    return frozenset([("|", *heading, "|", *words, "|")]) if heading or words else frozenset()


def _beginning(paragraphs: tuple[str, ...]) -> Iterator[str]:
    left = _COMPARED
    for paragraph in paragraphs:
        if left <= 0:
            return
        yield paragraph[:left]
        left -= len(paragraph)


def _before(one: Article, other: Article) -> bool:
    """Return whether ``one`` is known to have been published before ``other``."""
    if one.date is None or other.date is None:
        return False
    if one.date.date() != other.date.date():
        return one.date < other.date
    # Midnight is what a bare date is read as.
    return time() not in (one.date.time(), other.date.time()) and one.date < other.date
