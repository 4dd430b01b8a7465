"""The forms of texts that a word of a query stands for: which words of an archive satisfy it, and how often they occur.

The words that are looked at are those of the vocabulary that have a stem of one of its lexemes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, NamedTuple

from searchapp.analysis.analyser import Forms, analyse_word, spellings_of
from searchapp.analysis.lexemes import lexemes_of
from searchapp.analysis.word_readings import may_hold, stems_of
from searchapp.engines.base import Reader
from searchapp.model import MatchLevel
from searchapp.plan import NEVER, Alternative, Deadline, SearchPlan, Term, TimeIsUpError
from searchapp.ranking.match import MATCHING, level_of
from searchapp.vocabulary import Vocabulary, VocabularyWord

#: How many forms of a word are counted, the most frequent: each costs a search.
MOST_FORMS: Final = 40

#: How many words of the archive are looked at for a word of a query, the most frequent.
_MOST_EXAMINED: Final = 5000


class WordForm(NamedTuple):
    """A form of texts: how it matches, which lexemes it may be, in how many articles it is in any orthography; an EXACT
    one is counted as it was typed.
    """

    form: str
    level: MatchLevel
    lexemes: tuple[str, ...]
    articles: int


class WordForms(NamedTuple):
    """Forms, those of the highest level first and of these the most frequent. ``more`` have not been counted, and where
    not all words of the archive were ``examined`` there may be others.
    """

    forms: tuple[WordForm, ...] = ()
    more: int = 0
    examined: bool = True

    @property
    def complete(self) -> bool:
        """Whether no form is missing."""
        return self.examined and not self.more


@dataclass(frozen=True, slots=True)
class FormFinder:
    """Finds the forms in the texts of ``articles``, whose words are those of ``vocabulary``.

    What is not counted by the ``deadline``, or within ``seconds`` for each term, is left out.
    """

    articles: Reader
    vocabulary: Vocabulary
    deadline: Deadline = NEVER
    seconds: float = math.inf

    def forms_of(self, term: Term, lexemes: Iterable[str]) -> WordForms:
        """Return the forms that satisfy ``term``; each of its alternatives holds one of ``lexemes``."""
        deadline = self.deadline.at_most(self.seconds)
        if not deadline.left:
            return WordForms(examined=False)
        words = self._having_stems({stem for lexeme in lexemes for stem in stems_of(lexeme)})
        found = [each for word in words[:_MOST_EXAMINED] for each in _satisfying(word, term)]
        # What was typed is never among those left out.
        found.sort(key=lambda each: each.form.level < MatchLevel.SPELLING)
        counted: list[WordForm] = []
        with suppress(TimeIsUpError):
            for form, alone in found[:MOST_FORMS]:
                counted.append(form._replace(articles=articles_of(self.articles, alone, deadline)))
        return WordForms(tuple(_shown(counted)), len(found) - len(counted), len(words) <= _MOST_EXAMINED)

    def _having_stems(self, stems: Iterable[str]) -> list[VocabularyWord]:
        """Return the words that may have one of ``stems``, the most frequent first."""
        words = {
            word.normalized: word
            for stem in stems
            for word in self.vocabulary.containing(stem)
            if may_hold(word.normalized, stem)
        }
        return sorted(words.values(), key=lambda word: (-word.count, word.normalized))


def articles_of(articles: Reader, term: Term, deadline: Deadline) -> int:
    """Return how many articles have a word that satisfies ``term``.

    Raises :class:`TimeIsUpError` at the ``deadline``.
    """
    return articles.search(SearchPlan(term, limit=0, paragraphs=0, facets=(), deadline=deadline)).total


class _Candidate(NamedTuple):
    """A form that is not counted yet, and a term that nothing else satisfies."""

    form: WordForm
    alone: Term


def _satisfying(word: VocabularyWord, term: Term) -> Iterator[_Candidate]:
    """Yield ``word`` if it satisfies ``term``, and before it what was typed if it is that."""
    levels = {it.readings: it.level for it in term.alternatives}
    typed = analyse_word(term.forms.surface)
    if typed is not None and word.normalized == typed.normalized and typed.readings in levels:
        yield _candidate(term, MatchLevel.EXACT, [typed], literal=True)
    analysed = analyse_word(word.surface)
    if analysed is None or term.literal:
        return
    found: dict[Forms, MatchLevel] = {}
    for forms in spellings_of(analysed):
        level = level_of(forms[:3], levels, term.forms, literal=False)
        if level >= MATCHING:
            found[forms] = min(level, MatchLevel.SPELLING)
    if found:
        yield _candidate(term, max(found.values()), list(found), literal=False)


def _candidate(term: Term, level: MatchLevel, spelt: Sequence[Forms], *, literal: bool) -> _Candidate:
    """Return the candidate of words that are ``spelt`` alike."""
    alone = Term(
        spelt[0],
        tuple(Alternative(it.readings, it.root, MatchLevel.SPELLING) for it in spelt),
        term.scope,
        related=False,
        literal=literal,
    )
    return _Candidate(WordForm(spelt[0].surface, level, lexemes_of(spelt[0].readings), 0), alone)


def _shown(counted: Iterable[WordForm]) -> Iterator[WordForm]:
    """Yield those of ``counted`` that occur, in order, without the orthographies of what was typed where there is no
    other one.
    """
    as_typed = 0
    for form in sorted(counted, key=lambda form: (-form.level, -form.articles, form.form)):
        if form.level == MatchLevel.EXACT:
            as_typed = form.articles
        if form.articles and not (form.level == MatchLevel.SPELLING and form.articles == as_typed):
            yield form
