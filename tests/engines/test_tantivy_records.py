"""The records beside Tantivy's files: read as they were written, and what is damaged or left over is told from them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.engines.local.errors import Damaged
from searchapp.engines.serialization import to_bytes
from searchapp.engines.tantivy.records import (
    END,
    RECORDS,
    RecordAppender,
    RecordFile,
    committed_end,
    create_records,
    record_of,
)
from searchapp.model import Article
from searchapp.near_duplicates import Signature
from searchapp.near_duplicates.signature import MINHASH_SIZE
from searchapp.ranking.postings import TermVector, TermVectors

Numbers = list[int]
Written = tuple[Article, Signature, Numbers, list[Numbers]]

numbers = st.lists(st.integers(0, 2**32 - 1), max_size=8)
# A lone surrogate is no Unicode text, but may be in a file name.
names = st.text(st.characters(exclude_categories=()), max_size=12)


def packed(words: Numbers) -> bytes:
    return np.array(words, "<u4").tobytes()


@st.composite
def signatures(draw: st.DrawFn) -> Signature:
    return mark_number(draw(st.integers(0, 2**63 - 1)), draw(st.integers(0, 2**32 - 1)))


def mark_number(number: int, run: int = 5) -> Signature:
    return Signature(cluster=number, moment=-number, source=2 * number, minhash=np.full(MINHASH_SIZE, run, np.uint32))


@st.composite
def articles(draw: st.DrawFn) -> Written:
    digest = draw(st.binary(min_size=16, max_size=16) | st.just(b""))
    article = Article(draw(names), "", (), origin=draw(names), digest=digest)
    return article, draw(signatures()), draw(numbers), draw(st.lists(numbers, max_size=4))


def record(article: Article, signature: Signature, title: Numbers, paragraphs: Sequence[Numbers]) -> bytes:
    return record_of(article, signature, packed(title), [packed(words) for words in paragraphs], to_bytes(article.id))


def made(number: int) -> bytes:
    article = Article(f"{number}", "", (), origin="a.jsonl", digest=b"d" * 16)
    return record(article, mark_number(number), [number], [[1, 2], [], [number]])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_records(tmp_path)
    return tmp_path


def appended(folder: Path, *records: bytes, end: int = 0) -> list[int]:
    """Append and commit ``records``; return where each begins."""
    appender = RecordAppender(folder, end)
    starts = [appender.append(each) for each in records]
    appender.make_durable()
    appender.committed()
    return starts


@pytest.mark.parametrize("start", [0, 4, 40])
def test_blanks_are_no_record(folder: Path, start: int) -> None:
    (where,) = appended(folder, made(1))
    data = bytearray((folder / RECORDS).read_bytes())
    data[start:] = bytes(len(data) - start)
    (folder / RECORDS).write_bytes(data)
    with pytest.raises(Damaged):
        RecordFile(folder).at(where)


@given(st.lists(articles(), min_size=1, max_size=6))
def test_records_are_read_as_they_were_written(some: list[Written]) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        create_records(folder)
        starts = appended(folder, *(record(*each) for each in some))
        file = RecordFile(folder)
        for start, (article, signature, title, paragraphs) in zip(starts, some, strict=True):
            found = file.at(start)
            assert (found.id, found.origin) == (article.id, article.origin)
            assert found.digest == (article.digest if any(article.digest) else b"")
            assert found.forms.tolist() == [*title, *(number for words in paragraphs for number in words)]
            assert found.signature == signature.to_bytes()
            assert found.stored == crc32(to_bytes(article.id))
            assert file.bytes_at(start) == record(article, signature, title, paragraphs)
            assert len(file.bytes_at(start)) % 4 == 0
        assert [file.end_of(start) for start in starts] == [*starts[1:], committed_end(folder)]
        same_candidates(file, starts, some)
        ids, found_marks = file.signatures(starts[::-1])
        assert ids == [article.id for article, *_ in some[::-1]]
        assert found_marks.tobytes() == b"".join(signature.to_bytes() for _, signature, *_ in some[::-1])


def same_candidates(file: RecordFile, starts: list[int], some: list[Written]) -> None:
    """Insist on what the ranking is given, of all and of some in another order."""
    for chosen in (slice(None), slice(None, None, -2)):
        words = [
            TermVector(len(title), np.array([len(each) for each in paragraphs], np.int64), forms(title, paragraphs))
            for _, _, title, paragraphs in some[chosen]
        ]
        expected = TermVectors.of(words)
        lengths = np.array([len(each.forms) for each in words], np.int64)
        counts = np.array([len(each.paragraphs) for each in words], np.int64)
        found = file.term_vectors(starts[chosen], lengths, counts)
        for name in ("forms", "lengths", "firsts", "starts"):
            assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name


def forms(title: Numbers, paragraphs: list[Numbers]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.array([*title, *(number for words in paragraphs for number in words)], np.uint32)


def test_no_record_is_needed_for_nothing(folder: Path) -> None:
    nothing = np.empty(0, np.int64)
    assert RecordFile(folder).term_vectors([], nothing, nothing).size == 0
    ids, found = RecordFile(folder).signatures([])
    assert (ids, len(found)) == ([], 0)


@pytest.mark.parametrize("step", [31, pytest.param(1, marks=pytest.mark.slow)])
def test_every_flipped_bit_is_found_out(folder: Path, step: int) -> None:
    first, second, third = appended(folder, made(1), made(2), made(3))
    path = folder / RECORDS
    whole = path.read_bytes()
    for place in range(8 * second, 8 * third, step):
        data = bytearray(whole)
        data[place // 8] ^= 1 << place % 8
        path.write_bytes(data)
        file = RecordFile(folder)
        with pytest.raises(Damaged, match=RECORDS):
            file.at(second)
        with pytest.raises(Damaged, match=RECORDS):
            file.term_vectors([second], np.array([4]), np.array([3]))
        with pytest.raises(Damaged, match=RECORDS):
            file.signatures([first, second])
        assert [file.at(start).id for start in (first, third)] == ["1", "3"]


@pytest.mark.parametrize("seed", range(20))
def test_nonsense_is_found_out(folder: Path, seed: int) -> None:
    random = Random(seed)
    starts = appended(folder, *map(made, range(10)))
    path = folder / RECORDS
    whole = path.read_bytes()
    cut = random.randrange(len(whole))
    path.write_bytes(whole[:cut] + random.randbytes(random.choice((0, 3, len(whole) - cut))))
    file = RecordFile(folder)
    for number, start in enumerate(starts):
        if start + len(made(number)) <= cut:
            assert file.at(start).id == str(number)
        else:
            with pytest.raises(Damaged):
                file.at(start)
    for start in (1, len(whole), 10**12, starts[1] + 4):
        with pytest.raises(Damaged):
            file.at(start)


def write_unnoted(folder: Path, data: bytes) -> None:
    """Leave what a process leaves that is killed before it has noted the end, before or after a commit."""
    with (folder / RECORDS).open("ab") as file:
        file.write(data)


def test_what_a_broken_off_batch_has_left_is_cut_off_by_the_next(folder: Path) -> None:
    (first,) = appended(folder, made(1))
    end = committed_end(folder)
    write_unnoted(folder, made(2) + made(4)[:-7])
    assert (folder / RECORDS).stat().st_size > end
    assert appended(folder, made(3)) == [end]
    file = RecordFile(folder)
    assert [file.at(start).id for start in (first, end)] == ["1", "3"]
    assert (folder / RECORDS).stat().st_size == committed_end(folder) == file.end_of(end)


def test_what_tantivy_refers_to_is_not_cut_off_though_its_end_was_not_noted(folder: Path) -> None:
    (first,) = appended(folder, made(1))
    second = committed_end(folder)
    write_unnoted(folder, made(2))
    assert committed_end(folder) == second
    referred_to = RecordFile(folder).end_of(second)
    (third,) = appended(folder, made(3), end=referred_to)
    file = RecordFile(folder)
    assert [file.at(start).id for start in (first, second, third)] == ["1", "2", "3"]


def test_what_is_no_longer_referred_to_keeps_its_room(folder: Path) -> None:
    first, second = appended(folder, made(1), made(2))
    (third,) = appended(folder, made(3), end=second)
    assert third == committed_end(folder) - len(made(3))
    file = RecordFile(folder)
    assert [file.at(start).id for start in (first, second, third)] == ["1", "2", "3"]


def test_a_batch_that_is_called_off_leaves_nothing(folder: Path) -> None:
    appended(folder, made(1))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    appender = RecordAppender(folder, 0)
    for number in range(1000):
        appender.append(made(number))
    appender.cancel()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    with suppress(OSError):
        appender.cancel()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_who_reads_keeps_what_was_there(folder: Path) -> None:
    (first,) = appended(folder, made(1))
    file = RecordFile(folder)
    appended(folder, *map(made, range(1000)))
    assert file.at(first).id == "1"


def test_the_committed_end(folder: Path) -> None:
    assert committed_end(folder) == 0
    appended(folder, made(1), made(2))
    assert committed_end(folder) == len(made(1)) + len(made(2))
    assert sorted(path.name for path in folder.iterdir()) == [RECORDS, END]


@pytest.mark.parametrize("text", ["", "x", "1.5", "0x10", "12 13"])
def test_an_end_that_is_no_number_is_damage(folder: Path, text: str) -> None:
    (folder / END).write_text(text, encoding="ascii")
    with pytest.raises(Damaged, match=END):
        RecordAppender(folder, 0)
