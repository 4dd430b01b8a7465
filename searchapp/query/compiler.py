"""From the tree of what was typed to the tree of what is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from searchapp.analysis.analyser import Forms, Token, analyse, analyse_forms
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.variants import Variants, variants
from searchapp.errors import Message, QueryError
from searchapp.model import MATCH_LEVELS, MatchLevel
from searchapp.plan import And, AndNot, Boost, Filter, Filters, Node, Or, Phrase, Scope, Term, form_of
from searchapp.query import ast
from searchapp.query.ast import DateFilter, FieldFilter, Fuzzy, Quoted, Sequence, Syntax, Wildcard, Word, texts
from searchapp.query.expansion import CountStem, alternatives, with_clitics
from searchapp.query.patterns import FindWords, itself
from searchapp.query.values import Values

#: How much of a query an article needs, from strict to loose; see :meth:`Compiler.compile`.
Matching = Literal["all", "any", "loose"]

# What may stand between words that were written as one; anything else between them parts them.
_HOLDING: Final = frozenset("_-‐‑.'’:@&+#٫٬") | {""}


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles queries. ``max_terms`` bounds how many words a query may look for, ``levels`` are the levels of match
    that count, ``variants`` the other spellings of names, ``values`` the sources, sections and authors there are, and
    ``find_words`` gives the words that a pattern stands for.
    """

    count_stem: CountStem
    max_terms: int
    variants: Variants = field(default_factory=variants)
    levels: tuple[MatchLevel, ...] = MATCH_LEVELS
    values: Values = field(default_factory=Values)
    find_words: FindWords = itself

    def compile(self, tree: Sequence, matching: Matching) -> Node | None:
        """Return what ``tree`` looks for, or None when there is no word in it.

        With ``matching`` "all" an article needs every part of a sequence. With "any" it needs what is quoted or has an
        operator, parentheses or a field, or where there is nothing of the kind one of the bare words. With "loose" it
        needs one of the words, quoted or not; quotation marks only add to the score. Stop words are not looked for
        where there are other words: nearly all articles have them. What is excluded always is, and what an article must
        be (its source, its date) it always must; beside OR on its own side only.

        Raises :class:`QueryError` when there are more than ``max_terms`` words, the excluded ones among them.
        """
        words = sum(len(analyse_forms(text)) for text in texts(tree))
        if words > self.max_terms:
            raise QueryError(
                Message(
                    en=f"The query has too many words: {words}, at most {self.max_terms} are allowed.",
                    ar=f"كلمات البحث أكثر من اللازم: عددها {words}، والحد الأقصى {self.max_terms}.",
                )
            )
        return self._sequence(tree.parts, matching, "everywhere")

    def _node(self, syntax: Syntax, matching: Matching, scope: Scope) -> Node | None:
        every: Matching = "loose" if matching == "loose" else "all"
        match syntax:
            case Word() | Wildcard() | Fuzzy():
                return self._sequence((syntax,), every, scope)
            case Quoted() | ast.Not():
                return self._sequence((syntax,), matching, scope)
            case Sequence(parts):
                return self._sequence(parts, matching, scope)
            case ast.And(parts):
                return self._sequence(parts, every, scope)
            case ast.Or(parts):
                return _disjunction([node for part in parts if (node := self._node(part, matching, scope))])
            case FieldFilter():
                return Filter(self.values.filters(syntax))
            case DateFilter(_, first, last):
                return Filter(Filters(date_from=first, date_to=last))
            case ast.In(inner, part):
                return self._node(part, matching, inner)

    def _sequence(self, parts: tuple[Syntax, ...], matching: Matching, scope: Scope) -> Node | None:
        conditions: list[Node] = []
        excluded: list[Node] = []
        needed: list[Node] = []
        loose: list[Node] = []
        for part in parts:
            wanted = loose if isinstance(part, Word | Wildcard | Fuzzy) or matching == "loose" else needed
            for node in self._parts(part, matching, scope):
                # What a part must be, or must not have, the whole must: it must not become a matter of the score.
                apart = _taken_apart(node)
                conditions += apart.conditions
                excluded += apart.excluded
                wanted += apart.wanted
        node = _under(conditions, _together(needed, loose, matching))
        exclusion = _disjunction(excluded)
        return node if exclusion is None else AndNot(node, exclusion)

    def _parts(self, syntax: Syntax, matching: Matching, scope: Scope) -> Iterator[Node | None]:
        """Yield what a part of a sequence is to be found by; a quoted text that need not be there also by its words."""
        match syntax:
            case Word(text):
                yield from self._words(text, matching, scope)
            case Wildcard() | Fuzzy():
                yield Phrase((self.find_words(syntax),), MatchLevel.SPELLING, scope)
            case Quoted(text):
                yield self._quoted(syntax, scope)
                if matching == "loose":
                    yield from self._words(text, matching, scope)
            case ast.Not(part):
                unwanted = self._node(part, "all", scope)
                yield unwanted and AndNot(None, unwanted)
            case _:
                yield self._node(syntax, matching, scope)

    def _words(self, text: str, matching: Matching, scope: Scope) -> Iterator[Node | None]:
        found = analyse(text)
        for tokens in _written_as_one(text, found) if matching != "loose" else ([token] for token in found):
            if len(tokens) > 1:
                yield Phrase(tuple((token.forms,) for token in tokens), self._level(MatchLevel.INFLECTION), scope)
            else:
                yield self._term(tokens[0].forms, scope)

    def _quoted(self, quoted: Quoted, scope: Scope) -> Phrase | None:
        """Return what a quoted text is found by: its first word counts behind a conjunction or a preposition as well.

        Where its words may be apart that goes for all of them, and a word that is there twice, be it behind something
        else, counts once.
        """
        words = analyse_forms(quoted.text)
        if not words:
            return None
        level = MatchLevel.EXACT if quoted.literal else self._level(MatchLevel.SPELLING)
        by_surface = level == MatchLevel.EXACT or MatchLevel.INFLECTION not in self.levels
        loose = 0 if by_surface else len(words) if quoted.apart is not None else 1
        places = [with_clitics(word, self.count_stem) for word in words[:loose]] + [(word,) for word in words[loose:]]
        if quoted.apart is not None:
            places = _each_once(places, level)
        return Phrase(tuple(places), level, scope, quoted.apart if len(places) > 1 else None)

    def _level(self, loosest: MatchLevel) -> MatchLevel:
        """Return the lowest of the levels that count, ``loosest`` at the lowest, at which words of a phrase may be
        alike.
        """
        if MatchLevel.INFLECTION in self.levels:
            return loosest
        return MatchLevel.SPELLING if MatchLevel.SPELLING in self.levels else MatchLevel.EXACT

    def _term(self, forms: Forms, scope: Scope) -> Term:
        variants = self.variants if MatchLevel.VARIANT in self.levels else {}
        found = alternatives(forms, variants, self.count_stem)
        if MatchLevel.INFLECTION not in self.levels:
            found = tuple(alternative for alternative in found if alternative.level == MatchLevel.VARIANT)
        literal = self._level(MatchLevel.SPELLING) == MatchLevel.EXACT
        return Term(forms, found, scope, MatchLevel.ROOT in self.levels, literal=literal)


class _Apart(NamedTuple):
    """What an article must be, what it must not have, and what it is found by."""

    conditions: list[Node]
    excluded: list[Node]
    wanted: list[Node]


def _taken_apart(node: Node | None) -> _Apart:
    match node:
        case None:
            return _Apart([], [], [])
        case AndNot(inner, unwanted):
            apart = _taken_apart(inner)
            return apart._replace(excluded=[*apart.excluded, unwanted])
        case _ if _is_condition(node):
            return _Apart([node], [], [])
        case And(nodes) if any(map(_is_condition, nodes)):
            rest = _conjunction([part for part in nodes if not _is_condition(part)])
            return _Apart(list(filter(_is_condition, nodes)), [], [] if rest is None else [rest])
        case _:
            return _Apart([], [], [node])


def _is_condition(node: Node) -> bool:
    """Tell whether ``node`` says what an article must be, and nothing of its text."""
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


def _each_once(places: list[tuple[Forms, ...]], level: MatchLevel) -> list[tuple[Forms, ...]]:
    """Return ``places`` without those whose first word may stand at one before, and without such words elsewhere."""
    taken: set[str] = set()
    left = []
    for first, *others in places:
        if form_of(first, level) in taken:
            continue
        left.append((first, *(word for word in others if form_of(word, level) not in taken)))
        taken.update(form_of(word, level) for word in left[-1])
    return left


def _is_stopword(node: Node) -> bool:
    return isinstance(node, Term) and is_stopword(node.forms.normalized)


def _boosted(node: Node | None, optional: tuple[Node, ...]) -> Node | None:
    return Boost(node, optional) if node is not None and optional else node


def _conjunction(nodes: list[Node]) -> Node | None:
    return And(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _disjunction(nodes: list[Node]) -> Node | None:
    return Or(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _written_as_one(text: str, tokens: list[Token]) -> Iterator[list[Token]]:
    """Part ``tokens`` where what stands between two of them does not hold them together."""
    group = tokens[:1]
    for former, token in pairwise(tokens):
        if text[former.end : token.start] not in _HOLDING:
            yield group
            group = []
        group.append(token)
    if group:
        yield group
