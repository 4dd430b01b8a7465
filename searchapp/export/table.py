"""A table to be written as a file: what every format is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from searchapp.errors import Language, Message

#: What is unknown is None.
Cell: TypeAlias = "str | int | float | None"
#: One cell for each column.
Row: TypeAlias = "Sequence[Cell]"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its ``name`` for programs, the same in every language, and the ``title`` that people read."""

    name: str
    title: Message


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and their rows, with titles and notes in ``language``.

    ``rows`` are taken one by one, each written before the next is asked for, and only once. A
    :class:`~searchapp.errors.Message` among them is no row: it says of the table what a reader has to know, such as
    that it is incomplete. Formats of cells put it alone into the column ``notes_in``.
    """

    columns: tuple[Column, ...]
    rows: Iterable[Row | Message]
    language: Language
    notes_in: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns."""
        return tuple(column.title.text(self.language) for column in self.columns)

    def note(self, message: Message) -> tuple[str, ...]:
        """Return ``message`` as a row that is empty but for the column ``notes_in``, by default the first."""
        place = self.notes_in or self.columns[0].name
        return tuple(message.text(self.language) if column.name == place else "" for column in self.columns)
