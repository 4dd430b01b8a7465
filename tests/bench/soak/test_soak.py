"""The soak, for some seconds; and that it would see what it looks for."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from searchapp.engines.registry import open_engine
from searchapp.settings import Settings
from searchapp.sync.index import index_paths
from tests.bench.soak.ledger import Ledger, article, read_title, word
from tests.bench.soak.memory import drift
from tests.bench.soak.run import Load, soak
from tests.engines.archive import LOCAL

CORPUS = Path(__file__).parents[3] / "corpus"

#: Much in little time. On a busy machine fewer are answered.
SHORT = Load(
    seconds=8,
    warm_up=2,
    readers=6,
    reader_pause=0.2,
    commit_pause=0.5,
    hostile_pause=0,
    connections=150,
    sample_pause=0.2,
)


def test_an_answer_is_of_a_state_that_was_there_while_it_was_asked_for() -> None:
    ledger, moments = Ledger(), [time.monotonic()]
    for state in ({1: 0}, {1: 1}):
        with ledger.committing(state):
            moments.append(time.monotonic())
        moments.append(time.monotonic())
    before, first_begun, first_done, second_begun, second_done = moments
    assert ledger.possible(before, before) == [{}]
    assert ledger.possible(before, first_begun) == [{}, {1: 0}]
    assert ledger.possible(first_begun, second_begun) == [{}, {1: 0}, {1: 1}]
    assert ledger.possible(first_done, first_done) == [{1: 0}]
    assert ledger.possible(first_done, second_begun) == [{1: 0}, {1: 1}]
    assert ledger.possible(second_done, second_done) == [{1: 1}]
    assert (ledger.numbers, ledger.commits) == (2, 2)


def test_titles_say_which_article_it_is_in_which_edition() -> None:
    assert read_title(article(120, 7).title) == (120, 7)
    assert len({word(number) for number in range(1000)}) == 1000


def test_drift_is_that_of_most_values() -> None:
    choice = random.Random(1)
    flat = [100 + choice.random() for _ in range(200)]
    assert abs(drift(flat)) < 0.01
    for place in choice.sample(range(200), 40):
        flat[place] *= 5
    assert abs(drift(flat)) < 0.01
    assert 0.09 < drift([value + number / 20 for number, value in enumerate(flat)]) < 0.11


@pytest.mark.slow
@pytest.mark.parametrize("engine", LOCAL)
def test_every_answer_is_right_whatever_others_do_meanwhile(engine: str, tmp_path: Path) -> None:
    settings = Settings(index=tmp_path / "index", engine=engine, workers=2)
    with closing(open_engine(settings)) as opened:
        index_paths(opened, [CORPUS])
        texts = " ".join(text for each in opened.articles() for text in each.paragraphs)
    common = [word for word, _ in Counter(re.findall(r"[ء-ي]{4,}", texts)).most_common(60)]
    outcome = soak(settings, tmp_path, SHORT, common[:10], common)
    assert (outcome.readers.findings, outcome.hostile.findings, outcome.complaints) == ([], [], ())
    # What is kept of a few hundred requests is little beside what the processes need.
    assert outcome.drift < 0.15
    assert outcome.commits > 2
    assert outcome.readers.with_status(200) > 5
    assert outcome.hostile.with_status(200)
    assert outcome.hostile.with_status(400, 499)
