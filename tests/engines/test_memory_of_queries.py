"""What a costly query took of memory goes back: asked again and again, the process does not grow."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.archive import LOCAL
from tests.engines.child_process import child, finished

MEMORY = Path("/proc/self/status")

#: Asks for twelve patterns of 400 words each, seven times; says the anonymous memory before, then after each, in MB.
PROGRAM = """
import re
from searchapp.model import Article
from searchapp.plan import Or, SearchPlan
from tests.conformance.asking import phrase

def resident():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"RssAnon:\\s+(\\d+)", status)[1]) // 1024

words = [[f"x{pattern}y{number}z" for number in range(400)] for pattern in range(12)]
columns = list(zip(*words, strict=True))
add(engine, *(Article(str(number), "", (" ".join(column),)) for number, column in enumerate(columns)))
node = Or(tuple(phrase(first, *others) for first, *others in words))
engine.search(SearchPlan(phrase("x1y1z")))
say(resident())
for _ in range(7):
    assert engine.search(SearchPlan(node)).total == 400
    say(resident())
"""


@pytest.mark.slow
@pytest.mark.skipif(not MEMORY.exists(), reason="needs /proc to read how much memory a process has")
@pytest.mark.parametrize("name", LOCAL)
def test_patterns_of_thousands_of_words_leave_no_memory_behind(tmp_path: Path, name: str) -> None:
    with child(PROGRAM, tmp_path / "index", name) as process:
        before, first, *later = map(int, finished(process).split())
    assert max(first, *later) <= before + 60
    assert later[-1] <= first + 10
