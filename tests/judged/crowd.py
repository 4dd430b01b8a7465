"""Many articles alike, made of a few common words: more match than are ranked twice, so that what the first phase does
shows, and what comes after the candidates.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from searchapp.engines.base import Engine
from searchapp.model import Article, MatchLevel
from searchapp.plan import Node, Or, SearchPlan
from searchapp.settings import Settings
from tests.conformance.asking import ALL, phrase, word

GOLDEN: Final = Path(__file__).parent / "golden_crowd.json"

#: How many articles there are; nearly all of the first match what is looked for, the others nothing of it.
_ARTICLES: Final = 430
_OTHERS: Final = 500

#: Words in several forms each, so that they match at every level, and some that are rare.
_WORDS: Final = (
    "وزير",
    "الوزير",
    "وزارة",
    "الوزراء",
    "سوق",
    "السوق",
    "أسواق",
    "تسويق",
    "مدينة",
    "المدينة",
    "مدن",
    "نفط",
)
_OFTEN: Final = (4, 9, 5, 3, 5, 8, 4, 2, 6, 6, 2, 1)

_FIRST: Final = datetime(2023, 1, 1)

#: What is looked for.
NODES: Final[dict[str, Node]] = {
    "وزير": word("وزير", "وزارة"),
    "سوق": word("سوق", "أسواق"),
    "سوق OR مدينة": Or((word("سوق", "أسواق"), word("مدينة", "مدن"))),
    "نفط OR وزير OR سوق": Or((word("نفط"), word("وزير"), word("سوق"))),
    "title:سوق OR المدينة": Or((word("سوق", scope="title"), word("المدينة"))),
    '"الوزير السوق" OR مدينة': Or((phrase("الوزير السوق", level=MatchLevel.INFLECTION), word("مدينة"))),
}

#: Of each order are kept the places of the first articles, and of those around the last of the candidates.
_KEPT: Final = (*range(8), *range(296, 308))


def articles() -> list[Article]:
    """Return the articles, the same ones always."""
    chance = Random(11)
    made = []
    for number in range(_ARTICLES):
        title = _text(chance, 1, 5)
        paragraphs = tuple(_text(chance, 8, 40) for _ in range(chance.randint(1, 3)))
        date = None if chance.random() < 0.1 else _FIRST + timedelta(days=chance.randrange(700))
        made.append(Article(f"{number:03}", title, paragraphs, date=date))
    others = (Article(f"other {number}", "ثلج", ("كلام آخر تماما",)) for number in range(_OTHERS))
    return [*made, *others]


def _text(chance: Random, shortest: int, longest: int) -> str:
    return " ".join(chance.choices(_WORDS, _OFTEN, k=chance.randint(shortest, longest)))


def found(engine: Engine) -> dict[str, Any]:
    """Return what is found, in the form in which it is kept: total, and [place, id, score] of some hits."""
    answers = {}
    for name, node in NODES.items():
        page = engine.search(SearchPlan(node, limit=ALL, recency=Settings().recency, facets=()))
        hits = [[place, page.hits[place].article.id, float(f"{page.hits[place].score:.6g}")] for place in _KEPT]
        answers[name] = {"total": page.total, "hits": hits}
    return answers


def golden() -> dict[str, Any]:
    """Return what is to be found."""
    kept: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return kept
