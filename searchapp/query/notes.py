"""Notes on how parts of a query were read, or could not be read as intended."""

from __future__ import annotations

from typing import Final

from searchapp.errors import Message, Noun, counted, shortened
from searchapp.plan import MAX_SLOP

_OTHERS: Final = Noun("كلمة أخرى واحدة", "كلمتان أخريان", "كلمات أخرى", "كلمة أخرى", "كلمة أخرى")

UNCLOSED_QUOTE: Final = Message(
    en="A quotation mark has no partner; the words after it were read as ordinary words.",
    ar="علامة اقتباس بلا قرينتها؛ قُرئت الكلمات بعدها كلماتٍ عادية.",
)
UNBALANCED: Final = Message(
    en="A parenthesis has no partner and was ignored.",
    ar="قوس بلا قرينه، وقد أُهمل.",
)
DANGLING: Final = Message(
    en="An operator has nothing to work on and was ignored.",
    ar="معامل بحث لا يجد ما يعمل عليه، وقد أُهمل.",
)
# Alone of the operators it is also a common word, and the one that can hide what is looked for.
ARABIC_NOT: Final = Message(
    en="وليس leaves out articles with the word after it; to look for it, put it and its neighbours in quotation marks.",
    ar="تستبعد «وليس» المقالات التي فيها الكلمة التالية لها؛ للبحث عنها ضعها مع ما حولها بين علامتي اقتباس.",
)
SPACE_AFTER_COLON: Final = Message(
    en="The name of a field was read as a word; for the field, write what follows right after the colon.",
    ar="قُرئ اسم الحقل كلمةً؛ للبحث في الحقل اكتب ما بعده ملاصقًا للنقطتين.",
)
STRAY_ASTERISK: Final = Message(
    en="An asterisk stands for letters only in a single word without quotation marks; it was ignored.",
    ar="تنوب النجمة عن حروف في كلمة واحدة خارج علامات الاقتباس، وقد أُهملت.",
)
STRAY_TILDE: Final = Message(
    en="A tilde means something only after a single word, alone or with a number such as 1; it was ignored.",
    ar="لا معنى للعلامة ~ إلا بعد كلمة واحدة، وحدها أو مع عدد مثل 1، وقد أُهملت.",
)
MOST_EDITS: Final = Message(
    en="Words are looked for that differ by two letters at most.",
    ar="يُبحث عن كلمات تختلف بحرفين على الأكثر.",
)
NO_SLOP: Final = Message(
    en='A tilde after quotation marks needs a number of words, as in "…"~5; it was ignored.',
    ar='تحتاج العلامة ~ بعد علامتي الاقتباس إلى عدد كلمات، مثل "…"~5، وقد أُهملت.',
)
MOST_SLOP: Final = Message(
    en=f"The words are looked for with at most {MAX_SLOP} others among them.",
    ar=f"يُبحث عن الكلمات وبينها {counted(MAX_SLOP, _OTHERS)} على الأكثر.",
)
NO_BOOST: Final = Message(
    en="The weight of a word, as in ^2, is not understood and was ignored.",
    ar="لا يُفهم وزن الكلمة، مثل ^2، وقد أُهمل.",
)


def sign_excludes(sign: str) -> Message:
    """Return a note on a sign that is more than a hyphen, and excludes the word after it."""
    return Message(
        en=f"“{sign}” right before a word leaves out articles with it; to look for the word, put a space between them.",
        ar=f"العلامة «{sign}» الملاصقة لما بعدها تستبعد المقالات التي فيها تلك الكلمة؛ للبحث عنها افصل بينهما بمسافة.",
    )


def ignored(text: str) -> Message:
    """Return a note on an operator of others that is left out."""
    en, ar = (
        ("; for words near each other write NEAR/5", "؛ للكلمات المتقاربة اكتب NEAR/5") if len(text) > 1 else ("", "")
    )
    return Message(en=f"“{text}” is not understood and was ignored{en}.", ar=f"لا يُفهم «{text}» وقد أُهمل{ar}.")


def decoded(text: str) -> Message:
    """Return a note on what a query stands for that is percent-encoded."""
    text = shortened(text)
    return Message(en=f"The query was decoded; it is: {text}.", ar=f"فُكّ ترميز عبارة البحث، وهي: {text}.")


def near(text: str, slop: int) -> Message:
    """Return a note on how an operator of nearness was read."""
    return Message(
        en=f"“{text}” was read as: near each other, in any order, with at most {slop} other words among them.",
        ar=f"فُهم «{text}» على أنه: متقاربة بأي ترتيب، وبينها {counted(slop, _OTHERS)} على الأكثر.",
    )


def near_what(text: str) -> Message:
    """Return a note on an operator of nearness that does not stand between words or quotations."""
    return Message(
        en=f"“{text}” works between two words or quotations only; both sides were looked for, however far apart.",
        ar=f"لا يعمل «{text}» إلا بين كلمتين أو نصين مقتبسين؛ وبُحث عن الطرفين معًا وإن تباعدا.",
    )


def no_range(text: str) -> Message:
    """Return a note on a range that is not one of dates."""
    text = shortened(text)
    return Message(
        en=f"“{text}” is a range of dates only after date:, and only with dates; it was read as words.",
        ar=f"لا يكون «{text}» مدى إلا بعد تاريخ: وبين تاريخين؛ وقد قُرئ كلماتٍ.",
    )
