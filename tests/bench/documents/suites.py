"""How the readers do on the test suites of others, as a table: right, wrong, refused with the reasons.

    python -m tests.bench.documents.suites FOLDER [--list]

FOLDER may hold the checkouts ``feedparser``, ``JSONTestSuite``, ``csv-spectrum`` and ``warcio``.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from searchapp.ingest import Rejected, Rejection, read_records
from searchapp.ingest.markup import html_text
from searchapp.model import Article

ENTRY: Final = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>/]", re.IGNORECASE)
#: What a test of feedparser says of the title or the text of the first entry.
EXPECTED: Final = re.compile(
    r"Expect:.*?entries\[0\]\[['\"](title|description|summary|content)['\"]\](?:\[0\]\[['\"]value['\"]\])?"
    r"\s*==\s*u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")",
    re.DOTALL,
)
#: Tests of how feedparser loads what is not a file, and of formats other than feeds.
OF_NO_FEEDS: Final = ("/http/", "/sgml/")


class Outcome(NamedTuple):
    """What became of a file: ``right``, ``wrong``, or the reason of its refusal."""

    file: Path
    what: str


def read(path: Path) -> tuple[list[Article], list[str]]:
    articles: list[Article] = []
    reasons: list[str] = []
    for record in read_records(path):
        if isinstance(record, Rejection):
            reasons.append(record.reason.en)
            continue
        try:
            articles.append(record.article())
        except Rejected as rejected:
            reasons.append(rejected.reason.en)
    return articles, reasons


def words(text: str) -> str:
    return " ".join(html_text(f"<p>{text}</p>").split())


def feeds(suite: Path) -> Iterator[Outcome]:
    """A feed is right if each entry is an article, and the first says what is expected of it."""
    for path in sorted((suite / "tests").rglob("*.xml")):
        data = path.read_bytes()
        entries = len(ENTRY.findall(re.sub(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", b"", data, flags=re.DOTALL)))
        if not entries or any(part in path.as_posix() for part in OF_NO_FEEDS):
            continue
        articles, reasons = read(path)
        expected = EXPECTED.search(data.decode("utf-8", "replace"))
        if reasons and set(reasons) != {"has no text"}:
            yield Outcome(path, re.sub(r" \(.*", "", next(reason for reason in reasons if reason != "has no text")))
        elif expected is None:
            yield Outcome(path, "right" if len(articles) + len(reasons) == entries else "wrong")
        else:
            wanted = words(ast.literal_eval(expected[2]))
            found = [words(" ".join((article.title, *article.paragraphs))) for article in articles[:1]]
            yield Outcome(path, "right" if wanted in "".join(found) else "wrong")


def json_texts(suite: Path) -> Iterator[Outcome]:
    """JSON has to be read, anything else refused; ``i_`` may be either."""
    for path in sorted((suite / "test_parsing").glob("*.json")):
        data = path.read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            # As the field of an article.
            place = Path(folder, "a.json")
            place.write_bytes(b'[{"title": "x", "field": ' + data + b"}]")
            articles, reasons = read(place)
        is_read, is_json = bool(articles), path.name.startswith("y_")
        if path.name.startswith("i_") or is_read == is_json:
            yield Outcome(path, "right" if is_read else f"right, refused: {re.sub(r' .*', '', reasons[0])}")
        else:
            yield Outcome(path, "read, though it is none" if is_read else f"wrong, refused: {reasons[0]}")


def tables(suite: Path) -> Iterator[Outcome]:
    """The cells have to be those that the JSON beside a table says."""
    for path in sorted((suite / "csvs").glob("*.csv")):
        rows = json.loads((suite / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, "a.csv")
            head, line_end, rest = path.read_bytes().partition(b"\n")
            # Columns whose names say what they are.
            names = [b"title", b"text", *head.rstrip(b"\r").split(b",")[2:]]
            place.write_bytes(b",".join(names) + line_end + rest)
            articles, reasons = read(place)
        wanted = [words(" ".join(list(map(str, row.values()))[:2])) for row in rows]
        found = [words(" ".join((article.title, *article.paragraphs))) for article in articles]
        yield Outcome(path, "right" if found == wanted else f"refused: {reasons[0]}" if reasons else "wrong")


def archives(suite: Path) -> Iterator[Outcome]:
    """An archive is right if each page that was found is an article or counted."""
    for path in sorted((suite / "test" / "data").glob("*arc*")):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, path.name.removesuffix(".bad"))
            shutil.copy(path, place)
            articles, reasons = read(place)
        yield Outcome(path, f"{len(articles)} articles; {', '.join(sorted(set(reasons))) or 'nothing refused'}")


SUITES: Final = {"feedparser": feeds, "JSONTestSuite": json_texts, "csv-spectrum": tables, "warcio": archives}


def main() -> None:
    folder = Path(sys.argv[1])
    for name, outcomes_of in SUITES.items():
        if not (folder / name).is_dir():
            continue
        outcomes = list(outcomes_of(folder / name))
        print(f"{name}: {len(outcomes)} files")
        for what, count in Counter(outcome.what for outcome in outcomes).most_common():
            print(f"  {count:5}  {count / len(outcomes):6.1%}  {what}")
            if "--list" in sys.argv and what != "right":
                for outcome in [each for each in outcomes if each.what == what][:12]:
                    print(f"         {outcome.file.relative_to(folder)}")


if __name__ == "__main__":
    main()
