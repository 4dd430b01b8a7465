"""Notes on parts of a query that could not be read as intended."""

from __future__ import annotations

from typing import Final

from searchapp.errors import Message
from searchapp.plan import MAX_SLOP

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
    en="An asterisk stands for letters only within or after a single word without quotation marks; it was ignored.",
    ar="تنوب النجمة عن حروف داخل كلمة واحدة أو في آخرها، خارج علامات الاقتباس، وقد أُهملت.",
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
    ar=f"يُبحث عن الكلمات وبينها {MAX_SLOP} كلمة أخرى على الأكثر.",
)
