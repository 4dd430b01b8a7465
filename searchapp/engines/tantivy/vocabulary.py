"""All words of an index and how often each occurs."""

from __future__ import annotations

from collections import Counter

import numpy as np

from searchapp.engines.tantivy.snapshot import Snapshot
from searchapp.engines.tantivy.words import exact_and_stem, number_of


def form_counts(snapshot: Snapshot) -> Counter[str]:
    """Return how often each exact form occurs. Reads the record of every article."""
    occurrences: Counter[int] = Counter()
    for addresses in snapshot.all():
        forms = [record.forms for record in snapshot.records(addresses)]
        numbers, counts = np.unique(np.concatenate(forms), return_counts=True)
        occurrences.update(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
    found: Counter[str] = Counter()
    for term in snapshot.dictionary():
        count = occurrences[number_of(term)]
        if count:
            found[exact_and_stem(term)[0]] += count
    return found
