"""Did you mean: the query that was probably meant where hardly anything is found, with its misspelt words corrected.

What was typed stays as it was, all but some of its words. A correction is a query like any other: it is prepared and
executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final, NamedTuple, get_args

from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.tokens import find_words
from searchapp.errors import Message, QueryError, shortened
from searchapp.plan import TimeIsUpError
from searchapp.query.ast import Quoted, Syntax, Word, leaves_with_roles
from searchapp.query.lexer import field_named, visible
from searchapp.search.execute import Answer, Totals, count_articles, execute_query
from searchapp.search.prepare import ENOUGH, PreparedQuery, SearchContext, WordExpander, prepare_query
from searchapp.search.spelling_candidates import Candidate, CandidateFinder, Reason, Suspects, WordSpan
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.cache import vocabulary_at_hand
from searchapp.vocabulary.latin_names import plain_latin

#: A correction is looked for where at most this many articles have all the words; and how many are tried.
_HARDLY_ANY: Final = 2
_TRIED_CORRECTIONS: Final = 5

#: How many seconds the first search that wants a correction waits for the vocabulary.
_PATIENCE: Final = 3.0

#: More words than these are not looked at.
_MOST_WORDS: Final = 32

#: How many parts of a query are replaced at most, and how many combinations of candidates are considered.
_MOST_PARTS: Final = 8
_COMBINED: Final = 3**4

_NOTES: Final[dict[Reason, Message]] = {
    "name": Message("Read as a name in Latin letters", "قُرئ اسمًا بأحرف لاتينية"),
    "keyboard": Message("Read as typed on the other keyboard layout", "قُرئ كأنه كُتب بلوحة المفاتيح الأخرى"),
    "spelling": Message("Read as a misspelling", "قُرئ على أنه خطأ إملائي"),
}

#: Returns how many articles have a word, in any of its forms.
CountArticles = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected query; ``notes`` say why words were replaced, ``quoted`` that one of them is in quotation marks."""

    query: str
    notes: tuple[Message, ...]
    quoted: bool


class Corrected(NamedTuple):
    """An answer, the notes on it, and the corrected ``query`` if there is one; if ``replaced``, the answer is its."""

    answer: Answer
    notes: tuple[Message, ...]
    query: str | None = None
    replaced: bool = False


def correct(search: SearchContext, query: PreparedQuery, answer: Answer) -> Corrected:
    """Return ``answer`` with a correction of ``query`` if there is one; where nothing was found, the answer to that.

    When the deadline passes, the answer stands without a correction.
    """
    notes = (*query.notes, *answer.notes)
    try:
        correction = _best_correction(search, query, answer)
        if correction is None:
            return Corrected(answer, notes)
        if answer.page.total or correction.quoted:
            return Corrected(answer, (*notes, *correction.notes), correction.query)
        corrected_search = search.of(correction.query)
        corrected = prepare_query(corrected_search)
        found = execute_query(corrected_search, corrected)
    except TimeIsUpError:
        return Corrected(answer, notes)
    replaced = _nothing_found(query.text, correction.query)
    notes = (replaced, *correction.notes, *corrected.notes, *found.notes)
    return Corrected(found, notes, correction.query, replaced=True)


def _best_correction(search: SearchContext, query: PreparedQuery, answer: Answer) -> Correction | None:
    """Return the likeliest correction that finds more than ``query`` did, if that found hardly anything."""
    words = answer.rung.leaves
    if search.request.verbatim or answer.strict > _HARDLY_ANY or not words:
        return None
    found = corrections(
        query.text,
        query.ast,
        lambda: vocabulary_at_hand(search.engine, min(_PATIENCE, search.deadline.left)),
        WordExpander.on(search.engine, search.settings).articles,
        rare=words <= len(ENOUGH),
    )
    for correction in islice(found, _TRIED_CORRECTIONS):
        search.deadline.check()
        corrected_search = search.of(correction.query)
        try:
            totals = count_articles(corrected_search, prepare_query(corrected_search))
        except QueryError:
            # What was typed is within the limits, a longer word in its place need not be.
            continue
        if totals > Totals(answer.strict, answer.page.total):
            return correction
    return None


def corrections(
    query: str, ast: Syntax, find_vocabulary: Callable[[], Vocabulary | None], count: CountArticles, *, rare: bool
) -> Iterator[Correction]:
    """Yield the corrections of ``query``, whose AST is ``ast``, the likeliest first.

    Only words are replaced that are in no article or, where ``rare``, in hardly any while the candidates are frequent.
    The vocabulary is wanted only when there is such a word; without one there are no corrections. Nothing else is
    changed: fields and their values, operators, quotation marks and what is excluded stay as they were typed.
    """
    text = visible(query)
    spans = word_spans(text, ast)[:_MOST_WORDS]
    words = dict.fromkeys(text[span.start : span.end] for span in spans)
    suspects = Suspects(text, {word: count(word) for word in words if _may_be_misspelt(word)}, rare)
    if not any(suspects.has(span) or plain_latin(suspects.word(span)) for span in spans):
        return
    vocabulary = find_vocabulary()
    if vocabulary is None:
        return
    parts = CandidateFinder(spans, vocabulary, suspects).candidates()[:_MOST_PARTS]
    ranked = islice(product(*(enumerate(candidates) for candidates in parts)), _COMBINED if parts else 0)
    for choice in sorted(ranked, key=lambda choice: sum(rank for rank, _ in choice)):
        yield _corrected(text, [candidate for _, candidate in choice])


def word_spans(query: str, ast: Syntax) -> list[WordSpan]:
    """Return the spans of the words in ``query`` that articles are looked for by, in order; its AST is ``ast``.

    Names of fields, their values, operators and what is excluded are no such words.
    """
    spans: list[WordSpan] = []
    done = 0
    for leaf, excluded in leaves_with_roles(ast):
        start = query.find(leaf.text, done)
        if start < 0:
            continue
        # Also past what is not to be replaced: the same letters may occur again after it.
        done = start + len(leaf.text)
        is_word = isinstance(leaf, Quoted) or (isinstance(leaf, Word) and not field_named(leaf.text))
        if is_word and not excluded:
            spans += [
                WordSpan(start + word.start(), start + word.end(), isinstance(leaf, Quoted))
                for word in find_words(leaf.text)
            ]
    return spans


def _may_be_misspelt(word: str) -> bool:
    return not is_stopword(normalize(word)) and not any(map(str.isdecimal, word))


def _corrected(text: str, candidates: Sequence[Candidate]) -> Correction:
    pieces: list[str] = []
    done = 0
    for candidate in candidates:
        pieces += (text[done : candidate.start], candidate.text)
        done = candidate.end
    reasons = {candidate.reason for candidate in candidates}
    return Correction(
        query="".join((*pieces, text[done:])).strip(),
        notes=tuple(_note(text, candidates, reason) for reason in get_args(Reason) if reason in reasons),
        quoted=any(candidate.quoted for candidate in candidates),
    )


def _note(text: str, candidates: Sequence[Candidate], reason: Reason) -> Message:
    typed = [shortened(text[it.start : it.end]) for it in candidates if it.reason == reason]
    name = _NOTES[reason]
    return Message(en=f"{name.en}: {', '.join(typed)}.", ar=f"{name.ar}: {'، '.join(typed)}.")


def _nothing_found(typed: str, searched: str) -> Message:
    typed, searched = shortened(typed), shortened(searched)
    return Message(
        en=f"Nothing was found for “{typed}”; these are the results for “{searched}”.",
        ar=f"لم يُعثر على شيء لعبارة «{typed}»؛ وهذه نتائج «{searched}».",
    )
