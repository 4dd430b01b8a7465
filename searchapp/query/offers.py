"""What a query may have been meant as, offered and never done: an exclusion, a date, an alternative in plain words.

بدون, ليس, بعد and their like are words of a query like any others, because headlines have them and are searched for.
What other search engines understand and this one does not is named here as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from searchapp.analysis.normalize import normalize
from searchapp.analysis.tokens import WORD
from searchapp.dates.extent import date_at_start
from searchapp.dates.names import folded
from searchapp.errors import Message, shortened
from searchapp.query.lexer import FIELDS, OPERATORS, PARTING, QUOTE_MARKS, QUOTED

_MOST_OFFERS: Final = 3
#: How many words are looked at: what is longer was pasted.
_MOST_WORDS: Final = 40
_LONGEST_DATE: Final = 100

_EXCLUDING: Final = frozenset(
    map(
        normalize,
        ("بدون", "ليس", "ليست", "إلا", "ماعدا", "عدا", "باستثناء", "سوى", "without", "except", "not"),
    )
)
_EXCLUDING_PAIRS: Final = frozenset(
    (normalize(first), normalize(last)) for first, last in (("من", "دون"), ("ما", "عدا"))
)
_BEFORE_DATES: Final = frozenset(
    map(normalize, ("بعد", "قبل", "منذ", "بين", "ما", "after", "before", "since", "between"))
)
#: من begins a date only if the other end follows.
_FROM: Final = frozenset(("من", "from"))
_UP_TO: Final = re.compile(r"\s(?:الي|حتي|لغايه|to|until|till)\s")
_RANGE: Final = re.compile(r"[\[{]|.+\.\..")
_EM_DASHES: Final = ("—", "―")

_TOKEN: Final = re.compile(r"\S+")
# These two are compiled when there is a query for them.
_QUOTATION: Final = "|".join(re.sub(r"\?P<\w+>", "?:", form) for form in QUOTED)
_OPERAND: Final = rf"\([^()]*\)|{_QUOTATION}|\S+"
_QUOTE_MARK: Final = re.compile(rf"[{QUOTE_MARKS}]")

_NAMED: Final = re.compile(rf"(?<![^{PARTING}+\-])([^\W\d]\w+):(?=[\w\"«“(\[])")
_ONE_LETTER: Final = re.compile(r"(?<=[\u0621-\u064a])\?(?=[\u0621-\u064a])")
_REGULAR_EXPRESSION: Final = re.compile(r"(?<!\S)/\S+/(?!\S)")
_ENGLISH_NAMES: Final = ("title", "date", "after", "before", "source", "section", "author")
_ARABIC_NAMES: Final = ("عنوان", "تاريخ", "بعد", "قبل", "مصدر", "قسم", "كاتب")


@dataclass(frozen=True, slots=True)
class Offer:
    """A ``query`` that may have been meant, and a note that says so."""

    query: str
    note: Message


def offers(text: str) -> tuple[Offer, ...]:
    """Return what a query may have been meant as, in its bare words, at most a few; ``text`` is the query, visible."""
    masked = _masked(text)
    tokens = list(islice(_TOKEN.finditer(masked), _MOST_WORDS + 1))
    if len(tokens) > _MOST_WORDS:
        return ()
    found = (offer for index in range(len(tokens)) if (offer := _offer(text, tokens, index)) is not None)
    return tuple({offer.query: offer for offer in islice(found, _MOST_OFFERS)}.values())


def foreign_signs(text: str) -> tuple[Message, ...]:
    """Return notes on what a query, ``text``, has of the syntax of others and was read as words."""
    masked = _masked(text)
    notes = []
    unknown = dict.fromkeys(
        name
        for match in _NAMED.finditer(masked)
        if (name := match[1]).lower() not in FIELDS and not masked.startswith("//", match.end())
    )
    if unknown:
        notes.append(_unknown_fields(list(unknown)))
    if _ONE_LETTER.search(masked):
        notes.append(_NO_QUESTION_MARK)
    if _REGULAR_EXPRESSION.search(masked):
        notes.append(_NO_REGULAR_EXPRESSION)
    return tuple(notes)


def _masked(text: str) -> str:
    """Return ``text`` with a letter for every character that stands in quotation marks: nothing there is syntax."""
    return (
        text
        if _QUOTE_MARK.search(text) is None
        else re.sub(_QUOTATION, lambda match: "\u0640" * len(match.group()), text)
    )


def _offer(text: str, tokens: list[re.Match[str]], index: int) -> Offer | None:
    token = tokens[index]
    word = normalize(token.group())
    if token.group().startswith(_EM_DASHES) and WORD.match(token.group(), 1):
        return _exclusion(text, token.start(), token.start() + 1, token.group()) if index else None
    length = _length_of_exclusion(tokens, index)
    if length and 0 < index < len(tokens) - length:
        last = tokens[index + length - 1]
        return _exclusion(text, token.start(), tokens[index + length].start(), text[token.start() : last.end()])
    if token.group() in ("or", "Or") and 0 < index < len(tokens) - 1 and not text.isascii():
        return _alternative(text, token)
    is_behind_colon = index > 0 and tokens[index - 1].group().endswith(":")
    if not is_behind_colon and (word in _BEFORE_DATES or word in _FROM or _RANGE.match(token.group())):
        return _date(text, token.start(), is_from=word in _FROM)
    return None


def _length_of_exclusion(tokens: list[re.Match[str]], index: int) -> int:
    """Return how many words at ``index`` exclude what follows them."""
    before, word, after = (
        normalize(tokens[at].group()) if 0 <= at < len(tokens) else "" for at in range(index - 1, index + 2)
    )
    if (word, after) in _EXCLUDING_PAIRS:
        return 2
    is_operator = tokens[index].group() in OPERATORS
    return int(word in _EXCLUDING and (before, word) not in _EXCLUDING_PAIRS and not is_operator)


def _exclusion(text: str, start: int, operand: int, typed: str) -> Offer | None:
    found = re.compile(_OPERAND).match(text, operand)
    if found is None or not WORD.search(found.group()) or not WORD.match(found.group().lstrip('("«“')):
        return None
    query = f"{text[:start]}-{text[operand:]}"
    return _offered(query, typed, Message("to leave out what follows it", "لاستبعاد ما بعدها"))


def _alternative(text: str, token: re.Match[str]) -> Offer:
    query = f"{text[: token.start()]}OR{text[token.end() :]}"
    return _offered(query, token.group(), Message("for either word", "لإحدى الكلمتين"))


def _date(text: str, start: int, *, is_from: bool) -> Offer | None:
    typed = text[start : start + date_at_start(text[start : start + _LONGEST_DATE])]
    if not typed or (is_from and not _UP_TO.search(folded(typed))):
        return None
    query = f"{text[:start]}{'date' if typed.isascii() else 'تاريخ'}:{text[start:]}"
    return _offered(query, typed, Message("for the date", "لقراءتها تاريخًا"))


def _offered(query: str, typed: str, purpose: Message) -> Offer:
    query = " ".join(query.split())
    typed, named = shortened(typed), shortened(query)
    return Offer(
        query,
        Message(
            en=f"“{typed}” was looked for as written; {purpose.en}, search for {named}",
            ar=f"بُحث عن «{typed}» كما كُتبت؛ {purpose.ar} ابحث عن {named}",
        ),
    )


def _unknown_fields(names: list[str]) -> Message:
    en, ar = ", ".join(f"“{shortened(name)}:”" for name in names), "، ".join(f"«{shortened(name)}:»" for name in names)
    fields = ", ".join(f"{name}:" for name in _ENGLISH_NAMES), "، ".join(f"{name}:" for name in _ARABIC_NAMES)
    is_one = len(names) == 1
    return Message(
        en=f"{en} {'is no field and was' if is_one else 'are no fields and were'} read as words; "
        f"the fields are {fields[0]}.",
        ar=f"{'ليس' if is_one else 'ليست'} {ar} من الحقول فقُرئت كلماتٍ؛ والحقول هي {fields[1]}.",
    )


_NO_QUESTION_MARK: Final = Message(
    en="A question mark stands for no letter here and parts words; an asterisk stands for any letters.",
    ar="لا تنوب علامة الاستفهام هنا عن حرف بل تفصل بين الكلمات؛ والنجمة هي التي تنوب عن الحروف.",
)
_NO_REGULAR_EXPRESSION: Final = Message(
    en="Regular expressions are not understood and were read as words; an asterisk stands for any letters.",
    ar="لا تُفهم التعابير النمطية فقُرئت كلماتٍ؛ والنجمة هي التي تنوب عن الحروف.",
)
