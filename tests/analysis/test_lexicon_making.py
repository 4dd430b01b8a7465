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
from searchapp.analysis.lexicon.making.estimation import UNSEEN, Frequencies, estimate, with_shared_names
from searchapp.analysis.lexicon.making.sources import Noun, Verb
from searchapp.analysis.lexicon.paradigms import IMPERFECT, NISBA, PAST
from searchapp.analysis.lexicon.reader import find_readings, known_lexemes
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
    assert list(counts.surfaces) == sorted(counts.surfaces)
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


def test_a_feminine_of_a_noun_is_a_word_of_its_own() -> None:
    draft = draft_of(مكتب=90, مكتبة=30, مكاتب=40, مشاهد=9, مشاهدة=9, جديد=9, جديدة=9)
    rows = [
        noun("مكتب", "مكاتب", type_="اسم فاعل"),
        noun("مكتبة"),
        noun("مشاهد", type_="اسم فاعل"),
        noun("مشاهدة"),
        noun("جديد", type_="صفة"),
    ]
    nouns.add_nouns(draft, nouns.by_word(rows), set())
    assert lexemes(draft, "المكتبة") == {"مكتبة"}
    assert lexemes(draft, "جديدة") == {"جديد"}
    costs = {it.lexeme: it.cost for it in draft.readings("مشاهدة")}
    assert costs["مشاهدة"] < costs["مشاهد"]


def test_a_plural_that_stands_with_pronouns_only_is_rather_a_verb() -> None:
    rows = [noun("سابق", "سبقة"), noun("قاتل", "قتلة"), noun("حريب", "حربى"), noun("ميت", "موتى")]
    draft = draft_of(سبقه=9, قتلة=3, حربى=1, حربي=90, موتى=5, موتي=1)
    nouns.add_nouns(draft, nouns.by_word(rows), set())
    nouns.add_plurals(draft, rows)
    assert "حريب" not in lexemes(draft, "حربى")
    assert lexemes(draft, "سبقة") == set()
    assert lexemes(draft, "القتلة") == {"قاتل"}
    assert lexemes(draft, "الموتى") == {"ميت"}


def test_a_noun_whose_stem_ends_in_a_hamza_has_a_plural_in_madda() -> None:
    draft = draft_of()
    draft.add_noun("منشأة", nouns.COUNTABLE)
    for form in ("منشأة", "منشآت", "ومنشآتها", "منشأته"):
        assert lexemes(draft, form) == {"منشأة"}, form


def test_only_long_words_in_alef_maksura_have_a_plural_in_waw_noon() -> None:
    draft = draft_of()
    rows = [noun("مدى"), noun("أعلى")]
    nouns.add_nouns(draft, nouns.by_word(rows), set())
    assert not draft.readings("مدون")
    assert lexemes(draft, "أعلون") == {"أعلى"}


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


def test_a_name_in_teh_marbuta_is_read_before_a_pronoun() -> None:
    draft = draft_of()
    mining.add_listed_names(draft)
    assert lexemes(draft, "غزتنا") == {"غزة"}


def test_a_name_that_is_listed_with_the_article_is_rarer_without_it() -> None:
    draft = draft_of()
    mining.add_listed_names(draft)
    with_article, without = (min(draft.readings(word)).cost for word in ("الجيزة", "جيزة"))
    assert with_article < without


def test_a_given_name_that_is_an_adjective_is_likelier_in_its_own_form() -> None:
    draft = draft_of(عادل=9, عادلة=9, العادل=9, عادلين=3)
    draft.add_noun("عادل", nouns.ALL)
    mining.add_listed_names(draft)
    store = Store(build._text(draft, with_shared_names(draft, estimate(draft), mining.shared_names())))
    assert known_lexemes(store, "عادل", "عادل") == ("n:عادل", "عادل")
    assert known_lexemes(store, "العادل", "العادل")[0] == "عادل"
    assert known_lexemes(store, "عادلة", "عادله") == ("عادل",)


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


def test_a_word_behind_prepositions_and_the_article_is_no_verb() -> None:
    draft = draft_of(قال=90, يقال=30, بقال=1, الغمشك=9, بالغمشك=4)
    verbs.add_verb(draft, SAID)
    verbs.add_verb(draft, Verb("غَمْشَك", "ألغمشك", "غمشك", (("imperative", "أنت", "الغمشك"),)))
    assert draft.readings("الغمشك")
    mining.add_open_words(draft, [])
    assert "غمشك" in lexemes(draft, "والغمشك")
    assert lexemes(draft, "قال") == {"v:قال"}


def test_what_is_never_there_without_its_first_letter_is_no_name_behind_a_clitic() -> None:
    draft = draft_of(بايرن=90, لبايرن=9, بدمشق=90, دمشق=90)
    draft.add_name("ايرن")
    draft.add_name("دمشق")
    mining.add_open_words(draft, [])
    assert "بايرن" in lexemes(draft, "بايرن")
    assert lexemes(draft, "بدمشق") == {"دمشق"}


def test_a_word_that_stands_behind_waw_only_is_left_to_the_rules() -> None:
    draft = draft_of(وتغونات=9, واتسخب=9, الواتسخب=2)
    mining.add_open_words(draft, [])
    assert not draft.readings("وتغونات")
    assert lexemes(draft, "واتسخب") == {"واتسخب"}


def test_an_abstract_noun_has_no_adjective() -> None:
    draft = draft_of(فرضية=30, الفرضية=9)
    draft.add_noun("رضي")
    mining.add_nisbas(draft, set())
    assert "فرضية" in lexemes(draft, "فرضية")


def test_the_imperfect_of_some_verbs_is_rather_another() -> None:
    draft = draft_of()
    verbs.add_verb(draft, Verb("أَعْمَلَ", "أعمل", "عمل", (("past", "هو", "أعمل"), ("imperfect", "هو", "يعمل"))))
    draft.add_noun("قال")
    store = Store(build._text(draft, Frequencies({"v:أعمل": 9.0}, {}, {})))
    costs = {store.paradigms[it.paradigm].part_of_speech: it.cost for it in store.entries("عمل")}
    costs |= {store.paradigms[it.paradigm].part_of_speech: it.cost for it in store.entries("اعمل")}
    assert costs[IMPERFECT] > costs[PAST]


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
