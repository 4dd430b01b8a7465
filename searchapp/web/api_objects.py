"""The objects in the answers of the API, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from searchapp.dates.timeline import UNITS
from searchapp.errors import Message
from searchapp.model import LEVELS_BY_LABEL, DatePrecision
from searchapp.plan import FACET_VALUES, MOST_COPIES, Scope
from searchapp.query.readings import Use
from searchapp.search.concordance import SORT_KEYS
from searchapp.search.explain import PartKind, Role
from searchapp.search.suggest import Kind


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


TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer", "minimum": 0}
NUMBER: Final = {"type": "number"}
_SPANS: Final = {
    "type": "array",
    "items": {"type": "array", "items": WHOLE, "minItems": 2, "maxItems": 2},
}


def list_of(items: object) -> dict[str, Any]:
    """Return the schema of a list of ``items``."""
    return {"type": "array", "items": items}


WORD_MATCH: Final = Object(
    "WordMatch",
    (
        Field("start", Message("Where the word begins in the text", "موضع بداية الكلمة في النص"), WHOLE),
        Field("end", Message("Where it ends", "موضع نهايتها"), WHOLE),
        Field("how", Message("How it matches", "نوع تطابقها"), {**TEXT, "enum": list(LEVELS_BY_LABEL)}),
    ),
)

PARAGRAPH: Final = Object(
    "Paragraph",
    (
        Field("position", Message("Its place in the article, from 0", "ترتيبها في المقال ابتداء من 0"), WHOLE),
        Field("text", Message("The original text, marks and all", "النص الأصلي بعلاماته كلها"), TEXT),
        Field("score", Message("How well it matches", "درجة تطابقها"), NUMBER),
        Field(
            "highlights",
            Message("What matched: offsets into text, in code points", "ما طابق: مواضع في text بعدد محارف يونيكود"),
            _SPANS,
        ),
        Field("matches", Message("The single words that matched", "الكلمات المطابقة واحدة واحدة"), list_of(WORD_MATCH)),
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
        Field("id", Message("The article's id", "معرّف المقال"), TEXT),
        Field("title", Message("Its title", "عنوانه"), TEXT),
        Field("source", Message("Who published it, as it is indexed", "مصدره كما فُهرس"), TEXT),
        Field("source_name", Message("What that source is called", "اسم ذلك المصدر"), TEXT),
        _DATE,
        Field("url", Message("Where it was published", "عنوانه الأصلي على الشبكة"), TEXT),
        Field(
            "first",
            Message("Whether it was published before all the others", "هل نُشر قبل سائر النسخ"),
            {"type": "boolean"},
        ),
        Field(
            "first_collected",
            Message(
                "Whether it was collected before all the others, where times are those of collection",
                "هل جُمع قبل سائر النسخ، حيث الأوقات أوقات الجمع",
            ),
            {"type": "boolean"},
        ),
    ),
)

#: What is known of an article besides its text.
_METADATA: Final = (
    Field("source", Message("Who published it, as it is indexed", "مصدره كما فُهرس"), TEXT),
    Field("source_name", Message("What that source is called", "اسم ذلك المصدر"), TEXT),
    Field("author", Message("Who wrote it", "كاتبه"), TEXT),
    Field("section", Message("In which section", "قسمه"), TEXT),
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
    Field("url", Message("Where it was published", "عنوانه الأصلي على الشبكة"), TEXT),
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
)

ARTICLE: Final = Object(
    "Article",
    (
        Field("id", Message("The article's id", "معرّف المقال"), TEXT),
        Field("title", Message("Its title", "عنوانه"), TEXT),
        *_METADATA,
        Field("paragraphs", Message("All of its text", "نصه كاملًا"), list_of(TEXT)),
    ),
)

RESULT: Final = Object(
    "Result",
    (
        Field("id", Message("The article's id", "معرّف المقال"), TEXT),
        Field("title", Message("Its title", "عنوانه"), TEXT),
        Field("title_highlights", Message("What matched in the title", "ما طابق في العنوان"), _SPANS),
        *_METADATA,
        Field("score", Message("How well it matches", "درجة تطابقه"), NUMBER),
        Field("paragraphs", Message("Its best paragraphs, best first", "أبرز فقراته، الأبرز أولًا"), list_of(PARAGRAPH)),
        Field(
            "copies",
            Message(
                "The other articles of its story, whether they match or not: the earliest, "
                f"{MOST_COPIES} at most; none without collapse",
                f"سائر مقالات الخبر نفسه، طابقت البحث أم لا، الأقدم أولًا وحتى {MOST_COPIES}؛ ولا شيء بلا collapse",
            ),
            list_of(COPY),
        ),
        Field("copied", Message("How many there are of these in all", "عددها كلها"), WHOLE),
        Field(
            "first",
            Message("Whether it was published before all of them", "هل نُشر قبلها كلها"),
            {"type": "boolean"},
        ),
        Field(
            "first_collected",
            Message(
                "Whether it was collected before all of them, where times are those of collection",
                "هل جُمع قبلها كلها، حيث الأوقات أوقات الجمع",
            ),
            {"type": "boolean"},
        ),
    ),
)

FACET_COUNT: Final = Object(
    "FacetCount",
    (
        Field("value", Message("A source, a section, a month …", "مصدر أو قسم أو شهر …"), TEXT),
        Field("count", Message("How many matching articles have it", "عدد المقالات المطابقة فيه"), WHOLE),
    ),
)

SEARCH_ANSWER: Final = Object(
    "SearchAnswer",
    (
        Field("query", Message("The query as it was read", "عبارة البحث كما قُرئت"), TEXT),
        Field(
            "total",
            Message("How many articles have all that was asked, exactly", "عدد المقالات التي فيها كل ما طُلب بالضبط"),
            WHOLE,
        ),
        Field(
            "stories",
            Message(
                "How many stories they are of, and so results on all pages; null without collapse",
                "عدد الأخبار التي ترويها، وهو عدد النتائج في الصفحات كلها؛ أو null بلا collapse",
            ),
            {"type": ["integer", "null"], "minimum": 0},
        ),
        Field(
            "relaxed_total",
            Message(
                "How many other articles have some of the words, where too few have all; they are in no other number",
                "عدد المقالات الأخرى التي فيها بعض الكلمات إن قلّ ما فيه كلها؛ ولا تدخل في عدد آخر",
            ),
            WHOLE,
        ),
        Field(
            "relaxed_stories",
            Message(
                "How many stories these are of; null without collapse", "عدد الأخبار التي ترويها، أو null بلا collapse"
            ),
            {"type": ["integer", "null"], "minimum": 0},
        ),
        Field(
            "took_ms",
            Message("How long it took, in milliseconds", "مدة البحث بأجزاء الألف من الثانية"),
            NUMBER,
        ),
        Field(
            "match",
            Message(
                "How many of the words the articles in results have: all, any, or some and not all",
                "كم من الكلمات في مقالات results: كلها أو أي منها أو بعضها لا كلها",
            ),
            {**TEXT, "enum": ["all", "any", "some"]},
        ),
        Field(
            "relaxed",
            Message("Whether articles with some of the words were added", "هل أُضيفت مقالات فيها بعض الكلمات"),
            {"type": "boolean"},
        ),
        Field(
            "ranked_together",
            Message(
                "Whether these stand among results by their score, as for a headline, and not after them",
                "هل ترتَّب هذه بين results بحسب score، كما لعنوان خبر، لا بعدها",
            ),
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
            TEXT,
        ),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
        Field(
            "facets",
            Message(
                "Counts over the articles that total counts; of sources, sections and authors the "
                f"{FACET_VALUES} most frequent",
                f"أعداد المقالات التي يعدّها total موزعة؛ ومن المصادر والأقسام والكتّاب أكثرها ورودًا حتى {FACET_VALUES}",
            ),
            {"type": "object", "additionalProperties": list_of(FACET_COUNT)},
        ),
        Field(
            "relaxed_facets",
            Message("The same over the articles that relaxed_total counts", "وكذلك للمقالات التي يعدّها relaxed_total"),
            {"type": "object", "additionalProperties": list_of(FACET_COUNT)},
        ),
        Field(
            "source_names",
            Message(
                "The names of the sources in the facets that are not called by their value",
                "أسماء المصادر الواردة في الأعداد إن كان لها اسم غير قيمتها",
            ),
            {"type": "object", "additionalProperties": TEXT},
        ),
        Field("results", Message("The articles that total counts", "المقالات التي يعدّها total"), list_of(RESULT)),
        Field(
            "relaxed_results",
            Message(
                "Those that relaxed_total counts; a page has limit of both together",
                "المقالات التي يعدّها relaxed_total؛ وفي الصفحة من الصنفين معًا بقدر limit",
            ),
            list_of(RESULT),
        ),
    ),
)

READING: Final = Object(
    "Reading",
    (
        Field("lexeme", Message("The lexeme, as reading takes it", "المدخل المعجمي كما يقبله reading"), TEXT),
        Field(
            "share",
            Message("Its share of all readings in texts", "نصيبها من القراءات كلها في النصوص"),
            NUMBER,
        ),
        Field("parts", Message("The parts of the word: س + يقول", "أجزاء الكلمة: س + يقول"), TEXT),
        Field(
            "use",
            Message("Whether it counts, may be chosen, or was refused", "أهي المعتد بها أم أخرى ممكنة أم مستبعدة"),
            {**TEXT, "enum": list(get_args(Use))},
        ),
    ),
)

FOUND_LEXEME: Final = Object(
    "FoundLexeme",
    (
        Field("lexeme", Message("A lexeme that satisfies the word", "مدخل معجمي يفي بالكلمة"), TEXT),
        Field("how", Message("How it matches", "نوع تطابقه"), {**TEXT, "enum": list(LEVELS_BY_LABEL)}),
        Field("articles", Message("How many articles have it", "عدد المقالات التي يرد فيها"), WHOLE),
    ),
)

FOUND_FORM: Final = Object(
    "FoundForm",
    (
        Field("form", Message("A form in texts", "صيغة ترد في النصوص"), TEXT),
        Field("how", Message("How it matches", "نوع تطابقها"), {**TEXT, "enum": list(LEVELS_BY_LABEL)}),
        Field(
            "articles",
            Message(
                "How many articles have it, in any orthography; where exact, as typed",
                "عدد المقالات التي ترد فيها بأي رسم؛ وحيث how هو exact كما كُتبت",
            ),
            WHOLE,
        ),
        Field("lexemes", Message("Which lexemes it may be", "المداخل التي قد تكونها"), list_of(TEXT)),
    ),
)

EXPLAINED_PART: Final = Object(
    "ExplainedPart",
    (
        Field("depth", Message("How deep it stands in groups", "عمقها في المجموعات"), WHOLE),
        Field(
            "role",
            Message("Whether it is needed, adds to the score or is excluded", "ألازمة هي أم تزيد الدرجة أم مستبعدة"),
            {**TEXT, "enum": list(get_args(Role))},
        ),
        Field(
            "kind",
            Message(
                "What it is; “all” and “any” hold the parts after them that are one deeper",
                "نوعها؛ وتضم all وany ما بعدهما مما يزيد عمقه واحدًا",
            ),
            {**TEXT, "enum": list(get_args(PartKind))},
        ),
        Field(
            "scope",
            Message("Where it is looked for", "أين يُبحث عنها"),
            {**TEXT, "enum": list(get_args(Scope))},
        ),
        Field("surface", Message("A word as it was typed", "الكلمة كما كُتبت"), TEXT),
        Field("normalized", Message("It, or a phrase, in folded spelling", "هي أو العبارة برسم موحّد"), TEXT),
        Field("lexeme", Message("What a word was read as", "ما قُرئت الكلمة على أنها"), TEXT),
        Field("reading", Message("The parts of the word when read so", "أجزاء الكلمة بهذه القراءة"), TEXT),
        Field("readings", Message("All its readings", "قراءاتها كلها"), list_of(READING)),
        Field("root", Message("Its root", "جذرها"), TEXT),
        Field(
            "level",
            Message("How alike the words of a phrase have to be", "مدى التطابق اللازم لكلمات العبارة"),
            {**TEXT, "enum": list(LEVELS_BY_LABEL)},
        ),
        Field(
            "positions",
            Message("The forms one of which stands at each place of a phrase", "صيغ كل موضع من العبارة"),
            list_of(list_of(TEXT)),
        ),
        Field(
            "slop",
            Message("How many other words may be among them; null: none, in order", "عدد الكلمات الأخرى بينها أو null"),
            {"type": ["integer", "null"]},
        ),
        Field("lexemes", Message("All lexemes that satisfy a word", "المداخل التي تفي بالكلمة"), list_of(FOUND_LEXEME)),
        Field("forms", Message("The forms of texts that do", "صيغ النصوص التي تفي بها"), list_of(FOUND_FORM)),
        Field(
            "more_forms",
            Message("How many rarer ones were not counted", "عدد الصيغ الأندر التي لم تُعدّ"),
            WHOLE,
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
        Field("field", Message("The field of a condition", "حقل الشرط"), TEXT),
        Field("values", Message("The values that it accepts", "القيم المقبولة فيه"), list_of(TEXT)),
    ),
)

EXPLANATION: Final = Object(
    "Explanation",
    (
        Field("query", Message("The query", "عبارة البحث"), TEXT),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
        Field("parts", Message("Its parts in order", "أجزاؤها بترتيبها"), list_of(EXPLAINED_PART)),
    ),
)

SUGGESTION: Final = Object(
    "Suggestion",
    (
        Field("text", Message("A whole query", "عبارة بحث كاملة"), TEXT),
        Field(
            "kind",
            Message(
                "What completes it: a word, two words, or a title; or the value of a field",
                "ما أُكملت به: كلمة أو كلمتان أو عنوان، أو قيمة حقل",
            ),
            {**TEXT, "enum": list(get_args(Kind))},
        ),
        Field(
            "count",
            Message(
                "How many articles the search for it finds; of a title, how many were seen that have it",
                "عدد المقالات التي يجدها البحث عنه؛ وللعنوان عدد ما صودف من المقالات التي تحمله",
            ),
            WHOLE,
        ),
        Field(
            "id",
            Message("The id of the article of a title, else null", "معرّف مقال العنوان، وإلا null"),
            {"type": ["string", "null"]},
        ),
        Field(
            "url",
            Message("Where that article is to be read here, else null", "عنوان ذلك المقال في هذا الموقع، وإلا null"),
            {"type": ["string", "null"]},
        ),
    ),
)

SUGGESTIONS: Final = Object(
    "Suggestions",
    (
        Field("query", Message("What was typed", "ما كُتب"), TEXT),
        Field(
            "suggestions",
            Message(
                "What it may become: words and pairs of words, then titles; behind the name of a field its values",
                "ما قد يصير إليه: كلمات وأزواج كلمات ثم عناوين؛ وبعد اسم الحقل قيمه",
            ),
            list_of(SUGGESTION),
        ),
    ),
)

_FIGURES: Final = (
    Field("articles", Message("How many articles match", "عدد المقالات المطابقة"), WHOLE),
    Field(
        "stories",
        Message("Of how many stories they are; null where that was not counted", "عدد أخبارها، أو null إن لم تُعد"),
        {"type": ["integer", "null"], "minimum": 0},
    ),
    Field(
        "all_articles",
        Message("How many articles were collected of that time or source", "عدد ما جُمع من مقالات ذلك الوقت أو المصدر"),
        WHOLE,
    ),
    Field(
        "share",
        Message(
            "The share of all of them; null where nothing was collected", "النسبة منها كلها، أو null إن لم يُجمع شيء"
        ),
        {"type": ["number", "null"], "minimum": 0},
    ),
)

FIGURES: Final = Object("Figures", _FIGURES)

COMPARED_SIDE: Final = Object(
    "ComparedSide",
    (
        Field("label", Message("What it is called: its query or its source", "اسمه: عبارة بحثه أو مصدره"), TEXT),
        Field("query", Message("The query", "عبارة البحث"), TEXT),
        Field(
            "source",
            Message("The sources searched; none stands for all", "المصادر المبحوثة؛ وإن خلت فكلها"),
            list_of(TEXT),
        ),
        Field("source_names", Message("What these are called", "أسماؤها"), list_of(TEXT)),
        *_FIGURES,
        Field(
            "without_period",
            Message(
                "How many articles have no date, or none so exact", "عدد المقالات بلا تاريخ، أو بلا تاريخ بهذه الدقة"
            ),
            WHOLE,
        ),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
    ),
)

COMPARED_TIME: Final = Object(
    "ComparedTime",
    (
        Field("first", Message("The first day", "أول يوم"), TEXT),
        Field("last", Message("The last day", "آخر يوم"), TEXT),
        Field("sides", Message("The figures of each side, in their order", "أرقام كل طرف بترتيبها"), list_of(FIGURES)),
    ),
)

COMPARED_SOURCE: Final = Object(
    "ComparedSource",
    (
        Field("source", Message("The source, as it is indexed", "المصدر كما فُهرس"), TEXT),
        Field("source_name", Message("What it is called", "اسمه"), TEXT),
        Field("sides", Message("The figures of each side, in their order", "أرقام كل طرف بترتيبها"), list_of(FIGURES)),
    ),
)

COMPARISON: Final = Object(
    "Comparison",
    (
        Field("unit", Message("What is counted by", "وحدة الزمن"), {**TEXT, "enum": list(UNITS)}),
        Field("took_ms", Message("How long it took, in milliseconds", "مدة المقارنة بالملي ثانية"), NUMBER),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
        Field("sides", Message("What is compared", "ما يُقارن"), list_of(COMPARED_SIDE)),
        Field("times", Message("By time, in order", "بحسب الوقت، بالترتيب"), list_of(COMPARED_TIME)),
        Field(
            "sources",
            Message("By source; none where sources are compared", "بحسب المصدر؛ ولا شيء إن كانت المصادر هي المقارنة"),
            list_of(COMPARED_SOURCE),
        ),
        Field(
            "nothing_collected",
            Message("From when to when nothing was collected", "المدد التي لم يُجمع فيها شيء، من يوم إلى يوم"),
            list_of({"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2}),
        ),
    ),
)

LINE: Final = Object(
    "ConcordanceLine",
    (
        Field("id", Message("The id of the article", "معرّف المقال"), TEXT),
        Field("title", Message("Its title", "عنوانه"), TEXT),
        Field("source", Message("Its source", "مصدره"), TEXT),
        Field("author", Message("Its author", "كاتبه"), TEXT),
        Field("section", Message("Its section", "قسمه"), TEXT),
        Field("date", Message("Its date, or null", "تاريخه، أو null"), {"type": ["string", "null"]}),
        Field("url", Message("Its address", "عنوانه على الشبكة"), TEXT),
        Field(
            "paragraph",
            Message("The paragraph, from 0, or null for the title", "رقم الفقرة من الصفر، أو null للعنوان"),
            {"type": ["integer", "null"], "minimum": 0},
        ),
        Field("start", Message("Where the match begins in it, in code points", "موضع بدايته فيها بالمحارف"), WHOLE),
        Field("end", Message("Where it ends", "موضع نهايته"), WHOLE),
        Field("before", Message("The text before it", "ما قبله من النص"), TEXT),
        Field("match", Message("The match as it was printed", "المطابق كما طُبع"), TEXT),
        Field("after", Message("The text after it", "ما بعده من النص"), TEXT),
    ),
)

CONCORDANCE: Final = Object(
    "Concordance",
    (
        Field("query", Message("The query", "عبارة البحث"), TEXT),
        Field("sort", Message("What lines are sorted by", "ما رُتبت الأسطر به"), {**TEXT, "enum": list(SORT_KEYS)}),
        Field(
            "clitics",
            Message("Whether words were compared with their clitics", "هل رُتبت الكلمات مع سوابقها؟"),
            {"type": "boolean"},
        ),
        Field("total", Message("How many lines all pages have", "عدد الأسطر في كل الصفحات"), WHOLE),
        Field(
            "articles",
            Message("How many articles have all that was asked", "عدد المقالات التي فيها المطلوب كله"),
            WHOLE,
        ),
        Field("read", Message("How many were read", "عدد ما قُرئ منها"), WHOLE),
        Field("unread", Message("How many were not, or not to the end", "عدد ما لم يُقرأ، أو لم يُقرأ إلى آخره"), WHOLE),
        Field("took_ms", Message("How long it took, in milliseconds", "مدة البحث بالملي ثانية"), NUMBER),
        Field("notes", Message("What a reader ought to know", "ما ينبغي أن يعرفه القارئ"), list_of(TEXT)),
        Field("lines", Message("The lines of the page", "أسطر الصفحة"), list_of(LINE)),
    ),
)

ERROR: Final = Object(
    "Error",
    (Field("error", Message("What is wrong and what to do", "ما الخطأ وما العمل"), TEXT),),
)

UNHEALTHY: Final = Object(
    "Unhealthy",
    (
        Field(
            "status",
            Message("Whether it is starting, or broken", "أهو في طور التشغيل أم معطل"),
            {**TEXT, "enum": ["starting", "broken"]},
        ),
        *ERROR.fields,
    ),
)

HEALTH: Final = Object(
    "Health",
    (
        Field("status", Message("Always ok", "ok دائمًا"), {**TEXT, "const": "ok"}),
        Field("articles", Message("How many there are", "عدد المقالات"), WHOLE),
    ),
)
