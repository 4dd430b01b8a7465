"""The last runs: what is kept of them, for how long, and what becomes of files that are no runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searchapp.errors import Message
from searchapp.ingest import Balance, Rejection
from searchapp.ingest.balance import Place, Places, UnusedField
from searchapp.settings import Settings
from searchapp.sync.runs import MOST_LISTED, MOST_RUNS, Command, RunLog

REASON = Message("has no text", "لا نص فيه")
ADDED = Balance(added=1)


def log_in(tmp_path: Path) -> RunLog:
    return RunLog(tmp_path / "index" / ".runs")


def keep(log: RunLog, balance: Balance, command: Command = "index", source: str = "/news") -> None:
    assert log.begin(command, "whoosh", [source]).write(balance) is None


def test_a_run_is_kept_as_it_was(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    place = Place("/news/a.csv", 3)
    balance = Balance(
        read=2,
        added=1,
        refused=(Rejection("/news/a.csv", 7, REASON),),
        unused={"tags": UnusedField(4, "قمح", place)},
        without={"date": Places(1, (place,))},
        seconds=1.5,
    )
    keep(log, balance)
    (run,) = log.runs()
    assert (run.command, run.engine, run.sources) == ("index", "whoosh", ("/news",))
    assert run.ended is not None
    assert run.started <= run.ended
    assert (run.report["records"], run.report["rejected"], run.report["without"]["date"]) == (2, 1, 1)
    assert run.report["unused"] == [{"field": "tags", "records": 4, "sample": "قمح", "file": "/news/a.csv", "line": 3}]
    refused = {"kind": "rejected", "file": "/news/a.csv", "line": 7, "reason": {"en": REASON.en, "ar": REASON.ar}}
    assert run.report["lists"]["refused"] == [refused]


def test_a_run_that_is_about_to_change_the_index_ends_when_it_is_written(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    record = log.begin("index", "whoosh", ["/news"])
    assert record.announce(ADDED) is None
    keep(log, ADDED, source="/other")
    other, announced = log.runs()
    assert (other.sources, announced.ended, announced.report["added"]) == (("/other",), None, 1)
    assert record.write(Balance(added=2)) is None
    assert [(run.sources, run.ended is None, run.report["added"]) for run in log.runs()] == [
        (("/news",), False, 2),
        (("/other",), False, 1),
    ]


def test_the_last_run_comes_first_and_the_oldest_goes(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    for number in range(MOST_RUNS + 3):
        keep(log, ADDED, source=f"/{number}")
    assert [run.sources[0] for run in log.runs()] == [f"/{number}" for number in range(MOST_RUNS + 2, 2, -1)]
    assert not list(log.folder.glob("*.tmp")) if log.folder else False


def test_a_run_that_changes_nothing_takes_the_place_of_its_like(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    keep(log, ADDED)
    for seconds in (1.0, 2.0, 3.0):
        keep(log, Balance(unchanged=1, seconds=seconds))
        keep(log, Balance(unchanged=1, seconds=seconds), source="/other")
    assert [(run.sources[0], run.report["seconds"]) for run in log.runs()] == [
        ("/other", 3.0),
        ("/news", 3.0),
        ("/news", 0.0),
    ]
    # It found something else.
    keep(log, Balance(unchanged=1, refused=(Rejection("/news/a", 0, REASON),)))
    keep(log, Balance(unchanged=1), command="watch")
    assert len(log.runs()) == 5


def test_a_watch_is_one_run(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    record = log.begin("watch", "whoosh", ["/news"])
    assert log.runs() == []
    record.write(ADDED)
    keep(log, ADDED)
    record.write(ADDED + ADDED)
    assert [(run.command, run.report["added"]) for run in log.runs()] == [("watch", 2), ("index", 1)]


def test_its_lists_are_bounded_each_kind_by_itself(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    duplicates = [Rejection("/a", line, REASON, "duplicate") for line in range(5 * MOST_LISTED)]
    rejected = [Rejection("/a", line, REASON) for line in range(2 * MOST_LISTED)]
    skipped = [Rejection(f"/a.x{number}", 0, REASON, "skipped") for number in range(2 * MOST_LISTED)]
    fields = {f"field{number}": UnusedField(1, "x", Place("/a", 1)) for number in range(2 * MOST_LISTED)}
    places = Places(7 * MOST_LISTED, tuple(Place("/a", line, REASON) for line in range(3 * MOST_LISTED)))
    orders = {f"/{number}.csv": {"d": "day first"} for number in range(2 * MOST_LISTED)}
    keep(
        log,
        Balance(
            refused=(*duplicates, *rejected, *skipped),
            unused=fields,
            repairs=places,
            without={"date": places},
            date_orders=orders,
        ),
    )
    report = log.runs()[0].report
    assert (report["duplicates"], report["rejected"]) == (5 * MOST_LISTED, 2 * MOST_LISTED)
    assert (report["repaired"], report["without"]["date"]) == (7 * MOST_LISTED, 7 * MOST_LISTED)
    lists = report["lists"]
    assert [each["kind"] for each in lists["refused"]] == [
        kind for kind in ("duplicate", "rejected", "skipped") for _ in range(MOST_LISTED)
    ]
    bounded = (report["unused"], lists["repaired"], lists["without"]["date"], report["skipped"], report["date_order"])
    assert {len(each) for each in bounded} == {MOST_LISTED}
    assert len(report["unused_fields"]) == 2 * MOST_LISTED


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"format": 0}', b'{"format": 1}', b"[" * 100_000])
def test_what_is_no_run_is_passed_over(tmp_path: Path, content: bytes) -> None:
    log = log_in(tmp_path)
    keep(log, ADDED)
    assert log.folder is not None
    (log.folder / "20260101T000000-00000000.json").write_bytes(content)
    assert len(log.runs()) == 1
    keep(log, ADDED)
    assert len(log.runs()) == 2


@pytest.mark.parametrize(
    "changed",
    [{"report": {}}, {"report": []}, {"command": "fly"}, {"ended": "2026-01-01T00:00:00"}, {"format": 0}],
)
def test_a_run_with_a_part_missing_is_passed_over(tmp_path: Path, changed: dict[str, object]) -> None:
    log = log_in(tmp_path)
    keep(log, ADDED)
    assert log.folder is not None
    (file,) = log.folder.glob("*.json")
    other = log.folder / "20260101T000000-00000000.json"
    other.write_text(json.dumps({**json.loads(file.read_bytes()), **changed}))
    assert [run.id for run in log.runs()] == [file.stem]


def test_a_name_that_is_not_unicode_does_no_harm(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    keep(log, ADDED, source="http://host/\udcff")
    assert log.runs()[0].sources == ("http://host/?",)


def test_it_is_for_its_owner_only(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    keep(log, ADDED)
    assert log.folder is not None
    (file,) = log.folder.iterdir()
    assert (log.folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert json.loads(file.read_bytes())["format"] == 1


def test_it_is_for_the_group_of_the_index(tmp_path: Path) -> None:
    log = RunLog.of(Settings(index=tmp_path, engine="whoosh", index_group="anyone"))
    tmp_path.chmod(0o2750)
    keep(log, ADDED)
    assert log.folder is not None
    (file,) = log.folder.iterdir()
    assert (log.folder.stat().st_mode & 0o7777, file.stat().st_mode & 0o777) == (0o2750, 0o640)


def test_a_run_never_fails_because_it_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file")
    log = log_in(tmp_path)
    reason = log.begin("index", "whoosh", ["/news"]).write(ADDED)
    assert reason is not None
    assert "not listed" in reason.en
    assert "لن تُدرج" in reason.ar
    assert log.runs() == []


def test_each_index_has_its_own_runs(tmp_path: Path) -> None:
    local = Settings(index=tmp_path, engine="whoosh")
    cluster = Settings(index=tmp_path, engine="opensearch", opensearch_index="news/../x")
    assert RunLog.of(local).folder == tmp_path / ".runs"
    assert RunLog.of(cluster).folder == tmp_path / ".runs-news%2F..%2Fx"
    memory = RunLog.of(Settings(index=tmp_path, engine="memory"))
    keep(memory, ADDED)
    assert (memory.folder, memory.runs(), list(tmp_path.iterdir())) == (None, [], [])
