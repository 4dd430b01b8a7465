"""The set on disk, and what an engine finds of it."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import LEVELS_BY_LABEL, Hit, SearchRequest
from searchapp.search import search
from searchapp.settings import Settings
from searchapp.sync.index import index_paths

FOLDER: Final = Path(__file__).parent
ROOT: Final = FOLDER.parents[1]
GOLDEN: Final = FOLDER / "golden.json"

#: What is searched.
_PATHS: Final = (ROOT / "corpus", FOLDER / "articles.jsonl")

#: What words such as أمس in a query refer to.
_TODAY: Final = date(2026, 6, 1)

#: How many hits of a query are kept, and for how many of them where and how their words match.
_HITS: Final = 10
_SHOWN: Final = 2

#: What a query finds, as JSON has it.
Found = dict[str, Any]


def settings_for(index: Path, engine: str, **changed: Any) -> Settings:
    """Return settings under which an answer depends on the articles alone, not on the speed of the machine."""
    return Settings(index=index, engine=engine, **{"time_limit": 0.0, **changed})


def open_indexed(settings: Settings) -> Engine:
    """Return an engine over an index of the set that it has just built."""
    engine = open_engine(settings)
    index_paths(engine, _PATHS)
    return engine


@cache
def requests() -> dict[str, SearchRequest]:
    """Return the search that each query stands for, by its id."""
    lines = (FOLDER / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return {fields["id"]: _request(fields) for fields in map(json.loads, lines)}


def _request(fields: dict[str, Any]) -> SearchRequest:
    return SearchRequest(**{name: _typed(name, fields[name]) for name in fields.keys() - {"id", "kind"}})


def _typed(name: str, value: Any) -> Any:
    if name == "only":
        return tuple(LEVELS_BY_LABEL[label] for label in value)
    if isinstance(value, list):
        return tuple(value)
    return date.fromisoformat(value) if name.startswith("date_") else value


def judgements() -> dict[str, dict[str, int]]:
    """Return the grades of the articles that were judged, by query and article."""
    grades: dict[str, dict[str, int]] = {}
    for line in (FOLDER / "qrels.txt").read_text(encoding="utf-8").splitlines():
        query, _, article, grade = line.split()
        grades.setdefault(query, {})[article] = int(grade)
    return grades


@cache
def golden() -> dict[str, Found]:
    """Return what each query is to find, by its id."""
    kept: dict[str, Found] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return kept


def found(engine: Engine, request: SearchRequest, settings: Settings) -> Found:
    """Return what ``request`` finds, in the form in which it is kept."""
    results = search(engine, request, settings, _TODAY, facets=())
    return {
        "query": request.query,
        "searched": results.searched,
        "total": results.total,
        "relaxed_total": results.relaxed_total,
        "stories": results.stories,
        "match": results.match,
        "hits": [[identifier(hit), float(f"{hit.score:.6g}")] for hit in results.shown[:_HITS]],
        "shown": list(map(_shown, results.shown[:_SHOWN])),
    }


def identifier(hit: Hit) -> str:
    """Return the id of a hit; an article without one has that of its file, here below the project's folder."""
    return hit.article.id.removeprefix(f"{ROOT.as_posix()}/")


def _shown(hit: Hit) -> Found:
    """Return which words of ``hit`` match and how, in its title and in the paragraphs that are shown, best first."""
    title = hit.article.title
    return {
        "title": [[title[word.start : word.end], word.level.label] for word in hit.title_matches],
        "paragraphs": [
            [
                paragraph.position,
                [[paragraph.text[word.start : word.end], word.level.label] for word in paragraph.matches],
            ]
            for paragraph in hit.paragraphs
        ],
    }


def found_by_all(engine: Engine, settings: Settings) -> dict[str, Found]:
    """Return what each query finds, by its id."""
    # Have the engine learn its vocabulary: a search that only proposes corrections would not wait for that.
    search(engine, SearchRequest("كازاخ*"), settings)
    return {name: found(engine, request, settings) for name, request in requests().items()}


def changes(expected: Found, actual: Found, tolerance: float = 1e-5) -> list[str]:
    """Return what differs between two answers, in words; scores within a relative ``tolerance`` of each other are the
    same.
    """
    parts = [part for part in actual if part != "hits" and expected.get(part) != actual[part]]
    return [f"{part}: {expected.get(part)} -> {actual[part]}" for part in parts] + _changed_hits(
        expected.get("hits", []), actual["hits"], tolerance
    )


def _changed_hits(expected: list[Any], actual: list[Any], tolerance: float) -> list[str]:
    if [name for name, _ in expected] != [name for name, _ in actual]:
        return [f"hits: {expected} -> {actual}"]
    return [
        f"score of {name}: {was} -> {score}"
        for (name, was), (_, score) in zip(expected, actual, strict=True)
        if abs(score - was) > tolerance * abs(was)
    ]
