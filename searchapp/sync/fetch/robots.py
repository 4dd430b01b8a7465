"""What sites let robots read: their robots.txt."""

from __future__ import annotations

import threading
from typing import Final

from protego import Protego

from searchapp.sync.fetch.client import Client
from searchapp.sync.fetch.failures import FORBIDDEN_BY_ROBOTS, Failed
from searchapp.sync.fetch.rate_limiter import RateLimiter
from searchapp.sync.fetch.web_address import WebAddress

_NAME: Final = "searchapp"
#: What is beyond need not be read.
_LONGEST: Final = 500 << 10
_FORBID_ALL: Final = "User-agent: *\nDisallow: /"


class Robots:
    """The rules of the sites that were asked for them, each once."""

    def __init__(self, client: Client, turns: RateLimiter) -> None:
        self._client = client
        self._turns = turns
        self._rules: dict[str, Protego] = {}
        self._lock = threading.Lock()

    def check(self, address: WebAddress) -> None:
        """Raise :class:`Failed` where ``address`` is not to be read. A site without rules lets everything be read; one
        whose rules cannot be had for the moment, nothing.
        """
        with self._lock:
            rules = self._rules.get(address.site)
        if rules is None:
            rules = self._ask(address)
            with self._lock:
                self._rules[address.site] = rules
        if not rules.can_fetch(address.url, _NAME):
            raise Failed(FORBIDDEN_BY_ROBOTS)

    def _ask(self, address: WebAddress) -> Protego:
        try:
            text = self._client.get(f"{address.site}/robots.txt").body[:_LONGEST].decode("utf-8", "replace")
        except Failed as failed:
            text = _FORBID_ALL if failed.passing else ""
        rules = Protego.parse(text)
        self._turns.slow_down(address.host, rules.crawl_delay(_NAME) or 0.0)
        return rules
