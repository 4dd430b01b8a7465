"""Words that no dictionary has: names, adjectives in ي, places in يا, and whatever else the corpora are full of.

What was mined is guessed. Each rule asks for what only such a word has: a name stands behind a preposition where a verb
or an accusative cannot; an adjective has both genders; an open word stands alone or behind the article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from searchapp.analysis.data import read_sections
from searchapp.analysis.lexicon.making.draft import NAME_KEY, Draft
from searchapp.analysis.lexicon.making.nouns import COUNTABLE
from searchapp.analysis.lexicon.paradigms import (
    ARTICLE,
    BARE_NAME,
    DEFINITE_NAME,
    NAME,
    NISBA,
    NISBA_MASCULINE,
    NOUN,
    PERSONS,
    PRONOUNS_OF_NAMES,
    VERBS,
    NounFeatures,
)
from searchapp.analysis.lexicon.spelling import UNIT
from searchapp.analysis.normalize import normalize

NAMES: Final = "names.txt"

#: How much likelier a listed name is than what else it may be read as; and such a name behind the article.
_LISTED: Final = 30.0
_LISTED_DEFINITE: Final = 0.5
#: And a name that is listed with the article without it.
_LISTED_BARE: Final = 0.5
#: How often an abstract noun in ية stands there (مصداقية, which has no adjective).
_LEAST_ABSTRACT: Final = 20
#: The section of names that are common words, and how likely such a word is the name behind the article.
_SHARED: Final = "given names that are common words"
_SHARED_DEFINITE: Final = 0.15
#: The least share of a word that stands behind prepositions or the article if it is no verb.
_LEAST_NOMINAL: Final = 0.06
#: The least share of a word behind a clitic that its rest has alone.
_LEAST_FREE: Final = 0.1
#: How often a word is there for what is never there beside it to say something.
_ENOUGH: Final = 20
_CLITIC_LETTERS: Final = "بلكفو"
_ARTICLES: Final = ("وال", "بال", "فال", "كال", "ولل", "وبال", "لل", "ال")
_PROCLITICS: Final = (*_ARTICLES, "و", "ب", "ل", "ف", "ك", "")
_ENDINGS: Final = ("ات", "ها", "هم", "ه", "ا", "ين", "ون", "نا", "ي", "ان")
_BEFORE_FEMININES: Final = ("وال", "بال", "لل", "كال", "فال", "ال", "و", "ب", "ل", "")


def without_article(name: str) -> str:
    """Return ``name`` without its article, unless next to nothing would be left."""
    return name[2:] if name.startswith(ARTICLE) and len(name) >= 5 else name


def listed_names() -> list[str]:
    """Return the names listed by hand, but those of :func:`shared_names`."""
    sections = read_sections(NAMES)
    return sorted({name for section, names in sections.items() if section != _SHARED for name in names})


def shared_names() -> list[str]:
    """Return the given names listed by hand that are common words as well: كريم."""
    return sorted(set(read_sections(NAMES)[_SHARED]))


def add_names(draft: Draft, names: Iterable[str]) -> None:
    """Add those of ``names`` that the corpora have and that are neither nouns, particles nor forms of verbs."""
    citations = {normalize(word) for word in draft.citations}
    added: set[str] = set()
    for name in sorted(names, key=lambda it: (-draft.counts.surfaces[without_article(it)], it)):
        word = without_article(name)
        normalized = normalize(word)
        is_noun = normalized in citations or (word.endswith("ة") and word[:-1] in draft.citations)
        counts = draft.counts
        attested = counts.of(word) + counts.of(ARTICLE + word) + counts.of("و" + word)
        if len(word) < 3 or is_noun or normalized in added or not attested or not draft.may_be_noun(word):
            continue
        if word.endswith(("ات", "يا")) and draft.reads_alone(word):  # ملفات, دوليا
            continue
        if not _is_particle(draft, word) and not _is_rather_behind_a_clitic(draft, word):
            draft.add_name(word)
            added.add(normalized)


def _is_particle(draft: Draft, word: str) -> bool:
    return any(it.lexeme.startswith("p:") and it.cost == 0 for it in draft.readings(word))


def _is_rather_behind_a_clitic(draft: Draft, word: str) -> bool:
    """Return whether ``word`` is more likely a common noun behind a clitic: باسم "in the name of"."""
    return word[0] in _CLITIC_LETTERS and any(
        it.before.proclitic.part_of_speech == NOUN
        and it.before.proclitic.parts
        and it.ending.role.endswith((":s", ":f"))
        and it.cost <= UNIT * 2
        and draft.counts.of_noun(it.lexeme) > 2 * draft.counts.of_noun(word)
        for it in draft.readings(word)
    )


def add_listed_names(draft: Draft) -> None:
    """Add the names listed by hand; what differs in its hamzas only (إثيوبيا, أثيوبيا) is one name.

    A name that is spelt like a noun or a verb is another lexeme than that.
    """
    names = sorted(listed_names(), key=lambda name: (-draft.counts.surfaces[without_article(name)], name))
    first: dict[str, str] = {}
    known = set(names)
    for name in names:
        word = without_article(name)
        twins = {word, ARTICLE + word} <= known  # كاميرون is no الكاميرون
        own = name if twins else first.setdefault(normalize(word), name)
        clash = (twins and word != name) or _is_another_word(draft, word)
        lexeme = NAME_KEY + own if clash else without_article(own)
        if word != name:
            draft.add_name(word, lexeme, DEFINITE_NAME, _LISTED)
            if not clash:
                draft.add_name(word, lexeme, BARE_NAME, _LISTED_BARE)
        elif clash:
            draft.add_name(word, lexeme, BARE_NAME, _LISTED)
            draft.add_name(word, lexeme, DEFINITE_NAME, _LISTED_DEFINITE)
        else:
            draft.add_name(word, lexeme, BARE_NAME if twins else NAME, weight=_LISTED)
        if word.endswith("ة"):  # غزتنا
            draft.add(word[:-1], lexeme, BARE_NAME, PRONOUNS_OF_NAMES, _LISTED)
    for name in shared_names():
        draft.add_name(name, NAME_KEY + name, BARE_NAME)
        draft.add_name(name, NAME_KEY + name, DEFINITE_NAME, _SHARED_DEFINITE)


def _is_another_word(draft: Draft, word: str) -> bool:
    return word in draft.citations or (word.endswith("ة") and word[:-1] in draft.citations) or draft.is_verb(word)


def add_nisbas(draft: Draft, dropped: set[str]) -> None:
    """Add the adjectives in ي that the corpora have in both genders, and the places in يا beside them."""
    feminines: Counter[str] = Counter()
    for word, count in draft.counts.surfaces.items():
        if word.endswith("ية") and len(word) >= 5:
            before = next(it for it in _BEFORE_FEMININES if word.startswith(it))
            if len(word) - len(before) >= 4:
                feminines[word[len(before) : -2]] += count
    for base, count in feminines.items():
        if count < 3 or len(base) < 2:
            continue
        _add_place(draft, base + "يا")
        adjective = base + "ي"
        own = adjective + "ة" in draft.citations and adjective + "ة" not in dropped
        if adjective not in draft.citations and _is_adjective(draft, base, count):
            draft.add_noun(adjective, kind=NISBA_MASCULINE if own else NISBA)
        elif not own and count >= _LEAST_ABSTRACT and _is_abstract(draft, adjective + "ة"):
            draft.add_noun(adjective + "ة", COUNTABLE)


def _is_abstract(draft: Draft, word: str) -> bool:
    """Return whether ``word`` is a noun in ية: it is no noun behind a clitic (بنهاية), no form of one and no name."""
    if word[1:] in draft.citations or draft.reads_alone(word):
        return False
    return not {word, ARTICLE + word} & set(listed_names())


def _add_place(draft: Draft, place: str) -> None:
    behind = draft.counts.of_surfaces(place, "ل", "ب", "ول", "وب")
    of_all = draft.counts.of_surfaces(place, "", "و", "ل", "ب")
    if place not in draft.citations and behind >= 2 and behind >= 0.04 * of_all:
        if draft.counts.of_noun(place[:-1] + "ات") > draft.counts.of_noun(place):  # ميليشيا, ميليشيات
            draft.add_noun(place)
        else:
            draft.add_name(place)


def _is_adjective(draft: Draft, base: str, feminines: int) -> bool:
    counts = draft.counts
    definite = counts.of_surfaces(base + "ي", ARTICLE)
    masculines = counts.of_surfaces(base + "ي", "", ARTICLE, "وال", "لل")
    plurals = counts.of_surfaces(base + "يين", "", ARTICLE, "لل") + counts.of_surfaces(base + "يون", "", ARTICLE)
    if definite < 3 and not (masculines >= 5 and plurals >= 2):
        return False
    return masculines >= min(0.02 * feminines, 20)


def add_open_words(draft: Draft, names: Iterable[str]) -> None:
    """Add stems of what the corpora have at least twice and the draft cannot read, or reads as what it hardly is."""
    unread = {word: count for word, count in draft.counts.surfaces.items() if count > 1 and not _is_read(draft, word)}
    behind: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in unread.items():
        for proclitic in _PROCLITICS:
            if word.startswith(proclitic) and len(word) - len(proclitic) >= 3:
                behind[word[len(proclitic) :]][proclitic] += count
    known = set(names)
    for word in sorted(behind, key=lambda it: (-behind[it].total(), it)):
        if _is_open_word(draft, word, behind, known):
            _add_open_word(draft, word, behind)


def _is_read(draft: Draft, word: str) -> bool:
    """Return whether the draft has a likely reading of ``word``.

    A verb stands behind no preposition and no article, so what does is none (فينغر, الصين); and what is next to
    never there without its first letter is no name behind a clitic (بايرن).
    """
    readings = draft.readings(word)
    if all(it.before.proclitic.part_of_speech in VERBS for it in readings):
        forms = (before + word for before in ("ب", "ال", "لل", "بال"))
        behind = sum(draft.counts.of(form) for form in forms if not draft.readings(form))
        least = _LEAST_NOMINAL * (2 if word[0] in PERSONS else 1)  # بيعمل is no preposition
        return bool(readings) and behind < max(3, least * draft.counts.of(word))
    if all(it.start == 1 and it.before.proclitic.part_of_speech == NAME for it in readings):
        return not _is_never_without_its_first_letter(draft, word)
    return True


def _is_never_without_its_first_letter(draft: Draft, word: str) -> bool:
    count = draft.counts.of(word)
    rest = sum(draft.counts.of(before + word[1:]) for before in ("", ARTICLE))
    return count >= _ENOUGH and rest < _LEAST_FREE * count


def _free(behind: Mapping[str, Counter[str]], word: str) -> int:
    """Return how often ``word`` stands alone or behind the bare article."""
    return behind[word][""] + behind[word][ARTICLE] if word in behind else 0


def _is_open_word(draft: Draft, word: str, behind: Mapping[str, Counter[str]], names: set[str]) -> bool:
    free = _free(behind, word)
    if free < 3 or word.startswith(ARTICLE) or word in draft.citations or not draft.may_be_noun(word):
        return False
    behind_clitic = word not in names and word[0] in _CLITIC_LETTERS and _is_known(draft, word[1:], names)
    if behind_clitic and not _is_never_without_its_first_letter(draft, word):
        return False
    if word not in names and word[0] == "و" and behind[word].total() == behind[word][""]:  # a name behind و as likely
        return False
    for rest in _without_proclitics(word):
        if behind[rest][""] and _free(behind, rest) >= 0.5 * free:
            return False
    if any(_free(behind, rest) >= 0.3 * free for rest in _without_endings(word)):
        return False
    return not (word.endswith("ت") and word[:-1] + "ة" in behind)


def _without_proclitics(word: str) -> Iterator[str]:
    for proclitic in ("وال", "بال", "لل", "ال", "و", "ب", "ل", "ف", "ك"):
        rest = word.removeprefix(proclitic)
        if rest != word and len(rest) >= 3:
            yield rest


def _without_endings(word: str) -> Iterator[str]:
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3:
            yield rest


def _is_known(draft: Draft, rest: str, names: set[str]) -> bool:
    if rest in names:
        return True
    return len(rest) >= 4 and any(
        it.before.proclitic.part_of_speech in (NAME, NOUN) and not it.before.proclitic.parts and it.cost <= 3 * UNIT
        for it in draft.readings(rest)
    )


def _add_open_word(draft: Draft, word: str, behind: Mapping[str, Counter[str]]) -> None:
    is_common = behind[word][ARTICLE] >= 0.1 * behind[word].total()
    if not is_common or word.endswith("ي"):
        draft.add_name(word)
        draft.citations.add(word)
    elif word.endswith("ة"):
        draft.add_noun(word, COUNTABLE)
    else:
        has = {ending: _free(behind, word + ending) >= 2 for ending in ("ة", "ون", "ين", "ات")}
        draft.add_noun(word, NounFeatures(has["ة"], has["ون"] and has["ين"], has["ات"]))
