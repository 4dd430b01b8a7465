"""The answer to a search as plain data: what ``searchapp search`` prints as JSON or CSV, and the web API sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC
from typing import Any, Final

from searchapp.dates.moments import iso_date
from searchapp.dates.periods import Span, span_in_words
from searchapp.errors import Language, Message
from searchapp.model import (
    Article,
    Copy,
    FacetCount,
    Hit,
    Paragraph,
    Results,
    SearchRequest,
    SourceName,
    called_by_slug,
)
from searchapp.plan import FACET_VALUES, VALUE_FIELDS

#: The columns of a table of results; ``position`` counts from 0 and ``text`` is the paragraph there, the best one.
CSV_COLUMNS: Final = (
    *("id", "title", "source", "source_name", "author", "section", "date", "url", "score", "position", "text"),
)


def answer_as_json(results: Results, language: Language) -> dict[str, Any]:
    """Return ``results`` as JSON has it; notes, the last of which names the days that were asked for, are in
    ``language``.

    ``total``, ``stories``, ``facets`` and ``results`` are of the articles with all that was asked; those that a relaxed
    search adds are in ``relaxed_total``, ``relaxed_stories``, ``relaxed_facets`` and ``relaxed_results``, which come
    after the ``results`` of the page or, where they are ``ranked_together``, among them by ``score``.
    ``highlights`` are ``[start, end]`` code-point offsets into the ``text`` beside them, ``title_highlights`` into
    ``title``. An unknown date is null, any other unknown value an empty string. ``copies``, ``copied``, ``first`` and
    ``first_collected`` are as in a :class:`~searchapp.model.Hit`, and ``stories`` as in
    :class:`~searchapp.model.Results`. ``page`` is null for a whole file, and what is ``by_ocr`` may have wrong numbers.
    Of the sources, sections and authors in ``facets`` the first :data:`FACET_VALUES` are named. A ``source_name`` is
    what a ``source`` is called in ``language``; ``source_names`` has those of the facets that are not called by their
    value.
    """
    facets = _facets(results.facets), _facets(results.relaxed_facets)

    def hits(found: Iterable[Hit]) -> list[dict[str, Any]]:
        return [hit_as_json(hit, results.source_name, language) for hit in found]

    return {
        "query": results.request.query,
        "total": results.total,
        "stories": results.stories,
        "relaxed_total": results.relaxed_total,
        "relaxed_stories": results.relaxed_stories,
        "took_ms": results.took_ms,
        "match": results.match,
        "relaxed": results.relaxed,
        "ranked_together": results.ranked_together,
        "corrected": results.corrected,
        "searched": results.searched,
        "notes": [note.text(language) for note in (*results.notes, *_days(results.request))],
        "facets": facets[0],
        "relaxed_facets": facets[1],
        "source_names": _source_names(facets, lambda source: results.source_name(source, language)),
        "results": hits(results.hits),
        "relaxed_results": hits(results.relaxed_hits),
    }


def _facets(facets: Mapping[str, tuple[FacetCount, ...]]) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{"value": value, "count": count} for value, count in counts[: _named(name)]]
        for name, counts in facets.items()
    }


def _source_names(
    facets: Iterable[Mapping[str, list[dict[str, Any]]]], source_name: Callable[[str], str]
) -> dict[str, str]:
    sources = dict.fromkeys(each["value"] for counted in facets for each in counted.get("source", ()))
    return {source: name for source in sources if (name := source_name(source)) != source}


def _named(facet: str) -> int | None:
    """Return how many values of a facet are named, None where all are: a time without a gap."""
    return FACET_VALUES if facet in VALUE_FIELDS else None


def _days(request: SearchRequest) -> Iterator[Message]:
    """Yield how the dates were understood between which articles are wanted, if any are."""
    if request.date_from or request.date_to:
        yield span_in_words(Span(request.date_from, request.date_to))


def answer_as_rows(results: Results, language: Language = "en") -> Iterator[tuple[str | int | float, ...]]:
    """Yield a row of :data:`CSV_COLUMNS` for each hit with all that was asked; what is unknown is an empty cell, and
    sources are called by their names in ``language``.
    """
    for hit in results.hits:
        values = hit_as_json(hit, results.source_name, language)
        best: dict[str, Any] = next(iter(values["paragraphs"]), {})
        row = {**values, "position": best.get("position"), "text": best.get("text")}
        yield tuple("" if row[column] is None else row[column] for column in CSV_COLUMNS)


def date_text(article: Article | Copy) -> str | None:
    """Return the date of ``article`` in ISO 8601, as precisely as it is known, or None."""
    return iso_date(article.date, article.date_precision) if article.date and article.date_precision else None


def arrival_text(article: Article) -> str | None:
    """Return when ``article`` arrived in UTC, to the second, or None if that is not known."""
    return None if article.arrived is None else article.arrived.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hit_as_json(hit: Hit, source_name: SourceName = called_by_slug, language: Language = "en") -> dict[str, Any]:
    """Return ``hit`` as it is among the results of :func:`answer_as_json`."""
    article = hit.article
    return {
        "id": article.id,
        "title": article.title,
        "title_highlights": [list(span) for span in hit.title_highlights],
        **_metadata(article, source_name(article.source, language)),
        "score": round(hit.score, 4),
        "paragraphs": [_paragraph(paragraph) for paragraph in hit.paragraphs],
        "copies": [_copy(copy, source_name(copy.source, language)) for copy in hit.copies],
        "copied": hit.copied,
        "first": hit.first,
        "first_collected": hit.first_collected,
    }


def article_as_json(
    article: Article, source_name: SourceName = called_by_slug, language: Language = "en"
) -> dict[str, Any]:
    """Return the whole ``article`` as JSON has it; ``paragraphs`` are texts. What is unknown is null or empty, as in
    :func:`answer_as_json`.
    """
    return {
        "id": article.id,
        "title": article.title,
        **_metadata(article, source_name(article.source, language)),
        "paragraphs": list(article.paragraphs),
    }


def _metadata(article: Article, source_name: str) -> dict[str, Any]:
    return {
        "source": article.source,
        "source_name": source_name,
        "author": article.author,
        "section": article.section,
        "date": date_text(article),
        "date_precision": article.date_precision,
        "utc_offset": article.utc_offset,
        "arrived": arrival_text(article),
        "url": article.url,
        "page": article.page,
        "by_ocr": article.is_by_ocr,
    }


def _copy(copy: Copy, source_name: str) -> dict[str, Any]:
    return {
        "id": copy.id,
        "title": copy.title,
        "source": copy.source,
        "source_name": source_name,
        "date": date_text(copy),
        "url": copy.url,
        "first": copy.first,
        "first_collected": copy.first_collected,
    }


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "position": paragraph.position,
        "text": paragraph.text,
        "score": round(paragraph.score, 4),
        "highlights": [list(span) for span in paragraph.highlights],
        "matches": [{"start": match.start, "end": match.end, "how": match.level.label} for match in paragraph.matches],
    }
