"""Endings: attached pronouns, number and gender, the alef of adverbs, the ي of adjectives.

They are stripped one after the other until nothing is left to strip, so that a word comes to the same stem whatever
it ends in: قانوني, القانونية and القانونيين all pass through قانون. Of two endings that fit, the one that leaves a word
known to the caller is taken: مليونا is مليون and ا, not مليو and نا; مدرسته is مدرسة and ه.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from searchapp.analysis import letters
from searchapp.analysis.normalize import fold

#: Fewest letters a stem keeps.
MIN_STEM: Final = 3

#: Tells whether a form is a word of its own. It is asked for a word in ة as such, though an exact form ends in ه then:
#: an ending turns ة into ت, so that شرطة may be found in شرطتها but never in شرطها.
Known = Callable[[str], bool]


class Ending(NamedTuple):
    """An ending as it is written, and the fewest letters it leaves.

    With ``teh`` what stood before it may be a word in ة: سيارته, سيارات.
    """

    written: str
    least: int = MIN_STEM
    teh: bool = False


#: Attached pronouns, longest first. This and the next list are light10's (Larkey, Ballesteros and Connell, 2007) and
#: what news adds to them.
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
ENDINGS: Final = (*(Ending(written, teh=True) for written in _AFTER_TEH), *map(Ending, PRONOUNS), *_OTHERS)

#: The endings by their last letter, by which most words show that nothing is to be stripped.
_BY_LAST_LETTER: Final = {
    last: tuple(ending for ending in ENDINGS if ending.written.endswith(last))
    for last in {ending.written[-1] for ending in ENDINGS}
}


def endings_off(word: str, known: Known) -> Iterator[str]:
    """Yield ``word``, then ``word`` without its last ending, and so on until nothing is left to strip."""
    yield word
    while (shorter := _without_ending(word, known)) != word:
        yield shorter
        word = shorter


def _without_ending(word: str, known: Known) -> str:
    longest = ""
    for ending in _BY_LAST_LETTER.get(word[-1:], ()):
        if not word.endswith(ending.written):
            continue
        rest = word[: -len(ending.written)]
        if ending.teh and known(rest + letters.TEH_MARBUTA):
            return rest + letters.HEH
        if known(rest):
            return rest
        if not longest and len(rest) >= ending.least and not _is_plural_before_pronoun(rest, ending):
            longest = rest
    # A final يء is written otherwise: see fold.
    return (fold(longest) if longest.endswith(letters.HAMZA) else longest) or word


def _is_plural_before_pronoun(rest: str, ending: Ending) -> bool:
    """Tell whether the ت of ``ending`` is that of a plural: بياناته is بيانات and ه, not بيانا and ته."""
    return ending.written in _AFTER_TEH and rest.endswith(letters.ALEF)
