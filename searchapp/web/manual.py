"""The manual in the web: its contents at ``/help``, and a page for each topic."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request, url_for

from searchapp.errors import Language
from searchapp.manual import GROUPS, TOPICS, page_of, titles
from searchapp.manual.markdown import Html, html_of, page_and_anchor
from searchapp.web.language import current_language, language_parameter

manual = Blueprint("manual", __name__)


@manual.get("/help")
def contents() -> str:
    """Show what the manual has, in groups."""
    return render_template("help.html", groups=GROUPS, titles=_titles(current_language()), topic=None)


@manual.get("/help/<topic>")
def help_page(topic: str) -> str:
    """Show a page of the manual."""
    if topic not in TOPICS:
        abort(404)
    language = current_language()
    place = TOPICS.index(topic)
    return render_template(
        "help.html",
        groups=GROUPS,
        titles=_titles(language),
        topic=topic,
        page=_rendered(topic, language, request.script_root),
        before=TOPICS[place - 1] if place else None,
        after=TOPICS[place + 1] if place + 1 < len(TOPICS) else None,
    )


def help_url(target: str) -> str:
    """Return the URL of what ``target`` names: a topic, or a heading of it as ``topic#anchor``."""
    topic, _, anchor = target.partition("#")
    return url_for("manual.help_page", topic=topic, _anchor=anchor or None, lang=language_parameter().get("lang"))


@cache
def _titles(language: Language) -> dict[str, str]:
    return titles(language)


@cache
def _rendered(topic: str, language: Language, root: str) -> Html:
    """Return a page as HTML for a site whose addresses begin with ``root``."""
    query = f"?{urlencode(language_parameter())}" if language_parameter() else ""

    def address(target: str) -> str:
        page = page_and_anchor(target)
        if page:
            return f"{root}/help/{page[0]}{query}{page[1]}"
        if target.startswith("/"):
            path, mark, anchor = target.partition("#")
            return f"{root}{path}{query if '?' not in path else ''}{mark}{anchor}"
        return target

    return html_of(page_of(topic, language).text, address)
