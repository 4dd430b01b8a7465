"""What an answer to a search has as JSON, in the shell and on the web alike."""

from __future__ import annotations

ANSWER_KEYS = {
    "query",
    "total",
    "stories",
    "relaxed_total",
    "relaxed_stories",
    "took_ms",
    "match",
    "relaxed",
    "ranked_together",
    "corrected",
    "searched",
    "notes",
    "facets",
    "relaxed_facets",
    "source_names",
    "results",
    "relaxed_results",
}

HIT_KEYS = {
    "id",
    "title",
    "source",
    "source_name",
    "author",
    "section",
    "date",
    "url",
    "score",
    "paragraphs",
    "copies",
    "copied",
    "first",
    "first_collected",
}
