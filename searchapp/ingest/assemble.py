"""From the fields of a record to the article."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from searchapp.ingest.dates import parse_date
from searchapp.ingest.fields import Fields
from searchapp.ingest.reasons import HAS_NO_TEXT
from searchapp.ingest.sanitise import article_id, one_line, paragraphs, require_length_of_an_article
from searchapp.ingest.set_aside import Rejected
from searchapp.model import Article


def assemble(fields: Fields, origin: str, line: int, digest: bytes) -> Article:
    """Return the article made of ``fields``, every text in it sanitised. A date that cannot be read leaves it undated.

    Its id is the first of these that there is: the id given; the url; for a file that is one article (``line`` 0) its
    path, relative where it lies below the working directory; for a record the file's name and the record's digest,
    which unlike the line number stays when other records come and go.

    Raises :class:`Rejected` where there is neither text nor title, or more than an article has.
    """
    require_length_of_an_article(fields.title)
    require_length_of_an_article(fields.content)
    title, text, url = one_line(fields.title), paragraphs(fields.content), one_line(fields.url)
    if not title and not text:
        raise Rejected(HAS_NO_TEXT)
    return Article(
        id=article_id(fields.id) or article_id(url) or article_id(_id_from_place(origin, line, digest)),
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


def _id_from_place(origin: str, line: int, digest: bytes) -> str:
    path = PurePosixPath(origin)
    if line:
        return f"{path.name}#{digest.hex()[:12]}"
    folder = Path.cwd().as_posix()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else origin
