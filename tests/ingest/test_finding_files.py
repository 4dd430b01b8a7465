"""Which files are read, in which order, and each once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from searchapp.errors import InputError
from searchapp.ingest import find_files
from searchapp.ingest.files import KNOWN_SUFFIXES, Links, survey
from tests.ingest.outcomes import only_notice, outcomes, put

unless_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may read whatever its mode is")


def below(folder: Path, *paths: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in find_files(paths or [folder])]


def plant(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        put(folder, name, "نص")


def test_files_come_in_the_order_of_names(tmp_path: Path) -> None:
    plant(tmp_path, "ب/2.txt", "ب/10.txt", "أ.txt", "ب.html", "ب/ج/1.csv", "z.jsonl.gz")
    assert below(tmp_path) == ["z.jsonl.gz", "أ.txt", "ب/10.txt", "ب/2.txt", "ب/ج/1.csv", "ب.html"]


def test_every_known_suffix_plain_and_packed(tmp_path: Path) -> None:
    known = KNOWN_SUFFIXES.split()
    assert {".txt", ".html", ".jsonl", ".json", ".csv", ".xml"} <= set(known)
    names = [f"n{suffix}{packed}" for suffix in known for packed in ("", ".gz")]
    plant(tmp_path, *names, *(name.upper() for name in names))
    assert sorted(below(tmp_path)) == sorted([*names, *(name.upper() for name in names)])


def test_the_rest_is_passed_over(tmp_path: Path) -> None:
    plant(
        tmp_path,
        *("README.txt", "readme.csv", "Readme", ".hidden.txt", ".git/x.txt", "x.djvu", "x.ppt", "x.txt~", "x", "x.gz"),
        *("txt", ".txt", "x.txt.bak", "x.7z", "news.txt"),
    )
    assert below(tmp_path) == ["news.txt"]


def test_what_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    plant(tmp_path, "README.txt", ".hidden.txt", "x.djvu", ".folder/a.txt")
    named = [tmp_path / name for name in ("x.djvu", "README.txt", ".hidden.txt", ".folder")]
    assert below(tmp_path, *named) == ["x.djvu", "README.txt", ".hidden.txt", ".folder/a.txt"]
    line, reason = only_notice(tmp_path / "x.djvu")
    assert line == 0
    assert reason.startswith("files ending in .djvu are not read; ")
    (tmp_path / "x").write_text("نص", encoding="utf-8")
    _, reason = only_notice(tmp_path / "x")
    assert reason == f"files without an ending are not read; the known kinds are {KNOWN_SUFFIXES}"


def test_each_file_comes_once(tmp_path: Path) -> None:
    plant(tmp_path, "a/1.txt", "b/2.txt")
    (tmp_path / "b" / "link.txt").symlink_to(tmp_path / "a" / "1.txt")
    (tmp_path / "c").symlink_to(tmp_path / "b")
    paths = [tmp_path / "a" / "1.txt", tmp_path, tmp_path / "c", tmp_path / "b" / ".." / "a", tmp_path]
    assert [os.path.realpath(path) for path in find_files(paths)] == [
        os.path.realpath(tmp_path / name) for name in ("a/1.txt", "b/2.txt")
    ]


def test_links_that_go_round_end(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/1.txt")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "a" / "self.txt").symlink_to(tmp_path / "a" / "self.txt")
    (tmp_path / "a" / "there.txt").symlink_to(tmp_path / "a" / "back.txt")
    (tmp_path / "a" / "back.txt").symlink_to(tmp_path / "a" / "there.txt")
    found = below(tmp_path)
    assert found[0] == "a/b/1.txt"
    for name in found[1:]:
        (notice,) = outcomes(tmp_path / name)
        assert ": cannot be read: " in str(notice)
    assert len(found) == 4


def test_many_links_to_the_folders_above_cost_nothing(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/c/1.txt")
    for folder in (tmp_path, tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "c"):
        for number in range(5):
            (folder / f"link{number}").symlink_to(tmp_path)
    # Followed to where the system stops, they are more paths than there are atoms.
    assert below(tmp_path) == ["a/b/c/1.txt"]


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert below(tmp_path) == []
    assert list(find_files([])) == []


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt/1.txt")
    assert below(tmp_path) == ["a.txt/1.txt"]


@pytest.mark.slow
def test_folders_deeper_than_calls_can_nest(tmp_path: Path) -> None:
    folders = [tmp_path]
    try:
        for _ in range(sys.getrecursionlimit() + 100):
            folders.append(folders[-1] / "d")
            folders[-1].mkdir()
        file = put(folders[-1], "1.txt", "نص")
        assert list(find_files([tmp_path])) == [file]
        file.unlink()
    finally:
        # What clears up after tests does nest its calls.
        for folder in reversed(folders[1:]):
            folder.rmdir()


@pytest.mark.parametrize("missing", ["nowhere", "nowhere/a.txt", "a.txt/b", "x" * 300, "nul\0byte", "dangling.txt"])
def test_a_path_that_is_missing_is_an_error_before_anything_is_read(tmp_path: Path, missing: str) -> None:
    plant(tmp_path, "a.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError) as caught:
        find_files([tmp_path, tmp_path / missing])
    assert missing in caught.value.message.en
    assert missing in caught.value.message.ar


def test_a_name_that_is_not_utf8_is_a_name(tmp_path: Path) -> None:
    Path(str(tmp_path / "a\udcff.txt")).write_text("نص", encoding="utf-8")
    assert [path.name for path in find_files([tmp_path])] == ["a\udcff.txt"]


@unless_root
def test_a_folder_that_cannot_be_opened_stands_for_itself(tmp_path: Path) -> None:
    plant(tmp_path, "a/1.txt", "b/2.txt")
    (tmp_path / "a").chmod(0)
    try:
        assert below(tmp_path) == ["a", "b/2.txt"]
        assert only_notice(tmp_path / "a") == (0, "a folder that cannot be read")
    finally:
        (tmp_path / "a").chmod(0o700)


@unless_root
def test_a_folder_that_may_be_listed_but_not_entered(tmp_path: Path) -> None:
    plant(tmp_path, "a/1.txt", "a/folder/2.txt")
    (tmp_path / "a").chmod(0o400)
    try:
        assert below(tmp_path) == ["a/1.txt"]
        assert only_notice(tmp_path / "a" / "1.txt") == (0, "cannot be read: Permission denied")
    finally:
        (tmp_path / "a").chmod(0o700)


def skipped_links(*paths: Path) -> list[str]:
    found = survey(paths).skipped
    assert all("--follow-links" in each.reason.en and "--follow-links" in each.reason.ar for each in found)
    return [each.origin for each in found]


def test_a_link_out_of_the_named_folders_is_skipped_and_said(tmp_path: Path) -> None:
    plant(tmp_path, "in/a.txt", "out/b.txt", "out/deep/c.txt", "inside-out/d.txt")
    inner = tmp_path / "in"
    links = {"b.txt": "out/b.txt", "deep": "out/deep", "up": ".", "d.txt": "inside-out/d.txt", "gone.txt": "nowhere"}
    for name, target in links.items():
        (inner / name).symlink_to(tmp_path / target)
    (inner / ".hidden.txt").symlink_to(tmp_path / "out" / "b.txt")
    (inner / "same.txt").symlink_to(inner / "a.txt")
    assert below(tmp_path, inner) == ["in/a.txt"]
    assert sorted(skipped_links(inner)) == [str(inner / name) for name in sorted(links)]
    everything = find_files([inner], links=Links([inner], follow_all=True))
    assert {path.name for path in everything} == {"a.txt", "b.txt", "c.txt", "d.txt", "gone.txt"}
    # Named as well, what it leads to is not outside.
    assert below(tmp_path, inner, tmp_path / "out") == ["in/a.txt", "in/b.txt", "in/deep/c.txt"]


def test_a_named_path_that_is_a_link_is_followed(tmp_path: Path) -> None:
    plant(tmp_path, "out/b.txt", "out/c.txt")
    (tmp_path / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "file.txt").symlink_to(tmp_path / "out" / "b.txt")
    (tmp_path / "out" / "own.txt").symlink_to(tmp_path / "folder" / "c.txt")
    assert below(tmp_path, tmp_path / "file.txt", tmp_path / "folder") == ["file.txt", "folder/c.txt"]
    assert skipped_links(tmp_path / "file.txt", tmp_path / "folder") == []


@pytest.mark.parametrize("target", ["/proc/self/environ", "/proc/self", "/sys/kernel", "/proc/self/root/etc"])
def test_a_link_to_the_state_of_the_system_leads_out_of_every_folder(tmp_path: Path, target: str) -> None:
    (tmp_path / "link.txt").symlink_to(target)
    assert skipped_links(tmp_path) == [str(tmp_path / "link.txt")]
    # The folder around all others is named.
    assert Links([Path("/")]).leads_out(tmp_path / "link.txt") == (target != "/proc/self/root/etc")
    assert not Links([Path("/proc"), Path("/sys")]).leads_out(Path("/proc/self/environ"))
