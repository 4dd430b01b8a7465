"""The web interface: search pages for readers and a small JSON API, one Flask application.

Everything works without JavaScript. The interface speaks Arabic unless English is asked for with ``?lang=en``.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from searchapp.archive import Archive
from searchapp.errors import InputError
from searchapp.settings import Settings, load_settings
from searchapp.web.api import api
from searchapp.web.article_ids import ArticleIdConverter
from searchapp.web.browser_search import browser_search
from searchapp.web.compression import compress_answers
from searchapp.web.conditional import answer_conditionally
from searchapp.web.deployment import deployed
from searchapp.web.error_pages import register_error_handlers
from searchapp.web.export_links import export_links
from searchapp.web.feeds import feeds
from searchapp.web.forgiving import ForgivingRequest
from searchapp.web.health import health
from searchapp.web.language import register_languages
from searchapp.web.opened_index import IndexApp
from searchapp.web.pages import pages
from searchapp.web.result_table import downloads
from searchapp.web.security import send_security_headers
from searchapp.web.static_files import cache_static_files
from searchapp.web.wording import register_template_helpers

__all__ = ["application", "create_app"]


def create_app(archive: Archive | Settings) -> Flask:
    """Return the application that searches ``archive``, or the one that settings name.

    A missing or unusable index does not stop the application from starting: its pages then say which command
    mends it, and work as soon as it has been run.

    >>> app = searchapp.create_app(archive)
    >>> app.test_client().get("/api/search", query_string={"q": "القمح"}).json["total"]
    1
    """
    if not isinstance(archive, Archive | Settings):
        raise InputError(
            f"create_app() takes an archive or settings, such as searchapp.open('news'), not {archive!r:.60}."
        )
    app = IndexApp(__name__)
    app.request_class = ForgivingRequest
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Arabic stays readable in a terminal
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["article_id"] = ArticleIdConverter
    app.extensions["searchapp"] = Archive(archive) if isinstance(archive, Settings) else archive
    register_languages(app)
    register_error_handlers(app)
    # What is registered first is done last.
    compress_answers(app)
    send_security_headers(app)
    cache_static_files(app)
    register_template_helpers(app)
    app.jinja_env.globals["export_links"] = export_links
    answer_conditionally(app)
    for blueprint in (pages, api, feeds, downloads, browser_search, health):
        app.register_blueprint(blueprint)
    return app


def application(config: str | None = None) -> Flask:
    """Return the application for a server of one's own, such as ``gunicorn 'searchapp.web:application()'``.

    Its settings are those of the file ``config``, if there is one, and of the environment.
    """
    settings = load_settings(Path(config) if config else None)
    return deployed(create_app(settings), settings)
