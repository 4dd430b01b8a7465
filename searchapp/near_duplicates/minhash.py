"""A text as a few numbers, from which it can be told how much of it another text has.

They are the smallest hashes of its runs of three words: a bottom-k sketch (Broder, On the resemblance and containment
of documents, 1997; Cohen and Kaplan, Summarizing data using bottom-k sketches, 2007). There are libraries for sketches;
what is compared here lies in indexes for years, and must not change with a release of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.model import Article
from searchapp.near_duplicates.word_hashes import Hashes, word_hashes

Sketch = npt.NDArray[np.uint32]

#: How many hashes of a text are kept: the likeness told from them is then off by less than .06 two times in three.
SIZE: Final = 64

#: Stands where a text has fewer runs, after all hashes.
NONE: Final = 0xFFFFFFFF

#: Texts of fewer words are captions and notices: copies are the same to the word, and so are their titles.
SHORT: Final = 25

#: How much of a text is compared, in code points; few articles are longer, and what begins so long alike is alike.
_COMPARED: Final = 20_000

#: Odd, and without a pattern in their bits.
_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)


def minhash_of(article: Article) -> Sketch:
    """Return the :data:`SIZE` smallest different hashes of what ``article`` is compared by, in order, and then
    :data:`NONE` where it has fewer.

    It is compared by the runs of three words in its text, or if that is short by all it has as a single one.
    """
    words = word_hashes("\n".join(_beginning(article.paragraphs)))
    if len(words) < SHORT:
        return _of_whole(word_hashes(article.title[:_COMPARED]), words)
    runs = np.sort(_mixed(words[:-2] * _FIRST + words[1:-1] * _SECOND + words[2:]) >> np.uint64(32))
    different = np.concatenate([runs[:1], runs[1:][runs[1:] != runs[:-1]]])
    return _filled(np.minimum(different[:SIZE], NONE - 1))


def likeness(one: Sketch, other: Sketch, least: float = 0.0) -> float:
    """Return about which share of all that is in two texts is in both, from 0 to 1: their Jaccard coefficient.

    It is 0 where it would be less than ``least``, which is found out sooner.
    """
    ours, theirs = set(one.tolist()), set(other.tolist())
    shared = ours & theirs
    shared.discard(NONE)
    either = ours | theirs
    either.discard(NONE)
    if not shared or len(shared) < least * min(SIZE, len(either)):
        return 0.0
    share = len(shared.intersection(sorted(either)[:SIZE])) / min(SIZE, len(either))
    return share if share >= least else 0.0


def _of_whole(title: Hashes, text: Hashes) -> Sketch:
    if not len(title) and not len(text):
        return _filled(np.empty(0, np.uint64))
    # Their lengths tell where the title ends.
    whole = len(title).to_bytes(8, "little") + title.tobytes() + text.tobytes()
    digest = int.from_bytes(blake2b(whole, digest_size=4).digest(), "little")
    return _filled(np.array([min(digest, NONE - 1)], np.uint64))


def _filled(runs: npt.NDArray[np.uint64]) -> Sketch:
    minhash = np.full(SIZE, NONE, np.uint32)
    minhash[: len(runs)] = runs
    return minhash


def _mixed(numbers: Hashes) -> Hashes:
    """Return ``numbers`` spread out evenly: the last step of splitmix64."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _beginning(paragraphs: Iterable[str]) -> Iterator[str]:
    left = _COMPARED
    for paragraph in paragraphs:
        if left <= 0:
            return
        yield paragraph[:left]
        left -= len(paragraph)
