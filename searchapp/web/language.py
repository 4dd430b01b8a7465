"""Which language the interface speaks, and its translations.

Arabic is the default; ``?lang=en`` asks for English and is remembered in a cookie. English sentences are the keys of
the Arabic catalogue, so there is no English one. Flask-Babel is imported here only.
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

import flask_babel
from babel import Locale
from flask import Flask, Response, request

from searchapp.errors import Language

LANGUAGE_COOKIE = "lang"
_LANGUAGES = ("ar", "en")
_DEFAULT: Language = "ar"
_ONE_YEAR = 365 * 24 * 3600


def register_languages(app: Flask) -> None:
    """Make ``app`` answer each request in the language it asks for."""
    flask_babel.Babel(app, default_locale=_DEFAULT, locale_selector=current_language)
    app.after_request(_remembered)


def current_language() -> Language:
    """Return the language of the present request: its ``lang``, else the remembered one, else Arabic."""
    for wish in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in _LANGUAGES:
            return cast("Language", wish)
    return _DEFAULT


def language_named() -> dict[str, str]:
    """Return what an address needs so that who follows it without the cookie is answered in the present language."""
    language = current_language()
    return {} if language == _DEFAULT else {"lang": language}


def current_locale() -> Locale:
    """Return the locale that words dates and numbers: Gregorian months, Latin digits in both languages."""
    return Locale("ar") if current_language() == "ar" else Locale("en", "GB")


def language_switch() -> tuple[Language, str]:
    """Return the other language and the relative URL of the present page in it."""
    other: Language = "en" if current_language() == "ar" else "ar"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return other, "?" + urlencode([*kept, ("lang", other)])


def gettext(sentence: str, **values: object) -> str:
    """Return an English sentence in the language of the present request, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(sentence, **values))


def _remembered(response: Response) -> Response:
    response.vary.add("Cookie")
    if request.args.get("lang") in _LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            current_language(),
            max_age=_ONE_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response
