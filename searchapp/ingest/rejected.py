"""What cannot become an article: the reasons, the error that a reader raises, and the report of where and why."""

from __future__ import annotations

from dataclasses import dataclass
from json import JSONDecodeError
from typing import Final, Literal

from searchapp.errors import Language, Message, Noun, SearchAppError, counted
from searchapp.model import place_of

#: Why a record becomes no article: it cannot be read; it is a draft, private or deleted; it is something else, such as
#: a menu or the home page of a site; another record is the same article; or it is a file of a kind that is not read.
Refusal = Literal["rejected", "unpublished", "not_article", "duplicate", "skipped"]

_MILLIONS: Final = Noun("مليون", "مليوني", "ملايين", "مليون", "مليون")

HAS_NO_TEXT: Final = Message("has no text", "لا نص فيه")
MOJIBAKE: Final = Message("read in a wrong encoding before, mended", "قُرئ من قبل بترميز خاطئ، فأُصلح")
UNPUBLISHED: Final = Message("not published, or only with a password", "لم يُنشر، أو تحميه كلمة مرور")
NOT_TEXT: Final = Message("not text, or UTF-16 without a byte order mark", "ليس نصًا، أو هو بترميز UTF-16 بلا علامته")
NOT_A_FILE: Final = Message("not a file that can be read", "ليس ملفًا يمكن قراءته")
FOLDER: Final = Message("a folder that cannot be read", "مجلد لا يمكن قراءته")
NO_ARTICLE: Final = Message("not an article", "ليس مقالًا")
NOT_AN_OBJECT: Final = Message("JSON, but not an object", "JSON لكنه ليس كائنًا")
TRAILING_COMMA: Final = Message(
    "a comma before a closing bracket in JSON, left out", "فاصلة قبل قوس إغلاق في JSON، حُذفت"
)
MISSING_COMMA: Final = Message("a comma missing in JSON, added", "فاصلة ناقصة في JSON، أضيفت")
MANY_NOT_OBJECTS: Final = Message(
    "JSON with too much that is not an object; nothing after this was read",
    "JSON فيه كثير مما ليس كائنًا؛ لم يُقرأ ما بعد هذا",
)
BROKEN_UTF16: Final = Message("not UTF-16; nothing after this was read", "ليس بترميز UTF-16؛ لم يُقرأ ما بعده")
TOO_DEEP: Final = Message("nested too deeply", "تداخله أعمق مما يُقرأ")
TOO_MANY_VALUES: Final = Message("more values than are read from one JSON text", "قيمه أكثر مما يُقرأ من نص JSON واحد")
TOO_MANY_ELEMENTS: Final = Message(
    "more elements than are read from one page or feed", "عناصره أكثر مما يُقرأ من صفحة أو خلاصة"
)
TOO_MANY_CELLS: Final = Message(
    "more cells than are read from one row; nothing after this was read",
    "خلاياه أكثر مما يُقرأ من صف واحد؛ لم يُقرأ ما بعد هذا",
)
TOO_MANY_LINES: Final = Message("more lines than are read as one article", "أسطره أكثر مما يُقرأ مقالًا واحدًا")
NOT_A_FEED: Final = Message("not a feed (RSS or Atom)", "ليس خلاصة RSS ولا Atom")
DECLARES_ENTITIES: Final = Message(
    "declares XML entities, which are not read", "يعرّف كيانات XML، وهي لا تُقرأ حفاظًا على السلامة"
)
FOREIGN_TO_XML: Final = Message(
    "entities of HTML or controls in XML, mended", "في XML كيانات HTML أو محارف تحكم، فأُصلحت"
)
NOT_A_DOCUMENT: Final = Message("not a Word document (.docx)", "ليس مستندًا بصيغة Word")
NOT_A_WORD_DOCUMENT: Final = Message("not a Word document (.doc)", "ليس مستندًا بصيغة Word القديمة")
BEFORE_WORD_97: Final = Message(
    "a document of Word 95 or older; open it in a word processor and save it as .docx",
    "مستند من Word 95 أو أقدم؛ افتحه في معالج نصوص واحفظه بصيغة .docx",
)
NOT_RTF: Final = Message("not a document in Rich Text Format (.rtf)", "ليس مستندًا بصيغة RTF")
NOT_AN_OPEN_DOCUMENT: Final = Message("not an OpenDocument text (.odt)", "ليس نصًا بصيغة OpenDocument")
BROKEN_DOCUMENT: Final = Message("a damaged document", "مستند معطوب")
NOT_AN_EPUB: Final = Message("not a book in the EPUB format", "ليس كتابًا بصيغة EPUB")
MISSING_PART: Final = Message("named in the contents, and missing", "مذكور في المحتويات ومفقود")
NOT_A_MAILBOX: Final = Message("not a mailbox (.mbox)", "ليس صندوق بريد بصيغة mbox")
TOO_MANY_PARTS: Final = Message("more parts than are read from one message", "أجزاؤه أكثر مما يُقرأ من رسالة واحدة")
BROKEN_FRONT_MATTER: Final = Message("front matter that cannot be read, left out", "بيانات في أوله لا تُقرأ، فتُركت")
NOT_A_SPREADSHEET: Final = Message("not a spreadsheet, or a damaged one", "ليس جدولًا إلكترونيًا، أو هو معطوب")
SPREADSHEET_TOO_LARGE: Final = Message(
    "a spreadsheet that takes too much memory or time; save its tables as .csv (UTF-8)",
    "جدول إلكتروني يحتاج إلى ذاكرة أو وقت أكثر مما يُتاح؛ احفظ جداوله بصيغة .csv (بترميز UTF-8)",
)
NOT_AN_ARCHIVE: Final = Message(
    "not a web archive (WARC); nothing after this was read", "ليس أرشيف ويب (WARC)؛ لم يُقرأ ما بعد هذا"
)
DAMAGED_RECORD: Final = Message("damaged up to the next record", "معطوب حتى السجل التالي")
CRAWLED_TWICE: Final = Message("the same page as an earlier one of the archive", "الصفحة نفسها سبقت في الأرشيف")
CRAWLED_IN_PART: Final = Message("a page that the crawler cut off", "صفحة لم يحفظ الزاحف إلا أولها")
CUT_OFF: Final = Message("cut off before its end", "مبتور قبل نهايته")
BROKEN_CONTAINER: Final = Message("a damaged archive; nothing after this was read", "أرشيف معطوب؛ لم يُقرأ ما بعد هذا")
BROKEN_MEMBER: Final = Message(
    "damaged within its archive; nothing after this was read of it", "معطوب داخل أرشيفه؛ لم يُقرأ ما بعد هذا منه"
)
ENCRYPTED: Final = Message("encrypted; decrypt it, and try again", "مشفّر؛ فُكّ تشفيره وأعد المحاولة")
UNSAFE_NAME: Final = Message("its name leads out of its archive", "اسمه يخرج من أرشيفه")
TOO_MANY_MEMBERS: Final = Message(
    "more files than are read from one archive; nothing after this was read",
    "ملفاته أكثر مما يُقرأ من أرشيف واحد؛ لم يُقرأ ما بعد هذا",
)
CONTAINERS_TOO_DEEP: Final = Message(
    "an archive within too many others; unpack it, and index the folder",
    "أرشيف داخل أرشيفات كثيرة؛ فُكّ ضغطه ثم فهرس المجلد",
)
PACKED_UNREADABLY: Final = Message("packed in a way that cannot be read", "مضغوط على نحو لا يمكن قراءته")
NO_TEXT_COLUMN: Final = Message(
    "no column named as a title or a text; name one 'title' or 'content' in the first row",
    "لا عمود باسم عنوان أو نص؛ سمِّ أحد الأعمدة «العنوان» أو «النص» في الصف الأول",
)
BROKEN_ROW: Final = Message("not a readable CSV row", "صف CSV غير مقروء")
UNCLOSED_QUOTE: Final = Message(
    "a quotation mark opens a cell and none closes it", "علامة اقتباس تفتح خلية ولا علامة تغلقها"
)
TOO_MANY_QUOTES: Final = Message(
    "too many unclosed quotation marks; nothing after this was read",
    "علامات اقتباس كثيرة غير مغلقة؛ لم يُقرأ ما بعد هذا",
)


def unreadable(error: OSError) -> Message:
    """The system refused to open or read the file."""
    return Message(f"cannot be read: {error.strerror or error}", f"تتعذر قراءته: {error.strerror or error}")


def broken_packing(ending: str) -> Message:
    """What is compressed as files with this ``ending`` are is damaged."""
    name = {".gz": "gzip", ".bz2": "bzip2"}.get(ending, ending.removeprefix("."))
    return Message(f"broken {name} data; nothing after this was read", f"بيانات {name} معطوبة؛ لم يُقرأ ما بعدها")


def unpacks_to_too_much(megabytes: int) -> Message:
    """A container holds more than ``megabytes``."""
    return Message(
        f"unpacks to more than {megabytes} MB; nothing after this was read",
        f"محتواه أكثر من {megabytes} ميغابايت؛ لم يُقرأ ما بعد هذا",
    )


def too_large(megabytes: int) -> Message:
    """One article or one line is longer than ``megabytes``."""
    return Message(f"longer than {megabytes} MB", f"أطول من {megabytes} ميغابايت")


def too_long(millions: int) -> Message:
    """An article is longer than ``millions`` million characters."""
    return Message(f"longer than {millions} million characters", f"أطول من {counted(millions, _MILLIONS)} حرف")


def undecodable(encoding: str, error: UnicodeDecodeError) -> Message:
    """The bytes are not text in ``encoding``."""
    byte = error.start + 1
    return Message(f"not {encoding} (byte {byte})", f"ليس بترميز {encoding} (البايت {byte})")


def bad_bytes(count: int) -> Message:
    """The number of bytes of a text that could not be read, and were replaced."""
    return Message(f"unreadable bytes, replaced: {count}", f"بايتات لا تُقرأ استُبدلت: {count}")


def broken_json(error: ValueError) -> Message:
    """The line, or the file, is not JSON."""
    if not isinstance(error, JSONDecodeError):
        return Message("not JSON", "ليس JSON")
    if error.lineno == 1:
        return Message(f"not JSON (column {error.colno})", f"ليس JSON (العمود {error.colno})")
    return Message(
        f"not JSON (line {error.lineno}, column {error.colno})",
        f"ليس JSON (السطر {error.lineno}، العمود {error.colno})",
    )


def broken_xml(line: int) -> Message:
    """The file is not well-formed XML."""
    return Message(f"not well-formed XML (line {line})", f"ليس XML سليمًا (السطر {line})")


def mended_xml(line: int) -> Message:
    """XML that is not well-formed was read as well as possible."""
    return Message(f"not well-formed XML from line {line} on, mended", f"ليس XML سليمًا من السطر {line}، فأُصلح")


def beyond_xml_limits(line: int) -> Message:
    """The file exceeds the limits for XML, as a hostile one would."""
    return Message(
        f"XML nested too deeply, or with a text of more than 10 MB (line {line})",
        f"XML تداخله أعمق مما يُقرأ، أو فيه نص أطول من 10 ميغابايت (السطر {line})",
    )


def wrong_cells(found: int, expected: int, first: int, last: int) -> Message:
    """A row of a table, from line ``first`` to ``last``, has more or fewer cells than the first row."""
    where = f" (lines {first} to {last})" if last > first else ""
    where_ar = f" (الأسطر {first} إلى {last})" if last > first else ""
    return Message(
        f"{found} cells where the first row has {expected}{where}",
        f"خلاياه {found} وخلايا الصف الأول {expected}{where_ar}",
    )


LINK_OUT: Final = Message(
    "links that lead out of the named folders are not followed; follow them with --follow-links",
    "الروابط التي تقود إلى خارج المجلدات المسماة لا تُتبع؛ وتُتبع بالخيار --follow-links",
)


def same_as(line: int) -> Message:
    """An earlier record of the same file is identical."""
    return Message(f"the same as line {line}", f"مطابق للسطر {line}")


#: The ``runs`` of what depends on the file alone, of what may be due to a busy machine, and of what surely is not due
#: to the file.
AT_ONCE: Final = 1
ON_THIRD_RUN: Final = 3
NEVER: Final = 0


class Rejected(SearchAppError):
    """A record, or the rest of a file, becomes no article; ``reason`` says why in both languages.

    After this number of ``runs`` it may be relied on without reading the same bytes again; after none if that is 0.
    """

    def __init__(self, reason: Message, kind: Refusal = "rejected", *, runs: int = AT_ONCE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind: Refusal = kind
        self.runs = runs


@dataclass(frozen=True, slots=True)
class Rejection:
    """What became no article: the file, the line (0 for the whole file), the reason, and of which ``kind`` it is; if it
    is in a file within another, the name of that ``member``.

    As a string it is one line, safe for a terminal whatever the name of the file.
    """

    origin: str
    line: int
    reason: Message
    kind: Refusal = "rejected"
    member: str = ""

    @property
    def place(self) -> str:
        """The file on disk, and the name within it."""
        return place_of(self.origin, self.member)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language) -> str:
        """Return it in ``language``."""
        # A file name may hold line ends and terminal control codes.
        place = "".join(map(_printable, self.place))
        location = f"{place}:{self.line}" if self.line else place
        return f"{location}: {self.reason.text(language)}"


def _printable(character: str) -> str:
    return character if character.isprintable() else ascii(character)[1:-1]
