"""The objects in the answer to a list of names, field by field."""

from __future__ import annotations

from typing import Final

from searchapp.errors import Message
from searchapp.web.api_objects import TEXT, WHOLE, Field, Object, list_of

_TEXT_OR_NULL: Final = {"type": ["string", "null"]}
_WHOLE_OR_NULL: Final = {"type": ["integer", "null"], "minimum": 0}

_ROW: Final = Object(
    "ListRow",
    (
        Field("line", Message("The number of the line, from 1", "رقم السطر ابتداء من 1"), WHOLE),
        Field("text", Message("The line", "السطر"), TEXT),
        Field("query", Message("What was searched for", "ما بُحث عنه"), TEXT),
        Field(
            "articles",
            Message(
                "How many articles have all that is asked for; null where it could not be searched for",
                "عدد المقالات التي فيها كل ما طُلب، أو null إن تعذر البحث",
            ),
            _WHOLE_OR_NULL,
        ),
        Field("stories", Message("Of how many stories they are", "عدد الأخبار التي ترويها"), _WHOLE_OR_NULL),
        Field("first", Message("The first date", "أول تاريخ"), _TEXT_OR_NULL),
        Field("last", Message("The last date", "آخر تاريخ"), _TEXT_OR_NULL),
        Field("sources", Message("From how many sources they are", "عدد مصادرها"), _WHOLE_OR_NULL),
        Field("largest_source", Message("The source that has most", "أكثر المصادر مقالات"), _TEXT_OR_NULL),
        Field("largest_source_articles", Message("How many it has", "عدد مقالاته"), _WHOLE_OR_NULL),
        Field("best_id", Message("The id of the first result", "معرّف أول نتيجة"), _TEXT_OR_NULL),
        Field("best_title", Message("Its title, or how its text begins", "عنوانها، أو أول نصها"), _TEXT_OR_NULL),
        Field("best_source", Message("Its source", "مصدرها"), _TEXT_OR_NULL),
        Field("best_date", Message("Its date", "تاريخها"), _TEXT_OR_NULL),
        Field("best_url", Message("Its address at the source", "عنوانها في مصدرها"), _TEXT_OR_NULL),
        Field(
            "meant",
            Message(
                "The query that was probably meant where nothing or hardly anything is found",
                "العبارة المقصودة على الأرجح إن لم يُعثر إلا على قليل أو لم يُعثر على شيء",
            ),
            _TEXT_OR_NULL,
        ),
        Field("meant_articles", Message("How many articles it finds", "عدد المقالات التي تجدها"), _WHOLE_OR_NULL),
        Field("notes", Message("How the line was understood", "كيف فُهم السطر"), list_of(TEXT)),
    ),
)

LIST: Final = Object(
    "List",
    (
        Field("lines", Message("How many different lines there are", "عدد الأسطر المختلفة"), WHOLE),
        Field("empty", Message("How many lines have no word", "عدد الأسطر التي بلا كلمة"), WHOLE),
        Field("repeated", Message("How many lines repeat an earlier one", "عدد الأسطر المكررة"), WHOLE),
        Field("rows", Message("What there is of each line, in order", "ما في الأرشيف من كل سطر"), list_of(_ROW)),
        Field(
            "missing",
            Message("How many lines the limits left no room for", "عدد الأسطر التي لم يتسع الحد للبحث عنها"),
            WHOLE,
        ),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
    ),
)
