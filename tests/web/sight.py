"""What a reader sees of a page, measured: its picture, its boxes, and whatever is broken about them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final, Literal, NamedTuple

from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

#: The share of the darkest or lightest that the ground of a page keeps to.
_DARK, _LIGHT = 0.2, 0.8
#: A picture with fewer colours has no text on it: the edges of letters alone have dozens.
_FEWEST_COLOURS: Final = 40
#: The most that one colour may take of a picture. The emptiest page has a sentence in the midst of nothing.
_EMPTIEST: Final = 0.99
#: How much lighter or darker than its ground something in a landmark has to be, and on what share of it.
_CONTRAST, _INK = 0.35, 0.0005
#: What the rounding of boxes may be, in pixels.
_ROUNDING: Final = 1.0

LANDMARKS: Final = ("header", "main", "footer")

# What takes no room is not seen, and neither is what is only for the ears. A part is compared with the next two: a long
# article has thousands.
_MEASURE: Final = """landmarks => {
    const root = document.documentElement;
    const box = element => {
        const {left, top, right, bottom} = element.getBoundingClientRect();
        return [left, top, right, bottom];
    };
    const name = element => element.tagName.toLowerCase() + [...element.classList].map(each => "." + each).join("");
    const seen = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && element.offsetWidth > 1 && element.offsetHeight > 1 && !element.closest(".unseen, .skip");
    const flows = element => ["static", "relative"].includes(getComputedStyle(element).position)
        && !getComputedStyle(element).display.startsWith("inline");
    const overlaps = [];
    for (const parent of document.querySelectorAll("body, body *")) {
        const children = [...parent.children].filter(each => seen(each) && flows(each));
        children.forEach((first, place) => children.slice(place + 1, place + 3).forEach(second => {
            const [a, b] = [box(first), box(second)];
            const wide = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
            const high = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
            if (Math.min(wide, high) > 1) overlaps.push(`${name(first)} and ${name(second)}`);
        }));
    }
    // What lies in a part that scrolls, also by keyboard, can be reached.
    const scrolls = element => element?.tabIndex === 0 && getComputedStyle(element).overflowX === "auto";
    const controls = [...document.querySelectorAll("a[href], button, input:not([type=hidden])")]
        .filter(each => seen(each) && !scrolls(each.closest("[tabindex]:not(a, button, input)")));
    const off = controls.filter(each => box(each)[0] < -1 || box(each)[2] > root.clientWidth + 1).map(name);
    const boxes = selector => [...document.querySelectorAll(selector)].filter(seen).map(box);
    return {
        direction: getComputedStyle(document.body).direction,
        width: root.clientWidth, height: root.clientHeight,
        scrolled: scrollY, overflow: root.scrollWidth - root.clientWidth,
        landmarks: Object.fromEntries(landmarks.map(each => [each, boxes(`body > ${each}`)])),
        brand: boxes(".brand"), language: boxes("header .language"), overlaps, off,
    };
}"""

# The commonest colour and its share, the number of colours, and the share of what stands out from the commonest. Every
# third pixel of every line: a picture of a long page has ten million.
_LOOK: Final = """async ({data, regions, contrast}) => {
    const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.drawImage(picture, 0, 0);
    const light = colour => ((colour & 255) + (colour >> 8 & 255) + (colour >> 16 & 255)) / (3 * 255);
    return regions.map(([left, top, right, bottom]) => {
        const x = Math.max(0, Math.round(left)), y = Math.max(0, Math.round(top));
        const wide = Math.min(picture.width, Math.round(right)) - x;
        const high = Math.min(picture.height, Math.round(bottom)) - y;
        if (wide < 1 || high < 1) return null;
        const pixels = new Uint32Array(context.getImageData(x, y, wide, high).data.buffer);
        const counts = new Map();
        let all = 0, alike = 0, colour = pixels[0];
        const count = () => counts.set(colour, (counts.get(colour) || 0) + alike);
        for (let place = 0; place < pixels.length; place += 3, all++, alike++)
            if (pixels[place] !== colour) {
                count();
                colour = pixels[place];
                alike = 0;
            }
        count();
        const [ground, times] = [...counts].reduce((most, each) => each[1] > most[1] ? each : most);
        const ink = [...counts].filter(([colour]) => Math.abs(light(colour) - light(ground)) > contrast);
        return {
            ground: light(ground), share: times / all, colours: counts.size,
            ink: ink.reduce((sum, [, count]) => sum + count, 0) / all,
        };
    });
}"""


class Box(NamedTuple):
    """Where something is, in pixels from the start of the window."""

    left: float
    top: float
    right: float
    bottom: float


class Sight(NamedTuple):
    """The boxes of a page, relative to the window."""

    direction: str
    width: float
    height: float
    scrolled: float
    #: By how much it is wider than the window.
    overflow: float
    landmarks: dict[str, list[Box]]
    #: The name of the site, and the link to the other language.
    brand: list[Box]
    language: list[Box]
    #: Parts that overlap, and controls that nobody can reach.
    overlaps: list[str]
    off: list[str]


def measured(page: Page) -> Sight:
    """Return the boxes of a page."""
    found: dict[str, Any] = page.evaluate(_MEASURE, list(LANDMARKS))
    found["landmarks"] = {name: _boxes(each) for name, each in found["landmarks"].items()}
    found |= {name: _boxes(found[name]) for name in ("brand", "language")}
    return Sight(**found)


def _boxes(found: list[list[float]]) -> list[Box]:
    return [Box(*box) for box in found]


def broken_boxes(sight: Sight, direction: str) -> list[str]:
    """Say what is not where it belongs: nothing, if all is well."""
    said = [f"{pair} overlap" for pair in sight.overlaps] + [f"{name} is off the page" for name in sight.off]
    if sight.direction != direction:
        said.append(f"it runs {sight.direction}")
    if sight.overflow:
        said.append(f"it is {sight.overflow} px too wide")
    for name, boxes in sight.landmarks.items():
        if len(boxes) != 1:
            said.append(f"{len(boxes)} {name} to be seen")
        if any(box.left < -_ROUNDING or box.right > sight.width + _ROUNDING for box in boxes):
            said.append(f"{name} is off the page")
    return said + _misplaced_landmarks(sight) + _misplaced_ends(sight, direction)


def _misplaced_landmarks(sight: Sight) -> list[str]:
    """Header, main and footer are below each other, down to the end of the window."""
    if any(len(boxes) != 1 for boxes in sight.landmarks.values()):
        return []
    header, main, footer = (sight.landmarks[name][0] for name in LANDMARKS)
    said = []
    if not header.bottom - _ROUNDING <= main.top <= main.bottom <= footer.top + _ROUNDING:
        said.append("header, main and footer are not below each other")
    if footer.bottom < sight.height - _ROUNDING:
        said.append("the footer hangs in the air")
    return said


def _misplaced_ends(sight: Sight, direction: str) -> list[str]:
    """The header's first line begins with the name of the site and ends with the other language."""
    if len(sight.brand) != 1 or len(sight.language) != 1:
        return ["the header has lost its ends"]
    ends = (sight.brand[0], sight.language[0])
    left, right = ends if direction == "ltr" else reversed(ends)
    return [] if left.right <= right.left + _ROUNDING else ["the header begins at its end"]


def readable_regions(sight: Sight, *, whole: bool = False) -> dict[str, Box]:
    """Return the parts of a picture of the window, or of the ``whole`` page, in which there is something to read."""
    below = sight.scrolled if whole else 0
    return {
        name: box._replace(top=box.top + below, bottom=box.bottom + below)
        for name, boxes in sight.landmarks.items()
        for box in boxes
    }


def broken_picture(picture: bytes, beside: Page, regions: dict[str, Box], scheme: Scheme | None) -> list[str]:
    """Say what a picture shows that no page should: nothing, if all is well.

    ``regions`` are those that have to show something, and ``beside`` is a blank page, which can decode pictures. The
    ground is that of the colour ``scheme``, unless that is None.
    """
    data = {"data": b64encode(picture).decode(), "contrast": _CONTRAST}
    whole, *parts = beside.evaluate(_LOOK, {**data, "regions": [[0, 0, 1e6, 1e6], *regions.values()]})
    said = []
    if whole["share"] > _EMPTIEST or whole["colours"] < _FEWEST_COLOURS:
        said.append(f"blank: {whole}")
    if (scheme == "dark" and whole["ground"] > _DARK) or (scheme == "light" and whole["ground"] < _LIGHT):
        said.append(f"not {scheme}: {whole}")
    # What is scrolled out of the window is in no picture of it.
    said += [
        f"nothing to be read in {name}: {part}"
        for name, part in zip(regions, parts, strict=True)
        if part is not None and part["ink"] < _INK
    ]
    return said
