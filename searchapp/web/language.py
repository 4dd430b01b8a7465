"""The language of the interface: its translations, and dates and numbers written in it.

Arabic is the default; ``?lang=en`` selects English and is remembered in a cookie. The catalogue is that of
:mod:`searchapp.translations`. Flask-Babel is imported only here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

import flask_babel
from babel import Locale
from babel.dates import format_date, format_interval, format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask, Response, request

from searchapp.dates.moments import days_of
from searchapp.dates.timeline import Period
from searchapp.errors import Language
from searchapp.model import Article, Copy
from searchapp.translations import FOLDER

LANGUAGE_COOKIE: Final = "lang"
#: Gregorian months and Latin digits in both languages.
LOCALES: Final[dict[Language, Locale]] = {"ar": Locale("ar"), "en": Locale("en", "GB")}
_DEFAULT: Final[Language] = "ar"
_ONE_YEAR: Final = 365 * 24 * 3600


def register_languages(app: Flask) -> None:
    """Make ``app`` answer each request in the language that it selects."""
    flask_babel.Babel(
        app,
        default_locale=_DEFAULT,
        default_translation_directories=str(FOLDER),
        locale_selector=current_language,
    )
    app.after_request(_remember_language)


def current_language() -> Language:
    """Return the language of the current request: its ``lang``, else the one in the cookie, else Arabic."""
    for name in (request.args.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if name in LOCALES:
            return name
    return _DEFAULT


def language_parameter() -> dict[str, str]:
    """Return the parameter that makes a URL answer in the current language without the cookie."""
    language = current_language()
    return {} if language == _DEFAULT else {"lang": language}


def language_switch() -> tuple[Language, str]:
    """Return the other language and the relative URL of the current page in it."""
    other: Language = "en" if current_language() == "ar" else "ar"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return other, "?" + urlencode([*kept, ("lang", other)])


def gettext(sentence: str, **values: object) -> str:
    """Return an English sentence in the language of the current request, with ``%(name)s`` filled in."""
    return str(flask_babel.gettext(sentence, **values))


def _remember_language(response: Response) -> Response:
    response.vary.add("Cookie")
    if request.args.get("lang") in LOCALES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            current_language(),
            max_age=_ONE_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


def format_day(day: date) -> str:
    """Return a day in words: ``6 November 2025``, ``6 نوفمبر 2025``."""
    return format_date(day, "d MMMM y", _locale())


def format_short_day(day: date) -> str:
    """Return a day without its year, abbreviated: ``6 Nov``."""
    return format_date(day, "d MMM", _locale())


def format_weekday(day: date) -> str:
    """Return a day with that of the week: ``Thu, 6 Nov 2025``."""
    return format_date(day, "E، d MMM y" if current_language() == "ar" else "E, d MMM y", _locale())


def format_month(day: date) -> str:
    """Return the month of a day: ``November 2025``."""
    return format_date(day, "MMMM y", _locale())


def format_range(first: date, last: date) -> str:
    """Return the days from ``first`` to ``last`` without repeating what they share: ``21 July – 11 August 2015``."""
    return format_interval(_day(first), _day(last), "yMMMMd", locale=_locale())


def format_period(period: Period) -> str:
    """Return a period in words: ``6 November 2025``, ``November 2025``, ``2025``, ``3–9 November 2025``."""
    match period.unit:
        case "day":
            return format_day(period.first)
        case "month":
            return format_month(period.first)
        case "year":
            return str(period.first.year)
        case _:
            return format_range(period.first, period.last)


def format_date_of(article: Article | Copy, language: Language | None = None, *, timed: bool = False) -> str:
    """Return the date of ``article`` in words, as precisely as it is known: ``November 2025``; if ``timed`` with the
    time.

    A period of the Hijri calendar is given by its days. Nothing is returned for an undated article.
    """
    when, precision, locale = article.date, article.date_precision, LOCALES[language or current_language()]
    match precision:
        case None:
            return ""
        case "year":
            return format_date(when, "y", locale)
        case "month":
            return format_date(when, "MMMM y", locale)
        case "hijri_year" | "hijri_month":
            return str(format_interval(*days_of(when, precision), "yMMMMd", locale=locale)) if when else ""
        case "minute" if timed:
            return _moment(when, locale) if when else ""
        case _:
            return format_date(when, "d MMMM y", locale)


def format_moment(moment: datetime) -> str:
    """Return a day and its time: ``6 November 2025, 14:30``."""
    return _moment(moment, _locale())


def format_number(value: int) -> str:
    """Return a number with separators between its thousands."""
    return format_decimal(value, locale=_locale())


def format_share(share: float) -> str:
    """Return a share of 1 in percent: ``12%``."""
    return format_percent(share, locale=_locale())


def format_exact_share(share: float) -> str:
    """Return a share of 1 in percent with two decimals: ``12.34%``."""
    return format_percent(share, "0.00%", locale=_locale())


def format_round_share(share: float) -> str:
    """Return a round share of 1 in percent: ``12.5%``, ``5%``."""
    return format_percent(share, "0.##%", locale=_locale())


def format_seconds(milliseconds: float) -> str:
    """Return a duration in seconds: ``0.012``."""
    return format_decimal(milliseconds / 1000, "0.0##", locale=_locale())


def _locale() -> Locale:
    return LOCALES[current_language()]


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _moment(moment: datetime, locale: Locale) -> str:
    separator = "، " if locale.language == "ar" else ", "
    return format_date(moment, "d MMMM y", locale) + separator + format_time(moment, "H:mm", locale=locale)
