"""What broken-off commits leave is swept away by the next one; what is not ours stays."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.local.folder import holds_only_ours
from tests.conformance.asking import found
from tests.conformance.case import add
from tests.engines.archive import LOCAL, answers, article_number, build_archive, engine_on, generation

LEFTOVERS = {
    "whoosh": (
        "MAIN_0123456789abcdef.trm",
        "MAIN_0123456789abcdef.pst",
        "MAIN_0123456789abcdef.original.col",
        "_MAIN_99.toc.1763970000.25",
        "_MAIN_1.toc",
        "MAIN.tmp/abcdef.ctmp",
        "MAIN.tmp/run-0-documents.npy",
    ),
    "tantivy": (
        "0123456789abcdef0123456789abcdef.idx",
        "0123456789abcdef0123456789abcdef.store",
        "0123456789abcdef0123456789abcdef.7.del",
    ),
}

#: What one engine has put into a folder that another looks at.
TORN = {"whoosh": ("_MAIN_0.toc", "MAIN_abc.trm"), "tantivy": ("meta.json", "records", ".tmpXyZ123")}


def names(index: Path) -> set[str]:
    return {path.relative_to(index).as_posix() for path in index.rglob("*")}


@pytest.mark.parametrize("name", LOCAL)
def test_leftovers_disturb_nobody_and_are_swept(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    build_archive(index, name=name)
    before = answers(index)
    clean = names(index)
    for leftover in LEFTOVERS[name]:
        path = generation(index) / leftover
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"torn")
    for number, files in enumerate(TORN.values(), 7):
        torn = index / f"generation-000{number}"
        torn.mkdir()
        for file in files:
            (torn / file).write_bytes(b"torn")
    (index / "CURRENT.tmp").write_bytes(b"{")
    assert answers(index) == before
    with closing(engine_on(index, name)) as engine:
        with engine.writer():
            pass
        assert names(index) == clean
        add(engine, article_number(1))
        assert engine.check(deep=True) == ()


def test_a_finished_batch_leaves_no_temporary_files(tmp_path: Path) -> None:
    with closing(engine_on(tmp_path / "index", "whoosh")) as engine:
        for number in range(8):
            add(engine, article_number(number), article_number(number))
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
    folder = generation(tmp_path / "index")
    assert not list(folder.glob("*.tmp"))
    assert len(list(folder.glob("_MAIN_*"))) == 1
    assert len({path.name.partition(".")[0] for path in folder.glob("MAIN_*")}) == 1


@pytest.mark.parametrize("name", LOCAL)
def test_a_batch_that_is_called_off_sweeps_at_once(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    build_archive(index, name=name)
    clean = names(index)

    class Stop(Exception):
        pass

    def stopped() -> None:
        with engine.writer() as writer:
            for number in range(50):
                writer.add(article_number(number))
            raise Stop

    with closing(engine_on(index, name)) as engine:
        with pytest.raises(Stop):
            stopped()
        assert names(index) == clean


@pytest.mark.parametrize("name", LOCAL)
def test_files_of_others_stay(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    others = (
        "README.md",
        "notes/a.txt",
        "generation-2024/photos/1.jpg",
        "generation-0003/letter.txt",
        "generation-x/a",
    )
    for other in others:
        path = index / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    with closing(engine_on(index, name)) as engine:
        add(engine, article_number(1))
        for number in range(3):
            with engine.rebuild() as writer:
                writer.add(article_number(number))
        assert found(engine, None) == ["00002"]
    assert all((index / other).read_text(encoding="utf-8") == "mine" for other in others)
    assert len([folder for folder in index.glob("generation-*") if holds_only_ours(folder)]) == 1


@pytest.mark.parametrize("name", LOCAL)
def test_what_is_written_is_private(tmp_path: Path, name: str) -> None:
    index = tmp_path / "new" / "index"
    umask = os.umask(0)
    try:
        with closing(engine_on(index, name)) as engine:
            add(engine, article_number(1))
            with engine.rebuild():
                pass
    finally:
        os.umask(umask)
    assert stat.S_IMODE(index.stat().st_mode) == 0o700
    assert stat.S_IMODE(generation(index).stat().st_mode) == 0o700


@pytest.mark.parametrize("name", LOCAL)
def test_a_folder_that_was_there_keeps_its_mode_and_the_index_in_it_is_private(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    index.mkdir(mode=0o755)
    with closing(engine_on(index, name)) as engine:
        add(engine, article_number(1))
    assert stat.S_IMODE(index.stat().st_mode) == 0o755
    assert stat.S_IMODE(generation(index).stat().st_mode) == 0o700
