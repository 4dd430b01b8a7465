"""Engines filled with a random newsroom, and the oracle that knows what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from tests.conformance.newsroom import Newsroom
from tests.conformance.reference import Reference

#: The share of articles that are copies of others.
_COPIES: Final = 0.4

#: Those that need nothing but a folder.
ENGINES = ("memory", "whoosh", "tantivy")


@contextmanager
def filled_engine(name: str, folder: Path, newsroom: Newsroom, articles: int) -> Iterator[tuple[Engine, Reference]]:
    """Open an engine that holds random articles, some of them copies of others, and return it with the oracle."""
    reference = Reference()
    with closing(open_engine(Settings(index=folder / "index", engine=name))) as engine:
        with engine.writer() as writer:
            for _ in range(articles):
                article = newsroom.article()
                if reference.articles and newsroom.random.random() < _COPIES:
                    text = newsroom.random.choice([*reference.articles.values()])
                    article = replace(article, title=text.title, paragraphs=text.paragraphs)
                reference.add(article)
                writer.add(article)
        yield engine, reference
