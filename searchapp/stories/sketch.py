"""A text as a few numbers, from which it can be told how much of it another text has.

They are the smallest hashes of its runs of three words: a bottom-k sketch (Broder, On the resemblance and containment
of documents, 1997; Cohen and Kaplan, Summarizing data using bottom-k sketches, 2007). Words count in their exact forms,
so that neither spelling nor punctuation sets two texts apart. There are libraries for sketches; what is compared here
lies in indexes for years, and must not change with a release of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import numpy as np
import numpy.typing as npt

from searchapp.analysis.analyser import analyse_forms
from searchapp.model import Article

Sketch = npt.NDArray[np.uint32]
_Hashes = npt.NDArray[np.uint64]

#: How many hashes of a text are kept: the likeness told from them is then off by less than .06 two times in three.
SIZE: Final = 64

#: Stands where a text has fewer runs, after all hashes.
NONE: Final = 0xFFFFFFFF

#: Texts of fewer words are captions and notices: copies are the same to the word, and so are their titles.
SHORT: Final = 25

#: How much of a text is compared, in code points; few articles are longer, and what begins so long alike is alike.
_COMPARED: Final = 20_000

_HASH_SIZE: Final = 8
_REMEMBERED: Final = 1 << 20
_LONGEST: Final = 64

#: Odd, and without a pattern in their bits.
_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)


def sketch_of(article: Article) -> Sketch:
    """Return the :data:`SIZE` smallest different hashes of what ``article`` is compared by, in order, and then
    :data:`NONE` where it has fewer.

    It is compared by the runs of three words in its text, or if that is short by all it has as a single one.
    """
    words = _hashes(_beginning(article.paragraphs))
    if len(words) < SHORT:
        return _of_whole(_hashes([article.title[:_COMPARED]]), words)
    runs = np.unique(_mixed(words[:-2] * _FIRST + words[1:-1] * _SECOND + words[2:]) >> np.uint64(32))
    return _filled(np.minimum(runs[:SIZE], NONE - 1))


def likeness(one: Sketch, other: Sketch) -> float:
    """Return about which share of all that is in two texts is in both, from 0 to 1: their Jaccard coefficient."""
    all_there = np.union1d(one, other)[:SIZE]
    of_both = all_there[all_there != NONE]
    shared = np.intersect1d(one, of_both, assume_unique=False)
    return float(np.count_nonzero(np.isin(shared, other)) / max(1, len(of_both)))


def _of_whole(title: _Hashes, text: _Hashes) -> Sketch:
    if not len(title) and not len(text):
        return _filled(np.empty(0, np.uint64))
    # Their lengths tell where the title ends.
    whole = len(title).to_bytes(_HASH_SIZE, "little") + title.tobytes() + text.tobytes()
    digest = int.from_bytes(blake2b(whole, digest_size=4).digest(), "little")
    return _filled(np.array([min(digest, NONE - 1)], np.uint64))


def _filled(runs: npt.NDArray[np.uint64]) -> Sketch:
    sketch = np.full(SIZE, NONE, np.uint32)
    sketch[: len(runs)] = runs
    return sketch


def _mixed(numbers: _Hashes) -> _Hashes:
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


class _HashesOfText(dict[str, bytes]):
    """The hashes of the words in what stands between two spaces: a look-up where that has been met before."""

    def __missing__(self, piece: str) -> bytes:
        hashes = b"".join(
            blake2b(forms.exact.encode("utf-8", "surrogatepass"), digest_size=_HASH_SIZE).digest()
            for forms in analyse_forms(piece)
        )
        if len(piece) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[piece] = hashes
        return hashes


_known: Final = _HashesOfText()


def _hashes(texts: Iterable[str]) -> _Hashes:
    """Return a hash for each word of ``texts``."""
    return np.frombuffer(b"".join([_known[piece] for text in texts for piece in text.split()]), "<u8")
