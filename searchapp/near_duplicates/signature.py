"""The signature of an article: what an index keeps of it so that later articles can be compared with it.

Its main part is a MinHash of the text: the smallest hashes of its runs of three words, a bottom-k sketch (Broder, On
the resemblance and containment of documents, 1997; Cohen and Kaplan, Summarizing data using bottom-k sketches, 2007).
There are libraries for this, but signatures must be bit-stable: an index keeps them for years and compares them with
new ones, so they must not change with the release of a library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from struct import Struct
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import words_in
from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED, to_moment
from searchapp.model import Article

#: How many hashes of a text are kept: the similarity estimated from them is off by less than .06 two times in three.
MINHASH_SIZE: Final = 64

#: Fills the place of hashes where a text has fewer runs; higher than all hashes.
NO_HASH: Final = 0xFFFFFFFF

#: How similar two articles must be to be copies.
MIN_SIMILARITY: Final = 0.5
#: The same for articles of one newspaper, and for those that are undated or published far apart: what is less similar
#: there is a standard text with other figures (forecasts, telegrams, results), or news that repeats its background.
MIN_SIMILARITY_OF_REPEATS: Final = 0.9
#: How far apart newspapers publish copies of one text.
COPY_WINDOW: Final = timedelta(days=3)

#: Texts of fewer words are captions and notices: copies must be equal word for word, and so must their titles.
SHORT_TEXT: Final = 25

#: How many code points of a text are compared; few articles are longer, and texts that agree for so long are copies.
_MAX_LENGTH: Final = 20_000

_WINDOW_IN_MOMENTS: Final = COPY_WINDOW.days * MOMENTS_A_DAY

MinHash = npt.NDArray[np.uint32]
#: The same of several texts, one a row.
MinHashes = npt.NDArray[np.uint32]
_Hashes = npt.NDArray[np.uint64]

_DTYPE: Final = np.dtype(
    [("cluster", "<i8"), ("moment", "<i8"), ("source", "<u8"), ("minhash", "<u4", (MINHASH_SIZE,))]
)

#: A signature without its MinHash.
_HEAD: Final = Struct("<qqQ")

#: The size of a signature in bytes.
SIGNATURE_SIZE: Final = _DTYPE.itemsize

#: An array of signatures, with the fields ``cluster``, ``moment``, ``source`` and ``minhash``.
Signatures = npt.NDArray[np.void]


class Signature(NamedTuple):
    """The number of an article's ``cluster``, when it was published (see :mod:`searchapp.dates.moments`), a hash of its
    ``source``, and its ``minhash``.
    """

    cluster: int
    moment: int
    source: int
    minhash: MinHash

    def to_bytes(self) -> bytes:
        """Return the signature in :data:`SIGNATURE_SIZE` bytes."""
        return _HEAD.pack(self.cluster, self.moment, self.source) + self.minhash.tobytes()


def signature_of(article: Article) -> Signature:
    """Return the signature of ``article`` as the first of a new cluster."""
    return Signature(
        cluster=_number(article.id.encode("utf-8", "surrogatepass") + b"\0" + article.digest) >> 1,
        moment=to_moment(article.date),
        source=_number(article.source.encode("utf-8", "surrogatepass")),
        minhash=minhash_of(article),
    )


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def signatures_from(data: bytes | bytearray) -> Signatures:
    """Return the signatures packed in ``data``. Raises :class:`ValueError` if its size is not a multiple of theirs."""
    return np.frombuffer(data, _DTYPE)


def copy_similarity(one: Signature, other: Any) -> float:
    """Return how similar ``one`` and ``other``, an element of :data:`Signatures`, are if they are copies, else 0."""
    dated = UNDATED not in (one.moment, other["moment"])
    soon = dated and abs(one.moment - int(other["moment"])) <= _WINDOW_IN_MOMENTS
    least = MIN_SIMILARITY if soon and one.source != other["source"] else MIN_SIMILARITY_OF_REPEATS
    return similarity(one.minhash, other["minhash"], least)


def similarity(one: MinHash, other: MinHash, least: float = 0.0) -> float:
    """Return the estimated Jaccard coefficient of two texts: the share of their runs, from 0 to 1, that both have.

    It is 0 if it would be less than ``least``, which takes less time to find out.
    """
    ours, theirs = set(one.tolist()), set(other.tolist())
    shared = ours & theirs
    shared.discard(NO_HASH)
    either = ours | theirs
    either.discard(NO_HASH)
    if not shared or len(shared) < least * min(MINHASH_SIZE, len(either)):
        return 0.0
    share = len(shared.intersection(sorted(either)[:MINHASH_SIZE])) / min(MINHASH_SIZE, len(either))
    return share if share >= least else 0.0


#: Odd, and without a pattern in their bits.
_FIRST: Final = np.uint64(0x9E3779B97F4A7C15)
_SECOND: Final = np.uint64(0xC2B2AE3D27D4EB4F)


def minhash_of(article: Article) -> MinHash:
    """Return the :data:`MINHASH_SIZE` smallest different hashes of the runs of three words in the text of ``article``.

    They are in order, and followed by :data:`NO_HASH` if there are fewer. A short text is, together with its title, a
    single run.
    """
    words = word_hashes("\n".join(_beginning(article.paragraphs)))
    if len(words) < SHORT_TEXT:
        return _minhash_of_short(word_hashes(article.title[:_MAX_LENGTH]), words)
    runs = np.sort(_mixed(words[:-2] * _FIRST + words[1:-1] * _SECOND + words[2:]) >> np.uint64(32))
    different = np.concatenate([runs[:1], runs[1:][runs[1:] != runs[:-1]]])
    return _filled(np.minimum(different[:MINHASH_SIZE], NO_HASH - 1))


def _minhash_of_short(title: _Hashes, text: _Hashes) -> MinHash:
    if not len(title) and not len(text):
        return _filled(np.empty(0, np.uint64))
    # The length shows where the title ends.
    whole = len(title).to_bytes(8, "little") + title.tobytes() + text.tobytes()
    digest = int.from_bytes(blake2b(whole, digest_size=4).digest(), "little")
    return _filled(np.array([min(digest, NO_HASH - 1)], np.uint64))


def _filled(runs: npt.NDArray[np.uint64]) -> MinHash:
    minhash = np.full(MINHASH_SIZE, NO_HASH, np.uint32)
    minhash[: len(runs)] = runs
    return minhash


def _mixed(numbers: _Hashes) -> _Hashes:
    """Return ``numbers`` spread evenly: the last step of splitmix64."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _beginning(paragraphs: Iterable[str]) -> Iterator[str]:
    left = _MAX_LENGTH
    for paragraph in paragraphs:
        if left <= 0:
            return
        yield paragraph[:left]
        left -= len(paragraph)


#: Marks a character that is no part of a word: it is either ignored or ends the word.
_IGNORED: Final = 0
_END: Final = 1

#: The characters that UTF-16 encodes in one number each. Those it encodes in two are mostly pictures, and end a word.
_CHARACTERS: Final = 1 << 16
_PAGE: Final = 1 << 8

#: Odd, so that it has an inverse modulo 2 ** 64.
_BASE: Final = 0x9E3779B97F4A7C15


def word_hashes(text: str) -> _Hashes:
    """Return a hash for each word of ``text``, in order; equal words have equal hashes.

    All words are hashed at once, as arrays, so that it hardly slows indexing. Each character is normalized, so that
    diacritics, spelling and punctuation make no difference.
    """
    characters = _NUMBERS.of(np.frombuffer(f"\n{text}\n".encode("utf-16-le", "surrogatepass"), "<u2"))
    characters = characters[characters != _IGNORED]
    powers, inverses = _powers(1 << len(characters).bit_length())
    # A word is a number with the base _BASE: what its characters add to a running sum, shifted to the beginning.
    sums = np.zeros(len(characters) + 1, np.uint64)
    np.cumsum(characters * powers[: len(characters)], out=sums[1:])
    in_word = characters != _END
    edges = np.flatnonzero(in_word[1:] != in_word[:-1]) + 1
    begins, ends = edges[::2], edges[1::2]
    return (sums[ends] - sums[begins]) * inverses[begins]


class _CharacterNumbers:
    """A number for each character, equal for those of one normalized form.

    They are worked out by the page, as texts have characters of it: all of them would take a program longer than a
    small import.
    """

    def __init__(self) -> None:
        self._numbers = np.zeros(_CHARACTERS, np.uint64)
        self._is_known = np.zeros(_CHARACTERS // _PAGE, np.bool_)

    def of(self, codes: npt.NDArray[np.uint16]) -> _Hashes:
        """Return the numbers of the characters that have these ``codes``."""
        is_known = self._is_known[codes // _PAGE]
        if not is_known.all():
            for page in set((codes[~is_known] // _PAGE).tolist()):
                self._learn(page)
        return self._numbers[codes]

    def _learn(self, page: int) -> None:
        codes = range(page * _PAGE, (page + 1) * _PAGE)
        self._numbers[codes.start : codes.stop] = [_character_number(chr(code)) for code in codes]
        # After its numbers are there, for threads that come upon it meanwhile.
        self._is_known[page] = True


def _character_number(character: str) -> int:
    normalized = normalize(character)
    if not normalized:
        return _IGNORED
    return _END + 1 + crc32(normalized.encode("utf-8", "surrogatepass")) if words_in(character) else _END


_NUMBERS: Final = _CharacterNumbers()


@cache
def _powers(count: int) -> tuple[_Hashes, _Hashes]:
    """Return the first ``count`` powers of the base and of its inverse."""
    bases = (_BASE, pow(_BASE, -1, 1 << 64))
    powers, inverses = (np.cumprod(np.array([1, *[base] * (count - 1)], np.uint64), dtype=np.uint64) for base in bases)
    return powers, inverses
