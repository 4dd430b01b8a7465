"""Which of two copies was published first: only what must be true is said."""

from __future__ import annotations

from datetime import datetime

import pytest

from searchapp.model import Article, DatePrecision
from searchapp.plan import Copies
from searchapp.search.present import is_first

NOON, ONE = datetime(2025, 11, 6, 12), datetime(2025, 11, 6, 13)
DAY, NEXT_DAY = datetime(2025, 11, 6), datetime(2025, 11, 7)


def article(when: datetime | None, offset: int | None = None, precision: DatePrecision | None = None) -> Article:
    return Article("1", "", (), date=when, utc_offset=offset, date_precision=precision)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (article(NOON), article(ONE), True),
        (article(ONE), article(NOON), False),
        (article(NOON), article(NOON), False),
        # 13:00 in Riyadh is 10:00 in London
        (article(ONE, 180), article(NOON, 0), True),
        (article(NOON, 0), article(ONE, 180), False),
        # The other clock may be anywhere on earth
        (article(NOON, 180), article(ONE), False),
        (article(NOON, 180), article(datetime(2025, 11, 6, 23, 1)), True),
        (article(NOON, 180), article(datetime(2025, 11, 6, 22, 59)), False),
        # What has no time may be of any time of its day, its month, its year
        (article(DAY), article(NOON), False),
        (article(DAY), article(NEXT_DAY), True),
        (article(datetime(2025, 11, 1), precision="month"), article(NOON), False),
        (article(datetime(2025, 10, 1), precision="month"), article(DAY), True),
        (article(datetime(2025, 1, 1), precision="year"), article(DAY), False),
        (article(datetime(2015, 10, 14), precision="hijri_year"), article(datetime(2016, 10, 2)), True),
        (article(datetime(2015, 10, 14), precision="hijri_year"), article(datetime(2016, 10, 1)), False),
        (article(None), article(NOON), False),
        (article(NOON), article(None), False),
    ],
)
def test_first(one: Article, other: Article, *, expected: bool) -> None:
    assert is_first(one, Copies((other,), 1)) is expected
