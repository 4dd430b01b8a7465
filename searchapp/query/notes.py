"""What is said of a query that could not be read as it was meant."""

from __future__ import annotations

from typing import Final

from searchapp.errors import Message

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
NO_ANY_ENDING: Final = Message(
    en="An asterisk stands for nothing here; words are found with any clitic and ending without one.",
    ar="لا معنى للنجمة هنا؛ تُعثر على الكلمات بأي سوابق ولواحق من دونها.",
)
NO_LIKENESS: Final = Message(
    en="A tilde after a word means nothing here and was ignored.",
    ar="لا معنى للعلامة ~ بعد الكلمة هنا، وقد أُهملت.",
)
NO_NEARNESS: Final = Message(
    en="A tilde after quotation marks means nothing here and was ignored: the words have to stand side by side.",
    ar="لا معنى للعلامة ~ بعد علامتي الاقتباس هنا، وقد أُهملت: يجب أن تكون الكلمات متجاورة.",
)
