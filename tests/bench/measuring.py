"""Measuring in children, so that one measurement's memory is not another's."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call cost: seconds on the clock, and the most memory that its process held, in megabytes."""

    seconds: float
    megabytes: float


def cost_of(call: Callable[[], object]) -> Cost:
    """Run ``call`` in a process of its own."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        started = time.perf_counter()
        call()
        seconds = time.perf_counter() - started
        sender.send(Cost(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))

    child = context.Process(target=run)
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit("The measured call failed.")
    cost: Cost = receiver.recv()
    return cost


def percentiles(milliseconds: list[float]) -> str:
    """Return the median and the 95th percentile in words."""
    cuts = quantiles(milliseconds, n=20)
    return f"p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms"
