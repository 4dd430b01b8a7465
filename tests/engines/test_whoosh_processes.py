"""Several processes at one index: writers take turns, readers never fail, whatever is swept away under their hands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.errors import IndexBusyError
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, word
from tests.conformance.case import add
from tests.engines.archive import article_number, whoosh_engine
from tests.engines.child_process import child, finished, said
from tests.engines.effort import tries

COMMITS = tries(60, 2000)


def test_a_writer_in_another_process(tmp_path: Path) -> None:
    index = tmp_path / "index"
    program = """
with engine.writer() as writer:
    writer.add(article_number(1))
    say("writing")
    sys.stdin.readline()
say("written")
"""
    with child(program, index) as process:
        assert said(process) == "writing"
        with (
            closing(whoosh_engine(index, wait=0.2)) as engine,
            pytest.raises(IndexBusyError, match="Another process is writing"),
            engine.writer(),
        ):
            pytest.fail("two processes wrote at once")
        with closing(whoosh_engine(index, wait=300)) as patient, ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(add, patient, article_number(2))
            assert process.stdin is not None
            process.stdin.write("go on\n")
            process.stdin.flush()
            assert said(process) == "written"
            waiting.result(300)
            assert found(patient, None) == ["00001", "00002"]


# A rebuilt index is the whole folder replaced; a commit after some others merges segments and removes their files.
@pytest.mark.parametrize("every", [10**9, 5, 1], ids=["commits", "commits and rebuilds", "rebuilds"])
def test_reading_while_another_process_writes(tmp_path: Path, every: int) -> None:
    index = tmp_path / "index"
    program = f"""
for number in range({COMMITS} if {every} > 1 else {COMMITS} // 3):
    add(engine, article_number(number, "خبر عاجل"))
    if number == 0:
        say("begun")
    if number % {every} == {every} - 1:
        with engine.rebuild() as writer:
            for article in engine.articles():
                writer.add(article)
say("done")
"""
    with child(program, index) as process:
        assert said(process) == "begun"
        with closing(whoosh_engine(index)) as kept:
            least = rounds = 0
            while process.poll() is None or not rounds:
                for engine in (kept, whoosh_engine(index)):
                    total = engine.search(SearchPlan(word("خبر"))).total
                    assert total >= least
                    least = total
                    articles = list(engine.articles())
                    assert [article.id for article in sorted(articles, key=lambda each: each.id)] == [
                        f"{number:05}" for number in range(len(articles))
                    ]
                    assert engine.stats().articles >= least
                    if engine is not kept:
                        engine.close()
                rounds += 1
        assert finished(process).endswith("done\n")
