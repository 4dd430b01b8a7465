"""Arabic in Latin letters, read as words of the articles: Trump as ترامب, Gaza as غزة, 7okoma as حكومة.

What no rule can find is listed in ``data/names.txt`` (Cairo is القاهرة). Other names are written in Arabic letters in
every way that the rules below allow and a word of the vocabulary confirms, the likeliest first. So are words in
Arabizi, which has digits for the letters that Latin lacks, and words that leave out their vowels, like Arabic. Common
English words (``data/english_words.txt``) are nothing of the kind.

A rule is ``latin  arabic:cost ...``; ``-`` stands for nothing. ``^`` before a group of letters is the beginning of the
word, ``$`` behind it the end. Costs are in hundredths, from 0 for the usual way to 90 for a very rare one.
"""

from __future__ import annotations

import heapq
import math
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import islice
from typing import Final, NamedTuple

from searchapp.analysis import letters
from searchapp.analysis.normalize import normalize
from searchapp.vocabulary.words import ARTICLE, Families, PackedWords, Range, VocabularyWord

_RULES: Final = """
b      ب:0
bb     ب:0
c      ك:5 س:30 تش:50 ق:60 ش:80
cc     ك:10 تش:20 كس:30
ce     س:15 سي:15 تشي:40
ci     سي:10 تشي:15 س:30
ch     تش:10 ش:15 ك:35 خ:30
ck     ك:0
cz     تش:20
d      د:0 ض:40 ذ:60
dd     د:0 ض:40
dh     ذ:10 ظ:25 ض:25 د:35
dj     ج:0
dzh    ج:0
f      ف:0
ff     ف:0
g      غ:15 ج:10 ق:50 ك:60 ي:90
gg     غ:15 ج:10
gh     غ:0 ج:60
gn     ني:10 غن:25 جن:25 ن:40
gu     غ:10 ج:20 غو:10 جو:15 قو:30
gui    غي:10 جي:15
gue    غ:15 غي:15 جي:20
h      ه:10 ح:20 خ:70
^h     ه:5 ح:15 -:80 خ:60
h$     ه:15 -:20 ح:20
j      ج:5 ي:40 خ:50 ه:80
k      ك:5 ق:30 خ:80
kk     ك:5 ق:30
kh     خ:0 ك:70
ks     كس:5
l      ل:0
ll     ل:0 ي:60
m      م:0
mm     م:0
n      ن:0
nn     ن:0
ng     نغ:10 نج:10 نق:50
gt     ط:50 غت:20 جت:20
nd$    ند:0 ن:45
p      ب:0
pp     ب:0
ph     ف:0
q      ق:0 ك:30
qu     كو:10 ك:15 قو:15
r      ر:0
rr     ر:0
rh     ر:0
s      س:5 ص:25 ز:35 ش:80
s$     س:5 ص:25 ز:35 -:60
se$    س:10 ز:15 سي:40 سه:40
ss     س:0 ص:30
sh     ش:0
sch    ش:0 سك:40
sz     ش:15 س:25
t      ت:5 ط:20 ث:80
tt     ت:0 ط:30
t$     ت:5 ط:20 ة:40 -:60
at$    ات:10 ة:10 ت:25 اط:40 ط:45
et$    يت:20 ت:15 ة:20 ط:35 يط:40
it$    يت:10 ت:30 ة:25 يط:30
an$    ان:10 ن:20 ا:40 عن:60
th     ث:10 ت:15 ذ:40 ط:60
tch    تش:0
tsch   تش:0
tz     تس:10 تز:20 ز:40
ts     تس:5
tsh    تش:10
v      ف:0 و:70
w      و:5 ف:25
^wr    ر:5
wh     و:5
x      كس:5 خ:60 ش:70
x$     كس:5 -:40
^x     ش:15 ز:20 كس:30
z      ز:5 ذ:40 ظ:40 ض:60 تس:60
zz     تز:15 ز:25 ز:20
zh     ج:20 ش:50 تش:50
y      ي:5 -:50
^y     ي:0 اي:30
y$     ي:5 -:60
a      ا:10 -:20 ع:50 عا:50 ي:90 اء:90 اع:80
^a     ا:0 ع:25 عا:40
a$     ا:10 ة:15 ى:30 اء:30 -:60 ع:60 يا:80
aa     ا:0 عا:30 اع:40 اء:60
ah     ا:15 اه:10 اح:15 ح:25 ه:40
ah$    ة:5 ا:25 اه:20 اح:25 ح:60
ae     اي:20 ا:25 ي:35 ائ:40
ai     اي:10 ي:20 ائ:30 عي:40 آي:20
^ai    اي:5 عاي:20 عي:25
ay     اي:10 ي:20
ei     اي:10 ي:15
^ei    اي:0 ع:30 عي:25
ey     اي:15 ي:10
ia     يا:5 ي:40 ا:60 ية:20
iya    ية:5 يا:5
iyya   ية:0 يا:5
eya    ية:5 يا:10
eyya   ية:5 يا:10
ih$    ح:15 ي:15 يه:20
au     او:5 و:25 اوو:40
^au    او:0
aw     او:5 و:20 ا:50
eau    و:5 او:20
eaux$  و:5
eh     ي:15 يه:15 ه:30
eh$    ه:10 ح:15 ي:20 يه:20
e      ي:25 -:15 ا:50 ع:80 ه:90
^e     ا:5 اي:20 ع:50
e$     -:15 ي:25 يه:35 ه:40 ة:30 ا:70
ee     ي:0
ea     ي:15 يا:15 ا:40
eo     يو:10 و:60
eu     يو:20 و:40 اوي:30 او:50
^eu    يو:5 او:20
ew     يو:15 و:40
i      ي:10 -:35 اي:35 ا:80 ائ:70
igh    اي:5
ight   ايت:5
ih     ي:10 يه:20
^i     ا:10 اي:15 ع:40 عي:50
i$     ي:5 -:70
ie     ي:10 يي:20 يه:40
^ie    اي:20
ii     ي:10 يي:20
ij     اي:15 ي:30
io     يو:5
iou    يو:10
oh     و:10 وه:15
oo     و:0
ou     و:5 او:40 -:50 وو:50
oua    وا:10 ؤا:10
oux$   و:5
o      و:10 -:45 ا:50 ع:70 عو:60
^o     او:5 ا:25 ع:30 عو:40
o$     و:5 ه:60
oa     وا:10 و:20
oe     و:15 وي:25
oi     وا:20 وي:20
^ou    او:5 و:30 ع:30
ow     او:15 و:15
oy     وي:5
u      و:10 -:35 ا:30 يو:50 ع:80
^u     او:5 ا:25 يو:20 ع:40 عو:50
u$     و:5
ue     و:20 وي:25 ي:40
ui     وي:15 ي:40
uh     و:10 وه:15
uu     و:10
ww     و:0
yy     ي:0
jj     ج:0
hh     ه:5 ح:10
'      ع:10 ء:30 -:10
2      ا:5 ء:5 ق:30 -:50
2a     ا:0 ء:10 قا:30 ق:30
2a$    ءة:5 اة:10 ا:15 قة:25
3      ع:0
3'     غ:0
3a     ع:0 عا:5
3a$    عة:5 عا:15 عى:25 ع:40
33     ع:0
4      ذ:5 ش:30
5      خ:0
6      ط:0
6'     ظ:0 ض:30
66     ط:0
7      ح:0
7'     خ:0
77     ح:0
8      ق:0 غ:40
9      ص:0 ق:25
9'     ض:0 ظ:25
99     ص:0
"""

#: What a long vowel costs that is in the Arabic word only, between two consonants.
_DROPPED_VOWEL: Final = 35
_LONG_VOWELS: Final = (letters.ALEF, letters.WAW, letters.YEH)
_VOWELS: Final = frozenset("aeiou")

#: A word drops its vowels if fewer than one in this many letters is one.
_FEW_VOWELS: Final = 4

#: Latin letters and digits that have a sound in Arabizi.
_ARABIZI: Final = re.compile(r"[a-z']*[2-9][a-z2-9']*")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼʿʾ`´′", "'"))
_POSSESSIVE: Final = "'s"

#: The fewest letters of a word with digits, and of one in capitals: shorter ones are abbreviations.
_FEWEST_IN_ARABIZI: Final = 3
_FEWEST_CAPITALS: Final = 4

#: The article before a name in Latin letters; its consonant is often that of the name.
_ARTICLES: Final = frozenset(("al", "el", "il", "ul"))
_ASSIMILATED: Final = re.compile(r"[ae](?P<consonant>dh|th|sh|[dnrstz])")


#: The most that a reading of a name may cost, for each Latin letter and in all.
_MAX_LETTER_COST: Final = 22
_MAX_COST: Final = 130

_MAX_STEPS: Final = 6000

#: The number of matches that are weighed against each other.
_MAX_MATCHES: Final = 40

#: How much cost is made up for by ten times as many occurrences: of names that are frequent in news, the most are read
#: rightly with 15 to 25.
_FREQUENCY_WEIGHT: Final = 20


class Way(NamedTuple):
    """Arabic letters, normalized, for a group of Latin ones, and the cost of this way of writing them."""

    letters: str
    cost: int


def _ways(text: str) -> Iterator[tuple[str, tuple[Way, ...]]]:
    for line in text.strip().splitlines():
        latin, *ways = line.split()
        pairs = (way.rsplit(":", 1) for way in ways)
        yield latin, tuple(Way(normalize(letters) if letters != "-" else "", int(cost)) for letters, cost in pairs)


#: The ways of writing each group of Latin letters.
WAYS: Final = dict(_ways(_RULES))
_LONGEST_GROUP: Final = 4


def ways_at(word: str, start: int) -> Iterator[tuple[int, Way]]:
    """Yield each way of writing a group of letters of ``word``, in lower case, from ``start``, after the group's end.

    If a group has ways of its own for the beginning or the end of a word, it has only these there.
    """
    for end in range(start + 1, min(start + _LONGEST_GROUP, len(word)) + 1):
        group = word[start:end]
        # Behind a digit an apostrophe is one of its dots.
        if group[-1].isdecimal() and word[end : end + 1] == "'":
            continue
        anchored = ([f"^{group}"] if start == 0 else []) + ([f"{group}$"] if end == len(word) else [])
        for ways in [WAYS[it] for it in anchored if it in WAYS] or [WAYS.get(group, ())]:
            for way in ways:
                yield end, way


@cache
def listed_names() -> dict[str, str]:
    """Return the Arabic name for each listed one, which is in lower-case Latin letters, its words one space apart."""
    return dict(_name_pairs(_lines("names.txt")))


@cache
def english_words() -> frozenset[str]:
    """Return common English words, in lower case."""
    return frozenset(word for line in _lines("english_words.txt") for word in line.split())


def _lines(name: str) -> list[str]:
    """Return the lines of a data file without comments."""
    text = resources.files("searchapp.vocabulary").joinpath("data", name).read_text(encoding="utf-8")
    return [line.partition("#")[0] for line in text.splitlines()]


def _name_pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        names, _, arabic = line.partition("=")
        for name in filter(None, map(str.strip, names.split(","))):
            yield name, arabic.strip()


def plain_latin(word: str) -> str:
    """Return ``word`` in the letters from a to z, apostrophes and the digits of Arabizi; empty when it has others.

    It loses its accents and an English genitive. Capitals with digits are an abbreviation (F35).
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word.casefold().translate(_APOSTROPHES).replace("ı", "i"))
        if not unicodedata.combining(letter)
    )
    plain = plain.strip("'")
    if len(plain) > len(_POSSESSIVE) + 2:
        plain = plain.removesuffix(_POSSESSIVE)
    if _ARABIZI.fullmatch(plain):
        is_word = len(plain) >= _FEWEST_IN_ARABIZI and not word.isupper() and any(map(str.isalpha, plain))
        return plain if is_word else ""
    return plain if plain.isascii() and plain.replace("'", "").isalpha() else ""


def is_abbreviation(word: str) -> bool:
    """Return whether ``word`` is to be spelt out rather than pronounced: a few capitals, or without a vowel."""
    return word.isupper() and len(word) < _FEWEST_CAPITALS


def is_article_of(article: str, name: str) -> bool:
    """Return whether ``article``, plain Latin, is the Arabic one before the plain ``name``: el Sisi, ash-Sharq."""
    assimilated = _ASSIMILATED.fullmatch(article)
    return article in _ARTICLES or (assimilated is not None and name.startswith(assimilated["consonant"]))


class Sound(NamedTuple):
    """A word that a name in Latin letters may stand for, and the cost of writing it so, for each Latin letter."""

    word: VocabularyWord
    cost: float


def sounding_like(word: str, families: Families, *, article: bool = False) -> list[Sound]:
    """Return the words that ``word``, a name in Latin letters, may stand for, the likeliest first.

    With ``article`` they are words behind the Arabic article. How frequent a word is counts for more than how usual it
    is to write it so.
    """
    latin = plain_latin(word)
    if not latin:
        return []
    costs: dict[VocabularyWord, int] = {}
    for found, cost in _found(latin, families, article=article):
        costs[found] = min(cost, costs.get(found, cost))
    words: dict[str, Sound] = {}
    for found in sorted(costs, key=lambda it: costs[it] - _FREQUENCY_WEIGHT * math.log10(it.count)):
        words.setdefault(found.normalized, Sound(found, costs[found] / len(latin)))
    return list(words.values())


def _found(latin: str, families: Families, *, article: bool) -> Iterator[tuple[VocabularyWord, int]]:
    table = families.table
    if article:
        yield from ((table[it], cost) for it, cost in islice(_matches(latin, table.normalized, ARTICLE), _MAX_MATCHES))
        return
    yield from ((families.word(it), cost) for it, cost in islice(_matches(latin, families.bases), _MAX_MATCHES))
    # The first letters of a name may have been taken for clitics, like those of والش.
    yield from ((table[it], cost) for it, cost in islice(_matches(latin, table.normalized), _MAX_MATCHES))


class _Step(NamedTuple):
    """The first ``start`` letters of a name written as the first ``length`` letters of the words ``among``."""

    cost: int
    start: int
    length: int
    among: Range


def _matches(latin: str, words: PackedWords, prefix: str = "") -> Iterator[tuple[int, int]]:
    """Yield the numbers of the ``words`` that ``latin`` can be written as behind ``prefix``, with the cost, the
    cheapest first.
    """
    steps = [_Step(0, 0, len(prefix), words.starting(prefix))]
    limit = min(_MAX_COST, _MAX_LETTER_COST * len(latin))
    in_arabizi = not latin.replace("'", "").isalpha()
    drops_vowels = _FEW_VOWELS * sum(map(_VOWELS.__contains__, latin)) < len(latin)
    taken: set[tuple[int, int, Range]] = set()
    while steps and len(taken) < _MAX_STEPS:
        cost, start, length, among = heapq.heappop(steps)
        # Several ways lead to most states, and the cheapest comes first.
        if (start, length, among) in taken:
            continue
        taken.add((start, length, among))
        if start == len(latin):
            if among.first < among.end and len(words[among.first]) == length:
                yield among.first, cost
            continue
        ways = [*ways_at(latin, start)]
        if drops_vowels and start and _VOWELS.isdisjoint(latin[start - 1 : start + 1]):
            ways += [(start, Way(vowel, _DROPPED_VOWEL)) for vowel in _LONG_VOWELS]
        for end, way in ways:
            further = words.continued(among, length, way.letters) if way.letters else among
            # Who writes Arabizi knows the Arabic, and gives its short vowels, a letter each.
            is_short_vowel = in_arabizi and not way.letters and end == start + 1
            reached = cost + (way.cost * 3 // 4 if is_short_vowel else way.cost)
            if further.first < further.end and reached <= limit:
                heapq.heappush(steps, _Step(reached, end, length + len(way.letters), further))
