"""The web interface: search pages for readers and a small JSON API, as one Flask application.

Everything works without JavaScript. The interface is in Arabic unless ``?lang=en`` selects English.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from searchapp.archive import Archive
from searchapp.errors import InputError
from searchapp.home import HERE, home_of
from searchapp.settings import Settings
from searchapp.web.advanced import advanced
from searchapp.web.api import api, health
from searchapp.web.collocates import collocate_pages
from searchapp.web.comparison import comparisons
from searchapp.web.concordance import concordances
from searchapp.web.errors import register_error_handlers
from searchapp.web.export import downloads
from searchapp.web.facet_values import facet_values
from searchapp.web.feeds import feeds
from searchapp.web.imports import imports
from searchapp.web.language import register_languages
from searchapp.web.links import ArticleIdConverter, LenientRequest
from searchapp.web.lists import name_lists
from searchapp.web.manual import help_url, manual
from searchapp.web.opened_index import IndexApp, limit_answers, opened_index
from searchapp.web.pages import pages, register_template_helpers
from searchapp.web.production import with_middleware
from searchapp.web.responses import answer_conditionally, cache_static_files, compress_answers, send_security_headers
from searchapp.web.site import register_site
from searchapp.web.source_names import read_source_names

__all__ = ["application", "create_app"]


def create_app(archive: Archive | Settings) -> Flask:
    """Return the application that searches ``archive``, or the one that settings name.

    It starts even if the index is missing or unusable: its pages then show the command that repairs it, and work as
    soon as that has been run.

    >>> app = searchapp.create_app(archive)
    >>> app.test_client().get("/api/search", query_string={"q": "القمح"}).json["total"]
    1
    """
    if not isinstance(archive, Archive | Settings):
        raise InputError(
            f"create_app() takes an archive or settings, such as searchapp.open('news'), not {archive!r:.60}."
        )
    app = IndexApp(__name__)
    app.request_class = LenientRequest
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Arabic stays readable in a terminal
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["article_id"] = ArticleIdConverter
    app.extensions["searchapp"] = Archive(archive) if isinstance(archive, Settings) else archive
    register_languages(app)
    if opened_index(app).settings.metrics:
        from searchapp.web.metrics import register_metrics  # noqa: PLC0415 - it is optional

        # Before anything else, so that it measures everything.
        register_metrics(app)
    limit_answers(app)
    register_error_handlers(app)
    # Flask runs these in reverse order after a request.
    compress_answers(app)
    send_security_headers(app)
    cache_static_files(app)
    read_source_names(app)
    register_template_helpers(app)
    app.jinja_env.globals["help_url"] = help_url
    register_site(app)
    answer_conditionally(app)
    shown = (
        *(pages, advanced, facet_values, comparisons, collocate_pages, concordances, name_lists),
        *(manual, api, feeds, downloads, health),
    )
    for blueprint in (*shown, imports) if opened_index(app).settings.show_imports else shown:
        app.register_blueprint(blueprint)
    return app


def application(config: str | None = None) -> Flask:
    """Return the application for any WSGI server, as in ``gunicorn 'searchapp.web:application()'``.

    Its settings come from the file ``config``, by default that of the nearest home (see :mod:`searchapp.home`), and
    from the environment.
    """
    home = home_of(Path(config) if config else None) or HERE
    settings = home.load().settings
    return with_middleware(create_app(settings), settings)
