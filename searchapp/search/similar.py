"""The use case: more articles like this one, found by its key terms (what Lucene calls "more like this")."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.analysis.stopwords import is_stopword
from searchapp.engines.base import Engine, Reader
from searchapp.model import Article, Copy
from searchapp.plan import Copies, Deadline, Or, SearchPlan, Term, TimeIsUpError
from searchapp.search.prepare import WordExpander, limited
from searchapp.search.present import Clocks, claim_of, listed_copies
from searchapp.settings import Settings

#: How many terms are looked for. Fewer say too little of the article, more find what it mentions in passing.
MOST_KEY_TERMS: Final = 12

#: News begins with what it is about.
_LEAD_WORDS: Final = 80
#: A word of the title is worth as many of the text.
_TITLE_WORTH: Final = 3
#: What stands in a larger share of all articles is no key term.
_COMMON: Final = 0.1
#: How much of the article's key terms, by their worth, another article must have to be like it.
_SHARED: Final = 0.35
#: And at least how many of them: an article that has its only key term need not be like it.
_SHARED_TERMS: Final = 3
#: Of how many articles those that are like it are chosen, for each that is wanted.
_CONSIDERED: Final = 3


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A word of an article, and what it is worth: more if it occurs often there, and in few other articles."""

    forms: Forms
    worth: float


@dataclass(frozen=True, slots=True)
class SimilarArticles:
    """The articles that are most like another one, and its copies, which are not among them.

    ``copied``, ``first`` and ``first_collected`` are as in a :class:`~searchapp.model.Hit`.
    """

    articles: tuple[Article, ...] = ()
    copies: tuple[Copy, ...] = ()
    copied: int = 0
    first: bool = False
    first_collected: bool = False


def similar_articles(engine: Engine, article: Article, settings: Settings, limit: int = 5) -> tuple[Article, ...]:
    """Return the articles in ``engine`` that are most like ``article``, at most ``limit`` and often fewer.

    An article is like it that has a good part of its :func:`key_terms`. Neither the article itself nor a copy of it is
    among them, and of those that are copies of each other or have the same heading there is one. Raises
    :class:`~searchapp.plan.TimeIsUpError` where that takes longer than the time limit.
    """
    return _similar(engine, article, engine.copies(article.id), settings, limit)


def similar_and_copies(engine: Engine, article: Article, settings: Settings, limit: int = 5) -> SimilarArticles:
    """Return the :func:`similar_articles` of ``article``, none where they take longer than the time limit, and its
    copies.
    """
    copies = engine.copies(article.id)
    try:
        similar = _similar(engine, article, copies, settings, limit)
    except TimeIsUpError:
        similar = ()
    deadline = Deadline.of_limit(settings.time_limit)
    with engine.reading(deadline) as reader:
        clocks = Clocks(reader, deadline)
        claim = claim_of(article, copies, clocks)
        listed = listed_copies(article, copies, clocks)
    return SimilarArticles(similar, listed, copies.total, claim == "published", claim == "collected")


def _similar(engine: Engine, article: Article, copies: Copies, settings: Settings, limit: int) -> tuple[Article, ...]:
    deadline = Deadline.of_limit(settings.time_limit)
    with engine.reading(deadline) as reader:
        return _similar_in(reader, article, copies, limited(settings, deadline), limit)


def _similar_in(
    reader: Reader, article: Article, copies: Copies, settings: Settings, limit: int
) -> tuple[Article, ...]:
    deadline = Deadline.of_limit(settings.time_limit)
    expander = WordExpander.on(reader, settings)

    def count_readings(readings: str) -> int:
        deadline.check()
        return expander.count_readings(readings)

    key = key_terms(article, count_readings, reader.article_count())
    if len(key) < _SHARED_TERMS:
        return ()
    terms = {Term(word.forms, expander.alternatives(word.forms), related=False): word.worth for word in key}
    plan = SearchPlan(
        Or(tuple(terms)),
        limit=1 + _CONSIDERED * limit,
        paragraphs=0,
        facets=(),
        collapse=True,
        deadline=deadline,
    )
    own = {article.id, *(copy.id for copy in copies.named)}
    alike: dict[str, Article] = {}
    for hit in reader.search(plan).hits:
        # Of a story with many articles not all are named, but of any two of them some of the same.
        is_of_another = own.isdisjoint([hit.article.id, *(copy.id for copy in hit.copies.named)])
        if is_of_another and hit.article.heading != article.heading and _is_like(hit.article, terms):
            alike.setdefault(hit.article.heading, hit.article)
    return tuple(alike.values())[:limit]


def key_terms(article: Article, count_readings: Callable[[str], int], articles: int) -> tuple[KeyTerm, ...]:
    """Return the words of the title and the beginning of ``article`` that are typical of it, the most typical first.

    ``articles`` is how many there are. Stop words, bare numbers, what nearly every article has and what no other
    article has are never among them; of words of the same readings there is one.
    """
    occurrences: Counter[str] = Counter()
    first: dict[str, Forms] = {}
    for text, worth in ((article.title, _TITLE_WORTH), (" ".join(article.paragraphs), 1)):
        for forms in analyse_forms(text)[:_LEAD_WORDS]:
            if (
                len(forms.normalized) > 1
                and not forms.normalized.isdecimal()
                and not is_stopword(forms.normalized, forms.surface)
            ):
                occurrences[forms.readings] += worth
                first.setdefault(forms.readings, forms)
    found = []
    for readings, often in occurrences.items():
        holders = count_readings(readings)
        if 1 < holders <= max(2, articles * _COMMON):
            found.append(KeyTerm(first[readings], (1 + math.log(often)) * math.log(1 + articles / holders)))
    found.sort(key=lambda word: (-word.worth, word.forms))
    return tuple(found[:MOST_KEY_TERMS])


def _is_like(article: Article, terms: dict[Term, float]) -> bool:
    read = {forms.readings for text in (article.title, *article.paragraphs) for forms in analyse_forms(text)}
    there = [worth for term, worth in terms.items() if any(form.readings in read for form in term.alternatives)]
    return len(there) >= _SHARED_TERMS and sum(there) >= _SHARED * sum(terms.values())
