"""The oracle: what an index holds and finds, worked out article by article in plain Python.

It knows the analyser and the contract, and nothing of any engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from hijridate import Gregorian

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.model import Article, DatePrecision, FacetCount, MatchLevel
from searchapp.plan import (
    And,
    AndNot,
    Boost,
    FacetName,
    Filter,
    Filters,
    Leaf,
    Node,
    Or,
    Phrase,
    Scope,
    SearchPlan,
    Spellings,
    Term,
    ValueField,
    form_of,
)

Words = list[Forms]

#: Before any arrival.
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)


class Reference:
    """Articles by their ids, each read once: the words of its title and of each paragraph."""

    def __init__(self) -> None:
        self.articles: dict[str, Article] = {}
        self._passages: dict[str, list[Words]] = {}

    def copy(self) -> Reference:
        """Return what can change without this."""
        other = Reference()
        other.articles, other._passages = dict(self.articles), dict(self._passages)
        return other

    def add(self, article: Article) -> None:
        self.delete(article.id)
        self.articles[article.id] = article
        self._passages[article.id] = [analyse_forms(text) for text in (article.title, *article.paragraphs)]

    def delete(self, article_id: str) -> None:
        self.articles.pop(article_id, None)
        self._passages.pop(article_id, None)

    def matching(self, plan: SearchPlan) -> set[str]:
        """Return the ids of all articles that match, whatever page is asked for."""
        return {
            article_id
            for article_id, article in self.articles.items()
            if self._matches(plan.node, article_id) and _passes(article, plan.filters)
        }

    def _matches(self, node: Node | None, article_id: str) -> bool:
        match node:
            case None:
                return True
            case Term() | Phrase():
                return any(self.holds(node, words) for words in self._in_scope(node.scope, article_id))
            case Spellings(ways):
                return any(self._matches(way.written, article_id) for way in ways)
            case Filter(filters):
                return _passes(self.articles[article_id], filters)
            case And(nodes):
                return all(self._matches(child, article_id) for child in nodes)
            case Or(nodes):
                return any(self._matches(child, article_id) for child in nodes)
            case AndNot(child, excluded):
                return self._matches(child, article_id) and not self._matches(excluded, article_id)
            case Boost(child, _):
                return self._matches(child, article_id)

    def _in_scope(self, scope: Scope, article_id: str) -> list[Words]:
        passages = self._passages[article_id]
        return passages[:1] if scope == "title" else passages

    @staticmethod
    def holds(leaf: Leaf, words: Words) -> bool:
        """Tell whether ``leaf`` is found among ``words``, which stand one after the other."""
        if isinstance(leaf, Spellings):
            return any(Reference.holds(way.written, words) for way in leaf.ways)
        if isinstance(leaf, Term):
            return any(satisfies(word, leaf) for word in words)
        wanted = [{form_of(word, leaf.level) for word in place} for place in leaf.positions]
        text = [form_of(word, leaf.level) for word in words]
        if leaf.slop is not None:
            stretches = (set(text[start : start + len(wanted) + leaf.slop]) for start in range(len(text)))
            return any(all(stretch & place for place in wanted) for stretch in stretches)
        starts = range(len(text) - len(wanted) + 1)
        return any(all(form in place for form, place in zip(text[start:], wanted, strict=False)) for start in starts)

    def paragraph_words(self, article_id: str, position: int) -> Words:
        return self._passages[article_id][position + 1]

    def ordered(self, plan: SearchPlan, score: Callable[[str], float] = lambda _: 0.0) -> list[str]:
        """Return the ids of all articles that match in order; ``score`` is asked when the order is by relevance."""
        articles = sorted((self.articles[article_id] for article_id in self.matching(plan)), key=lambda each: each.id)
        articles.sort(key=lambda article: _age(_instant(article), oldest_first=plan.sort == "oldest"))
        if plan.sort == "arrived":
            articles.sort(key=lambda article: article.arrived or ALWAYS, reverse=True)
        if plan.sort == "relevance":
            articles.sort(key=lambda article: -score(article.id))
        return [article.id for article in articles]

    def facets(self, plan: SearchPlan) -> dict[FacetName, tuple[FacetCount, ...]]:
        """Return the counts of all that match."""
        articles = [self.articles[article_id] for article_id in self.matching(plan)]
        return {name: _counted(name, articles) for name in plan.facets}

    def values(self, field: ValueField) -> tuple[FacetCount, ...]:
        """Return the values that all articles have, and how many have each."""
        return _in_order(Counter(filter(None, (getattr(article, field) for article in self.articles.values()))))

    def vocabulary(self) -> Counter[str]:
        """Count every written form."""
        return Counter(word.surface for word in self._words())

    def readings_counts(self) -> Counter[str]:
        """Count for all readings the articles in which a word has them."""
        return Counter(each for article_id in self.articles for each in {w.readings for w in self._words(article_id)})

    def forms(self) -> list[Forms]:
        """Return every word once."""
        return list(dict.fromkeys(self._words()))

    def _words(self, *article_ids: str) -> Iterator[Forms]:
        for article_id in article_ids or self.articles:
            for words in self._passages[article_id]:
                yield from words


def satisfies(word: Forms, term: Term) -> bool:
    """Return whether ``term`` looks for ``word``: it is of its readings and, where need be, spelt or printed so."""
    levels = {alternative.level for alternative in term.alternatives if alternative.readings == word.readings}
    if levels != {MatchLevel.SPELLING}:
        return bool(levels)
    return word.surface == term.forms.surface if term.literal else word.normalized == term.forms.normalized


def _passes(article: Article, filters: Filters) -> bool:
    days = _days(article)
    return (
        (not filters.sources or article.source in filters.sources)
        and (not filters.sections or article.section in filters.sections)
        and (not filters.authors or article.author in filters.authors)
        and (filters.date_from is None or (days is not None and days[0] >= filters.date_from))
        and (filters.date_to is None or (days is not None and days[-1] <= filters.date_to))
        and (filters.arrived_from is None or (article.arrived or ALWAYS) >= filters.arrived_from)
    )


def _days(article: Article) -> list[date] | None:
    """Return every day that the date of ``article`` may be, in order."""
    return None if article.date is None else _days_around(article.date.date(), article.date_precision)


@cache
def _days_around(day: date, precision: DatePrecision | None) -> list[date]:
    """Return the days around ``day`` that agree with what is known of it."""
    around = (day + timedelta(days=distance) for distance in range(-366, 367))
    known = _known(day, precision)
    return [other for other in around if _known(other, precision) == known]


def _known(day: date, precision: DatePrecision | None) -> object:
    match precision:
        case "year":
            return day.year
        case "month":
            return day.year, day.month
        case "hijri_year":
            return Gregorian.fromdate(day).to_hijri().year
        case "hijri_month":
            hijri = Gregorian.fromdate(day).to_hijri()
            return hijri.year, hijri.month
        case _:
            return day


def _instant(article: Article) -> datetime | None:
    days = _days(article)
    if article.date is None or days is None:
        return None
    begin = article.date if len(days) == 1 else datetime.combine(days[0], time())
    return begin - timedelta(minutes=article.utc_offset or 0)


def _age(when: datetime | None, *, oldest_first: bool) -> tuple[bool, float]:
    if when is None:
        return True, 0
    microseconds = (when - datetime(1970, 1, 1)).total_seconds()
    return False, microseconds if oldest_first else -microseconds


def _counted(name: FacetName, articles: Sequence[Article]) -> tuple[FacetCount, ...]:
    counts = Counter(value for article in articles if (value := _facet_value(name, article)))
    if name in ("month", "day", "minute"):
        return tuple(FacetCount(*item) for item in sorted(counts.items()))
    return _in_order(counts)


def _in_order(counts: Counter[str]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(*item) for item in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _facet_value(name: FacetName, article: Article) -> str:
    days = _days(article) or []
    match name:
        case "source":
            return article.source
        case "section":
            return article.section
        case "author":
            return article.author
        case "month":
            return _only_one({day.isoformat()[:7] for day in days}) or _only_one({day.isoformat()[:4] for day in days})
        case "day":
            return _only_one({day.isoformat() for day in days})
        case "minute":
            return article.date.isoformat(timespec="minutes") if article.date and len(days) == 1 else ""


def _only_one(values: set[str]) -> str:
    return values.pop() if len(values) == 1 else ""
