"""Whatever is done to files, in the end the index holds the articles that a new index of them would hold."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from searchapp.model import Article
from searchapp.sync.watch import files
from tests.engines.effort import tries
from tests.sync.watch.desk import Desk, indexed_anew, write

pytestmark = pytest.mark.slow

STEPS = tries(60, 600)
NAMES = [f"{folder}{name}.jsonl" for folder in ("", "x/", "x/y/", "z/") for name in "abc"]


class Chaos:
    """Does something to files below ``place``. Each file has ids of its own, and some that another may have."""

    def __init__(self, seed: int, place: Path, *, shared: bool) -> None:
        self._random = Random(seed)
        self._place = place
        self._shared = shared
        self._number = 0

    def step(self) -> None:
        choice = self._random.choice
        path = self._place / choice(NAMES)
        action = choice(("write", "write", "write", "rename", "delete", "drop folder", "move folder", "append", "link"))
        if action == "write":
            write(path, *self._articles(path))
        elif action == "rename" and path.exists():
            target = self._place / choice(NAMES)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
        elif action == "delete":
            path.unlink(missing_ok=True)
        elif action == "append" and path.is_file():
            with path.open("a", encoding="utf-8") as file:
                file.write('{"id": "broken"')
        elif action == "link" and not path.is_symlink() and not path.exists() and path.parent.is_dir():
            path.symlink_to(self._place / choice(NAMES))
        elif path.parent != self._place and path.parent.is_dir():
            if action == "drop folder":
                shutil.rmtree(path.parent)
            elif action == "move folder" and not (self._place / "moved").exists():
                path.parent.rename(self._place / "moved")

    def _articles(self, path: Path) -> list[tuple[str, str]]:
        self._number += 1
        names = [f"{path.parent.name}-{path.stem}-{number}" for number in range(self._random.randrange(4))]
        if self._shared and self._random.random() < 0.3:
            names.append(self._random.choice(("s1", "s2")))
        return [(name, f"نص {self._number if self._random.random() < 0.5 else 0}") for name in names]


def held(articles: Iterable[Article]) -> Counter[tuple[str, str]]:
    """Return the articles by their ids in the files, without places, and their texts."""
    return Counter((article.id.rpartition(":")[2], "\n".join(article.paragraphs)) for article in articles)


def in_file(path: str) -> set[tuple[str, str]]:
    lines = map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
    return {(line["id"], line["content"]) for line in lines}


@pytest.mark.parametrize("seed", range(tries(2, 10)))
@pytest.mark.parametrize("shared", [False, True], ids=["own ids", "shared ids"])
def test_random_changes(  # noqa: PLR0917 - what a desk needs, and what is tried
    desk: Desk, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, shared: bool
) -> None:
    # Some files are left empty for good.
    monkeypatch.setattr(files, "_EMPTIED", 0.4)
    chaos = Chaos(seed, place, shared=shared)
    pause = Random(-seed)
    with desk.watching(place):
        for _ in range(STEPS):
            chaos.step()
            if pause.random() < 0.2:
                time.sleep(pause.random() * 0.3)
        # What cannot be read keeps its articles, which a new index never had.
        for path in [*place.rglob("*.jsonl")]:
            if not path.exists() or path.read_text(encoding="utf-8").endswith('{"id": "broken"'):
                path.unlink()
        desk.rest()
        anew = held(indexed_anew(place, tmp_path / "scratch").values())
        assert set(anew.values()) <= {1}
        desk.until(
            lambda: held(desk.reader.articles()) == anew,
            lambda: f"should be {anew}, are {desk.reader.origins()}",
        )
        for article in desk.reader.articles():
            assert held([article]).keys() <= in_file(article.origin)
    assert desk.engine.check(deep=True) == ()
