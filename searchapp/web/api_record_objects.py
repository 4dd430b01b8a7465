"""The objects in which the API tells of the record of a search."""

from __future__ import annotations

from typing import Any, Final, get_args

from searchapp.errors import Message
from searchapp.model import LEVELS_BY_LABEL, Match, Sort
from searchapp.web.api_objects import EXPLAINED_PART, TEXT, WHOLE, Field, Object, list_of

_OR_NULL: Final = {"type": ["string", "null"]}
_CHOICE: Final = {"type": "boolean"}

_FILTERS: Final = tuple(
    Field(name, Message(en, ar), list_of(TEXT))
    for name, en, ar in (
        ("readings", "Lexemes that words are read as", "المداخل التي تُقرأ الكلمات عليها"),
        ("without_readings", "Lexemes that they are not read as", "المداخل المستبعدة"),
        ("sources", "Only from these sources", "من هذه المصادر فقط"),
        ("sections", "Only from these sections", "من هذه الأقسام فقط"),
        ("authors", "Only by these authors", "لهؤلاء الكتّاب فقط"),
        ("without_sources", "Not from these sources", "ليس من هذه المصادر"),
        ("without_sections", "Not from these sections", "ليس من هذه الأقسام"),
        ("without_authors", "Not by these authors", "ليس لهؤلاء الكتّاب"),
    )
)
_DAYS: Final = tuple(
    Field(name, Message(en, ar), _OR_NULL)
    for name, en, ar in (
        ("date_from", "From this day on, or null", "من هذا اليوم، أو null"),
        ("date_to", "Up to this day, or null", "إلى هذا اليوم، أو null"),
        ("arrived_from", "What arrived from this moment on, or null", "ما وصل منذ هذا الوقت، أو null"),
    )
)

_ASKED: Final = Object(
    "RecordedSearch",
    (
        Field("query", Message("The query as it was typed", "عبارة البحث كما كُتبت"), TEXT),
        Field(
            "match", Message("How many of the words were needed", "كم كلمة لزمت"), {**TEXT, "enum": [*get_args(Match)]}
        ),
        Field("sort", Message("The order", "الترتيب"), {**TEXT, "enum": [*get_args(Sort)]}),
        Field(
            "only",
            Message("In which ways words might match", "أنواع التطابق المقبولة"),
            list_of({**TEXT, "enum": list(LEVELS_BY_LABEL)}),
        ),
        Field("verbatim", Message("Whether nothing else was looked for", "هل بُحث عن المكتوب وحده"), _CHOICE),
        *_FILTERS,
        *_DAYS,
    ),
)

_UNDERSTOOD: Final = Object(
    "RecordedReading",
    (
        Field("searched", Message("The query that was searched for", "عبارة البحث التي بُحث عنها"), TEXT),
        Field("corrected", Message("A better spelling of it, or null", "إملاء أصح لها، أو null"), _OR_NULL),
        Field("match", Message("How many of the words were needed in the end", "كم كلمة لزمت في النهاية"), TEXT),
        Field("notes", Message("What a reader ought to know, in English", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
        Field(
            "parts",
            Message("Its parts, as /api/explain has them; null where unknown", "أجزاؤها كما في api/explain/، أو null"),
            {"type": ["array", "null"], "items": EXPLAINED_PART},
        ),
    ),
)

_ARCHIVE: Final = Object(
    "RecordedArchive",
    (
        Field("articles", Message("How many articles it had", "عدد مقالاته"), WHOLE),
        Field("newest", Message("The date of the newest; null where none has any", "تاريخ أحدثها، أو null"), _OR_NULL),
        Field("state", Message("A hash of all its articles", "بصمة مقالاته كلها"), TEXT),
    ),
)

_TOTALS: Final = Object(
    "RecordedTotals",
    (
        Field("articles", Message("How many articles have all that was asked", "عدد ما فيه كل المطلوب"), WHOLE),
        Field("relaxed", Message("How many others have some of it", "عدد ما فيه بعضه"), WHOLE),
        Field(
            "stories",
            Message("How many stories the first are of; null where unknown", "عدد أخبارها، أو null"),
            {"type": ["integer", "null"], "minimum": 0},
        ),
    ),
)

_COVERED: Final = Object(
    "RecordedDays",
    (
        Field("articles", Message("How many articles these are", "عدد المقالات"), WHOLE),
        Field("first_day", Message("The first day with any, or null", "أول يوم فيه شيء منها، أو null"), _OR_NULL),
        Field("last_day", Message("The last day with any, or null", "آخر يوم فيه شيء منها، أو null"), _OR_NULL),
        Field("days", Message("On how many days there are any", "في كم يوم منها شيء"), WHOLE),
        Field("without_day", Message("How many have no exact date", "عدد ما ليس له تاريخ بيومه"), WHOLE),
        Field(
            "days_without",
            Message("Times in between without any: first and last day", "ما بينهما من أيام خلت منها: أولها وآخرها"),
            list_of(list_of(TEXT)),
        ),
        Field(
            "sources",
            Message("How many each source has", "عدد ما لكل مصدر"),
            {"type": "object", "additionalProperties": WHOLE},
        ),
    ),
)

_NOT_COUNTED: Final[Any] = {"type": "null"}

_COVERAGE: Final = Object(
    "RecordedCoverage",
    (
        Field(
            "archive",
            Message(
                "Of what the archive holds of the days that were asked for; null where there was no time to count it",
                "لما في الأرشيف من الأيام المطلوبة؛ أو null إن لم يتسع الوقت لعدّه",
            ),
            {"anyOf": [_COVERED, _NOT_COUNTED]},
        ),
        Field("found", Message("Of the articles that were found", "للمقالات الموجودة"), _COVERED),
    ),
)

RECORD: Final = Object(
    "Record",
    (
        Field("record", Message("The version of the form of this record", "رقم صيغة السجل"), WHOLE),
        Field("made", Message("When it was made", "متى أُنشئ"), {**TEXT, "format": "date-time"}),
        Field("today", Message("From which day relative dates count", "اليوم الذي تُحسب منه التواريخ النسبية"), TEXT),
        Field("program", Message("The version of searchapp", "إصدار البرنامج"), TEXT),
        Field("analyser", Message("The fingerprint of its analyser", "بصمة المحلل اللغوي"), TEXT),
        Field("variants", Message("The hash of the list of spellings", "بصمة قائمة صيغ الكتابة"), TEXT),
        Field("search", Message("What was asked", "ما طُلب"), _ASKED),
        Field("understood", Message("How the query was read", "كيف قُرئت عبارة البحث"), _UNDERSTOOD),
        Field("archive", Message("What was searched", "الأرشيف وحاله"), _ARCHIVE),
        Field("totals", Message("How many articles and stories", "أعداد المقالات والأخبار"), _TOTALS),
        Field(
            "hash",
            Message(
                "SHA-256 of the ids in order of code points, each as a JSON string in ASCII with a line feed; null "
                "where not all are known",
                "بصمة SHA-256 للمعرّفات مرتبةً، كل منها نص JSON بمحارف ASCII يليه سطر جديد؛ أو null إن لم تُعرف كلها",
            ),
            _OR_NULL,
        ),
        Field(
            "ids",
            Message(
                "The ids of all articles in the order of the results: a JSON array, compressed by zlib, in Base64",
                "معرّفات المقالات كلها بترتيب النتائج: مصفوفة JSON مضغوطة بطريقة zlib بصيغة Base64",
            ),
            TEXT,
        ),
        Field("coverage", Message("Of which days and sources they are", "أيامها ومصادرها"), _COVERAGE),
        Field("missing", Message("What this record lacks", "ما ينقص هذا السجل"), list_of(TEXT)),
    ),
)
