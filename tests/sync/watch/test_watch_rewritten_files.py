"""Files that programs empty before they write them again, as most do, keep their articles meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchapp.sync.watch import files
from tests.sync.watch.desk import Desk, write

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("restarted", [False, True])
def test_an_emptied_file_keeps_its_articles_until_it_is_full_again(desk: Desk, place: Path, restarted: bool) -> None:
    path = place / "a.jsonl"
    write(path, ("a", "نص"), ("b", "نص"))
    with desk.watching(place):
        path.write_bytes(b"")
        desk.rest()
        if not restarted:
            path.write_text('{"id": "a", "content": "غير"}', encoding="utf-8")
            desk.until_it_holds(a="غير")
    if restarted:
        with desk.watching(place):
            desk.rest()
            assert desk.texts() == {"a": "نص", "b": "نص"}
            path.write_text('{"id": "a", "content": "غير"}', encoding="utf-8")
            desk.until_it_holds(a="غير")
    removed = [each.report.removed for each in desk.batches() if each.report.removed]
    assert removed == [1]


def test_a_file_that_stays_empty_takes_its_articles_along(
    desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_EMPTIED", 0.5)
    write(place / "a.jsonl", ("a", "نص"))
    with desk.watching(place):
        (place / "a.jsonl").write_bytes(b"")
        desk.until_it_holds()
