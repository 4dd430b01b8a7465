"""Web archives: the pages in them, however they were sent, and archives that are broken."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from random import Random

import brotli
import pytest

from searchapp.ingest import Record, Rejection, read_records
from searchapp.sync.index import index_paths
from tests.ingest.documents import SAMPLES, SENTENCE
from tests.ingest.outcomes import articles, notices, only_article, only_notice, outcomes, put
from tests.sync.index.test_balance import engine_in

PAGE = "<title>{0}</title><article><p>نص {0} هنا</p></article>"
NOT_AN_ARCHIVE = "not a web archive (WARC); nothing after this was read"
CUT_OFF = "cut off before its end"


def record(block: bytes, kind: str = "response", **headers: str) -> bytes:
    given = {
        "WARC-Type": kind,
        "Content-Length": str(len(block)),
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    given = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def page(name: str = "أول", **headers: str) -> bytes:
    return record(answer(PAGE.format(name).encode(), **headers), WARC_Target_URI=f"https://example.com/{len(name)}")


REST = record(b"software: x\r\n", "warcinfo") + record(b"GET / HTTP/1.1\r\n\r\n", "request")


@pytest.mark.parametrize("name", ["a.warc", "a.WARC", "a.warc.gz"])
def test_the_pages_among_all_that_an_archive_holds(tmp_path: Path, name: str) -> None:
    records = [
        *(REST, page("أول"), record(answer(b"\x89PNG", Content_Type="image/png"))),
        *(record(answer(b"gone", "404 Not Found")), record(answer(b"", "301 Moved", Location="/")), page("الثاني")),
    ]
    # Each record is packed alone.
    data = b"".join(map(gzip.compress, records)) if name.endswith(".gz") else b"".join(records)
    found = articles(put(tmp_path, name, data))
    assert [(article.title, article.paragraphs) for article in found] == [
        ("أول", ("نص أول هنا",)),
        ("الثاني", ("نص الثاني هنا",)),
    ]
    assert [article.url for article in found] == ["https://example.com/3", "https://example.com/6"]
    assert found[0].id == "https://example.com/3"


def chunked(data: bytes) -> bytes:
    pieces = [data[place : place + 7] for place in range(0, len(data), 7)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


BODY = PAGE.format("أول").encode()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(BODY), {"Transfer_Encoding": "chunked"}),
        (BODY, {"Transfer_Encoding": "chunked"}),
        (gzip.compress(BODY, mtime=0), {"Content_Encoding": "gzip"}),
        (chunked(gzip.compress(BODY, mtime=0)), {"Content_Encoding": "GZIP", "Transfer_Encoding": "chunked"}),
        (BODY, {"Content_Encoding": "gzip"}),
        (brotli.compress(BODY), {"Content_Encoding": "br"}),
        (chunked(brotli.compress(BODY)), {"Content_Encoding": "BR", "Transfer_Encoding": "chunked"}),
        (BODY, {"Content_Encoding": "br"}),
        (zlib.compress(BODY), {"Content_Encoding": "deflate"}),
        (zlib.compress(BODY)[2:-4], {"Content_Encoding": "deflate"}),
        (BODY.decode().encode("cp1256"), {"Content_Type": "text/html; charset=Windows-1256"}),
        (BODY, {"content_type": "application/xhtml+xml", "Content_Type": ""}),
    ],
)
def test_however_a_page_was_sent(tmp_path: Path, body: bytes, headers: dict[str, str]) -> None:
    headers = {name: value for name, value in {"Content_Type": "text/html", **headers}.items() if value}
    assert only_article(put(tmp_path, "a.warc", record(answer(body, **headers)))).paragraphs == ("نص أول هنا",)


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"x", {"Content_Encoding": "zstd"}, "packed in a way that cannot be read"),
        (b"x", {"Content_Encoding": "br"}, "packed in a way that cannot be read"),
        (brotli.compress(BODY)[:-9], {"Content_Encoding": "br"}, "packed in a way that cannot be read"),
        (brotli.compress(b" " * (17 << 20), quality=1), {"Content_Encoding": "br"}, "longer than 16 MB"),
        (gzip.compress(BODY, mtime=0)[:-9], {"Content_Encoding": "gzip"}, "packed in a way that cannot be read"),
        (b"\x1f\x8bnonsense", {"Content_Encoding": "gzip"}, "packed in a way that cannot be read"),
        (gzip.compress(b" " * (17 << 20), mtime=0), {"Content_Encoding": "gzip"}, "longer than 16 MB"),
        (b" " * (17 << 20), {}, "longer than 16 MB"),
        (b"<html></html>", {}, "has no text"),
        (b"\xff\xfe\xff", {}, "not UTF-16 (byte 3)"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_page_that_cannot_be_read_costs_itself_only(
    tmp_path: Path, body: bytes, headers: dict[str, str], reason: str
) -> None:
    path = put(tmp_path, "a.warc", REST + record(answer(body, **headers)) + page())
    found = outcomes(path)
    assert len(found) == 2
    assert not isinstance(found[1], Rejection)
    assert notices(path)[0][0] == 3
    assert notices(path)[0][1].startswith(reason.partition(" (")[0])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        BODY,
        b"WARC/1.0\r\n",
        b"WARC/1.0\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -1\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: \xd9\xa3\r\n\r\n",
        b"WARC/1.0\r\n" + b"a: b\r\n" * 300,
        b"WARC/1.0\r\n" + b"a" * 100_000,
    ],
    ids=lambda data: repr(data[:40]),
)
def test_what_is_no_archive_is_set_aside(tmp_path: Path, data: bytes) -> None:
    assert only_notice(put(tmp_path, "a.warc", data)) == (0, NOT_AN_ARCHIVE)


def test_pages_before_the_damage_are_kept(tmp_path: Path) -> None:
    for damaged, reason in ((b"noise", NOT_AN_ARCHIVE), (page("آخر")[:-30], CUT_OFF)):
        found = outcomes(put(tmp_path, "a.warc", page() + damaged))
        assert len(found) == 2
        assert not isinstance(found[0], Rejection)
        assert isinstance(found[1], Rejection)
        assert (found[1].line, found[1].reason.en) == (2, reason)


def test_damage_costs_what_it_hits(tmp_path: Path) -> None:
    path = put(
        tmp_path, "a.warc", page("أول") + b"noise\r\nmore\r\n" + page("الثاني") + b"WARC/1.1\r\n\r\n" + page("آخر")
    )
    found = outcomes(path)
    assert [article.title for article in found if not isinstance(article, Rejection)] == ["أول", "الثاني", "آخر"]
    assert notices(path) == [(2, "damaged up to the next record"), (3, "damaged up to the next record")]


def test_texts_that_are_kept_without_an_answer(tmp_path: Path) -> None:
    records = [
        record(BODY, "resource", Content_Type="text/html; charset=utf-8", WARC_Target_URI="https://example.com/1"),
        record(b"\x89PNG", "resource", Content_Type="image/png", WARC_Target_URI="https://example.com/2"),
        record(
            "عنوان\n\nنص من الأرشيف".encode(), "conversion", Content_Type="text/plain", WARC_Target_URI="https://x.y/3"
        ),
        record(BODY, WARC_Target_URI="https://example.com/4"),
        record(b"via: https://example.com/", "metadata", Content_Type="application/warc-fields"),
    ]
    found = articles(put(tmp_path, "a.warc", b"".join(records)))
    assert [(article.title, article.paragraphs, article.url) for article in found] == [
        ("أول", ("نص أول هنا",), "https://example.com/1"),
        ("عنوان", ("نص من الأرشيف",), "https://x.y/3"),
        ("أول", ("نص أول هنا",), "https://example.com/4"),
    ]


def test_what_an_archive_has_twice_is_counted_once(tmp_path: Path) -> None:
    address = {"WARC_Target_URI": "https://example.com/1"}
    path = put(
        tmp_path,
        "a.warc",
        record(answer(BODY), **address)
        + record("أول\n\nنص".encode(), "conversion", Content_Type="text/plain", **address)
        + record(answer(b""), "revisit", **address)
        + record(b"", "revisit", WARC_Refers_To_Target_URI="https://example.com/1", WARC_Target_URI="https://x.y/")
        + record(b"", "revisit", WARC_Target_URI="https://example.com/picture")
        + record(answer(b"", Content_Type="image/png"), "revisit", **address),
    )
    assert notices(path) == [(line, "the same page as an earlier one of the archive") for line in (2, 3, 4)]
    assert {found.kind for found in outcomes(path) if isinstance(found, Rejection)} == {"duplicate"}


def test_a_page_that_was_cut_off_says_so(tmp_path: Path) -> None:
    path = put(tmp_path, "a.warc", record(answer(BODY), WARC_Truncated="length"))
    (found,) = read_records(path)
    assert isinstance(found, Record)
    assert [repair.en for repair in found.read()[1].repairs] == ["a page that the crawler cut off"]


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz"])
@pytest.mark.parametrize("version", [1, 2])
def test_the_format_before_warc(tmp_path: Path, name: str, version: int) -> None:
    def arc(address: str, kind: str, block: bytes) -> bytes:
        more = "" if version == 1 else " 200 abc - 0 x.arc"
        return f"{address} 127.0.0.1 20140216050221 {kind}{more} {len(block)}\n".encode() + block + b"\n"

    records = [
        arc(
            "filedesc://x.arc", "text/plain", b"1 0 crawler\nURL IP-address Archive-date Content-type Archive-length\n"
        ),
        arc("dns:example.com", "text/dns", b"20140216050221\n"),
        arc("http://example.com/a b", "text/html", answer(BODY)),
        arc("http://example.com/picture", "image/png", answer(b"\x89PNG", Content_Type="image/png")),
    ]
    data = b"".join(map(gzip.compress, records)) if name.endswith(".gz") else b"".join(records)
    article = only_article(put(tmp_path, name, data))
    assert (article.title, article.paragraphs) == ("أول", ("نص أول هنا",))


@pytest.mark.parametrize("seed", range(60))
def test_an_archive_cut_anywhere_keeps_what_is_whole(tmp_path: Path, seed: int) -> None:
    records = [page(name) for name in ("أ", "بب", "ججج")]
    whole = b"".join(records)
    cut = Random(seed).randrange(1, len(whole))
    complete = sum(len(b"".join(records[: count + 1])) - 4 <= cut for count in range(3))
    found = [
        outcome for outcome in outcomes(put(tmp_path, "a.warc", whole[:cut])) if not isinstance(outcome, Rejection)
    ]
    assert len(found) == complete, seed


RTF = SAMPLES["a.rtf"]


def document(address: str, kind: str = "application/rtf", body: bytes = RTF, **headers: str) -> bytes:
    return record(answer(body, Content_Type=kind, **headers), WARC_Target_URI=address)


@pytest.mark.parametrize(
    ("address", "kind", "member"),
    [
        ("https://example.com/2015/a.rtf", "application/rtf", "example.com/2015/a.rtf"),
        ("https://example.com/get?id=7", "text/rtf; charset=x", "example.com/get?id=7.rtf"),
        ("https://example.com/a.RTF?x=1", "application/octet-stream", "example.com/a.RTF?x=1.rtf"),
        ("https://example.com/../../a/./b.rtf", "application/rtf", "example.com/a/b.rtf"),
        ("https://[/a.rtf#x?y", "", "[/a.rtf#x?y.rtf"),
        ("", "application/rtf", "~3.rtf"),
    ],
)
def test_documents_are_files_in_it(tmp_path: Path, address: str, kind: str, member: str) -> None:
    path = put(tmp_path, "a.warc", REST + document(address, kind) + page())
    first, second = read_records(path)
    assert isinstance(first, Record)
    assert first.member == member
    assert first.article().paragraphs == (SENTENCE, "بت")
    assert isinstance(second, Record)
    assert second.article().title == "أول"


def test_documents_of_one_address_are_known_apart(tmp_path: Path) -> None:
    other = RTF.replace(b"u1576", b"u1577")
    address = "https://example.com/today.rtf"
    insecure = address.replace("https", "http")
    put(tmp_path, "a.warc", document(address) + document(insecure, body=other) + document(address))
    with engine_in(tmp_path / "index") as engine:
        done = index_paths(engine, [tmp_path / "a.warc"])
        assert (done.added, len(done.refusals("duplicate")), done.records) == (2, 1, 3)
        again = index_paths(engine, [tmp_path / "a.warc"])
        assert (again.unchanged, len(again.refusals("duplicate")), again.records) == (2, 1, 3)


def test_what_is_neither_page_nor_document_is_counted_by_its_type(tmp_path: Path) -> None:
    answers = [
        *(answer(b"x", Content_Type=kind) for kind in ("image/png", "image/png", "text/css", "")),
        *(answer(b"{}", Content_Type="application/json"), answer(b"x", "404 Not Found", Content_Type="image/png")),
    ]
    path = put(tmp_path, "a.warc", b"".join(record(each) for each in answers) + page())
    with engine_in(tmp_path / "index") as engine:
        done = index_paths(engine, [path])
    assert done.ignored == {"image/png": 2, "text/css": 1, "no type": 1, "application/json": 1}
    assert (done.records, done.is_complete) == (1, True)


def test_a_document_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = document("https://example.com/a.rtf", body=b"\x1f\x8b\x08", Content_Encoding="gzip")
    long = document("https://example.com/b.rtf", body=bytes((16 << 20) + 9))
    first, second, third = read_records(put(tmp_path, "a.warc", broken + long + document("https://example.com/c.rtf")))
    assert [str(each).rpartition("/")[2] for each in (first, second)] == [
        "a.rtf:1: packed in a way that cannot be read",
        "b.rtf:2: longer than 16 MB",
    ]
    assert isinstance(third, Record)


def test_the_archives_in_a_zip_of_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("datapackage.json", '{"title": "مجموعة", "text": "نص"}')
        packed.writestr("pages/pages.jsonl", '{"title": "أول", "text": "نص أول هنا", "url": "https://example.com/3"}\n')
        packed.writestr("archive/data.warc.gz", gzip.compress(page("أول")))
        packed.writestr("archive/more.WARC", page("الثاني"))
    assert [article.title for article in articles(path)] == ["أول", "الثاني"]
    assert [record.member for record in read_records(path)] == ["archive/data.warc.gz", "archive/more.WARC"]
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("pages/pages.jsonl", "{}")
    assert only_notice(path) == (0, NOT_AN_ARCHIVE)
