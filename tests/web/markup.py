"""A parsed page, so that tests ask what a browser would see and not how it is written."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser


class Page(HTMLParser):
    """The elements of a page, each as its tag and attributes, and the text in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.elements if name == tag)

    @property
    def loaded(self) -> list[str]:
        """The addresses of what a browser fetches to show the page."""
        sheets = [link["href"] for link in self.all("link") if link["rel"] in ("stylesheet", "icon", "preload")]
        return sheets + [element["src"] for tag in ("script", "img") for element in self.all(tag)]

    def links(self, holding: str = "") -> list[str]:
        return [element["href"] for element in self.all("a") if holding in element["href"]]
