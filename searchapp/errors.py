"""Errors a person can act on, and the bilingual messages they and the notes speak in.

Everything searchapp raises on purpose is a :class:`SearchAppError`. Its message is one line, safe to show
to whoever is in front of the screen, and says what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["ar", "en"]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence in both interface languages."""

    en: str
    ar: str

    def text(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.ar if language == "ar" else self.en


class SearchAppError(Exception):
    """The base of all deliberate errors; ``message`` says in one line what is wrong and what to do."""

    def __init__(self, message: Message | str) -> None:
        self.message = message if isinstance(message, Message) else Message(message, message)
        super().__init__(self.message.en)


class QueryError(SearchAppError):
    """The query cannot be run as it stands (too long, too costly); the user can change it. HTTP 400."""


class InputError(SearchAppError):
    """A file, folder or setting given to a command cannot be used."""


class EngineError(SearchAppError):
    """The engine asked for does not exist, is not installed, or cannot do what was asked of it."""


class IndexStateError(SearchAppError):
    """The index is missing, damaged, or was built by another analyser; the message names the command that mends it."""


class IndexBusyError(SearchAppError):
    """Another process is writing to the index and did not finish within the time allowed."""
