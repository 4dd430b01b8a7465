"""A query goes down from its text to the answer through few files, and an article from its file to the index."""

from __future__ import annotations

import pytest

from searchapp.model import SearchRequest
from tests.bench.journeys import MISSPELT, ONE_ARTICLE, PHRASE, WORDS, journey_of_article, journey_of_query

pytestmark = pytest.mark.slow

#: How many files are entered at most, five of them to read words by the lexicon, one to choose among their readings,
#: one for what stays open of each segment and one for what sources are called, and how many of those are in the folders
#: that only queries pass.
QUERY, SEARCH, SYNTAX = 48, 5, 7
#: A misspelt query also passes what finds the correction in the vocabulary that was published with the commit, what
#: says which words are common, and the note on it, whose directions are balanced.
MISSPELT_QUERY = 58
#: Ten of them are for what an import notices (its balance, encodings, names of fields and names in dates), for import
#: rules, packed files, and which article a record is; five for other processes that analyse, and for the vocabulary
#: that is published with the commit; one for what stays open of each segment, one to look articles up by, and one to
#: tell bylines from datelines.
ARTICLE = 54

#: How many of them do the ranking: what is looked for, matched, given points, ranked and highlighted.
RANKING = 5

#: How many calls of an article's journey lead up to a higher layer; of a query's none does.
CLIMBS = 2


@pytest.mark.parametrize(
    ("request_", "most", "more"), [(WORDS, QUERY, 0), (PHRASE, QUERY, 0), (MISSPELT, MISSPELT_QUERY, 1)]
)
def test_a_query_goes_one_way_through_few_files(request_: SearchRequest, most: int, more: int) -> None:
    journey = journey_of_query(request_)
    assert len(journey.files) <= most, list(journey.files)
    assert len(journey.within("search/")) <= SEARCH + more
    assert len(journey.within("query/")) <= SYNTAX + more
    assert len(journey.within("ranking/")) <= RANKING
    assert not journey.climbs


def test_a_file_goes_to_the_index_through_few_files() -> None:
    journey = journey_of_article(ONE_ARTICLE)
    assert len(journey.files) <= ARTICLE, list(journey.files)
    assert len(journey.climbs) <= CLIMBS, journey.climbs
