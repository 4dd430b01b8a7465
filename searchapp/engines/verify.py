"""The comparison of a deep check: what an index has of an article must be what comes of the article again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from searchapp.model import Article
from searchapp.near_duplicates import Signature, signature_of


class Content(NamedTuple):
    """What an index has of an article besides the article itself.

    ``words`` stand for the words of its text and are compared as a whole; ``fields`` are all other values by name.
    """

    words: object
    signature: bytes
    fields: Mapping[str, object]


def article_problems(
    article: Article, stored: Content, content_of: Callable[[Article, Signature], Content], *, cluster: int, found: bool
) -> Iterator[str]:
    """Yield what is wrong with what is ``stored`` of ``article``, one line each.

    It is compared with the ``content_of`` the article, which analyses it again. Its ``cluster`` was decided by what was
    there when it came, and is taken as it is. ``found`` is whether the article is found under its id.
    """
    expected = content_of(article, signature_of(article)._replace(cluster=cluster))
    if not found:
        yield f"article {article.id} is not found under its id"
    if stored.signature != expected.signature:
        yield f"article {article.id} has another text than the one by which its copies are found"
    elif stored.words != expected.words:
        yield f"article {article.id} has other words in its text than in the index"
    other = [field for field, value in expected.fields.items() if stored.fields[field] != value]
    if other:
        yield f"article {article.id} has another {', '.join(other)} than in the index"
