"""What cannot become an article: the error a reader raises, and the notice with its place."""

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
    """The notice that something was left out: the file, the line (0 for the whole file) and the reason.

    As a string it is one line, fit for a terminal whatever the file is named.
    """

    origin: str
    line: int
    reason: Message

    def __str__(self) -> str:
        # A file name may hold line ends and what a terminal takes for commands.
        origin = "".join(map(_shown, self.origin))
        place = f"{origin}:{self.line}" if self.line else origin
        return f"{place}: {self.reason.en}"


def _shown(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]
