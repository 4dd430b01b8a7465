"""What is said of an answer that is not, or not only, what was asked for."""

from __future__ import annotations

from typing import Final

from searchapp.errors import Message

RELAXED: Final = Message(
    en="Few or no articles have all these words; these have some of them.",
    ar="لا تجتمع هذه الكلمات كلها إلا في مقالات قليلة أو لا تجتمع في أي مقال؛ وفي هذه المقالات بعضها.",
)
UNQUOTED: Final = Message(
    en="What stands in quotation marks was looked for word by word as well.",
    ar="وبُحث عما بين علامات الاقتباس كلمة كلمة أيضًا.",
)
#: Told of a query that is not empty and yet has no word.
NO_WORDS: Final = Message(
    en="There is no word to look for in the query.",
    ar="ليس في عبارة البحث كلمة يُبحث عنها.",
)
NOT_RELAXED: Final = Message(
    en="There was no time to look for articles that have only some of the words.",
    ar="لم يتسع الوقت للبحث عن مقالات فيها بعض الكلمات فقط.",
)
