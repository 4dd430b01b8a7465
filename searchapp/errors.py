"""Errors a person can act on, the bilingual messages they and the notes speak in, and checks of what a program passes.

Everything searchapp raises on purpose is a :class:`SearchAppError`. Its message is one line, safe to show to the user,
and says what to do next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from functools import wraps
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeVar, cast

from searchapp.bidi import balanced

T = TypeVar("T")

Language = Literal["ar", "en"]

#: The numbers after which Arabic has the plural, and not a singular.
_FEW: Final = (3, 10)

#: In code points, of what was typed and is named in a message.
_LONGEST_NAMED: Final = 60


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both interface languages."""

    en: str
    ar: str

    def text(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.ar if language == "ar" else self.en


class Noun(NamedTuple):
    """The forms of an Arabic noun beside a number, in the case that its sentence needs, such as those of
    :data:`ARTICLES`.

    ``one`` and ``two`` stand without a number. ``few`` follows 3 to 10, ``many`` 11 to 99, and ``hundred`` whole
    hundreds.
    """

    one: str
    two: str
    few: str
    many: str
    hundred: str


def counted(number: float, noun: Noun) -> str:
    """Return ``number`` and ``noun`` as Arabic says them: مقالان, 3 مقالات, 11 مقالًا, 100 مقال.

    What counts is how the number ends: 103 is as 3, 111 as 11, and 102 as 100. A fraction is as a hundred.
    """
    if number in (1, 2):
        return noun.one if number == 1 else noun.two
    if number != int(number):
        return f"{number:,} {noun.hundred}"
    last = int(number) % 100
    form = noun.hundred if last < _FEW[0] else noun.few if last <= _FEW[1] else noun.many
    return f"{int(number):,} {form}"


#: In how many articles something is, as a sentence begins.
ARTICLES: Final = Noun("مقال واحد", "مقالان", "مقالات", "مقالًا", "مقال")
#: After how many seconds something happens.
SECONDS: Final = Noun("ثانية واحدة", "ثانيتين", "ثوان", "ثانية", "ثانية")


def shortened(text: str) -> str:
    """Return ``text`` short enough to be named in a sentence."""
    text = " ".join(text.split())
    return balanced(text) if len(text) <= _LONGEST_NAMED else balanced(text[:_LONGEST_NAMED]) + "…"


class SearchAppError(Exception):
    """The base of all deliberate errors; ``message`` says in one line what is wrong and what to do.

    >>> try:
    ...     archive.search("القمح", limit=0)
    ... except searchapp.SearchAppError as error:
    ...     print(error.message.ar)
    أرقام الصفحات وحدود العرض تبدأ من 1.
    """

    #: Where the manual says more of it, as ``page#heading``.
    topic: ClassVar[str] = "errors"

    def __init__(self, message: Message | str) -> None:
        self.message = message if isinstance(message, Message) else Message(message, message)
        super().__init__(self.message.en)


class QueryError(SearchAppError):
    """The query cannot be run as it stands (too long, too costly); the user can change it. HTTP 400.

    >>> archive.search("قمح " * 100)
    Traceback (most recent call last):
    searchapp.errors.QueryError: ...
    """

    topic = "errors#query"


class InputError(SearchAppError):
    """A file, folder, setting or value that was given cannot be used.

    >>> archive.search("القمح", date_from="never")
    Traceback (most recent call last):
    searchapp.errors.InputError: date_from is 'never'; pass a date, or text such as '2025', '2025-11', ...
    """

    topic = "errors#input"


class EngineError(SearchAppError):
    """The engine asked for does not exist, is not installed, or cannot do what was asked of it.

    >>> searchapp.open("news", engine="lucene")
    Traceback (most recent call last):
    searchapp.errors.EngineError: There is no engine 'lucene'; engines are ...
    """

    topic = "errors#engine"


class IndexStateError(SearchAppError):
    """The index is missing, damaged, or was built by another analyser; the message names the command that mends it.

    >>> searchapp.open("nowhere").search("القمح")
    Traceback (most recent call last):
    searchapp.errors.NoIndexError: There is no index in ...
    """

    topic = "errors#index"


class NoIndexError(IndexStateError):
    """There is no index yet where it was looked for."""


class StaleIndexError(IndexStateError):
    """The index was built by another version of the analyser and has to be rebuilt."""


class IndexBusyError(SearchAppError):
    """Another process is writing to the index and did not finish within the time allowed.

    >>> with archive.engine.writer():
    ...     searchapp.open("news", lock_wait=0.1).delete("wheat")
    Traceback (most recent call last):
    searchapp.errors.IndexBusyError: ...
    """

    topic = "errors#writer"


def unknown_name(what: str, name: object, known: Iterable[str]) -> InputError:
    """Return the error that there is no ``what`` ``name``; it suggests the nearest of those ``known``, or all."""
    names = sorted(known)
    near = get_close_matches(str(name), names, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(names)}."
    return InputError(f"There is no {what} {name!r}; {hint}")


def require_known(what: str, names: Iterable[object], known: Collection[str]) -> None:
    """Raise :class:`InputError` if one of ``names`` is not ``known``."""
    for name in names:
        if name not in known:
            raise unknown_name(what, name, known)


def naming_near_fields(cls: type[T]) -> type[T]:
    """Make the dataclass ``cls`` suggest the nearest field when it is given one that it does not have."""
    create = cast("Any", cls).__init__
    known = tuple(each.name for each in fields(cast("Any", cls)))

    @wraps(create)
    def init(self: T, *args: Any, **values: Any) -> None:
        try:
            create(self, *args, **values)
        except TypeError:
            require_known(f"field of {cls.__name__}", values, known)
            raise

    cast("Any", cls).__init__ = init
    return cls


def require_text(name: str, value: object) -> None:
    """Raise :class:`InputError` if ``value`` is not a string."""
    if not isinstance(value, str):
        instead = "'' where it is unknown" if value is None else f"a string, such as {str(value)!r}"
        raise InputError(f"{name} is {value!r}; pass {instead}.")


def require_bool(name: str, value: object) -> None:
    """Raise :class:`InputError` if ``value`` is neither True nor False."""
    if not isinstance(value, bool):
        raise InputError(f"{name} is {value!r}; pass True or False.")


def require_whole_number(name: str, value: object) -> None:
    """Raise :class:`InputError` if ``value`` is not a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"{name} is {value!r}; pass a whole number.")


def texts_of(name: str, values: object, example: str) -> tuple[str, ...]:
    """Return ``values`` as a tuple. Raises :class:`InputError` if they are one string, or not all strings."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InputError(f"{name} is {values!r:.60}; pass a sequence of strings, such as {example}.")
    found = tuple(values)
    for value in found:
        if not isinstance(value, str):
            raise InputError(f"{name} holds {value!r:.60}; pass strings only, such as {example}.")
    return found


def naive_datetime(name: str, value: object) -> datetime:
    """Return ``value``, a date with or without a time, as a datetime. Raises :class:`InputError` if it is not one."""
    if not isinstance(value, date):
        raise InputError(f"{name} is {value!r}; pass a datetime, such as datetime(2025, 11, 6, 14, 30).")
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        raise InputError(
            f"{name} has a time zone, {value.isoformat()}; dates are the newspaper's own wall clock: "
            f"pass it without one, {name}.replace(tzinfo=None)."
        )
    return value


def require_instant(name: str, value: object) -> None:
    """Raise :class:`InputError` if ``value`` is not a datetime with a time zone."""
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise InputError(f"{name} is {value!r}; pass a datetime with a time zone, such as datetime.now(UTC).")


def plain_day(name: str, value: object) -> date:
    """Return ``value``, a date with or without a time, as a date. Raises :class:`InputError` if it is not one."""
    if not isinstance(value, date):
        raise InputError(f"{name} is {value!r}; pass a date, such as date(2025, 11, 6).")
    return value.date() if isinstance(value, datetime) else value
