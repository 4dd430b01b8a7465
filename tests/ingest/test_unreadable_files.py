"""Files that cannot be opened, or not read to their end: one notice, and what came before is kept."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from random import Random

import pytest

from searchapp.ingest import Rejection
from searchapp.ingest.files import KNOWN_SUFFIXES
from tests.ingest.outcomes import articles, notices, only_notice, outcomes, put

SUFFIXES = KNOWN_SUFFIXES.split()
BROKEN_GZIP = "broken gzip data; nothing after this was read"
RANDOM = Random(8)
LINES = "".join(json.dumps({"title": RANDOM.randbytes(8).hex()}) + "\n" for _ in range(2000))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_pipe_is_not_waited_for(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"a{suffix}")
    assert only_notice(tmp_path / f"a{suffix}") == (0, "not a file that can be read")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_folder_and_a_device_are_no_files(tmp_path: Path, suffix: str) -> None:
    for name in (f"a{suffix}", "a"):
        (tmp_path / name).mkdir()
        assert only_notice(tmp_path / name) == (0, "a folder that cannot be read")
    (tmp_path / f"b{suffix}").symlink_to("/dev/zero")
    (notice,) = outcomes(tmp_path / f"b{suffix}")
    assert isinstance(notice, Rejection)
    assert (notice.origin, notice.reason.en) == ("/dev/zero", "not a file that can be read")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_gone(tmp_path: Path, suffix: str) -> None:
    assert only_notice(tmp_path / f"a{suffix}") == (0, "cannot be read: No such file or directory")
    (tmp_path / f"a{suffix}.gz").symlink_to(tmp_path / "gone")
    (notice,) = outcomes(tmp_path / f"a{suffix}.gz")
    assert isinstance(notice, Rejection)
    assert notice.reason.en == "cannot be read: No such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read whatever its mode is")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", "نص")
    path.chmod(0)
    assert only_notice(path) == (0, "cannot be read: Permission denied")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "data", [b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x08\0\0", "نص".encode(), gzip.compress(b"x", mtime=0)[:-9]]
)
def test_what_is_no_gzip_data_is_set_aside(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = put(tmp_path, f"a{suffix}.gz", data)
    assert only_notice(path) == (0, BROKEN_GZIP)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_data_at_all_are_no_gzip_data(tmp_path: Path, suffix: str) -> None:
    assert only_notice(put(tmp_path, f"a{suffix}.gz", b"")) == (0, "cut off before its end")
    assert notices(put(tmp_path, "packed.jsonl.gz", "")) == []


@pytest.mark.parametrize("damage", ["cut", "flipped", "checksum"])
def test_damaged_gzip_data_keeps_the_records_before_it(tmp_path: Path, damage: str) -> None:
    data = bytearray(gzip.compress(LINES.encode()))
    if damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "flipped":
        data[len(data) // 2 : len(data) // 2 + 40] = b"\xff" * 40
    else:
        data[-6] ^= 1
    found = outcomes(put(tmp_path, "a.jsonl.gz", bytes(data)))
    whole = articles(put(tmp_path, "b.jsonl", LINES))
    assert isinstance(found[-1], Rejection)
    assert found[-1].reason.en == BROKEN_GZIP
    kept = [getattr(outcome, "title", None) for outcome in found if not isinstance(outcome, Rejection)]
    assert len(kept) > 500
    intact = next((place for place, title in enumerate(kept) if title != whole[place].title), len(kept))
    assert intact > 500


def test_gzip_data_in_several_pieces_is_one_file(tmp_path: Path) -> None:
    pieces = b"".join(gzip.compress(line.encode()) for line in LINES.splitlines(keepends=True)[:50])
    assert len(articles(put(tmp_path, "a.jsonl.gz", pieces + b"\0" * 512))) == 50
