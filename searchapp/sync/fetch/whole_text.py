"""The text of an article: what its feed gives, or where that is a summary, what stands on its page."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, NamedTuple

from searchapp.ingest import Rejected
from searchapp.ingest.fields import Fields
from searchapp.ingest.html import page_fields
from searchapp.ingest.http_answer import PAGES, charset
from searchapp.sync.fetch.client import Client
from searchapp.sync.fetch.failures import LEFT_FOR_LATER, Failed
from searchapp.sync.fetch.robots import Robots

#: In characters, some 150 words. What is shorter may be a brief in full; then its page is asked for in vain.
_WHOLE: Final = 1000
_MOST_PAGES: Final = 200
_MOST_FAILURES: Final = 3
_BREAKS_OFF: Final = re.compile(r"(?:\.\.\.|…|\[&#8230;\]|اقرأ المزيد|للمزيد|Read more)[\s\])»\"']*$", re.IGNORECASE)


class WholeText(NamedTuple):
    """An article with the best text there is. ``settled`` is False where the page could be had another time."""

    fields: Fields
    summary_only: bool
    settled: bool


class Pages:
    """The pages that the entries of one feed lead to.

    In one run not more than 200 are asked for, and none any more when three in a row could not be had for the moment:
    the others are left for the next run.
    """

    def __init__(self, client: Client, robots: Robots) -> None:
        self._client = client
        self._robots = robots
        self._asked = self._failed_in_a_row = 0

    def complete(self, fields: Fields) -> WholeText:
        """Return the article of an entry, completed from its page where the feed gives but a summary."""
        if not _is_summary(fields.content) or not fields.url:
            return WholeText(fields, summary_only=False, settled=True)
        try:
            page = self._page(fields.url)
        except Failed as failed:
            return WholeText(fields, summary_only=True, settled=not failed.passing)
        except Rejected:
            return WholeText(fields, summary_only=True, settled=True)
        if len(page.content) <= len(fields.content):
            return WholeText(fields, summary_only=False, settled=True)
        completed = replace(
            fields,
            content=page.content,
            title=fields.title or page.title,
            author=fields.author or page.author,
            section=fields.section or page.section,
            date=fields.date or page.date,
        )
        return WholeText(completed, summary_only=False, settled=True)

    def _page(self, url: str) -> Fields:
        if self._asked >= _MOST_PAGES or self._failed_in_a_row >= _MOST_FAILURES:
            raise Failed(LEFT_FOR_LATER, passing=True)
        self._asked += 1
        try:
            answer = self._client.get(url, {"Accept": ", ".join(PAGES)}, kinds=PAGES, permitted=self._robots.check)
        except Failed as failed:
            self._failed_in_a_row = self._failed_in_a_row + 1 if failed.passing else 0
            raise
        self._failed_in_a_row = 0
        return page_fields(answer.body, charset(answer.headers), answer.url)


def _is_summary(text: str) -> bool:
    return len(text) < _WHOLE or _BREAKS_OFF.search(text[-100:]) is not None
