"""What is highlighted: whole words of the original, and no more than was looked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse, analyse_word
from searchapp.model import MatchLevel, Span
from searchapp.plan import Alternative, AndNot, Boost, FoundWords, Node, Or, Phrase, Scope, Term
from searchapp.query.ast import Sequence
from searchapp.query.compiler import MATCHINGS, Matching
from searchapp.query.readings import alternatives
from searchapp.ranking.highlight import Highlighter
from tests.conformance.asking import spelt
from tests.query.articles import ARTICLES, matches
from tests.query.keyboard import QUERIES
from tests.query.notation import compiled
from tests.query.test_query_compiler import TREES, compile_tree


def marked(text: str, node: Node | None, scope: Scope = "everywhere") -> list[str]:
    """Return the stretches of ``text`` that are highlighted."""
    return [text[start:end] for start, end in Highlighter(node).matches_in(text, scope).highlights]


def forms_of(word: str) -> Forms:
    found = analyse_word(word)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("غزة", "في غَزَّةَ، وغزة و«غزّة»؛ لغزة", ["غَزَّةَ", "وغزة", "غزّة", "لغزة"]),
        ("كتاب", "والكِتابُ كتب الكاتب الكتاب.", ["والكِتابُ", "كتب", "الكتاب"]),
        ("القاهرة", "القـــاهرة\u200f وال\u200cقاهرة", ["القـــاهرة", "وال\u200cقاهرة"]),
        ("2024", "عام ٢٠٢٤ و۲۰۲٤/2024", ["٢٠٢٤", "و۲۰۲٤", "2024"]),
        ("OpenAI", "شركة openai وOPENAI", ["openai", "وOPENAI"]),
        ("غزة", "#غزة_الآن", ["غزة"]),
        ("#غزة_الآن", "#غزة_الآن غزة الآن غزة", ["غزة_الآن", "غزة الآن"]),
        ("A-320", "A-320 وA320 و320", ["A-320", "وA320"]),
        ("غزة رفح", "غزة رفح غزة", ["غزة", "رفح", "غزة"]),
        ('"غزة رفح"', "غزة، رَفَح غزة", ["غزة، رَفَح"]),
        ('"غزة رفح غزة"', "غزة رفح غزة رفح غزة", ["غزة رفح غزة رفح غزة"]),
        ('"غزة رفح" "رفح خان"', "غزة رفح خان", ["غزة رفح خان"]),
        ('"غزة رفح" خان', "غزة رفح خان غزة", ["غزة رفح", "خان"]),
        ('"غزة رفح" غزة', "غزة رفح غزة", ["غزة رفح", "غزة"]),
        ('"غزة رفح"', "غزة رفح غزة رفح", ["غزة رفح", "غزة رفح"]),
        ('"الكتاب"', "كتاب الكتاب والكتاب", ["الكتاب", "والكتاب"]),
        ('"الأمم المتحدة"', "والأمم المتحدة للأمم المتحدة أمم المتحدة", ["والأمم المتحدة", "للأمم المتحدة"]),
        ('="الأمم المتحدة"', "الأُمم المتحدة، الامم المتحدة، والأمم المتحدة", ["الأُمم المتحدة"]),
        ("=الأمم", "الامم الأمم والأمم", ["الأمم"]),
        ("=على", "علي وعلى على", ["على"]),
        ("=أن", "إن أن ان", ["أن"]),
        ("=أن_غزة", "إن غزة أن غزة", ["أن غزة"]),
        ("أن_غزة", "إن غزة أن غزة", ["أن غزة"]),
        ("أن", "إن أن", ["أن"]),
        ('"غزة رفح"~2', "رفح ثم غزة، ثم خان ثم يونس ثم رفح", ["رفح", "غزة"]),
        ('"غزة رفح"~2', "غزة رفح، خان غزة", ["غزة رفح", "غزة"]),
        ('"غزة رفح خان"~1', "خان رفح وغزة", ["خان رفح وغزة"]),
        ('"غزة رفح"~1', "غزة ثم خان ثم رفح", []),
        ('"غزة رفح"', "غزة", []),
        ("غزة -رفح", "غزة رفح", ["غزة"]),
        ('غزة -"رفح خان"', "غزة رفح خان", ["غزة"]),
        ("-رفح", "غزة رفح", []),
        ("غزة OR رفح", "رفح", ["رفح"]),
        ("title:غزة", "غزة", []),
        ("title:غزة رفح", "غزة رفح", ["رفح"]),
        ('title:"غزة رفح"', "غزة رفح", []),
        ('title:"غزة رفح" "رفح خان"', "غزة رفح خان", ["رفح خان"]),
        ("الحرب في غزة", "في الحرب في غزة", ["الحرب", "غزة"]),
        ('"في غزة" من', "من الحرب في غزة", ["في غزة"]),
        ("في", "في الحرب في غزة", ["في", "في"]),
        ("في OR غزة", "في رفح", ["في"]),
        ("title:غزة في", "في غزة", []),
        ("", "غزة", []),
        ("غزة", "", []),
        ("غزة", "؟! …", []),
    ],
)
def test_what_is_highlighted_in_a_paragraph(query: str, text: str, expected: list[str]) -> None:
    assert marked(text, compiled(query, "all")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:غزة", ["غزة"]),
        ("title:غزة رفح", ["غزة", "رفح"]),
        ('title:"غزة رفح"', ["غزة رفح"]),
        ("-title:غزة رفح", ["رفح"]),
    ],
)
def test_a_title_is_highlighted_with_what_is_looked_for_in_titles_as_well(query: str, expected: list[str]) -> None:
    assert marked("غزة رفح", compiled(query, "all"), "title") == expected


def test_other_spellings_and_prepositions_are_highlighted() -> None:
    word = forms_of("جوجل")
    spellings = {word.wanted: (word.wanted, forms_of("غوغل").wanted)}
    node = Term(word, alternatives(word, spellings))
    assert marked("جوجل غوغل بغوغل غول", node) == ["جوجل", "غوغل", "بغوغل"]


def test_what_only_adds_to_the_score_is_highlighted_too() -> None:
    node = compiled('"غزة رفح" خان', "any")
    assert isinstance(node, Boost)
    assert marked("خان", node) == ["خان"]


def test_a_root_is_no_match() -> None:
    assert forms_of("مكتبة").root == forms_of("كتاب").root
    assert marked("مكتبة", compiled("كتاب", "all")) == []


def test_offsets_count_code_points_of_the_original() -> None:
    assert Highlighter(compiled("غزة", "all")).matches_in("😀\u200f «غَزَّة»").highlights == (Span(4, 10),)


def test_a_plan_that_excludes_all_it_names_highlights_nothing() -> None:
    term = term_of("غزة")
    assert marked("غزة", AndNot(None, term)) == []
    assert marked("غزة", Or((AndNot(term, term), AndNot(None, term)))) == ["غزة"]


TEXTS = st.one_of(
    QUERIES,
    st.lists(st.sampled_from(["غزة", "رفح", "غَزَّة", "ورفح", "من", "،", "_", "-", "\u200f", "😀"]), max_size=12).map(
        " ".join
    ),
)


@given(TREES, st.sampled_from(MATCHINGS), TEXTS, st.sampled_from(["everywhere", "title"]))
def test_spans_are_whole_words_in_order_that_do_not_overlap(
    tree: Sequence, matching: Matching, text: str, scope: Scope
) -> None:
    tokens = analyse(text)
    starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
    spans = Highlighter(compile_tree(tree, matching)).matches_in(text, scope).highlights
    assert all(span.start in starts and span.end in ends and span.start < span.end for span in spans)
    assert all(former.end <= span.start for former, span in pairwise(spans))


@given(QUERIES)
def test_a_text_finds_every_word_of_itself(text: str) -> None:
    tokens = analyse(text)
    words = {token.forms: Term(token.forms, (Alternative(token.forms.readings, token.forms.root),)) for token in tokens}
    for forms, word in words.items():
        expected = [text[token.start : token.end] for token in tokens if token.forms.readings == forms.readings]
        assert marked(text, word) == expected


@given(QUERIES)
def test_a_text_is_one_phrase_of_itself(text: str) -> None:
    tokens = analyse(text)
    if tokens:
        phrase = Phrase(tuple((token.forms,) for token in tokens))
        assert Highlighter(phrase).matches_in(text).highlights == (Span(tokens[0].start, tokens[-1].end),)


@pytest.mark.parametrize(
    "query",
    [
        *("غزة", "من", '"غزة رفح"', '"من غزة"', "غزة_رفح", "title:غزة", 'title:"رفح"', "غزة OR رفح"),
        *("title:غزة OR رفح_رفح", "من OR غزة", "title:من OR رفح", "غز*", "title:رفـ*", "غزة~1", "=من"),
        *('"رفح غزة"~1', '"رفح من غزة"~1 OR title:من'),
    ],
)
def test_something_is_highlighted_exactly_where_something_is_found(query: str) -> None:
    node = compiled(query, "all")
    highlighter = Highlighter(node)
    for article in ARTICLES:
        title, body = (" ".join(form.normalized for form in text) for text in (article.title, article.body))
        marks = highlighter.matches_in(title, "title").highlights + highlighter.matches_in(body).highlights
        assert bool(marks) == matches(node, article), (title, body)


EXACT, SPELLING, INFLECTION, VARIANT, ROOT = sorted(MatchLevel, reverse=True)


def levels_in(text: str, node: Node | None) -> list[tuple[str, MatchLevel]]:
    """Return the words of ``text`` that match, and how."""
    return [(text[start:end], level) for start, end, level in Highlighter(node).matches_in(text).matches]


def term_of(
    word: str, *others: str, level: MatchLevel = INFLECTION, related: bool = True, literal: bool = False
) -> Term:
    """Return the plan of a word that its own readings satisfy, and at ``level`` those of ``others``."""
    own, *rest = (forms_of(each) for each in (word, *others))
    found = (Alternative(own.readings, own.root), *(Alternative(each.readings, each.root, level) for each in rest))
    return Term(own, found, related=related, literal=literal)


def test_how_a_word_matches() -> None:
    text = "غزة غزه وغزة رفح"
    assert levels_in(text, term_of("غزة")) == [("غزة", EXACT), ("غزه", SPELLING), ("وغزة", INFLECTION)]
    assert levels_in(text, term_of("غزة", "رفح", level=VARIANT))[3:] == [("رفح", VARIANT)]
    # Where its surface has to stand there, another spelling is no more than another form.
    literal = term_of("غزة", literal=True)
    assert levels_in(text, literal) == [("غزة", EXACT), ("غزه", INFLECTION), ("وغزة", INFLECTION)]
    assert levels_in(text, spelt("غزة")) == [("غزة", EXACT), ("غزه", SPELLING)]
    assert levels_in(text, spelt("غزة", literal=True)) == [("غزة", EXACT)]


def test_a_word_of_the_same_root_matches_where_such_words_count() -> None:
    text = "كتاب مكتبة"
    assert levels_in(text, term_of("كتاب")) == [("كتاب", EXACT), ("مكتبة", ROOT)]
    assert levels_in(text, term_of("كتاب", related=False)) == [("كتاب", EXACT)]
    # Not one of the root of what only may stand in its place.
    assert levels_in("كتاب مكتبة", term_of("غزة", "كتاب", level=VARIANT)) == [("كتاب", VARIANT)]
    # What is marked beside a phrase is the same.
    beside = Or((term_of("كتاب"), compiled('"غزة رفح"', "all") or term_of("غزة")))
    assert levels_in("مكتبة غزة رفح", beside) == [("مكتبة", ROOT), ("غزة", EXACT), ("رفح", EXACT)]
    assert marked("مكتبة غزة رفح", beside) == ["غزة رفح"]


def test_of_two_ways_in_which_a_word_matches_the_closer_counts() -> None:
    closer, looser = term_of("غزة", "رفح", level=INFLECTION), term_of("خان", "رفح", level=VARIANT)
    assert levels_in("رفح", Or((closer, looser))) == levels_in("رفح", Or((looser, closer))) == [("رفح", INFLECTION)]
    phrase = Phrase(((forms_of("غزة"), forms_of("رفح")),), SPELLING)
    assert levels_in("رفح", phrase) == [("رفح", INFLECTION)]
    assert levels_in("رفح", Or((phrase, looser))) == [("رفح", INFLECTION)]
    assert levels_in("رفح", Or((phrase, term_of("رفح")))) == [("رفح", EXACT)]


def test_what_has_no_letter_is_no_word() -> None:
    for text in ("ـ غزة", "غزة ـــ", "\u0651 غزة"):
        assert levels_in(text, term_of("غزة")) == [("غزة", EXACT)]


def test_how_the_words_of_a_phrase_match() -> None:
    phrase = Phrase(((forms_of("وزير"),), (forms_of("غزة"),)), INFLECTION)
    assert levels_in("الوزير غزه ثم وزير غزة", phrase) == [
        ("الوزير", INFLECTION),
        ("غزه", SPELLING),
        ("وزير", EXACT),
        ("غزة", EXACT),
    ]


def test_words_near_each_other_are_marked_each_for_itself() -> None:
    near = Phrase(((forms_of("غزة"),), (forms_of("رفح"),)), SPELLING, slop=2)
    assert marked("رفح ثم ثم غزة ثم رفح غزة", near) == ["رفح", "غزة", "رفح غزة"]
    assert marked("رفح ثم ثم ثم غزة", near) == []
    # Each occurrence of either is marked from which the next of the other is near enough.
    assert marked("غزة غزة ثم رفح", near) == ["غزة", "غزة", "رفح"]
    assert marked("غزة غزة ثم ثم رفح", near) == ["غزة", "رفح"]


def test_of_what_the_engine_has_found_only_what_is_looked_for_is_highlighted() -> None:
    text, highlighter = "غزة رفح غزة", Highlighter(compiled("غزة", "all"))
    found = highlighter.matches_in(text, found=FoundWords(3, (1, 2)))
    assert found.highlights == (Span(8, 11),)
    assert found.matches == ((8, 11, MatchLevel.EXACT),)


def test_where_the_engine_has_counted_other_words_all_are_looked_at() -> None:
    text, highlighter = "غزة رفح غزة", Highlighter(compiled("غزة", "all"))
    assert highlighter.matches_in(text, found=FoundWords(2, ())) == highlighter.matches_in(text)


def test_a_phrase_is_looked_for_in_all_words() -> None:
    text, highlighter = "رفح غزة رفح", Highlighter(compiled('"غزة رفح"', "all"))
    assert highlighter.matches_in(text, found=FoundWords(3, (1,))).highlights == (Span(4, 11),)
