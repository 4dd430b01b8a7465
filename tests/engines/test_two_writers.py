"""Two processes that commit as fast as they can: nothing of either is lost, and who has to wait is told for whom."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.engines.archive import LOCAL, content, engine_on
from tests.engines.child_process import child, finished, said
from tests.engines.effort import tries

COMMITS = 100
ROUNDS = tries(1, 10)

# Each commit adds an article for good and one that the next deletes, and replaces one that both writers have.
COMMITTING = """
import time
from contextlib import closing
from dataclasses import replace
from random import random
from searchapp.errors import IndexBusyError

me, wait = {me!r}, {wait}
complaints = []
with closing(engine_on(index, sys.argv[2], wait)) as engine:
    say("ready")
    sys.stdin.readline()
    for number in range({commits}):
        while True:
            try:
                with engine.writer() as writer:
                    writer.add(replace(article_number(number), id=f"{{me}}-{{number}}"))
                    writer.add(replace(article_number(number), id=f"{{me}}-for now-{{number}}"))
                    writer.delete(f"{{me}}-for now-{{number - 1}}")
                    writer.add(replace(article_number(number), id="both", author=me))
            except IndexBusyError as error:
                complaints.append(str(error))
                # The other is to get on with it.
                time.sleep(0.01)
            else:
                break
        # A process that polls does not get a lock that is taken again at once.
        time.sleep(random() * 0.05)
say(len(complaints), sum("(process {{}}, since".format({other}) in text for text in complaints))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_two_writers(tmp_path: Path, name: str, seed: int) -> None:
    del seed
    index = tmp_path / "index"
    patient = COMMITTING.format(me="patient", wait=120, commits=COMMITS, other=0)
    with child(patient, index, name) as first:
        hasty = COMMITTING.format(me="hasty", wait=0, commits=COMMITS, other=first.pid)
        with child(hasty, index, name) as second:
            for process in (first, second):
                assert said(process) == "ready"
            for process in (first, second):
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            assert finished(first).split() == ["0", "0"]
            waited, told = map(int, finished(second).split())
    # Only the moment between taking the lock and writing who has it is without a name.
    assert waited > 0
    assert told > waited / 2
    articles = content(index)
    assert articles is not None
    expected = {f"{me}-{number}" for me in ("patient", "hasty") for number in range(COMMITS)}
    expected |= {f"{me}-for now-{COMMITS - 1}" for me in ("patient", "hasty")}
    assert set(articles) == expected | {"both"}
    assert articles["both"].digest == (COMMITS - 1).to_bytes(16, "big")
    with closing(engine_on(index)) as engine:
        assert engine.stats().articles == len(articles)
