"""What comes of a file: the articles in it and the notices, in order, each article checked for what holds of all."""

from __future__ import annotations

import gzip
from pathlib import Path

from searchapp.ingest import Record, Rejected, Rejection, read_records
from searchapp.ingest.balance import record_part
from searchapp.ingest.sanitise import clean
from searchapp.model import Article


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and return it. Text becomes UTF-8, gzipped where the name ends in ``.gz``; bytes stay."""
    path = folder / name
    if isinstance(content, str):
        content = content.encode("utf-8")
        content = gzip.compress(content) if name.endswith(".gz") else content
    path.write_bytes(content)
    return path


def outcomes(path: Path) -> list[Article | Rejection]:
    return [_outcome(record) for record in read_records(path)]


def articles(path: Path) -> list[Article]:
    """Return the articles of a file in which there is nothing else."""
    found = outcomes(path)
    assert [str(notice) for notice in found if isinstance(notice, Rejection)] == []
    return [article for article in found if isinstance(article, Article)]


def only_article(path: Path) -> Article:
    (article,) = articles(path)
    return article


def notices(path: Path) -> list[tuple[int, str]]:
    """Return the line and the reason of everything that was set aside."""
    found = [outcome for outcome in outcomes(path) if isinstance(outcome, Rejection)]
    for notice in found:
        assert notice.origin == path.resolve().as_posix()
        assert notice.reason.ar
        assert notice.reason.ar != notice.reason.en
    return [(notice.line, notice.reason.en) for notice in found]


def only_notice(path: Path) -> tuple[int, str]:
    """Return the line and the reason of the one notice that is all that comes of a file."""
    assert len(outcomes(path)) == 1
    (notice,) = notices(path)
    return notice


def check(article: Article) -> None:
    """Assert what holds of every article, whatever it was read from."""
    assert article.id
    assert article.id == article.id.strip()
    assert len(article.id) <= 300
    assert "\n" not in article.id
    assert len(article.digest) == 16
    assert article.title or article.paragraphs
    for line in (article.title, article.source, article.author, article.section, article.url, *article.paragraphs):
        assert line == " ".join(line.split())
        assert clean(line) == line
    for paragraph in article.paragraphs:
        assert paragraph
    "\n".join((*_texts(article), article.origin)).encode("utf-8")


def _texts(article: Article) -> tuple[str, ...]:
    metadata = (article.id, article.title, article.source, article.author, article.section, article.url)
    return (*metadata, *article.paragraphs)


def _outcome(record: Record | Rejection) -> Article | Rejection:
    if isinstance(record, Rejection):
        return record
    try:
        article = record.article()
    except Rejected as rejected:
        return Rejection(record.origin, record.line, rejected.reason, rejected.kind)
    check(article)
    assert (article.origin, record_part(article.digest)) == (record.origin, record_part(record.digest))
    return article
