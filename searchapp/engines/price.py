"""What a plan costs, worked out from the statistics of an index before anything is read.

Matching reads a posting list for each root that a word or a pattern stands for, and paging lists all articles up to the
end of the page. How long an engine takes for each of them is known, so that a plan which cannot be answered within its
budget is refused at once, with what to change.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, NamedTuple

from searchapp.errors import Message, Noun, counted
from searchapp.plan import Leaf, SearchPlan, TooCostlyError, walk
from searchapp.ranking.match import roots_of

_ROOTS: Final = Noun("جذر واحد", "جذرين", "جذور", "جذرًا", "جذر")
_TIMES: Final = Noun("مرة واحدة", "مرتين", "مرات", "مرة", "مرة")
_ARTICLES: Final = Noun("مقال واحد", "مقالين", "مقالات", "مقالًا", "مقال")


class Price(NamedTuple):
    """How many posting lists a plan reads, how many postings are in them, and how many articles it lists."""

    lists: int
    postings: int
    articles: int


class Rates(NamedTuple):
    """How many seconds an engine takes at most for each posting list, each posting and each article listed."""

    lists: float
    postings: float
    articles: float


def require_affordable(plan: SearchPlan, rates: Rates, articles: int, count_postings: Callable[[Leaf], int]) -> None:
    """Raise :class:`TooCostlyError` where ``plan`` costs an engine of these ``rates`` with this number of ``articles``
    more than its budget.

    ``count_postings`` returns how many postings are read for a leaf. It is called only where the posting lists are few
    enough, so that to work out a price takes little time itself; it may raise what :class:`SearchPlan` says.
    """
    plan.deadline.check()
    if math.isinf(plan.budget):
        return
    leaves = dict.fromkeys(node for node in walk(plan.node) if isinstance(node, Leaf))
    price = Price(sum(len(roots_of(leaf)) for leaf in leaves), 0, min(plan.offset + plan.limit, articles))
    _require(plan, rates, price)
    _require(plan, rates, price._replace(postings=sum(map(count_postings, plan.deadline.each(leaves)))))


def _require(plan: SearchPlan, rates: Rates, price: Price) -> None:
    seconds = Rates(*(count * rate for count, rate in zip(price, rates, strict=True)))
    if sum(seconds) > plan.budget:
        raise TooCostlyError(_refusal(price, seconds))


def _refusal(price: Price, seconds: Rates) -> Message:
    """Return what to say of ``price``: what takes the most of its ``seconds``, and what to change."""
    lists, postings, articles = price
    match seconds.index(max(seconds)):
        case 0:
            return Message(
                en=f"The words and patterns of the query stand for words of {lists:,} roots, more than can be looked "
                "for in the time allowed; write more letters of the patterns, or use fewer of them.",
                ar=f"تنوب كلمات البحث وأنماطه عن كلمات من {counted(lists, _ROOTS)}، وهو أكثر مما يُبحث عنه في "
                "الوقت المسموح به؛ اكتب حروفًا أكثر من الأنماط، أو استعمل أنماطًا أقل.",
            )
        case 1:
            return Message(
                en=f"The words of the query stand {postings:,} times in the articles, more than can be looked through "
                "in the time allowed; ask for fewer words, or for less common ones.",
                ar=f"ترد كلمات البحث في المقالات {counted(postings, _TIMES)}، وهو أكثر مما يُفحص في الوقت المسموح به؛ "
                "اطلب كلمات أقل أو أندر.",
            )
        case _:
            return Message(
                en=f"For this page {articles:,} articles have to be put in order, more than can be in the time "
                "allowed; narrow the search instead.",
                ar=f"تحتاج هذه الصفحة إلى ترتيب {counted(articles, _ARTICLES)}، وهو أكثر مما يُرتب في الوقت المسموح به؛ "
                "ضيّق البحث بدلًا من ذلك.",
            )
