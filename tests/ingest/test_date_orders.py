"""Which comes first in the dates of a file, the day or the month: the other dates of the same field say so."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from searchapp.ingest import InputFile, Notes, Record, read_file

Values = Sequence[dict[str, str]]


def lines(values: Values) -> str:
    # Slashes as PHP writes them.
    return "\n".join(json.dumps(each).replace("/", "\\/") for each in values)


def envelope(values: Values) -> str:
    return json.dumps({"hits": {"hits": [{"_source": each} for each in values]}})


def elements(values: Values) -> str:
    records = (
        f"<record>{''.join(f'<{name}>{value}</{name}>' for name, value in each.items())}</record>" for each in values
    )
    return f"<archive>{''.join(records)}</archive>"


def table(values: Values) -> str:
    return "\n".join(",".join(row) for row in [[*values[0]], *([*each.values()] for each in values)])


KINDS: dict[str, Callable[[Values], str]] = {
    "a.jsonl": lines,
    "b.json": lambda values: json.dumps(list(values)),
    "c.json": envelope,
    "d.xml": elements,
}


def read(path: Path) -> tuple[list[str], dict[str, str], list[bytes]]:
    """Return the dates of the articles of a file, the orders that were found, and the digests."""
    items = list(read_file(InputFile(path)))
    records = [item for item in items if isinstance(item, Record)]
    dates = [f"{record.article().date:%Y-%m-%d}" if record.article().date else "" for record in records]
    found = {column: order for item in items if isinstance(item, Notes) for column, order in item.date_orders}
    return dates, found, [record.digest for record in records]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("written", "dates", "order"),
    [
        (["1/5/2015", "3/31/2015"], ["2015-01-05", "2015-03-31"], "month first"),
        (["1/5/2015", "31/3/2015"], ["2015-05-01", "2015-03-31"], "day first"),
        (["1/5/2015", "2/5/2015"], ["2015-05-01", "2015-05-02"], None),
        (["1/5/2015", "3/31/2015", "31/3/2015"], ["2015-05-01", "", "2015-03-31"], None),
        # Late, and behind records without a date
        (["1/5/2015"] + [""] * 500 + ["3/31/2015"], ["2015-01-05"] + [""] * 500 + ["2015-03-31"], "month first"),
        (["2015-05-01"] * 300 + ["1/5/2015"], ["2015-05-01"] * 301, None),
    ],
)
def test_the_order_is_that_of_all_records(
    tmp_path: Path, name: str, written: list[str], dates: list[str], order: str | None
) -> None:
    values = [{"title": f"خبر {place}", "content": "نص", "pubDate": each} for place, each in enumerate(written)]
    path = tmp_path / name
    path.write_text(KINDS[name](values), encoding="utf-8")
    found, orders, _ = read(path)
    assert found == dates
    assert orders == ({"pubDate": order} if order else {})


@pytest.mark.parametrize("name", [*KINDS, "e.csv"])
@pytest.mark.parametrize(
    ("written", "dates", "order"),
    [
        (["1/5/2015", "3/31/2015"], ["2015-01-05", "2015-03-31"], "month first"),
        (["1/5/2015", "31/3/2015"], ["2015-05-01", "2015-03-31"], "day first"),
    ],
)
def test_the_order_is_found_where_only_what_it_holds_tells_a_date(
    tmp_path: Path, name: str, written: list[str], dates: list[str], order: str
) -> None:
    values = [{"title": f"خبر {place}", "content": "نص", "qqq": each} for place, each in enumerate(written)]
    path = tmp_path / name
    path.write_text({**KINDS, "e.csv": table}[name](values), encoding="utf-8")
    found, orders, _ = read(path)
    assert (found, orders) == (dates, {"qqq": order})


def test_what_is_no_date_by_its_name_has_no_order_beside_one_that_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    values = [{"title": "خبر", "content": "نص", "date": "2015-03-01", "qqq": "3/31/2015"}]
    path.write_text(lines(values), encoding="utf-8")
    dates, orders, _ = read(path)
    assert (dates, orders) == (["2015-03-01"], {})


@pytest.mark.parametrize("name", KINDS)
def test_a_record_whose_order_changes_is_another(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    digests = []
    for second in ("2/1/2015", "3/31/2015"):
        values = [{"title": "خبر", "content": "نص", "date": each} for each in ("1/5/2015", second)]
        path.write_text(KINDS[name](values), encoding="utf-8")
        digests.append(read(path)[2][0])
    assert digests[0] != digests[1]


def test_each_field_has_an_order_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    values = [
        {"title": "خبر", "content": "نص", "date": "3/31/2015", "updated": "31/3/2015"},
        {"title": "خبر", "content": "نص", "date": "1/5/2015", "updated": "1/5/2015"},
        {"title": "خبر", "content": "نص", "updated": "1/5/2015"},
    ]
    path.write_text(lines(values), encoding="utf-8")
    dates, orders, _ = read(path)
    assert dates == ["2015-03-31", "2015-01-05", "2015-05-01"]
    assert orders == {"date": "month first", "updated": "day first"}


def test_a_broken_line_says_nothing_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"date": 3\n{"date": "3/31/2015"}\n[]\n', encoding="utf-8")
    notes = [item for item in read_file(InputFile(path)) if isinstance(item, Notes)]
    assert [item.date_orders for item in notes] == [(("date", "month first"),)]
