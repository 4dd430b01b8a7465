"""The use case: what people would go on to type. Words and pairs of words that stand together first, then titles.

Behind the name of a field it is what articles have there: a source, a section, an author. Each comes with the number of
articles that the search for it finds, but a title with its article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from searchapp.analysis.analyser import Forms, Token, analyse, analyse_word
from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.analysis.stem import without_clitics
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.tokens import WORD, find_words
from searchapp.engines.base import Engine
from searchapp.errors import QueryError
from searchapp.model import Article, SearchRequest
from searchapp.plan import NEVER, VALUE_FIELDS, Alternative, And, Deadline, Or, Scope, SearchPlan, Term, TimeIsUpError
from searchapp.query.expansion import normalized_words
from searchapp.query.lexer import Unfinished, unfinished
from searchapp.search import count as count_found
from searchapp.search import limited
from searchapp.settings import Settings
from searchapp.sources import sources_of
from searchapp.vocabulary import Vocabulary, VocabularyWord
from searchapp.vocabulary.cache import vocabulary_at_hand, vocabulary_of

#: How many articles are looked into for pairs and titles; where fewer have it in the title, others are as well.
_SAMPLE: Final = 40
_FEW: Final = 8

#: How many completions are looked for in them, and how much of an article is read besides its title, in code points.
_LOOKED_FOR: Final = 4
_OPENING: Final = 300

_LATIN: Final = re.compile("[A-Za-z]")

#: In code points, of a query that is completed and of a title that is proposed.
LONGEST_QUERY: Final = 200
_LONGEST_TITLE: Final = 120

#: The words before the last, as long as nothing but spaces parts them from it.
_CONTEXT: Final = rf"{WORD.pattern}(?:\s+{WORD.pattern})*\s+$"
_CONTEXT_WORDS: Final = 3

Kind = Literal["word", "pair", "title", "value"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole query that may be meant: what was typed, its last word or the value of a field completed.

    ``count`` is how many articles the search for it finds, as the total of that search. A "title" is not searched for:
    ``id`` is that of the newest article with it, and ``count`` how many were seen that have it; else ``id`` is None.
    """

    text: str
    kind: Kind
    count: int
    id: str | None = None


class _Typed(NamedTuple):
    """A query that is still being typed: its last word, all before that, and the forms of the words next to it."""

    before: str
    prefix: str
    context: tuple[Forms, ...]

    def begins(self, word: Forms) -> bool:
        """Return whether ``word`` may be what is being typed, the article aside."""
        typed = normalize(self.prefix)
        return word.normalized.startswith((typed, "ال" + typed))


def suggest(
    engine: Engine, query: str, limit: int, settings: Settings, patience: float | None = None
) -> tuple[Suggestion, ...]:
    """Return at most ``limit`` queries that ``query`` may become, each once.

    What stands before the last word stays as it was typed. A query that does not end in a word, or ends in a date,
    becomes nothing. Those that most articles are found by come first, but titles last, and values that begin as was
    typed before others. While the words of the articles are still being gathered the call waits, for at most
    ``patience`` seconds where that is given; then nothing is returned. What is not found or counted within these
    seconds, or within the time limit of a search, is left out.
    """
    if len(query) > LONGEST_QUERY or limit < 1:
        return ()
    deadline = NEVER if patience is None else Deadline.within(patience)
    named = unfinished(query)
    if named is not None:
        return _counted(
            engine, _values(engine, named, sources_of(settings).names, deadline)[:limit], settings, deadline
        )
    typed = _typed(query)
    if typed is None:
        return ()
    vocabulary = vocabulary_of(engine) if patience is None else vocabulary_at_hand(engine, patience)
    if vocabulary is None:
        return ()
    found = _completions(engine, typed, vocabulary, limit, deadline)
    searches = _counted(engine, [it for it in found if it.id is None], settings, deadline)
    titles = (it for it in found if it.id is not None)
    return (*sorted(searches, key=lambda it: -it.count), *titles)


def _counted(
    engine: Engine, found: Sequence[Suggestion], settings: Settings, deadline: Deadline
) -> tuple[Suggestion, ...]:
    """Return ``found`` with how many articles each finds, as far as there is time to count."""
    if not found:
        return ()
    counted = []
    if settings.time_limit:
        deadline = deadline.at_most(settings.time_limit)
    with engine.reading(deadline) as reader, suppress(TimeIsUpError):
        for suggestion in deadline.each(found):
            # A correction is no part of the number; a name in Latin letters is looked for in Arabic ones as well.
            verbatim = not _LATIN.search(suggestion.text)
            request = SearchRequest(suggestion.text, match="all", verbatim=verbatim)
            left = limited(settings, deadline)
            with suppress(QueryError):
                counted.append(replace(suggestion, count=count_found(engine, request, left, (), reader).total))
    return tuple(counted)


def _completions(
    engine: Engine, typed: _Typed, vocabulary: Vocabulary, limit: int, deadline: Deadline
) -> tuple[Suggestion, ...]:
    completions = _likely(vocabulary.completions(typed.prefix, limit), vocabulary)
    # Half of the time is for counting.
    looking = deadline if deadline == NEVER else deadline.sooner(deadline.left / 2)
    sample = _Sample(typed, completions[:_LOOKED_FOR], _articles(engine, typed, completions, looking))
    words = [
        Suggestion(typed.before + word.surface, "word", word.count)
        for word in sample.in_context(completions, vocabulary)
        if word.surface != typed.prefix
    ]
    pairs = [Suggestion(typed.before + pair, "pair", often) for pair, often in sample.pairs()]
    titles = [Suggestion(title, "title", often, name) for title, often, name in sample.titles()]
    return _chosen(words, pairs, titles, limit)


def _likely(completions: list[VocabularyWord], vocabulary: Vocabulary) -> list[VocabularyWord]:
    """Return ``completions`` without such as are so rare as words that were run together, if any are left."""
    return [word for word in completions if word.count >= vocabulary.fewest] or completions


def _values(
    engine: Engine, named: Unfinished, names: Callable[[str], tuple[str, ...]], deadline: Deadline
) -> tuple[Suggestion, ...]:
    """Return values that begin as was typed, then such as have a later word that does; the most frequent first.

    A source is a value for each of its ``names`` too.
    """
    if named.field not in VALUE_FIELDS:
        return ()
    typed = normalized_words(named.typed).rstrip() or " "
    found: dict[str, tuple[int, Suggestion]] = {}
    with suppress(TimeIsUpError):
        for value, articles in deadline.each(engine.values(named.field)):
            for name in (value, *(names(value) if named.field == "source" else ())):
                place = normalized_words(name).find(typed)
                text = named.finished(name)
                if name and place >= 0 and name != named.typed:
                    found.setdefault(normalize(text), (min(place, 1), Suggestion(text, "value", articles)))
    return tuple(suggestion for _, suggestion in sorted(found.values(), key=itemgetter(0)))


def _typed(query: str) -> _Typed | None:
    last = next(reversed([*find_words(query)]), None)
    if last is None or last.end() != len(query.rstrip()) or not normalize(last.group()):
        return None
    before = query[: last.start()]
    context = re.search(_CONTEXT, before)
    words = analyse(context.group()) if context else []
    return _Typed(before, last.group(), tuple(word.forms for word in words[-_CONTEXT_WORDS:]))


def _articles(
    engine: Engine, typed: _Typed, completions: Sequence[VocabularyWord], deadline: Deadline
) -> list[Article]:
    """Return articles that match what was typed, such as have it in the title before the others, and the newest: those
    that are found by the ``deadline``.
    """
    wanted = [forms for forms in typed.context if not is_stopword(forms.normalized, forms.surface)]
    if not wanted:
        wanted = [forms for word in completions[:_LOOKED_FOR] if (forms := analyse_word(word.normalized)) is not None]
    found: dict[str, Article] = {}
    scopes: tuple[Scope, ...] = ("title", "everywhere")
    for scope in scopes if wanted else ():
        terms = tuple(Term(forms, (Alternative(forms.readings, forms.root),), scope, related=False) for forms in wanted)
        node = And(terms) if typed.context else Or(terms)
        plan = SearchPlan(node, sort="newest", limit=_SAMPLE, paragraphs=0, facets=(), deadline=deadline)
        try:
            hits = engine.search(plan).hits
        except TimeIsUpError:
            break
        found |= {hit.article.id: hit.article for hit in hits if hit.article.id not in found}
        if len(found) >= _FEW:
            break
    return list(found.values())


class _Sample:
    """What some articles have of what is being typed."""

    def __init__(self, typed: _Typed, completions: Sequence[VocabularyWord], articles: Sequence[Article]) -> None:
        self._typed = typed
        self._spellings = {word.normalized: word.surface for word in completions}
        self._following: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._titles: Counter[str] = Counter()
        self._newest: dict[str, str] = {}
        for article in articles:
            for text in (article.title, *(paragraph[:_OPENING] for paragraph in article.paragraphs[:1])):
                self._read(text)
            if self._is_wanted(article.title):
                self._titles[article.title] += 1
                self._newest.setdefault(article.title, article.id)

    def in_context(self, completions: list[VocabularyWord], vocabulary: Vocabulary) -> list[VocabularyWord]:
        """Return the words that follow on what was typed, the most frequent first; ``completions`` where none do."""
        following = [vocabulary.find(exact) for exact, _ in self._following.most_common()]
        return [word for word in following if word is not None] or completions

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Yield a completion and a word that follows on it, and how often, the most frequent first."""
        for (first, second), count in self._pairs.most_common():
            yield f"{first} {second}", count

    def titles(self) -> Iterator[tuple[str, int, str]]:
        """Yield the titles that have what was typed, how many articles have each, and the id of the newest of them."""
        for title, often in self._titles.most_common():
            yield title, often, self._newest[title]

    def _read(self, text: str) -> None:
        words = analyse(text)
        # Of الأمم no other number or ending, which are the same lexeme, but الأمم behind any clitics.
        last = without_clitics(self._typed.context[-1].normalized) if self._typed.context else None
        for place, word in enumerate(words):
            if last is None and word.forms.normalized in self._spellings:
                self._read_pair(text, words, place)
            elif last == without_clitics(word.forms.normalized) and _goes_on(text, words, place):
                following = words[place + 1].forms
                if self._typed.begins(following):
                    self._following[following.normalized] += 1
                    self._read_pair(text, words, place + 1)

    def _read_pair(self, text: str, words: Sequence[Token], place: int) -> None:
        if _goes_on(text, words, place):
            first, second = (without_diacritics(text[word.start : word.end]) for word in words[place : place + 2])
            self._pairs[self._spellings.get(words[place].forms.normalized, first), second] += 1

    def _is_wanted(self, title: str) -> bool:
        words = [token.forms for token in analyse(title)]
        read = {forms.readings for forms in words}
        return (
            len(title) <= _LONGEST_TITLE
            and any(self._typed.begins(forms) or forms.normalized in self._spellings for forms in words)
            and all(forms.readings in read for forms in self._typed.context)
        )


def _goes_on(text: str, words: Sequence[Token], place: int) -> bool:
    """Return whether the word at ``place`` is followed by another that says something, with only spaces between."""
    if place + 1 >= len(words):
        return False
    word, following = words[place : place + 2]
    exact = following.forms.normalized
    return text[word.end : following.start].isspace() and exact.isalpha() and not is_stopword(exact)


def _chosen(
    words: Sequence[Suggestion], pairs: Sequence[Suggestion], titles: Sequence[Suggestion], limit: int
) -> tuple[Suggestion, ...]:
    """Return words first, but leave a quarter of the places to pairs and to titles each, where there are any."""
    unique: dict[str, Suggestion] = {}
    for suggestion in (*words, *pairs, *titles):
        unique.setdefault(normalize(suggestion.text), suggestion)
    by_kind = {kind: [it for it in unique.values() if it.kind == kind] for kind in ("word", "pair", "title")}
    words, pairs, titles = by_kind["word"], by_kind["pair"], by_kind["title"]
    quarter = limit // 4
    titles = titles[: max(quarter, limit - len(words) - len(pairs))]
    pairs = pairs[: max(quarter, limit - len(words) - len(titles))]
    words = words[: limit - len(pairs) - len(titles)]
    return (*words, *pairs, *titles)
