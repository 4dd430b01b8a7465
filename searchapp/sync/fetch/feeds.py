"""The use case: from the addresses of feeds to files in the corpus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from searchapp.dates.documents import parse_date
from searchapp.errors import Message
from searchapp.ingest import Rejected, Rejection
from searchapp.ingest.feed import parse_feed
from searchapp.ingest.fields import Fields
from searchapp.ingest.http_answer import charset
from searchapp.ingest.reasons import HAS_NO_TEXT, TOO_DEEP
from searchapp.ingest.sanitise import one_line
from searchapp.settings import Settings
from searchapp.sync.fetch.client import Client, Response
from searchapp.sync.fetch.failures import FetchError, asked_to_wait, same_id_as
from searchapp.sync.fetch.feed_state import FeedState, load_states, save_states
from searchapp.sync.fetch.identity import FeedEntry, newest, with_ids
from searchapp.sync.fetch.pages import PageFetcher, RobotsRules
from searchapp.sync.fetch.rate_limiter import RateLimiter
from searchapp.sync.fetch.ssrf_guard import WebAddress, web_address
from searchapp.sync.fetch.stored import StoredArticles, StoredCorpus, signature_of

#: Hosts that are asked at the same time.
_AT_ONCE: Final = 8
_ACCEPT: Final = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a run brought: the files of the articles that the feeds hold now, to be indexed.

    ``read`` feeds had something to say, ``unchanged`` ones had nothing new, and ``failed`` names those that could not
    be read, and entries without text. ``summaries`` counts articles of which only the summary was to be had; ``moved``
    are feeds with the address that they were given up for. What was ever stored of their sites is in ``folders``.
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
        """Return the files, and those stored earlier that an index lacks which has ``origins``, a file by each id: a
        feed without news does not tell what is in them again.
        """
        earlier = (path for folder in self.folders for path in StoredArticles(folder).missing_from(origins))
        return tuple(sorted({*self.files, *earlier}))

    def remember(self) -> None:
        """Have the next run ask only for what is new. To be called when the files are indexed: until then, nothing is
        lost by a crash.
        """
        save_states(self.corpus, self.seen)


def fetch_feeds(
    urls: Iterable[str], settings: Settings, progress: Callable[[int, float], None] = lambda _articles, _done: None
) -> Fetched:
    """Store the articles of the feeds ``urls`` below the corpus of ``settings``, each once, and return their files.

    A feed that fails costs no other. ``progress`` is told after each entry how many there were, and after each feed
    which share of all is done. Raises :class:`~searchapp.errors.InputError` if the corpus cannot be written.
    """
    found, states = _Results(settings.corpus), load_states(settings.corpus)
    sites: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        try:
            address = web_address(url)
        except FetchError as failed:
            shown = url.encode("utf-8", "backslashreplace").decode("utf-8")
            found.failed.append(Rejection(shown, 0, failed.reason))
        else:
            sites.setdefault(_home(address, states.get(url)), []).append(url)
    limiter, lock = RateLimiter(settings.fetch_pause), threading.Lock()
    client = Client(settings, limiter)

    def report_progress() -> None:
        with lock:
            progress(found.entries, found.share)

    fetching = _Fetcher(
        states=states,
        articles=StoredCorpus(settings.corpus),
        client=client,
        robots=RobotsRules(client, limiter),
        found=found,
        report_progress=report_progress,
    )
    found.total = sum(map(len, sites.values()))
    found.folders = [settings.corpus / folder for folder in sites]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        tasks = [pool.submit(fetching.fetch_site, *site) for site in sites.items()]
        try:
            for task in as_completed(tasks):
                task.result()
        except BaseException:
            client.stop()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found.report()


class _Results:
    """What has been found so far. Its lists are only added to, which threads may do together."""

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
        """How many of the feeds are done, from 0 to 1."""
        return len(self.seen) / max(self.total, 1)

    def report(self) -> Fetched:
        """Return it."""
        return Fetched(
            corpus=self.corpus,
            folders=tuple(self.folders),
            files=tuple(sorted(set(self.files))),
            read=len(self.read),
            unchanged=len(self.unchanged),
            summaries=len(self.summaries),
            failed=tuple(sorted(self.failed, key=lambda notice: (notice.origin, notice.line))),
            moved=tuple(sorted(self.moved)),
            seen={**self.new_homes, **self.seen},
        )


class _Fetcher:
    def __init__(  # noqa: PLR0913 - what all the sites share
        self,
        *,
        states: Mapping[str, FeedState],
        articles: StoredCorpus,
        client: Client,
        robots: RobotsRules,
        found: _Results,
        report_progress: Callable[[], None],
    ) -> None:
        self._states = states
        self._articles = articles
        self._client = client
        self._robots = robots
        self._found = found
        self._report_progress = report_progress

    def fetch_site(self, home: str, feeds: list[str]) -> None:
        """Fetch feeds of one site, one after the other; what they hold is stored in the folder ``home``."""
        seen_ids = set[str]()
        for url in feeds:
            before = self._states.get(url, FeedState())
            try:
                self._found.seen[url] = self._fetch(url, home, before, seen_ids)
            except FetchError as failed:
                self._found.failed.append(Rejection(url, 0, failed.reason))
                until = datetime.now().astimezone() + timedelta(seconds=failed.wait) if failed.wait else None
                self._found.seen[url] = replace(
                    before, problem=failed.reason.en, wait_until=until.isoformat(timespec="seconds") if until else ""
                )
            self._report_progress()

    def _fetch(self, url: str, home: str, before: FeedState, seen_ids: set[str]) -> FeedState:
        stored = self._articles.site(home)
        wait = before.seconds_to_wait(datetime.now().astimezone())
        if wait:
            raise asked_to_wait(wait)
        # Where what it held was deleted, it is wanted once more.
        conditions = before.conditions() if stored else {}
        answer = self._client.get(url, {"Accept": _ACCEPT, **conditions})
        if answer.moved:
            self._found.moved.append((url, answer.url))
            if answer.url not in self._states and web_address(answer.url).folder != home:
                self._found.new_homes[answer.url] = FeedState(moved_from=before.moved_from or url)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        if not answer.modified:
            self._found.unchanged.append(url)
            return replace(before, read=now, problem="", wait_until="")
        is_final, pages = True, PageFetcher(self._client, self._robots)
        entries, repeated = newest(with_ids(self._entries(url, answer), url, home, stored))
        self._found.failed += [Rejection(url, which.line, same_id_as(which.first)) for which in repeated]
        for entry in entries:
            if entry.id not in seen_ids:
                is_final &= self._take(entry, url, stored, pages)
                if entry.id in stored:
                    seen_ids.add(entry.id)
            self._found.entries += 1
            self._report_progress()
        self._found.read.append(url)
        if not is_final:
            # Asked for with its marks it would not be sent again, and the pages would not be tried again.
            return FeedState(read=now, moved_from=before.moved_from)
        marks = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        return FeedState(*marks, read=now, moved_from=before.moved_from)

    def _entries(self, url: str, answer: Response) -> Iterator[FeedEntry]:
        try:
            feed = parse_feed(answer.body, charset(answer.headers), answer.url)
        except Rejected as rejected:
            raise FetchError(rejected.reason) from rejected
        for entry in feed.entries():
            try:
                fields = entry.fields()
            except (Rejected, RecursionError) as error:
                reason: Message = error.reason if isinstance(error, Rejected) else TOO_DEEP
                self._found.failed.append(Rejection(url, entry.line, reason))
            else:
                yield FeedEntry(entry.line, fields, parse_date(entry.updated) or parse_date(fields.date))

    def _take(self, entry: FeedEntry, feed: str, stored: StoredArticles, pages: PageFetcher) -> bool:
        """Store an entry, if it is no article of another site, and return whether that is settled."""
        owner = self._articles.owner(entry.id, stored)
        if owner is not stored:
            file = owner.path_of(entry.id)
            self._found.files += [file] if file else []
            return file is not None
        is_final = self._store(entry.fields, feed, entry.line, stored, pages)
        if entry.id not in stored:
            self._articles.release(entry.id)
        return is_final

    def _store(self, fields: Fields, feed: str, line: int, stored: StoredArticles, pages: PageFetcher) -> bool:
        """Store an entry if it is not yet, and return whether that is settled."""
        signature = signature_of(fields)
        file = stored.file_of(fields.id, signature)
        if file is not None:
            self._found.files.append(file)
            return True
        whole = pages.complete(fields)
        if not one_line(whole.fields.title) and not one_line(whole.fields.content):
            self._found.failed.append(Rejection(feed, line, HAS_NO_TEXT))
            return whole.is_final
        if whole.summary_only:
            self._found.summaries.append(fields.id)
        self._found.files.append(stored.store(whole.fields, feed, signature if whole.is_final else ""))
        return whole.is_final


def _home(address: WebAddress, state: FeedState | None) -> str:
    """Return the folder of a feed. It keeps that of its former site, within which mere numbers count."""
    try:
        return web_address(state.moved_from if state else "").folder
    except FetchError:
        return address.folder
