"""The exports of two newspapers in six formats, with a known number of every fault, always the same.

Each record is whole or has one fault; what has to come of it is counted as it is written.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from xml.sax.saxutils import escape

from tests.sync.index.test_balance import Figures


def counted(**figures: int) -> Figures:
    """Return figures by their names, in which two underscores stand between key and name."""
    return Counter({tuple(part.replace("_of_", "-") for part in name.split("__")): n for name, n in figures.items()})


#: What becomes of a record of one newspaper that has the id of an article of the other.
WITH_THE_ID_OF_ANOTHER: Final = {"added": 1, "ids_qualified": 1}

#: The share of the records that has each fault.
SHARE: Final = 0.05

_TEXT: Final = (
    "الميناء القمح السفن المزارعون الوزير المدينة الطريق الأسعار الموسم الحكومة البلدية المجلس المدرسة المستشفى "
    "أعلن قال افتتح ناقش بدأ وصل ارتفع انخفض وقع زار اليوم أمس الماضي الجديد القديم الكبير في من إلى على عن مع"
)
_WORDS: Final = _TEXT.split()
_FIRST_DAY: Final = date(2019, 1, 1)


@dataclass(frozen=True)
class Story:
    """An article as it ought to be."""

    id: str
    title: str
    text: str
    day: date
    source: str

    def values(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "content": self.text,
            "date": self.day.isoformat(),
            "source": self.source,
        }


@dataclass
class Export:
    """The files of a newspaper, and what has to come of them."""

    source: str
    random: Random
    files: dict[str, bytes] = field(default_factory=dict)
    expected: Figures = field(default_factory=Counter)

    def stories(self, kind: str, number: int, faults: tuple[str, ...]) -> Iterator[tuple[Story, str]]:
        """Yield stories with their faults, ``""`` for most."""
        for place in range(number):
            fault = int(self.random.random() / SHARE)
            yield self.story(f"{kind}-{place}"), faults[fault] if fault < len(faults) else ""

    def story(self, name: str) -> Story:
        words = [*self.random.choices(_WORDS, k=60)]
        return Story(
            id=f"{self.source}-{name}",
            title=f"{' '.join(words[:6])} {name}",
            text=f"{' '.join(words[6:])} {name}.",
            day=_FIRST_DAY + timedelta(days=self.random.randrange(2000)),
            source=self.source,
        )

    def put(self, name: str, content: bytes) -> None:
        self.files[name] = content
        self.expected += counted(files__read=1)

    def expect(self, **figures: int) -> None:
        self.expected += counted(**figures)


#: What is wrong with a value, and what comes of that.
_VALUES: Final[dict[str, tuple[dict[str, Any], dict[str, int]]]] = {
    "": ({}, {}),
    "no date": ({"date": None}, {"without__date": 1}),
    "unreadable date": ({"date": "في وقت ما"}, {"without__date": 1}),
    "no title": ({"title": ""}, {"without__title": 1}),
    "no text": ({"content": " "}, {"without__text": 1}),
    "no source": ({"source": None}, {"without__source": 1}),
    "unused field": ({"priority": "عاجل جدا"}, {"unused_fields__priority": 1}),
}
_VALUE_FAULTS: Final = tuple(name for name in _VALUES if name)


def write_jsonl(export: Export, number: int, others: list[Story]) -> list[Story]:
    """Write lines of JSON, with faults of values, of lines and of bytes, and return the stories that become articles.

    Some have the ids of ``others``, which are those of the other newspaper.
    """
    faults = ("unknown body", "duplicate", "equal id", "windows-1256", "mojibake", "bad byte", "torn")
    lines, added, encodings = [], [], {"utf_of_8"}
    export.random.shuffle(others)
    for story, fault in export.stories("lines", number, (*_VALUE_FAULTS, *faults)):
        values, come = _VALUES.get(fault, ({}, {}))
        record = story.values() | values
        come = come | {"added": 1}
        encoding = "utf-8"
        match fault:
            case "unknown body":
                record["matn_x"] = record.pop("content")
            case "mojibake":
                record["content"] = story.text.encode().decode("latin-1")
                come["repaired"] = 1
            case "equal id" if others:
                record["id"] = others.pop().id
                come = WITH_THE_ID_OF_ANOTHER
            case "windows-1256":
                encoding = "windows-1256"
                encodings.add("windows_of_1256")
        line = json.dumps(record, ensure_ascii=False).encode(encoding)
        match fault:
            case "bad byte":
                middle = line.index(b" ", len(line) // 2)
                line = line[:middle] + b"\xff" + line[middle:]
                come["repaired"] = 1
            case "torn":
                line, come = line[:-9], {"rejected": 1}
            case "duplicate":
                line += b"\n" + line
                come["duplicates"] = 1
        if "added" in come and record["id"] == story.id:
            added.append(story)
        lines.append(line)
        export.expect(**come)
    export.put("lines/export.jsonl", b"\n".join(lines) + b"\n")
    export.expect(**{f"encodings__{name}": 1 for name in encodings})
    return added


def write_csv(export: Export, number: int) -> None:
    """Write a table with the month first, and rows that are too short or repeated."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    names = ("id", "title", "content", "date", "source", "priority")
    table.writerow(names)
    for story, fault in export.stories("table", number, (*_VALUE_FAULTS, "duplicate", "short row")):
        values, come = _VALUES.get(fault, ({}, {}))
        record = story.values() | {"date": f"{story.day:%m/%d/%Y}"} | values
        row = [record.get(name) or "" for name in names]
        if fault == "short row":
            table.writerow(row[:2])
            export.expect(rejected=1)
            continue
        table.writerow(row)
        if fault == "duplicate":
            table.writerow(row)
            export.expect(duplicates=1)
        export.expect(added=1, **come)
    export.put("table.csv", out.getvalue().encode())
    export.expect(encodings__utf_of_8=1)


def write_json(export: Export, number: int) -> None:
    """Write an answer of a search engine."""
    hits = []
    for story, fault in export.stories("answer", number, _VALUE_FAULTS):
        values, come = _VALUES[fault]
        hits.append({"_id": story.id, "_source": story.values() | values})
        export.expect(added=1, **come)
    answer = {"took": 3, "hits": {"total": {"value": number}, "hits": hits}}
    export.put("answer.json", json.dumps(answer, ensure_ascii=False).encode())
    export.expect(encodings__utf_of_8=1)


def write_wordpress(export: Export, number: int) -> None:
    """Write an export of WordPress with drafts, menus and attachments."""
    items = []
    for story, fault in export.stories(
        "post", number, ("draft", "password", "menu", "attachment", "no date", "no title")
    ):
        kind = {"menu": "nav_menu_item", "attachment": "attachment"}.get(fault, "post")
        status = "draft" if fault == "draft" else "publish"
        day = "0000-00-00" if fault == "no date" else f"{story.day}"
        items.append(
            f"<item><title>{'' if fault == 'no title' else escape(story.title)}</title>"
            f"<link>https://{export.source}.example/{story.id}</link>"
            f"<content:encoded><![CDATA[<p>{story.text}</p>]]></content:encoded>"
            f"<wp:post_id>{story.id}</wp:post_id><wp:post_date>{day} 10:00:00</wp:post_date>"
            f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
            f"<wp:post_password>{'x' if fault == 'password' else ''}</wp:post_password></item>"
        )
        match fault:
            case "draft" | "password":
                export.expect(unpublished=1)
            case "menu" | "attachment":
                export.expect(not_articles=1)
            case _:
                export.expect(added=1, **_VALUES[fault][1])
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    head = f"<channel><title>{export.source}</title><wp:wxr_version>1.2</wp:wxr_version>"
    export.put("wordpress.xml", f'<rss version="2.0" {names}>{head}{"".join(items)}</channel></rss>'.encode())
    export.expect(encodings__utf_of_8=1)


def write_feed(export: Export, number: int) -> None:
    """Write a feed with entities of HTML, lone ampersands and control characters in it."""
    items = []
    for story, fault in export.stories("entry", number, ("entity", "ampersand", "control", "no date", "no title")):
        torn = {"entity": "&nbsp;", "ampersand": " & ", "control": "\x0b"}.get(fault, "")
        day = "" if fault == "no date" else f"<pubDate>{_rfc_822(story.day)}</pubDate>"
        title = "" if fault == "no title" else f"<title>{escape(story.title)}</title>"
        items.append(
            f"<item>{title}<guid isPermaLink='false'>{story.id}</guid>{day}"
            f"<description>{escape(story.text)}{torn}</description></item>"
        )
        export.expect(added=1, **_VALUES.get(fault, ({}, {}))[1])
    export.put(
        "feed.rss",
        f"<rss version='2.0'><channel><title>{export.source}</title>{''.join(items)}</channel></rss>".encode(),
    )
    export.expect(encodings__utf_of_8=1, repaired=1)


def _rfc_822(day: date) -> str:
    return format_datetime(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))


def write_pages(export: Export, number: int) -> None:
    """Write pages, with pictures and styles beside them."""
    for story, fault in export.stories("page", number, ("no date", "list", "windows-1256", "empty")):
        name = f"pages/{story.id}.html"
        day = "" if fault == "no date" else f"<meta property='article:published_time' content='{story.day}'>"
        head = f"<meta charset=utf-8><meta property='og:site_name' content='{export.source}'>"
        if fault == "list":
            links = "".join(f"<li><a href=/{each}>{story.title}</a></li>" for each in range(20))
            address = f"<link rel=canonical href='https://{export.source}.example/tag/x'>"
            export.put(name, f"<html><head>{head}{address}</head><body><ul>{links}</ul></body></html>".encode())
            export.expect(not_articles=1)
        elif fault == "empty":
            export.put(name, f"<html><head>{head}</head><body></body></html>".encode())
            export.expect(rejected=1)
        else:
            page = f"<html><head>{head}{day}</head><body><h1>{story.title}</h1><article><p>{story.text}</p></article>"
            encoding = "windows-1256" if fault == "windows-1256" else "utf-8"
            export.put(name, f"{page}</body></html>".encode(encoding))
            export.expect(added=1, **_VALUES.get(fault, ({}, {}))[1])
            export.expect(**{f"encodings__{encoding.replace('-', '_of_')}": 1})


def write_others(export: Export) -> None:
    """Write files that are no articles, and of kinds that are not read."""
    for name in ("a.jpg", "b.PNG", "style.css", "script.js", ".hidden.json", "~$c.docx", "Thumbs.db"):
        export.files[f"pages/{name}"] = b"x"
        export.expect(files__ignored=1)
    for name in ("report.ppt", "old.mdb", "more.mdb", "archive.rar"):
        export.files[f"others/{name}"] = b"x"
        export.expect(files__skipped=1, **{f"skipped__.{name.rpartition('.')[2]}": 1})


def exports(seed: int) -> dict[str, Export]:
    """Return the exports of two newspapers, of 10,000 records together."""
    random = Random(seed)
    both = {name: Export(name, random) for name in ("alsahil", "alsahl")}
    writers: tuple[tuple[Callable[[Export, int], None], int], ...] = (
        (write_csv, 1000),
        (write_json, 800),
        (write_wordpress, 600),
        (write_feed, 600),
        (write_pages, 100),
    )
    first, second = both.values()
    write_jsonl(second, 1900, write_jsonl(first, 1900, []))
    for export in both.values():
        for write, number in writers:
            write(export, number)
        write_others(export)
    return both


def plant(root: Path, both: dict[str, Export]) -> None:
    """Write the files of the exports below ``root``."""
    for name, export in both.items():
        for file, content in export.files.items():
            path = root / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
