"""What this site is called and looks like, as its settings say, and who is logged in to it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, abort, request, url_for

from searchapp.settings import LOGO_KINDS
from searchapp.web.language import gettext
from searchapp.web.login import user_of
from searchapp.web.opened_index import opened_index

_ICON: Final = "icon.svg"

site = Blueprint("site", __name__)


@site.get("/logo")
def logo() -> Response:
    """Return the picture of the setting ``logo``."""
    path = opened_index().settings.logo
    if path is None or not path.is_file():
        abort(404)
    return Response(path.read_bytes(), content_type=logo_type())


def site_name() -> str:
    """Return the name of this site in the language of the page, or as it is set."""
    return opened_index().settings.site_name or gettext("News search")


def logo_url() -> str:
    """Return the address of the picture beside the name."""
    return url_for("site.logo") if opened_index().settings.logo else url_for("static", filename=_ICON)


def logo_type() -> str:
    """Return the media type of that picture."""
    path = opened_index().settings.logo
    return LOGO_KINDS[path.suffix.lower() if path else ".svg"]


def register_site(app: Flask) -> None:
    """Let the templates of ``app`` show the site's name and picture, and who is logged in."""
    app.register_blueprint(site)
    app.jinja_env.globals.update(
        current_user=lambda: user_of(request.environ), logo_type=logo_type, logo_url=logo_url, site_name=site_name
    )
