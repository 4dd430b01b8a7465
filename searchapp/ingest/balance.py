"""The balance of an import: what readers notice while they read, and what came of everything that went in."""

from __future__ import annotations

from dataclasses import dataclass

from searchapp.errors import Message


@dataclass(frozen=True, slots=True)
class Notes:
    """What a reader noticed, to be counted: about a record in its ``Fields``, about a whole file among its records.

    ``encoding`` is that of the text, by its name on the web (``windows-1256``); each ``repairs`` says what had to be
    mended; ``unused`` has the name and the value of each field that holds something and is not part of the article;
    ``date_orders`` the columns of which the order of day and month was found, and that order (``month first``).
    """

    encoding: str = ""
    repairs: tuple[Message, ...] = ()
    unused: tuple[tuple[str, object], ...] = ()
    date_orders: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Notes) -> Notes:
        """Return both notes as one, in the encoding of the first that has one."""
        return Notes(
            self.encoding or other.encoding,
            self.repairs + other.repairs,
            self.unused + other.unused,
            self.date_orders + other.date_orders,
        )
