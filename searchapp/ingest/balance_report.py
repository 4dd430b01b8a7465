"""What is said of a balance: a report of it, which is data for programs, and sentences for people.

The figures are these, and others may come::

    {"articles": 4800, "records": 4803, "added": 4790, "updated": 0, "unchanged": 10, "rejected": 1, "unpublished": 2,
     "not_articles": 0, "duplicates": 0, "removed": 0, "seconds": 8.1,
     "files": {"read": 12, "ignored": 3, "skipped": 1}, "skipped": {".pdf": 1},
     "without": {"text": 0, "date": 7, "title": 0, "source": 4800}, "ids_qualified": 2,
     "unused_fields": {"tags": 4790}, "encodings": {"utf-8": 12}, "repaired": 0,
     "date_order": {"/news/a.csv": {"published": "month first"}}}

``records`` is the sum of ``added`` to ``duplicates``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final, TypeAlias

from searchapp.errors import Language, Message
from searchapp.ingest.balance import LACKS, Balance, Lack, Place, UnusedField
from searchapp.ingest.date_order import DAY_FIRST, MONTH_FIRST
from searchapp.ingest.rejected import Refusal, Rejection
from searchapp.ingest.sanitise import one_line

#: The figures of a balance, and lists of what they count; see :func:`report_fields`.
Report: TypeAlias = Mapping[str, Any]

#: What came of the records, by the names of the figures, in the order in which it is said.
OUTCOMES: Final = {
    "added": Message("added", "أُضيف"),
    "updated": Message("updated", "حُدّث"),
    "unchanged": Message("unchanged", "لم يتغير"),
    "removed": Message("removed", "حُذف"),
    "rejected": Message("set aside", "استُبعد"),
    "unpublished": Message("unpublished", "غير منشور"),
    "not_articles": Message("not articles", "ليس مقالًا"),
    "duplicates": Message("duplicates", "مكرر"),
}
#: Those that are said even of none.
_ALWAYS_SAID: Final = ("added", "unchanged", "rejected")
#: The kinds of refused records, by the names of the figures.
REFUSALS: Final[dict[str, Refusal]] = {
    "rejected": "rejected",
    "unpublished": "unpublished",
    "not_articles": "not_article",
    "duplicates": "duplicate",
}

UNUSED: Final = Message("Fields that were not used", "حقول لم تُستعمل")

#: What an article may be without.
LACK_NAMES: Final[dict[Lack, Message]] = {
    "text": Message("text", "نص"),
    "date": Message("date", "تاريخ"),
    "title": Message("title", "عنوان"),
    "source": Message("source", "مصدر"),
}
#: How the dates of a column are written.
DATE_ORDERS: Final = {
    DAY_FIRST: Message(DAY_FIRST, "اليوم أولًا"),
    MONTH_FIRST: Message(MONTH_FIRST, "الشهر أولًا"),
}

#: Why files are ignored, where the ending of their names is not the reason; and those without an ending.
_NAMES_AR: Final = {
    "hidden": "مخفي",
    "temporary": "مؤقت",
    "index": "فهرس",
    "link": "رابط",
    "device": "جهاز",
    "": "بلا امتداد",
}

#: How many items a sentence lists.
_MOST_NAMED: Final = 8
_FSI, _PDI = "\u2068", "\u2069"
_ISOLATION: Final = re.compile(f"[{_FSI}{_PDI}]")


def balance_fields(balance: Balance) -> dict[str, Any]:
    """Return the figures of ``balance`` as data."""
    counts = Counter(each.kind for each in balance.refused)
    return {
        "articles": balance.articles,
        "records": balance.records,
        "added": balance.added,
        "updated": balance.updated,
        "unchanged": balance.unchanged,
        **{name: counts[kind] for name, kind in REFUSALS.items()},
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


def _most_first(balance: Balance) -> list[tuple[str, UnusedField]]:
    return sorted(balance.unused.items(), key=lambda item: (-item[1].records, item[0]))


def report_fields(balance: Balance, say: Callable[[Message], object], most: int | None = None) -> dict[str, Any]:
    """Return everything that a report has: the figures, and lists of what they count, each of ``most`` items at most.

    ``say`` turns a reason into data. What was refused is listed by its kind, so that many of one kind leave the others
    their place.
    """

    def listed(places: Iterable[Place]) -> list[dict[str, object]]:
        return [_place_fields(each, say) for each in islice(places, most)]

    figures = balance_fields(balance)
    return {
        **figures,
        "skipped": _first(figures["skipped"], most),
        "date_order": _first(figures["date_order"], most),
        "ignored": _first(balance.ignored, most),
        "unused": [
            {"field": name, "records": each.records, "sample": each.sample, **_place_fields(each.place, say)}
            for name, each in islice(_most_first(balance), most)
        ],
        "lists": {
            "refused": [
                {"kind": each.kind, **refusal_fields(each, say)} for each in _first_of_each_kind(balance.refused, most)
            ],
            "without": {lack: listed(places.first) for lack, places in balance.without.items()},
            "ids_qualified": [
                {"id": each.what.en if each.what else "", **_place_fields(each._replace(what=None), say)}
                for each in islice(balance.qualified.first, most)
            ],
            "repaired": listed(balance.repairs.first),
        },
    }


def refusal_fields(refused: Rejection, say: Callable[[Message], object]) -> dict[str, object]:
    """Return what was refused, and why, as data."""
    return {"file": refused.place, "line": refused.line or None, "reason": say(refused.reason)}


def _place_fields(place: Place, say: Callable[[Message], object]) -> dict[str, object]:
    what = {"what": say(place.what)} if place.what else {}
    return {"file": place.origin, "line": place.line or None, **what}


def _first(counts: Mapping[str, Any], most: int | None) -> dict[str, Any]:
    return dict(islice(counts.items(), most))


def _first_of_each_kind(refused: Iterable[Rejection], most: int | None) -> Iterator[Rejection]:
    seen: Counter[str] = Counter()
    for each in refused:
        seen[each.kind] += 1
        if most is None or seen[each.kind] <= most:
            yield each


def both_languages(message: Message) -> dict[str, str]:
    """Return ``message`` as data that :func:`in_language` makes text of."""
    return {"en": message.en, "ar": message.ar}


def in_language(report: Any, language: Language) -> Any:
    """Return a report whose reasons are in both languages with these as text in ``language``."""
    if isinstance(report, dict):
        if report.keys() == {"en", "ar"}:
            return report[language]
        return {name: in_language(value, language) for name, value in report.items()}
    return [in_language(value, language) for value in report] if isinstance(report, list) else report


def summary(report: Report, language: Language) -> str:
    """Return in words what came of the records."""
    shown = [(name.text(language), count) for name, count in outcomes(report)]
    seconds = report["seconds"]
    if language == "ar":
        return "، ".join(f"{name} {count:,}" for name, count in shown) + f"، في {seconds:.1f} ث"
    return ", ".join(f"{count:,} {name}" for name, count in shown) + f", in {seconds:.1f} s"


def outcomes(report: Report) -> list[tuple[Message, int]]:
    """Return what came of the records, and of how many; what came of none is left out if it goes without saying."""
    return [(name, report[key]) for key, name in OUTCOMES.items() if report[key] or key in _ALWAYS_SAID]


def details(report: Report, language: Language) -> list[str]:
    """Return in words what became of the files and what is to be known of the articles, a line for each."""
    # Terminals show them as signs.
    return [_ISOLATION.sub("", sentence.text(language)) for sentence in sentences(report).values()]


def sentences(report: Report) -> dict[str, Message]:
    """Return a sentence on each of these, unless there is nothing to say: what became of the ``files``, what articles
    are ``without``, the ``ids_qualified`` by a place, the fields that are ``unused``, what was ``repaired`` and in
    which encodings texts were, and the ``date_order`` of columns.

    Names from files stand between the characters FSI and PDI, so that they keep their own direction.
    """
    said = {
        "files": _of_files(report),
        "without": _of_lacks(report["without"]),
        "ids_qualified": _of_qualified_ids(report),
        "unused": _of_unused_fields(report),
        "repaired": _of_encodings(report),
        "date_order": _of_date_orders(report["date_order"]),
    }
    return {about: sentence for about, sentence in said.items() if sentence is not None}


def _of_files(report: Report) -> Message | None:
    files = report["files"]
    if not any(files.values()):
        return None
    ignored, skipped = _list(report["ignored"]), _list(report["skipped"])
    return Message(
        f"Files: {files['read']:,} read, {files['ignored']:,} ignored{ignored.en}, "
        f"{files['skipped']:,} skipped{skipped.en}.",
        f"الملفات: قُرئ {files['read']:,}، وأُهمل {files['ignored']:,}{ignored.ar}، "
        f"ولم يُقرأ لنوعه {files['skipped']:,}{skipped.ar}.",
    )


def _of_lacks(without: Mapping[Lack, int]) -> Message | None:
    lacks = {lack: count for lack, count in without.items() if count}
    if not lacks:
        return None
    return Message(
        "Articles without " + ", without ".join(f"{lack}: {count:,}" for lack, count in lacks.items()) + ".",
        "مقالات بلا " + "، وبلا ".join(f"{LACK_NAMES[lack].ar}: {count:,}" for lack, count in lacks.items()) + ".",
    )


def _of_qualified_ids(report: Report) -> Message | None:
    # Reports of former versions do not have them.
    number = report.get("ids_qualified", 0)
    if not number:
        return None
    ids = _columns([each["id"] for each in report["lists"]["ids_qualified"]])
    return Message(
        f"Ids that another article had already, now with their place: {number:,} ({ids}).",
        f"معرّفات سبق إليها مقال آخر، فأُضيف إليها موضعها: {number:,} ({ids}).",
    )


def _of_unused_fields(report: Report) -> Message | None:
    unused = report["unused"]
    if not unused:
        return None
    named = [
        f"{printable(each['field'])} ({each['records']:,}: {printable(each['sample'])})"
        for each in unused[:_MOST_NAMED]
    ]
    rest = len(report["unused_fields"]) - len(named)
    more = Message(f", and {rest:,} more", f"، و{rest:,} غيرها") if rest else Message("", "")
    return Message(f"{UNUSED.en}: {', '.join(named)}{more.en}.", f"{UNUSED.ar}: {'، '.join(named)}{more.ar}.")


def unused_field(field: Mapping[str, Any]) -> str:
    """Return in words how many records have a value in a ``field`` that is not used, and the first of them."""
    return f"{_isolated(field['field'])} ({field['records']:,}: {_isolated(field['sample'])})"


def _of_encodings(report: Report) -> Message | None:
    repaired, encodings = report["repaired"], report["encodings"]
    if not repaired and encodings.keys() <= {"utf-8"}:
        return None
    seen = _list(encodings)
    return Message(f"Encodings{seen.en}; mended: {repaired:,}.", f"الترميزات{seen.ar}؛ أُصلح: {repaired:,}.")


def _of_date_orders(orders: Mapping[str, Mapping[str, str]]) -> Message | None:
    columns: dict[str, list[str]] = defaultdict(list)
    for of_file in orders.values():
        for column, order in of_file.items():
            if column not in columns[order]:
                columns[order].append(column)
    if not columns:
        return None
    named = [(order, _columns(names)) for order, names in columns.items()]
    return Message(
        "Dates were read " + ", ".join(f"{order} in {names}" for order, names in named) + ".",
        "قُرئت التواريخ " + "، ".join(f"و{DATE_ORDERS[order].ar} في {names}" for order, names in named) + ".",
    )


def _columns(names: list[str]) -> str:
    more = ["…"] if len(names) > _MOST_NAMED else []
    return ", ".join([*map(_isolated, names[:_MOST_NAMED]), *more])


def _list(counts: Mapping[str, int]) -> Message:
    """Return ``counts`` in parentheses, the greatest first; nothing if there are none."""
    if not counts:
        return Message("", "")
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = ordered[:_MOST_NAMED]
    more = ["…"] if len(ordered) > len(named) else []
    en = [f"{_isolated(name) if name else 'no ending'} {count:,}" for name, count in named] + more
    ar = [f"{_NAMES_AR.get(name) or _isolated(name)} {count:,}" for name, count in named] + more
    return Message(f" ({', '.join(en)})", f" ({'، '.join(ar)})")


def _isolated(name: str) -> str:
    return f"{_FSI}{printable(name)}{_PDI}"


def printable(text: str) -> str:
    """Return ``text``, which is from a file, as one line that does nothing to a terminal or to what is around it."""
    return "".join(each if each.isprintable() else "�" for each in one_line(text))
