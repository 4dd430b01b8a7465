"""Moving through the pages of the results."""

from __future__ import annotations

from dataclasses import dataclass

from searchapp.model import Results
from searchapp.web.links import page_url

_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among ``last`` pages. ``pages`` holds (number, address) of those worth a link, a None where
    numbers are left out; ``previous`` and ``next`` are addresses, None at the ends.
    """

    current: int
    last: int
    previous: str | None
    next: str | None
    pages: tuple[tuple[int, str] | None, ...]

    @property
    def beyond(self) -> bool:
        """Whether the page asked for lies behind the last one."""
        return self.current > self.last


def pager_of(results: Results, max_results: int) -> Pager:
    """Return the pager of ``results``; ``max_results`` is how deep the archive lets anyone page."""
    request = results.request
    last = max(1, min(results.page_count, max_results // request.limit))
    current = request.page
    near = range(current - _NEIGHBOURS, current + _NEIGHBOURS + 1)
    shown = sorted({1, last, *(page for page in near if 1 <= page <= last)})
    pages: list[tuple[int, str] | None] = []
    for page, before in zip(shown, [0, *shown], strict=False):
        pages += [None] if page > before + 1 else []
        pages.append((page, page_url(request, page)))
    return Pager(
        current,
        last,
        previous=page_url(request, min(current - 1, last)) if current > 1 else None,
        next=page_url(request, current + 1) if current < last else None,
        pages=tuple(pages),
    )
