"""An index that a stranger made runs no code of his, though Whoosh keeps pickles, and a pickle is a program."""

from __future__ import annotations

import pickle
import shutil
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields
from whoosh.codec.whoosh3 import W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashWriter
from whoosh.index import TOC, create_in

from searchapp.engines.whoosh.codec import ArrayCodec
from searchapp.engines.whoosh.storage import Checksum
from searchapp.errors import IndexStateError, SearchAppError
from tests.conformance.case import add
from tests.engines.archive import answers, article_number, build_archive, generation, whoosh_engine
from tests.engines.forgery import Trap, replace_file, seal_again


@pytest.fixture
def sprung(tmp_path: Path) -> Path:
    path = tmp_path / "sprung"
    pickle.loads(pickle.dumps(Trap(path)))
    assert path.exists(), "the trap does not work"
    path.unlink()
    return path


def assert_refused(index: Path, sprung: Path) -> None:
    found = answers(index)
    assert all(isinstance(answer, SearchAppError) for answer in found.values())
    with closing(whoosh_engine(index)) as engine:
        assert engine.check(deep=True)
        for opening in (engine.writer, engine.rebuild):
            try:
                with opening() as writer:
                    writer.add(article_number(1))
                    for article in engine.articles():
                        writer.add(article)
            except SearchAppError:
                continue
    assert not sprung.exists()


def test_a_whoosh_index_without_our_mark_is_not_opened(tmp_path: Path, sprung: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    schema = fields.Schema(title=fields.TEXT(stored=True))
    schema.trap = Trap(sprung)
    create_in(str(index), schema).close()
    files = sorted(path.name for path in index.iterdir())
    with closing(whoosh_engine(index)) as engine:
        for question in (engine.stats, engine.digests, lambda: list(engine.articles())):
            with pytest.raises(IndexStateError, match="another program"):
                question()
        for opening in (engine.writer, engine.rebuild):
            with pytest.raises(IndexStateError, match="another program"), opening():
                pytest.fail("wrote into the index of another program")
        (problem,) = engine.check()
        assert "another program" in problem
    assert not sprung.exists()
    assert sorted(path.name for path in index.iterdir() if path.name != "LOCK") == files


@pytest.mark.parametrize("what", ["schema", "segments"])
def test_a_trap_in_the_table_of_contents(tmp_path: Path, sprung: Path, what: str) -> None:
    index = tmp_path / "index"
    build_archive(index)
    right = answers(index)
    storage = FileStorage(str(tmp_path / "made")).create()
    (contents,) = generation(index).glob("*.toc")
    number = int(contents.stem.rsplit("_", 1)[1])
    schema = fields.Schema()
    if what == "schema":
        schema.trap = Trap(sprung)
    segments: list[Any] = [Trap(sprung)] if what == "segments" else []
    TOC(schema, segments, number).write(storage, "MAIN")
    body = (tmp_path / "made" / contents.name).read_bytes()
    if what == "schema":
        # All else stays: the schema in it is never looked at, so the index is none the worse.
        own = contents.read_bytes()
        body = body[: body.rindex(b"\x80")] + own[own.rindex(b"\x80", 0, own.rindex(b"W3Segment")) :]
        end = body.index(b'{"MAIN')
        seal_again(index, lambda sums: sums, body[:end])
        assert answers(index) == right
        assert not sprung.exists()
    else:
        seal_again(index, lambda sums: sums, body)
        assert_refused(index, sprung)


def test_a_trap_in_the_terms(tmp_path: Path, sprung: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    storage = FileStorage(str(tmp_path / "made")).create()
    terms = OrderedHashWriter(storage.create_file("terms"))
    terms.extras["fieldmap"] = {"words": 0}
    terms.extras["trap"] = Trap(sprung)
    terms.close()
    name = min(generation(index).glob("*.trm"))
    replace_file(index, name, (tmp_path / "made" / "terms").read_bytes())
    assert_refused(index, sprung)


@pytest.mark.slow
def test_a_trap_in_the_information_of_a_term(tmp_path: Path, sprung: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    inlined = W3TermInfo()
    inlined._weight = inlined._df = 1
    inlined._inlined = Trap(sprung)
    storage = FileStorage(str(tmp_path / "made")).create()
    for name in generation(index).glob("*.trm"):
        terms = OrderedHashWriter(storage.create_file("terms"))
        terms.extras["fieldmap"] = {"origin": 0, "words": 1}
        for field in (b"\0\0", b"\0\1"):
            for term in sorted({"وزير".encode(), "كتب".encode()}):
                terms.add(field + term, inlined.to_bytes())
        terms.close()
        replace_file(index, name, (tmp_path / "made" / "terms").read_bytes())
    with closing(whoosh_engine(index)) as engine:
        for question in (engine.origins, lambda: dict(engine.vocabulary())):
            with pytest.raises(IndexStateError, match="damaged"):
                question()
        assert engine.check(deep=True)
    assert not sprung.exists()


def test_a_trap_in_stored_fields_while_merging(tmp_path: Path, sprung: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    trap = zlib.compress(pickle.dumps(Trap(sprung)))
    for name in generation(index).glob("*._stored.col"):
        count = len(name.read_bytes()) - 1
        lengths = b"".join(len(trap).to_bytes(2, "big") for _ in range(count))
        replace_file(index, name, trap * count + lengths + b"H")
    before = {path.name for path in generation(index).glob("*._stored.col")}
    with closing(whoosh_engine(index)) as engine:
        names = set(engine.digests())
        for number in range(8):
            add(engine, article_number(number))
        assert set(engine.digests()) == names | {f"{number:05}" for number in range(8)}
    assert before.isdisjoint(path.name for path in generation(index).glob("*._stored.col")), "nothing was merged"
    assert not sprung.exists()


def test_a_trap_in_a_segment_of_one_file(tmp_path: Path, sprung: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    (contents,) = generation(index).glob("*.toc")
    number = int(contents.stem.rsplit("_", 1)[1])
    # Said to be empty, so that nobody reads it but a merge; and so often that there will be one.
    segment = W3Segment(ArrayCodec(), "MAIN", doccount=0)
    storage = FileStorage(str(tmp_path / "made")).create()
    terms = OrderedHashWriter(segment.create_file(storage, ".trm"))
    terms.extras["fieldmap"] = {"words": 0}
    terms.extras["trap"] = Trap(sprung)
    terms.close()
    segment.create_compound_file(storage)
    TOC(fields.Schema(), [segment] * 6, number).write(storage, "MAIN")
    data = (tmp_path / "made" / f"{segment.segment_id()}.seg").read_bytes()
    (generation(index) / f"{segment.segment_id()}.seg").write_bytes(data)
    body = (tmp_path / "made" / contents.name).read_bytes()
    own = Checksum(len(data), zlib.crc32(data))
    seal_again(index, lambda _: {f"{segment.segment_id()}.seg": own}, body)
    assert_refused(index, sprung)


@pytest.mark.slow
def test_a_copied_index_is_the_same(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_archive(index)
    shutil.copytree(index, tmp_path / "copy")
    assert answers(tmp_path / "copy") == answers(index)
