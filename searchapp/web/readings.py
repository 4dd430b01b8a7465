"""How the words of a query are read, as a page shows it: each other reading is a link that chooses or refuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice
from typing import Final

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.analysis.lexicon.reader import LEAST_WEIGHT, citation
from searchapp.analysis.stopwords import is_stopword
from searchapp.errors import Language
from searchapp.model import MatchLevel, SearchRequest
from searchapp.query.ast import Word, leaves_with_roles
from searchapp.query.parser import parse
from searchapp.query.readings import ReadingChoice, Use, UsedReading, possible_lexemes
from searchapp.search.explain import ExplainedPart, Explanation, part_of_speech
from searchapp.search.word_forms import WordForm
from searchapp.settings import Settings
from searchapp.web.language import current_language, gettext
from searchapp.web.links import explain_url, search_url, toggled

#: For how many words of a query a page of results shows the other readings.
_WORDS: Final = 3

#: How many forms of texts are shown at first for each level.
_FORMS_SHOWN: Final = 12

#: How many other words that forms may be are shown, and how many of these forms for each.
_OTHERS_SHOWN: Final = 8
_EXAMPLES: Final = 3

_MARKS: Final[dict[Language, str]] = {"ar": "\u200f", "en": "\u200e"}


@dataclass(frozen=True, slots=True)
class ShownReading:
    """A reading of a word: a lexeme in words, the ``parts`` of the word, and what became of it.

    ``choose_url`` reads the word so; ``refuse_url`` leaves out the words that could be a form of it, or
    no longer does.
    """

    lexeme: str
    parts: str
    share: float
    use: Use
    choose_url: str
    refuse_url: str


@dataclass(frozen=True, slots=True)
class AmbiguousWord:
    """A word that may be read in several ways."""

    word: str
    readings: tuple[ShownReading, ...]


@dataclass(frozen=True, slots=True)
class ShownForms:
    """The forms that match at one level: a heading, those shown at first, and the others."""

    heading: str
    first: tuple[WordForm, ...]
    others: tuple[WordForm, ...]


@dataclass(frozen=True, slots=True)
class OtherWord:
    """A lexeme that some of the ``forms`` found by a word may be, but not the word; ``refuse_url`` leaves them out."""

    lexeme: str
    forms: tuple[str, ...]
    refuse_url: str


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of a query, its readings if it is a word, the forms that are found by it, and what else these may be."""

    part: ExplainedPart
    readings: tuple[ShownReading, ...]
    forms: tuple[ShownForms, ...]
    others: tuple[OtherWord, ...]


def named_lexeme(lexeme: str) -> str:
    """Return ``lexeme`` in words: قال (verb); a mark at its beginning gives it the direction of the page."""
    language = current_language()
    return f"{_MARKS[language]}{citation(lexeme)} ({part_of_speech(lexeme).text(language)})"


def ambiguous_words(request: SearchRequest, settings: Settings) -> tuple[AmbiguousWord, ...]:
    """Return the first words of the query of ``request`` that are likely enough to mean something else.

    Stop words are not among them: they are not looked for beside other words.
    """
    syntax = parse(request.query, settings, date.today()).ast
    words = dict.fromkeys(
        forms
        for leaf, excluded in leaves_with_roles(syntax)
        if isinstance(leaf, Word) and not excluded
        for forms in analyse_forms(leaf.text)
        if not is_stopword(forms.normalized, forms.surface)
    )
    return tuple(islice(_ambiguous(words, request), _WORDS))


def _ambiguous(words: Iterable[Forms], request: SearchRequest) -> Iterator[AmbiguousWord]:
    choice = _choice_of(request)
    decided = {*request.readings, *request.without_readings}
    for word in words:
        found = [
            it
            for it in choice.readings(word)
            if it.share >= LEAST_WEIGHT or it.use != "other" or it.lexeme in word.lexeme or it.lexeme in decided
        ]
        if len(found) > 1 or decided.intersection(possible_lexemes(word)):
            yield AmbiguousWord(word.surface, _shown(found, request, search_url))


def _choice_of(request: SearchRequest) -> ReadingChoice:
    return ReadingChoice(request.readings, request.without_readings)


def explained_parts(explanation: Explanation, request: SearchRequest) -> tuple[ShownPart, ...]:
    """Return the parts of ``explanation``, which is of ``request``."""
    return tuple(
        ShownPart(
            part,
            _shown(part.readings, request, explain_url),
            tuple(_by_level(part)),
            tuple(islice(_other_words(part, request), _OTHERS_SHOWN)),
        )
        for part in explanation.parts
    )


def _other_words(part: ExplainedPart, request: SearchRequest) -> Iterator[OtherWord]:
    known = {*(it.lexeme for it in part.readings), *(it.lexeme for it in part.lexemes)}
    forms_of: dict[str, list[str]] = {}
    for form in part.forms.forms if part.forms else ():
        for lexeme in form.lexemes:
            if lexeme not in known:
                forms_of.setdefault(lexeme, []).append(form.form)
    for lexeme, forms in forms_of.items():
        refused = toggled(request, "without_readings", lexeme)
        yield OtherWord(named_lexeme(lexeme), tuple(forms[:_EXAMPLES]), explain_url(refused))


def _shown(
    readings: Sequence[UsedReading], request: SearchRequest, url_of: Callable[[SearchRequest], str]
) -> tuple[ShownReading, ...]:
    those = [reading.lexeme for reading in readings]

    def chosen(lexeme: str) -> SearchRequest:
        others = [it for it in request.readings if it not in those]
        # Nothing is to be said where a word is read as it is likeliest.
        readings = (*others, *(those[:1] != [lexeme]) * (lexeme,))
        allowed = tuple(it for it in request.without_readings if it != lexeme)
        return replace(request, readings=readings, without_readings=allowed, page=1)

    return tuple(
        ShownReading(
            named_lexeme(it.lexeme),
            it.parts,
            it.share,
            it.use,
            url_of(chosen(it.lexeme)),
            url_of(toggled(request, "without_readings", it.lexeme)),
        )
        for it in sorted(readings, key=lambda reading: reading.use != "read")
    )


def _by_level(part: ExplainedPart) -> Iterator[ShownForms]:
    headings = {
        MatchLevel.EXACT: gettext("As typed"),
        MatchLevel.SPELLING: gettext("In any orthography"),
        MatchLevel.INFLECTION: gettext("In another inflection"),
        MatchLevel.VARIANT: gettext("Another spelling of a name"),
    }
    for level, those in groupby(part.forms.forms if part.forms else (), lambda form: form.level):
        forms = tuple(those)
        yield ShownForms(headings[level], forms[:_FORMS_SHOWN], forms[_FORMS_SHOWN:])
