"""Words are found by their lexemes: whatever form a word has, and no word that only looks like it.

What is looked for is typed, so that a search is tested from its words to what is highlighted.
"""

from __future__ import annotations

import pytest

from searchapp.analysis.analyser import analyse_word
from searchapp.engines.base import Engine
from searchapp.model import MATCH_LEVELS, Article, Hit, MatchLevel, SearchRequest
from searchapp.search import search
from searchapp.search.explain import explain
from searchapp.settings import Settings
from tests.conformance.asking import found, phrase, word
from tests.conformance.case import EngineCase, add

EXACT, SPELLING, INFLECTION = MatchLevel.EXACT, MatchLevel.SPELLING, MatchLevel.INFLECTION

#: Words that have one normalized form, and are different words.
LOOK_ALIKES = [("إن", "أن"), ("منى", "مني")]


def matches(
    engine: Engine, query: str, *only: MatchLevel, chosen: tuple[str, ...] = (), refused: tuple[str, ...] = ()
) -> dict[str, list[tuple[str, MatchLevel]]]:
    """Return what ``query`` finds by id: the highlighted words of the first paragraph, each with how it matches."""
    only = only or MATCH_LEVELS
    request = SearchRequest(query, match="all", verbatim=True, only=only, readings=chosen, without_readings=refused)
    return {hit.article.id: _highlighted(hit) for hit in search(engine, request, Settings(time_limit=0)).hits}


def _highlighted(hit: Hit) -> list[tuple[str, MatchLevel]]:
    (shown,) = hit.paragraphs
    found = [(shown.text[start:end], level) for start, end, level in shown.matches if level > MatchLevel.ROOT]
    # A phrase is one highlight.
    assert " ".join(text for text, _ in found) == " ".join(shown.text[start:end] for start, end in shown.highlights)
    return found


class Lexemes(EngineCase):
    @pytest.mark.parametrize("pair", [*LOOK_ALIKES, *(pair[::-1] for pair in LOOK_ALIKES)])
    def test_a_word_that_is_only_spelt_alike_is_another(self, engine: Engine, pair: tuple[str, str]) -> None:
        wanted, other = pair
        add(
            engine,
            Article("wanted", wanted, (f"كلام {wanted} قديم",)),
            Article("other", other, (f"كلام {other} قديم",)),
            Article("both", "", (f"كلام {wanted} {other} قديم",)),
        )
        assert matches(engine, wanted) == {"wanted": [(wanted, EXACT)], "both": [(wanted, EXACT)]}
        assert matches(engine, f"title:{wanted} كلام").keys() == {"wanted"}
        assert matches(engine, f"كلام -{wanted}").keys() == {"other"}
        # Its readings are others, whichever words they are of.
        assert set(found(engine, word(wanted))) == {"wanted", "both"}
        assert set(found(engine, phrase(wanted, level=INFLECTION))) == {"wanted", "both"}

    @pytest.mark.parametrize("pair", [*LOOK_ALIKES, ("على", "علي")])
    def test_in_a_phrase_and_by_its_spelling_alone_it_is_found_too(self, engine: Engine, pair: tuple[str, str]) -> None:
        typed, other = pair
        assert len({forms.normalized for each in pair if (forms := analyse_word(each))}) == 1
        add(engine, Article("1", "", (f"كلام {typed} قديم",)), Article("2", "", (f"كلام {other} قديم",)))
        expected = {"1": [(typed, EXACT)], "2": [(other, SPELLING)]}
        assert matches(engine, typed, EXACT, SPELLING) == matches(engine, f'"{typed}"') == expected
        assert matches(engine, typed, EXACT) == matches(engine, f"={typed}") == {"1": [(typed, EXACT)]}
        assert found(engine, phrase(f"كلام {typed} قديم")) == found(engine, phrase(f"كلام {other} قديم")) == ["1", "2"]
        assert found(engine, phrase(f"قديم {typed}", slop=0)) == ["1", "2"]
        assert matches(engine, f'="كلام {typed}"').keys() == {"1"}
        assert matches(engine, f"{typed}_قديم", EXACT).keys() == {"1"}

    def test_a_reading_that_is_chosen_counts_and_no_other(self, engine: Engine) -> None:
        books, wrote = "كتاب", "v:كتب"
        add(
            engine,
            Article("books", "الكتب", ("معرض الكتب",)),
            Article("book", "", ("كتاب قديم",)),
            Article("either", "", ("معرض كتب قديمة",)),
            Article("writes", "يكتب", ("يكتب رسالة",)),
        )
        assert matches(engine, "كتب").keys() == {"books", "book", "either"}
        verb = {"either": [("كتب", EXACT)], "writes": [("يكتب", INFLECTION)]}
        assert matches(engine, "كتب", chosen=(wrote,)) == verb
        assert matches(engine, "كتب", chosen=(books,)) == matches(engine, "كتب")
        assert matches(engine, "كتب", chosen=(books, wrote)).keys() == {"books", "book", "either", "writes"}
        # A form that may be what was refused does not count, whatever else it may be.
        assert matches(engine, "كتب", refused=(wrote,)).keys() == {"books", "book"}
        assert matches(engine, "كتب", refused=(books,)) == {"writes": [("يكتب", INFLECTION)]}
        assert matches(engine, "كتب", refused=(books, wrote)) == {}
        assert matches(engine, "كتاب", refused=(wrote,)).keys() == {"books", "book"}
        assert matches(engine, "معرض كتب", chosen=(wrote,)).keys() == {"either"}
        assert matches(engine, "معرض -كتب", refused=(wrote,)).keys() == {"either"}
        assert matches(engine, "معرض -كتب", chosen=(wrote,)).keys() == {"books"}
        assert matches(engine, "title:كتب", chosen=(wrote,)).keys() == {"writes"}

    def test_a_reading_is_chosen_in_the_same_spelling_too(self, engine: Engine) -> None:
        books, wrote = "كتاب", "v:كتب"
        add(engine, Article("1", "", ("معرض كتب قديمة",)), Article("2", "", ("معرض الكتب",)))
        for only in ((EXACT,), (EXACT, SPELLING)):
            assert matches(engine, "كتب", *only).keys() == {"1"}
            assert matches(engine, "كتب", *only, chosen=(wrote,)).keys() == {"1"}
            assert matches(engine, "كتب", *only, refused=(wrote,)) == {}
            assert matches(engine, "كتب", *only, refused=(books,)) == {}
            assert matches(engine, "معرض كتب", *only, MatchLevel.ROOT, refused=(wrote,)) == {}
        # In quotation marks words stand as they are.
        assert matches(engine, '"كتب"', refused=(wrote,)).keys() == {"1"}

    def test_the_forms_of_a_word_are_listed_with_their_counts(self, engine: Engine) -> None:
        texts = ("معرض الكتب", "كتب قديمة", "وكتب جديدة", "الكتب كتاب", "يكتب رسالة")
        add(engine, *(Article(str(number), "", (text,)) for number, text in enumerate(texts)))
        (part,) = explain(engine, SearchRequest("كتب"), Settings(time_limit=0)).parts
        assert part.articles == 4
        assert part.forms is not None
        assert part.forms.complete
        listed = [(form.form, form.level, form.articles) for form in part.forms.forms]
        assert listed == [
            ("كتب", EXACT, 1),
            ("الكتب", INFLECTION, 2),
            ("كتاب", INFLECTION, 1),
            ("وكتب", INFLECTION, 1),
        ]

    def test_both_spellings_of_a_word_are_found(self, engine: Engine) -> None:
        add(
            engine,
            Article("1", "", ("زار المدرسة",)),
            Article("2", "", ("زار المدرسه",)),
            Article("3", "", ("زار مدارس",)),
        )
        spelt = {"1": [("المدرسة", EXACT)], "2": [("المدرسه", SPELLING)]}
        assert matches(engine, "المدرسة", EXACT, SPELLING) == spelt
        assert matches(engine, "المدرسة") == {**spelt, "3": [("مدارس", INFLECTION)]}
        assert matches(engine, "المدرسة", INFLECTION).keys() == {"1", "2", "3"}

    def test_tenses_and_persons_are_one_word(self, engine: Engine) -> None:
        forms = ("استقال", "يستقيل", "ويستقيل", "استقالوا", "سيستقيل")
        add(engine, *(Article(form, "", (f"كلام {form} قديم",)) for form in forms))
        for typed in ("استقال", "يستقيل", "سيستقيل"):
            assert matches(engine, typed) == {
                form: [(form, EXACT if form == typed else INFLECTION)] for form in forms
            }, typed
        assert matches(engine, '"كلام استقال"').keys() == {"استقال"}
        assert matches(engine, "كلام_يستقيل").keys() == set(forms)

    def test_a_word_that_may_be_two_is_found_by_both(self, engine: Engine) -> None:
        either = analyse_word("كتب")
        assert either is not None
        assert len(either.lexeme) > 1
        add(engine, *(Article(form, "", (f"كلام {form} قديم",)) for form in ("كتب", "الكتاب", "يكتب")))
        assert matches(engine, "كتاب") == {"كتب": [("كتب", INFLECTION)], "الكتاب": [("الكتاب", INFLECTION)]}
        assert matches(engine, "كتبوا") == {"كتب": [("كتب", INFLECTION)], "يكتب": [("يكتب", INFLECTION)]}
        assert matches(engine, "كتب")["كتب"] == [("كتب", EXACT)]
