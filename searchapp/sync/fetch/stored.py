"""What is stored of feeds: the articles of each site, and what is known of each feed from one run to the next.

An article is a JSON file, which :mod:`searchapp.ingest` reads like any other:
``corpus/example.com/2025-11/2025-11-06-3f2a9c41d07be6aa.json``, where the last part stands for the article's id. Most
feeds give each entry a guid of its own. Some give all the same, count from one in every feed, or start counting again:
with such a guid, one story would replace another.

What is known of feeds is in ``.feeds.json`` in the corpus folder, which people can read, too. It may be deleted at any
time; then everything is requested again, and the articles of a feed that moved to another site are stored again in a
folder of that site.
"""

from __future__ import annotations

import html
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from searchapp.dates.documents import parse_date
from searchapp.errors import InputError
from searchapp.ingest.input_file import origin_of
from searchapp.ingest.markup import embedded_text, plain_title
from searchapp.ingest.record import Fields
from searchapp.ingest.sanitise import article_id, one_line, paragraphs, unescape_entities

_UNDATED: Final = "undated"

_NEVER: Final = datetime(1, 1, 1)
STATES_FILE: Final = ".feeds.json"
_LONGEST_FACT: Final = 1000


class StoredArticles:
    """The articles in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {path.stem.rpartition("-")[2]: path for path in folder.glob("*/*.json")}

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, identity: str) -> bool:
        return key_of(identity) in self._files

    @property
    def keys(self) -> Iterable[str]:
        """The keys of the ids of the articles, by :func:`key_of`."""
        return self._files.keys()

    def path_of(self, identity: str) -> Path | None:
        """Return the file of the article ``identity``, whichever entry it was made from."""
        return self._files.get(key_of(identity))

    def missing_from(self, origins: Mapping[str, str]) -> list[Path]:
        """Return the files of articles that are missing from an index with ``origins`` (a file by each id).

        An article that the index has from another file is not missing.
        """
        held, folder = set(origins.values()), origin_of(self._folder)
        away = (path for path in self._files.values() if f"{folder}/{path.parent.name}/{path.name}" not in held)
        return sorted(path for path in away if str(_read(path).get("id", path.name)) not in origins)

    def file_of(self, identity: str, signature: str) -> Path | None:
        """Return the file of the article ``identity`` if it was made from the entry with ``signature``."""
        written = self._written(identity)
        return self._files[key_of(identity)] if written and written.get("entry") == signature else None

    def is_same(self, identity: str, fields: Fields) -> bool:
        """Return whether what is stored as ``identity`` was made from this entry, or has its address."""
        written, url = self._written(identity), one_line(fields.url)
        return bool(written) and (
            written.get("entry") == signature_of(fields) or (url != "" and written.get("url") == url)
        )

    def is_other(self, identity: str, fields: Fields, feed: str) -> bool:
        """Return whether what is stored as ``identity`` is a story that an entry of ``feed`` cannot be a version of."""
        written = self._written(identity)
        if not written or self.is_same(identity, fields):
            return False
        now = _values(fields)
        elsewhere = written.get("feed") != feed
        return written.get("title", "") != now["title"] and (elsewhere or written.get("date", "") != now["date"])

    def store(self, fields: Fields, feed: str, signature: str) -> Path:
        """Store the article ``fields`` of ``feed`` replacing any earlier one with the same id, and return its file.

        ``signature`` is that of its entry, or ``""`` if it is to be made again. Reading the file gives exactly what is
        stored.
        """
        date, key = parse_date(fields.date), key_of(fields.id)
        month, day = (f"{date:%Y-%m}", f"{date:%Y-%m-%d}") if date else (_UNDATED, _UNDATED)
        path = self._files.get(key) or self._folder / month / f"{day}-{key}.json"
        write_atomically(path, _json(_values(fields) | {"feed": feed, "entry": signature}))
        self._files[key] = path
        return path

    def _written(self, identity: str) -> dict[str, Any]:
        """Return the content of the file of the article ``identity``; nothing if it is missing or damaged."""
        path = self._files.get(key_of(identity))
        written = _read(path) if path else {}
        return written if written.get("id") == identity else {}


def signature_of(fields: Fields) -> str:
    """Return a digest of the text of an entry: two feeds of a site may give it different sections and addresses."""
    return key_of(json.dumps([fields.title, fields.content, fields.date]))


def key_of(text: str) -> str:
    """Return a digest of ``text``, which stands for it in the names of files."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        written = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return written if isinstance(written, dict) else {}


def _values(fields: Fields) -> dict[str, Any]:
    date, text = parse_date(fields.date), "\n".join(paragraphs(fields.content))
    return {
        "id": fields.id,
        "title": _escaped_if_markup(one_line(fields.title), lambda text: unescape_entities(plain_title(text))),
        "date": date.isoformat() if date else "",
        "source": _escaped_if_markup(one_line(fields.source), unescape_entities),
        "author": _escaped_if_markup(one_line(fields.author), unescape_entities),
        "section": _escaped_if_markup(one_line(fields.section), unescape_entities),
        "url": one_line(fields.url),
        "paragraphs": [*filter(None, _escaped_if_markup(text, embedded_text).split("\n"))],
    }


def _escaped_if_markup(text: str, read: Callable[[str], str]) -> str:
    """Return ``text``, escaped if ``read`` would take it for HTML."""
    return text if read(text) == text else html.escape(text, quote=False)


def _json(values: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False, indent=2) + "\n"


class StoredCorpus:
    """The articles of all sites, in a folder for each below ``folder``. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        around = sorted(path for path in folder.glob("[!.]*") if path.is_dir())
        self._sites = {path.name: StoredArticles(path) for path in around}
        self._owners: dict[str, StoredArticles] = {}
        for site in self._sites.values():
            for key in site.keys:
                self._owners.setdefault(key, site)

    def site(self, name: str) -> StoredArticles:
        """Return the articles in the folder ``name``."""
        if name not in self._sites:
            self._sites[name] = StoredArticles(self._folder / name)
        return self._sites[name]

    def owner(self, identity: str, site: StoredArticles) -> StoredArticles:
        """Return the site that owns the article ``identity``; if none does yet, ``site`` does from now on."""
        return self._owners.setdefault(key_of(identity), site)

    def release(self, identity: str) -> None:
        """Leave ``identity`` to the next site that offers it."""
        self._owners.pop(key_of(identity), None)


def write_atomically(path: Path, text: str) -> None:
    """Put ``text`` at ``path``, replacing what is there; it is on disk when this returns.

    No reader ever sees half of it. Raises :class:`InputError` if it cannot be written.
    """
    # Hidden, so that it is never read as an article.
    beside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed: its line, its fields, and when it was written."""

    line: int
    fields: Fields
    written: datetime | None

    @property
    def id(self) -> str:
        """The id of the article, once known."""
        return self.fields.id

    @property
    def text(self) -> tuple[str, str]:
        """The title and the content."""
        return self.fields.title, self.fields.content


@dataclass(frozen=True, slots=True)
class AmbiguousEntry:
    """An entry, in ``line``, that has the id and address of the one in line ``first`` but another text; nothing shows
    which version is older.
    """

    line: int
    first: int


def with_ids(entries: Iterable[FeedEntry], feed: str, host: str, stored: StoredArticles) -> list[FeedEntry]:
    """Return ``entries`` of ``feed`` with the ids under which they are stored among the articles of ``host``.

    If several share a guid but have different addresses, the id of each is its address, or without one its guid and
    text. So it is for an entry whose plain number is that of another story: one with another title in another feed, or
    with another title, date and address in this one. What is stored already keeps its id.
    """
    offered = list(entries)
    by_guid = _grouped(offered, lambda entry: identity_of(entry.fields, host))
    by_own = _grouped(offered, lambda entry: fallback_identity(entry.fields, host))
    unreliable = {guid for guid, sharing in by_guid.items() if not _are_same_article(sharing, host)}
    unique = {own for own, sharing in by_own.items() if len({identity_of(each.fields, host) for each in sharing}) == 1}

    def name(entry: FeedEntry) -> str:
        given, own = identity_of(entry.fields, host), fallback_identity(entry.fields, host)
        if given == own or stored.is_same(given, entry.fields):
            return given
        if given in unreliable or (own in unique and own in stored):
            return own
        is_number = ":" not in article_id(entry.fields.id)
        return own if is_number and stored.is_other(given, entry.fields, feed) else given

    return [replace(entry, fields=replace(entry.fields, id=name(entry))) for entry in offered]


def newest(entries: Iterable[FeedEntry]) -> tuple[list[FeedEntry], list[AmbiguousEntry]]:
    """Return the newest version of each article, and the entries that may be newer but do not say so."""
    kept, repeated = list[FeedEntry](), list[AmbiguousEntry]()
    for versions in _grouped(entries, lambda entry: entry.id).values():
        best = max(versions, key=lambda entry: entry.written or _NEVER)
        kept.append(best)
        others = (entry for entry in versions if entry.text != best.text)
        repeated += [AmbiguousEntry(other.line, best.line) for other in others if not _is_older(other, best)]
    return kept, repeated


def identity_of(fields: Fields, host: str) -> str:
    """Return the id, unique to the article, under which an entry of a feed of ``host`` is stored.

    It is the guid if that is an address or the like; a plain number counts within the host. Without a guid it is the
    address, or else a digest.
    """
    given = article_id(fields.id)
    if given:
        return given if ":" in given else article_id(f"{host}/{given}")
    return article_id(one_line(fields.url)) or f"{host}#{key_of(fields.title + fields.content)}"


def fallback_identity(fields: Fields, host: str) -> str:
    """Return the id of an entry whose guid cannot be trusted: its address, or else its guid and a digest."""
    given = identity_of(fields, host)
    if not article_id(fields.id):
        return given
    return article_id(one_line(fields.url)) or article_id(f"{given}#{key_of(fields.title + fields.content)}")


def _are_same_article(entries: list[FeedEntry], host: str) -> bool:
    """Return whether entries that share a guid are one article: with one address, or the same text word for word."""
    if entries[0].fields.content.strip() and len({signature_of(entry.fields) for entry in entries}) == 1:
        return True
    return len({fallback_identity(entry.fields, host) for entry in entries}) == 1


def _is_older(entry: FeedEntry, other: FeedEntry) -> bool:
    return entry.written is not None and other.written is not None and entry.written < other.written


def _grouped(entries: Iterable[FeedEntry], key: Callable[[FeedEntry], str]) -> dict[str, list[FeedEntry]]:
    groups: dict[str, list[FeedEntry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return groups


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of one feed: the HTTP validators of its last version, when it was last read, what was wrong with
    it, until when (as ISO 8601, by the clock of this machine) to make no request, and its address on a former site.
    """

    etag: str = ""
    last_modified: str = ""
    read: str = ""
    problem: str = ""
    wait_until: str = ""
    moved_from: str = ""

    def conditions(self) -> dict[str, str]:
        """Return the headers of a conditional request, which lets the server say that nothing has changed."""
        validators = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in validators.items() if value and value.isascii() and value.isprintable()}

    def seconds_to_wait(self, now: datetime) -> float:
        """Return for how long to make no request yet."""
        try:
            return max((datetime.fromisoformat(self.wait_until) - now).total_seconds(), 0.0)
        except (ValueError, TypeError):
            return 0.0


def load_states(corpus: Path) -> dict[str, FeedState]:
    """Return what is known of each feed, by its address; nothing if the file is missing or broken."""
    try:
        written = json.loads((corpus / STATES_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return {url: _state(facts) for url, facts in (written if isinstance(written, dict) else {}).items()}


def save_states(corpus: Path, feeds: Mapping[str, FeedState]) -> None:
    """Save what is known of ``feeds``, and keep what the file holds of others."""
    kept = {**load_states(corpus), **feeds}
    written = {url: {name: fact for name, fact in asdict(of).items() if fact} for url, of in sorted(kept.items())}
    write_atomically(corpus / STATES_FILE, json.dumps(written, ensure_ascii=False, indent=2) + "\n")


def _state(facts: Any) -> FeedState:
    known = facts if isinstance(facts, dict) else {}
    read = {field.name: known.get(field.name) for field in fields(FeedState)}
    return FeedState(**{name: fact[:_LONGEST_FACT] for name, fact in read.items() if isinstance(fact, str)})
