"""The nouns, plurals and particles of the dictionary, and those that its words show to exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from searchapp.analysis.data import read_classes, read_sections
from searchapp.analysis.lexicon.making.counts import BEFORE_NOUNS, Counts
from searchapp.analysis.lexicon.making.draft import Draft
from searchapp.analysis.lexicon.making.sources import Noun, bare, read_particles
from searchapp.analysis.lexicon.paradigms import (
    NISBA,
    NISBA_MASCULINE,
    NOUN,
    PLAIN,
    EndingForm,
    Kind,
    NounFeatures,
    feminine_endings,
    kind_of,
    noun_endings,
)
from searchapp.analysis.normalize import normalize

WORDS: Final = "lexicon_words.txt"
FEMININES: Final = "lexicon_feminines.txt"
#: Both lists of broken plurals: that of the stem, and that of plurals which look like another word.
PLURALS: Final = ("broken_plurals.txt", "lexicon_plurals.txt")
CLITIC_LOOKALIKES: Final = "clitic_lookalikes.txt"
LOOKALIKES: Final = (CLITIC_LOOKALIKES, "ending_lookalikes.txt")

ALL: Final = NounFeatures(feminine=True, masculine_plural=True, feminine_plural=True)
COUNTABLE: Final = NounFeatures(feminine_plural=True)
#: The least share that the masculine of a word in ية has for it to be a form of the adjective.
_LEAST_MASCULINE: Final = 0.35
#: The share of a noun above which a plural in ات is of the noun in ة beside it.
_LEAST_OWN: Final = 0.15
#: The least share that a plural in ى has of the word in ي.
_LEAST_MAKSURA: Final = 0.1
#: How often the feminine of a word in ي is there if it is an adjective.
_LEAST_FEMININES: Final = 3
#: The particles before which "me" is written ني.
_BEFORE_NI: Final = ("أن", "إن", "لكن", "كأن")
_CLITIC_LETTERS: Final = "بلكفو"
#: The least share that broken plurals have of a noun.
_LEAST_PLURAL: Final = 0.1
#: The weight of a broken plural that is another word as well.
_HOMOGRAPH: Final = 0.05
#: And of one that hardly ever is the other word.
_DOMINANT: Final = 10.0
#: The weight of a feminine that is another word as well: مشاهدة is "viewing" rather than "viewer".
_HOMOGRAPH_FEMININE: Final = 0.2
#: The weight of a particle that is a noun next to never: بعد is "after", and not "dimension".
_RATHER_PARTICLE: Final = 20.0
#: The weight of a noun that is hardly ever another behind a clitic: وحدها is "alone", and not "and its limit".
_RATHER_NOUN: Final = 20.0

Nouns = Mapping[str, list[Noun]]


def by_word(nouns: Iterable[Noun]) -> Nouns:
    """Return the nouns of the dictionary that are no plurals, by their citation form."""
    found: dict[str, list[Noun]] = defaultdict(list)
    for noun in nouns:
        if not noun.is_plural:
            found[noun.word].append(noun)
    return found


def feminines(nouns: Nouns, counts: Counts) -> set[str]:
    """Return the words in ة that are read as a form of the word without it."""
    lists = read_sections(FEMININES)
    found = set(lists["feminines"])
    for word in nouns:
        masculine = word[:-1]
        if word.endswith("ية") and len(word) >= 5:
            if counts.of_noun(masculine) > _LEAST_MASCULINE * counts.of_noun(word):
                found.add(word)
        elif len(word) > 3 and masculine in nouns and counts.is_rare_feminine(word):
            found.add(word)
    return found - set(lists["nouns"])


def add_nouns(draft: Draft, nouns: Nouns, dropped: set[str]) -> None:
    """Add the nouns of the dictionary; ``dropped`` are the feminines that are none of their own."""
    sections = read_sections(WORDS)
    countable = set(sections["nouns with a plural in ات"])
    own = (_own_feminines(nouns, draft.counts) | countable) - dropped
    words = sections["feminines of elatives"]
    elatives = dict(zip(words[::2], words[1::2], strict=True))
    for word, rows in nouns.items():
        if word not in elatives and word not in dropped:
            features = _features(word, rows, draft.counts, dropped)
            homograph = word + "ة" in nouns and word + "ة" not in dropped
            if features.feminine and homograph and word + "ة" not in own:
                draft.add(word, word, NOUN, feminine_endings(), _HOMOGRAPH_FEMININE)
            own_feminine = homograph or word + "ة" in own
            of_feminine = own_feminine and draft.counts.of_noun(word + "ة") > _LEAST_OWN * draft.counts.of_noun(word)
            features = features._replace(
                feminine=features.feminine and not own_feminine,
                feminine_plural=word in countable or (features.feminine_plural and not of_feminine),
            )
            draft.add_noun(word, features, kind=_kind(word, rows, nouns, dropped))
        draft.citations.add(word)
    for feminine, elative in elatives.items():
        draft.add_noun(feminine, COUNTABLE, lexeme=elative)


def _own_feminines(nouns: Nouns, counts: Counts) -> set[str]:
    """Return the words in ة that are no form of the word without it, since that is a noun: مكتبة beside مكتب, مكاتب."""
    return {
        word + "ة"
        for word, rows in nouns.items()
        if word + "ة" in nouns
        and sum(counts.of_noun(plural) for plural in {it for row in rows for it in row.plurals})
        >= _LEAST_PLURAL * counts.of_noun(word)
    }


def _features(word: str, rows: list[Noun], counts: Counts, dropped: set[str]) -> NounFeatures:
    feminine = any(it.feminine for it in rows) or word + "ة" in dropped
    masculine_plural = any(it.masculine_plural for it in rows)
    feminine_plural = any(it.feminine_plural for it in rows) or word.endswith("ة")
    if any(it.is_adjective for it in rows) and not word.endswith(("ة", "ى", "ا")):
        feminine = masculine_plural = True
    if len(word) > 3 and not word.endswith(("ة", "ى", "ا", "ء", "ي")):
        masculine_plural |= counts.of_noun(word + "ون") >= 2 <= counts.of_noun(word + "ين")
    if len(word) > 3 and word.endswith("ى"):  # أعلون; but المدون is not of مدى
        masculine_plural = True
    if len(word) > 3 and not word.endswith(("ة", "ى", "ا", "ي")):
        feminine_plural |= counts.of_noun(word + "ات") >= 3
    return NounFeatures(feminine, masculine_plural, feminine_plural)


def _kind(word: str, rows: list[Noun], nouns: Nouns, dropped: set[str]) -> Kind:
    feminine = word + "ة"
    if word.endswith("ي") and feminine in dropped:
        return NISBA
    if any(it.is_nisba for it in rows):
        return NISBA_MASCULINE if feminine in nouns and feminine not in dropped else NISBA
    defective = any(it.defective or (word.endswith("ي") and it.is_active_participle) for it in rows)
    return kind_of(word, defective=defective)


def add_plurals(draft: Draft, nouns: Iterable[Noun]) -> None:
    """Add the broken plurals of the dictionary and of the lists; the lists win where a plural is another word too."""
    listed = {(it[0], plural) for name in PLURALS for it in read_classes(name) for plural in it[1:]}
    dominant = set(read_sections(WORDS)["plurals that are hardly ever another word"])
    singulars = defaultdict(set)
    for singular, plural in listed:
        singulars[plural].add(singular)
    forms = {normalize(word) for word in draft.citations}
    for singular, plural in dict.fromkeys((*_plurals_of(nouns), *sorted(listed))):
        is_listed = (singular, plural) in listed
        word = singular if singular in draft.citations else _other_spelling(singular, draft.citations)
        if word is None and is_listed:
            draft.add_noun(word := singular, COUNTABLE)
        if word is None or not _is_broken(plural, word) or not (is_listed or _shares_letters(word, plural)):
            continue
        other = (plural in singulars and word not in singulars[plural]) or plural in draft.citations
        other |= plural.endswith("ى") and normalize(plural) in forms
        other |= _is_rather_behind_a_clitic(draft, plural)
        if not is_listed and _is_rather_another(plural, draft.counts):
            continue
        weight = _HOMOGRAPH if other else 1.0
        if is_listed:
            weight = _DOMINANT if plural in dominant else 1.0
        draft.add_plural(plural, word, weight)


def _plurals_of(nouns: Iterable[Noun]) -> Iterator[tuple[str, str]]:
    for noun in nouns:
        if noun.is_plural:
            yield from ((singular, bare(noun.word)) for singular in noun.singulars)
        else:
            yield from ((noun.word, plural) for plural in noun.plurals)


def _other_spelling(word: str, citations: set[str]) -> str | None:
    others = (word.replace("آ", "أ"), word + "ي", word.rstrip("ي"))
    return next((it for it in others if it in citations), None)


def _is_broken(plural: str, singular: str) -> bool:
    if plural == singular or len(plural) < 2 or (plural.endswith("ي") and len(plural) < 4):
        return False
    return not (plural.endswith("ات") and (singular.endswith("ة") or plural[:-2] == singular))


def _is_rather_another(plural: str, counts: Counts) -> bool:
    """Return whether what is written like ``plural`` rather ends in another letter: سبقه "preceded him" is no سبقة."""
    own = counts.of_surfaces(plural, *BEFORE_NOUNS)
    if plural.endswith("ة"):
        return not own and counts.of_noun(plural) > 0
    return plural.endswith("ى") and own < _LEAST_MAKSURA * counts.of_surfaces(plural[:-1] + "ي", *BEFORE_NOUNS)


def _is_rather_behind_a_clitic(draft: Draft, plural: str) -> bool:
    """Return whether ``plural`` is rather a more frequent noun behind a clitic: بدوره "in his turn", no بدور."""
    rest = plural[1:]
    more_frequent = draft.counts.of_noun(rest) > draft.counts.of_noun(plural)
    return plural[0] in _CLITIC_LETTERS and rest in draft.citations and more_frequent


def _consonants(word: str) -> list[str]:
    return [letter for letter in normalize(word.removesuffix("ة")) if letter not in "اويءه"]


def _shares_letters(singular: str, plural: str) -> bool:
    """Return whether the consonants of ``singular`` stand in ``plural`` in their order: else it is another word's."""
    own = _consonants(singular)
    if singular.startswith("م") and len(own) > 3:
        own = own[1:]
    rest = iter(_consonants(plural))
    return all(letter in rest for letter in own)


def add_particles(draft: Draft) -> None:
    """Add the particles of the dictionary and of :data:`WORDS`."""
    words = read_sections(WORDS)
    excluded = set(words["no particles"])
    for form, particle in read_particles().items():
        # عليّ "on me" is written like the name علي, and is rare in news.
        mine = form.endswith("ي") and len(form) > 2 and particle == form[:-1] + "ى"
        if particle not in excluded and len(particle) > 1 and not mine:
            draft.add_particle(form, particle)
    for particle in words["particles"]:
        draft.add_particle(particle, particle)
    for particle in _BEFORE_NI:
        for before in ("", "ب", "ل"):
            draft.add_particle(before + particle + "ني", particle)
    for particle in words["particles that are hardly ever nouns"]:
        draft.add_particle(particle, particle, _RATHER_PARTICLE)
    for form in words["forms of ليس"]:
        draft.add_particle(form, "ليس")


def add_missing(draft: Draft, nouns: Iterable[Noun]) -> None:
    """Add common words that the dictionary lacks, and the elatives of its roots that the corpora have."""
    # سنوات, beside سنين
    plural = EndingForm("ات", "alef-teh:fp", definite=True)
    draft.add("سنو", "سنة", NOUN, (plural,))
    words = read_sections(WORDS)
    for word in words["nouns"]:
        draft.add(word, word, NOUN, noun_endings(kind_of(word), PLAIN), _RATHER_NOUN)
        draft.citations.add(word)
    for word in words["nouns with a plural in ات"]:
        draft.add_attested(word, COUNTABLE)
    for word in words["adjectives"]:
        draft.add_noun(word, ALL)
    for name in LOOKALIKES:
        sections = read_sections(name)
        for word in (word for section, listed in sections.items() for word in listed if section != "clitic after all"):
            if name != CLITIC_LOOKALIKES or not draft.reads_alone(word):
                _add_lookalike(draft, word)
    for root in sorted({noun.root for noun in nouns}):
        elative = _elative(root)
        if elative and draft.counts.of_surfaces(elative, "ال", "وال", "بال", "لل") >= 5:
            draft.add_attested(elative)
    for singular, plural_of_hamza in (("شأن", "شئون"), ("رأس", "رءوس")):
        draft.add_plural(plural_of_hamza, singular)


def _add_lookalike(draft: Draft, word: str) -> None:
    if word in draft.citations or not draft.counts.of_noun(word) or not draft.may_be_noun(word):
        return
    if word.endswith("ات") and word[:-2] + "ة" in draft.citations:
        return
    draft.citations.add(word)
    if word.endswith("ي") and draft.counts.of_surfaces(word + "ة", "", "ال", "وال", "لل") >= _LEAST_FEMININES:
        draft.add_noun(word, kind=NISBA_MASCULINE if word + "ة" in draft.citations else NISBA)
    elif word.endswith("ي"):
        draft.add_name(word)
    else:
        draft.add_noun(word, COUNTABLE if word.endswith("ة") else NounFeatures())


def _elative(root: str) -> str | None:
    if len(root) != 3:
        return None
    if root[1] == root[2]:
        return "أ" + root[:2]
    return "أ" + root[:2] + ("ى" if root[2] in "وي" else root[2])
