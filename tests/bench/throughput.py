"""How many searches are answered by two workers on two cores, beside one on one: ``python -m tests.bench.throughput``.

Both serve the same index and are asked in turn, each client as soon as it has its answer. A machine that does other
things answers fewer, but the searches for each second of processor time show how much workers hinder each other.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tests.bench.corpus import queries
from tests.bench.drill.server import cpu_of_workers
from tests.bench.soak.memory import workers
from tests.bench.soak.readers import ask
from tests.web.serving import Server, free_port, running

_QUERIES: Final = 500
_CLIENTS_A_WORKER: Final = 4


class Throughput(NamedTuple):
    """Searches answered in a second, and in a second of processor time of the workers."""

    each_second: float
    each_cpu_second: float


def main() -> None:
    """Print the measurements of each round, and how the medians compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.throughput", description=__doc__)
    parser.add_argument("index", type=Path, help="an index of the corpus of the benchmarks")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    asked = queries(_QUERIES)
    found: dict[int, list[Throughput]] = {1: [], 2: []}
    with TemporaryDirectory() as folder, ExitStack() as stack:
        servers = {count: _served(stack, given.index, count, Path(folder)) for count in found}
        for _ in range(given.rounds + 1):
            for count, server in servers.items():
                found[count].append(_measure(server, count, asked, given.seconds))
                print(count, "workers: {:.1f} searches a second, {:.1f} a CPU second".format(*found[count][-1]))
    # The first round warms up.
    one, two = (Throughput(*map(median, zip(*each[1:], strict=True))) for each in found.values())
    print(
        f"two workers / one: {two.each_second / one.each_second:.2f} each second, "
        f"{two.each_cpu_second / one.each_cpu_second:.2f} each CPU second"
    )


def _served(stack: ExitStack, index: Path, count: int, folder: Path) -> Server:
    port = free_port()
    cores = ",".join(map(str, range(count)))
    command = ["taskset", "-c", cores, sys.executable, "-m", "searchapp", "--index", str(index.resolve()), "serve"]
    options = ["--workers", str(count), "--port", str(port), "--quiet"]
    server = stack.enter_context(running([*command, *options], port, folder))
    while len(workers(server.process.pid)) < count:
        time.sleep(0.1)
    return server


def _measure(server: Server, count: int, asked: Sequence[str], seconds: float) -> Throughput:
    began, cpu = time.monotonic(), cpu_of_workers(server.process.pid)
    clients = count * _CLIENTS_A_WORKER
    with ThreadPoolExecutor(clients) as pool:
        end = began + seconds
        answered = sum(pool.map(lambda seed: _answered(server.port, asked, end, seed), range(clients)))
    return Throughput(answered / (time.monotonic() - began), answered / (cpu_of_workers(server.process.pid) - cpu))


def _answered(port: int, asked: Sequence[str], until: float, seed: int) -> int:
    choice, answered = random.Random(seed), 0
    while time.monotonic() < until:
        answered += ask(port, "/api/search", {"q": choice.choice(asked)}).status == 200
    return answered


if __name__ == "__main__":
    main()
