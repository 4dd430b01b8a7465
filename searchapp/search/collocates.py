"""The use case: who calls it what. The words beside a name, by source and by month, and what each of these prefers.

The name is anything that can be searched for; its occurrences are those in the articles that have all that is asked.
What is counted, and how sources and months are compared, is in :mod:`.collocate_counts`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final

from searchapp.analysis.variants import variants_with
from searchapp.dates.moments import month_of
from searchapp.engines.base import Engine
from searchapp.errors import Language, Message, QueryError
from searchapp.model import SearchRequest
from searchapp.plan import Deadline
from searchapp.query.ast import Word as WordOfQuery
from searchapp.search.collocate_counts import Counting, Counts, Group, Use, Window, Word, mention_of
from searchapp.search.occurrences import OccurrencesOf
from searchapp.search.prepare import PreparedQuery, SearchContext, prepare_query
from searchapp.settings import Settings

#: How many words are listed, and at most.
LISTED: Final = 50
MAX_LISTED: Final = 1000

#: What is left of the time limit for comparing, when all has been read.
_SHARE_OF_COMPARING: Final = 0.15

NO_NAME: Final = Message(
    en="Write a name or another query: the words beside it are counted.",
    ar="اكتب اسمًا أو عبارة بحث أخرى، فتُعدّ الكلمات التي بجوارها.",
)


@dataclass(frozen=True, slots=True)
class Collocates:
    """The words beside a name: what was asked, in how many ``found`` articles it is, and what was counted in them.

    Fewer articles are counted than found where the time was up; a note says so, and these are the newest.
    """

    request: SearchRequest
    window: Window
    found: int
    counts: Counts
    notes: tuple[Message, ...]
    took_ms: float


def collocates(
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    window: Window,
    today: date | None = None,
) -> Collocates:
    """Count the words beside the occurrences of the query of ``request``, in the articles that its filters let pass.

    Raises as a search does before anything has been read, and
    :class:`QueryError` where no word is asked for; where the time limit of ``settings`` passes later, the newest
    articles have been counted.
    """
    started = time.perf_counter()
    deadline = Deadline.of_limit(settings.time_limit)
    variants_with(settings.variants)
    asked = replace(request, match="all", sort="newest", page=1, collapse=None, verbatim=True)
    with engine.reading(deadline) as reader:
        search = SearchContext(
            engine,
            asked,
            settings,
            today or date.today(),
            (),
            deadline.sooner(settings.time_limit * _SHARE_OF_COMPARING),
            reader=reader,
        )
        query = prepare_query(search)
        occurrences = OccurrencesOf(search, query, most=sys.maxsize)
        if not occurrences.has_words:
            raise QueryError(NO_NAME)
        counts = _counted(occurrences, Counting(window))
    notes = (*query.notes, *occurrences.notes, *_bare_words(query), *_unread(occurrences))
    took_ms = round((time.perf_counter() - started) * 1000, 2)
    return Collocates(asked, window, occurrences.total, counts, notes, took_ms)


def _counted(occurrences: OccurrencesOf, counting: Counting) -> Counts:
    for _, its in groupby(occurrences, key=lambda each: each.article.id):
        read = occurrences.read
        of_article = list(its)
        if occurrences.read == read:
            break  # the time was up in the middle of it
        article = of_article[0].article
        month = month_of(article.date, article.date_precision)
        counting.add(article.source, month, map(mention_of, of_article))
    return counting.counts()


def _unread(occurrences: OccurrencesOf) -> Iterator[Message]:
    if occurrences.unread:
        yield Message(
            en=f"The time was up: the newest {occurrences.read:,} of {occurrences.total:,} articles were counted, "
            f"{occurrences.unread:,} older ones were not. Narrow the dates or the sources to count all.",
            ar=f"انتهى الوقت: عُدّت أحدث المقالات وهي {occurrences.read:,} من {occurrences.total:,}، ولم تُعدّ "
            f"المقالات الأقدم وهي {occurrences.unread:,}. ضيّق التاريخ أو المصادر لتُعدّ كلها.",
        )


def _bare_words(query: PreparedQuery) -> Iterator[Message]:
    if sum(isinstance(part, WordOfQuery) for part in query.ast.parts) > 1:
        yield Message(
            en="Each word of the query was taken for itself, and the others may be among the words beside it. Put "
            "quotation marks around a name of several words.",
            ar="أُخذت كل كلمة من عبارة البحث وحدها، وقد تكون سائر كلماتها بين الكلمات التي بجوارها. ضع الاسم المؤلف من "
            "عدة كلمات بين علامتي اقتباس.",
        )


#: The columns of collocates as a table: a row for each word beside the name and each form of it, in all, in each source
#: and in each month.
COLLOCATE_COLUMNS: Final = (
    *("by", "group", "kind", "word", "lexeme", "before", "after", "occurrences", "articles"),
    *("occurrences_of_name", "share", "share_elsewhere", "log_odds", "z", "preferred"),
)


def collocates_as_rows(found: Collocates) -> Iterator[tuple[str | float, ...]]:
    """Yield every number of ``found`` under :data:`COLLOCATE_COLUMNS`."""
    counts = found.counts
    for kind, words in (("form", counts.forms), ("word", counts.words)):
        for word in words:
            sides = (word.before, word.after) if kind == "word" else ("", "")
            yield (
                *("total", "", kind, word.written, word.lexeme, *sides, word.occurrences, word.articles),
                *(counts.occurrences, round(word.share, 6), "", "", "", ""),
            )
    for by, groups in (("source", counts.sources), ("month", counts.months)):
        for group in groups:
            for kind, uses in (("form", group.forms), ("word", group.words)):
                for use in uses:
                    elsewhere = "" if use.elsewhere is None else round(use.elsewhere, 6)
                    yield (
                        *(by, group.name, kind, use.word.written, use.word.lexeme, "", "", use.occurrences),
                        *(use.articles, group.occurrences, round(use.share, 6), elsewhere),
                        *(round(use.log_odds, 4), round(use.z, 4), int(use.is_preferred)),
                    )


def collocates_as_json(found: Collocates, language: Language, limit: int = LISTED) -> dict[str, Any]:
    """Return ``found`` as ``searchapp collocates --json`` prints it: at most ``limit`` words of each list, and how many
    there are; notes in ``language``.
    """
    counts = found.counts
    return {
        "query": found.request.query,
        "span": found.window.span,
        "side": found.window.side,
        "stop_words": found.window.stop_words,
        "took_ms": found.took_ms,
        "notes": [note.text(language) for note in found.notes],
        "found": found.found,
        "articles": counts.articles,
        "occurrences": counts.occurrences,
        "other_sources": counts.other_sources,
        "without_month": counts.without_month,
        "words_total": len(counts.words),
        "words": [{**_word_as_json(word), "before": word.before, "after": word.after} for word in counts.words[:limit]],
        "forms": list(map(_word_as_json, counts.forms[:limit])),
        "sources": [_group_as_json(group, "source", limit) for group in counts.sources],
        "months": [_group_as_json(group, "month", limit) for group in counts.months],
    }


def _word_as_json(word: Word) -> dict[str, Any]:
    return {
        "word": word.written,
        "lexeme": word.lexeme,
        "occurrences": word.occurrences,
        "articles": word.articles,
        "share": round(word.share, 6),
    }


def _group_as_json(group: Group, kind: str, limit: int) -> dict[str, Any]:
    return {
        kind: group.name,
        "occurrences": group.occurrences,
        "articles": group.articles,
        "words_total": len(group.words),
        "words": list(map(_use_as_json, group.words[:limit])),
        "forms": list(map(_use_as_json, group.forms[:limit])),
    }


def _use_as_json(use: Use) -> dict[str, Any]:
    return {
        "word": use.word.written,
        "lexeme": use.word.lexeme,
        "occurrences": use.occurrences,
        "articles": use.articles,
        "share": round(use.share, 6),
        "share_elsewhere": None if use.elsewhere is None else round(use.elsewhere, 6),
        "log_odds": round(use.log_odds, 4),
        "z": round(use.z, 4),
        "preferred": use.is_preferred,
    }
