"""What programs can get from this site, as data: the OpenAPI document and the page ``/api`` are made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Final, Literal, get_args

from searchapp.dates.timeline import UNITS
from searchapp.errors import Message
from searchapp.export import TABLE_FORMATS
from searchapp.model import LEVELS_BY_LABEL, Match, SearchRequest, Sort
from searchapp.search.collocate_counts import MAX_SPAN, SIDES, SPAN
from searchapp.search.collocates import LISTED, MAX_LISTED
from searchapp.search.compare import FEWEST, MOST
from searchapp.search.concordance import MOST_LINES, SORT_KEYS
from searchapp.search.export import RESULT_FORMATS
from searchapp.settings import Settings
from searchapp.web.api_collocate_objects import COLLOCATES
from searchapp.web.api_import_objects import IMPORTS
from searchapp.web.api_list_objects import LIST
from searchapp.web.api_objects import (
    ARTICLE,
    COMPARISON,
    CONCORDANCE,
    ERROR,
    EXPLANATION,
    HEALTH,
    SEARCH_ANSWER,
    SUGGESTIONS,
    UNHEALTHY,
    Object,
)
from searchapp.web.api_record_objects import RECORD
from searchapp.web.concordance import LINES
from searchapp.web.feeds import ATOM_MIMETYPE, ENTRIES, OPENSEARCH_MIMETYPE, RSS_MIMETYPE, SUGGESTIONS_MIMETYPE
from searchapp.web.parameters import MAX_LIMIT, MAX_PARAGRAPHS, MAX_SUGGESTIONS, SUGGESTIONS_SHOWN

JSON: Final = "application/json"
HTML: Final = "text/html"
CSV: Final = "text/csv"
SVG: Final = "image/svg+xml"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query string, or of a path. ``schema`` is that of OpenAPI; an array is a name that may be
    repeated.
    """

    name: str
    meaning: Message
    schema: Mapping[str, Any]
    place: Literal["query", "path"] = "query"

    @property
    def repeated(self) -> bool:
        """Whether it may be given several times."""
        return bool(self.schema["type"] == "array")

    @property
    def choosy(self) -> bool:
        """Whether it is a single value and only some texts are valid."""
        return not self.repeated and bool({"enum", "minimum", "pattern"} & set(self.schema))


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with a status: its media type, and its object if it is JSON. ``schema`` describes what is neither an
    object nor a text.
    """

    status: HTTPStatus
    mimetype: str
    meaning: Message
    content: Object | None = None
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be fetched. ``example`` is a query string to try it with, a list being a name repeated.

    Where there is a ``form``, what is in it may also be sent by POST as ``multipart/form-data``: fields and what they
    mean, with their schemas.
    """

    name: str
    path: str
    summary: Message
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...]
    example: Mapping[str, str | list[str]] = field(default_factory=dict)
    form: tuple[Parameter, ...] = ()


def operations(settings: Settings) -> tuple[Operation, ...]:
    """Return all operations; their parameters state the limits in ``settings``."""
    found = search_parameters(settings)
    paged = (*found, _page(settings))
    sized = (*paged, *_sizes(SearchRequest("").limit))
    example: Mapping[str, str | list[str]] = {"q": "أسعار القمح"}
    return (
        Operation(
            "search",
            "/api/search",
            Message("Articles that match, with their best paragraphs", "المقالات المطابقة مع أبرز فقراتها"),
            sized,
            (_ok(JSON, SEARCH_ANSWER), *_failures(JSON)),
            example,
        ),
        *_exports(found),
        Operation(
            "record",
            "/api/record",
            Message(
                "The record of a search, which searchapp replay compares with what is found later",
                "سجل البحث، يقارنه الأمر searchapp replay بما يُعثر عليه لاحقًا",
            ),
            found,
            (_ok(JSON, RECORD), *_failures(JSON)),
        ),
        Operation(
            "article",
            "/api/article/{article_id}",
            Message("A whole article", "مقال بنصه الكامل"),
            (_ARTICLE_ID, _LANGUAGE),
            (_ok(JSON, ARTICLE), _failure(HTTPStatus.NOT_FOUND, JSON), *_failures(JSON)[1:]),
        ),
        Operation(
            "explain",
            "/api/explain",
            Message(
                "How each word of a query is read, and the forms of texts that it finds",
                "كيف تُقرأ كل كلمة من عبارة البحث، وما تجده من صيغ النصوص",
            ),
            (found[0], _ONLY, *_READINGS, _LANGUAGE),
            (_ok(JSON, EXPLANATION), *_failures(JSON)),
            {"q": "سيقول"},
        ),
        *_concordances(found),
        *_comparisons(found),
        *_collocates(found),
        _list(found),
        Operation(
            "suggest",
            "/api/suggest",
            Message("Completions of a query that is being typed", "تكملات لعبارة بحث لم تكتمل كتابتها"),
            (_TYPED, _LANGUAGE, _limit(SUGGESTIONS_SHOWN, MAX_SUGGESTIONS)),
            (_ok(JSON, SUGGESTIONS), *_failures(JSON)),
            {"q": "كاز"},
        ),
        *(
            Operation(
                f"searchAs{name}",
                path,
                Message(
                    f"The search as a feed in {name}: what matches, the last to arrive first, never relaxed",
                    f"البحث بصيغة {name} لقارئات الأخبار: المطابق وحده بلا توسيع، والأحدث أولًا",
                ),
                (*paged, *_sizes(ENTRIES)),
                (_ok(mimetype), *_failures(HTML)),
                example,
            )
            for name, path, mimetype in (("Atom", "/feed.atom", ATOM_MIMETYPE), ("RSS", "/feed.rss", RSS_MIMETYPE))
        ),
        Operation(
            "describeSearch",
            "/opensearch.xml",
            Message(
                "What a browser needs to search here from its address bar",
                "ما يحتاج إليه المتصفح ليبحث هنا من شريط العنوان",
            ),
            (_LANGUAGE,),
            (_ok(OPENSEARCH_MIMETYPE),),
        ),
        Operation(
            "suggestToBrowsers",
            "/api/suggest/opensearch",
            Message("The same completions for a browser's address bar", "التكملات نفسها لشريط عنوان المتصفح"),
            (_TYPED, _LANGUAGE, _limit(SUGGESTIONS_SHOWN, MAX_SUGGESTIONS)),
            (_BROWSER_SUGGESTIONS, *_failures(JSON)),
            {"q": "كاز"},
        ),
        Operation(
            "health",
            "/healthz",
            Message("Whether searches can be answered", "هل يمكن البحث الآن؟"),
            (),
            (_ok(JSON, HEALTH), replace(_failure(HTTPStatus.SERVICE_UNAVAILABLE, JSON), content=UNHEALTHY)),
        ),
        *((_IMPORTS,) if settings.show_imports else ()),
    )


_ONLY: Final = Parameter(
    "only",
    Message(
        "Which kinds of match count; exact always does, and spelling where inflection (another form of the same word) "
        "does",
        "أنواع التطابق المعتد بها؛ ويعتد دائمًا بنوع exact، وبنوع spelling حيث يعتد بنوع inflection (تصريف آخر للكلمة "
        "نفسها)",
    ),
    {"type": "array", "items": {"type": "string", "enum": [*LEVELS_BY_LABEL, ""]}},
)

_READINGS: Final = (
    Parameter(
        "reading",
        Message(
            "A lexeme, as /api/explain lists it; each word that could be a form of it is read as one",
            "مدخل معجمي تُقرأ على أنه كل كلمة قد تكونه، كما يسرده /api/explain",
        ),
        {"type": "array", "items": {"type": "string"}},
    ),
    Parameter(
        "not_reading",
        Message("A lexeme; words that could be a form of it do not count", "مدخل معجمي: لا يُعتد بصيغة قد تكونه"),
        {"type": "array", "items": {"type": "string"}},
    ),
)

_LANGUAGE: Final = Parameter(
    "lang",
    Message(
        "The language of notes and errors: ar (as without it) or en", "لغة الملاحظات والأخطاء: ar وهي الأصل، أو en"
    ),
    {"type": "string", "default": "ar", "examples": ["ar", "en"]},
)

_SPAN: Final = {"type": "integer", "minimum": 1, "maximum": MAX_SPAN, "default": SPAN}
_WINDOW: Final = (
    Parameter("span", Message("Up to how many words away", "إلى كم كلمة منه"), _SPAN),
    Parameter(
        "side",
        Message("Where words are looked at: before it, after it, or both", "قبله before أو بعده after أو كلاهما both"),
        {"type": "string", "enum": list(SIDES), "default": SIDES[0]},
    ),
)

_TYPED: Final = Parameter(
    "q", Message("What has been typed of the query", "ما كُتب من عبارة البحث"), {"type": "string", "default": ""}
)

_BROWSER_SUGGESTIONS: Final = Answer(
    HTTPStatus.OK,
    SUGGESTIONS_MIMETYPE,
    Message("An array of the query and an array of texts", "مصفوفة فيها عبارة البحث ومصفوفة التكملات"),
    schema={"type": "array", "minItems": 2, "maxItems": 2},
)


def _ok(mimetype: str, content: Object | None = None) -> Answer:
    return Answer(HTTPStatus.OK, mimetype, Message("The answer", "الجواب"), content)


_IMPORTS: Final = Operation(
    "imports",
    "/api/imports",
    Message(
        "The last imports: what was read, what became of it, and where something is missing",
        "آخر عمليات الاستيراد: ما دخل وما آل إليه وأين النقص",
    ),
    (_LANGUAGE,),
    (_ok(JSON, IMPORTS),),
)

#: A day, a month or a year since 1900. Dates are read in other ways too, but these are promised.
_DAYS: Final = "^(19|20)[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?)?$"


def search_parameters(settings: Settings) -> tuple[Parameter, ...]:
    """Return the parameters of every search; they are those of the search page."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    date = {**text, "pattern": _DAYS, "examples": ["2025", "2025-11", "2025-11-06"]}
    return (
        Parameter(
            "q",
            Message("The query, in the query language", "عبارة البحث بلغة البحث"),
            {**text, "maxLength": settings.max_query_length, "default": ""},
        ),
        Parameter("source", Message("Only from this source", "من هذا المصدر وحده"), texts),
        Parameter("section", Message("Only from this section", "من هذا القسم وحده"), texts),
        Parameter("author", Message("Only by this author", "لهذا الكاتب وحده"), texts),
        Parameter("not_source", Message("Not from this source", "من غير هذا المصدر"), texts),
        Parameter("not_section", Message("Not from this section", "من غير هذا القسم"), texts),
        Parameter("not_author", Message("Not by this author", "لغير هذا الكاتب"), texts),
        Parameter("from", Message("From this day, month or year on", "ابتداء من هذا اليوم أو الشهر أو العام"), date),
        Parameter("to", Message("Up to and including it", "حتى هذا اليوم أو الشهر أو العام ضمنًا"), date),
        Parameter(
            "since",
            Message("Only what has arrived since this time", "ما وصل منذ هذا الوقت وحده"),
            {**text, "format": "date-time"},
        ),
        _ONLY,
        *_READINGS,
        Parameter(
            "verbatim",
            Message(
                "1: search for nothing else where nothing is found, and propose nothing",
                "1: لا يُبحث عن غيرها إن لم يُعثر على شيء، ولا يُقترح غيرها",
            ),
            {**text, "enum": ["0", "1"], "default": "0"},
        ),
        Parameter(
            "collapse",
            Message(
                "1: articles of one story, with nearly the same text, become one result (feeds and tables: never)",
                "1: تُجمع مقالات الخبر الواحد التي تكاد تتطابق نصًّا في نتيجة واحدة (ولا تُجمع في الخلاصات والجداول)",
            ),
            {**text, "enum": ["0", "1"], "default": "0"},
        ),
        Parameter(
            "match",
            Message(
                "How many of the words an article needs: all, any, or some and not all; auto needs all, and where too "
                "few articles have them adds those with some, apart",
                "كم يلزم من الكلمات: all كلها أو any أي منها أو some بعضها لا كلها؛ أما auto فتلزمها كلها، وإن قلّت "
                "مقالاتها أجابت بما فيه بعضها على حدة",
            ),
            {**text, "enum": list(get_args(Match)), "default": "auto"},
        ),
        Parameter(
            "sort",
            Message(
                "What comes first (feeds: always the last to arrive)", "ما يأتي أولًا (وهو آخر ما وصل دائمًا في الخلاصات)"
            ),
            {**text, "enum": list(get_args(Sort)), "default": "relevance"},
        ),
        _LANGUAGE,
    )


def _concordances(found: tuple[Parameter, ...]) -> Iterator[Operation]:
    """Yield the operations that list occurrences; they take the filters of every search, and have an order of their
    own.
    """
    without = {"match", "sort", "verbatim"}
    text = {"type": "string"}
    parameters = (
        *(each for each in found if each.name not in without),
        Parameter(
            "sort",
            Message(
                "What lines are sorted by: before is the word before the match, before2 the second, and so on",
                "ما تُرتب الأسطر به: before الكلمة السابقة، وbefore2 التي قبلها، وهكذا",
            ),
            {**text, "enum": list(SORT_KEYS), "default": SORT_KEYS[0]},
        ),
        Parameter(
            "clitics",
            Message(
                "1: words are compared with the article and conjunctions that are joined to them",
                "1: تُرتب الكلمات مع أداة التعريف وحروف العطف المتصلة بها",
            ),
            {**text, "enum": ["0", "1"], "default": "0"},
        ),
        Parameter(
            "beside",
            Message("Only where this lexeme stands beside it", "المواضع التي يرد بجوارها هذا المدخل المعجمي وحدها"),
            {**text, "default": ""},
        ),
        *_WINDOW,
        Parameter(
            "form",
            Message("Only occurrences of these lexemes", "المواضع التي ترد فيها هذه المداخل المعجمية وحدها"),
            {**text, "default": ""},
        ),
    )
    page = Parameter("page", Message("Which page", "رقم الصفحة"), {**_count(MOST_LINES), "default": 1})
    limit = Parameter(
        "limit", Message("How many lines a page has", "عدد أسطر الصفحة"), {**_count(MAX_LIMIT), "default": LINES}
    )
    listed = Message(
        "Every occurrence of what is asked on a line of its own, with the text around it",
        "كل موضع يرد فيه المطلوب في سطر، مع ما حوله من النص",
    )
    yield Operation(
        "concordance",
        "/api/concordance",
        listed,
        (*parameters, page, limit),
        (_ok(JSON, CONCORDANCE), *_failures(JSON)),
        {"q": "القمح"},
    )
    for each in TABLE_FORMATS.values():
        as_table = Message(
            f"All lines of the same as a table: {each.label}", f"الأسطر نفسها كلها في جدول بصيغة {each.label}"
        )
        yield Operation(
            f"concordanceAs{each.label.replace(' ', '')}",
            f"/concordance.{each.name}",
            as_table,
            parameters,
            (_ok(each.content_type.partition(";")[0]), *_failures(HTML)),
        )


def _exports(found: tuple[Parameter, ...]) -> Iterator[Operation]:
    """Yield the operations that answer with all results as a file."""
    for each in RESULT_FORMATS.values():
        summary = Message(
            f"All the results, whatever the page, as {each.label}: {each.meaning.en}",
            f"النتائج كلها أيًا كانت الصفحة بصيغة {each.label}: {each.meaning.ar}",
        )
        yield Operation(
            f"searchAs{each.label.replace(' ', '')}",
            f"/search.{each.name}",
            summary,
            found,
            (_ok(each.mimetype), *_failures(HTML)),
            {"q": "أسعار القمح"} if each.mimetype.startswith("text/") else {},
        )


_ARTICLE_ID: Final = Parameter(
    "article_id",
    Message(
        "The article's id, as results have it; slashes stay", "معرّف المقال كما في النتائج؛ وتبقى فيه الشُرَط المائلة"
    ),
    {"type": "string", "minLength": 1},
    place="path",
)


def _comparisons(found: tuple[Parameter, ...]) -> Iterator[Operation]:
    """Yield the operations that compare; they take the filters of every search."""
    without = {"q", "match", "sort", "verbatim", "collapse"}
    text = {"type": "string"}
    queries = Parameter(
        "q",
        Message(
            f"One of {FEWEST} to {MOST} queries, or one query for {FEWEST} to {MOST} sources",
            f"إحدى {FEWEST} إلى {MOST} عبارات بحث، أو عبارة واحدة لعدد من المصادر بين {FEWEST} و{MOST}",
        ),
        {"type": "array", "items": {**text, "maxLength": found[0].schema["maxLength"]}},
    )
    by = Parameter(
        "by",
        Message("The unit of time to count by; without it what suits the time", "وحدة الزمن؛ وإلا فما يناسب المدة"),
        {**text, "enum": ["", *UNITS], "default": ""},
    )
    chart = Parameter(
        "chart",
        Message("share: shares of all articles instead of numbers", "share: نسب من المقالات كلها بدلًا من الأعداد"),
        {**text, "default": ""},
    )
    parameters = (queries, by, *(each for each in found if each.name not in without))
    example: Mapping[str, str | list[str]] = {"q": ["السعودية", "مصر"]}
    counted = Message(
        "Queries or sources side by side: articles, stories and shares of all articles, by time and by source",
        "عبارات أو مصادر جنبًا إلى جنب: المقالات والأخبار ونسبها من المقالات كلها بحسب الوقت والمصدر",
    )
    yield Operation("compare", "/api/compare", counted, parameters, (_ok(JSON, COMPARISON), *_failures(JSON)), example)
    as_table = Message("The same as a table", "المقارنة نفسها في جدول")
    yield Operation("compareAsCsv", "/compare.csv", as_table, parameters, (_ok(CSV), *_failures(HTML)))
    drawn = Message("The chart of the same as a drawing", "رسم المقارنة نفسها")
    yield Operation("compareAsSvg", "/compare.svg", drawn, (*parameters, chart), (_ok(SVG), *_failures(HTML)))


def _collocates(found: tuple[Parameter, ...]) -> Iterator[Operation]:
    """Yield the operations that count the words beside a name; they take the filters of every search."""
    without = {"match", "sort", "verbatim", "collapse"}
    text = {"type": "string"}
    parameters = (
        *(each for each in found if each.name not in without),
        *_WINDOW,
        Parameter(
            "stop",
            Message("1: count stop words too", "1: تُعدّ كلمات الوقف أيضًا"),
            {**text, "enum": ["0", "1"], "default": "0"},
        ),
    )
    counted_words = Message(
        "The words beside a name, in all, by source and by month, and which source or month prefers which",
        "الكلمات بجوار اسم: إجمالًا وبحسب المصدر والشهر، وما يفضله كل مصدر أو شهر منها",
    )
    answers = (_ok(JSON, COLLOCATES), *_failures(JSON))
    limited = (*parameters, _limit(LISTED, MAX_LISTED))
    yield Operation("collocates", "/api/collocates", counted_words, limited, answers, {"q": "السعودية"})
    as_table = Message("Every number of the same as a table", "الأعداد نفسها كلها في جدول")
    yield Operation("collocatesAsCsv", "/collocates.csv", as_table, parameters, (_ok(CSV), *_failures(HTML)))


def _list(found: tuple[Parameter, ...]) -> Operation:
    """Return the operation that answers a list; it takes the filters of every search."""
    without = {"q", "match", "sort", "verbatim", "collapse", "reading", "not_reading"}
    lines = Message("Names or queries, one on each line", "أسماء أو عبارات بحث، في كل سطر واحد")
    kinds = Parameter(
        "lines",
        Message(
            "names: several words without syntax are looked for as they stand; queries: each line is one",
            "names: الكلمات المتتالية بلا رموز يُبحث عنها كما تتوالى؛ queries: كل سطر عبارة بحث",
        ),
        {"type": "string", "enum": ["", "names", "queries"], "default": ""},
    )
    filters = (kinds, *(each for each in found if each.name not in without))
    text = {"type": "string"}
    file = Parameter("file", Message("or a file (text, CSV, Excel)", "أو ملف (نص أو CSV أو إكسل)"), text)
    return Operation(
        "list",
        "/api/list",
        Message(
            "Of each name or query in a list: articles, stories, dates, sources, the best article, and what was "
            "probably meant; long lists are sent by POST",
            "لكل اسم أو عبارة في قائمة: المقالات والأخبار والتواريخ والمصادر وأبرز مقال والمقصود على الأرجح؛ وتُرسل "
            "القوائم الطويلة بطريقة POST",
        ),
        (Parameter("q", lines, {"type": "array", "items": text}), *filters),
        (_ok(JSON, LIST), *_failures(JSON)),
        {"q": ["السعودية", "مصر"]},
        (Parameter("q", lines, text), file),
    )


def _limit(usual: int, most: int) -> Parameter:
    return Parameter("limit", Message("How many at most", "أقصى عدد"), {**_count(most), "default": usual})


def _page(settings: Settings) -> Parameter:
    most = settings.max_results
    meaning = Message(f"Which page; pages end at result {most}", f"رقم الصفحة، ولا تتجاوز الصفحات النتيجة {most}")
    return Parameter("page", meaning, {**_count(most), "default": 1})


def _sizes(limit: int) -> tuple[Parameter, ...]:
    return (
        Parameter("limit", Message("How many results", "عدد النتائج"), {**_count(MAX_LIMIT), "default": limit}),
        Parameter(
            "paragraphs",
            Message(
                "How many paragraphs of each at most (feeds: always one)", "أقصى عدد لفقرات كل مقال (وهو 1 في الخلاصات)"
            ),
            {**_count(MAX_PARAGRAPHS), "default": SearchRequest("").paragraphs},
        ),
    )


def _count(highest: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": highest}


_MEANINGS: Final = {
    HTTPStatus.NOT_FOUND: Message("There is no such article", "لا مقال بهذا المعرّف"),
    HTTPStatus.BAD_REQUEST: Message(
        "A parameter cannot be understood, or the search asks for too much", "معامل غير مفهوم، أو بحث يطلب فوق الحد"
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Message(
        "The index is missing, damaged or out of reach; or too many are searching: try again after Retry-After seconds",
        "الفهرس غير موجود أو تالف أو بعيد المنال؛ أو عمليات البحث كثيرة: في Retry-After متى يُعاد الطلب",
    ),
}


def _failure(status: HTTPStatus, mimetype: str) -> Answer:
    return Answer(status, mimetype, _MEANINGS[status], ERROR if mimetype == JSON else None)


def _failures(mimetype: str) -> tuple[Answer, ...]:
    return tuple(_failure(status, mimetype) for status in (HTTPStatus.BAD_REQUEST, HTTPStatus.SERVICE_UNAVAILABLE))
