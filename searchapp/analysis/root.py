"""The root form, after the ISRI stemmer ("Arabic stemming without a root dictionary", Taghva and others, 2005).

Coarser than a stem: كتاب, كاتب and مكتبة share كتب. It finds what a light stem misses (derived nouns, verb forms), so
it has little weight in the ranking and never decides alone what a quoted or excluded word matches.

It differs from ISRI where ISRI gets frequent words of news wrong. Endings are not stripped again: a stem has lost its
own, and what still looks like one is part of the word (تعاون comes from عون, not from تعا). ء is treated as ا, like a
hamza on an alef (سؤال, سأل). The ي of a verb goes before anything else (يقول comes from قول, not from يقل).
"""

from __future__ import annotations

from typing import Final

from searchapp.analysis import letters

SHORT_SUFFIXES: Final = "هيكتان"
SHORT_PREFIXES: Final = "لبفسويتنا"


def root(stem: str) -> str:
    """Return the root of ``stem``: three letters, four for some, or the stem itself where no pattern fits."""
    if not "ء" <= stem[:1] <= "ي":
        return stem
    word = stem.replace(letters.HAMZA, letters.ALEF)
    for length, shorten in _SHORTEN.items():
        if len(word) == length:
            word = shorten(word)
    return word


def _without_short_affix(word: str) -> str:
    if word[-1] in SHORT_SUFFIXES:
        return word[:-1]
    return word[1:] if word[0] in SHORT_PREFIXES else word


def _shorten_seven(w: str) -> str:
    if w.startswith("است") and w[5] == "ا":  # استفعال
        return w[3:5] + w[6]
    return _without_short_affix(w)


def _shorten_six(w: str) -> str:
    if w.startswith(("است", "مست")):  # استفعل مستفعل
        return w[3:]
    if w[0] == "م" and w[3] == "ا" and w[5] == "ه":  # مفعالة
        return w[1:3] + w[4]
    if w[0] == "ا" and w[2] == "ت" and w[4] == "ا":  # افتعال
        return w[1] + w[3] + w[5]
    if w.startswith("ان") and w[4] == "ا":  # انفعال
        return w[2:4] + w[5]
    if w[0] == "ا" and w[3] == "و" and w[2] == w[4]:  # افعوعل
        return w[1] + w[4:]
    if w[0] == "ت" and w[2] == "ا" and w[4] == "ي":  # تفاعيل
        return w[1] + w[3] + w[5]
    if w[0] == "ا" and w[4] == "ا":  # افعلال
        return w[1:4] + w[5]
    if w.startswith("مت"):  # متفعلل
        return w[2:]
    return _without_short_affix(w)


def _shorten_five(w: str) -> str:  # noqa: PLR0912 - a table of patterns reads best as one
    if w[2] in "ات" and w[0] == "ا":  # افتعل افاعل
        return w[1] + w[3:]
    if w[3] in "ايو" and w[0] == "م":  # مفعول مفعال مفعيل
        return w[1:3] + w[4]
    if w[0] in "اتم" and w[4] == "ه":  # مفعلة تفعلة افعلة
        return w[1:4]
    if w[0] in "ميت" and w[2] in "تا":  # مفتعل يفتعل تفتعل, مفاعل يفاعل تفاعل
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
    if w[3] == "ا" and w[2] == "ا":  # فعائل
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


def _shorten_four(w: str) -> str:
    if w[0] in "مي" or w.startswith("تو"):  # مفعل يفعل, توقع
        return w[1:]
    if w[1] == "ا":  # فاعل
        return w[0] + w[2:]
    if w[2] in "اوي":  # فعال فعول فعيل
        return w[:2] + w[3]
    if w[0] in "اتن" and w[3] in "نك":  # أعلن تمكن نملك
        return w[1:]
    return _without_short_affix(w)


_SHORTEN: Final = {7: _shorten_seven, 6: _shorten_six, 5: _shorten_five, 4: _shorten_four}
