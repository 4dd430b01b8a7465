"""No input whatsoever raises, gives an article that cannot be stored, or is lost without a word.

:func:`tests.ingest.outcomes.outcomes` checks every article it returns.
"""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchapp.ingest import InputFile, Notes, Record, Rejection, read_records
from searchapp.ingest.files import KNOWN_SUFFIXES
from searchapp.ingest.json import read_jsonl
from searchapp.ingest.names import FIELD_NAMES
from searchapp.model import Article
from tests.ingest.outcomes import only_article, outcomes, put

SUFFIXES: Final = [f"{suffix}{packed}" for suffix in KNOWN_SUFFIXES.split() for packed in ("", ".gz")]
NAMES: Final = [name for names in FIELD_NAMES.values() for name in names]

#: Pieces of every format, so that what is random gets past the first byte.
PIECES: Final = [
    *(
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\x1f\x8b\x08",
        b"\0",
        b"\n",
        b"\r",
        b"\n\n",
        b" ",
        b",",
        b";",
        b"\t",
        b'"',
    ),
    *(
        b"title",
        b"text: ",
        b"date: ",
        b"title,text\n",
        "العنوان: ".encode(),
        "التاريخ: ".encode(),
        b"sep=;\n",
        b"2025-11-06",
    ),
    *(
        b'{"title":',
        b'{"text": "x"}\n',
        b"}",
        b"[",
        b"]",
        b":",
        b"\\ud800",
        b"\\u0000",
        b"1e999",
        b"NaN",
        b"null",
        b"9" * 30,
    ),
    *(
        b"<p>",
        b"</p>",
        b"<article>",
        b"<meta charset=windows-1256>",
        b"<title>",
        b"<script type='application/ld+json'>",
    ),
    *(
        b"<rss><channel>",
        b"<item>",
        b"</item>",
        b"</channel></rss>",
        b"<?xml version='1.0' encoding='utf-16'?>",
        b"<!DOCTYPE a [",
    ),
    *(b"<!ENTITY a 'b'>", b"]>", b"&a;", b"&#xD800;", b"&#0;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x "),
    *(b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"Content-Length: 60\r\n", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n"),
    *(b"Content-Type: text/html\r\n", b"Transfer-Encoding: chunked\r\n", b"PK\x03\x04", b"PK\x05\x06"),
    *(
        "خبر".encode(),
        "خبر".encode("cp1256"),
        "خبر".encode("utf-16"),
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xef\xbf\xbe",
    ),
    *("\u202e\u2066\u200f".encode(), "\u2028\x85\u00a0".encode(), "ـًّ".encode(), "😀".encode()),
]
DATA: Final = st.lists(st.sampled_from(PIECES) | st.binary(max_size=12), max_size=30).map(b"".join) | st.binary(
    max_size=300
)

TEXT: Final = st.text(st.characters(codec=None), max_size=20)
VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.sampled_from(["<p>", "&amp;", "2025-11-06", "٦ نوفمبر ٢٠٢٥"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "text", "$date", "url", "x"]), inner)
    ),
    max_leaves=6,
)
OBJECTS: Final = st.dictionaries(st.sampled_from(NAMES) | TEXT, VALUES, max_size=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.mark.slow
@settings(max_examples=600)
@given(DATA, st.sampled_from(SUFFIXES))
def test_any_bytes_under_any_name(folder: Path, data: bytes, suffix: str) -> None:
    outcomes(put(folder, f"a{suffix}", data))
    outcomes(put(folder, f"a{suffix}.gz", gzip.compress(data, 1)))


@pytest.mark.slow
@given(st.lists(OBJECTS, max_size=4), st.sampled_from([".jsonl", ".json", ".ndjson"]))
def test_any_values_under_any_names(folder: Path, objects: list[dict[str, Any]], suffix: str) -> None:
    lines = "\n".join(map(json.dumps, objects))
    listed = json.dumps(objects)
    for content in (lines, listed):
        outcomes(put(folder, f"values{suffix}", content))


@given(st.dictionaries(st.sampled_from(["title", "text", "id", "source", "author", "section", "url", "date"]), TEXT))
def test_one_article_however_it_is_carried(folder: Path, values: dict[str, str]) -> None:
    """What JSON Lines make of an object a list makes of it, too."""
    alone = outcomes(put(folder, "carried.jsonl", json.dumps(values)))
    listed = outcomes(put(folder, "carried.json", json.dumps([values])))
    assert len(alone) == len(listed) == 1
    for one, other in zip(alone, listed, strict=True):
        if isinstance(one, Article):
            assert isinstance(other, Article)
            assert (one.title, one.paragraphs, one.date) == (other.title, other.paragraphs, other.date)
        else:
            assert isinstance(other, Rejection)
            assert one.reason == other.reason


LINES: Final = st.lists(
    st.binary(max_size=20)
    | st.sampled_from(
        [b"", b" \t", b"\r", b"{}", b"[", b'{"text": "x"}', b'{"title":\xff}', b"\x0b\x0c", b"\xef\xbb\xbf{}"]
    )
    | OBJECTS.map(lambda values: json.dumps(values).encode()),
    max_size=12,
)


@pytest.mark.slow
@given(LINES)
@example([b"\xef\xbb\xbf", b'{"text": "x"}'])
def test_every_line_that_is_not_blank_is_accounted_for(folder: Path, lines: list[bytes]) -> None:
    # Before anything else a mark of UTF-16 would make them other lines.
    data = b"\n" + b"\n".join(lines)
    path = put(folder, "lines.jsonl", data)
    filled = [number for number, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    assert [record.line for record in read_records(path)] == filled
    assert [outcome_line(outcome, filled, place) for place, outcome in enumerate(outcomes(path))] == filled
    assert all(isinstance(record, Record | Notes) for record in read_jsonl(InputFile(path)))


def outcome_line(outcome: Article | Rejection, filled: list[int], place: int) -> int:
    return outcome.line if isinstance(outcome, Rejection) else filled[place]


@pytest.mark.slow
@given(st.lists(VALUES, max_size=8))
def test_everything_in_a_list_is_accounted_for(folder: Path, values: list[Any]) -> None:
    # What is written with two of the same name is one object for some and two for others.
    path = put(folder, "list.json", json.dumps(values))
    assert [record.line for record in read_records(path)] == list(range(1, len(values) + 1))


@pytest.mark.slow
@given(st.binary(max_size=60), st.integers(0, 10_000), st.booleans())
def test_damaged_archives(folder: Path, noise: bytes, place: int, cut: bool) -> None:
    data = gzip.compress(b"".join(b'{"title": "%d"}\n' % number for number in range(300)))
    place %= len(data)
    damaged = data[:place] + noise + (b"" if cut else data[place + len(noise) :])
    outcomes(put(folder, "damaged.jsonl.gz", damaged))
    outcomes(put(folder, "damaged.txt.gz", damaged))


FEED: Final = (
    '<?xml version="1.0"?><rss xmlns:c="http://purl.org/rss/1.0/modules/content/"><channel><title>م</title>'
    "<item><title>خط &amp; جديد</title><c:encoded><![CDATA[<p>نص</p>]]></c:encoded><pubDate>6 Nov 2025</pubDate>"
    "</item></channel></rss>"
).encode()


@given(st.integers(0, len(FEED)), st.integers(0, 12), st.sampled_from(PIECES) | st.binary(max_size=8))
def test_damaged_feeds(folder: Path, place: int, gone: int, put_in: bytes) -> None:
    outcomes(put(folder, "damaged.xml", FEED[:place] + put_in + FEED[place + gone :]))


BIDI: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv", "a.xml"])
def test_bidi_controls_stay_in_the_text_and_are_none(tmp_path: Path, name: str) -> None:
    shapes = {
        "a.txt": "{0}\n\n{1}",
        "a.html": "<h1>{0}</h1><p>{1}</p>",
        "a.jsonl": '{{"title": "{0}", "text": "{1}"}}',
        "a.csv": "title,text\n{0},{1}\n",
        "a.xml": "<rss><item><title>{0}</title><description>{1}</description></item></rss>",
    }
    article = only_article(put(tmp_path, name, shapes[name].format(f"خط{BIDI} جديد", f"نص {BIDI}{BIDI} هنا")))
    assert (article.title, article.paragraphs) == (f"خط{BIDI} جديد", (f"نص {BIDI}{BIDI} هنا",))
    (notice,) = outcomes(put(tmp_path, name, shapes[name].format(BIDI, BIDI)))
    assert isinstance(notice, Rejection)
    assert notice.reason.en == "has no text"


def test_markup_in_a_title_is_text(tmp_path: Path) -> None:
    title = "<script>alert(1)</script><b>خط</b> & <img src=x onerror=alert(1)>"
    assert only_article(put(tmp_path, "a.jsonl", json.dumps({"title": title}))).title == re.sub("</?b>", "", title)
    assert only_article(put(tmp_path, "a.txt", f"title: {title}\n\nنص")).title == title
    escaped = json.dumps({"title": "&lt;b&gt;خط&lt;/b&gt;", "text": "&lt;script&gt;"})
    article = only_article(put(tmp_path, "b.jsonl", escaped))
    assert (article.title, article.paragraphs) == ("<b>خط</b>", ("<script>",))
