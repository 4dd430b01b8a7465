"""Counting what stands beside a name: planted biases are found and no others, and every number is that of a loop."""

from __future__ import annotations

import math
from collections import Counter
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from searchapp.analysis.analyser import Forms, analyse_forms
from searchapp.search.collocate_counts import (
    PREFERRED,
    PRIOR,
    SIDES,
    SOURCES,
    Counting,
    Counts,
    Group,
    Mention,
    Part,
    Side,
    Window,
    compared,
    is_stop_word,
)

#: Words that any newspaper may write beside a name, each as often as its place says.
_WORDS = "مدينة قوات صنعاء جبهة عدن معارك طيران تعز محافظة قصف هدنة قبائل سلاح مفاوضات"
COMMON = tuple(word for number, word in enumerate(_WORDS.split(), 1) for word in [word] * (40 // number))
NAMES = ("السعودية", "الحوثي", "الحوثيين", "وللحوثيين")


class Line(NamedTuple):
    """A mention of a name in a text, with the words before it, the nearest first, and after it."""

    article: int
    source: str
    month: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def only(words: str) -> Forms:
    (forms,) = analyse_forms(words)
    return forms


def dated(line: Line) -> Line:
    """The same in the source and the month of its article."""
    return line._replace(source="ABCD"[line.article % 4], month=("", "2015", "2015-08")[line.article % 3])


def counted(lines: list[Line], span: int = 2, side: Side = "both", *, stop_words: bool = False) -> Counts:
    counting = Counting(Window(span, side, stop_words))
    for article in dict.fromkeys(line.article for line in lines):
        its = [line for line in lines if line.article == article]
        mentions = [Mention((only(it.name),), map(only, it.before), map(only, it.after)) for it in its]
        counting.add(its[0].source, its[0].month, mentions)
    return counting.counts()


def preferred(group: Group) -> set[str]:
    return {use.word.lexeme for use in group.preferred}


def newspapers(choice: Random, articles: int, planted: dict[tuple[str, str], dict[str, float]]) -> list[Line]:
    """Articles of three newspapers and three months in which ``planted`` words stand before the name, each at a share
    of its occurrences in a source or month; everything else is by chance.
    """
    found = []
    for article in range(articles):
        source, month = choice.choice("ABC"), choice.choice(("2015-07", "2015-08", "2015-09"))
        for _ in range(choice.randint(1, 3)):
            before = [choice.choice(COMMON), choice.choice(COMMON)]
            for kind, name in (("source", source), ("month", month)):
                for word, share in planted.get((kind, name), {}).items():
                    if choice.random() < share:
                        before[0] = word
            after = (choice.choice(COMMON), choice.choice(COMMON))
            found.append(Line(article, source, month, "الحوثي", (before[0], before[1]), after))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_planted_biases_are_found_first(seed: int) -> None:
    """Two newspapers call the same group differently, and one month has its own word; the third has no habit."""
    planted = {
        ("source", "A"): {"ميليشيات": 0.20, "جماعة": 0.02},
        ("source", "B"): {"جماعة": 0.20, "ميليشيات": 0.02},
        ("source", "C"): {"ميليشيات": 0.08, "جماعة": 0.08},
        ("month", "2015-08"): {"هدنة": 0.30},
    }
    counts = counted(newspapers(Random(seed), 900, planted))

    of = {group.name: group for group in counts.sources}
    assert of["A"].words[0].word.lexeme == "ميليشيات", f"seed {seed}"
    assert of["B"].words[0].word.lexeme == "جماعة", f"seed {seed}"
    assert {"ميليشيات", "جماعة"}.isdisjoint(preferred(of["C"])), f"seed {seed}"
    assert of["A"].words[-1].word.lexeme == "جماعة", "what is avoided comes last"
    months = {group.name: group for group in counts.months}
    assert months["2015-08"].words[0].word.lexeme == "هدنة", f"seed {seed}"
    assert preferred(months["2015-08"]) == {"هدنة"}, f"seed {seed}"
    for use in of["A"].words:
        assert (use.log_odds > 0) == (use.share > (use.elsewhere or 0)) or abs(use.z) < 1, use


def test_where_nothing_is_planted_hardly_anything_is_preferred() -> None:
    """By chance one word in 2,000 is beyond the bound."""
    uses = [
        use for seed in range(20) for group in counted(newspapers(Random(seed), 300, {})).sources for use in group.words
    ]
    found = [use for use in uses if use.is_preferred]
    assert len(uses) > 800
    assert len(found) <= len(uses) / 400, [(use.word.written, round(use.z, 1)) for use in found]


def test_a_word_of_one_article_is_no_habit() -> None:
    """However often it stands in it."""
    lines = newspapers(Random(1), 300, {})
    once = [Line(1000, "A", "2015-07", "الحوثي", ("زعيم",), ()) for _ in range(40)]
    often = [Line(1000 + number, "A", "2015-07", "الحوثي", ("زعيم",), ()) for number in range(40)]
    for more, is_habit in ((once, False), (often, True)):
        (use,) = [use for use in counted([*lines, *more]).sources[0].words if use.word.lexeme == "زعيم"]
        assert use.share == pytest.approx(40 / use_of("A", [*lines, *more]))
        assert use.is_preferred is is_habit


def use_of(source: str, lines: list[Line]) -> int:
    return sum(line.source == source for line in lines)


LINES = st.lists(
    st.builds(
        Line,
        st.integers(0, 12),
        st.just(""),
        st.just(""),
        st.sampled_from(NAMES),
        st.lists(st.sampled_from((*COMMON, "في", "وبعض", "المدينة", "بمدينة", "2015")), max_size=6).map(tuple),
        st.lists(st.sampled_from((*COMMON, "على", "مدن", "والقصف")), max_size=6).map(tuple),
    ),
    max_size=40,
).map(lambda lines: list(map(dated, lines)))


@given(LINES, st.integers(1, 5), st.sampled_from(SIDES), st.booleans())
def test_counts_are_those_of_a_loop(lines: list[Line], span: int, side: Side, stop_words: bool) -> None:
    counts = counted(lines, span, side, stop_words=stop_words)

    assert counts.occurrences == len(lines)
    assert counts.articles == len({line.article for line in lines})
    beside = [words_beside(line, span, side, stop_words=stop_words) for line in lines]
    assert {word.lexeme: (word.before, word.after, word.occurrences, word.articles) for word in counts.words} == {
        lexeme: (
            sum(lexeme in before for before, _ in beside),
            sum(lexeme in after for _, after in beside),
            sum(lexeme in before | after for before, after in beside),
            len({line.article for line, sides in zip(lines, beside, strict=True) if lexeme in sides[0] | sides[1]}),
        )
        for lexeme in set[str]().union(*(sides for each in beside for sides in each))
    }
    assert counts.without_month == sum(not line.month for line in lines)
    for kind, groups in (("source", counts.sources), ("month", counts.months)):
        names = {name for line in lines if (name := getattr(line, kind))}
        assert {group.name for group in groups} == names
        for group in groups:
            check_group(group, [(getattr(line, kind), line, sides) for line, sides in zip(lines, beside, strict=True)])


def words_beside(line: Line, span: int, side: Side, *, stop_words: bool) -> tuple[set[str], set[str]]:
    """The lexemes before and after the name."""
    before, after = (
        {forms.lexeme[0] for forms in map(only, words[:span]) if stop_words or not is_stop_word(forms)}
        for words in (line.before, line.after)
    )
    return (set() if side == "after" else before), (set() if side == "before" else after)


def check_group(group: Group, lines: list[tuple[str, Line, tuple[set[str], set[str]]]]) -> None:
    here = [(line, before | after) for name, line, (before, after) in lines if name == group.name]
    there = [before | after for name, _, (before, after) in lines if name != group.name]
    assert (group.occurrences, group.articles) == (len(here), len({line.article for line, _ in here}))
    counted_here = Counter(word for _, words in here for word in words)
    counted_there = Counter(word for words in there for word in words)
    # How often each word is in each article.
    clustered_here, clustered_there = (
        Counter((word, line.article) for name, line, (a, b) in lines if (name == group.name) is same for word in a | b)
        for same in (True, False)
    )
    assert {use.word.lexeme: use.occurrences for use in group.words} == counted_here
    assert {use.word.lexeme: use.articles for use in group.words} == Counter(word for word, _ in clustered_here)
    for use in group.words:
        lexeme = use.word.lexeme
        assert use.share == pytest.approx(counted_here[lexeme] / len(here))
        assert use.elsewhere == (pytest.approx(counted_there[lexeme] / len(there)) if there else None)
        assert (use.log_odds, use.z) == pytest.approx(by_the_book(lexeme, clustered_here, clustered_there))
    assert [use.z for use in group.words] == sorted((use.z for use in group.words), reverse=True)


def by_the_book(word: str, here: Counter[tuple[str, int]], there: Counter[tuple[str, int]]) -> tuple[float, float]:
    """Equations 16, 20 and 22 of the paper, with the names that they have there, and with design effects."""
    words = here + there
    if len({each for each, _ in words}) == 1 or not there:
        return 0.0, 0.0
    a_0, a_w = PRIOR, PRIOR * of_word(word, words) / words.total()
    y_i, n_i, y_j, n_j = of_word(word, here), here.total(), of_word(word, there), there.total()
    delta = math.log((y_i + a_w) / (n_i + a_0 - y_i - a_w)) - math.log((y_j + a_w) / (n_j + a_0 - y_j - a_w))
    variance = design_effect(word, here) / (y_i + a_w) + design_effect(word, there) / (y_j + a_w)
    return delta, delta / math.sqrt(variance)


def of_word(word: str, counted_by_article: Counter[tuple[str, int]]) -> int:
    return sum(count for (each, _), count in counted_by_article.items() if each == word)


def design_effect(word: str, counted_by_article: Counter[tuple[str, int]]) -> float:
    counts = [count for (each, _), count in counted_by_article.items() if each == word]
    return sum(count**2 for count in counts) / sum(counts) if counts else 1.0


def part_of(counts: list[int], others: int) -> Part:
    """What articles with these counts of a word, and other words, have together."""
    return Part(sum(counts), sum(count**2 for count in counts), sum(counts) + others)


PARTS = st.builds(part_of, st.lists(st.integers(1, 9), max_size=12), st.integers(1, 500))


@given(PARTS, PARTS)
def test_a_comparison_read_from_the_other_side_is_its_opposite(here: Part, there: Part) -> None:
    assume(here.word + there.word)
    found, opposite = compared(here, there), compared(there, here)
    assert found == pytest.approx((-opposite.log_odds, -opposite.z), abs=1e-9)
    assert found.log_odds == pytest.approx(0.0, abs=1e-9) or (found.log_odds > 0) == (
        here.word * there.words > there.word * here.words
    )


def test_the_prior_draws_towards_what_is_usual() -> None:
    """Ten words of ten say less than a thousand of a thousand, and a rare word less than a frequent one."""
    rare, frequent = compared(Part(2, 2, 100), Part(0, 0, 900)), compared(Part(30, 30, 100), Part(0, 0, 900))
    assert 0 < rare.z < PREFERRED < frequent.z
    raw = math.log((20 / 80) / (20 / 880))
    assert 0 < compared(Part(20, 20, 100), Part(20, 20, 900)).log_odds < raw


def test_what_one_article_repeats_says_less() -> None:
    each_in_another, all_in_one = Part(30, 30, 100), Part(30, 900, 100)
    there = Part(5, 5, 900)
    assert compared(each_in_another, there).log_odds == compared(all_in_one, there).log_odds
    assert compared(each_in_another, there).z > PREFERRED > compared(all_in_one, there).z


def test_a_word_is_known_by_its_lexeme_and_shown_as_it_is_most_often() -> None:
    before = ("الإرهابية", "والإرهابية", "الإرهابي", "الإرهابية", "بعض", "ولبعض", "في")
    lines = [Line(number, "A", "2015-08", "جماعة", (), (word,)) for number, word in enumerate(before)]
    counts = counted(lines)
    assert [(word.lexeme, word.written, word.occurrences) for word in counts.words] == [("إرهابي", "الإرهابية", 4)]
    assert counts.occurrences == len(before)
    kept = counted(lines, stop_words=True)
    assert {word.lexeme: word.occurrences for word in kept.words} == {"إرهابي": 4, "p:بعض": 2, "p:في": 1}


def test_a_word_is_shown_without_and() -> None:
    after = ("وقوات", "وقوات", "قوات", "القوات", "والوزير")
    lines = [Line(number, "A", "2015-08", "جماعة", (), (word,)) for number, word in enumerate(after)]
    assert [(word.written, word.occurrences) for word in counted(lines).words] == [("قوات", 4), ("والوزير", 1)]


def test_stop_words_take_their_place() -> None:
    """So that a span means the same whether they are shown or not."""
    (line,) = [Line(1, "A", "2015-08", "داعش", ("في", "تنظيم", "قصف"), ())]
    assert [word.written for word in counted([line], 1).words] == []
    assert [word.written for word in counted([line], 2).words] == ["تنظيم"]


def test_the_name_itself_is_counted_by_its_forms() -> None:
    lines = [Line(number, "AB"[number % 2], "2015-08", NAMES[number % 4], (), ()) for number in range(8)]
    counts = counted(lines)
    assert [(form.lexeme, form.written, form.occurrences, form.articles) for form in counts.forms] == [
        ("حوثي", "الحوثي", 6, 6),
        ("سعودية", "السعودية", 2, 2),
    ]
    of_a = {use.word.written: use.share for use in counts.sources[0].forms}
    assert of_a == {"السعودية": 0.5, "الحوثي": 0.5}, "a form is written alike everywhere"


def test_sources_beyond_those_that_are_listed_are_counted_too() -> None:
    lines = [Line(number, f"{number:03}", "", "داعش", ("تنظيم",), ()) for number in range(SOURCES + 5)]
    counts = counted([*lines, lines[0], lines[-1]])
    assert [group.name for group in counts.sources][:2] == ["000", f"{SOURCES + 4:03}"]
    assert len(counts.sources) == SOURCES
    assert counts.other_sources == 5
    assert counts.without_month == counts.occurrences == SOURCES + 7


def test_nothing_to_count() -> None:
    assert counted([]) == Counts(0, 0, (), (), (), (), 0, 0)
