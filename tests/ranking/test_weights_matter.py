"""Every weight and constant of ranking, expansion and relaxing shows in some search of the judged set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields, replace
from types import ModuleType
from typing import Any

import pytest

from searchapp.engines.base import Engine
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.query import compiler
from searchapp.ranking import rerank
from searchapp.ranking.scoring import DEFAULT_WEIGHTS, Saturation, Weights
from searchapp.search import prepare
from searchapp.settings import Settings
from tests.judged.judged_set import Found, changes, found, open_indexed, requests, settings_for

#: Queries that some constants depend on alone come first, then the last of the set, made for what few of the others
#: depend on. Corrections are left out: for them every engine would have to learn its vocabulary.
FIRST = ("q039", "q050", "q051", "q031")
SEARCHES = [replace(requests()[name], verbatim=True) for name in dict.fromkeys((*FIRST, *reversed(requests())))]


def without(values: tuple[str, ...], left_out: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != left_out)


#: Constants that are no weights, and their nearest other values.
CONSTANTS: list[tuple[ModuleType, str, Any]] = [
    (rerank, "_EARLY", 1.1 * rerank._EARLY),
    (rerank, "_APART", rerank._APART - 1),
    (rerank, "_APART", rerank._APART + 1),
    (rerank, "_AVERAGE_LENGTH", rerank._AVERAGE_LENGTH + 1),
    (rerank, "HALF_LIFE", 1.1 * rerank.HALF_LIFE),
    # Of one word there is nothing to relax.
    (prepare, "ENOUGH", (prepare.ENOUGH[0], prepare.ENOUGH[1] + 1, prepare.ENOUGH[2])),
    (prepare, "ENOUGH", (*prepare.ENOUGH[:2], prepare.ENOUGH[2] - 1)),
    (prepare, "ENOUGH", (*prepare.ENOUGH[:2], prepare.ENOUGH[2] + 1)),
    (prepare, "ENOUGH_FOR_DESCRIPTION", prepare.ENOUGH_FOR_DESCRIPTION - 1),
    (prepare, "ENOUGH_FOR_DESCRIPTION", prepare.ENOUGH_FOR_DESCRIPTION + 1),
    *((compiler, "_CLITICS", without(compiler._CLITICS, each)) for each in compiler._CLITICS),
]


def changed_weights() -> Iterator[tuple[str, Weights]]:
    """Yield the weights with each of them changed by a tenth or by one, and what was changed."""
    for field in fields(Weights):
        value = getattr(DEFAULT_WEIGHTS, field.name)
        if isinstance(value, Saturation):
            for part in fields(Saturation):
                yield f"{field.name}.{part.name}", with_weight(field.name, with_parameter(value, part.name))
        else:
            yield field.name, with_weight(field.name, value + 1 if isinstance(value, int) else 1.1 * value)


def with_weight(name: str, value: Any) -> Weights:
    return replace(DEFAULT_WEIGHTS, **{name: value})


def with_parameter(saturation: Saturation, name: str) -> Saturation:
    return replace(saturation, **{name: 1.1 * getattr(saturation, name)})


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that name an index of the judged set."""
    named = settings_for(tmp_path_factory.mktemp("judged") / "index", "memory")
    with closing(open_indexed(named)):
        yield named


@pytest.fixture(scope="module")
def unchanged(settings: Settings) -> Iterator[tuple[Engine, list[Found]]]:
    """An engine with the weights as they are, and what it finds."""
    with closing(MemoryEngine(settings)) as engine:
        yield engine, [found(engine, each, settings) for each in SEARCHES]


def shows(engine: Engine, settings: Settings, before: list[Found]) -> bool:
    """Return whether a search finds something else than ``before``, or in another order or with another score."""
    return any(changes(was, found(engine, each, settings)) for each, was in zip(SEARCHES, before, strict=True))


@pytest.mark.slow
def test_the_same_weights_find_the_same(settings: Settings, unchanged: tuple[Engine, list[Found]]) -> None:
    assert not shows(unchanged[0], settings, unchanged[1])


@pytest.mark.parametrize(("name", "weights"), list(changed_weights()))
def test_every_weight_shows(
    settings: Settings, unchanged: tuple[Engine, list[Found]], name: str, weights: Weights
) -> None:
    with closing(MemoryEngine(settings, weights)) as engine:
        assert shows(engine, settings, unchanged[1]), name


@pytest.mark.parametrize("constant", CONSTANTS)
def test_every_constant_shows(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    unchanged: tuple[Engine, list[Found]],
    constant: tuple[ModuleType, str, Any],
) -> None:
    monkeypatch.setattr(*constant)
    assert shows(unchanged[0], settings, unchanged[1])


def test_the_strength_of_recency_shows(settings: Settings, unchanged: tuple[Engine, list[Found]]) -> None:
    changed = replace(settings, recency=1.1 * settings.recency)
    assert shows(unchanged[0], changed, unchanged[1])
