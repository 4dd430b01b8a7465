"""PDF files as programs write them: each glyph at a place of its own, with what it stands for beside."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

#: Of every glyph, in em.
WIDTH = 0.5
PAGE = (595, 842)


@dataclass
class Page:
    """A page, to which text is added from the upper left; its font says what each glyph stands for."""

    rotate: int = 0
    size: tuple[int, int] = PAGE
    #: Whether the font says what its glyphs stand for.
    is_mapped: bool = True
    content: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)

    def glyph(self, sign: str, x: float, y: float, size: float = 10, matrix: str = "1 0 0 1") -> None:
        """Add a glyph that stands for ``sign``, at ``x`` from the left and with its baseline ``y`` from the top."""
        if sign not in self.signs:
            self.signs.append(sign)
        code = self.signs.index(sign) + 1
        self.content.append(f"BT /F1 {size} Tf {matrix} {x:.2f} {PAGE[1] - y:.2f} Tm <{code:04x}> Tj ET")

    def line(self, text: str, right: float, y: float, size: float = 10) -> float:
        """Add a line of Arabic that ends at ``right``, as it is seen, and return its left end.

        Numbers and Latin words in ``text`` stand in it as they are read; the letters are laid from the left, as
        programs do that know nothing of writing from the right.
        """
        seen = _seen(text)
        left = right - len(seen) * WIDTH * size
        for place, sign in enumerate(seen):
            self.glyph(sign, left + place * WIDTH * size, y, size)
        return left

    def lines(self, texts: Iterable[str], right: float, y: float, size: float = 10, pitch: float = 15) -> float:
        """Add lines below each other, and return the baseline of the next."""
        for text in texts:
            self.line(text, right, y, size)
            y += pitch
        return y


def _seen(text: str) -> list[str]:
    """Return the signs of ``text`` from the left to the right, as they are printed in a line of Arabic."""
    runs: list[list[str]] = []
    kinds: list[bool] = []
    for place, sign in enumerate(text):
        inside = 0 < place < len(text) - 1 and text[place - 1].isascii() and text[place + 1].isascii()
        joins = inside and sign in ".,:/&@" and text[place + 1].isalnum()
        is_left = sign.isdigit() or (sign.isascii() and (sign.isalnum() or joins))
        if not runs or kinds[-1] != is_left:
            runs.append([])
            kinds.append(is_left)
        runs[-1].append(sign)
    mirrored = str.maketrans("()«»", ")(»«")
    return [
        sign if is_left else sign.translate(mirrored)
        for run, is_left in zip(reversed(runs), reversed(kinds), strict=True)
        for sign in (run if is_left else reversed(run))
    ]


def wrapped(text: str, letters: int) -> list[str]:
    """Return ``text`` in lines of at most ``letters`` characters."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) > letters:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def pdf_of(*pages: Page, info: dict[str, str] | None = None) -> bytes:
    """Return the file with these pages."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids: list[int] = []
    for page in pages:
        first = len(objects) + 1
        kids.append(first)
        objects += _page(page, first)
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    trailer = ""
    if info:
        stated = " ".join(f"/{name} <feff{value.encode('utf-16-be').hex()}>" for name, value in info.items())
        objects.append(f"<< {stated} >>".encode())
        trailer = f"/Info {len(objects)} 0 R"
    return file_of(objects, trailer)


def _page(page: Page, first: int) -> Sequence[bytes]:
    widths = f"/DW {int(1000 * WIDTH)}"
    mapped = f"/ToUnicode {first + 4} 0 R" if page.is_mapped else ""
    return (
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.size[0]} {page.size[1]}] /Rotate {page.rotate}"
            f" /Contents {first + 1} 0 R /Resources << /Font << /F1 {first + 2} 0 R >> >> >>"
        ).encode(),
        stream("\n".join(page.content).encode()),
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Test /Encoding /Identity-H"
            f" /DescendantFonts [{first + 3} 0 R] {mapped} >>"
        ).encode(),
        (
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Test {widths}"
            " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            " /FontDescriptor << /Type /FontDescriptor /FontName /AAAAAA+Test /Flags 4 /Ascent 800 /Descent -200 >> >>"
        ).encode(),
        stream(_to_unicode(page.signs)),
    )


def _to_unicode(signs: Sequence[str]) -> bytes:
    lines = (f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for code, sign in enumerate(signs, 1))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(signs)} beginbfchar\n" + "\n".join(lines) + "\nendbfchar endcmap end end"
    ).encode()


def stream(data: bytes, more: str = "") -> bytes:
    """Return an object with ``data``, compressed."""
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode {more} >>\nstream\n".encode() + packed + b"\nendstream"


def file_of(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Return a file of ``objects``, of which the first is the catalogue."""
    parts = [b"%PDF-1.7\n"]
    for number, each in enumerate(objects, 1):
        parts.append(f"{number} 0 obj\n".encode() + each + b"\nendobj\n")
    offsets = [0]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    table = "".join(f"{offset:010} 00000 n \n" for offset, _ in pairwise(offsets[1:]))
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{offsets[-1]}\n%%EOF\n"
    )
    return b"".join(parts) + end.encode()
