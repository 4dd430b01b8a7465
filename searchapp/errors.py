"""Errors a person can act on, and the bilingual messages they and the notes speak in.

Everything searchapp raises on purpose is a :class:`SearchAppError`. Its message is one line, safe to show
to the person in front of the screen, and says what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["ar", "en"]

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


def shortened(text: str) -> str:
    """Return ``text`` short enough to be named in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_NAMED else text[:_LONGEST_NAMED] + "…"


class SearchAppError(Exception):
    """The base of all deliberate errors; ``message`` says in one line what is wrong and what to do.

    >>> try:
    ...     archive.search("القمح", limit=0)
    ... except searchapp.SearchAppError as error:
    ...     print(error.message.ar)
    أرقام الصفحات وحدود العرض تبدأ من 1.
    """

    def __init__(self, message: Message | str) -> None:
        self.message = message if isinstance(message, Message) else Message(message, message)
        super().__init__(self.message.en)


class QueryError(SearchAppError):
    """The query cannot be run as it stands (too long, too costly); the user can change it. HTTP 400.

    >>> archive.search("قمح " * 100)
    Traceback (most recent call last):
    searchapp.errors.QueryError: ...
    """


class InputError(SearchAppError):
    """A file, folder, setting or value that was given cannot be used.

    >>> archive.search("القمح", date_from="never")
    Traceback (most recent call last):
    searchapp.errors.InputError: date_from is 'never'; pass a date, or text such as '2025', '2025-11', ...
    """


class EngineError(SearchAppError):
    """The engine asked for does not exist, is not installed, or cannot do what was asked of it.

    >>> searchapp.open("news", engine="lucene")
    Traceback (most recent call last):
    searchapp.errors.EngineError: There is no engine 'lucene'; engines are ...
    """


class IndexStateError(SearchAppError):
    """The index is missing, damaged, or was built by another analyser; the message names the command that mends it.

    >>> searchapp.open("nowhere").search("القمح")
    Traceback (most recent call last):
    searchapp.errors.IndexStateError: There is no index in ...
    """


class IndexBusyError(SearchAppError):
    """Another process is writing to the index and did not finish within the time allowed.

    >>> with archive.engine.writer():
    ...     searchapp.open("news", lock_wait=0.1).delete("wheat")
    Traceback (most recent call last):
    searchapp.errors.IndexBusyError: ...
    """
