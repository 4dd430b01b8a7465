"""Articles go from one engine to another as they are; whatever happens on the way, they are in one of the two."""

from __future__ import annotations

import resource
import shutil
import time
from contextlib import closing
from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from searchapp.analysis import analyser
from searchapp.engines.local import CURRENT
from searchapp.engines.local.folder import holds_only_ours
from searchapp.engines.registry import open_engine
from searchapp.errors import EngineError, IndexStateError, InputError
from searchapp.settings import Settings
from searchapp.sync.index import Progress
from searchapp.sync.move import move_index
from tests.conformance.asking import found
from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, build_archive, content, engine_on, generation
from tests.engines.child_process import child, said
from tests.engines.effort import tries
from tests.fast import rest_slow
from tests.opensearch_cluster.cluster import Cluster
from tests.opensearch_cluster.indices import delete_indices, own_settings

WAYS = list(permutations(LOCAL, 2))
ROUNDS = tries(8, 200)


def kept_by(index: Path, name: str | None = None) -> Settings:
    return Settings(index=index, engine=name, lock_wait=1)


def names(index: Path) -> list[str]:
    return sorted(path.name for path in index.iterdir())


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_an_index_changes_hands_in_its_folder(tmp_path: Path, former: str, chosen: str) -> None:
    index = tmp_path / "index"
    reference = build_archive(index, name=former)
    seen: list[Progress] = []
    count = move_index(kept_by(index, former), kept_by(index, chosen), seen.append)
    assert count == len(reference.articles) == len(seen)
    assert seen[-1] == Progress(count, 1.0)
    assert content(index) == reference.articles
    assert names(index) == ["CURRENT", "LOCK", "generation-0002"]
    with closing(engine_on(index)) as engine:
        assert engine.name == chosen
        add(engine, article_number(1))
        assert len(found(engine, None)) == count + 1


@pytest.mark.parametrize(("former", "chosen"), [*WAYS, *((name, name) for name in LOCAL)])
def test_an_index_moved_elsewhere_is_there_twice(tmp_path: Path, former: str, chosen: str) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    reference = build_archive(index, name=former)
    build_archive(other, seed=2, name=former)
    move_index(kept_by(index, former), kept_by(other, chosen), replace=True)
    assert content(index) == content(other) == reference.articles
    with closing(engine_on(index)) as engine, closing(engine_on(other)) as moved:
        assert (engine.name, moved.name) == (former, chosen)


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_an_index_of_another_analyser_is_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, former: str, chosen: str
) -> None:
    index = tmp_path / "index"
    reference = build_archive(index, name=former)
    with monkeypatch.context() as patch:
        patch.setattr(analyser, "_FORM_MODULES", ("normalize.py",))
        analyser.fingerprint.cache_clear()
        with closing(engine_on(index)) as engine, pytest.raises(IndexStateError, match="searchapp reindex"):
            engine.stats()
        move_index(kept_by(index, former), kept_by(index, chosen))
        assert content(index) == reference.articles
    analyser.fingerprint.cache_clear()


@pytest.mark.parametrize("name", LOCAL)
def test_an_index_is_not_moved_to_where_it_is(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    reference = build_archive(index, name=name)
    (tmp_path / "link").symlink_to(index)
    for target in (kept_by(index, name), kept_by(index), kept_by(tmp_path / "link", name)):
        with pytest.raises(InputError, match="in this place"):
            move_index(kept_by(index, name), target)
    assert content(index) == reference.articles


def test_in_a_cluster_another_folder_is_no_other_place(tmp_path: Path) -> None:
    source, target = (Settings(index=tmp_path / name, engine="opensearch") for name in ("a", "b"))
    with pytest.raises(InputError, match="in this place"):
        move_index(source, target)


def test_to_a_cluster_and_back(tmp_path: Path, opensearch_node: Cluster) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    cluster = own_settings(opensearch_node)
    reference = build_archive(index)
    try:
        assert move_index(kept_by(index, "whoosh"), cluster) == len(reference.articles)
        assert move_index(cluster, kept_by(other, "tantivy")) == len(reference.articles)
        with pytest.raises(InputError, match=f"index of {len(reference.articles)} articles where"):
            move_index(kept_by(other, "tantivy"), cluster)
        assert move_index(kept_by(other, "tantivy"), cluster, replace=True) == len(reference.articles)
        with closing(open_engine(cluster)) as engine:
            assert {article.id: article for article in engine.articles()} == reference.articles
            assert engine.check(deep=True) == ()
    finally:
        delete_indices(cluster)
    assert content(index) == content(other) == reference.articles


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_where_there_is_nothing_to_move_nothing_is_made(tmp_path: Path, former: str, chosen: str) -> None:
    with pytest.raises(IndexStateError, match="There is no index"):
        move_index(kept_by(tmp_path / "index", former), kept_by(tmp_path / "index", chosen))
    assert names(tmp_path) == []


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_an_index_of_another_engine_than_was_said_is_not_moved(tmp_path: Path, former: str, chosen: str) -> None:
    index = tmp_path / "index"
    reference = build_archive(index, name=chosen)
    with pytest.raises(IndexStateError, match=f"kept by the {chosen} engine"):
        move_index(kept_by(index, former), kept_by(tmp_path / "other", chosen))
    assert content(index) == reference.articles
    assert names(tmp_path) == ["index"]


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_an_empty_index_is_moved(tmp_path: Path, former: str, chosen: str) -> None:
    index = tmp_path / "index"
    with closing(engine_on(index, former)) as engine, engine.writer():
        pass
    assert move_index(kept_by(index, former), kept_by(index, chosen)) == 0
    assert content(index) == {}


@pytest.mark.parametrize("keeper", ["whoosh", "tantivy"])
@pytest.mark.parametrize("chosen", ["whoosh", "tantivy"])
def test_an_index_with_articles_is_not_replaced_by_a_slip(tmp_path: Path, keeper: str, chosen: str) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    reference = build_archive(index)
    with closing(engine_on(other, keeper)) as engine:
        add(engine, article_number(1, "another archive"))
    held = content(other)
    with pytest.raises(InputError, match=r"an index of 1 article where .* with --replace"):
        move_index(kept_by(index, "whoosh"), kept_by(other, chosen))
    assert content(other) == held
    assert move_index(kept_by(index, "whoosh"), kept_by(other, chosen), replace=True) == len(reference.articles)
    assert content(other) == reference.articles


def test_an_index_that_cannot_be_read_is_not_replaced_by_a_slip(tmp_path: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    build_archive(index)
    build_archive(other)
    (other / CURRENT).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="an index that cannot be read"):
        move_index(kept_by(index, "whoosh"), kept_by(other, "tantivy"))


def test_an_empty_index_may_be_replaced(tmp_path: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    reference = build_archive(index)
    with closing(engine_on(other, "tantivy")) as engine, engine.writer():
        pass
    assert move_index(kept_by(index, "whoosh"), kept_by(other, "tantivy")) == len(reference.articles)


@pytest.mark.parametrize("kilobytes", rest_slow([4, 0, 1, 16]))
@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_when_the_disk_is_full_the_old_index_is_there(tmp_path: Path, former: str, chosen: str, kilobytes: int) -> None:
    index = tmp_path / "index"
    reference = build_archive(index, name=former)
    with closing(engine_on(index)) as engine:
        add(engine, *(article_number(number, f"{Random(number).randbytes(800).hex()}") for number in range(20)))
        expected = content(index)
    before = names(index)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
        with pytest.raises(EngineError, match="Nothing was changed"):
            move_index(kept_by(index, former), kept_by(index, chosen))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names(index) == before
    assert content(index) == expected
    assert expected is not None
    assert len(expected) == len(reference.articles) + 20
    move_index(kept_by(index, former), kept_by(index, chosen))
    assert content(index) == expected


#: Back and forth, for as long as it is let.
MOVING = """
from searchapp.sync.move import move_index
from searchapp.settings import Settings
from searchapp.engines.registry import engine_name
ways = {"whoosh": "tantivy", "tantivy": "whoosh"}
def kept_by(name):
    return Settings(index=index, engine=name, lock_wait=60)
while True:
    name = engine_name(kept_by(None))
    move_index(kept_by(name), kept_by(ways[name]))
    say(ways[name])
"""


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path) -> None:
    index = tmp_path / "index"
    reference = build_archive(index)
    random = Random(1)
    keepers: set[str] = set()
    broken_off = 0
    for number in range(5 * ROUNDS):
        # How many of the moments lie within a move depends on the machine.
        if number >= ROUNDS and broken_off > 1 and keepers == set(LOCAL):
            break
        with child(MOVING, index) as process:
            said(process)
            time.sleep(random.random() * 0.3)
            process.kill()
        assert content(index) == reference.articles
        broken_off += len(list(index.glob("generation-*"))) > 1
        # Whichever engine writes next sweeps away what was left half done, of either.
        with closing(engine_on(index, wait=1)) as engine:
            add(engine, article_number(number))
            reference.add(article_number(number))
            keepers.add(engine.name)
        assert len(names(index)) == 3
        assert content(index) == reference.articles
    assert keepers == set(LOCAL)
    assert broken_off > 1


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_either_engine_sweeps_what_the_other_left(tmp_path: Path, former: str, chosen: str) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    build_archive(index, name=former)
    build_archive(other, name=chosen)
    assert holds_only_ours(generation(other))
    for number, keep in ((7, ""), (8, "letter.txt")):
        shutil.copytree(generation(other), index / f"generation-000{number}")
        if keep:
            (index / f"generation-000{number}" / keep).write_text("mine", encoding="utf-8")
    with closing(engine_on(index)) as engine, engine.writer():
        pass
    assert names(index) == ["CURRENT", "LOCK", "generation-0001", "generation-0008"]


@pytest.mark.parametrize(("former", "chosen"), WAYS)
def test_who_reads_in_the_old_index_is_not_cut_off(tmp_path: Path, former: str, chosen: str) -> None:
    index = tmp_path / "index"
    reference = build_archive(index, name=former)
    with closing(engine_on(index)) as engine:
        reading = engine.articles()
        first = next(reading)
        move_index(kept_by(index, former), kept_by(index, chosen))
        assert {article.id: article for article in (first, *reading)} == reference.articles
        with pytest.raises(IndexStateError, match=f"kept by the {chosen} engine. Name it with --engine {chosen}"):
            engine.stats()
        assert f"kept by the {chosen} engine" in engine.check()[0]
