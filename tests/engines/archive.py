"""A small index in a folder to do things to, and all that can be asked of it."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.errors import SearchAppError
from searchapp.model import Article
from searchapp.plan import ResultPage, SearchPlan
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_of
from tests.conformance.newsroom import Newsroom
from tests.conformance.randomness import replayed
from tests.conformance.reference import Reference


def whoosh_engine(index: Path, wait: float = 60) -> WhooshEngine:
    """Return an engine on the index in ``index``."""
    return WhooshEngine(Settings(index=index, lock_wait=wait))


#: The engines that keep their index in a folder.
LOCAL = ("whoosh", "tantivy")


def engine_on(index: Path, name: str | None = None, wait: float = 60) -> Engine:
    """Return the engine of this name on the index in ``index``; without a name the one that keeps it."""
    return open_engine(Settings(index=index, engine=name, lock_wait=wait))


def build_archive(index: Path, seed: int = 1, name: str = "whoosh") -> Reference:
    """Make an index of three segments with deletions in the folder ``index``, and return what is in it."""
    built, reference = _built(seed, name)
    shutil.copytree(built, index)
    return deepcopy(reference)


@cache
def _built(seed: int, name: str) -> tuple[Path, Reference]:
    """Build an index to copy; it goes when the process ends."""
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder)
    with closing(engine_on(folder / "index", name)) as engine:
        return folder / "index", replayed(engine, Newsroom(seed).history(3, 12))


def generation(index: Path) -> Path:
    """Return the folder of the only generation."""
    (folder,) = index.glob("generation-*")
    return folder


#: The files of an index by their kinds, for each engine: those that are read. The others are locks.
FILES = {
    "whoosh": {
        "CURRENT": "CURRENT",
        "deltas": "generation-*/vocabulary.deltas",
        "npz": "generation-*/vocabulary.*.npz",
        **{kind: f"generation-*/*.{kind}" for kind in ("toc", "trm", "pst", "keys", "lookups")},
        **{
            kind: f"generation-*/*.{kind}.col"
            for kind in (
                *("id", "moment", "instant", "arrived", "length", "layout", "digest", "cluster", "signature"),
                *("original", "_stored"),
            )
        },
    },
    "tantivy": {
        "CURRENT": "CURRENT",
        "deltas": "generation-*/vocabulary.deltas",
        "npz": "generation-*/vocabulary.*.npz",
        **{kind: f"generation-*/{kind}" for kind in ("meta.json", ".managed.json", "records", "records.end")},
        **{kind: f"generation-*/*.{kind}" for kind in ("idx", "term", "pos", "store", "fast", "fieldnorm", "del")},
    },
}
LOCKS = ("LOCK", "generation-*/.tantivy-*.lock")

#: An engine and a kind of its files.
KINDS = [(name, kind) for name, kinds in FILES.items() for kind in kinds]


def file_of(index: Path, name: str, kind: str) -> Path:
    """Return the largest file of this kind, relative to the index that the engine of this name keeps."""
    return max(index.glob(FILES[name][kind]), key=lambda path: (path.stat().st_size, path)).relative_to(index)


def article_number(number: int, text: str = "خبر عادي") -> Article:
    return Article(f"{number:05}", f"عنوان {number}", (text, f"x{number}y"), digest=number.to_bytes(16, "big"))


def _search(number: int, engine: Engine) -> ResultPage:
    return engine.search(Newsroom(number).plan())


def _collapsed(number: int, engine: Engine) -> ResultPage:
    return engine.search(SearchPlan(None, collapse=True, offset=number * 3, limit=3))


#: What can be asked of an index, each by a name.
QUESTIONS: dict[str, Callable[[Engine], Any]] = {
    **{f"search {number}": partial(_search, number) for number in range(12)},
    **{f"collapsed {number}": partial(_collapsed, number) for number in range(2)},
    "copies": lambda engine: [engine.copies(name) for name in sorted(engine.digests())],
    "article": lambda engine: [engine.article(name) for name in sorted(engine.digests())],
    "articles": lambda engine: sorted(engine.articles(), key=lambda article: article.id),
    "digests": lambda engine: engine.digests(),
    "origins": lambda engine: engine.origins(),
    "vocabulary": lambda engine: dict(engine.vocabulary()),
    "words": lambda engine: sorted(vocabulary_of(engine).surface_counts()),
    "readings count": lambda engine: [engine.readings_count(each) for each in ("وزير", "كتاب", "مدرسة", "p:في")],
    "stats": lambda engine: replace(engine.stats(), size=0),
}


def content(index: Path) -> dict[str, Article] | None:
    """Return every article of a sound index by its id, or None where there is none."""
    with closing(engine_on(index, wait=1)) as engine:
        if not (index / "CURRENT").exists():
            return None
        assert engine.check(deep=True) == ()
        return {article.id: article for article in engine.articles()}


def answers(index: Path) -> dict[str, Any]:
    """Return the answer to every question, or the clear error in its place; any other error comes through."""
    found: dict[str, Any] = {}
    for name, question in QUESTIONS.items():
        # Each is asked of an engine of its own: what one has read must not help the next.
        try:
            with closing(engine_on(index, wait=1)) as engine:
                found[name] = question(engine)
        except SearchAppError as error:
            found[name] = error
    return found
