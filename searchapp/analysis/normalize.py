"""Normalizing: every spelling a newspaper may choose for a word becomes one, the word's *normalized* form.

One ``str.translate`` a word. pyarabic's ready-made ``normalize_*`` functions serve other purposes: its hamza folding
separates الإسلام from الاسلام, its alef folding turns مصطفى into مصطفا.

============================  =====================  ==========================================================
In print                      becomes                because
============================  =====================  ==========================================================
diacritics, tatweel, joiners  nothing                they are optional in print
أ إ آ ٱ and the like          ا                      the hamza on an alef is the most often omitted sign
ؤ ئ                           ء                      its seat is a matter of school: مسؤول, مسئول
ى ی                           ي                      Egyptian and Persian habit
ة ۃ                           ه                      the two dots are often omitted
ک گ پ چ ژ ڤ ...               ك ك ب ج ز ف            look-alikes and loan letters
٣ ۳ and all other digits      3                      one newspaper uses both kinds
presentation forms            their letters          old systems stored shapes instead of letters
Latin and other letters       lower case, no accent  names are written either way
============================  =====================  ==========================================================

Last, a final يء becomes ء, so that شيء meets شئ. Normalizing is idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pyarabic import araby

from searchapp.analysis import letters

#: The most code points a form may have: what is longer is no word, and engines bound their terms.
MAX_FORM_LENGTH: Final = 60

#: Letters that stand for another one. Sources: pyarabic's classes, Unicode names of Arabic-script letters.
_LETTER_FOLDS: Final[dict[str, str]] = {
    **dict.fromkeys("أإآٱٲٳٵ", letters.ALEF),
    **dict.fromkeys((araby.WAW_HAMZA, araby.YEH_HAMZA, "ٴ", "ٶ", "ٸ"), letters.HAMZA),
    **dict.fromkeys((araby.ALEF_MAKSURA, *"یېۍێےۓؽؾؿ"), letters.YEH),
    **dict.fromkeys((letters.TEH_MARBUTA, *"ۃہھۀەۂ"), letters.HEH),
    **dict.fromkeys("کگڪګڬڭڮڰڱڲڳڴػؼ", letters.KAF),
    **dict.fromkeys("پٻڀ", letters.BEH),
    **dict.fromkeys("ڤڥڡڢڣڦ", letters.FEH),
    **dict.fromkeys("وۆۇۈۋۅۄۉۊ", letters.WAW),
    **dict.fromkeys("ںڹڻڼڽ", letters.NOON),
    **dict.fromkeys("ٿټٺٹ", letters.TEH),
    **dict.fromkeys("ڵڶڷڸ", letters.LAM),
    **dict.fromkeys("چڃڄڇڿ", araby.JEEM),
    **dict.fromkeys("ژڗڙ", araby.ZAIN),
    **dict.fromkeys("ڈډڊڋڌڍڎڏڐ", araby.DAL),
    **dict.fromkeys("ړڑڒڔڕږ", araby.REH),
    **dict.fromkeys("ڨڧ", araby.QAF),
    **dict.fromkeys("ڠۼ", araby.GHAIN),
    **dict.fromkeys("ښڛڜۺ", letters.SEEN),
}

_FINAL_YEH_HAMZA: Final = re.compile(f"{letters.YEH}+{letters.HAMZA}$")


class _FoldTable(dict[int, str]):
    """The translation table; a character it has not met is folded by its Unicode properties and remembered."""

    def __missing__(self, code: int) -> str:
        folded = _fold_by_properties(chr(code))
        self[code] = folded
        return folded


def _fold_by_properties(character: str) -> str:
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    if unicodedata.category(character) in ("Mn", "Cf"):
        return ""
    plain = unicodedata.normalize("NFKD", character.casefold())
    if plain == character:
        return character
    return "".join(_FOLDS[ord(part)] for part in plain if not part.isspace())


_FOLDS: Final = _FoldTable({ord(character): "" for character in letters.DIACRITICS | letters.INVISIBLE})
_FOLDS.update((ord(letter), folded) for letter, folded in _LETTER_FOLDS.items())

_REMOVALS: Final = {ord(character): None for character in letters.DIACRITICS | letters.INVISIBLE}


def without_diacritics(word: str) -> str:
    """Return ``word`` without diacritics, tatweel and invisible characters: its surface form."""
    return word.translate(_REMOVALS)


def normalize(word: str) -> str:
    """Return the normalized form of ``word`` as it stands in a text; empty if it has no letter and no digit.

    Idempotent; the result has at most :data:`MAX_FORM_LENGTH` code points.
    """
    folded = word.translate(_FOLDS)[:MAX_FORM_LENGTH]
    return _FINAL_YEH_HAMZA.sub(letters.HAMZA, folded) if folded.endswith(letters.HAMZA) else folded
