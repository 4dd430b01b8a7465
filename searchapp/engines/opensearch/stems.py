"""Counting stems for a query that is being read: many of them, one after the other."""

from __future__ import annotations

from typing import Final

from searchapp.analysis import letters
from searchapp.engines.opensearch.counting import Counting
from searchapp.engines.opensearch.reading import Reader
from searchapp.engines.opensearch.state import Control, State
from searchapp.errors import SearchAppError

#: Who asks for a stem asks soon for it with one of these before it, or without.
_PREFIXES: Final = (letters.BEH, letters.LAM, letters.KAF, letters.FEH)


class StemCounter:
    """Called with a stem, returns in how many articles it stands; all answers are of one state, if it lasts so long.

    A cluster is asked for what is akin to a stem along with it: the way there takes longer than the counting.
    """

    def __init__(self, reader: Reader, control: Control, counting: Counting) -> None:
        self._reader = reader
        self._control = control
        self._counting = counting
        self._state: State | None = None
        self._counts: dict[str, int] = {}

    def __call__(self, stem: str) -> int:
        """Return in how many articles a word of ``stem`` stands."""
        found = self._counts.get(stem)
        if found is None:
            self._counts.update(self._counted(_akin(stem)))
            found = self._counts[stem]
        return found

    def _counted(self, stems: list[str]) -> dict[str, int]:
        if self._state is None:
            self._state = self._control.present()
        try:
            return self._counting.stems(self._state, stems)
        except SearchAppError:
            return self._reader.consistently(lambda state: self._counting.stems(state, stems))


def _akin(stem: str) -> list[str]:
    bases = (stem, stem[1:]) if stem.startswith(_PREFIXES) else (stem,)
    return [stem, *(prefix + base for base in bases for prefix in ("", *_PREFIXES) if base)]
