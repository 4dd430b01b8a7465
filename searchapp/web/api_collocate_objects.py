"""The objects in which the API tells of the words beside a name."""

from __future__ import annotations

from typing import Final

from searchapp.errors import Message
from searchapp.search.collocate_counts import SIDES
from searchapp.web.api_objects import NUMBER, TEXT, WHOLE, Field, Object, list_of

_OCCURRENCES: Final = Field("occurrences", Message("At how many occurrences of the name", "عدد مواضع الاسم"), WHOLE)
_IN_ARTICLES: Final = Field("articles", Message("In how many articles", "في كم مقالًا"), WHOLE)

_COLLOCATE: Final = (
    Field("word", Message("Its most frequent form", "أكثر صيغها ورودًا"), TEXT),
    Field("lexeme", Message("What it is known by", "المدخل المعجمي الذي تُعرف به"), TEXT),
    _OCCURRENCES,
    _IN_ARTICLES,
    Field("share", Message("The share of the occurrences of the name", "النسبة من مواضع الاسم"), NUMBER),
)

NAME_FORM: Final = Object("NameForm", _COLLOCATE)

COLLOCATE: Final = Object(
    "Collocate",
    (
        *_COLLOCATE,
        Field("before", Message("At how many before it", "في كم موضع منها قبله"), WHOLE),
        Field("after", Message("At how many after it", "في كم موضع منها بعده"), WHOLE),
    ),
)

COLLOCATE_USE: Final = Object(
    "CollocateUse",
    (
        *_COLLOCATE,
        Field(
            "share_elsewhere",
            Message("The share in all others together; null without others", "النسبة في سواه جميعًا، أو null إن لم يكن"),
            {"type": ["number", "null"], "minimum": 0},
        ),
        Field(
            "log_odds",
            Message("The log-odds ratio: above 0 where it is used more than elsewhere", "لوغاريتم نسبة الأرجحية"),
            {"type": "number"},
        ),
        Field(
            "z",
            Message("The same in standard errors", "لوغاريتم نسبة الأرجحية بوحدات خطئه المعياري"),
            {"type": "number"},
        ),
        Field(
            "preferred",
            Message("Whether it is preferred, hardly by chance", "هل يفضَّل استعمالها فيه تفضيلًا يبعد أن يكون صدفة"),
            {"type": "boolean"},
        ),
    ),
)


def _part_of_collocates(name: str, kind: Field) -> Object:
    return Object(
        name,
        (
            kind,
            _OCCURRENCES,
            _IN_ARTICLES,
            Field("words_total", Message("How many words stand beside it", "عدد الكلمات المجاورة"), WHOLE),
            Field("words", Message("The most preferred first", "الكلمات والأكثر تفضيلًا أولًا"), list_of(COLLOCATE_USE)),
            Field("forms", Message("The forms of the name likewise", "صيغ الاسم كذلك"), list_of(COLLOCATE_USE)),
        ),
    )


COLLOCATES: Final = Object(
    "Collocates",
    (
        Field("query", Message("The name, or another query", "الاسم أو عبارة بحث أخرى"), TEXT),
        Field("span", Message("Up to how many words away", "إلى كم كلمة منه"), WHOLE),
        Field("side", Message("Where words were looked at", "الجهة التي عُدّت كلماتها"), {**TEXT, "enum": list(SIDES)}),
        Field("stop_words", Message("Whether stop words count", "هل عُدّت الأدوات أيضًا"), {"type": "boolean"}),
        Field("took_ms", Message("How long it took, in milliseconds", "مدة العد بالملي ثانية"), NUMBER),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
        Field("found", Message("How many articles match", "عدد المقالات المطابقة"), WHOLE),
        Field("articles", Message("In how many of them it was counted", "عدد ما عُدّ فيه منها"), WHOLE),
        Field("occurrences", Message("How often the name occurs there", "عدد مواضع الاسم فيها"), WHOLE),
        Field(
            "other_sources",
            Message("How often in sources that are not listed", "عدد مواضعه في مصادر لم تُذكر"),
            WHOLE,
        ),
        Field(
            "without_month",
            Message("How often where no month is known", "عدد مواضعه حيث لا يُعرف الشهر"),
            WHOLE,
        ),
        Field("words_total", Message("How many words stand beside it", "عدد الكلمات المجاورة"), WHOLE),
        Field("words", Message("The most frequent of them first", "الكلمات والأكثر ورودًا أولًا"), list_of(COLLOCATE)),
        Field("forms", Message("The forms of the name itself", "صيغ الاسم نفسه"), list_of(NAME_FORM)),
        Field(
            "sources",
            Message("By source", "بحسب المصدر"),
            list_of(_part_of_collocates("CollocatesOfSource", Field("source", Message("The source", "المصدر"), TEXT))),
        ),
        Field(
            "months",
            Message("By month, in order", "بحسب الشهر، بالترتيب"),
            list_of(_part_of_collocates("CollocatesOfMonth", Field("month", Message("The month", "الشهر"), TEXT))),
        ),
    ),
)
