"""Courtesy: whose turn it is, and what robots may read."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from itertools import pairwise

import pytest

from searchapp.settings import Settings
from searchapp.sync.fetch.client import Client, RateLimiter
from searchapp.sync.fetch.failures import FetchError
from searchapp.sync.fetch.feeds import RobotsRules
from searchapp.sync.fetch.ssrf_guard import web_address
from tests.sync.fetch.site import Misbehave, Site, body, raw, redirect, status


def test_two_threads_take_turns_and_hosts_do_not_wait_for_each_other() -> None:
    limiter, times = RateLimiter(0.1), dict[str, list[float]](a=[], b=[])

    def ask(host: str) -> None:
        for _ in range(3):
            with limiter.request_to(host):
                times[host].append(time.monotonic())

    threads = [threading.Thread(target=ask, args=(host,)) for host in "aab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(after - before > 0.095 for before, after in pairwise(times["a"]))
    assert times["b"][-1] < times["a"][-1]


def test_who_is_stopped_does_not_wait() -> None:
    limiter = RateLimiter(0)
    limiter.back_off("a", 30)
    threading.Timer(0.1, limiter.stop).start()
    started = time.monotonic()
    with pytest.raises(FetchError, match="not requested after the run was stopped"), limiter.request_to("a"):
        pass
    assert time.monotonic() - started < 5


def test_a_failure_gives_the_turn_back() -> None:
    limiter = RateLimiter(0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), limiter.request_to("a"):
            _ = 1 / 0


RULES = """
User-agent: searchapp
Disallow: /own
Crawl-delay: 0.3

User-agent: *
Disallow: /
"""


@pytest.mark.parametrize(
    ("answer", "path", "allowed"),
    [
        (body(RULES), "/page", True),
        (body(RULES), "/own/page", False),
        (body("User-agent: *\nDisallow: /*?print=\nAllow: /*?print=yes"), "/a?print=no", False),
        (body("User-agent: *\nDisallow: /*?print=\nAllow: /*?print=yes"), "/a?print=yes", True),
        (body("User-agent: *\nDisallow: /خبر"), "/خبر/1", False),
        (body(""), "/page", True),
        (body(b"\xff\xfe\0" * 99), "/page", True),
        (status(404), "/page", True),
        (status(403), "/page", True),
        (redirect("/rules"), "/page", False),
        (status(500), "/page", False),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"), "/page", False),
    ],
)
def test_rules(site: Site, settings: Settings, answer: Misbehave, path: str, allowed: bool) -> None:
    site.answers |= {"/robots.txt": answer, "/rules": body("User-agent: *\nDisallow: /page")}
    limiter = RateLimiter(0)
    robots = RobotsRules(Client(settings, limiter), limiter)
    for _ in range(2):
        with nullcontext() if allowed else pytest.raises(FetchError, match="of the site forbids it"):
            robots.check(web_address(site.url(path)))
    assert site.paths.count("/robots.txt") == 1


def test_a_site_may_ask_for_longer_pauses(site: Site, settings: Settings) -> None:
    site.answers |= {"/robots.txt": body(RULES), "/page": body("x")}
    limiter = RateLimiter(0)
    client = Client(settings, limiter)
    RobotsRules(client, limiter).check(web_address(site.url("/page")))
    for _ in range(2):
        client.get(site.url("/page"))
    times = [asked.at for asked in site.asked[1:]]
    assert times[1] - times[0] > 0.29
