"""How much of a PDF is read: 63 documents of eight producers, made of the sample corpus.

usage: python -m tests.bench.documents FOLDER      FOLDER keeps the documents, and is filled if it is empty

It needs chromium, soffice, the bindings of Pango for the system's Python, and, of Python's packages, weasyprint, typst,
pymupdf, fpdf2 with uharfbuzz, reportlab, arabic-reshaper and python-bidi; and the fonts Noto Naskh Arabic, Amiri,
Scheherazade, KacstOne and DejaVu Sans. What is missing is said and left out.

Of each producer are shown: the share of words read in order, and of the words read those that are right; paragraphs
read exactly; numbers read; seconds.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.ingest import Record, read_records
from tests.bench.documents.producers import PRODUCERS, Layout, missing
from tests.bench.documents.texts import Document, documents, vowelled, with_latin, with_table

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"\d[\d.,٫٬:/-]*\d|\d")
NASKH, AMIRI, SCHEHERAZADE, KACST, DEJAVU = "Noto Naskh Arabic", "Amiri", "Scheherazade", "KacstOne", "DejaVu Sans"

ONE, TWO, THREE = Layout(), Layout(columns=2, size=10), Layout(columns=3, size=9)
KINDS = {
    "one": (ONE, None),
    "two": (TWO, None),
    "three": (THREE, None),
    "table": (ONE, with_table),
    "marks": (ONE, vowelled),
    "latin": (ONE, with_latin),
    "ragged": (ONE._replace(align="start"), None),
    "amiri": (ONE._replace(font=AMIRI), with_latin),
    "scheherazade": (TWO._replace(font=SCHEHERAZADE), None),
    "kacst": (ONE._replace(font=KACST), None),
    "dejavu": (ONE._replace(font=DEJAVU), None),
    "dejavu-two": (TWO._replace(font=DEJAVU), with_latin),
    "dejavu-table": (ONE._replace(font=DEJAVU), with_table),
    "dejavu-ragged": (ONE._replace(font=DEJAVU, align="start"), with_latin),
    "dejavu-latin": (ONE._replace(font=DEJAVU), with_latin),
    "dejavu-three": (THREE._replace(font=DEJAVU), None),
}
PLAN = {
    "chromium": "one two three table marks latin ragged amiri scheherazade kacst",
    "weasyprint": "one two three table marks latin ragged amiri scheherazade kacst",
    "libreoffice": "one two three table marks latin ragged amiri kacst",
    "typst": "one two three table marks latin ragged amiri scheherazade",
    "pango": "one two three table marks latin amiri kacst",
    "mupdf": "one latin ragged amiri kacst",
    "fpdf2": "one table latin ragged amiri kacst",
    "reportlab": "dejavu dejavu-two dejavu-table dejavu-ragged dejavu-latin dejavu-three",
}


class Measure(NamedTuple):
    recall: float
    precision: float
    paragraphs: float
    numbers: float
    seconds: float


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    measures: dict[str, list[Measure]] = {}
    for producer, kind, document, path in made(folder):
        measure = measured(document, path)
        measures.setdefault(producer, []).append(measure)
        if "-v" in sys.argv:
            print(f"{producer} {kind}: {_row(measure)}")
    for producer, found in measures.items():
        print(f"{producer:12} {len(found):3} {_row(mean_of(found))}")
    every = [each for found in measures.values() for each in found]
    print(f"{'all':12} {len(every):3} {_row(mean_of(every))}")


def made(folder: Path) -> Iterator[tuple[str, str, Document, Path]]:
    """Yield each document and its file, which is made if it is not there."""
    texts = iter(documents(sum(len(kinds.split()) for kinds in PLAN.values())))
    for producer, kinds in PLAN.items():
        lacks = missing(producer)
        if lacks:
            print(f"{producer}: left out, {lacks} is missing")
        for kind in kinds.split():
            layout, change = KINDS[kind]
            text = next(texts)
            document = change(text) if change else text
            path = folder / f"{producer}-{kind}.pdf"
            if not path.exists() and not lacks:
                PRODUCERS[producer](document, layout, path)
            if path.exists():
                yield producer, kind, document, path


def measured(document: Document, path: Path) -> Measure:
    started = time.perf_counter()
    articles = [record.article() for record in read_records(path) if isinstance(record, Record)]
    seconds = time.perf_counter() - started
    read = [text for article in articles for text in (article.title, *article.paragraphs)]
    want, have = words_of(document.truth), words_of(read)
    same = sum(block.size for block in SequenceMatcher(None, want, have, autojunk=False).get_matching_blocks())
    exact = Counter(" ".join(words_of([text])) for text in document.truth)
    exact_read = exact & Counter(" ".join(words_of([text])) for text in read)
    numbers = Counter(NUMBER.findall("\n".join(document.truth)))
    numbers_read = numbers & Counter(NUMBER.findall("\n".join(read)))
    return Measure(
        same / len(want),
        same / max(1, len(have)),
        exact_read.total() / exact.total(),
        numbers_read.total() / numbers.total() if numbers else 1.0,
        seconds,
    )


def words_of(texts: list[str]) -> list[str]:
    return [normalize(word) for word in WORD.findall(without_diacritics("\n".join(texts)))]


def mean_of(measures: list[Measure]) -> Measure:
    return Measure(*(mean(column) for column in zip(*measures, strict=True)))


def _row(found: Measure) -> str:
    names = ("recall", "precision", "paragraphs", "numbers")
    return (
        " ".join(f"{name} {value:.3f}" for name, value in zip(names, found, strict=False)) + f" {found.seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
