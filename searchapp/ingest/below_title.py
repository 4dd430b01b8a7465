"""What stands below the title of a page in an element whose class or id tells what it is: ``post-date``, ``byline``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import Any, Final

#: The words of a class or an id: post-date, publishTime, entry_date.
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LONGEST: Final = 100
#: More of them are a list of other articles.
_MOST: Final = 10


def texts_named_after(page: Any, words: frozenset[str]) -> Iterator[str]:
    """Yield the short texts of elements named after one of ``words`` that follow the first h1 of ``page``.

    Above it sites tell what day it is today, and who they are.
    """
    title = next(page.iter("h1"), None)
    below = dropwhile(lambda element: element is not title, page.iter() if title is not None else ())
    for element in islice((element for element in below if _is_named_after(element, words)), _MOST):
        text = _beginning(element)
        if 0 < len(text) <= _LONGEST:
            yield text


def _is_named_after(element: Any, words: frozenset[str]) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('rel', '')}"
    return not words.isdisjoint(word.lower() for word in _WORDS.findall(names[:_LONGEST]))


def _beginning(element: Any) -> str:
    text = ""
    for piece in element.itertext():
        text += piece
        if len(text) > _LONGEST:
            break
    return " ".join(text.split())
