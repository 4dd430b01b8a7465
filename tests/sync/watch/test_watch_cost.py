"""A running watch reads again what has changed and nothing else, neither of the files nor of the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.base import Entry
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.ingest import InputFile, read_file
from searchapp.ingest.files import ReadItem
from searchapp.settings import Settings
from searchapp.sync import changes
from tests.conformance.case import add
from tests.engines.archive import article_number, engine_on
from tests.sync.watch.desk import Desk, write

pytestmark = pytest.mark.slow


class CountingEngine(WhooshEngine):
    """Counts how often it is asked for all that it holds."""

    asked = 0

    def entries(self) -> Iterator[Entry]:
        self.asked += 1
        return super().entries()


def test_only_what_has_changed_is_read(desk: Desk, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()

    def counted(file: InputFile) -> Iterator[ReadItem]:
        read[file.path.name] += 1
        return read_file(file)

    monkeypatch.setattr(changes, "read_file", counted)
    for number in range(50):
        write(place / f"{number}.jsonl", (str(number), "نص"))
    engine = CountingEngine(Settings(index=desk.index))
    with desk.watching(place, engine=engine):
        assert read == Counter(f"{number}.jsonl" for number in range(50))
        read.clear()
        write(place / "7.jsonl", ("7", "غير"))
        write(place / "new.jsonl", ("new", "نص"))
        desk.until(lambda: desk.texts().get("7") == "غير" and "new" in desk.texts())
        (place / "8.jsonl").unlink()
        desk.until(lambda: "8" not in desk.texts())
        desk.rest()
        assert read == {"7.jsonl": 1, "new.jsonl": 1}
        # All that the index holds was asked for when there was none.
        assert engine.asked == 1
        # And is again when somebody else has written to it.
        with closing(engine_on(desk.index)) as other:
            add(other, article_number(1))
        write(place / "9.jsonl", ("9", "غير"))
        desk.until(lambda: desk.texts()["9"] == "غير")
        assert engine.asked == 2
        assert read == {"7.jsonl": 1, "new.jsonl": 1, "9.jsonl": 1}
    engine.close()
