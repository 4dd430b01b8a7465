"""What was understood of files before they are indexed, and the import rules that they seem to need.

A part of the files is looked at, and the beginning of each: a rule is proposed for what most of it has in common.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from searchapp.errors import Message
from searchapp.import_rules import FIELDS, NO_RULE, ImportRule, escaped
from searchapp.ingest import guess
from searchapp.ingest.balance import Notes, sample_of
from searchapp.ingest.date_order import MONTH_FIRST, is_in_numbers, orders
from searchapp.ingest.files import read_file
from searchapp.ingest.input_file import InputFile, origin_of
from searchapp.ingest.kinds import ending_of
from searchapp.ingest.names import field_of
from searchapp.ingest.record import Fields, Record
from searchapp.ingest.rejected import Rejected
from searchapp.ingest.rules import section_of_folder

#: How much is looked at: records of a file, files of a folder with one ending, and files.
_RECORDS: Final = 50
_FILES_OF_FOLDER: Final = 10
_MOST_FILES: Final = 200
#: The share of records that speaks for all.
_MOST: Final = 0.8
#: Fewer folders, or files in each, need not be sections; and what is longer is no name of one.
_FEWEST_FOLDERS: Final = 2
_FEWEST_FILES: Final = 2
_LONGEST_SECTION: Final = 30
_MOST_UNUSED: Final = 20
_LONGEST_TITLE: Final = 200
_WORDS_OF_TITLE: Final = 3
#: How many folders a reason names.
_MOST_NAMED: Final = 5

_MONTH_FIRST: Final = Message(
    "date_order: in some dates the month comes first", "date_order: يتقدم الشهر على اليوم في بعض التواريخ"
)
_ONE_SITE: Final = Message(
    "source: no article names one, and all are from one site", "source: لا يسميه أي مقال، والمقالات كلها من موقع واحد"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was understood of ``number`` files that are alike, and the ``rule`` that they seem to need, with reasons.

    ``fields`` has the name that most records have for each field; ``unused`` the names that are not used, with a value;
    ``lacking`` the fields that no record has. The patterns of ``files``, which the rule has too, are absolute.
    """

    files: tuple[str, ...]
    number: int
    fields: Mapping[str, str] = field(default_factory=dict)
    date_order: str = ""
    encodings: tuple[str, ...] = ()
    unused: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    rule: ImportRule = NO_RULE
    reasons: tuple[Message, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What the records of some files have."""

    records: int = 0
    used: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    guessed: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    filled: Counter[str] = field(default_factory=Counter)
    unused: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    encodings: Counter[str] = field(default_factory=Counter)
    hosts: set[str] = field(default_factory=set)
    #: The orders of day and month that dates show, and whether there are files whose reader does not go by them.
    orders: set[str] = field(default_factory=set)
    needs_order: bool = False
    #: The fields that a rule names already.
    mapped: set[str] = field(default_factory=set)

    def add(self, other: _Seen) -> None:
        """Take in what another file has."""
        self.records += other.records
        for name in ("used", "guessed"):
            for of_field, names in getattr(other, name).items():
                getattr(self, name)[of_field].update(names)
        for name in ("filled", "encodings", "hosts", "orders", "mapped"):
            getattr(self, name).update(getattr(other, name))
        for name, values in other.unused.items():
            self.unused[name] += values
        self.needs_order |= other.needs_order

    def names(self) -> dict[str, str]:
        """Return the name that most of the records have for each field."""
        return {of_field: names.most_common(1)[0][0] for of_field, names in sorted(self.used.items())}


def propose(files: Sequence[InputFile], paths: Iterable[Path]) -> tuple[Proposal, ...]:
    """Return what is understood of ``files``, which are among and below ``paths``: a proposal for those that are alike,
    and one for each folder whose folders look like sections.
    """
    by_folder: dict[tuple[str, str], list[InputFile]] = defaultdict(list)
    for file in files:
        by_folder[str(PurePosixPath(file.origin).parent), ending_of(file.origin)].append(file)
    each = max(1, min(_FILES_OF_FOLDER, _MOST_FILES // max(1, len(by_folder))))
    seen = {
        file.origin: _look_at(file)
        for _, inside in islice(by_folder.items(), _MOST_FILES)
        for file in islice(inside, each)
    }
    alike = [_proposal(patterns, number, shapes) for patterns, number, shapes in _groups(by_folder, seen)]
    return (*alike, *_of_sections(files, seen, list(paths)))


# Looking


def _look_at(file: InputFile) -> _Seen:
    seen, dates = _Seen(mapped=set(file.rule.names)), []
    for item in islice(read_file(file), _RECORDS):
        if isinstance(item, Notes):
            _note(seen, item)
        elif isinstance(item, Record):
            with suppress(Rejected, RecursionError):
                fields = item.parse()
                _count(seen, fields)
                dates.append(str(fields.date))
    if not seen.orders:
        seen.orders.update(orders(("date", date) for date in dates).values())
        seen.needs_order = not file.rule.date_order and any(map(is_in_numbers, dates))
    return seen


def _note(seen: _Seen, notes: Notes) -> None:
    if notes.encoding:
        seen.encodings[notes.encoding] += 1
    seen.orders.update(order for _, order in notes.date_orders)


def _count(seen: _Seen, fields: Fields) -> None:
    seen.records += 1
    _note(seen, fields.notes)
    seen.filled.update(name for name in FIELDS if _is_filled(fields, name))
    for of_field, name in fields.named.used.items() if fields.named else ():
        seen.used[of_field][name] += 1
    for name, value in fields.notes.unused[:_MOST_UNUSED]:
        seen.unused[name].append(value)
    for of_field, name in _guessed(fields):
        seen.guessed[of_field][name] += 1
    if host := _host(fields.url):
        seen.hosts.add(host)


def _is_filled(fields: Fields, name: str) -> bool:
    return bool(str(getattr(fields, name)).strip())


def _host(url: str) -> str:
    with suppress(ValueError):
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    return ""


def _guessed(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the fields that are not filled, with the name of what seems to be theirs."""
    unknown = [(name, value) for name, value in fields.notes.unused if field_of(name) is None]
    among = {"content": guess.text_among, "date": guess.date_among, "url": guess.address_among}
    for of_field in FIELDS[1:]:
        if not _is_filled(fields, of_field):
            find = among.get(of_field) or partial(guess.label_among, of_field)
            name, _ = find(unknown)
            if name:
                yield of_field, name


# Grouping


def _groups(
    by_folder: Mapping[tuple[str, str], list[InputFile]], seen: Mapping[str, _Seen]
) -> Iterator[tuple[tuple[str, ...], int, list[_Seen]]]:
    """Yield the patterns of alike files, their number, and what was seen of them."""
    for ending in dict.fromkeys(ending for _, ending in by_folder):
        folders = {folder: files for (folder, each), files in by_folder.items() if each == ending}
        looked_at = [seen[file.origin] for files in folders.values() for file in files if file.origin in seen]
        if len(set(map(_shape, looked_at))) == 1:
            top = escaped(os.path.commonpath(folders))
            pattern = f"{top}/*{ending}" if len(folders) == 1 else f"{top}/**/*{ending}"
            yield (pattern,), sum(map(len, folders.values())), looked_at
        else:
            yield from _groups_that_differ(folders, ending, seen)


def _groups_that_differ(
    folders: Mapping[str, list[InputFile]], ending: str, seen: Mapping[str, _Seen]
) -> Iterator[tuple[tuple[str, ...], int, list[_Seen]]]:
    places: dict[Any, list[tuple[str, list[InputFile]]]] = defaultdict(list)
    for folder, files in folders.items():
        shapes = {file.origin: _shape(seen[file.origin]) for file in files if file.origin in seen}
        if len(set(shapes.values())) == 1:
            places[next(iter(shapes.values()))].append((f"{escaped(folder)}/*{ending}", files))
        else:
            for file in files:
                if file.origin in shapes:
                    places[shapes[file.origin]].append((escaped(file.origin), [file]))
    for found in places.values():
        files = [file for _, files in found for file in files]
        yield tuple(pattern for pattern, _ in found), len(files), [seen[f.origin] for f in files if f.origin in seen]


def _shape(seen: _Seen) -> tuple[tuple[str, str], ...]:
    return tuple(seen.names().items())


# Proposing


def _proposal(patterns: tuple[str, ...], number: int, shapes: Iterable[_Seen]) -> Proposal:
    together = _Seen()
    for each in shapes:
        together.add(each)
    names = together.names()
    changes, reasons = _changes(together, names)
    return Proposal(
        files=patterns,
        number=number,
        fields=names,
        date_order=next(iter(together.orders)) if len(together.orders) == 1 else "",
        encodings=tuple(name for name, _ in together.encodings.most_common()),
        unused={name: sample_of(values[0]) for name, values in islice(together.unused.items(), _MOST_UNUSED)},
        lacking=tuple(name for name in FIELDS[1:] if together.records and not together.filled[name]),
        rule=ImportRule(files=patterns, **changes) if changes else NO_RULE,
        reasons=tuple(reasons),
    )


def _changes(seen: _Seen, names: Mapping[str, str]) -> tuple[dict[str, Any], list[Message]]:
    """Return what a rule should say, by its keys, and why."""
    fields, reasons = _mapped(seen, names)
    changes: dict[str, Any] = {"fields": fields} if fields else {}
    dates = [value for value in seen.unused.get(fields.get("date", ""), ()) if isinstance(value, str)]
    # A rule that says which the date is says its order too: the next file may not show it.
    needs_order = seen.needs_order or "date" in fields
    if (seen.orders == {MONTH_FIRST} and needs_order) or _begin_with_months(dates):
        changes["date_order"] = MONTH_FIRST
        reasons.append(_MONTH_FIRST)
    if seen.records and not seen.filled["source"] and "source" not in fields and len(seen.hosts) == 1:
        (changes["source"],) = seen.hosts
        reasons.append(_ONE_SITE)
    return changes, reasons


def _mapped(seen: _Seen, names: Mapping[str, str]) -> tuple[dict[str, str], list[Message]]:
    """Return the names that mean nothing of fields that were, or can be, recognised by what they hold, and why."""
    mapped: dict[str, str] = {}
    reasons: list[Message] = []
    for of_field in FIELDS:
        name = names.get(of_field, "")
        if name and field_of(name) is None and of_field not in seen.mapped:
            mapped[of_field] = name
            reasons.append(Message(f"{of_field}: recognised by what {name} holds", f"{of_field}: عُرف من محتوى {name}"))
        elif not seen.filled[of_field] and (
            name := _agreed(seen.guessed[of_field], seen.records) or _alike(seen, of_field)
        ):
            mapped[of_field] = name
            reasons.append(Message(f"{of_field}: {name} looks like it", f"{of_field}: يبدو أنه {name}"))
    return mapped, reasons


def _alike(seen: _Seen, of_field: str) -> str:
    """Return the name whose values together look like titles, or like dates that begin with the month; or ``""``."""
    find = {"title": _are_titles, "date": _begin_with_months}.get(of_field)
    if find is None or not seen.records:
        return ""
    texts = {
        name: [value for value in values if isinstance(value, str)]
        for name, values in seen.unused.items()
        if field_of(name) is None and len(values) >= _MOST * seen.records
    }
    return next((name for name, found in texts.items() if found and find(found)), "")


def _are_titles(texts: Sequence[str]) -> bool:
    words = sum(len(text.split()) for text in texts) / len(texts)
    are_short = all(len(text) <= _LONGEST_TITLE and "://" not in text for text in texts)
    return are_short and words >= _WORDS_OF_TITLE and len(set(texts)) >= _MOST * len(texts)


def _begin_with_months(texts: Sequence[str]) -> bool:
    return orders(("", text) for text in texts) == {"": MONTH_FIRST}


def _agreed(names: Counter[str], records: int) -> str:
    name, count = next(iter(names.most_common(1)), ("", 0))
    return name if records and count >= _MOST * records else ""


def _of_sections(files: Sequence[InputFile], seen: Mapping[str, _Seen], paths: list[Path]) -> Iterator[Proposal]:
    for path in filter(Path.is_dir, paths):
        root = PurePosixPath(origin_of(path))
        inside = [origin for file in files if (origin := PurePosixPath(file.origin)).is_relative_to(root)]
        sections = _sections(root, inside)
        if sections and _are_without_section([seen[str(origin)] for origin in inside if str(origin) in seen]):
            named = sections[:_MOST_NAMED]
            yield Proposal(
                files=(escaped(str(root)),),
                number=len(inside),
                rule=ImportRule(files=escaped(str(root)), section_from_folder=True),
                reasons=(
                    Message(
                        f"folders look like sections: {', '.join(named)}", f"تبدو المجلدات أقسامًا: {'، '.join(named)}"
                    ),
                ),
            )


def _are_without_section(seen: Sequence[_Seen]) -> bool:
    records, filled = sum(each.records for each in seen), sum(each.filled["section"] for each in seen)
    return records > 0 and filled <= (1 - _MOST) * records


def _sections(root: PurePosixPath, origins: Sequence[PurePosixPath]) -> list[str]:
    """Return the sections that the folders below ``root`` seem to be; none if they do not look like sections."""
    found = (map(section_of_folder, origin.relative_to(root).parts[:-1]) for origin in origins)
    counts = Counter(next(filter(None, names), "") for names in found)
    outside = counts.pop("", 0)
    are_sections = (
        len(counts) >= _FEWEST_FOLDERS
        and counts.total() >= max(_MOST * (counts.total() + outside), _FEWEST_FILES * len(counts))
        and all(len(name) <= _LONGEST_SECTION for name in counts)
    )
    return list(counts) if are_sections else []
