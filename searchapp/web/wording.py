"""Dates and numbers in words, and everything else that templates may call."""

from __future__ import annotations

from datetime import date, datetime, time

from babel.dates import format_date, format_interval, format_time
from babel.numbers import format_decimal, format_percent
from flask import Flask

from searchapp.query.syntax import HINTS
from searchapp.web.citing import citation, permanent_url
from searchapp.web.direction import written
from searchapp.web.excerpts import marked_excerpt
from searchapp.web.highlighting import marked
from searchapp.web.language import current_language, current_locale, language_switch
from searchapp.web.links import (
    api_url,
    article_url,
    author_url,
    collapse_url,
    example_url,
    original_url,
    query_url,
    search_url,
    spellings_url,
    unfiltered_url,
)
from searchapp.web.machine_words import isolated
from searchapp.web.reasons import reasons_for


def date_in_words(day: date) -> str:
    """Return a day as people write it: ``6 November 2025``, ``6 نوفمبر 2025``."""
    return format_date(day, "d MMMM y", current_locale())


def day_and_month(day: date) -> str:
    """Return a day of a known year in little room: ``6 Nov``."""
    return format_date(day, "d MMM", current_locale())


def month_in_words(day: date) -> str:
    """Return the month of a day: ``November 2025``."""
    return format_date(day, "MMMM y", current_locale())


def range_in_words(first: date, last: date) -> str:
    """Return the days from ``first`` to ``last`` without repeating what they share: ``21 July – 11 August 2015``."""
    return format_interval(_day(first), _day(last), "yMMMMd", locale=current_locale())


def moment_in_words(moment: datetime) -> str:
    """Return a day and, where it is known, the time. Midnight is what a bare date is read as."""
    day = date_in_words(moment)
    if moment.time() == time():
        return day
    separator = "، " if current_language() == "ar" else ", "
    return day + separator + format_time(moment, "H:mm", locale=current_locale())


def number(value: int) -> str:
    """Return a number with its thousands set apart."""
    return format_decimal(value, locale=current_locale())


def percent(share: float) -> str:
    """Return a share of 1 in percent: ``12%``."""
    return format_percent(share, locale=current_locale())


def seconds(milliseconds: float) -> str:
    """Return a duration as a number of seconds: ``0.012``."""
    return format_decimal(milliseconds / 1000, "0.0##", locale=current_locale())


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def register_template_helpers(app: Flask) -> None:
    """Give the templates of ``app`` their filters and functions."""
    app.jinja_env.filters.update(
        date_in_words=date_in_words,
        moment_in_words=moment_in_words,
        number=number,
        percent=percent,
        seconds=seconds,
        isolated=isolated,
        marked=marked,
        marked_excerpt=marked_excerpt,
    )
    app.jinja_env.globals.update(
        api_url=api_url,
        article_url=article_url,
        author_url=author_url,
        citation=citation,
        example_url=example_url,
        collapse_url=collapse_url,
        original_url=original_url,
        hints=HINTS,
        permanent_url=permanent_url,
        query_url=query_url,
        range_in_words=range_in_words,
        reasons_for=reasons_for,
        search_url=search_url,
        spellings_url=spellings_url,
        unfiltered_url=unfiltered_url,
        written=written,
        current_language=current_language,
        language_switch=language_switch,
    )
