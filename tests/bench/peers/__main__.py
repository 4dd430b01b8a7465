"""The CPU time and memory of Lucene, raw Tantivy and both local engines, for the same articles and queries, in a table.

``python -m tests.bench.peers [--queries 300] [--seed SEED] [PATH ...]``: the articles are those among and below the
paths, by default the sample corpus. It needs a JDK of version 21 or newer, and Maven or Lucene's jars.

Indexing is from the file to the committed index, and its CPU time is that of the whole process. Queries are answered
from the words to the highlights, after others as a warm-up. The times of single queries leave out Java's garbage
collector and compiler; "all", the time that the process took for all of them, includes both.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tests.bench.corpus import SEED
from tests.bench.peers import lucene
from tests.bench.peers.queries import as_line, prepare
from tests.opensearch_cluster.software import Unavailable

_SAMPLE: Final = Path(__file__).parents[3] / "corpus"
_QUERIES: Final = 300
_HEADINGS: Final = ("indexing s", "its peak MB", "p50 ms", "p95 ms", "all s", "peak MB", "disk MB", "answered")
#: How many digits stand after the point.
_DIGITS: Final = (1, 0, 1, 1, 1, 0, 0, 0)
#: How many of the figures are compared with the first row.
_COMPARED: Final = 6


class Peer(NamedTuple):
    """The name of a peer, and the command that runs it."""

    name: str
    command: list[str]


class Usage(NamedTuple):
    """What a program printed, the seconds of CPU that it took, and the most memory that it held, in megabytes."""

    printed: str
    seconds: float
    megabytes: float


class Costs(NamedTuple):
    """A row of the table."""

    indexing_seconds: float
    indexing_megabytes: float
    p50: float
    p95: float
    all_seconds: float
    megabytes: float
    disk_megabytes: float
    answered: int


def main(arguments: list[str] | None = None) -> None:
    """Print the table, each row as it is measured."""
    options = _options(arguments)
    with TemporaryDirectory() as name:
        folder = Path(name)
        try:
            peers = list(_peers(folder / "classes"))
        except Unavailable as error:
            raise SystemExit(f"This benchmark cannot be run: {error}.") from error
        # In a process of its own, since a program's peak of memory is at least that of the process that starts it.
        with ProcessPoolExecutor(1) as pool:
            articles = folder / "articles.jsonl"
            corpus = pool.submit(prepare, options.paths, articles, 2 * options.queries, options.seed).result()
        asked, others = corpus.queries[: options.queries], corpus.queries[options.queries :]
        lines = "".join([*map(as_line, others), "\n", *map(as_line, asked)])
        print(
            f"{corpus.articles:,} articles, {len(asked)} queries drawn with the seed {options.seed}; times are of CPU,"
        )
        print("and the figures in brackets are multiples of the first row.")
        print(_line("", _HEADINGS))
        _show(peers, articles, folder, lines)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers")
    parser.add_argument("--queries", type=int, default=_QUERIES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("paths", type=Path, nargs="*", default=[_SAMPLE])
    return parser.parse_args(arguments)


def _peers(classes: Path) -> Iterator[Peer]:
    python = [sys.executable, "-P", "-m"]
    yield Peer(lucene.NAME, lucene.command(classes))
    yield Peer(f"raw Tantivy {version('tantivy')}", [*python, "tests.bench.peers.raw_tantivy"])
    for name in ("whoosh", "tantivy"):
        yield Peer(f"searchapp, {name}", [*python, "tests.bench.peers.own", name])


def _show(peers: Iterable[Peer], articles: Path, folder: Path, lines: str) -> None:
    first: Costs | None = None
    for number, peer in enumerate(peers):
        costs = _measure(peer, articles, folder / str(number), lines)
        first = first or costs
        print(_line(peer.name, _cells(costs, first)), flush=True)


def _cells(costs: Costs, first: Costs) -> Iterator[str]:
    for place, (value, base, digits) in enumerate(zip(costs, first, _DIGITS, strict=True)):
        ratio = f" ({value / base:.2f})" if place < _COMPARED else ""
        yield f"{value:,.{digits}f}{ratio}"


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:20}" + "".join(f"{cell:>15}" for cell in cells)


def _measure(peer: Peer, articles: Path, index: Path, lines: str) -> Costs:
    indexing = _run([*peer.command, "index", str(articles), str(index)], "")
    searching = _run([*peer.command, "search", str(index)], lines)
    *answers, total = searching.printed.splitlines()
    taken, found = zip(*(map(int, answer.split("\t")) for answer in answers), strict=True)
    cuts = quantiles(taken, n=20)
    return Costs(
        indexing_seconds=indexing.seconds,
        indexing_megabytes=indexing.megabytes,
        p50=cuts[9] / 1e6,
        p95=cuts[18] / 1e6,
        all_seconds=int(total) / 1e9,
        megabytes=searching.megabytes,
        disk_megabytes=sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6,
        answered=sum(map(bool, found)),
    )


def _run(command: list[str], given: str) -> Usage:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdin is not None
    assert process.stdout is not None
    # Programs read everything that they are given before they print anything.
    with process.stdin, process.stdout:
        process.stdin.write(given)
        process.stdin.close()
        printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed.")
    return Usage(printed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
