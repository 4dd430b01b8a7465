"""The objects in the answer of the API that has the last imports, field by field."""

from __future__ import annotations

from typing import Final, get_args

from searchapp.errors import Message
from searchapp.ingest.rejected import Refusal
from searchapp.sync.runs import Command
from searchapp.web.api_objects import NUMBER, TEXT, WHOLE, Field, Object, list_of

_PLACE: Final = (
    Field("file", Message("The file, or the address of a feed", "الملف أو عنوان الخلاصة"), TEXT),
    Field(
        "line", Message("The line; null for the whole file", "السطر، وnull للملف كله"), {"type": ["integer", "null"]}
    ),
)

REFUSED: Final = Object(
    "Refused",
    (
        Field("kind", Message("What became of it", "ما آل إليه"), {**TEXT, "enum": list(get_args(Refusal))}),
        *_PLACE,
        Field("reason", Message("Why", "السبب"), TEXT),
    ),
)

PLACE: Final = Object("Place", _PLACE)

QUALIFIED_ID: Final = Object(
    "QualifiedId", (Field("id", Message("The id with its place", "المعرّف مع المكان"), TEXT), *_PLACE)
)

REPAIRED: Final = Object("Repaired", (*_PLACE, Field("what", Message("What was repaired", "ما أُصلح"), TEXT)))

UNUSED_FIELD: Final = Object(
    "UnusedField",
    (
        Field("field", Message("The name of the field", "اسم الحقل"), TEXT),
        Field(
            "records",
            Message("How many records have a value in it", "عدد السجلات التي له فيها قيمة"),
            WHOLE,
        ),
        Field("sample", Message("The first value, shortened", "أول قيمة، مختصرة"), TEXT),
        *_PLACE,
    ),
)

IMPORT_FILES: Final = Object(
    "ImportFiles",
    (
        Field("read", Message("Files that were read", "ملفات قُرئت"), WHOLE),
        Field("ignored", Message("Files that hold no articles", "ملفات ليست فيها مقالات"), WHOLE),
        Field("skipped", Message("Files of kinds that are not read", "ملفات من أنواع لا تُقرأ"), WHOLE),
    ),
)

IMPORT_LISTS: Final = Object(
    "ImportLists",
    (
        Field(
            "refused",
            Message("The first records of each kind that became no article", "أول ما لم يصر مقالًا من كل صنف"),
            list_of(REFUSED),
        ),
        Field(
            "without",
            Message("The first articles without each of these", "أول المقالات التي ينقصها كل منها"),
            {"type": "object", "additionalProperties": list_of(PLACE)},
        ),
        Field(
            "ids_qualified",
            Message("The first articles whose id begins with a place", "أول المقالات التي يبدأ معرّفها بمكانها"),
            list_of(QUALIFIED_ID),
        ),
        Field("repaired", Message("The first repairs", "أول ما أُصلح"), list_of(REPAIRED)),
    ),
)

_COUNTS: Final = {"type": "object", "additionalProperties": WHOLE}
_OUTCOME_MEANINGS: Final = {
    "added": Message("Records that became new articles", "سجلات صارت مقالات جديدة"),
    "updated": Message("Records that replaced an article", "سجلات حلّت محل مقال"),
    "unchanged": Message("Records of articles as they are in the index", "سجلات مقالات هي في الفهرس كما هي"),
    "rejected": Message("Records that could not be read", "سجلات تعذّرت قراءتها"),
    "unpublished": Message("Drafts and the like", "مسودات ونحوها"),
    "not_articles": Message("Menus, home pages and the like", "قوائم وصفحات رئيسية ونحوها"),
    "duplicates": Message("Records of an article that has another record", "سجلات مقال له سجل آخر"),
    "removed": Message("Articles that were removed", "مقالات حُذفت"),
}

IMPORT: Final = Object(
    "Import",
    (
        Field("id", Message("The name of the run", "اسم العملية"), TEXT),
        Field("command", Message("What ran", "الأمر"), {**TEXT, "enum": list(get_args(Command))}),
        Field("engine", Message("The engine that kept the index", "محرك الفهرس"), TEXT),
        Field(
            "sources",
            Message("Files, folders or feeds that were read", "ما قُرئ من ملفات ومجلدات وخلاصات"),
            list_of(TEXT),
        ),
        Field("started", Message("When it began", "وقت بدئها"), {**TEXT, "format": "date-time"}),
        Field(
            "ended",
            Message(
                "When it ended; of a watch, when it last changed something; null if it was killed while it changed "
                "the index",
                "وقت انتهائها، أو آخر تغيير في المتابعة، وnull إن قُطعت وهي تغيّر الفهرس",
            ),
            {"type": ["string", "null"], "format": "date-time"},
        ),
        Field("articles", Message("Articles in the index afterwards", "مقالات الفهرس بعدها"), WHOLE),
        Field(
            "records", Message("Records: the sum of added to duplicates", "السجلات: مجموع added إلى duplicates"), WHOLE
        ),
        *(Field(name, meaning, WHOLE) for name, meaning in _OUTCOME_MEANINGS.items()),
        Field("seconds", Message("How long it took", "مدتها بالثواني"), NUMBER),
        Field("files", Message("What became of the files", "ما آل إليه أمر الملفات"), IMPORT_FILES),
        Field(
            "skipped",
            Message("Skipped files by the ending of their names", "الملفات التي لم تُقرأ بحسب نهايات أسمائها"),
            _COUNTS,
        ),
        Field(
            "without",
            Message("Articles without text, date, title, source", "مقالات بلا نص أو تاريخ أو عنوان أو مصدر"),
            _COUNTS,
        ),
        Field(
            "ids_qualified",
            Message("Articles whose id begins with a place", "مقالات يبدأ معرّفها بمكانها"),
            WHOLE,
        ),
        Field(
            "unused_fields",
            Message("Fields that were not used, and in how many records", "حقول لم تُستعمل وعدد سجلاتها"),
            _COUNTS,
        ),
        Field("encodings", Message("Files by their encoding", "الملفات بحسب ترميزها"), _COUNTS),
        Field("repaired", Message("How many places were repaired", "عدد ما أُصلح"), WHOLE),
        Field(
            "date_order",
            Message("The order of day and month in columns, by file", "ترتيب اليوم والشهر في الأعمدة بحسب الملف"),
            {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TEXT}},
        ),
        Field(
            "ignored",
            Message("Files that hold no articles, by the reason", "الملفات التي ليست فيها مقالات بحسب السبب"),
            _COUNTS,
        ),
        Field(
            "unused",
            Message("The same fields, the most frequent first", "الحقول نفسها، والأكثر أولًا"),
            list_of(UNUSED_FIELD),
        ),
        Field("lists", Message("The first places of each kind", "المواضع، وعددها محدود"), IMPORT_LISTS),
    ),
)

IMPORTS: Final = Object(
    "Imports",
    (Field("imports", Message("The last runs, the latest first", "آخر العمليات، والأحدث أولًا"), list_of(IMPORT)),),
)
