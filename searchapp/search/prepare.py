"""The first step of a search: from what was typed to a ladder of plans, from strict to loose.

Everything is looked up here, and once: values of fields, words for wildcards. What follows only executes
plans.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import dropwhile
from typing import Final, Literal

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.analysis.lexemes import readings_with
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.variants import Variants, compounds_with, variants_with
from searchapp.engines.base import Engine, Reader
from searchapp.errors import Message, counted, shortened
from searchapp.model import SearchRequest
from searchapp.plan import (
    FACETS,
    NEVER,
    Alternative,
    And,
    AndNot,
    Deadline,
    FacetName,
    Filters,
    Node,
    Or,
    TimeIsUpError,
    TooCostlyError,
    ValueField,
    leaves,
    words_in,
)
from searchapp.query.ast import (
    FieldFilter,
    Fuzzy,
    Leaf,
    Quoted,
    Sequence,
    Syntax,
    Wildcard,
    Word,
    has_quotes,
    with_names,
)
from searchapp.query.ast import leaves as leaves_of
from searchapp.query.compiler import Compiler, Matching, word_count
from searchapp.query.expansion import WORDS, FieldValues, forms_of_words, matching_words
from searchapp.query.parser import Parsed, parse
from searchapp.query.readings import ReadingChoice, alternatives
from searchapp.settings import Settings
from searchapp.sources import sources_of
from searchapp.vocabulary.cache import vocabulary_within

#: How many articles with all the words are enough, for one word, two, and three. One or two words are a list of what
#: must be there; the more there are, and in a question, the more they describe what is looked for.
ENOUGH: Final = (1, 1, 10)
ENOUGH_FOR_DESCRIPTION: Final = 30

#: From this many words on, a query that quotes some of them is a headline: its quotation marks are ornament.
WORDS_OF_HEADLINE: Final = 6

RELAXED: Final = Message(
    en="Few or no articles have all these words; others that have some of them are shown and counted apart.",
    ar="لا تجتمع هذه الكلمات كلها إلا في مقالات قليلة أو لا تجتمع في أي مقال؛ وما فيه بعضها يُعرض أيضًا، ويُعدّ على حدة.",
)
UNQUOTED: Final = Message(
    en="What stands in quotation marks was looked for word by word as well.",
    ar="وبُحث عما بين علامات الاقتباس كلمة كلمة أيضًا.",
)

#: Question words, which ask where they come first.
_QUESTION_WORDS: Final = frozenset(
    map(
        normalize,
        (
            *("ما", "ماذا", "ماهو", "ماهي", "من", "متى", "أين", "كيف", "كم", "لماذا", "هل", "أي", "أية", "أيهما"),
            *("بماذا", "لمن", "ممن", "علام", "عم", "إلام"),
            *("وما", "ومن", "ومتى", "وأين", "وكيف", "وكم", "ولماذا", "وهل", "وماذا", "وماهو", "وماهي"),
        ),
    )
)
#: Question words, and the pronouns after them, that are no other words: عم is an uncle, and علام a name.
_ONLY_ASKING: Final = (_QUESTION_WORDS - set(map(normalize, ("عم", "علام")))) | set(map(normalize, ("هو", "هي", "هم")))
_QUESTION_MARKS: Final = ("؟", "?")
_FEWEST_AFTER_QUESTION_WORD: Final = 2

#: All patterns of a query may stand for this many times the words that one may.
_PATTERNS: Final = 10

#: For how many seconds values are looked for that come near those that no article has.
_SUGGESTING: Final = 0.25

#: The shortest time limit, in seconds; 0 would mean none.
_INSTANT: Final = 1e-9


def limited(settings: Settings, deadline: Deadline) -> Settings:
    """Return ``settings`` with what is left until the ``deadline`` as the time limit: hardly anything once it has
    passed.
    """
    return settings if math.isinf(deadline.moment) else replace(settings, time_limit=max(deadline.left, _INSTANT))


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What all steps of a search share; ``today`` is the day that relative dates in the query count from.

    Without ``relaxed_hits`` what a relaxed search adds is only counted.
    """

    engine: Engine
    request: SearchRequest
    settings: Settings
    today: date
    facets: tuple[FacetName, ...] = FACETS
    deadline: Deadline = NEVER
    facet_values: int | None = None
    reader: Reader | None = None
    relaxed_hits: bool = True

    @property
    def articles(self) -> Reader:
        """What is asked about the articles: the ``reader`` that is open for the query, if there is one."""
        return self.reader or self.engine

    def of(self, query: str) -> SearchContext:
        """Return the same search for another query."""
        return replace(self, request=replace(self.request, query=query))


@dataclass(frozen=True, slots=True)
class WordExpander:
    """Finds the readings that satisfy single words, as :func:`prepare_query` does for those of a query."""

    count_readings: Callable[[str], int]
    variants: Variants

    @classmethod
    def on(cls, articles: Reader, settings: Settings) -> WordExpander:
        """Return an expander for ``articles``. Raises :class:`~searchapp.errors.InputError` as
        :func:`prepare_query` does.
        """
        return cls(articles.readings_count, variants_with(settings.variants))

    def alternatives(self, forms: Forms) -> tuple[Alternative, ...]:
        """Return the readings that satisfy a word of these ``forms``, its own first, each once."""
        return alternatives(forms, self.variants)

    def articles_of(self, lexeme: str) -> int:
        """Return how many articles have ``lexeme``, those with several readings of it counted for each."""
        return sum(map(self.count_readings, readings_with(lexeme)))

    def articles(self, word: str) -> int:
        """Return how many articles have ``word`` in any of its forms, those with several counted for each."""
        return sum(self.count_readings(it.readings) for forms in analyse_forms(word) for it in self.alternatives(forms))


@dataclass(frozen=True, slots=True)
class Rung:
    """A plan, how strictly it matches, and how many ``parts`` the query has: words, phrases and choices among them.

    An answer of ``enough`` articles needs no looser plan; ``notes`` are those on an answer that this plan adds to.
    """

    node: Node | None
    match: Literal["all", "any", "some"]
    parts: int
    enough: int = 0
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query, parsed, analysed, expanded and compiled.

    ``ladder`` holds its plans from strict to loose; it is empty where the query is not, and yet has no word. ``plans``
    are those of each matching, "loose" only where the query ``is_description``: so long, a headline or a question, that
    its words describe what is looked for. ``notes`` say what could not be read as intended.
    """

    text: str
    ast: Sequence
    plans: Mapping[Matching, Node | None]
    ladder: tuple[Rung, ...]
    is_description: bool
    recency: float
    notes: tuple[Message, ...]


def prepare_query(search: SearchContext, parsed: Parsed | None = None) -> PreparedQuery:
    """Return the query of ``search``, prepared for the articles of its engine; ``parsed`` is that query if known.

    Raises :class:`~searchapp.errors.QueryError` when the query exceeds a limit of the settings, its
    :class:`~searchapp.plan.TimeIsUpError` when the deadline passes before the words for each wildcard are found,
    and :class:`~searchapp.errors.InputError` when the user's own file of variants cannot be used.
    """
    request, settings = search.request, search.settings
    query = parsed or parse(request.query, settings, search.today)
    if request.match == "some" and query.boolean:
        query = _with_parts_for_words(query)
    ast, text = query.ast, request.query
    asks = is_question(text)
    if asks:
        ast = _without_question_words(ast)
    # A plan has no more leaves than the query has words.
    may_describe = word_count(ast, settings.max_query_terms) > len(ENOUGH) or asks
    variants = variants_with(settings.variants)
    filters, value_notes = _filters(ast, search)
    reading = ReadingChoice(request.readings, request.without_readings)
    compiler = Compiler(
        variants=variants,
        reading=reading,
        names=compounds_with(settings.variants),
        levels=request.only,
        filters=filters,
        wildcards=_expanded_wildcards(ast, search),
    )
    plans = compiler.compile(ast, ("all", "any", "loose") if may_describe else ("all", "any"))
    # In a headline أو is a word, so that what it joins are several.
    is_description = (
        asks or _size(plans["all"], choices=not query.has_or) > len(ENOUGH) or _is_headline(query, plans["all"])
    )
    quoted = has_quotes(ast)
    return PreparedQuery(
        text=text,
        ast=ast,
        plans=plans,
        ladder=_ladder(
            request,
            plans,
            is_description=is_description,
            has_quotes=quoted,
            # Operators say what is needed. In a headline أو is a word, and a bar an ornament.
            is_exact=query.boolean or (query.has_or and not is_description),
        ),
        is_description=is_description,
        # Quotation marks ask for a certain text, whenever it was written.
        recency=0.0 if quoted else settings.recency,
        notes=(
            *query.notes,
            *value_notes,
            *_notes_on_filters(search),
            *_unused_readings(reading, ast, variants),
        ),
    )


def _with_parts_for_words(query: Parsed) -> Parsed:
    """Return ``query`` with each choice in parentheses as good as a word, for an article that needs only some.

    A name in two scripts is such a choice, and so the search that was relaxed for it finds the same when asked alone.
    """
    return replace(query, ast=with_names(query.ast, lambda _: True), boolean=False, has_or=False)


def is_question(query: str) -> bool:
    """Return whether ``query`` asks: words before a question mark, or a question word and at least two more."""
    words = analyse_forms(query)
    if query.rstrip().endswith(_QUESTION_MARKS):
        return bool(words)
    return len(words) > _FEWEST_AFTER_QUESTION_WORD and words[0].normalized in _QUESTION_WORDS


def _without_question_words(ast: Sequence) -> Sequence:
    """Return ``ast`` without the words at its beginning that only ask, if others than stop words are left."""

    def only_asks(part: Syntax) -> bool:
        words = analyse_forms(part.text) if isinstance(part, Word) else []
        return bool(words) and all(word.normalized in _ONLY_ASKING for word in words)

    parts = tuple(dropwhile(only_asks, ast.parts))
    rest = Sequence(parts)
    words = (forms.normalized for leaf in leaves_of(rest) for forms in analyse_forms(leaf.text))
    return ast if all(map(is_stopword, words)) else rest


def _unused_readings(reading: ReadingChoice, ast: Sequence, variants: Variants) -> Iterator[Message]:
    """Yield a note on what was chosen or refused and is a reading of no bare word in ``ast``."""
    words = (forms for leaf in leaves_of(ast) if isinstance(leaf, Word) for forms in analyse_forms(leaf.text))
    unused = tuple(map(shortened, reading.unused(words, variants)))
    if unused:
        en, ar = ", ".join(f"“{lexeme}”" for lexeme in unused), "، ".join(f"«{lexeme}»" for lexeme in unused)
        yield Message(
            en=f"No word of the query, outside quotation marks, can be read as {en}.",
            ar=f"لا تُقرأ أي كلمة من عبارة البحث، خارج علامات الاقتباس، على أنها {ar}.",
        )


def _filters(ast: Sequence, search: SearchContext) -> tuple[dict[FieldFilter, Filters], tuple[Message, ...]]:
    """Return what the conditions on fields in ``ast`` let pass, and notes on values that no article has."""
    conditions = [leaf for leaf in leaves_of(ast) if isinstance(leaf, FieldFilter)]
    if not conditions:
        return {}, ()
    fields = dict.fromkeys(condition.field for condition in conditions)
    names = sources_of(search.settings).names
    values = FieldValues({field: search.articles.values(field) for field in fields}, names)
    filters = {condition: values.filters(condition) for condition in search.deadline.each(conditions)}
    return filters, values.notes(ast, search.deadline.at_most(_SUGGESTING))


def _notes_on_filters(search: SearchContext) -> Iterator[Message]:
    """Yield notes on filters of the request that let nothing pass, or are of a value that no article has."""
    request = search.request
    first, last = request.date_from, request.date_to
    if first and last and first > last:
        yield Message(
            en=f"No article is found: the first day, {first}, is after the last one, {last}.",
            ar=f"لا يمكن العثور على أي مقال: اليوم الأول {first} بعد اليوم الأخير {last}.",
        )
    chosen: dict[ValueField, tuple[str, ...]] = {
        "source": (*request.sources, *request.without_sources),
        "section": (*request.sections, *request.without_sections),
        "author": (*request.authors, *request.without_authors),
    }
    for field in (field for field, values in chosen.items() if any(values)):
        there = search.articles.values(field)
        missing = set(chosen[field]).difference((value for value, _ in there), ("",))
        if missing:
            known = FieldValues({field: there}, sources_of(search.settings).names)
            for value in sorted(missing):
                yield known.unknown(FieldFilter(field, value), search.deadline.at_most(_SUGGESTING))


def _expanded_wildcards(ast: Sequence, search: SearchContext) -> dict[Leaf, tuple[Forms, ...]]:
    wildcards = dict.fromkeys(leaf for leaf in leaves_of(ast) if isinstance(leaf, Wildcard | Fuzzy))
    if not wildcards:
        return {}
    vocabulary = vocabulary_within(search.engine, search.deadline.left)
    if vocabulary is None:
        raise TimeIsUpError
    each = search.settings.max_query_forms
    words = {leaf: matching_words(leaf, vocabulary, each) for leaf in search.deadline.each(wildcards)}
    together, most = sum(map(len, words.values())), each * _PATTERNS
    if together > most:
        raise TooCostlyError(_too_many_words(together, most))
    return {leaf: forms_of_words(leaf, words[leaf]) for leaf in search.deadline.each(wildcards)}


def _too_many_words(together: int, most: int) -> Message:
    return Message(
        en=f"The patterns of the query stand for {together:,} words together, at most {most:,} are allowed; "
        "write more letters of them, or use fewer.",
        ar=f"تنوب أنماط البحث معًا عن {counted(together, WORDS)}، والحد الأقصى {most:,}؛ "
        "اكتب حروفًا أكثر منها، أو استعمل أنماطًا أقل.",
    )


def _ladder(
    request: SearchRequest,
    plans: Mapping[Matching, Node | None],
    *,
    is_description: bool,
    has_quotes: bool,
    is_exact: bool,
) -> tuple[Rung, ...]:
    strict = plans["all"]
    if strict is None and request.query.strip():
        return ()
    size = _size(strict)
    if request.match == "any":
        return (Rung(plans["any"], "any", size),)
    if not size or request.match == "all" or (is_exact and request.match == "auto"):
        return (Rung(strict, "all", size),)
    # Quotation marks around a few words are meant; in a headline or a question they are ornament.
    relaxed = plans["loose" if is_description else "any"]
    if request.match == "some":
        return (Rung(AndNot(relaxed, strict) if strict else None, "some", size),)
    enough = ENOUGH_FOR_DESCRIPTION if is_description else ENOUGH[size - 1]
    notes = (RELAXED, UNQUOTED) if is_description and has_quotes else (RELAXED,)
    return (Rung(strict, "all", size, enough), Rung(relaxed, "any", size, notes=notes))


def _is_headline(query: Parsed, strict: Node | None) -> bool:
    """Return whether ``query`` looks like a pasted headline: bare words and quoted texts, at least one of each, nothing
    else, and at least :data:`WORDS_OF_HEADLINE` words in its ``strict`` plan.
    """
    parts = query.ast.parts
    plain = all(part == Quoted(part.text) if isinstance(part, Quoted) else isinstance(part, Word) for part in parts)
    mixed = len(set(map(type, parts))) > 1
    return plain and mixed and not query.has_or and sum(map(words_in, leaves(strict))) >= WORDS_OF_HEADLINE


def _size(node: Node | None, *, choices: bool = True) -> int:
    """Return how many words and phrases ``node`` looks for; where ``choices`` count, those of each Or are one."""
    match node:
        case And(nodes):
            return sum(_size(child, choices=choices) for child in nodes)
        case AndNot(child, _):
            return _size(child, choices=choices)
        case Or() if choices:
            return int(any(leaves(node)))
        case _:
            return sum(1 for _ in leaves(node))
