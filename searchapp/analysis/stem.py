"""The light stem: a word's normalized form without its clitics and endings.

In the tradition of light10 (Larkey, Ballesteros and Connell, 2007), with three remedies for the damage it does:

* at least three letters are left, and words whose first or last letters only look like a clitic or an ending (وزير,
  ألمانيا; بحرين, شرطة) are listed and keep them;
* stripping goes on until nothing is left to strip, so that a word and the same word behind another clitic or with
  another ending (ألماني, والألمانية) meet;
* a broken plural becomes its singular by a list.

The lone prepositions ب ل ك and ف are *not* stripped: بضائع without its ب is another word. They are matched at query
time instead, when the word looked for is known. To be found there, listed words are recognised behind ب and ل too:
the stem of لقوانين is ل and the stem of قوانين.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from searchapp.analysis import letters
from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.normalize import normalize

#: Fewest letters a stem keeps.
MIN_STEM: Final = 3

ENDING_LOOKALIKES: Final = "ending_lookalikes.txt"
BROKEN_PLURALS: Final = "broken_plurals.txt"
CLITIC_LOOKALIKES: Final = "clitic_lookalikes.txt"

#: Words that no step may touch, and the one they are reduced to.
WHOLE: Final[dict[str, str]] = {
    **dict.fromkeys(("الله", "والله", "بالله", "لله", "ولله", "فالله", "تالله"), "الله"),
    "اللهم": "اللهم",
}


def stem(normalized: str) -> str:
    """Return the stem of a word, given its normalized form (see :func:`searchapp.analysis.normalize.normalize`)."""
    return WHOLE.get(normalized) or listed_words().without_endings(without_clitics(normalized))


# Endings: attached pronouns, number and gender, the alef of adverbs, the ي of adjectives. They are stripped one after
# the other until none is left, so that a word comes to the same stem whatever it ends in: قانوني, القانونية and
# القانونيين all pass through قانون.


class Ending(NamedTuple):
    """An ending, and the fewest letters it leaves.

    With ``teh`` the word without it may end in ة: سيارته, سيارات.
    """

    suffix: str
    least: int = MIN_STEM
    teh: bool = False


#: Attached pronouns, longest first. This and the next list are light10's, with additions for news.
PRONOUNS: Final = ("هما", "هم", "هن", "ها", "نا", "كم", "ه")

#: Number and gender, adverbs, adjectives. ان also ends many names (إيران, لبنان): it goes only from longer words.
_OTHERS: Final = (
    Ending("تين", teh=True),
    Ending("تان", teh=True),
    Ending("ات", teh=True),
    Ending("ون"),
    Ending("ين"),
    Ending("وا"),
    Ending("ان", least=MIN_STEM + 1),
    Ending(letters.ALEF),
    Ending(letters.YEH),
)
_AFTER_TEH: Final = tuple(letters.TEH + pronoun for pronoun in PRONOUNS)

#: All endings in the order in which they are tried.
ENDINGS: Final = (*(Ending(suffix, teh=True) for suffix in _AFTER_TEH), *map(Ending, PRONOUNS), *_OTHERS)

#: The endings by their last letter, which is enough to see that most words have none.
_BY_LAST_LETTER: Final = {
    last: tuple(ending for ending in ENDINGS if ending.suffix.endswith(last))
    for last in {ending.suffix[-1] for ending in ENDINGS}
}

#: Whether a form is a known word. It is called with a final ة where the word has one, although a normalized form ends
#: in ه then: an ending turns ة into ت, so شرطة may be found in شرطتها but never in شرطها.
IsKnown = Callable[[str], bool]


def strip_endings(word: str, is_known: IsKnown) -> Iterator[str]:
    """Yield ``word``, then ``word`` without its last ending, and so on until nothing is left to strip.

    Of two endings that fit, the one that leaves a known word is taken: مليونا is مليون and ا, not مليو and نا; مدرسته
    is مدرسة and ه.
    """
    yield word
    while (shorter := _without_ending(word, is_known)) != word:
        yield shorter
        word = shorter


def _without_ending(word: str, is_known: IsKnown) -> str:
    longest = ""
    for ending in _BY_LAST_LETTER.get(word[-1:], ()):
        if not word.endswith(ending.suffix):
            continue
        rest = word[: -len(ending.suffix)]
        if ending.teh and is_known(rest + letters.TEH_MARBUTA):
            return rest + letters.HEH
        if is_known(rest):
            return rest
        if not longest and len(rest) >= ending.least and not _is_plural_before_pronoun(rest, ending):
            longest = rest
    # A final يء has another normalized form.
    return (normalize(longest) if longest.endswith(letters.HAMZA) else longest) or word


def _is_plural_before_pronoun(rest: str, ending: Ending) -> bool:
    """Return whether the ت of ``ending`` is that of a plural: بياناته is بيانات and ه, not بيانا and ته."""
    return ending.suffix in _AFTER_TEH and rest.endswith(letters.ALEF)


#: The prepositions behind which a listed word is known too: those that news puts before any noun. ك and ف are not among
#: them, since too many words begin with them.
_PREPOSITIONS: Final = (letters.BEH, letters.LAM)


@dataclass(frozen=True, slots=True)
class ListedWords:
    """Words whose stem is listed: lookalikes, whose last letters only look like an ending, and broken plurals.

    ``stems`` maps normalized forms, in which a final ة is kept, to stems, which are normalized forms.
    """

    stems: Mapping[str, str]

    def __contains__(self, word: str) -> bool:
        """Return whether ``word`` is listed, alone or behind a preposition; its final ة, if any, must be kept."""
        return self._listed(word) is not None

    def forms(self, word: str) -> Iterator[str]:
        """Yield ``word``, a normalized form, and then what is left of it as its endings are stripped."""
        return strip_endings(word, self.__contains__)

    def without_endings(self, word: str) -> str:
        """Return the stem of ``word``, a normalized form without clitics."""
        form = word
        for form in self.forms(word):
            listed = self.stem_of(form)
            if listed is not None:
                return listed
        return form

    def stem_of(self, form: str) -> str | None:
        """Return the stem listed for ``form``, a normalized form, if there is one."""
        listed = self._listed(form)
        if listed is None and form.endswith(letters.HEH):
            return self._listed(form[:-1] + letters.TEH_MARBUTA)
        return listed

    def _listed(self, word: str) -> str | None:
        listed = self.stems.get(word)
        if listed is None and word.startswith(_PREPOSITIONS):
            behind = self.stems.get(word[1:])
            if behind is not None:
                return word[0] + behind
        return listed


@cache
def listed_words() -> ListedWords:
    """Return the words of :data:`ENDING_LOOKALIKES` and :data:`BROKEN_PLURALS`."""
    whole = {_key(word): normalize(word) for words in read_sections(ENDING_LOOKALIKES).values() for word in words}
    plurals: dict[str, str] = {}
    for singular, *others in read_classes(BROKEN_PLURALS):
        plurals |= dict.fromkeys(map(_key, others), ListedWords(whole).without_endings(normalize(singular)))
    return ListedWords(whole | plurals)


def _key(word: str) -> str:
    """Return what ``word``, in full spelling, is listed under."""
    normalized = normalize(word)
    return normalized[:-1] + letters.TEH_MARBUTA if word.endswith(letters.TEH_MARBUTA) else normalized


# Clitics in front of a word: و, and the article, alone or joined to prepositions and conjunctions. They are stripped
# until none is left. First letters that only look like a clitic stay (the lookalikes): وزير is no "and زير", and وألعاب
# is "and ألعاب", not "and the عاب".

#: The section of :data:`CLITIC_LOOKALIKES` for words that do have a clitic although a shorter form is a lookalike.
EXCEPTIONS: Final = "clitic after all"

_ARTICLE: Final = "ال"
_LAM_ARTICLE: Final = "لل"

#: Longest first, so that وبال goes as one. Source: light10's list, with those of two conjunctions or prepositions and
#: article that news writes.
PREFIXES: Final = ("وبال", "وكال", "وفال", "فبال", "فكال", "ولل", "فلل", "وال", "بال", "كال", "فال", "لل", "ال", "و")

#: The prefixes by their first letter, which is enough to see that most words have none.
_BY_FIRST_LETTER: Final = {
    first: tuple(prefix for prefix in PREFIXES if prefix.startswith(first)) for first in {it[0] for it in PREFIXES}
}

#: The number of first letters that are enough to see that most words are no lookalike: endings leave them as they are.
_FIRST_LETTERS: Final = 3


def _own_letters(prefix: str) -> tuple[str, ...]:
    """Return the last letters of ``prefix`` that may be the first of a word: وألعاب, وكاليفورنيا; للجنة, with one ل."""
    own = tuple(last for last in PREFIXES if last != prefix and prefix.endswith(last) and last.endswith(_ARTICLE))
    return (*own, letters.LAM) if prefix.endswith(_LAM_ARTICLE) else own


_OWN_LETTERS: Final = {prefix: _own_letters(prefix) for prefix in PREFIXES}


class _Lookalikes(NamedTuple):
    """What begins with the letters of a clitic: whole ``words``, and the ``forms`` that words come to without endings.

    ``beginnings`` are the first letters of the forms. ``listed`` are the words by which endings are recognised.
    """

    words: frozenset[str]
    forms: frozenset[str]
    beginnings: frozenset[str]
    exceptions: frozenset[str]
    listed: ListedWords


def without_clitics(word: str) -> str:
    """Return ``word``, a normalized form, without its clitics."""
    while (prefixes := _BY_FIRST_LETTER.get(word[:1], ())) and (shorter := _without_clitic(word, prefixes)) != word:
        word = shorter
    return word


def _without_clitic(word: str, prefixes: tuple[str, ...]) -> str:
    if not word.startswith(prefixes) or _is_lookalike(word):
        return word
    for prefix in prefixes:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            for own in _OWN_LETTERS[prefix]:
                if _is_lookalike(own + rest):
                    return own + rest
            if len(rest) >= MIN_STEM:
                return rest
    return word


def _is_lookalike(word: str) -> bool:
    lookalikes = _lookalikes()
    if word in lookalikes.exceptions:
        return False
    if word in lookalikes.words:
        return True
    if word[:_FIRST_LETTERS] not in lookalikes.beginnings:
        return False
    if lookalikes.forms.isdisjoint(lookalikes.listed.forms(word)):
        return False
    # The letters taken for endings may be those of a listed word: وعيون does not come from وعي.
    rests = (word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix))
    return all(listed_words().stem_of(rest) is None for rest in rests)


@cache
def _lookalikes() -> _Lookalikes:
    """Return the words listed as lookalikes, and the lookalikes among the words of the other lists.

    Of these only the forms that a clitic would be stripped from are taken: shorter ones would include other words (the
    الف of ألفان would include الفهم).
    """
    sections = read_sections(CLITIC_LOOKALIKES)
    exceptions = frozenset(map(normalize, sections.pop(EXCEPTIONS)))
    own = {word: normalize(word) for section in sections.values() for word in section}
    others = {word: normalize(word) for words_of_class in read_classes(BROKEN_PLURALS) for word in words_of_class}
    feminine = {_key(word): normalized for word, normalized in own.items() if word.endswith(letters.TEH_MARBUTA)}
    listed = ListedWords(feminine | dict(listed_words().stems))
    words = {*own.values(), *others.values(), *listed_words().stems.values()}
    shorter = {form for word in {*own.values(), *others.values()} for form in listed_words().forms(word)}
    forms = {*own.values(), *filter(_has_clitic, words | shorter)}
    # A final ة is ت before an ending.
    before_endings = {form[:-1] + letters.TEH for form in forms if form.endswith(letters.HEH)}
    beginnings = frozenset(form[:_FIRST_LETTERS] for form in forms | before_endings)
    return _Lookalikes(frozenset(words), frozenset(forms), beginnings, exceptions, listed)


def _has_clitic(word: str) -> bool:
    begins = any(word.startswith(prefix) and len(word) - len(prefix) >= MIN_STEM for prefix in PREFIXES)
    return begins and word not in PREFIXES
