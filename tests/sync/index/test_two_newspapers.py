"""Two newspapers' exports of 10,000 records: the balance names each fault with its number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from searchapp.ingest.date_order import MONTH_FIRST
from searchapp.sync.index import index_paths
from tests.sync.index.newspapers import exports, plant
from tests.sync.index.test_balance import engine_in, figures_of, require_sums

RECORDS = 10_000


@pytest.mark.slow
@pytest.mark.parametrize("seed", [17])
def test_each_fault_of_two_newspapers_is_counted(tmp_path: Path, seed: int) -> None:
    both = exports(seed)
    plant(tmp_path / "news", both)
    with engine_in(tmp_path / "index") as engine:
        balance = index_paths(engine, [tmp_path / "news"])
        again = index_paths(engine, [tmp_path / "news"])
    expected = sum((export.expected for export in both.values()), start=type(both["alsahil"].expected)())
    orders = balance.date_orders
    found = figures_of(replace(balance, date_orders={}))
    found.update({("encodings", name): count for name, count in balance.encodings.items()})
    wrong = {name: (found[name], expected[name]) for name in {*found, *expected} if found[name] != expected[name]}
    assert wrong == {}
    assert orders == {str(tmp_path / "news" / name / "table.csv"): {"date": MONTH_FIRST} for name in both}
    require_sums(balance)
    assert balance.records >= RECORDS
    require_sums(again)
    assert (again.unchanged, again.added, again.updated) == (balance.added, 0, 0)
    assert {kind: len(again.refusals(kind)) for kind in ("rejected", "unpublished", "duplicate", "skipped")} == {
        kind: len(balance.refusals(kind)) for kind in ("rejected", "unpublished", "duplicate", "skipped")
    }
