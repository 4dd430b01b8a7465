"""The articles of a site as they are stored: a JSON file each, which :mod:`searchapp.ingest` reads like any other.

``corpus/example.com/2025-11/2025-11-06-3f2a9c41d07be6aa.json``, where the last part stands for the article's id.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from searchapp.fetching.durable import write_whole
from searchapp.ingest.dates import parse_date
from searchapp.ingest.fields import Fields
from searchapp.ingest.markup import embedded_text
from searchapp.ingest.sanitise import article_id, one_line, paragraphs, unescape_entities

_UNDATED: Final = "undated"


class StoredArticles:
    """The articles in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {path.stem.rpartition("-")[2]: path for path in folder.glob("*/*.json")}

    def __len__(self) -> int:
        return len(self._files)

    def file_of(self, identity: str, mark: str) -> Path | None:
        """Return the file of the article ``identity`` if it was made of the entry that has ``mark``."""
        path = self._files.get(_key(identity))
        try:
            written = json.loads(path.read_bytes()) if path else None
        except (OSError, ValueError, RecursionError):
            return None
        fits = isinstance(written, dict) and (written.get("id"), written.get("entry")) == (identity, mark)
        return path if fits else None

    def store(self, fields: Fields, feed: str, mark: str) -> Path:
        """Store the article ``fields`` of ``feed`` in place of an earlier one with the same id, and return its file.

        ``mark`` is that of the entry it was made of, or ``""`` if it is to be made again. What is stored is what
        reading the file gives.
        """
        date, text = parse_date(fields.date), "\n".join(paragraphs(fields.content))
        values = {
            "id": fields.id,
            "title": _unmistakable(one_line(fields.title), unescape_entities),
            "date": date.isoformat() if date else "",
            "source": _unmistakable(one_line(fields.source), unescape_entities),
            "author": _unmistakable(one_line(fields.author), unescape_entities),
            "section": _unmistakable(one_line(fields.section), unescape_entities),
            "url": one_line(fields.url),
            "paragraphs": [*filter(None, _unmistakable(text, embedded_text).split("\n"))],
            "feed": feed,
            "entry": mark,
        }
        key = _key(fields.id)
        month, day = (f"{date:%Y-%m}", f"{date:%Y-%m-%d}") if date else (_UNDATED, _UNDATED)
        path = self._files.get(key) or self._folder / month / f"{day}-{key}.json"
        write_whole(path, _json(values))
        self._files[key] = path
        return path


def identity_of(fields: Fields, host: str) -> str:
    """Return the id under which an entry of a feed of ``host`` is stored, which is no other article's.

    That is the one it has if it is an address or the like; a mere number counts within the host. Without one it is the
    address, or else a digest.
    """
    given = article_id(fields.id)
    if given:
        return given if ":" in given else article_id(f"{host}/{given}")
    return article_id(one_line(fields.url)) or f"{host}#{_key(fields.title + fields.content)}"


def mark_of(fields: Fields) -> str:
    """Return a digest of what an entry says. Two feeds of a site give an entry with other sections and addresses."""
    return _key(json.dumps([fields.title, fields.content, fields.date]))


def _key(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _unmistakable(text: str, read: Callable[[str], str]) -> str:
    """Return ``text``, or where it would be taken for HTML, what ``read`` makes of it."""
    return text if read(text) == text else html.escape(text, quote=False)


def _json(values: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in values.items() if value}, ensure_ascii=False, indent=2) + "\n"
