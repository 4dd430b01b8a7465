"""A writer that gives up waiting says who is writing: the process, since when, and with what command."""

from __future__ import annotations

import json
import os
import re
import signal
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.local.folder import LOCK, read_lock_owner, write_lock
from searchapp.errors import IndexBusyError
from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, engine_on
from tests.engines.child_process import child, said

WRITING = """
with engine.writer() as writer:
    writer.add(article_number(1))
    say("writing")
    sys.stdin.readline()
"""


def complaint(index: Path, name: str = "whoosh") -> IndexBusyError:
    with (
        closing(engine_on(index, name, wait=0.1)) as engine,
        pytest.raises(IndexBusyError) as raised,
        engine.writer(),
    ):
        pytest.fail("two processes wrote at once")
    return raised.value


@pytest.mark.parametrize("name", LOCAL)
def test_a_writer_that_gives_up_says_who_writes(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    with child(WRITING, index, name) as process:
        assert said(process) == "writing"
        message = complaint(index, name).message
        for text in (message.en, message.ar):
            assert re.search(rf"\b{process.pid}، منذ |\bprocess {process.pid}, since ", text)
            assert re.search(r"\d\d:\d\d:\d\d: -c .*index", text)
            assert "\n" not in text


def test_a_writer_that_has_finished_is_not_named(tmp_path: Path) -> None:
    with write_lock(tmp_path, 1):
        owner = read_lock_owner(tmp_path / LOCK)
        assert owner is not None
        assert owner.process == os.getpid()
    assert (tmp_path / LOCK).read_bytes() == b""


def test_a_writer_that_was_killed_is_not_taken_for_the_one_that_writes(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with child(WRITING, index) as process:
        assert said(process) == "writing"
        assert read_lock_owner(index / LOCK) is not None
        process.send_signal(signal.SIGKILL)
        process.wait(60)
        assert read_lock_owner(index / LOCK) is None
    with closing(engine_on(index, wait=1)) as engine:
        add(engine, article_number(1))


SOUND = {"process": 1, "machine": "elsewhere", "since": 1.0, "command": "x"}


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"{}",
        b"[" * 5000,
        *(
            json.dumps({**SOUND, key: value}).encode()
            for key, value in (("process", None), ("since", 1e300), ("since", "?"))
        ),
    ],
)
def test_what_cannot_be_understood_names_nobody(tmp_path: Path, written: bytes) -> None:
    with write_lock(tmp_path, 1):
        (tmp_path / LOCK).write_bytes(written)
        assert read_lock_owner(tmp_path / LOCK) is None
        with (
            pytest.raises(IndexBusyError, match=re.escape(f"index in {tmp_path}. Wait until")),
            write_lock(tmp_path, 0),
        ):
            pytest.fail("two wrote at once")


def test_a_lock_owner_on_another_machine_is_named_with_it_and_its_command_is_harmless(tmp_path: Path) -> None:
    with write_lock(tmp_path, 1):
        said_by_it = {**SOUND, "process": 2**22 + 1, "command": "searchapp \x1b[31m\nindex " + "س" * 500}
        (tmp_path / LOCK).write_text(json.dumps(said_by_it), encoding="utf-8")
        with pytest.raises(IndexBusyError) as raised, write_lock(tmp_path, 0):
            pytest.fail("two wrote at once")
    text = str(raised.value)
    assert "process 4194305 on elsewhere, since 1970-01-01 " in text
    assert text.isprintable()
    assert len(text) < 400 + len(str(tmp_path))
