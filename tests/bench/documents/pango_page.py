"""Print a page with Cairo and Pango: FILE FONT SIZE COLUMNS TABLE TITLE PARAGRAPH ..."""

from __future__ import annotations

import sys
from typing import Any

import cairo
import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402

target, font, table, title, *paragraphs = (*sys.argv[1:3], *sys.argv[5:])
size, columns = float(sys.argv[3]), int(sys.argv[4])
WIDTH, HEIGHT, MARGIN, GUTTER = 595, 842, 50, 24
surface = cairo.PDFSurface(target, WIDTH, HEIGHT)
context = cairo.Context(surface)
column_width = (WIDTH - 2 * MARGIN - GUTTER * (columns - 1)) / columns


def layout_of(text: str, points: float, width: float) -> Any:
    layout = PangoCairo.create_layout(context)
    layout.set_font_description(Pango.FontDescription(f"{font} {points}"))
    layout.set_width(int(width * Pango.SCALE))
    layout.set_auto_dir(True)
    layout.set_justify(True)
    layout.set_text(text, -1)
    return layout


def put(layout: Any, x: float, y: float) -> float:
    context.move_to(x, y)
    PangoCairo.show_layout(context, layout)
    return float(layout.get_pixel_size()[1])


y = MARGIN + put(layout_of(title, size * 1.7, WIDTH - 2 * MARGIN), MARGIN, MARGIN)
for row in filter(None, table.split("\x1e")):
    for place, cell in enumerate(row.split("\x1f")):
        layout = layout_of(cell, size, 120)
        layout.set_auto_dir(False)
        layout.get_context().set_base_dir(Pango.Direction.RTL)
        put(layout, WIDTH - MARGIN - 120 * (place + 1), y)
    y += 2 * size
top = y = y + size
column = 0
for paragraph in paragraphs:
    layout = layout_of(paragraph, size, column_width)
    lines = layout.get_iter()
    while True:
        line = lines.get_line_readonly()
        height = lines.get_line_extents()[1].height / Pango.SCALE
        if y + height > HEIGHT - MARGIN:
            column, y = column + 1, top
            if column == columns:
                surface.show_page()
                column, y, top = 0, MARGIN, MARGIN
        left = WIDTH - MARGIN - column_width - column * (column_width + GUTTER)
        offset = lines.get_line_extents()[1].x / Pango.SCALE
        context.move_to(
            left + offset, y + (lines.get_baseline() / Pango.SCALE - lines.get_line_yrange()[0] / Pango.SCALE)
        )
        PangoCairo.show_layout_line(context, line)
        y += height * 1.1
        if not lines.next_line():
            break
    y += 0.6 * size
surface.finish()
