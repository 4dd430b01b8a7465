"""Messages and mailboxes: whatever charset is declared, and what is attached."""

from __future__ import annotations

import textwrap
from base64 import b64encode
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from searchapp.engines.memory.engine import MemoryEngine
from searchapp.ingest import Record, Rejection, read_records
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.ingest.documents import SENTENCE, TITLE, message, multipart, zipped
from tests.ingest.outcomes import articles, only_article, only_notice, outcomes, put

MIXED = 'multipart/mixed; boundary="=_b"'
ALTERNATIVE = 'multipart/alternative; boundary="=_b"'


def test_a_message_is_an_article(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.eml", message(TITLE, SENTENCE.encode())))
    assert (article.id, article.title, article.paragraphs) == ("1@example.com", TITLE, (SENTENCE,))
    assert (article.author, article.source, article.date) == ("Layla Haddad", "", datetime(2015, 11, 25, 22, 30))


@pytest.mark.parametrize("declared", ["", "; charset=unknown-8bit", "; charset=us-ascii", "; charset=utf-8"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1256", "iso8859-6"])
def test_a_body_of_whatever_charset(tmp_path: Path, declared: str, codec: str) -> None:
    text = SENTENCE.replace("،", "")
    data = message("x", text.encode(codec), content=f"text/plain{declared}")
    assert only_article(put(tmp_path, "a.eml", data)).paragraphs == (text,)


@pytest.mark.parametrize(
    "subject",
    [
        f"=?utf-8?B?{b64encode(TITLE.encode()).decode()}?=",
        "\r\n ".join(f"=?utf-8?B?{b64encode(part).decode()}?=" for part in (TITLE.encode()[:9], TITLE.encode()[9:])),
        "=?utf-8?Q?" + "".join("_" if sign == 32 else f"={sign:02X}" for sign in TITLE.encode()) + "?=",
        f"=?windows-1256?B?{b64encode(TITLE.encode('cp1256')).decode()}?=",
        # Declared wrongly, and not at all.
        f"=?iso-8859-1?B?{b64encode(TITLE.encode('cp1256')).decode()}?=",
        f"=?utf-8?B?{b64encode(TITLE.encode('cp1256')).decode().rstrip('=')}?=",
        TITLE,
        TITLE.encode("cp1256").decode("utf-8", "surrogateescape"),
    ],
)
def test_a_subject_of_whatever_charset(tmp_path: Path, subject: str) -> None:
    assert only_article(put(tmp_path, "a.eml", message(subject, SENTENCE.encode("cp1256")))).title == TITLE


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("From: =?utf-8?B?2YTZitmE2Ykg2K3Yr9in2K8=?= <layla@example.com>", ("", "ليلى حداد")),
        ("From: ليلى حداد <layla@example.com>", ("", "ليلى حداد")),
        ("From: layla@example.com", ("", "")),
        ("From: المرفأ <newsletter@example.com>", ("المرفأ", "")),
        ("From: المرفأ <layla@example.com>\r\nList-Id: <a.example.com>", ("المرفأ", "")),
        ("From: <news@example.com>", ("example.com", "")),
        ("From: ليلى <layla@example.com>\r\nOrganization: المرفأ", ("المرفأ", "ليلى")),
    ],
)
def test_the_sender_is_the_author_or_the_source(tmp_path: Path, headers: str, expected: tuple[str, str]) -> None:
    data = f"{headers}\r\nSubject: x\r\n\r\n{SENTENCE}".encode()
    article = only_article(put(tmp_path, "a.eml", data))
    assert (article.source, article.author) == expected


@pytest.mark.parametrize(("plain", "expected"), [(SENTENCE, SENTENCE), ("View in your browser", f"{SENTENCE} ها")])
def test_the_better_alternative_is_read(tmp_path: Path, plain: str, expected: str) -> None:
    body = multipart(
        ("Content-Type: text/plain; charset=utf-8", plain.encode()),
        ("Content-Type: text/html; charset=utf-8", f"<p>{SENTENCE} ها</p>".encode()),
    )
    article = only_article(put(tmp_path, "a.eml", message("x", body, content=ALTERNATIVE)))
    assert article.paragraphs == (expected,)


def test_lines_that_a_program_broke_are_one_paragraph(tmp_path: Path) -> None:
    wrapped = textwrap.fill(SENTENCE * 3, 72)
    body = f"{wrapped}\n\nسطر قصير\nوآخر\n\n{wrapped}\n"
    article = only_article(put(tmp_path, "a.eml", message("x", body.encode())))
    joined = " ".join(wrapped.split("\n"))
    assert article.paragraphs == (joined, "سطر قصير", "وآخر", joined)


def test_what_is_attached_is_read_or_named(tmp_path: Path) -> None:
    def attached(kind: str, name: str) -> str:
        return f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename={name}"

    body = multipart(
        ("Content-Type: text/plain", b"text"),
        (attached("text/csv", "../../x/a.csv"), b"title,text\na,b\n"),
        (attached("text/csv", "a.csv"), b"title,text\nc,d\n"),
        (attached("image/png", "a.png"), b"x"),
        (attached("application/x-unknown", "=?utf-8?B?2KPYqA==?=.abc"), b"x"),
        ("Content-Type: message/rfc822", message("inner", b"forwarded").replace(b"<1@", b"<2@")),
        (attached("application/zip", "a.zip"), zipped({"b.txt": SENTENCE})),
    )
    path = put(tmp_path, "a.eml", message("outer", body, content=MIXED))
    found = [(each.member, each.line) for each in read_records(path)]
    assert found == [("", 0), ("1-a.csv", 2), ("2-a.csv", 2), ("4-أب.abc", 0), ("5-part.eml", 0), ("6-a.zip/b.txt", 0)]
    titles = [each.title for each in outcomes(path) if not isinstance(each, Rejection)]
    assert titles == ["outer", "a", "c", "inner", ""]


def test_a_mailbox(tmp_path: Path) -> None:
    start = b"From layla@example.com Wed Nov 25 22:30:00 2015\n"
    bodies = ["أول\n>From هنا\n", "From هنا\n", "ثالث\n"]
    data = b"\n".join(start + message(str(n), body.encode()).replace(b"\r", b"") for n, body in enumerate(bodies))
    found = articles(put(tmp_path, "a.mbox", data))
    assert [each.title for each in found] == ["0", "1", "2"]
    assert [each.paragraphs for each in found] == [("أول", "From هنا"), ("From هنا",), ("ثالث",)]
    assert [record.line for record in read_records(tmp_path / "a.mbox")] == [1, 2, 3]


def test_what_is_no_mailbox_is_named(tmp_path: Path) -> None:
    assert only_notice(put(tmp_path, "a.mbox", "نص")) == (0, "not a mailbox (.mbox)")


def test_a_message_without_headers_is_a_text(tmp_path: Path) -> None:
    article = only_article(put(tmp_path, "a.eml", f"{TITLE}\n\n{SENTENCE}"))
    assert (article.title, article.paragraphs) == (TITLE, (SENTENCE,))


def test_a_message_made_to_take_memory_is_refused(tmp_path: Path) -> None:
    assert only_notice(put(tmp_path, "a.eml", message("x", b"--=_b\r\n\r\n" * 9_000, content=MIXED))) == (
        0,
        "more parts than are read from one message",
    )


@pytest.mark.slow
def test_messages_nest_to_a_depth(tmp_path: Path) -> None:
    data = message("x", b"text")
    for number in range(60):
        body = multipart(("Content-Type: message/rfc822", data), boundary=f"b{number}b")
        data = message("x", body, content=f"multipart/mixed; boundary=b{number}b")
    (*read, last) = outcomes(put(tmp_path, "a.eml", data))
    assert isinstance(last, Rejection)
    assert len(read) < 5
    deep = b"".join(f'Content-Type: multipart/mixed; boundary="{n}"\r\n\r\n--{n}\r\n'.encode() for n in range(3_000))
    assert only_notice(put(tmp_path, "a.eml", b"Subject: x\r\n" + deep))[1] in {"nested too deeply", "has no text"}


def test_every_message_has_a_digest_of_its_own(tmp_path: Path) -> None:
    start = b"From a@b Wed Nov 25 22:30:00 2015\n"
    data = start + message("a") + b"\n\n" + start + message("b")
    records = [each for each in read_records(put(tmp_path, "a.mbox", data)) if isinstance(each, Record)]
    assert len({record.digest for record in records}) == 2


def test_what_is_attached_too_deep_takes_no_other_file_out_of_the_count(tmp_path: Path) -> None:
    attached = ("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=b.txt", SENTENCE.encode())
    data = message(TITLE, multipart(("Content-Type: text/plain", b"text"), attached), content=MIXED)
    for name in ("a.eml", "a.zip", "a.zip"):
        data = zipped({name: data})
    path = put(tmp_path, "a.zip", data)
    with closing(MemoryEngine(Settings(index=tmp_path / "index"))) as engine:
        found = index_paths(engine, [path])
    assert (found.read, found.records, found.added) == (4, 2, 1)
    (refused,) = found.refused
    assert (refused.kind, refused.member) == ("rejected", "a.zip/a.zip/a.eml/1-b.txt")
