"""The use case: how a query is read, every form that is looked for, and how many articles have it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from searchapp.analysis.lexemes import lexemes_of
from searchapp.analysis.lexicon.reader import UNKNOWN
from searchapp.analysis.variants import Variants, variants_with
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Language, Message
from searchapp.model import MatchLevel, SearchRequest
from searchapp.plan import (
    Alternative,
    And,
    AndNot,
    Boost,
    Deadline,
    Filter,
    Filters,
    Node,
    Or,
    Phrase,
    Scope,
    Spellings,
    Term,
    leaves,
)
from searchapp.query.readings import ReadingChoice, UsedReading
from searchapp.search.execute import NO_WORDS
from searchapp.search.prepare import SearchContext, prepare_query
from searchapp.search.word_forms import FormFinder, WordForms, articles_of
from searchapp.settings import Settings
from searchapp.vocabulary.cache import vocabulary_at_hand, vocabulary_of

#: What a part of a query is to an article: it must be there, it adds to the score, it must not be there.
Role = Literal["needed", "optional", "excluded"]

PartKind = Literal["word", "phrase", "all", "any", "condition", "every article"]


#: For how many seconds after the deadline articles are counted that have a word in any form.
_COUNTING: Final = 0.25

NO_FORMS: Final = Message(
    en="The words of the archive are still being read; ask again for the forms of texts.",
    ar="ما زالت كلمات الأرشيف تُقرأ؛ أعد السؤال لترى صيغ النصوص.",
)


@dataclass(frozen=True, slots=True)
class ExplainedLexeme:
    """A lexeme that satisfies a word, at which level, and how many articles have it."""

    lexeme: str
    level: MatchLevel
    articles: int


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A part of a query. A group ("all", "any") holds the parts after it that are one ``depth`` further in.

    A word has its forms, the ``lexeme`` that it was read as and its parts as a form of that (``reading``: "س + يقول"),
    all the ``readings`` that it may have, all ``lexemes`` that satisfy it, the ``forms`` of texts that do (None where
    the words of the archive are not known), and how many ``articles`` have any of them.

    Of a phrase ``normalized`` is what was asked for, and ``positions`` are the forms one
    of which has to stand at each, alike at ``level``; with ``slop`` in any order, with at most that many other words
    among them. A condition has the ``values`` that its ``field`` may have: names, or of a date the first and the last
    day, empty where there is none.
    """

    depth: int
    role: Role
    kind: PartKind
    scope: Scope = "everywhere"
    normalized: str = ""
    surface: str = ""
    lexeme: str = ""
    reading: str = ""
    readings: tuple[UsedReading, ...] = ()
    root: str = ""
    level: MatchLevel = MatchLevel.SPELLING
    positions: tuple[tuple[str, ...], ...] = ()
    slop: int | None = None
    lexemes: tuple[ExplainedLexeme, ...] = ()
    forms: WordForms | None = None
    articles: int | None = None
    field: Literal["", "source", "section", "author", "date"] = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """How ``query`` is read when all its words are wanted; ``notes`` say what could not be read as intended."""

    query: str
    parts: tuple[ExplainedPart, ...]
    notes: tuple[Message, ...]


def explanation_as_json(explanation: Explanation, language: Language) -> dict[str, Any]:
    """Return ``explanation`` as JSON has it: levels by their labels, notes in ``language``."""
    return {
        "query": explanation.query,
        "notes": [note.text(language) for note in explanation.notes],
        "parts": list(map(_part_as_json, explanation.parts)),
    }


def _part_as_json(part: ExplainedPart) -> dict[str, Any]:
    forms = part.forms or WordForms()
    return {
        **asdict(part),
        "level": part.level.label,
        "readings": [{**it._asdict(), "share": round(it.share, 3)} for it in part.readings],
        "lexemes": [{"lexeme": it.lexeme, "how": it.level.label, "articles": it.articles} for it in part.lexemes],
        "forms": [
            {"form": it.form, "how": it.level.label, "articles": it.articles, "lexemes": it.lexemes}
            for it in forms.forms
        ],
        "more_forms": forms.more,
        "forms_complete": part.forms is not None and forms.complete,
    }


def part_of_speech(lexeme: str) -> Message:
    """Return what ``lexeme`` is, as far as its key says."""
    if lexeme.startswith(UNKNOWN):
        return Message("not in the lexicon", "ليست في المعجم")
    return _PARTS_OF_SPEECH.get(lexeme.rpartition(":")[0], Message("noun", "اسم"))


_PARTS_OF_SPEECH: Final = {
    "v": Message("verb", "فعل"),
    "p": Message("particle", "حرف"),
    "n": Message("name", "علم"),
}


def explain(
    engine: Engine,
    request: SearchRequest,
    settings: Settings,
    today: date | None = None,
    patience: float | None = None,
) -> Explanation:
    """Return how the query of ``request`` is read; its filters do not matter, and relative dates count from ``today``.

    The forms of texts are those of the whole archive; with ``patience`` they are left out, and a note says so, where
    the words of the archive are not known after as many seconds or within the time limit. Raises as a search does.
    """
    # As a search does, it says that there is no index, even if there is no word.
    engine.version()
    if patience is None and "vocabulary" not in engine.lacks:
        vocabulary_of(engine)
    deadline = Deadline.of_limit(settings.time_limit)
    with engine.reading(deadline) as reader:
        search = SearchContext(engine, request, settings, today or date.today(), deadline=deadline, reader=reader)
        return _explanation(search, math.inf if patience is None else patience)


def _explanation(search: SearchContext, patience: float) -> Explanation:
    engine, request, settings = search.engine, search.request, search.settings
    prepared = prepare_query(search)
    node = prepared.plans["all"]
    if node is None:
        return Explanation(request.query, (), (*prepared.notes, NO_WORDS))
    vocabulary = vocabulary_at_hand(engine, min(patience, search.deadline.left))
    # Each word has a share of the time for its forms, and all have some more for what is said of every word.
    share = search.deadline.left / max(1, sum(isinstance(leaf, Term) for leaf in leaves(node)))
    explainer = _Explainer(
        search.articles,
        variants_with(settings.variants),
        ReadingChoice(request.readings, request.without_readings),
        None if vocabulary is None else FormFinder(search.articles, vocabulary, search.deadline, share),
        Deadline(search.deadline.moment + _COUNTING),
    )
    notes = prepared.notes if vocabulary is not None or "vocabulary" in engine.lacks else (*prepared.notes, NO_FORMS)
    return Explanation(request.query, tuple(explainer.parts(node, 0, "needed")), notes)


@dataclass(frozen=True, slots=True)
class _Explainer:
    articles: Reader
    variants: Variants
    choice: ReadingChoice
    finder: FormFinder | None
    deadline: Deadline

    def parts(self, node: Node, depth: int, role: Role) -> Iterator[ExplainedPart]:
        match node:
            case Term():
                yield self._word(node, depth, role)
            case Phrase():
                yield _phrase(node, depth, role)
            case Spellings(ways):
                yield from self._group("any", tuple(way.written for way in ways), depth, role)
            case Filter(filters):
                yield from _conditions(filters, depth, role)
            case And(nodes) | Or(nodes):
                yield from self._group("all" if isinstance(node, And) else "any", nodes, depth, role)
            case Boost(child, optional):
                yield from self.parts(child, depth, role)
                for part in optional:
                    yield from self.parts(part, depth, "optional")
            case AndNot(child, excluded):
                if child is None:
                    yield ExplainedPart(depth, role, "every article")
                else:
                    yield from self.parts(child, depth, role)
                yield from self.parts(excluded, depth, "excluded")

    def _group(
        self, kind: Literal["all", "any"], nodes: tuple[Node, ...], depth: int, role: Role
    ) -> Iterator[ExplainedPart]:
        yield ExplainedPart(depth, role, kind)
        for node in nodes:
            yield from self.parts(node, depth + 1, role)

    def _word(self, term: Term, depth: int, role: Role) -> ExplainedPart:
        forms, wanted = term.forms, self.choice.wanted(term.forms)
        by_lexeme = self._by_lexeme(term, wanted)
        readings = self.choice.readings(forms)
        lexeme = next(iter(wanted), "")
        return ExplainedPart(
            depth,
            role,
            "word",
            term.scope,
            forms.normalized,
            forms.surface,
            lexeme=lexeme,
            reading=next((reading.parts for reading in readings if reading.lexeme == lexeme), ""),
            readings=readings,
            root=forms.root,
            lexemes=tuple(
                ExplainedLexeme(
                    each, level, articles_of(self.articles, replace(term, alternatives=tuple(those)), self.deadline)
                )
                for (each, level), those in by_lexeme.items()
            ),
            forms=None if self.finder is None else self.finder.forms_of(term, {lexeme for lexeme, _ in by_lexeme}),
            articles=articles_of(self.articles, term, self.deadline),
        )

    def _by_lexeme(self, term: Term, wanted: Sequence[str]) -> dict[tuple[str, MatchLevel], list[Alternative]]:
        """Return the alternatives of ``term`` by the lexeme that each is one for, and its level."""
        likely = [*wanted, *(other for lexeme in wanted for other in self.variants.get(lexeme, ()))]
        found: dict[tuple[str, MatchLevel], list[Alternative]] = {}
        for alternative in term.alternatives:
            held = lexemes_of(alternative.readings)
            lexeme = next((each for each in likely if each in held), held[0])
            found.setdefault((lexeme, alternative.level), []).append(alternative)
        return found


def _phrase(phrase: Phrase, depth: int, role: Role) -> ExplainedPart:
    level = phrase.level
    words = (first.surface if level == MatchLevel.EXACT else first.normalized for first, *_ in phrase.positions)
    found = tuple(phrase.forms_at(position) for position in range(len(phrase.positions)))
    return ExplainedPart(
        depth,
        role,
        "phrase",
        phrase.scope,
        " ".join(words),
        " ".join(first.surface for first, *_ in phrase.positions),
        level=level,
        positions=found,
        slop=phrase.slop,
    )


def _conditions(filters: Filters, depth: int, role: Role) -> Iterator[ExplainedPart]:
    if filters.sources:
        yield ExplainedPart(depth, role, "condition", field="source", values=filters.sources)
    if filters.sections:
        yield ExplainedPart(depth, role, "condition", field="section", values=filters.sections)
    if filters.authors:
        yield ExplainedPart(depth, role, "condition", field="author", values=filters.authors)
    if filters.date_from or filters.date_to:
        ends = tuple(day.isoformat() if day else "" for day in (filters.date_from, filters.date_to))
        yield ExplainedPart(depth, role, "condition", field="date", values=ends)
