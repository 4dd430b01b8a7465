"""A record of an input file, which is not parsed until its article is needed, and the article made from its fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from searchapp.dates.grammar import parse_date
from searchapp.ingest.fields import Fields
from searchapp.ingest.reasons import HAS_NO_TEXT, TOO_DEEP
from searchapp.ingest.rejected import Rejected
from searchapp.ingest.sanitise import article_id, one_line, paragraphs, require_length_of_an_article
from searchapp.model import Article

# With a scheme, or at least a host.
_ABSOLUTE_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|[^/?#.][^/?#]*\.[^/?#]+/")


@dataclass(frozen=True, slots=True)
class Record:
    """What will be one article.

    ``origin`` is the resolved absolute path of the file; ``line`` is where in it the record begins, counted from 1,
    or 0 where the file is one article. ``digest`` covers the record's bytes, the origin and the version of the
    readers: equal digests mean the same article from the same file, so an unchanged record is not parsed.
    """

    origin: str
    line: int
    digest: bytes
    parse: Callable[[], Fields] = field(repr=False, compare=False)

    def article(self) -> Article:
        """Return the article. Raises :class:`Rejected` if the record cannot be parsed or has no text."""
        try:
            return assemble(self.parse(), self.origin, self.line, self.digest)
        except RecursionError as error:
            raise Rejected(TOO_DEEP) from error


def assemble(fields: Fields, origin: str, line: int, digest: bytes) -> Article:
    """Return the article made from ``fields``, with every text sanitised. If its date cannot be read, it is undated.

    Its id is the first of these that exists: the id given; the url, if it is absolute; for a file that is one article
    (``line`` 0) :func:`id_of_file`; for a record the file's name and the record's digest, which unlike the line number
    does not change when other records come and go.

    Raises :class:`Rejected` if there is neither text nor title, or more than an article can have.
    """
    require_length_of_an_article(fields.title)
    require_length_of_an_article(fields.content)
    title, text, url = one_line(fields.title), paragraphs(fields.content), one_line(fields.url)
    if not title and not text:
        raise Rejected(HAS_NO_TEXT)
    return Article(
        id=article_id(fields.id) or _id_of_url(url) or _id_of_location(origin, line, digest),
        title=title,
        paragraphs=text,
        source=one_line(fields.source),
        author=one_line(fields.author),
        section=one_line(fields.section),
        date=parse_date(fields.date),
        url=url,
        origin=origin,
        digest=digest,
    )


def id_of_file(origin: str, *, whole_path: bool = False) -> str:
    """Return the id of an article that is a file of its own: its path, relative if it is below the working directory,
    unless the ``whole_path`` is wanted.
    """
    path, folder = PurePosixPath(origin), Path.cwd()
    is_relative = not whole_path and path.is_relative_to(folder)
    return article_id(path.relative_to(folder).as_posix() if is_relative else origin)


def _id_of_url(url: str) -> str:
    # A url without a host means a page on any site.
    return article_id(url) if _ABSOLUTE_URL.match(url) else ""


def _id_of_location(origin: str, line: int, digest: bytes) -> str:
    return article_id(f"{PurePosixPath(origin).name}#{digest.hex()[:12]}") if line else id_of_file(origin)
