"""The use case: what was pasted into the search field is the address or the id of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from searchapp.engines.base import Engine
from searchapp.engines.lookups import by_address, by_id
from searchapp.errors import Message, shortened
from searchapp.model import Article

#: An address: with its scheme, or a host and a path. What is put around one in mails and texts is no part of it; in
#: quotation marks it is a text to search for.
_ADDRESS: Final = re.compile(
    r"<?(?P<address>(?P<sure>(?:https?:)?//|www\.)\S+?|(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?/\S*?)[>،,.؛;]*",
    re.IGNORECASE,
)
#: What an id has that a word has not. An id that is a word is found by the search for it.
_OF_AN_ID: Final = re.compile(r"[\d:/#_]")
#: An id that begins with the place that it is unique in, a file.
_PLACE: Final = re.compile(r"\S+\.[A-Za-z]{2,5}:\S+")

#: In code points. Longer ones are no addresses that anybody pastes, nor ids.
_LONGEST: Final = 2000

#: How many articles of one address are named.
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Pasted:
    """An address or an id that was searched for, and the articles that have it, none where it is not in the archive."""

    kind: Literal["address", "id"]
    text: str
    articles: tuple[Article, ...]

    @property
    def note(self) -> Message:
        """What to say of it."""
        text = shortened(self.text)
        if not self.articles:
            return (
                Message(f"No article in the archive has the address {text}.", f"ليس في الأرشيف مقال عنوانه {text}.")
                if self.kind == "address"
                else Message(f"No article in the archive has the id {text}.", f"ليس في الأرشيف مقال معرّفه {text}.")
            )
        if self.kind == "address":
            return Message(
                f"What was searched for is the address of: {self._ids}.", f"ما بُحث عنه عنوان المقال: {self._ids}."
            )
        return Message(f"What was searched for is the id of an article: {text}.", f"ما بُحث عنه معرّف مقال: {text}.")

    @property
    def _ids(self) -> str:
        return ", ".join(shortened(article.id) for article in self.articles)


def pasted_in(engine: Engine, query: str) -> Pasted | None:
    """Return the address or the id that ``query`` is, with the articles that have it; None where it is neither.

    What is no sure sign of either, such as ``3:2``, is one only where an article has it.
    """
    text = query.strip()
    if not text or len(text) > _LONGEST or '"' in text:
        return None
    found = _ADDRESS.fullmatch(text)
    if found is not None:
        articles = engine.articles_with(by_address(_with_scheme(found["address"])), _MOST)
        if articles:
            return Pasted("address", found["address"], articles)
    if _OF_AN_ID.search(text):
        articles = tuple(article for article in engine.articles_with(by_id(text), _MOST) if article.id == text)
        if articles:
            return Pasted("id", text, articles)
    if found is not None and found["sure"]:
        return Pasted("address", found["address"], ())
    return Pasted("id", text, ()) if _PLACE.fullmatch(text) else None


def _with_scheme(address: str) -> str:
    return address if "//" in address.partition("?")[0][:8] else f"//{address}"
