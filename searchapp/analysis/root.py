"""The root form, after the ISRI stemmer ("Arabic stemming without a root dictionary", Taghva and others, 2005).

Coarser than a stem: كتاب, كاتب and مكتبة share كتب. It carries what a light stem misses (derived nouns, verb forms),
so it ranks with little weight and never decides alone what a quoted or excluded word matches.
"""

from __future__ import annotations

from typing import Final

LONG_SUFFIXES: Final = ("تمل", "همل", "تان", "تين", "كمل")
MIDDLE_SUFFIXES: Final = (
    "ون",
    "ات",
    "ان",
    "ين",
    "تن",
    "كم",
    "هن",
    "نا",
    "يا",
    "ها",
    "تم",
    "كن",
    "ني",
    "وا",
    "ما",
    "هم",
)
SHORT_SUFFIXES: Final = "هيكتان"
SHORT_PREFIXES: Final = "لبفسويتنا"


def root(stem: str) -> str:
    """Return the root of ``stem``: three letters, four for some, or the stem itself where no pattern fits."""
    if not "ء" <= stem[:1] <= "ي":
        return stem
    word = _without_long_suffix(stem)
    if len(word) == 7:
        word = _without_short_suffix(word)
        word = word if len(word) == 6 else _without_short_prefix(word)
    if len(word) == 6:
        word = _shorten_six(word)
    if len(word) == 5:
        word = _shorten_five(word)
    if len(word) == 4:
        word = _shorten_four(word)
    return word


def _without_long_suffix(word: str) -> str:
    for suffixes, shortest in ((LONG_SUFFIXES, 6), (MIDDLE_SUFFIXES, 5)):
        if len(word) >= shortest:
            for suffix in suffixes:
                if word.endswith(suffix):
                    return word[: -len(suffix)]
    return word


def _without_short_suffix(word: str) -> str:
    return word[:-1] if word[-1] in SHORT_SUFFIXES else word


def _without_short_prefix(word: str) -> str:
    return word[1:] if word[0] in SHORT_PREFIXES else word


def _without_short_affix(word: str) -> str:
    shorter = _without_short_suffix(word)
    return shorter if shorter != word else _without_short_prefix(word)


def _shorten_four(w: str) -> str:
    if w[0] == "م":  # مفعل
        return w[1:]
    if w[1] == "ا":  # فاعل
        return w[0] + w[2:]
    if w[2] in "اوي":  # فعال فعول فعيل
        return w[:2] + w[3]
    if w[3] == "ه":  # فعلة
        return w[:3]
    return _without_short_affix(w)


def _shorten_five(w: str) -> str:  # noqa: PLR0912 - a table of patterns reads best as one
    if w[2] in "ات" and w[0] == "ا":  # افتعل افاعل
        return w[1] + w[3:]
    if w[3] in "ايو" and w[0] == "م":  # مفعول مفعال مفعيل
        return w[1:3] + w[4]
    if w[0] in "اتم" and w[4] == "ه":  # مفعلة تفعلة افعلة
        return w[1:4]
    if w[0] in "ميت" and w[2] == "ت":  # مفتعل يفتعل تفتعل
        return w[1] + w[3:]
    if w[0] in "مت" and w[2] == "ا":  # مفاعل تفاعل
        return w[1] + w[3:]
    if w[2] in "او" and w[4] == "ه":  # فعولة فعالة
        return w[:2] + w[3]
    if w[0] in "ام" and w[1] == "ن":  # انفعل منفعل
        return w[2:]
    if w[3] == "ا" and w[0] == "ا":  # افعال
        return w[1:3] + w[4]
    if w[4] == "ن" and w[3] == "ا":  # فعلان
        return w[:3]
    if w[3] == "ي" and w[0] == "ت":  # تفعيل
        return w[1:3] + w[4]
    if w[3] == "و" and w[1] == "ا":  # فاعول
        return w[0] + w[2] + w[4]
    if w[2] == "ا" and w[1] == "و":  # فواعل
        return w[0] + w[3:]
    if w[3] == "ء" and w[2] == "ا":  # فعائل
        return w[:2] + w[4]
    if w[4] == "ه" and w[1] == "ا":  # فاعلة
        return w[0] + w[2:4]
    if w[4] == "ي" and w[2] == "ا":  # فعالي
        return w[:2] + w[3]
    shorter = _without_short_affix(w)
    return shorter if len(shorter) == 4 else _four_letter_root_of_five(w)


def _four_letter_root_of_five(w: str) -> str:
    if w[0] in "اتم":  # تفعلل افعلل مفعلل
        return w[1:]
    if w[4] == "ه":  # فعللة
        return w[:4]
    if w[2] == "ا":  # فعالل
        return w[:2] + w[3:]
    return w


def _shorten_six(w: str) -> str:
    if w.startswith(("است", "مست")):  # استفعل مستفعل
        return w[3:]
    if w[0] == "م" and w[3] == "ا" and w[5] == "ه":  # مفعالة
        return w[1:3] + w[4]
    if w[0] == "ا" and w[2] == "ت" and w[4] == "ا":  # افتعال
        return w[1] + w[3] + w[5]
    if w[0] == "ا" and w[3] == "و" and w[2] == w[4]:  # افعوعل
        return w[1] + w[4:]
    if w[0] == "ت" and w[2] == "ا" and w[4] == "ي":  # تفاعيل
        return w[1] + w[3] + w[5]
    if w[0] == "ا" and w[4] == "ا":  # افعلال
        return w[1:4] + w[5]
    if w.startswith("مت"):  # متفعلل
        return w[2:]
    return _without_short_affix(w)
