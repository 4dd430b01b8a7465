"""How often each word of an index occurs, counted in the records of all articles."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
from tantivy import Query

from searchapp.analysis.analyser import analyse_forms
from searchapp.engines.tantivy.schema import number_of, row_of, word_term
from searchapp.engines.tantivy.snapshot import Snapshot


def word_counts(snapshot: Snapshot) -> Counter[str]:
    """Return how often each surface form occurs. Reads the record of every article."""
    occurrences = _number_counts(snapshot)
    terms_of: defaultdict[int, list[str]] = defaultdict(list)
    for term in snapshot.dictionary():
        terms_of[number_of(term)].append(term)
    found: Counter[str] = Counter()
    for number, terms in terms_of.items():
        for term in terms:
            count = occurrences[number] if len(terms) == 1 else _occurrences(snapshot, term)
            if count:
                found[row_of(term)[0]] += count
    return found


def _number_counts(snapshot: Snapshot) -> Counter[int]:
    """Return how often the number of each term occurs in the records."""
    occurrences: Counter[int] = Counter()
    for addresses in snapshot.all():
        forms = [record.forms for record in snapshot.records(addresses)]
        numbers, counts = np.unique(np.concatenate(forms), return_counts=True)
        occurrences.update(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
    return occurrences


def _occurrences(snapshot: Snapshot, term: str) -> int:
    """Return how often ``term``, which shares its number with another, occurs, by the articles themselves."""
    articles = map(snapshot.original, snapshot.matched(Query.term_query(snapshot.schema, "words", term)))
    texts = (text for article in articles for text in (article.title, *article.paragraphs))
    return sum(word_term(forms) == term for text in texts for forms in analyse_forms(text))
