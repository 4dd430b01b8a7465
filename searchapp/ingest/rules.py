"""Import rules at work: which holds for a file, and what becomes of the fields that its reader found."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, timezone
from fnmatch import fnmatchcase
from hashlib import blake2b
from pathlib import Path, PurePath
from typing import Any, Final, NamedTuple
from unicodedata import normalize
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from searchapp.dates.documents import document_date
from searchapp.dates.grammar import whole_date
from searchapp.dates.names import folded
from searchapp.import_rules import MAGIC, NO_RULE, ImportRule
from searchapp.ingest.balance import OF_RECORD
from searchapp.ingest.date_order import MONTH_FIRST, day_first
from searchapp.ingest.input_file import RuleOf
from searchapp.ingest.names import field_of
from searchapp.ingest.record import Described, Fields, Named, Record, id_by_digest, is_filled, own_id, plain_fields
from searchapp.ingest.values import NAMING_KEYS, scalar, written_text

_ESCAPED: Final = re.compile(r"\[([*?\[])\]")
_ANY_FOLDERS: Final = "**"
_MISSING: Final = object()

_NUMBER_IN_FRONT: Final = re.compile(r"\d{1,3}[\W_]+(?=[^\W\d_])")
_BETWEEN_WORDS: Final = re.compile(r"[\s_\-–—.+]+")
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_CONTAINER: Final = re.compile(r"(?i)\.(?:zip|tar|tgz|tbz2?|txz|gz|bz2|xz|zst|wacz|warc|mbox|eml|epub)$")
#: Folders that say what is in them, and not what it is about.
_OF_FILES: Final = frozenset(
    (
        *("articles", "archive", "corpus", "csv", "data", "docs", "documents", "dump", "dumps", "export", "exports"),
        *("files", "html", "json", "output", "pages", "raw", "text", "texts", "txt", "xml"),
        *("أرشيف", "الأرشيف", "نصوص", "النصوص", "بيانات", "البيانات"),
    )
)


def rule_finder(rules: Iterable[ImportRule]) -> RuleOf:
    """Return a function that returns the rule for the file at a resolved path: all that the ``rules`` for it say. Where
    two differ, the later one counts.
    """
    compiled = [(rule, [_pattern(each) for each in rule.files]) for rule in rules]

    def rule_of(path: str) -> ImportRule:
        found, parts = NO_RULE, _parts(path) if compiled else ()
        for rule, patterns in compiled:
            fitting = [pattern for pattern in patterns if pattern.fits(parts)]
            if fitting:
                folder = max(len(pattern.fixed) for pattern in fitting)
                found = _both(found, rule, parts[folder:-1])
            elif not patterns:
                found = _both(found, rule, ())
        return found

    return rule_of


def _both(one: ImportRule, other: ImportRule, folders: tuple[str, ...]) -> ImportRule:
    """Return what both rules say of a file in ``folders`` below the one that ``other`` names."""
    section = other.section or one.section
    if other.section_from_folder:
        section = next(filter(None, map(section_of_folder, folders)), section)
    return ImportRule(
        fields={**one.fields, **other.fields},
        source=other.source or one.source,
        section=section,
        encoding=other.encoding or one.encoding,
        time_zone=other.time_zone or one.time_zone,
        date_order=other.date_order or one.date_order,
    )


def section_of_folder(name: str) -> str:
    """Return the section that a folder of this ``name`` holds; ``""`` if it is a number, a date or a kind of files, or
    a file that holds others.
    """
    if _CONTAINER.search(name):
        return ""
    words = _BETWEEN_WORDS.sub(" ", _NUMBER_IN_FRONT.sub("", unquote(name), count=1)).strip()
    is_name = _WORD.search(words) and words.casefold() not in _OF_FILES and whole_date(folded(words)) is None
    return words if is_name else ""


class _Pattern(NamedTuple):
    """A pattern in parts: those before the first that is not a plain name, and the rest."""

    fixed: tuple[str, ...]
    rest: tuple[str, ...]

    def fits(self, parts: tuple[str, ...]) -> bool:
        """Return whether it fits a path, or a folder above it."""
        return parts[: len(self.fixed)] == self.fixed and _fits(parts[len(self.fixed) :], self.rest)


def _pattern(written: str) -> _Pattern:
    parts = Path(written).absolute().parts
    number = next((number for number, part in enumerate(parts) if MAGIC.search(_ESCAPED.sub("", part))), len(parts))
    fixed = PurePath(*(_ESCAPED.sub(r"\1", part) for part in parts[:number]))
    return _Pattern(_parts(os.path.realpath(fixed)), tuple(normalize("NFC", part) for part in parts[number:]))


def _fits(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    # All numbers of parts that the beginning of the pattern fits: to try each alone could take forever.
    ends = {0}
    for each in pattern:
        if each == _ANY_FOLDERS:
            ends = set(range(min(ends), len(parts)))
        else:
            ends = {end + 1 for end in ends if end < len(parts) and fnmatchcase(parts[end], each)}
        if not ends:
            return False
    return True


def _parts(path: str) -> tuple[str, ...]:
    # Systems differ in how they write an alef with a hamza.
    return PurePath(normalize("NFC", path)).parts


def under(rule: ImportRule, record: Record) -> Record:
    """Return ``record`` as ``rule`` wants it. Another rule makes another article of the same bytes."""
    if rule == NO_RULE:
        return record
    return replace(
        record, digest=digest_under(rule, record.digest), parse=lambda: _with_id(applied(rule, record.parse()), record)
    )


def digest_under(rule: ImportRule, digest: bytes) -> bytes:
    """Return the ``digest`` of a record as that of the same bytes read by ``rule``."""
    if rule == NO_RULE:
        return digest
    bytes_of_record, reading = digest[:OF_RECORD], digest[OF_RECORD:]
    return bytes_of_record + blake2b(reading + rule.digest(), digest_size=len(reading)).digest()


def _with_id(fields: Fields, record: Record) -> Fields:
    # An id that goes by the digest must not change with the rule.
    by_digest = record.line and not own_id(fields)
    return replace(fields, id=id_by_digest(record.place, record.digest)) if by_digest else fields


def applied(rule: ImportRule, fields: Fields) -> Fields:
    """Return ``fields`` as ``rule`` wants them."""
    if fields.named is not None and (rule.fields or rule.date_order):
        fields = _reread(rule, fields, fields.named)
    else:
        if fields.described is not None and rule.fields:
            fields = _described(rule, fields.described)
        if rule.date_order == MONTH_FIRST:
            fields = replace(fields, **day_first({"date": fields.date}, {"date": MONTH_FIRST}))
    if rule.time_zone:
        fields = replace(fields, date=_in_zone(fields.date, ZoneInfo(rule.time_zone)))
    source, section = fields.source.strip() or rule.source, fields.section.strip() or rule.section
    return replace(fields, source=source, section=section)


def _in_zone(date: str | float, zone: ZoneInfo) -> str | float:
    """Return an instant by the clock of ``zone``, a time without an offset with that of the zone, and else ``date``."""
    found = document_date(date)
    if found is None or (found.utc_offset is None and found.precision != "minute"):
        return date
    if found.utc_offset is None:
        return found.when.replace(tzinfo=zone).isoformat()
    with suppress(OverflowError):
        return found.when.replace(tzinfo=timezone(timedelta(minutes=found.utc_offset))).astimezone(zone).isoformat()
    return date


def _reread(rule: ImportRule, fields: Fields, named: Named) -> Fields:
    """Return the fields that the values of a record give by the names that ``rule`` knows."""
    found, read = _named_by(rule, named.values, named.whole)
    others = {name: value for name, value in named.values.items() if name not in read}
    rest = {name: value for name, value in others.items() if field_of(name) not in found}
    reread = named.read(_with_day_first(rule, rest | found))
    used = reread.named.used if reread.named else {}
    # Where a value that a rule names says nothing, no other says it.
    guessed = {ours: used[ours] for ours in found if used.get(ours, ours) != ours}
    blank: dict[str, Any] = {ours: "" for ours, value in found.items() if ours in guessed or not is_filled(value)}
    not_said = rest.keys() - set(guessed.values())
    passed_over = ((name, value) for name, value in others.items() if name not in not_said and is_filled(value))
    unused = (*(each for each in reread.notes.unused if each[0] in rest), *passed_over)
    used = {ours: name for ours, name in used.items() if ours not in found} | {
        ours: rule.names[ours][0] for ours in found
    }
    return replace(reread, **blank, named=replace(named, used=used), notes=replace(fields.notes, unused=unused))


def _named_by(
    rule: ImportRule, values: Mapping[str, object], whole: Mapping[str, object] | None = None
) -> tuple[dict[str, object], set[str]]:
    """Return the fields that ``rule`` names among ``values``, or in the ``whole`` record, and the names of values that
    are not to be read as anything else.
    """
    found: dict[str, object] = {}
    read: set[str] = set(rule.ignored)
    for ours, theirs in rule.names.items():
        pairs = [(name, value) for name in theirs if (value := _value_at(name, values, whole)) is not _MISSING]
        if pairs:
            found[ours] = _one_value(ours, [value for _, value in pairs])
            read.update(name if name in values else name.partition(".")[0] for name, _ in pairs)
    return found, read


def _described(rule: ImportRule, described: Described) -> Fields:
    """Return the fields of a page or a document, as ``rule`` names the values that describe it."""
    found, read = _named_by(rule, described.values)
    plain = plain_fields(found)
    return described.read(
        {name: value for name, value in described.values.items() if name not in read},
        {ours: getattr(plain, ours) for ours in found},
    )


def _with_day_first(rule: ImportRule, values: dict[str, object]) -> dict[str, object]:
    if rule.date_order != MONTH_FIRST:
        return values
    return day_first(values, {name: MONTH_FIRST for name in values if field_of(name) in ("date", None)})


def _one_value(field: str, values: list[object]) -> object:
    """Return the one value that a field has whose names have these."""
    if len(values) == 1:
        return values[0]
    if field == "content":
        return "\n".join(filter(str.strip, map(written_text, values)))
    wanted = (lambda value: document_date(scalar(value, NAMING_KEYS)) is not None) if field == "date" else is_filled
    return next(filter(wanted, values), next(filter(is_filled, values), ""))


def _value_at(name: str, values: Mapping[str, object], whole: Mapping[str, object] | None) -> object:
    found = _within(values, name)
    return found if found is not _MISSING or whole is None else _within(whole, name)


def _within(value: object, path: str) -> object:
    """Return what ``path`` leads to in ``value``: the names of objects with dots between them, which the names may have
    too. Of a list, it is what the path leads to in each of its items.
    """
    if isinstance(value, list):
        found = [each for item in value if (each := _within(item, path)) is not _MISSING]
        return found or _MISSING
    if not isinstance(value, Mapping):
        return _MISSING
    if path in value:
        return value[path]
    steps = ((path[: dot.start()], path[dot.end() :]) for dot in re.finditer(r"\.", path))
    leads = (_within(value[name], rest) for name, rest in steps if name in value)
    return next((found for found in leads if found is not _MISSING), _MISSING)
