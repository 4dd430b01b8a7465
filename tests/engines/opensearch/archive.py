"""What the tests of the OpenSearch engine share besides the cluster: engines, articles, the content of an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from searchapp.engines.base import ArrivalWriter, Writer
from searchapp.engines.opensearch import batch
from searchapp.engines.opensearch.engine import OpenSearchEngine
from searchapp.model import Article
from searchapp.near_duplicates import ClusteringWriter
from searchapp.settings import Settings


def article_number(number: int, text: str = "خبر عادي") -> Article:
    """Return an article unlike any other."""
    return Article(f"{number:05}", f"عنوان {number}", (text, f"x{number}y"), digest=number.to_bytes(16, "big"))


def names(numbers: range) -> list[str]:
    """Return the ids of the articles with these numbers."""
    return [f"{number:05}" for number in numbers]


def flush(writer: Writer) -> batch.Batch:
    """Send to the cluster all that ``writer`` has been given; return its batch."""
    recording = writer
    if isinstance(writer, batch.Gathering):
        writer.flush()
        recording = writer._writer
    if isinstance(recording, ArrivalWriter):
        recording = recording._writer
    assert isinstance(recording, ClusteringWriter)
    written = recording._writer
    assert isinstance(written, batch.Batch)
    written._bulk.flush()
    return written


@contextmanager
def opened(settings: Settings) -> Iterator[OpenSearchEngine]:
    """Yield an engine, and close it at the end."""
    engine = OpenSearchEngine(settings)
    try:
        yield engine
    finally:
        engine.close()


def content(settings: Settings) -> list[str]:
    """Return the ids of all articles of a sound index, in order."""
    with opened(settings) as engine:
        assert engine.check(deep=True) == ()
        return sorted(article.id for article in engine.articles())
