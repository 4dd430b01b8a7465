"""Random newspapers: few words, so that queries find something; several forms of each, so that forms differ.

Everything comes from one :class:`random.Random`, whose seed names the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Literal

from searchapp.model import Article, DatePrecision, MatchLevel, Sort
from searchapp.plan import Alternative, And, AndNot, Boost, Filter, Filters, Node, Or, Scope, SearchPlan, Term
from tests.conformance.asking import ALL, phrase, spelt, word
from tests.conformance.reference import Reference

_WORDS = (
    "وزير الوزير ووزير وزراء الوزراء كتاب الكتاب كتب وكتب مكتبة المكتبات مدرسة المدرسة ومدارس مدرّس "
    "سياسة سياسية السياسي أحمد وأحمد القاهرة بالقاهرة لبنان اللبناني في من على قال وقال يقول "
    "علي إن أن ان منى مني 2025 ٢٠٢٥ احمد القاهره المدرسه G20 OpenAI news الحكومة حكومات وحكومتها اقتصاد الاقتصادية"
)
WORDS = tuple(_WORDS.split())
SOURCES = ("", "وكالة المرفأ", "Canal أخبار", "صحيفة الساحل")
SECTIONS = ("", "سياسة", "اقتصاد")
AUTHORS = ("", "ليلى Haddad", "سمير")
FIRST_DAY = datetime(2024, 12, 28)
DAYS = 40
#: When some runs were.
ARRIVALS = tuple(datetime(2025, 2, 1, hour, 30, tzinfo=UTC) for hour in range(4))


@dataclass(frozen=True)
class Change:
    """An article to be added, or the id of one to be deleted."""

    kind: Literal["add", "delete"]
    article: Article

    def apply(self, reference: Reference) -> None:
        if self.kind == "add":
            reference.add(self.article)
        else:
            reference.delete(self.article.id)


Batch = list[Change]


class Newsroom:
    """Makes articles, histories of batches, and plans."""

    def __init__(self, seed: int, ids: int = 60) -> None:
        self.random = Random(seed)
        self._clock = Random(f"clock {seed}")
        self._ids = [f"{self.random.choice(('a', 'ب', 'A/', '10'))}-{number}" for number in range(ids)]

    def article(self, article_id: str | None = None) -> Article:
        choice = self.random.choice
        precisions: tuple[DatePrecision, ...] = ("month", "year", "hijri_month", "hijri_year")
        return Article(
            id=article_id or choice(self._ids),
            title=self._text(0, 6),
            paragraphs=tuple(self._text(1, 14) for _ in range(self.random.randint(0, 4))),
            source=choice(SOURCES),
            section=choice(SECTIONS),
            author=choice(AUTHORS),
            date=self._moment(),
            url=choice(("", "https://news.example/1")),
            origin=choice(("", "a.jsonl", "مجلد/ب.txt")),
            digest=self.random.randbytes(16),
            date_precision=self._clock.choice(precisions) if self._clock.random() < 0.15 else None,
            utc_offset=self._clock.choice((None, None, 0, 180, -300)),
            arrived=self._clock.choice(ARRIVALS),
        )

    def _text(self, least: int, most: int) -> str:
        words = self.random.choices(WORDS, k=self.random.randint(least, most))
        return "".join(word + self.random.choice((" ", " ", "، ", "-", ". ")) for word in words)

    def _moment(self) -> datetime | None:
        if self.random.random() < 0.2:
            return None
        # Few moments, so that many articles share one; some differ by less than a minute.
        seconds = self.random.choice((0, 0, 0, 1, 86399))
        return FIRST_DAY + timedelta(days=self.random.randrange(DAYS), seconds=seconds)

    def history(self, batches: int, changes: int) -> Iterator[Batch]:
        """Yield batches of changes: mostly additions, many of them replacements, and deletions, some of nothing."""
        for _ in range(batches):
            yield [
                Change("delete" if self.random.random() < 0.25 else "add", self.article())
                for _ in range(self.random.randint(1, 2 * changes))
            ]

    def plan(self) -> SearchPlan:
        sort: Sort = self.random.choice(("relevance", "newest", "oldest"))
        sort = "arrived" if self._clock.random() < 0.2 else sort
        node = self.node(depth=3) if self.random.random() < 0.9 else None
        recency = self.random.choice((0.0, 0.0, 0.2))
        paragraphs = self.random.randint(0, 3)
        return SearchPlan(node, self._filters(), sort, limit=ALL, paragraphs=paragraphs, recency=recency)

    def node(self, depth: int) -> Node:
        kind = self.random.choice(("word", "word", "phrase", "passing", "all", "any", "except", "boosted"))
        if kind == "passing":
            return Filter(self._filters())
        if depth == 0 or kind in ("word", "phrase"):
            return self._phrase() if kind == "phrase" else self._word()
        parts = tuple(self.node(depth - 1) for _ in range(self.random.randint(1, 3)))
        match kind:
            case "all":
                return And(parts)
            case "any":
                return Or(parts)
            case "boosted":
                return Boost(parts[0], parts[1:])
            case _:
                return AndNot(parts[0] if len(parts) > 1 else None, parts[-1])

    def _word(self) -> Node:
        others = self.random.sample(WORDS, k=self.random.choice((0, 0, 0, 1, 2)))
        typed = self.random.choice(WORDS)
        term, alone = word(typed, *others, scope=self._scope()), spelt(typed)
        # Those of its own spelling, in place of its other forms or before them.
        found = self.random.choice((term.alternatives, term.alternatives, alone.alternatives, self._both(alone, term)))
        related, literal = self.random.random() < 0.8, self.random.random() < 0.2
        return replace(term, alternatives=found, related=related, literal=literal)

    def _both(self, first: Term, second: Term) -> tuple[Alternative, ...]:
        """Return the alternatives of both, each readings once, those that only ``second`` has at one level."""
        known = {alternative.readings for alternative in first.alternatives}
        level = self.random.choice((MatchLevel.INFLECTION, MatchLevel.VARIANT))
        others = (replace(it, level=level) for it in second.alternatives if it.readings not in known)
        return (*first.alternatives, *others)

    def _phrase(self) -> Node:
        length = self.random.choice((1, 2, 2, 2, 3))
        level: MatchLevel = self.random.choice(
            (MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.SPELLING, MatchLevel.INFLECTION)
        )
        slop = self.random.choice((None, None, 1, 3)) if length > 1 else None
        first, *others = self.random.sample(WORDS, k=self.random.choice((1, 1, 3)))
        rest = self.random.choices(WORDS, k=length - 1)
        plan = phrase(" ".join([first, *rest]), *others, level=level, scope=self._scope(), slop=slop)
        forms = [form for place in range(length) for form in plan.forms_at(place)]
        # Near each other no word is in two places.
        return replace(plan, slop=None) if len(set(forms)) < len(forms) else plan

    def _scope(self) -> Scope:
        return "title" if self.random.random() < 0.2 else "everywhere"

    def _filters(self) -> Filters:
        def some(values: tuple[str, ...]) -> tuple[str, ...]:
            wanted = [*values[1:], "لا أحد"]
            return tuple(self.random.sample(wanted, k=self.random.choice((0, 0, 0, 1, 2))))

        def day() -> date | None:
            whole = FIRST_DAY.date() + timedelta(days=self.random.randrange(DAYS))
            return whole if self.random.random() < 0.25 else None

        arrived_from = self._clock.choice(ARRIVALS) if self._clock.random() < 0.1 else None
        return Filters(some(SOURCES), some(SECTIONS), some(AUTHORS), day(), day(), arrived_from)
