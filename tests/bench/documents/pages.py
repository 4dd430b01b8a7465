"""Dates, titles and authors of web pages, beside those that trafilatura and htmldate find.

    python -m tests.bench.documents.pages FOLDER...

Each folder is the ``tests`` folder of a copy of https://github.com/adbar/trafilatura or
https://github.com/adbar/htmldate: pages of some 1,700 sites, and what people have found on them.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

from searchapp.dates.documents import parse_date
from searchapp.ingest.encodings import declared_in, decoded
from searchapp.ingest.html import page_metadata
from searchapp.ingest.markup import parse_html
from searchapp.ingest.record import Fields
from searchapp.ingest.rejected import Rejected

FIELDS: Final = ("date", "title", "author")
_WORD: Final = re.compile(r"\w+")


class Known(NamedTuple):
    """A page, and its fields as people read them: ``""`` where they found none or did not look."""

    address: str
    data: bytes
    date: str
    title: str
    author: str


def known_pages(tests: Path) -> Iterator[Known]:
    for listed in (tests / "evaldata.json", *sorted(tests.glob("eval_*20*.json")), tests / "eval_default.json"):
        if not listed.exists():
            continue
        for address, known in json.loads(listed.read_bytes()).items():
            files = [tests / folder / known["file"] for folder in ("cache", "eval", "test_set")]
            for file in filter(Path.is_file, files):
                fields = (_text(known.get(name)) for name in FIELDS)
                yield Known(address, file.read_bytes(), *fields)
                break


def _text(value: object) -> str:
    """Return a value as text; several names with commas between them, and nothing for what is missing."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else value
    return text.replace(";", ",") if isinstance(text, str) else ""


def ours(page: Known) -> dict[str, str]:
    try:
        root = parse_html(decoded(page.data, declared_in(page.data)).text)
        fields = Fields() if root is None else page_metadata(root, page.address)
    except Rejected as rejected:
        print(f"{page.address}: {rejected.reason.en}", file=sys.stderr)
        fields = Fields()
    found = parse_date(fields.date)
    return {"date": f"{found:%Y-%m-%d}" if found else "", "title": fields.title, "author": fields.author}


def of_trafilatura(page: Known) -> dict[str, str]:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(page.data, default_url=page.address)
    return {name: getattr(found, name) or "" for name in FIELDS}


def of_htmldate(page: Known) -> dict[str, str]:
    from htmldate import find_date

    found = ""
    # It raises for some pages.
    with suppress(Exception):
        found = find_date(decoded(page.data, declared_in(page.data)).text, url=page.address, original_date=True) or ""
    return {"date": found}


READERS: Final[dict[str, Callable[[Known], dict[str, str]]]] = {
    "searchapp": ours,
    "trafilatura": of_trafilatura,
    "htmldate": of_htmldate,
}


def alike(found: str, known: str) -> bool:
    return _WORD.findall(found.casefold()) == _WORD.findall(known.casefold())


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--show", help="Print what a field of searchapp is where it is wrong.")
    parser.add_argument("--only", choices=list(READERS), help="Only this reader.")
    options = parser.parse_args()
    logging.disable()
    for folder in options.folders:
        pages = list(known_pages(folder))
        print(f"\n{folder}: {len(pages)} pages")
        print(f"{'':14}" + "".join(f"{name + ': right':>15}{'wrong':>7}{'none':>6}" for name in FIELDS) + f"{'ms':>7}")
        for name, read in READERS.items():
            if options.only in (None, name):
                print(f"{name:14}{row(pages, read, options.show if name == 'searchapp' else None)}")


def row(pages: list[Known], read: Callable[[Known], dict[str, str]], show: str | None) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    begun = perf_counter()
    for page in pages:
        found = read(page)
        for field in FIELDS:
            known: Any = getattr(page, field)
            if known and field in found:
                outcome = "right" if alike(found[field], known) else "wrong" if found[field] else "none"
                counts[field, outcome] += 1
                if field == show and outcome != "right":
                    print(f"{page.address}\n  {known!r}\n  {found[field]!r}", file=sys.stderr)
    spent = (perf_counter() - begun) / max(len(pages), 1) * 1000
    cells = "".join(
        f"{counts[field, 'right']:>{15}}{counts[field, 'wrong']:>7}{counts[field, 'none']:>6}" for field in FIELDS
    )
    return f"{''.join(cells)}{spent:>7.1f}"


if __name__ == "__main__":
    main()
