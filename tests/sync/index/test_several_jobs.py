"""Runs that several processes analyse: the index is the same, and whatever happens to the others, the run ends well."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from searchapp.archive import Archive
from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from searchapp.sync.index import Progress, index_paths, rebuild_index

# All of them start processes.
pytestmark = pytest.mark.slow

ARTICLES = 360
LETTERS = "ابتجحدرسعفقكلمنهوي"
PATIENCE = 60


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles with many different words, some of the same id and some copies of others."""
    chance = random.Random(7)
    words = ["".join(chance.choices(LETTERS, k=chance.randint(3, 7))) for _ in range(1500)]

    def text(length: int) -> str:
        return " ".join(chance.choice(words) for _ in range(length))

    file = tmp_path_factory.mktemp("articles") / "articles.jsonl"
    rows: list[dict[str, Any]] = []
    for number in range(ARTICLES):
        content = rows[-3]["content"] if number % 50 == 49 else f"{text(30)}\n\n{text(20)}"
        shown = f"a{number - 150}" if number % 100 == 99 and number > 150 else f"a{number}"
        date = f"2025-01-{number % 28 + 1:02}"
        rows.append({"id": shown, "title": text(5), "content": content, "date": date, "source": f"صحيفة {number % 3}"})
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def contents(settings: Settings) -> Iterator[object]:
    """Yield what an index answers, except when its articles arrived and how long it took."""
    with Archive(settings) as archive:
        assert archive.check(deep=True) == ()
        yield sorted(archive.engine.vocabulary())
        yield archive.engine.digests()
        articles = sorted(archive.articles(), key=lambda article: article.id)
        yield [(article.id, article.title, article.paragraphs, article.digest) for article in articles]
        for article in articles[::30]:
            for query in (
                article.title,
                f'"{" ".join(article.title.split()[:2])}"',
                article.title.split()[0][:2] + "*",
            ):
                found = archive.search(query, limit=20).to_dict()
                del found["took_ms"]
                for each in (*found["results"], *found["relaxed_results"]):
                    del each["arrived"]
                yield json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_the_index_is_the_same_however_many_processes_there_are(articles: Path, tmp_path: Path, engine: str) -> None:
    every = [Settings(index=tmp_path / str(jobs), engine=engine, time_limit=0) for jobs in (1, 3)]
    expected: list[object] = []
    for jobs, settings in zip((1, 3), every, strict=True):
        with closing(open_engine(settings)) as opened:
            done = index_paths(opened, [articles], jobs=jobs)
            assert len(helpers()) == 0
        assert done.added + done.updated + done.unchanged + len(done.refused) == ARTICLES
        found = [done.added, done.updated, *contents(settings)]
        expected = expected or found
        for one, other in zip(found, expected, strict=True):
            assert one == other
    with closing(open_engine(every[0])) as opened:
        rebuild_index(opened, jobs=3)
    assert [*contents(every[0])] == expected[2:]


def helpers() -> set[int]:
    """Return the processes that analyse for this one."""
    pid = os.getpid()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


def test_one_that_is_killed_changes_nothing(articles: Path, tmp_path: Path) -> None:
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.records == 300:
            killed.append(min(helpers()))
            os.kill(killed[0], signal.SIGKILL)

    every = []
    for settings, progress in (
        (Settings(index=tmp_path / "1", time_limit=0), kill_one),
        (Settings(index=tmp_path / "2", time_limit=0), _ignored),
    ):
        with closing(open_engine(settings)) as opened:
            index_paths(opened, [articles], jobs=3, progress=progress)
        every.append([*contents(settings)])
    assert killed
    assert every[0] == every[1]


def _ignored(_: Progress) -> None:
    pass


def test_a_small_run_starts_none(articles: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(articles.read_text(encoding="utf-8").splitlines()[:150]), encoding="utf-8")
    seen: list[int] = []
    with closing(open_engine(Settings(index=tmp_path / "index"))) as opened:
        index_paths(opened, [few], jobs=2, progress=lambda _: seen.append(len(helpers())))
    assert set(seen) == {0}


@contextmanager
def running(articles: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A run of the command that has been halted, and the processes that analyse for it."""
    command = [sys.executable, "-m", "searchapp", "--index", str(folder / "index"), "index", "--jobs", "3"]
    with subprocess.Popen(
        [*command, str(articles)], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        pid = process.pid
        analysts: set[int] = set()

        def found() -> bool:
            assert process.poll() is None
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
            analysts.update(int(each) for each in children if "spawn_main" in command_of(each))
            return len(analysts) == 2

        until(found)
        process.send_signal(signal.SIGSTOP)
        yield process, analysts


def command_of(pid: int | str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_none_outlives_the_run(articles: Path, tmp_path: Path, sent: signal.Signals) -> None:
    with running(articles, tmp_path) as (process, analysts):
        if sent == signal.SIGINT:
            # As a terminal does, to all of them.
            os.killpg(process.pid, sent)
        else:
            process.send_signal(sent)
        process.send_signal(signal.SIGCONT)
        assert process.stderr is not None
        said = process.stderr.read()
        process.wait(PATIENCE)
        until(lambda: not any("spawn_main" in command_of(pid) for pid in analysts))
        # One that is just being started may say that it is alone.
        assert sent == signal.SIGKILL or said == "searchapp: Stopped. Nothing is left half done.\n"


#: Indexes with as many open files as the last argument allows beyond those that there are once analysts are needed.
WITH_FEW_FILES = """
import os, resource, sys
from pathlib import Path
from searchapp.engines.memory.engine import MemoryEngine
from searchapp.settings import Settings
from searchapp.sync.index import index_paths

articles, spare = Path(sys.argv[1]), int(sys.argv[2])
engine = MemoryEngine(Settings(time_limit=0))
analysts = 0

def limit(progress):
    global analysts
    if progress.records == 150:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))) + spare, 4096))
    pid = os.getpid()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    analysts = max(analysts, sum(b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes() for each in children))

done = index_paths(engine, [articles], jobs=4, progress=limit)
print(analysts, done.added + done.updated + done.unchanged + len(done.refused))
"""


def test_a_run_goes_on_with_fewer_where_no_more_can_be_started(articles: Path) -> None:
    for spare, least, most in ((2, 0, 0), (10, 1, 2), (60, 3, 3)):
        command = (sys.executable, "-c", WITH_FEW_FILES, str(articles), str(spare))
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        analysts, records = map(int, done.stdout.split())
        assert (least <= analysts <= most, records) == (True, ARTICLES), (spare, analysts, done.stderr)
        said = f"(Too many open files); {analysts + 1} instead of 4 do it, and take longer.\n"
        assert done.stderr == ("" if most == 3 else f"No more processes can be started to analyse articles {said}")
