"""What a writer publishes of a vocabulary, so that no reader has to build one: that of a commit, and changes since.

Before a commit takes effect it is announced what it changes, and behind which commit: a reader of a later one knows
that the change has been made. So the two need not happen at once, and what is announced by a writer that fails, or is
killed, is announced again, differently, by the next before it commits.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from zlib import crc32

from searchapp.vocabulary.vocabulary import Vocabulary

#: To be raised with every change in the format or in the rules by which words are counted.
_FORMAT: Final = 2

#: How many forms deltas name, at most, before there is a new base, and how many are kept behind it for those who have
#: read the one before.
_MOST_FORMS: Final = 8192
_KEPT_FORMS: Final = 2048

#: Hexadecimal digits of a CRC-32 and the end of the line.
_CHECK_SIZE: Final = 9


@dataclass(frozen=True, slots=True)
class Published:
    """A vocabulary that was published, of which commit of which index."""

    vocabulary: Vocabulary
    index: str
    commit: int


class Delta(NamedTuple):
    """The commit that follows ``before`` changes how often each of some surface forms occurs; None where that is not
    known.
    """

    before: int
    counts: Mapping[str, int] | None


class Base(NamedTuple):
    """The vocabulary of a commit, in a file with this CRC-32; without a ``file`` it has no words."""

    commit: int
    file: str = ""
    crc: int = 0


@dataclass(frozen=True, slots=True)
class Deltas:
    """A base and what has changed around it: ``deltas`` follow one another. ``index`` names one index for all time."""

    index: str
    base: Base | None
    deltas: tuple[Delta, ...] = ()

    def announcing(self, before: int, counts: Mapping[str, int] | None) -> Deltas:
        """Return these with what the commit after ``before`` changes, in place of what was announced and never came
        about; ``counts`` are None where they are not known.
        """
        # After a large batch there is a new base at once.
        known = counts if counts is not None and len(counts) <= _MOST_FORMS else None
        return replace(self, deltas=(*(each for each in self.deltas if each.before < before), Delta(before, known)))

    def need_base(self, commit: int) -> bool:
        """Return whether there has to be a new base, now that ``commit`` has taken effect."""
        return not self._lead_to(commit) or self._forms_since_base() > _MOST_FORMS

    def on(self, base: Base) -> Deltas:
        """Return these with a new ``base``, and no more of the deltas before it than are kept."""
        kept: list[Delta] = []
        forms = 0
        for delta in reversed(self.deltas):
            forms += _KEPT_FORMS + 1 if delta.counts is None else len(delta.counts)
            if forms > _KEPT_FORMS:
                break
            kept.append(delta)
        return replace(self, base=base, deltas=tuple(reversed(kept)))

    def between(self, first: int, last: int) -> Counter[str] | None:
        """Return what has changed from the commit ``first`` to ``last``; None where that is not known."""
        made = [each for each in self.deltas if first <= each.before < last]
        if first < last and (not made or made[0].before != first):
            return None
        counts: Counter[str] = Counter()
        for each in made:
            if each.counts is None:
                return None
            counts.update(each.counts)
        return counts

    def _lead_to(self, commit: int) -> bool:
        """Return whether the vocabulary of ``commit`` is known by the base and the deltas."""
        base = self.base
        return base is not None and base.commit <= commit and self.between(base.commit, commit) is not None

    def _forms_since_base(self) -> int:
        """Return how many forms the deltas since the base name."""
        first = -1 if self.base is None else self.base.commit
        return sum(len(each.counts or ()) for each in self.deltas if each.before >= first)

    def to_bytes(self) -> bytes:
        """Return these as they are written to disk: CRC-32 and JSON."""
        deltas = [[before, None if counts is None else dict(counts)] for before, counts in self.deltas]
        content = {"format": _FORMAT, "index": self.index, "base": self.base, "deltas": deltas}
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return f"{crc32(data):08x}\n".encode() + data

    @classmethod
    def from_bytes(cls, data: bytes) -> Deltas:
        """Return what :meth:`to_bytes` wrote. Raises :class:`ValueError` where it is not as it was written."""
        content = data[_CHECK_SIZE:]
        if data[:_CHECK_SIZE] != f"{crc32(content):08x}\n".encode():
            raise ValueError("it has changed since it was written")
        found = json.loads(content.decode("utf-8", "surrogatepass"))
        if found["format"] != _FORMAT:
            raise ValueError("it is of another format")
        base = None if found["base"] is None else Base(*found["base"])
        return cls(found["index"], base, tuple(Delta(before, counts) for before, counts in found["deltas"]))
