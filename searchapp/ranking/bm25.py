"""BM25 (Robertson and Zaragoza, "The probabilistic relevance framework", 2009), with Lucene's never negative idf."""

from __future__ import annotations

import numpy as np

from searchapp.ranking.occurrences import Floats, Integers
from searchapp.ranking.weights import Saturation


def inverse_document_frequency(matching: int, total: int) -> float:
    """Return how telling a word is that ``matching`` of ``total`` documents hold."""
    return float(np.log1p((total - matching + 0.5) / (matching + 0.5)))


def saturated(frequencies: Floats, lengths: Integers, average_length: float, saturation: Saturation) -> Floats:
    """Return what ``frequencies`` are worth in documents of ``lengths`` words: between 0 and ``k1 + 1``."""
    k1, b = saturation.k1, saturation.b
    longer = lengths / max(average_length, 1.0)
    worth: Floats = frequencies * (k1 + 1) / (frequencies + k1 * (1 - b + b * longer))
    return worth
