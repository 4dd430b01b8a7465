"""A disk that is full, a file that may not grow, a folder that may not be written."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from searchapp.errors import EngineError, SearchAppError
from searchapp.model import Article
from tests.conformance.asking import found
from tests.conformance.case import add
from tests.engines.archive import LOCAL, build_archive, content, engine_on
from tests.fast import rest_slow

MEGABYTE = 1 << 20


def large(number: int) -> Article:
    """Return an article of about 100 kB that hardly gets smaller by compression."""
    return Article(f"large-{number}", "كبير", tuple(os.urandom(500).hex() for _ in range(100)))


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """Mount a small disk in memory; skip where that is not allowed."""
    folder.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk takes a privilege that is not there")
    try:
        yield folder
    finally:
        # Lazily: a file that a failed test has left open must not keep the disk.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_a_full_disk(tmp_path: Path, name: str) -> None:
    with mounted(tmp_path / "disk", f"size={6 * MEGABYTE}") as disk:
        index = disk / "index"
        build_archive(index, name=name)
        old = content(index)
        refused = 0
        for left in (0, 4, 16, 32, 64, 128, 256, 320):
            ballast = disk / "ballast"
            fill(ballast, shutil.disk_usage(disk).free - left * 1024)
            with closing(engine_on(index)) as engine:
                with suppress(EngineError):
                    add(engine, *map(large, range(8)))
                    raise AssertionError("wrote to a full disk")
                refused += 1
                # Reading and even deleting go on, and nothing is left behind.
                assert content(index) == old
            ballast.unlink()
        assert refused == 8
        with closing(engine_on(index)) as engine:
            add(engine, large(1))
            assert set(found(engine, None)) == {*(old or ()), "large-1"}


def fill(path: Path, size: int) -> None:
    with path.open("wb") as file, suppress(OSError):
        for _ in range(max(0, size) // 4096):
            file.write(bytes(4096))
            file.flush()


@pytest.mark.parametrize("kilobytes", rest_slow([8, 300, 0, 1, 100], fast=2))
@pytest.mark.parametrize("name", LOCAL)
def test_a_file_that_may_not_grow(tmp_path: Path, name: str, kilobytes: int) -> None:
    index = tmp_path / "index"
    build_archive(index, name=name)
    old = content(index)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with closing(engine_on(index)) as engine:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
            with pytest.raises(EngineError, match=r"disk (is )?full"):
                add(engine, *map(large, range(8)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert content(index) == old
        add(engine, large(1))
        assert engine.check(deep=True) == ()


@pytest.mark.parametrize("name", LOCAL)
def test_a_disk_that_may_only_be_read(tmp_path: Path, name: str) -> None:
    with mounted(tmp_path / "disk", f"size={6 * MEGABYTE}") as disk:
        index = disk / "index"
        build_archive(index, name=name)
        old = content(index)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        refuses_to_write(index, name)
        refuses_to_write(disk / "another", name)
        assert content(index) == old
        with closing(engine_on(index)) as engine:
            assert engine.check(deep=True) == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root; the read-only disk stands for it")
@pytest.mark.parametrize("name", LOCAL)
def test_a_folder_that_may_only_be_read(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    build_archive(index, name=name)
    old = content(index)
    for folder in (index, *index.glob("generation-*")):
        folder.chmod(0o500)
    try:
        refuses_to_write(index, name)
        assert content(index) == old
    finally:
        for folder in (index, *index.glob("generation-*")):
            folder.chmod(0o700)


def refuses_to_write(index: Path, name: str) -> None:
    with closing(engine_on(index, name)) as engine:
        for opening in (engine.writer, engine.rebuild):
            with pytest.raises(SearchAppError, match=r"cannot be written"), opening() as writer:
                writer.add(large(1))
