"""Imports for the pages about them: an ordinary one, one full of faults, and one that means ill."""

from __future__ import annotations

from searchapp.errors import Message
from searchapp.ingest import Balance, Rejection
from searchapp.ingest.balance import MOST_LISTED, Place, Places, UnusedField
from searchapp.ingest.date_order import DAY_FIRST, MONTH_FIRST
from searchapp.ingest.kinds import not_read
from searchapp.ingest.rejected import HAS_NO_TEXT, UNPUBLISHED, Refusal, bad_bytes, same_as
from searchapp.settings import Settings
from searchapp.sync.runs import RunLog
from tests.web.newsroom import BIDI_OVERRIDE, PAYLOAD

ROOT = "/srv/أرشيف الصحف/2019"
LONG = f"{ROOT}/{'مجلد-بعيد/' * 20}{'very-long-name-without-a-space-' * 6}.jsonl"

ORDINARY = Balance(articles=4800, read=12, ignored={".jpg": 3}, added=4790, unchanged=10, seconds=8.1)

FAULTY = Balance(
    articles=4900,
    read=14,
    ignored={"hidden": 2, ".css": 40},
    added=80,
    updated=7,
    unchanged=13,
    removed=2,
    refused=(
        Rejection(f"{ROOT}/a.jsonl", 7, HAS_NO_TEXT),
        Rejection(f"{ROOT}/a.jsonl", 9, HAS_NO_TEXT),
        Rejection(LONG, 1, Message("not JSON (column 5)", "ليس JSON (العمود 5)")),
        Rejection(f"{ROOT}/b.xml", 30, UNPUBLISHED, "unpublished"),
        Rejection(f"{ROOT}/home.html", 0, Message("not an article", "ليس مقالًا"), "not_article"),
        Rejection(f"{ROOT}/a.jsonl", 11, same_as(10), "duplicate"),
        Rejection(f"{ROOT}/old.wpd", 0, not_read(".wpd", ".txt .html"), "skipped"),
    ),
    without={"date": Places(30, tuple(Place(f"{ROOT}/a.jsonl", line) for line in range(20, 50)))},
    unused={"tags": UnusedField(100, "قمح، ميناء", Place(f"{ROOT}/a.jsonl", 1))},
    encodings={"utf-8": 12, "windows-1256": 2},
    repairs=Places(1, (Place(f"{ROOT}/c.html", 0, bad_bytes(3)),)),
    date_orders={f"{ROOT}/d.csv": {"نشر": MONTH_FIRST}, f"{ROOT}/e.csv": {"تاريخ": DAY_FIRST}},
    seconds=1.25,
)


def hostile() -> Balance:
    """Return a balance with as much of everything as there can be, and names that are markup."""
    name = f"/x/{PAYLOAD}{BIDI_OVERRIDE}"
    kinds: tuple[Refusal, ...] = ("rejected", "unpublished", "not_article", "duplicate", "skipped")
    places = tuple(Place(f"{name}{line}", line) for line in range(MOST_LISTED))
    mended = tuple(place._replace(what=Message(PAYLOAD, PAYLOAD)) for place in places)
    unused = UnusedField(5, f"{PAYLOAD}\n" * 9, places[0])
    return Balance(
        read=10**9,
        added=10**9,
        refused=tuple(
            Rejection(f"{LONG}{line}.x{line}", line, same_as(line), kind) for kind in kinds for line in range(500)
        ),
        without={lack: Places(10**6, places) for lack in ("text", "date", "title", "source")},
        unused={f"{PAYLOAD}{number}": unused for number in range(MOST_LISTED)},
        encodings={"utf-8": 1},
        repairs=Places(10**6, mended),
        date_orders={f"{LONG}{number}": {PAYLOAD: DAY_FIRST} for number in range(500)},
        seconds=86_400.0,
    )


def log_imports(settings: Settings) -> None:
    """Keep three runs, the ordinary one as the last."""
    log = RunLog.of(settings)
    assert log.begin("fetch", "whoosh", [f"https://news.example/{PAYLOAD}", "/x"]).write(hostile()) is None
    assert log.begin("watch", "whoosh", [ROOT]).write(FAULTY) is None
    assert log.begin("index", "whoosh", [ROOT, "/srv/two"]).write(ORDINARY) is None
