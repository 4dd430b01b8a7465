"""Where more articles match than are ranked twice: every engine finds the same, and each constant of the first phase
shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest

from searchapp.engines import retrieval
from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.model import Article
from searchapp.plan import SearchPlan
from searchapp.ranking import scoring
from searchapp.ranking.scoring import CANDIDATES
from searchapp.settings import Settings
from tests.conformance.asking import ALL, ids, word
from tests.conformance.case import add
from tests.fast import rest_slow
from tests.judged.crowd import NODES, articles, found, golden

ENGINES = ("memory", "whoosh", "tantivy")


def settings_for(folder: Path, name: str) -> Settings:
    return Settings(index=folder / name, engine=name)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The articles in memory."""
    with closing(open_engine(settings_for(tmp_path_factory.mktemp("crowd"), "memory"))) as engine:
        add(engine, *articles())
        yield engine


def same(answers: dict[str, Any]) -> bool:
    """Return whether ``answers`` are the golden ones; scores may differ by as little as they do between engines."""
    return all(
        (right["total"], [hit[:2] for hit in right["hits"]])
        == (answers[name]["total"], [hit[:2] for hit in answers[name]["hits"]])
        and [hit[2] for hit in answers[name]["hits"]] == pytest.approx([hit[2] for hit in right["hits"]], rel=1e-5)
        for name, right in golden().items()
    )


# What the first finds is tested below, too.
@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_finds_the_same(tmp_path: Path, name: str) -> None:
    with closing(open_engine(settings_for(tmp_path, name))) as engine:
        add(engine, *articles()[::-1])
        answers = found(engine)
    for asked, right in golden().items():
        assert same({**golden(), asked: answers[asked]}), (asked, right, answers[asked])


def test_more_match_than_are_candidates() -> None:
    assert golden().keys() == NODES.keys()
    for right in golden().values():
        assert right["total"] > CANDIDATES
        assert {CANDIDATES - 1, CANDIDATES} < {place for place, *_ in right["hits"]}


@pytest.mark.slow
def test_the_same_constants_find_the_same(crowd: Engine) -> None:
    assert same(found(crowd))


@pytest.mark.parametrize(
    ("module", "name", "changed"),
    [
        (retrieval, "CANDIDATES", CANDIDATES - 1),
        (retrieval, "CANDIDATES", CANDIDATES + 1),
        (scoring, "_GRID", scoring._GRID - 1),
        (scoring, "_GRID", scoring._GRID + 1),
        (scoring, "_TITLE", 0.9 * scoring._TITLE),
        (scoring, "_TITLE", 1.1 * scoring._TITLE),
    ],
)
def test_every_constant_shows(
    monkeypatch: pytest.MonkeyPatch, crowd: Engine, module: ModuleType, name: str, changed: float
) -> None:
    monkeypatch.setattr(module, name, changed)
    assert not same(found(crowd))


RELATIVES, VERY, OTHERS = 420, 14, 1200
FILLING = [f"حشو{letter}" for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"]


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("others", rest_slow([OTHERS, 0]))
@pytest.mark.parametrize("titled", rest_slow([False, True]))
def test_the_very_word_comes_before_its_relatives(tmp_path: Path, name: str, others: int, *, titled: bool) -> None:
    """However many articles have relatives only, in their titles too, and however common those are in the index."""
    chance = Random(1)

    def text(added: str = "") -> str:
        words = chance.choices(FILLING, k=30)
        words[chance.randrange(len(words))] = added or words[0]
        return " ".join(words)

    relatives = ("الوزير", "والوزير", "وزيرا", "وزارة")
    alike = [
        Article(
            f"a{number:03}",
            f"عنوان {chance.choice(relatives)}" if titled else "عنوان",
            (text(chance.choice(relatives)),),
        )
        for number in range(RELATIVES)
    ]
    very = [Article(f"v{number:02}", "عنوان", (text("وزير"),)) for number in range(VERY)]
    rest = [Article(f"z{number:04}", "عنوان", (text(),)) for number in range(others)]
    with closing(open_engine(settings_for(tmp_path, name))) as engine:
        add(engine, *alike, *very, *rest)
        page = engine.search(SearchPlan(word("وزير", "وزارة"), limit=ALL, facets=()))
    assert page.total == RELATIVES + VERY
    # Relatives in titles may rank higher in the end, but crowd none of them out of the candidates.
    first = CANDIDATES if titled else VERY
    assert {article.id for article in very} <= set(ids(page)[:first])
