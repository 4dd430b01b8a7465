"""Messages about PDFs and pages that cannot be read, or not as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from searchapp.errors import Message
from searchapp.ingest.pdf.limits import MOST_PAGES
from searchapp.installation import install_command

INSTALL_OCR: Final = Message(
    "install tesseract-ocr, tesseract-ocr-ara and poppler-utils to have it read by OCR",
    "ثبّت tesseract-ocr و tesseract-ocr-ara و poppler-utils لتُقرأ ضوئيًا (OCR)",
)

#: Why a file, or the rest of it, cannot be read.
OF_FILES: Final[Mapping[str, Message]] = {
    "password": Message("opens only with a password", "لا يُفتح إلا بكلمة مرور"),
    "encryption": Message("encrypted in a way that cannot be read", "مشفّر على نحو لا يمكن قراءته"),
    "pages": Message(
        f"has more than {MOST_PAGES:,} pages; the rest was not read", f"صفحاته أكثر من {MOST_PAGES:,}؛ لم تُقرأ بقيتها"
    ),
}
#: The faults of what took too long, and of what ended the process that read it. The machine, which was busy, full or
#: about to stop, may be the reason.
TIME: Final = "time"
ENDED: Final = "ended"
OF_MACHINE: Final = frozenset((TIME, ENDED))
_DAMAGED: Final = Message("damaged, or not a PDF", "معطوب، أو ليس ملف PDF")
#: Why a page cannot be read.
OF_PAGES: Final[Mapping[str, Message]] = {
    TIME: Message("takes too long to read", "تستغرق قراءته أطول مما يُسمح به"),
    "memory": Message("takes too much memory to read", "تتطلب قراءته ذاكرة أكثر مما يُسمح به"),
    "output": Message("has more text than is read from a PDF", "نصه أكثر مما يُقرأ من ملف PDF"),
    "damaged": _DAMAGED,
    ENDED: _DAMAGED,
}
#: What is wrong with the text of a page.
OF_TEXT: Final[Mapping[str, Message]] = {
    "picture": Message("a picture without text", "صورة بلا نص"),
    "unmapped": Message("its fonts do not say which letters they show", "خطوطها لا تبيّن ما تعرضه من حروف"),
    "foreign": Message("its text layer has other signs than those it shows", "طبقة النص فيها من غير ما تعرضه"),
    "order": Message("its text layer is not what it shows", "طبقة النص فيها غير ما تعرضه"),
    "single letters": Message("its text layer is of single letters", "طبقة النص فيها حروف مفرّقة"),
}


def install_pdf() -> Message:
    """What reads PDF files is not installed."""
    command = install_command("pdf")
    return Message(f"PDF files are read with: {command}", f"ملفات PDF تُقرأ بعد: {command}")


def of_page(number: int, reason: Message, advice: Message | None = None) -> Message:
    """The page cannot be read, for this reason; ``advice`` says what to do."""
    more, more_ar = (f"; {advice.en}", f"؛ {advice.ar}") if advice else ("", "")
    return Message(f"page {number}: {reason.en}{more}", f"الصفحة {number}: {reason.ar}{more_ar}")


def rest_unread(number: int, reason: Message) -> Message:
    """The page and all after it are not read."""
    return Message(
        f"page {number}: {reason.en}; nothing after it was read",
        f"الصفحة {number}: {reason.ar}؛ لم يُقرأ ما بعدها",
    )


def none_read(pages: int, first: Message) -> Message:
    """None of the pages can be read; ``first`` is said of the first one."""
    if pages == 1:
        return first
    return Message(f"none of its {pages} pages can be read; {first.en}", f"لا تُقرأ أي من صفحاته ({pages})؛ {first.ar}")


def repeated_lines(count: int) -> Message:
    """Headers, footers and page numbers were left out."""
    return Message(f"headers, footers and page numbers, left out: {count}", f"رؤوس صفحات وتذييلات وأرقام تُركت: {count}")


def read_by_ocr(number: int) -> Message:
    """The page was read by OCR."""
    return Message(
        f"page {number}, by OCR: check its numbers against the page",
        f"الصفحة {number}، قُرئت ضوئيًا (OCR): راجع أرقامها على الصفحة",
    )


def dated_by_name(written: str) -> Message:
    """The date was taken from the name of the file."""
    return Message(f"dated by the name of the file: {written}", f"أُرّخ باسم الملف: {written}")


OCR_FAILED: Final = Message("OCR finds no text that can be read", "لم تجد القراءة الضوئية فيها نصًا يُقرأ")
GLYPHS_CUT_OFF: Final = Message("more signs than are read from a page", "محارفها أكثر مما يُقرأ من صفحة")
