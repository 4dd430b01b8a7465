"""Several processes at one index: writers take turns, readers never fail, whatever is swept away under their hands."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from searchapp.engines.tantivy import files as tantivy_files
from searchapp.engines.tantivy import snapshot as tantivy_snapshot
from searchapp.engines.tantivy.files import open_to_read, read_contents, segment_files
from searchapp.engines.whoosh import engine as whoosh
from searchapp.engines.whoosh import snapshot as whoosh_snapshot
from searchapp.errors import IndexBusyError
from searchapp.plan import SearchPlan
from tests.conformance.asking import found, word
from tests.conformance.case import add
from tests.engines.archive import LOCAL, article_number, engine_on, generation
from tests.engines.child_process import child, finished, said
from tests.engines.effort import tries
from tests.fast import rest_slow

COMMITS = tries(30, 600)


@pytest.mark.slow
@pytest.mark.parametrize("name", LOCAL)
def test_a_writer_in_another_process(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    program = """
with engine.writer() as writer:
    writer.add(article_number(1))
    say("writing")
    sys.stdin.readline()
say("written")
"""
    with child(program, index, name) as process:
        assert said(process) == "writing"
        with (
            closing(engine_on(index, name, wait=0.2)) as engine,
            pytest.raises(IndexBusyError, match="Another process is writing"),
            engine.writer(),
        ):
            pytest.fail("two processes wrote at once")
        with closing(engine_on(index, name, wait=300)) as patient, ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(add, patient, article_number(2))
            assert process.stdin is not None
            process.stdin.write("go on\n")
            process.stdin.flush()
            assert said(process) == "written"
            waiting.result(300)
            assert found(patient, None) == ["00001", "00002"]


# A rebuilt index is the whole folder replaced; a commit after some others merges segments and removes their files.
@pytest.mark.slow
@pytest.mark.parametrize("every", [10**9, 5, 1], ids=["commits", "commits and rebuilds", "rebuilds"])
@pytest.mark.parametrize("name", LOCAL)
def test_reading_while_another_process_writes(tmp_path: Path, name: str, every: int) -> None:
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
    with child(program, index, name) as process:
        assert said(process) == "begun"
        with closing(engine_on(index, name)) as kept:
            least = rounds = 0
            while process.poll() is None or not rounds:
                for engine in (kept, engine_on(index, name)):
                    total = engine.search(SearchPlan(word("خبر"))).total
                    assert total >= least
                    least = total
                    articles = list(engine.articles())
                    assert [article.id for article in sorted(articles, key=lambda each: each.id)] == [
                        f"{number:05}" for number in range(len(articles))
                    ]
                    assert engine.stats().articles >= least
                    assert engine.check(deep=True) == ()
                    if engine is not kept:
                        engine.close()
                rounds += 1
        assert finished(process).endswith("done\n")


def rebuild_and_commit(index: Path) -> None:
    with closing(engine_on(index)) as engine:
        with engine.rebuild() as writer:
            writer.add(article_number(1))
        commit(index)


def commit(index: Path) -> None:
    """Commit so often that the first segments are merged and removed."""
    with closing(engine_on(index)) as engine:
        for number in range(7):
            add(engine, article_number(number))


def merge(index: Path) -> None:
    """Leave what Tantivy leaves when it merges after a commit: the same commit, in segments of other names."""
    folder = generation(index)
    meta = folder / "meta.json"
    text = meta.read_text(encoding="utf-8")
    for segment, _ in read_contents(folder).segments:
        merged = uuid4()
        text = text.replace(str(UUID(segment)), str(merged))
        for path in folder.glob(f"{segment}.*"):
            path.rename(folder / path.name.replace(segment, merged.hex))
    meta.write_text(text, encoding="utf-8")


def test_what_is_about_to_be_opened_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    with closing(engine_on(index, "tantivy")) as engine:
        add(engine, article_number(0))
    merges: list[Path] = []

    def merging(folder: Path) -> Iterator[tuple[Path, bool]]:
        """List the files that are there, of which those of segments are then gone."""
        files = list(segment_files(folder))
        if len(merges) < 3:
            merge(index)
            merges.append(folder)
        yield from files

    monkeypatch.setattr(tantivy_files, "segment_files", merging)
    with closing(engine_on(index, "tantivy")) as engine:
        assert found(engine, None) == ["00000"]
        assert engine.check(deep=True) == ()
    assert len(merges) == 3


@pytest.mark.parametrize("kind", ["pos", "idx", "store"])
def test_what_is_about_to_be_opened_is_half_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    index = tmp_path / "index"
    with closing(engine_on(index, "tantivy")) as engine:
        add(engine, article_number(0))

    def sweeping(folder: Path) -> Any:
        """Rebuild the index, and leave in the folder that it was in what has not been removed yet."""
        monkeypatch.setattr(tantivy_snapshot, "open_to_read", open_to_read)
        shutil.copytree(folder, tmp_path / "former")
        rebuild_and_commit(index)
        shutil.copytree(tmp_path / "former", folder)
        for path in folder.glob(f"*.{kind}"):
            path.unlink()
        return open_to_read(folder)

    with closing(engine_on(index, "tantivy")) as engine:
        monkeypatch.setattr(tantivy_snapshot, "open_to_read", sweeping)
        assert len(found(engine, None)) == 7


@pytest.mark.parametrize("change", rest_slow([rebuild_and_commit, commit]))
@pytest.mark.parametrize(
    ("name", "module", "step", "when"),
    [
        ("whoosh", whoosh, "latest_commit", "before"),
        ("whoosh", whoosh_snapshot, "read_contents", "after"),
        ("tantivy", tantivy_snapshot, "open_to_read", "before"),
        ("tantivy", tantivy_snapshot, "open_to_read", "after"),
    ],
)
def test_what_is_about_to_be_opened_is_swept_away(  # noqa: PLR0917 - what and when is a table
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    module: Any,
    step: str,
    when: str,
    change: Callable[[Path], None],
) -> None:
    index = tmp_path / "index"
    real = getattr(module, step)
    steps: list[str] = []

    def changing(argument: Any) -> Any:
        """Change the index just before, or just after, an opener has read what is in it."""
        monkeypatch.setattr(module, step, real)
        steps.append(step)
        if when == "before":
            change(index)
        result = real(argument)
        if when == "after":
            change(index)
        if len(steps) < 3:
            monkeypatch.setattr(module, step, changing)
        return result

    with closing(engine_on(index, name)) as engine:
        add(engine, article_number(0))
    # The one that committed has opened that.
    with closing(engine_on(index, name)) as engine:
        monkeypatch.setattr(module, step, changing)
        # What comes while an index is being opened may be seen or not; what came before is.
        assert len(found(engine, None)) in ({1, 7} if (name, when) == ("tantivy", "after") else {7})
        assert len(found(engine, None)) == 7
    assert steps
