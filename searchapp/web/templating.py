"""The filters and functions that templates may call."""

from __future__ import annotations

from flask import Flask

from searchapp.query.syntax import HINTS
from searchapp.web import language, links
from searchapp.web.citation import citation, permanent_url
from searchapp.web.export import export_links
from searchapp.web.markup import bidi_isolated, highlighted, highlighted_excerpt, lang_and_dir
from searchapp.web.matching import reasons_for


def register_template_helpers(app: Flask) -> None:
    """Give the templates of ``app`` their filters and functions."""
    app.jinja_env.filters.update(
        bidi_isolated=bidi_isolated,
        day=language.format_day,
        highlighted=highlighted,
        highlighted_excerpt=highlighted_excerpt,
        moment=language.format_moment,
        number=language.format_number,
        percent=language.format_share,
        seconds=language.format_seconds,
    )
    app.jinja_env.globals.update(
        article_url=links.article_url,
        author_url=links.author_url,
        citation=citation,
        collapse_url=links.collapse_url,
        current_language=language.current_language,
        date_range=language.format_range,
        example_url=links.example_url,
        export_links=export_links,
        hints=HINTS,
        lang_and_dir=lang_and_dir,
        language_switch=language.language_switch,
        original_url=links.original_url,
        permanent_url=permanent_url,
        query_url=links.query_url,
        reasons_for=reasons_for,
        search_url=links.search_url,
        spellings_url=links.spellings_url,
        unfiltered_url=links.unfiltered_url,
    )
