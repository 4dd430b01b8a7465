"""Sound files of every kind with random damage: only records, rejections and notes come of them, in bounded time.

What fails can be tried again by its seed. SEARCHAPP_TEST_THOROUGH=1 tries far more.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import random
import time
from pathlib import Path
from typing import Final

import pytest

from tests.ingest.documents import SAMPLES, SENTENCE, TITLE, zipped
from tests.ingest.outcomes import outcomes, put
from tests.ingest.test_containers import tarred

_THOROUGH: Final = bool(os.environ.get("SEARCHAPP_TEST_THOROUGH"))
#: Those that are read by a process take a tenth of a second each.
_SLOW_KINDS: Final = (".xlsx", ".xls", ".ods")
_MOST_SECONDS: Final = 20

FILES: Final = {"a.txt": f"{TITLE}\n\n{SENTENCE}".encode(), "b/c.csv": f"title,text\n{TITLE},{SENTENCE}\n".encode()}
ALL: Final = {
    **SAMPLES,
    "a.zip": zipped(FILES),
    "nested.zip": zipped({"a.zip": zipped(FILES), **{f"x/{name}": data for name, data in list(SAMPLES.items())[:4]}}),
    "a.tar": tarred(FILES),
    "a.tgz": gzip.compress(tarred(FILES)),
    "a.tar.bz2": bz2.compress(tarred(FILES)),
    "a.tar.xz": lzma.compress(tarred(FILES)),
    "a.jsonl.xz": lzma.compress(b'{"title": "a"}\n{"title": "b"}\n'),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` with a few bytes changed, taken out, put in or repeated, or without its end."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place = chance.randrange(len(found) + 1)
        piece = found[place : place + chance.choice((1, 2, 4, 8, 64))]
        match chance.randrange(6):
            case 0:
                found[place : place + len(piece)] = chance.randbytes(len(piece))
            case 1:
                del found[place : place + len(piece)]
            case 2:
                found[place:place] = chance.randbytes(chance.choice((1, 4, 32)))
            case 3:
                found[place:place] = piece * chance.choice((1, 2, 100))
            case 4:
                found[place : place + len(piece)] = chance.choice((b"\0", b"\xff", b"\x7f")) * len(piece)
            case _:
                del found[max(place, len(found) // 4) :]
    return bytes(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_random_damage(tmp_path: Path, name: str) -> None:
    rounds = (2000 if _THOROUGH else 150) // (10 if name.endswith(_SLOW_KINDS) else 1)
    first = random.randrange(1 << 32)
    for seed in range(first, first + rounds):
        path = put(tmp_path, name, damaged(ALL[name], random.Random(seed)))
        started = time.process_time()
        try:
            outcomes(path)
        except BaseException as error:
            raise AssertionError(f"seed {seed}") from error
        assert time.process_time() - started < _MOST_SECONDS, f"seed {seed}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_a_sound_file_is_read_whole(tmp_path: Path, name: str) -> None:
    found = outcomes(put(tmp_path, name, ALL[name]))
    assert found
    assert all(hasattr(each, "paragraphs") for each in found)
