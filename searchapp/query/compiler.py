"""From the AST of a query to its plans.

A word is expanded by the readings of words that satisfy it (:mod:`.readings`): those that hold its lexeme
(:mod:`searchapp.analysis.lexemes`) and those of other spellings of it (:mod:`searchapp.analysis.variants`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import Final, Literal, NamedTuple

from searchapp.analysis import letters
from searchapp.analysis.analyser import Forms, analyse, analyse_forms, analyse_word, spellings_of
from searchapp.analysis.compounds import Listed, shipped
from searchapp.analysis.lexemes import readings_with, root_of
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.variants import Variants, variants
from searchapp.errors import Message, QueryError
from searchapp.model import MATCH_LEVELS, MatchLevel
from searchapp.plan import (
    And,
    AndNot,
    Boost,
    Filter,
    Filters,
    Node,
    Or,
    Phrase,
    Scope,
    Spellings,
    Term,
    Way,
)
from searchapp.query import ast
from searchapp.query.ast import DateFilter, FieldFilter, Fuzzy, Leaf, Quoted, Sequence, Syntax, Wildcard, Word, leaves
from searchapp.query.readings import LIKELIEST, ReadingChoice, alternatives
from searchapp.query.spelled import Part, Shape, each_once, parts_of, phrases_of, written_as_one

#: How much of a query an article needs, from strict to loose; see :meth:`Compiler.compile`.
Matching = Literal["all", "any", "loose"]
MATCHINGS: Final[tuple[Matching, ...]] = ("all", "any", "loose")

#: What is written in front of the first word of a phrase without making it another word; فك is not written.
_CLITICS: Final = tuple(
    conjunction + preposition
    for conjunction in ("", letters.WAW, letters.FEH)
    for preposition in ("", letters.BEH, letters.LAM, letters.KAF)
    if (conjunction or preposition) and conjunction + preposition != letters.FEH + letters.KAF
)
_ARTICLE: Final = letters.ALEF + letters.LAM


def word_count(syntax: Syntax, max_terms: int) -> int:
    """Return how many words ``syntax`` has, the excluded ones among them.

    Raises :class:`QueryError` when there are more than ``max_terms``.
    """
    words = sum(len(analyse_forms(leaf.text)) for leaf in leaves(syntax))
    if words > max_terms:
        raise QueryError(
            Message(
                en=f"The query has too many words: {words}, at most {max_terms} are allowed.",
                ar=f"كلمات البحث أكثر من اللازم: عددها {words}، والحد الأقصى {max_terms}.",
            )
        )
    return words


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles queries. ``levels`` are the levels of match that count, ``variants`` the other spellings of words,
    ``reading`` how a user wants bare words read, ``names`` the names that have spellings of several words, ``filters``
    what each condition on a source, section or author lets pass, and ``wildcards`` what words a wildcard stands for.

    It looks up nothing: all that depends on the index is given.
    """

    variants: Variants = field(default_factory=variants)
    levels: tuple[MatchLevel, ...] = MATCH_LEVELS
    reading: ReadingChoice = LIKELIEST
    names: Listed = field(default_factory=shipped)
    filters: Mapping[FieldFilter, Filters] = field(default_factory=dict)
    wildcards: Mapping[Leaf, tuple[Forms, ...]] = field(default_factory=dict)

    def compile(self, query: Sequence, matchings: tuple[Matching, ...] = MATCHINGS) -> dict[Matching, Node | None]:
        """Return what ``query`` looks for with each of ``matchings``; None when there is no word in it.

        With "all" an article needs every part of a sequence. With "any" it needs what is quoted or has an operator,
        parentheses or a field, or, where there is nothing of the kind, one of the bare words. With "loose" it needs
        what has a field, AND or a plus, or, where there is nothing of the kind, one of the words, quoted or not:
        quotation marks are ornament then, and each word counts once. Stop words are not looked for where there are
        other words: nearly all articles have them. What is excluded always is, and a condition on the source or date
        always holds; next to OR, on its own side only.
        """
        query = ast.with_runs(query)
        expanded = {
            (leaf, scope): self._expanded(leaf, scope, loosely="loose" in matchings)
            for leaf, scope in _with_scopes(query, "everywhere")
        }
        planner = _Planner(expanded)
        return {matching: planner.sequence(query.parts, matching, "everywhere") for matching in matchings}

    def _expanded(self, leaf: Leaf, scope: Scope, *, loosely: bool) -> _Expanded:
        match leaf:
            case Word(text):
                return self._words(text, scope, loosely=loosely)
            case Quoted(text):
                phrase = self._quoted(leaf, scope)
                strict = () if phrase is None else (phrase,)
                return _Expanded(strict, self._bare(analyse_forms(text), scope, loosely=True) if loosely else ())
            case Wildcard() | Fuzzy():
                node: Node = Phrase((self.wildcards[leaf],), MatchLevel.SPELLING, scope)
            case FieldFilter():
                node = Filter(self.filters[leaf])
            case DateFilter(_, first, last):
                node = Filter(Filters(date_from=first, date_to=last))
        return _Expanded((node,), (node,))

    def _words(self, text: str, scope: Scope, *, loosely: bool) -> _Expanded:
        groups = list(written_as_one(text, analyse(text)))
        strict: list[Node] = []
        for is_one, stretch in groupby(groups, lambda tokens: len(tokens) > 1):
            written = [[token.forms for token in tokens] for tokens in stretch]
            if is_one:
                strict += [self._run(words, scope) for words in written]
            else:
                strict += self._bare([*chain.from_iterable(written)], scope)
        if not loosely:
            return _Expanded(tuple(strict), ())
        words = [token.forms for tokens in groups for token in tokens]
        return _Expanded(tuple(strict), self._bare(words, scope, loosely=True))

    def _run(self, words: list[Forms], scope: Scope) -> Phrase | Spellings:
        """Return the phrase of ``words`` that were written as one, each with any ending."""
        level = self._level(MatchLevel.INFLECTION)
        typed = Phrase(tuple(_alike(word, level) for word in words), level, scope)
        others = phrases_of(words, self.names, self.levels)
        ways = [Way(self._phrase(shape.forms(), scope), shape.level) for shape in others]
        return Spellings((Way(typed), *ways), len(words)) if ways else typed

    def _bare(self, words: list[Forms], scope: Scope, *, loosely: bool = False) -> tuple[Node, ...]:
        """Return what bare ``words`` look for: each word, and each name as one; ``loosely`` its words one by one, each
        of which is found in its other spellings as well.
        """
        found: list[Node] = []
        for part in parts_of(words, self.names, self.levels):
            if part.fixed and len(part.words) > 1 and not loosely:
                found.append(self._name(part, scope))
            else:
                found += [self._word(word, part, scope) for word in part.words]
        return tuple(found)

    def _name(self, part: Part, scope: Scope) -> Spellings:
        """Return what a name of several words that stand side by side looks for."""
        typed = self._phrase([(word,) for word in part.words], scope)
        return Spellings((Way(typed), *self._ways(part.others, scope)))

    def _word(self, word: Forms, part: Part, scope: Scope) -> Term | Spellings:
        """Return what a word looks for that is a part by itself or need not stand beside the others of its part."""
        typed = self._term(word, scope)
        # What holds the word is found by it already.
        others = [shape for shape in part.others if not self._holds(shape, word)]
        return Spellings((Way(typed), *self._ways(others, scope))) if others else typed

    def _holds(self, shape: Shape, word: Forms) -> bool:
        words = chain.from_iterable(shape.forms())
        is_inflected = MatchLevel.INFLECTION in self.levels
        return any(it.wanted == word.wanted if is_inflected else it.normalized == word.normalized for it in words)

    def _ways(self, shapes: Iterable[Shape], scope: Scope) -> Iterator[Way]:
        for shape in shapes:
            match shape.forms():
                case [(word,)]:
                    yield Way(replace(self._term(word, scope), related=False), shape.level)
                case positions:
                    yield Way(self._phrase(positions, scope), shape.level)

    def _quoted(self, quoted: Quoted, scope: Scope) -> Phrase | Spellings | None:
        """Return the phrase of a quoted text, in all spellings of its names unless it is to be found as typed."""
        words = analyse_forms(quoted.text)
        if not words:
            return None
        if quoted.literal:
            return self._phrase([(word,) for word in words], scope, quoted.slop, literal=True)
        typed = self._phrase([(word,) for word in words], scope, quoted.slop)
        others = phrases_of(words, self.names, self.levels)
        ways = [Way(self._phrase(shape.forms(), scope, quoted.slop), shape.level) for shape in others]
        return Spellings((Way(typed), *ways), len(typed.positions)) if ways else typed

    def _phrase(
        self, words: list[tuple[Forms, ...]], scope: Scope, slop: int | None = None, *, literal: bool = False
    ) -> Phrase:
        """Return the phrase that has one of ``words`` at each position, the first one behind a conjunction or a
        preposition as well.

        With a ``slop`` that holds for all of its words, and a word that is there twice, also behind a clitic, counts
        once.
        """
        level = MatchLevel.EXACT if literal else self._level(MatchLevel.SPELLING)
        by_surface = level == MatchLevel.EXACT or MatchLevel.INFLECTION not in self.levels
        loose = 0 if by_surface else len(words) if slop is not None else 1
        positions = [_each_of(with_clitics, its) for its in words[:loose]]
        positions += [_each_of(lambda word: _alike(word, level), its) for its in words[loose:]]
        if slop is not None:
            positions = each_once(positions, level)
        return Phrase(tuple(positions), level, scope, slop if len(positions) > 1 else None)

    def _level(self, loosest: MatchLevel) -> MatchLevel:
        """Return the level at which words of a phrase match: ``loosest``, or the loosest that counts above it."""
        if MatchLevel.INFLECTION in self.levels:
            return loosest
        return MatchLevel.SPELLING if MatchLevel.SPELLING in self.levels else MatchLevel.EXACT

    def _term(self, forms: Forms, scope: Scope) -> Term:
        variants = self.variants if MatchLevel.VARIANT in self.levels else {}
        found = alternatives(forms, variants, self.reading, inflected=MatchLevel.INFLECTION in self.levels)
        literal = self._level(MatchLevel.SPELLING) == MatchLevel.EXACT
        wanted = self.reading.wanted(forms)
        if wanted and forms.wanted not in wanted and not literal:
            # Other words of its root add to the score.
            forms = forms._replace(root=root_of(wanted[0]))
        return Term(forms, found, scope, MatchLevel.ROOT in self.levels, literal=literal)


class _Expanded(NamedTuple):
    """What a leaf is found by; ``loose`` is for the matching of that name, ``strict`` for the others."""

    strict: tuple[Node, ...]
    loose: tuple[Node, ...]


def _each_of(alike: Callable[[Forms], tuple[Forms, ...]], words: tuple[Forms, ...]) -> tuple[Forms, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(map(alike, words))))


def _with_scopes(syntax: Syntax, scope: Scope) -> Iterator[tuple[Leaf, Scope]]:
    match syntax:
        case Sequence(parts) | ast.And(parts) | ast.Or(parts):
            for part in parts:
                yield from _with_scopes(part, scope)
        case ast.Not(part):
            yield from _with_scopes(part, scope)
        case ast.In(inner, part):
            yield from _with_scopes(part, inner)
        case _:
            yield syntax, scope


@dataclass(frozen=True, slots=True)
class _Planner:
    """Joins what the leaves of a query are found by, as strictly as the matching is."""

    expanded: Mapping[tuple[Leaf, Scope], _Expanded]

    def sequence(self, parts: tuple[Syntax, ...], matching: Matching, scope: Scope) -> Node | None:
        """Return what ``parts`` that stand side by side look for."""
        conditions: list[Node] = []
        excluded: list[Node] = []
        needed: list[Node] = []
        loose: list[Node] = []
        for part in parts:
            # Quotation marks in a headline are ornament; a field, AND and a plus are not.
            is_meant = isinstance(part, ast.In | ast.And)
            is_bare = isinstance(part, Word | Wildcard | Fuzzy) or (isinstance(part, ast.Or) and part.is_name)
            is_loose = is_bare or (matching == "loose" and not is_meant)
            wanted = loose if is_loose else needed
            for node in self._part(part, "any" if is_meant and matching == "loose" else matching, scope):
                # Conditions and exclusions of a part are those of the whole: they must not become a matter of score.
                split = _split(node)
                conditions += split.conditions
                excluded += split.excluded
                wanted += split.wanted
        node = _under(conditions, _together(needed, loose, matching))
        exclusion = _disjunction(excluded)
        return node if exclusion is None else AndNot(node, exclusion)

    def _part(self, syntax: Syntax, matching: Matching, scope: Scope) -> tuple[Node | None, ...]:
        """Return what a part of a sequence is found by."""
        match syntax:
            case Word() | Wildcard() | Fuzzy() | Quoted():
                return self._leaf(syntax, matching, scope)
            case ast.Not(part):
                unwanted = self._node(part, "all", scope)
                return (unwanted and AndNot(None, unwanted),)
            case _:
                return (self._node(syntax, matching, scope),)

    def _node(self, syntax: Syntax, matching: Matching, scope: Scope) -> Node | None:
        every: Matching = "loose" if matching == "loose" else "all"
        match syntax:
            case Word() | Wildcard() | Fuzzy():
                return self.sequence((syntax,), every, scope)
            case Quoted() | ast.Not():
                return self.sequence((syntax,), matching, scope)
            case Sequence(parts):
                return self.sequence(parts, matching, scope)
            case ast.And(parts):
                return self.sequence(parts, every, scope)
            case ast.Or(parts, is_name):
                each = every if is_name else matching
                return _disjunction([node for part in parts if (node := self._node(part, each, scope))])
            case FieldFilter() | DateFilter():
                (condition,) = self._leaf(syntax, matching, scope)
                return condition
            case ast.In(inner, part):
                return self._node(part, matching, inner)

    def _leaf(self, leaf: Leaf, matching: Matching, scope: Scope) -> tuple[Node, ...]:
        expanded = self.expanded[leaf, scope]
        return expanded.loose if matching == "loose" else expanded.strict


class _Split(NamedTuple):
    """The conditions on an article, what it must not have, and what it is found by."""

    conditions: list[Node]
    excluded: list[Node]
    wanted: list[Node]


def _split(node: Node | None) -> _Split:
    match node:
        case None:
            return _Split([], [], [])
        case AndNot(inner, unwanted):
            split = _split(inner)
            return split._replace(excluded=[*split.excluded, unwanted])
        case _ if _is_condition(node):
            return _Split([node], [], [])
        case And(nodes) if any(map(_is_condition, nodes)):
            rest = _conjunction([part for part in nodes if not _is_condition(part)])
            return _Split(list(filter(_is_condition, nodes)), [], [] if rest is None else [rest])
        case _:
            return _Split([], [], [node])


def _is_condition(node: Node) -> bool:
    """Return whether ``node`` is a condition on an article that has nothing to do with its text."""
    match node:
        case Filter():
            return True
        case And(nodes) | Or(nodes):
            return all(map(_is_condition, nodes))
        case AndNot(child, unwanted):
            return (child is None or _is_condition(child)) and _is_condition(unwanted)
        case _:
            return False


def _under(conditions: list[Node], node: Node | None) -> Node | None:
    if not conditions:
        return node
    rest = () if node is None else node.nodes if isinstance(node, And) else (node,)
    return _conjunction([*conditions, *rest])


def _together(needed: list[Node], loose: list[Node], matching: Matching) -> Node | None:
    """Join the parts of a sequence; ``loose`` ones are bare words."""
    telling = [node for node in loose if not _is_stopword(node)]
    if not needed and not telling:
        telling = loose
    if matching == "all":
        return _conjunction(needed + telling)
    if needed:
        return _boosted(_conjunction(needed), tuple(telling))
    return _disjunction(telling)


def _is_stopword(node: Node) -> bool:
    """Return whether ``node`` is a stop word, also one that may be written as several words."""
    match node:
        case Term(forms):
            return is_stopword(forms.normalized, forms.surface)
        case Spellings(ways, words=1):
            first = ways[0].written
            if isinstance(first, Phrase):
                return all(is_stopword(word.normalized, word.surface) for word, *_ in first.positions)
            return _is_stopword(first)
        case _:
            return False


def _boosted(node: Node | None, optional: tuple[Node, ...]) -> Node | None:
    return Boost(node, optional) if node is not None and optional else node


def _conjunction(nodes: list[Node]) -> Node | None:
    return And(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _disjunction(nodes: list[Node]) -> Node | None:
    return Or(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _alike(word: Forms, level: MatchLevel) -> tuple[Forms, ...]:
    """Return the words that may stand for ``word`` where words are alike at ``level``, itself first."""
    match level:
        case MatchLevel.EXACT:
            return (word,)
        case MatchLevel.SPELLING:
            return spellings_of(word)
        case _:
            return _inflections(word)


def _inflections(word: Forms) -> tuple[Forms, ...]:
    """Return ``word``, and for each of the other readings that hold its lexeme a word of them."""
    others = (readings for readings in readings_with(word.wanted) if readings != word.readings)
    return (word, *(Forms("", "", readings, root_of(readings)) for readings in others))


def with_clitics(word: Forms) -> tuple[Forms, ...]:
    """Return ``word``, and it behind a conjunction or a preposition where that is not taken for another word, in all
    readings that words spelt like these may have.
    """
    if word.normalized[0] not in letters.LETTERS:
        return (word,)
    found = list(spellings_of(word))
    for clitics in _CLITICS:
        longer = analyse_word(_joined(clitics, word.surface))
        if longer is not None and word.wanted in longer.lexeme:
            found += spellings_of(longer)
    return tuple(found)


def _joined(clitics: str, word: str) -> str:
    """Write ``clitics`` before a word: after ل the article loses its alef, and its ل as well before another one."""
    if not (clitics.endswith(letters.LAM) and word.startswith(_ARTICLE)):
        return clitics + word
    rest = word.removeprefix(_ARTICLE)
    return clitics + (rest if rest.startswith(letters.LAM) else letters.LAM + rest)
