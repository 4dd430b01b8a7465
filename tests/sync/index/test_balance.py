"""The balance of a run: random folders with known faults, compared with what was put into them."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchapp.engines.base import Engine
from searchapp.engines.registry import open_engine
from searchapp.errors import Message
from searchapp.ingest import Balance, Notes, Rejection
from searchapp.ingest.balance import MOST_LISTED, OTHER_NAMES, Place, Tally
from searchapp.ingest.balance_report import balance_fields, both_languages, details, report_fields, summary
from searchapp.ingest.date_order import DAY_FIRST, MONTH_FIRST
from searchapp.ingest.files import FoundFiles, survey
from searchapp.settings import Settings
from searchapp.sync.index import index_paths, rebuild_index

#: The figures of a balance, by their keys; those of a mapping by key and name.
Figures = Counter[tuple[str, ...]]

_WHOLE = {"title": "عنوان", "content": "نص الخبر.", "date": "2025-03-01", "source": "وكالة"}
_FAULTS: dict[str, dict[str, object]] = {
    "whole": {},
    "textless": {"content": ""},
    "undated": {"date": ""},
    "misdated": {"date": "في وقت ما"},
    "untitled": {"title": " "},
    "nameless": {"source": None},
    "bare": {"date": None, "title": None, "source": None},
    "tagged": {"tags": ["قمح", "ميناء"], "premium": False},
    "twofold": {"body": "نص آخر لا يُقرأ."},
    "void": {"title": "", "content": " "},
    "broken": {},
    "repeated": {},
}
_SKIPPED = ("a.ppt", "a.PPT", "b.djvu", "c.msg", "d.mdb", "e.rar", "f.pages", "g.7z", "h.djvu.gz", "مذكرة", "k.zst")
_IGNORED = ("a.jpg", "b.css", "c.js", "d.PNG", ".hidden.txt", "~$e.docx", "f.tmp", "g.txt~", "README.md", "Thumbs.db")


@dataclass(frozen=True)
class Written:
    """Files, by their names, and what has to come of them."""

    files: dict[str, str | bytes]
    expected: Figures


def _counted(**figures: int) -> Figures:
    return Counter({tuple(name.split("__")): count for name, count in figures.items()})


def _record(number: int, fault: str) -> tuple[str, Figures]:
    """Return lines of JSON with an article, and what has to come of them."""
    values = {"id": f"{number}", **_WHOLE, **_FAULTS[fault]}
    line = json.dumps(values, ensure_ascii=False) + "\n"
    if fault == "broken":
        return line[:-5] + "\n", _counted(rejected=1)
    if fault == "void":
        return line, _counted(rejected=1)
    lacks = {
        "text": "textless",
        "date": ("undated", "misdated", "bare"),
        "title": ("untitled", "bare"),
        "source": ("nameless", "bare"),
    }
    expected = _counted(added=1)
    expected += Counter({("without", lack): 1 for lack, faults in lacks.items() if fault in faults})
    unused = {"tagged": ("tags", "premium"), "twofold": ("body",)}.get(fault, ())
    expected += Counter({("unused_fields", name): 1 for name in unused})
    return (line * 2, expected + _counted(duplicates=1)) if fault == "repeated" else (line, expected)


def _lines(name: str, faults: list[str], first: int) -> Written:
    records = [_record(first + number, fault) for number, fault in enumerate(faults)]
    expected = sum((figures for _, figures in records), _counted(files__read=1))
    return Written({f"{name}.jsonl": "".join(lines for lines, _ in records)}, expected)


def _array(name: str, faults: list[str], first: int) -> Written:
    whole = [fault for fault in faults if fault not in ("broken", "repeated")]
    written = _lines(name, whole, first)
    lines = str(written.files[f"{name}.jsonl"]).splitlines()
    return Written({f"{name}.json": f"[{','.join(lines)}]"} if lines else {}, written.expected if lines else Counter())


def _table(name: str, faults: list[str], first: int) -> Written:
    rows = ["id,title,content,date,source,tags"]
    expected = _counted(files__read=1)
    for number, fault in enumerate(faults, first):
        if fault == "broken":
            rows.append(f"{number},عنوان")
            expected += _counted(rejected=1)
        elif fault == "repeated":
            rows += [f"{number},عنوان,نص,2025-03-01,وكالة,"] * 2
            expected += _counted(added=1, duplicates=1)
        elif fault == "tagged":
            rows.append(f"{number},عنوان,نص,2025-03-01,وكالة,قمح")
            expected += _counted(added=1, unused_fields__tags=1)
        else:
            rows.append(f"{number},,نص,,وكالة,")
            expected += _counted(added=1, without__title=1, without__date=1)
    return Written({f"{name}.csv": "\n".join(rows) + "\n"}, expected)


def _text(name: str, faults: list[str], first: int) -> Written:
    files: dict[str, str | bytes] = {}
    expected: Figures = Counter()
    for number, fault in enumerate(faults, first):
        is_void = fault in ("void", "broken")
        files[f"{name}-{number}.txt"] = "\n" if is_void else f"عنوان {number}\n\nنص الخبر."
        expected += _counted(files__read=1)
        expected += _counted(rejected=1) if is_void else _counted(added=1, without__date=1, without__source=1)
    return Written(files, expected)


def _packed(name: str, faults: list[str], _first: int) -> Written:
    return Written({f"{name}-{len(faults)}.jsonl.gz": b"no gzip"}, _counted(files__read=1, rejected=1))


def _others(names: tuple[str, ...], expected: Callable[[str], Figures]) -> st.SearchStrategy[Written]:
    chosen = st.lists(st.sampled_from(names), unique=True, max_size=len(names))
    return chosen.map(lambda some: Written(dict.fromkeys(some, "نص"), sum(map(expected, some), Counter())))


def _skipped(name: str) -> Figures:
    ending = "".join(Path(name).suffixes).lower()
    return Counter({("files", "skipped"): 1, ("skipped", ending): 1})


@st.composite
def folders(draw: st.DrawFn, first: int = 0) -> Written:
    """Return the files of a folder, with known faults; the articles are numbered from ``first`` on."""
    faults = st.lists(st.sampled_from(sorted(_FAULTS)), max_size=6)
    files: dict[str, str | bytes] = {}
    expected: Figures = Counter()
    for number in range(draw(st.integers(0, 5))):
        write = draw(st.sampled_from((_lines, _array, _table, _text, _packed)))
        place = draw(st.sampled_from(("", "2024/", "ب/ج/")))
        written = write(f"{place}file{number}", draw(faults), first + 100 * number)
        files |= written.files
        expected += written.expected
    for place in ("", "2024/"):
        for others in (
            draw(_others(_SKIPPED, _skipped)),
            draw(_others(_IGNORED, lambda _: _counted(files__ignored=1))),
        ):
            files |= {place + name: content for name, content in others.files.items()}
            expected += others.expected
    for number in range(draw(st.integers(0, 3))):
        files[f".git/{number}/config.txt"] = "نص"
        expected += _counted(files__ignored=1)
    return Written(files, expected)


def figures_of(balance: Balance) -> Figures:
    """Return the figures of ``balance`` that are not 0, as its JSON has them, except sums and the time."""
    found: Figures = Counter()
    for name, value in balance_fields(balance).items():
        if name in ("articles", "records", "seconds", "encodings"):
            continue
        if isinstance(value, dict):
            found.update({(name, key): count for key, count in value.items()})
        else:
            found[(name,)] = value
    return +found


def require_sums(balance: Balance) -> None:
    fields = balance_fields(balance)
    outcomes = ("added", "updated", "unchanged", "rejected", "unpublished", "not_articles", "duplicates")
    assert fields["records"] == sum(fields[name] for name in outcomes)
    assert fields["files"]["skipped"] == sum(fields["skipped"].values())
    assert len(balance.refused) == fields["records"] + fields["files"]["skipped"] - sum(
        fields[name] for name in ("added", "updated", "unchanged")
    )
    assert balance.is_complete == (not (fields["rejected"] or fields["skipped"] or fields["without"]["text"]))


def plant(folder: Path, written: Written) -> None:
    for name, content in written.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@contextmanager
def engine_in(folder: Path) -> Iterator[Engine]:
    with closing(open_engine(Settings(engine="memory", index=folder))) as engine:
        yield engine


def unchanged(figures: Figures) -> Figures:
    """Return the figures of a second run."""
    again: Figures = Counter({name: count for name, count in figures.items() if name[0] != "added"})
    again["unchanged",] = figures["added",]
    return +again


@settings(max_examples=min(60, settings().max_examples), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders())
def test_what_was_put_in_is_what_is_counted(written: Written) -> None:
    with TemporaryDirectory() as name, engine_in(Path(name, "index")) as engine:
        folder = Path(name, "news")
        folder.mkdir()
        plant(folder, written)
        found = survey([folder])
        assert len(found.files) + len(found.skipped) + sum(found.ignored.values()) == len(written.files)
        dry = index_paths(engine, [folder], dry_run=True)
        first = index_paths(engine, [folder])
        assert figures_of(dry) == figures_of(first) == written.expected
        assert first.articles == first.added == len(engine.digests())
        again = index_paths(engine, [folder])
        thorough = index_paths(engine, [folder], is_thorough=True)
        assert figures_of(thorough) == unchanged(written.expected)
        assert figures_of(replace(again, unused=thorough.unused)) == unchanged(written.expected)
        rebuilt = rebuild_index(engine)
        assert (rebuilt.unchanged, rebuilt.without.keys()) == (first.added, first.without.keys())
        for balance in (dry, first, again, thorough, first + again, rebuilt):
            require_sums(balance)
        assert all(rebuilt.lacking(lack) == first.lacking(lack) for lack in first.without)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders(), folders(first=1000))
def test_the_balances_of_parts_add_up_to_that_of_the_whole(one: Written, other: Written) -> None:
    with TemporaryDirectory() as name, engine_in(Path(name, "parts")) as parts, engine_in(Path(name, "whole")) as whole:
        paths = [Path(name, "one"), Path(name, "other")]
        for path, written in zip(paths, (one, other), strict=True):
            path.mkdir()
            plant(path, written)
        first, second = (index_paths(parts, [path]) for path in paths)
        together = index_paths(whole, paths)
        assert figures_of(first + second) == figures_of(together) == one.expected + other.expected
        assert replace(first + second, seconds=0.0, refused=()) == replace(together, seconds=0.0, refused=())
        assert set((first + second).refused) == set(together.refused)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(folders())
def test_what_is_packed_is_counted_like_what_is_not(written: Written) -> None:
    with TemporaryDirectory() as name, engine_in(Path(name, "index")) as engine:
        path = Path(name, "news.zip")
        with zipfile.ZipFile(path, "w") as archive:
            for member, content in written.files.items():
                archive.writestr(member, content)
        first, again = index_paths(engine, [path]), index_paths(engine, [path])
        expected = written.expected + _counted(files__read=1)
        assert figures_of(first) == expected
        assert figures_of(replace(again, unused=first.unused)) == unchanged(expected)
        require_sums(first)


def test_a_file_named_is_skipped_where_its_kind_is_not_read(tmp_path: Path) -> None:
    plant(tmp_path, Written({"a.djvu": "نص", "b.jpg": "نص", "c.txt": "عنوان\n\nنص"}, Counter()))
    with engine_in(tmp_path / "index") as engine:
        for paths in ([tmp_path / "a.djvu", tmp_path / "b.jpg", tmp_path / "c.txt"], [tmp_path / "a.djvu", tmp_path]):
            balance = index_paths(engine, paths)
            assert figures_of(balance)["skipped", ".djvu"] == 1
            assert balance.read == balance.records == 1
            assert not balance.is_complete


def test_what_is_below_two_paths_is_counted_once(tmp_path: Path) -> None:
    plant(tmp_path, Written({"a/x.ppt": "", "a/y.jpg": "", "a/b/z.ppt": "", "a/b/n.txt": "نص"}, Counter()))
    (tmp_path / "a" / "link.ppt").symlink_to(tmp_path / "a" / "x.ppt")
    expected = survey([tmp_path])
    assert survey([tmp_path / "a", tmp_path, tmp_path / "a" / "b"]) == expected
    assert (len(expected.files), len(expected.skipped), expected.ignored) == (1, 2, {".jpg": 1})


def test_an_index_among_the_articles_is_ignored(tmp_path: Path) -> None:
    plant(tmp_path, Written({"index/CURRENT": "", "index/LOCK": "", "index/g/x": "", "a.txt": "نص"}, Counter()))
    assert survey([tmp_path]) == FoundFiles((tmp_path / "a.txt",), (), {"index": 3})


def test_what_readers_note_is_counted() -> None:
    repair = Message("bytes replaced", "بايتات استُبدلت")
    tally = Tally()
    tally.begin_file()
    for line in (1, 2):
        tally.note(Notes("windows-1256", (repair,), (("tags", ["قمح"]),), (("date", "month first"),)), "/a.csv", line)
    tally.note(Notes("utf-8"), "/a.csv", 0)
    tally.begin_file()
    tally.note(Notes("windows-1256"), "/b.csv", 0)
    for kind in ("unpublished", "not_article", "duplicate", "rejected"):
        tally.refuse(Rejection("/b.csv", 1, repair, kind))
    balance = tally.balance(articles=0, seconds=0.0)
    fields = balance_fields(balance)
    assert fields["encodings"] == {"windows-1256": 2, "utf-8": 1}
    assert (fields["repaired"], fields["unused_fields"]) == (2, {"tags": 2})
    assert fields["date_order"] == {"/a.csv": {"date": "month first"}}
    assert [fields[kind] for kind in ("unpublished", "not_articles", "duplicates", "rejected")] == [1, 1, 1, 1]
    assert balance.repairs.first == (Place("/a.csv", 1, repair), Place("/a.csv", 2, repair))
    assert balance.unused["tags"].sample == "قمح"
    both = balance_fields(balance + balance)
    assert (both["encodings"], both["repaired"], both["unused_fields"]) == (
        {"windows-1256": 4, "utf-8": 2},
        4,
        {"tags": 4},
    )


@pytest.mark.parametrize("kind", ["unpublished", "not_article", "duplicate"])
def test_drafts_menus_and_copies_are_no_fault(kind: Any) -> None:
    reason = Message("a draft", "مسودة")
    assert Balance(refused=(Rejection("/a.xml", 1, reason, kind),)).is_complete


def test_lists_are_bounded_and_counts_are_not() -> None:
    many = 3 * MOST_LISTED
    tally = Tally()
    for number in range(many):
        tally.note(Notes(repairs=(Message("x", "س"),), unused=((f"field{number}", "x" * 10_000),)), "/a", number)
        tally.article("added", b"\1", "/a", number)
    balance = tally.balance(articles=0, seconds=0.0)
    for each in (balance, balance + balance):
        times = each.added // many
        assert each.repairs.number == each.lacking("text") == times * many
        assert len(each.repairs.first) == len(each.without["text"].first) == MOST_LISTED
        assert sum(unused.records for unused in each.unused.values()) == times * many
        assert len(each.unused) == MOST_LISTED + 1
        assert each.unused[OTHER_NAMES].records == times * (many - MOST_LISTED)
    assert max(len(unused.sample) for unused in balance.unused.values()) < 100


def test_a_balance_is_said_in_both_languages(tmp_path: Path) -> None:
    plant(tmp_path, Written({"a.jsonl": json.dumps({"text": "نص", "tags": "قمح\n"}), "b.ppt": "", "c": ""}, Counter()))
    with engine_in(tmp_path / "index") as engine:
        balance = replace(index_paths(engine, [tmp_path]), encodings={"windows-1256": 1}, seconds=0.0)
    balance = replace(
        balance, date_orders={"/a.csv": {"نشر": MONTH_FIRST}, "/b.csv": {"نشر": MONTH_FIRST, "d": DAY_FIRST}}
    )
    report = report_fields(balance, both_languages)
    assert summary(report, "en") == "1 added, 0 unchanged, 0 set aside, in 0.0 s"
    assert summary(report, "ar") == "أُضيف 1، لم يتغير 0، استُبعد 0، في 0.0 ث"
    assert details(report, "en") == [
        "Files: 1 read, 0 ignored, 2 skipped (no ending 1, .ppt 1).",
        "Articles without date: 1, without title: 1, without source: 1.",
        "Fields that were not used: tags (1: قمح).",
        "Encodings (windows-1256 1); mended: 0.",
        "Dates were read month first in نشر, day first in d.",
    ]
    assert details(report, "ar") == [
        "الملفات: قُرئ 1، وأُهمل 0، ولم يُقرأ لنوعه 2 (بلا امتداد 1، .ppt 1).",
        "مقالات بلا تاريخ: 1، وبلا عنوان: 1، وبلا مصدر: 1.",
        "حقول لم تُستعمل: tags (1: قمح).",
        "الترميزات (windows-1256 1)؛ أُصلح: 0.",
        "قُرئت التواريخ والشهر أولًا في نشر، واليوم أولًا في d.",
    ]
