"""What an index keeps of an article so that later ones can be compared with it."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from struct import Struct
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.dates.moments import MOMENTS_A_DAY, UNDATED, to_moment
from searchapp.model import Article
from searchapp.near_duplicates.minhash import SIZE, Sketch, likeness, minhash_of

#: How much of the runs in two texts they have to share, as a share of all there are in both.
ALIKE: Final = 0.5
#: The same for texts of one newspaper, and for those printed far apart or nobody knows when: as alike as that only are
#: forms filled in anew (forecasts, telegrams, results), or news that repeats what led up to it.
NEARLY_THE_SAME: Final = 0.9
#: How far apart newspapers print a copy.
SOON: Final = timedelta(days=3)

_SOON: Final = SOON.days * MOMENTS_A_DAY

_MARK: Final = np.dtype([("cluster", "<i8"), ("moment", "<i8"), ("source", "<u8"), ("sketch", "<u4", (SIZE,))])

#: A signature without its sketch.
_HEAD: Final = Struct("<qqQ")

#: Bytes that a signature takes.
SIGNATURE_SIZE: Final = _MARK.itemsize

#: An array of marks, with the fields ``cluster``, ``moment``, ``source`` and ``sketch``.
Signatures = npt.NDArray[np.void]


class Signature(NamedTuple):
    """The ``cluster`` of an article by its number, when it was published (see :mod:`searchapp.dates.moments`), a hash
    of its ``source``, and its ``sketch``.
    """

    cluster: int
    moment: int
    source: int
    minhash: Sketch

    def to_bytes(self) -> bytes:
        """Return the signature in :data:`SIGNATURE_SIZE` bytes."""
        return _HEAD.pack(self.cluster, self.moment, self.source) + self.minhash.tobytes()


def signature_of(article: Article) -> Signature:
    """Return the signature of ``article`` where it begins a cluster of its own."""
    return Signature(
        cluster=_number(article.id.encode("utf-8", "surrogatepass") + b"\0" + article.digest) >> 1,
        moment=to_moment(article.date),
        source=_number(article.source.encode("utf-8", "surrogatepass")),
        minhash=minhash_of(article),
    )


def signatures_from(data: bytes | bytearray) -> Signatures:
    """Return the marks that lie one after the other in ``data``. Raises :class:`ValueError` where there is no whole
    number of them.
    """
    return np.frombuffer(data, _MARK)


def copied_share(one: Signature, other: Any) -> float:
    """Return how alike ``one`` and ``other`` are if they are copies, else 0. Either may be an element of a table."""
    dated = UNDATED not in (one.moment, other["moment"])
    soon = dated and abs(one.moment - int(other["moment"])) <= _SOON
    needed = ALIKE if soon and one.source != other["source"] else NEARLY_THE_SAME
    return likeness(one.minhash, other["sketch"], needed)


def _number(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
