"""Pages of the manual as HTML and as plain text.

By markdown-it-py: it follows CommonMark to the letter, and its tokens serve both. HTML in a page counts as text.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

#: At the end of a heading: its anchor, the same in all languages.
_ANCHOR: Final = re.compile(r"\s*\{#([\w-]+)\}$")
#: A link to another page of the manual, and a heading there.
_PAGE: Final = re.compile(r"(?P<page>[\w-]+)\.md(?P<anchor>#[\w-]+)?")
#: What a terminal shows, whose lines run as their letters do; other code runs from left to right.
_SHOWN: Final = frozenset(("console", "text"))
_INDENT: Final = "    "
#: A cell of a table with more characters than this is a sentence.
_SENTENCE: Final = 60


class Heading(NamedTuple):
    """A heading within a page, of ``level`` 2 or 3."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Html:
    """A page as HTML, and its headings; those without an anchor have none."""

    body: str
    headings: tuple[Heading, ...]


def html_of(text: str, address: Callable[[str], str]) -> Html:
    """Return a page as HTML. ``address`` is given the target of each link, and returns its URL."""
    tokens = _parser().parse(text)
    for token in _all(tokens):
        if token.type == "link_open":
            token.attrSet("href", address(str(token.attrGet("href"))))
        # Columns are aligned by a style otherwise.
        token.attrs.pop("style", None)
    parser = _parser()
    return Html(parser.renderer.render(tokens, parser.options, {}), tuple(_headings(tokens)))


def links_of(text: str) -> list[str]:
    """Return the targets of all links of a page."""
    return [str(token.attrGet("href")) for token in _all(_parser().parse(text)) if token.type == "link_open"]


def anchors_of(text: str) -> list[str]:
    """Return the anchors of a page in order."""
    return [heading.anchor for heading in _headings(_parser().parse(text))]


def page_and_anchor(target: str) -> tuple[str, str] | None:
    """Return the page of the manual that a link leads to, and the heading there as ``#anchor``; None for others."""
    found = _PAGE.fullmatch(target)
    return (found["page"], found["anchor"] or "") if found else None


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag != "h1":
            anchor = str(opening.attrGet("id") or "")
            yield Heading(int(opening.tag[1:]), anchor, _inline(inline, link=lambda text, _: text, code=str))


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


class _Renderer(RendererHTML):
    """Code that no text around it turns about, and what is too wide scrolls, also by keyboard."""

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        tokens[idx].attrSet("dir", "auto")
        return super().code_inline(tokens, idx, options, env)

    def fence(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        shown = tokens[idx].info.partition(" ")[0] in _SHOWN
        code = _escaped(tokens[idx].content)
        return f'<pre dir="ltr"{" class=shown" if shown else ""} tabindex="0"><code>{code}</code></pre>\n'

    def table_open(self, tokens: Sequence[Token], idx: int, *_: Any) -> str:
        kind = ' class="wordy"' if _is_wordy(tokens, idx) else ""
        return f'<div class="scroller" tabindex="0"><table{kind}>\n'

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"


def _is_wordy(tokens: Sequence[Token], start: int) -> bool:
    """Return whether the table that begins at ``start`` has whole sentences, which need room."""
    inside = takewhile(lambda token: token.type != "table_close", tokens[start:])
    return any(len(token.content) > _SENTENCE for token in inside if token.type == "inline")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    parser.core.ruler.before("inline", "anchors", _take_anchors)
    return parser


def _take_anchors(state: StateCore) -> None:
    for opening, inline in pairwise(state.tokens):
        if opening.type == "heading_open" and (found := _ANCHOR.search(inline.content)):
            opening.attrSet("id", found[1])
            inline.content = inline.content[: found.start()]


def plain_text_of(text: str, width: int) -> str:
    """Return a page as plain text, its lines at most ``width`` columns long where they can be broken."""
    return "\n".join(_Plain(width).lines(_parser().parse(text))) + "\n"


class _Plain:
    """Writes tokens as plain text."""

    def __init__(self, width: int) -> None:
        self._width = width
        #: The marks of the lists that are open: the number of the last item, or None for a bullet.
        self._lists: list[int | None] = []
        #: What stands before the next line, instead of an indentation.
        self._mark = ""
        #: The rows of the table that is open.
        self._rows: list[list[str]] = []

    def lines(self, tokens: Sequence[Token]) -> list[str]:
        """Return all lines; one is empty between blocks."""
        lines: list[str] = []
        for token, after in pairwise([*tokens, Token("", "", 0)]):
            match token.type:
                case "heading_open":
                    title = _inline(after)
                    lines += ["", title, ("=" if token.tag == "h1" else "-") * len(title), ""]
                case "paragraph_open":
                    # Items of a list follow one another closely.
                    lines += [*self._wrapped(_inline(after)), *([] if token.hidden else [""])]
                case "fence":
                    lines += [*(_INDENT + line for line in token.content.rstrip("\n").split("\n")), ""]
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                    lines.append("")
                case "table_close":
                    lines += [*self._table(), ""]
                case _:
                    self._open(token, after)
        return _without_double_gaps(lines)

    def _open(self, token: Token, after: Token) -> None:
        """Begin a list, an item, a row or a cell."""
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._lists.append(None if token.type == "bullet_list_open" else 0)
            case "list_item_open":
                self._mark = self._next_mark()
            case "tr_open":
                self._rows.append([])
            case "th_open" | "td_open":
                self._rows[-1].append(_inline(after))

    def _next_mark(self) -> str:
        last = self._lists[-1]
        if last is None:
            return "• "
        self._lists[-1] = last + 1
        return f"{last + 1}. "

    def _wrapped(self, text: str) -> list[str]:
        outer = "  " * max(len(self._lists) - 1, 0)
        first, self._mark = outer + self._mark, ""
        after = outer + "  " * bool(self._lists)
        return textwrap.wrap(
            text,
            self._width,
            initial_indent=first or after,
            subsequent_indent=after,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _table(self) -> list[str]:
        """Close the table: return it, its columns side by side if there is room, else a list of its rows."""
        rows, self._rows = self._rows, []
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        if sum(widths) + 2 * len(widths) <= self._width:
            return ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        head, *others = rows
        lines = [" — ".join(filter(None, head))]
        for first, *cells in others:
            named = zip(head[1:], cells, strict=True)
            texts = cells if len(cells) == 1 else [f"{name}: {cell}" if name else cell for name, cell in named]
            lines.append(first)
            for each in texts:
                lines += textwrap.wrap(
                    each,
                    self._width,
                    initial_indent=_INDENT,
                    subsequent_indent=_INDENT,
                    break_long_words=False,
                    break_on_hyphens=False,
                )
        return lines


def _without_double_gaps(lines: list[str]) -> list[str]:
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return kept[: -1 if kept and not kept[-1] else None]


def _link_as_text(text: str, target: str) -> str:
    page = page_and_anchor(target)
    return f"{text} (searchapp help {page[0]})" if page else f"{text} ({target})" if text != target else text


def _inline(
    token: Token, link: Callable[[str, str], str] = _link_as_text, code: Callable[[str], str] = "`{}`".format
) -> str:
    """Return what stands in a line, without emphasis."""
    texts = [""]
    targets: list[str] = []
    for child in token.children or ():
        match child.type:
            case "link_open":
                targets.append(str(child.attrGet("href")))
                texts.append("")
            case "link_close":
                linked = texts.pop()
                texts[-1] += link(linked, targets.pop())
            case "code_inline":
                texts[-1] += code(child.content)
            case "softbreak" | "hardbreak":
                texts[-1] += " "
            case _:
                texts[-1] += child.content
    return texts[0]
