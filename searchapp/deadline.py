"""By when an answer is wanted. Code that works on one checks the clock between two steps."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from searchapp.errors import Message, QueryError

T = TypeVar("T")


class TimeIsUpError(QueryError):
    """An answer was not ready in time."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                en="The search takes longer than is allowed; ask for fewer words, or for less common ones.",
                ar="يستغرق البحث أكثر من الوقت المسموح به؛ اطلب كلمات أقل أو أندر.",
            )
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of :func:`time.monotonic`, in seconds."""

    moment: float

    @classmethod
    def within(cls, seconds: float) -> Deadline:
        """Return the deadline that is ``seconds`` away."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """The seconds that are left, 0 when there are none."""
        return max(self.moment - time.monotonic(), 0.0)

    def check(self) -> None:
        """Raise :class:`TimeIsUpError` when the moment has passed."""
        if time.monotonic() > self.moment:
            raise TimeIsUpError

    def each(self, steps: Iterable[T]) -> Iterator[T]:
        """Yield ``steps``, looking at the clock before each."""
        for step in steps:
            self.check()
            yield step


#: Leaves all the time in the world.
NEVER: Final = Deadline(math.inf)
