"""Which files a query and an article pass: ``python -m tests.bench.journeys``.

A journey is followed call by call from a cold start, on an index that was just opened and with empty caches. It is the
path that a reader of the code has to follow.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import _lru_cache_wrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Final, NamedTuple

import searchapp
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import index_paths

CORPUS: Final = Path(__file__).parents[2] / "corpus"
ONE_ARTICLE: Final = CORPUS / "text" / "wheat-prices.txt"

#: Three words, and a phrase with a filter. Both find enough articles for no correction to be looked for, as queries
#: typically do.
WORDS: Final = SearchRequest("قال العام الأول")
PHRASE: Final = SearchRequest('"أكثر من"', date_from=date(2020, 1, 1))
#: What no article has all words of, and one of them misspelt: the search is relaxed and a correction looked for.
MISSPELT: Final = SearchRequest("أسعار القمح كازخستان")

#: The layers of the package from top to bottom, by how the names of their files begin.
_LAYERS: Final = (
    ("cli/",),
    ("web/",),
    ("evaluation/",),
    ("sync/",),
    ("search/",),
    ("search/present",),
    ("search/did_you_mean",),
    ("search/execute",),
    ("search/prepare",),
    ("search/spelling_candidates", "search/serialization"),
    ("vocabulary/cache",),
    ("engines/",),
    ("near_duplicates/", "ranking/", "ingest/"),
    ("query/",),
    ("vocabulary/", "dates/"),
    ("plan.py",),
    ("analysis/",),
    ("",),
)

_PACKAGE: Final = Path(searchapp.__file__).parent
_TODAY: Final = date(2025, 11, 24)


class Call(NamedTuple):
    """A file of the package that calls another one."""

    caller: str
    callee: str


@dataclass(frozen=True, slots=True)
class Journey:
    """The files that were entered and the calls from one to another, each once, in the order of their first time."""

    files: dict[str, None] = field(default_factory=dict)
    calls: dict[Call, None] = field(default_factory=dict)

    @property
    def climbs(self) -> list[Call]:
        """The calls from a layer to one above it."""
        return [call for call in self.calls if _layer(call.callee) < _layer(call.caller)]

    def within(self, folder: str) -> list[str]:
        """Return the files in ``folder``."""
        return [file for file in self.files if file.startswith(folder)]

    @property
    def returns(self) -> int:
        """How many of the calls lead to a file that had been entered before from elsewhere."""
        return len(self.calls) - len(self.files) + 1

    def follow(self, frame: FrameType, event: str, _argument: Any) -> None:
        """Take down a call; a profile function."""
        if event != "call" or (file := _file_of(frame)) is None:
            return
        self.files[file] = None
        caller = _caller_of(frame)
        if caller is not None and caller != file:
            self.calls[Call(caller, file)] = None


def followed(run: Callable[[], object]) -> Journey:
    """Return the journey of ``run``, with nothing remembered that the package remembers."""
    for found in gc.get_objects():
        if isinstance(found, _lru_cache_wrapper) and getattr(found, "__module__", "").startswith("searchapp"):
            found.cache_clear()
    journey = Journey()
    sys.setprofile(journey.follow)
    try:
        run()
    finally:
        sys.setprofile(None)
    return journey


def journey_of_query(request: SearchRequest) -> Journey:
    """Return the journey of ``request`` from :func:`search` to the answer, in an index of the corpus."""
    with TemporaryDirectory() as name:
        settings = Settings(index=Path(name) / "index", time_limit=0)
        with closing(open_engine(settings)) as engine:
            index_paths(engine, [CORPUS])
            # Modules that are imported only where they are used are imported here.
            _search(engine, request, settings)
        with closing(open_engine(settings)) as engine:
            engine.stats()
            return followed(lambda: _search(engine, request, settings))


def _search(engine: Engine, request: SearchRequest, settings: Settings) -> None:
    if not search(engine, request, settings, _TODAY).total:
        raise SystemExit(f"Nothing is found for {request.query}.")


def journey_of_article(path: Path) -> Journey:
    """Return the journey of the article in the file at ``path`` to the index."""
    with TemporaryDirectory() as name:
        for folder in ("warm", "index"):
            with closing(open_engine(Settings(index=Path(name) / folder))) as engine:
                journey = followed(lambda engine=engine: _index(engine, path))  # type: ignore[misc]
        return journey


def _index(engine: Engine, path: Path) -> None:
    if index_paths(engine, [path]).added != 1:
        raise SystemExit(f"No article is in {path}.")


def _caller_of(frame: FrameType) -> str | None:
    """Return the nearest file of the package below ``frame``; libraries between do not count."""
    below = frame.f_back
    while below is not None:
        file = _file_of(below)
        if file is not None:
            return file
        below = below.f_back
    return None


def _file_of(frame: FrameType) -> str | None:
    code = frame.f_code
    # What is run by an import is no step of the way.
    if not code.co_filename.startswith(str(_PACKAGE)) or code.co_name == "<module>":
        return None
    return str(Path(code.co_filename).relative_to(_PACKAGE))


def _layer(file: str) -> int:
    """Return the number of the layer of ``file``, 0 the uppermost: that of the longest name that it begins with."""
    return max((len(name), number) for number, names in enumerate(_LAYERS) for name in names if file.startswith(name))[
        1
    ]


def main() -> None:
    """Print the journeys."""
    journeys = {
        "query of three words": journey_of_query(WORDS),
        "query with a phrase and a filter": journey_of_query(PHRASE),
        "misspelt query": journey_of_query(MISSPELT),
        "article from file to index": journey_of_article(ONE_ARTICLE),
    }
    for name, journey in journeys.items():
        print(
            f"{name}: {len(journey.files)} files, {len(journey.calls)} calls between files, "
            f"{len(journey.climbs)} climbs, {journey.returns} returns"
        )
        for file in journey.files:
            print(f"    {file}")
        for call in journey.climbs:
            print(f"    climbs: {call.caller} -> {call.callee}")


if __name__ == "__main__":
    main()
