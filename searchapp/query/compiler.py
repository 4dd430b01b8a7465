"""From the tree of what was typed to the tree of what is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from searchapp.analysis.analyser import Token, analyse
from searchapp.analysis.stopwords import is_stopword
from searchapp.analysis.variants import variants
from searchapp.errors import Message, QueryError
from searchapp.plan import All, AnyOf, Boosted, Except, Node, Phrase, Scope, Term, leaves
from searchapp.query.expansion import CountStem, alternatives
from searchapp.query.tree import And, In, Not, Or, Quoted, Sequence, Syntax, Word

#: How much of a query an article needs, from strict to loose; see :meth:`Compiler.compile`.
Matching = Literal["all", "any", "loose"]

# What may stand between words that were written as one; anything else between them parts them.
_HOLDING: Final = frozenset("_-.'’:@&+#") | {""}


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles queries; ``max_terms`` bounds how many words a query may look for."""

    count_stem: CountStem
    max_terms: int

    def compile(self, tree: Sequence, matching: Matching) -> Node | None:
        """Return what ``tree`` looks for, or None when there is no word in it.

        With ``matching`` "all" an article needs every part of a sequence. With "any" it needs what is quoted or joined
        by AND, or where there is nothing of the kind one of the bare words. With "loose" quotation marks and AND only
        add to the score. What is excluded always is. Stop words are never needed where there are other words. Raises
        :class:`QueryError` when there are more than ``max_terms`` words.
        """
        node = self._sequence(tree.parts, matching, "everywhere")
        terms = sum(1 for _ in leaves(node))
        if terms > self.max_terms:
            raise QueryError(
                Message(
                    en=f"The query has too many words: {terms}, at most {self.max_terms} are allowed.",
                    ar=f"كلمات البحث أكثر من اللازم: {terms}، والحد الأقصى {self.max_terms}.",
                )
            )
        return node

    def _node(self, syntax: Syntax, matching: Matching, scope: Scope) -> Node | None:
        match syntax:
            case Word(text):
                return _conjunction(list(self._words(text, scope)))
            case Quoted(text):
                return _phrase(analyse(text), scope, literal=True)
            case Sequence(parts):
                return self._sequence(parts, matching, scope)
            case And(parts):
                return self._sequence(parts, "loose" if matching == "loose" else "all", scope)
            case Or(parts):
                return _disjunction([node for part in parts if (node := self._node(part, matching, scope))])
            case In(inner, part):
                return self._node(part, matching, inner)
            case Not(part):
                return self._sequence((Not(part),), matching, scope)

    def _sequence(self, parts: tuple[Syntax, ...], matching: Matching, scope: Scope) -> Node | None:
        excluded: list[Node] = []
        needed: list[Node] = []
        loose: list[Node] = []
        for part in parts:
            if isinstance(part, Not):
                excluded += filter(None, [self._node(part.part, "all", scope)])
            elif isinstance(part, Word):
                loose += self._words(part.text, scope)
            elif matching == "loose":
                loose += self._loosened(part, scope)
            else:
                needed += filter(None, [self._node(part, matching, scope)])
        node = _together(needed, loose, matching)
        unwanted = _disjunction(excluded)
        return node if unwanted is None else Except(node, unwanted)

    def _loosened(self, part: Syntax, scope: Scope) -> list[Node]:
        """Return what a quoted text is when it need not be found as it stands: its words, and itself as well."""
        node = self._node(part, "loose", scope)
        if isinstance(part, Quoted) and isinstance(node, Phrase):
            return [node, *self._words(part.text, scope)]
        return [] if node is None else [node]

    def _words(self, text: str, scope: Scope) -> Iterator[Node]:
        for tokens in _written_as_one(text, analyse(text)):
            if len(tokens) > 1:
                yield Phrase(tuple(token.forms for token in tokens), literal=False, scope=scope)
            else:
                forms = tokens[0].forms
                yield Term(forms, alternatives(forms, variants(), self.count_stem), scope)


def _together(needed: list[Node], loose: list[Node], matching: Matching) -> Node | None:
    """Join the parts of a sequence; ``loose`` ones are bare words."""
    telling = [node for node in loose if not _is_stopword(node)]
    if needed or telling:
        silent = tuple(node for node in loose if node not in telling)
    else:
        telling, silent = loose, ()
    if matching == "all":
        return _boosted(_conjunction(needed + telling), silent)
    if needed:
        return _boosted(_conjunction(needed), tuple(loose))
    return _boosted(_disjunction(telling), silent)


def _is_stopword(node: Node) -> bool:
    return isinstance(node, Term) and is_stopword(node.forms.exact)


def _boosted(node: Node | None, optional: tuple[Node, ...]) -> Node | None:
    return Boosted(node, optional) if node is not None and optional else node


def _conjunction(nodes: list[Node]) -> Node | None:
    return All(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _disjunction(nodes: list[Node]) -> Node | None:
    return AnyOf(tuple(nodes)) if len(nodes) > 1 else next(iter(nodes), None)


def _phrase(tokens: list[Token], scope: Scope, *, literal: bool) -> Phrase | None:
    return Phrase(tuple(token.forms for token in tokens), literal, scope) if tokens else None


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
