"""A gentle preference for what is recent, so small that it decides between equals and never buries a better match."""

from __future__ import annotations

from typing import Final

import numpy as np

from searchapp.ranking.occurrences import Floats

#: After how many days the preference is half of what it was.
HALF_LIFE: Final = 365.0


def recency_factors(ages: Floats, strength: float) -> Floats:
    """Return what to multiply scores by: between 1 and ``1 + strength``.

    ``ages`` are days before the newest article of the index, not before today: an old archive has its newest articles
    too. An article without a date has the age infinity.
    """
    factors: Floats = 1.0 + strength * np.exp2(-ages / HALF_LIFE)
    return factors
