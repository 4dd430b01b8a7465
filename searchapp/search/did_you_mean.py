"""Did you mean: the query that was probably meant where hardly anything is found, with its misspelt words corrected.

What was typed stays as it was, all but some of its words. A correction is a query like any other: it is prepared and
executed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Final, NamedTuple, get_args

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.tokens import find_words, words_in
from searchapp.analysis.word_readings import is_common
from searchapp.errors import Message, QueryError, shortened
from searchapp.plan import TimeIsUpError, TooCostlyError
from searchapp.query import ast
from searchapp.query.ast import Quoted, Syntax, Word, leaves, leaves_with_roles
from searchapp.query.lexer import field_named, visible
from searchapp.query.parser import parse
from searchapp.search.execute import Answer, Totals, count_articles, execute_query
from searchapp.search.prepare import ENOUGH, PreparedQuery, SearchContext, WordExpander, prepare_query
from searchapp.search.spelling_candidates import Candidate, CandidateFinder, Reason, Suspects, WordSpan
from searchapp.vocabulary import Vocabulary
from searchapp.vocabulary.cache import vocabulary_at_hand
from searchapp.vocabulary.latin_names import plain_latin

#: A correction is looked for where at most this many articles have all the words, or, of a few words, as many as have a
#: rare word: one in a thousand of all articles, but not fewer than the first of these, nor more than the second.
_HARDLY_ANY: Final = 2
_FEWEST_RARE: Final = 10
_MOST_RARE: Final = 1000
_RARE_SHARE: Final = 1000

#: How many corrections are tried.
_TRIED_CORRECTIONS: Final = 5

#: How many seconds the first search that wants a correction waits for the vocabulary.
_PATIENCE: Final = 3.0

#: More words than these are not looked at.
_MOST_WORDS: Final = 32

#: How many parts of a query are replaced at most, and how many combinations of candidates are considered.
_MOST_PARTS: Final = 8
_COMBINED: Final = 3**4

_NOTES: Final[dict[Reason, Message]] = {
    "both": Message("Also looked for in Arabic letters", "بُحث أيضًا بالأحرف العربية عن"),
    "name": Message("Read as a name in Latin letters", "قُرئ اسمًا بأحرف لاتينية"),
    "keyboard": Message("Read as typed on the other keyboard layout", "قُرئ كأنه كُتب بلوحة المفاتيح الأخرى"),
    "spelling": Message("Read as a misspelling", "قُرئ على أنه خطأ إملائي"),
}

#: Returns how many articles have a word, in any of its forms.
CountArticles = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected query, and the words that were ``replaced``; ``notes`` say why, ``quoted`` that one of them is in
    quotation marks.
    """

    query: str
    replaced: tuple[str, ...]
    notes: tuple[Message, ...]
    quoted: bool


class Tried(NamedTuple):
    """A correction, and how many articles it finds."""

    correction: Correction
    totals: Totals


class Corrected(NamedTuple):
    """An answer, the notes on it, and the corrected ``query`` if there is one; if ``replaced``, the answer is its, else
    ``finds`` is how many articles it would find.
    """

    answer: Answer
    notes: tuple[Message, ...]
    query: str | None = None
    replaced: bool = False
    finds: Totals | None = None


class Names(NamedTuple):
    """The ``words`` of the names in a query, as ``typed``, that are looked for in two scripts."""

    typed: str
    words: frozenset[str]


def answer_query(search: SearchContext, query: PreparedQuery, *, replaces: bool = True) -> Corrected:
    """Return what ``query`` finds, with a correction if there is one; where it has all the words and ``query`` finds
    nothing or only some of them, the answer to that, unless nothing ``replaces`` what was typed.

    A name in Latin letters is looked for in Arabic ones as well where the articles have both. When the deadline passes,
    the answer stands without a correction. Raises as :func:`execute_query` does.
    """
    both = _in_both_scripts(search, query)
    if both is None:
        return _correct(search, query, execute_query(search, query), replaces=replaces)
    names = Names(query.text, frozenset(both.replaced))
    search = search.of(both.query)
    query = _prepared(search, names)
    found = _correct(search, query, execute_query(search, query), names, replaces=replaces)
    # There is room for one other query only: that of the answer, unless words are missing and a correction has them.
    if found.replaced or (found.query is not None and (found.answer.relaxed or not replaces)):
        return found._replace(notes=(*both.notes, *found.notes))
    return Corrected(found.answer, (*both.notes, *query.notes, *found.answer.notes), both.query, replaced=True)


def _correct(
    search: SearchContext, query: PreparedQuery, answer: Answer, names: Names | None = None, *, replaces: bool
) -> Corrected:
    """Return ``answer`` with a correction of ``query``, or if that ``replaces`` it the answer to that; its ``names``
    stay.
    """
    notes = (*query.notes, *answer.notes)
    try:
        tried = _best_correction(search, query, answer, names)
        if tried is None:
            return Corrected(answer, notes)
        correction, totals = tried
        has_all = totals.strict > 0 or not answer.totals.shown
        if answer.totals.strict or not has_all or correction.quoted or not replaces:
            return Corrected(answer, (*notes, *correction.notes), correction.query, finds=totals)
        corrected_search = search.of(correction.query)
        corrected = _prepared(corrected_search, names)
        found = execute_query(corrected_search, corrected)
    except (TimeIsUpError, TooCostlyError):
        return Corrected(answer, notes)
    replaced = _replaced(query.text, correction.query, some=answer.totals.shown > 0)
    notes = (replaced, *correction.notes, *corrected.notes, *found.notes)
    return Corrected(found, notes, correction.query, replaced=True)


def _is_foreign(character: str) -> bool:
    return character.isalpha() and character not in letters.LETTERS


def _prepared(search: SearchContext, names: Names | None) -> PreparedQuery:
    """Return the query of ``search``, prepared; the operators between the spellings of ``names`` are nobody's."""
    if names is None:
        return prepare_query(search)
    query, typed = (parse(text, search.settings, search.today) for text in (search.request.query, names.typed))

    def is_name(choice: ast.Or) -> bool:
        match choice.parts:
            case (Word() | ast.Sequence() as first, _):
                return names.words.issuperset(word for leaf in leaves(first) for word in words_in(leaf.text))
            case _:
                return False

    marked = ast.with_names(query.ast, is_name)
    return prepare_query(search, replace(query, ast=marked, boolean=typed.boolean, has_or=typed.has_or))


def _in_both_scripts(search: SearchContext, query: PreparedQuery) -> Correction | None:
    """Return ``query`` with a choice of both for each name in Latin letters that the articles have in Arabic too."""
    text = visible(query.text)
    if search.request.verbatim or not query.ladder or not any(map(_is_foreign, text)):
        return None
    spans = word_spans(text, query.ast)[:_MOST_WORDS]
    if not any(plain_latin(text[span.start : span.end]) for span in spans):
        return None
    suspects = _suspects(text, spans, WordExpander.on(search.articles, search.settings).articles, 0)
    if not any(suspects.count(span) for span in spans if plain_latin(suspects.word(span))):
        return None
    vocabulary = vocabulary_at_hand(search.engine, min(_PATIENCE, search.deadline.left))
    if vocabulary is None:
        return None
    names = CandidateFinder(spans, vocabulary, suspects).in_both_scripts()[:_MOST_PARTS]
    if not names:
        return None
    both = _corrected(text, names)
    try:
        prepare_query(search.of(both.query))
    except QueryError:
        # What was typed is within the limits, twice as many words need not be.
        return None
    return both


def _best_correction(search: SearchContext, query: PreparedQuery, answer: Answer, names: Names | None) -> Tried | None:
    """Return the likeliest correction that finds more than ``query`` did, if that found few articles."""
    parts, found = answer.strict.rung.parts, answer.totals.strict
    rare = _rare(search, found) if parts <= len(ENOUGH) else 0
    is_exact = search.request.verbatim or search.request.match == "some"
    if is_exact or found > max(rare, _HARDLY_ANY) or not parts:
        return None
    text = visible(query.text)
    spans = word_spans(text, query.ast)[:_MOST_WORDS]
    settled = names.words if names else frozenset()
    likely = corrections(
        text,
        [span for span in spans if settled.isdisjoint(words_in(text[span.start : span.end]))],
        lambda: vocabulary_at_hand(search.engine, min(_PATIENCE, search.deadline.left)),
        WordExpander.on(search.articles, search.settings).articles,
        rare=rare,
    )
    for correction in islice(likely, _TRIED_CORRECTIONS):
        search.deadline.check()
        corrected_search = search.of(correction.query)
        try:
            totals = count_articles(corrected_search, _prepared(corrected_search, names))
        except QueryError:
            # What was typed is within the limits, a longer word in its place need not be.
            continue
        if totals > answer.totals:
            return Tried(correction, totals)
    return None


def _rare(search: SearchContext, found: int) -> int:
    """Return up to how many articles make a word rare; 0 where enough are ``found`` for it not to matter."""
    if found > _MOST_RARE or "vocabulary" in search.engine.lacks:
        return 0
    return min(max(search.articles.article_count() // _RARE_SHARE, _FEWEST_RARE), _MOST_RARE)


def corrections(
    text: str,
    spans: Sequence[WordSpan],
    find_vocabulary: Callable[[], Vocabulary | None],
    count: CountArticles,
    *,
    rare: int,
) -> Iterator[Correction]:
    """Yield the corrections of the words at ``spans`` in the query ``text``, the likeliest first.

    Only words are replaced that are in no article or, if the candidates are far more frequent, in at most ``rare``. A
    common word is no misspelling where an article has it, or where another word may be one.
    The vocabulary is wanted only when there is such a word; without one there are no corrections. Nothing else is
    changed: fields and their values, operators, quotation marks and what is excluded stay as they were typed.
    """
    suspects = _suspects(text, spans, count, rare)
    if not any(suspects.has(span) or plain_latin(suspects.word(span)) for span in spans):
        return
    vocabulary = find_vocabulary()
    if vocabulary is None:
        return
    parts = CandidateFinder(spans, vocabulary, suspects).candidates()[:_MOST_PARTS]
    ranked = islice(product(*(enumerate(candidates) for candidates in parts)), _COMBINED if parts else 0)
    for choice in sorted(ranked, key=lambda choice: sum(rank for rank, _ in choice)):
        yield _corrected(text, [candidate for _, candidate in choice])


def _suspects(text: str, spans: Sequence[WordSpan], count: CountArticles, rare: int) -> Suspects:
    words = dict.fromkeys(text[span.start : span.end] for span in spans)
    # Sana'a is as rare as the rarer of its parts.
    counts = {word: min(map(count, words_in(word))) for word in words if _may_be_misspelt(word)}
    # Most words are frequent, and need not be read.
    return Suspects(text, counts, rare, frozenset(word for word in counts if counts[word] <= rare and is_common(word)))


def word_spans(query: str, syntax: Syntax) -> list[WordSpan]:
    """Return the spans of the words in ``query`` that articles are looked for by, in order; its AST is ``syntax``.

    Names of fields, their values, operators and what is excluded are no such words.
    """
    spans: list[WordSpan] = []
    done = 0
    for leaf, excluded in leaves_with_roles(syntax):
        start = query.find(leaf.text, done)
        if start < 0:
            continue
        # Also past what is not to be replaced: the same letters may occur again after it.
        done = start + len(leaf.text)
        is_word = isinstance(leaf, Quoted) or (isinstance(leaf, Word) and not field_named(leaf.text))
        if is_word and not excluded:
            spans += [
                WordSpan(start + first, start + end, isinstance(leaf, Quoted)) for first, end in _words(leaf.text)
            ]
    return spans


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each word of ``text`` begins and ends; an apostrophe is inside a word in Latin letters: Sana'a."""
    words = [(word.start(), word.end()) for word in find_words(text)]
    while words:
        start, end = words.pop(0)
        while words and words[0][0] == end + 1 and plain_latin(text[start : words[0][1]]):
            _, end = words.pop(0)
        yield start, end


def _may_be_misspelt(word: str) -> bool:
    return not is_stopword(normalize(word)) and (bool(plain_latin(word)) or not any(map(str.isdecimal, word)))


def _corrected(text: str, candidates: Sequence[Candidate]) -> Correction:
    pieces: list[str] = []
    done = 0
    for candidate in candidates:
        pieces += (text[done : candidate.start], candidate.text)
        done = candidate.end
    reasons = {candidate.reason for candidate in candidates}
    return Correction(
        query="".join((*pieces, text[done:])).strip(),
        replaced=tuple(word for it in candidates for word in words_in(text[it.start : it.end])),
        notes=tuple(_note(text, candidates, reason) for reason in get_args(Reason) if reason in reasons),
        quoted=any(candidate.quoted for candidate in candidates),
    )


def _note(text: str, candidates: Sequence[Candidate], reason: Reason) -> Message:
    typed = [shortened(text[it.start : it.end]) for it in candidates if it.reason == reason]
    name = _NOTES[reason]
    return Message(en=f"{name.en}: {', '.join(typed)}.", ar=f"{name.ar}: {'، '.join(typed)}.")


def _replaced(typed: str, searched: str, *, some: bool) -> Message:
    typed, searched = shortened(typed), shortened(searched)
    if some:
        return Message(
            en=f"No article has all the words of “{typed}”; these are the results for “{searched}”.",
            ar=f"لا تجتمع كلمات «{typed}» في أي مقال؛ وهذه نتائج «{searched}».",
        )
    return Message(
        en=f"Nothing was found for “{typed}”; these are the results for “{searched}”.",
        ar=f"لم يُعثر على شيء لعبارة «{typed}»؛ وهذه نتائج «{searched}».",
    )
