"""New, changed, renamed and removed files, in a running watch."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.errors import InputError
from searchapp.sync.watch import CaughtUp, Committed, PassedOver, Returned, Vanished
from tests.conformance.case import add, delete
from tests.engines.archive import article_number, engine_on
from tests.sync.watch.desk import Desk, write


@pytest.mark.parametrize("name", ["whoosh", pytest.param("tantivy", marks=pytest.mark.slow)])
def test_the_life_of_a_file(tmp_path: Path, place: Path, name: str) -> None:
    with closing(Desk(tmp_path / "index", name)) as desk, desk.watching(place):
        assert desk.of(CaughtUp) == [CaughtUp(0)]
        write(place / "a.jsonl", ("one", "أول"), ("two", "ثان"))
        desk.until_it_holds(one="أول", two="ثان")
        write(place / "a.jsonl", ("two", "غير"), ("three", "ثالث"))
        desk.until_it_holds(two="غير", three="ثالث")
        (place / "a.jsonl").rename(place / "b.jsonl")
        desk.until(lambda: set(desk.reader.origins().values()) == {str(place / "b.jsonl")}, desk.reader.origins)
        assert desk.texts() == {"two": "غير", "three": "ثالث"}
        (place / "b.jsonl").unlink()
        desk.until_it_holds()
        assert desk.reader.check(deep=True) == ()


@pytest.mark.slow
def test_folders_that_come_and_go(desk: Desk, place: Path, tmp_path: Path) -> None:
    with desk.watching(place):
        write(tmp_path / "ready" / "deep" / "a.jsonl", ("a", "نص"))
        (tmp_path / "ready").rename(place / "moved in")
        desk.until_it_holds(a="نص")
        write(place / "moved in" / "deep" / "deeper" / "b.jsonl", ("b", "نص"))
        desk.until_it_holds(a="نص", b="نص")
        (place / "moved in" / "deep").rename(place / "elsewhere")
        desk.until(lambda: all("elsewhere" in origin for origin in desk.reader.origins().values()))
        assert desk.texts() == {"a": "نص", "b": "نص"}
        shutil.rmtree(place / "elsewhere")
        desk.until_it_holds()


def test_what_changed_while_nobody_watched(desk: Desk, place: Path) -> None:
    for name in "abc":
        write(place / f"{name}.jsonl", (name, "نص"))
    with desk.watching(place):
        desk.until_it_holds(a="نص", b="نص", c="نص")
    desk.progress.clear()
    (place / "a.jsonl").unlink()
    write(place / "b.jsonl", ("b", "غير"))
    write(place / "d.jsonl", ("d", "جديد"))
    with desk.watching(place):
        assert desk.texts() == {"b": "غير", "c": "نص", "d": "جديد"}
        last = desk.batches()[-1].report
        assert (last.added, last.updated, last.unchanged, last.removed, last.articles) == (1, 1, 1, 1, 3)
        assert desk.of(CaughtUp)[-1] == CaughtUp(3)
        shares = [each.done for each in desk.progress]
        assert shares == sorted(shares)
        assert 0.9 < shares[-1] < 1


def test_only_what_is_wanted_is_read(desk: Desk, place: Path) -> None:
    with desk.watching(place):
        write(place / ".hidden.jsonl", ("no", "نص"))
        write(place / ".git" / "a.jsonl", ("no", "نص"))
        write(place / "README.txt", ("no", "نص"))
        (place / "image.png").write_bytes(b"x")
        write(place / "a.jsonl", ("yes", "نص"))
        desk.until_it_holds(yes="نص")
        desk.until(lambda: len(desk.batches()) == 2)
        desk.rest()
        assert desk.texts() == {"yes": "نص"}
        assert [each.report.rejected for each in desk.batches()] == [(), ()]


@pytest.mark.slow
def test_single_files_are_watched_too(desk: Desk, place: Path) -> None:
    write(place / "a.jsonl", ("a", "نص"))
    write(place / "b.jsonl", ("b", "نص"))
    with desk.watching(place / "a.jsonl"):
        assert desk.texts() == {"a": "نص"}
        write(place / "a.jsonl", ("a", "غير"))
        desk.until_it_holds(a="غير")
        (place / "a.jsonl").unlink()
        desk.until_it_holds()
        write(place / "a.jsonl", ("a", "عاد"))
        desk.until_it_holds(a="عاد")


@pytest.mark.slow
def test_links_are_followed_as_index_does(desk: Desk, place: Path, tmp_path: Path) -> None:
    write(tmp_path / "file.jsonl", ("file", "نص"))
    write(tmp_path / "folder" / "a.jsonl", ("a", "نص"))
    with desk.watching(place, follow_links=True):
        (place / "file.jsonl").symlink_to(tmp_path / "file.jsonl")
        (place / "again.jsonl").symlink_to(tmp_path / "file.jsonl")
        (place / "folder").symlink_to(tmp_path / "folder")
        (place / "loop").symlink_to(place)
        desk.until_it_holds(file="نص", a="نص")
        write(tmp_path / "file.jsonl", ("file", "غير"))
        write(tmp_path / "folder" / "b.jsonl", ("b", "جديد"))
        desk.until_it_holds(file="غير", a="نص", b="جديد")
        (tmp_path / "file.jsonl").unlink()
        desk.until_it_holds(a="نص", b="جديد")
    assert not any(each.report.rejected for each in desk.batches())


def test_a_place_that_does_not_exist_is_an_error_at_the_start(desk: Desk, place: Path) -> None:
    with pytest.raises(InputError, match="nowhere"), desk.watching(place, place / "nowhere"):
        pytest.fail("watched what does not exist")
    assert not desk.index.exists()


def test_a_place_that_goes_away_and_comes_back(desk: Desk, place: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write(place / "a.jsonl", ("a", "نص"))
    write(place / "b.jsonl", ("b", "نص"))
    write(other / "c.jsonl", ("c", "نص"))
    with desk.watching(place, other):
        place.rename(tmp_path / "away")
        desk.until(lambda: desk.of(Vanished) == [Vanished(place)])
        write(other / "c.jsonl", ("c", "غير"))
        desk.until_it_holds(a="نص", b="نص", c="غير")
        (tmp_path / "away" / "a.jsonl").unlink()
        (tmp_path / "away").rename(place)
        desk.until(lambda: desk.of(Returned) == [Returned(place)])
        desk.until_it_holds(b="نص", c="غير")
        write(place / "new" / "d.jsonl", ("d", "نص"))
        desk.until_it_holds(b="نص", c="غير", d="نص")


def test_a_place_that_is_deleted_and_created_again(desk: Desk, place: Path) -> None:
    write(place / "a.jsonl", ("a", "نص"))
    with desk.watching(place):
        shutil.rmtree(place)
        desk.until(lambda: desk.count(Vanished) == 1)
        write(place / "b.jsonl", ("b", "نص"))
        desk.until_it_holds(b="نص")


@pytest.mark.slow
def test_what_others_put_into_the_index_is_respected(desk: Desk, place: Path) -> None:
    with desk.watching(place), closing(engine_on(desk.index)) as other:
        write(place / "a.jsonl", ("a", "نص"), ("b", "نص"))
        desk.until_it_holds(a="نص", b="نص")
        add(other, article_number(7))
        delete(other, "a")
        write(place / "a.jsonl", ("a", "نص"), ("b", "نص"), ("c", "نص"))
        desk.until(lambda: set(desk.texts()) == {"a", "b", "c", "00007"})
        with other.rebuild() as writer:
            writer.add(article_number(8))
        write(place / "d.jsonl", ("d", "نص"))
        desk.until(lambda: set(desk.texts()) == {"00008", "d"})


@pytest.mark.slow
def test_an_index_within_the_watched_folder_does_not_feed_on_itself(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", ("a", "نص"))
    with closing(Desk(tmp_path / "index", "tantivy")) as desk, desk.watching(tmp_path):
        desk.until(lambda: desk.texts().get("a") == "نص")
        desk.rest()
        told = len(desk.told)
        desk.rest()
        assert len(desk.told) == told
        assert set(desk.texts()) == {"a"}


@pytest.mark.slow
def test_names_that_are_not_text(desk: Desk, place: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(place) + b"/\xff\xfe.txt"))
    with desk.watching(place):
        strange.write_text("عنوان\n\nنص", encoding="utf-8")
        desk.until(lambda: len(desk.texts()) == 1)
        write(place / "سطر\nآخر.jsonl", ("a", "نص"))
        desk.until(lambda: len(desk.texts()) == 2)
        strange.unlink()
        desk.until_it_holds(a="نص")
        write(place / "b.jsonl", ("b", "نص"))
        desk.until_it_holds(a="نص", b="نص")


@pytest.mark.slow
def test_it_takes_a_second_and_a_half_at_the_usual_pace(desk: Desk, place: Path) -> None:
    from searchapp.sync.watch import Pace

    with desk.watching(place, pace=Pace()):
        started = time.monotonic()
        write(place / "a.jsonl", ("a", "نص"))
        desk.until_it_holds(a="نص")
        assert 1 <= time.monotonic() - started < 30
        desk.until(lambda: desk.count(Committed) == 2)


def test_files_of_kinds_that_are_not_read_are_reported_once(desk: Desk, place: Path) -> None:
    (place / "there.ppt").write_text("نص", encoding="utf-8")
    (place / "picture.jpg").write_text("", encoding="utf-8")
    with desk.watching(place):
        first = desk.batches()[0].report
        assert (first.skipped, first.ignored) == ({".ppt": 1}, {".jpg": 1})
        write(place / "a.jsonl", ("x", "أول"))
        (place / "come.djvu").write_text("نص", encoding="utf-8")
        (place / "come.png").write_text("", encoding="utf-8")
        desk.until(lambda: bool(desk.count(PassedOver)))
        desk.until_it_holds(x="أول")
        desk.rest()
    (passed,) = desk.of(PassedOver)
    assert [each.origin for each in passed.report.refused] == [str(place / "come.djvu")]
    assert all(not batch.report.skipped for batch in desk.batches()[1:])
