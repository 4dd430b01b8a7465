"""Names and words that are written apart and joined: عبد الله and عبدالله, فيس بوك and فيسبوك, F-16 and F16.

Given the words of a query, :func:`compounds` returns which of them are such a name, and all its spellings. Most are
known by their class, that is by one of their words; the others are listed in ``data/compounds.txt``:

=======================  ========================================================
class                    spellings
=======================  ========================================================
عبد and a name of God    joined or apart
أبو أبي أبا and a name   one of them is as good as the other, joined or apart
ابن بن and a name        likewise; not ابن عم
ذو ذي ذا and a word      likewise; joined only before the article
بور, أم, اللا            joined or apart
نور الدين, نصر الله ...  joined or apart, where the first word makes such names
د. م. أ. أ.د. and name   the titles in full
letters that stand alone they belong together: أ ف ب
clitics that stand alone الـ 20, و السودان: joined
Latin letters, digits    F 16, Wi Fi: joined; WiFi, F16: apart
digits by three          12 500: joined or apart
=======================  ========================================================

A spelling that exists nowhere does no harm, as nothing matches it. So a joined word is taken apart wherever it looks
like a class; two words are joined only where that gives no other word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from searchapp.analysis.data import read_spellings
from searchapp.analysis.normalize import normalize, without_diacritics
from searchapp.analysis.stopwords import is_stopword
from searchapp.model import MatchLevel

#: A way to write a name: its words.
Spelling = tuple[str, ...]

_COMPOUNDS: Final = "compounds.txt"
_WHOLE_VARIANTS: Final = "whole_variants.txt"


class Known(NamedTuple):
    """A listed name: its ``spellings``, and the ``level`` at which they match each other."""

    spellings: tuple[Spelling, ...]
    level: MatchLevel


#: The listed names, by each of their spellings in normalized form.
Listed = Mapping[Spelling, Known]


class Compound(NamedTuple):
    """A name among the words of a query: ``length`` words from ``start`` on.

    ``spellings`` are all its spellings, as they stand in the query first. Where it is not ``fixed``, its words may also
    be two words that have nothing to do with each other, so they need not stand side by side.
    """

    start: int
    length: int
    spellings: tuple[Spelling, ...]
    level: MatchLevel = MatchLevel.SPELLING
    fixed: bool = True


def compounds(words: Sequence[str], listed: Listed | None = None) -> tuple[Compound, ...]:
    """Return the names among ``words``, neighbours in a query, from first to last; no two of them overlap.

    ``listed`` are the names known besides the classes, by default those that come with searchapp.
    """
    reader = _Reader([without_diacritics(word) for word in words], shipped() if listed is None else listed)
    found: list[Compound] = []
    position = 0
    while position < len(words):
        compound = reader.at(position)
        if compound is not None:
            found.append(compound)
        position += compound.length if compound is not None else 1
    return tuple(found)


@cache
def shipped() -> Listed:
    """Return the names listed in ``data/compounds.txt``, and the words in ``data/whole_variants.txt``."""
    joined = listed_spellings(read_spellings(_COMPOUNDS), MatchLevel.SPELLING)
    return joined | listed_spellings(read_spellings(_WHOLE_VARIANTS), MatchLevel.VARIANT)


def listed_spellings(classes: Iterable[Iterable[Spelling]], level: MatchLevel) -> dict[Spelling, Known]:
    """Return ``classes``, the spellings of names, by each of their spellings; classes that share one become one."""
    found: dict[Spelling, Known] = {}
    for spellings in classes:
        members: dict[Spelling, Spelling] = {}
        for spelling in spellings:
            key = tuple(map(normalize, spelling))
            known = found[key].spellings if key in found else ()
            members |= {tuple(map(normalize, other)): other for other in (*known, spelling)}
        found |= dict.fromkeys(members, Known(tuple(members.values()), level))
    return found


_FATHERS: Final = ("أبو", "أبي", "أبا")
_SONS: Final = ("بن", "ابن")
_OWNERS: Final = ("ذو", "ذي", "ذا")
_ARTICLE: Final = "ال"
_SLAVES: Final = ("عبد", "العبد")
_NORMALIZED: Final[dict[tuple[str, ...], tuple[str, ...]]] = {
    heads: tuple(map(normalize, heads)) for heads in (_FATHERS, _SONS, _OWNERS, _SLAVES)
}

#: Names of God without the article, behind عبد.
_WITHOUT_ARTICLE: Final = frozenset(map(normalize, ("ربه", "رب", "رب النبي", "مناف", "شمس")))

#: Names that are written like a stop word where ى and ي are not told apart.
_LIKE_STOPWORDS: Final = ("علي",)

#: Whose son is no name: ابن عم.
_KIN_WORDS: Final = (
    "عم عمه عمها عمي عمهم عمة عمته عمتها خال خاله خالها خالة خالته خالتها أخ أخي أخيه أخيها أخت أخته أختها شقيق "
    "شقيقه شقيقها شقيقة شقيقته شقيقتها زوج زوجها زوجة زوجته جلدته جلدتنا جلدتهم بلد بلده البلد بلدة بلدته البلدة "
    "مدينة مدينته المدينة قرية قريته القرية محافظة المحافظة رئيس الرئيس وزير الوزير ملك الملك أمير الأمير حاكم "
    "نائب مسؤول المسؤول قائد القائد النيل الكلب كلب الحرام حرام العاهرة القاعدة المواطن الوطن البادية الحي الشعب "
    "الثورة الصحراء الأرض البيئة النادي نادي الحزب عائلة العائلة أسرة الأسرة قبيلة القبيلة وحيد بار"
)
_KIN: Final = frozenset(map(normalize, _KIN_WORDS.split()))

#: What makes names with the second part: نور الدين, نصر الله, سيف الإسلام.
_NAMES_WITH: Final = {
    "الدين": "نور عز صلاح شمس بدر سيف علاء جمال ضياء محي محيي محيى فخر نجم تقي حسام شرف سعد خير نصر ناصر كمال برهان "
    "زين تاج جلال ركن أسد شهاب عماد غياث مجد معز قطب بهاء شجاع عضد سراج صفي رشيد زكي حميد نصير عصام هاني مصباح ولي",
    "الله": "نصر عطا خير جار رام حزب سعد فضل فتح هبة عون ضيف آية حمد جاد خلف رزق عوض لطف ذكر حبيب فرج عناية أمر "
    "نعمة رحمة عبيد أسد سيف نور شكر خليل وجيه منة دخيل عزت حفظ رحيم",
    "الإسلام": "سيف نور شمس فخر",
    "الحق": "ضياء نور سيف صدام جاد أنوار",
    "العابدين": "زين",
    "الهدى": "نور أبو",
    "النصر": "سيف",
}
_FIRST_OF_NAMES: Final = {
    normalize(second): frozenset(map(normalize, firsts.split())) for second, firsts in _NAMES_WITH.items()
}

#: Titles and what they stand for. Latin abbreviations are not among them.
_TITLES: Final = (
    (("د",), ("الدكتور",), ("دكتور",), ("الدكتورة",), ("دكتورة",)),
    (("م",), ("المهندس",), ("مهندس",), ("المهندسة",), ("مهندسة",)),
    (("أ",), ("الأستاذ",), ("أستاذ",), ("الأستاذة",), ("أستاذة",)),
    (("أ", "د"), ("الأستاذ", "الدكتور"), ("الأستاذة", "الدكتورة"), ("البروفيسور",), ("البروفسور",)),
)
_SPELLINGS_OF_TITLES: Final = {
    tuple(map(normalize, title)): (title, *(other for other in titles if other != title))
    for titles in _TITLES
    for title in titles
}

#: Joined they are another word.
_OTHER_WORDS: Final = frozenset(map(normalize, ("بنغازي", "بنزين", "بندقية", "أبوابها", "ذواتها", "بوردو")))

_CLITICS: Final = re.compile("[وف]?[بلك]?")
_CLITICS_AND_ARTICLE: Final = re.compile("[وف]?(?:[بك]?ال|لل|[بلك])?")
_LONE_CLITICS: Final = re.compile("[وف]?[بلك]?(?:ا?ل)?")
_ARABIC: Final = re.compile("[ء-ي]+")
_OTHER_SCRIPT: Final = re.compile(r"[^\W_ء-ي]+")
_LATIN: Final = re.compile("[A-Za-z]+")
_DIGITS: Final = re.compile("[0-9]+")
_LATIN_AND_DIGITS: Final = re.compile("([A-Za-z]{1,10})([0-9]{1,4})|([0-9]{1,4})([A-Za-z]{1,3})")
_CAMEL_CASE: Final = re.compile("([A-Z][a-z]+)([A-Z][a-z]+)")
_THOUSANDS: Final = re.compile("[1-9][0-9]{0,2}")
_THREE_DIGITS: Final = re.compile("[0-9]{3}")
_YEARS: Final = range(1000, 2100)

_LONGEST_CLITICS: Final = len("وبال")
_LEAST_OF_NAME: Final = 2
_LEAST_OF_SON: Final = 4
_MOST_LATIN_LETTERS: Final = 8


class _Reader:
    """Finds what name begins at a word. Words are compared in normalized form and given back as they were typed."""

    def __init__(self, words: list[str], listed: Listed) -> None:
        self._words = words
        self._forms = list(map(normalize, words))
        self._listed = listed
        self._longest = max(map(len, listed), default=0)

    def at(self, start: int) -> Compound | None:
        """Return the name that begins at ``start``, if there is one."""
        rules: tuple[Callable[[int], Compound | None], ...] = (
            self._from_list, self._title, self._slave, self._father, self._son, self._owner, self._joined_class,
            self._two_parts, self._other_script, self._thousands, self._letters, self._clitic,
        )  # fmt: skip
        return next((found for rule in rules if (found := rule(start)) is not None), None)

    def _found(
        self,
        start: int,
        length: int,
        others: Iterable[Spelling],
        level: MatchLevel = MatchLevel.SPELLING,
        *,
        fixed: bool = True,
    ) -> Compound:
        typed = tuple(self._words[start : start + length])
        different = {tuple(map(normalize, spelling)): spelling for spelling in (*others, typed)}
        return Compound(start, length, (typed, *(it for it in different.values() if it != typed)), level, fixed)

    def _is_name(self, position: int) -> bool:
        """Return whether a word stands at ``position`` that may be part of a name."""
        if position >= len(self._words):
            return False
        form = self._forms[position]
        is_other = is_stopword(form) and self._words[position] not in _LIKE_STOPWORDS
        return len(form) >= _LEAST_OF_NAME and _ARABIC.fullmatch(form) is not None and not is_other

    def _from_list(self, start: int) -> Compound | None:
        for length in range(min(self._longest, len(self._words) - start), 0, -1):
            first, *others = self._forms[start : start + length]
            for end in range(min(len(first), _LONGEST_CLITICS + 1)):
                known = self._listed.get((first[end:], *others))
                if known is not None and _CLITICS_AND_ARTICLE.fullmatch(first[:end]):
                    clitics = self._words[start][:end]
                    spellings = (_behind(clitics, spelling) for spelling in known.spellings)
                    return self._found(start, length, spellings, known.level)
        return None

    def _title(self, start: int) -> Compound | None:
        for length in (2, 1):
            first, *others = self._forms[start : start + length]
            clitics = "و" if len(first) > 1 and first.startswith("و") else ""
            titles = _SPELLINGS_OF_TITLES.get((first.removeprefix(clitics), *others), ())
            if not titles or not self._is_name(start + length):
                continue
            is_short = _is_short(titles[0])
            name = self._name_at(start + length)
            spellings = (
                (clitics + title[0], *title[1:], *spelling)
                for title in titles
                if is_short or title == titles[0] or _is_short(title)
                for spelling in name.spellings
            )
            return self._found(start, length + name.length, spellings, MatchLevel.VARIANT, fixed=is_short)
        return None

    def _name_at(self, start: int) -> Compound:
        """Return the name that begins at ``start``: of a class, or else the one word."""
        rules = (self._slave, self._father, self._joined_class, self._two_parts)
        found = next((found for rule in rules if (found := rule(start)) is not None), None)
        return found or self._found(start, 1, ())

    def _head(self, start: int, heads: tuple[str, ...]) -> str | None:
        """Return the clitics before one of ``heads`` at ``start``, or None where another word stands there."""
        form = self._forms[start]
        for head in _NORMALIZED[heads]:
            clitics = form.removesuffix(head)
            # Before a bare alef or ذا a clitic is none: بابا is no "by أبا", لذا no "to ذا".
            is_clear = not clitics or (self._words[start].endswith(heads) and head != "ذا")
            if clitics != form and _CLITICS.fullmatch(clitics) and is_clear:
                return clitics
        return None

    def _slave(self, start: int) -> Compound | None:
        clitics = self._head(start, _SLAVES)
        if clitics is None or not self._is_name(start + 1):
            return None
        following = self._forms[start + 1]
        if following not in _WITHOUT_ARTICLE and not (following.startswith(_ARTICLE) and len(following) > len("الش")):
            return None
        return self._found(start, 2, [(self._words[start] + self._words[start + 1],)])

    def _father(self, start: int) -> Compound | None:
        clitics = self._head(start, _FATHERS)
        if clitics is None or not self._is_name(start + 1):
            return None
        heads = [clitics + head for head in _FATHERS]
        if self._begins_name(start + 1):
            return self._found(start, 1, ((head,) for head in heads))
        name = self._words[start + 1]
        joined = heads if name.startswith(_ARTICLE) else heads[:1]
        return self._found(start, 2, [*((head, name) for head in heads), *_joins(joined, name)])

    def _son(self, start: int) -> Compound | None:
        form = self._forms[start]
        if form.removeprefix("و") not in _SONS or not self._is_name(start + 1) or self._forms[start + 1] in _KIN:
            return None
        heads = [("و" if form.startswith("و") else "") + head for head in _SONS]
        if self._begins_name(start + 1):
            return self._found(start, 1, ((head,) for head in heads))
        name = self._words[start + 1]
        joined = heads[:1] if len(name) >= _LEAST_OF_SON else []
        return self._found(start, 2, [*((head, name) for head in heads), *_joins(joined, name)])

    def _owner(self, start: int) -> Compound | None:
        clitics = self._head(start, _OWNERS)
        if clitics is None or not self._is_name(start + 1):
            return None
        heads, following = [clitics + head for head in _OWNERS], self._words[start + 1]
        joined = heads[:2] if following.startswith(_ARTICLE) else []
        return self._found(start, 2, [*((head, following) for head in heads), *_joins(joined, following)])

    def _begins_name(self, start: int) -> bool:
        """Return whether the word at ``start`` begins a name of its own, of two words or one."""
        return len(self._name_at(start).spellings) > 1

    def _joined_class(self, start: int) -> Compound | None:
        """Return the name that a word is where its two parts are joined."""
        word = self._words[start]
        match = _JOINED.fullmatch(word)
        if match is not None:
            clitics, head, name = match["clitics"], match["head"], match["name"]
            family = (heads for heads in (_FATHERS, _SONS, _OWNERS) if normalize(head) in _NORMALIZED[heads])
            heads = next(family, (head,))
            if normalize(word) in _OTHER_WORDS:
                return None
            return self._found(start, 1, ((clitics + spelling, name) for spelling in heads))
        for second in _NAMES_WITH:
            first = word.removesuffix(second)
            if first != word and len(first) >= _LEAST_OF_NAME and _CLITICS.fullmatch(first) is None:
                return self._found(start, 1, [(first, second)])
        return None

    def _two_parts(self, start: int) -> Compound | None:
        if not self._is_name(start + 1):
            return None
        (form, following), (first, second) = self._forms[start : start + 2], self._words[start : start + 2]
        firsts = _FIRST_OF_NAMES.get(following, frozenset())
        is_name = form in firsts or (form[1:] in firsts and _CLITICS.fullmatch(form[:1]) is not None)
        if is_name or form == "بور":
            return self._found(start, 2, _joins([first], second))
        if form in ("ام", "اللا") and (form == "اللا" or second.startswith(_ARTICLE)):
            return self._found(start, 2, _joins([first], second), fixed=form == "اللا")
        return None

    def _other_script(self, start: int) -> Compound | None:
        word, following = self._words[start], self._words[start + 1 : start + 2]
        apart = _LATIN_AND_DIGITS.fullmatch(word) or _CAMEL_CASE.fullmatch(word)
        if apart is not None:
            return self._found(start, 1, [tuple(part for part in apart.groups() if part)])
        if not following or not _LATIN.fullmatch(word):
            return None
        is_short = len("xy") < len(word) + len(following[0]) <= _MOST_LATIN_LETTERS
        if _DIGITS.fullmatch(following[0]) or (_LATIN.fullmatch(following[0]) and is_short):
            return self._found(start, 2, _joins([word], following[0]), fixed=False)
        return None

    def _thousands(self, start: int) -> Compound | None:
        forms = self._forms[start:]
        if _DIGITS.fullmatch(forms[0]) and len(forms[0]) > len("100") and not forms[0].startswith("0"):
            value = int(forms[0][:7])
            if value not in _YEARS:
                return self._found(start, 1, [tuple(f"{int(forms[0]):,}".split(","))])
        length = 1
        while length < len(forms) and _THREE_DIGITS.fullmatch(forms[length]):
            length += 1
        if length == 1 or not _THOUSANDS.fullmatch(forms[0]):
            return None
        return self._found(start, length, [("".join(forms[:length]),)], fixed=False)

    def _letters(self, start: int) -> Compound | None:
        length = 0
        while start + length < len(self._forms) and _is_lone_letter(self._forms[start + length]):
            length += 1
        return self._found(start, length, ()) if length > 1 else None

    def _clitic(self, start: int) -> Compound | None:
        """Return a clitic that stands alone with the word that it belongs to."""
        word, following = self._words[start], self._words[start + 1 : start + 2]
        if following and _LONE_CLITICS.fullmatch(word) and _OTHER_SCRIPT.fullmatch(self._forms[start + 1]):
            return self._found(start, 2, [tuple(following)])
        if word == "و" and following and _ARABIC.fullmatch(self._forms[start + 1]):
            return self._found(start, 2, [(word + following[0],)], fixed=False)
        if word.startswith("وال") and len(word) > len("وال") + 1:
            return self._found(start, 1, [("و", word[1:])])
        return None


#: Joined names, as they are spelt. What only looks like one does no harm: nobody writes أبو اب.
_JOINED: Final = re.compile(
    "(?P<clitics>[وف]?[بلك]?)"
    "(?P<head>(?:ال)?عبد(?=ال..|ربه)|[أا]بو|[أا]ب[يا](?=ال)|بن|بور|ذ[وي](?=ال)|[أا]م(?=ال..)|اللا)(?P<name>...+)"
)


def _is_short(title: Spelling) -> bool:
    return all(len(word) == 1 for word in title)


def _is_lone_letter(form: str) -> bool:
    return len(form) == 1 and _ARABIC.fullmatch(form) is not None


def _joins(heads: Iterable[str], name: str) -> Iterator[Spelling]:
    return ((head + name,) for head in heads if normalize(head + name) not in _OTHER_WORDS)


def _behind(clitics: str, spelling: Spelling) -> Spelling:
    return (clitics + spelling[0], *spelling[1:])
