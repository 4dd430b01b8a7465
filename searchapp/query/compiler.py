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
from searchapp.model import MATCH_KINDS, MatchKind
from searchapp.plan import All, AnyOf, Boosted, Except, Filters, Likeness, Node, Passing, Phrase, Scope, Term, form_of
from searchapp.query.ast import And, Dated, In, Like, Not, Or, Pattern, Quoted, Sequence, Syntax, Valued, Word, texts
from searchapp.query.expansion import CountStem, alternatives, with_clitics
from searchapp.query.patterns import FindWords, itself
from searchapp.query.values import Values

#: How much of a query an article needs, from strict to loose; see :meth:`Compiler.compile`.
Matching = Literal["all", "any", "loose"]

# What may stand between words that were written as one; anything else between them parts them.
_HOLDING: Final = frozenset("_-‐‑.'’:@&+#٫٬") | {""}


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles queries. ``max_terms`` bounds how many words a query may look for, ``kinds`` are the ways of matching
    that count, ``variants`` the other spellings of names, ``values`` the sources, sections and authors there are, and
    ``find_words`` gives the words that a pattern stands for.
    """

    count_stem: CountStem
    max_terms: int
    variants: Variants = field(default_factory=variants)
    kinds: tuple[MatchKind, ...] = MATCH_KINDS
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
            case Word() | Pattern() | Like():
                return self._sequence((syntax,), every, scope)
            case Quoted() | Not():
                return self._sequence((syntax,), matching, scope)
            case Sequence(parts):
                return self._sequence(parts, matching, scope)
            case And(parts):
                return self._sequence(parts, every, scope)
            case Or(parts):
                return _disjunction([node for part in parts if (node := self._node(part, matching, scope))])
            case Valued():
                return Passing(self.values.filters(syntax))
            case Dated(_, first, last):
                return Passing(Filters(date_from=first, date_to=last))
            case In(inner, part):
                return self._node(part, matching, inner)

    def _sequence(self, parts: tuple[Syntax, ...], matching: Matching, scope: Scope) -> Node | None:
        conditions: list[Node] = []
        excluded: list[Node] = []
        needed: list[Node] = []
        loose: list[Node] = []
        for part in parts:
            wanted = loose if isinstance(part, Word | Pattern | Like) or matching == "loose" else needed
            for node in self._parts(part, matching, scope):
                # What a part must be, or must not have, the whole must: it must not become a matter of the score.
                apart = _taken_apart(node)
                conditions += apart.conditions
                excluded += apart.excluded
                wanted += apart.wanted
        node = _under(conditions, _together(needed, loose, matching))
        exclusion = _disjunction(excluded)
        return node if exclusion is None else Except(node, exclusion)

    def _parts(self, syntax: Syntax, matching: Matching, scope: Scope) -> Iterator[Node | None]:
        """Yield what a part of a sequence is to be found by; a quoted text that need not be there also by its words."""
        match syntax:
            case Word(text):
                yield from self._words(text, matching, scope)
            case Pattern() | Like():
                yield Phrase((self.find_words(syntax),), "exact", scope)
            case Quoted(text):
                yield self._quoted(syntax, scope)
                if matching == "loose":
                    yield from self._words(text, matching, scope)
            case Not(part):
                unwanted = self._node(part, "all", scope)
                yield unwanted and Except(None, unwanted)
            case _:
                yield self._node(syntax, matching, scope)

    def _words(self, text: str, matching: Matching, scope: Scope) -> Iterator[Node | None]:
        found = analyse(text)
        for tokens in _written_as_one(text, found) if matching != "loose" else ([token] for token in found):
            if len(tokens) > 1:
                yield Phrase(tuple((token.forms,) for token in tokens), self._likeness("stem"), scope)
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
        like = "written" if quoted.literal else self._likeness("exact")
        loose = 0 if like == "written" or "ending" not in self.kinds else len(words) if quoted.apart is not None else 1
        places = [with_clitics(word, self.count_stem) for word in words[:loose]] + [(word,) for word in words[loose:]]
        if quoted.apart is not None:
            places = _each_once(places, like)
        return Phrase(tuple(places), like, scope, quoted.apart if len(places) > 1 else None)

    def _likeness(self, widest: Likeness) -> Likeness:
        """Return by which form words are alike, by the kinds of match that count; at most by ``widest``."""
        if "ending" in self.kinds:
            return widest
        return "exact" if "spelling" in self.kinds else "written"

    def _term(self, forms: Forms, scope: Scope) -> Term:
        variants = self.variants if "variant" in self.kinds else {}
        found = alternatives(forms, variants, self.count_stem)
        if "ending" not in self.kinds:
            found = tuple(alternative for alternative in found if alternative.how == "variant")
        return Term(forms, found, scope, "root" in self.kinds, literal=self._likeness("exact") == "written")


class _Apart(NamedTuple):
    """What an article must be, what it must not have, and what it is found by."""

    conditions: list[Node]
    excluded: list[Node]
    wanted: list[Node]


def _taken_apart(node: Node | None) -> _Apart:
    match node:
        case None:
            return _Apart([], [], [])
        case Except(inner, unwanted):
            apart = _taken_apart(inner)
            return apart._replace(excluded=[*apart.excluded, unwanted])
        case _ if _is_condition(node):
            return _Apart([node], [], [])
        case All(nodes) if any(map(_is_condition, nodes)):
            rest = _conjunction([part for part in nodes if not _is_condition(part)])
            return _Apart(list(filter(_is_condition, nodes)), [], [] if rest is None else [rest])
        case _:
            return _Apart([], [], [node])


def _is_condition(node: Node) -> bool:
    """Tell whether ``node`` says what an article must be, and nothing of its text."""
    match node:
        case Passing():
            return True
        case All(nodes) | AnyOf(nodes):
            return all(map(_is_condition, nodes))
        case Except(child, unwanted):
            return (child is None or _is_condition(child)) and _is_condition(unwanted)
        case _:
            return False


def _under(conditions: list[Node], node: Node | None) -> Node | None:
    if not conditions:
        return node
    rest = () if node is None else node.nodes if isinstance(node, All) else (node,)
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


def _each_once(places: list[tuple[Forms, ...]], like: Likeness) -> list[tuple[Forms, ...]]:
    """Return ``places`` without those whose first word may stand at one before, and without such words elsewhere."""
    taken: set[str] = set()
    left = []
    for first, *others in places:
        if form_of(first, like) in taken:
            continue
        left.append((first, *(word for word in others if form_of(word, like) not in taken)))
        taken.update(form_of(word, like) for word in left[-1])
    return left


def _is_stopword(node: Node) -> bool:
    return isinstance(node, Term) and is_stopword(node.forms.exact)


def _boosted(node: Node | None, optional: tuple[Node, ...]) -> Node | None:
    return Boosted(node, optional) if node is not None and optional else node


def _conjunction(nodes: list[Node]) -> Node | None:
    return All(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _disjunction(nodes: list[Node]) -> Node | None:
    return AnyOf(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


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
