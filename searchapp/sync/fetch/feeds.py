"""The use case: from the addresses of feeds to files in the corpus.

The text of an article is what its feed gives, or if that is a summary, what its page has, if robots.txt permits.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from protego import Protego

from searchapp.dates.documents import parse_date
from searchapp.errors import Message
from searchapp.ingest import Rejected, Rejection
from searchapp.ingest.feed import parse_feed
from searchapp.ingest.html import page_fields
from searchapp.ingest.http_answer import PAGES, charset
from searchapp.ingest.record import Fields
from searchapp.ingest.rejected import HAS_NO_TEXT, TOO_DEEP
from searchapp.ingest.sanitise import one_line
from searchapp.settings import Settings
from searchapp.sync.fetch.client import Client, RateLimiter, Response
from searchapp.sync.fetch.failures import FORBIDDEN_BY_ROBOTS, LEFT_FOR_LATER, FetchError, asked_to_wait, same_id_as
from searchapp.sync.fetch.ssrf_guard import WebAddress, web_address
from searchapp.sync.fetch.stored import (
    FeedEntry,
    FeedState,
    StoredArticles,
    StoredCorpus,
    load_states,
    newest,
    save_states,
    signature_of,
    with_ids,
)

#: In characters, some 150 words. A shorter text may be a complete brief; then its page is requested in vain.
_WHOLE: Final = 1000
_MOST_PAGES: Final = 200
_MOST_FAILURES: Final = 3
_BREAKS_OFF: Final = re.compile(r"(?:\.\.\.|…|\[&#8230;\]|اقرأ المزيد|للمزيد|Read more)[\s\])»\"']*$", re.IGNORECASE)

_ROBOT: Final = "searchapp"
#: In bytes. A longer robots.txt is read up to here.
_LONGEST_RULES: Final = 500 << 10
_FORBID_ALL: Final = "User-agent: *\nDisallow: /"

#: How many hosts are requested at the same time.
_AT_ONCE: Final = 8
_ACCEPT: Final = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


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
        if not rules.can_fetch(address.url, _ROBOT):
            raise FetchError(FORBIDDEN_BY_ROBOTS)

    def _request(self, address: WebAddress) -> Protego:
        try:
            text = self._client.get(f"{address.site}/robots.txt").body[:_LONGEST_RULES].decode("utf-8", "replace")
        except FetchError as failed:
            text = _FORBID_ALL if failed.temporary else ""
        rules = Protego.parse(text)
        self._limiter.slow_down(address.host, rules.crawl_delay(_ROBOT) or 0.0)
        return rules


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run fetched: the files of the articles now in the feeds, to be indexed.

    ``read`` feeds had news, ``unchanged`` ones had none, and ``failed`` lists those that could not be read, and entries
    without text. ``summaries`` counts articles of which there was only a summary; ``moved`` are feeds with their new
    addresses. Everything ever stored of their sites is in ``folders``.
    """

    corpus: Path
    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    read: int
    unchanged: int
    summaries: int
    failed: tuple[Rejection, ...]
    moved: tuple[tuple[str, str], ...]
    seen: dict[str, FeedState]

    def to_index(self, origins: Mapping[str, str]) -> tuple[Path, ...]:
        """Return the files, and those stored earlier that are missing from an index with ``origins`` (a file by each
        id): a feed without news does not repeat what is in them.
        """
        earlier = (path for folder in self.folders for path in StoredArticles(folder).missing_from(origins))
        return tuple(sorted({*self.files, *earlier}))

    def remember(self) -> None:
        """Have the next run request only what is new. Call it once the files are indexed, so that a crash loses
        nothing.
        """
        save_states(self.corpus, self.seen)


def fetch_feeds(
    urls: Iterable[str], settings: Settings, progress: Callable[[int, float], None] = lambda _articles, _done: None
) -> Fetched:
    """Store the articles of the feeds ``urls`` below the corpus of ``settings``, each once, and return their files.

    A feed that fails does not affect the others. ``progress`` is called after each entry and each feed, with the number
    of entries and the share of the feeds that is done. Raises :class:`~searchapp.errors.InputError` if the corpus
    cannot be written.
    """
    results, states = _Results(settings.corpus), load_states(settings.corpus)
    sites: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        try:
            address = web_address(url)
        except FetchError as failed:
            shown = url.encode("utf-8", "backslashreplace").decode("utf-8")
            results.failed.append(Rejection(shown, 0, failed.reason))
        else:
            sites.setdefault(_home(address, states.get(url)), []).append(url)
    limiter, lock = RateLimiter(settings.fetch_pause), threading.Lock()
    client = Client(settings, limiter)

    def report_progress() -> None:
        with lock:
            progress(results.entries, results.share)

    fetching = _Fetcher(
        states=states,
        stored=StoredCorpus(settings.corpus),
        client=client,
        robots=RobotsRules(client, limiter),
        results=results,
        report_progress=report_progress,
    )
    results.total = sum(map(len, sites.values()))
    results.folders = [settings.corpus / folder for folder in sites]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        tasks = [pool.submit(fetching.fetch_site, *site) for site in sites.items()]
        try:
            for task in as_completed(tasks):
                task.result()
        except BaseException:
            client.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results.report()


class _Results:
    """The results so far. Its lists are only appended to, which threads may do at the same time."""

    def __init__(self, corpus: Path) -> None:
        self.corpus = corpus
        self.files: list[Path] = []
        self.folders: list[Path] = []
        self.failed: list[Rejection] = []
        self.moved: list[tuple[str, str]] = []
        self.new_homes: dict[str, FeedState] = {}
        self.read: list[str] = []
        self.unchanged: list[str] = []
        self.summaries: list[str] = []
        self.seen: dict[str, FeedState] = {}
        self.entries = self.total = 0

    @property
    def share(self) -> float:
        """The share of the feeds that is done, from 0 to 1."""
        return len(self.seen) / max(self.total, 1)

    def report(self) -> Fetched:
        """Return the results."""
        return Fetched(
            corpus=self.corpus,
            folders=tuple(self.folders),
            files=tuple(sorted(set(self.files))),
            read=len(self.read),
            unchanged=len(self.unchanged),
            summaries=len(self.summaries),
            failed=tuple(sorted(self.failed, key=lambda rejection: (rejection.origin, rejection.line))),
            moved=tuple(sorted(self.moved)),
            seen={**self.new_homes, **self.seen},
        )


class _Fetcher:
    def __init__(  # noqa: PLR0913 - what all sites share
        self,
        *,
        states: Mapping[str, FeedState],
        stored: StoredCorpus,
        client: Client,
        robots: RobotsRules,
        results: _Results,
        report_progress: Callable[[], None],
    ) -> None:
        self._states = states
        self._stored = stored
        self._client = client
        self._robots = robots
        self._results = results
        self._report_progress = report_progress

    def fetch_site(self, home: str, feeds: list[str]) -> None:
        """Fetch the feeds of one site, one after the other, and store their articles in the folder ``home``."""
        seen_ids = set[str]()
        for url in feeds:
            before = self._states.get(url, FeedState())
            try:
                self._results.seen[url] = self._fetch(url, home, before, seen_ids)
            except FetchError as failed:
                self._results.failed.append(Rejection(url, 0, failed.reason))
                until = datetime.now().astimezone() + timedelta(seconds=failed.wait) if failed.wait else None
                self._results.seen[url] = replace(
                    before, problem=failed.reason.en, wait_until=until.isoformat(timespec="seconds") if until else ""
                )
            self._report_progress()

    def _fetch(self, url: str, home: str, before: FeedState, seen_ids: set[str]) -> FeedState:
        stored = self._stored.site(home)
        wait = before.seconds_to_wait(datetime.now().astimezone())
        if wait:
            raise asked_to_wait(wait)
        # If what it held was deleted, request it again.
        conditions = before.conditions() if stored else {}
        response = self._client.get(url, {"Accept": _ACCEPT, **conditions})
        if response.moved:
            self._results.moved.append((url, response.url))
            if response.url not in self._states and web_address(response.url).folder != home:
                self._results.new_homes[response.url] = FeedState(moved_from=before.moved_from or url)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        if not response.modified:
            self._results.unchanged.append(url)
            return replace(before, read=now, problem="", wait_until="")
        is_final, pages = True, PageFetcher(self._client, self._robots)
        entries, repeated = newest(with_ids(self._entries(url, response), url, home, stored))
        self._results.failed += [Rejection(url, which.line, same_id_as(which.first)) for which in repeated]
        for entry in entries:
            if entry.id not in seen_ids:
                is_final &= self._take(entry, url, stored, pages)
                if entry.id in stored:
                    seen_ids.add(entry.id)
            self._results.entries += 1
            self._report_progress()
        self._results.read.append(url)
        if not is_final:
            # A conditional request would not return it again, so the pages would not be tried again.
            return FeedState(read=now, moved_from=before.moved_from)
        validators = response.headers.get("etag", ""), response.headers.get("last-modified", "")
        return FeedState(*validators, read=now, moved_from=before.moved_from)

    def _entries(self, url: str, response: Response) -> Iterator[FeedEntry]:
        try:
            feed = parse_feed(response.body, charset(response.headers), response.url)
        except Rejected as rejected:
            raise FetchError(rejected.reason) from rejected
        for entry in feed.entries():
            try:
                fields = entry.fields()
            except (Rejected, RecursionError) as error:
                reason: Message = error.reason if isinstance(error, Rejected) else TOO_DEEP
                self._results.failed.append(Rejection(url, entry.line, reason))
            else:
                yield FeedEntry(entry.line, fields, parse_date(entry.updated) or parse_date(fields.date))

    def _take(self, entry: FeedEntry, feed: str, stored: StoredArticles, pages: PageFetcher) -> bool:
        """Store an entry, unless it is an article of another site, and return whether that is final."""
        owner = self._stored.owner(entry.id, stored)
        if owner is not stored:
            file = owner.path_of(entry.id)
            self._results.files += [file] if file else []
            return file is not None
        is_final = self._store(entry.fields, feed, entry.line, stored, pages)
        if entry.id not in stored:
            self._stored.release(entry.id)
        return is_final

    def _store(self, fields: Fields, feed: str, line: int, stored: StoredArticles, pages: PageFetcher) -> bool:
        """Store an entry unless it is stored already, and return whether that is final."""
        signature = signature_of(fields)
        file = stored.file_of(fields.id, signature)
        if file is not None:
            self._results.files.append(file)
            return True
        whole = pages.complete(fields)
        if not one_line(whole.fields.title) and not one_line(whole.fields.content):
            self._results.failed.append(Rejection(feed, line, HAS_NO_TEXT))
            return whole.is_final
        if whole.summary_only:
            self._results.summaries.append(fields.id)
        self._results.files.append(stored.store(whole.fields, feed, signature if whole.is_final else ""))
        return whole.is_final


def _home(address: WebAddress, state: FeedState | None) -> str:
    """Return the folder of a feed. It keeps that of its former site, in which plain numbers are ids."""
    try:
        return web_address(state.moved_from if state else "").folder
    except FetchError:
        return address.folder
