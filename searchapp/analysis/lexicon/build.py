"""Make the lexicon: ``python -m searchapp.analysis.lexicon.build --corpora FILE... --names FILE``.

Needs ``searchapp[lexicon]``. The same sources give the same files. The steps are in
:mod:`searchapp.analysis.lexicon.making`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from searchapp.analysis.data import read_classes
from searchapp.analysis.lexicon.combinations import COMBINATIONS
from searchapp.analysis.lexicon.combinations import compress as compress_combinations
from searchapp.analysis.lexicon.making import mining, nouns, sources, verbs
from searchapp.analysis.lexicon.making.counts import Counts, count_words
from searchapp.analysis.lexicon.making.draft import FORM_MARK, VERB_KEY, Draft
from searchapp.analysis.lexicon.making.estimation import (
    UNSEEN,
    Frequencies,
    ProcliticEvent,
    ending_event,
    estimate,
    proclitic_event,
    with_shared_names,
)
from searchapp.analysis.lexicon.paradigms import BARE_NAME, DEFINITE_NAME, IMPERFECT, NAME, NOUN, PROCLITICS, Proclitic
from searchapp.analysis.lexicon.reader import Found, known_lexemes
from searchapp.analysis.lexicon.spelling import cost_of
from searchapp.analysis.lexicon.store import (
    LEXICON,
    Before,
    Ending,
    Entry,
    Paradigm,
    Store,
    compress,
    lexicon_text,
)
from searchapp.analysis.normalize import normalize

RARE: Final = "lexicon_rare.txt"
#: What all weights of lexemes are divided by, so that costs are small numbers.
_TOTAL: Final = 1e6
_LEAST_PROBABILITY: Final = 1e-7


def make(corpora: Iterable[Path], names: Path, folder: Path) -> None:
    """Write the files of the lexicon into ``folder``."""
    _say("counting words")
    counts = count_words(corpora)
    draft = draft_lexicon(counts, sources.read_names(names))
    _say("estimating frequencies")
    text = _text(draft, with_shared_names(draft, estimate(draft), mining.shared_names()))
    (folder / LEXICON).write_bytes(compress(text))
    _say("reading all words for their combinations")
    (folder / COMBINATIONS).write_bytes(compress_combinations(_combinations(Store(text), counts)))


def _combinations(store: Store, counts: Counts) -> Iterator[tuple[str, ...]]:
    """Yield the lexemes of each word of ``counts`` that may be several."""
    for word in counts.surfaces:
        lexemes = known_lexemes(store, word, normalize(word))
        if len(lexemes) > 1:
            yield lexemes


def draft_lexicon(counts: Counts, names: list[str]) -> Draft:
    """Return all stems that the sources have or that their words show to exist."""
    _say("nouns, plurals, particles")
    rows = sources.read_nouns()
    by_word = nouns.by_word(rows)
    dropped = nouns.feminines(by_word, counts)
    rare = {word for words in read_classes(RARE) for word in words}
    draft = Draft(counts, rare, dropped)
    nouns.add_nouns(draft, by_word, dropped)
    nouns.add_plurals(draft, rows)
    _say("verbs")
    conjugated = list(sources.conjugate_verbs())
    for verb in conjugated:
        verbs.add_verb(draft, verb)
    nouns.add_particles(draft)
    nouns.add_missing(draft, rows)
    masdars = [masdar for verb in conjugated for masdar in verbs.add_derived(draft, verb)]
    verbs.add_masdars(draft, masdars)
    _say("names and open words")
    mining.add_names(draft, names)
    mining.add_nisbas(draft, dropped)
    mining.add_listed_names(draft)
    mining.add_open_words(draft, names)
    return draft


def _text(draft: Draft, frequencies: Frequencies) -> str:
    costs = [_cost(frequencies.proclitics.get(_event(it), 0.0)) for it in PROCLITICS]
    paradigms = [_with_costs(it, frequencies) for it in draft.paradigms]
    entries: dict[str, list[Entry]] = defaultdict(list)
    imperfects = verbs.imperfect_weights()
    for stem in draft.stems():
        for entry in draft.entries(stem):
            weight = frequencies.lexemes.get(entry.lexeme, UNSEEN)
            if weight > UNSEEN + 0.005 or not entry.lexeme.startswith(VERB_KEY):
                if draft.paradigms[entry.paradigm].part_of_speech == IMPERFECT:
                    weight *= imperfects.get(entry.lexeme, 1.0)
                lexeme = entry.lexeme.partition(FORM_MARK)[0]
                entries[stem].append(entry._replace(lexeme=lexeme, cost=entry.cost + cost_of(weight / _TOTAL)))
    return lexicon_text(costs, paradigms, entries)


def _event(proclitic: Proclitic) -> ProcliticEvent:
    return proclitic_event(Found(0, "", Before(proclitic, 0), Ending("", "", 0, None), 0, 0))


def _with_costs(paradigm: Paradigm, frequencies: Frequencies) -> Paradigm:
    part = paradigm.part_of_speech

    def cost(ending: Ending, *, definite: bool) -> int:
        event = ending_event(part, ending.role, ending.canonical, definite=definite)
        return _cost(frequencies.endings.get(event, 0.0))

    def with_cost(it: Ending) -> Ending:
        definite = it.definite_cost is not None and part in (NOUN, NAME, BARE_NAME, DEFINITE_NAME)
        return it._replace(cost=cost(it, definite=False), definite_cost=cost(it, definite=True) if definite else None)

    return Paradigm(part, {form: tuple(map(with_cost, found)) for form, found in paradigm.endings.items()})


def _cost(probability: float) -> int:
    return cost_of(max(probability, _LEAST_PROBABILITY))


def _say(what: str) -> None:
    sys.stderr.write(f"{what} ...\n")


def main() -> None:
    """Read the command line and make the lexicon."""
    parser = argparse.ArgumentParser(prog="python -m searchapp.analysis.lexicon.build")
    parser.add_argument("--corpora", nargs="+", type=Path, required=True, help="articles as JSON lines, or their gzip")
    parser.add_argument("--names", type=Path, required=True, help="names: Latin, Arabic letters and count by tabs")
    parser.add_argument("--to", type=Path, default=Path(__file__).parents[1] / "data", help="the folder to write into")
    arguments = parser.parse_args()
    make(arguments.corpora, arguments.names, arguments.to)


if __name__ == "__main__":
    main()
