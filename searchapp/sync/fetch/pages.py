"""The text of an article: what its feed gives, or if that is a summary, what its page has, if robots.txt permits."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from typing import Final, NamedTuple

from protego import Protego

from searchapp.ingest import Rejected
from searchapp.ingest.fields import Fields
from searchapp.ingest.html import page_fields
from searchapp.ingest.http_answer import PAGES, charset
from searchapp.sync.fetch.client import Client
from searchapp.sync.fetch.failures import FORBIDDEN_BY_ROBOTS, LEFT_FOR_LATER, FetchError
from searchapp.sync.fetch.rate_limiter import RateLimiter
from searchapp.sync.fetch.ssrf_guard import WebAddress

#: In characters, some 150 words. A shorter text may be a complete brief; then its page is requested in vain.
_WHOLE: Final = 1000
_MOST_PAGES: Final = 200
_MOST_FAILURES: Final = 3
_BREAKS_OFF: Final = re.compile(r"(?:\.\.\.|…|\[&#8230;\]|اقرأ المزيد|للمزيد|Read more)[\s\])»\"']*$", re.IGNORECASE)

_NAME: Final = "searchapp"
#: In bytes. A longer robots.txt is read up to here.
_LONGEST: Final = 500 << 10
_FORBID_ALL: Final = "User-agent: *\nDisallow: /"


class CompletedArticle(NamedTuple):
    """An article with the best text there is. ``is_final`` is False if the page may be available later."""

    fields: Fields
    summary_only: bool
    is_final: bool


class PageFetcher:
    """The pages that the entries of one feed lead to.

    A run requests 200 at most, and stops when three in a row are temporarily unavailable: the others are left for the
    next run.
    """

    def __init__(self, client: Client, robots: RobotsRules) -> None:
        self._client = client
        self._robots = robots
        self._asked = self._failed_in_a_row = 0

    def complete(self, fields: Fields) -> CompletedArticle:
        """Return the article of an entry, completed from its page if the feed gives only a summary."""
        if not _is_summary(fields.content) or not fields.url:
            return CompletedArticle(fields, summary_only=False, is_final=True)
        try:
            page = self._page(fields.url)
        except FetchError as failed:
            return CompletedArticle(fields, summary_only=True, is_final=not failed.temporary)
        except Rejected:
            return CompletedArticle(fields, summary_only=True, is_final=True)
        if len(page.content) <= len(fields.content):
            return CompletedArticle(fields, summary_only=False, is_final=True)
        completed = replace(
            fields,
            content=page.content,
            title=fields.title or page.title,
            author=fields.author or page.author,
            section=fields.section or page.section,
            date=fields.date or page.date,
        )
        return CompletedArticle(completed, summary_only=False, is_final=True)

    def _page(self, url: str) -> Fields:
        if self._asked >= _MOST_PAGES or self._failed_in_a_row >= _MOST_FAILURES:
            raise FetchError(LEFT_FOR_LATER, temporary=True)
        self._asked += 1
        try:
            answer = self._client.get(url, {"Accept": ", ".join(PAGES)}, media_types=PAGES, check=self._robots.check)
        except FetchError as failed:
            self._failed_in_a_row = self._failed_in_a_row + 1 if failed.temporary else 0
            raise
        self._failed_in_a_row = 0
        return page_fields(answer.body, charset(answer.headers), answer.url)


def _is_summary(text: str) -> bool:
    return len(text) < _WHOLE or _BREAKS_OFF.search(text[-100:]) is not None


class RobotsRules:
    """The robots.txt of each site, requested once."""

    def __init__(self, client: Client, limiter: RateLimiter) -> None:
        self._client = client
        self._limiter = limiter
        self._rules: dict[str, Protego] = {}
        self._lock = threading.Lock()

    def check(self, address: WebAddress) -> None:
        """Raise :class:`FetchError` if ``address`` must not be read. A site without rules permits everything; one whose
        rules are temporarily unavailable permits nothing.
        """
        with self._lock:
            rules = self._rules.get(address.site)
        if rules is None:
            rules = self._request(address)
            with self._lock:
                self._rules[address.site] = rules
        if not rules.can_fetch(address.url, _NAME):
            raise FetchError(FORBIDDEN_BY_ROBOTS)

    def _request(self, address: WebAddress) -> Protego:
        try:
            text = self._client.get(f"{address.site}/robots.txt").body[:_LONGEST].decode("utf-8", "replace")
        except FetchError as failed:
            text = _FORBID_ALL if failed.temporary else ""
        rules = Protego.parse(text)
        self._limiter.slow_down(address.host, rules.crawl_delay(_NAME) or 0.0)
        return rules
