"""The objects in the answers of the API, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from searchapp.errors import Message
from searchapp.ingest.rejected import Refusal
from searchapp.model import LEVELS_BY_LABEL, DatePrecision
from searchapp.plan import MOST_COPIES, Scope
from searchapp.query.readings import Use
from searchapp.search.explain import PartKind, Role
from searchapp.search.serialization import FACET_VALUES
from searchapp.search.suggest import Kind
from searchapp.sync.runs import Command


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object: what it means, and its schema (JSON Schema), an :class:`Object` or with one in it."""

    name: str
    meaning: Message
    schema: Mapping[str, Any] | Object


@dataclass(frozen=True, slots=True)
class Object:
    """An object, with a name to refer to it by. It always has all of its fields."""

    name: str
    fields: tuple[Field, ...]


_TEXT: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer", "minimum": 0}
_NUMBER: Final = {"type": "number"}
_SPANS: Final = {
    "type": "array",
    "items": {"type": "array", "items": _WHOLE, "minItems": 2, "maxItems": 2},
}


def _list_of(items: object) -> dict[str, Any]:
    return {"type": "array", "items": items}


WORD_MATCH: Final = Object(
    "WordMatch",
    (
        Field("start", Message("Where the word begins in the text", "موضع بداية الكلمة في النص"), _WHOLE),
        Field("end", Message("Where it ends", "موضع نهايتها"), _WHOLE),
        Field("how", Message("How it matches", "نوع تطابقها"), {**_TEXT, "enum": list(LEVELS_BY_LABEL)}),
    ),
)

PARAGRAPH: Final = Object(
    "Paragraph",
    (
        Field("position", Message("Its place in the article, from 0", "ترتيبها في المقال ابتداء من 0"), _WHOLE),
        Field("text", Message("The original text, marks and all", "النص الأصلي بعلاماته كلها"), _TEXT),
        Field("score", Message("How well it matches", "درجة تطابقها"), _NUMBER),
        Field(
            "highlights",
            Message("What matched: offsets into text, in code points", "ما طابق: مواضع في text بعدد محارف يونيكود"),
            _SPANS,
        ),
        Field(
            "matches", Message("The single words that matched", "الكلمات المطابقة واحدة واحدة"), _list_of(WORD_MATCH)
        ),
    ),
)

_DATE: Final = Field(
    "date",
    Message(
        "When, in ISO 8601, as precisely as is known: 2015, 2015-11, 2015-11-06; a Hijri month or year as "
        "2015-10-14/2016-10-01; null where unknown",
        "تاريخه بصيغة ISO 8601 وبقدر ما يُعرف: 2015 أو 2015-11 أو 2015-11-06؛ والشهر أو العام الهجري "
        "2015-10-14/2016-10-01؛ أو null إن لم يُعرف",
    ),
    {"type": ["string", "null"]},
)

COPY: Final = Object(
    "Copy",
    (
        Field("id", Message("The article's id", "معرّف المقال"), _TEXT),
        Field("title", Message("Its title", "عنوانه"), _TEXT),
        Field("source", Message("Who published it", "مصدره"), _TEXT),
        _DATE,
        Field("url", Message("Where it was published", "عنوانه الأصلي على الشبكة"), _TEXT),
        Field(
            "first",
            Message("Whether it was published before all the others", "هل نُشر قبل سائر النسخ"),
            {"type": "boolean"},
        ),
    ),
)

RESULT: Final = Object(
    "Result",
    (
        Field("id", Message("The article's id", "معرّف المقال"), _TEXT),
        Field("title", Message("Its title", "عنوانه"), _TEXT),
        Field("title_highlights", Message("What matched in the title", "ما طابق في العنوان"), _SPANS),
        Field("source", Message("Who published it", "مصدره"), _TEXT),
        Field("author", Message("Who wrote it", "كاتبه"), _TEXT),
        Field("section", Message("In which section", "قسمه"), _TEXT),
        _DATE,
        Field(
            "date_precision",
            Message("How much of the date is known; null where undated", "ما يُعرف من التاريخ، أو null بلا تاريخ"),
            {"type": ["string", "null"], "enum": [*get_args(DatePrecision), None]},
        ),
        Field(
            "utc_offset",
            Message(
                "The offset of its clock to UTC in minutes; null where unknown",
                "فرق توقيته عن التوقيت العالمي بالدقائق، أو null إن لم يُعرف",
            ),
            {"type": ["integer", "null"]},
        ),
        Field(
            "arrived",
            Message("When the archive got it, in UTC; null where unknown", "متى وصل إلى الأرشيف، أو null إن لم يُعرف"),
            {"type": ["string", "null"], "format": "date-time"},
        ),
        Field("url", Message("Where it was published", "عنوانه الأصلي على الشبكة"), _TEXT),
        Field(
            "page",
            Message("The page of its document; null for a whole file", "صفحته في ملفه، أو null إن كان ملفًا كاملًا"),
            {"type": ["integer", "null"]},
        ),
        Field(
            "by_ocr",
            Message("Whether OCR has read it, so that its numbers may be wrong", "هل قُرئ ضوئيًا (OCR) فقد تخطئ أرقامه"),
            {"type": "boolean"},
        ),
        Field("score", Message("How well it matches", "درجة تطابقه"), _NUMBER),
        Field(
            "paragraphs", Message("Its best paragraphs, best first", "أبرز فقراته، الأبرز أولًا"), _list_of(PARAGRAPH)
        ),
        Field(
            "copies",
            Message(
                "The other articles of its story, whether they match or not: the earliest, "
                f"{MOST_COPIES} at most; none without collapse",
                f"سائر مقالات الخبر نفسه، طابقت البحث أم لا، الأقدم أولًا وحتى {MOST_COPIES}؛ ولا شيء بلا collapse",
            ),
            _list_of(COPY),
        ),
        Field("copied", Message("How many there are of these in all", "عددها كلها"), _WHOLE),
        Field(
            "first",
            Message("Whether it was published before all of them", "هل نُشر قبلها كلها"),
            {"type": "boolean"},
        ),
    ),
)

FACET_COUNT: Final = Object(
    "FacetCount",
    (
        Field("value", Message("A source, a section, a month …", "مصدر أو قسم أو شهر …"), _TEXT),
        Field("count", Message("How many matching articles have it", "عدد المقالات المطابقة فيه"), _WHOLE),
    ),
)

SEARCH_ANSWER: Final = Object(
    "SearchAnswer",
    (
        Field("query", Message("The query as it was read", "عبارة البحث كما قُرئت"), _TEXT),
        Field("total", Message("How many articles match, exactly", "عدد المقالات المطابقة بالضبط"), _WHOLE),
        Field(
            "stories",
            Message(
                "How many stories they are of, and so results on all pages; null without collapse",
                "عدد الأخبار التي ترويها، وهو عدد النتائج في الصفحات كلها؛ أو null بلا collapse",
            ),
            {"type": ["integer", "null"], "minimum": 0},
        ),
        Field(
            "took_ms",
            Message("How long it took, in milliseconds", "مدة البحث بأجزاء الألف من الثانية"),
            _NUMBER,
        ),
        Field(
            "match",
            Message("Whether all the words were required, or any", "هل لزمت الكلمات كلها أم كفى بعضها"),
            {**_TEXT, "enum": ["all", "any"]},
        ),
        Field(
            "relaxed",
            Message("Whether that was loosened to find more", "هل وُسّع البحث"),
            {"type": "boolean"},
        ),
        Field(
            "corrected",
            Message("A better spelling of the query, or null", "إملاء أصح لعبارة البحث، أو null"),
            {"type": ["string", "null"]},
        ),
        Field(
            "searched",
            Message(
                "What the results are of: the query, or corrected where nothing was found for it",
                "ما هذه نتائجه: عبارة البحث، أو corrected إن لم يُعثر لها على شيء",
            ),
            _TEXT,
        ),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), _list_of(_TEXT)),
        Field(
            "facets",
            Message(
                f"Counts over all matching articles; of sources, sections and authors the {FACET_VALUES} most frequent",
                f"أعداد المقالات المطابقة كلها موزعة؛ ومن المصادر والأقسام والكتّاب أكثرها ورودًا حتى {FACET_VALUES}",
            ),
            {"type": "object", "additionalProperties": _list_of(FACET_COUNT)},
        ),
        Field("results", Message("The articles", "المقالات"), _list_of(RESULT)),
    ),
)

READING: Final = Object(
    "Reading",
    (
        Field("lexeme", Message("The lexeme, as reading takes it", "المدخل المعجمي كما يقبله reading"), _TEXT),
        Field(
            "share",
            Message("Its share of all readings in texts", "نصيبها من القراءات كلها في النصوص"),
            _NUMBER,
        ),
        Field("parts", Message("The parts of the word: س + يقول", "أجزاء الكلمة: س + يقول"), _TEXT),
        Field(
            "use",
            Message("Whether it counts, may be chosen, or was refused", "أهي المعتد بها أم أخرى ممكنة أم مستبعدة"),
            {**_TEXT, "enum": list(get_args(Use))},
        ),
    ),
)

FOUND_LEXEME: Final = Object(
    "FoundLexeme",
    (
        Field("lexeme", Message("A lexeme that satisfies the word", "مدخل معجمي يفي بالكلمة"), _TEXT),
        Field("how", Message("How it matches", "نوع تطابقه"), {**_TEXT, "enum": list(LEVELS_BY_LABEL)}),
        Field("articles", Message("How many articles have it", "عدد المقالات التي يرد فيها"), _WHOLE),
    ),
)

FOUND_FORM: Final = Object(
    "FoundForm",
    (
        Field("form", Message("A form in texts", "صيغة ترد في النصوص"), _TEXT),
        Field("how", Message("How it matches", "نوع تطابقها"), {**_TEXT, "enum": list(LEVELS_BY_LABEL)}),
        Field(
            "articles",
            Message(
                "How many articles have it, in any orthography; where exact, as typed",
                "عدد المقالات التي ترد فيها بأي رسم؛ وحيث how هو exact كما كُتبت",
            ),
            _WHOLE,
        ),
        Field("lexemes", Message("Which lexemes it may be", "المداخل التي قد تكونها"), _list_of(_TEXT)),
    ),
)

EXPLAINED_PART: Final = Object(
    "ExplainedPart",
    (
        Field("depth", Message("How deep it stands in groups", "عمقها في المجموعات"), _WHOLE),
        Field(
            "role",
            Message("Whether it is needed, adds to the score or is excluded", "ألازمة هي أم تزيد الدرجة أم مستبعدة"),
            {**_TEXT, "enum": list(get_args(Role))},
        ),
        Field(
            "kind",
            Message(
                "What it is; “all” and “any” hold the parts after them that are one deeper",
                "نوعها؛ وتضم all وany ما بعدهما مما يزيد عمقه واحدًا",
            ),
            {**_TEXT, "enum": list(get_args(PartKind))},
        ),
        Field(
            "scope",
            Message("Where it is looked for", "أين يُبحث عنها"),
            {**_TEXT, "enum": list(get_args(Scope))},
        ),
        Field("surface", Message("A word as it was typed", "الكلمة كما كُتبت"), _TEXT),
        Field("normalized", Message("It, or a phrase, in folded spelling", "هي أو العبارة برسم موحّد"), _TEXT),
        Field("lexeme", Message("What a word was read as", "ما قُرئت الكلمة على أنها"), _TEXT),
        Field("reading", Message("The parts of the word when read so", "أجزاء الكلمة بهذه القراءة"), _TEXT),
        Field("readings", Message("All its readings", "قراءاتها كلها"), _list_of(READING)),
        Field("root", Message("Its root", "جذرها"), _TEXT),
        Field(
            "level",
            Message("How alike the words of a phrase have to be", "مدى التطابق اللازم لكلمات العبارة"),
            {**_TEXT, "enum": list(LEVELS_BY_LABEL)},
        ),
        Field(
            "positions",
            Message("The forms one of which stands at each place of a phrase", "صيغ كل موضع من العبارة"),
            _list_of(_list_of(_TEXT)),
        ),
        Field(
            "slop",
            Message("How many other words may be among them; null: none, in order", "عدد الكلمات الأخرى بينها أو null"),
            {"type": ["integer", "null"]},
        ),
        Field(
            "lexemes", Message("All lexemes that satisfy a word", "المداخل التي تفي بالكلمة"), _list_of(FOUND_LEXEME)
        ),
        Field("forms", Message("The forms of texts that do", "صيغ النصوص التي تفي بها"), _list_of(FOUND_FORM)),
        Field(
            "more_forms",
            Message("How many rarer ones were not counted", "عدد الصيغ الأندر التي لم تُعدّ"),
            _WHOLE,
        ),
        Field(
            "forms_complete",
            Message("Whether no form is missing from the list", "هل القائمة كاملة"),
            {"type": "boolean"},
        ),
        Field(
            "articles",
            Message("How many articles have the word; else null", "عدد المقالات التي ترد فيها الكلمة، وإلا null"),
            {"type": ["integer", "null"]},
        ),
        Field("field", Message("The field of a condition", "حقل الشرط"), _TEXT),
        Field("values", Message("The values that it accepts", "القيم المقبولة فيه"), _list_of(_TEXT)),
    ),
)

EXPLANATION: Final = Object(
    "Explanation",
    (
        Field("query", Message("The query", "عبارة البحث"), _TEXT),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), _list_of(_TEXT)),
        Field("parts", Message("Its parts in order", "أجزاؤها بترتيبها"), _list_of(EXPLAINED_PART)),
    ),
)

SUGGESTION: Final = Object(
    "Suggestion",
    (
        Field("text", Message("A whole query", "عبارة بحث كاملة"), _TEXT),
        Field(
            "kind",
            Message(
                "What completes it: a word, two words, or a title; or the value of a field",
                "ما أُكملت به: كلمة أو كلمتان أو عنوان، أو قيمة حقل",
            ),
            {**_TEXT, "enum": list(get_args(Kind))},
        ),
        Field(
            "count",
            Message(
                "How often the articles have the word; how many the value; in how many of some the others are",
                "عدد مرات ورود الكلمة، وعدد مقالات القيمة، وعدد المقالات التي يرد فيها غيرهما من بين بعض المقالات",
            ),
            _WHOLE,
        ),
    ),
)

SUGGESTIONS: Final = Object(
    "Suggestions",
    (
        Field("query", Message("What was typed", "ما كُتب"), _TEXT),
        Field(
            "suggestions",
            Message(
                "What it may become: words, then pairs of words, then titles; behind the name of a field its values",
                "ما قد يصير إليه: كلمات ثم أزواج كلمات ثم عناوين؛ وبعد اسم الحقل قيمه",
            ),
            _list_of(SUGGESTION),
        ),
    ),
)

ERROR: Final = Object(
    "Error",
    (Field("error", Message("What is wrong and what to do", "ما الخطأ وما العمل"), _TEXT),),
)

UNHEALTHY: Final = Object(
    "Unhealthy",
    (
        Field(
            "status",
            Message("Whether it is starting, or broken", "أهو في طور التشغيل أم معطل"),
            {**_TEXT, "enum": ["starting", "broken"]},
        ),
        *ERROR.fields,
    ),
)

HEALTH: Final = Object(
    "Health",
    (
        Field("status", Message("Always ok", "ok دائمًا"), {**_TEXT, "const": "ok"}),
        Field("articles", Message("How many there are", "عدد المقالات"), _WHOLE),
    ),
)

_PLACE: Final = (
    Field("file", Message("The file, or the address of a feed", "الملف أو عنوان الخلاصة"), _TEXT),
    Field(
        "line", Message("The line; null for the whole file", "السطر، وnull للملف كله"), {"type": ["integer", "null"]}
    ),
)

REFUSED: Final = Object(
    "Refused",
    (
        Field("kind", Message("What became of it", "ما آل إليه"), {**_TEXT, "enum": list(get_args(Refusal))}),
        *_PLACE,
        Field("reason", Message("Why", "السبب"), _TEXT),
    ),
)

PLACE: Final = Object("Place", _PLACE)

QUALIFIED_ID: Final = Object(
    "QualifiedId", (Field("id", Message("The id, place and all", "المعرّف مع المكان"), _TEXT), *_PLACE)
)

REPAIRED: Final = Object("Repaired", (*_PLACE, Field("what", Message("What was mended", "ما أُصلح"), _TEXT)))

UNUSED_FIELD: Final = Object(
    "UnusedField",
    (
        Field("field", Message("The name of the field", "اسم الحقل"), _TEXT),
        Field(
            "records",
            Message("How many records have a value in it", "عدد السجلات التي له فيها قيمة"),
            _WHOLE,
        ),
        Field("sample", Message("The first value, shortened", "أول قيمة، مختصرة"), _TEXT),
        *_PLACE,
    ),
)

IMPORT_FILES: Final = Object(
    "ImportFiles",
    (
        Field("read", Message("Files that were read", "ملفات قُرئت"), _WHOLE),
        Field("ignored", Message("Files that hold no articles", "ملفات ليست فيها مقالات"), _WHOLE),
        Field("skipped", Message("Files of kinds that are not read", "ملفات من أنواع لا تُقرأ"), _WHOLE),
    ),
)

IMPORT_LISTS: Final = Object(
    "ImportLists",
    (
        Field(
            "refused",
            Message("The first of each kind of what became no article", "أول ما لم يصر مقالًا من كل صنف"),
            _list_of(REFUSED),
        ),
        Field(
            "without",
            Message("The first articles without each of these", "أول المقالات التي ينقصها كل منها"),
            {"type": "object", "additionalProperties": _list_of(PLACE)},
        ),
        Field(
            "ids_qualified",
            Message("The first articles whose id begins with a place", "أول المقالات التي يبدأ معرّفها بمكانها"),
            _list_of(QUALIFIED_ID),
        ),
        Field("repaired", Message("The first of what was mended", "أول ما أُصلح"), _list_of(REPAIRED)),
    ),
)

_COUNTS: Final = {"type": "object", "additionalProperties": _WHOLE}
_OUTCOME_MEANINGS: Final = {
    "added": Message("Records that became new articles", "سجلات صارت مقالات جديدة"),
    "updated": Message("Records that replaced an article", "سجلات حلّت محل مقال"),
    "unchanged": Message("Records of articles as they are in the index", "سجلات مقالات هي في الفهرس كما هي"),
    "rejected": Message("Records that could not be read", "سجلات تعذّرت قراءتها"),
    "unpublished": Message("Drafts and the like", "مسودات ونحوها"),
    "not_articles": Message("Menus, home pages and the like", "قوائم وصفحات رئيسية ونحوها"),
    "duplicates": Message("Records of the same article as another", "سجلات مقال له سجل آخر"),
    "removed": Message("Articles that were removed", "مقالات حُذفت"),
}

IMPORT: Final = Object(
    "Import",
    (
        Field("id", Message("The name of the run", "اسم العملية"), _TEXT),
        Field("command", Message("What ran", "الأمر"), {**_TEXT, "enum": list(get_args(Command))}),
        Field("engine", Message("The engine that kept the index", "محرك الفهرس"), _TEXT),
        Field(
            "sources",
            Message("Files, folders or feeds that were read", "ما قُرئ من ملفات ومجلدات وخلاصات"),
            _list_of(_TEXT),
        ),
        Field("started", Message("When it began", "وقت بدئها"), {**_TEXT, "format": "date-time"}),
        Field(
            "ended",
            Message(
                "When it ended; of a watch, when it last changed something", "وقت انتهائها، أو آخر تغيير في المتابعة"
            ),
            {**_TEXT, "format": "date-time"},
        ),
        Field("articles", Message("Articles in the index afterwards", "مقالات الفهرس بعدها"), _WHOLE),
        Field(
            "records", Message("Records: the sum of added to duplicates", "السجلات: مجموع added إلى duplicates"), _WHOLE
        ),
        *(Field(name, meaning, _WHOLE) for name, meaning in _OUTCOME_MEANINGS.items()),
        Field("seconds", Message("How long it took", "مدتها بالثواني"), _NUMBER),
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
            _WHOLE,
        ),
        Field(
            "unused_fields",
            Message("Fields that were not used, and in how many records", "حقول لم تُستعمل وعدد سجلاتها"),
            _COUNTS,
        ),
        Field("encodings", Message("Files by their encoding", "الملفات بحسب ترميزها"), _COUNTS),
        Field("repaired", Message("How much was mended", "عدد ما أُصلح"), _WHOLE),
        Field(
            "date_order",
            Message("The order of day and month in columns, by file", "ترتيب اليوم والشهر في الأعمدة بحسب الملف"),
            {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": _TEXT}},
        ),
        Field(
            "ignored",
            Message("Files that hold no articles, by why", "الملفات التي ليست فيها مقالات بحسب السبب"),
            _COUNTS,
        ),
        Field(
            "unused",
            Message("The same fields, the most frequent first", "الحقول نفسها، والأكثر أولًا"),
            _list_of(UNUSED_FIELD),
        ),
        Field("lists", Message("Where it is, bounded", "المواضع، وعددها محدود"), IMPORT_LISTS),
    ),
)

IMPORTS: Final = Object(
    "Imports",
    (Field("imports", Message("The last runs, the latest first", "آخر العمليات، والأحدث أولًا"), _list_of(IMPORT)),),
)
