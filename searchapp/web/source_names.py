"""What sources are called in the language of the page, and what may be written for one in an address."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict

from searchapp.sources import SourceTable, sources_of
from searchapp.web.language import current_language
from searchapp.web.opened_index import opened_index

_SAID: Final = "searchapp.sources"
#: The parameters that filter by source.
_FILTERS: Final = ("source", "not_source")


def read_source_names(app: Flask) -> None:
    """Let addresses of ``app`` give a source by any name that the table of sources has for it."""

    def read() -> None:
        archive = opened_index()
        if any(value not in source_table().rows for name in _FILTERS for value in request.args.getlist(name) if value):
            request.args = ImmutableMultiDict(
                (name, each)
                for name, value in request.args.items(multi=True)
                for each in (archive.slugs([value]) if name in _FILTERS else [value])
            )

    app.before_request(read)


def source_name(source: str) -> str:
    """Return what a source, by the value that articles have, is called in the language of the page."""
    return source_table().name(source, current_language())


def source_table() -> SourceTable:
    """Return the table of sources, the same for the whole request; its problems are logged once."""
    if "sources" not in g:
        g.sources = sources_of(opened_index().settings)
        if g.sources.problems != current_app.extensions.get(_SAID, ()):
            current_app.extensions[_SAID] = g.sources.problems
            for problem in g.sources.problems:
                current_app.logger.warning("%s", problem.text(opened_index().settings.language))
    table: SourceTable = g.sources
    return table
