"""A file that is not as it was written: a clear error or the right answer, never a wrong one, never another error."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from searchapp.errors import IndexStateError, SearchAppError
from tests.conformance.case import add
from tests.engines.archive import (
    KINDS,
    answers,
    article_number,
    build_archive,
    content,
    files,
    generation,
    whoosh_engine,
)
from tests.engines.effort import tries

EACH = tries(4, 60)


def flipped(data: bytearray, random: Random) -> bytes:
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def flipped_near_the_end(data: bytearray, random: Random) -> bytes:
    data[-random.randint(1, min(40, len(data)))] ^= 1 << random.randrange(8)
    return bytes(data)


def cut_off(data: bytearray, random: Random) -> bytes:
    return bytes(data[: random.randrange(len(data))])


def grown(data: bytearray, random: Random) -> bytes:
    return bytes(data) + random.randbytes(random.randint(1, 100))


def blanked(data: bytearray, random: Random) -> bytes:
    start = random.randrange(len(data))
    data[start : start + 64] = bytes(len(data[start : start + 64]))
    return bytes(data)


def turned(data: bytearray, random: Random) -> bytes:
    cut = random.randrange(len(data))
    return bytes(data[cut:] + data[:cut])


DAMAGES: tuple[Callable[[bytearray, Random], bytes], ...] = (
    flipped,
    flipped_near_the_end,
    cut_off,
    grown,
    blanked,
    turned,
)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files(archive: Path, tmp_path: Path, kind: str) -> None:
    (name,) = (path for path in files(archive) if kind in path.name.split("."))
    random = Random(kind)
    right = answers(archive)
    whole = (archive / name).read_bytes()
    for trial in range(EACH * len(DAMAGES)):
        data = DAMAGES[trial % len(DAMAGES)](bytearray(whole), random)
        index = tmp_path / f"{trial}"
        shutil.copytree(archive, index)
        (index / name).write_bytes(data)
        what = f"{DAMAGES[trial % len(DAMAGES)].__name__}, trial {trial}"
        found = answers(index)
        wrong = [
            question
            for question, answer in found.items()
            if not isinstance(answer, SearchAppError) and answer != right[question]
        ]
        assert not wrong, what
        if data != whole:
            with closing(whoosh_engine(index)) as engine:
                problems = engine.check(deep=True)
            # White space in CURRENT may change.
            assert problems or (kind == "CURRENT" and found == right), what
            assert all(problem and "\n" not in problem for problem in problems), what
        add_or_refuse(index, what)
        shutil.rmtree(index)


def add_or_refuse(index: Path, what: str) -> None:
    """Write to a damaged index: it is refused, or the articles stay as they were; nothing is made worse."""
    with suppress(SearchAppError), closing(whoosh_engine(index, wait=1)) as engine:
        before = set(engine.digests())
        add(engine, article_number(1))
        assert set(engine.digests()) == before | {"00001"}, what


def test_every_file_of_an_index_is_damaged_by_a_test_or_belongs_to_a_lock(archive: Path) -> None:
    kinds = {kind for name in files(archive) for kind in KINDS if kind in name.name.split(".")}
    assert kinds == set(KINDS)
    others = {path.name for path in archive.iterdir()} - {"CURRENT", "LOCK", generation(archive).name}
    assert not others


def test_files_of_another_index_are_not_taken_for_its_own(archive: Path, tmp_path: Path) -> None:
    another = tmp_path / "another"
    build_archive(another, seed=2)
    right = content(archive)
    for name in files(archive):
        index = tmp_path / "index"
        shutil.copytree(archive, index)
        kind = name.name.partition(".")[2]
        donor = (
            next(path for path in sorted(generation(another).iterdir()) if path.name.partition(".")[2] == kind)
            if kind
            else None
        )
        if donor is not None:
            (index / name).write_bytes(donor.read_bytes())
            if donor.read_bytes() != (archive / name).read_bytes():
                with closing(whoosh_engine(index)) as engine:
                    assert engine.check(deep=True), name
        shutil.rmtree(index)
    assert content(archive) == right


def test_damage_under_an_open_engine(archive: Path, tmp_path: Path) -> None:
    right = answers(archive)
    random = Random(3)
    for trial in range(EACH * 3):
        for kind in ("pst", "original"):
            index = tmp_path / f"{kind}-{trial}"
            shutil.copytree(archive, index)
            (name,) = (path for path in files(archive) if kind in path.name.split("."))
            with closing(whoosh_engine(index)) as engine:
                engine.stats()
                (index / name).write_bytes(
                    DAMAGES[trial % len(DAMAGES)](bytearray((archive / name).read_bytes()), random)
                )
                with suppress(IndexStateError):
                    assert dict(engine.vocabulary()) == right["vocabulary"]
                    assert sorted(engine.articles(), key=lambda article: article.id) == right["articles"]
            shutil.rmtree(index)
