"""The style sheets: colours that keep the contrast WCAG AA asks for, in light and dark, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import searchapp.web

STATIC = Path(searchapp.web.__file__).parent / "static"
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in (STATIC / "style").glob("*.css")}
TEXT_PAIRS = [
    (text, ground)
    for text in ("ink", "quiet", "accent", "visited")
    for ground in ("paper", "raised", "tint")
    if (text, ground) != ("visited", "tint")
] + [("on-accent", "accent"), ("on-mark", "mark")]
EDGE_PAIRS = [("field", "paper"), ("field", "raised"), ("accent", "paper")]


def palettes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", SHEETS["base.css"], re.DOTALL)
    colours = {name: dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for name, block in (("l", light), ("d", dark))}
    return {"light": colours["l"], "dark": {**colours["l"], **colours["d"]}}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "ground", "least"),
    [*((*pair, 4.5) for pair in TEXT_PAIRS), *((*pair, 3.0) for pair in EDGE_PAIRS)],
)
def test_colours_can_be_read(scheme: str, front: str, ground: str, least: float) -> None:
    palette = palettes()[scheme]
    assert contrast(palette[front], palette[ground]) >= least


sheets = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())


@sheets
def test_every_property_is_logical(sheet: str) -> None:
    physical = r"(margin|padding|border|inset)-(left|right|top|bottom)|(^|[;{\s])(left|right|top|bottom|width|height):"
    assert not re.search(physical, sheet)
    assert not re.search(r"(text-align|float|clear|caption-side): *(left|right)|translateX|-(left|right)-radius", sheet)


@sheets
def test_only_own_typefaces_are_fetched(sheet: str) -> None:
    assert "@import" not in sheet
    for name in re.findall(r"url\((.*?)\)", sheet):
        typeface = STATIC / "style" / name.strip('"')
        assert typeface.read_bytes().startswith(b"wOF2")
        assert (typeface.parent / "OFL.txt").is_file()


@sheets
def test_every_colour_is_of_the_palette(sheet: str) -> None:
    rules = re.sub(r":root \{.*?\}|@media print \{.*", "", sheet, flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsl", rules)
