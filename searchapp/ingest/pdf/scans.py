"""Pages whose text is not what they show, or that are pictures: read by OCR, or refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from searchapp.errors import Message
from searchapp.ingest.pdf import messages, ocr
from searchapp.ingest.pdf.judge import fault_of
from searchapp.ingest.pdf.page import PageText
from searchapp.ingest.pdf.paragraphs import Paragraph
from searchapp.ingest.pdf.process import UnreadPage
from searchapp.ingest.rejected import AT_ONCE, ON_THIRD_RUN

#: A picture with fewer letters has no text.
_LEAST_LETTERS: Final = 20


@dataclass(slots=True)
class JudgedPages:
    """The pages with text, the numbers of the others with the reasons, and what was noticed; in how many ``runs`` this
    has to be found to be relied on.
    """

    pages: list[PageText] = field(default_factory=list)
    refused: list[tuple[int, Message]] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)
    runs: int = AT_ONCE


def judged(content: BinaryIO, pages: Iterable[PageText | UnreadPage]) -> JudgedPages:
    """Return ``pages`` of the PDF ``content`` with the text of OCR where their own is not what they show."""
    result = JudgedPages()
    for page in pages:
        if isinstance(page, UnreadPage):
            result.refused.append((page.number, _why_unread(page)))
            if page.fault in messages.OF_MACHINE:
                result.runs = ON_THIRD_RUN
        elif page.fault or page.is_picture:
            _read_picture(content, page, result)
        else:
            result.pages.append(page)
            if page.is_by_ocr:
                result.notices.append(messages.read_by_ocr(page.number))
            if page.is_cut_off:
                result.refused.append((page.number, messages.of_page(page.number, messages.GLYPHS_CUT_OFF)))
    return result


def _why_unread(page: UnreadPage) -> Message:
    reason = messages.OF_FILES.get(page.fault) or messages.OF_PAGES[page.fault]
    return (messages.rest_unread if page.is_rest else messages.of_page)(page.number, reason)


def _read_picture(content: BinaryIO, page: PageText, result: JudgedPages) -> None:
    reason = messages.OF_TEXT[page.fault or "picture"]
    if not ocr.is_installed():
        result.refused.append((page.number, messages.of_page(page.number, reason, messages.INSTALL_OCR)))
        return
    try:
        found = ocr.read_by_ocr(content, page.number)
    except ocr.OcrFailed:
        # Whether for its picture, for the time or for the memory there was is not known.
        result.runs = ON_THIRD_RUN
        result.refused.append((page.number, messages.of_page(page.number, messages.OCR_FAILED)))
        return
    text = "\n".join(found)
    if page.is_picture and sum(map(str.isalpha, text)) < _LEAST_LETTERS:
        # A photograph, or the back of a sheet.
        result.notices.append(messages.of_page(page.number, messages.OF_TEXT["picture"]))
    elif fault_of(text, 0):
        result.refused.append((page.number, messages.of_page(page.number, messages.OCR_FAILED)))
    else:
        paragraphs = tuple(Paragraph(each, 0.0, 0.0, 0.0, 0.0, 0.0) for each in found)
        result.pages.append(replace(page, paragraphs=paragraphs, columns=1, is_by_ocr=True))
        result.notices.append(messages.read_by_ocr(page.number))
