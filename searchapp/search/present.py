"""The last step of a search: what was found as it is shown, with highlights."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from searchapp.dates.moments import WITHOUT_DAY, beginning_of, days_of
from searchapp.engines.base import Reader
from searchapp.model import Article, ArticleView, Copy, Hit, Paragraph, Results, SearchRequest
from searchapp.plan import (
    NEVER,
    ArticleHit,
    Copies,
    Deadline,
    Filters,
    FoundWords,
    Leaf,
    Node,
    RankedParagraph,
    ResultPage,
    SearchPlan,
    Term,
    TimeIsUpError,
    TooCostlyError,
    leaves,
)
from searchapp.ranking.highlight import Highlighter
from searchapp.search.did_you_mean import Corrected
from searchapp.search.execute import Found
from searchapp.search.prepare import PreparedQuery, SearchContext
from searchapp.sources import sources_of

#: The page of a search that was not relaxed.
NOTHING: Final = ResultPage(0, ())

#: In minutes: the offsets to UTC of the clocks that are ahead of all others, and behind them.
_EASTERNMOST: Final = 14 * 60
_WESTERNMOST: Final = -12 * 60

#: From this many articles of a source in one minute on, its times of that day are those of collection.
AT_ONCE: Final = 12

#: What can be said of an article whose time is before those of others.
Claim = Literal["published", "collected"]


def present_results(search: SearchContext, corrected: Corrected, took_ms: float, clocks: Clocks) -> Results:
    """Return the answer in ``corrected`` to ``search`` as it is shown; ``clocks`` are those of its articles."""
    request, strict, relaxed = search.request, corrected.answer.strict, corrected.answer.relaxed
    besides = relaxed.page if relaxed else NOTHING
    return Results(
        request=request,
        total=strict.page.total,
        took_ms=took_ms,
        match=strict.rung.match,
        hits=_hits(strict, request.paragraphs, clocks),
        facets=strict.page.facets,
        notes=corrected.notes,
        corrected=corrected.query,
        replaced=corrected.replaced,
        stories=strict.page.clusters,
        relaxed_total=besides.total,
        relaxed_hits=_hits(relaxed, request.paragraphs, clocks) if relaxed else (),
        relaxed_facets=besides.facets,
        relaxed_stories=besides.clusters,
        ranked_together=corrected.answer.ranked_together,
        shows_relaxed=search.relaxed_hits,
        source_name=sources_of(search.settings).name,
    )


def _hits(found: Found, paragraphs: int, clocks: Clocks) -> tuple[Hit, ...]:
    highlighter = Highlighter(found.rung.node)
    return tuple(_hit(hit, highlighter, paragraphs, clocks) for hit in found.page.hits)


def present_article(article: Article, query: PreparedQuery, request: SearchRequest, deadline: Deadline) -> ArticleView:
    """Return the whole ``article`` with what ``query`` matches in it highlighted. Raises
    :class:`~searchapp.plan.TimeIsUpError` at the ``deadline``.
    """
    highlighter = Highlighter(_plan_for(article, query, request))
    paragraphs = tuple(
        Paragraph(position, text, 0.0, *highlighter.matches_in(text))
        for position, text in enumerate(deadline.each(article.paragraphs))
    )
    most = max(paragraphs, key=lambda paragraph: len(paragraph.highlights), default=None)
    return ArticleView(
        article=article,
        title_highlights=highlighter.matches_in(article.title, "title").highlights,
        paragraphs=paragraphs,
        best=most.position if most is not None and most.highlights else None,
    )


def _plan_for(article: Article, query: PreparedQuery, request: SearchRequest) -> Node | None:
    """Return the plan to highlight in ``article``: where it lacks a phrase, the words, if they may be enough."""
    if request.match in ("auto", "some") and query.is_description:
        phrases = [leaf for leaf in leaves(query.plans["all"]) if not isinstance(leaf, Term)]
        if not all(_is_in(phrase, article) for phrase in phrases):
            return query.plans["loose"]
    return query.plans["any"]


def _is_in(phrase: Leaf, article: Article) -> bool:
    highlighter = Highlighter(phrase)
    in_title = bool(highlighter.matches_in(article.title, "title").highlights)
    return in_title or any(highlighter.matches_in(text).highlights for text in article.paragraphs)


def _hit(hit: ArticleHit, highlighter: Highlighter, paragraphs: int, clocks: Clocks) -> Hit:
    """Return ``hit`` highlighted, with at most ``paragraphs``: the first one where only the title matches, the first
    of them where nothing does because there is nothing to match.
    """
    article = hit.article
    claim = claim_of(article, hit.copies, clocks)
    in_title, *in_paragraphs = hit.words
    title = highlighter.matches_in(article.title, "title", in_title)
    first = 1 if title.highlights else paragraphs
    ranked = hit.paragraphs or tuple(RankedParagraph(place, 0.0) for place, _ in enumerate(article.paragraphs[:first]))
    return Hit(
        article=article,
        score=hit.score,
        paragraphs=tuple(
            _paragraph(article, its, highlighter, in_paragraphs[its.position]) for its in ranked[:paragraphs]
        ),
        title_highlights=title.highlights,
        title_matches=title.matches,
        copies=listed_copies(article, hit.copies, clocks),
        copied=hit.copies.total,
        first=claim == "published",
        first_collected=claim == "collected",
        cluster=hit.cluster,
    )


def _paragraph(article: Article, its: RankedParagraph, highlighter: Highlighter, found: FoundWords) -> Paragraph:
    text = article.paragraphs[its.position]
    return Paragraph(its.position, text, its.score, *highlighter.matches_in(text, found=found))


def listed_copies(shown: Article, copies: Copies, clocks: Clocks) -> tuple[Copy, ...]:
    """Return the ``copies`` of the article that is ``shown``, in order.

    The earliest one is ``first`` if it is known to have been published before the other named ones and the one shown,
    and ``first_collected`` if that is all that the ``clocks`` of these can tell.
    """
    earliest, others = copies.named[:1], (shown, *copies.named[1:])
    claim = clocks.claim(others) if any(_before_all(one, others) for one in earliest) else None
    return tuple(
        Copy(
            copy.id,
            copy.title,
            copy.source,
            copy.date,
            copy.url,
            first=index == 0 and claim == "published",
            first_collected=index == 0 and claim == "collected",
            date_precision=copy.date_precision,
            utc_offset=copy.utc_offset,
        )
        for index, copy in enumerate(copies.named)
    )


def claim_of(shown: Article, copies: Copies, clocks: Clocks) -> Claim | None:
    """Return what is known of the article that is ``shown`` if it has ``copies`` and a time before theirs."""
    return clocks.claim(copies.named) if is_first(shown, copies) else None


def is_first(shown: Article, copies: Copies) -> bool:
    """Return whether the article that is ``shown`` has ``copies`` and by their times was published before them."""
    return bool(copies.named) and _before_all(shown, copies.named)


def _before_all(one: Article, others: tuple[Article, ...]) -> bool:
    return all(_before(one, other) for other in others)


def _before(one: Article, other: Article) -> bool:
    """Return whether ``one`` was published before ``other``, if their times are those of publication.

    Two clocks whose offset to UTC is not known are taken to be of one zone; beside a known one it may be any.
    """
    is_same_clock = one.utc_offset is None and other.utc_offset is None
    begin, end = _earliest(other, is_same_clock=is_same_clock), _latest(one, is_same_clock=is_same_clock)
    return begin is not None and end is not None and end < begin


def _earliest(article: Article, *, is_same_clock: bool) -> datetime | None:
    """Return the first time, in UTC, at which ``article`` may have been published."""
    if article.date is None or article.date_precision is None:
        return None
    return beginning_of(article.date, article.date_precision) - _offset(article, 0 if is_same_clock else _EASTERNMOST)


def _latest(article: Article, *, is_same_clock: bool) -> datetime | None:
    """Return the last time, in UTC, at which ``article`` may have been published."""
    if article.date is None or article.date_precision is None:
        return None
    is_exact = article.date_precision == "minute"
    last = article.date if is_exact else datetime.combine(days_of(article.date, article.date_precision).last, time.max)
    return last - _offset(article, 0 if is_same_clock else _WESTERNMOST)


def _offset(article: Article, unknown: int) -> timedelta:
    return timedelta(minutes=unknown if article.utc_offset is None else article.utc_offset)


class Clocks:
    """Knows of each source whether its times of a day are those of collection, as ``reader`` has its articles.

    A collector that fetches what a newspaper has on its site at once, and notes the time of that, has times of
    collection: dozens of articles in one minute. They do not show who was first to publish.
    """

    def __init__(self, reader: Reader, deadline: Deadline = NEVER) -> None:
        self._reader = reader
        self._deadline = deadline
        self._known: dict[tuple[str, date], bool] = {}

    def claim(self, others: tuple[Article, ...]) -> Claim | None:
        """Return what is known of an article that has a time before all ``others``: that it was published first, or
        only that it was collected first. None where there is no time to find out.

        It does not matter whether its own time is that of collection: it was published by then.
        """
        try:
            return "collected" if any(map(self._is_collected, others)) else "published"
        except (TimeIsUpError, TooCostlyError):
            return None

    def tells_publication(self, article: Article) -> bool:
        """Return whether ``article`` has a time, and it is not that of collection; False where there is no time to
        find out.
        """
        try:
            return article.date_precision == "minute" and not self._is_collected(article)
        except (TimeIsUpError, TooCostlyError):
            return False

    def _is_collected(self, article: Article) -> bool:
        if not article.source or article.date is None or article.date_precision in WITHOUT_DAY:
            return False
        key = article.source, article.date.date()
        if key not in self._known:
            self._known[key] = self._most_in_a_minute(*key) >= AT_ONCE
        return self._known[key]

    def _most_in_a_minute(self, source: str, day: date) -> int:
        own = Filters(sources=(source,), date_from=day, date_to=day)
        plan = SearchPlan(None, own, limit=0, paragraphs=0, facets=("minute",), deadline=self._deadline)
        minutes = self._reader.search(plan).facets["minute"]
        # The first minute of a day stands for a time that is not known.
        return max((count for minute, count in minutes if not minute.endswith("T00:00")), default=0)
