"""What can be typed, by example, and what counts as the same word: the one source of the syntax page, the hints on the
search page and the manual.

A test runs every example over a few articles and pins what it finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from searchapp.errors import Message


@dataclass(frozen=True, slots=True)
class Example:
    """A query and what it finds; a ``hint`` is shown on the search page too.

    Its ``slots`` are what may be replaced, in both, by something else of the ``kind`` that it is made of, such as words
    of the archive that is open: see :mod:`searchapp.search.examples`. Without a kind it is about these very words.
    """

    query: str
    meaning: Message
    hint: bool = False
    kind: str = ""
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """Examples of one kind, and what is to be said of them; ``anchor`` is its place on the syntax page."""

    anchor: str
    heading: Message
    examples: tuple[Example, ...]
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """Of the words that count as the same the share that is, and of those that are the same the share that counts."""

    precision: str
    recall: str


#: Measured on the lemmas of the 500 sentences of UD_Arabic-PUD that the lexicon was tuned with: by lexemes, and by
#: light stems, as search engines without a lexicon have them.
BY_LEXEME: Final = Measure(".96", ".975")
BY_STEM: Final = Measure(".91", ".88")

#: Measured on 65 names of places and people in 30,676 articles of newspapers: of the articles that a search counts the
#: share that has the name, behind any clitic, and of those that have it the share that is counted.
OF_NAMES: Final = Measure(".998", ".990")

_SAME_WORD: Final = (
    Message(
        "A match is the same word: behind any conjunction, preposition or article, with any pronoun or ending, in any "
        "number, gender, case, tense and person. Another word is none, however near: neither what is made of the word "
        "(وزارة for وزير, مصري for مصر) nor what only has its letters (زير, مصراتة).",
        "المطابق هو الكلمة نفسها: بعد أي حرف عطف أو جر أو «ال»، ومع أي ضمير أو لاحقة، وبأي عدد وجنس وإعراب وزمن وشخص. "
        "وليست الكلمة الأخرى مطابقة مهما قربت: لا ما اشتُق من الكلمة (وزارة من وزير، ومصري من مصر) ولا ما شابهها رسمًا "
        "(زير، مصراتة).",
    ),
    Message(
        "A lexicon says which forms are of which word. Where a text has a form of several words (كتب: books, he "
        "wrote), it counts for each that is likely; in a query it means the likeliest, until another reading is chosen "
        "or one is left out. A word that the lexicon does not know is found as it is spelt, also behind what may be a "
        "conjunction, a preposition or an article.",
        "يقول معجم أي الصيغ لأي كلمة. فإن وردت في نص صيغة لأكثر من كلمة (كتب: جمع كتاب، وفعل) عُدّت لكل كلمة محتملة؛ "
        "أما في عبارة البحث فتعني أرجحها، ما لم تُختر قراءة أخرى أو تُستبعد قراءة. وما لا يعرفه المعجم يوجد كما يُكتب، "
        "ولو سبقه ما قد يكون حرف عطف أو جر أو «ال».",
    ),
    Message(
        "A word matches as typed; in another orthography (أ ا, ة ه); in another inflection; or in another spelling of "
        "a name, a number or a word with a hyphen. Another word of its root adds to the score and is not enough. Each "
        "of these levels can be switched off, and the equals sign leaves the first alone.",
        "تطابق الكلمة كما كُتبت، أو برسم آخر (أ ا، ة ه)، أو بتصريف آخر، أو بكتابة أخرى لاسم أو عدد أو كلمة فيها شرطة. "
        "أما الكلمة الأخرى من جذرها فتزيد الدرجة ولا تكفي. ويمكن إيقاف كل مستوى من هذه، وعلامة = لا تُبقي إلا الأول.",
    ),
    Message(
        f"Measured on the lemmas of 500 sentences (UD_Arabic-PUD, of news and Wikipedia), {BY_LEXEME.precision} of "
        f"what counts as the same word is the same word (precision), and {BY_LEXEME.recall} of what is the same word "
        f"counts (recall); by light stems it is {BY_STEM.precision} and {BY_STEM.recall}. Of the articles that a "
        f"search for a name counts, {OF_NAMES.precision} have the name, and of those that have it {OF_NAMES.recall} "
        f"are counted (65 names of places and people in 30,676 articles).",
        f"قيس ذلك على 500 جملة محلَّلة (UD_Arabic-PUD، من الأخبار وويكيبيديا): 0{BY_LEXEME.precision} مما عُدّ الكلمة "
        f"نفسها هو الكلمة نفسها (الدقة)، وعُدّ 0{BY_LEXEME.recall} مما هو الكلمة نفسها (الاستدعاء)؛ أما الجذوع الخفيفة "
        f"فدقتها 0{BY_STEM.precision} واستدعاؤها 0{BY_STEM.recall}. ومن المقالات التي يعدّها البحث عن اسم ما "
        f"0{OF_NAMES.precision} فيها الاسم، ومن المقالات التي فيها الاسم عُدّ 0{OF_NAMES.recall} (65 اسم مكان وشخص في "
        f"30,676 مقالًا).",
    ),
)


CHAPTERS: Final = (
    Chapter(
        "words",
        Message("Words", "الكلمات"),
        (
            Example(
                "وزارة الصحة",
                Message(
                    "both words, in any spelling and any inflection; if there are none, as many as possible, and "
                    "the answer says so",
                    "الكلمتان بأي رسم وأي تصريف؛ فإن لم توجدا معًا فأكثر ما يمكن منهما، مع التنبيه على ذلك",
                ),
                kind="words",
                slots=("وزارة", "الصحة"),
            ),
            Example(
                '"البيت الأبيض"',
                Message(
                    "these words in this order, a conjunction or preposition before them aside; also in «…», “…”, ‘…’ "
                    "and »…«",
                    "هذه الكلمات بترتيبها ولو سبقها حرف عطف أو جر؛ وكذلك بين «…» و“…” و‘…’ و»…«",
                ),
                hint=True,
                kind="phrase",
                slots=("البيت الأبيض",),
            ),
            Example(
                '="البيت الأبيض"',
                Message(
                    "exactly this, letter for letter; also before a single word, =الأبيض, or parentheses",
                    "هذا النص حرفًا بحرف؛ وكذلك قبل كلمة واحدة (=الأبيض) أو قوس",
                ),
                kind="literal",
                slots=("البيت الأبيض", "الأبيض"),
            ),
            Example(
                '"البيت الوفد"~3',
                Message(
                    "these words near each other, in any order, with at most three others among them; also ~3 before "
                    "the quotation marks, and البيت NEAR/3 الوفد",
                    "هذه الكلمات متقاربة بأي ترتيب، وبينها ثلاث كلمات أخرى على الأكثر؛ وكذلك ~3 قبل علامتي الاقتباس، "
                    "والبيت NEAR/3 الوفد",
                ),
                kind="near",
                slots=("البيت", "الوفد"),
            ),
            Example(
                "كازاخ*",
                Message(
                    "every word that begins so; an asterisk may also stand within a word; also ٭",
                    "كل كلمة تبدأ هكذا؛ ويصح أن تكون النجمة داخل الكلمة أيضًا؛ وكذلك ٭",
                ),
                hint=True,
                kind="prefix",
                slots=("كازاخ",),
            ),
            Example(
                "*ستان",
                Message(
                    "every word that ends so; an error says when these are too many words",
                    "كل كلمة تنتهي هكذا؛ فإن كثرت الكلمات على الحد قالت ذلك رسالة",
                ),
                kind="suffix",
                slots=("ستان",),
            ),
            Example(
                "أزبكستان~",
                Message(
                    "words that are spelt much like this: one letter other in short words, two in longer ones; "
                    "also with a number, أزبكستان~1",
                    "الكلمات القريبة رسمًا: بحرف واحد في القصيرة وحرفين في الطويلة؛ وكذلك مع عدد: أزبكستان~1",
                ),
                kind="misspelt",
                slots=("أزبكستان",),
            ),
            Example(
                "القمح -أوكرانيا",
                Message(
                    "the first word and not the second; also NOT, وليس, and !أوكرانيا",
                    "الأولى من دون الثانية؛ وكذلك NOT و«وليس» و!أوكرانيا",
                ),
                hint=True,
                kind="apart",
                slots=("القمح", "أوكرانيا"),
            ),
            Example(
                "+كازاخستان الوفد",
                Message(
                    "the word with the plus always, and the other one if there are articles with both",
                    "الكلمة التي قبلها + دائمًا، والأخرى معها إن اجتمعتا في مقالات",
                ),
                kind="words",
                slots=("كازاخستان", "الوفد"),
            ),
            Example(
                "كازاخستان OR أوزبكستان",
                Message("either word; also |, أو", "إحدى الكلمتين؛ وكذلك | و«أو»"),
                hint=True,
                kind="either",
                slots=("كازاخستان", "أوزبكستان"),
            ),
            Example(
                "(قمة OR اجتماع) AND الرباط",
                Message(
                    "what the parentheses say; such a search is never relaxed",
                    "ما تقوله الأقواس؛ ولا يُتساهل في بحث كهذا أبدًا",
                ),
                kind="either and",
                slots=("قمة", "اجتماع", "الرباط"),
            ),
            Example(
                "ماهو سعر القمح؟",
                Message(
                    "a question: متى, أين, كم, ماهي and the like are not looked for at its beginning",
                    "سؤال: لا يُبحث عن متى وأين وكم وماهي وأمثالها في أوله",
                ),
                kind="phrase",
                slots=("سعر القمح",),
            ),
        ),
    ),
    Chapter(
        "same-word",
        Message("The same word", "الكلمة نفسها"),
        (
            Example(
                "وزير",
                Message(
                    "also للوزير, وزيرة, والوزراء; not وزارة, nor زير", "وكذلك للوزير ووزيرة والوزراء؛ لا وزارة ولا زير"
                ),
            ),
            Example("قال", Message("also سيقولون, وقالت", "وكذلك سيقولون وقالت")),
            Example(
                "كتب",
                Message(
                    "كتاب in all its forms, not يكتب; the answer offers to read it as the verb with one click",
                    "كتاب بصيغه كلها لا يكتب؛ ويعرض الجواب أن تُقرأ فعلًا بنقرة واحدة",
                ),
            ),
            Example("ترامب", Message("also ترمب, one name in two spellings", "وكذلك ترمب، فهما كتابتان لاسم واحد")),
            Example(
                "عبد الله",
                Message(
                    "also عبدالله: names are found apart and joined, also in quotation marks; so أبو ظبي, أبوظبي and "
                    "فيس بوك, فيسبوك",
                    "وكذلك عبدالله: توجد الأسماء منفصلة ومتصلة، وبين علامتي الاقتباس أيضًا؛ ومثلها أبو ظبي وأبوظبي، "
                    "وفيس بوك وفيسبوك",
                ),
            ),
            Example(
                "سبعة عشر",
                Message(
                    "also 17 and ١٧: number words up to a million and digits, with any signs between thousands "
                    "(12,500)",
                    "وكذلك 17 و١٧: ألفاظ الأعداد حتى المليون وأرقامها، بأي فاصل بين الألوف (12,500)",
                ),
            ),
            Example(
                "COVID-19",
                Message(
                    "also COVID19: a hyphen joins or is left out; so F-16, Wi-Fi",
                    "وكذلك COVID19: الشرطة تصل أو تُحذف؛ ومثلها F-16 وWi-Fi",
                ),
            ),
        ),
        notes=_SAME_WORD,
    ),
    Chapter(
        "fields",
        Message("Fields", "الحقول"),
        (
            Example(
                "عنوان:القمح",
                Message("the word in the title; also title:", "الكلمة في العنوان؛ وكذلك title"),
                hint=True,
                kind="word",
                slots=("القمح",),
            ),
            Example(
                "مصدر:العربية",
                Message(
                    "what a source with this word, or one that begins so (العرب*), in its name published; also source:",
                    "ما نشره مصدر في اسمه هذه الكلمة، أو كلمة تبدأ هكذا (العرب*)؛ وكذلك source",
                ),
                hint=True,
                kind="source",
                slots=("العربية", "العرب"),
            ),
            Example(
                'كاتب:"ليلى حداد"',
                Message("what this author wrote; also author:", "ما كتبه صاحب هذا الاسم أو صاحبته؛ وكذلك author"),
                kind="author",
                slots=("ليلى حداد",),
            ),
            Example(
                "قسم:(سياسة OR اقتصاد)",
                Message("what stands in either section; also section:", "ما في أحد القسمين؛ وكذلك section"),
                kind="sections",
                slots=("سياسة", "اقتصاد"),
            ),
            Example(
                "القمح -مصدر:العربية",
                Message("the word, in other sources", "الكلمة في المصادر الأخرى"),
                kind="elsewhere",
                slots=("القمح", "العربية"),
            ),
        ),
    ),
    Chapter(
        "dates",
        Message("Dates", "التواريخ"),
        (
            Example(
                "تاريخ:نوفمبر 2025",
                Message(
                    "what is of this month, called by any of its names (كانون الثاني, جانفي for يناير); also date:",
                    "ما كان في هذا الشهر، بأي اسم من أسمائه (كانون الثاني أو جانفي ليناير)؛ وكذلك date",
                ),
                hint=True,
                kind="month",
                slots=("نوفمبر 2025",),
            ),
            Example(
                "date:6/11/2025",
                Message("of this day; also 2025-11-06", "في هذا اليوم؛ وكذلك 2025-11-06"),
                kind="day",
                slots=("6/11/2025", "2025-11-06"),
            ),
            Example(
                "القمح date:2025",
                Message("the word, in this year", "الكلمة، في هذه السنة"),
                kind="word of a year",
                slots=("القمح", "2025"),
            ),
            Example(
                "date:2025-01..2025-03",
                Message("of these months and what lies between", "في هذين الشهرين وما بينهما"),
                kind="months",
                slots=("2025-01", "2025-03"),
            ),
            Example(
                "date:>=2025-11",
                Message(
                    "from this month on; what is before it: date:<2025-11",
                    "من هذا الشهر فصاعدًا؛ وما قبله: date:<2025-11",
                ),
                kind="since",
                slots=("2025-11",),
            ),
            Example(
                "after:2025-03 before:2025-11-18",
                Message(
                    "of what lies between the two, both left out; also بعد:2025-03, قبل:, and since:, until: with "
                    "the day itself",
                    "ما بينهما من دونهما؛ وكذلك بعد:2025-03 وقبل:، ومنذ: وحتى: مع اليوم نفسه",
                ),
                kind="between",
                slots=("2025-03", "2025-11-18"),
            ),
            Example(
                "تاريخ:من 1 إلى 15 مارس 2025",
                Message(
                    "from the first day to the last; also بين 1 و15 مارس 2025, 2025-03-01/2025-03-15, "
                    "[2025-03-01 TO 2025-03-15]",
                    "من أول يوم إلى آخر يوم؛ وكذلك بين 1 و15 مارس 2025، و2025-03-01/2025-03-15، "
                    "و[2025-03-01 TO 2025-03-15]",
                ),
                kind="days",
                slots=("1 إلى 15 مارس 2025", "1 و15 مارس 2025", "2025-03-01", "2025-03-15"),
            ),
            Example(
                "تاريخ:بعد 18 نوفمبر 2025",
                Message(
                    "after this day; also قبل, and منذ, حتى with the day itself",
                    "بعد هذا اليوم؛ وكذلك قبل، ومنذ وحتى مع اليوم نفسه",
                ),
                kind="after",
                slots=("18 نوفمبر 2025",),
            ),
            Example(
                "تاريخ:أمس",
                Message(
                    "of yesterday; also اليوم, الأسبوع الماضي, هذا الشهر",
                    "أمس؛ وكذلك اليوم، والأسبوع الماضي، وهذا الشهر",
                ),
            ),
            Example(
                "تاريخ:آخر 7 أيام",
                Message(
                    "of the last seven days, today among them; also آخر سبعة أيام, الأيام السبعة الماضية",
                    "في الأيام السبعة الأخيرة، ومنها اليوم؛ وكذلك آخر سبعة أيام، والأيام السبعة الماضية",
                ),
            ),
            Example(
                "تاريخ:الأحد",
                Message("of the last Sunday; of today if it is one", "في آخر أحد؛ وفي اليوم نفسه إن كان أحدًا"),
            ),
            Example(
                "تاريخ:شباط",
                Message("of the last such month that has begun", "في آخر شهر بهذا الاسم بدأ"),
            ),
            Example(
                "تاريخ:15 رمضان 1446",
                Message("of this day of the Hijri calendar", "في هذا اليوم من التقويم الهجري"),
                kind="hijri",
                slots=("15 رمضان 1446",),
            ),
        ),
    ),
    Chapter(
        "what-does-not-work",
        Message("What does not work", "ما لا يصلح"),
        (
            Example(
                "مصدر: العربية",
                Message(
                    "both words: a value follows the colon without a space",
                    "الكلمتان معًا: تلتصق القيمة بالنقطتين بلا مسافة",
                ),
            ),
            Example(
                "تاريخ:القمح",
                Message("the word: what is no date is read as words", "الكلمة: ما ليس تاريخًا يُقرأ كلماتٍ"),
                kind="word",
                slots=("القمح",),
            ),
            Example(
                "البيت-القديم*",
                Message(
                    "the words without the asterisk: it belongs to a single word",
                    "الكلمتان من دون النجمة: هي لكلمة واحدة",
                ),
                kind="words",
                slots=("البيت", "القديم"),
            ),
            Example(
                '"البيت القديم"~',
                Message("the words side by side: a tilde needs a number", "الكلمتان متجاورتين: لا بد للعلامة ~ من عدد"),
                kind="phrase",
                slots=("البيت القديم",),
            ),
            Example(
                "مصر و السودان",
                Message("both words: a lone و is no operator", "الكلمتان معًا: الواو المنفردة ليست معاملًا"),
                kind="words",
                slots=("مصر", "السودان"),
            ),
            Example(
                "كازاخستان or أوزبكستان",
                Message(
                    "the word “or” too: operators are written in capitals; the answer offers OR with one click",
                    "كلمة or أيضًا: تُكتب المعاملات بأحرف كبيرة؛ ويعرض الجواب OR بنقرة واحدة",
                ),
            ),
            Example(
                "القمح بدون أوكرانيا",
                Message(
                    "all the words, as headlines have them; the answer offers القمح -أوكرانيا with one click; so with "
                    "ليس, إلا, ما عدا",
                    "الكلمات الثلاث، فهي في العناوين؛ ويعرض الجواب «القمح -أوكرانيا» بنقرة واحدة؛ وكذلك مع ليس، "
                    "وإلا، وما عدا",
                ),
            ),
            Example(
                "القمح بعد 2024",
                Message(
                    "these words; the answer offers القمح تاريخ:بعد 2024 with one click; so with قبل, منذ, من … إلى",
                    "هذه الكلمات؛ ويعرض الجواب «القمح تاريخ:بعد 2024» بنقرة واحدة؛ وكذلك مع قبل، ومنذ، ومن … إلى",
                ),
            ),
            Example(
                "القمح site:example.com",
                Message(
                    "the words: where there is no such field the answer names those there are",
                    "الكلمات: فحيث لا يوجد حقل كهذا يسمي الجواب الحقول الموجودة",
                ),
            ),
            Example(
                "القمح^2 كازا?ستان",
                Message(
                    "the words: weights and single letters left open are not understood",
                    "الكلمات: لا تُفهم أوزان الكلمات ولا علامة الحرف الواحد",
                ),
            ),
            Example(
                '"البيت القديم',
                Message(
                    "both words: a quotation mark needs a partner", "الكلمتان معًا: لا بد لعلامة الاقتباس من قرينتها"
                ),
                kind="phrase",
                slots=("البيت القديم",),
            ),
        ),
    ),
)

_NOTHING: Final = Message("", "")

#: What the start page begins with.
STARTERS: Final = (
    Example("كازاخستان", _NOTHING, kind="word", slots=("كازاخستان",)),
    Example('"الذكاء الاصطناعي"', _NOTHING, kind="phrase", slots=("الذكاء الاصطناعي",)),
    Example("أسعار القمح", _NOTHING, kind="words", slots=("أسعار", "القمح")),
    Example("مياه -تحلية", _NOTHING, kind="apart", slots=("مياه", "تحلية")),
)

#: What the search page shows.
HINTS: Final = tuple(example for chapter in CHAPTERS for example in chapter.examples if example.hint)
