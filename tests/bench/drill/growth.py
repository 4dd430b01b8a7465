"""What it costs to add one article to a small archive and to one of four times as many."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from typing import Final, NamedTuple

from searchapp.engines.registry import open_engine
from searchapp.model import Article
from searchapp.settings import Settings
from tests.bench.drill.rows import Row

#: How many times as many articles the large archive has.
TIMES: Final = 4
_TRIALS: Final = 5

#: Adds an article in a process that has only just begun; says the seconds of processor time and the bytes of memory.
_PROGRAM: Final = """
import json, re, sys, time
from pathlib import Path
from searchapp.engines.registry import open_engine
from searchapp.model import Article
from searchapp.settings import Settings

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) << 10

memory, index, trial = Path("/proc/self/clear_refs"), Path(sys.argv[1]), sys.argv[2]
engine = open_engine(Settings(index=index))
# What adding an article needs of Python.
warm = open_engine(Settings(index=index.parent / "empty", engine=sys.argv[3]))
with warm.writer() as writer:
    writer.add(Article(trial, "خبر", ("نص",)))
warm.close()
memory.write_text("5")
before, began = peak(), time.process_time()
with engine.writer() as writer:
    writer.add(Article(f"one-{trial}", "خبر واحد", ("نص لم يكن هنا من قبل",)))
print(json.dumps([time.process_time() - began, peak() - before]))
engine.close()
"""


class _Cost(NamedTuple):
    seconds: float
    memory: int


def of_one_article(settings: Settings, articles: Iterable[Article], most: float = 1.3) -> list[Row]:
    """Add ``articles`` to two indexes beside that of ``settings``, a quarter to one, and one more to each.

    Where there are more it may cost ``most`` times as much.
    """
    costs = []
    archive = list(articles)
    for share in (TIMES, 1):
        own = replace(settings, index=settings.index.with_name(f"part-{share}") / "index")
        own.index.parent.mkdir()
        with closing(open_engine(own)) as engine, engine.writer() as writer:
            for article in archive[: len(archive) // share]:
                writer.add(article)
        costs.append(_cost(own))
    small, large = costs
    return [
        Row(f"one article more where there are {TIMES} times as many", large.seconds / small.seconds, most, "times"),
        Row("one article more: memory", large.memory / (1 << 20), 150, "MB"),
    ]


def _cost(settings: Settings) -> _Cost:
    """Return the least of several trials."""
    costs = []
    for trial in range(_TRIALS):
        command = [sys.executable, "-c", _PROGRAM, str(settings.index), str(trial), str(settings.engine)]
        costs.append(_Cost(*json.loads(subprocess.check_output(command))))
    return _Cost(min(cost.seconds for cost in costs), min(cost.memory for cost in costs))
