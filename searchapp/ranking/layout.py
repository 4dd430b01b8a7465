"""Where the words of an article stand: one running number, its position, from the title to the last paragraph.

::

    title                     first paragraph            second paragraph
    0 1 2 ...  (at most 4095) 4096 4097 ...        gap   ...

The title has the positions below :data:`BODY`; the last words of an impossibly long title share one of them, whose
neighbours stay empty, so that no phrase is found that does not stand there. Between paragraphs a gap is left that no
phrase can bridge. An article's *layout* is where each of its paragraphs begins and, last, where the one after the last
would: it turns positions into paragraphs and tells how long they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

#: The position of the first word of the first paragraph.
BODY: Final = 1 << 12

#: The position that the last words of an impossibly long title share.
LAST_OF_TITLE: Final = BODY - 2

#: Positions left free after each paragraph.
GAP: Final = 64


def layout_of(lengths: Sequence[int]) -> npt.NDArray[np.uint32]:
    """Return the layout of an article whose paragraphs have these numbers of words; one longer than ``lengths``."""
    layout = np.empty(len(lengths) + 1, np.uint32)
    layout[0] = BODY
    if lengths:
        layout[1:] = np.cumsum(np.asarray(lengths, np.int64) + GAP) + BODY
    return layout
