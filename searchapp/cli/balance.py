"""The balance of a run: sentences for people, JSON for programs, and ``--report FILE``.

The last JSON line of a run has these keys, and others besides::

    {"event": "done", "articles": 4800, "records": 4803, "added": 4790, "updated": 0, "unchanged": 10, "rejected": 1,
     "unpublished": 2, "not_articles": 0, "duplicates": 0, "removed": 0, "seconds": 8.1, "dry_run": false,
     "files": {"read": 12, "ignored": 3, "skipped": 1}, "skipped": {".pdf": 1},
     "without": {"text": 0, "date": 7, "title": 0, "source": 4800}, "ids_qualified": 2,
     "unused_fields": {"tags": 4790}, "encodings": {"utf-8": 12}, "repaired": 0, "date_order": {}}

``records`` is the sum of ``added`` to ``duplicates``.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import click

from searchapp.cli.commands import NOTHING_FOUND
from searchapp.cli.reports import print_event
from searchapp.errors import InputError, Language, Message
from searchapp.ingest import Balance, Rejection
from searchapp.ingest.balance import LACKS, Place
from searchapp.ingest.sanitise import one_line

report_option = click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the balance to FILE as JSON: all figures, and what was set aside, skipped, mended or not used.",
)

#: How a report begins.
_HEADING: Final = {"report": "searchapp import"}
_BEGINNING: Final = json.dumps(_HEADING, indent=1).removesuffix("\n}").encode()
#: What each line of a report of former versions has.
_FORMER_KEYS: Final = {"file", "line", "reason"}
#: The length that no line of such a report exceeds.
_LONGEST_LINE: Final = 1 << 20
#: Folders of names for open files, which are written to and never replaced.
_OPENED: Final = frozenset(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))
#: How many items a sentence lists.
_MOST_NAMED: Final = 8

_LACKS_AR: Final = {"text": "نص", "date": "تاريخ", "title": "عنوان", "source": "مصدر"}


def balance_fields(balance: Balance) -> dict[str, Any]:
    """Return the figures of ``balance`` as data."""
    counts = Counter(each.kind for each in balance.refused)
    return {
        "articles": balance.articles,
        "records": balance.records,
        "added": balance.added,
        "updated": balance.updated,
        "unchanged": balance.unchanged,
        "rejected": counts["rejected"],
        "unpublished": counts["unpublished"],
        "not_articles": counts["not_article"],
        "duplicates": counts["duplicate"],
        "removed": balance.removed,
        "seconds": round(balance.seconds, 3),
        "files": {"read": balance.read, "ignored": sum(balance.ignored.values()), "skipped": counts["skipped"]},
        "skipped": balance.skipped,
        "without": {lack: balance.lacking(lack) for lack in LACKS},
        "ids_qualified": balance.qualified.number,
        "unused_fields": {name: unused.records for name, unused in _most_first(balance)},
        "encodings": dict(balance.encodings),
        "repaired": balance.repairs.number,
        "date_order": {file: dict(orders) for file, orders in balance.date_orders.items()},
    }


def _most_first(balance: Balance) -> list[tuple[str, Any]]:
    return sorted(balance.unused.items(), key=lambda item: (-item[1].records, item[0]))


def refusal_fields(refused: Rejection, language: Language) -> dict[str, object]:
    """Return what was refused, and why, as data."""
    return {"file": refused.place, "line": refused.line or None, "reason": refused.reason.text(language)}


def print_refusal_events(balance: Balance, language: Language, *, verbose: bool = True) -> None:
    """Print a JSON line for each record that was rejected and each file that was skipped; when ``verbose`` for all that
    was refused.
    """
    for refused in balance.refused:
        if verbose or refused.kind in ("rejected", "skipped"):
            print_event(refused.kind, **refusal_fields(refused, language))


def print_refusals(balance: Balance, language: Language) -> None:
    """Print on standard error what was rejected, and why; and which kinds of files were skipped, and what to do."""
    for rejected in balance.rejected:
        words = Message(f"set aside: {rejected.text('en')}", f"استُبعد: {rejected.text('ar')}")
        click.echo(words.text(language), err=True)
    for reason, count in Counter(each.reason for each in balance.refusals("skipped")).most_common():
        words = Message(f"skipped, {count:,}: {reason.en}", f"لم يُقرأ، وعدده {count:,}: {reason.ar}")
        click.echo(words.text(language), err=True)


def exit_by(balance: Balance) -> None:
    """End the program with exit code 1 unless everything was taken in."""
    if not balance.is_complete:
        raise SystemExit(NOTHING_FOUND)


def summary(balance: Balance, language: Language) -> str:
    """Return in words what came of the records."""
    counts = {
        Message("added", "أُضيف"): balance.added,
        Message("updated", "حُدّث"): balance.updated,
        Message("unchanged", "لم يتغير"): balance.unchanged,
        Message("removed", "حُذف"): balance.removed,
        Message("set aside", "استُبعد"): len(balance.rejected),
        Message("unpublished", "غير منشور"): len(balance.refusals("unpublished")),
        Message("not articles", "ليس مقالًا"): len(balance.refusals("not_article")),
        Message("duplicates", "مكرر"): len(balance.refusals("duplicate")),
    }
    always = ("added", "unchanged", "set aside")
    shown = [(name, count) for name, count in counts.items() if count or name.en in always]
    if language == "ar":
        return "، ".join(f"{name.ar} {count:,}" for name, count in shown) + f"، في {balance.seconds:.1f} ث"
    return ", ".join(f"{count:,} {name.en}" for name, count in shown) + f", in {balance.seconds:.1f} s"


def details(balance: Balance, language: Language) -> list[str]:
    """Return in words what became of the files and what is to be known of the articles, a line for each."""
    return [message.text(language) for message in _details(balance)]


def _details(balance: Balance) -> Iterator[Message]:
    files = balance_fields(balance)["files"]
    if any(files.values()):
        ignored, skipped = _list(balance.ignored), _list(balance.skipped)
        yield Message(
            f"Files: {files['read']:,} read, {files['ignored']:,} ignored{ignored.en}, "
            f"{files['skipped']:,} skipped{skipped.en}.",
            f"الملفات: قُرئ {files['read']:,}، وأُهمل {files['ignored']:,}{ignored.ar}، "
            f"ولم يُقرأ لنوعه {files['skipped']:,}{skipped.ar}.",
        )
    lacks = {lack: balance.lacking(lack) for lack in LACKS if balance.lacking(lack)}
    if lacks:
        yield Message(
            "Articles without " + ", without ".join(f"{lack}: {count:,}" for lack, count in lacks.items()) + ".",
            "مقالات بلا " + "، وبلا ".join(f"{_LACKS_AR[lack]}: {count:,}" for lack, count in lacks.items()) + ".",
        )
    if balance.qualified.number:
        ids = _samples([each.what.en for each in balance.qualified.first if each.what], balance.qualified.number)
        yield Message(
            f"Ids that another article had already, now with their place: {balance.qualified.number:,} ({ids}).",
            f"معرّفات سبق إليها مقال آخر، فأُضيف إليها موضعها: {balance.qualified.number:,} ({ids}).",
        )
    unused = _most_first(balance)
    if unused:
        named = [f"{_safe(name)} ({each.records:,}: {_safe(each.sample)})" for name, each in unused[:_MOST_NAMED]]
        rest = len(unused) - len(named)
        more = Message(f", and {rest:,} more", f"، و{rest:,} غيرها") if rest else Message("", "")
        yield Message(
            f"Fields that were not used: {', '.join(named)}{more.en}.", f"حقول لم تُستعمل: {'، '.join(named)}{more.ar}."
        )
    if balance.repairs.number or not balance.encodings.keys() <= {"utf-8"}:
        seen = _list(balance.encodings)
        yield Message(
            f"Encodings{seen.en}; mended: {balance.repairs.number:,}.",
            f"الترميزات{seen.ar}؛ أُصلح: {balance.repairs.number:,}.",
        )


def _list(counts: Mapping[str, int]) -> Message:
    """Return ``counts`` in parentheses, the greatest first; nothing if there are none."""
    if not counts:
        return Message("", "")
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = [(_safe(name), count) for name, count in ordered[:_MOST_NAMED]]
    more = ["…"] if len(ordered) > len(named) else []
    en = [f"{name or 'no ending'} {count:,}" for name, count in named] + more
    ar = [f"{name or 'بلا امتداد'} {count:,}" for name, count in named] + more
    return Message(f" ({', '.join(en)})", f" ({'، '.join(ar)})")


def _samples(texts: list[str], number: int) -> str:
    """Return the first of ``texts``, of which there are this ``number``."""
    named = [*map(_safe, texts[:_MOST_NAMED]), *(["…"] if number > _MOST_NAMED else [])]
    return ", ".join(named)


def _safe(text: str) -> str:
    return "".join(each if each.isprintable() else "�" for each in one_line(text))


def _report(balance: Balance, language: Language) -> dict[str, object]:
    """Return everything that a report has: the figures, and lists of what they count."""

    def listed(places: Iterable[Place]) -> list[dict[str, object]]:
        return [
            {
                "file": each.origin,
                "line": each.line or None,
                **({"what": each.what.text(language)} if each.what else {}),
            }
            for each in places
        ]

    return {
        **_HEADING,
        **balance_fields(balance),
        "ignored": dict(balance.ignored),
        "unused": [
            {"field": name, "records": each.records, "sample": each.sample, **listed([each.place])[0]}
            for name, each in _most_first(balance)
        ],
        "lists": {
            "refused": [{"kind": each.kind, **refusal_fields(each, language)} for each in balance.refused],
            "without": {lack: listed(places.first) for lack, places in balance.without.items()},
            "ids_qualified": listed(balance.qualified.first),
            "repaired": listed(balance.repairs.first),
        },
    }


@contextmanager
def report_file(
    path: Path | None, language: Language, sources: Iterable[Path] = ()
) -> Iterator[Callable[[Balance], None]]:
    """Make sure that the report ``path`` can be written, and yield a function that writes a balance to it, or does
    nothing without a path.

    A report is written to a hidden file beside it, which then replaces it, so that a run that fails leaves the former
    report, and a reader never sees half of one.

    Raises :class:`InputError`, before anything is read, if the report cannot be written, if there is another file in
    its place, or if it is one of ``sources``.
    """
    if path is None:
        yield lambda _: None
        return
    _check(path, sources)
    # A link is kept, and the file it leads to is written.
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".report-{secrets.token_hex(8)}")
    try:
        stream = path.open("w", encoding="utf-8", errors="backslashreplace") if _is_opened(path) else None
        if stream is None:
            beside.touch(exist_ok=False)
    except OSError as error:
        raise _unwritable(path, error) from error

    def write(balance: Balance) -> None:
        # A name that is not UTF-8 has lone surrogates, which are escaped as in JSON.
        text = json.dumps(_report(balance, language), ensure_ascii=False, indent=1) + "\n"
        try:
            if stream is None:
                beside.write_text(text, encoding="utf-8", errors="backslashreplace")
                _put_in_place(beside, target)
            else:
                stream.write(text)
                stream.flush()
        except OSError as error:
            raise _unwritable(path, error) from error

    try:
        yield write
    finally:
        # Every successful write was flushed.
        with suppress(OSError):
            if stream is not None:
                stream.close()
        beside.unlink(missing_ok=True)


def _put_in_place(beside: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        beside.chmod(stat.S_IMODE(target.stat().st_mode))
    beside.replace(target)


def _check(path: Path, sources: Iterable[Path]) -> None:
    if os.path.realpath(path) in map(os.path.realpath, sources):
        raise InputError(
            Message(
                f"The report {path} would replace what is to be read. Name another file.",
                f"التقرير {path} سيحلّ محلّ ما يُراد قراءته. سمِّ ملفًا آخر.",
            )
        )
    try:
        is_report = _is_opened(path) or not path.exists() or _is_report(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not is_report:
        raise InputError(
            Message(
                f"The file {path} exists and is not a report of searchapp. Name another, or delete it.",
                f"الملف {path} موجود وليس تقريرًا من searchapp. سمِّ ملفًا آخر أو احذفه.",
            )
        )


def _is_opened(path: Path) -> bool:
    """Return whether this is not a file but a pipe, a terminal, or the name of an open file."""
    is_special = path.exists() and not path.is_file() and not path.is_dir()
    return is_special or path.absolute().parent in _OPENED


def _is_report(path: Path) -> bool:
    with path.open("rb") as file:
        beginning = file.read(len(_BEGINNING))
        if not beginning or beginning == _BEGINNING:
            return True
        line = beginning + file.readline(_LONGEST_LINE)
    try:
        return bool(json.loads(line).keys() == _FORMER_KEYS)
    except (ValueError, AttributeError, RecursionError):
        return False


def _unwritable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or error
    return InputError(
        Message(f"The report {path} cannot be written: {reason}.", f"تعذّرت كتابة التقرير {path}: {reason}.")
    )
