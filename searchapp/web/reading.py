"""An article laid out for reading, with a way from each matching paragraph to the next."""

from __future__ import annotations

from dataclasses import dataclass

from searchapp.model import ArticleView, Paragraph


@dataclass(frozen=True, slots=True)
class ReadingParagraph:
    """A paragraph, whether it is the ``best`` match, and the positions of its matching neighbours if it matches."""

    paragraph: Paragraph
    best: bool
    previous: int | None
    next: int | None

    @property
    def matches(self) -> bool:
        """Whether anything is marked in it."""
        return bool(self.paragraph.highlights)


def laid_out(view: ArticleView) -> tuple[ReadingParagraph, ...]:
    """Return the paragraphs of ``view`` in order."""
    matching = [paragraph.position for paragraph in view.paragraphs if paragraph.highlights]
    neighbours = zip(matching, [None, *matching], [*matching[1:], None], strict=False)
    around = {position: (before, after) for position, before, after in neighbours}
    return tuple(
        ReadingParagraph(paragraph, paragraph.position == view.best, *around.get(paragraph.position, (None, None)))
        for paragraph in view.paragraphs
    )
