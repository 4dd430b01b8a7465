"""Normalizing: every spelling a newspaper may choose for a word becomes one, the word's *normalized* form.

One ``str.translate`` a word. pyarabic's ready-made ``normalize_*`` functions serve other purposes: its hamza folding
separates الإسلام from الاسلام, its alef folding turns مصطفى into مصطفا.

============================  =====================  ==========================================================
In print                      becomes                because
============================  =====================  ==========================================================
diacritics, tatweel, joiners  nothing                they are optional in print
a letter and its hamza        one letter             some systems store the hamza as a sign of its own
أ إ آ ٱ and the like          ا                      the hamza on an alef is the most often omitted sign
ؤ ئ, and أ before وا ون       ء                      its seat is a matter of school: مسؤول, مسئول; بدأوا, بدؤوا
ى ی                           ي                      Egyptian and Persian habit
ة ۃ                           ه                      the two dots are often omitted
ک گ پ چ ژ ڤ ٯ ڭ ݣ ...         ك ك ب ج ز ف ق ك ك      look-alikes and loan letters
٣ ۳ and all other digits      3                      one newspaper uses both kinds
12,500 ١٢٬٥٠٠ 1.234.567       12500 12500 1234567    thousands are parted in many ways, or not at all
3,5 ٣٫٥ 3.5                   3.5                    decimal comma or decimal point
U.S                           us                     with the stops or without
الـBBC بـ5G                   bbc 5g                 a clitic before another script is no part of the name
presentation forms, ﷲ ﷼       their letters          old systems stored shapes instead of letters
Latin and other letters       lower case, no accent  names are written either way
============================  =====================  ==========================================================

Last, a final يء becomes ء, so that شيء meets شئ. Normalizing is idempotent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from searchapp.analysis import letters
from searchapp.analysis.tokens import DECIMAL, GROUPED, GROUPED_BY_STOPS

#: The most code points a form may have: what is longer is no word, and engines bound their terms.
MAX_FORM_LENGTH: Final = 60

_ALPHABET: Final = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي"

# A letter of another language becomes the one that it was made from. Unicode's names say which that is: "beh with three
# dots horizontally below". These are the names that say it in another way.
_NAMED_OTHERWISE: Final = {
    letters.ALEF: ("ALEF WASLA", "LOW ALEF", "HIGH HAMZA ALEF"),
    letters.HAMZA: ("HIGH HAMZA", "HIGH HAMZA WAW", "HIGH HAMZA YEH", "U WITH HAMZA ABOVE"),
    letters.BEH: ("DOTLESS BEH", "BEEH", "PEH", "BEHEH"),
    letters.TEH: ("TTEH", "TTEHEH", "TEHEH"),
    "ج": ("NYEH", "DYEH", "TCHEH", "TCHEHEH"),
    "د": ("DDAL", "DAHAL", "DDAHAL", "DUL"),
    "ر": ("RREH",),
    "ز": ("JEH", "REH WITH TWO DOTS ABOVE", "REH WITH FOUR DOTS ABOVE"),
    "غ": ("AIN WITH THREE DOTS ABOVE",),
    letters.FEH: ("DOTLESS FEH", "AFRICAN FEH", "VEH", "PEHEH"),
    "ق": ("DOTLESS QAF", "AFRICAN QAF"),
    letters.KAF: ("KEHEH", "SWASH KAF", "NG", "GAF", "NGOEH", "GUEH", "GRAF"),
    letters.NOON: ("NOON GHUNNA", "RNOON", "AFRICAN NOON"),
    letters.HEH: ("TEH MARBUTA", "TEH MARBUTA GOAL", "HEH GOAL", "HEH DOACHASHMEE", "AE"),
    letters.WAW: ("OE", "KIRGHIZ OE", "U", "YU", "KIRGHIZ YU", "VE", "STRAIGHT WAW"),
    letters.YEH: ("ALEF MAKSURA", "FARSI YEH", "KASHMIRI YEH", "ROHINGYA YEH", "THIN YEH", "E", "YEH BARREE"),
}
#: Signs that are letters to Unicode and have no name of a letter.
_SIGNS: Final = {"\u0883": letters.HAMZA, **dict.fromkeys("\u0884\u0885\u0887\u088e\ufe73", ""), "\u08c9": letters.YEH}

_NAME: Final = re.compile(r"ARABIC LETTER (?P<letter>(?P<base>.+?)(?: WITH .+)?)")
_HAMZA_ON_A_SEAT: Final = re.compile(r"ARABIC LETTER (?:WAW|YEH) WITH (?:.+ AND )?HAMZA ABOVE")


def _letter_folds() -> dict[str, str]:
    """Return the letter of the alphabet that each letter of the script stands for; those of a ligature."""
    by_name = {unicodedata.name(letter).removeprefix("ARABIC LETTER "): letter for letter in _ALPHABET}
    by_name |= {name: letter for letter, names in _NAMED_OTHERWISE.items() for name in names}
    folds = dict(_SIGNS)
    for letter in letters.LETTERS - _PRESENTATION_FORMS.keys() - _SIGNS.keys():
        name = unicodedata.name(letter)
        if _HAMZA_ON_A_SEAT.fullmatch(name):
            folds[letter] = letters.HAMZA
        elif (match := _NAME.fullmatch(name)) is not None:
            folds[letter] = by_name.get(match["letter"]) or by_name[match["base"]]
    return folds | {form: "".join(map(folds.__getitem__, plain)) for form, plain in _PRESENTATION_FORMS.items()}


def _presentation_forms() -> dict[str, str]:
    """Return the letters, without diacritics, that each presentation form and ligature stands for."""
    found = {}
    for letter in letters.LETTERS:
        if letter >= _FIRST_PRESENTATION_FORM and unicodedata.decomposition(letter):
            plain = unicodedata.normalize("NFKC", letter)
            found[letter] = "".join(part for part in plain if part not in letters.DIACRITICS and not part.isspace())
    return found


_FIRST_PRESENTATION_FORM: Final = "\ufb50"
_PRESENTATION_FORMS: Final = _presentation_forms()

_REMOVED: Final = dict.fromkeys(letters.DIACRITICS | letters.INVISIBLE, "")
_SURFACES: Final = str.maketrans({**_REMOVED, **_PRESENTATION_FORMS})

#: Where a hamza is stored as a sign of its own. Unicode composes it with ا و ي; readers see no difference between ي, ى
#: and ی under it, nor on a tatweel, which is how it is typed where a font has no ئ.
_HAMZA_ABOVE: Final = "\u0654"
_HAMZA_BELOW: Final = "\u0655"
_SEAT_OF_SIGN: Final = re.compile(
    f"[{letters.YEH}\u0649\u06cc{letters.TATWEEL}]"
    f"(?=[{''.join(sorted(letters.DIACRITICS - {letters.TATWEEL}))}]*[{_HAMZA_ABOVE}{_HAMZA_BELOW}])"
)

#: Before the و of these endings a hamza sits on its alef, on the و or on the line; not so in تأوه, and رأوا is written
#: in one way only.
_HAMZA_BEFORE_WAW: Final = re.compile("(?<=..)(?<![وف]ر)أ(?=و(?:ا|ن(?:ه|ها|هم|هما|ك|كم|نا|ني)?)$)")

_GROUPED: Final = re.compile(GROUPED)
_GROUPED_BY_STOPS: Final = re.compile(GROUPED_BY_STOPS)
_DECIMAL: Final = re.compile(DECIMAL)
_INITIALS: Final = re.compile(r"[a-z](?:\.[a-z])+")
_POINTS: Final = str.maketrans("،,\u066b", "...")

#: Clitics before a word of another script; what stands behind others is a word.
_CLITICS: Final = re.compile(rf"[وف]?[بلك]?(?:ا?ل)?(?=[^\W_{''.join(sorted(letters.LETTERS))}])")

#: A word of the letters of Arabic alone, as most are: it is its own surface.
_PLAIN: Final = re.compile("[ء-غف-ي]+")

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


_FOLDS: Final = _FoldTable(str.maketrans({**_REMOVED, **_letter_folds()}))


def without_diacritics(word: str) -> str:
    """Return ``word`` without diacritics, tatweel and invisible characters, each letter as one character: its surface.

    A letter and a hamza or an accent that are stored apart are put together, and presentation forms become letters.
    Clitics before a word of another script are no part of it.
    """
    if _PLAIN.fullmatch(word):
        return word
    return _without_clitics(unicodedata.normalize("NFC", _composed(word).translate(_SURFACES)))


def _composed(word: str) -> str:
    if _HAMZA_ABOVE in word or _HAMZA_BELOW in word:
        word = _SEAT_OF_SIGN.sub("ئ", word)
    return unicodedata.normalize("NFC", word)


def _without_clitics(word: str) -> str:
    clitics = _CLITICS.match(word)
    return word[clitics.end() :] if clitics is not None else word


def normalize(word: str) -> str:
    """Return the normalized form of ``word`` as it stands in a text; empty if it has no letter and no digit.

    Idempotent; the result has at most :data:`MAX_FORM_LENGTH` code points.
    """
    is_plain = _PLAIN.fullmatch(word) is not None
    composed = word if is_plain else _composed(word)
    if "أ" in composed:
        composed = _HAMZA_BEFORE_WAW.sub(letters.HAMZA, composed.translate(_SURFACES))
    folded = composed.translate(_FOLDS)
    if not is_plain:
        folded = _without_clitics(folded)
        if not folded.isalnum():
            folded = _without_separators(folded)
    folded = folded[:MAX_FORM_LENGTH]
    return _FINAL_YEH_HAMZA.sub(letters.HAMZA, folded) if folded.endswith(letters.HAMZA) else folded


def _without_separators(form: str) -> str:
    """Return a number with no separator but a decimal point, initials without full stops, and any other ``form``."""
    if _GROUPED_BY_STOPS.fullmatch(form):
        return form.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(form):
        whole, point, decimals = form.replace("\u066b", ".").partition(".")
        return "".join(filter(str.isdecimal, whole)) + point + decimals
    if _DECIMAL.fullmatch(form):
        return form.translate(_POINTS)
    return form.replace(".", "") if _INITIALS.fullmatch(form) else form
