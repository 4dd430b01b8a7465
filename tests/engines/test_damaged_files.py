"""A file that is not as it was written: a clear error or the right answer, and never another error."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from random import Random

import pytest

from searchapp.errors import IndexStateError, SearchAppError
from tests.conformance.case import add
from tests.engines.archive import (
    FILES,
    KINDS,
    LOCAL,
    LOCKS,
    answers,
    article_number,
    build_archive,
    content,
    engine_on,
    file_of,
)
from tests.engines.effort import tries

EACH = tries(3, 60)


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


#: Where damage may do no harm: spaces, what follows the last record, what is of use to writers only.
HARMLESS = ("CURRENT", "meta.json", "records", "records.end", ".managed.json")


def body(data: bytes) -> bytes:
    """Return a file of Tantivy's without its last lines, which tell with which version it was written, among others."""
    return data[: -8 - int.from_bytes(data[-8:-4], "little")]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_damaged_files(archives: dict[str, Path], tmp_path: Path, name: str, kind: str) -> None:
    archive = archives[name]
    file = file_of(archive, name, kind)
    random = Random(kind)
    right = answers(archive)
    whole = (archive / file).read_bytes()
    for trial in range(EACH * len(DAMAGES)):
        data = DAMAGES[trial % len(DAMAGES)](bytearray(whole), random)
        index = tmp_path / f"{trial}"
        shutil.copytree(archive, index)
        (index / file).write_bytes(data)
        what = f"{DAMAGES[trial % len(DAMAGES)].__name__}, trial {trial}"
        found = answers(index)
        with closing(engine_on(index, name)) as engine:
            problems = engine.check(deep=True)
        assert all(problem and "\n" not in problem for problem in problems), what
        wrong = [
            question
            for question, answer in found.items()
            if not isinstance(answer, SearchAppError) and answer != right[question]
        ]
        assert not wrong, what
        harmless = kind in HARMLESS or (name == "tantivy" and body(data) == body(whole))
        assert data == whole or problems or (harmless and found == right), what
        if name == "whoosh" or not problems:
            add_or_refuse(index, name, what)
        # A thread of Tantivy's may still be tidying up.
        shutil.rmtree(index, ignore_errors=True)


def add_or_refuse(index: Path, name: str, what: str) -> None:
    """Write to a damaged index: it is refused, or the articles stay as they were; nothing is made worse."""
    with suppress(SearchAppError), closing(engine_on(index, name, wait=1)) as engine:
        before = set(engine.digests())
        add(engine, article_number(1))
        assert set(engine.digests()) == before | {"00001"}, what


@pytest.mark.slow
def test_each_bit_of_where_articles_lie(archives: dict[str, Path], tmp_path: Path) -> None:
    """At its end a column has the places of its values: one that is changed a little may be that of another article."""
    archive = archives["whoosh"]
    file = file_of(archive, "whoosh", "original")
    whole = (archive / file).read_bytes()
    right = {article.id: article for article in answers(archive)["articles"]}
    index = tmp_path / "index"
    shutil.copytree(archive, index)
    for place, bit in product(range(1, 80), range(8)):
        data = bytearray(whole)
        data[-place] ^= 1 << bit
        (index / file).write_bytes(data)
        with closing(engine_on(index)) as engine:
            for name, article in right.items():
                with suppress(IndexStateError):
                    assert engine.article(name) == article, (place, bit)


@pytest.mark.parametrize("name", LOCAL)
def test_every_file_of_an_index_is_damaged_by_a_test_or_belongs_to_a_lock(archives: dict[str, Path], name: str) -> None:
    archive = archives[name]
    known = {path for pattern in (*FILES[name].values(), *LOCKS) for path in archive.glob(pattern)}
    assert known == {path for path in archive.rglob("*") if path.is_file()}


#: What is compared with nothing else, if it is sound in itself: positions, lengths of fields, which article is deleted.
NOT_COMPARED = ("pos", "fieldnorm", "del")


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_files_of_another_index_are_not_taken_for_its_own(archives: dict[str, Path], tmp_path: Path, name: str) -> None:
    archive, another = archives[name], tmp_path / "another"
    build_archive(another, seed=2, name=name)
    right = content(archive)
    for kind in FILES[name]:
        file, donor = file_of(archive, name, kind), another / file_of(another, name, kind)
        if kind in ("CURRENT", *NOT_COMPARED) or donor.read_bytes() == (archive / file).read_bytes():
            continue
        index = tmp_path / "index"
        shutil.copytree(archive, index)
        (index / file).write_bytes(donor.read_bytes())
        with closing(engine_on(index, name)) as engine:
            # Changes to another base are none to this one, and the words are counted.
            harmless = kind in (*HARMLESS, "deltas")
            assert engine.check(deep=True) or (harmless and content(index) == right), kind
        shutil.rmtree(index)
    assert content(archive) == right


@pytest.mark.parametrize(("name", "kind"), [("whoosh", "pst"), ("whoosh", "original")])
def test_damage_under_an_open_engine(archives: dict[str, Path], tmp_path: Path, name: str, kind: str) -> None:
    archive = archives[name]
    right = answers(archive)
    random = Random(3)
    for trial in range(EACH * 3):
        index = tmp_path / f"{kind}-{trial}"
        shutil.copytree(archive, index)
        file = file_of(archive, name, kind)
        with closing(engine_on(index)) as engine:
            engine.stats()
            (index / file).write_bytes(DAMAGES[trial % len(DAMAGES)](bytearray((archive / file).read_bytes()), random))
            with suppress(IndexStateError):
                assert dict(engine.vocabulary()) == right["vocabulary"]
                assert sorted(engine.articles(), key=lambda article: article.id) == right["articles"]
        shutil.rmtree(index)
