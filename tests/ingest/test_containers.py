"""Archives of files: each member is read, ignored or skipped like a file on disk, and nothing of them is unbounded."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.memory.engine import MemoryEngine
from searchapp.engines.whoosh.engine import WhooshEngine
from searchapp.ingest import Balance, read_records, spool
from searchapp.ingest.rejected import Rejection
from searchapp.model import Article
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.ingest.documents import zipped
from tests.ingest.outcomes import articles, only_article, outcomes, put

TEXT = "عنوان قصير\n\nأعلنت الهيئة أن المحطة ستعمل قبل نهاية العام."
Files = Mapping[str, str | bytes]


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def tarred(files: Files) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(as_bytes(content))
            archive.addfile(info, io.BytesIO(as_bytes(content)))
    return buffer.getvalue()


PACKERS: dict[str, Callable[[Files], bytes]] = {
    "a.zip": zipped,
    "a.tar": tarred,
    "a.tar.gz": lambda files: gzip.compress(tarred(files)),
    "a.tgz": lambda files: gzip.compress(tarred(files)),
    "a.tar.bz2": lambda files: bz2.compress(tarred(files)),
    "a.tar.xz": lambda files: lzma.compress(tarred(files)),
}


def named(data: bytes, old: str, name: bytes) -> bytes:
    """Return a zip in which the name ``old`` is the ``name`` of another encoding; both have the same length."""
    assert len(old) == len(name)
    return data.replace(old.encode(), name)


def refused(path: Path) -> list[tuple[str, int, str]]:
    """Return the name below ``path``, the line and the reason of everything that was refused."""
    return refusals(outcomes(path), path)


def refusals(found: Iterable[Article | Rejection], path: Path) -> list[tuple[str, int, str]]:
    """Return the name below ``path``, the line and the reason of everything among ``found`` that was refused."""
    place = path.resolve().as_posix()
    return [
        (each.place.removeprefix(place).lstrip("/"), each.line, each.reason.en)
        for each in found
        if isinstance(each, Rejection)
    ]


def balance(*paths: Path) -> Balance:
    with closing(MemoryEngine(Settings(index=paths[0].with_name("index")))) as engine:
        return index_paths(engine, paths)


@pytest.mark.parametrize("name", PACKERS)
def test_members_are_read_by_their_names(tmp_path: Path, name: str) -> None:
    lines = '{"title": "أول", "text": "نص أول"}\n{"title": "ثان", "text": "نص ثان"}\n'
    path = put(tmp_path, name, PACKERS[name]({"2011/a.txt": TEXT, "b.jsonl.gz": gzip.compress(lines.encode())}))
    found = articles(path)
    assert [each.title for each in found] == ["عنوان قصير", "أول", "ثان"]
    assert {each.origin for each in found} == {path.resolve().as_posix()}
    assert [record.member for record in read_records(path)] == ["2011/a.txt", "b.jsonl.gz", "b.jsonl.gz"]


def test_a_member_has_an_id_from_its_path(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", zipped({"2011/a.txt": TEXT}))
    assert only_article(path).id == f"{path.resolve().as_posix()}/2011/a.txt"


def test_the_same_bytes_under_two_names_are_one_article(tmp_path: Path) -> None:
    found = balance(put(tmp_path, "a.zip", zipped({"a.txt": TEXT, "b.txt": TEXT})))
    assert (found.added, [each.member for each in found.refusals("duplicate")]) == (1, ["b.txt"])


def test_a_name_of_whatever_length_is_known_again(tmp_path: Path) -> None:
    names = [f"{'م' * 15_000}{number}{'م' * 15_000}.jsonl" for number in range(2)]
    lines = [f'{{"id": 1, "title": "خبر {number}"}}\n{{' for number in range(2)]
    path = put(tmp_path, "a.zip", zipped(dict(zip(names, lines, strict=True))))
    with closing(WhooshEngine(Settings(index=tmp_path / "index"))) as engine:
        first, second = (index_paths(engine, [path]) for _ in range(2))
    assert (first.added, second.unchanged, second.refusals("duplicate")) == (2, 2, ())
    members = {each.member for each in second.refused}
    assert [len(members), *(len(each) < 1_000 for each in members)] == [2, True, True]


def with_links_in_tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        kinds = {"a.txt": tarfile.LNKTYPE, "/etc/passwd": tarfile.SYMTYPE, "": tarfile.FIFOTYPE}
        info = tarfile.TarInfo("a.txt")
        info.size = len(TEXT.encode())
        archive.addfile(info, io.BytesIO(TEXT.encode()))
        for target, kind in kinds.items():
            info = tarfile.TarInfo(f"{kind.decode()}.txt")
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return buffer.getvalue()


def with_links_in_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", TEXT)
        info = zipfile.ZipInfo("b.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "pack", "ignored"),
    [("a.tar", with_links_in_tar, {"link": 2, "device": 1}), ("a.zip", with_links_in_zip, {"link": 1})],
)
def test_links_are_no_articles_and_are_counted(
    tmp_path: Path, name: str, pack: Callable[[], bytes], ignored: dict[str, int]
) -> None:
    found = balance(put(tmp_path, name, pack()))
    assert (found.added, found.refused, found.ignored) == (1, (), ignored)
    assert len(articles(tmp_path / name)) == 1


@pytest.mark.parametrize("name", ["a.jsonl.bz2", "a.jsonl.xz"])
def test_a_file_may_be_compressed_in_three_ways(tmp_path: Path, name: str) -> None:
    pack = bz2.compress if name.endswith("bz2") else lzma.compress
    line = b'{"title": "%d"}\n'
    parts = [pack(line % number) for number in range(3)]
    assert [each.title for each in articles(put(tmp_path, name, b"".join(parts)))] == ["0", "1", "2"]
    path = put(tmp_path, name, pack(b"".join(line % number for number in range(9_000)))[:-40])
    *_, (_, _, reason) = refused(path)
    assert reason.startswith(("broken bzip2 data", "broken xz data"))
    (only,) = refused(put(tmp_path, name, b""))
    assert only[2] == "cut off before its end"
    *_, (_, _, reason) = refused(put(tmp_path, name, parts[0] + b"noise"))
    assert reason.startswith(("broken bzip2 data", "broken xz data"))


def test_xz_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}]
    small = lzma.compress(b"{}", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])
    # The size of the dictionary is one byte of the header, behind which stands its checksum.
    header = bytearray(small[12:24])
    assert header[4] == 16
    header[4] = 34
    header[8:12] = struct.pack("<L", zlib.crc32(header[:8]))
    assert filters[0]["dict_size"] == 2 << (header[4] // 2 + 11)
    ((_, _, reason),) = refused(put(tmp_path, "a.jsonl.xz", small[:12] + bytes(header) + small[24:]))
    assert reason == "broken xz data; nothing after this was read"


def test_the_balance_counts_members_as_files(tmp_path: Path) -> None:
    inner = zipped({"c.txt": f"{TEXT} آخر", "d.abc": "x"})
    files: Files = {
        "a.txt": TEXT,
        "b/picture.jpg": b"",
        ".hidden/a.txt": TEXT,
        "__MACOSX/._a.txt": "x",
        "README.txt": "x",
        "b/x.abc": "x",
        "inner.zip": inner,
        "bad.jsonl": "{",
    }
    path = put(tmp_path, "a.zip", zipped(files))
    found = balance(path)
    assert found.ignored == {".jpg": 1, "hidden": 2, "README": 1}
    assert found.skipped == {".abc": 2}
    # The archive, a.txt, inner.zip, c.txt and bad.jsonl.
    assert (found.read, found.added, len(found.rejected)) == (5, 2, 1)
    names = sorted(each.place.partition("a.zip/")[2] for each in found.refused)
    assert names == [
        "b/x.abc",
        "bad.jsonl",
        "inner.zip/d.abc",
    ]
    assert str(found.rejected[0]).startswith(f"{path.resolve().as_posix()}/bad.jsonl:1: not JSON")


@pytest.mark.parametrize("codec", ["utf-8", "cp720", "cp1256"])
def test_names_of_another_encoding(tmp_path: Path, codec: str) -> None:
    name = "مقالات الوزير عن الاقتصاد.txt".encode(codec)
    placeholder = "z" * len(name)
    path = put(tmp_path, "a.zip", named(zipped({placeholder: TEXT}), placeholder, name))
    assert [record.member for record in read_records(path)] == [name.decode(codec)]
    if codec != "cp720":
        path = put(tmp_path, "a.tar", tarred({"x": ""}))
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT, encoding=codec) as archive:
            archive.addfile(tarfile.TarInfo(name.decode(codec)))
        path = put(tmp_path, "a.tar", buffer.getvalue())
        assert [record.member for record in read_records(path)] == [name.decode(codec)]


def test_a_name_given_in_utf_8_besides_the_old_one(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("old.txt")
    name = "خبر.txt".encode()
    info.extra = struct.pack("<HHBL", 0x7075, 5 + len(name), 1, zlib.crc32(b"old.txt")) + name
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, TEXT)
    assert [record.member for record in read_records(put(tmp_path, "a.zip", buffer.getvalue()))] == ["خبر.txt"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar"])
def test_names_never_lead_out(tmp_path: Path, name: str) -> None:
    names = ["/etc/a.txt", "../b.txt", "c/../../d.txt", "C:/e.txt", "f\\g.txt", "./h.txt"]
    path = put(tmp_path, name, PACKERS[name](dict.fromkeys(names, TEXT)))
    read = [record.member for record in read_records(path) if hasattr(record, "digest")]
    assert read == ["etc/a.txt", "e.txt", "f/g.txt", "h.txt"]
    assert [each[0] for each in refused(path)] == ["../b.txt", "c/../../d.txt"]
    assert {each[2] for each in refused(path)} == {"its name leads out of its archive"}
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_links_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo("a.txt")
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    assert outcomes(put(tmp_path, "a.tar", buffer.getvalue())) == []


def test_archives_nest_to_a_depth(tmp_path: Path) -> None:
    data = as_bytes(TEXT)
    deep = zipped({"a.txt": data})
    for _ in range(2):
        deep = zipped({"b.zip": deep})
    assert len(articles(put(tmp_path, "a.zip", deep))) == 1
    assert refused(put(tmp_path, "a.zip", zipped({"b.zip": deep}))) == [
        ("b.zip/b.zip/b.zip", 0, "an archive within too many others; unpack it, and index the folder")
    ]


def test_encrypted_members_are_named(tmp_path: Path) -> None:
    data = zipped({"a.txt": TEXT, "b.txt": TEXT})
    flag = struct.pack("<HH", 20, 1)
    data = data.replace(b"PK\3\4\x14\0\0\0", b"PK\3\4" + flag, 1)
    data = data.replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3" + flag, 1)
    path = put(tmp_path, "a.zip", data)
    assert refused(path) == [("a.txt", 0, "encrypted; decrypt it, and try again")]
    assert len(outcomes(path)) == 2


@pytest.mark.slow
def test_a_damaged_member_keeps_what_is_before_the_damage(tmp_path: Path) -> None:
    lines = "".join(f'{{"title": "{number}"}}\n' for number in range(40_000))
    data = bytearray(zipped({"a.jsonl": lines, "b.txt": TEXT}, zipfile.ZIP_STORED))
    data[300_000] ^= 1
    path = put(tmp_path, "a.zip", bytes(data))
    found = outcomes(path)
    *_, (name, line, reason) = refusals(found, path)
    assert (name, reason) == ("a.jsonl", "damaged within its archive; nothing after this was read of it")
    assert line > 10_000
    assert len(found) >= line


@pytest.mark.parametrize("name", PACKERS)
def test_a_cut_archive_is_named(tmp_path: Path, name: str) -> None:
    data = PACKERS[name]({f"{number}.txt": f"{TEXT} {number}" for number in range(40)})
    # A tar that is not compressed ends in blocks that hold nothing.
    end = 30 if name != "a.tar" else 10_000
    for size in (0, 1, 400, len(data) // 2, len(data) - end):
        found = refused(put(tmp_path, name, data[:size]))
        assert found, size
        assert found[-1][0] == ""


def test_what_comes_after_the_end_of_a_tar_is_named(tmp_path: Path) -> None:
    path = put(tmp_path, "a.tar", tarred({"a.txt": TEXT}) * 2)
    assert refused(path) == [("", 0, "a damaged archive; nothing after this was read")]


def test_a_tar_with_a_bad_header_does_not_end_silently(tmp_path: Path) -> None:
    data = bytearray(tarred({"a.txt": TEXT, "b.txt": TEXT}))
    data[1024 + 10] ^= 0xFF
    path = put(tmp_path, "a.tar", bytes(data))
    assert len(outcomes(path)) == 2
    assert refused(path) == [("", 0, "a damaged archive; nothing after this was read")]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar.bz2", "a.tar.xz"])
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, name, PACKERS[name](dict.fromkeys(("a.txt", "b.txt", "c.txt", "d.txt"), bytes(70 << 20))))
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    try:
        assert refused(path)[-1] == ("", 0, "unpacks to more than 256 MB; nothing after this was read")
        assert tracemalloc.get_traced_memory()[1] < 150 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_bomb_in_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    bomb = zipped({"a.txt": bytes(60 << 20)})
    path = put(tmp_path, "a.zip", zipped({f"{number}.zip": bomb for number in range(9)}))
    assert refused(path)[-1] == ("", 0, "unpacks to more than 256 MB; nothing after this was read")
    assert len(outcomes(path)) < 9


def test_a_zip_of_more_files_than_are_read_is_refused_before_its_directory_is_read(tmp_path: Path) -> None:
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 40 << 20, 0, 0)
    path = put(tmp_path, "a.zip", bytes(40 << 20) + end)
    ((_, _, reason),) = refused(path)
    assert reason.startswith("more files than are read from one archive")


def test_a_tar_cannot_make_its_reader_take_memory(tmp_path: Path) -> None:
    """A header of a gigabyte, a size below zero, and headers after headers."""
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 30
    data = header.tobuf(tarfile.GNU_FORMAT)
    ((_, _, reason),) = refused(put(tmp_path, "a.tar", data + bytes(1 << 20)))
    assert reason == "a damaged archive; nothing after this was read"
    header.size = 0
    assert refused(put(tmp_path, "a.tar", header.tobuf(tarfile.GNU_FORMAT) * 9_000))
    header.type, header.size = tarfile.REGTYPE, -2048
    assert refused(put(tmp_path, "a.tar", header.tobuf(tarfile.GNU_FORMAT) * 3))


@pytest.mark.slow
def test_a_large_member_is_read_from_a_file_without_a_name(tmp_path: Path) -> None:
    lines = "".join(f'{number},"{"نص " * 600}"\n' for number in range(14_000))
    assert len(lines.encode()) > spool._MOST_IN_MEMORY
    path = put(tmp_path, "a.zip", zipped({"a.csv": f"id,text\n{lines}"}))
    assert sum(1 for _ in read_records(path)) == 14_000
