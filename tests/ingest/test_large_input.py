"""Input made to fill the memory or to take for ever: each is read, or refused, within bounds.

Every case runs in a process of its own, whose greatest memory the system tells.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any, Final

import pytest

from searchapp.ingest import Rejected, Rejection, json_text
from tests.ingest.outcomes import only_article, outcomes, put

MEASURE: Final = """
import json, re, sys, time
from pathlib import Path
from searchapp.ingest import Rejected, Rejection, read_records
started, found = time.process_time(), []
for record in read_records(Path(sys.argv[1])):
    try:
        if isinstance(record, Rejection):
            raise Rejected(record.reason)
        found.append(sum(map(len, record.article().paragraphs)))
    except Rejected as rejected:
        found.append(rejected.reason.en)
# The system's own count for a process begins with that of the one which started it.
status = Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
print(json.dumps({"found": found, "seconds": time.process_time() - started, "mb": int(peak[1]) // 1024 if peak else 0}))
"""
SENTENCE: Final = "وقال الوزير إن الأسعار لن ترتفع هذا العام. "
ARTICLE: Final = SENTENCE * (20_000_000 // len(SENTENCE.encode()) + 1)
SHAPES: Final = {
    "a.txt": "عنوان\n\n{}",
    "a.html": "<title>عنوان</title><article><p>{}</p></article>",
    "a.jsonl": '{{"title": "عنوان", "text": "{}"}}',
    "a.json": '[{{"title": "عنوان", "text": "{}"}}]',
    "a.csv": 'title,text\nعنوان,"{}"\n',
}


def measure(path: Path, most_seconds: int = 10) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, timeout=120, check=True
    )
    measured: dict[str, Any] = json.loads(run.stdout)
    assert measured["seconds"] < most_seconds
    return measured


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.csv"])
def test_an_article_of_20_mb_is_an_article(tmp_path: Path, name: str) -> None:
    measured = measure(put(tmp_path, name, SHAPES[name].format(ARTICLE)))
    assert measured["found"] == [len(ARTICLE) - 1]
    assert measured["mb"] < 500


@pytest.mark.slow
def test_an_article_of_20_mb_in_a_feed_is_set_aside(tmp_path: Path) -> None:
    path = put(tmp_path, "a.xml", f"<rss><item><description>{ARTICLE}</description></item></rss>")
    measured = measure(path)
    assert measured["found"] == ["XML nested too deeply, or with a text of more than 10 MB (line 1)"]
    assert measured["mb"] < 300


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_a_gzip_bomb_is_refused(tmp_path: Path, suffix: str) -> None:
    """320 MB of spaces in a few hundred kilobytes."""
    packer = zlib.compressobj(9, wbits=31)
    piece = packer.compress(b" " * (8 << 20)) + packer.flush()
    path = put(tmp_path, f"a{suffix}.gz", piece * 40)
    assert path.stat().st_size < 1 << 20
    measured = measure(path)
    assert measured["found"] == [f"longer than {32 if suffix == '.txt' else 256} MB"]
    assert measured["mb"] < 700


@pytest.mark.slow
def test_a_line_without_end_in_utf16_is_refused(tmp_path: Path) -> None:
    pieces = gzip.compress(b"\xff\xfe") + gzip.compress(b"x\0" * (8 << 20), 1) * 9
    measured = measure(put(tmp_path, "a.jsonl.gz", pieces))
    assert measured["found"] == ["longer than 64 MB"]
    assert measured["mb"] < 700


@pytest.mark.slow
def test_a_line_of_a_bomb_does_not_cost_the_lines_before_it(tmp_path: Path) -> None:
    line = gzip.compress(b'{"title": "x", "text": "abc"}\n')
    measured = measure(put(tmp_path, "a.jsonl.gz", line + gzip.compress(b"x" * (32 << 20), 1) * 9 + line))
    assert measured["found"] == [3, "longer than 256 MB"]


#: What is small and of the longest kind that is read, or a little longer: the beginning, what is repeated, how many MB
#: of it, the end, and the reasons why it is set aside.
BOMBS: Final = {
    "characters.txt": (b"a\n\n\xf0\x9f\x98\x80", b"a b ", 31, b"", ["longer than 16 million characters"]),
    "lines.txt": (b"a\n\n", b"a\n", 10, b"", ["more lines than are read as one article"]),
    "wide.json": (
        b'[{"title": "\xf0\x9f\x98\x80", "text": "',
        b"a b ",
        31,
        b'"}]',
        ["longer than 16 million characters"],
    ),
    "article.json": (
        b'[{"title": "a"}, {"title": "a", "text": "',
        "خبر ".encode(),
        100,
        b'"}, {"title": "b"}]',
        [0, "longer than 32 MB", 0],
    ),
    "values.json": (b'[{"title": "a", "x": [0', b",[]", 63, b"]}]", ["more values than are read from one JSON text"]),
    "values.jsonl": (
        b'{"title": "a"}\n{"title": "a", "x": [0',
        b",[]",
        31,
        b']}\n{"title": "b"}\n',
        [0, "more values than are read from one JSON text", 0],
    ),
    "article.jsonl": (
        b'{"title": "a"}\n{"title": "a", "text": "',
        "خبر ".encode(),
        100,
        b'"}\n{"title": "b"}\n',
        [0, "longer than 32 MB", 0],
    ),
    "cells.csv": (
        b"title,text\na,b\n",
        b"abc,",
        47,
        b"\n",
        [1, "more cells than are read from one row; nothing after this was read"],
    ),
    "elements.html": (
        b"<title>a</title><p>b",
        b"<b></b>",
        31,
        b"",
        ["more elements than are read from one page or feed"],
    ),
    "elements.xml": (
        b"<rss><channel><item>",
        b"<a/>",
        31,
        b"</item></channel></rss>",
        ["more elements than are read from one page or feed"],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_what_grows_when_it_is_parsed_is_set_aside(tmp_path: Path, name: str) -> None:
    begin, unit, megabytes, end, reasons = BOMBS[name]
    packer = zlib.compressobj(1, wbits=31)
    piece = unit * ((1 << 20) // len(unit))
    data = b"".join(map(packer.compress, (begin, *[piece] * megabytes, end)))
    measured = measure(put(tmp_path, f"{name}.gz", data + packer.flush()))
    assert measured["found"] == reasons
    assert measured["mb"] < 700


#: The beginning of an export, one of its records, and its end.
EXPORTS: Final = {
    "a.json": ('{"status": "ok", "articles": [', '{{"id": {0}, "title": "خبر {0}", "text": "{1}"}},', "]}"),
    "a.xml": (
        "<rss xmlns:c='http://purl.org/rss/1.0/modules/content/'><channel><title>المرفأ</title>",
        "<item><guid>{0}</guid><title>خبر {0}</title><c:encoded><![CDATA[{1}]]></c:encoded></item>",
        "</channel></rss>",
    ),
    "b.xml": ("<dump>", "<row><id>{0}</id><title>خبر {0}</title><text>{1}</text></row>", "</dump>"),
    "a.csv": ("id,title,text\n", "{0},خبر {0},{1}\n", ""),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_of_200_mb_takes_no_more_memory_than_a_short_one(tmp_path: Path, name: str) -> None:
    begin, record, end = EXPORTS[name]
    text = SENTENCE * (100_000 // len(SENTENCE.encode()))
    with (tmp_path / name).open("w", encoding="utf-8") as file:
        file.write(begin)
        file.writelines(record.format(number, text) for number in range(2000))
        file.write(end)
    measured = measure(tmp_path / name, most_seconds=60)
    assert measured["found"] == [len(text) - 1] * 2000
    assert measured["mb"] < 150


@pytest.mark.parametrize("text", ["[1, 2", '{"a": "\\', '"' * 99, '"\\"' * 99, '["a,b", "c'])
def test_broken_json_of_many_values_is_told_from_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What stands in quotation marks is no value, however they end."""
    monkeypatch.setattr(json_text, "_MOST_VALUES", 2)
    with pytest.raises(Rejected, match="not JSON"):
        json_text.parse_json(text)
    with pytest.raises(Rejected, match="more values"):
        json_text.parse_json(f'[1, {{"a,[": 2}}, {text}')
    monkeypatch.setattr(json_text, "_MOST_VALUES", 10**6)
    started = time.process_time()
    with pytest.raises(Rejected, match="more values"):
        json_text.parse_json(f"[{'0,' * 10**6}{text}" + '\\"' * 10**6)
    assert time.process_time() - started < 5


def test_a_word_of_80_kb_is_a_word(tmp_path: Path) -> None:
    word = "ط" * 40_000
    for name, shape in SHAPES.items():
        assert only_article(put(tmp_path, name, shape.format(word))).paragraphs == (word,)
    article = only_article(put(tmp_path, "b.txt", f"{word}: {word}\n\n{word}:{word}"))
    assert len(article.paragraphs) == 2


UNITS = [
    *(
        "<",
        "<a ",
        "</b>",
        "<b><i></b>",
        "<br ",
        "<!--",
        "]]>",
        "&",
        "&#",
        "&amp;",
        '"',
        '",',
        'a","\n',
        '[{"a":',
        "1/1/",
    ),
    *("a\n", "a:\n", " ", "\r", "\0", "ـ", "\u200f"),
]


@pytest.mark.no_cover  # it would take three times as long
@pytest.mark.parametrize("name", [*SHAPES, "a.xml"])
@pytest.mark.parametrize("unit", UNITS)
def test_repetition_takes_no_more_than_its_length(tmp_path: Path, name: str, unit: str) -> None:
    """What is quadratic in its length takes minutes here, and sixteen times as long as a quarter of it."""

    def seconds(length: int) -> float:
        content = unit * (length // len(unit))
        started = time.process_time()
        outcomes(put(tmp_path, name, content))
        outcomes(put(tmp_path, name, SHAPES.get(name, "<rss><item><title>{}</title></item></rss>").format(content)))
        return time.process_time() - started

    quarter = seconds(12_500)
    # On a busy machine seconds are longer.
    assert seconds(50_000) < max(5, 8 * quarter)


@pytest.mark.parametrize(
    "attribute", ["a{}", *(pytest.param(text, marks=pytest.mark.slow) for text in ("a{}='>'", 'a{} = "<b>"', "a{}=x"))]
)
def test_attributes_without_end_are_not_compared_with_each_other(tmp_path: Path, attribute: str) -> None:
    attributes = " ".join(map(attribute.format, range(140_000)))
    started = time.process_time()
    (notice,) = outcomes(put(tmp_path, "a.html", f"<title>خط</title><p {attributes}>نص</p>"))
    assert isinstance(notice, Rejection)
    assert notice.reason.en == "more elements than are read from one page or feed"
    assert time.process_time() - started < 5
    kept = f"<!-- <p {attributes}> --><script>if (i<a && {attributes})</script><p {attributes[:2000]}>نص</p>"
    assert only_article(put(tmp_path, "a.html", f"<title>خط</title>{kept}")).paragraphs == ("نص",)


@pytest.mark.parametrize("tag", ["article", "main", "div itemprop=articleBody", "div role=main"])
def test_places_of_the_text_within_each_other_are_looked_at_once(tmp_path: Path, tag: str) -> None:
    started = time.process_time()
    article = only_article(put(tmp_path, "a.html", f"<{tag}>" * 2000 + "<p>نص" * 10_000))
    assert len(article.paragraphs) == 10_000
    assert time.process_time() - started < 5


@pytest.mark.slow
def test_many_names_of_fields_do_not_fill_the_memory(tmp_path: Path) -> None:
    lines = "".join(json.dumps({f"{number}" + "x" * 100_000: 1, "text": "a"}) + "\n" for number in range(300))
    measured = measure(put(tmp_path, "a.jsonl", lines))
    assert measured["found"] == [1] * 300
    assert measured["mb"] < 50


@pytest.mark.slow
def test_an_unclosed_quotation_before_many_lines_is_read_twice_not_more(tmp_path: Path) -> None:
    rows = "".join(f"س{number},نص\n" for number in range(30_000))
    measured = measure(put(tmp_path, "a.csv", f'title,text\nباء,"{rows}'))
    assert measured["found"] == ["a quotation mark opens a cell and none closes it", *[2] * 29_999]
    assert measured["mb"] < 200
