"""The text of one page: its paragraphs in order, and whether they say what the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from searchapp.ingest.pdf.columns import Block, blocks_of
from searchapp.ingest.pdf.glyphs import Glyph, glyphs_of
from searchapp.ingest.pdf.judge import Fault, fault_of
from searchapp.ingest.pdf.paragraphs import Paragraph, paragraphs_of
from searchapp.ingest.pdf.reading import is_mostly_latin
from searchapp.ingest.pdf.words import words_of

if TYPE_CHECKING:
    from playa import Page

#: A page is a picture if pictures cover more of it than this share.
_WHOLE_PAGE = 0.6
#: Text that a scanner adds to a picture is shorter than this, in characters.
_STAMP = 100


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, counted from 1: its paragraphs in the order of reading.

    ``fault`` says why they are not what the page shows. ``is_picture`` says that the page is shown by a picture or by
    drawn letters, and has no text; ``is_by_ocr`` that its text lies unseen on a picture, as OCR puts it there.
    """

    number: int
    height: float
    paragraphs: tuple[Paragraph, ...] = ()
    columns: int = 1
    fault: Fault | None = None
    is_picture: bool = False
    is_by_ocr: bool = False
    is_cut_off: bool = False

    @property
    def text(self) -> str:
        """All paragraphs."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    def dump(self) -> dict[str, Any]:
        """Return it as data for JSON."""
        return asdict(self)

    @classmethod
    def load(cls, values: dict[str, Any]) -> PageText:
        """Return what :meth:`dump` returned."""
        return cls(**{**values, "paragraphs": tuple(Paragraph(**each) for each in values["paragraphs"])})


def read_page(page: Page, number: int) -> PageText:
    """Return the text of ``page``, whose number in the document is ``number``."""
    found = glyphs_of(page)
    blocks = [block for glyphs in found.directions for block in _blocks(glyphs)]
    paragraphs = tuple(each for place, block in enumerate(blocks) for each in paragraphs_of(block, place))
    text = " ".join(paragraph.text for paragraph in paragraphs)
    signs = sum(map(len, found.directions))
    return PageText(
        number,
        page.height,
        paragraphs,
        columns=_columns(paragraphs),
        fault=fault_of(text, found.unmapped),
        is_picture=len(text) < _STAMP and _is_picture(page, has_text=bool(text)),
        is_by_ocr=2 * found.unpainted > signs,
        is_cut_off=found.is_cut_off,
    )


def _blocks(glyphs: Sequence[Glyph]) -> list[Block]:
    words = words_of(glyphs)
    return blocks_of(words, from_the_left=is_mostly_latin(words))


def _columns(paragraphs: Sequence[Paragraph]) -> int:
    """Return how many blocks stand beside each other, at most."""
    edges: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        edges.setdefault(paragraph.block, []).append(paragraph)
    changes = [
        step
        for block in edges.values()
        for step in ((min(each.top for each in block), 1), (max(each.bottom for each in block), -1))
    ]
    most = beside = 0
    for _, step in sorted(changes):
        beside += step
        most = max(most, beside)
    return most


def _is_picture(page: Page, *, has_text: bool) -> bool:
    size = page.width * page.height
    covered = sum(_area(image.bbox) for image in page.images)
    if covered > _WHOLE_PAGE * size:
        return True
    # Letters may be drawn as lines.
    return not has_text and (covered > 0 or next(iter(page.paths), None) is not None)


def _area(box: tuple[float, float, float, float] | None) -> float:
    return (box[2] - box[0]) * (box[3] - box[1]) if box else 0.0
