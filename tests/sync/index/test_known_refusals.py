"""What was refused is not read again until something changes on which that depends, and is counted and said again."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from searchapp.errors import Message
from searchapp.import_rules import ImportRule
from searchapp.ingest import Balance, Notes, Record, Rejection
from searchapp.ingest.outcomes import Outcome
from searchapp.ingest.pdf import limits, ocr, process
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.sync import refusals as refusals_module
from searchapp.sync.index import index_paths, rebuild_index
from searchapp.sync.move import move_index
from searchapp.sync.refusals import KnownRefusals
from searchapp.sync.watch import CaughtUp, WatchEvent, watch_paths
from tests.engines.archive import engine_on
from tests.fast import rest_slow
from tests.ingest.pdf.test_ocr import drawn
from tests.ingest.pdf.test_pdf_reader import OTHER, SHORT, of_lines
from tests.ingest.pdf.writing import pdf_of
from tests.sync.index.test_balance import Written, engine_in, figures_of, folders, plant, require_sums
from tests.sync.watch.desk import QUICK

REASON = Message("has no text", "لا نص فيه")
DIGEST = bytes(range(16))

#: The programs that this process has started, as long as they are counted.
_started: list[str] | None = None


def _note_start(event: str, arguments: tuple[Any, ...]) -> None:
    if _started is not None and event == "subprocess.Popen":
        _started.append(" ".join(map(os.fsdecode, arguments[1])))


sys.addaudithook(_note_start)


def started_by(run: Callable[[], Balance]) -> tuple[int, Balance]:
    """Return how many processes ``run`` starts to read files, and its balance."""
    global _started  # noqa: PLW0603 - a hook cannot be removed
    _started = []
    try:
        done = run()
        return sum("pdf.child" in each or "spreadsheet_process" in each or " -dpi" in each for each in _started), done
    finally:
        _started = None


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files of the records that are parsed."""
    names: list[str] = []
    real = Record.read

    def counted(record: Record) -> tuple[Article, Notes]:
        names.append(Path(record.origin).name)
        return real(record)

    monkeypatch.setattr(Record, "read", counted)
    return names


class Archive:
    """Files, and an index of them; each run is that of another process."""

    def __init__(self, folder: Path) -> None:
        self.news, self.index = folder / "news", folder / "index"
        self.store = self.index / ".refused.json"
        self.news.mkdir()

    def run(self, *rules: ImportRule, **options: Any) -> Balance:
        with closing(engine_on(self.index, "whoosh")) as engine:
            store = KnownRefusals(self.store)
            done = index_paths(engine, [self.news], imports=rules, refusals=store, **options)
        require_sums(done)
        return done

    def put(self, name: str, content: str | bytes) -> Path:
        file = self.news / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    with monkeypatch.context() as changed:
        changed.setenv("PATH", str(tmp_path / "nothing"))
        yield changed


def said(balance: Balance) -> list[str]:
    return sorted(f"{each.kind} {each}" for each in balance.refused)


@pytest.mark.slow
@pytest.mark.usefixtures("without_ocr")
def test_a_pdf_with_an_unreadable_page_is_read_once(archive: Archive) -> None:
    half = archive.put("half.pdf", pdf_of(of_lines(SHORT, OTHER), drawn()))
    archive.put("none.pdf", pdf_of(drawn(), drawn()))
    archive.put("none.xlsx", b"PK no spreadsheet")
    started, first = started_by(archive.run)
    assert (started, first.added, len(first.rejected), first.is_complete) == (3, 1, 3, False)
    for _ in range(2):
        started, again = started_by(archive.run)
        assert (started, again.unchanged, said(again), again.is_complete) == (0, 1, said(first), False)
    # A run that is to list everything reads all of it, and finds the same.
    started, thorough = started_by(lambda: archive.run(is_thorough=True))
    assert (started, said(thorough)) == (3, said(first))
    # What is moved is still known; of an article the new place is stored.
    half.rename(archive.news / "moved.pdf")
    (archive.news / "none.pdf").rename(archive.news / "other.pdf")
    started, moved = started_by(lambda: archive.run(prune=True))
    assert (started, moved.updated, moved.removed) == (1, 1, 0)
    renamed = [each.replace("none.pdf", "other.pdf").replace("half", "moved") for each in said(first)]
    assert said(moved) == sorted(renamed)
    assert started_by(archive.run)[0] == 0
    # An article that was deleted comes back.
    with closing(engine_on(archive.index, "whoosh")) as engine:
        with engine.writer() as writer:
            writer.delete(next(iter(engine.digests())))
        rebuild_index(engine)
    started, back = started_by(archive.run)
    assert (started, back.added, said(back)) == (1, 1, said(moved))


@pytest.mark.slow
@pytest.mark.skipif(not ocr.is_installed(), reason="tesseract with Arabic, or pdftoppm, is not installed")
def test_it_is_read_again_when_ocr_is_installed(archive: Archive, without_ocr: pytest.MonkeyPatch) -> None:
    archive.put("half.pdf", pdf_of(of_lines(SHORT, OTHER), drawn()))
    assert len(archive.run().rejected) == 1
    assert started_by(archive.run)[0] == 0
    without_ocr.undo()
    started, with_ocr = started_by(archive.run)
    assert (started > 0, len(with_ocr.rejected), with_ocr.records) == (True, 0, 1)
    assert started_by(archive.run)[0] == 0


@pytest.mark.slow
@pytest.mark.usefixtures("without_ocr")
def test_a_rule_for_it_makes_it_be_read_again_once(archive: Archive) -> None:
    archive.put("half.pdf", pdf_of(of_lines(SHORT, OTHER), drawn()))
    archive.put("whole.pdf", pdf_of(of_lines(SHORT)))
    rule, other = ImportRule(source="الساحل"), ImportRule(source="الجبل")
    for rules, read in (((rule,), 2), ((rule,), 0), ((other,), 2), ((other,), 0)):
        started, done = started_by(lambda rules=rules: archive.run(*rules))  # type: ignore[misc]
        assert (started, len(done.rejected), done.records) == (read, 1, 3)


@pytest.mark.slow
def test_what_had_no_memory_to_be_read_is_tried_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put("a.pdf", pdf_of(of_lines(SHORT)))
    with monkeypatch.context() as changed:
        changed.setattr(process, "OF_PROCESS", limits.OF_PROCESS._replace(memory_bytes=1 << 24))
        assert [each.reason.en for each in archive.run().rejected] == ["damaged, or not a PDF"]
    assert archive.run().added == 1


@pytest.mark.slow
def test_what_a_thorough_run_can_read_is_no_longer_refused(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put("a.pdf", pdf_of(of_lines(SHORT)))
    with monkeypatch.context() as changed:
        changed.setattr(process, "OF_PROCESS", limits.OF_PROCESS._replace(memory_bytes=1 << 24))
        for _ in range(3):
            archive.run()
    assert len(archive.run().rejected) == 1
    assert archive.run(is_thorough=True).added == 1
    with closing(engine_on(archive.index, "whoosh")) as engine, engine.writer() as writer:
        writer.delete(next(iter(engine.digests())))
    assert archive.run().added == 1


def test_a_draft_is_parsed_once(archive: Archive, parsed: list[str]) -> None:
    rows = [{"title": "مسودة", "content": "نص", "status": "draft"}, {"content": ""}, {"title": "خبر", "content": "نص"}]
    archive.put("a.jsonl", "\n".join(map(json.dumps, rows)) + "\n{broken\n")
    archive.put("empty.txt", "")
    first = archive.run()
    assert [len(first.refusals(kind)) for kind in ("unpublished", "rejected")] == [1, 3]
    assert parsed
    parsed.clear()
    again = archive.run()
    assert (parsed, again.unchanged, said(again)) == ([], 1, said(first))
    # What is edited is parsed, and what is not, not.
    archive.put("a.jsonl", "\n".join(map(json.dumps, [{**rows[0], "status": "published"}, *rows[1:]])) + "\n{broken\n")
    assert (archive.run().added, parsed) == (1, ["a.jsonl"])


def test_a_dry_run_uses_what_is_known_and_keeps_nothing(archive: Archive, parsed: list[str]) -> None:
    archive.put("empty.txt", "")
    first = archive.run(dry_run=True)
    assert (len(first.rejected), archive.index.exists()) == (1, False)
    archive.run()
    parsed.clear()
    assert (said(archive.run(dry_run=True)), parsed) == (said(first), [])


def test_what_cannot_be_opened_is_tried_again(archive: Archive) -> None:
    file = archive.put("a.txt", "عنوان\n\nنص")
    file.unlink()
    file.mkdir()
    (file / "b.txt").symlink_to(file / "c.txt")
    assert archive.run(follow_links=True).added == 0
    (file / "c.txt").write_text("عنوان\n\nنص", encoding="utf-8")
    assert archive.run(follow_links=True).added == 1


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders(), folders(first=1000))
def test_the_balance_is_that_of_a_run_that_knows_nothing(one: Written, other: Written) -> None:
    with (
        TemporaryDirectory() as name,
        engine_in(Path(name, "knowing")) as knowing,
        engine_in(Path(name, "unknowing")) as unknowing,
    ):
        news, store = Path(name, "news"), Path(name, "refused.json")
        news.mkdir()

        def balances(**options: Any) -> list[Balance]:
            done = [
                index_paths(knowing, [news], refusals=KnownRefusals(store, lambda: "readers"), **options),
                index_paths(unknowing, [news], **options),
            ]
            for each in done:
                require_sums(each)
            return done

        for written in (one, other):
            plant(news, written)
            for _ in range(2):
                with_store, without = balances()
                assert (said(with_store), with_store.is_complete) == (said(without), without.is_complete)
                assert figures_of(with_store) == figures_of(without)
        for file in one.files:
            (news / file).unlink()
        with_store, without = balances(prune=True)
        assert (said(with_store), with_store.removed) == (said(without), without.removed)


@pytest.fixture
def refusing(archive: Archive) -> Archive:
    archive.put("a.jsonl", '{"content": ""}\n{"title": "خبر", "content": "نص"}\n')
    archive.put("empty.txt", "")
    archive.run()
    return archive


def _damages() -> dict[str, Callable[[Path], object]]:
    def flip(file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 4
        file.write_bytes(content)

    def rewritten(change: Callable[[Any], Any]) -> Callable[[Path], object]:
        def rewrite(file: Path) -> None:
            data = json.loads(file.read_bytes().partition(b"\n")[2])
            body = json.dumps(change(data) or data).encode()
            file.write_bytes(refusals_module._checksum(body) + b"\n" + body)

        return rewrite

    def entries(entry: Any) -> Callable[[Path], object]:
        return rewritten(lambda data: data.update(outcomes=dict.fromkeys(data["outcomes"], entry)))

    def pipe(file: Path) -> None:
        file.unlink()
        os.mkfifo(file)

    def link(file: Path) -> None:
        file.rename(file.with_name("elsewhere"))
        file.symlink_to("elsewhere")

    return {
        "empty": lambda file: file.write_bytes(b""),
        "cut off": lambda file: file.write_bytes(file.read_bytes()[:-9]),
        "a bit": flip,
        "not JSON": lambda file: file.write_bytes(b"x\ny"),
        "nested": lambda file: file.write_bytes(refusals_module._checksum(b"[" * 100_000) + b"\n" + b"[" * 100_000),
        "a list": rewritten(lambda _: [1]),
        "without reasons": rewritten(lambda data: data.update(reasons=[])),
        "other reasons": rewritten(lambda data: data.update(reasons=[["fly", "a", "b"]])),
        "numbers for reasons": rewritten(lambda data: data.update(reasons=[["rejected", 1, 2]])),
        "other names": rewritten(lambda data: data.update(outcomes={"x": [1, 1, 0, [0, 0]]})),
        "no refusal": entries([1, 1, 0]),
        "a negative number": entries([1, 1, -1, [0, 0]]),
        "no number": entries([1, 1, "0", [0, 0]]),
        "a number for all": entries(7),
        "a pipe": pipe,
        "a link": link,
    }


@pytest.mark.parametrize("damage", rest_slow(_damages(), 2))
def test_a_damaged_store_is_reported_ignored_and_replaced(
    refusing: Archive, parsed: list[str], caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    expected = said(refusing.run())
    assert parsed == []
    _damages()[damage](refusing.store)
    assert said(refusing.run()) == expected
    (record,) = caplog.records
    assert (record.levelno, str(refusing.store) in record.getMessage()) == (logging.WARNING, True)
    assert sorted(parsed) == ["a.jsonl", "empty.txt"]
    assert said(refusing.run()) == expected
    assert (len(parsed), len(caplog.records)) == (2, 1)


def test_a_number_of_articles_that_is_not_true_does_no_harm(refusing: Archive) -> None:
    store = KnownRefusals(refusing.store)
    with store.of_a_run():
        store.put(DIGEST, Outcome((Rejection("", 1, REASON),), articles=1 << 62))
    assert len(refusing.run().rejected) == 2


def test_a_store_that_cannot_be_written_is_reported_and_does_no_harm(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    archive.put("empty.txt", "")
    archive.store.mkdir(parents=True)
    for _ in range(2):
        assert len(archive.run().rejected) == 1
    messages = [record.getMessage() for record in caplog.records]
    assert [f"{archive.store} cannot be" in each for each in messages] == [True] * 4
    assert [each.name for each in archive.index.glob(".refused*")] == [".refused.json"]


def test_it_is_for_its_owner_only_and_small(refusing: Archive) -> None:
    assert refusing.store.stat().st_mode & 0o777 == 0o600
    assert refusing.store.stat().st_size < 500


@pytest.mark.parametrize("engine", ["whoosh", "memory", "opensearch"])
def test_it_is_beside_its_index(tmp_path: Path, engine: str) -> None:
    store = KnownRefusals.of(Settings(index=tmp_path / "index", engine=engine, opensearch_index="news/x"))
    if store is not None:
        with store.of_a_run():
            store.put(DIGEST, Outcome((Rejection("/a", 1, REASON),)))
    files = {"whoosh": [".refused.json"], "memory": [], "opensearch": [".refused-news%2Fx.json"]}
    assert [file.name for file in tmp_path.glob("index/*")] == files[engine]


def test_what_a_busy_machine_may_be_the_reason_of_is_found_three_times(tmp_path: Path) -> None:
    rejection = Rejection("/news/a.pdf", 3, REASON)
    found = []
    for runs in (3, 3, 3, 1, 0):
        store = KnownRefusals(tmp_path / "refused.json", lambda: "readers")
        with store.of_a_run():
            digest = DIGEST if runs == 3 else bytes([runs] * 16)
            for _ in range(2):
                # Two files may hold the same.
                store.put(digest, Outcome((rejection,), 2, runs))
            found.append(store.get(digest))
    known = Outcome((Rejection("", 3, REASON),), 2, 3)
    assert found == [None, None, known, Outcome(known.refused, 2, 1), None]
    assert known.refused_in("/b.pdf") == (Rejection("/b.pdf", 3, REASON),)


def test_other_readers_know_nothing(tmp_path: Path) -> None:
    outcome = Outcome((Rejection("", 3, REASON),))
    file = tmp_path / "refused.json"
    for readers, known in (("a", None), ("a", outcome), ("b", None), ("a", None)):
        store = KnownRefusals(file, lambda readers=readers: readers)  # type: ignore[misc]
        with store.of_a_run():
            assert store.get(DIGEST) == known
            if readers == "b" or known is None:
                store.put(DIGEST, outcome)


def test_the_last_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals_module, "MOST_KEPT", 3)
    file = tmp_path / "refused.json"
    for number in range(5):
        store = KnownRefusals(file, lambda: "readers")
        with store.of_a_run():
            store.put(bytes([number] * 16), Outcome((Rejection("", 0, REASON),)))
    with store.of_a_run():
        assert [store.get(bytes([number] * 16)) is not None for number in range(5)] == [False] * 2 + [True] * 3


def test_it_goes_along_when_the_index_is_moved(refusing: Archive, tmp_path: Path, parsed: list[str]) -> None:
    source = Settings(index=refusing.index, engine="whoosh")
    expected = said(refusing.run())
    for target in (
        Settings(index=tmp_path / "other", engine="whoosh"),
        Settings(index=tmp_path / "other", engine="tantivy"),
    ):
        move_index(source, target)
        parsed.clear()
        with closing(engine_on(target.index, target.engine)) as engine:
            done = index_paths(engine, [refusing.news], refusals=KnownRefusals.of(target))
        assert (said(done), parsed) == (expected, [])
        source = target


def test_what_other_runs_found_is_known_at_once(refusing: Archive, parsed: list[str]) -> None:
    store = KnownRefusals(refusing.store)
    with closing(engine_on(refusing.index, "whoosh")) as engine:
        index_paths(engine, [refusing.news], refusals=store)
        refusing.put("b.txt", " ")
        refusing.run()
        parsed.clear()
        for _ in range(2):
            assert len(index_paths(engine, [refusing.news], refusals=store).rejected) == 3
    assert parsed == []


def test_a_watch_and_other_runs_know_what_either_found(refusing: Archive, parsed: list[str]) -> None:
    stop = Event()

    def report(event: WatchEvent) -> None:
        if isinstance(event, CaughtUp):
            stop.set()

    refusing.put("b.txt", " ")
    with closing(engine_on(refusing.index, "whoosh")) as engine:
        watch_paths(engine, [refusing.news], report, refusals=KnownRefusals(refusing.store), stop=stop, pace=QUICK)
    assert parsed == ["b.txt"]
    assert (len(refusing.run().rejected), parsed) == (3, ["b.txt"])


@pytest.mark.slow
def test_two_runs_at_a_time(archive: Archive, parsed: list[str]) -> None:
    other = archive.news.with_name("other")
    other.mkdir()
    for folder in (archive.news, other):
        rows = [{"content": "", "note": f"{folder.name} {number}"} for number in range(300)]
        (folder / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command = (sys.executable, "-m", "searchapp", "--index", str(archive.index), "index", "--json")
    for _ in range(2):
        runs = [
            subprocess.Popen((*command, str(folder)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for folder in (archive.news, other)
        ]
        for run in runs:
            out, errors = run.communicate(timeout=120)
            assert (run.returncode, errors) == (1, "")
            assert json.loads(out.splitlines()[-1])["rejected"] == 300
    assert (len(archive.run().rejected), parsed) == (300, [])
