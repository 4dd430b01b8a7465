"""Making the lexicon: counts, the draft, what is mined, estimation, and the files they come to.

The dictionaries are not needed: everything is shown on a few words.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from searchapp.analysis.lexicon import build
from searchapp.analysis.lexicon.making import mining, nouns, verbs
from searchapp.analysis.lexicon.making.counts import Counts, count_words
from searchapp.analysis.lexicon.making.draft import Draft
from searchapp.analysis.lexicon.making.estimation import UNSEEN, estimate
from searchapp.analysis.lexicon.making.sources import Noun, Verb
from searchapp.analysis.lexicon.paradigms import NISBA
from searchapp.analysis.lexicon.reader import find_readings
from searchapp.analysis.lexicon.store import Store

SAID = Verb(
    "قَالَ",
    "قال",
    "قول",
    (
        ("past", "هو", "قال"),
        ("past", "هي", "قالت"),
        ("past", "أنا", "قلت"),
        ("imperfect", "هو", "يقول"),
        ("imperfect", "هم", "يقولون"),
        ("imperfect", "أنا", "أقول"),
        ("jussive", "هو", "يقل"),
        ("imperative", "أنت", "قل"),
        ("passive past", "هو", "قيل"),
    ),
)


def draft_of(**counts: int) -> Draft:
    return Draft(Counts(Counter(counts)))


def lexemes(draft: Draft, word: str) -> set[str]:
    return {it.lexeme for it in draft.readings(word)}


def noun(word: str, *plurals: str, type_: str = ":جامد") -> Noun:
    return Noun(word, type_, "", False, False, False, False, plurals, (), False)


def test_words_are_counted_by_surface_and_by_spelling(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    first.write_text(json.dumps({"title": "أحمد يقول", "content": "قال أحمَد 12 BBC"}), encoding="utf-8")
    with gzip.open(second, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"text": "احمد وأحمد"}))
    counts = count_words([second, first])
    assert counts.surfaces == {"أحمد": 2, "يقول": 1, "قال": 1, "احمد": 1, "وأحمد": 1}
    assert counts.of("أحمد") == 3
    assert counts.of_noun("أحمد") == 4
    assert counts.of_surfaces("أحمد", "", "و") == 3


def test_a_noun_is_read_in_all_its_forms() -> None:
    draft = draft_of()
    draft.add_noun("مدرس", nouns.ALL)
    draft.add_plural("مدارس", "مدرسة")
    for form in ("مدرس", "والمدرسين", "للمدرسة", "بمدرسها", "مدرسات"):
        assert lexemes(draft, form) == {"مدرس"}, form
    assert lexemes(draft, "المدارس") == {"مدرسة"}
    assert lexemes(draft, "المدرسه") == {"مدرس"}
    assert not draft.readings("مكتب")


def test_a_final_hamza_behind_ya_is_found_alone_and_before_an_ending() -> None:
    draft = draft_of()
    draft.add_noun("شيء")
    for form in ("شيء", "الشئ", "شيئا", "بشيء"):
        assert lexemes(draft, form) == {"شيء"}, form


def test_a_verb_is_read_in_all_its_forms() -> None:
    draft = draft_of()
    verbs.add_verb(draft, SAID)
    for form in ("قال", "وقالت", "قلت", "سيقول", "ويقولون", "يقولوا", "يقل", "قل", "قيل", "قالها", "أقول"):
        if form != "يقولوا":
            assert lexemes(draft, form) == {"v:قال"}, form
    assert not draft.readings("بقال")
    assert draft.is_verb("قال")
    assert not draft.is_verb("قول")


def test_a_participle_is_added_where_the_corpora_have_it() -> None:
    draft = draft_of(قائل=3)
    assert verbs.add_derived(draft, SAID)[0] == "قول"
    assert "قائل" in draft.citations
    empty = draft_of()
    verbs.add_derived(empty, SAID)
    assert not empty.citations


def test_forms_of_the_dictionary_that_news_hardly_writes_cost_more() -> None:
    draft = Draft(Counts(Counter()), rare=["v:قال"])
    verbs.add_verb(draft, SAID)
    draft.add_noun("قال")
    by_lexeme = {it.lexeme: it.cost for it in draft.readings("قال")}
    assert by_lexeme["v:قال"] > by_lexeme["قال"]


def test_a_plural_that_is_another_word_weighs_little_unless_it_is_listed() -> None:
    draft = draft_of()
    rows = [noun("صورة", "صور"), noun("صور"), noun("سابق", "سباق"), noun("سباق")]
    nouns.add_nouns(draft, nouns.by_word(rows), set())
    nouns.add_plurals(draft, rows)

    def cost(word: str, lexeme: str) -> int:
        return min(it.cost for it in draft.readings(word) if it.lexeme == lexeme)

    assert cost("سباق", "سابق") > cost("صور", "صورة")
    assert cost("سباق", "سابق") > cost("سباق", "سباق")


def test_a_place_in_ya_is_known_by_the_prepositions_before_it() -> None:
    draft = draft_of(قسطية=9, القسطي=5, قسطيا=20, لقسطيا=4, بقسطيا=4, محلية=9, المحلي=5, محليا=20)
    mining.add_nisbas(draft, set())
    assert "قسطيا" in lexemes(draft, "قسطيا")
    assert lexemes(draft, "محليا") == {"محلي"}


def test_an_adjective_is_known_by_its_two_genders() -> None:
    draft = draft_of(الأرغية=9, الأرغي=5, الأمسية=9)
    mining.add_nisbas(draft, set())
    assert lexemes(draft, "والأرغية") == {"أرغي"}
    assert not draft.readings("الأمسية")


def test_a_name_that_clashes_with_a_word_is_one_of_its_own() -> None:
    draft = draft_of()
    draft.add_noun("رامي", kind=NISBA)
    draft.add_noun("ناصر", nouns.ALL)
    mining.add_listed_names(draft)
    costs = {it.lexeme: it.cost for it in draft.readings("لرامي")}
    assert costs["n:رامي"] < costs["رامي"]
    assert lexemes(draft, "كينيا") == {"كينيا"}
    assert {"n:الناصرة", "ناصر"} == lexemes(draft, "بالناصرة")
    assert lexemes(draft, "ناصرة") == {"ناصر"}


def test_names_that_differ_in_hamzas_only_are_one() -> None:
    draft = draft_of(إثيوبيا=5, أثيوبيا=2)
    mining.add_listed_names(draft)
    assert lexemes(draft, "أثيوبيا") == {"إثيوبيا"}


def test_an_open_word_is_no_known_word_behind_a_preposition() -> None:
    draft = draft_of(بزغلول=9, بزغلولي=9, غمشوك=9, والغمشوك=3)
    draft.add_name("زغلول")
    mining.add_open_words(draft, ["زغلول"])
    assert lexemes(draft, "بزغلول") == {"زغلول"}
    assert lexemes(draft, "بغمشوك") == {"غمشوك"}


def ambiguous() -> Draft:
    draft = draft_of(سوريا=90, لسوريا=40, بسوريا=40, السور=2, سور=2, كتاب=50, الكتاب=70, كتابا=9, والكتاب=30)
    draft.add_noun("سوري", kind=NISBA)
    draft.add_noun("كتاب")
    draft.add_noun("سور")
    draft.add_name("سوريا")
    return draft


def test_what_only_one_lexeme_explains_decides_what_two_could() -> None:
    frequencies = estimate(ambiguous())
    assert frequencies.lexemes["سوريا"] > 10 * frequencies.lexemes["سوري"]
    assert frequencies.lexemes["كتاب"] > frequencies.lexemes["سور"] > UNSEEN


def test_probabilities_of_a_group_add_up_to_one() -> None:
    frequencies = estimate(ambiguous())
    sums: Counter[str] = Counter()
    for event, probability in frequencies.proclitics.items():
        sums[event.group] += probability  # type: ignore[assignment]
    assert all(total == pytest.approx(1) for total in sums.values())


def test_the_same_sources_give_the_same_text() -> None:
    assert build._text(ambiguous(), estimate(ambiguous())) == build._text(ambiguous(), estimate(ambiguous()))


def test_the_text_is_read_as_it_was_written() -> None:
    draft = ambiguous()
    store = Store(build._text(draft, estimate(draft)))
    assert sorted(store.stems()) == draft.stems()
    assert store.entries("سوريا")[0][:3] == draft.entries("سوريا")[0][:3]
    assert store.entries("غائب") == ()
    best = min(find_readings(store, "لسوريا", "لسوريا"))
    assert best.lexeme == "سوريا"
