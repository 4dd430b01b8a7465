"""What cannot become an article: the error that a reader raises, and the report of where and why."""

from __future__ import annotations

from dataclasses import dataclass

from searchapp.errors import Message, SearchAppError


class Rejected(SearchAppError):
    """A record, or the rest of a file, cannot be read; ``reason`` says why in both languages."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was rejected: the file, the line (0 for the whole file) and the reason.

    As a string it is one line, safe for a terminal whatever the name of the file.
    """

    origin: str
    line: int
    reason: Message

    def __str__(self) -> str:
        # A file name may hold line ends and terminal control codes.
        origin = "".join(map(_printable, self.origin))
        location = f"{origin}:{self.line}" if self.line else origin
        return f"{location}: {self.reason.en}"


def _printable(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]
