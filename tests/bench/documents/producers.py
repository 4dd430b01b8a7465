"""Eight programs that write PDF files, each as it is used for Arabic."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from tests.bench.documents.texts import Document, as_html

_FONTS: Final = Path("/usr/share/fonts")
_PAGE: Final = (595.0, 842.0)
_MARGIN: Final = 50.0


class Layout(NamedTuple):
    """How a document is printed."""

    columns: int = 1
    font: str = "Noto Naskh Arabic"
    align: str = "justify"
    size: float = 11


def font_file(family: str) -> str:
    """Return the file of a font that is installed."""
    command = ("fc-match", "--format=%{file}", f"{family}:style=Regular")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def chromium(document: Document, layout: Layout, target: Path) -> None:
    """A browser."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_html(document, layout), encoding="utf-8")
        command = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile")
        options = ("--no-pdf-header-footer", f"--print-to-pdf={target}", page.as_uri())
        subprocess.run((*command, *options), check=True, capture_output=True, timeout=120)


def weasyprint(document: Document, layout: Layout, target: Path) -> None:
    """Pages of the web by Pango and pydyf."""
    from weasyprint import HTML

    HTML(string=_html(document, layout)).write_pdf(target)


def libreoffice(document: Document, layout: Layout, target: Path) -> None:
    """A word processor."""
    with TemporaryDirectory() as folder:
        page = Path(folder) / f"{target.stem}.html"
        page.write_text(_html(document, layout), encoding="utf-8")
        command = ("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--writer")
        convert = ("--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(target.parent), str(page))
        subprocess.run((*command, *convert), check=True, capture_output=True, timeout=180)


def typst(document: Document, layout: Layout, target: Path) -> None:
    """A typesetter."""
    import typst as compiler

    table = ""
    if document.table:
        cells = ", ".join(f"[{_typst(cell)}]" for row in document.table for cell in row)
        table = f"#table(columns: (1fr, 1fr, 1fr, 1fr), stroke: none, {cells})\n"
    body = "\n\n".join(map(_typst, document.paragraphs))
    text = (
        f'#set page(paper: "a4", margin: 18mm)\n#set text(font: "{layout.font}", size: {layout.size}pt, lang: "ar", '
        f"dir: rtl)\n#set par(justify: {str(layout.align == 'justify').lower()}, spacing: 1.4em)\n"
        f"#text(size: 1.7em)[{_typst(document.title)}]\n\n{table}\n#columns({layout.columns}, gutter: 2em)[{body}]\n"
    )
    with TemporaryDirectory() as folder:
        source = Path(folder) / "a.typ"
        source.write_text(text, encoding="utf-8")
        compiler.compile(str(source), output=str(target), font_paths=[str(_FONTS)])


def _typst(text: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\#$*_`<>@=-+/[]~'\"" else sign for sign in text)


def pango(document: Document, layout: Layout, target: Path) -> None:
    """Cairo and Pango, by the system's own Python, which has their bindings."""
    script = Path(__file__).with_name("pango_page.py")
    given = "\x1e".join(["\x1f".join(row) for row in document.table])
    arguments = (str(target), layout.font, str(layout.size), str(layout.columns), given, document.title)
    subprocess.run(("/usr/bin/python3", script, *arguments, *document.paragraphs), check=True, capture_output=True)


def mupdf(document: Document, layout: Layout, target: Path) -> None:
    """The Story of PyMuPDF."""
    import pymupdf as fitz

    file = Path(font_file(layout.font))
    face = f"<style>@font-face {{ font-family: '{layout.font}'; src: url({file.name}) }}</style>"
    story = fitz.Story(html=face + _html(document, layout), archive=fitz.Archive(str(file.parent)))
    writer = fitz.DocumentWriter(str(target))
    more = 1
    while more:
        device = writer.begin_page(fitz.Rect(0, 0, *_PAGE))
        more, _ = story.place(fitz.Rect(_MARGIN, _MARGIN, _PAGE[0] - _MARGIN, _PAGE[1] - _MARGIN))
        story.draw(device)
        writer.end_page()
    writer.close()


def fpdf(document: Document, layout: Layout, target: Path) -> None:
    """fpdf2, with HarfBuzz."""
    from fpdf import FPDF

    pdf = FPDF(format="A4", unit="pt")
    pdf.add_page()
    pdf.add_font("Arabic", fname=font_file(layout.font))
    # Noto Naskh Arabic has no hyphen and no slash, and what a font lacks is not printed.
    pdf.add_font("Other", fname=font_file("DejaVu Sans"))
    pdf.set_fallback_fonts(["Other"])
    pdf.set_text_shaping(use_shaping_engine=True)
    pdf.set_font("Arabic", size=1.7 * layout.size)
    pdf.multi_cell(0, text=document.title, align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Arabic", size=layout.size)
    for row in document.table:
        for cell in row[::-1]:
            pdf.cell(120, 20, cell, align="R")
        pdf.ln(20)
    # Its columns of text print the digits of numbers in the wrong order.
    for text in document.paragraphs:
        pdf.multi_cell(0, text=text, align="J" if layout.align == "justify" else "R", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(8)
    pdf.output(str(target))


class _Canvas:
    """A page of ReportLab, on which text ends at a given place."""

    def __init__(self, layout: Layout, target: Path) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(TTFont("Arabic", font_file(layout.font)))
        self._width_of = pdfmetrics.stringWidth
        self.canvas = Canvas(str(target), pagesize=_PAGE)

    def put(self, text: str, size: float, right: float, y: float) -> None:
        self.canvas.setFont("Arabic", size)
        self.canvas.drawRightString(right, _PAGE[1] - y, _shaped(text))

    def lines(self, text: str, size: float, width: float) -> list[str]:
        found, line = [], ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and self._width_of(_shaped(longer), "Arabic", size) > width:
                found.append(line)
                longer = word
            line = longer
        return [*found, line]


def _shaped(text: str) -> str:
    import arabic_reshaper
    from bidi.algorithm import get_display

    return str(get_display(arabic_reshaper.reshape(text), base_dir="R"))


def reportlab(document: Document, layout: Layout, target: Path) -> None:
    """ReportLab with arabic-reshaper and python-bidi, line by line, as many programs do it."""
    page, size = _Canvas(layout, target), layout.size
    gutter, right = 2 * size, _PAGE[0] - _MARGIN
    width = (right - _MARGIN - gutter * (layout.columns - 1)) / layout.columns
    y = _MARGIN + 2 * size
    page.put(document.title, 1.7 * size, right, y)
    for row in document.table:
        y += 2 * size
        for place, cell in enumerate(row):
            page.put(cell, size, right - place * 120, y)
    column, top = 0, y + 2.5 * size
    y = top
    for paragraph in document.paragraphs:
        for line in page.lines(paragraph, size, width):
            if y > _PAGE[1] - _MARGIN:
                column, y = column + 1, top
                if column == layout.columns:
                    page.canvas.showPage()
                    column, y, top = 0, _MARGIN, _MARGIN
            page.put(line, size, right - column * (width + gutter), y)
            y += 1.5 * size
        y += 0.8 * size
    page.canvas.save()


def _html(document: Document, layout: Layout) -> str:
    return as_html(document, font=layout.font, columns=layout.columns, align=layout.align, size=layout.size)


Producer = Callable[[Document, Layout, Path], Any]
PRODUCERS: Final[dict[str, Producer]] = {
    "chromium": chromium,
    "weasyprint": weasyprint,
    "libreoffice": libreoffice,
    "typst": typst,
    "pango": pango,
    "mupdf": mupdf,
    "fpdf2": fpdf,
    "reportlab": reportlab,
}


def missing(producer: str) -> str:
    """Return what has to be installed for ``producer``, or ``""``."""
    programs = {"chromium": "chromium", "libreoffice": "soffice", "pango": "/usr/bin/python3"}
    if producer in programs:
        return "" if shutil.which(programs[producer]) else programs[producer]
    modules = {
        "weasyprint": "weasyprint",
        "typst": "typst",
        "mupdf": "pymupdf",
        "fpdf2": "fpdf",
        "reportlab": "reportlab",
    }
    found = subprocess.run((sys.executable, "-c", f"import {modules[producer]}"), capture_output=True, check=False)
    return modules[producer] if found.returncode else ""
