"""The articles of a site as they are stored: a JSON file each, which :mod:`searchapp.ingest` reads like any other.

``corpus/example.com/2025-11/2025-11-06-3f2a9c41d07be6aa.json``, where the last part stands for the article's id.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from searchapp.dates.grammar import parse_date
from searchapp.errors import InputError
from searchapp.ingest.fields import Fields
from searchapp.ingest.markup import embedded_text
from searchapp.ingest.opening import origin_of
from searchapp.ingest.sanitise import one_line, paragraphs, unescape_entities

_UNDATED: Final = "undated"


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
        "title": _escaped_if_markup(one_line(fields.title), unescape_entities),
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
        """Return the site that owns the article ``identity``: from now on ``site``, unless another did before."""
        return self._owners.setdefault(key_of(identity), site)

    def release(self, identity: str) -> None:
        """Leave ``identity`` to the next site that has it."""
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
